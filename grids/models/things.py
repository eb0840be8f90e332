"""企和物: organisations, and the things a grid is responsible for."""

from django.db import models
from django.db.models import F

from grids.models.places import Building, Community, Grid
from grids.models.registered import OnTheGround, Registered, kept_in_history
from grids.states import FacilityKind, FacilityState, OrganizationKind


@kept_in_history("企业单位变更", without=("initials",))
class Organization(Registered):
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

    objects = OnTheGround.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业单位"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                "community", "name", name="organization_name_once", violation_error_message="单位名称已存在。"
            )
        ]
        indexes = [models.Index(fields=["community", "kind", "name", "id"], name="organization_listed")]

    def __str__(self) -> str:
        return self.name


@kept_in_history("公共设施变更")
class Facility(Registered):
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
    ended_on = models.DateField("拆除日期", null=True, blank=True)

    objects = OnTheGround.as_manager()

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
        indexes = [models.Index(fields=["community", "grid", "kind", "name", "id"], name="facility_listed")]

    def __str__(self) -> str:
        return self.name
