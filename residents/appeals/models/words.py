"""QuerySet words of the ledger. `visible_to` is the only way in for every door."""

import datetime
import re
import unicodedata
from functools import reduce
from operator import and_, or_

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grids.actors import Actor
from grids.states import ActorKind, PostKind
from residents.appeals.grams import grams_of
from residents.appeals.models.handling import CoHandler, Extension
from residents.appeals.models.voices import Endorsement, Evaluation
from residents.appeals.models.wishes import WishClaim
from residents.appeals.states import CLAIMABLE, INTAKE, OPEN, WISHES, WORKING, State
from residents.register.models import Resident

PUBLIC_STATES = tuple(
    state for state in State if state not in (*INTAKE, State.DECLINED, State.WITHDRAWN, State.MERGED)
)
ON_THE_BOARD = Q(is_public=True, state__in=PUBLIC_STATES)

NUMBER = re.compile(r"\d{4}-\d{6}")

# Each order has an index of the same columns; see Appeal.Meta.
ORDERS = {
    "loud": ("urgency", "-loudness", "registered_at", "id"),
    "new": ("-registered_at", "-id"),
    "due": ("due_at", "id"),
    "still": ("moved_at", "id"),
}
# Orders whose index holds the open entries only.
OF_OPEN = ("loud", "still")
QUIET_AFTER = datetime.timedelta(days=30)

# What a list or a page calls by name.
WITH_NAMES = ("community", "grid", "category", "handler", "lead_unit", "building", "merged_into", "claim")


LINE_FIELDS = (
    *(
        "community_id",
        "number",
        "title",
        "public_title",
        "is_public",
        "kind",
        "state",
        "grade",
        "urgency",
        "loudness",
    ),
    *("registered_at", "due_at", "households_count", "waiting_workdays", "household_id", "version"),
)


def _about(actor: Actor) -> Q:
    """回避: complaints about this person or an organisation they sit for."""
    about = Q(pk__in=[])
    if actor.user_id:
        about |= Q(complaint_user_id=actor.user_id)
    if actor.organization_ids:
        about |= Q(complaint_organization_id__in=actor.organization_ids)
    return about


def _own(actor: Actor) -> Q:
    """This actor's own matter or work, of which it may read the original words."""
    mine = Q(pk__in=[])
    if actor.kind == ActorKind.HOUSEHOLD:
        mine |= Q(household_id=actor.household_id)
    if actor.grid_ids:
        mine |= Q(grid_id__in=actor.grid_ids)
    if actor.is_insider:
        mine |= Q(handler_id=actor.user_id)
        mine |= Q(pk__in=CoHandler.objects.of_actor(actor).values("appeal"))
    if actor.organization_ids:
        mine |= Q(lead_unit_id__in=actor.organization_ids)
    return mine


def _entrusted(actor: Actor) -> Q:
    """What this actor may know more of than the public does."""
    if actor.is_office or actor.holds(PostKind.SUPERVISOR) or actor.kind == ActorKind.SYSTEM:
        return Q()
    return Q(pk=actor.receipt_id) if actor.kind == ActorKind.RECEIPT else _own(actor)


def _said(word: str) -> Q:
    """The word in the original text."""
    return _in_columns(word, "grams", ("title", "text", "place"))


def _in_columns(word: str, index: str, columns: tuple[str, ...]) -> Q:
    """Pairs of characters go through the index; `contains` keeps the exact ones."""
    folded = unicodedata.normalize("NFKC", word)
    spellings = sorted({word, folded, folded.lower(), folded.upper()})
    found = [Q(**{f"{column}__contains": each}) for column in columns for each in spellings]
    pairs = grams_of(word)
    return (Q(**{f"{index}__contains": pairs}) if pairs else Q()) & reduce(or_, found)


def _published(word: str) -> Q:
    """The word in what the office published of it."""
    return Q(is_public=True) & _in_columns(word, "public_grams", ("public_title", "public_text"))


class AppealQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AppealQuerySet":
        """Everything this actor may know to exist: what is entrusted to them and the public board, less 回避."""
        if not actor.community_id:
            return self.none()
        entrusted = _entrusted(actor)
        inside = self.filter(community_id=actor.community_id)
        if actor.is_insider:
            # Read with the row, so that how deep a list may show each entry costs no query per entry.
            helps = CoHandler.objects.of_actor(actor).filter(appeal=OuterRef("pk"))
            inside = inside.annotate(helping=Exists(helps))
        if entrusted:
            inside = inside.filter(entrusted | ON_THE_BOARD)
        return inside.exclude(_about(actor)) if actor.user_id else inside

    def with_facts(self, actor: Actor) -> "AppealQuerySet":
        """With what the verbs ask beside the state, so that `actions` offers none that can only be refused."""
        voices = Endorsement.objects.standing().filter(appeal=OuterRef("pk"))
        mine = (
            voices.filter(household_id=actor.household_id)
            if actor.household_id
            else voices.exclude(household=None)
        )
        answered = Evaluation.objects.filter(
            appeal=OuterRef("pk"), round=OuterRef("reopened"), contacted=True
        )
        facts = {"voiced": Exists(mine), "evaluated": Exists(answered)}
        if actor.is_insider:
            helpers = CoHandler.objects.pending().filter(appeal=OuterRef("pk"))
            asked = Extension.objects.filter(appeal=OuterRef("pk"))
            facts |= {"awaits_help": Exists(helpers), "owes_help": Exists(helpers.of_actor(actor))}
            facts |= {
                "extension_asked": Exists(asked),
                "extension_open": Exists(asked.filter(decided_at=None)),
            }
        return self.annotate(**facts)

    def entrusted_to(self, actor: Actor) -> "AppealQuerySet":
        """The part of `visible_to` that is this actor's work or own matter, without the rest of the board."""
        return self.visible_to(actor).filter(_entrusted(actor))

    def read_by(self, actor: Actor) -> "AppealQuerySet":
        """可读原文: of which this actor may read the resident's own words."""
        visible = self.visible_to(actor)
        every = actor.is_office or actor.kind == ActorKind.SYSTEM
        return visible if every else visible.filter(_own(actor))

    def board_of(self, actor: Actor) -> "AppealQuerySet":
        """公开栏上, less what this actor reads in the resident's own words."""
        return self.visible_to(actor).on_board().exclude(_own(actor))

    def hidden_from(self, actor: Actor) -> "AppealQuerySet":
        """What 回避 takes out of this actor's counts."""
        if not actor.user_id or not actor.community_id:
            return self.none()
        return self.filter(_about(actor), community_id=actor.community_id)

    def undoable_by(self, actor: Actor, at: datetime.datetime) -> "AppealQuerySet":
        """可撤销: what this person accepted or dispatched just now, and nobody has touched since."""
        return self.filter(undo_by_id=actor.user_id, undo_until__gt=at) if actor.user_id else self.none()

    def with_names(self) -> "AppealQuerySet":
        """With everything a list or a page names, in the same query."""
        return self.select_related(*WITH_NAMES, "building__compound", "household__dwelling")

    def with_things(self) -> "AppealQuerySet":
        """With what of the registers it is about, in the same query."""
        return self.select_related("facility", "organization", "household__dwelling", "visit")

    def for_list(self) -> "AppealQuerySet":
        """What a line of a list shows, and nothing heavier: no text, no bigrams, no sealed columns."""
        related = ("grid", "category", "handler", "lead_unit")
        names = [f"{name}__name" for name in related]
        return self.select_related(*related).only(*LINE_FIELDS, *names)

    def on_board(self) -> "AppealQuerySet":
        """公开诉求: published by the office, in a state residents can follow."""
        return self.filter(ON_THE_BOARD)

    def endorsed_by(self, household_id: int) -> "AppealQuerySet":
        """附议过的: where this household's voice stands."""
        return self.filter(endorsements__household_id=household_id, endorsements__taken_back_at__isnull=True)

    def open(self) -> "AppealQuerySet":
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime.datetime) -> "AppealQuerySet":
        """超期: the step it is in should have been done before `at`."""
        return self.filter(due_at__lt=at)

    def not_overdue(self, at: datetime.datetime) -> "AppealQuerySet":
        return self.filter(Q(due_at__isnull=True) | Q(due_at__gte=at))

    def quiet(self, at: datetime.datetime, actor: Actor) -> "AppealQuerySet":
        """安静的声音: open matters without movement for 30 days; for those with the care duty, who alone may know,
        also every open matter of somebody in a care group, marked `in_care`."""
        still = Q(moved_at__lt=at - QUIET_AFTER)
        if not actor.sees_care:
            return self.open().filter(still)
        cared = Resident.objects.filter(until__isnull=True).exclude(care_groups=[])
        person, family = cared.filter(pk=OuterRef("resident")), cared.filter(household=OuterRef("household"))
        marked = self.open().annotate(in_care=Exists(person) | Exists(family))
        return marked.filter(still | Q(in_care=True) & _entrusted(actor))

    def wishes(self) -> "AppealQuerySet":
        """心愿墙: wishes and needs the office has published, whatever became of them."""
        return self.on_board().filter(kind__in=WISHES)

    def unclaimed(self) -> "AppealQuerySet":
        """等人认领"""
        return self.filter(state__in=CLAIMABLE, claim__isnull=True)

    def claimed(self) -> "AppealQuerySet":
        """有人认领，还没达成"""
        return self.filter(state__in=WORKING, claim__isnull=False)

    def fulfilled(self) -> "AppealQuerySet":
        """达成并核实过的: what the wall shows was read by the office before."""
        done = WishClaim.objects.filter(appeal=OuterRef("pk"), fulfilled_at__isnull=False)
        return self.filter(Exists(done), state=State.CLOSED)

    def urgent_first(self) -> "AppealQuerySet":
        """Queue order: danger first, then loudness, then oldest."""
        return self.order_by(*ORDERS["loud"])

    def matching(self, text: str, actor: Actor) -> "AppealQuerySet":
        """Search for every word of `text`: in the original words where this actor may read them, and in the
        published ones, so that a hit never tells what is not shown. A number finds its entry."""
        found, words = self, text.split()
        for word in [word for word in words if NUMBER.fullmatch(word)]:
            found = found.filter(number=word)
        words = [word for word in words if not NUMBER.fullmatch(word)]
        if not words:
            return found
        said = reduce(and_, map(_said, words))
        if actor.is_office:
            return found.filter(said)
        return found.filter(_own(actor) & said | reduce(and_, map(_published, words)))
