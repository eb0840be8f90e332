"""交接, row by row: who sees the kit, who may confirm and when, what the lists hold and say, on screen and on paper."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.actors import Actor
from grids.models import Post
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import kit
from residents.appeals.states import State
from residents.appeals.workflow.handover import confirm_handover
from residents.register.models import Handover, Household
from residents.register.states import CareGroup
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import actor, grid, household, post, resident, user
from tests.residents.register.visiting import visit

house = lent_house
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def successor(house: House) -> Actor:
    """Took grid 1 over from worker1 today."""
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    person = user("接手人", community=house.community)
    workflow.assign_worker(house.grid1, by=house.admin, user=person, since=TODAY)
    return actor(person)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def kit_of(who: Actor, code: str = "01", **params: str) -> str:
    answer = signed_in(who.user).get(reverse("handover", args=[code]), params)
    assert answer.status_code == 200, answer.status_code
    return answer.text


# Who sees whose kit

SEES = [
    ("staff", "01", 200),
    ("staff", "02", 200),
    ("lead", "03", 200),
    ("worker1", "01", 200),
    ("worker1", "02", 404),
    ("worker2", "01", 404),
    ("worker2", "02", 200),
    ("admin", "01", 403),
    ("supervisor", "01", 403),
    ("property", "01", 403),
    ("staff", "00", 404),
    ("staff", "77", 404),
    ("worker1", "77", 404),
]


@pytest.mark.parametrize(("who", "code", "status"), SEES)
def test_who_sees_the_kit_of_which_grid(house: House, who: str, code: str, status: int):
    grid(house.community, "00", level=0)
    client = signed_in(getattr(house, who).user)
    assert client.get(reverse("handover", args=[code])).status_code == status
    assert client.post(reverse("handover_confirm", args=[code])).status_code >= 403


def test_the_same_code_elsewhere_is_another_grid(house: House):
    visit(house, promised="带报修单来")
    there = kit_of(house.elsewhere.staff)
    assert "带报修单来" not in there and "网格员1" in there


# Who may confirm: whoever took over, once, as the primary worker

CONFIRMS = [
    ("successor", None),
    ("predecessor", NotFound),
    ("stand-in", Forbidden),
    ("backup", Forbidden),
    ("staff", NotFound),
    ("lead", NotFound),
    ("admin", NotFound),
    ("worker2", NotFound),
    ("elsewhere", NotFound),
]


@pytest.mark.parametrize(("who", "refused"), CONFIRMS)
def test_who_confirms(house: House, successor: Actor, who: str, refused: type[Exception] | None):
    helper = user("代班人", community=house.community)
    if who == "stand-in":
        post(helper, "worker", grid=house.grid1, primary=False)
    if who == "backup":
        workflow.set_backup(house.grid1, by=house.admin, user=house.worker3.user)
    by = {
        "successor": successor,
        "predecessor": actor(house.worker1.user),
        "stand-in": actor(helper),
        "backup": actor(house.worker3.user),
        "elsewhere": house.elsewhere.worker1,
    }.get(who) or getattr(house, who)
    if refused is None:
        assert confirm_handover(house.grid1, by=by).post.user == by.user
        return
    with pytest.raises(refused):
        confirm_handover(house.grid1, by=by)
    assert not Handover.objects.exists()


# When there is something to confirm: the terms of a grid × whether the newest holder has to

TERMS = [
    ("first worker", "这个网格之前没有别的网格员，不用交接。"),
    ("same person again", "这个网格之前没有别的网格员，不用交接。"),
    ("somebody before", ""),
    ("somebody long before", ""),
    ("confirmed", "这次交接已经确认过。"),
]


@pytest.mark.parametrize(("case", "says"), TERMS)
def test_when_there_is_something_to_confirm(house: House, case: str, says: str):
    ground = grid(house.community, "09")
    person, before = (user(name, community=house.community) for name in ("接手人", "前任"))
    if case == "same person again":
        post(person, "worker", grid=ground, since=TODAY - 90 * DAY, until=TODAY - 30 * DAY)
    if case in ("somebody before", "confirmed"):
        post(before, "worker", grid=ground, since=TODAY - 90 * DAY, until=TODAY)
    if case == "somebody long before":
        post(before, "worker", grid=ground, since=TODAY - 900 * DAY, until=TODAY - 800 * DAY)
    post(person, "worker", grid=ground, since=TODAY)
    by = actor(person)
    if case == "confirmed":
        confirm_handover(ground, by=by)
    shown = "我确认接手" in kit_of(by, "09")
    assert shown is (not says)
    if says:
        with pytest.raises(Refused, match=says):
            confirm_handover(ground, by=by)
    else:
        assert confirm_handover(ground, by=by).post.grid == ground


def test_the_names_of_both_stand_on_the_page(house: House, successor: Actor):
    page = text(kit_of(house.staff))
    assert "前任 网格员1" in page and "现任 接手人" in page
    assert "前任" not in text(kit_of(house.staff, "02"))


def test_a_former_worker_who_comes_back_is_handed_over_to(house: House, successor: Actor):
    workflow.end_post(successor.posts[0], by=house.admin, on=TODAY + DAY)
    back = workflow.assign_worker(house.grid1, by=house.admin, user=house.worker1.user, since=TODAY + DAY)
    served = kit.terms(house.community.pk, "01", TODAY + DAY)
    now, before = kit.now_and_before(served, TODAY + DAY)
    assert (now, before.user) == (back, successor.user)
    assert kit.now_and_before(kit.terms(house.community.pk, "01", TODAY), TODAY)[0].user == successor.user


def test_between_two_workers_there_is_nobody(house: House):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    served = kit.terms(house.community.pk, "01", TODAY)
    assert [each.user for each in served] == [house.worker1.user]
    assert kit.now_and_before(served, TODAY) == (None, None)
    assert "现在缺网格员" in kit_of(house.staff)


# What the lists hold: one thing of each × whether it is in the kit

HOLDS = [
    ("registered matter", True),
    ("matter in progress", True),
    ("replied matter", True),
    ("closed matter", False),
    ("withdrawn matter", False),
    ("matter of another grid", False),
    ("open promise", True),
    ("kept promise", False),
    ("promise of another grid", False),
    ("household never seen", True),
    ("household seen today", False),
    ("vacant flat", False),
    ("household that left", False),
]


@pytest.mark.parametrize(("thing", "held"), HOLDS)
def test_what_the_kit_holds(house: House, thing: str, held: bool):
    Household.objects.filter(pk=house.household.pk).update(confirmed_on=TODAY, visited_on=TODAY)
    states = {
        "registered matter": State.REGISTERED,
        "matter in progress": State.IN_PROGRESS,
        "replied matter": State.REPLIED,
        "closed matter": State.CLOSED,
        "withdrawn matter": State.WITHDRAWN,
    }
    homes = {
        "household never seen": {},
        "household seen today": {"confirmed_on": TODAY, "visited_on": TODAY},
        "vacant flat": {"tenure": "vacant"},
        "household that left": {"until": TODAY},
    }
    if thing in states:
        house.appeal_in(states[thing])
    elif thing == "matter of another grid":
        house.appeal_in(State.ACCEPTED, grid=house.grid2)
    elif thing in homes:
        household(house.grid1, **homes[thing])
    else:
        at = household(house.grid2, confirmed_on=TODAY) if "another" in thing else house.household
        owed = visit(house, at_home=at, by=house.staff, promised="带报修单来").promise
        if thing.startswith("kept"):
            type(owed).objects.filter(pk=owed.pk).update(
                outcome="kept", settled_at=timezone.now(), settled_by=house.staff.user
            )
    found = kit.counts(kit.of(house.grid1, house.staff, TODAY), house.community.pk)
    assert sum(found[name] for name in ("open_matters", "promises", "visits_due")) == int(held)


def test_page_and_confirmation_count_the_same(house: House, successor: Actor):
    Post.objects.filter(user=successor.user).update(care_duty=True)
    by = actor(successor.user)
    house.appeal_in(State.IN_PROGRESS, handler=successor.user)
    for n in range(kit.MOST + 3):
        home = household(house.grid1)
        resident(home, f"周{n}", "", care_groups=[CareGroup.ELDERLY])
        visit(house, at_home=home, by=by, promised=f"第{n}件")
    page = text(kit_of(by))
    done = confirm_handover(house.grid1, by=by, note=" 钥匙两把\u200b ")
    assert done.note == "钥匙两把"
    assert f"在办的诉求 {done.open_matters} 件" in page
    assert f"答应居民、还没做到的 {done.promises} 件" in page
    assert f"该走访的 {done.visits_due} 户" in page
    assert f"要多关照的人 {done.care_people} 位" in page
    assert (done.promises, done.care_people) == (kit.MOST + 3, kit.MOST + 3)
    assert f"只印 {kit.MOST} 位，全部见居民登记。" in page


def test_an_empty_grid_has_an_empty_kit(house: House):
    ground = grid(house.community, "09")
    page = text(kit_of(house.staff, ground.code))
    for words in ("在办的诉求 0 件", "答应居民、还没做到的 0 件", "该走访的 0 户"):
        assert words in page
    assert "要多关照的人" not in page


def test_the_paper_masks_whom_one_asks_for(house: House):
    resident(household(house.grid1), "孟无痕", "13912345678", head=True)
    page = kit_of(house.worker1, paper="1")
    assert "孟*" in page and "孟无痕" not in page and "13912345678" not in page
    assert "幸福里社区　第01微网格交接单" in page


@pytest.mark.parametrize(("note", "kept"), [("", ""), ("差一把钥匙", "差一把钥匙"), ("长" * 501, "")])
def test_the_note_of_the_confirmation(house: House, successor: Actor, note: str, kept: str):
    """A note that is too long does not hold the confirmation up."""
    client = signed_in(successor.user)
    answer = client.post(reverse("handover_confirm", args=["01"]), {"note": note})
    assert answer["Location"] == reverse("handover", args=["01"])
    assert Handover.objects.get().note == kept
    again = client.post(reverse("handover_confirm", args=["01"]), {"note": note})
    assert (again.status_code, "这次交接已经确认过。" in again.text) == (409, True)
