"""人: accounts and the dated posts their rights come from."""

import datetime

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from grids.models.places import Community, Grid
from grids.models.things import Organization
from grids.states import Background, PostKind


class UserQuerySet(models.QuerySet):
    def known_to(self, community_id: int | None) -> "UserQuerySet":
        """Accounts this community opened, or who have or had a post in it."""
        if not community_id:
            return self.none()
        served = Post.objects.filter(community_id=community_id).values("user_id")
        return self.filter(Q(community_id=community_id) | Q(pk__in=served))


class Accounts(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractUser):
    """账号. `is_staff` opens the admin site's door only; every right comes from open posts."""

    first_name = None
    last_name = None
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("工作电话", max_length=20, blank=True)
    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name="开户社区"
    )

    objects = Accounts()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet):
    def open_on(self, day: datetime.date) -> "PostQuerySet":
        """Posts in force on this day: from `since`, up to but not including `until`."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def primary_workers(self) -> "PostQuerySet":
        return self.filter(kind=PostKind.WORKER, primary=True)


class Post(models.Model):
    """岗位: who serves where, from when to when. One person may hold several (双向进入)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="人员")
    kind = models.CharField("岗位", max_length=12, choices=PostKind)
    community = models.ForeignKey(Community, models.PROTECT, related_name="posts", verbose_name="社区")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="微网格"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="所属单位"
    )
    primary = models.BooleanField("主责", default=True)
    background = models.CharField("来源", max_length=20, choices=Background, blank=True)
    care_duty = models.BooleanField("关爱职责", default=False, help_text="可以看到重点关爱人群标记。")
    since = models.DateField("到岗日期")
    until = models.DateField(
        "离岗日期", null=True, blank=True, help_text="从这一天起不再在岗；空着表示在岗。"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["-since", "-id"]
        constraints = [
            # Ranges on both sides need no btree_gist: the database alone keeps 一格一员, for every day there is.
            ExclusionConstraint(
                name="one_primary_worker_per_grid",
                expressions=[
                    (
                        Func(
                            F("grid"),
                            F("grid"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("since"), F("until"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind=PostKind.WORKER, primary=True),
                violation_error_message="这个网格在这段时间已有主责网格员（一格一员），请先办理离岗交接。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="post_ends_after_it_begins",
                violation_error_message="离岗日期不能早于到岗日期。",
            ),
            models.CheckConstraint(
                condition=Q(kind=PostKind.WORKER, grid__isnull=False)
                | (~Q(kind=PostKind.WORKER) & Q(grid__isnull=True)),
                name="worker_post_has_a_grid",
                violation_error_message="网格员岗位必须指定微网格，其他岗位不能指定。",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PostKind.SEAT) | Q(organization__isnull=False),
                name="seat_post_has_an_organization",
                violation_error_message="议事席位必须写明所属单位。",
            ),
        ]
        indexes = [models.Index(fields=["user", "until"], name="post_by_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.label}"

    @property
    def label(self) -> str:
        """What the header shows beside the name: 第07微网格网格员, 社区负责人…"""
        if self.grid_id:
            return f"{self.grid.name}{self.get_kind_display()}"
        if self.organization_id:
            return self.organization.name
        return self.get_kind_display()
