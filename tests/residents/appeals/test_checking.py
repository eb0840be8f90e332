"""抽查: a fair sample of what was closed, looked at by somebody who had no hand in it."""

import datetime
from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from grids import ledger
from grids.states import PostKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals import handlers, sweep
from residents.appeals.models import Appeal, AppealRecord, SpotCheck, SpotRound
from residents.appeals.states import State
from residents.appeals.workflow import VERBS, draw_spot_checks, finish_spot_check, reopen
from residents.appeals.workflow.checking import sample_size
from tests.community import House
from tests.factories import actor, at, user_with_post

MONDAY = datetime.date(2026, 11, 23)
DRAWN = at("2026-11-23 08:00")
LAST_WEEK = at("2026-11-18 09:00")


def closed(house: House, times: int = 1, *, moment: datetime.datetime = LAST_WEEK, **given) -> list[Appeal]:
    return [house.appeal_in(State.CLOSED, at=moment, **given) for _ in range(times)]


def drawn(house: House, times: int = 1) -> list[SpotCheck]:
    closed(house, times)
    return draw_spot_checks(house.community, MONDAY, DRAWN)


def found(check: SpotCheck, **changed):
    given = {"by": actor(check.checker), "method": "looked", "found": "灯亮着。", "ok": True, **changed}
    return finish_spot_check(check, **given)


# The sample


@pytest.mark.parametrize(
    ("of", "size"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (20, 3), (60, 3), (61, 4), (100, 5), (101, 6), (1000, 50)],
)
def test_five_in_a_hundred_but_at_least_three(of: int, size: int):
    assert sample_size(of) == size


def test_the_share_is_a_setting(settings):
    settings.SPOT_CHECK_PERCENT, settings.SPOT_CHECKS_AT_LEAST = 50, 1
    assert (sample_size(1), sample_size(9)) == (1, 5)


def test_three_of_those_closed_last_week_are_drawn(house: House):
    checks = drawn(house, 5)
    assert len({check.appeal_id for check in checks}) == 3
    assert SpotRound.objects.get().closed == 5, "the denominator stands beside the share"


def test_only_what_was_closed_since_the_round_before(house: House):
    old = closed(house, moment=at("2026-11-10 09:00"))
    new = closed(house, moment=at("2026-11-23 07:00"))
    inside = closed(house)
    house.appeal_in(State.REPLIED, at=LAST_WEEK)
    assert [check.appeal for check in draw_spot_checks(house.community, MONDAY, DRAWN)] == inside
    assert not SpotCheck.objects.filter(appeal__in=[*old, *new]).exists()


def test_a_week_the_sweep_missed_is_not_forgotten(house: House):
    draw_spot_checks(house.community, MONDAY, DRAWN)
    missed = closed(house, moment=at("2026-11-24 09:00"))
    later = MONDAY + datetime.timedelta(weeks=3)
    checks = draw_spot_checks(house.community, later, DRAWN + datetime.timedelta(weeks=3))
    assert [check.appeal for check in checks] == missed


def test_another_community_has_its_own_round(house: House):
    closed(house)
    assert draw_spot_checks(house.elsewhere.community, MONDAY, DRAWN) == []
    assert len(draw_spot_checks(house.community, MONDAY, DRAWN)) == 1


def test_any_day_of_the_week_is_the_week(house: House):
    closed(house)
    draw_spot_checks(house.community, MONDAY + datetime.timedelta(days=4), DRAWN)
    assert SpotRound.objects.get().week == MONDAY


# Once


def test_drawing_twice_changes_nothing(house: House):
    first = {check.pk for check in drawn(house, 5)}
    assert draw_spot_checks(house.community, MONDAY, DRAWN) == []
    assert set(SpotCheck.objects.values_list("pk", flat=True)) == first


def test_two_workers_at_once_draw_once(house: House, at_once):
    closed(house, 4)
    answers = at_once(*[lambda: draw_spot_checks(house.community, MONDAY, DRAWN)] * 2)
    assert sorted(len(answer) for answer in answers) == [0, 3]
    assert SpotCheck.objects.count() == 3
    assert SpotRound.objects.count() == 1


def test_the_sweep_draws_in_the_first_hour_of_the_week_and_not_again(house: House):
    closed(house, 3)
    assert sweep.sweep(DRAWN)["spot_checks"] == 3
    assert sweep.sweep(DRAWN + datetime.timedelta(days=1))["spot_checks"] == 0


def test_the_database_itself_keeps_one_check_per_week_and_entry(house: House):
    check = drawn(house)[0]
    with pytest.raises(IntegrityError, match="spot_checked_once_a_week"), transaction.atomic():
        SpotCheck.objects.create(round=check.round, appeal=check.appeal, checker=house.lead.user)
    with pytest.raises(IntegrityError, match="spot_checks_drawn_once_a_week"), transaction.atomic():
        SpotRound.objects.create(community=house.community, week=MONDAY, closed=0, at=DRAWN)


# Who


def test_never_who_handled_closed_or_is_complained_about(house: House):
    handled = closed(house, handler=house.staff.user)[0]
    able = set(handlers.checkers(handled, MONDAY))
    assert able == {house.lead.user}, "staff handled it, the second staff closed it"
    VERBS["reopen"](handled, by=house.lead, note="又坏了。", at=DRAWN)
    Appeal.objects.filter(pk=handled.pk).update(complaint_user=house.lead.user)
    assert set(handlers.checkers(Appeal.objects.get(pk=handled.pk), MONDAY)) == set()


def test_never_who_helped_with_it(house: House):
    appeal = house.appeal_in(State.IN_PROGRESS, at=LAST_WEEK)
    later = LAST_WEEK + datetime.timedelta(days=3)
    VERBS["add_helper"](
        appeal, by=house.staff, user=house.lead.user, task="联系物业", due_at=later, at=LAST_WEEK
    )
    assert house.lead.user not in handlers.checkers(appeal, MONDAY)


def test_only_the_office_checks(house: House):
    able = set(handlers.checkers(closed(house)[0], MONDAY))
    assert able == {house.staff.user, house.lead.user}
    assert not able & {house.worker2.user, house.property.user, house.supervisor.user, house.admin.user}


def test_an_entry_nobody_is_free_to_check_gives_its_place_to_another(house: House):
    taken = closed(house, handler=house.staff.user)[0]
    Appeal.objects.filter(pk=taken.pk).update(complaint_user=house.lead.user)
    free = closed(house, 3)
    checks = draw_spot_checks(house.community, MONDAY, DRAWN)
    assert {check.appeal for check in checks} == set(free)


def test_the_round_is_fair_over_the_weeks(house: House):
    user_with_post(PostKind.STAFF, house.community, name="孙工")
    for week in range(4):
        moved = datetime.timedelta(weeks=week)
        closed(house, 3, moment=LAST_WEEK + moved)
        draw_spot_checks(house.community, MONDAY + moved, DRAWN + moved)
    had = Counter(SpotCheck.objects.values_list("checker__name", flat=True))
    assert set(had.values()) == {4}, had
    assert "赵静" not in had, "she closed them all"


# What was found


def test_what_was_found_is_a_record_of_the_entry(house: House):
    check = drawn(house)[0]
    done = found(check, method="asked", found="王奶奶说灯\u200b亮了。", at=DRAWN)
    assert (done.ok, done.method, done.found, done.done_at) == (True, "asked", "王奶奶说灯亮了。", DRAWN)
    record = check.appeal.records.last()
    assert (record.action, record.label, record.actor) == ("spot_check", "抽查", check.checker)
    assert record.note == "问了居民，已经办好。王奶奶说灯亮了。"
    assert not record.public
    assert list(ledger.breaks(AppealRecord)) == []


def test_not_all_right_may_be_reopened_by_the_real_verb(house: House):
    check = drawn(house)[0]
    found(check, ok=False, found="灯还是不亮。")
    assert "没有办好" in check.appeal.records.last().note
    again = reopen(check.appeal, by=actor(check.checker), note="抽查发现灯还是不亮。")
    assert (again.state, again.reopened) == (State.IN_PROGRESS, 1)


def test_only_the_one_it_was_drawn_for(house: House):
    check = drawn(house)[0]
    other = next(each for each in (house.staff, house.lead, house.second_staff) if each.user != check.checker)
    with pytest.raises(Forbidden, match="由抽中的人填写"):
        found(check, by=other)
    for stranger in (house.worker1, house.property, house.supervisor, house.elsewhere.staff, house.family):
        with pytest.raises(NotFound):
            found(check, by=stranger)
    assert SpotCheck.objects.waiting().get() == check


def test_who_is_recused_later_loses_sight_of_it(house: House):
    check = drawn(house)[0]
    checker = actor(check.checker)
    Appeal.objects.filter(pk=check.appeal_id).update(complaint_user=check.checker)
    assert not SpotCheck.objects.visible_to(checker).exists()
    with pytest.raises(NotFound):
        found(check)


def test_once_and_of_two_at_once_one(house: House, at_once):
    check = drawn(house)[0]
    answers = at_once(lambda: found(check), lambda: found(check, ok=False))
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "SpotCheck"]
    assert check.appeal.records.filter(action="spot_check").count() == 1
    with pytest.raises(Refused, match="已经填写过"):
        found(check)


@pytest.mark.parametrize(("field", "value"), [("method", ""), ("method", "guessed"), ("found", " \u200b")])
def test_it_says_how_and_what(house: House, field: str, value: str):
    check = drawn(house)[0]
    with pytest.raises(Invalid) as refused:
        found(check, **{field: value})
    assert list(refused.value.fields) == [field]
    assert not check.appeal.records.filter(action="spot_check").exists()
