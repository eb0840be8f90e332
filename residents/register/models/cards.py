"""户码: household cards. Only the hash of a card's secret is kept."""

from django.db import models
from django.db.models import Q

from grids.models import User
from residents.register.models.people import Household


class HouseholdCard(models.Model):
    """户码: a printed QR slip that signs a phone in as one household. Only the hash of its secret is kept."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="cards", verbose_name="住户")
    secret_hash = models.CharField("密钥摘要", max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("发放时间")
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发放人")
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "户码"
        constraints = [
            models.UniqueConstraint(
                "household",
                condition=Q(revoked_at__isnull=True),
                name="one_valid_card_per_household",
                violation_error_message="这户已有有效户码，请先作废旧码再补发。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household}的户码"
