"""What gathers around sessions and items: their records, and what is being typed at the table."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from council.meetings.models.items import AgendaItem
from council.meetings.models.sessions import Session
from council.meetings.states import ITEM_ACTIONS, ITEM_TRANSITIONS, SESSION_ACTIONS, SESSION_TRANSITIONS
from grids.ledger import Record
from grids.models import User


class SessionRecord(Record):
    """议事日台账的一条"""

    subject = models.ForeignKey(Session, models.PROTECT, related_name="records", verbose_name="议事日")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "议事日台账"

    @property
    def label(self) -> str:
        line = SESSION_TRANSITIONS.get(self.action)
        return line.label if line else SESSION_ACTIONS[self.action]


class AgendaItemRecord(Record):
    """议题台账的一条"""

    subject = models.ForeignKey(AgendaItem, models.PROTECT, related_name="records", verbose_name="议题")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "议题台账"

    @property
    def label(self) -> str:
        line = ITEM_TRANSITIONS.get(self.action)
        return line.label if line else ITEM_ACTIONS[self.action]


class Draft(models.Model):
    """没存的字: what somebody is typing about an item, kept every few seconds, so that a power cut loses nothing.

    `part` is the form it belongs to (discussion; the floor above adds its own); `based_on` the item's version its
    writer had seen.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="drafts", verbose_name="议题")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    part = models.CharField("表单", max_length=20)
    fields = models.JSONField("内容", default=dict, encoder=DjangoJSONEncoder)
    based_on = models.PositiveIntegerField("依据的版本")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user", "part"],
                name="one_draft_per_writer",
                violation_error_message="这份草稿已经有了。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.item}"
