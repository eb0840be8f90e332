"""管理留痕: what was changed about accounts, posts, ground and settings, and by whom."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from grids.models.guards import APPEND_ONLY
from grids.models.people import User
from grids.models.places import Community, OfCommunity
from grids.states import OfficeAction, OfficeTopic


class OfficeRecord(models.Model):
    """一条管理记录; append-only. `subject` names the thing in words, `data` holds the old and the new values."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    topic = models.CharField("事项", max_length=12, choices=OfficeTopic)
    action = models.CharField("动作", max_length=30, choices=OfficeAction)
    subject = models.CharField("对象", max_length=120)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    actor_label = models.CharField("操作人身份", max_length=80)
    at = models.DateTimeField("时间")
    data = models.JSONField("数据", default=dict, encoder=DjangoJSONEncoder)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "管理记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["community", "-at", "-id"], name="office_record_newest")]
        triggers = [*APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.subject} {self.action}"
