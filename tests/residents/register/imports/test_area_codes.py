"""行政区划代码: an ID number with an abolished or unknown area code is worth a look and is imported all the same."""

import pytest

from residents.register.imports import planning
from residents.register.imports.rows import Entry
from residents.register.models import Resident
from tests.community import House
from tests.residents.register.imports.conftest import stocked
from tests.residents.register.imports.sheets_in import HEADERS, imported, one
from tests.residents.register.sheets import by_hand, id_number

house = stocked

ABOLISHED = "是已经撤销的区划代码"
TOO_LATE = "在出生那年不是有效的区划代码"
UNKNOWN = "不是已知的区划代码"


@pytest.mark.parametrize(
    ("area", "born", "words"),
    [
        ("110105", "19510308", ""),  # 朝阳区
        ("110105", "20200101", ""),
        ("320102", "19510308", ""),  # 玄武区 has its code since 1983; numbers were given out from 1984 on
        ("320102", "20200101", ""),
        ("110117", "19510308", ""),  # 平谷区 since 2001: who came late to a number
        ("110117", "20050308", ""),
        ("500101", "20000101", ""),  # 万州区
        ("110000", "19800101", ""),  # a city itself
        ("810000", "20180101", ""),  # 香港居民居住证
        ("710000", "20180101", ""),  # 台湾居民居住证
        ("110103", "19510308", ABOLISHED),  # 崇文区, until 2010
        ("110103", "20100101", ABOLISHED),
        ("110103", "20110101", TOO_LATE),
        ("320103", "19510308", ABOLISHED),  # 白下区, until 2013
        ("320103", "20200101", TOO_LATE),
        ("110221", "19700101", ABOLISHED),  # 昌平县
        ("310103", "20150101", TOO_LATE),  # 卢湾区
        ("999999", "19510308", UNKNOWN),
        ("110199", "19510308", UNKNOWN),
        ("100000", "19510308", UNKNOWN),
    ],
)
def test_what_is_said_of_an_area_code(area: str, born: str, words: str):
    number = id_number(born, 11, area)
    said = planning._area(Entry(("one",), {"id_number": number}))
    assert said == ([f"身份证号开头的 {area} {words}，请核对；会照样导入。"] if words else [])


def test_without_a_number_there_is_nothing_to_say():
    assert planning._area(Entry(("one",), {})) == []
    assert planning._area(Entry(("one",), {"id_number": ""})) == []


@pytest.mark.parametrize(
    ("county", "year"),
    [
        ("玄武区", 9999),
        ("[1983-]玄武区", 9999),
        ("[1983-2013]白下区", 2013),
        ("[-2000]江宁县", 2000),
        ("", 9999),
    ],
)
def test_the_end_of_a_code_stands_before_its_county(county: str, year: int):
    assert planning._ended(county) == year


def test_it_is_told_beside_the_row_and_imported(house: House):
    number = id_number("19510308", 77, "110103")
    row = ["3号楼", "2", "102", "赵明", number]
    found = one(house, "residents", row)
    assert (found["new"], found["refusals"]) == (1, [])
    assert found["adjusted"] == [[2, f"身份证号开头的 110103 {ABOLISHED}，请核对；会照样导入。"]]
    assert number not in str(found)
    imported(house, "residents", by_hand(HEADERS["residents"], [row]))
    assert Resident.objects.get(name="赵明").id_number == number


def test_a_row_that_is_refused_anyway_says_its_reason_only(house: House):
    found = one(house, "residents", ["3号楼", "2", "909", "赵明", id_number("19510308", 77, "110103")])
    assert (found["refused"], found["adjusted"]) == (1, [])
