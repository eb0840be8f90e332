"""微群和待发消息: enums with their Chinese labels, and the two transition tables."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition
from notices.channels.states import ChannelKind

ROBOTS = (ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU)


class Purpose(TextChoices):
    """给谁看: what concerns single matters goes to working groups only."""

    RESIDENTS = "residents", "居民群"
    STAFF = "staff", "工作群"


class GroupState(TextChoices):
    ACTIVE = "active", "在用"
    DISABLED = "disabled", "停用"


class OutboxState(TextChoices):
    HELD = "held", "等另一人放行"
    BY_HAND = "by_hand", "待转发"
    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发出"
    UNSURE = "unsure", "已发出，可能重复"
    DEAD = "dead", "没有发出"
    CANCELLED = "cancelled", "已撤下"


# It is in the group, at least once.
DELIVERED = (OutboxState.SENT, OutboxState.UNSURE)
# Still to go, by itself or by somebody's hand.
WAITING = (OutboxState.HELD, OutboxState.BY_HAND, OutboxState.QUEUED, OutboxState.SENDING)

GROUP_TRANSITIONS = transitions.table(
    Transition("replace_robot", "更换机器人", (GroupState.ACTIVE, GroupState.DISABLED), GroupState.ACTIVE),
    Transition("send_test", "发测试消息", (GroupState.ACTIVE,), None),
    Transition("rename", "改名称和时段", tuple(GroupState), None),
    Transition("disable", "停用", (GroupState.ACTIVE,), GroupState.DISABLED),
    Transition("enable", "恢复使用", (GroupState.DISABLED,), GroupState.ACTIVE),
)

# What people do; the worker's own moves stand below.
OUTBOX_TRANSITIONS = transitions.table(
    Transition("release", "放行", (OutboxState.HELD,), OutboxState.QUEUED),
    Transition("resend", "重新发送", (OutboxState.DEAD,), OutboxState.QUEUED),
    Transition("forward", "已转发", (OutboxState.BY_HAND,), OutboxState.SENT),
    Transition(
        "cancel",
        "撤下",
        (OutboxState.HELD, OutboxState.BY_HAND, OutboxState.QUEUED, OutboxState.DEAD),
        OutboxState.CANCELLED,
    ),
)
WORKER_TRANSITIONS = transitions.table(
    Transition("claim", "取走", (OutboxState.QUEUED,), OutboxState.SENDING),
    Transition("deliver", "送达", (OutboxState.SENDING, OutboxState.QUEUED), OutboxState.SENT),
    Transition(
        "deliver_again", "送达，可能重复", (OutboxState.SENDING, OutboxState.QUEUED), OutboxState.UNSURE
    ),
    Transition("retry", "再试", (OutboxState.SENDING,), OutboxState.QUEUED),
    Transition("give_up", "放弃", (OutboxState.SENDING,), OutboxState.DEAD),
    Transition("to_robot", "改由机器人发", (OutboxState.BY_HAND,), OutboxState.QUEUED),
    Transition("to_hand", "改由人转发", (OutboxState.QUEUED,), OutboxState.BY_HAND),
    Transition("stop", "群已停用", (OutboxState.HELD, OutboxState.QUEUED), OutboxState.DEAD),
)


def outbox_moves() -> list[tuple[str, str]]:
    """Every change of state of a message, by people and by the worker: nothing leads out of 已发出."""
    return transitions.moves(OUTBOX_TRANSITIONS | WORKER_TRANSITIONS)
