"""登记册的表单: field × bad value × the sentence beside it; what is asked, of whom, and what stays out of it."""

import datetime
from typing import Any

import pytest

from grids.actors import Actor
from grids.models import Facility, Organization
from residents.register.forms.keeping import RegisterForm
from residents.register.registers import REGISTERS
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, building, compound, dwelling, household, organization
from tests.residents.register.sheets import id_number

house = lent_house
KING = id_number("19510308", 11)


def form_of(house: House, slug: str, data: Any = None, **given: Any) -> RegisterForm:
    by: Actor = given.pop("by", house.staff)
    return REGISTERS[slug].form(data, actor=by, **given)


def good(house: House, slug: str) -> dict[str, Any]:
    """What a person would fill in; each test spoils one of it."""
    home = house.household.dwelling
    door = {"building": home.building_id, "unit": home.unit, "room": home.room}
    return {
        "residents": {"name": "陈新来", **door, "phone": "139 1234 5699"},
        "households": {**door, "tenure": "tenant", "since": "2020-05-01"},
        "dwellings": {"building": home.building_id, "unit": "3", "room": "901"},
        "buildings": {
            "compound": home.building.compound_id,
            "name": "77号楼",
            "grid": "01",
            "floors": "18",
            "units": "2",
        },
        "enterprises": {"name": "新面馆", "kind": "enterprise", "grid": "01"},
        "facilities": {"name": "新路灯", "kind": "lamp", "grid": "01", "state": "in_use"},
    }[slug]


@pytest.mark.parametrize("slug", REGISTERS)
def test_a_form_filled_in_well_gives_the_columns_of_its_table(house: House, slug: str):
    form = form_of(house, slug, good(house, slug))
    assert form.is_valid(), form.errors
    columns = {field.name for field in REGISTERS[slug].model._meta.fields}
    assert set(form.cleaned_data) <= columns


NEEDED = {
    "residents": {"name": "该字段是必填项。", "building": "请选择楼栋和室号，或填写户号。"},
    "households": {"tenure": "该字段是必填项。", "building": "请选择楼栋，并填写室号。"},
    "dwellings": {"building": "该字段是必填项。", "room": "该字段是必填项。"},
    "buildings": dict.fromkeys(("compound", "name", "grid", "floors", "units"), "该字段是必填项。"),
    "enterprises": dict.fromkeys(("name", "kind"), "该字段是必填项。"),
    "facilities": dict.fromkeys(("kind", "name", "grid", "state"), "该字段是必填项。"),
}


def words(form: RegisterForm) -> dict[str, str]:
    return {name: " ".join(said) for name, said in form.errors.items()}


@pytest.mark.parametrize("slug", NEEDED)
def test_an_empty_form_names_what_is_needed(house: House, slug: str):
    found = words(form_of(house, slug, {}))
    expected = dict(NEEDED[slug])
    if slug in ("residents", "households"):
        expected.pop("building")  # asked for once everything else is there
    assert found == expected


@pytest.mark.parametrize("slug", ["residents", "households"])
def test_a_door_is_asked_for_when_everything_else_is_there(house: House, slug: str):
    data = {
        name: value for name, value in good(house, slug).items() if name not in ("building", "unit", "room")
    }
    assert words(form_of(house, slug, data)) == {"building": NEEDED[slug]["building"]}
    door = good(house, slug) | {"room": ""}
    assert words(form_of(house, slug, door)) == {"building": NEEDED[slug]["building"]}


CHOICE = "选择一个有效的选项。 {} 不在可用的选项中。"
NOT_OFFERED = "选择一个有效的选项： 该选择不在可用的选项中。"
BAD = [
    ("residents", "name", "赵" * 41, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("residents", "room", "999", "没有这套房，请核对单元和室号，或先在“房”里登记。"),
    ("residents", "building", "0", NOT_OFFERED),
    ("residents", "building", "三号楼", NOT_OFFERED),
    ("residents", "household", "0", NOT_OFFERED),
    ("residents", "gender", "x", CHOICE.format("x")),
    ("residents", "birth_date", "51年", "输入一个有效的日期。"),
    ("residents", "birth_date", "2026-02-30", "输入一个有效的日期。"),
    ("residents", "phone", "1" * 31, "确保该变量包含不超过 30 字符 (目前字符数 31)。"),
    ("residents", "id_number", "1" * 31, "确保该变量包含不超过 30 字符 (目前字符数 31)。"),
    ("households", "room", "999", "没有这套房，请核对单元和室号，或先在“房”里登记。"),
    ("households", "tenure", "bought", CHOICE.format("bought")),
    ("households", "since", "去年", "输入一个有效的日期。"),
    ("households", "confirmed_on", "2026-13-01", "输入一个有效的日期。"),
    ("dwellings", "building", "999999", NOT_OFFERED),
    ("dwellings", "unit", "一二三四五六七八九十一", "确保该变量包含不超过 10 字符 (目前字符数 11)。"),
    ("dwellings", "room", "12345678901", "确保该变量包含不超过 10 字符 (目前字符数 11)。"),
    ("dwellings", "grid", "99", NOT_OFFERED),
    ("buildings", "compound", "0", NOT_OFFERED),
    ("buildings", "name", "楼" * 41, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("buildings", "grid", "99", NOT_OFFERED),
    ("buildings", "floors", "0", "确保该值大于或等于1。"),
    ("buildings", "floors", "201", "确保该值小于或等于200。"),
    ("buildings", "floors", "六", "输入整数。"),
    ("buildings", "floors", "6.5", "输入整数。"),
    ("buildings", "units", "0", "确保该值大于或等于1。"),
    ("buildings", "units", "51", "确保该值小于或等于50。"),
    ("enterprises", "name", "店" * 61, "确保该变量包含不超过 60 字符 (目前字符数 61)。"),
    ("enterprises", "kind", "shop", CHOICE.format("shop")),
    ("enterprises", "grid", "99", NOT_OFFERED),
    ("enterprises", "address", "路" * 101, "确保该变量包含不超过 100 字符 (目前字符数 101)。"),
    ("enterprises", "contact_name", "钱" * 41, "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
    ("enterprises", "phone", "1" * 31, "确保该变量包含不超过 30 字符 (目前字符数 31)。"),
    ("facilities", "kind", "sofa", CHOICE.format("sofa")),
    ("facilities", "name", "灯" * 61, "确保该变量包含不超过 60 字符 (目前字符数 61)。"),
    ("facilities", "grid", "99", NOT_OFFERED),
    ("facilities", "building", "0", NOT_OFFERED),
    ("facilities", "keeper", "0", NOT_OFFERED),
    ("facilities", "place", "边" * 101, "确保该变量包含不超过 100 字符 (目前字符数 101)。"),
    ("facilities", "state", "removed", CHOICE.format("removed")),
    ("facilities", "state", "broken", CHOICE.format("broken")),
]


@pytest.mark.parametrize(("slug", "field", "value", "sentence"), BAD)
def test_a_bad_value_has_its_sentence_beside_its_field(
    house: House, slug: str, field: str, value: str, sentence: str
):
    found = words(form_of(house, slug, good(house, slug) | {field: value}))
    assert found == {field: sentence}


# Doors


@pytest.mark.parametrize(
    ("unit", "room"), [("1", "101"), ("1单元", "101室"), ("一单元", "１０１"), (" 1 ", "101号")]
)
def test_a_door_is_found_however_it_was_written(house: House, unit: str, room: str):
    flat = dwelling(house.grid1, "101")
    home = household(house.grid1, dwelling=flat)
    data = {"name": "陈新来", "building": flat.building_id, "unit": unit, "room": room}
    form = form_of(house, "residents", data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["household"] == home


def test_an_empty_flat_and_a_shared_one_say_what_to_do(house: House):
    flat = dwelling(house.grid1, "101")
    data = {"name": "陈新来", "building": flat.building_id, "unit": "1", "room": "101"}
    assert words(form_of(house, "residents", data)) == {"household": "这套房还没有住户，请先登记住户。"}
    one, two = household(house.grid1, dwelling=flat), household(house.grid1, dwelling=flat)
    several = f"这套房里有几户，请填写户号（{one.pk}、{two.pk}）。"
    assert words(form_of(house, "residents", data)) == {"household": several}
    assert form_of(house, "residents", {"name": "陈新来", "household": two.pk}).is_valid()


def test_a_flat_that_was_torn_down_is_no_door(house: House):
    flat = dwelling(house.grid1, "101")
    household(house.grid1, dwelling=flat)
    type(flat).objects.filter(pk=flat.pk).update(ended_on="2026-01-01")
    data = {"name": "陈新来", "building": flat.building_id, "unit": "1", "room": "101"}
    assert "没有这套房" in words(form_of(house, "residents", data))["room"]


@pytest.mark.parametrize(("given", "grid"), [("", "grid2"), ("01", "grid1")])
def test_a_dwelling_takes_the_grid_of_its_building_unless_told(house: House, given: str, grid: str):
    block = building(house.grid2, "8号楼")
    form = form_of(house, "dwellings", {"building": block.pk, "unit": "1", "room": "101", "grid": given})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["grid"] == getattr(house, grid)


# What is offered, and to whom


def offered(form: RegisterForm, name: str) -> list[str]:
    return [str(label) for value, label in form.fields[name].choices if value]


def test_the_office_chooses_among_all_and_a_worker_among_the_own(house: House):
    building(house.grid2, "8号楼")
    first = f"幸福里{house.household.dwelling.building.name}"
    for slug in ("residents", "households", "dwellings", "facilities"):
        assert offered(form_of(house, slug), "building") == [first, "幸福里8号楼"]
        assert offered(form_of(house, slug, by=house.worker1), "building") == [first]
    for slug in ("dwellings", "buildings", "enterprises", "facilities"):
        assert offered(form_of(house, slug), "grid") == ["第01微网格", "第02微网格", "第03微网格"]
        assert offered(form_of(house, slug, by=house.worker2), "grid") == ["第02微网格"]


def test_nothing_of_another_community_or_that_has_ended_is_offered(house: House):
    compound(house.elsewhere.community, "别处苑")
    organization(house.elsewhere.community, "别处物业")
    building(house.grid1, "9号楼", ended_on="2026-01-01")
    organization(house.community, "关了的物业", ended_on="2026-01-01")
    assert offered(form_of(house, "buildings"), "compound") == ["幸福里"]
    assert "幸福里9号楼" not in offered(form_of(house, "residents"), "building")
    keepers = offered(form_of(house, "facilities"), "keeper")
    assert "别处物业" not in keepers
    assert "关了的物业" not in keepers
    assert "幸福里社区物业公司" in keepers


def test_a_worker_enters_a_unit_in_the_own_grid_only(house: House):
    data = {"name": "新面馆", "kind": "enterprise"}
    assert words(form_of(house, "enterprises", data, by=house.worker1)) == {"grid": "该字段是必填项。"}
    assert form_of(house, "enterprises", data).is_valid()
    assert form_of(house, "enterprises", data | {"grid": "01"}, by=house.worker1).is_valid()
    assert words(form_of(house, "enterprises", data | {"grid": "02"}, by=house.worker1)) == {
        "grid": NOT_OFFERED
    }


def test_care_groups_are_asked_of_those_with_the_duty(house: House):
    assert "care_groups" not in form_of(house, "residents").fields
    house.staff.user.posts.update(care_duty=True)
    form = form_of(house, "residents", by=actor(house.staff.user))
    labels = ["独居老人", "高龄老人", "残疾人", "低保家庭", "困境儿童", "重病患者"]
    assert offered(form, "care_groups") == labels


@pytest.mark.parametrize(
    ("slug", "labels"),
    [
        ("residents", "姓名 楼栋 单元 室号 户号 是户主 性别 出生日期 电话 身份证号"),
        ("households", "楼栋 单元 室号 居住方式 入住日期 最近核实"),
        ("dwellings", "楼栋 单元 室号 微网格"),
        ("buildings", "小区 楼号 微网格 层数 单元数"),
        ("enterprises", "名称 类型 所在网格 地址 联系人 电话"),
        ("facilities", "类型 名称 微网格 楼栋 位置 管护单位 状态"),
    ],
)
def test_the_fields_stand_in_the_order_a_person_thinks_of_them(house: House, slug: str, labels: str):
    assert " ".join(field.label for field in form_of(house, slug).fields.values()) == labels


# Changing


def test_an_edit_of_a_person_asks_for_no_door_and_holds_no_value(house: House):
    person = house.resident
    person.birth_date, person.id_number = datetime.date(1951, 3, 8), KING
    form = form_of(house, "residents", thing=person)
    assert not {"building", "unit", "room"} & set(form.fields)
    assert form.fields["name"].help_text == "现在是 王*；不改就空着。"
    assert form.fields["phone"].help_text == "现在是 138******78；不改就空着。没有了就写“无”。"
    assert form.fields["birth_date"].help_text == "现在是 1951年；不改就空着。"
    assert form.fields["id_number"].help_text == f"现在是 {'*' * 16}{KING[-2:]}；不改就空着。没有了就写“无”。"
    page = form.as_p()
    for secret in ("王秀英", "13812345678", "1951-03-08", KING):
        assert secret not in page


def test_an_empty_edit_keeps_every_personal_column(house: House):
    form = form_of(house, "residents", {"gender": "female"}, thing=house.resident)
    assert form.is_valid(), form.errors
    assert not {"name", "phone"} & set(form.cleaned_data)
    assert form.cleaned_data["household"] == house.household


def test_what_is_public_stands_in_the_fields_of_an_edit(house: House):
    home = house.household.dwelling
    assert form_of(house, "dwellings", thing=home).initial["room"] == home.room
    assert form_of(house, "buildings", thing=home.building).initial["floors"] == 6
    lift = Facility(community=house.community, grid=house.grid1, kind="lift", name="电梯", place="东侧")
    assert form_of(house, "facilities", thing=lift).initial["place"] == "东侧"
    unit = Organization(community=house.community, name="店", kind="enterprise", contact_name="钱有福")
    form = form_of(house, "enterprises", thing=unit)
    assert (form.initial["name"], "contact_name" in form.initial) == ("店", False)
    assert form.fields["contact_name"].help_text == "现在是 钱*；不改就空着。没有了就写“无”。"


def test_a_household_keeps_its_door(house: House):
    form = form_of(house, "households", {"tenure": "vacant"}, thing=house.household)
    assert list(form.fields) == ["tenure", "since", "confirmed_on"]
    assert form.is_valid(), form.errors
    assert form.cleaned_data["tenure"] == "vacant"
