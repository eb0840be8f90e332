"""岗位, row by row: which terms may stand beside which, when a post ends, what each kind needs and gives."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from grids import actors, handbook, workflow
from grids.models import OfficeRecord, Post
from grids.states import Background, PostKind
from grids.verdict import Invalid, NotFound, Refused
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, grid, post, user

house = lent_house
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
ONE_EACH = "一格一员"


def on(shift: int | None) -> datetime.date | None:
    return None if shift is None else TODAY + shift * DAY


# 一格一员: the term that is there (from, until) × the term asked for × who × whether both may stand

TERMS = [
    ((-30, None), (0, None), True, ONE_EACH),
    ((-30, None), (30, None), True, ONE_EACH),
    ((-30, None), (-60, -30), True, ""),
    ((-30, None), (-60, -29), True, ONE_EACH),
    ((-30, 0), (0, None), True, ""),
    ((-30, 1), (0, None), True, ONE_EACH),
    ((-30, 10), (10, None), True, ""),
    ((-30, 10), (9, None), True, ONE_EACH),
    ((-30, 10), (10, 20), True, ""),
    ((5, 10), (0, 5), True, ""),
    ((5, 10), (0, 6), True, ONE_EACH),
    ((5, 10), (10, 20), True, ""),
    ((5, 10), (6, 7), True, ONE_EACH),
    ((-30, None), (0, 10), False, ""),
    ((-30, None), (0, None), False, ""),
    ((-30, None), (-60, None), False, ""),
]


@pytest.mark.parametrize(("there", "wanted", "primary", "says"), TERMS)
def test_which_terms_stand_beside_each_other(
    house: House, there: tuple[int, int | None], wanted: tuple[int, int | None], primary: bool, says: str
):
    ground = grid(house.community, "09")
    first, second = (user(name, community=house.community) for name in ("先来的", "后到的"))
    post(first, PostKind.WORKER, grid=ground, since=on(there[0]), until=on(there[1]))
    given = {"user": second, "kind": PostKind.WORKER, "grid": ground, "primary": primary}
    given |= {"since": on(wanted[0]), "until": on(wanted[1])}
    if not says:
        assert workflow.open_post(house.community, by=house.admin, **given).primary is primary
        return
    with pytest.raises(Refused, match=says) as refused:
        workflow.open_post(house.community, by=house.admin, **given)
    assert refused.value.code == "already_claimed"
    assert "请先办理离岗交接" in refused.value.reason
    assert not second.posts.exists()


def test_one_person_may_hold_two_grids_and_a_seat(house: House):
    ground = grid(house.community, "09")
    workflow.assign_worker(ground, by=house.admin, user=house.worker1.user, since=TODAY)
    seat = {"user": house.worker1.user, "kind": PostKind.SEAT, "organization": house.party_branch}
    workflow.open_post(house.community, by=house.admin, since=TODAY, **seat)
    now = actor(house.worker1.user)
    assert now.grid_ids == {house.grid1.pk, ground.pk}
    assert now.organization_ids == {house.party_branch.pk}


# What each kind needs, and what is not kept of what it does not

NEEDS: list[tuple[str, dict[str, Any], str, str]] = [
    (PostKind.WORKER, {}, "grid", "网格员岗位必须指定微网格。"),
    (PostKind.SEAT, {}, "organization", "议事席位必须写明所属单位。"),
    (PostKind.STAFF, {}, "", ""),
    (PostKind.LEAD, {}, "", ""),
    (PostKind.ADMIN, {}, "", ""),
    (PostKind.SUPERVISOR, {}, "", ""),
]


@pytest.mark.parametrize(("kind", "given", "field", "says"), NEEDS)
def test_what_each_kind_needs(house: House, kind: str, given: dict[str, Any], field: str, says: str):
    person = user(community=house.community)
    if not field:
        made = workflow.open_post(
            house.community, by=house.admin, user=person, kind=kind, since=TODAY, **given
        )
        assert (made.kind, made.grid, made.organization, made.background) == (kind, None, None, "")
        return
    with pytest.raises(Invalid) as refused:
        workflow.open_post(house.community, by=house.admin, user=person, kind=kind, since=TODAY, **given)
    assert refused.value.fields == {field: says}


@pytest.mark.parametrize("background", list(Background))
def test_where_a_worker_comes_from_is_kept(house: House, background: str):
    ground = grid(house.community, "09")
    made = workflow.assign_worker(
        ground, by=house.admin, user=house.worker1.user, since=TODAY, background=background
    )
    assert Post.objects.get(pk=made.pk).background == background


@pytest.mark.parametrize("kind", [PostKind.STAFF, PostKind.LEAD, PostKind.SUPERVISOR])
def test_a_background_and_a_grid_are_a_workers_alone(house: House, kind: str):
    made = workflow.open_post(
        house.community,
        by=house.admin,
        user=user(community=house.community),
        kind=kind,
        since=TODAY,
        grid=house.grid1,
        background=Background.VOLUNTEER,
    )
    assert (made.grid, made.background) == (None, "")


STRANGE = ["grid", "organization"]


@pytest.mark.parametrize("what", STRANGE)
def test_nothing_of_another_community_is_given(house: House, what: str):
    kind = {"grid": PostKind.WORKER, "organization": PostKind.SEAT}[what]
    there = {"grid": house.elsewhere.grid1, "organization": house.elsewhere.party_branch}[what]
    given = {"user": user(), "kind": kind, "since": TODAY, what: there}
    with pytest.raises(NotFound):
        workflow.open_post(house.community, by=house.admin, **given)
    assert not OfficeRecord.objects.exists()


# When a post ends: from, until, the day asked for, what is said

ENDS = [
    (-30, None, 0, ""),
    (-30, None, 30, ""),
    (-30, None, -30, ""),
    (-30, None, -31, "离岗日期不能早于到岗日期。"),
    (-30, 30, 10, ""),
    (-30, 30, 30, "这个岗位已于"),
    (-30, 30, 31, "要延长，请另行安排岗位。"),
    (-30, 0, 0, "这个岗位已于"),
    (-30, -10, -20, ""),
    (10, None, 5, "离岗日期不能早于到岗日期。"),
    (10, None, 10, ""),
]


@pytest.mark.parametrize(("since", "until", "day", "says"), ENDS)
def test_when_a_post_ends(house: House, since: int, until: int | None, day: int, says: str):
    held = post(
        user(community=house.community), PostKind.STAFF, house.community, since=on(since), until=on(until)
    )
    if not says:
        assert workflow.end_post(held, by=house.admin, on=on(day)).until == on(day)
        record = OfficeRecord.objects.get()
        assert (record.action, record.data) == ("end", {"post": held.pk, "until": str(on(day))})
        return
    with pytest.raises(Refused, match=says):
        workflow.end_post(held, by=house.admin, on=on(day))
    assert Post.objects.get(pk=held.pk).until == on(until)


# Rights of the day

RIGHTS = [
    (-30, None, True),
    (0, None, True),
    (1, None, False),
    (-30, 0, False),
    (-30, 1, True),
    (-30, -1, False),
]


@pytest.mark.parametrize(("since", "until", "serves"), RIGHTS)
def test_a_post_gives_its_rights_on_its_days(house: House, since: int, until: int | None, serves: bool):
    person, ground = user(community=house.community), grid(house.community, "09")
    post(person, PostKind.WORKER, grid=ground, since=on(since), until=on(until))
    assert (ground.pk in actor(person).grid_ids) is serves
    assert actors.of_user(person).is_insider is serves


# Whom one calls: worker, backup, the office

CALLS = [
    (True, True, "网格员1", False),
    (True, False, "网格员1", False),
    (False, True, "网格员2", True),
    (False, False, "幸福里社区", True),
]


@pytest.mark.parametrize(("worker", "backup", "name", "vacant"), CALLS)
def test_whom_one_calls(house: House, worker: bool, backup: bool, name: str, vacant: bool):
    if not worker:
        Post.objects.filter(user=house.worker1.user).update(until=TODAY)
    if backup:
        workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
        house.grid1.refresh_from_db()
    contact = handbook.contact(house.grid1, TODAY)
    assert (name in contact.name, contact.vacant) == (True, vacant)


def test_a_stand_in_is_not_whom_one_calls_while_the_worker_serves(house: House):
    helper = user("代班人", community=house.community)
    post(helper, PostKind.WORKER, grid=house.grid1, primary=False, since=TODAY, until=TODAY + 7 * DAY)
    assert handbook.contact(house.grid1, TODAY).name == "网格员1"
    assert house.grid1.pk in actor(helper).grid_ids
