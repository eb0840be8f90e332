"""地: names that must be unique are so per community, and belonging is never guessed."""

import pytest
from django.db import IntegrityError, transaction

from grids.models import Building, Community, Compound, Dwelling, Facility, Grid, WorkCalendarDay
from grids.states import FacilityKind, Weekday
from tests.community import House
from tests.factories import building, community, compound, dwelling, grid, organization


def again(make):
    """The same thing a second time is refused by the database."""
    make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_grid_code_is_unique_in_its_community_only(house: House):
    again(lambda: grid(house.community, "07"))
    grid(house.elsewhere.community, "07")
    assert Grid.objects.filter(code="07").count() == 2


def test_a_building_name_is_unique_in_its_compound_only(house: House):
    again(lambda: building(house.grid1, "9号楼"))
    building(house.grid1, "9号楼", compound=compound(house.community, "幸福里二期"))


def test_a_flat_is_registered_once(house: House):
    block = building(house.grid1)
    again(lambda: dwelling(house.grid1, "401", building=block))


def test_a_flat_has_its_own_grid_since_a_large_building_may_be_shared(house: House):
    block = building(house.grid1)
    assert dwelling(house.grid2, "501", building=block).grid == house.grid2


def test_an_organisation_is_registered_once(house: House):
    again(lambda: organization(house.community, "幸福里物业"))
    organization(house.elsewhere.community, "幸福里物业")


def test_a_facility_is_registered_once(house: House):
    again(
        lambda: Facility.objects.create(
            community=house.community, kind=FacilityKind.LIFT, name="1号梯", grid=house.grid1
        )
    )


def test_a_compound_is_registered_once(house: House):
    again(lambda: Compound.objects.create(community=house.community, name="幸福里三期"))


def test_a_day_has_one_rule(house: House):
    day = WorkCalendarDay.objects.of(house.community.pk).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkCalendarDay.objects.create(community=house.community, date=day.date, workday=not day.workday)


def test_one_website_shows_one_community(db):
    community("a", hostname="a.example.cn")
    community("b")
    community("c")  # no website of its own: any number of them
    with pytest.raises(IntegrityError), transaction.atomic():
        community("d", hostname="a.example.cn")


@pytest.mark.parametrize("model", [Grid, Building, Dwelling, Compound, WorkCalendarDay])
def test_without_a_community_nothing_is_found(house: House, model):
    assert model.objects.exists()
    assert not model.objects.of(None).exists()
    assert set(model.objects.of(house.community.pk).values_list("community", flat=True)) == {
        house.community.pk
    }


def test_a_community_meets_on_monday_evening_unless_it_says_otherwise(db):
    place = Community.objects.create(code="x", name="某社区")
    place.refresh_from_db()
    assert place.council_weekday == Weekday.MONDAY
    assert place.council_time.isoformat() == "19:00:00"


def test_a_flat_is_called_by_building_unit_and_room(house: House):
    assert str(dwelling(house.grid1, "402", building=building(house.grid1, "8号楼"))) == "8号楼1单元402室"
