"""Enums of the register with their Chinese labels."""

from django.db.models import TextChoices

from grids.transitions import Transition, table


class Tenure(TextChoices):
    OWNER = "owner", "自有"
    TENANT = "tenant", "租住"
    COLLECTIVE = "collective", "集体宿舍"
    VACANT = "vacant", "空置"


class CareGroup(TextChoices):
    """重点关爱人群: visible only with the care duty."""

    LIVING_ALONE = "living_alone", "独居老人"
    ELDERLY = "elderly", "高龄老人"
    DISABILITY = "disability", "残疾人"
    LOW_INCOME = "low_income", "低保家庭"
    LEFT_BEHIND_CHILD = "left_behind_child", "困境儿童"
    CHRONIC_ILLNESS = "chronic_illness", "重病患者"


class Gender(TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class VisitKind(TextChoices):
    """走访类别. 关爱走访 tells that somebody here is in a care group."""

    ROUTINE = "routine", "日常走访"
    CARE = "care", "关爱走访"
    FESTIVAL = "festival", "节日慰问"
    SAFETY = "safety", "安全检查"
    FOLLOW_UP = "follow_up", "办后回访"


class VisitResult(TextChoices):
    MET = "met", "见到了"
    PHONED = "phoned", "电话里说上了"
    ABSENT = "absent", "没人在家"
    MOVED = "moved", "已经搬走"


REACHED = (VisitResult.MET, VisitResult.PHONED)


class PromiseOutcome(TextChoices):
    KEPT = "kept", "做到了"
    GIVEN_UP = "given_up", "做不到"


class Detail(TextChoices):
    """查看什么: no more than the purpose needs. That something was erased stands in the same record."""

    CONTACT = "contact", "姓名和电话"
    IDENTITY = "identity", "姓名和身份证号"
    ERASED = "erased", "抹去个人信息"


class Wrong(TextChoices):
    """更正申请: what of the register a household says is wrong. The first four are columns of a resident."""

    NAME = "name", "姓名"
    PHONE = "phone", "电话"
    BIRTH_DATE = "birth_date", "出生日期"
    ID_NUMBER = "id_number", "身份证号"
    MEMBERS = "members", "家里有谁"
    OTHER = "other", "其他"


class CorrectionState(TextChoices):
    WAITING = "waiting", "待处理"
    ACCEPTED = "accepted", "已更正"
    DECLINED = "declined", "没有更正"


class ExportState(TextChoices):
    ASKED = "asked", "待审批"
    APPROVED = "approved", "待下载"
    DECLINED = "declined", "未同意"
    TAKEN = "taken", "已下载"


CORRECTIONS = table(
    Transition("accept", "更正", (CorrectionState.WAITING,), CorrectionState.ACCEPTED),
    Transition("decline", "不更正", (CorrectionState.WAITING,), CorrectionState.DECLINED),
)
EXPORTS = table(
    Transition("approve", "同意", (ExportState.ASKED,), ExportState.APPROVED),
    Transition("decline", "不同意", (ExportState.ASKED,), ExportState.DECLINED),
    Transition("take", "下载", (ExportState.APPROVED,), ExportState.TAKEN),
)
