"""措辞 of the council, the notices and the clock: every action told or untold on purpose, every line a sentence."""

import re
from string import Formatter

import pytest

from council.meetings.states import ITEM_ACTIONS, ITEM_TRANSITIONS, SESSION_ACTIONS, SESSION_TRANSITIONS
from council.resolutions.states import (
    MINUTES_ACTIONS,
    MINUTES_TRANSITIONS,
)
from council.resolutions.states import OTHER_ACTIONS as RESOLUTION_ACTIONS
from council.resolutions.states import TRANSITIONS as RESOLUTION_TRANSITIONS
from notices.bulletins import states as bulletins
from notices.plans import states as plans
from notices.posting.states import DELIVERIES, NOTICES, Stage
from notices.posting.states import OTHER_ACTIONS as NOTICE_ACTIONS
from notices.telling import wording
from notices.telling.states import Topic
from notices.telling.wording import RESIDENTS, Line, Role

TABLES = {
    "sessions": (
        wording.SESSIONS,
        wording.UNTOLD_SESSIONS,
        {*SESSION_TRANSITIONS, *SESSION_ACTIONS},
        {"day", "was", "time", "place", "items", "note", "title"},
    ),
    "items": (
        wording.ITEMS,
        wording.UNTOLD_ITEMS,
        {*ITEM_TRANSITIONS, *ITEM_ACTIONS},
        {"day", "item", "to", "note", "title"},
    ),
    "resolutions": (
        wording.RESOLUTIONS,
        wording.UNTOLD_RESOLUTIONS,
        {*RESOLUTION_TRANSITIONS, *RESOLUTION_ACTIONS},
        {"number", "text", "due", "sign", "note", "title"},
    ),
    "minutes": (
        wording.MINUTES,
        wording.UNTOLD_MINUTES,
        {*MINUTES_TRANSITIONS, *MINUTES_ACTIONS},
        {"day", "until", "note", "title"},
    ),
    "notices": (
        wording.NOTICES,
        wording.UNTOLD_NOTICES,
        {*NOTICES, *NOTICE_ACTIONS},
        {"title", "grids", "grid", "todo", "because", "when", "place"},
    ),
    "deliveries": (
        wording.DELIVERIES,
        wording.UNTOLD_DELIVERIES,
        {*DELIVERIES},
        {"title", "grid", "asked", "note"},
    ),
    "bulletins": (
        wording.BULLETINS,
        wording.UNTOLD_BULLETINS,
        {*bulletins.TRANSITIONS, *bulletins.OTHER_ACTIONS},
        {"title", "note"},
    ),
    "plans": (
        wording.PLANS,
        wording.UNTOLD_PLANS,
        {*plans.TRANSITIONS, *plans.OTHER_ACTIONS},
        {"title", "what", "due", "count", "mine", "note"},
    ),
}
CLOCK = {"grid", "count", "due", "text", "title", "number", "day"}
LINES = [
    (f"{table} {action} {line.role}", line, fields)
    for table, (lines, _, _, fields) in TABLES.items()
    for action, found in lines.items()
    for line in found
]
LINES += [
    (f"clock {action} {line.role}", line, CLOCK)
    for action, found in wording.REMINDERS.items()
    for line in found
]


@pytest.mark.parametrize("table", TABLES)
def test_every_action_is_told_or_left_untold_on_purpose(table: str):
    lines, untold, actions, _ = TABLES[table]
    assert sorted([*lines, *untold]) == sorted(actions)


@pytest.mark.parametrize(("line", "fields"), [row[1:] for row in LINES], ids=[row[0] for row in LINES])
def test_each_line_is_one_short_sentence_in_known_words(line: Line, fields: set[str]):
    assert {field for _, field, _, _ in Formatter().parse(line.words) if field} <= fields
    assert re.search(r"(。|\{note\}|\{text\}|\{sign\}|\{mine\}|\{because\}|\{todo\})$", line.words)
    assert len(line.words) <= 60
    assert "！" not in line.words


@pytest.mark.parametrize("line", [row[1] for row in LINES], ids=[row[0] for row in LINES])
def test_each_line_has_the_topic_of_its_kind(line: Line):
    if line.role in RESIDENTS:
        assert line.topic in (Topic.PROGRESS, Topic.REMINDER)
    if line.role == Role.OFFICE:
        assert line.topic in (Topic.OFFICE, Topic.REMINDER)
    if line.urgent:
        assert line.topic in (Topic.TASK, Topic.REMINDER)
    assert not line.push, "a working group is told of the ledger only"


def test_no_role_hears_the_same_record_twice():
    for table, (lines, *_) in TABLES.items():
        for action, found in lines.items():
            roles = [line.role for line in found]
            assert len(roles) == len(set(roles)), (table, action)


def test_whoever_a_late_delivery_is_taken_to_has_a_name():
    assert set(wording.STAGES) == set(Stage.values) - {Stage.NONE}
