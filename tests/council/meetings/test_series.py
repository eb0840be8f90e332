"""排期: sessions for the weeks ahead, whatever the holidays do."""

import datetime

import pytest

from council.meetings import workflow
from council.models import CouncilSettings, Session
from grids.models import WorkCalendarDay
from grids.verdict import Forbidden
from tests.community import House
from tests.council.conftest import NOW
from tests.factories import at

MONDAY = datetime.date(2026, 11, 23)


def off(house: House, day: datetime.date, name: str = "运动会") -> None:
    WorkCalendarDay.objects.update_or_create(
        community=house.community, date=day, defaults={"workday": False, "name": name}
    )


def days(house: House) -> list[datetime.date]:
    return list(Session.objects.of(house.community.pk).order_by("date").values_list("date", flat=True))


def test_eight_weeks_are_planned_on_the_communitys_weekday_and_time(lent_house: House):
    assert workflow.generate(lent_house.community, at=NOW) == 8
    planned = days(lent_house)
    assert planned == [MONDAY + datetime.timedelta(weeks=n) for n in range(8)]
    first = Session.objects.get(date=MONDAY, community=lent_house.community)
    assert first.starts_at == at("2026-11-23 19:00")
    assert first.records.get().label == "排期"
    assert first.place == lent_house.community.council_place


def test_generating_twice_changes_nothing(lent_house: House):
    workflow.generate(lent_house.community, at=NOW)
    before = list(Session.objects.order_by("pk").values())
    assert workflow.generate(lent_house.community, at=NOW) == 0
    assert list(Session.objects.order_by("pk").values()) == before


def test_a_week_later_one_more_week_is_added(lent_house: House):
    workflow.generate(lent_house.community, at=NOW)
    assert workflow.generate(lent_house.community, at=NOW + datetime.timedelta(weeks=1)) == 1


def test_generating_at_once_makes_each_session_once(house: House, at_once):
    def generate() -> int:
        return workflow.generate(house.community, at=NOW)

    assert sorted(at_once(generate, generate, generate)) == [0, 0, 8]
    assert len(days(house)) == len(set(days(house))) == 8


def test_a_monday_off_moves_to_the_next_workday_with_the_reason(lent_house: House):
    off(lent_house, MONDAY)
    workflow.generate(lent_house.community, at=NOW)
    moved = Session.objects.get(planned_on=MONDAY, community=lent_house.community)
    assert (moved.date, moved.moved_from) == (datetime.date(2026, 11, 24), MONDAY)
    assert moved.moved_reason == "运动会放假，改到11月24日。"
    assert moved.starts_at == at("2026-11-24 19:00")
    assert [record.public for record in moved.records.all()] == [True, True]


def test_a_week_without_a_workday_left_is_skipped_with_the_reason(lent_house: House):
    for n in range(7):
        off(lent_house, MONDAY + datetime.timedelta(days=n), "春节")
    workflow.generate(lent_house.community, at=NOW)
    skipped = Session.objects.get(planned_on=MONDAY, community=lent_house.community)
    assert (skipped.state, skipped.moved_reason) == ("cancelled", "春节放假，停开一次。")


def test_the_office_may_prefer_to_skip(lent_house: House):
    workflow.set_series(lent_house.community, by=lent_house.lead, holiday_rule="skip")
    off(lent_house, MONDAY)
    workflow.generate(lent_house.community, at=NOW)
    assert Session.objects.get(planned_on=MONDAY, community=lent_house.community).state == "cancelled"


def test_a_holiday_published_later_moves_what_is_only_scheduled(lent_house: House):
    workflow.generate(lent_house.community, at=NOW)
    off(lent_house, MONDAY)
    assert workflow.generate(lent_house.community, at=NOW) == 0
    moved = Session.objects.get(planned_on=MONDAY, community=lent_house.community)
    assert moved.date == datetime.date(2026, 11, 24)
    assert workflow.generate(lent_house.community, at=NOW) == 0
    assert moved.records.count() == 2


def test_an_ordinary_weekend_is_no_holiday_for_a_council_on_saturdays(lent_house: House):
    lent_house.community.council_weekday = 5
    lent_house.community.save()
    workflow.generate(lent_house.community, at=NOW)
    assert days(lent_house)[0] == datetime.date(2026, 11, 21)


def test_places_take_turns_week_by_week_and_stay_what_they_were(lent_house: House):
    workflow.set_series(lent_house.community, by=lent_house.lead, places=["东门岗亭旁", "3号楼架空层"])
    workflow.generate(lent_house.community, at=NOW)
    places = list(
        Session.objects.of(lent_house.community.pk).order_by("date").values_list("place", flat=True)
    )
    assert set(places[::2]) | set(places[1::2]) == {"东门岗亭旁", "3号楼架空层"}
    assert len(set(places[::2])) == len(set(places[1::2])) == 1


@pytest.mark.parametrize(
    ("moment", "first"), [("2026-11-23 18:59", MONDAY), ("2026-11-23 19:00", datetime.date(2026, 11, 30))]
)
def test_today_counts_until_its_hour_has_come(lent_house: House, moment: str, first: datetime.date):
    workflow.generate(lent_house.community, at=at(moment))
    assert days(lent_house)[0] == first


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor", "admin"])
def test_only_the_office_plans(lent_house: House, who: str):
    with pytest.raises(Forbidden):
        workflow.generate(lent_house.community, by=getattr(lent_house, who), at=NOW)
    assert not Session.objects.exists()


def test_another_communitys_office_plans_nothing_here(lent_house: House):
    with pytest.raises(Forbidden):
        workflow.generate(lent_house.community, by=lent_house.elsewhere.staff, at=NOW)


def test_only_the_lead_changes_the_settings(lent_house: House):
    with pytest.raises(Forbidden, match="负责人"):
        workflow.set_series(lent_house.community, by=lent_house.staff, quorum=9)
    with pytest.raises(Forbidden):
        workflow.set_series(lent_house.community, by=lent_house.elsewhere.lead, quorum=9)
    workflow.set_series(lent_house.community, by=lent_house.lead, quorum=9, weeks_ahead=2)
    assert CouncilSettings.objects.get(community=lent_house.community).quorum == 9
    assert workflow.generate(lent_house.community, at=NOW) == 2
