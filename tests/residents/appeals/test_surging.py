"""集中反映: one alert per grid and matter, until a person has dealt with it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids.verdict import Invalid, NotFound, Refused
from residents.appeals import sweep
from residents.appeals.models import Appeal, Surge
from residents.appeals.states import State
from residents.appeals.workflow import VERBS, merge, raise_surges, settle_surge
from tests.community import House
from tests.factories import at

NOW = at("2026-11-20 18:00")
LIFT = [
    ("3号楼电梯坏了", "3号楼电梯坏了，老人下不来楼，请尽快修。"),
    ("3号楼的电梯又坏了", "3号楼的电梯又坏了，老人下不来楼。"),
    ("电梯坏了没人修", "3号楼电梯坏了三天没人修，老人下不来楼。"),
    ("3号楼电梯停了", "3号楼电梯坏了停在一楼，老人下不来。"),
]
DOGS = ("楼下狗叫", "隔壁单元养的狗半夜一直叫，孩子睡不着。")


def file(
    house: House, *which: int, grid=None, moment=NOW - datetime.timedelta(days=1), **matter
) -> list[Appeal]:
    return [
        house.file(
            title=LIFT[n][0],
            text=LIFT[n][1],
            grid=grid or house.grid1,
            at=moment + datetime.timedelta(minutes=n),
            **matter,
        )[0]
        for n in which
    ]


def members(surge: Surge) -> list[Appeal]:
    return list(surge.appeals.order_by("registered_at"))


def test_three_in_one_grid_within_days_raise_one_alert(house: House):
    lift = file(house, 0, 1, 2)
    house.file(title=DOGS[0], text=DOGS[1], at=NOW)
    assert raise_surges(house.community, NOW) == 1
    surge = Surge.objects.get()
    assert (surge.grid, surge.seed, surge.found_at) == (house.grid1, lift[0], NOW)
    assert members(surge) == lift


def test_two_are_no_alert_and_other_grids_do_not_add_up(house: House):
    file(house, 0, 1)
    file(house, 2, grid=house.grid2)
    assert raise_surges(house.community, NOW) == 0


def test_long_ago_does_not_count(house: House):
    file(house, 0, moment=NOW - datetime.timedelta(days=8))
    file(house, 1, 2)
    assert raise_surges(house.community, NOW) == 0


def test_what_is_answered_does_not_count(house: House):
    lift = file(house, 0, 1, 2)
    VERBS["decline"](lift[1], by=house.staff, reason="outside", note="请找物业。")
    assert raise_surges(house.community, NOW) == 0


def test_again_and_again_it_stays_one_alert(house: House):
    file(house, 0, 1, 2)
    assert [raise_surges(house.community, NOW) for _ in range(3)] == [1, 0, 0]
    assert Surge.objects.get().appeals.count() == 3


def test_a_later_one_joins_the_alert_that_stands(house: House):
    lift = file(house, 0, 1, 2)
    raise_surges(house.community, NOW)
    lift += file(house, 3)
    assert raise_surges(house.community, NOW) == 0
    assert members(Surge.objects.get()) == lift


def test_two_workers_at_once_raise_one(house: House, at_once):
    file(house, 0, 1, 2)
    answers = at_once(*[lambda: raise_surges(house.community, NOW)] * 2)
    assert sorted(answers) == [0, 1], answers
    assert Surge.objects.get().appeals.count() == 3


def test_the_sweep_raises_them(house: House):
    file(house, 0, 1, 2)
    assert sweep.sweep(NOW)["surges"] == 1
    assert sweep.sweep(NOW)["surges"] == 0


def test_the_database_itself_keeps_one_per_grid_and_first_entry(house: House):
    lift = file(house, 0, 1, 2)
    raise_surges(house.community, NOW)
    with pytest.raises(IntegrityError, match="one_surge_per_grid_and_first_entry"), transaction.atomic():
        Surge.objects.create(community=house.community, grid=house.grid1, seed=lift[0], found_at=NOW)


# Dealt with


@pytest.fixture
def surge(house: House) -> Surge:
    file(house, 0, 1, 2)
    raise_surges(house.community, NOW)
    return Surge.objects.get()


def test_dismissed_with_a_reason_it_is_gone_and_stays_gone(house: House, surge: Surge):
    done = settle_surge(surge, by=house.staff, outcome="dismissed", reason="三部不同的电梯。", at=NOW)
    assert (done.settled_by, done.settled_at, done.reason) == (house.staff.user, NOW, "三部不同的电梯。")
    assert not Surge.objects.standing().exists()
    assert raise_surges(house.community, NOW) == 0


def test_dismissing_needs_a_reason(house: House, surge: Surge):
    with pytest.raises(Invalid) as refused:
        settle_surge(surge, by=house.staff, outcome="dismissed", reason=" ")
    assert list(refused.value.fields) == ["reason"]
    assert Surge.objects.standing().get() == surge


def test_merged_only_when_something_was_merged(house: House, surge: Surge):
    with pytest.raises(Refused, match="还没有并案"):
        settle_surge(surge, by=house.staff, outcome="merged")
    first, second, _ = members(surge)
    merge(second, by=house.staff, into=first)
    assert settle_surge(surge, by=house.staff, outcome="merged").outcome == "merged"


def test_the_second_is_told_that_it_is_settled(house: House, surge: Surge, at_once):
    settle = [
        lambda by=by: settle_surge(surge, by=by, outcome="dismissed", reason="不是一件。")
        for by in (house.staff, house.lead)
    ]
    answers = at_once(*settle)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Surge"]


def test_it_is_the_offices_and_recusal_hides_it(house: House, surge: Surge):
    for stranger in (house.worker1, house.property, house.supervisor, house.family, house.elsewhere.staff):
        assert not Surge.objects.visible_to(stranger).exists()
        with pytest.raises(NotFound):
            settle_surge(surge, by=stranger, outcome="dismissed", reason="不是。")
    Appeal.objects.filter(pk=surge.seed_id).update(complaint_user=house.staff.user)
    assert not Surge.objects.visible_to(house.staff).exists()
    assert Surge.objects.visible_to(house.lead).exists()


def test_without_a_time_it_is_settled_now(house: House, surge: Surge):
    before = timezone.now()
    done = settle_surge(surge, by=house.lead, outcome="dismissed", reason="不是一件。")
    assert before <= done.settled_at <= timezone.now()
    assert State.MERGED not in {each.state for each in members(surge)}
