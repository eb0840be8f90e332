"""决议、纪要、公约: what the Mondays of the demo decided, and what became of it, through the real verbs."""

import datetime
import io
import tomllib
from collections import deque
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from config.demo import material
from config.demo.cast import Cast
from council import sweep
from council.covenant import workflow as covenants
from council.meetings.models import AgendaItem, Attendance, Session
from council.meetings.states import SessionState
from council.models import Minutes, Resolution
from council.resolutions import workflow
from council.resolutions.parties import Responsible
from grids import actors, uploads
from grids.actors import Actor
from grids.states import ActorKind
from grids.uploads import Upload
from residents.appeals.models import Appeal
from residents.appeals.states import Closure
from residents.appeals.states import State as AppealState

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
# What becomes of the resolutions, the newest last; everything older is closed, but for every sixth.
LATELY = (
    *("closed", "verified", "dropped", "overdue", "carried", "closed", "returned", "overdue"),
    *("reported_done", "verified", "in_progress", "in_progress", "assigned"),
)
COURSES: dict[str, tuple[str, ...]] = {
    "assigned": (),
    "overdue": ("start", "report_progress"),
    "in_progress": ("start", "report_progress"),
    "reported_done": ("start", "report_done"),
    "returned": ("start", "report_done", "send_back"),
    "verified": ("start", "report_progress", "report_done", "verify"),
    "closed": ("start", "report_done", "verify", "close"),
    "long": ("start", "report_done", "send_back", "report_done", "verify", "close"),
    "carried": ("start", "report_progress", "carry"),
    "dropped": ("start", "drop"),
}
SIDES = (("property", "owners"), ("property", "party"), ("owners", "party"), ("party", "owners"))
ADOPTS_AT = 9  # the covenant's second version is adopted by so many-th resolution


@cache
def told() -> dict[str, Any]:
    return tomllib.loads((material.DATA / "resolutions.toml").read_text())


@cache
def picture(nth: int) -> Upload:
    """A made-up photo of a place put right: sky, wall and a lit lamp; no two alike."""
    drawn = Image.new("RGB", (960, 720), (186 + nth * 7 % 40, 212, 238))
    draw = ImageDraw.Draw(drawn)
    draw.rectangle((0, 430, 960, 720), fill=(150, 156 + nth * 5 % 40, 150))
    draw.rectangle((250, 120, 760, 620), fill=(222, 205 - nth * 4 % 30, 180))
    for floor in range(4):
        for room in range(4):
            lit = (255, 226, 140) if (floor + room + nth) % 3 else (120, 140, 160)
            draw.rectangle(
                (290 + room * 115, 150 + floor * 110, 370 + room * 115, 215 + floor * 110), fill=lit
            )
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=80)
    out.name, out.size = f"完成情况{nth}.jpg", out.tell()
    out.seek(0)
    return uploads.read(out)


class Decisions:
    """Writes what is resolved (`decide`), and afterwards plays what became of each, and the minutes."""

    def __init__(self, cast: Cast, dice: Random, now: datetime.datetime) -> None:
        self.cast, self.dice, self.now = cast, dice, now
        self.clerk = cast.actor("staff")
        self.sides = deque(SIDES)
        self.written = 0
        self._covenant()

    def _covenant(self) -> None:
        """公约: the first version in force since last year, the second a draft until the council adopts it."""
        first, second = (told()["covenant"][name] for name in ("first", "second"))
        place, began = self.cast.community, self.now - DAY * 420
        made = covenants.draft(place, by=self.clerk, at=began, **first)
        day = timezone.localdate(began) + DAY * 20
        basis = f"{day.year}年第一次居民会议表决通过"
        covenants.adopt(made, by=self.clerk, at=began + DAY * 10, in_force_from=day, basis=basis)
        self.second = covenants.draft(place, by=self.clerk, at=self.now - DAY * 170, **second)

    # in session

    def decide(self, item: AgendaItem, at: datetime.datetime, by: Actor, note: str) -> Resolution:
        """写决议 for an item of the demo's Monday."""
        self.written += 1
        day = timezone.localdate(at)
        more: dict[str, Any] = {}
        if self.written == ADOPTS_AT:
            more = {"adopts": self.second, "in_force_from": day + DAY * 7}
        elif self.written % 5 == 2:
            more = {"cites": 1 + self.written % 4}
        return workflow.write(
            item,
            by=by,
            at=at,
            text=note,
            sign_of_done=told()["sign"][self.written % len(told()["sign"])],
            due_on=day + DAY * (10 + 3 * (self.written % 4)),
            **self._parties(item),
            **more,
        )

    def _parties(self, item: AgendaItem) -> dict[str, Responsible]:
        units = self.cast.organizations
        lead, supervisor = self.sides[0]
        self.sides.rotate(-1)
        about = item.appeal.complaint_organization_id if item.appeal else None
        if about is not None:
            lead, supervisor = "staff2", "lead"
        named = {**self.cast.users, **units}
        worker = self.cast.worker(item.appeal.grid, self.cast.today) if item.appeal else "worker03"
        return {"lead": named[lead], "supervisor": named[supervisor], "coordinator": named[worker]}

    # afterwards

    def follow(self) -> None:
        """What became of everything, up to now."""
        made = list(Resolution.objects.of(self.cast.community.pk).order_by("written_at", "id"))
        ends = ["long" if n % 6 == 5 else "closed" for n in range(max(len(made) - len(LATELY), 0))]
        for nth, (each, end) in enumerate(zip(made, [*ends, *LATELY[-len(made) :]], strict=True)):
            self._course(each, COURSES[end], nth)
        self._answered_at_once()
        for session in Session.objects.of(self.cast.community.pk).filter(state=SessionState.HELD):
            self._minutes(session)
        sweep.sweep(self.now)

    def _course(self, made: Resolution, verbs: tuple[str, ...], nth: int) -> None:
        span = (self.now - HOUR - made.written_at) / (len(verbs) + 1)
        step = min(span, DAY * 3)
        for place, verb in enumerate(verbs, start=1):
            at = max(made.written_at + step * place, self._last_word(made))
            made = self._do(verb, made, min(at, self.now - HOUR / 4), nth + place)

    def _last_word(self, made: Resolution) -> datetime.datetime:
        """A neighbour's ledger never runs backwards."""
        moved = made.appeals.filter(state=AppealState.IN_PROGRESS).order_by("-moved_at").first()
        return moved.moved_at + HOUR / 2 if moved else made.written_at

    def _do(self, verb: str, made: Resolution, at: datetime.datetime, nth: int) -> Resolution:
        words = told()["said"][verb]
        given: dict[str, Any] = {"note": words[nth % len(words)]}
        role = {"verify": "supervisor", "send_back": "supervisor"}.get(verb, "lead")
        by = self._acting(made, role)
        if verb in ("close", "carry"):
            by = self.clerk
        if verb == "drop":
            by = self.cast.actor("lead")
        if verb == "carry":
            given["due_on"] = max(made.due_on, timezone.localdate(at)) + DAY * 12
        if verb in ("report_done", "report_progress"):
            given["files"] = [picture(nth % 12)]
        if verb == "verify":
            given["closure"] = Closure.SUBSTANTIVE
        return workflow.VERBS[verb](made, by=by, at=at, **given)

    def _acting(self, made: Resolution, role: str) -> Actor:
        """Whoever sits for the unit, or the person themselves."""
        unit, person = getattr(made, f"{role}_unit"), getattr(made, f"{role}_person")
        key = next((key for key, each in self.cast.organizations.items() if unit and each.pk == unit.pk), "")
        if unit is None:
            key = next(name for name, each in self.cast.users.items() if each.pk == person.pk)
        return self.cast.actor(key)

    def _answered_at_once(self) -> None:
        """One resolution of last Monday that answered several neighbours at once, verified just now."""
        latest = Resolution.objects.announced().order_by("-written_at", "-id").first()
        if latest is None or latest.session.state != SessionState.HELD:
            return
        at = latest.session.held_at + HOUR / 6
        waiting = Appeal.objects.on_board().filter(
            community=self.cast.community, state=AppealState.IN_PROGRESS, claim__isnull=True, moved_at__lt=at
        )
        waiting = list(waiting.exclude(co_handlers__isnull=False).order_by("-loudness", "id")[:2])
        if not waiting:
            return
        words = told()["together"]
        made = workflow.write(
            latest.item,
            by=self.clerk,
            at=at,
            text=words["text"],
            sign_of_done=words["sign"],
            due_on=latest.session.date + DAY * 7,
            lead=self.cast.organizations["property"],
            coordinator=self.cast.users["staff2"],
            supervisor=self.cast.organizations["owners"],
            appeals=waiting,
        )
        self._course(made, COURSES["verified"], 7)

    # minutes

    def _minutes(self, session: Session) -> None:
        """起草、确认、公示, as far as the days have come."""
        chair = actors.of_user(session.chair, day=self.cast.today)
        held = session.held_at
        steps: list[tuple[str, datetime.datetime, dict[str, Any]]] = [
            ("confirm", held + DAY + HOUR, {"by": chair}),
            ("countersign", held + DAY + HOUR * 3, self._countersigner(session)),
            ("post", held + DAY * 2, {"by": self.clerk}),
            *self._objection(session),
            ("settle", held + DAY * 9 + HOUR, {"by": self.clerk}),
        ]
        if held + HOUR * 15 > self.now:
            return
        made: Minutes = workflow.draft_minutes(session, by=self.clerk, at=held + HOUR * 15)
        for verb, at, given in steps:
            if at > self.now:
                return
            if verb == "answer":
                given = {**given, "objection": made.objections.unanswered().first()}
            made = workflow.MINUTES_VERBS[verb](made, at=at, **given)

    def _countersigner(self, session: Session) -> dict[str, Any]:
        there = Attendance.objects.standing().filter(session=session, household__isnull=False)
        row = there.select_related("household").first()
        return {"by": self._family(row)} if row else {"by": self.clerk, "resident": "到会居民"}

    def _family(self, row: Attendance) -> Actor:
        return Actor(
            kind=ActorKind.HOUSEHOLD,
            community_id=row.session.community_id,
            label=f"{row.household}（户码）",
            household_id=row.household_id,
        )

    def _objection(self, session: Session) -> list[tuple[str, datetime.datetime, dict[str, Any]]]:
        """Every fifth session somebody remembers it otherwise."""
        rows = Attendance.objects.standing().filter(session=session, household__isnull=False)
        row = rows.select_related("household").last()
        if session.date.toordinal() // 7 % 5 or row is None:
            return []
        words = told()["objection"]
        answer = {"by": self.clerk, "upheld": True, "answer": words["answer"]}
        return [
            ("object", session.held_at + DAY * 4, {"by": self._family(row), "text": words["text"]}),
            ("answer", session.held_at + DAY * 5, answer),
        ]
