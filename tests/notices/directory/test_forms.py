"""表单: field by field, what is taken, what is refused, and the sentence that is shown."""

from typing import Any

import pytest

from grids.states import LimitUnit
from notices.directory.forms import AskForm, ChangeForm, KeywordsField, ServiceForm, SuspendForm
from notices.directory.models import folded
from tests.community import House
from tests.factories import organization
from tests.notices.things import SERVICE, service

SAID = {"contact_name": "王秀英", "contact_phone": "13812345678", "grid": "01", "place": "", "text": ""}
WHOLE: dict[str, Any] = SERVICE | {
    "keywords": "体检 高血压",
    "unit": "",
    "category": "",
    "phone": "",
    "fee": "",
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "该字段是必填项。"),
        ("name", "   ", "该字段是必填项。"),
        ("name", "长" * 41, "确保该变量包含不超过 40 字符"),
        ("group", "", "该字段是必填项。"),
        ("group", "weather", "选择一个有效的选项"),
        ("summary", "", "该字段是必填项。"),
        ("summary", "长" * 121, "确保该变量包含不超过 120 字符"),
        ("provider", "", "该字段是必填项。"),
        ("provider", "长" * 61, "确保该变量包含不超过 60 字符"),
        ("place", "", "该字段是必填项。"),
        ("place", "长" * 81, "确保该变量包含不超过 80 字符"),
        ("hours", "", "该字段是必填项。"),
        ("hours", "长" * 81, "确保该变量包含不超过 80 字符"),
        ("amount", "", "该字段是必填项。"),
        ("amount", "0", "确保该值大于或等于1"),
        ("amount", "-1", "确保该值大于或等于1"),
        ("amount", "366", "确保该值小于或等于365"),
        ("amount", "三天", "输入整数。"),
        ("amount", "1.5", "输入整数。"),
        ("unit_of_time", "weeks", "选择一个有效的选项"),
        ("unit_of_time", "", "该字段是必填项。"),
        ("bring", "长" * 201, "确保该变量包含不超过 200 字符"),
        ("fee", "长" * 61, "确保该变量包含不超过 60 字符"),
        ("phone", "1" * 21, "确保该变量包含不超过 20 字符"),
        ("keywords", "长" * 21, "每个关键词最长 20 个字"),
        ("keywords", "词 " * 101, "确保该变量包含不超过 200 字符"),
        ("category", "没有 / 这一类", "选择一个有效的选项"),
        ("unit", "999999", "选择一个有效的选项"),
        ("unit", "abc", "选择一个有效的选项"),
    ],
)
def test_what_the_office_may_not_write(house: House, field: str, value: str, sentence: str):
    form = ServiceForm(WHOLE | {field: value}, actor=house.staff)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("name", " 理发 ", "理发"),
        ("amount", "1", 1),
        ("amount", "365", 365),
        ("unit_of_time", "clock_hours", LimitUnit.CLOCK_HOURS),
        ("unit_of_time", "service_hours", LimitUnit.SERVICE_HOURS),
        ("unit_of_time", "calendar_days", LimitUnit.CALENDAR_DAYS),
        ("keywords", "", []),
        ("phone", "", ""),
        ("fee", "", ""),
        ("bring", "", ""),
        ("unit", "", None),
        ("category", "", None),
        ("group", "law", "law"),
    ],
)
def test_what_the_office_may_write(house: House, field: str, value: str, kept: Any):
    form = ServiceForm(WHOLE | {field: value}, actor=house.staff)
    assert form.is_valid(), form.errors
    assert form.cleaned_data[field] == kept


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("体检", ["体检"]),
        ("体检 看病", ["体检", "看病"]),
        ("体检、看病", ["体检", "看病"]),
        ("体检，看病", ["体检", "看病"]),
        ("体检,看病", ["体检", "看病"]),
        ("体检；看病;体检", ["体检", "看病"]),
        ("体检\n看病", ["体检", "看病"]),
        ("  、，体检，、  ", ["体检"]),
        ("", []),
        ("长" * 20, ["长" * 20]),
    ],
)
def test_keywords_are_taken_with_any_mark_between_them(typed: str, words: list[str]):
    assert KeywordsField(max_length=200, required=False).clean(typed) == words


def test_units_that_closed_and_those_of_others_are_not_offered(house: House):
    gone = organization(house.community, "关门的店")
    gone.ended_on = "2026-01-01"
    gone.save()
    offered = set(ServiceForm(actor=house.staff).fields["unit"].queryset)
    assert house.property_company in offered
    assert gone not in offered
    assert house.elsewhere.property_company not in offered


def test_categories_no_longer_used_are_not_offered(house: House):
    house.category.active = False
    house.category.save()
    assert house.category not in ServiceForm(actor=house.staff).fields["category"].queryset


def test_the_form_of_a_change_is_filled_in(house: House):
    one = service(house, category=house.category, unit=house.property_company)
    initial = ChangeForm(thing=one, actor=house.staff).initial
    assert initial["name"] == "量血压测血糖"
    assert initial["keywords"] == "体检、高血压"
    assert initial["category"] == house.category.path
    assert initial["unit"] == house.property_company
    assert initial["amount"] == 3


def test_an_address_may_suggest_another_value(house: House):
    form = ChangeForm(thing=service(house), actor=house.staff, initial={"place": "二楼"})
    assert form.initial["place"] == "二楼"


@pytest.mark.parametrize(("note", "valid"), [("医生休假", True), ("", False), ("长" * 501, False)])
def test_suspending_needs_a_reason_of_at_most_500_characters(house: House, note: str, valid: bool):
    assert SuspendForm({"note": note}, thing=service(house), actor=house.staff).is_valid() is valid


@pytest.mark.parametrize(
    ("who", "changed", "field", "sentence"),
    [
        ("visitor", {"contact_name": ""}, "contact_name", "请写怎么称呼，办的人好联系。"),
        ("visitor", {"contact_phone": ""}, "contact_phone", "请留电话，办的人好联系。"),
        ("visitor", {"grid": ""}, "grid", "请选择微网格。"),
        ("visitor", {"grid": "99"}, "grid", "没有这个微网格，请从列表里选。"),
        ("visitor", {"contact_name": "长" * 41}, "contact_name", "确保该变量包含不超过 40 字符"),
        ("visitor", {"contact_phone": "1" * 31}, "contact_phone", "确保该变量包含不超过 30 字符"),
        ("visitor", {"place": "长" * 101}, "place", "确保该变量包含不超过 100 字符"),
        ("visitor", {"text": "长" * 1001}, "text", "确保该变量包含不超过 1000 字符"),
        ("family", {"grid": ""}, "grid", "请选择微网格。"),
        ("staff", {"contact_phone": ""}, "contact_phone", "请留电话，办的人好联系。"),
        ("staff", {"source": "dream"}, "source", "选择一个有效的选项"),
        ("worker1", {"grid": "02"}, "grid", "没有这个微网格，请从列表里选。"),
        ("worker1", {"contact_name": ""}, "contact_name", "请写怎么称呼，办的人好联系。"),
    ],
)
def test_what_asking_needs(house: House, who: str, changed: dict, field: str, sentence: str):
    form = AskForm(SAID | changed, actor=getattr(house, who))
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]


@pytest.mark.parametrize(
    ("who", "changed"),
    [
        ("visitor", {}),
        ("visitor", {"place": "3号楼", "text": "请上门"}),
        ("family", {"contact_name": "", "contact_phone": ""}),
        ("staff", {"source": "phone"}),
        ("staff", {"source": ""}),
        ("staff", {"grid": "03"}),
        ("lead", {"source": "counter"}),
        ("worker1", {"source": "visit"}),
        ("property", {}),
    ],
)
def test_what_asking_takes(house: House, who: str, changed: dict):
    form = AskForm(SAID | changed, actor=getattr(house, who))
    assert form.is_valid(), form.errors
    assert ("source" in form.cleaned_data) is bool(changed.get("source"))


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("visitor", False),
        ("family", False),
        ("property", False),
        ("staff", True),
        ("lead", True),
        ("worker1", True),
    ],
)
def test_only_those_who_ask_for_others_say_how_they_heard(house: House, who: str, asked: bool):
    assert ("source" in AskForm(actor=getattr(house, who)).fields) is asked


def test_a_worker_is_offered_the_own_grid_and_the_office_all(house: House):
    codes = {
        who: [grid.code for grid in AskForm(actor=getattr(house, who)).fields["grid"].queryset]
        for who in ("worker2", "staff", "visitor")
    }
    assert codes == {"worker2": ["02"], "staff": ["01", "02", "03"], "visitor": ["01", "02", "03"]}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ＬＸＹ", "lxy"),
        ("Lxy", "lxy"),
        ("量 血压", "量 血压"),
        ("量\u200b血压", "量血压"),
        ("①号", "1号"),
        ("  量血压  ", "量血压"),
        ("１２３", "123"),
    ],
)
def test_words_are_searched_in_one_width_and_one_case(typed: str, kept: str):
    assert folded(typed) == kept
