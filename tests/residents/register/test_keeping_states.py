"""登记册的动作, row by row: every verb × every register × every state an entry can be in; what goes along."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Facility
from grids.states import EndReason
from grids.verdict import Invalid, Refused
from residents.register.models import Resident, Reveal
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, household
from tests.residents.register.furnishing import SLUGS, act, fresh, spare
from tests.residents.register.sheets import id_number

house = lent_house

GONE = "这一条已经注销，不能办理。要继续用请先恢复。"
STILL = "这一条还在用，不用恢复。"
MERGED = "这一条已并入另一条，不能恢复。"
NOTHING = "这一条没有要查看的个人信息。"
ONLY_PEOPLE = "只有居民的个人信息可以抹去。"
STATES = [
    ("residents", "living", "edit", ""),
    ("residents", "living", "end", ""),
    ("residents", "living", "restore", STILL),
    ("residents", "living", "merge", ""),
    ("residents", "living", "reveal", ""),
    ("residents", "living", "erase", ""),
    ("residents", "ended", "edit", GONE),
    ("residents", "ended", "end", GONE),
    ("residents", "ended", "restore", ""),
    ("residents", "ended", "merge", GONE),
    ("residents", "ended", "reveal", ""),
    ("residents", "ended", "erase", ""),
    ("residents", "merged", "edit", GONE),
    ("residents", "merged", "end", GONE),
    ("residents", "merged", "restore", MERGED),
    ("residents", "merged", "merge", GONE),
    ("residents", "merged", "reveal", ""),
    ("residents", "merged", "erase", ""),
    ("residents", "erased", "edit", GONE),
    ("residents", "erased", "end", GONE),
    ("residents", "erased", "restore", "个人信息已经抹去，不能恢复。"),
    ("residents", "erased", "merge", GONE),
    ("residents", "erased", "reveal", "个人信息已经抹去，没有可以查看的。"),
    ("residents", "erased", "erase", "这位居民的个人信息已经抹去。"),
    ("households", "living", "edit", ""),
    ("households", "living", "end", ""),
    ("households", "living", "restore", STILL),
    ("households", "living", "merge", ""),
    ("households", "living", "reveal", NOTHING),
    ("households", "living", "erase", ONLY_PEOPLE),
    ("households", "ended", "edit", GONE),
    ("households", "ended", "end", GONE),
    ("households", "ended", "restore", ""),
    ("households", "ended", "merge", GONE),
    ("households", "merged", "edit", GONE),
    ("households", "merged", "end", GONE),
    ("households", "merged", "restore", MERGED),
    ("households", "merged", "merge", GONE),
    ("dwellings", "living", "edit", ""),
    ("dwellings", "living", "end", ""),
    ("dwellings", "living", "restore", STILL),
    ("dwellings", "living", "merge", ""),
    ("dwellings", "living", "reveal", NOTHING),
    ("dwellings", "living", "erase", ONLY_PEOPLE),
    ("dwellings", "ended", "edit", GONE),
    ("dwellings", "ended", "end", GONE),
    ("dwellings", "ended", "restore", ""),
    ("dwellings", "ended", "merge", GONE),
    ("dwellings", "merged", "edit", GONE),
    ("dwellings", "merged", "end", GONE),
    ("dwellings", "merged", "restore", MERGED),
    ("dwellings", "merged", "merge", GONE),
    ("buildings", "living", "edit", ""),
    ("buildings", "living", "end", ""),
    ("buildings", "living", "restore", STILL),
    ("buildings", "living", "merge", ""),
    ("buildings", "living", "reveal", NOTHING),
    ("buildings", "living", "erase", ONLY_PEOPLE),
    ("buildings", "ended", "edit", GONE),
    ("buildings", "ended", "end", GONE),
    ("buildings", "ended", "restore", ""),
    ("buildings", "ended", "merge", GONE),
    ("buildings", "merged", "edit", GONE),
    ("buildings", "merged", "end", GONE),
    ("buildings", "merged", "restore", MERGED),
    ("buildings", "merged", "merge", GONE),
    ("enterprises", "living", "edit", ""),
    ("enterprises", "living", "end", ""),
    ("enterprises", "living", "restore", STILL),
    ("enterprises", "living", "merge", ""),
    ("enterprises", "living", "reveal", ""),
    ("enterprises", "living", "erase", ONLY_PEOPLE),
    ("enterprises", "ended", "edit", GONE),
    ("enterprises", "ended", "end", GONE),
    ("enterprises", "ended", "restore", ""),
    ("enterprises", "ended", "merge", GONE),
    ("enterprises", "ended", "reveal", ""),
    ("enterprises", "merged", "edit", GONE),
    ("enterprises", "merged", "end", GONE),
    ("enterprises", "merged", "restore", MERGED),
    ("enterprises", "merged", "merge", GONE),
    ("facilities", "living", "edit", ""),
    ("facilities", "living", "end", ""),
    ("facilities", "living", "restore", STILL),
    ("facilities", "living", "merge", ""),
    ("facilities", "living", "reveal", NOTHING),
    ("facilities", "living", "erase", ONLY_PEOPLE),
    ("facilities", "ended", "edit", GONE),
    ("facilities", "ended", "end", GONE),
    ("facilities", "ended", "restore", ""),
    ("facilities", "ended", "merge", GONE),
    ("facilities", "merged", "edit", GONE),
    ("facilities", "merged", "end", GONE),
    ("facilities", "merged", "restore", MERGED),
    ("facilities", "merged", "merge", GONE),
]


@pytest.mark.parametrize(("slug", "state", "verb", "says"), STATES)
def test_what_can_be_done_in_which_state(house: House, slug: str, state: str, verb: str, says: str):
    thing, other = spare(house, slug, "甲"), spare(house, slug, "乙")
    if state != "living":
        way = {"ended": "end", "merged": "merge", "erased": "erase"}[state]
        thing = act(way, thing, other, by=house.lead)
    before = fresh(thing).version
    if not says:
        act(verb, thing, spare(house, slug, "丙"), by=house.lead)
        assert fresh(thing).version == before + (verb != "reveal")
        return
    with pytest.raises(Refused) as refused:
        act(verb, thing, other, by=house.lead)
    assert refused.value.reason == says
    assert (fresh(thing).version, Reveal.objects.filter(detail="contact").count()) == (before, 0)


# 注销: reason × register; only words of the closed list, days not after today


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("reason", ["", "gone", "搬离", "MOVED_OUT"])
def test_a_reason_outside_the_list_is_refused(house: House, slug: str, reason: str):
    thing = spare(house, slug)
    with pytest.raises(Invalid, match="请选择注销原因。") as refused:
        act("end", thing, None, by=house.staff, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    assert not fresh(thing).ended


DAYS = [(-400, ""), (-1, ""), (0, ""), (1, "日期不能晚于今天。"), (400, "日期不能晚于今天。")]


@pytest.mark.parametrize(("shift", "says"), DAYS)
@pytest.mark.parametrize("slug", SLUGS)
def test_the_day_something_ended_has_come(house: House, slug: str, shift: int, says: str):
    thing, day = spare(house, slug), timezone.localdate() + datetime.timedelta(days=shift)
    if not says:
        done = act("end", thing, None, by=house.worker1, on=day)
        assert getattr(done, done.ENDED) == day
        return
    with pytest.raises(Invalid, match=says):
        act("end", thing, None, by=house.worker1, on=day)


def test_a_household_does_not_leave_before_it_came(house: House):
    home = household(house.grid1, since=timezone.localdate())
    before = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(Refused, match="搬离日期不能早于入住日期。"):
        keeping.end(home, by=house.staff, reason=EndReason.MOVED_OUT, on=before)
    assert not fresh(home).ended


# 并入: what goes along


def test_a_merged_building_hands_its_facilities_over(house: House):
    one, other = building(house.grid1, "81号楼"), building(house.grid1, "82号楼")
    lamp = Facility.objects.create(
        community=house.community, grid=house.grid1, kind="lamp", name="楼前灯", building=one
    )
    keeping.merge(one, by=house.staff, into=other)
    assert fresh(lamp).building == other


def test_a_merged_dwelling_hands_its_households_over(house: House):
    one, other = spare(house, "dwellings"), spare(house, "dwellings")
    home = household(house.grid1, dwelling=one)
    keeping.merge(one, by=house.worker1, into=other)
    assert fresh(home).dwelling == other
    assert fresh(one).end_reason == EndReason.MERGED


def test_a_merged_unit_hands_over_what_it_looks_after(house: House):
    one, other = spare(house, "enterprises", "甲"), spare(house, "enterprises", "乙")
    lift = Facility.objects.create(
        community=house.community, grid=house.grid1, kind="lift", name="电梯", keeper=one
    )
    keeping.merge(one, by=house.staff, into=other)
    assert fresh(lift).keeper == other


def test_two_heads_become_one(house: House):
    one, other = spare(house, "residents", "甲"), spare(house, "residents", "乙")
    for each in (one, other):
        keeping.edit(each, by=house.staff, head=True)
    done = keeping.merge(one, by=house.staff, into=other)
    assert (done.head, fresh(other).head) == (False, True)


def test_what_is_already_known_is_not_overwritten_by_the_double(house: House):
    one, other = spare(house, "enterprises", "甲"), spare(house, "enterprises", "乙")
    keeping.edit(other, by=house.staff, contact_name="孙小圣", phone="13700001111", address="幸福路 1 号")
    keeping.edit(one, by=house.staff, address="幸福路 2 号")
    keeping.merge(one, by=house.staff, into=other)
    kept = fresh(other)
    assert (kept.contact_name, kept.phone, kept.address) == ("孙小圣", "13700001111", "幸福路 1 号")
    assert fresh(one).address == "幸福路 2 号"


CARE = [
    (["disability"], ["living_alone"], ["disability", "living_alone"]),
    (["disability"], ["disability"], ["disability"]),
    ([], ["elderly"], ["elderly"]),
    (["elderly"], [], ["elderly"]),
]


@pytest.mark.parametrize(("kept", "double", "then"), CARE)
def test_nobody_falls_out_of_a_care_group_by_a_merge(
    house: House, kept: list[str], double: list[str], then: list[str]
):
    one, other = spare(house, "residents", "甲"), spare(house, "residents", "乙")
    keeping.edit(one, by=house.staff, care_groups=double)
    keeping.edit(other, by=house.staff, care_groups=kept)
    keeping.merge(one, by=house.staff, into=other)
    assert fresh(other).care_groups == then


HEADS = [(True, True, True), (True, False, False), (False, True, False)]


@pytest.mark.parametrize(("was_head", "same_home", "is_head"), HEADS)
def test_a_household_keeps_its_head(house: House, was_head: bool, same_home: bool, is_head: bool):
    kept = spare(house, "residents", "乙")
    double = spare(house, "residents", "甲")
    home = kept.household if same_home else double.household
    keeping.edit(double, by=house.staff, household=home, head=was_head)
    keeping.merge(double, by=house.staff, into=kept)
    assert fresh(kept).head is is_head


SEEN = [(None, -3, -3), (-5, None, -5), (-5, -3, -3), (-3, -5, -3), (None, None, None)]


@pytest.mark.parametrize(("kept", "double", "then"), SEEN)
def test_a_merged_household_was_seen_on_the_later_day(
    house: House, kept: int | None, double: int | None, then: int | None
):
    def day(shift: int | None) -> datetime.date | None:
        return None if shift is None else timezone.localdate() + datetime.timedelta(days=shift)

    one = household(house.grid1, confirmed_on=day(double), visited_on=day(double))
    other = household(house.grid1, confirmed_on=day(kept), visited_on=day(kept))
    keeping.merge(one, by=house.staff, into=other)
    row = fresh(other)
    assert (row.confirmed_on, row.visited_on) == (day(then), day(then))


# 恢复一户: who comes back with it

BACK = [
    ("left with it", True),
    ("left before", False),
    ("died on that day", False),
    ("merged into another", False),
    ("erased meanwhile", False),
    ("registered elsewhere meanwhile", False),
]


@pytest.mark.parametrize(("case", "back"), BACK)
def test_a_restored_household_brings_back_whom_it_took_along(house: House, case: str, back: bool):
    home, today = household(house.grid1), timezone.localdate()
    number = id_number("19510308", 22)
    person = keeping.create(Resident, by=house.staff, name="孟子", household=home, id_number=number)
    if case == "left before":
        before = today - datetime.timedelta(days=9)
        keeping.end(person, by=house.staff, reason=EndReason.MOVED_OUT, on=before)
    if case == "died on that day":
        keeping.end(person, by=house.staff, reason=EndReason.DIED)
    if case == "merged into another":
        keeping.merge(person, by=house.staff, into=house.resident)
    done = keeping.end(home, by=house.staff, reason=EndReason.MOVED_OUT)
    if case == "erased meanwhile":
        act("erase", person, None, by=house.lead)
    if case == "registered elsewhere meanwhile":
        twin = {"name": "孟子", "household": house.household, "id_number": number}
        keeping.create(Resident, by=house.staff, **twin)
    keeping.restore(done, by=house.lead)
    row = fresh(person)
    assert row.ended is not back
    if back:
        newest = row.events.latest("pgh_id")
        assert (row.end_reason, newest.pgh_context["label"]) == ("", house.lead.label)
