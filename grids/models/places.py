"""地: community, compounds, buildings, dwellings, micro-grids, and what stands in them."""

import datetime

from django.db import models
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Coalesce, NullIf

from grids.states import FacilityKind, FacilityState, OrganizationKind, PostKind, Weekday


class Community(models.Model):
    """社区: the office everything belongs to; two of them in one database never see each other."""

    code = models.SlugField("代码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=40)
    subdistrict = models.CharField("街道", max_length=40, blank=True)
    hostname = models.CharField(
        "网站域名", max_length=100, blank=True, help_text="居民用这个域名打开时看到本社区。"
    )
    phone = models.CharField("值班电话", max_length=20, blank=True)
    council_weekday = models.PositiveSmallIntegerField("议事日", choices=Weekday, default=Weekday.MONDAY)
    council_time = models.TimeField("议事时间", default=datetime.time(19, 0))
    council_place = models.CharField("议事地点", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        constraints = [
            models.UniqueConstraint(
                "hostname",
                condition=~Q(hostname=""),
                name="community_hostname_once",
                violation_error_message="这个域名已经用于另一个社区。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OfCommunity(models.QuerySet):
    """QuerySet word shared by everything that belongs to one community."""

    def of(self, community_id: int | None) -> "OfCommunity":
        """Rows of this community; none at all when there is no community."""
        return self.filter(community_id=community_id) if community_id else self.none()


class GridQuerySet(OfCommunity):
    def micro(self) -> "GridQuerySet":
        """The micro-grids, without the community's own ground above them (level 0), which has no worker."""
        return self.filter(level__gte=1)

    def with_worker(self, day: datetime.date) -> "GridQuerySet":
        """The micro-grids with worker_name of the primary worker on this day, has_worker, and whom to call instead
        of nobody."""
        serving = Q(posts__kind=PostKind.WORKER, posts__primary=True, posts__since__lte=day)
        serving &= Q(posts__until__isnull=True) | Q(posts__until__gt=day)
        return (
            self.micro()
            .order_by("code")
            .annotate(
                worker_name=Max("posts__user__name", filter=serving),
                has_worker=Q(worker_name__isnull=False),
                stand_in=F("backup__name"),
                # An account without a phone stores "": then the next one in line is called.
                call_phone=Coalesce(
                    NullIf(Max("posts__user__phone", filter=serving), Value("")),
                    NullIf(F("backup__phone"), Value("")),
                    F("community__phone"),
                ),
            )
        )


class Compound(models.Model):
    """小区"""

    community = models.ForeignKey(Community, models.PROTECT, related_name="compounds", verbose_name="社区")
    name = models.CharField("名称", max_length=40)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "小区"
        constraints = [
            models.UniqueConstraint(
                "community", "name", name="compound_name_once", violation_error_message="小区重名。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """微网格: the ground one worker answers for (一格一员)."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="grids", verbose_name="社区")
    code = models.CharField("编号", max_length=8)
    name = models.CharField("名称", max_length=40)
    level = models.PositiveSmallIntegerField("层级", default=1)  # 0: the community's own ground
    boundary = models.JSONField("边界（GeoJSON，WGS84）", null=True, blank=True)
    layout_note = models.CharField("范围说明", max_length=200, blank=True)
    backup = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, blank=True, related_name="backs_up", verbose_name="替补人员"
    )

    objects = GridQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "微网格"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                "community", "code", name="grid_code_once", violation_error_message="网格编号已存在。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """楼栋"""

    community = models.ForeignKey(Community, models.PROTECT, related_name="buildings", verbose_name="社区")
    compound = models.ForeignKey(Compound, models.PROTECT, related_name="buildings", verbose_name="小区")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="buildings", verbose_name="微网格")
    name = models.CharField("楼号", max_length=40)
    floors = models.PositiveSmallIntegerField("层数", default=6)
    units = models.PositiveSmallIntegerField("单元数", default=1)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋"
        ordering = ["compound_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "compound", "name", name="building_name_once", violation_error_message="楼号已存在。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Dwelling(models.Model):
    """房: one flat; its grid is its own, since a large building may be shared by several grids."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="dwellings", verbose_name="社区")
    building = models.ForeignKey(Building, models.PROTECT, related_name="dwellings", verbose_name="楼栋")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="dwellings", verbose_name="微网格")
    unit = models.CharField("单元", max_length=10, blank=True)
    room = models.CharField("室号", max_length=10)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "房屋"
        ordering = ["building_id", "unit", "room"]
        constraints = [
            models.UniqueConstraint(
                "building", "unit", "room", name="dwelling_once", violation_error_message="这套房屋已经登记。"
            )
        ]

    def __str__(self) -> str:
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{self.building}{unit}{self.room}室"


class Organization(models.Model):
    """企: property company, owners' committee, enterprise, resident unit, department."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="organizations", verbose_name="社区"
    )
    kind = models.CharField("类型", max_length=20, choices=OrganizationKind)
    name = models.CharField("名称", max_length=60)
    initials = models.CharField("拼音首字母", max_length=60, blank=True)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="organizations", verbose_name="所在网格"
    )
    address = models.CharField("地址", max_length=100, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    ended_on = models.DateField("停业日期", null=True, blank=True)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业单位"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                "community", "name", name="organization_name_once", violation_error_message="单位名称已存在。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Facility(models.Model):
    """物: a lift, a street lamp, a bin station…"""

    community = models.ForeignKey(Community, models.PROTECT, related_name="facilities", verbose_name="社区")
    kind = models.CharField("类型", max_length=20, choices=FacilityKind)
    name = models.CharField("名称", max_length=60)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="facilities", verbose_name="微网格")
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="facilities", verbose_name="楼栋"
    )
    place = models.CharField("位置", max_length=100, blank=True)
    keeper = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="keeps", verbose_name="管护单位"
    )
    state = models.CharField("状态", max_length=10, choices=FacilityState, default=FacilityState.IN_USE)

    objects = OfCommunity.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公共设施"
        ordering = ["grid_id", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                F("grid"),
                F("kind"),
                F("name"),
                name="facility_once",
                violation_error_message="这处设施已经登记。",
            )
        ]

    def __str__(self) -> str:
        return self.name
