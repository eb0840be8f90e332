"""微服务: what the community can do for a resident, and what was asked for."""

import unicodedata

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q

from grids import text
from grids.actors import Actor
from grids.deadlines import Limit
from grids.ledger import Ledgered, Record
from grids.models import Community, Organization
from grids.states import LimitUnit
from notices.directory.states import OTHER_ACTIONS, TRANSITIONS, ServiceGroup, ServiceState, moves
from residents.models import Appeal, Category

ORDER = ("group", "name", "id")


def folded(words: str) -> str:
    """As it is searched: one width, one case."""
    return unicodedata.normalize("NFKC", text.clean(words, single_line=True)).lower()


class ServiceQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ServiceQuerySet":
        """What is offered, for everyone of the community; the office also sees what is suspended."""
        if not actor.community_id:
            return self.none()
        inside = self.filter(community_id=actor.community_id)
        return inside if actor.is_office else inside.offered()

    def offered(self) -> "ServiceQuerySet":
        return self.filter(state=ServiceState.OFFERED)

    def matching(self, words: str) -> "ServiceQuerySet":
        """Every word of it, in name, keywords, summary, provider, or as the initials of their pinyin (lxy 量血压)."""
        found = self
        for word in folded(words).split():
            found = found.filter(findable__contains=word)
        return found

    def with_asked(self) -> "ServiceQuerySet":
        """`asked`: how often it was asked for."""
        return self.annotate(asked=Count("requests"))


class Service(Ledgered):
    """微服务. Changed by the verbs of `workflow` only."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="services", verbose_name="社区")
    name = models.CharField("服务名称", max_length=40)
    group = models.CharField("类别", max_length=10, choices=ServiceGroup)
    summary = models.CharField("一句话说明", max_length=120)
    provider = models.CharField("谁来办", max_length=60)
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="services", verbose_name="提供单位"
    )
    phone = models.CharField("咨询电话", max_length=20, blank=True)
    place = models.CharField("在哪里办", max_length=80)
    hours = models.CharField("什么时候", max_length=80)
    bring = models.CharField("要带什么", max_length=200, blank=True)
    fee = models.CharField("收费", max_length=60, default="免费")
    amount = models.PositiveSmallIntegerField("几天（小时）办好")
    unit_of_time = models.CharField("时限单位", max_length=16, choices=LimitUnit, default=LimitUnit.WORKDAYS)
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name="关键词")
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="诉求分类"
    )
    initials = models.CharField("拼音首字母", max_length=80, editable=False)
    findable = models.TextField(editable=False)
    state = models.CharField("状态", max_length=10, choices=ServiceState, default=ServiceState.OFFERED)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "微服务"
        constraints = [
            models.UniqueConstraint(
                "community", "name", name="service_name_once", violation_error_message="已有同名的服务。"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1),
                name="service_takes_time",
                violation_error_message="办理时限至少是 1。",
            ),
        ]
        indexes = [models.Index(fields=["community", "group", "name", "id"], name="service_by_group")]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, LimitUnit(self.unit_of_time))

    @property
    def takes(self) -> str:
        """多久: `3 个工作日`"""
        return f"{self.amount} {self.get_unit_of_time_display()}"


class ServiceRecord(Record):
    """微服务的变更记录"""

    subject = models.ForeignKey(Service, models.PROTECT, related_name="records", verbose_name="微服务")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "微服务记录"

    @property
    def label(self) -> str:
        return TRANSITIONS[self.action].label if self.action in TRANSITIONS else OTHER_ACTIONS[self.action]


class ServiceRequest(models.Model):
    """申请: which entry of the ledger asks for which service."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="requests", verbose_name="微服务")
    appeal = models.OneToOneField(Appeal, models.PROTECT, related_name="service_request", verbose_name="诉求")
    at = models.DateTimeField("申请时间")

    class Meta:
        verbose_name = verbose_name_plural = "微服务申请"
        indexes = [models.Index(fields=["service", "-at", "-id"], name="request_by_service")]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.service_id}"
