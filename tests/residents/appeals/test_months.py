"""月度定格: what was reported for a month stays what was reported."""

import datetime

import pytest
from django.db import DatabaseError, transaction

from residents.appeals import months, rates, sweep
from residents.appeals.models import Appeal, MonthFigure
from tests.community import House
from tests.factories import at
from tests.residents.appeals.test_rates import NOVEMBER, asked, closed

NOV, DEC = datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)
AFTER = at("2026-12-01 00:05")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def figures(rows: list[rates.Row]) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        row.name: {each.measure.key: (each.numerator, each.denominator) for each in row.figures}
        for row in rows
    }


@pytest.fixture
def november(house: House) -> House:
    """One matter closed and followed up in grid 1, one closed in grid 2."""
    asked(
        house,
        closed(house, category=house.category),
        solved=True,
        satisfaction="mostly",
        on="2026-11-18 09:00",
    )
    closed(house, grid=house.grid2, closure="procedural")
    assert sweep.close_months(AFTER) > 0
    return house


def test_the_sweep_keeps_the_month_that_is_over_as_it_stood(november: House):
    for by in rates.GROUPS:
        live = rates.compute(Appeal.objects.filter(community=november.community), **NOVEMBER, by=by, at=AFTER)
        rows, one = months.kept(november.lead, NOV, by)
        assert figures(rows) == figures(live if by == "all" else rates.busy_rows(live))
        assert (one.definition, one.at) == (rates.DEFINITION, AFTER)


def test_it_is_closed_once(november: House):
    count = MonthFigure.objects.count()
    assert sweep.close_months(AFTER + datetime.timedelta(days=20)) == 0
    assert MonthFigure.objects.count() == count


def test_a_month_that_still_runs_is_not_closed(house: House):
    closed(house)
    assert months.close(house.community, NOV, at("2026-11-30 23:59")) == 0
    assert not MonthFigure.objects.filter(month=NOV).exists()


def test_after_weeks_without_a_sweep_each_month_is_closed(november: House):
    sweep.close_months(at("2027-03-02 08:00"))
    kept = MonthFigure.objects.of(november.community.pk).values_list("month", flat=True)
    assert sorted(set(kept)) == [NOV, DEC, datetime.date(2027, 1, 1), datetime.date(2027, 2, 1)]


def test_at_first_only_the_month_before_is_closed(house: House):
    """Years of imported history are nobody's report."""
    closed(house)
    assert list(months.to_close(house.community, at("2027-03-02 08:00"))) == [datetime.date(2027, 2, 1)]


def test_what_happens_later_does_not_change_it(november: House):
    before = figures(months.kept(november.lead, NOV, "all")[0])
    appeal = Appeal.objects.get(grid=november.grid2)
    november.do("reopen", appeal, at=at("2026-12-02 09:00"))
    live = rates.compute(Appeal.objects.all(), **NOVEMBER, at=AFTER)
    assert figures(live) != before
    assert figures(months.kept(november.lead, NOV, "all")[0]) == before


def test_nobody_can_change_or_delete_a_figure(november: House):
    one = MonthFigure.objects.first()
    for change in (lambda: MonthFigure.objects.update(numerator=0), one.delete):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            change()


def test_a_worker_reads_the_line_of_the_own_grid(november: House):
    rows, _ = months.kept(november.worker1, NOV, "grid")
    assert [row.name for row in rows] == ["第01微网格"]
    for by in ("all", "category", "handler"):
        assert months.kept(november.worker1, NOV, by) == ([], None)


def test_who_must_not_know_of_an_entry_reads_no_figure_it_is_counted_in(november: House):
    november.file(complaint_user=november.staff.user)
    assert months.kept(november.staff, NOV, "all") == ([], None)
    assert months.kept(november.lead, NOV, "all")[1] is not None


def test_two_communities_have_figures_of_their_own(november: House):
    there = november.elsewhere
    assert figures(months.kept(there.lead, NOV, "all")[0])["全社区"]["proactive"] == (0, 0)
    assert figures(months.kept(november.lead, NOV, "all")[0])["全社区"]["proactive"][1] == 2


@pytest.mark.parametrize(
    ("day", "later", "expected"),
    [("2026-11-24", 0, "2026-11-01"), ("2026-12-31", 1, "2027-01-01"), ("2026-01-31", -1, "2025-12-01")],
)
def test_months_follow_each_other(day: str, later: int, expected: str):
    found = months.first_day(datetime.date.fromisoformat(day), later=later)
    assert found == datetime.date.fromisoformat(expected)
