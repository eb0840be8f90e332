"""率: every measure against cases counted by hand; nobody counted is no rate, never zero."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import User
from residents.appeals import rates, workflow
from residents.appeals.models import Appeal
from residents.appeals.states import Closure, Source, State
from tests.community import House
from tests.factories import at, category

MONDAY = at("2026-11-16 09:00")
NOVEMBER = {"since": at("2026-11-01 00:00"), "until": at("2026-12-01 00:00")}
DECEMBER = {"since": at("2026-12-01 00:00"), "until": at("2027-01-01 00:00")}
NOBODY = (0, 0)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def table(by: str = "all", **period: datetime.datetime) -> dict[str, dict[str, tuple[int, int]]]:
    """Numerator and denominator of every measure, by the name of the group; read when the period is over."""
    period = {**NOVEMBER, **period}
    period.setdefault("at", period["until"])
    return {
        row.name: {figure.measure.key: (figure.numerator, figure.denominator) for figure in row.figures}
        for row in rates.compute(Appeal.objects.all(), **period, by=by)
    }


def rate(key: str, **period: datetime.datetime) -> tuple[int, int]:
    return table(**period)["全社区"][key]


def closed(house: House, *, closure: str = Closure.SUBSTANTIVE, **given: Any) -> Appeal:
    """Handled, answered and closed on the Monday, with this kind of closing."""
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY, **given)
    appeal = house.do("reply", appeal, closure=closure, at=at("2026-11-16 10:00"))
    return house.do("close", appeal, at=at("2026-11-16 11:00"))


def asked(house: House, appeal: Appeal, *, solved: bool, satisfaction: str, on: str) -> Appeal:
    return house.do("evaluate", appeal, solved=solved, satisfaction=satisfaction, at=at(on))


# Nobody


def test_where_nobody_was_counted_there_is_no_rate(house: House):
    (row,) = rates.compute(Appeal.objects.all(), **NOVEMBER)
    assert row.name == "全社区"
    assert [figure.denominator for figure in row.figures] == [0] * len(rates.MEASURES)
    assert [figure.share for figure in row.figures] == [None] * len(rates.MEASURES)
    assert {figure.words for figure in row.figures} == {"—"}


def test_nobody_succeeding_is_zero_and_says_so():
    figure = rates.Figure(rates.MEASURES[0], 0, 3)
    assert (figure.share, figure.words) == (0.0, "0.0%")


@pytest.mark.parametrize(("n", "of", "words"), [(1, 3, "33.3%"), (2, 3, "66.7%"), (5, 5, "100.0%")])
def test_a_rate_is_said_in_per_cent_with_one_place(n: int, of: int, words: str):
    assert rates.Figure(rates.MEASURES[0], n, of).words == words


def test_the_measures_are_the_seven_of_the_definition():
    labels = [measure.label for measure in rates.MEASURES]
    assert labels == ["响应率", "按期答复率", "解决率", "满意率", "实质性办结", "格内化解率", "我来找你"]
    assert all("÷" in measure.meaning for measure in rates.MEASURES)


# 响应率


def test_response_is_first_contact_in_time_over_what_was_accepted(house: House):
    house.appeal_in(State.IN_PROGRESS, at=MONDAY)  # contacted within the half hour
    late = house.appeal_in(State.DISPATCHED, at=MONDAY)
    house.do("start", late, at=late.response_due + datetime.timedelta(seconds=1))
    house.appeal_in(State.ACCEPTED, at=MONDAY)  # never contacted
    house.file(at=MONDAY)  # never accepted: not counted here
    assert rate("response") == (1, 3)


def test_contact_at_the_last_second_is_in_time(house: House):
    appeal = house.appeal_in(State.DISPATCHED, at=MONDAY)
    house.do("start", appeal, at=appeal.response_due)
    assert rate("response") == (1, 1)


def test_it_belongs_to_the_month_its_time_ran_out_in(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, at=at("2026-11-30 16:00"))
    assert appeal.response_due.month == 12
    assert (rate("response"), rate("response", **DECEMBER)) == (NOBODY, (1, 1))


def test_a_time_that_has_not_passed_yet_is_not_held_against_anybody(house: House):
    appeal = house.appeal_in(State.ACCEPTED, at=MONDAY)
    assert rate("response", at=appeal.response_due) == NOBODY
    assert rate("response", at=appeal.response_due + datetime.timedelta(seconds=1)) == (0, 1)
    assert rate("on_time", at=appeal.feedback_due) == NOBODY
    assert rate("on_time", at=appeal.feedback_due + datetime.timedelta(seconds=1)) == (0, 1)


def test_unless_told_otherwise_it_is_as_of_now(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    period = {"since": appeal.registered_at, "until": appeal.feedback_due + datetime.timedelta(days=30)}
    figures = {
        figure.measure.key: figure for figure in rates.compute(Appeal.objects.all(), **period)[0].figures
    }
    assert figures["response"].denominator == figures["on_time"].denominator == 0
    assert figures["proactive"].denominator == 1


# 按期答复率


def test_on_time_is_answers_within_the_promise(house: House):
    house.appeal_in(State.REPLIED, at=MONDAY)
    late = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    house.do("reply", late, at=late.feedback_due + datetime.timedelta(seconds=1))
    house.appeal_in(State.IN_PROGRESS, at=MONDAY)  # not answered at all
    assert rate("on_time") == (1, 3)


def test_an_answer_at_the_due_time_is_on_time(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    house.do("reply", appeal, at=appeal.feedback_due)
    assert rate("on_time") == (1, 1)


def test_an_answer_sent_back_no_longer_counts_as_given(house: House):
    appeal = house.appeal_in(State.REPLIED, at=MONDAY)
    house.do("send_back", appeal, at=at("2026-11-17 09:00"))
    assert rate("on_time") == (0, 1)


def test_what_promises_nothing_yet_is_not_counted(house: House):
    house.file(at=MONDAY)
    assert rate("on_time") == NOBODY


def test_the_first_moment_of_the_next_month_is_outside(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    due = appeal.feedback_due
    assert rate("on_time", since=due, until=due + datetime.timedelta(seconds=1)) == (0, 1)
    assert rate("on_time", since=NOVEMBER["since"], until=due) == NOBODY


# 解决率 and 满意率


def test_resolution_and_satisfaction_are_over_those_who_were_reached(house: House):
    asked(house, closed(house), solved=True, satisfaction="satisfied", on="2026-11-17 09:00")
    asked(house, closed(house), solved=True, satisfaction="mostly", on="2026-11-17 09:00")
    asked(house, closed(house), solved=False, satisfaction="unsatisfied", on="2026-11-17 09:00")
    asked(house, closed(house), solved=True, satisfaction="unsatisfied", on="2026-11-17 09:00")
    closed(house)  # nobody asked
    assert rate("resolution") == (3, 4)
    assert rate("satisfaction") == (2, 4)


def test_a_call_that_reached_nobody_counts_for_nothing(house: House):
    appeal = closed(house)
    house.do("evaluate", appeal, by=house.second_staff, contacted=False, at=at("2026-11-17 09:00"))
    assert (rate("resolution"), rate("satisfaction")) == (NOBODY, NOBODY)


def test_a_call_that_reached_nobody_leaves_an_earlier_answer_standing(house: House):
    appeal = asked(house, closed(house), solved=True, satisfaction="satisfied", on="2026-11-17 09:00")
    house.do("evaluate", appeal, by=house.second_staff, contacted=False, at=at("2026-11-18 09:00"))
    assert (rate("resolution"), rate("satisfaction")) == ((1, 1), (1, 1))


def again(house: House, appeal: Appeal, day: str) -> Appeal:
    """Reopened, handled and closed once more on that day."""
    appeal = house.do("reopen", appeal, at=at(f"{day} 09:00"))
    appeal = house.do("reply", appeal, at=at(f"{day} 10:00"))
    return house.do("close", appeal, at=at(f"{day} 11:00"))


def test_a_later_round_replaces_the_earlier(house: House):
    appeal = asked(house, closed(house), solved=False, satisfaction="unsatisfied", on="2026-11-17 09:00")
    assert (rate("resolution"), rate("satisfaction")) == ((0, 1), (0, 1))
    appeal = again(house, appeal, "2026-11-18")
    asked(house, appeal, solved=True, satisfaction="mostly", on="2026-11-19 09:00")
    assert appeal.evaluations.count() == 2
    assert (rate("resolution"), rate("satisfaction")) == ((1, 1), (1, 1))


def test_a_later_round_moves_the_matter_to_its_own_month(house: House):
    appeal = asked(house, closed(house), solved=True, satisfaction="satisfied", on="2026-11-17 09:00")
    appeal = again(house, appeal, "2026-12-01")
    asked(house, appeal, solved=False, satisfaction="unsatisfied", on="2026-12-02 09:00")
    assert rate("resolution") == NOBODY
    assert rate("resolution", **DECEMBER) == (0, 1)


# 实质性办结


def test_substantive_is_over_everything_closed(house: House):
    closed(house)
    closed(house, closure=Closure.STAGED)
    closed(house, closure=Closure.PROCEDURAL)
    house.appeal_in(State.REPLIED, at=MONDAY)  # answered, not yet closed
    assert rate("substantive") == (1, 3)


def test_what_is_carried_over_was_closed_in_stages(house: House):
    house.appeal_in(State.CARRIED_OVER, at=MONDAY)
    assert rate("substantive") == (0, 1)


def test_what_was_reopened_is_closed_no_longer(house: House):
    house.do("reopen", closed(house), at=at("2026-11-17 09:00"))
    assert rate("substantive") == NOBODY


# 格内化解率


def test_in_grid_is_closed_by_the_worker_of_that_grid(house: House):
    closed(house, handler=house.worker1.user)
    closed(house, handler=house.worker2.user)  # a worker, but of another grid
    assert rate("in_grid") == (1, 2)


def test_what_a_unit_led_was_not_settled_in_the_grid(house: House):
    closed(house, unit=house.property_company)
    assert rate("in_grid") == (0, 1)


def test_what_went_up_to_the_street_was_not_either(house: House):
    appeal = house.appeal_in(State.ESCALATED, at=MONDAY)
    appeal = house.do("return_from_escalation", appeal, at=at("2026-11-17 09:00"))
    appeal = house.do("reply", appeal, at=at("2026-11-17 10:00"))
    house.do("close", appeal, at=at("2026-11-17 11:00"))
    assert rate("in_grid") == (0, 1)


# 我来找你


@pytest.mark.parametrize("source", Source.values)
def test_only_visits_and_patrols_went_to_the_resident(house: House, source: str):
    house.file(at=MONDAY, source=source)
    assert rate("proactive") == (int(source in ("visit", "patrol")), 1)


def test_it_counts_what_was_registered_whatever_became_of_it(house: House):
    house.file(at=MONDAY, source=Source.VISIT)
    house.appeal_in(State.CLOSED, at=MONDAY, source=Source.PATROL)
    house.file(at=MONDAY, source=Source.PHONE)
    house.file(at=at("2026-10-30 09:00"), source=Source.VISIT)
    assert rate("proactive") == (2, 3)


# Never counted


@pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN])
def test_declined_and_withdrawn_are_never_counted(house: House, state: str):
    house.appeal_in(state, at=MONDAY, source=Source.VISIT)
    assert set(table()["全社区"].values()) == {NOBODY}


def test_a_withdrawn_matter_leaves_every_rate_it_stood_in(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    assert rate("response") == (1, 1)
    house.do("withdraw", appeal, at=at("2026-11-17 09:00"))
    assert set(table()["全社区"].values()) == {NOBODY}


def test_a_merged_matter_counts_once_in_what_it_became(house: House):
    target = house.appeal_in(State.IN_PROGRESS, at=MONDAY)
    source = house.appeal_in(State.ACCEPTED, at=MONDAY)
    workflow.merge(source, by=house.staff, into=target, at=at("2026-11-16 10:00"))
    assert rate("response") == (1, 1)
    assert rate("proactive") == (0, 1)


# Groups


def test_by_grid_each_has_its_own_line(house: House):
    house.appeal_in(State.IN_PROGRESS, at=MONDAY, grid=house.grid1)
    house.appeal_in(State.ACCEPTED, at=MONDAY, grid=house.grid1)
    house.appeal_in(State.IN_PROGRESS, at=MONDAY, grid=house.grid2)
    grouped = table("grid")
    assert list(grouped) == ["第01微网格", "第02微网格"]
    assert [grouped[name]["response"] for name in grouped] == [(1, 2), (1, 1)]


def test_by_category_what_has_none_is_undecided(house: House):
    lamps, rubbish = house.category, category(house.community, "环境卫生", "垃圾")
    house.file(at=MONDAY, category=lamps, source=Source.VISIT)
    house.file(at=MONDAY, category=rubbish)
    house.file(at=MONDAY)
    grouped = table("category")
    assert {name: row["proactive"] for name, row in grouped.items()} == {
        lamps.path: (1, 1),
        rubbish.path: (0, 1),
        "未定": (0, 1),
    }


def test_by_handler_each_person_has_a_line(house: House):
    closed(house, handler=house.worker1.user)
    closed(house, handler=house.worker2.user, closure=Closure.STAGED)
    grouped = table("handler")
    assert grouped["网格员1"]["substantive"] == (1, 1)
    assert grouped["网格员2"]["substantive"] == (0, 1)


def test_a_unit_that_leads_has_a_line_under_its_own_name(house: House):
    closed(house, unit=house.property_company)
    house.appeal_in(State.ACCEPTED, at=MONDAY)
    grouped = table("handler")
    assert {name: row["proactive"] for name, row in grouped.items()} == {
        "幸福里社区物业公司": (0, 1),
        "未定": (0, 1),
    }


def test_a_person_has_one_line_with_a_unit_beside_them_or_not(house: House):
    for unit in (house.property_company, None):
        appeal = house.appeal_in(State.ACCEPTED, at=MONDAY)
        house.do("dispatch", appeal, handler=house.worker1.user, unit=unit, at=at("2026-11-16 10:00"))
    assert table("handler")["网格员1"]["proactive"] == (0, 2)


def test_two_people_of_one_name_are_two_lines(house: House):
    User.objects.filter(pk__in=[house.worker1.user_id, house.worker2.user_id]).update(name="王芳")
    closed(house, handler=house.worker1.user)
    closed(house, handler=house.worker2.user)
    rows = rates.compute(Appeal.objects.all(), **NOVEMBER, by="handler")
    assert [(row.name, row.figures[4].denominator) for row in rows] == [("王芳", 1), ("王芳", 1)]


@pytest.mark.parametrize("by", ["grid", "category", "handler"])
def test_the_groups_add_up_to_the_whole(house: House, by: str):
    closed(house, handler=house.worker1.user)
    asked(house, closed(house), solved=False, satisfaction="mostly", on="2026-11-17 09:00")
    house.appeal_in(State.ACCEPTED, at=MONDAY, grid=house.grid2, category=house.category)
    house.file(at=MONDAY, grid=house.grid3, source=Source.PATROL)
    whole, parts = table()["全社区"], table(by).values()
    for key, counted in whole.items():
        assert tuple(map(sum, zip(*(part[key] for part in parts), strict=True))) == counted, key


def test_groups_nothing_happened_in_are_left_out(house: House):
    house.appeal_in(State.IN_PROGRESS, at=MONDAY, grid=house.grid1)
    house.file(at=at("2026-09-01 09:00"), grid=house.grid2)
    rows = rates.compute(Appeal.objects.all(), **NOVEMBER, by="grid")
    assert [row.name for row in rows] == ["第01微网格", "第02微网格"]
    assert [row.name for row in rates.busy_rows(rows)] == ["第01微网格"]


@pytest.mark.parametrize("by", rates.GROUPS)
def test_it_is_one_query_whatever_the_groups(house: House, by: str):
    for ground in (house.grid1, house.grid2, house.grid3):
        house.appeal_in(State.CLOSED, at=MONDAY, grid=ground)
    with CaptureQueriesContext(connection) as queries:
        rates.compute(Appeal.objects.entrusted_to(house.staff).urgent_first(), **NOVEMBER, by=by)
    assert len(queries) == 1


def test_only_what_was_handed_in_is_counted(house: House):
    house.file(at=MONDAY)
    house.elsewhere.file(at=MONDAY)
    mine = Appeal.objects.entrusted_to(house.worker2)
    here = Appeal.objects.entrusted_to(house.staff)
    counted = [rates.compute(rows, **NOVEMBER)[0].figures[-1].denominator for rows in (mine, here)]
    assert counted == [0, 1]
