"""人和户: households and residents; phone and ID number sealed at rest."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from grids.actors import Actor
from grids.models import Community, Dwelling
from grids.models.registered import Registered, kept_in_history
from grids.sealed import SealedField
from grids.states import ActorKind
from grids.text import mask_name
from residents.register.states import CareGroup, Gender, Tenure


class HouseholdQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "HouseholdQuerySet":
        """The office sees its community, a worker the own grids, a household itself; nobody else sees any."""
        inside = self.filter(community_id=actor.community_id) if actor.community_id else self.none()
        if actor.is_office:
            return inside
        if actor.kind == ActorKind.HOUSEHOLD:
            return inside.filter(pk=actor.household_id)
        return inside.filter(dwelling__grid_id__in=actor.grid_ids) if actor.grid_ids else self.none()


@kept_in_history("住户变更")
class Household(Registered):
    """户: the people of one dwelling who live together; the unit that a voice is counted by."""

    ENDED = "until"

    community = models.ForeignKey(Community, models.PROTECT, related_name="households", verbose_name="社区")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="households", verbose_name="房屋")
    tenure = models.CharField("居住方式", max_length=12, choices=Tenure, default=Tenure.OWNER)
    since = models.DateField("入住日期", null=True, blank=True)
    until = models.DateField("搬离日期", null=True, blank=True)
    confirmed_on = models.DateField("最近核实", null=True, blank=True)
    visited_on = models.DateField("最近走访", null=True, blank=True, editable=False)  # somebody was reached

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "住户"
        ordering = ["dwelling_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="household_leaves_after_it_came",
                violation_error_message="搬离日期不能早于入住日期。",
            )
        ]
        indexes = [models.Index(fields=["community", "dwelling", "id"], name="household_listed")]

    def __str__(self) -> str:
        return f"{self.dwelling}住户"

    @property
    def masked_head(self) -> str:
        """户主 as a list shows it; empty unless read with `head_name` (rules.plan)."""
        return mask_name(getattr(self, "head_name", None) or "")


class ResidentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ResidentQuerySet":
        """As their households."""
        return self.filter(household__in=Household.objects.visible_to(actor))


@kept_in_history("居民变更", without=("initials", "letters", "phone_hash", "id_hash"))
class Resident(Registered):
    """居民. Name, phone and ID number are masked by the doors unless revealed for a stated purpose.

    `letters` are the characters of the name, for a search that finds 秀英 in 王秀英 by an index.
    """

    ENDED = "until"

    community = models.ForeignKey(Community, models.PROTECT, related_name="residents", verbose_name="社区")
    household = models.ForeignKey(Household, models.PROTECT, related_name="residents", verbose_name="住户")
    name = models.CharField("姓名", max_length=40)
    initials = models.CharField("拼音首字母", max_length=40, blank=True)
    gender = models.CharField("性别", max_length=6, choices=Gender, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    phone = SealedField("手机号", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    id_number = SealedField("身份证号", blank=True)
    id_hash = models.CharField(max_length=64, blank=True, editable=False)
    head = models.BooleanField("户主", default=False)
    care_groups = ArrayField(
        models.CharField(max_length=20, choices=CareGroup), default=list, blank=True, verbose_name="关爱类别"
    )
    until = models.DateField("注销日期", null=True, blank=True)
    erased_at = models.DateTimeField("抹去个人信息的时间", null=True, blank=True, editable=False)
    letters = models.GeneratedField(
        expression=Func(
            "name",
            Value(None),
            function="string_to_array",
            output_field=ArrayField(models.CharField(max_length=1)),
        ),
        output_field=ArrayField(models.CharField(max_length=1)),
        db_persist=True,
        verbose_name="姓名用字",
    )

    objects = ResidentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居民"
        ordering = ["household_id", "-head", "id"]
        constraints = [
            models.UniqueConstraint(
                "community",
                "id_hash",
                condition=~Q(id_hash="") & Q(until__isnull=True),
                name="resident_id_number_once",
                violation_error_message="这个身份证号已经登记在另一位居民名下。",
            )
        ]
        indexes = [
            models.Index(fields=["community", "initials", "id"], name="resident_listed"),
            GinIndex(fields=["letters"], name="resident_letters"),
        ]

    def __str__(self) -> str:
        return self.name
