"""同时: two people do something about the same session or item at the same moment; nothing is lost, nothing doubled."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from council.meetings import room, workflow
from council.models import AgendaItem, Attendance, OpenFloorMatter, Session
from grids.verdict import Refused, Stale
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, NOW, Council

DAY = datetime.timedelta(days=1)
HOUR = datetime.time(19)
Run = Callable[..., list[Any]]


@pytest.fixture
def council(council_for_threads: Council) -> Council:
    return council_for_threads


def kinds(found: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in found)


def test_one_of_two_who_call_a_session_off_does_it(council: Council, at_once: Run):
    council.admitted("甲")
    found = at_once(
        lambda: workflow.postpone(council.monday, by=council.clerk, at=NOW, reason="停电"),
        lambda: workflow.cancel(council.monday, by=council.house.lead, at=NOW, reason="下雪"),
    )
    assert kinds(found) == ["Refused", "Session"]
    session = Session.objects.get(pk=council.monday.pk)
    assert session.records.filter(action__in=("postpone", "cancel")).count() == 1
    assert AgendaItem.objects.get().session == council.after


def test_a_proposal_and_the_calling_off_leave_no_item_behind(council: Council, at_once: Run):
    """Either it came first and went along, or it was told that the session is no longer ahead."""
    found = at_once(
        lambda: workflow.postpone(council.monday, by=council.clerk, at=NOW, reason="停电"),
        lambda: workflow.propose(council.monday, by=council.house.worker1, at=NOW, title="停车"),
    )
    assert isinstance(found[0], Session)
    if isinstance(found[1], AgendaItem):
        assert AgendaItem.objects.get().session == council.after
    else:
        assert isinstance(found[1], Refused)
        assert found[1].reason == "这次议事已经开始或结束，请提到下一次。"
        assert not AgendaItem.objects.exists()


def test_two_sessions_moved_to_one_day_at_once_do_not_share_it(council: Council, at_once: Run):
    third = Session.objects.after(council.after).first()
    day = third.date + DAY
    found = at_once(
        lambda: workflow.move(council.monday, by=council.clerk, at=NOW, date=day, time=HOUR, reason="雪"),
        lambda: workflow.move(council.after, by=council.house.lead, at=NOW, date=day, time=HOUR, reason="雪"),
    )
    assert kinds(found) == ["Refused", "Session"]
    assert Session.objects.filter(date=day).count() == 1


def test_two_who_announce_at_once_announce_once(council: Council, at_once: Run):
    council.admitted("甲")
    found = at_once(
        lambda: workflow.announce(council.monday, by=council.clerk, at=NOW),
        lambda: workflow.announce(council.monday, by=council.house.lead, at=NOW),
    )
    assert kinds(found) == ["Refused", "Session"]
    assert Session.objects.get(pk=council.monday.pk).records.filter(action="announce").count() == 1


def test_two_who_judge_one_proposal_judge_it_once(council: Council, at_once: Run):
    item = council.topic()
    found = at_once(
        lambda: workflow.admit(item, by=council.clerk, at=NOW),
        lambda: workflow.refuse(item, by=council.house.lead, at=NOW, reason="duplicate"),
    )
    assert kinds(found) == ["AgendaItem", "Refused"]
    left = AgendaItem.objects.get(pk=item.pk)
    assert left.state in ("admitted", "refused")
    assert left.records.count() == 2


def test_items_admitted_at_once_have_places_of_their_own(council: Council, at_once: Run):
    items = [council.topic(f"第{n}个") for n in range(4)]
    found = at_once(*(lambda item=item: workflow.admit(item, by=council.clerk, at=NOW) for item in items))
    assert kinds(found) == ["AgendaItem"] * 4
    places = AgendaItem.objects.filter(session=council.monday).values_list("position", flat=True)
    assert sorted(places) == [1, 2, 3, 4]


def test_one_shifting_up_and_one_shifting_down_keep_every_item_once(council: Council, at_once: Run):
    items = [council.admitted(title) for title in ("甲", "乙", "丙", "丁")]
    at_once(
        lambda: workflow.shift(items[3], by=council.clerk, up=True),
        lambda: workflow.shift(items[0], by=council.house.lead, up=False),
        lambda: workflow.shift(items[3], by=council.house.second_staff, up=True),
    )
    rows = AgendaItem.objects.filter(session=council.monday).on_agenda()
    assert [row.position for row in rows] == [1, 2, 3, 4]
    assert {row.title for row in rows} == {"甲", "乙", "丙", "丁"}


def test_three_matters_in_the_same_second_have_three_numbers(council: Council, at_once: Run):
    session = council.opened()
    found = at_once(
        *(
            lambda title=title: workflow.raise_matter(
                session, by=council.clerk, at=EVENING, title=title, grid=council.house.grid1
            )
            for title in ("桶满了", "车占道", "椅子坏了")
        )
    )
    assert kinds(found) == ["tuple"] * 3
    numbers = set(Appeal.objects.filter(source="council").values_list("number", flat=True))
    assert len(numbers) == 3
    assert OpenFloorMatter.objects.filter(session=session).count() == 3


def test_one_person_tapped_by_two_clerks_sits_there_once(council: Council, at_once: Run):
    session = council.opened()
    person = council.house.owners.user
    found = at_once(
        lambda: workflow.check_in(session, by=council.clerk, at=EVENING, user=person),
        lambda: workflow.check_in(session, by=council.house.second_staff, at=EVENING, user=person),
        lambda: workflow.check_in(
            session, by=council.house.owners, at=EVENING, code=room.code_of(session), how="qr"
        ),
    )
    assert kinds(found) == ["Attendance", "Refused", "Refused"]
    assert Attendance.objects.standing().count() == 1


def test_a_check_in_taken_back_by_two_is_taken_back_once(council: Council, at_once: Run):
    session = council.opened()
    row = workflow.check_in(session, by=council.clerk, at=EVENING, name="张大妈")
    found = at_once(
        lambda: workflow.check_out(row, by=council.clerk, at=EVENING),
        lambda: workflow.check_out(row, by=council.house.second_staff, at=EVENING),
    )
    assert kinds(found) == ["Attendance", "Refused"]
    assert next(each for each in found if isinstance(each, Refused)).reason == "张大妈的签到已经取消过。"


def test_the_last_outcome_and_the_end_wait_for_each_other(council: Council, at_once: Run):
    item = council.discussed()
    found = at_once(
        lambda: workflow.settle(item, by=council.clerk, at=EVENING, note="好了"),
        lambda: workflow.hold(item.session, by=council.house.lead, at=EVENING),
    )
    assert isinstance(found[0], AgendaItem)
    session = Session.objects.get(pk=council.monday.pk)
    if isinstance(found[1], Refused):
        assert found[1].code == "items_without_outcome"
        assert session.state == "in_session"
    else:
        assert session.state == "held"
    assert not AgendaItem.objects.filter(session=session, state="discussed").exists()


def test_of_two_who_describe_what_they_both_saw_one_is_told(council: Council, at_once: Run):
    item = council.admitted()

    def describe(title: str, by) -> AgendaItem:
        return workflow.describe(item, by=by, at=NOW, version=item.version, title=title)

    found = at_once(lambda: describe("甲题", council.clerk), lambda: describe("乙题", council.house.lead))
    assert kinds(found) == ["AgendaItem", "Stale"]
    stale = next(each for each in found if isinstance(each, Stale))
    assert stale.current == item.version + 1
