"""表单: field by field, what is taken, what is refused, and the sentence that is shown."""

import datetime

import pytest
from django.utils import timezone

from grids.workflow import end_post
from notices.plans import workflow
from notices.plans.forms import (
    AddItemForm,
    ChangeForm,
    ChangeItemForm,
    CloseForm,
    PlanForm,
    ReportForm,
    StopItemForm,
    serving,
)
from tests.community import House
from tests.factories import actor
from tests.notices.things import plan, published_plan, with_item

WORDS = {"title": "电梯安全整治", "goal": "都换好。", "starts_on": "2026-11-02", "ends_on": "2026-12-31"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "该字段是必填项。"),
        ("title", "  ", "该字段是必填项。"),
        ("title", "长" * 61, "确保该变量包含不超过 60 字符"),
        ("goal", "", "该字段是必填项。"),
        ("goal", "长" * 301, "确保该变量包含不超过 300 字符"),
        ("starts_on", "", "该字段是必填项。"),
        ("starts_on", "昨天", "输入一个有效的日期。"),
        ("starts_on", "2026-13-01", "输入一个有效的日期。"),
        ("starts_on", "2026-02-30", "输入一个有效的日期。"),
        ("ends_on", "", "该字段是必填项。"),
        ("ends_on", "2026-11-01", "结束日期不能早于开始日期。"),
        ("ends_on", "x", "输入一个有效的日期。"),
    ],
)
def test_what_a_plan_may_not_say(field: str, value: str, sentence: str):
    form = PlanForm(WORDS | {field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence in form.errors[field][0]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"ends_on": "2026-11-02"},
        {"title": "短"},
        {"title": "长" * 60},
        {"goal": "长" * 300},
        {"starts_on": "2020-01-01"},
        {"ends_on": "2030-12-31"},
    ],
)
def test_what_a_plan_may_say(changed: dict[str, str]):
    assert PlanForm(WORDS | changed).is_valid()


def test_the_form_of_a_change_is_filled_in(house: House):
    one = plan(house)
    initial = ChangeForm(thing=one, actor=house.staff).initial
    assert initial["title"] == "电梯安全整治"
    assert initial["starts_on"] == datetime.date(2026, 11, 2)
    assert initial["ends_on"] == datetime.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("progress", "note", "wrong"),
    [
        ("40", "换了 8 部。", []),
        ("0", "还没动。", []),
        ("100", "都换了。", []),
        ("-1", "换了。", ["progress"]),
        ("101", "换了。", ["progress"]),
        ("一半", "换了。", ["progress"]),
        ("", "换了。", ["progress"]),
        ("40", "", ["note"]),
        ("40", "  ", ["note"]),
        ("40", "长" * 501, ["note"]),
        ("", "", ["progress", "note"]),
    ],
)
def test_a_report_is_a_percentage_and_a_word(house: House, progress: str, note: str, wrong: list[str]):
    published = published_plan(house)
    said = {"item": published.items.first().pk, "progress": progress, "note": note}
    form = ReportForm(said, thing=published, actor=house.staff)
    assert form.is_valid() is (not wrong)
    assert list(form.errors) == wrong


@pytest.mark.parametrize(
    ("who", "positions"),
    [
        ("staff", [1, 2]),
        ("lead", [1, 2]),
        ("property", [1]),
        ("worker1", [2]),
    ],
)
def test_the_items_offered_are_those_one_may_report_on(house: House, who: str, positions: list[int]):
    published = published_plan(house)
    form = ReportForm(thing=published, actor=getattr(house, who))
    assert [item.position for item in form.fields["item"].queryset] == positions


def test_an_item_given_up_is_offered_no_more(house: House):
    published = published_plan(house)
    stopped = workflow.stop_item(published, by=house.staff, item=published.items.first(), note="太贵。")
    for form in (ReportForm, ChangeItemForm, StopItemForm):
        offered = form(thing=stopped, actor=house.staff).fields["item"].queryset
        assert [item.position for item in offered] == [2]


def test_an_item_is_offered_by_its_place_its_words_and_how_far_it_is(house: House):
    published = published_plan(house)
    field = ReportForm(thing=published, actor=house.staff).fields["item"]
    labels = [label for value, label in field.choices if value]
    assert labels == ["1. 更换老化的门锁触点（现在 0%）", "2. 逐栋张贴维保电话（现在 0%）"]


@pytest.mark.parametrize("item", ["", "abc", "0", "999999999", "9" * 30, "-1"])
def test_a_made_up_item_in_the_address_fills_in_nothing(house: House, item: str):
    published = published_plan(house)
    form = ChangeItemForm(thing=published, actor=house.staff, initial={"item": item})
    assert "what" not in form.initial


def test_the_chosen_item_fills_in_the_form(house: House):
    published = published_plan(house)
    item = published.items.last()
    form = ChangeItemForm(thing=published, actor=house.staff, initial={"item": str(item.pk)})
    assert form.initial["what"] == "逐栋张贴维保电话"
    assert form.initial["post"] == house.worker1.posts[0].pk
    assert form.initial["unit"] is None
    report = ReportForm(thing=published, actor=house.staff, initial={"item": str(item.pk)})
    assert report.initial["progress"] == 0


@pytest.mark.parametrize(
    ("what", "due_on", "owners", "wrong"),
    [
        ("换触点", "2026-12-10", "unit", []),
        ("换触点", "2026-12-10", "post", []),
        ("换触点", "2026-12-10", "both", ["post"]),
        ("换触点", "2026-12-10", "none", ["post"]),
        ("", "2026-12-10", "unit", ["what"]),
        ("长" * 121, "2026-12-10", "unit", ["what"]),
        ("换触点", "", "unit", ["due_on"]),
        ("换触点", "月底", "unit", ["due_on"]),
        ("", "", "none", ["what", "due_on", "post"]),
    ],
)
def test_an_item_says_what_by_when_and_who(
    house: House, what: str, due_on: str, owners: str, wrong: list[str]
):
    unit = house.property_company.pk if owners in ("unit", "both") else ""
    post = house.worker1.posts[0].pk if owners in ("post", "both") else ""
    said = {"what": what, "due_on": due_on, "unit": unit, "post": post}
    form = AddItemForm(said, thing=plan(house), actor=house.staff)
    assert form.is_valid() is (not wrong)
    assert list(form.errors) == wrong


def test_posts_that_work_is_given_to_are_those_open_today(house: House):
    labels = {post.user.name for post in serving(house.staff)}
    assert labels == {"李敏", "赵静", "周书记", "网格员1", "网格员2", "网格员3"}
    end_post(house.worker3.posts[0], by=house.admin, on=timezone.localdate())
    assert "网格员3" not in {post.user.name for post in serving(actor(house.staff.user))}


def test_another_communitys_posts_and_units_are_not_offered(house: House):
    form = AddItemForm(thing=plan(house), actor=house.staff)
    assert house.elsewhere.worker1.posts[0] not in form.fields["post"].queryset
    assert house.elsewhere.property_company not in form.fields["unit"].queryset


def test_a_post_is_offered_by_what_it_is_and_whose(house: House):
    field = AddItemForm(thing=plan(house), actor=house.staff).fields["post"]
    assert field.label_from_instance(house.worker1.posts[0]) == "第01微网格网格员 网格员1"


@pytest.mark.parametrize(
    ("form", "field", "value", "valid"),
    [
        (CloseForm, "summary", "好了。", True),
        (CloseForm, "summary", "", False),
        (CloseForm, "summary", "长" * 1000, True),
        (CloseForm, "summary", "长" * 1001, False),
        (StopItemForm, "note", "太贵。", True),
        (StopItemForm, "note", "", False),
        (StopItemForm, "note", "长" * 501, False),
    ],
)
def test_what_residents_will_read_is_asked_for(house: House, form: type, field: str, value: str, valid: bool):
    one = with_item(house, plan(house))
    said = {field: value, "item": one.items.first().pk}
    assert form(said, thing=one, actor=house.staff).is_valid() is valid
