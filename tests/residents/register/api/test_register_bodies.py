"""登记册接口的请求内容: body × problem, row by row, for what is entered and for every verb."""

from typing import Any

import pytest

from residents.register.models import Resident
from residents.register.registers import REGISTERS
from tests.calls import by_token, problem
from tests.community import House
from tests.conftest import lent_house
from tests.factories import dwelling, household
from tests.residents.register.sheets import id_number

house = lent_house
KING = id_number("19510308", 11)
SLUGS = list(REGISTERS)


def good(house: House, slug: str) -> dict[str, Any]:
    home = house.household.dwelling
    return {
        "residents": {"name": "陈新来", "household": house.household.pk},
        "households": {
            "building": home.building_id,
            "unit": home.unit,
            "room": home.room,
            "tenure": "tenant",
        },
        "dwellings": {"building": home.building_id, "unit": "3", "room": "901"},
        "buildings": {
            "compound": home.building.compound_id,
            "name": "77号楼",
            "grid": "01",
            "floors": 6,
            "units": 2,
        },
        "enterprises": {"name": "新面馆", "kind": "enterprise", "grid": "01"},
        "facilities": {"name": "新路灯", "kind": "lamp", "grid": "01", "state": "in_use"},
    }[slug]


def rows(slug: str) -> int:
    return REGISTERS[slug].model.objects.count()


def fields(answer: Any, code: str = "validation_error") -> dict[str, str]:
    return problem(answer, 400, code)["fields"]


MUST = "该字段是必填项。"
CHOICE = "选择一个有效的选项。 {} 不在可用的选项中。"
NOT_OFFERED = "选择一个有效的选项： 该选择不在可用的选项中。"
WORDS = "请填文字（JSON 字符串）。"
WHOLE = "请填整数。"
DOOR = "请选择楼栋和室号，或填写户号。"
DAY = "请填 2026-11-22 这样的日期，要时间就写 2026-11-22T14:30:00+08:00。"

BODIES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("residents", {"name": None}, {"name": MUST}),
    ("residents", {"name": "　"}, {"name": MUST}),
    ("residents", {"name": 5}, {"name": WORDS}),
    ("residents", {"name": ["王"]}, {"name": WORDS}),
    ("residents", {"name": "王" * 41}, {"name": "确保该变量包含不超过 40 字符 (目前字符数 41)。"}),
    ("residents", {"household": None}, {"building": DOOR}),
    ("residents", {"household": "一户"}, {"household": NOT_OFFERED}),
    ("residents", {"household": 0}, {"household": NOT_OFFERED}),
    ("residents", {"household": True}, {"household": WORDS, "building": DOOR}),
    ("residents", {"head": "yes"}, {"head": "请填 true 或 false。"}),
    ("residents", {"gender": "x"}, {"gender": CHOICE.format("x")}),
    ("residents", {"birth_date": "1951"}, {"birth_date": DAY}),
    ("residents", {"birth_date": 19510308}, {"birth_date": WORDS}),
    ("residents", {"birth_date": "1951-02-30"}, {"birth_date": "输入一个有效的日期。"}),
    ("residents", {"birth_date": "2999-01-01"}, {"birth_date": "出生日期还没有到，请核对。"}),
    (
        "residents",
        {"phone": "12345"},
        {"phone": "电话号码不对，请填 11 位手机号，或带区号的座机号（例如 025-84112345）。"},
    ),
    ("residents", {"phone": 13812345678}, {"phone": WORDS}),
    ("residents", {"id_number": "1101"}, {"id_number": "身份证号应为 18 位，最后一位是数字或 X，请核对。"}),
    (
        "residents",
        {"id_number": "110105194912310020"},
        {"id_number": "身份证号有误（出生日期或最后一位校验码对不上），请核对。"},
    ),
    (
        "residents",
        {"id_number": "110105510308011"},
        {"id_number": "这是 15 位的旧身份证号，请填现在的 18 位号码。"},
    ),
    ("residents", {"id_number": int(KING[:17])}, {"id_number": WORDS}),
    ("residents", {"id_number": KING, "gender": "female"}, {"gender": "性别和身份证号对不上，请核对。"}),
    (
        "residents",
        {"id_number": KING, "birth_date": "1950-01-01"},
        {"birth_date": "出生日期和身份证号对不上，请核对。"},
    ),
    ("households", {"building": None}, {"building": "请选择楼栋，并填写室号。"}),
    ("households", {"building": 0}, {"building": NOT_OFFERED}),
    ("households", {"room": "999"}, {"room": "没有这套房，请核对单元和室号，或先在“房”里登记。"}),
    ("households", {"room": 101}, {"room": WORDS, "building": "请选择楼栋，并填写室号。"}),
    ("households", {"tenure": None}, {"tenure": MUST}),
    ("households", {"tenure": "bought"}, {"tenure": CHOICE.format("bought")}),
    ("households", {"since": "去年"}, {"since": DAY}),
    ("households", {"since": "2020-05-01T00:00:00"}, {"since": "输入一个有效的日期。"}),
    ("dwellings", {"building": None}, {"building": MUST}),
    ("dwellings", {"room": None}, {"room": MUST}),
    ("dwellings", {"room": ""}, {"room": MUST}),
    ("dwellings", {"room": "12345678901"}, {"room": "确保该变量包含不超过 10 字符 (目前字符数 11)。"}),
    ("dwellings", {"grid": "99"}, {"grid": NOT_OFFERED}),
    ("dwellings", {"grid": 1}, {"grid": NOT_OFFERED}),
    ("buildings", {"compound": 0}, {"compound": NOT_OFFERED}),
    ("buildings", {"grid": None}, {"grid": MUST}),
    ("buildings", {"floors": 0}, {"floors": "确保该值大于或等于1。"}),
    ("buildings", {"floors": "6"}, {"floors": WHOLE}),
    ("buildings", {"floors": 6.5}, {"floors": WHOLE}),
    ("buildings", {"floors": True}, {"floors": WHOLE}),
    ("buildings", {"units": 51}, {"units": "确保该值小于或等于50。"}),
    ("enterprises", {"name": None, "kind": None}, {"name": MUST, "kind": MUST}),
    ("enterprises", {"kind": "shop"}, {"kind": CHOICE.format("shop")}),
    ("enterprises", {"grid": ["01"]}, {"grid": WORDS}),
    ("enterprises", {"address": "路" * 101}, {"address": "确保该变量包含不超过 100 字符 (目前字符数 101)。"}),
    ("enterprises", {"phone": "84112345"}, {"phone": "座机号码请带上区号，例如 025-84112345。"}),
    ("facilities", {"kind": "sofa"}, {"kind": CHOICE.format("sofa")}),
    ("facilities", {"state": "removed"}, {"state": CHOICE.format("removed")}),
    ("facilities", {"keeper": 0}, {"keeper": NOT_OFFERED}),
    ("facilities", {"building": 0}, {"building": NOT_OFFERED}),
    ("facilities", {"place": {"x": 1}}, {"place": WORDS}),
]


@pytest.mark.parametrize(("slug", "spoilt", "found"), BODIES)
def test_a_bad_value_is_named_and_nothing_is_stored(
    house: House, slug: str, spoilt: dict[str, Any], found: dict[str, str]
):
    before = rows(slug)
    answer = by_token(house.staff).post(f"{slug}/", good(house, slug) | spoilt)
    assert fields(answer) == found
    assert rows(slug) == before


@pytest.mark.parametrize("slug", SLUGS)
def test_an_unknown_field_is_named_with_those_there_are(house: House, slug: str):
    caller = by_token(house.staff)
    for name in ("version", "community", "id", "Name"):
        found = fields(caller.post(f"{slug}/", good(house, slug) | {name: 1}), "unknown_field")
        assert found[name].startswith(f"没有叫“{name}”的字段。可用的字段：")
    assert "care_groups" not in str(fields(caller.post(f"{slug}/", {"x": 1}), "unknown_field"))


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_no_object_is_refused(house: House, slug: str):
    caller = by_token(house.staff)
    for body in (b"[]", b'"x"', b"5"):
        assert "JSON 对象" in problem(caller.post(f"{slug}/", body), 400, "validation_error")["message"]
    problem(caller.post(f"{slug}/", b"{"), 400, "validation_error")


@pytest.mark.parametrize("slug", SLUGS)
def test_an_unknown_parameter_is_named(house: House, slug: str):
    caller = by_token(house.staff)
    for name in ("page", "q", "community", "offset"):
        found = fields(caller.get(f"{slug}/", {name: "1"}), "unknown_param")
        assert found[name].startswith(f"没有叫“{name}”的参数。可用的参数：")
    assert fields(caller.get(f"{slug}/1/", {"x": "1"}), "unknown_param")
    assert fields(caller.post(f"{slug}/?dry=1", good(house, slug)), "unknown_param")


@pytest.mark.parametrize(
    ("slug", "params", "field"),
    [
        ("residents", {"grid": "99"}, "grid"),
        ("residents", {"building": "0"}, "building"),
        ("residents", {"household": "x"}, "household"),
        ("residents", {"ended": "maybe"}, "ended"),
        ("residents", {"limit": "0"}, "limit"),
        ("residents", {"limit": "101"}, "limit"),
        ("residents", {"cursor": "nonsense"}, "cursor"),
        ("residents", {"text": "字" * 61}, "text"),
        ("households", {"tenure": "bought"}, "tenure"),
        ("enterprises", {"kind": "shop"}, "kind"),
        ("facilities", {"state": "broken"}, "state"),
    ],
)
def test_a_bad_filter_is_named(house: House, slug: str, params: dict[str, str], field: str):
    assert list(fields(by_token(house.staff).get(f"{slug}/", params))) == [field]


NO_NUMBER = ["0", "-1", "1.5", "1e400", "NaN", "Infinity", "一", "9223372036854775808", "9" * 40, "' OR 1=1"]


@pytest.mark.parametrize("number", NO_NUMBER)
def test_a_number_that_no_row_can_have_is_named(house: House, number: str):
    caller = by_token(house.staff)
    for slug, name in (("residents", "household"), ("households", "dwelling"), ("visits", "household")):
        assert list(fields(caller.get(f"{slug}/", {name: number}))) == [name]


@pytest.mark.parametrize("number", ["1e3", "9223372036854775807", "999999999999"])
def test_a_number_that_no_row_has_finds_nothing(house: House, number: str):
    caller = by_token(house.staff)
    for slug, name in (("residents", "household"), ("households", "dwelling"), ("visits", "household")):
        answer = caller.get(f"{slug}/", {name: number})
        assert (answer.status_code, answer.json()["results"]) == (200, [])


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**30])
def test_an_address_beyond_every_row_is_not_found(house: House, slug: str, number: int):
    caller = by_token(house.staff)
    problem(caller.get(f"{slug}/{number}/"), 404, "not_found")
    problem(caller.post(f"{slug}/{number}/edit/", {}, if_match="*"), 404, "not_found")


@pytest.mark.parametrize("number", [2**63, 10**30, -5])
def test_a_number_in_a_body_that_no_row_can_have_is_named(house: House, number: int):
    caller, place = by_token(house.staff), f"residents/{house.resident.pk}"
    assert list(fields(caller.post(f"{place}/merge/", {"into": number}, if_match="*"))) == ["into"]
    assert list(fields(caller.post(f"{place}/edit/", {"household": number}, if_match="*"))) == ["household"]
    assert "building" in fields(caller.post("dwellings/", {"building": number, "room": "1"}))


# What is taken


def test_a_person_is_entered_with_everything(house: House):
    body = good(house, "residents") | {
        "head": True,
        "birth_date": "1951-03-08",
        "phone": "+86 139-1234-5699",
        "id_number": KING.lower(),
    }
    answer = by_token(house.staff).post("residents/", body)
    assert answer.status_code == 201, answer.content.decode()
    shown = answer.json()
    home = house.household.dwelling
    assert shown == {
        "id": shown["id"],
        "version": 1,
        "name": "陈*",
        "address": f"幸福里{home.building.name}1单元{home.room}室",
        "household": house.household.pk,
        "gender": "男",
        "age": shown["age"],
        "born": "1951年",
        "phone": "139******99",
        "id_number": f"{'*' * 16}{KING[-2:]}",
        "head": "户主",
        "care": None,
        "grid": "第01微网格",
        "standing": "在册",
        "ended": False,
        "actions": ["edit", "reveal", "end", "merge"],
    }
    made = Resident.objects.get(pk=shown["id"])
    assert (made.name, made.phone, made.id_number) == ("陈新来", "13912345699", KING)


def test_somebody_born_long_ago_and_a_household_of_the_last_century_are_entered(house: House):
    caller = by_token(house.staff)
    for born in ("1898-03-08", "1951-03-08", "2020-02-29"):
        body = good(house, "residents") | {"birth_date": born}
        made = caller.post("residents/", body).json()
        assert str(Resident.objects.get(pk=made["id"]).birth_date) == born
    body = good(house, "households") | {"since": "1988-10-01", "confirmed_on": "2026-11-01"}
    shown = caller.post("households/", body).json()
    assert (shown["since"], shown["confirmed_on"], shown["people"]) == ("1988-10-01", "2026-11-01", 0)


@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("dwellings", {"unit": "3", "room": "901", "households": 0, "grid": "第01微网格"}),
        ("buildings", {"name": "幸福里77号楼", "floors": 6, "units": 2, "dwellings": 0}),
        ("enterprises", {"name": "新面馆", "kind": "企业商户", "address": "", "contact": "", "phone": ""}),
        ("facilities", {"name": "新路灯", "kind": "路灯", "place": "", "keeper": "", "state": "正常"}),
    ],
)
def test_what_was_entered_is_answered_in_words(house: House, slug: str, shown: dict[str, Any]):
    answer = by_token(house.staff).post(f"{slug}/", good(house, slug))
    assert answer.status_code == 201
    assert shown.items() <= answer.json().items()
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"].endswith(f"/api/v1/{slug}/{answer.json()['id']}/")


def test_a_door_is_spelt_as_on_the_page(house: House):
    flat = dwelling(house.grid1, "101")
    home = household(house.grid1, dwelling=flat)
    body = {"name": "陈新来", "building": flat.building_id, "unit": "一单元", "room": "１０１室"}
    assert by_token(house.staff).post("residents/", body).json()["household"] == home.pk
    made = by_token(house.staff).post(
        "dwellings/", {"building": flat.building_id, "unit": "二单元", "room": "9室"}
    )
    assert (made.json()["unit"], made.json()["room"]) == ("2", "9")
