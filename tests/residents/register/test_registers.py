"""人房企事物, as the table of the registers says: words, columns, verbs, ends, indexes; and the numbers of each grid."""

from typing import Any

import pytest

from grids.models import Post
from grids.states import EndReason
from residents.register.registers import REGISTERS, address
from residents.register.rules import counting
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, building, compound, dwelling, household, resident
from tests.residents.register.furnishing import SLUGS, act, spare

house = lent_house

# Register, its glyph, its words
WORDS = [
    ("residents", "人", "居民", "居民", "搬离或去世"),
    ("households", "人", "住户", "住户", "整户搬离"),
    ("dwellings", "房", "房屋", "房屋", "拆除或注销"),
    ("buildings", "房", "楼栋", "楼栋", "拆除或注销"),
    ("enterprises", "企", "企业单位", "单位", "停业或注销"),
    ("facilities", "物", "公共设施", "设施", "拆除"),
]


@pytest.mark.parametrize(("slug", "glyph", "label", "noun", "end_label"), WORDS)
def test_what_a_register_is_called(slug: str, glyph: str, label: str, noun: str, end_label: str):
    register = REGISTERS[slug]
    assert (register.slug, register.glyph, register.label, register.noun) == (slug, glyph, label, noun)
    assert dict(register.verbs)["end"] == register.end_label == end_label


def test_every_register_has_its_row():
    assert [slug for slug, *_ in WORDS] == SLUGS


VERBS = [
    ("residents", "edit reveal end restore merge erase"),
    ("households", "edit end restore merge"),
    ("dwellings", "edit end restore merge"),
    ("buildings", "edit end restore merge"),
    ("enterprises", "edit reveal end restore merge"),
    ("facilities", "edit end restore merge"),
]


@pytest.mark.parametrize(("slug", "verbs"), VERBS)
def test_the_verbs_stand_in_the_order_of_their_buttons(slug: str, verbs: str):
    assert [verb for verb, _ in REGISTERS[slug].verbs] == verbs.split()


ENDS = [
    ("residents", [EndReason.MOVED_OUT, EndReason.DIED, EndReason.MISTAKEN]),
    ("households", [EndReason.MOVED_OUT, EndReason.MISTAKEN]),
    ("dwellings", [EndReason.REMOVED, EndReason.MISTAKEN]),
    ("buildings", [EndReason.REMOVED, EndReason.MISTAKEN]),
    ("enterprises", [EndReason.CLOSED, EndReason.MOVED_OUT, EndReason.MISTAKEN]),
    ("facilities", [EndReason.REMOVED, EndReason.MISTAKEN]),
]


@pytest.mark.parametrize(("slug", "ends"), ENDS)
def test_what_ends_things_of_a_register(slug: str, ends: list[EndReason]):
    """That it was a double is said by merging and by nothing else."""
    assert list(REGISTERS[slug].ends) == ends
    assert EndReason.MERGED not in REGISTERS[slug].ends


@pytest.mark.parametrize("slug", SLUGS)
def test_a_list_has_an_index_of_its_order(slug: str):
    register = REGISTERS[slug]
    wanted = ["community", *(name.removesuffix("_id") for name in register.order)]
    assert wanted in [index.fields for index in register.model._meta.indexes]


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_have_their_own_names_and_titles(slug: str):
    columns = REGISTERS[slug].columns
    assert (
        len({column.key for column in columns}) == len({column.label for column in columns}) == len(columns)
    )
    assert columns[0].listed and columns[-1].key == "standing"


COLUMNS = [
    ("residents", "name address household gender age born phone id_number head grid standing"),
    ("households", "address tenure people since confirmed_on grid standing"),
    ("dwellings", "address unit room households grid standing"),
    ("buildings", "name floors units dwellings grid standing"),
    ("enterprises", "name kind address contact phone grid standing"),
    ("facilities", "name kind place keeper state grid standing"),
]


@pytest.mark.parametrize(("slug", "keys"), COLUMNS)
def test_which_columns_there_are_without_the_care_duty(house: House, slug: str, keys: str):
    assert [column.key for column in REGISTERS[slug].seen_by(house.staff)] == keys.split()
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    more = [column.key for column in REGISTERS[slug].seen_by(actor(house.staff.user))]
    assert set(more) - set(keys.split()) == ({"care"} if slug == "residents" else set())


@pytest.mark.parametrize("slug", SLUGS)
def test_every_column_of_every_row_can_be_read_in_one_query(
    house: House, slug: str, django_assert_num_queries
):
    for n in range(3):
        spare(house, slug, f"第{n}")
    register = REGISTERS[slug]
    with django_assert_num_queries(1):
        rows = [
            [column.read(thing, house.staff) for column in register.columns]
            for thing in register.rows(house.staff)
        ]
    assert len(rows) >= 3 and all(row[-1] == "在册" for row in rows)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_has_ended_stands_with_day_and_reason(house: House, slug: str):
    register, thing = REGISTERS[slug], spare(house, slug)
    done = act("end", thing, None, by=house.staff)
    row = register.rows(house.staff).get(pk=done.pk)
    day, reason = getattr(done, done.ENDED), EndReason(done.end_reason).label
    assert register.columns[-1].read(row, house.staff) == f"{day} {reason}"


# Who sees which rows at all


@pytest.mark.parametrize("slug", SLUGS)
def test_rows_are_those_this_actor_may_know(house: House, slug: str):
    here, there = spare(house, slug, "这里"), spare(house, slug, "那里", there=house.grid2)
    strange = spare(house.elsewhere, slug, "外边")
    rows = REGISTERS[slug].rows
    for who, sees in (
        (house.staff, {here.pk, there.pk}),
        (house.lead, {here.pk, there.pk}),
        (house.worker1, {here.pk}),
        (house.worker2, {there.pk}),
        (house.worker3, set()),
        (house.admin, set()),
        (house.supervisor, set()),
        (house.property, set()),
        (house.visitor, set()),
        (house.system, set()),
        (house.elsewhere.staff, {strange.pk}),
    ):
        wanted = {here.pk, there.pk, strange.pk}
        assert set(rows(who).filter(pk__in=wanted).values_list("pk", flat=True)) == sees, who.label


# How a door is called

DOORS = [
    ("幸福里", "3号楼", "2", "501", "幸福里3号楼2单元501室"),
    ("幸福里", "3号楼", "", "501", "幸福里3号楼501室"),
    ("二期", "12栋", "10", "1101", "二期12栋10单元1101室"),
]


@pytest.mark.parametrize(("place", "block", "unit", "room", "said"), DOORS)
def test_how_an_address_is_said(house: House, place: str, block: str, unit: str, room: str, said: str):
    made = building(house.grid1, block, compound=compound(house.community, place))
    home = dwelling(house.grid1, room, building=made)
    home.unit = unit
    assert address(home) == said


# 数字

COUNTED = [
    ("residents", "residents"),
    ("households", "households"),
    ("dwellings", "dwellings"),
    ("enterprises", "enterprises"),
    ("facilities", "facilities"),
]


def numbers(house: House, who: Any, measure: str) -> dict[str, int]:
    place = list(counting.measures(who)).index(measure)
    return {row["grid"].code: row["numbers"][place] for row in counting.by_grid(who)}


@pytest.mark.parametrize(("measure", "slug"), COUNTED)
def test_what_is_there_is_counted_where_it_lies(house: House, measure: str, slug: str):
    before = numbers(house, house.staff, measure)
    spare(house, slug, "甲")
    spare(house, slug, "乙", there=house.grid2)
    gone = spare(house, slug, "丙")
    between = numbers(house, house.staff, measure)
    act("end", gone, None, by=house.staff)
    after = numbers(house, house.staff, measure)
    assert after["02"] == before["02"] + 1
    assert between["01"] - after["01"] == 1
    assert after["03"] == before["03"] == 0


def test_a_merged_person_counts_once(house: House):
    one, other = spare(house, "residents", "甲"), spare(house, "residents", "乙")
    before = numbers(house, house.staff, "residents")["01"]
    keeping.merge(one, by=house.staff, into=other)
    assert numbers(house, house.staff, "residents")["01"] == before - 1


def test_the_care_group_is_counted_for_the_care_duty_alone(house: House):
    resident(household(house.grid2), "孙桂兰", "", care_groups=["living_alone", "elderly"])
    assert "care" not in counting.measures(house.staff)
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    assert numbers(house, actor(house.staff.user), "care") == {"01": 0, "02": 1, "03": 0}


GROUND = [
    ("staff", ["01", "02", "03"]),
    ("lead", ["01", "02", "03"]),
    ("supervisor", ["01", "02", "03"]),
    ("worker1", ["01"]),
    ("worker3", ["03"]),
]


@pytest.mark.parametrize(("who", "codes"), GROUND)
def test_whose_ground_is_counted_for_whom(
    house: House, who: str, codes: list[str], django_assert_num_queries
):
    with django_assert_num_queries(1):
        rows = counting.by_grid(getattr(house, who))
    assert [row["grid"].code for row in rows] == codes


TOTALS = [([], 3, [0, 0, 0]), ([[1, 2, 3]], 3, [1, 2, 3]), ([[1, 2], [10, 20]], 2, [11, 22]), ([[5]], 0, [])]


@pytest.mark.parametrize(("rows", "width", "total"), TOTALS)
def test_the_sum_of_the_grids(rows: list[list[int]], width: int, total: list[int]):
    assert counting.total([{"numbers": row} for row in rows], width) == total
