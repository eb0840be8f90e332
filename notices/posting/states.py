"""通知的词与路: enums with their Chinese labels, groups of states, and the two transition tables."""

import datetime

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class NoticeKind(TextChoices):
    NOTICE = "notice", "告知"
    BULLETIN = "bulletin", "通报"
    ALERT = "alert", "预警"
    POSTING = "posting", "公示"
    ACTIVITY = "activity", "活动"


# What a person drafts here; bulletins have a floor of their own, and alerts from the weather service write themselves.
DRAFTED = (NoticeKind.NOTICE, NoticeKind.POSTING, NoticeKind.ACTIVITY, NoticeKind.ALERT)


class NoticeState(TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    EXPIRED = "expired", "已过期"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已撤回"
    DISCARDED = "discarded", "已作废"


class AudienceKind(TextChoices):
    """发给谁"""

    COMMUNITY = "community", "全社区"
    GRIDS = "grids", "几个微网格"
    BUILDINGS = "buildings", "几栋楼"
    CARE = "care", "重点关爱人群"


class DeliveryState(TextChoices):
    PENDING = "pending", "待确认"
    CONFIRMED = "confirmed", "已送达"
    VOID = "void", "不用再送"


class How(TextChoices):
    """怎样送达"""

    GROUP = "group", "已转发群"
    DOOR = "door", "已敲门"
    PHONE = "phone", "已打电话"
    ROBOT = "robot", "机器人已发"


# What a person may say; a robot speaks for itself.
BY_HAND = (How.GROUP, How.DOOR, How.PHONE)


class Stage(TextChoices):
    """催到谁: whom a late delivery has been taken to."""

    NONE = "", "还没催"
    BACKUP = "backup", "已提醒替补"
    LEAD = "lead", "已报社区负责人"


# Groups of states.
SHOWN = (NoticeState.PUBLISHED, NoticeState.EXPIRED, NoticeState.CORRECTED, NoticeState.WITHDRAWN)

NOTICES = transitions.table(
    Transition("edit", "修改", (NoticeState.DRAFT,), None),
    Transition("attach", "添加附件", (NoticeState.DRAFT,), None),
    Transition("publish", "发布", (NoticeState.DRAFT,), NoticeState.PUBLISHED),
    Transition("discard", "作废", (NoticeState.DRAFT,), NoticeState.DISCARDED),
    Transition("sign_up", "报名", (NoticeState.PUBLISHED,), None),
    Transition("cancel_sign_up", "取消报名", (NoticeState.PUBLISHED,), None),
    Transition("pin", "置顶", (NoticeState.PUBLISHED,), None),
    Transition("unpin", "取消置顶", (NoticeState.PUBLISHED,), None),
    Transition("correct", "更正", (NoticeState.PUBLISHED,), None),
    Transition("withdraw", "撤回", (NoticeState.PUBLISHED, NoticeState.EXPIRED), NoticeState.WITHDRAWN),
    Transition("replace", "由新的代替", (NoticeState.PUBLISHED, NoticeState.EXPIRED), NoticeState.CORRECTED),
    Transition("expire", "到期", (NoticeState.PUBLISHED,), NoticeState.EXPIRED),
)
DELIVERIES = transitions.table(
    Transition("confirm", "确认送达", (DeliveryState.PENDING,), DeliveryState.CONFIRMED),
    Transition("unconfirm", "撤销确认", (DeliveryState.CONFIRMED,), DeliveryState.PENDING),
    Transition("escalate", "催办", (DeliveryState.PENDING,), None),
    Transition("void", "不用再送", (DeliveryState.PENDING,), DeliveryState.VOID),
)
# Done by the clock or by another verb, never by a button.
BY_ITSELF = ("replace", "expire", "escalate", "void")

OTHER_ACTIONS = {"draft": "起草", "promote": "候补转正"}

# How long a lifted warning stays on residents' screens: its own validity ends with its issue.
LIFT_SHOWN = datetime.timedelta(hours=6)
