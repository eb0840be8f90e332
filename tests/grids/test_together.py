"""一并读: several short lists come in one query, and are the same rows as read one by one."""

import datetime

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Grid, Organization, Post, User
from grids.together import Few, together
from tests.community import House


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def grids(house: House, *columns: str) -> Few:
    return Few(Grid.objects.of(house.community.pk).order_by("code"), columns)


def posts(house: House, *columns: str) -> Few:
    rows = Post.objects.filter(community=house.community).order_by("kind", "grid__code", "pk")
    return Few(rows, columns)


def test_three_lists_are_one_query(house: House):
    units = Few(Organization.objects.of(house.community.pk).order_by("pk"), ("name",))
    with CaptureQueriesContext(connection) as captured:
        found = together(
            house.community.pk, grids=grids(house, "code", "name"), posts=posts(house, "kind"), units=units
        )
    assert len(captured) == 1
    assert list(found) == ["grids", "posts", "units"]
    assert [each.code for each in found["grids"]] == ["01", "02", "03"]
    assert [each.name for each in found["units"]] == [
        "幸福里社区物业公司",
        "幸福里社区业主委员会",
        "幸福里社区党委",
    ]
    assert len(found["posts"]) == Post.objects.filter(community=house.community).count()


def test_a_row_is_the_row_it_would_be_otherwise(house: House):
    few = posts(house, "kind", "since", "until", "primary", "user__name", "grid__name", "organization__name")
    with CaptureQueriesContext(connection) as captured:
        found = together(house.community.pk, posts=few)["posts"]
        labels = [(each, each.label, each.user.name, each.since, each.until, each.primary) for each in found]
    assert len(captured) == 1
    rows = few.rows.select_related("user", "grid", "organization")
    assert labels == [(row, row.label, row.user.name, row.since, row.until, row.primary) for row in rows]
    assert isinstance(found[0].since, datetime.date)


def test_the_order_is_that_of_the_list(house: House):
    backwards = Few(Grid.objects.of(house.community.pk).order_by("-code"), ("code",))
    assert [each.code for each in together(house.community.pk, grids=backwards)["grids"]] == [
        "03",
        "02",
        "01",
    ]
    two = Few(Grid.objects.of(house.community.pk).order_by("code")[:2], ("code",))
    assert [each.code for each in together(house.community.pk, grids=two)["grids"]] == ["01", "02"]


def test_what_a_row_has_none_of_is_none(house: House):
    found = together(house.community.pk, posts=posts(house, "kind", "grid__name", "organization__name"))[
        "posts"
    ]
    by_kind = {each.kind: each for each in found}
    assert by_kind["staff"].grid is None
    assert by_kind["staff"].organization is None
    assert by_kind["worker"].grid.name.endswith("微网格")
    assert by_kind["seat"].organization.name


def test_a_column_nobody_named_is_read_when_it_is_asked_for(house: House):
    first = together(house.community.pk, grids=grids(house, "code"))["grids"][0]
    assert first.get_deferred_fields() >= {"name", "layout_note", "boundary"}
    with CaptureQueriesContext(connection) as captured:
        assert first.name == house.grid1.name
    assert len(captured) == 1


def test_a_relation_is_the_person_it_is(house: House):
    found = together(house.community.pk, posts=posts(house, "user__name"))["posts"]
    assert house.staff.user in [each.user for each in found]
    assert {type(each.user) for each in found} == {User}


def test_a_community_that_is_not_there_has_empty_lists(house: House):
    assert together(0, grids=grids(house, "code"), posts=posts(house, "kind")) == {"grids": [], "posts": []}


def test_an_empty_list_stands_beside_a_full_one(house: House):
    nothing = Few(Grid.objects.of(house.community.pk).filter(code="99"), ("code",))
    found = together(house.community.pk, nothing=nothing, grids=grids(house, "code"))
    assert found["nothing"] == []
    assert len(found["grids"]) == 3


@pytest.mark.parametrize(
    ("columns", "tables"),
    [
        ((), {"": ("id",)}),
        (("kind",), {"": ("id", "kind")}),
        (("id", "kind"), {"": ("id", "kind")}),
        (("kind", "kind"), {"": ("id", "kind")}),
        (("user__name",), {"": ("id", "user_id"), "user": ("id", "name")}),
        (("user__name", "user__username"), {"": ("id", "user_id"), "user": ("id", "name", "username")}),
        (("user_id", "user__name"), {"": ("id", "user_id"), "user": ("id", "name")}),
        (
            ("kind", "grid__code", "user__name"),
            {"": ("id", "kind", "grid_id", "user_id"), "grid": ("id", "code"), "user": ("id", "name")},
        ),
    ],
)
def test_columns_are_told_apart_by_their_table(columns: tuple[str, ...], tables: dict[str, tuple[str, ...]]):
    few = Few(Post.objects.all(), columns)
    assert few.by_table == tables
    assert isinstance(few.as_json(), ArraySubquery)
