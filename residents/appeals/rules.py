"""谁可以: one predicate per verb, each at most a few lines, each with its reason.

A rule is asked about an appeal the actor can already see; what it cannot see is NotFound before any rule.
"""

from collections.abc import Callable
from enum import IntEnum

from django.utils import timezone

from grids.actors import Actor
from grids.states import ActorKind, PostKind
from grids.verdict import ALLOWED, Verdict, denied
from residents.appeals.hindrances import hindrance
from residents.appeals.models import Appeal, Attachment, SpotCheck
from residents.appeals.states import TRANSITIONS, VERBS_FROM, WISHES, State

Rule = Callable[[Appeal, Actor], Verdict]


class Depth(IntEnum):
    """How much of an appeal this actor may read; each step includes the ones before it."""

    PUBLIC = 1  # the published words, state and public replies
    STATUS = 2  # number, state, dates and public replies of a non-public matter
    REDACTED = 3  # the original text, without who it came from
    FULL = 4  # with the appellant, masked


def depth(appeal: Appeal, actor: Actor) -> Depth:
    """可见程度 (design section 6)."""
    if actor.is_office or appeal.grid_id in actor.grid_ids or actor.kind == ActorKind.SYSTEM:
        return Depth.FULL
    if actor.kind == ActorKind.HOUSEHOLD and appeal.household_id == actor.household_id:
        return Depth.FULL
    if _is_handler(appeal, actor) or getattr(appeal, "helping", False):
        return Depth.REDACTED
    if actor.holds(PostKind.SUPERVISOR) or actor.receipt_id == appeal.pk:
        return Depth.STATUS
    return Depth.PUBLIC


def _is_handler(appeal: Appeal, actor: Actor) -> bool:
    if actor.user_id and appeal.handler_id == actor.user_id:
        return True
    return appeal.lead_unit_id is not None and appeal.lead_unit_id in actor.organization_ids


def _is_appellant(appeal: Appeal, actor: Actor) -> bool:
    if actor.kind == ActorKind.HOUSEHOLD:
        return appeal.household_id == actor.household_id
    return actor.kind == ActorKind.RECEIPT and actor.receipt_id == appeal.pk


def _works_own_grid(appeal: Appeal, actor: Actor) -> bool:
    return appeal.grid_id in actor.grid_ids


def _office(actor: Actor, what: str) -> Verdict:
    return ALLOWED if actor.is_office else denied(f"{what}由社区工作人员办理。")


def _only_watches(actor: Actor) -> bool:
    return actor.is_insider and all(
        post.kind in (PostKind.ADMIN, PostKind.SUPERVISOR) for post in actor.posts
    )


def register(actor: Actor) -> Verdict:
    """登记: anyone may, except those who only watch or administer."""
    if _only_watches(actor):
        return denied("系统管理员和街道督导不登记诉求，请由居民本人、网格员或社区工作人员登记。")
    return ALLOWED


def accept(appeal: Appeal, actor: Actor) -> Verdict:
    """受理: the office; a worker for a matter of the own grid that will be settled in the grid."""
    if actor.is_office or _works_own_grid(appeal, actor):
        return ALLOWED
    return denied("受理由社区工作人员或本网格的网格员办理。")


def decline(appeal: Appeal, actor: Actor) -> Verdict:
    return _office(actor, "不予受理")


def merge(appeal: Appeal, actor: Actor) -> Verdict:
    return _office(actor, "并案")


def dispatch(appeal: Appeal, actor: Actor) -> Verdict:
    return _office(actor, "派单")


def settle_on_spot(appeal: Appeal, actor: Actor) -> Verdict:
    """当场办结: the worker on the spot, in the own grid."""
    return ALLOWED if _works_own_grid(appeal, actor) else denied("只有本网格的网格员可以当场办结。")


def start(appeal: Appeal, actor: Actor) -> Verdict:
    """开始办理: the handler; before dispatch the worker of the grid may take it up."""
    if _is_handler(appeal, actor):
        return ALLOWED
    if appeal.state == State.ACCEPTED and _works_own_grid(appeal, actor):
        return ALLOWED
    return denied("由主办人开始办理。")


def reply(appeal: Appeal, actor: Actor) -> Verdict:
    return ALLOWED if _is_handler(appeal, actor) else denied("由主办人答复居民。")


def close(appeal: Appeal, actor: Actor) -> Verdict:
    """办结: verified by the office, never by who handled it."""
    if not actor.is_office:
        return denied("办结由社区工作人员核实后办理。")
    return denied("自己办理的诉求要由别人核实办结。") if _is_handler(appeal, actor) else ALLOWED


send_back = close


def ask_info(appeal: Appeal, actor: Actor) -> Verdict:
    """请居民补充: the office or the worker of the grid."""
    if actor.is_office or _works_own_grid(appeal, actor):
        return ALLOWED
    return denied("请居民补充由社区工作人员或本网格的网格员办理。")


def supply_info(appeal: Appeal, actor: Actor) -> Verdict:
    """补充情况: the appellant, or whoever talked to them."""
    if _is_appellant(appeal, actor) or actor.is_office or _works_own_grid(appeal, actor):
        return ALLOWED
    return denied("由提出诉求的居民本人补充，或由工作人员代为登记。")


def dispute(appeal: Appeal, actor: Actor) -> Verdict:
    return ALLOWED if _is_handler(appeal, actor) else denied("由被派单的人或单位提出异议。")


def settle_dispute(appeal: Appeal, actor: Actor) -> Verdict:
    """裁定异议: a reviewer other than the sender; the second time the lead, who may be the only one, has the last word."""
    if not actor.is_office:
        return denied("派单异议由社区工作人员裁定。")
    if appeal.disputes > 1:
        return ALLOWED if actor.is_lead else denied("第二次异议由社区负责人裁定。")
    own = actor.user_id == appeal.dispatched_by_id
    return denied("派单的人不能自己裁定，请由另一位裁定。") if own else ALLOWED


def add_helper(appeal: Appeal, actor: Actor) -> Verdict:
    if actor.is_office or _is_handler(appeal, actor):
        return ALLOWED
    return denied("协办由社区工作人员或主办人安排。")


excuse_helper = add_helper


def finish_help(appeal: Appeal, actor: Actor) -> Verdict:
    return ALLOWED if getattr(appeal, "helping", False) else denied("由协办的人或单位填写。")


def ask_extension(appeal: Appeal, actor: Actor) -> Verdict:
    return ALLOWED if _is_handler(appeal, actor) else denied("由主办人申请延期。")


def decide_extension(appeal: Appeal, actor: Actor) -> Verdict:
    return _lead(appeal, actor, "延期")


def _lead(appeal: Appeal, actor: Actor, what: str) -> Verdict:
    """The lead decides, never about an own case."""
    if not actor.is_lead:
        return denied(f"{what}由社区负责人决定。")
    return denied(f"自己主办的诉求，{what}要由另一位负责人决定。") if _is_handler(appeal, actor) else ALLOWED


def escalate(appeal: Appeal, actor: Actor) -> Verdict:
    return _office(actor, "上报")


return_from_escalation = escalate


def take_to_council(appeal: Appeal, actor: Actor) -> Verdict:
    return _office(actor, "提请议事")


return_from_council = take_to_council


def carry_over(appeal: Appeal, actor: Actor) -> Verdict:
    return _lead(appeal, actor, "挂账")


def resume(appeal: Appeal, actor: Actor) -> Verdict:
    return denied("恢复办理由社区负责人决定，或到复核日自动恢复。") if not actor.is_lead else ALLOWED


def recuse(appeal: Appeal, actor: Actor) -> Verdict:
    return _office(actor, "登记回避")


def reopen(appeal: Appeal, actor: Actor) -> Verdict:
    """重新办理: the appellant within 14 days, the office with new facts."""
    if _is_appellant(appeal, actor) or actor.is_office:
        return ALLOWED
    return denied("由提出诉求的居民本人或社区工作人员提出重新办理。")


def withdraw(appeal: Appeal, actor: Actor) -> Verdict:
    return ALLOWED if _is_appellant(appeal, actor) else denied("只有提出诉求的居民本人可以撤回。")


def endorse(appeal: Appeal, actor: Actor) -> Verdict:
    """附议: a household by its card; the office or the worker of the grid on behalf, naming the resident."""
    if actor.kind == ActorKind.HOUSEHOLD:
        own = appeal.household_id == actor.household_id
        return denied("这是您家提出的，已经算一户。") if own else ALLOWED
    if actor.is_office or _works_own_grid(appeal, actor):
        return ALLOWED
    return denied("附议请先用手机扫家里的户码，或请网格员代为附议。")


def take_back(appeal: Appeal, actor: Actor) -> Verdict:
    if actor.kind == ActorKind.HOUSEHOLD or actor.is_office or _works_own_grid(appeal, actor):
        return ALLOWED
    return denied("取消附议请先扫家里的户码，或请网格员代办。")


def evaluate(appeal: Appeal, actor: Actor) -> Verdict:
    """评价: the appellant; the office on behalf after a call, never the handler."""
    if _is_appellant(appeal, actor):
        return ALLOWED
    if not actor.is_office:
        return denied("由提出诉求的居民本人评价，或由社区工作人员回访登记。")
    return denied("自己办理的诉求不能由自己回访评价。") if _is_handler(appeal, actor) else ALLOWED


def add_note(appeal: Appeal, actor: Actor) -> Verdict:
    if actor.is_office or _works_own_grid(appeal, actor) or _is_handler(appeal, actor):
        return ALLOWED
    return denied("补充记录由社区工作人员、本网格网格员或主办人填写。")


def attach(appeal: Appeal, actor: Actor) -> Verdict:
    """添加照片或文件: the appellant, the office, everyone who works on it, and who claimed the wish."""
    works = getattr(appeal, "helping", False) or add_note(appeal, actor) or _claims(appeal, actor)
    if works or _is_appellant(appeal, actor):
        return ALLOWED
    return denied("照片和文件由提出诉求的居民本人、办理人或社区工作人员添加。")


def undo_accept(appeal: Appeal, actor: Actor) -> Verdict:
    """撤销: whoever did it, within ten minutes, while nothing else has happened."""
    mine = actor.user_id is not None and appeal.undo_by_id == actor.user_id
    if mine and appeal.undo_until and timezone.now() < appeal.undo_until:
        return ALLOWED
    return denied("只有刚刚办理的人，在 10 分钟内、还没有别的动静时可以撤销。")


undo_dispatch = undo_accept


def purposes(appeal: Appeal, actor: Actor) -> list[str]:
    """What a file may be for: the appellant shows how it is, a claimer how it came true, who works on it either."""
    if _claims(appeal, actor) and not (actor.is_office or actor.grid_ids):
        return [Attachment.Purpose.AFTER]
    if actor.user_id is None:
        return [Attachment.Purpose.ORIGINAL]
    return Attachment.Purpose.values


def reads_file(attachment: Attachment, depth: Depth) -> bool:
    """What a resident sent in belongs to the original text; what the handling left behind, to its public course."""
    return depth >= Depth.REDACTED or attachment.purpose != Attachment.Purpose.ORIGINAL


def reveal(appeal: Appeal, actor: Actor) -> Verdict:
    """查看联系方式: those who may know the appellant at all, for a stated purpose, on record."""
    if not (appeal.contact_name or appeal.contact_phone):
        return denied("这件诉求没有留联系方式。")
    knows = actor.user_id is not None and depth(appeal, actor) == Depth.FULL
    return ALLOWED if knows else denied("只有社区工作人员和本网格的网格员可以查看联系方式。")


def _wish(appeal: Appeal) -> Verdict:
    if appeal.kind in WISHES and appeal.is_public:
        return ALLOWED
    return denied("只有公开在心愿墙上的微心愿、微需求可以认领。")


def _claims(appeal: Appeal, actor: Actor) -> bool:
    return appeal.claim is not None and appeal.claim.is_of(actor)


def claim_wish(appeal: Appeal, actor: Actor) -> Verdict:
    """认领心愿: a neighbour by the household card, a volunteer by an account, a unit by its seat."""
    if not (wish := _wish(appeal)):
        return wish
    if _is_appellant(appeal, actor):
        return denied("这是您家的心愿，请等邻居来认领。")
    if _only_watches(actor):
        return denied("系统管理员和街道督导不认领心愿。")
    known = actor.user_id is not None or actor.kind == ActorKind.HOUSEHOLD
    return ALLOWED if known else denied("认领请先用手机扫家里的户码，或请网格员代为认领。")


def give_back_wish(appeal: Appeal, actor: Actor) -> Verdict:
    """退回认领: whoever claimed it; the handler or the office when they cannot do it themselves."""
    if appeal.kind in WISHES and (_claims(appeal, actor) or _is_handler(appeal, actor) or actor.is_office):
        return ALLOWED
    return denied("由认领的人退回，或由社区工作人员代为退回。")


def fulfil_wish(appeal: Appeal, actor: Actor) -> Verdict:
    """心愿达成: whoever claimed it, or the handler for them."""
    if appeal.kind in WISHES and (_claims(appeal, actor) or _is_handler(appeal, actor)):
        return ALLOWED
    return denied("由认领的人或主办人填写达成情况。")


def may_check(check: SpotCheck, actor: Actor) -> Verdict:
    """抽查: by whoever it was drawn for."""
    return ALLOWED if check.checker_id == actor.user_id else denied("这件抽查由抽中的人填写。")


RULES: dict[str, Rule] = {verb: globals()[verb] for verb in TRANSITIONS}


def may(verb: str, appeal: Appeal, actor: Actor) -> Verdict:
    """Whether this actor may do this verb on an appeal it can see, whatever state the appeal is in."""
    # 系统 acts for imports and sweeps only; no door lets a person act as it.
    return ALLOWED if actor.kind == ActorKind.SYSTEM else RULES[verb](appeal, actor)


def actions(appeal: Appeal, actor: Actor) -> list[str]:
    """可办动作: the verbs open to this actor in this state, in the table's order: page, API and tests alike."""
    verbs = VERBS_FROM[appeal.state]
    return [verb for verb in verbs if hindrance(verb, appeal, actor) is None and may(verb, appeal, actor)]


def hindered(appeal: Appeal, actor: Actor) -> dict[str, str]:
    """What this actor might do in this state were it not for something else, and for what."""
    verbs = [verb for verb in VERBS_FROM[appeal.state] if may(verb, appeal, actor)]
    return {verb: why for verb in verbs if (why := hindrance(verb, appeal, actor))}
