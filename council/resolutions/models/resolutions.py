"""决议: a promise with somebody who leads, somebody who coordinates and somebody else who supervises."""

from dataclasses import dataclass

import pgtrigger
from django.db import models
from django.db.models import F, Q

from council.covenant.articles import Article
from council.covenant.models import CovenantVersion
from council.meetings.models import AgendaItem, Session
from council.resolutions.models.words import ResolutionQuerySet
from council.resolutions.states import DONE, OPEN, OTHER_ACTIONS, TRANSITIONS, UNDONE, Role, State
from grids.ledger import Ledgered, Record
from grids.models import Community, Organization, User
from grids.transitions import moves
from residents.appeals.models import Appeal


@dataclass(frozen=True)
class Party:
    """责任方: a unit or a person; `name` is how it stands in public: the unit, or the person's post."""

    role: Role
    unit: Organization | None
    person: User | None
    name: str

    @property
    def label(self) -> str:
        return self.role.label

    @property
    def full_name(self) -> str:
        """For those inside: the person by name beside the post."""
        return f"{self.person.name}（{self.name}）" if self.person else self.name


def _unit(role: Role) -> models.ForeignKey:
    return models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=f"{role.label}单位",
    )


def _person(role: Role) -> models.ForeignKey:
    return models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=f"{role.label}人"
    )


def _one_of(role: Role) -> models.CheckConstraint:
    unit, person = f"{role}_unit__isnull", f"{role}_person__isnull"
    return models.CheckConstraint(
        condition=Q(**{unit: False, person: True}) | Q(**{unit: True, person: False}),
        name=f"resolution_has_one_{role}",
        violation_error_message=f"{role.label}要选一个单位或者一个人，只选一个。",
    )


class Resolution(Ledgered):
    """决议. Changed by the verbs of `workflow` only; what was promised never changes, only its due day by carrying."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="resolutions", verbose_name="社区")
    session = models.ForeignKey(Session, models.PROTECT, related_name="resolutions", verbose_name="议事日")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="resolutions", verbose_name="议题")
    number = models.CharField("决议号", max_length=12)
    text = models.TextField("决议内容", max_length=2000)
    sign_of_done = models.CharField("完成标志", max_length=300)
    promised_on = models.DateField("承诺完成日")
    due_on = models.DateField("现在的期限")
    lead_unit, lead_person = _unit(Role.LEAD), _person(Role.LEAD)
    coordinator_unit, coordinator_person = _unit(Role.COORDINATOR), _person(Role.COORDINATOR)
    supervisor_unit, supervisor_person = _unit(Role.SUPERVISOR), _person(Role.SUPERVISOR)
    lead_name = models.CharField("牵头方对外的称呼", max_length=80)
    coordinator_name = models.CharField("协调方对外的称呼", max_length=80)
    supervisor_name = models.CharField("监督方对外的称呼", max_length=80)
    cited = models.ForeignKey(
        CovenantVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据的公约"
    )
    cited_article = models.PositiveSmallIntegerField("依据第几条", null=True, blank=True)
    adopts = models.OneToOneField(
        CovenantVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adopted_by",
        verbose_name="通过的公约",
    )
    appeals = models.ManyToManyField(
        Appeal, through="council.ResolutionAppeal", related_name="resolutions", verbose_name="相关诉求"
    )
    state = models.CharField("状态", max_length=14, choices=State, default=State.ASSIGNED)
    written_at = models.DateTimeField("形成时间")
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报完成的人"
    )
    reported_at = models.DateTimeField("报完成时间", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核验人"
    )
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    carries = models.PositiveSmallIntegerField("结转次数", default=0)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "决议"
        constraints = [
            models.UniqueConstraint(
                "community",
                "number",
                name="resolution_number_once",
                violation_error_message="这个决议号已经有了，请再试一次。",
            ),
            *(_one_of(role) for role in Role),
            models.CheckConstraint(
                condition=~Q(supervisor_unit=F("lead_unit")) & ~Q(supervisor_person=F("lead_person")),
                name="supervisor_is_not_the_lead",
                violation_error_message="监督方不能就是牵头方，请另选一个。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("promised_on")),
                name="resolution_due_only_moves_on",
                violation_error_message="期限只能往后顺延。",
            ),
            models.CheckConstraint(
                condition=Q(cited__isnull=True, cited_article__isnull=True)
                | Q(cited__isnull=False, cited_article__gte=1),
                name="cited_covenant_names_its_article",
                violation_error_message="依据公约要写明第几条。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=DONE)
                | Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("reported_by")),
                name="verified_by_somebody_else",
                violation_error_message="核验的人不能是报完成的人。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "due_on", "id"], name="resolution_due", condition=Q(state__in=OPEN)
            ),
            models.Index(fields=["community", "-written_at", "-id"], name="resolution_newest"),
            models.Index(fields=["session", "number"], name="resolution_by_session"),
        ]
        triggers = [
            pgtrigger.FSM(name="lifecycle", field="state", transitions=moves(TRANSITIONS)),
            pgtrigger.Protect(
                name="begins_assigned",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=State.ASSIGNED),
            ),
            pgtrigger.ReadOnly(
                name="promise_never_changes",
                fields=[
                    "number",
                    "text",
                    "sign_of_done",
                    "promised_on",
                    "session",
                    "item",
                    "cited",
                    "adopts",
                ],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"决议 {self.number}"

    def party(self, role: Role) -> Party:
        return Party(
            role,
            getattr(self, f"{role}_unit"),
            getattr(self, f"{role}_person"),
            getattr(self, f"{role}_name"),
        )

    @property
    def parties(self) -> list[Party]:
        return [self.party(role) for role in Role]

    @property
    def undone(self) -> bool:
        return self.state in UNDONE

    @property
    def article(self) -> Article | None:
        """依据: the article it cites, in the words that were in force."""
        return self.cited.article(self.cited_article) if self.cited else None


class ResolutionAppeal(models.Model):
    """决议回应的诉求. `outcome` is what became of it when the resolution was verified."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "等决议核验"
        REPLIED = "replied", "已答复"
        SKIPPED = "skipped", "没有答复"

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="links", verbose_name="决议")
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="resolution_links", verbose_name="诉求")
    outcome = models.CharField("结果", max_length=8, choices=Outcome, default=Outcome.WAITING)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "决议回应的诉求"
        ordering = ["appeal_id"]
        constraints = [
            models.UniqueConstraint(
                "resolution",
                "appeal",
                name="appeal_linked_once",
                violation_error_message="这件诉求已经列在这项决议里。",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="skipped") | ~Q(note=""),
                name="unanswered_appeal_says_why",
                violation_error_message="没有答复的诉求要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution} {self.appeal}"


class ResolutionRecord(Record):
    """决议台账的一条"""

    subject = models.ForeignKey(Resolution, models.PROTECT, related_name="records", verbose_name="决议")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "决议台账"

    @property
    def label(self) -> str:
        return TRANSITIONS[self.action].label if self.action in TRANSITIONS else OTHER_ACTIONS[self.action]
