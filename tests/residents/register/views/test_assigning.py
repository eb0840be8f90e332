"""划分网格: whole units, single doors, and the numbers that change as one goes."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids import workflow
from grids.models import Building, Dwelling, Facility, Grid, OfficeRecord
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.rules import loads
from tests.community import House
from tests.entering import signed_in
from tests.factories import building, dwelling, household, resident


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


@pytest.fixture
def block(house: House) -> Building:
    """Two units of two flats each in grid 1, three people in them."""
    block = building(house.grid1, "88号楼")
    places = {"community": house.community, "building": block, "grid": house.grid1}
    for unit, room in (("1", "101"), ("1", "102"), ("2", "101"), ("2", "102")):
        Dwelling.objects.create(**places, unit=unit, room=room)
    family = household(house.grid1, dwelling=Dwelling.objects.get(building=block, unit="2", room="101"))
    for n in range(3):
        resident(family, phone=f"1371234567{n}")
    return block


def grids_of(block: Building) -> dict[str, str]:
    rows = Dwelling.objects.filter(building=block).order_by("unit", "room")
    return {f"{home.unit}-{home.room}": home.grid.code for home in rows.select_related("grid")}


def post(client: Client, block: Building, **said: str):
    return client.post(f"{reverse('assign')}?compound={block.compound_id}", said)


def counted(page: str, code: str) -> list[str]:
    row = re.search(rf'<th scope="row" class="num">{code}</th>(.*?)</tr>', page, re.S)[1]
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]


def test_a_unit_goes_to_another_grid(house: House, staff: Client, block: Building):
    answer = post(staff, block, **{f"to-{block.pk}-2": "02"})
    assert "2 套房屋换了网格" in staff.get(answer["Location"]).text
    assert grids_of(block) == {"1-101": "01", "1-102": "01", "2-101": "02", "2-102": "02"}
    record = OfficeRecord.objects.get()
    assert (record.topic, record.action, record.actor) == ("ground", "assign", house.staff.user)
    moves = [{"building": block.pk, "from": house.grid1.pk, "to": house.grid2.pk, "dwellings": 2}]
    assert record.data["moves"] == moves


def test_a_preview_counts_and_stores_nothing(house: House, staff: Client, block: Building):
    said = {f"to-{block.pk}-2": "02", "preview": "1"}
    page = post(staff, block, **said).text
    assert counted(page, "02") == ["2 原 0", "1 原 0", "3 原 0"]
    assert set(grids_of(block).values()) == {"01"}
    by_script = staff.post(
        f"{reverse('assign')}?compound={block.compound_id}",
        {f"to-{block.pk}-2": "02"},
        headers={"HX-Request": "true"},
    )
    assert counted(by_script.text, "02") == ["2 原 0", "1 原 0", "3 原 0"]
    assert set(grids_of(block).values()) == {"01"}


def test_saving_what_is_already_so_says_so(house: House, staff: Client, block: Building):
    answer = post(staff, block, **{f"to-{block.pk}-2": "01"})
    assert "没有改动" in staff.get(answer["Location"]).text
    assert not OfficeRecord.objects.exists()


def test_the_building_and_what_stands_at_it_follow_the_most_of_its_doors(
    house: House, staff, block: Building
):
    lamp = Facility.objects.create(
        community=house.community, kind="lamp", name="88号楼前路灯", grid=house.grid1, building=block
    )
    post(staff, block, **{f"to-{block.pk}-2": "02"})
    assert Building.objects.get(pk=block.pk).grid == house.grid1  # a tie: it stays
    post(staff, block, **{f"to-{block.pk}-1": "02"})
    assert Building.objects.get(pk=block.pk).grid == house.grid2
    assert Facility.objects.get(pk=lamp.pk).grid == house.grid2


def test_single_doors_are_ticked(house: House, staff: Client, block: Building):
    homes = Dwelling.objects.filter(building=block, room="101")
    path = reverse("assign_building", args=[block.pk])
    answer = staff.post(path, {"dwellings": [home.pk for home in homes], "grid": "03"})
    assert answer.status_code == 302
    assert grids_of(block) == {"1-101": "03", "1-102": "01", "2-101": "03", "2-102": "01"}
    assert "几个网格共有，不动" in staff.get(reverse("assign"), {"compound": block.compound_id}).text
    assert staff.post(path, {"grid": "03"}).status_code == 400
    assert staff.post(path, {"dwellings": ["99999"], "grid": "03"}).status_code == 400
    again = staff.post(path, {"dwellings": [home.pk for home in homes], "grid": "03"})
    assert (again.status_code, "没有改动" in again.text) == (409, True)


def test_the_worker_sees_the_new_doors_at_once(house: House, staff: Client, block: Building):
    visit_new = reverse("visit_new", args=[block.dwellings.get(unit="2", room="101").households.get().pk])
    assert signed_in(house.worker2.user).get(visit_new).status_code == 404
    post(staff, block, **{f"to-{block.pk}-2": "02"})
    assert signed_in(house.worker2.user).get(visit_new).status_code == 200
    assert signed_in(house.worker1.user).get(visit_new).status_code == 404


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor", "visitor", "family"])
def test_nobody_but_the_office_divides_the_ground(house: House, block: Building, who: str):
    target = {block.dwellings.first().pk: house.grid2.pk}
    with pytest.raises(Forbidden):
        workflow.assign_dwellings(house.community, target, by=getattr(house, who))


def test_what_is_not_of_this_community_is_not_there(house: House, staff: Client, block: Building):
    own, strange = block.dwellings.first().pk, house.elsewhere.household.dwelling_id
    for targets in ({strange: house.grid2.pk}, {own: house.elsewhere.grid1.pk}, {own: 10**8}):
        with pytest.raises(NotFound):
            workflow.assign_dwellings(house.community, targets, by=house.staff)
    with pytest.raises(Forbidden):
        workflow.assign_dwellings(house.community, {own: house.grid2.pk}, by=house.elsewhere.staff)
    assert staff.get(reverse("assign"), {"compound": 10**8}).status_code == 404
    assert staff.get(reverse("assign_building", args=[10**8])).status_code == 404
    assert staff.get(reverse("assign"), {"compound": "x"}).status_code == 200


def test_odd_names_move_nothing(house: House, staff: Client, block: Building):
    answer = post(staff, block, **{"to-x-2": "02", f"to-{block.pk}-9": "02", f"to-{block.pk}-1": "77"})
    assert "没有改动" in staff.get(answer["Location"]).text
    assert set(grids_of(block).values()) == {"01"}


def test_numbers_add_up_before_and_after(house: House, block: Building):
    pieces = loads.by_piece(house.community.pk)
    before = loads.by_grid(pieces)
    after = loads.by_grid(pieces, {(block.pk, "2"): house.grid3.pk})
    assert sum(before.values(), loads.Load()) == sum(after.values(), loads.Load())
    assert after[house.grid3.pk] == loads.Load(dwellings=2, households=1, residents=3)
    assert before[house.grid1.pk] == after[house.grid1.pk] + after[house.grid3.pk]


def test_the_page_costs_the_same_for_one_building_and_for_twenty(
    house: House, staff: Client, block: Building
):
    counts = []
    for more in (0, 20):
        for n in range(more):
            dwelling(house.grid1, building=building(house.grid1, f"9{n}号楼"))
        staff.get(reverse("assign"))
        with CaptureQueriesContext(connection) as asked:
            staff.get(reverse("assign"))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10, counts


def test_moving_twice_is_refused_politely(house: House, block: Building):
    target = {block.dwellings.first().pk: house.grid2.pk}
    workflow.assign_dwellings(house.community, target, by=house.staff)
    with pytest.raises(Refused, match="没有改动"):
        workflow.assign_dwellings(house.community, target, by=house.staff)
    assert Grid.objects.get(pk=house.grid2.pk).dwellings.filter(building=block).count() == 1
