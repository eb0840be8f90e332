"""谁可以: who drafts, publishes, confirms; each rule with its reason (design section 6).

A rule is asked about what the actor can already see; what it cannot see is NotFound before any rule.
"""

from collections.abc import Callable, Collection

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import ALLOWED, Verdict, denied
from notices.posting.models import Delivery, Notice
from notices.posting.states import (
    BY_ITSELF,
    DELIVERIES,
    NOTICES,
    AudienceKind,
    NoticeKind,
    NoticeState,
)

Rule = Callable[[Notice, Actor], Verdict]
BY_THE_SYSTEM = denied("这一步由系统自动完成。")


def draft(actor: Actor) -> Verdict:
    """起草: the office for anybody, a worker for the own grid."""
    if actor.is_office or actor.grid_ids or actor.kind == ActorKind.SYSTEM:
        return ALLOWED
    return denied("通知由社区工作人员和网格员起草。")


def address(actor: Actor, audience: str, grid_ids: Collection[int]) -> Verdict:
    """Whom this actor may write to: a worker to the own grids, to care groups those with the care duty."""
    if actor.kind == ActorKind.SYSTEM:
        return ALLOWED
    if audience == AudienceKind.CARE and not actor.sees_care:
        return denied("只有担负关爱职责的人可以给重点关爱人群发通知。")
    if actor.is_office or (grid_ids and set(grid_ids) <= actor.grid_ids):
        return ALLOWED
    return denied("网格员只给自己的微网格起草通知；发给别的网格请社区工作人员起草。")


def warn(actor: Actor) -> Verdict:
    """录入预警: the office; a service that asks for the weather acts as the system."""
    if actor.is_office or actor.kind == ActorKind.SYSTEM:
        return ALLOWED
    return denied("气象预警由社区工作人员录入和发布。")


def _writes(notice: Notice, actor: Actor) -> Verdict:
    """A draft is changed by whoever wrote it and by the office."""
    mine = actor.user_id is not None and notice.drafted_by_id == actor.user_id
    return ALLOWED if actor.is_office or mine else denied("草稿由起草人或社区工作人员修改。")


edit = attach = discard = _writes


def publish(notice: Notice, actor: Actor) -> Verdict:
    """发布: the office; to more than one grid a second person, who has read what somebody else wrote."""
    if not actor.is_office:
        return denied("通知由社区工作人员发布。写好后请等工作人员审核。")
    if notice.reaches > 1 and notice.worded_by_id == actor.user_id:
        return denied("发给不止一个网格的通知要两个人看过：您写的，请另一位工作人员发布。")
    return ALLOWED


def _office(notice: Notice, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_office else denied("由社区工作人员办理。")


pin = unpin = withdraw = _office


def correct(notice: Notice, actor: Actor) -> Verdict:
    """更正: the office, and the worker who drafted it; the correction is published like any other."""
    mine = actor.user_id is not None and notice.drafted_by_id == actor.user_id and bool(actor.grid_ids)
    return ALLOWED if actor.is_office or mine else denied("更正由社区工作人员或起草人办理。")


def sign_up(notice: Notice, actor: Actor) -> Verdict:
    """报名: anyone who can read it, and only for an activity."""
    return ALLOWED if notice.kind == NoticeKind.ACTIVITY else denied("这条通知不是活动，不用报名。")


cancel_sign_up = sign_up


def _system(thing: Notice | Delivery, actor: Actor) -> Verdict:
    return BY_THE_SYSTEM


replace = expire = _system
RULES: dict[str, Rule] = {verb: globals()[verb] for verb in NOTICES}


def may(verb: str, notice: Notice, actor: Actor) -> Verdict:
    """Whether this actor may do this verb on a notice it can see, whatever state the notice is in."""
    return ALLOWED if actor.kind == ActorKind.SYSTEM else RULES[verb](notice, actor)


def makes_sense(verb: str, notice: Notice) -> bool:
    """What state and rule alone do not tell: a button that changes nothing, or that the clock presses, is not drawn."""
    if verb in ("pin", "unpin"):
        return notice.pinned == (verb == "unpin")
    return verb not in BY_ITSELF


def reads_sign_ups(notice: Notice, actor: Actor) -> Verdict:
    """报名名单: names and phones are for those who prepare the activity."""
    mine = actor.user_id is not None and notice.drafted_by_id == actor.user_id
    return ALLOWED if actor.is_office or mine else denied("报名名单由社区工作人员和活动的起草人查看。")


def reads_board(notice: Notice, actor: Actor) -> Verdict:
    """送达看板: the office sees all grids; a worker sees how the others are doing too."""
    inside = actor.is_office or actor.grid_ids
    return ALLOWED if inside else denied("送达情况由社区工作人员和网格员查看。")


def confirm(delivery: Delivery, actor: Actor) -> Verdict:
    """确认送达: the worker of the grid or who stands in; the office for them."""
    if actor.is_office or delivery.grid_id in actor.grid_ids:
        return ALLOWED
    return denied("由本网格的网格员、替补或社区工作人员确认。")


def unconfirm(delivery: Delivery, actor: Actor) -> Verdict:
    """撤销确认: whoever confirmed, and the office."""
    mine = actor.user_id is not None and delivery.confirmed_by_id == actor.user_id
    return ALLOWED if actor.is_office or mine else denied("由确认的人或社区工作人员撤销。")


escalate = void = _system
DELIVERY_RULES: dict[str, Callable[[Delivery, Actor], Verdict]] = {
    verb: globals()[verb] for verb in DELIVERIES
}


def may_deliver(verb: str, delivery: Delivery, actor: Actor) -> Verdict:
    """Whether this actor may do this verb on a delivery it can see."""
    return ALLOWED if actor.kind == ActorKind.SYSTEM else DELIVERY_RULES[verb](delivery, actor)


def stands(notice: Notice) -> bool:
    """Whether there is still something to deliver."""
    return notice.state in (NoticeState.PUBLISHED, NoticeState.EXPIRED)
