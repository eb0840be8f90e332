"""隐私: who looked at what and why, what a household asks to put right, which files with personal data left."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from grids.actors import Actor
from grids.ledger import Ledgered, Record
from grids.models import Community, Organization, User
from grids.models.guards import APPEND_ONLY
from grids.sealed import SealedField
from grids.states import ActorKind
from grids.transitions import moves
from residents.register.models.people import Household, Resident
from residents.register.states import (
    CORRECTIONS,
    EXPORTS,
    CorrectionState,
    Detail,
    ExportState,
    Wrong,
)


class Reveal(models.Model):
    """查看记录: written before the value leaves; append-only."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="reveals", verbose_name="社区")
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="reveals", verbose_name="居民"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="reveals", verbose_name="单位"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="reveals", verbose_name="查看人")
    at = models.DateTimeField("时间")
    detail = models.CharField("查看内容", max_length=10, choices=Detail)
    purpose = models.CharField("为什么查看", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "查看记录"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resident__isnull=False, organization__isnull=True)
                | Q(resident__isnull=True, organization__isnull=False),
                name="a_reveal_is_of_one",
                violation_error_message="一次查看只看一位居民或一个单位。",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=""),
                name="a_reveal_has_a_purpose",
                violation_error_message="请写明为什么要查看。",
            ),
        ]
        triggers = [*APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.user} {self.get_detail_display()}"


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "CorrectionQuerySet":
        """As the households they are about; a household its own."""
        if actor.kind != ActorKind.HOUSEHOLD and not (actor.is_office or actor.grid_ids):
            return self.none()
        return self.filter(household__in=Household.objects.visible_to(actor).order_by().values("pk"))


class Correction(Ledgered):
    """更正申请: a household asks to put right what the register says of it; somebody here decides."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="corrections", verbose_name="社区")
    household = models.ForeignKey(Household, models.PROTECT, related_name="corrections", verbose_name="住户")
    resident = models.ForeignKey(
        Resident, models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="哪位家人"
    )
    wrong = models.CharField("哪里不对", max_length=12, choices=Wrong)
    wanted = SealedField("应当是")
    state = models.CharField("状态", max_length=10, choices=CorrectionState, default=CorrectionState.WAITING)
    asked_at = models.DateTimeField("申请时间")
    answer = models.CharField("答复", max_length=500, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正申请"
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["community", "state", "-asked_at", "-id"], name="correction_listed"),
            models.Index(fields=["household", "-asked_at"], name="correction_by_household"),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(CORRECTIONS)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.household}：{self.get_wrong_display()}"


class CorrectionRecord(Record):
    """更正申请的一条记录"""

    subject = models.ForeignKey(Correction, models.PROTECT, related_name="records", verbose_name="更正申请")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "更正记录"

    @property
    def label(self) -> str:
        return CORRECTIONS[self.action].label if self.action in CORRECTIONS else "申请"


class ExportRequestQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ExportRequestQuerySet":
        """The office sees its community's requests; nobody else sees any."""
        return self.filter(community_id=actor.community_id) if actor.is_office else self.none()


class ExportRequest(Ledgered):
    """明文导出申请: personal data leaves only when a second person of the office agrees, and once."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="export_requests", verbose_name="社区"
    )
    register = models.CharField("登记册", max_length=12)
    query = models.CharField("筛选条件", max_length=500, blank=True)
    words = models.CharField("筛选条件的说法", max_length=200, blank=True)
    purpose = models.CharField("用途", max_length=200)
    rows = models.PositiveIntegerField("申请时的行数")
    state = models.CharField("状态", max_length=10, choices=ExportState, default=ExportState.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    taken_at = models.DateTimeField("下载时间", null=True, blank=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "明文导出申请"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="an_export_is_approved_by_another",
                violation_error_message="明文导出要由另一位工作人员审批。",
            )
        ]
        indexes = [models.Index(fields=["community", "-asked_at", "-id"], name="export_request_listed")]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(EXPORTS)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}申请导出"


class ExportRequestRecord(Record):
    """明文导出申请的一条记录"""

    subject = models.ForeignKey(
        ExportRequest, models.PROTECT, related_name="records", verbose_name="明文导出申请"
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "明文导出记录"

    @property
    def label(self) -> str:
        return EXPORTS[self.action].label if self.action in EXPORTS else "申请"
