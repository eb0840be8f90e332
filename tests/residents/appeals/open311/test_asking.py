"""问的是什么: dates, lists, statuses and addresses as callers write them, row by row."""

import datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from grids import actors
from grids.verdict import Invalid, NotFound
from residents.appeals.models import Appeal
from residents.appeals.open311 import asking, wire
from residents.appeals.states import SETTLED, State
from tests.community import House
from tests.factories import at, building, category

DAY = datetime.timedelta(days=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("", []),
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        ("a, b", ["a", "b"]),
        (" a ,, b ,", ["a", "b"]),
        (",", []),
    ],
)
def test_several_values_are_joined_by_commas(written: str, values: list[str]):
    assert asking.listed(written) == values


@pytest.mark.parametrize(
    ("start", "end", "since", "until"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-10T00:00:00Z", "2026-11-01 08:00", "2026-11-10 08:00"),
        ("2026-11-01T00:00:00+08:00", "2026-11-10T00:00:00+08:00", "2026-11-01 00:00", "2026-11-10 00:00"),
        ("2026-11-01T00:00:00 08:00", "2026-11-10T00:00:00 08:00", "2026-11-01 00:00", "2026-11-10 00:00"),
        ("2026-08-12T00:00:00Z", "2026-11-10T00:00:00Z", "2026-08-12 08:00", "2026-11-10 08:00"),
        ("2026-01-01T00:00:00Z", "", "2026-01-01 08:00", "2026-04-01 08:00"),
        ("", "2026-04-01T00:00:00Z", "2026-01-01 08:00", "2026-04-01 08:00"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01 08:00", "2026-01-01 08:00"),
    ],
)
def test_a_span_is_at_most_ninety_days(start: str, end: str, since: str, until: str):
    assert asking.span({"start_date": start, "end_date": end}) == (at(since), at(until))


def test_without_dates_it_is_the_last_ninety_days():
    since, until = asking.span({})
    assert until - since == 90 * DAY
    assert abs((until - datetime.datetime.now(datetime.UTC)).total_seconds()) < 60


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:00Z"}, "start_date"),
        ({"start_date": "2026-04-02T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}, "start_date"),
        ({"start_date": "2026-01-01"}, None),
        ({"start_date": "2026-01-01T00:00:00"}, None),
        ({"start_date": "2026-02-30T00:00:00Z"}, None),
        ({"start_date": "1026-01-01T00:00:00Z"}, None),
        ({"start_date": "01/02/2026"}, None),
        ({"end_date": "now"}, None),
        ({"end_date": "2026-01-01T25:00:00Z"}, None),
    ],
)
def test_a_span_that_is_none_is_refused(params: dict[str, str], field: str | None):
    with pytest.raises(Invalid) as refused:
        asking.span(params)
    assert refused.value.fields
    if field:
        assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("statuses", "states"),
    [
        ([], set(State)),
        (["open", "closed"], set(State)),
        (["open"], set(State) - set(SETTLED)),
        (["closed"], set(SETTLED)),
        (["closed", "closed"], set(SETTLED)),
    ],
)
def test_open_and_closed_divide_the_states(house: House, statuses: list[str], states: set[str]):
    for state in State:
        house.appeal_in(state)
    rows = Appeal.objects.filter(community=house.community)
    found = set(asking.in_status(rows, statuses).values_list("state", flat=True))
    assert found == {str(state) for state in states}


@pytest.mark.parametrize("statuses", [["solved"], ["OPEN"], ["open", "x"], ["开"]])
def test_a_status_that_is_none_is_refused(house: House, statuses: list[str]):
    with pytest.raises(Invalid, match="open 或 closed"):
        asking.in_status(Appeal.objects.all(), statuses)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("3号楼", "01"),
        ("幸福里3号楼", "01"),
        ("幸福里3号楼2单元501", "01"),
        ("13号楼", "03"),
        ("幸福里13号楼地下车库", "03"),
        ("春风苑幸福里3号楼旁边", "01"),
    ],
)
def test_a_building_in_the_address_tells_the_grid(house: House, address: str, code: str):
    building(house.grid1, "3号楼")
    building(house.grid3, "13号楼")
    data = asking.filled(
        {"description": "灯坏了", "address_string": address},
        house.category,
        actors.visitor(house.community.pk),
    )
    assert data["grid"].code == code


@pytest.mark.parametrize("address", ["", "  ", "月球", "号楼", "阳光社区"])
def test_an_address_that_names_no_building_asks_for_more(house: House, address: str):
    with pytest.raises(Invalid, match="不知道在哪个微网格"):
        asking.filled(
            {"description": "灯坏了", "address_string": address},
            house.category,
            actors.visitor(house.community.pk),
        )


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("秀英", "王", "王秀英"),
        ("秀英", "", "秀英"),
        ("", "王", "王"),
        ("", "", ""),
        ("长" * 30, "长" * 30, "长" * 40),
    ],
)
def test_a_name_is_written_the_chinese_way(house: House, first: str, last: str, name: str):
    said = {"description": "灯坏了", "address_id": "01", "first_name": first, "last_name": last}
    data = asking.filled(said, house.category, actors.visitor(house.community.pk))
    assert data["contact_name"] == name


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("灯坏了", "灯坏了"),
        ("灯坏了。老人不敢下楼。", "灯坏了"),
        ("您好，三单元灯坏了", "三单元灯坏了"),
        ("灯坏了\n一周了", "灯坏了"),
    ],
)
def test_the_first_words_become_the_title(house: House, description: str, title: str):
    said = {"description": description, "address_id": "01"}
    assert asking.filled(said, house.category, actors.visitor(house.community.pk))["title"] == title


@pytest.mark.parametrize("code", ["0", "abc", "-1", "1.5", "9" * 16, "1 OR 1=1"])
def test_a_made_up_service_is_not_found(house: House, code: str):
    with pytest.raises(NotFound, match="service_code"):
        asking.leaf(house.community.pk, code)


def test_no_service_at_all_is_another_fault(house: House):
    with pytest.raises(Invalid, match="请给出 service_code"):
        asking.leaf(house.community.pk, "")


def test_a_branch_is_no_leaf_until_nothing_grows_on_it(house: House):
    branch = house.category.parent
    assert branch not in asking.leaves(house.community.pk)
    house.category.active = False
    house.category.save()
    assert branch in asking.leaves(house.community.pk)


def test_another_communitys_services_are_not_ours(house: House):
    there = category(house.elsewhere.community, "公共设施", "照明", "路灯")
    assert there not in asking.leaves(house.community.pk)
    assert not asking.leaves(None).exists()


# On the wire


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("灯坏了", "灯坏了"),
        ("<b>&\"'", "<b>&\"'"),
        ("a]]>b", "a]]>b"),
        (None, None),
        (True, "true"),
        (False, "false"),
        (32.05, "32.05"),
        (7, "7"),
        ("", None),
        ("a\x00b", "ab"),
        ("第一行\n第二行", "第一行\n第二行"),
    ],
)
def test_whatever_a_value_holds_the_xml_stays_whole(value: Any, text: str | None):
    answer = wire.answer([{"description": value}], wire.REQUESTS, "xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own words
    assert root.find("request/description").text == text


@pytest.mark.parametrize(
    ("names", "root", "row"),
    [
        (wire.SERVICES, "services", "service"),
        (wire.REQUESTS, "service_requests", "request"),
        (wire.ERRORS, "errors", "error"),
    ],
)
def test_an_empty_list_is_an_empty_root(names: wire.Names, root: str, row: str):
    assert names.row == row
    answer = wire.answer([], names, "xml")
    assert ElementTree.fromstring(answer.content).tag == root  # noqa: S314
    assert wire.answer([], names, "json").content == b"[]"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_one_caller_reads_is_not_kept_for_the_next(form: str):
    answer = wire.answer([], wire.REQUESTS, form, status=201)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == wire.TYPES[form]
    assert answer.status_code == 201
