"""议题: what is talked about at a session, what was said, and how it ended."""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Deferrable, OuterRef, Q, Subquery

from council.meetings.models.sessions import Session
from council.meetings.states import (
    LIVE,
    ON_AGENDA,
    PUBLIC_AGENDA,
    UNDECIDED,
    ItemKind,
    ItemState,
    Refusal,
    item_moves,
)
from grids.actors import Actor
from grids.ledger import Ledgered
from grids.models import Community, Organization, User
from grids.models.places import OfCommunity
from grids.states import ActorKind
from residents.appeals.models import Appeal
from residents.appeals.states import UNANSWERED
from residents.register.models import Household

_COMPLAINT = Q(appeal__complaint_user__isnull=False) | Q(appeal__complaint_organization__isnull=False)


def _own(actor: Actor) -> Q:
    """What this actor proposed: shown to them from the first minute, refused ones too."""
    mine = Q(pk__in=[])
    if actor.user_id:
        mine |= Q(proposed_by_id=actor.user_id)
    if actor.kind == ActorKind.HOUSEHOLD:
        mine |= Q(household_id=actor.household_id)
    return mine


def _about(actor: Actor) -> Q:
    """回避: items whose appeal complains about this person or an organisation they sit for."""
    about = Q(pk__in=[])
    if actor.user_id:
        about |= Q(appeal__complaint_user_id=actor.user_id)
    if actor.organization_ids:
        about |= Q(appeal__complaint_organization_id__in=actor.organization_ids)
    return about


class AgendaItemQuerySet(OfCommunity):
    def visible_to(self, actor: Actor) -> "AgendaItemQuerySet":
        """The office all of it, those with a post what is on an agenda, the public what was announced, everyone
        their own proposals; a complaint about somebody the office alone, less 回避."""
        inside = self.of(actor.community_id)
        if actor.kind == ActorKind.SYSTEM:
            return inside
        if not actor.is_office:
            seen = Q(position__isnull=False) & ~_COMPLAINT
            if not actor.is_insider:
                seen &= Q(session__state__in=PUBLIC_AGENDA)
            inside = inside.filter(seen | _own(actor))
        return inside.exclude(_about(actor)) if actor.user_id else inside

    def announced(self) -> "AgendaItemQuerySet":
        """What the room and the street may read: page, poster, projector, minutes."""
        return self.filter(Q(position__isnull=False) & ~_COMPLAINT)

    def on_agenda(self) -> "AgendaItemQuerySet":
        """列入议程的，按次序"""
        return self.filter(position__isnull=False).order_by("position")

    def proposals(self) -> "AgendaItemQuerySet":
        return self.filter(state=ItemState.PROPOSED).order_by("proposed_at", "id")

    def undecided(self) -> "AgendaItemQuerySet":
        return self.filter(state__in=UNDECIDED)

    def live(self) -> "AgendaItemQuerySet":
        return self.filter(state__in=LIVE)

    def numbered(self, actor: Actor) -> "AgendaItemQuerySet":
        """With `number`, the place on the agenda as this actor counts it: what is hidden leaves no gap (回避)."""
        before = AgendaItem.objects.visible_to(actor).filter(session=OuterRef("session"))
        before = before.filter(position__lte=OuterRef("position")).order_by().values("session")
        return self.annotate(number=Subquery(before.annotate(n=Count("pk")).values("n")))

    def with_names(self) -> "AgendaItemQuerySet":
        return self.select_related("session", "appeal__grid", "proposed_by", "organization")


class AgendaItem(Ledgered):
    """议题. `positions`: {席位: 意见}, `poll`: {席位: [赞成, 反对, 弃权]}, `facts`: [[名称, 内容], …] as they
    stood when it was put on the agenda. `follow_key` names the resolution a follow-up item is about, for the floor
    above."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    session = models.ForeignKey(Session, models.PROTECT, related_name="items", verbose_name="议事日")
    kind = models.CharField("类型", max_length=10, choices=ItemKind)
    appeal = models.ForeignKey(
        Appeal, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="诉求"
    )
    follow_key = models.CharField("跟进对象", max_length=40, blank=True, editable=False)
    title = models.CharField("议题", max_length=80)
    background = models.TextField("背景", max_length=2000, blank=True)
    facts = models.JSONField("背景数据", default=list, blank=True, encoder=DjangoJSONEncoder)

    proposer = models.CharField("提议人", max_length=60)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提议账号"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提议的住户"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提议单位"
    )
    proposed_at = models.DateTimeField("提议时间")

    state = models.CharField("状态", max_length=20, choices=ItemState, default=ItemState.PROPOSED)
    position = models.PositiveSmallIntegerField("次序", null=True, blank=True)
    refusal = models.CharField("不列入的情形", max_length=16, choices=Refusal, blank=True)
    positions = models.JSONField("各方意见", default=dict, blank=True)
    agreement = models.TextField("共识", max_length=2000, blank=True)
    dissent = models.TextField("分歧", max_length=2000, blank=True)
    poll = models.JSONField("表态", default=dict, blank=True)
    outcome_note = models.TextField("结果说明", max_length=2000, blank=True)
    referred_to = models.CharField("转交给", max_length=60, blank=True)
    decided_at = models.DateTimeField("议定时间", null=True, blank=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="从上次转来"
    )
    deferrals = models.PositiveSmallIntegerField("推迟次数", default=0)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ItemKind.APPEAL, appeal__isnull=False)
                | ~Q(kind=ItemKind.APPEAL) & Q(appeal__isnull=True),
                name="item_of_an_appeal_names_it",
                violation_error_message="诉求议题要写明是哪一件诉求。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ON_AGENDA, position__isnull=False)
                | Q(
                    state__in=[ItemState.PROPOSED, ItemState.REFUSED, ItemState.WITHDRAWN],
                    position__isnull=True,
                ),
                name="item_on_agenda_has_a_place",
                violation_error_message="列入议程的议题要有次序。",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.REFUSED) & ~Q(refusal="")
                | ~Q(state=ItemState.REFUSED) & Q(refusal=""),
                name="item_refused_says_why",
                violation_error_message="不列入要选择情形。",
            ),
            models.UniqueConstraint(
                fields=["session", "position"],
                name="item_position_once",
                deferrable=Deferrable.DEFERRED,
                violation_error_message="议程里这个次序已经有议题。",
            ),
            models.UniqueConstraint(
                "appeal",
                condition=Q(state__in=LIVE),
                name="appeal_on_one_agenda",
                violation_error_message="这件诉求已经在议程上。",
            ),
            models.UniqueConstraint(
                "community",
                "follow_key",
                condition=Q(state__in=LIVE) & ~Q(follow_key=""),
                name="follow_up_on_one_agenda",
                violation_error_message="这项决议已经在议程上。",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state"], name="item_by_session"),
            models.Index(fields=["community", "-proposed_at", "-id"], name="item_newest"),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=item_moves()),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def is_gone(self) -> bool:
        """The resident withdrew the matter, or it was answered: the page says so before the sweep does."""
        return self.state in LIVE and self.appeal_id is not None and self.appeal.state not in UNANSWERED

    @property
    def is_confidential(self) -> bool:
        """About a person or a unit: never shown to the room."""
        appeal = self.appeal
        return appeal is not None and bool(appeal.complaint_user_id or appeal.complaint_organization_id)
