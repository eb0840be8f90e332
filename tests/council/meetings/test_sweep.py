"""巡检 and the command: the series grows by itself, the next session collects, what is gone leaves the agenda."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from council.meetings import sweep, workflow
from council.models import AgendaItem, Session
from residents.appeals.models import Appeal
from residents.appeals.workflow import withdraw
from tests.community import House
from tests.council.conftest import EVENING, NOW, Council
from tests.factories import at

WEEK = datetime.timedelta(weeks=1)


def test_every_community_gets_its_sessions_and_the_next_one_collects(lent_house: House):
    assert sweep.sweep(NOW) == {"planned": 16, "collecting": 2, "taken_out": 0}
    for place in (lent_house.community, lent_house.elsewhere.community):
        states = Session.objects.of(place.pk).order_by("date").values_list("state", flat=True)
        assert list(states) == ["collecting", *["scheduled"] * 7]


def test_a_second_sweep_changes_nothing(lent_house: House):
    sweep.sweep(NOW)
    assert sweep.sweep(NOW) == {"planned": 0, "collecting": 0, "taken_out": 0}


def test_two_sweeps_at_once_do_everything_once(house: House, at_once):
    done = at_once(lambda: sweep.sweep(NOW), lambda: sweep.sweep(NOW))
    assert not [each for each in done if isinstance(each, Exception)]
    assert sum(each["planned"] for each in done) == 16
    assert sum(each["collecting"] for each in done) == 2


def test_from_the_evening_of_a_session_on_the_one_after_it_collects(council: Council):
    council.announced()
    sweep.sweep(NOW)
    assert Session.objects.get(pk=council.after.pk).state == "scheduled"
    workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    assert sweep.sweep(EVENING)["collecting"] >= 1
    assert Session.objects.get(pk=council.after.pk).state == "collecting"


def test_a_session_nobody_held_does_not_keep_the_next_from_collecting(council: Council):
    sweep.sweep(NOW + WEEK)
    assert Session.objects.get(pk=council.monday.pk).state == "collecting"
    assert Session.objects.get(pk=council.after.pk).state == "collecting"


def test_a_withdrawn_matter_leaves_the_agenda_by_itself(council: Council):
    appeal = council.matter(household=council.house.household)
    item = council.on_agenda(appeal)
    withdraw(Appeal.objects.get(pk=appeal.pk), by=council.house.family, at=NOW)
    assert sweep.sweep(NOW)["taken_out"] == 1
    item = AgendaItem.objects.get(pk=item.pk)
    assert (item.state, item.position) == ("withdrawn", 1)
    assert item.records.last().actor_label == "系统"
    assert sweep.sweep(NOW)["taken_out"] == 0


def test_an_answered_proposal_leaves_too_and_says_why(council: Council):
    appeal = council.matter()
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal)
    council.house.do("reply", appeal, at=NOW)
    sweep.sweep(NOW)
    item.refresh_from_db()
    assert (item.state, item.outcome_note) == ("withdrawn", "这件诉求现在是“已答复”，不用再议。")


def test_the_command_plans_and_says_how_many(lent_house: House):
    def said(*more: str) -> str:
        out = StringIO()
        call_command("plan_sessions", "--community", lent_house.community.code, *more, stdout=out)
        return out.getvalue()

    assert said() == f"{lent_house.community.name}：新排了 8 次议事。\n"
    assert "0 次" in said()
    with pytest.raises(CommandError, match="不止一个社区"):
        call_command("plan_sessions")


def test_midnight_is_the_day_of_the_place_not_of_greenwich(lent_house: House):
    """00:30 on Tuesday in Shanghai is still Monday in UTC: the Monday is over all the same."""
    workflow.generate(lent_house.community, at=at("2026-11-24 00:30"))
    first = Session.objects.of(lent_house.community.pk).order_by("date").first()
    assert first.date == datetime.date(2026, 11, 30)
