"""超期 → 下次第一项: again and again until somebody answers for it, in the order of the promises, in words that fit."""

import datetime

import pytest

from council.meetings import workflow as meetings
from council.models import AgendaItem, Resolution, Session
from council.resolutions import sweep
from council.resolutions.states import State
from tests.calls import nobody
from tests.council.conftest import Council
from tests.council.resolutions.deciding import DUE, Deciding
from tests.factories import at

LATE = at(f"{DUE + datetime.timedelta(days=2)} 09:00")


def follow_ups() -> list[AgendaItem]:
    return list(AgendaItem.objects.exclude(follow_key="").order_by("session__date", "position"))


def agenda(session: Session) -> list[str]:
    items = AgendaItem.objects.filter(session=session).on_agenda()
    return [item.title for item in items]


def test_several_overdue_stand_before_everything_else_the_oldest_promise_first(deciding: Deciding):
    item = deciding.at_table()
    for days in (1, 0):
        deciding.write(item, due_on=DUE + datetime.timedelta(days=days))
    for title in ("别的话题", "还有一件"):
        deciding.council.admitted(title, session=deciding.council.after)
    assert sweep.follow_up(LATE) == 2
    assert agenda(deciding.council.after) == [
        "决议 20261123-2 到期没有完成：门口停车怎么划线",
        "决议 20261123-1 到期没有完成：门口停车怎么划线",
        "别的话题",
        "还有一件",
    ]
    assert [each.position for each in follow_ups()] == [1, 2]


def evening(deciding: Deciding, session: Session, outcome: str) -> None:
    """The session is held; its follow-up ends with this outcome."""
    staff = deciding.house.staff
    begun = session.starts_at
    session = Session.objects.get(pk=session.pk)
    if session.state == "scheduled":
        session = meetings.collect(session, by=staff, at=begun)
    meetings.announce(session, by=staff, at=begun)
    meetings.open_session(session, by=staff, at=begun)
    item = AgendaItem.objects.filter(session=session).on_agenda().first()
    if outcome == "deferred":
        meetings.defer(item, by=staff, at=begun, note="物业没来。")
    else:
        meetings.settle(meetings.take_up(item, by=staff, at=begun), by=staff, at=begun, note="限一周。")
    meetings.hold(Session.objects.get(pk=session.pk), by=staff, at=begun)


@pytest.mark.parametrize(("outcome", "standing"), [("settled", 2), ("deferred", 2)])
def test_still_not_done_after_it_was_asked_about_it_is_asked_about_again(
    deciding: Deciding, outcome: str, standing: int
):
    deciding.write()
    meetings.hold(deciding.council.fresh().monday, by=deciding.house.staff, at=at("2026-11-23 21:00"))
    sweep.follow_up(LATE)
    evening(deciding, deciding.council.after, outcome)
    later = at("2026-12-15 09:00")
    for _ in range(2):
        sweep.follow_up(later)
    found = follow_ups()
    assert len(found) == standing
    assert found[-1].state == "admitted"
    assert found[-1].position == 1
    assert found[-1].session_id != deciding.council.after.pk


# what was done about it before the sweep → whether it is asked about.
DONE: list[tuple[str, bool]] = [
    ("nothing", True),
    ("start", True),
    ("carry", False),
    ("drop", False),
]


@pytest.mark.parametrize(("verb", "asked"), DONE)
def test_a_new_day_or_an_end_takes_it_off(deciding: Deciding, verb: str, asked: bool):
    made = deciding.write()
    if verb != "nothing":
        deciding.do(verb, made)
    assert sweep.follow_up(LATE) == int(asked)
    assert bool(follow_ups()) is asked


def test_past_its_new_day_it_is_asked_about_with_that_day(deciding: Deciding):
    made = deciding.do("carry", deciding.write())
    late = at(f"{made.due_on + datetime.timedelta(days=5)} 09:00")
    meetings.generate(deciding.house.community, at=late)
    assert sweep.follow_up(late) == 1
    assert (
        "2026年12月21日前完成。\n到今天超期 5 天，请牵头方说明原因，当场定下新的期限。"
        in follow_ups()[0].background
    )


def test_a_long_title_is_cut_to_what_an_agenda_holds(deciding: Deciding):
    item = deciding.council.admitted("长" * 80)
    deciding.council.opened()
    item = meetings.take_up(AgendaItem.objects.get(pk=item.pk), by=deciding.house.staff)
    deciding.write(item, text="字" * 2000)
    sweep.follow_up(LATE)
    found = follow_ups()[0]
    assert len(found.title) == 80
    assert found.title.startswith("决议 20261123-1 到期没有完成：长长")
    assert found.background.startswith("决议内容：字字")


def test_without_a_session_ahead_it_waits(deciding: Deciding):
    deciding.write()
    for session in Session.objects.of(deciding.house.community.pk).exclude(pk=deciding.council.monday.pk):
        meetings.cancel(session, by=deciding.house.lead, reason="停开。")
    meetings.hold(deciding.council.fresh().monday, by=deciding.house.staff)
    assert sweep.follow_up(LATE) == 0
    assert follow_ups() == []


def test_each_community_asks_its_own(council: Council, deciding: Deciding):
    deciding.write()
    meetings.generate(deciding.house.elsewhere.community, at=LATE)
    sweep.follow_up(LATE)
    assert {each.community_id for each in follow_ups()} == {deciding.house.community.pk}


def test_the_street_reads_it_as_the_first_item_of_the_announced_agenda(deciding: Deciding):
    deciding.write()
    sweep.follow_up(LATE)
    after = Session.objects.get(pk=deciding.council.after.pk)
    if after.state == "scheduled":
        after = meetings.collect(after, by=deciding.house.staff)
    meetings.announce(after, by=deciding.house.staff)
    rows = nobody().get("agenda-items/", {"session": str(after.pk)}).json()["results"]
    assert [row["title"] for row in rows] == ["决议 20261123-1 到期没有完成：门口停车怎么划线"]
    assert rows[0]["kind"] == "follow_up"


def test_the_resolution_itself_is_left_alone(deciding: Deciding):
    made = deciding.write()
    before = Resolution.objects.values().get()
    sweep.follow_up(LATE)
    assert Resolution.objects.values().get() == before
    assert (made.state, made.records.count()) == (State.ASSIGNED, 1)
