"""顺手的东西: what makes an office's day shorter and changes no matter: saved filters, reply templates."""

from django.db import models

from grids.models import Community, User
from grids.models.places import OfCommunity
from residents.appeals.states import TRANSITIONS

WORDED = ("reply", "settle_on_spot", "decline", "ask_info", "start", "close", "send_back")


class SavedFilter(models.Model):
    """常用筛选: a list somebody opens again and again, under their own name for it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="saved_filters", verbose_name="人员")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=400)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "user", "name", name="saved_filter_once", violation_error_message="您已有同名的常用筛选。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(models.Model):
    """常用答复: words for one verb, with placeholders; edited by the office. See phrases.PLACEHOLDERS."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="phrases", verbose_name="社区")
    verb = models.CharField(
        "用在", max_length=20, choices=[(verb, TRANSITIONS[verb].label) for verb in WORDED]
    )
    name = models.CharField("名称", max_length=20)
    text = models.TextField("内容", max_length=1000)
    active = models.BooleanField("启用", default=True)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用答复"
        ordering = ["verb", "id"]
        constraints = [
            models.UniqueConstraint(
                "community",
                "verb",
                "name",
                name="reply_template_once",
                violation_error_message="这个动作已有同名的常用答复。",
            )
        ]

    def __str__(self) -> str:
        return self.name
