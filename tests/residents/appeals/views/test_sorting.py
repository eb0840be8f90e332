"""诉求分类的页面: the tree, one category, and what became of the choices elsewhere."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.models import OfficeRecord, User
from residents.appeals.models import Category, SavedFilter
from tests.community import House
from tests.entering import proven, signed_in
from tests.factories import category

TREE, NEW = reverse("categories"), reverse("category_new")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


def one(pk: int) -> str:
    return reverse("category", args=[pk])


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def listed(page: str) -> list[str]:
    return re.findall(r'<td class="lead"><a href="[^"]+">([^<]+)</a>', page)


def said(**changed: object) -> dict[str, object]:
    blank = {"parent": "", "default_grade": "", "keywords": ""}
    blank |= {"contact_amount": "", "contact_unit": "", "result_amount": "", "result_unit": ""}
    return {"name": "路灯", **blank, **changed}


def as_drawn(client: Client, pk: int) -> dict[str, str]:
    """The form of one category as a browser would send it back untouched."""
    form = client.get(one(pk)).context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields}


# The tree


def test_the_tree_stands_from_the_top_down(house: House, lead: Client):
    leaf = category(house.community, "城乡建设", "市政", "路灯")
    category(house.community, "城乡建设二")
    Category.objects.filter(pk=leaf.pk).update(
        default_grade="utilities", keywords=["灯", "不亮"], result_amount=3, result_unit="workdays"
    )
    page = lead.get(TREE, {"text": "城乡"}).text
    assert listed(page) == ["城乡建设", "城乡建设 / 市政", "城乡建设 / 市政 / 路灯", "城乡建设二"]
    assert "水电气暖" in page and "灯、不亮" in page and "答复结果 3 个工作日" in page
    assert "新建分类" not in main(page) and "由系统管理员修改" in page


def test_a_retired_one_is_marked_and_still_listed(house: House, admin: Client):
    pk = category(house.community, "旧的").pk
    answer = admin.post(reverse("category_retire", args=[pk]))
    page = admin.get(answer["Location"]).text
    assert "“旧的”已停用：不能再选，已有的诉求不变。" in page
    assert re.search(r'旧的</a> <span class="pill plain">停用</span>', page)
    page = main(admin.get(one(pk)).text)
    assert "恢复启用" in page and "停用这个分类" not in page
    answer = admin.post(reverse("category_restore", args=[pk]))
    assert "“旧的”已恢复启用。" in admin.get(answer["Location"]).text


def test_nothing_found_and_nothing_there_say_what_to_do(house: House, lead: Client):
    assert "没有这样的分类" in lead.get(TREE, {"text": "没有的词"}).text
    for level in (3, 2, 1):
        Category.objects.filter(level=level).delete()
    assert "还没有分类" in lead.get(TREE).text


def test_a_long_tree_goes_on_on_the_next_page(house: House, lead: Client):
    for n in range(120):
        category(house.community, f"分类{n:03d}")
    first = lead.get(TREE, {"text": "分类"})
    onward = re.search(r'href="(\?[^"]+)" rel="next"', first.text)[1].replace("&amp;", "&")
    second = lead.get(f"{TREE}{onward}")
    assert len(listed(first.text)) == 100 and len(listed(second.text)) == 20
    assert listed(second.text)[0] == "分类100" and "回到第一页" in second.text


def test_the_tree_costs_the_same_with_few_and_with_many(house: House, lead: Client):
    counts = []
    for more in (1, 3, 90):
        for n in range(more):
            category(house.community, f"类{more}", f"小类{n}")
        lead.get(TREE)
        with CaptureQueriesContext(connection) as asked:
            lead.get(TREE)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 8, counts


# One category


def test_a_new_category_is_offered_where_matters_are_accepted(house: House, admin: Client):
    top = category(house.community, "城乡建设")
    form = admin.get(NEW, {"parent": top.pk}).text
    assert re.search(rf'<option value="{top.pk}" selected>', form)
    answer = admin.post(
        NEW, said(parent=top.pk, keywords="灯，不亮、 灯", result_amount="3", result_unit="workdays")
    )
    assert answer["Location"] == TREE
    page = admin.get(TREE).text
    assert "已新建“城乡建设 / 路灯”。" in page and "诉求分类：新建" in page
    made = Category.objects.get(path="城乡建设 / 路灯")
    assert (made.keywords, made.result_amount) == (["灯", "不亮"], 3)
    appeal, _ = house.file()
    asked = signed_in(house.staff.user).get(reverse("appeal_verb", args=[appeal.number, "accept"])).text
    assert "城乡建设 / 路灯" in asked
    admin.post(reverse("category_retire", args=[made.pk]))
    asked = signed_in(house.staff.user).get(reverse("appeal_verb", args=[appeal.number, "accept"])).text
    assert "城乡建设 / 路灯" not in asked


def test_renamed_and_moved_with_one_form(house: House, admin: Client):
    leaf = category(house.community, "城建", "路灯")
    target = category(house.community, "市政")
    data = {**as_drawn(admin, leaf.pk), "name": "路灯和楼道灯", "parent": target.pk}
    page = admin.get(admin.post(one(leaf.pk), data)["Location"]).text
    assert "“市政 / 路灯和楼道灯”已改。已经承诺的期限不动。" in page
    assert "城建 / 路灯 改为 市政 / 路灯和楼道灯（名称、位置）" in page
    assert Category.objects.get(pk=leaf.pk).parent == target


def test_the_form_shows_what_stands_and_saving_it_untouched_says_so(house: House, admin: Client):
    leaf = category(house.community, "城建", "路灯")
    Category.objects.filter(pk=leaf.pk).update(
        keywords=["灯", "亮"], default_grade="danger", contact_amount=2, contact_unit="clock_hours"
    )
    drawn = as_drawn(admin, leaf.pk)
    assert (drawn["name"], drawn["keywords"], drawn["default_grade"]) == ("路灯", "灯、亮", "danger")
    assert (drawn["parent"], drawn["contact_amount"]) == (leaf.parent_id, 2)
    answer = admin.post(one(leaf.pk), drawn)
    assert answer.status_code == 409 and "没有改动。" in answer.text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "请填分类名称。"),
        ({"name": "长" * 41}, "分类名称最长 40 个字。"),
        ({"name": "水 / 电"}, "名称里不能有“ / ”，请换成顿号。"),
        ({"name": "已有"}, "“已有”已经有了，请换个名称。"),
        ({"parent": "999999"}, "请从列表里选择上级。"),
        ({"parent": "x"}, "请从列表里选择上级。"),
        ({"default_grade": "urgent"}, "请从列表里选择等级。"),
        ({"keywords": "很" * 21}, "超过 20 个字，请用顿号分开。"),
        ({"keywords": "、".join(f"词{n}" for n in range(31))}, "关键词最多 30 个。"),
        ({"keywords": "词" * 601}, "关键词太多了，请只留最常用的。"),
        ({"contact_amount": "0", "contact_unit": "workdays"}, "请填 1 以上的整数。"),
        ({"contact_amount": "3"}, "请选择单位。"),
        ({"contact_unit": "clock_hours"}, "请填 1 到 720 小时。"),
        ({"result_amount": "61", "result_unit": "workdays"}, "请填 1 到 60 个工作日。"),
        ({"result_amount": "两", "result_unit": "workdays"}, "请填整数。"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(house: House, admin: Client, changed: dict, sentence: str):
    category(house.community, "已有")
    before = Category.objects.count()
    answer = admin.post(NEW, said(**changed))
    assert answer.status_code == 400
    assert sentence in answer.text and "还差一点，请检查这几处" in answer.text
    assert Category.objects.count() == before


def test_a_parent_too_low_is_not_among_the_choices(house: House, admin: Client):
    leaf = category(house.community, "一", "二", "三")
    page = admin.get(NEW).text
    assert f'<option value="{leaf.parent_id}"' in page
    assert f'<option value="{leaf.pk}"' not in page
    assert "在它下面新建" not in admin.get(one(leaf.pk)).text
    assert "在它下面新建" in admin.get(one(leaf.parent_id)).text


def test_a_tree_too_high_to_be_moved_says_so(house: House, admin: Client):
    leaf = category(house.community, "一", "二", "三")
    top, target = leaf.parent.parent, category(house.community, "别的")
    answer = admin.post(one(top.pk), {**as_drawn(admin, top.pk), "parent": target.pk})
    assert answer.status_code == 400
    assert "分类最多 3 级，移到这里放不下" in answer.text


def test_what_is_in_use_below_is_not_retired(house: House, admin: Client):
    leaf = category(house.community, "一", "二")
    answer = admin.post(reverse("category_retire", args=[leaf.parent_id]))
    assert answer.status_code == 409
    assert "下面还有 1 个启用的分类，请先停用或移走它们。" in answer.text
    assert Category.objects.get(pk=leaf.parent_id).active


# What names a category by its path


def saved(person: User, path: str, name: str) -> SavedFilter:
    query = urlencode({"category": path, "order": "new"})
    return SavedFilter.objects.create(user=person, name=name, query=query)


def test_saved_filters_go_on_finding_what_they_found(house: House, admin: Client):
    leaf = category(house.community, "城建", "路灯")
    category(house.community, "城建二")
    appeal, _ = house.file(category=leaf)
    top, low = (saved(house.staff.user, path, path) for path in ("城建", "城建 / 路灯"))
    other = saved(house.staff.user, "城建二", "别的")
    foreign = saved(house.elsewhere.staff.user, "城建", "别处")
    untouched = (other.query, foreign.query)
    admin.post(one(leaf.parent_id), {**as_drawn(admin, leaf.parent_id), "name": "城乡建设"})
    staff = signed_in(house.staff.user)
    for each, path in ((top, "城乡建设"), (low, "城乡建设 / 路灯")):
        each.refresh_from_db()
        assert each.query == urlencode({"category": path, "order": "new"})
        page = staff.get(f"{reverse('appeals')}?{each.query}").text
        assert appeal.number in page and "还差一点" not in page
    for each in (other, foreign):
        each.refresh_from_db()
    assert (other.query, foreign.query) == untouched


def test_a_filter_that_would_grow_too_long_is_left_as_it_was(house: House, admin: Client):
    top = category(house.community, "城建")
    query = urlencode({"category": "城建", "text": "灯" * 40})
    kept = SavedFilter.objects.create(user=house.staff.user, name="长的", query=query)
    assert len(query) > 370
    admin.post(one(top.pk), {**as_drawn(admin, top.pk), "name": "城乡建设和市政管理"})
    kept.refresh_from_db()
    assert kept.query == query


# Who


def test_the_lead_reads_in_words_and_changes_nothing(house: House, lead: Client):
    leaf = category(house.community, "城建", "路灯")
    page = main(lead.get(one(leaf.pk)).text)
    assert "<form" not in page and "由系统管理员修改" in page
    assert "没有，按等级的时限" in page and "城建" in page
    assert lead.get(NEW).status_code == 403
    assert lead.post(NEW, said()).status_code == 403
    for address in (
        one(leaf.pk),
        *(reverse(f"category_{verb}", args=[leaf.pk]) for verb in ("retire", "restore")),
    ):
        assert lead.post(address, said()).status_code == 403
    assert not OfficeRecord.objects.filter(topic="category").exists()


def test_a_category_of_another_community_is_not_there(house: House, admin: Client):
    foreign = category(house.elsewhere.community, "别处的")
    assert admin.get(one(foreign.pk)).status_code == 404
    assert admin.post(one(foreign.pk), said()).status_code == 404
    for verb in ("retire", "restore"):
        assert admin.post(reverse(f"category_{verb}", args=[foreign.pk])).status_code == 404
    assert "别处的" not in admin.get(TREE).text
    assert "别处的" not in admin.get(NEW).text


def test_the_password_is_asked_for_again_before_a_change(house: House):
    stale, pk = signed_in(house.admin.user), category(house.community, "路灯").pk
    assert stale.get(one(pk)).status_code == 200
    assert stale.get(NEW)["Location"].startswith(reverse("reauth"))
    for address in (
        NEW,
        one(pk),
        *(reverse(f"category_{verb}", args=[pk]) for verb in ("retire", "restore")),
    ):
        assert stale.post(address, said())["Location"].startswith(reverse("reauth"))
    assert not OfficeRecord.objects.filter(topic="category").exists()
