"""诉求分类: three levels, changed by the administrator; what was filed under a category stays filed there."""

import pytest
from django.db import IntegrityError, transaction

from grids.deadlines import Limit
from grids.models import OfficeRecord
from grids.states import LimitUnit
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals.models import Category
from residents.appeals.workflow.sorting import (
    add_category,
    change_category,
    restore_category,
    retire_category,
)
from tests.community import House
from tests.factories import category

DAYS = LimitUnit.WORKDAYS


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def add(house: House, name: str, parent: Category | None = None, **said) -> Category:
    return add_category(house.community, by=house.admin, name=name, parent=parent, **said)


def as_it_is(one: Category) -> dict:
    """What the form would send back untouched."""
    names = ("name", "parent", "default_grade", "keywords")
    said = {name: getattr(one, name) for name in names}
    return {**said, "contact": one.limit_of("contact"), "result": one.limit_of("result")}


def change(house: House, one: Category, **said) -> Category:
    one = Category.objects.select_related("parent").get(pk=one.pk)
    return change_category(one, by=house.admin, **{**as_it_is(one), **said})


def paths(house: House) -> set[str]:
    """All but those the community started with."""
    first = house.category.path.split(" / ")[0]
    mine = Category.objects.of(house.community.pk).exclude(path__startswith=first)
    return set(mine.values_list("path", flat=True))


def records() -> list[tuple[str, str]]:
    rows = OfficeRecord.objects.filter(topic="category").order_by("id")
    return list(rows.values_list("action", "subject"))


# Adding


def test_three_levels_are_added_from_the_top_down(house: House):
    top = add(house, "城乡建设")
    middle = add(house, "市政", top)
    leaf = add(house, "路灯", middle, default_grade="utilities", keywords=["路灯", "灯不亮"])
    assert (top.level, middle.level, leaf.level) == (1, 2, 3)
    assert leaf.path == "城乡建设 / 市政 / 路灯"
    assert (leaf.default_grade, leaf.keywords, leaf.active) == ("utilities", ["路灯", "灯不亮"], True)
    assert records() == [
        ("create", "城乡建设"),
        ("create", "城乡建设 / 市政"),
        ("create", "城乡建设 / 市政 / 路灯"),
    ]


def test_a_category_may_promise_its_own_limits(house: House):
    made = add(house, "路灯", contact=Limit(4, LimitUnit.CLOCK_HOURS), result=Limit(3, DAYS))
    made = Category.objects.get(pk=made.pk)
    assert made.limit_of("contact") == Limit(4, LimitUnit.CLOCK_HOURS)
    assert made.limit_of("result") == Limit(3, DAYS)
    assert made.limit_of("judge") is None and made.limit_of("verify") is None


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"name": ""}, "name", "请填分类名称。"),
        ({"name": " \u200b "}, "name", "请填分类名称。"),
        ({"name": "长" * 41}, "name", "分类名称最长 40 个字。"),
        ({"name": "水 / 电"}, "name", "名称里不能有“ / ”，请换成顿号。"),
        ({"name": "已有"}, "name", "“已有”已经有了，请换个名称。"),
        ({"default_grade": "urgent"}, "default_grade", "请选择等级。"),
        ({"keywords": ["很" * 21]}, "keywords", f"关键词“{'很' * 12}…”超过 20 个字，请用顿号分开。"),
        ({"keywords": [f"词{n}" for n in range(31)]}, "keywords", "关键词最多 30 个。"),
        ({"contact": Limit(721, LimitUnit.CLOCK_HOURS)}, "contact_amount", "请填 1 到 720 小时。"),
        ({"result": Limit(61, DAYS)}, "result_amount", "请填 1 到 60 个工作日。"),
        ({"result": Limit(0, DAYS)}, "result_amount", "请填 1 到 60 个工作日。"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(house: House, said: dict, field: str, sentence: str):
    one = category(house.community, "已有")
    before = Category.objects.count()
    with pytest.raises(Invalid) as answer:
        add_category(house.community, by=house.admin, **{"name": "新的", **said})
    assert answer.value.fields == {field: sentence}
    other = category(house.community, "另一个")
    with pytest.raises(Invalid) as answer:
        change_category(other, by=house.admin, **{"name": "另一个", **said})
    assert answer.value.fields == {field: sentence}
    assert Category.objects.count() == before + 1 and one.path == "已有"
    assert records() == []


def test_words_are_cleaned_and_keywords_kept_once(house: House):
    made = add(house, " 路\u200b灯 ", keywords=["灯", " 灯 ", "", "亮"])
    assert (made.name, made.keywords) == ("路灯", ["灯", "亮"])


def test_the_same_name_may_stand_elsewhere(house: House):
    top, other = add(house, "城建"), add(house, "环卫")
    add(house, "设施", top)
    add(house, "设施", other)
    assert paths(house) >= {"城建 / 设施", "环卫 / 设施"}
    assert category(house.elsewhere.community, "城建").pk != top.pk


# Where it stands


def test_below_the_third_level_there_is_nothing(house: House):
    leaf = category(house.community, "一", "二", "三")
    with pytest.raises(Invalid) as answer:
        add(house, "四", leaf)
    assert answer.value.fields == {"parent": "分类最多 3 级，移到这里放不下，请选更高一级的上级。"}


def test_nothing_is_put_under_a_retired_category_or_one_of_another_community(house: House):
    retired = add(house, "旧的")
    retire_category(retired, by=house.admin)
    foreign = category(house.elsewhere.community, "别处")
    for parent, sentence in (
        (retired, "“旧的”停用着，不能放到它下面。"),
        (foreign, "请选择本社区的分类。"),
    ):
        with pytest.raises(Invalid) as answer:
            add(house, "新的", parent)
        assert answer.value.fields == {"parent": sentence}


def test_renaming_renames_everything_below(house: House):
    leaf = category(house.community, "城建", "市政", "路灯")
    twin = category(house.community, "城建二", "市政")
    change(house, leaf.parent.parent, name="城乡建设")
    assert paths(house) == {
        "城乡建设",
        "城乡建设 / 市政",
        "城乡建设 / 市政 / 路灯",
        "城建二",
        "城建二 / 市政",
    }
    assert records() == [("change", "城建 改为 城乡建设（名称、位置）")]
    assert twin.path == "城建二 / 市政"


def test_moving_takes_everything_below_along(house: House):
    leaf = category(house.community, "市政", "路灯")
    target = add(house, "城乡建设")
    moved = change(house, leaf.parent, parent=target)
    assert (moved.level, moved.path) == (2, "城乡建设 / 市政")
    leaf = Category.objects.get(pk=leaf.pk)
    assert (leaf.level, leaf.path, leaf.parent) == (3, "城乡建设 / 市政 / 路灯", moved)
    back = change(house, moved, parent=None)
    leaf.refresh_from_db()
    assert (back.level, back.path, leaf.level, leaf.path) == (1, "市政", 2, "市政 / 路灯")


def test_a_tree_too_high_is_not_moved_down(house: House):
    leaf = category(house.community, "一", "二", "三")
    target = add(house, "别的")
    with pytest.raises(Invalid, match="分类最多 3 级"):
        change(house, leaf.parent.parent, parent=target)
    with pytest.raises(Invalid, match="分类最多 3 级"):
        change(house, leaf.parent, parent=category(house.community, "别的", "下面"))
    change(house, leaf.parent, parent=target)
    assert "别的 / 二 / 三" in paths(house)


def test_nothing_is_moved_under_itself(house: House):
    leaf = category(house.community, "一", "二")
    top = leaf.parent
    for under in (top, leaf):
        with pytest.raises(Invalid) as answer:
            change(house, top, parent=under)
        assert answer.value.fields == {"parent": "不能移到自己下面。"}


def test_a_place_that_is_taken_is_refused(house: House):
    category(house.community, "城建", "路灯")
    other = category(house.community, "路灯")
    with pytest.raises(Invalid, match="“城建 / 路灯”已经有了"):
        change(house, other, parent=Category.objects.get(path="城建"))
    with pytest.raises(Invalid, match="“城建”已经有了"):
        change(house, other, name="城建")


def test_a_matter_keeps_its_category_under_the_new_name(house: House):
    leaf = category(house.community, "城建", "路灯")
    appeal, _ = house.file(category=leaf)
    change(house, leaf, name="路灯和楼道灯")
    appeal.refresh_from_db()
    assert appeal.category.path == "城建 / 路灯和楼道灯"


# Changing


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({"default_grade": "danger"}, "默认等级"),
        ({"keywords": ["井盖"]}, "关键词"),
        ({"contact": Limit(2, LimitUnit.CLOCK_HOURS)}, "首次联系时限"),
        ({"result": Limit(2, DAYS)}, "答复时限"),
        ({"keywords": ["井盖"], "result": Limit(2, DAYS)}, "关键词、答复时限"),
    ],
)
def test_the_record_says_what_was_changed_and_holds_both_sides(house: House, said: dict, label: str):
    one = category(house.community, "井盖")
    change(house, one, **said)
    assert records() == [("change", f"井盖（{label}）")]
    data = OfficeRecord.objects.get(topic="category").data
    assert data["before"] != data["after"]
    assert (data["before"]["keywords"], data["before"]["result"]) == ([], None)


def test_limits_are_taken_away_again(house: House):
    one = add(house, "路灯", contact=Limit(4, LimitUnit.CLOCK_HOURS), result=Limit(3, DAYS))
    after = Category.objects.get(pk=change(house, one, contact=None, result=None).pk)
    assert (after.limit_of("contact"), after.limit_of("result")) == (None, None)
    assert (after.contact_unit, after.result_unit) == ("", "")


def test_the_same_again_is_no_change(house: House):
    one = add(house, "路灯", keywords=["灯"], result=Limit(3, DAYS))
    with pytest.raises(Refused, match="没有改动"):
        change(house, one)
    assert len(records()) == 1


# Retiring


def test_retired_it_stays_and_comes_back(house: House):
    one = add(house, "路灯")
    assert not retire_category(one, by=house.admin).active
    with pytest.raises(Refused, match="这个分类已经停用。"):
        retire_category(one, by=house.admin)
    assert restore_category(one, by=house.admin).active
    with pytest.raises(Refused, match="这个分类启用着。"):
        restore_category(one, by=house.admin)
    assert [action for action, _ in records()] == ["create", "deactivate", "activate"]
    assert Category.objects.filter(pk=one.pk).exists()


def test_what_has_categories_in_use_below_is_not_retired(house: House):
    leaf = category(house.community, "一", "二")
    category(house.community, "一", "三")
    with pytest.raises(Refused, match="下面还有 2 个启用的分类"):
        retire_category(leaf.parent, by=house.admin)
    for one in Category.objects.filter(parent=leaf.parent):
        retire_category(one, by=house.admin)
    retire_category(leaf.parent, by=house.admin)
    with pytest.raises(Refused, match="上级“一”停用着，请先恢复上级。"):
        restore_category(leaf, by=house.admin)


def test_a_retired_one_is_still_renamed_where_it_stands(house: House):
    leaf = category(house.community, "一", "二")
    for one in (leaf, leaf.parent):
        retire_category(one, by=house.admin)
    assert change(house, leaf, name="二号").path == "一 / 二号"


# Who


@pytest.mark.parametrize(
    "who", ["visitor", "family", "worker1", "property", "staff", "lead", "supervisor", "system"]
)
def test_nobody_but_the_administrator_touches_the_tree(house: House, who: str):
    one, by = category(house.community, "路灯"), getattr(house, who)
    for do in (
        lambda: add_category(house.community, by=by, name="新的"),
        lambda: change_category(one, by=by, name="别的"),
        lambda: retire_category(one, by=by),
        lambda: restore_category(one, by=by),
    ):
        with pytest.raises(Forbidden) as answer:
            do()
        assert answer.value.reason == "只有本社区的系统管理员可以管理账号、岗位和设置。"
    assert Category.objects.get(pk=one.pk).active and records() == []


def test_the_tree_of_another_community_is_not_there(house: House):
    one, by = category(house.community, "路灯"), house.elsewhere.admin
    for do in (
        lambda: change_category(one, by=by, name="别的"),
        lambda: retire_category(one, by=by),
        lambda: restore_category(one, by=by),
    ):
        with pytest.raises(NotFound):
            do()
    with pytest.raises(Forbidden, match="只能管理本社区"):
        add_category(house.community, by=by, name="新的")


def test_a_change_costs_few_queries_however_much_hangs_below(house: House, django_assert_max_num_queries):
    top = category(house.community, "一")
    for n in range(30):
        category(house.community, "一", f"二{n}")
    with django_assert_max_num_queries(12):
        change(house, top, name="壹")
    assert Category.objects.filter(path__startswith="壹 / ").count() == 30


def test_the_database_refuses_half_a_limit(house: House):
    one = category(house.community, "路灯")
    for broken in (
        {"contact_amount": 3},
        {"contact_unit": "workdays"},
        {"contact_amount": 0, "contact_unit": "workdays"},
        {"result_amount": 3},
        {"result_unit": "workdays"},
        {"result_amount": 0, "result_unit": "workdays"},
    ):
        with pytest.raises(IntegrityError, match="limit_is_whole"), transaction.atomic():
            Category.objects.filter(pk=one.pk).update(**broken)
