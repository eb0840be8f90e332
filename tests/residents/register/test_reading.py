"""所见: who reads what of a person, column by column; the mask is the same on every door."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Post
from residents.register.models import Resident
from residents.register.registers import REGISTERS
from residents.register.rules import reading
from residents.register.states import Detail
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, household, household_actor
from tests.residents.register.furnishing import spare
from tests.residents.register.sheets import id_number

house = lent_house
NUMBER = id_number("19510308", 22)


@pytest.fixture
def person(house: House) -> Resident:
    found = house.resident
    found.name, found.phone, found.id_number = "欧阳秀英", "13812345678", NUMBER
    found.birth_date, found.gender, found.head = datetime.date(1951, 3, 8), "female", True
    found.care_groups = ["living_alone", "chronic_illness"]
    found.save()
    return Resident.objects.select_related("household__dwelling__building__compound").get(pk=found.pk)


# Column, as the office and the workers read it, as the own household reads it
COLUMNS = [
    ("name", "欧阳*", "欧阳秀英"),
    ("phone", "138******78", "13812345678"),
    ("id_number", f"****************{NUMBER[-2:]}", f"****************{NUMBER[-2:]}"),
    ("born", "1951年", "1951-03-08"),
    ("gender", "女", "女"),
    ("head", "户主", "户主"),
    ("standing", "在册", "在册"),
]


@pytest.mark.parametrize(("key", "masked", "own"), COLUMNS)
def test_a_column_as_each_reads_it(house: House, person: Resident, key: str, masked: str, own: str):
    column = next(each for each in REGISTERS["residents"].columns if each.key == key)
    for who in (house.staff, house.lead, house.worker1, house.system, house.supervisor):
        assert column.read(person, who) == masked
    assert column.read(person, house.family) == own
    neighbour = household_actor(household(house.grid1))
    assert column.read(person, neighbour) == masked


NAMES = [
    ("王秀英", "王*"),
    ("欧阳建国", "欧阳*"),
    ("司马光", "司马*"),
    ("王", "王*"),
    ("阿依古丽·买买提", "阿*"),
    ("Smith", "S*"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "masked"), NAMES)
def test_a_name_keeps_its_surname(house: House, person: Resident, name: str, masked: str):
    person.name = name
    assert reading.name(person, house.staff) == masked


PHONES = [
    ("13812345678", "138******78"),
    ("025-84112345", "025-******45"),
    ("", ""),
]


@pytest.mark.parametrize(("phone", "masked"), PHONES)
def test_a_phone_keeps_its_ends(house: House, person: Resident, phone: str, masked: str):
    person.phone = phone
    assert reading.phone(person, house.staff) == masked
    assert reading.phone(person, house.family) == phone


def birthday(years: int, days: int) -> datetime.date:
    today = timezone.localdate()
    return datetime.date(today.year - years, today.month, today.day) + datetime.timedelta(days=days)


AGES = [(0, 0, 0), (1, 0, 1), (1, 1, 0), (75, 0, 75), (75, 1, 74), (75, -1, 75)]


@pytest.mark.parametrize(("years", "days", "age"), AGES)
def test_an_age_counts_whole_years(person: Resident, years: int, days: int, age: int):
    person.birth_date = birthday(years, days)
    assert reading.age(person) == age


def test_without_a_birth_day_there_is_no_age(house: House, person: Resident):
    person.birth_date = None
    assert (reading.age(person), reading.born(person, house.staff)) == (None, "")


@pytest.mark.parametrize("who", ["staff", "lead", "worker1"])
@pytest.mark.parametrize("duty", [True, False])
def test_care_is_read_with_the_duty_alone(house: House, person: Resident, who: str, duty: bool):
    account = getattr(house, who).user
    Post.objects.filter(user=account).update(care_duty=duty)
    assert reading.care(person, actor(account)) == (["独居老人", "重病患者"] if duty else [])


def test_not_even_the_household_reads_its_care_marks(house: House, person: Resident):
    assert reading.care(person, house.family) == []


DETAILS = [
    (Detail.CONTACT, (("姓名", "欧阳秀英"), ("电话", "13812345678"))),
    (Detail.IDENTITY, (("姓名", "欧阳秀英"), ("身份证号", NUMBER), ("出生日期", "1951-03-08"))),
]


@pytest.mark.parametrize(("detail", "lines"), DETAILS)
def test_a_reveal_shows_no_more_than_was_asked_for(person: Resident, detail: Detail, lines):
    assert reading.revealed(person, detail).lines == lines


def test_what_is_not_known_is_revealed_as_nothing(person: Resident):
    person.birth_date, person.id_number = None, ""
    lines = dict(reading.revealed(person, Detail.IDENTITY).lines)
    assert (lines["身份证号"], lines["出生日期"]) == ("", "")


def test_a_unit_shows_its_contact_masked(house: House):
    shop = spare(house, "enterprises")
    assert reading.contact_name(shop) == "钱*"
    assert reading.contact_phone(shop) == "139******11"
    shop.contact_name = shop.phone = ""
    assert (reading.contact_name(shop), reading.contact_phone(shop)) == ("", "")


def test_what_was_erased_is_read_by_nobody(house: House, person: Resident):
    person.erased_at = timezone.now()
    assert reading.name(person, house.family) == reading.name(person, house.staff) == "（已抹去）"
