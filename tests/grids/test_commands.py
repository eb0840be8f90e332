"""Commands of the ground floor, as somebody at the server types them."""

import datetime
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from grids import actors, ledger, workflow
from grids.models import Community, WorkCalendarDay
from grids.verdict import Forbidden
from residents.appeals.models import Appeal, AppealRecord
from tests.community import House
from tests.community import house as one_house
from tests.factories import community


def said(*command: str) -> tuple[str, str]:
    """What a command printed: its answer, and its complaints."""
    out, err = StringIO(), StringIO()
    call_command(*command, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def place(db: None) -> Community:
    return Community.objects.create(code="xingfuli", name="幸福里社区")


def day(place: Community, text: str) -> WorkCalendarDay | None:
    return WorkCalendarDay.objects.of(place.pk).filter(date=datetime.date.fromisoformat(text)).first()


# seed_calendar


def test_a_year_brings_its_holidays_and_its_make_up_workdays(place: Community):
    answer, _ = said("seed_calendar", "xingfuli", "2026")
    assert answer.startswith("幸福里社区 2026 年：新增 ")
    assert day(place, "2026-10-01").workday is False
    assert day(place, "2026-10-01").name == "国庆节"
    assert day(place, "2026-10-10").workday is True
    assert "调休" in day(place, "2026-10-10").name
    assert day(place, "2026-11-22") is None, "an ordinary Sunday follows Monday to Friday"


def test_seeding_twice_adds_nothing(place: Community):
    said("seed_calendar", "xingfuli", "2026")
    before = WorkCalendarDay.objects.count()
    answer, _ = said("seed_calendar", "xingfuli", "2026")
    assert "新增 0 天" in answer
    assert WorkCalendarDay.objects.count() == before


def test_a_day_the_office_changed_stays_as_it_is(place: Community):
    WorkCalendarDay.objects.create(community=place, date="2026-10-01", workday=True, name="值班")
    said("seed_calendar", "xingfuli", "2026")
    assert day(place, "2026-10-01").workday is True
    assert day(place, "2026-10-01").name == "值班"


def test_several_years_at_once_and_one_nothing_is_known_of(place: Community):
    answer, complaint = said("seed_calendar", "xingfuli", "2025", "2026", "2099")
    assert "2025 年" in answer and "2026 年" in answer and "2099 年" not in answer
    assert "2099 年还没有放假安排的数据" in complaint
    assert "周一至周五" in complaint
    assert not WorkCalendarDay.objects.filter(date__year=2099).exists()


def test_without_a_year_it_is_this_one_and_the_next(place: Community):
    answer, complaint = said("seed_calendar")
    years = answer + complaint
    this_year = datetime.date.today().year
    assert str(this_year) in years and str(this_year + 1) in years


def test_a_lone_community_needs_only_the_year(place: Community):
    assert said("seed_calendar", "2025")[0].startswith("幸福里社区 2025 年")


@pytest.mark.parametrize("year", ["1066", "26", "9999"])
def test_a_year_that_cannot_be_is_refused(place: Community, year: str):
    with pytest.raises(CommandError, match="年份"):
        said("seed_calendar", "xingfuli", year)
    assert not WorkCalendarDay.objects.exists()


def test_only_the_admin_of_this_community_seeds_its_calendar(house: House):
    assert workflow.seed_calendar(house.community, 2025, by=house.admin) > 0
    for somebody in (house.staff, house.worker1, house.elsewhere.admin, actors.visitor(house.community.pk)):
        with pytest.raises(Forbidden):
            workflow.seed_calendar(house.community, 2025, by=somebody)


# which community


def test_a_lone_community_needs_no_naming(place: Community):
    assert said("seed_calendar", "", "2026")[0].startswith("幸福里社区")


def test_with_two_communities_the_command_asks_which(place: Community):
    community("yangguang", name="阳光社区")
    with pytest.raises(CommandError, match="不止一个社区.*xingfuli、yangguang"):
        said("seed_calendar")
    said("seed_calendar", "yangguang", "2025")
    assert set(WorkCalendarDay.objects.filter(date__year=2025).values_list("community__code", flat=True)) == {
        "yangguang"
    }


def test_an_unknown_community_is_named_with_those_there_are(place: Community):
    with pytest.raises(CommandError, match="没有代码为“nowhere”的社区。现有：xingfuli"):
        said("seed_calendar", "nowhere", "2026")


def test_an_empty_database_says_what_to_do_first(db: None):
    with pytest.raises(CommandError, match="还没有社区.*load_demo"):
        said("seed_calendar")


# verify_ledger


def break_a_record(sql: str, *values: object) -> None:
    """What nobody can do through the house: the trigger is put to sleep first."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_sound_ledger_is_told_with_its_size(house: House):
    for state in ("closed", "merged", "withdrawn"):
        house.appeal_in(state)
    answer, complaint = said("verify_ledger")
    assert f"台账完好：核对了 {AppealRecord.objects.count()} 条记录" in answer
    assert complaint == ""


def test_an_empty_ledger_is_sound(place: Community):
    assert "核对了 0 条记录" in said("verify_ledger")[0]


def refused() -> tuple[str, str]:
    err = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_ledger", stderr=err)
    return str(stopped.value), err.getvalue()


def test_a_changed_note_is_found(house: House):
    appeal = house.appeal_in("closed")
    break_a_record(
        "UPDATE residents_appealrecord SET note = '改过' WHERE subject_id = %s AND position = 2", appeal.pk
    )
    summary, places = refused()
    assert "台账有 1 处对不上" in summary
    assert f"AppealRecord {appeal.pk}: 第 2 条被改动" in places


def test_a_missing_record_is_found_in_the_middle_and_at_the_end(house: House):
    middle, end = house.appeal_in("closed"), house.appeal_in("closed")
    break_a_record("DELETE FROM residents_appealrecord WHERE subject_id = %s AND position = 2", middle.pk)
    break_a_record(
        "DELETE FROM residents_appealrecord WHERE subject_id = %s AND position = %s",
        end.pk,
        end.ledger_length,
    )
    _, places = refused()
    assert f"{middle.pk}: 第 2 条缺失" in places
    assert f"{end.pk}: 末尾的记录缺失" in places


def test_a_whole_chain_that_vanished_is_found(house: House):
    appeal = house.appeal_in("accepted")
    break_a_record("DELETE FROM residents_appealrecord WHERE subject_id = %s", appeal.pk)
    assert f"AppealRecord {appeal.pk}: 记录全部缺失" in refused()[1]


def test_one_broken_chain_does_not_hide_the_next(house: House):
    first, second = house.appeal_in("closed"), house.appeal_in("closed")
    break_a_record("UPDATE residents_appealrecord SET note = '改过' WHERE position = 3")
    summary, places = refused()
    assert "2 处" in summary
    assert str(first.pk) in places and str(second.pk) in places


def test_entries_filed_while_it_reads_do_not_look_like_breaks(at_once: Callable[..., list[Any]]):
    """The chains are read as of one moment; a matter that comes in meanwhile belongs to the next check."""
    here = one_house()
    here.appeal_in("accepted")
    with ledger.snapshot():
        assert Appeal.objects.count() == 1
        filed = at_once(lambda: here.file())
        assert isinstance(filed[0], tuple), filed
        assert list(ledger.breaks(AppealRecord)) == []
    assert Appeal.objects.count() == 2
    assert list(ledger.breaks(AppealRecord)) == []
