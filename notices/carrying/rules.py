"""谁可以: groups belong to the administrator, what goes out to the office, copying to the grid's worker."""

from collections.abc import Callable

from grids.actors import Actor
from grids.states import ActorKind, PostKind
from grids.verdict import ALLOWED, Verdict, denied
from notices.carrying.models import GridGroup, OutboxMessage


def read_groups(actor: Actor) -> Verdict:
    """看群渠道: the lead reads, the administrator manages."""
    if actor.holds(PostKind.LEAD, PostKind.ADMIN):
        return ALLOWED
    return denied("群渠道由系统管理员设置，社区负责人可以查看。")


def manage_groups(actor: Actor) -> Verdict:
    if actor.holds(PostKind.ADMIN):
        return ALLOWED
    return denied("群渠道由系统管理员设置。")


def group(verb: str, thing: GridGroup, actor: Actor) -> Verdict:
    """Every verb of a group is the administrator's."""
    return manage_groups(actor)


def read_outbox(actor: Actor) -> Verdict:
    """看发送情况"""
    if actor.is_office or actor.holds(PostKind.ADMIN):
        return ALLOWED
    return denied("发送情况由社区工作人员和系统管理员查看。")


def release(message: OutboxMessage, actor: Actor) -> Verdict:
    """放行: the second pair of eyes on a batch larger than usual."""
    if not actor.is_office:
        return denied("大批量发送由社区工作人员放行。")
    own = message.asked_by_id is not None and message.asked_by_id == actor.user_id
    return denied("自己发起的大批量发送，要由另一位工作人员放行。") if own else ALLOWED


def resend(message: OutboxMessage, actor: Actor) -> Verdict:
    return read_outbox(actor) or denied("重新发送由社区工作人员办理。")


def cancel(message: OutboxMessage, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("撤下消息由社区工作人员办理。")


def forward(message: OutboxMessage, actor: Actor) -> Verdict:
    """已转发: by whoever is in the group, its worker or stand-in; the office may tick for them."""
    if actor.is_office or message.group.grid_id in actor.grid_ids or actor.kind == ActorKind.SYSTEM:
        return ALLOWED
    return denied("由本网格的网格员转发。")


OUTBOX: dict[str, Callable[[OutboxMessage, Actor], Verdict]] = {
    "release": release,
    "resend": resend,
    "forward": forward,
    "cancel": cancel,
}
