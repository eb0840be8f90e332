"""Enums of the register with their Chinese labels."""

from django.db.models import TextChoices


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
