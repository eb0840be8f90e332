"""更正和明文导出: who may decide."""

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import ALLOWED, Verdict, denied
from residents.register.models import Correction, ExportRequest
from residents.register.rules import keeping


def ask_correction(actor: Actor) -> Verdict:
    """申请更正: a household for itself."""
    if actor.kind == ActorKind.HOUSEHOLD:
        return ALLOWED
    return denied("更正由住户用户码提出；工作人员请直接修改。")


def correction(verb: str, thing: Correction, actor: Actor) -> Verdict:
    """处理更正: whoever may edit the household it is about."""
    return keeping.keeps(actor)


def export(verb: str, thing: ExportRequest, actor: Actor) -> Verdict:
    """审批由另一人, 下载由申请人."""
    if not actor.is_office:
        return keeping.ask_export(actor)
    mine = thing.asked_by_id == actor.user_id
    if verb in ("approve", "decline"):
        return denied("自己申请的要由另一位工作人员审批。") if mine else ALLOWED
    return ALLOWED if mine else denied("只有申请人可以下载。")
