"""The ledger rows of an appeal."""

from typing import Any

from django.db import models

from grids.ledger import Record
from residents.appeals.models.appeal import Appeal
from residents.appeals.states import OTHER_ACTIONS, TRANSITIONS, State


class AppealRecordQuerySet(models.QuerySet):
    def told(self) -> "AppealRecordQuerySet":
        """居民可见: what those outside the office read of it."""
        return self.filter(public=True)


class AppealRecord(Record):
    """诉求台账的一条"""

    subject = models.ForeignKey(Appeal, models.PROTECT, related_name="records", verbose_name="诉求")
    state = models.CharField("之后的状态", max_length=14, choices=State)

    objects = AppealRecordQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "诉求台账"

    def content(self) -> dict[str, Any]:
        return {**super().content(), "state": self.state}

    @property
    def label(self) -> str:
        """登记, 受理, 派单…: the action as the timeline says it."""
        return TRANSITIONS[self.action].label if self.action in TRANSITIONS else OTHER_ACTIONS[self.action]
