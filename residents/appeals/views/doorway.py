"""What the pages share: who asks, which appeal, and how it is worded on screen."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from grids import addresses, text, throttle
from grids.actors import Actor
from grids.idempotency import once
from grids.models import Grid
from grids.states import ActorKind
from grids.verdict import NotFound
from residents.appeals import filing, reading, receipts, rules
from residents.appeals.models import Appeal
from residents.appeals.states import OPEN, TRANSITIONS, Source, State, Transition
from residents.register.models import Household

RECEIPTS = "receipts"
RECEIPTS_KEPT = 20
SLIP = "slip"
AN_HOUR = datetime.timedelta(hours=1)

TONES: dict[str, str] = {
    State.REGISTERED: "info",
    State.NEEDS_INFO: "warn",
    State.ACCEPTED: "info",
    State.DISPATCHED: "info",
    State.DISPUTED: "bad",
    State.IN_PROGRESS: "warn",
    State.IN_COUNCIL: "warn",
    State.ESCALATED: "warn",
    State.REPLIED: "warn",
    State.CLOSED: "good",
    State.CARRIED_OVER: "warn",
}


def remember_receipt(request: HttpRequest, appeal: Appeal) -> None:
    """This browser has shown the receipt of this appeal; it need not type it again until the session ends."""
    kept = [pk for pk in request.session.get(RECEIPTS, []) if pk != appeal.pk]
    request.session[RECEIPTS] = [*kept, appeal.pk][-RECEIPTS_KEPT:]


def open_appeal(request: HttpRequest, number: str) -> tuple[Appeal, Actor]:
    """The appeal of this number as far as this request may know it; NotFound otherwise."""
    actor: Actor = request.actor
    opened = request.session.get(RECEIPTS, []) if actor.kind == ActorKind.VISITOR else []
    if opened:
        held = Appeal.objects.filter(pk__in=opened, number=number, community_id=actor.community_id)
        if appeal := held.with_names().with_things().with_facts(actor).first():
            return appeal, receipts.holder(appeal)
    visible = Appeal.objects.visible_to(actor).with_names().with_things().with_facts(actor)
    appeal = visible.filter(number=number).first()
    if appeal is None:
        raise NotFound
    return appeal, actor


def own_place(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Where it probably is: told by the grid's QR code, the household's dwelling or the worker's own grid."""
    suggested: dict[str, Any] = {}
    if actor.kind == ActorKind.HOUSEHOLD:
        home = Household.objects.select_related("dwelling__building", "dwelling__grid").get(
            pk=actor.household_id
        )
        suggested = {"grid": home.dwelling.grid.code, "place": str(home.dwelling)}
    elif actor.grid_ids:
        suggested["grid"] = Grid.objects.filter(pk__in=actor.grid_ids).order_by("code").first().code
    if request.GET.get("grid"):
        suggested["grid"] = request.GET["grid"][:8]
    return suggested


def own_source(actor: Actor) -> Source:
    """The way a page was filed on when its form does not say."""
    return Source.HOUSEHOLD_CARD if actor.kind == ActorKind.HOUSEHOLD else Source.WEB


def slow_down_strangers(request: HttpRequest) -> None:
    """Filings by nobody in particular are counted per address; RateLimited beyond the hour's limit."""
    if request.actor.kind == ActorKind.VISITOR:
        key = addresses.throttle_key("file", request.META)
        throttle.spend(key, limit=settings.ANONYMOUS_FILINGS_PER_HOUR, window=AN_HOUR)


def file_once(
    request: HttpRequest,
    data: dict[str, Any],
    *,
    source: str,
    file: Callable[..., tuple[Appeal, str]] = filing.file,
) -> dict[str, Any]:
    """File at most once per form shown: pk, number and secret; a second press gets the first answer."""
    actor: Actor = request.actor

    def create() -> dict[str, Any]:
        appeal, secret = file(data, by=actor, source=source)
        return {"pk": appeal.pk, "number": appeal.number, "secret": secret}

    # What tells one filing from another: its words, and its files by their digests.
    said = {name: str(value) for name, value in data.items() if name != "files"}
    said["files"] = ",".join(each.sha256 for each in data.get("files", []))
    return once(f"page:{actor.key}", request.POST.get("once", "")[:80], said, create)[0]


def hand_slip(request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
    """To the receipt of what was filed just now."""
    request.session[SLIP] = answer
    remember_receipt(request, Appeal(pk=answer["pk"]))
    return redirect("receipt")


@dataclass(frozen=True)
class Line:
    """One appeal as a list or a page head shows it to this actor."""

    appeal: Appeal
    depth: rules.Depth

    @property
    def title(self) -> str:
        if self.depth >= rules.Depth.REDACTED:
            return reading.words(self.appeal, self.appeal.title, self.depth)
        return self.appeal.public_title or f"{self.appeal.get_kind_display()}（内容不公开）"

    @property
    def text(self) -> str:
        """The resident's own words, for those who read them."""
        return reading.words(self.appeal, self.appeal.text, self.depth)

    @property
    def place(self) -> str:
        return reading.words(self.appeal, self.appeal.place, self.depth)

    @property
    def result(self) -> str:
        return reading.words(self.appeal, self.appeal.result, self.depth)

    @property
    def overdue(self) -> bool:
        return self.appeal.due_at is not None and self.appeal.due_at < timezone.now()

    @property
    def in_care(self) -> bool:
        """重点关爱: read with the quiet-voice list, by those with the care duty for whom it is their work."""
        return self.depth == rules.Depth.FULL and getattr(self.appeal, "in_care", False)

    @property
    def tone(self) -> str:
        return "bad" if self.overdue else TONES.get(self.appeal.state, "plain")

    @property
    def state_label(self) -> str:
        label = self.appeal.get_state_display()
        return f"{label} · 超期" if self.overdue else label

    @property
    def handler_label(self) -> str:
        names = [each.name for each in (self.appeal.handler, self.appeal.lead_unit) if each]
        return "、".join(names) or "未派单"

    @property
    def contact_label(self) -> str:
        """Masked; the full value only leaves through the verb that writes its purpose down."""
        appeal = self.appeal
        if appeal.anonymous and not appeal.contact_phone:
            return "匿名"
        parts = [text.mask_name(appeal.contact_name), text.mask_phone(appeal.contact_phone)]
        return " ".join(part for part in parts if part) or "没有留"


def line(appeal: Appeal, actor: Actor) -> Line:
    return Line(appeal, rules.depth(appeal, actor))


def buttons(appeal: Appeal, actor: Actor) -> list[Transition]:
    """The verbs open to this actor now, as the page draws them."""
    return [TRANSITIONS[verb] for verb in rules.actions(appeal, actor)]


STEPS = (State.REGISTERED, State.ACCEPTED, State.IN_PROGRESS, State.REPLIED, State.CLOSED)
_REACHED = {
    State.NEEDS_INFO: 0,
    State.DISPATCHED: 1,
    State.DISPUTED: 1,
    State.IN_COUNCIL: 2,
    State.ESCALATED: 2,
    State.CARRIED_OVER: 4,
}


def steps(appeal: Appeal) -> list[tuple[str, str]]:
    """办到哪一步: label and done | now | "" for the resident's progress line; empty for a case that left the road."""
    if appeal.state not in (*OPEN, State.CLOSED, State.CARRIED_OVER):
        return []
    reached = STEPS.index(appeal.state) if appeal.state in STEPS else _REACHED[appeal.state]
    marks = ["done"] * reached + ["now"] + [""] * (len(STEPS) - reached - 1)
    return [(State(step).label, mark) for step, mark in zip(STEPS, marks, strict=True)]
