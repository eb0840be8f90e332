"""登记和修改的页面: page and API and sheet leave the same rows; what is wrong stands beside its field; no door is open wider."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grids.models import Building, Dwelling, Facility, Organization
from residents.register.models import Household, Resident
from residents.register.registers import REGISTERS
from tests.calls import by_token
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import dwelling, household
from tests.residents.register.imports.sheets_in import imported
from tests.residents.register.sheets import by_hand, id_number

house = lent_house
SLUGS = list(REGISTERS)
KING = id_number("19510308", 11)


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def new(slug: str) -> str:
    return reverse("register_new", args=[slug])


def beside(text: str) -> dict[str, str]:
    """Each field's sentence, as the summary at the top of the form lists them."""
    found = re.search(r'<div class="summary".*?</div>', text, re.S)
    pairs = re.findall(r'<a href="#id_(\w+?)(?:_0)?">(.*?)</a>', found[0], re.S) if found else []
    return {name: re.sub(r"\s+", " ", words).strip() for name, words in pairs}


def good(house: House, slug: str, n: int) -> dict[str, Any]:
    """The n-th of several alike, as a page sends it."""
    home = house.household.dwelling
    flat = dwelling(house.grid1, f"80{n}", building=home.building)
    door = {"building": home.building_id, "unit": "1", "room": flat.room}
    if slug == "residents":
        household(house.grid1, dwelling=flat)
    return {
        "residents": {"name": "欧阳建国", **door, "phone": "139 1234 5699", "head": True, "gender": "male"},
        "households": {**door, "tenure": "tenant", "since": "2020-05-01"},
        "dwellings": {"building": home.building_id, "unit": "3", "room": f"90{n}"},
        "buildings": {
            "compound": home.building.compound_id,
            "name": f"7{n}号楼",
            "grid": "01",
            "floors": 18,
            "units": 2,
        },
        "enterprises": {
            "name": f"{n}号面馆",
            "kind": "enterprise",
            "grid": "01",
            "address": "幸福路 1 号",
            "contact_name": "钱有福",
            "phone": "13900001111",
        },
        "facilities": {
            "name": f"{n}号路灯",
            "kind": "lamp",
            "grid": "01",
            "state": "faulty",
            "place": "东门",
        },
    }[slug]


ROWS = {
    "residents": lambda house, n: (
        ("楼栋", "单元", "室号", "姓名", "电话", "户主", "性别"),
        [house.household.dwelling.building.name, "1", f"80{n}", "欧阳建国", "139 1234 5699", "是", "男"],
    ),
    "households": lambda house, n: (
        ("楼栋", "单元", "室号", "居住方式", "入住日期"),
        [house.household.dwelling.building.name, "1", f"80{n}", "租住", "2020.5.1"],
    ),
    "dwellings": lambda house, n: (
        ("楼栋", "单元", "室号"),
        [house.household.dwelling.building.name, "三单元", f"90{n}室"],
    ),
    "buildings": lambda house, n: (
        ("小区", "楼号", "微网格", "层数", "单元数"),
        ["幸福里", f"7{n}栋", 1, 18, 2],
    ),
    "enterprises": lambda house, n: (
        ("名称", "类型", "微网格", "地址", "联系人", "电话"),
        [f"{n}号面馆", "企业商户", "01", "幸福路 1 号", "钱有福", "13900001111"],
    ),
    "facilities": lambda house, n: (
        ("名称", "类型", "微网格", "状态", "位置"),
        [f"{n}号路灯", "路灯", "第01微网格", "故障", "东门"],
    ),
}
OWN = {
    *("id", "name", "room", "initials", "shelf", "dwelling_id", "household_id", "phone", "letters"),
}  # what differs because there are three of them, or because it is sealed anew


@pytest.mark.parametrize("slug", SLUGS)
def test_page_api_and_sheet_leave_the_same_row_and_the_same_history(house: House, staff: Client, slug: str):
    model = REGISTERS[slug].model
    known = set(model.objects.values_list("pk", flat=True))
    page = staff.post(new(slug), good(house, slug, 1))
    assert page.status_code == 302, beside(page.content.decode())
    answer = by_token(house.staff).post(f"{slug}/", good(house, slug, 2))
    assert answer.status_code == 201, answer.content.decode()
    good(house, slug, 3)
    header, row = ROWS[slug](house, 3)
    draft = imported(house, slug, by_hand(header, [row]))
    assert draft.preview["refusals"] == []
    made = [each for each in model.objects.order_by("pk") if each.pk not in known]
    # Without the flats and the family that were there for somebody to move into.
    told = {"households": {"tenure": "tenant"}, "dwellings": {"unit": "3"}}.get(slug, {})
    made = [each for each in made if all(getattr(each, name) == value for name, value in told.items())]
    assert len(made) == 3
    columns = [field.attname for field in model._meta.concrete_fields if field.attname not in OWN]
    assert len({tuple(str(getattr(each, name)) for name in columns) for each in made}) == 1
    if slug in ("residents", "enterprises"):
        assert len({each.phone for each in made}) == 1
    events = [each.events.get() for each in made]
    assert {each.pgh_context["label"] for each in events} == {house.staff.label}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_entered_is_said_and_shown(house: House, staff: Client, slug: str):
    answer = staff.post(new(slug), good(house, slug, 1), follow=True)
    text = answer.content.decode()
    made = REGISTERS[slug].model.objects.order_by("pk").last()
    assert answer.redirect_chain == [(reverse("register_one", args=[slug, made.pk]), 302)]
    assert f"已登记{REGISTERS[slug].noun}，编号 {made.pk}。" in text


NEEDED = {
    "residents": {"name"},
    "households": {"tenure"},
    "dwellings": {"building", "room"},
    "buildings": {"compound", "name", "grid", "floors", "units"},
    "enterprises": {"name", "kind"},
    "facilities": {"kind", "name", "grid", "state"},
}


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_form_lists_at_its_top_what_is_missing(staff: Client, slug: str):
    answer = staff.post(new(slug), {})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "<title>出错了：" in text
    found = beside(text)
    assert set(found) == NEEDED[slug]
    assert all("该字段是必填项。" in words for words in found.values())


WORKFLOW = [
    ("residents", {"phone": "12345"}, "phone", "电话号码不对，请填 11 位手机号"),
    (
        "residents",
        {"id_number": "110105194912310020"},
        "id_number",
        "身份证号有误（出生日期或最后一位校验码对不上）",
    ),
    ("residents", {"id_number": KING, "gender": "female"}, "gender", "性别和身份证号对不上，请核对。"),
    ("residents", {"birth_date": "2999-01-01"}, "birth_date", "出生日期还没有到，请核对。"),
    ("residents", {"room": "999"}, "room", "没有这套房，请核对单元和室号，或先在“房”里登记。"),
    ("enterprises", {"phone": "84112345"}, "phone", "座机号码请带上区号，例如 025-84112345。"),
]


@pytest.mark.parametrize(("slug", "spoilt", "field", "sentence"), WORKFLOW)
def test_what_only_the_verb_finds_stands_beside_its_field_too(
    house: House, staff: Client, slug: str, spoilt: dict[str, str], field: str, sentence: str
):
    before = REGISTERS[slug].model.objects.count()
    answer = staff.post(new(slug), good(house, slug, 1) | spoilt)
    assert answer.status_code == 422
    assert sentence in beside(answer.content.decode())[field]
    assert REGISTERS[slug].model.objects.count() == before


DOUBLES = {
    "buildings": "楼号已存在。",
    "dwellings": "这套房屋已经登记。",
    "enterprises": "单位名称已存在。",
    "facilities": "这处设施已经登记。",
}


@pytest.mark.parametrize("slug", DOUBLES)
def test_a_double_is_refused_on_the_page_in_words(house: House, staff: Client, slug: str):
    body = good(house, slug, 1)
    assert staff.post(new(slug), body).status_code == 302
    answer = staff.post(new(slug), body)
    assert answer.status_code == 422
    assert DOUBLES[slug] in answer.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_what_was_typed_stays_in_the_form(house: House, staff: Client, slug: str):
    body = {name: value for name, value in good(house, slug, 1).items() if name != "name"}
    text = staff.post(new(slug), body | {"grid": "99", "unit": "一二三四五六七八九十一"}).content.decode()
    for value in ("幸福路 1 号", "东门") if slug in ("enterprises", "facilities") else ():
        if value in body.values():
            assert value in text
    if slug == "buildings":
        assert 'value="18"' in text


def test_an_address_fills_in_what_the_page_before_knew(house: House, staff: Client):
    text = staff.get(new("residents"), {"household": house.household.pk}).content.decode()
    assert re.search(rf'name="household"[^>]*value="{house.household.pk}"', text)


# Edits


EDITS = [
    ("households", {"tenure": "vacant"}, {"tenure": "vacant"}),
    ("buildings", {"floors": 33}, {"floors": 33}),
    ("enterprises", {"address": "幸福路 9 号"}, {"address": "幸福路 9 号"}),
    ("facilities", {"state": "in_use"}, {"state": "in_use"}),
    ("residents", {"phone": "13900000001"}, {"phone": "13900000001"}),
    ("dwellings", {"room": "909室"}, {"room": "909"}),
]


@pytest.mark.parametrize(("slug", "change", "after"), EDITS)
def test_page_and_api_edit_alike(
    house: House, staff: Client, slug: str, change: dict[str, Any], after: dict[str, Any]
):
    model = REGISTERS[slug].model
    made = []
    for n in (1, 2):
        staff.post(new(slug), good(house, slug, n))
        made.append(model.objects.order_by("pk").last())
    place = reverse("register_verb", args=[slug, made[0].pk, "edit"])
    form = staff.get(place).context["form"]
    initial = {name: form[name].value() for name in form.fields}
    whole = {name: "" if value is None else value for name, value in initial.items() if value is not False}
    assert staff.post(place, whole | change).status_code == 302
    answer = by_token(house.staff).post(f"{slug}/{made[1].pk}/edit/", change_for_api(change), if_match="*")
    assert answer.status_code == 200, answer.content.decode()
    for each in made:
        each.refresh_from_db()
        assert {name: getattr(each, name) for name in after} == after
        assert each.version == 2
        assert each.events.count() == 2


def change_for_api(change: dict[str, Any]) -> dict[str, Any]:
    """The second of two flats cannot have the first one's door."""
    return change | ({"unit": "8"} if "room" in change else {})


@pytest.mark.parametrize("slug", SLUGS)
def test_an_edit_with_nothing_changed_stores_nothing(house: House, staff: Client, slug: str):
    staff.post(new(slug), good(house, slug, 1))
    made = REGISTERS[slug].model.objects.order_by("pk").last()
    place = reverse("register_verb", args=[slug, made.pk, "edit"])
    form = staff.get(place).context["form"]
    values = {name: form[name].value() for name in form.fields}
    same = {name: "" if value is None else value for name, value in values.items() if value is not False}
    assert staff.post(place, same).status_code == 302
    made.refresh_from_db()
    assert (made.version, made.events.count()) == (1, 1)


def test_nothing_is_entered_by_looking(house: House, staff: Client):
    kinds: tuple[Any, ...] = (Building, Dwelling, Facility, Household, Organization, Resident)
    before = [kind.objects.count() for kind in kinds]
    for slug in SLUGS:
        assert staff.get(new(slug), {"name": "新的", "kind": "enterprise", "grid": "01"}).status_code == 200
    assert [kind.objects.count() for kind in kinds] == before
