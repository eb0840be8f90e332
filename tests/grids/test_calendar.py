"""工作日历、社区设置: what each change stores and records, what is refused and beside which field."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids import workflow
from grids.actors import system
from grids.models import Community, OfficeRecord, WorkCalendarDay
from grids.verdict import Forbidden, Invalid, Refused
from grids.views.office import _weeks
from grids.workflow.settings import SETTINGS
from tests.community import House
from tests.conftest import lent_house

house = lent_house
D = datetime.date


def day_of(house: House, date: datetime.date) -> WorkCalendarDay | None:
    return WorkCalendarDay.objects.of(house.community.pk).filter(date=date).first()


# One day: what it was, what is ruled, what it is then

RULES = [
    (D(2026, 11, 28), True, "调休上班", (True, "调休上班")),
    (D(2026, 11, 28), False, "", (False, "")),
    (D(2026, 11, 24), False, "社区停电", (False, "社区停电")),
    (D(2026, 11, 24), True, "", (True, "")),
    (D(2030, 1, 1), False, "元旦", (False, "元旦")),
    (D(2004, 1, 1), True, "", (True, "")),
    (D(2100, 12, 31), False, "", (False, "")),
    (D(2026, 11, 28), None, "", None),
    (D(2030, 1, 1), None, "", None),
]


@pytest.mark.parametrize(("date", "workday", "name", "then"), RULES)
def test_a_ruled_day(house: House, date: datetime.date, workday: bool | None, name: str, then: Any):
    before = day_of(house, date)
    workflow.set_calendar_day(house.community, date, by=house.admin, workday=workday, name=name)
    now = day_of(house, date)
    assert ((now.workday, now.name) if now else None) == then
    record = OfficeRecord.objects.get()
    assert (record.topic, record.action, record.subject) == ("calendar", "set", str(date))
    was = {"workday": before.workday, "name": before.name} if before else None
    assert record.data == {"before": was, "workday": workday, "name": name}


REFUSED = [
    (D(2003, 12, 31), "", "date", "年份要在 2004 到 2100 之间。"),
    (D(1900, 1, 1), "", "date", "年份要在 2004 到 2100 之间。"),
    (D(2101, 1, 1), "", "date", "年份要在 2004 到 2100 之间。"),
    (D(2026, 11, 28), "春" * 21, "name", "名称最长 20 个字。"),
]


@pytest.mark.parametrize(("date", "name", "field", "says"), REFUSED)
def test_a_day_that_cannot_be_ruled(house: House, date: datetime.date, name: str, field: str, says: str):
    with pytest.raises(Invalid) as refused:
        workflow.set_calendar_day(house.community, date, by=house.admin, workday=False, name=name)
    assert refused.value.fields == {field: says}
    assert not OfficeRecord.objects.exists()


def test_ruling_a_day_twice_keeps_the_last_word_and_both_records(house: House):
    for workday, name in ((True, "调休"), (False, "又不调了")):
        workflow.set_calendar_day(
            house.community, D(2026, 11, 28), by=house.admin, workday=workday, name=name
        )
    now = day_of(house, D(2026, 11, 28))
    assert (now.workday, now.name) == (False, "又不调了")
    last = OfficeRecord.objects.latest("pk")
    assert last.data["before"] == {"workday": True, "name": "调休"}


def test_the_other_communitys_calendar_is_its_own(house: House):
    there = WorkCalendarDay.objects.of(house.elsewhere.community.pk).get(date=D(2026, 11, 28)).workday
    workflow.set_calendar_day(house.community, D(2026, 11, 28), by=house.admin, workday=not there)
    assert WorkCalendarDay.objects.of(house.elsewhere.community.pk).get(date=D(2026, 11, 28)).workday is there


# A whole year


@pytest.mark.parametrize(("year", "new"), [(2025, True), (2026, False), (2090, None)])
def test_a_year_is_seeded_as_far_as_it_is_known(house: House, year: int, new: bool | None):
    found = workflow.seed_calendar(house.community, year, by=house.admin)
    assert (found is None) == (new is None)
    assert bool(found) == bool(new) or year == 2026
    days = WorkCalendarDay.objects.of(house.community.pk).filter(date__year=year).count()
    assert (days > 0) is (new is not None)


def test_seeding_twice_adds_nothing_and_records_nothing_new(house: House):
    first = workflow.seed_calendar(house.community, 2025, by=house.admin)
    assert first
    records = OfficeRecord.objects.count()
    assert workflow.seed_calendar(house.community, 2025, by=house.admin) == 0
    assert OfficeRecord.objects.count() == records == 1
    assert OfficeRecord.objects.get().data == {"days": first}


def test_days_the_office_ruled_stay_when_the_year_is_seeded(house: House):
    workflow.set_calendar_day(house.community, D(2025, 1, 1), by=house.admin, workday=True, name="值班")
    workflow.seed_calendar(house.community, 2025, by=house.admin)
    kept = day_of(house, D(2025, 1, 1))
    assert (kept.workday, kept.name) == (True, "值班")


def test_the_system_seeds_and_nobody_else_but_the_administrator(house: House):
    assert workflow.seed_calendar(house.community, 2025, by=system(house.community.pk))
    for who in ("staff", "lead", "worker1", "supervisor", "visitor", "family"):
        with pytest.raises(Forbidden):
            workflow.seed_calendar(house.community, 2024, by=getattr(house, who))


# The month as the page draws it


@given(st.dates(D(2004, 1, 1), D(2100, 12, 31)))
def test_every_day_of_a_month_stands_once_in_weeks_from_monday_on(day: datetime.date):
    weeks = _weeks(day.year, day.month, {})
    shown = [each for week in weeks for each in week if each]
    assert all(len(week) == 7 for week in weeks)
    assert [each["date"].day for each in shown] == list(range(1, len(shown) + 1))
    for week in weeks:
        for place, each in enumerate(week):
            assert each is None or each["date"].weekday() == place
    assert {each["works"] for each in shown if each["date"].weekday() >= 5} == {False}


DRAWN = [
    (D(2026, 11, 24), None, True, False),
    (D(2026, 11, 28), None, False, False),
    (D(2026, 11, 24), False, False, True),
    (D(2026, 11, 28), True, True, True),
    (D(2026, 11, 24), True, True, False),
    (D(2026, 11, 28), False, False, False),
]


@pytest.mark.parametrize(("date", "ruled", "works", "moved"), DRAWN)
def test_how_a_day_is_drawn(date: datetime.date, ruled: bool | None, works: bool, moved: bool):
    days = {} if ruled is None else {date: WorkCalendarDay(date=date, workday=ruled, name="调休")}
    shown = [each for week in _weeks(2026, 11, days) for each in week if each and each["date"] == date]
    assert [(each["works"], each["moved"]) for each in shown] == [(works, moved)]
    assert shown[0]["name"] == ("" if ruled is None else "调休")


# Settings

TAKEN = [
    ("phone", "025-84110000"),
    ("phone", ""),
    ("council_weekday", 6),
    ("council_time", datetime.time(9, 30)),
    ("council_place", "二楼会议室"),
    ("care_visit_days", 3),
    ("visit_days", 180),
    ("visits_per_day", 20),
    ("unconfirmed_days", 90),
    ("reveals_per_hour", 5),
    ("two_step_login", True),
]


def test_every_setting_has_its_row():
    assert {name for name, _ in TAKEN} == set(SETTINGS)


@pytest.mark.parametrize(("name", "value"), TAKEN)
def test_a_setting_is_changed_and_recorded_with_what_it_was(house: House, name: str, value: Any):
    before = getattr(Community.objects.get(pk=house.community.pk), name)
    changed = workflow.change_settings(house.community, by=house.admin, **{name: value})
    assert getattr(Community.objects.get(pk=house.community.pk), name) == value
    assert getattr(changed, name) == value
    record = OfficeRecord.objects.get()
    assert (record.topic, record.action, record.subject) == ("settings", "change", house.community.name)
    shown = [str(value), str(before)] if isinstance(value, datetime.time) else [value, before]
    assert [record.data["after"][name], record.data["before"][name]] == shown
    with pytest.raises(Refused, match="没有改动。"):
        workflow.change_settings(house.community, by=house.admin, **{name: value})


OUT_OF_BOUNDS = [
    ("phone", "1" * 21),
    ("council_weekday", 7),
    ("council_weekday", -1),
    ("council_place", "厅" * 81),
    ("care_visit_days", 0),
    ("visit_days", 0),
    ("visits_per_day", 0),
    ("unconfirmed_days", 0),
    ("visits_per_day", 40_000),
]


@pytest.mark.parametrize(("name", "value"), OUT_OF_BOUNDS)
def test_a_setting_out_of_bounds_is_refused(house: House, name: str, value: Any):
    with pytest.raises(Invalid):
        workflow.change_settings(house.community, by=house.admin, **{name: value})
    kept = Community.objects.get(pk=house.community.pk)
    assert getattr(kept, name) == getattr(house.community, name)
    assert not OfficeRecord.objects.exists()


@pytest.mark.parametrize("name", ["code", "name", "hostname", "subdistrict", "pk"])
def test_what_is_no_setting_is_a_mistake_of_the_caller(house: House, name: str):
    with pytest.raises(TypeError):
        workflow.change_settings(house.community, by=house.admin, **{name: "x"})
