"""登记册的表单: what is typed × what the page says beside the field, register by register; nothing is stored then."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from residents.register.registers import REGISTERS
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import household, resident
from tests.residents.register.furnishing import fresh, spare
from tests.residents.register.sheets import id_number

house = lent_house
MUST = "该字段是必填项。"
PHONE = "电话号码不对，请填 11 位手机号，或带区号的座机号（例如 025-84112345）。"
ID = "身份证号应为 18 位，最后一位是数字或 X，请核对。"
WRONG_ID = "身份证号有误（出生日期或最后一位校验码对不上），请核对。"
DAY = "输入一个有效的日期。"
NOT_OFFERED = "选择一个有效的选项： 该选择不在可用的选项中。"
OWN = id_number("19510308", 22)


def given(house: House, slug: str) -> dict[str, Any]:
    """A form of this register filled in right."""
    home = house.household.dwelling
    door = {"building": home.building_id, "unit": home.unit, "room": home.room}
    return {
        "residents": {"name": "陈新来", **door},
        "households": {"tenure": "owner", **door},
        "dwellings": {"building": home.building_id, "unit": "9", "room": "901"},
        "buildings": {"compound": home.building.compound_id, "name": "9号楼", "grid": "01", "floors": 6}
        | {"units": 2},
        "enterprises": {"name": "新面馆", "kind": "enterprise", "grid": "01"},
        "facilities": {"name": "新路灯", "kind": "lamp", "grid": "01", "state": "in_use"},
    }[slug]


WORDS = [
    ("residents", {"name": ""}, MUST),
    ("residents", {"name": "   "}, MUST),
    ("residents", {"name": "\u200b"}, "请填写姓名。"),
    ("residents", {"name": "王" * 41}, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("residents", {"building": ""}, "请选择楼栋和室号，或填写户号。"),
    ("residents", {"room": ""}, "请选择楼栋和室号，或填写户号。"),
    ("residents", {"room": "999"}, "没有这套房，请核对单元和室号，或先在“房”里登记。"),
    ("residents", {"unit": "7"}, "没有这套房，请核对单元和室号，或先在“房”里登记。"),
    ("residents", {"building": "99999"}, NOT_OFFERED),
    ("residents", {"household": "99999"}, NOT_OFFERED),
    ("residents", {"household": "x"}, NOT_OFFERED),
    ("residents", {"gender": "女"}, "选择一个有效的选项。 女 不在可用的选项中。"),
    ("residents", {"birth_date": "三月八日"}, DAY),
    ("residents", {"birth_date": "1951-13-08"}, DAY),
    ("residents", {"birth_date": "2999-01-01"}, "出生日期还没有到，请核对。"),
    ("residents", {"phone": "1381234567"}, PHONE),
    ("residents", {"phone": "138123456789"}, PHONE),
    ("residents", {"phone": "12345"}, PHONE),
    ("residents", {"phone": "84112345"}, "座机号码请带上区号，例如 025-84112345。"),
    ("residents", {"phone": "1" * 31}, "确保该变量包含不超过 30 字符 (目前字符数 31)。"),
    ("residents", {"id_number": "110105491231002"}, "这是 15 位的旧身份证号，请填现在的 18 位号码。"),
    ("residents", {"id_number": "11010519491231002"}, ID),
    ("residents", {"id_number": "1.10105E+17"}, ID),
    ("residents", {"id_number": "110105194912310020"}, WRONG_ID),
    ("residents", {"id_number": "110105194913310028"}, WRONG_ID),
    ("residents", {"id_number": OWN, "gender": "male"}, "性别和身份证号对不上，请核对。"),
    ("residents", {"id_number": OWN, "birth_date": "1951-03-09"}, "出生日期和身份证号对不上，请核对。"),
    ("households", {"building": ""}, "请选择楼栋，并填写室号。"),
    ("households", {"room": ""}, "请选择楼栋，并填写室号。"),
    ("households", {"room": "999"}, "没有这套房，请核对单元和室号，或先在“房”里登记。"),
    ("households", {"tenure": ""}, MUST),
    ("households", {"tenure": "借住"}, "选择一个有效的选项。 借住 不在可用的选项中。"),
    ("households", {"since": "去年"}, DAY),
    ("households", {"confirmed_on": "2026-02-30"}, DAY),
    ("dwellings", {"building": ""}, MUST),
    ("dwellings", {"building": "99999"}, NOT_OFFERED),
    ("dwellings", {"room": ""}, MUST),
    ("dwellings", {"room": "1" * 11}, "确保该变量包含不超过 10 字符 (目前字符数 11)。"),
    ("dwellings", {"unit": "1" * 11}, "确保该变量包含不超过 10 字符 (目前字符数 11)。"),
    ("dwellings", {"grid": "77"}, NOT_OFFERED),
    ("buildings", {"compound": ""}, MUST),
    ("buildings", {"compound": "99999"}, NOT_OFFERED),
    ("buildings", {"name": ""}, MUST),
    ("buildings", {"name": "楼" * 41}, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("buildings", {"grid": ""}, MUST),
    ("buildings", {"grid": "77"}, NOT_OFFERED),
    ("buildings", {"floors": "0"}, "确保该值大于或等于1。"),
    ("buildings", {"floors": "201"}, "确保该值小于或等于200。"),
    ("buildings", {"floors": "六"}, "输入整数。"),
    ("buildings", {"units": "0"}, "确保该值大于或等于1。"),
    ("buildings", {"units": "51"}, "确保该值小于或等于50。"),
    ("enterprises", {"name": ""}, MUST),
    ("enterprises", {"name": "店" * 61}, "确保该变量包含不超过 60 字符 (目前字符数 61)。"),
    ("enterprises", {"kind": ""}, MUST),
    ("enterprises", {"kind": "面馆"}, "选择一个有效的选项。 面馆 不在可用的选项中。"),
    ("enterprises", {"grid": "77"}, NOT_OFFERED),
    ("enterprises", {"phone": "12345"}, PHONE),
    ("enterprises", {"address": "路" * 101}, "确保该变量包含不超过 100 字符 (目前字符数 101)。"),
    ("enterprises", {"contact_name": "钱" * 41}, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("facilities", {"name": ""}, MUST),
    ("facilities", {"kind": "火箭"}, "选择一个有效的选项。 火箭 不在可用的选项中。"),
    ("facilities", {"grid": ""}, MUST),
    ("facilities", {"building": "99999"}, NOT_OFFERED),
    ("facilities", {"keeper": "99999"}, NOT_OFFERED),
    ("facilities", {"state": "removed"}, "选择一个有效的选项。 removed 不在可用的选项中。"),
    ("facilities", {"place": "边" * 101}, "确保该变量包含不超过 100 字符 (目前字符数 101)。"),
]


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def plain(page: str) -> str:
    """The page as it is read: quotes and comparison signs as themselves."""
    return page.replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.parametrize(("slug", "typed", "says"), WORDS)
def test_what_the_page_says_to_something_new(house: House, staff: Client, slug: str, typed, says: str):
    before = REGISTERS[slug].model.objects.count()
    answer = staff.post(reverse("register_new", args=[slug]), {**given(house, slug), **typed})
    assert answer.status_code == 422
    page = plain(answer.text)
    assert says in page
    assert f"<title>出错了：登记{REGISTERS[slug].noun}" in page
    assert REGISTERS[slug].model.objects.count() == before


# The same words when something is changed: what is wrong, and what was there is kept

EDITED = [
    ("residents", {"phone": "12345"}, PHONE),
    ("residents", {"id_number": "110105194912310020"}, WRONG_ID),
    ("residents", {"birth_date": "2999-01-01"}, "出生日期还没有到，请核对。"),
    ("residents", {"household": "99999"}, NOT_OFFERED),
    ("residents", {"name": "王" * 41}, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("households", {"tenure": ""}, MUST),
    ("households", {"since": "x"}, DAY),
    ("dwellings", {"room": ""}, MUST),
    ("dwellings", {"building": ""}, MUST),
    ("buildings", {"floors": "0"}, "确保该值大于或等于1。"),
    ("buildings", {"grid": ""}, MUST),
    ("enterprises", {"name": ""}, MUST),
    ("enterprises", {"phone": "84112345"}, "座机号码请带上区号，例如 025-84112345。"),
    ("facilities", {"state": "removed"}, "选择一个有效的选项。 removed 不在可用的选项中。"),
    ("facilities", {"name": ""}, MUST),
]


@pytest.mark.parametrize(("slug", "typed", "says"), EDITED)
def test_what_the_page_says_to_a_change(house: House, staff: Client, slug: str, typed, says: str):
    thing = spare(house, slug)
    path = reverse("register_verb", args=[slug, thing.pk, "edit"])
    answer = staff.post(path, {**given(house, slug), **typed, "version": 1})
    assert answer.status_code == 422
    assert says in plain(answer.text)
    assert fresh(thing).version == 1


# Twice: the double is refused by name

DOUBLES = [
    ("dwellings", "这套房屋已经登记。"),
    ("buildings", "楼号已存在。"),
    ("enterprises", "单位名称已存在。"),
    ("facilities", "这处设施已经登记。"),
]


@pytest.mark.parametrize(("slug", "says"), DOUBLES)
def test_the_same_thing_twice_is_refused_by_name(house: House, staff: Client, slug: str, says: str):
    path, body = reverse("register_new", args=[slug]), given(house, slug)
    assert staff.post(path, body).status_code == 302
    before = REGISTERS[slug].model.objects.count()
    answer = staff.post(path, body)
    assert answer.status_code == 422
    assert says in answer.text
    assert REGISTERS[slug].model.objects.count() == before


def test_an_id_number_of_somebody_else_is_refused_by_name(house: House, staff: Client):
    path, body = reverse("register_new", args=["residents"]), given(house, "residents")
    assert staff.post(path, {**body, "id_number": OWN}).status_code == 302
    answer = staff.post(path, {**body, "name": "王建", "id_number": OWN.lower()})
    assert answer.status_code == 422
    assert "这个身份证号已经登记在另一位居民名下。" in answer.text
    assert OWN not in answer.text.replace(f'value="{OWN.lower()}"', "")


def test_who_left_gives_the_number_free(house: House, staff: Client):
    path, body = reverse("register_new", args=["residents"]), given(house, "residents")
    staff.post(path, {**body, "id_number": OWN})
    first = REGISTERS["residents"].model.objects.latest("pk")
    staff.post(reverse("register_verb", args=["residents", first.pk, "end"]), {"reason": "moved_out"})
    assert staff.post(path, {**body, "id_number": OWN}).status_code == 302
    again = staff.post(reverse("register_verb", args=["residents", first.pk, "restore"]))
    assert again.status_code == 422
    assert "这个身份证号已经登记在另一位居民名下。" in again.text


# Doors of the form: what is offered to whom


@pytest.mark.parametrize("slug", ["residents", "households", "dwellings", "facilities"])
def test_a_worker_is_offered_the_buildings_of_the_own_grid(house: House, slug: str):
    mine, theirs = spare(house, "buildings"), spare(house, "buildings", there=house.grid2)
    page = signed_in(house.worker1.user).get(reverse("register_new", args=[slug])).text
    assert f'<option value="{mine.pk}"' in page
    assert f'<option value="{theirs.pk}"' not in page
    office = signed_in(house.staff.user).get(reverse("register_new", args=[slug])).text
    assert f'<option value="{theirs.pk}"' in office
    assert f'<option value="{house.elsewhere.household.dwelling.building_id}"' not in office


@pytest.mark.parametrize("slug", ["dwellings", "buildings", "enterprises", "facilities"])
def test_a_worker_is_offered_the_own_grids(house: House, slug: str):
    page = signed_in(house.worker1.user).get(reverse("register_new", args=[slug])).text
    assert '<option value="01"' in page
    assert '<option value="02"' not in page
    answer = signed_in(house.worker1.user).post(
        reverse("register_new", args=[slug]), {**given(house, slug), "grid": "02"}
    )
    assert (answer.status_code, NOT_OFFERED in plain(answer.text)) == (422, True)


def test_a_worker_may_not_enter_a_shop_without_a_grid(house: House):
    worker = signed_in(house.worker1.user)
    body = {"name": "流动摊", "kind": "enterprise", "grid": ""}
    assert worker.post(reverse("register_new", args=["enterprises"]), body).status_code == 422
    staff = signed_in(house.staff.user)
    assert staff.post(reverse("register_new", args=["enterprises"]), body).status_code == 302


def test_what_has_ended_is_offered_no_longer(house: House, staff: Client):
    gone, shop = spare(house, "buildings"), spare(house, "enterprises")
    for slug, thing, reason in (("buildings", gone, "removed"), ("enterprises", shop, "closed")):
        staff.post(reverse("register_verb", args=[slug, thing.pk, "end"]), {"reason": reason})
    page = staff.get(reverse("register_new", args=["facilities"])).text
    assert f'<option value="{gone.pk}"' not in page
    assert shop.name not in page
    home = household(house.grid1)
    staff.post(reverse("register_verb", args=["households", home.pk, "end"]), {"reason": "moved_out"})
    answer = staff.post(reverse("register_new", args=["residents"]), {"name": "陈", "household": home.pk})
    assert answer.status_code == 422


def test_an_address_fills_in_what_the_page_before_knew(house: House, staff: Client):
    path = reverse("register_new", args=["residents"])
    page = staff.get(path, {"household": house.household.pk}).text
    assert f'value="{house.household.pk}"' in page


@pytest.mark.parametrize("odd", ["x", "99999", "-1", "", "1' OR 1=1"])
def test_an_odd_address_fills_in_nothing_and_breaks_nothing(house: House, staff: Client, odd: str):
    assert staff.get(reverse("register_new", args=["residents"]), {"household": odd}).status_code == 200


def test_several_errors_are_said_at_once(house: House, staff: Client):
    bad = {"name": "", "phone": "1", "id_number": "2", "building": house.household.dwelling.building_id}
    page = plain(staff.post(reverse("register_new", args=["residents"]), bad).text)
    assert 'class="summary"' in page
    assert MUST in page


def test_what_was_typed_is_still_there_beside_the_error(house: House, staff: Client):
    body = {**given(house, "facilities"), "place": "3号楼东侧", "name": ""}
    page = staff.post(reverse("register_new", args=["facilities"]), body).text
    assert 'value="3号楼东侧"' in page


def test_a_taken_phone_is_no_hindrance(house: House, staff: Client):
    """Whole families share one telephone."""
    resident(house.household, "王小", "13812345678")
    body = {**given(house, "residents"), "phone": "13812345678"}
    assert staff.post(reverse("register_new", args=["residents"]), body).status_code == 302
