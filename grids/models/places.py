"""地: community, compounds, buildings, dwellings, micro-grids."""

import datetime

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Concat, LPad, NullIf

from grids.models.registered import OfCommunity, OnTheGround, Registered, Who, kept_in_history
from grids.states import PostKind, Weekday


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
    care_visit_days = models.PositiveSmallIntegerField("重点关爱户多少天走访一次", default=7)
    visit_days = models.PositiveSmallIntegerField("其他户多少天走访一次", default=365)
    visits_per_day = models.PositiveSmallIntegerField("一天的路线排多少户", default=8)
    unconfirmed_days = models.PositiveSmallIntegerField("多少天没有核实算久未核实", default=180)
    reveals_per_hour = models.PositiveSmallIntegerField(
        "每人每小时最多查看几次个人信息", default=30, help_text="超过的要等下一小时，防止成批抄录。"
    )
    two_step_login = models.BooleanField(
        "工作人员登录要动态码",
        default=False,
        help_text="打开后，社区工作人员、负责人和管理员输完密码，还要输手机上的动态码；没设置过的，下次登录时设置。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "社区"
        constraints = [
            models.UniqueConstraint(
                "hostname",
                condition=~Q(hostname=""),
                name="community_hostname_once",
                violation_error_message="这个域名已经用于另一个社区。",
            ),
            models.CheckConstraint(
                condition=Q(
                    care_visit_days__gte=1, visit_days__gte=1, visits_per_day__gte=1, unconfirmed_days__gte=1
                ),
                name="community_counts_in_whole_days",
                violation_error_message="天数和户数至少是 1。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


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
    drawing_order = models.PositiveSmallIntegerField(
        "画图顺序", default=0, help_text="数大的画在上面；一块地在另一块里面时，里面的要大。"
    )
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


class BuildingQuerySet(OnTheGround):
    def in_grids(self, actor: Who) -> Q:
        """A large building may be shared by several grids: it is known wherever one of its dwellings lies."""
        shared = Dwelling.objects.filter(building=OuterRef("pk"), grid_id__in=actor.grid_ids)
        return Q(grid_id__in=actor.grid_ids) | Q(Exists(shared))


@kept_in_history("楼栋变更")
class Building(Registered):
    """楼栋"""

    community = models.ForeignKey(Community, models.PROTECT, related_name="buildings", verbose_name="社区")
    compound = models.ForeignKey(Compound, models.PROTECT, related_name="buildings", verbose_name="小区")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="buildings", verbose_name="微网格")
    name = models.CharField("楼号", max_length=40)
    floors = models.PositiveSmallIntegerField("层数", default=6)
    units = models.PositiveSmallIntegerField("单元数", default=1)
    ended_on = models.DateField("拆除日期", null=True, blank=True)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "楼栋"
        ordering = ["compound_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "compound", "name", name="building_name_once", violation_error_message="楼号已存在。"
            )
        ]
        indexes = [models.Index(fields=["community", "compound", "id"], name="building_listed")]

    def __str__(self) -> str:
        return self.name


@kept_in_history("房屋变更", without=("shelf",))
class Dwelling(Registered):
    """房: one flat; its grid is its own, since a large building may be shared by several grids."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="dwellings", verbose_name="社区")
    building = models.ForeignKey(Building, models.PROTECT, related_name="dwellings", verbose_name="楼栋")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="dwellings", verbose_name="微网格")
    unit = models.CharField("单元", max_length=10, blank=True)
    room = models.CharField("室号", max_length=10)
    shelf = models.GeneratedField(
        expression=Concat(LPad("unit", 10, Value("0")), LPad("room", 10, Value("0"))),
        output_field=models.CharField(max_length=20),
        db_persist=True,
        verbose_name="排列",
        help_text="单元和室号按数的大小排：201 在 1001 前面。",
    )
    ended_on = models.DateField("拆除日期", null=True, blank=True)

    objects = OnTheGround.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "房屋"
        ordering = ["building_id", "unit", "room"]
        constraints = [
            models.UniqueConstraint(
                "building", "unit", "room", name="dwelling_once", violation_error_message="这套房屋已经登记。"
            )
        ]
        indexes = [models.Index(fields=["community", "building", "shelf", "id"], name="dwelling_listed")]

    def __str__(self) -> str:
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{self.building}{unit}{self.room}室"
