"""心愿认领: who took a wish on, how it ended. Rows are never deleted."""

from django.db import models
from django.db.models import Q

from grids.actors import Actor
from grids.models import Organization, User
from grids.states import ActorKind
from residents.register.models import Household


class WishClaimQuerySet(models.QuerySet):
    def standing(self) -> "WishClaimQuerySet":
        """Neither given back nor fulfilled."""
        return self.filter(given_back_at__isnull=True, fulfilled_at__isnull=True)


class WishClaim(models.Model):
    """认领: one standing claim per wish, by a household, a person or a unit, under the name they want shown."""

    appeal = models.ForeignKey("residents.Appeal", models.PROTECT, related_name="claims", verbose_name="心愿")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认领的住户"
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认领人"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认领单位"
    )
    name = models.CharField("对外称呼", max_length=30)
    at = models.DateTimeField("认领时间")
    given_back_at = models.DateTimeField("退回时间", null=True, blank=True)
    reason = models.CharField("退回原因", max_length=500, blank=True)
    fulfilled_at = models.DateTimeField("达成时间", null=True, blank=True)
    thanks = models.CharField("感谢的话", max_length=500, blank=True)

    objects = WishClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "心愿认领"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                "appeal",
                condition=Q(given_back_at__isnull=True, fulfilled_at__isnull=True),
                name="one_standing_claim_per_wish",
                violation_error_message="这个心愿已经有人认领。",
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False, organization__isnull=True)
                | Q(household__isnull=True, user__isnull=False),
                name="a_claim_has_an_owner",
                violation_error_message="认领要写明是哪一户、哪个人或哪家单位。",
            ),
            models.CheckConstraint(
                condition=Q(given_back_at__isnull=True, reason="")
                | Q(given_back_at__isnull=False, fulfilled_at__isnull=True) & ~Q(reason=""),
                name="a_claim_given_back_says_why",
                violation_error_message="退回认领要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_of(self, actor: Actor) -> bool:
        """Whether this actor, their family or the unit they sit for took it on."""
        if actor.kind == ActorKind.HOUSEHOLD:
            return self.household_id == actor.household_id
        if self.organization_id:
            return self.organization_id in actor.organization_ids
        return actor.user_id is not None and self.user_id == actor.user_id

    @property
    def owner(self) -> str:
        """Who it really is, for those who arrange the meeting; a household by its number."""
        if self.household_id:
            return f"户号 {self.household_id}"
        return f"{self.organization}（{self.user}）" if self.organization_id else str(self.user)
