"""登记册的动作: create, edit, end, restore, merge; nothing is deleted, everything leaves a trace."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Building, Dwelling, Facility, Organization
from grids.states import EndReason, FacilityKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.register.models import Household, Resident
from residents.register.rules import chronicle
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import building, dwelling, household, resident
from tests.residents.register.sheets import id_number

house = lent_house


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def facility(house: House, name: str = "1单元电梯", **given) -> Facility:
    given = {"by": house.staff, "grid": house.grid1, "kind": FacilityKind.LIFT, "name": name, **given}
    return keeping.create(Facility, **given)


# Entering


def test_what_follows_from_what_was_filled_in(house: House):
    made = keeping.create(
        Resident,
        by=house.worker1,
        name=" 欧阳 建国 ",
        household=house.household,
        phone="+86 139-1234-5699",
        id_number=id_number("19510308", 11).lower(),
    )
    made = fresh(made)
    assert (made.name, made.initials, made.phone) == ("欧阳 建国", "oyjg", "13912345699")
    assert (str(made.birth_date), made.gender, made.community) == ("1951-03-08", "male", house.community)
    assert made.phone_hash and made.id_hash


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "\u200b"}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"id_number": "110105194912310020"}, "id_number"),
        ({"birth_date": datetime.date(2999, 1, 1)}, "birth_date"),
        ({"id_number": id_number("19510308", 11), "gender": "female"}, "gender"),
        ({"id_number": id_number("19510308", 11), "birth_date": datetime.date(1950, 1, 1)}, "birth_date"),
    ],
)
def test_a_wrong_value_names_its_field(house: House, given: dict, field: str):
    with pytest.raises(Invalid) as refused:
        keeping.create(Resident, by=house.staff, **{"name": "陈新来", "household": house.household, **given})
    assert list(refused.value.fields) == [field]


def test_an_id_number_is_registered_once(house: House):
    same = {"household": house.household, "id_number": id_number("19510308", 11)}
    keeping.create(Resident, by=house.staff, name="王建国", **same)
    with pytest.raises(Invalid, match="另一位居民名下"):
        keeping.create(Resident, by=house.staff, name="王建", **same)


def test_who_may_enter_and_where(house: House):
    for somebody in (house.supervisor, house.property, house.admin, house.family, house.visitor):
        with pytest.raises(Forbidden):
            facility(house, by=somebody)
    with pytest.raises(Invalid, match="自己网格"):
        facility(house, by=house.worker2)
    with pytest.raises(Invalid, match="本社区"):
        facility(house, grid=house.elsewhere.grid1)


def test_a_dwelling_takes_the_grid_of_its_building_unless_told(house: House):
    block = building(house.grid2, "8号楼")
    made = keeping.create(Dwelling, by=house.staff, building=block, unit="1", room="101")
    assert made.grid == house.grid2
    shared = keeping.create(Dwelling, by=house.staff, building=block, unit="1", room="102", grid=house.grid1)
    assert shared.grid == house.grid1


def test_rooms_stand_in_the_order_of_their_numbers(house: House):
    block = building(house.grid1, "8号楼")
    for unit, room in (("10", "101"), ("2", "1001"), ("2", "201")):
        keeping.create(Dwelling, by=house.staff, building=block, unit=unit, room=room)
    rows = Dwelling.objects.filter(building=block).order_by("building_id", "shelf")
    assert list(rows.values_list("unit", "room")) == [("2", "201"), ("2", "1001"), ("10", "101")]


# Changing


def test_an_edit_that_changes_nothing_stores_nothing(house: House):
    same = {"by": house.staff, "name": "王秀英", "phone": "138 1234 5678"}
    before = keeping.edit(house.resident, **same).version
    assert keeping.edit(house.resident, **same).version == before
    assert house.resident.events.count() == 1


def test_a_stale_version_a_stranger_and_an_ended_entry_are_refused(house: House):
    with pytest.raises(Stale):
        keeping.edit(house.resident, by=house.staff, version=7, name="王秀")
    for stranger in (house.worker2, house.elsewhere.staff, house.visitor, house.property):
        with pytest.raises(NotFound):
            keeping.edit(house.resident, by=stranger, name="王秀")
    with pytest.raises(Forbidden):
        keeping.edit(house.resident, by=house.family, name="王秀")
    ended = keeping.end(house.resident, by=house.staff, reason=EndReason.MOVED_OUT)
    with pytest.raises(Refused, match="已经注销"):
        keeping.edit(ended, by=house.staff, name="王秀")


# Ending


@pytest.mark.parametrize("who", ["staff", "lead", "worker1"])
def test_an_end_has_its_day_and_its_reason_and_can_be_undone(house: House, who: str):
    by = getattr(house, who)
    day = timezone.localdate() - datetime.timedelta(days=3)
    done = keeping.end(house.resident, by=by, reason=EndReason.DIED, on=day)
    assert (done.until, done.end_reason, done.ended) == (day, "died", True)
    back = keeping.restore(done, by=by)
    assert (back.until, back.end_reason, back.version) == (None, "", 3)
    with pytest.raises(Refused, match="不用恢复"):
        keeping.restore(back, by=by)


def test_nothing_ends_tomorrow_or_twice_or_without_a_reason(house: House):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(Invalid):
        keeping.end(house.resident, by=house.staff, reason=EndReason.DIED, on=tomorrow)
    with pytest.raises(Invalid):
        keeping.end(house.resident, by=house.staff, reason="")
    done = keeping.end(house.resident, by=house.staff, reason=EndReason.DIED)
    with pytest.raises(Refused):
        keeping.end(done, by=house.staff, reason=EndReason.DIED)


def test_a_household_that_leaves_takes_its_people_along(house: House):
    keeping.end(house.household, by=house.staff, reason=EndReason.MOVED_OUT)
    person = fresh(house.resident)
    assert (person.until, person.end_reason) == (timezone.localdate(), "moved_out")
    with pytest.raises(Refused, match="请先恢复住户"):
        keeping.restore(person, by=house.staff)


def test_a_full_dwelling_and_a_full_building_do_not_end(house: House):
    home = house.household.dwelling
    with pytest.raises(Refused, match="还有住户"):
        keeping.end(home, by=house.staff, reason=EndReason.REMOVED)
    with pytest.raises(Refused, match="还有房屋"):
        keeping.end(home.building, by=house.staff, reason=EndReason.REMOVED)
    empty = dwelling(house.grid1, "909")
    assert keeping.end(empty, by=house.staff, reason=EndReason.REMOVED).ended_on == timezone.localdate()


def test_a_removed_thing_says_so_in_its_state(house: House):
    lift = keeping.end(facility(house), by=house.staff, reason=EndReason.REMOVED)
    assert lift.state == "removed"
    assert keeping.restore(lift, by=house.staff).state == "in_use"


def test_a_closed_unit_is_no_longer_offered_and_still_known(house: House):
    done = keeping.end(house.property_company, by=house.staff, reason=EndReason.CLOSED)
    assert done.ended_on == timezone.localdate()
    assert Organization.objects.filter(pk=done.pk).exists()


# Merging


def test_a_double_hands_over_what_points_to_it_and_what_it_knew(house: House):
    double = resident(house.household, "王秀英", "13700000007", gender="female")
    house.resident.phone = ""
    keeping.edit(house.resident, by=house.staff, phone="无")
    matter = house.appeal_in(State.ACCEPTED, resident=double)
    done = keeping.merge(double, by=house.staff, into=fresh(house.resident))
    kept = fresh(house.resident)
    assert (done.merged_into, done.end_reason, done.ended) == (kept, "merged", True)
    assert (kept.phone, kept.gender, kept.name) == ("13700000007", "female", "王秀英")
    assert Appeal.objects.get(pk=matter.pk).resident == kept
    with pytest.raises(Forbidden, match="已并入另一条"):
        keeping.restore(done, by=house.staff)


def test_merging_households_moves_the_people(house: House):
    double = household(house.grid1, dwelling=house.household.dwelling)
    child = resident(double, "王小", "")
    keeping.merge(double, by=house.worker1, into=house.household)
    assert fresh(child).household == house.household
    assert fresh(double).until == timezone.localdate()


@pytest.mark.parametrize(
    ("model", "make"),
    [
        (Building, lambda house, n: building(house.grid1, f"{80 + n}号楼")),
        (Dwelling, lambda house, n: dwelling(house.grid1, f"90{n}")),
        (Facility, lambda house, n: facility(house, f"灯{n}")),
        (
            Organization,
            lambda house, n: Organization.objects.create(
                community=house.community, kind="enterprise", name=f"店{n}"
            ),
        ),
        (Household, lambda house, n: household(house.grid1)),
    ],
)
def test_each_kind_is_merged(house: House, model: type, make):
    one, other = make(house, 1), make(house, 2)
    done = keeping.merge(one, by=house.staff, into=other)
    assert fresh(one).merged_into_id == other.pk
    assert isinstance(done, model)


def test_what_cannot_be_merged(house: House):
    other = resident(household(house.grid2), "赵某", "")
    with pytest.raises(Invalid):
        keeping.merge(house.resident, by=house.staff, into=house.resident)
    with pytest.raises(Invalid):
        keeping.merge(house.resident, by=house.staff, into=house.household)
    with pytest.raises(NotFound):
        keeping.merge(house.resident, by=house.worker1, into=other)
    with pytest.raises(NotFound):
        keeping.merge(house.resident, by=house.staff, into=house.elsewhere.resident)
    ended = keeping.end(other, by=house.staff, reason=EndReason.DIED)
    with pytest.raises(Refused):
        keeping.merge(house.resident, by=house.staff, into=ended)
    assert not fresh(house.resident).ended


# History


def told(thing, actor) -> list[str]:
    return [line.note or line.label for line in chronicle.lines(thing, actor)]


def test_the_history_reads_as_sentences_masked(house: House):
    keeping.edit(house.resident, by=house.staff, phone="13900000001")
    keeping.edit(house.resident, by=house.staff, phone="无", gender="female")
    lines = chronicle.lines(house.resident, house.staff)
    assert [line.note for line in lines] == [
        "填写性别：女；去掉手机号（原来是 139******01）。",
        "把手机号从 138******78 改为 139******01。",
        "",
    ]
    assert {line.actor for line in lines[:2]} == {house.staff.label}
    assert lines[-1].label == "登记"


def test_a_changed_household_is_told_by_its_door(house: House):
    other = household(house.grid1)
    keeping.edit(house.resident, by=house.staff, household=other)
    assert told(house.resident, house.staff)[0] == f"把住户从 {house.household} 改为 {other}。"


def test_a_name_of_a_unit_is_not_masked_and_its_contact_is(house: House):
    shop = keeping.create(
        Organization, by=house.staff, name="幸福面馆", kind="enterprise", contact_name="钱有福"
    )
    keeping.edit(shop, by=house.staff, name="幸福拉面馆", contact_name="孙小圣")
    assert told(shop, house.staff)[0] == "把名称从 幸福面馆 改为 幸福拉面馆；把联系人从 钱* 改为 孙*。"


def test_a_change_of_care_groups_alone_is_not_told_without_the_duty(house: House):
    keeping.edit(house.resident, by=house.staff, care_groups=["disability"])
    assert told(house.resident, house.staff) == ["登记"]


def test_a_change_by_nobody_is_the_systems(house: House):
    Resident.objects.filter(pk=house.resident.pk).update(gender="female")
    assert chronicle.lines(house.resident, house.staff)[0].actor == "系统"


def test_the_version_and_the_keys_of_search_are_no_news(house: House):
    Resident.objects.filter(pk=house.resident.pk).update(initials="zzz", version=9)
    assert told(house.resident, house.staff) == ["登记"]


def test_nothing_is_deleted_by_a_verb(house: House):
    keeping.end(house.household, by=house.staff, reason=EndReason.MOVED_OUT)
    assert Household.objects.filter(pk=house.household.pk).exists()
    assert Resident.objects.filter(pk=house.resident.pk).exists()
