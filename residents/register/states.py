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
