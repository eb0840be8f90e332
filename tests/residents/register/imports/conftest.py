"""A community whose registers hold something of everything already."""

import pytest

from grids.models import Dwelling, Facility, Organization
from residents.register.models import Resident
from residents.register.workflow import keeping
from tests.community import House
from tests.factories import building, household
from tests.residents.register.sheets import id_number

KING = id_number("19510308", 11)


@pytest.fixture
def stocked(lent_house: House) -> House:
    """3号楼 with two flats, the family 王 in the first; a shop and a lift; 9号楼 of the other community."""
    block = building(lent_house.grid1, "3号楼")
    for room in ("101", "102"):
        keeping.create(Dwelling, by=lent_house.staff, building=block, unit="2", room=room)
    home = household(lent_house.grid1, dwelling=block.dwellings.get(room="101"))
    keeping.create(
        Resident,
        by=lent_house.staff,
        household=home,
        name="王建国",
        id_number=KING,
        phone="13912345699",
        head=True,
    )
    keeping.create(
        Organization,
        by=lent_house.staff,
        name="幸福面馆",
        kind="enterprise",
        grid=lent_house.grid1,
        contact_name="钱有福",
        phone="13900001111",
    )
    keeping.create(
        Facility, by=lent_house.staff, grid=lent_house.grid1, kind="lift", name="1单元电梯", place="3号楼"
    )
    building(lent_house.elsewhere.grid1, "9号楼")
    return lent_house
