"""Files that leave: a community with one of everything, and what stands in a workbook taken from it."""

import datetime
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from grids.models import Building, Dwelling, Facility, Organization
from residents.register import exports
from residents.register.models import Household, Resident
from residents.register.registers import REGISTERS
from residents.register.workflow import exporting, keeping
from tests.community import House
from tests.factories import at, building, household
from tests.residents.register.sheets import id_number

KING = id_number("19510308", 11)
NOON = at("2026-11-20 12:00")


@pytest.fixture
def filed(lent_house: House) -> House:
    """3号楼2单元101 with 王建国 in it, a shop and a lift; the factories' own family leaves."""
    place = lent_house
    Resident.objects.all().update(until="2026-01-01")
    Household.objects.all().update(until="2026-01-01")
    Dwelling.objects.all().update(ended_on="2026-01-01")
    Building.objects.all().update(ended_on="2026-01-01")
    block = building(place.grid1, "3号楼", floors=18, units=2)
    flat = keeping.create(Dwelling, by=place.staff, building=block, unit="2", room="101")
    home = household(
        place.grid1,
        dwelling=flat,
        since=datetime.date(2020, 5, 1),
        confirmed_on=datetime.date(2026, 10, 1),
        tenure="tenant",
    )
    person = {"name": "王建国", "id_number": KING, "phone": "13912345699", "head": True}
    keeping.create(Resident, by=place.staff, household=home, **person)
    shop = {"name": "幸福面馆", "kind": "enterprise", "contact_name": "钱有福", "phone": "13900001111"}
    keeping.create(Organization, by=place.staff, grid=place.grid1, address="幸福路 1 号", **shop)
    lift = {"kind": "lift", "name": "1单元电梯", "place": "3号楼", "keeper": place.property_company}
    keeping.create(Facility, by=place.staff, grid=place.grid1, **lift)
    return place


def sheet_of(book: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(book)).worksheets[0]


def masked(house: House, slug: str, query: str = "", **given: Any) -> bytes:
    return exports.masked_book(REGISTERS[slug], query, **{"by": house.staff, "at": NOON, **given})


def clear(house: House, slug: str, query: str = "") -> bytes:
    asked = exporting.ask(
        slug, by=house.staff, at=NOON, purpose="报送高龄津贴名单", rows=1, query=query, words=""
    )
    ready = exporting.approve(asked, by=house.second_staff, at=NOON)
    return exports.clear_book(ready, by=house.staff, at=NOON, proven_at=NOON)


def values(sheet: Worksheet, row: int) -> list[Any]:
    return [cell.value for cell in sheet[row]]


def lines(book: bytes) -> list[list[Any]]:
    sheet = sheet_of(book)
    return [values(sheet, row) for row in range(4, sheet.max_row + 1)]
