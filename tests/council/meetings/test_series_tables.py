"""排期 row by row: weekdays, hours, holidays and make-up days, and what was arranged by hand meanwhile."""

import datetime

import pytest

from council.meetings import workflow
from council.models import CouncilSettings, Session
from grids import actors
from grids.models import Community, WorkCalendarDay
from tests.community import House
from tests.council.conftest import NOW
from tests.factories import at

DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(weeks=1)


@pytest.fixture
def place(lent_house: House) -> Community:
    return lent_house.community


def planned(place: Community, moment: str, **changed) -> list[Session]:
    """The series as it is made at this moment, with these settings."""
    for name in ("council_weekday", "council_time", "council_place"):
        if name in changed:
            setattr(place, name, changed.pop(name))
    place.save()
    if changed:
        CouncilSettings.objects.update_or_create(community=place, defaults=changed)
    workflow.generate(place, at=at(moment))
    return list(Session.objects.of(place.pk).order_by("planned_on"))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# weekday (0 is Monday), when it is made, the first session, whether today still counts
WEEKDAYS = [
    (0, "2026-11-20 12:00", "2026-11-23"),
    (0, "2026-11-23 18:59", "2026-11-23"),
    (0, "2026-11-23 19:00", "2026-11-30"),
    (0, "2026-11-23 23:59", "2026-11-30"),
    (1, "2026-11-20 12:00", "2026-11-24"),
    (2, "2026-11-20 12:00", "2026-11-25"),
    (3, "2026-11-20 12:00", "2026-11-26"),
    (4, "2026-11-20 12:00", "2026-11-20"),
    (4, "2026-11-20 19:30", "2026-11-27"),
    (5, "2026-11-20 12:00", "2026-11-21"),
    (6, "2026-11-20 12:00", "2026-11-22"),
    (6, "2026-11-22 00:00", "2026-11-22"),
    (0, "2026-02-28 12:00", "2026-03-02"),
]


@pytest.mark.parametrize(("weekday", "moment", "first"), WEEKDAYS)
def test_the_first_session_is_the_next_weekday_whose_hour_has_not_come(
    place: Community, weekday: int, moment: str, first: str
):
    series = planned(place, moment, council_weekday=weekday)
    assert series[0].planned_on == day(first)
    assert {each.planned_on.weekday() for each in series} == {weekday}
    gaps = {later.planned_on - each.planned_on for each, later in zip(series, series[1:], strict=False)}
    assert gaps == {WEEK}


@pytest.mark.parametrize("weeks", [1, 2, 8, 12, 26])
def test_as_many_weeks_as_the_lead_wants(place: Community, weeks: int):
    assert len(planned(place, "2026-03-03 12:00", weeks_ahead=weeks)) == weeks


@pytest.mark.parametrize("hour", ["08:30", "14:00", "19:00", "23:30"])
def test_the_hour_is_the_communitys_own(place: Community, hour: str):
    series = planned(place, "2026-11-20 12:00", council_time=datetime.time.fromisoformat(hour))
    assert {each.starts_at.astimezone(NOW.tzinfo).strftime("%H:%M") for each in series} == {hour}
    assert series[0].starts_at.date() in (series[0].date, series[0].date - DAY)


# when it is made, the Monday planned, where it went, the reason read on the door
HOLIDAYS = [
    ("2026-02-10 12:00", "2026-02-16", None, "春节放假，停开一次。"),
    ("2026-03-30 12:00", "2026-04-06", "2026-04-07", "清明放假，改到4月7日。"),
    ("2026-06-12 12:00", "2026-06-15", "2026-06-15", ""),
    ("2026-09-29 12:00", "2026-10-05", "2026-10-08", "国庆放假，改到10月8日。"),
]
NAMES = {
    "2026-02-16": "春节",
    "2026-02-17": "春节",
    "2026-02-18": "春节",
    "2026-02-19": "春节",
    "2026-02-20": "春节",
    "2026-02-21": "春节",
    "2026-02-22": "春节",
    "2026-04-06": "清明",
    "2026-10-05": "国庆",
    "2026-10-06": "国庆",
    "2026-10-07": "国庆",
}


def named_days(place: Community) -> None:
    """The calendar with the names of its holidays, as the office seeds it."""
    for text, name in NAMES.items():
        days = WorkCalendarDay.objects.of(place.pk).filter(date=day(text))
        days.update(name=name, workday=False)


@pytest.mark.parametrize(("moment", "monday", "went", "reason"), HOLIDAYS)
def test_a_monday_off_goes_where_the_table_says(
    place: Community, moment: str, monday: str, went: str | None, reason: str
):
    named_days(place)
    series = {each.planned_on: each for each in planned(place, moment)}
    session = series[day(monday)]
    assert session.moved_reason == reason
    if went is None:
        assert (session.state, session.date, session.moved_from) == ("cancelled", day(monday), None)
    else:
        assert (session.state, session.date) == ("scheduled", day(went))
        assert session.moved_from == (day(monday) if went != monday else None)


@pytest.mark.parametrize("monday", ["2026-02-16", "2026-04-06", "2026-10-05"])
def test_an_office_that_skips_skips_with_the_name_of_the_day(place: Community, monday: str):
    named_days(place)
    moment = f"{day(monday) - DAY * 4} 12:00"
    series = {each.planned_on: each for each in planned(place, moment, holiday_rule="skip")}
    session = series[day(monday)]
    assert (session.state, session.date) == ("cancelled", day(monday))
    assert session.moved_reason == f"{NAMES[monday]}放假，停开一次。"
    assert session.records.filter(public=True).last().note == session.moved_reason


def test_a_day_off_without_a_name_says_that_day(place: Community):
    WorkCalendarDay.objects.of(place.pk).filter(date=day("2026-11-30")).update(workday=False, name="")
    series = {each.planned_on: each for each in planned(place, "2026-11-27 12:00")}
    assert series[day("2026-11-30")].moved_reason == "当天放假，改到12月1日。"


def test_a_day_that_is_taken_is_passed_over(place: Community):
    """Tuesday has a session already: the moved Monday goes to Wednesday."""
    first = planned(place, "2026-11-20 12:00", weeks_ahead=1)[0]
    tuesday = day("2026-12-01")
    workflow.move(
        first, by=actors.system(place.pk), at=NOW, date=tuesday, time=datetime.time(19), reason="物业开会"
    )
    WorkCalendarDay.objects.of(place.pk).filter(date=day("2026-11-30")).update(workday=False, name="停电")
    series = {each.planned_on: each for each in planned(place, "2026-11-20 12:00", weeks_ahead=2)}
    assert series[day("2026-11-30")].date == day("2026-12-02")


def test_a_make_up_workday_is_a_day_like_any_other(place: Community):
    """调休: a Sunday that is worked takes a session of a council on Sundays without a word."""
    WorkCalendarDay.objects.of(place.pk).filter(date=day("2026-11-22")).update(workday=True, name="调休")
    session = planned(place, "2026-11-20 12:00", council_weekday=6)[0]
    assert (session.date, session.moved_reason) == (day("2026-11-22"), "")


def test_a_year_nobody_seeded_is_planned_by_weekdays(place: Community):
    """The series of November reaches January of a year without data: it neither fails nor guesses a holiday."""
    assert not WorkCalendarDay.objects.of(place.pk).filter(date__year=2027).exists()
    series = planned(place, "2026-12-20 12:00")
    january = [each for each in series if each.planned_on.year == 2027]
    assert [each.moved_reason for each in january] == [""] * len(january)
    assert len(january) >= 6
    unsure = "按每周例会排期；2027 年的放假安排还没有录入，日期待确认。"
    assert {each.records.first().note for each in january} == {unsure}
    assert {each.records.first().note for each in series if each not in january} == {"按每周例会排期。"}


def test_a_series_into_a_second_seeded_year_is_sure_of_all_of_it(place: Community):
    """26 weeks from autumn reach the next spring, whose calendar is there: nothing is to be confirmed."""
    WorkCalendarDay.objects.create(community=place, date=day("2027-02-08"), workday=False, name="春节")
    series = planned(place, "2026-09-01 12:00", weeks_ahead=26)
    assert series[-1].planned_on.year == 2027
    assert {each.records.first().note for each in series} == {"按每周例会排期。"}
    (moved,) = [each for each in series if each.planned_on == day("2027-02-08")]
    assert (moved.date, moved.moved_reason) == (day("2027-02-09"), "春节放假，改到2月9日。")


def test_a_year_seeded_later_moves_what_is_still_only_planned(place: Community):
    planned(place, "2026-12-20 12:00")
    WorkCalendarDay.objects.create(community=place, date=day("2027-01-04"), workday=False, name="元旦")
    series = {each.planned_on: each for each in planned(place, "2026-12-21 12:00")}
    moved = series[day("2027-01-04")]
    assert (moved.date, moved.moved_from) == (day("2027-01-05"), day("2027-01-04"))
    assert moved.moved_reason == "元旦放假，改到1月5日。"


# What was arranged by hand


BY_HAND = {
    "moved": lambda session, by: workflow.move(
        session, by=by, at=NOW, date=session.date + DAY, time=datetime.time(15), reason="物业开会"
    ),
    "postponed": lambda session, by: workflow.postpone(session, by=by, at=NOW, reason="停电"),
    "cancelled": lambda session, by: workflow.cancel(session, by=by, at=NOW, reason="停电"),
    "collecting": lambda session, by: workflow.collect(session, by=by, at=NOW),
}


@pytest.mark.parametrize("how", BY_HAND)
def test_generating_again_leaves_alone_what_somebody_arranged(lent_house: House, how: str):
    workflow.generate(lent_house.community, at=NOW)
    session = Session.objects.of(lent_house.community.pk).upcoming().first()
    BY_HAND[how](session, lent_house.staff)
    before = Session.objects.values().get(pk=session.pk)
    assert workflow.generate(lent_house.community, at=NOW) == 0
    assert Session.objects.values().get(pk=session.pk) == before
    assert Session.objects.of(lent_house.community.pk).count() == 8


def test_a_holiday_published_later_does_not_move_what_already_collects(lent_house: House):
    place = lent_house.community
    workflow.generate(place, at=NOW)
    session = workflow.collect(Session.objects.of(place.pk).upcoming().first(), by=lent_house.staff, at=NOW)
    WorkCalendarDay.objects.of(place.pk).filter(date=session.date).update(workday=False, name="停电")
    workflow.generate(place, at=NOW)
    assert Session.objects.get(pk=session.pk).date == session.date


def test_new_settings_leave_planned_sessions_where_they_are(lent_house: House):
    place = lent_house.community
    workflow.generate(place, at=NOW)
    before = list(Session.objects.of(place.pk).order_by("date").values_list("date", "place", "starts_at"))
    workflow.set_series(place, by=lent_house.lead, places=["东门", "西门"], weeks_ahead=9)
    assert workflow.generate(place, at=NOW) == 1
    after = list(Session.objects.of(place.pk).order_by("date").values_list("date", "place", "starts_at"))
    assert after[:8] == before
    assert after[8][1] in ("东门", "西门")


@pytest.mark.parametrize("places", [["东门"], ["东门", "西门"], ["甲", "乙", "丙"]])
def test_places_take_turns_in_their_order(place: Community, places: list[str]):
    series = planned(place, "2026-11-20 12:00", places=places)
    seen = [each.place for each in series]
    start = places.index(seen[0])
    assert seen == [places[(start + n) % len(places)] for n in range(8)]


def test_without_places_it_is_the_communitys_own(place: Community):
    assert {each.place for each in planned(place, "2026-11-20 12:00", council_place="党群服务中心")} == {
        "党群服务中心"
    }


def test_two_communities_keep_their_own_days_and_hours(lent_house: House):
    there = lent_house.elsewhere.community
    planned(lent_house.community, "2026-11-20 12:00", council_weekday=0)
    planned(there, "2026-11-20 12:00", council_weekday=2, council_time=datetime.time(15), weeks_ahead=3)
    here, other = (Session.objects.of(each.pk) for each in (lent_house.community, there))
    assert (here.count(), other.count()) == (8, 3)
    assert {each.date.weekday() for each in here} == {0}
    assert {each.date.weekday() for each in other} == {2}


def test_every_session_begins_its_ledger_with_a_public_line(place: Community):
    for session in planned(place, "2026-06-15 20:00"):
        first = session.records.first()
        assert (first.action, first.label, first.note, first.public) == (
            "schedule",
            "排期",
            "按每周例会排期。",
            True,
        )
