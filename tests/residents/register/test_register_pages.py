"""登记册的页面: what a person finds there, masked, and does there."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.models import Facility, Organization
from grids.states import FacilityKind, OrganizationKind
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.register.models import Resident
from residents.register.registers import REGISTERS, Register
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import building, dwelling, household, resident

house = lent_house
MOST_QUERIES = 8
SLUGS = list(REGISTERS)


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


@pytest.fixture
def furnished(house: House) -> House:
    """One of everything in the first grid."""
    block = house.household.dwelling.building
    Facility.objects.create(
        community=house.community, grid=house.grid1, kind=FacilityKind.LIFT, name="1单元电梯", building=block
    )
    Organization.objects.create(
        community=house.community,
        grid=house.grid1,
        kind=OrganizationKind.ENTERPRISE,
        name="幸福面馆",
        contact_name="钱有福",
        phone="13900001111",
    )
    return house


def page(client: Client, route: str, *args: object, **params: object) -> str:
    answer = client.get(reverse(route, args=args), params)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def a_thing(register: Register, house: House):
    rows = register.model.objects.visible_to(house.staff)
    return rows.filter(grid=house.grid1).first() if register.slug == "enterprises" else rows.first()


# Lists


@pytest.mark.parametrize("slug", SLUGS)
def test_each_register_has_its_list_its_entry_and_its_form(furnished: House, staff: Client, slug: str):
    register = REGISTERS[slug]
    thing = a_thing(register, furnished)
    assert reverse("register_one", args=[slug, thing.pk]) in page(staff, "register", slug)
    assert f'编号 <span class="num">{thing.pk}</span>' in page(staff, "register_one", slug, thing.pk)
    assert f"登记{register.noun}" in page(staff, "register_new", slug)
    for verb in ("edit", "end", "merge"):
        assert dict(register.verbs)[verb] in page(staff, "register_verb", slug, thing.pk, verb)


def test_every_page_of_the_registers_has_the_tabs_of_all_five_and_the_ledger(house: House, staff: Client):
    tabs = re.search(
        r'<nav class="tabs" aria-label="人房企事物">(.*?)</nav>', page(staff, "registers"), re.S
    )[1]
    labels = "总览 人·居民 人·住户 房·房屋 房·楼栋 企·企业单位 事·诉求 物·公共设施 更正申请"
    assert re.findall(r">([^<>]+)</a>", tabs) == labels.split()


def test_names_phones_and_numbers_are_masked_on_list_and_page(house: House, staff: Client):
    person = resident(house.household, "欧阳建国", "13912345699", id_number="11010519491231002X")
    for text in (page(staff, "register", "residents"), page(staff, "register_one", "residents", person.pk)):
        assert "欧阳*" in text
        assert "139******99" in text
        assert "欧阳建国" not in text
        assert "13912345699" not in text
        assert "11010519491231002" not in text


def test_the_edit_form_holds_no_personal_data(house: House, staff: Client):
    text = page(staff, "register_verb", "residents", house.resident.pk, "edit")
    assert "王秀英" not in text
    assert "13812345678" not in text
    assert "现在是 138******78" in text


def test_a_contact_of_a_unit_is_masked_too(furnished: House, staff: Client):
    shop = Organization.objects.get(name="幸福面馆")
    for text in (page(staff, "register", "enterprises"), page(staff, "register_one", "enterprises", shop.pk)):
        assert "钱*" in text
        assert "139******11" in text
        assert "钱有福" not in text
        assert "13900001111" not in text


def test_who_has_left_is_listed_only_when_asked_for(house: House, staff: Client):
    Resident.objects.filter(pk=house.resident.pk).update(until="2026-01-01", end_reason="moved_out")
    assert "王*" not in page(staff, "register", "residents")
    assert "王*" in page(staff, "register", "residents", ended="yes")
    assert "2026-01-01 搬离" in page(staff, "register", "residents", ended="all")


def test_a_worker_finds_the_own_grid_only(house: House):
    other = household(house.grid2)
    there = resident(other, "赵不该见", "13700000000")
    worker = signed_in(house.worker1.user)
    assert "赵*" not in page(worker, "register", "residents")
    assert worker.get(reverse("register_one", args=["residents", there.pk])).status_code == 404
    grids = re.search(r'name="grid"(.*?)</select>', page(worker, "register", "residents"), re.S)[1]
    assert house.grid1.name in grids
    assert house.grid2.name not in grids


def test_two_communities_never_mix(house: House, staff: Client):
    there = house.elsewhere.resident
    assert staff.get(reverse("register_one", args=["residents", there.pk])).status_code == 404
    for slug in SLUGS:
        thing = REGISTERS[slug].model.objects.visible_to(house.elsewhere.staff).first()
        if thing:
            assert f"/{slug}/{thing.pk}/" not in page(staff, "register", slug)


def test_a_supervisor_sees_numbers_and_no_list(house: House):
    street = signed_in(house.supervisor.user)
    text = page(street, "registers")
    assert house.grid1.name in text
    assert "/residents/" not in text
    assert "只看数字" in street.get(reverse("register", args=["residents"])).content.decode()


def test_the_overview_counts_by_grid(house: House, staff: Client):
    resident(house.household, "李小明", "")
    row = re.search(rf"{house.grid1.name}</a></td>(.*?)</tr>", page(staff, "registers"), re.S)[1]
    assert re.findall(r">(\d+)<", row)[:3] == ["2", "1", "1"]


# Paging and its price


@pytest.mark.parametrize("slug", SLUGS)
def test_a_list_and_a_page_ask_as_often_for_one_as_for_a_hundred(furnished: House, staff: Client, slug: str):
    register = REGISTERS[slug]
    thing = a_thing(register, furnished)
    asked = {}
    for size in (1, 100):
        if size > 1:
            for n in range(30):
                home = dwelling(furnished.grid1, str(2000 + n))
                resident(household(furnished.grid1, dwelling=home), f"周{n}", "")
                building(furnished.grid1, f"{500 + n}号楼")
                Facility.objects.create(
                    community=furnished.community, grid=furnished.grid1, kind=FacilityKind.LAMP, name=f"灯{n}"
                )
        for place in (reverse("register", args=[slug]), reverse("register_one", args=[slug, thing.pk])):
            staff.get(place)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                staff.get(place, {"text": "1号楼"} if place.endswith(f"{slug}/") else {})
            asked.setdefault(place, []).append(len(captured))
    for counts in asked.values():
        assert counts[0] == counts[1]
        assert max(counts) <= MOST_QUERIES


def test_pages_follow_each_other_without_a_gap(house: House, staff: Client):
    for n in range(45):
        resident(house.household, f"周{n}", "", initials=f"z{n % 7}")
    seen, path = [], reverse("register", args=["residents"])
    while path:
        text = staff.get(path).content.decode()
        seen += re.findall(r'class="lead"><a href="/residents/(\d+)/"', text)
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        path = reverse("register", args=["residents"]) + onward[1].replace("&amp;", "&") if onward else ""
    assert len(seen) == len(set(seen)) == 46


# Changing


def test_a_person_is_entered_by_the_door_they_live_at(house: House, staff: Client):
    home = house.household.dwelling
    answer = staff.post(
        reverse("register_new", args=["residents"]),
        {
            "name": "陈新来",
            "building": home.building_id,
            "unit": home.unit,
            "room": home.room,
            "phone": "139 1234 5699",
        },
    )
    made = Resident.objects.get(name="陈新来")
    assert answer.headers["Location"] == reverse("register_one", args=["residents", made.pk])
    assert (made.household, made.phone, made.initials) == (house.household, "13912345699", "cxl")


def test_an_unknown_door_says_what_to_do(house: House, staff: Client):
    answer = staff.post(
        reverse("register_new", args=["residents"]),
        {"name": "陈新来", "building": house.household.dwelling.building_id, "unit": "9", "room": "999"},
    )
    assert answer.status_code == 422
    assert "没有这套房" in answer.content.decode()


def test_several_households_behind_one_door_ask_for_the_number(house: House, staff: Client):
    home = house.household.dwelling
    second = household(house.grid1, dwelling=home)
    door = {"building": home.building_id, "unit": home.unit, "room": home.room}
    answer = staff.post(reverse("register_new", args=["residents"]), {"name": "陈新来", **door})
    assert f"{house.household.pk}、{second.pk}" in answer.content.decode()
    staff.post(reverse("register_new", args=["residents"]), {"name": "陈新来", "household": second.pk})
    assert Resident.objects.get(name="陈新来").household == second


def test_an_empty_personal_field_keeps_what_is_there_and_none_takes_it_out(house: House, staff: Client):
    address = reverse("register_verb", args=["residents", house.resident.pk, "edit"])
    assert staff.post(address, {"gender": "female"}).status_code == 302
    kept = Resident.objects.get(pk=house.resident.pk)
    assert (kept.name, kept.phone, kept.gender, kept.version) == ("王秀英", "13812345678", "female", 2)
    staff.post(address, {"phone": "无", "gender": "female"})
    assert Resident.objects.get(pk=house.resident.pk).phone == ""
    assert Resident.objects.get(pk=house.resident.pk).phone_hash == ""


def test_a_stale_page_does_not_overwrite(house: House, staff: Client):
    address = reverse("register_verb", args=["residents", house.resident.pk, "edit"])
    staff.post(address, {"gender": "female", "version": 1})
    answer = staff.post(address, {"gender": "male", "version": 1})
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in answer.content.decode()
    assert Resident.objects.get(pk=house.resident.pk).gender == "female"


def test_a_worker_cannot_move_a_person_into_another_grid(house: House):
    other = household(house.grid2)
    worker = signed_in(house.worker1.user)
    address = reverse("register_verb", args=["residents", house.resident.pk, "edit"])
    assert worker.post(address, {"household": other.pk}).status_code == 422
    assert Resident.objects.get(pk=house.resident.pk).household == house.household


# What hangs together


def test_the_matters_about_something_stand_on_its_page(house: House, staff: Client):
    house.appeal_in(State.ACCEPTED, resident=house.resident, title="独居老人要加扶手")
    assert "独居老人要加扶手" in page(staff, "register_one", "residents", house.resident.pk)
    assert "独居老人要加扶手" in page(staff, "register_one", "households", house.household.pk)


def test_a_matter_in_another_grid_is_not_told_to_the_worker_of_this_one(house: House):
    house.appeal_in(State.ACCEPTED, resident=house.resident, grid=house.grid2, title="在别的网格的事")
    text = page(signed_in(house.worker1.user), "register_one", "residents", house.resident.pk)
    assert "在别的网格的事" not in text


def test_what_one_is_subject_of_is_hidden_on_the_register_too(house: House, staff: Client):
    about = {"resident": house.resident, "complaint_user": house.second_staff.user}
    house.appeal_in(State.ACCEPTED, title="反映工作人员的事", **about)
    subject = signed_in(house.second_staff.user)
    assert "反映工作人员的事" not in page(subject, "register_one", "residents", house.resident.pk)
    assert "反映工作人员的事" in page(staff, "register_one", "residents", house.resident.pk)


def test_a_household_page_lists_who_lives_there_masked(house: House, staff: Client):
    text = page(staff, "register_one", "households", house.household.pk)
    assert reverse("register_one", args=["residents", house.resident.pk]) in text
    assert "王*" in text
    assert "王秀英" not in text


# Filing a matter about it


ABOUT = {
    "residents": "resident",
    "households": "household",
    "dwellings": "dwelling",
    "buildings": "building",
    "enterprises": "organization",
    "facilities": "facility",
}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_matter_is_filed_about_anything_of_the_registers(furnished: House, staff: Client, slug: str):
    thing = a_thing(REGISTERS[slug], furnished)
    link = re.search(r'href="([^"]+)">登记一件和它有关的事', page(staff, "register_one", slug, thing.pk))[1]
    form = staff.get(link.replace("&amp;", "&")).content.decode()
    assert re.search(rf'name="{ABOUT[slug]}"[^>]*value="{thing.pk}"|value="{thing.pk}" selected', form)
    given = {"kind": "appeal", "title": "这里要修一修", "text": "看着要坏。", "grid": furnished.grid1.code}
    answer = staff.post(reverse("file"), {**given, "source": "visit", ABOUT[slug]: thing.pk, "once": slug})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    matter = Appeal.objects.get(title="这里要修一修")
    assert getattr(matter, ABOUT[slug]) == thing
    assert "这里要修一修" in page(staff, "register_one", slug, thing.pk)


def test_a_worker_files_about_nothing_outside_the_own_grid(house: House):
    there = resident(household(house.grid2), "赵某", "")
    worker = signed_in(house.worker1.user)
    given = {"kind": "appeal", "title": "别处的事", "text": "别处。", "grid": "01", "source": "visit"}
    worker.post(reverse("file"), {**given, "resident": there.pk, "once": "x"})
    assert not Appeal.objects.filter(title="别处的事").exists()
