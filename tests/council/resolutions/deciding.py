"""Resolutions and minutes as tests meet them: made by the real verbs, in every state."""

import datetime
from dataclasses import dataclass
from functools import cache
from typing import Any

from council.meetings import workflow as meetings
from council.models import AgendaItem, Minutes, Resolution, Session
from council.resolutions import workflow
from council.resolutions.states import MinutesState, State
from grids import uploads
from grids.uploads import Upload
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, NOW, Council
from tests.photos import photo

DUE = datetime.date(2026, 12, 7)
WORDS = {
    "text": "物业两周内更换三单元全部楼道灯。",
    "sign_of_done": "12 盏灯全部亮，居民看过。",
    "due_on": DUE,
}
MINUTES_WORDS = {
    "title": "幸福里社区家门口议事厅纪要",
    "opening": "2026年11月23日召开。",
    "discussion": "一、楼道灯\n大家同意更换。",
    "floor": "",
}


@cache
def picture() -> Upload:
    return uploads.read(photo())


@dataclass
class Deciding:
    """The council with what it decides: property leads, a worker coordinates, the owners' committee supervises."""

    council: Council

    @property
    def house(self):
        return self.council.house

    def parties(self) -> dict[str, Any]:
        return {
            "lead": self.house.property_company,
            "coordinator": self.house.worker1.user,
            "supervisor": self.house.owners_committee,
        }

    def at_table(self, appeal: Appeal | None = None) -> AgendaItem:
        """An item being discussed; a topic unless an appeal is given."""
        item = self._on_agenda(appeal) if appeal else self.council.admitted()
        self.council.opened()
        return meetings.take_up(AgendaItem.objects.get(pk=item.pk), by=self.council.clerk, at=EVENING)

    def _on_agenda(self, appeal: Appeal) -> AgendaItem:
        title = appeal.public_title or "另行商议的一件事"
        item = meetings.propose(
            self.council.monday, by=self.council.clerk, at=NOW, appeal=appeal, title=title
        )
        return meetings.admit(item, by=self.council.clerk, at=NOW)

    def write(self, item: AgendaItem | None = None, **changed: Any) -> Resolution:
        given = {**WORDS, **self.parties(), "by": self.council.clerk, "at": EVENING, **changed}
        return workflow.write(item or self.at_table(), **given)

    def normally(self, verb: str) -> dict[str, Any]:
        """Who does it, and what with."""
        house = self.house
        return {
            "start": {"by": house.property},
            "report_progress": {"by": house.property, "note": "灯已到货。"},
            "report_done": {"by": house.property, "note": "12 盏灯都换好了。", "files": [picture()]},
            "verify": {"by": house.owners, "note": "逐层看过，都亮。"},
            "send_back": {"by": house.owners, "note": "四楼还不亮。"},
            "close": {"by": house.staff},
            "carry": {"by": house.staff, "due_on": DUE + datetime.timedelta(days=14), "note": "灯具缺货。"},
            "reassign": {
                "by": house.staff,
                **self.parties(),
                "lead": house.party_branch,
                "note": "物业换人。",
            },
            "drop": {"by": house.lead, "note": "已由改造工程统一更换。"},
        }[verb]

    def do(self, verb: str, resolution: Resolution, **changed: Any) -> Resolution:
        fresh = Resolution.objects.get(pk=resolution.pk)
        return workflow.VERBS[verb](fresh, **{**self.normally(verb), **changed})

    def resolution_in(self, state: str, item: AgendaItem | None = None, **given: Any) -> Resolution:
        made = self.write(item, **given)
        for verb in PATHS[state]:
            made = self.do(verb, made)
        return Resolution.objects.get(pk=made.pk)

    # minutes

    def held(self) -> Session:
        """The session held, with one item resolved."""
        if not Resolution.objects.exists():
            self.write()
        return meetings.hold(self.council.fresh().monday, by=self.council.clerk, at=EVENING)

    def draft(self) -> Minutes:
        return workflow.draft_minutes(self.held(), by=self.council.clerk)

    def minutes_normally(self, verb: str, minutes: Minutes) -> dict[str, Any]:
        house, staff = self.house, {"by": self.house.staff}
        return {
            "edit": {**staff, **MINUTES_WORDS},
            "redraft": staff,
            "confirm": {"by": house.lead},
            "countersign": {**staff, "resident": "王秀英"},
            "reopen": {**staff, "note": "改错别字。"},
            "post": staff,
            "object": {"by": house.family, "text": "我说的是两盏，不是一盏。"},
            "answer": {
                **staff,
                "objection": minutes.objections.first(),
                "upheld": True,
                "answer": "已核对录音，更正。",
            },
            "correct": {**staff, "discussion": "一、楼道灯\n两盏。", "note": "按异议更正数量。"},
            "settle": {
                **staff,
                "at": minutes.open_until and minutes.open_until + datetime.timedelta(minutes=1),
            },
        }[verb]

    def minutes_do(self, verb: str, minutes: Minutes, **changed: Any) -> Minutes:
        fresh = Minutes.objects.get(pk=minutes.pk)
        return workflow.MINUTES_VERBS[verb](fresh, **{**self.minutes_normally(verb, fresh), **changed})

    def minutes_in(self, state: str) -> Minutes:
        made = self.draft()
        for verb in MINUTES_PATHS[state]:
            made = self.minutes_do(verb, made)
        return Minutes.objects.get(pk=made.pk)


_DONE = ("start", "report_done")
PATHS: dict[str, tuple[str, ...]] = {
    State.ASSIGNED: (),
    State.IN_PROGRESS: ("start",),
    State.REPORTED_DONE: _DONE,
    State.VERIFIED: (*_DONE, "verify"),
    State.CLOSED: (*_DONE, "verify", "close"),
    State.RETURNED: (*_DONE, "send_back"),
    State.CARRIED: ("carry",),
    State.DROPPED: ("drop",),
}
_SIGNED = ("confirm", "countersign")
MINUTES_PATHS: dict[str, tuple[str, ...]] = {
    MinutesState.DRAFT: (),
    MinutesState.CHAIR_CONFIRMED: ("confirm",),
    MinutesState.CONFIRMED: _SIGNED,
    MinutesState.POSTED: (*_SIGNED, "post"),
    MinutesState.FINAL: (*_SIGNED, "post", "settle"),
}
# A state each verb can be done from, by way of PATHS.
FROM = {
    "start": State.ASSIGNED,
    "report_progress": State.IN_PROGRESS,
    "report_done": State.IN_PROGRESS,
    "verify": State.REPORTED_DONE,
    "send_back": State.REPORTED_DONE,
    "close": State.VERIFIED,
    "carry": State.ASSIGNED,
    "reassign": State.ASSIGNED,
    "drop": State.ASSIGNED,
}
MINUTES_FROM = {
    "edit": MinutesState.DRAFT,
    "redraft": MinutesState.DRAFT,
    "confirm": MinutesState.DRAFT,
    "countersign": MinutesState.CHAIR_CONFIRMED,
    "reopen": MinutesState.CONFIRMED,
    "post": MinutesState.CONFIRMED,
    "object": MinutesState.POSTED,
    "answer": MinutesState.POSTED,
    "correct": MinutesState.POSTED,
    "settle": MinutesState.POSTED,
}
