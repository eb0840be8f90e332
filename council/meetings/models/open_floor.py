"""居民说事: the matters said aloud at a session, which are entries of the ledger like any other."""

from django.db import models

from council.meetings.models.sessions import Session
from grids.actors import Actor
from residents.appeals.models import Appeal


class OpenFloorMatterQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "OpenFloorMatterQuerySet":
        """As far as this actor may know the entry itself (回避)."""
        return self.filter(appeal__in=Appeal.objects.visible_to(actor).order_by().values("pk"))


class OpenFloorMatter(models.Model):
    """One entry raised at one session."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="raised", verbose_name="议事日")
    appeal = models.OneToOneField(
        Appeal, models.PROTECT, related_name="raised_at_council", verbose_name="诉求"
    )
    at = models.DateTimeField("时间")

    objects = OpenFloorMatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居民说事"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.appeal)
