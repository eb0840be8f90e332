"""Work plans as residents read them, as the office keeps them, as those who answer report on them."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grids import clock
from notices.plans import workflow
from notices.plans.models import PlanItem, WorkPlan
from tests.community import House
from tests.entering import signed_in
from tests.notices.directory.test_pages import words
from tests.notices.things import plan, published_plan, with_item
from tests.residents.appeals.views.test_query_counts import asked

WORDS = {"title": "电梯安全整治", "goal": "都换好。", "starts_on": "2026-11-02", "ends_on": "2026-12-31"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def place(one: WorkPlan, verb: str = "") -> str:
    if verb:
        return reverse("plan_verb", args=[one.pk, verb])
    return reverse("plan", args=[one.pk])


def test_residents_read_how_far_each_item_is_and_who_answers_for_it(house: House):
    published = published_plan(house)
    item = published.items.first()
    workflow.report(published, by=house.property, item=item, progress=40, note="换了 8 部。")
    page = Client().get(place(published))
    for told in ("更换老化的门锁触点", "幸福里社区物业公司", "12月10日前", "换了 8 部。", "第01微网格网格员"):
        assert told in words(page)
    assert '<progress max="100" value="40" aria-label="更换老化的门锁触点">' in page.content.decode()
    assert '<progress max="100" value="20" aria-label="总进度">' in page.content.decode()
    assert "填报进展" not in words(page)
    assert "物业经理" not in words(page), "the record tells residents what was done, not by whom"


def test_the_list_shows_progress_and_what_is_late(house: House):
    published = published_plan(house)
    yesterday = datetime.datetime.now(clock.SHANGHAI).date() - datetime.timedelta(days=1)
    PlanItem.objects.filter(plan=published, position=1).update(due_on=yesterday)
    page = words(Client().get("/plans/"))
    assert "2 项，完成 0 项" in page
    assert "1 项晚了" in page


def test_a_draft_is_not_there_for_residents(house: House):
    drafted = plan(house)
    assert "还没有公布工作计划" in words(Client().get("/plans/"))
    assert Client().get(place(drafted)).status_code == 404
    assert "只有社区工作人员看得到" in words(signed_in(house.staff.user).get(place(drafted)))


def test_the_office_drafts_adds_items_and_publishes(house: House):
    client = signed_in(house.staff.user)
    client.post(reverse("new_plan"), WORDS)
    drafted = WorkPlan.objects.get()
    assert client.post(place(drafted, "publish")).status_code == 400
    unit = {"what": "换触点", "due_on": "2026-12-10", "unit": house.property_company.pk, "post": ""}
    post = {"what": "贴电话", "due_on": "2026-12-01", "unit": "", "post": house.worker1.posts[0].pk}
    for item in (unit, post):
        assert client.post(place(drafted, "add-item"), item).status_code == 302
    answer = client.post(place(drafted, "publish"), {"version": "3"}, follow=True)
    assert "已公布" in words(answer)
    drafted.refresh_from_db()
    assert drafted.state == "published"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"title": ""}, "必填"), ({"ends_on": "2026-11-01"}, "不能早于开始日期"), ({"goal": ""}, "必填")],
)
def test_a_plan_that_does_not_hold_together_is_asked_again(house: House, changed: dict, sentence: str):
    answer = signed_in(house.staff.user).post(reverse("new_plan"), WORDS | changed)
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert not WorkPlan.objects.exists()


def test_a_title_that_is_taken_is_said_beside_the_form(house: House):
    plan(house)
    answer = signed_in(house.staff.user).post(reverse("new_plan"), WORDS)
    assert answer.status_code == 400
    assert "已有同名的工作计划" in words(answer)


def test_an_item_needs_one_owner(house: House):
    drafted = plan(house)
    both = {
        "what": "换触点",
        "due_on": "2026-12-10",
        "unit": house.property_company.pk,
        "post": house.worker1.posts[0].pk,
    }
    client = signed_in(house.staff.user)
    for owners in (both, both | {"unit": "", "post": ""}):
        answer = client.post(place(drafted, "add-item"), owners)
        assert answer.status_code == 400
        assert "只选一个" in words(answer)


def test_whoever_answers_reports_on_the_own_item_from_its_link(house: House):
    published = published_plan(house)
    mine = published.items.last()
    client = signed_in(house.worker1.user)
    page = client.get(place(published)).content.decode()
    assert page.count("填报进展<span") == 1
    link = f"{place(published, 'report')}?item={mine.pk}"
    form = client.get(link).content.decode()
    assert f'<option value="{mine.pk}" selected>' in form
    assert "更换老化的门锁触点" not in form, "another's item is not offered"
    said = {"item": mine.pk, "progress": "100", "note": "都贴了。", "version": str(published.version)}
    assert client.post(place(published, "report"), said).status_code == 302
    mine.refresh_from_db()
    assert (mine.progress, mine.state) == (100, "done")


def test_another_unit_is_told_why_it_may_not_report(house: House):
    published = published_plan(house)
    answer = signed_in(house.owners.user).get(place(published, "report"))
    assert answer.status_code == 403
    assert "这一项的负责人填报" in words(answer)


def test_an_item_is_changed_from_what_stands_there(house: House):
    published = published_plan(house)
    item = published.items.first()
    client = signed_in(house.staff.user)
    form = client.get(f"{place(published, 'change-item')}?item={item.pk}").content.decode()
    assert 'value="更换老化的门锁触点"' in form
    assert 'value="2026-12-10"' in form
    said = {"item": item.pk, "what": "换触点", "due_on": "2026-12-20", "unit": house.owners_committee.pk}
    client.post(place(published, "change-item"), said | {"post": ""})
    item.refresh_from_db()
    assert (item.what, item.unit) == ("换触点", house.owners_committee)


def test_an_item_is_given_up_with_a_reason_and_loses_its_bar(house: House):
    published = published_plan(house)
    item = published.items.first()
    client = signed_in(house.staff.user)
    client.post(place(published, "stop-item"), {"item": item.pk, "note": "太贵。"})
    page = Client().get(place(published))
    assert "太贵。" in words(page)
    assert 'aria-label="更换老化的门锁触点"' not in page.content.decode()


def test_a_closed_plan_shows_its_summary_and_no_more_verbs(house: House):
    published = published_plan(house)
    client = signed_in(house.staff.user)
    client.post(place(published, "close"), {"summary": "20 部都换了。"})
    page = words(client.get(place(published)))
    assert "20 部都换了。" in page
    assert "/add-item/" not in client.get(place(published)).content.decode()
    answer = client.post(place(published, "close"), {"summary": "再来一次。"})
    assert answer.status_code == 409
    assert "现在是“已结束”，不能结束计划" in words(answer)


@pytest.mark.parametrize("size", [1, 3, 12])
def test_the_pages_ask_the_same_few_questions(house: House, size: int):
    for n in range(size):
        drafted = plan(house, title=f"计划{n}")
        for _ in range(size):
            drafted = with_item(house, drafted)
        published = workflow.publish(drafted, by=house.staff)
    for client in (Client(), signed_in(house.staff.user), signed_in(house.worker1.user)):
        for path in ("/plans/", place(published)):
            client.get(path)
            assert len(asked(lambda: client.get(path))) <= 8  # noqa: B023


def test_each_verb_stays_within_its_budget(house: House):
    published = published_plan(house)
    item = published.items.first()
    acts: dict[str, dict[str, Any]] = {
        "report": {"item": item, "progress": 10, "note": "换了。"},
        "stop_item": {"item": item, "note": "太贵。"},
        "close": {"summary": "好了。"},
    }
    for verb, given in acts.items():
        made = asked(lambda: workflow.VERBS[verb](published, by=house.staff, **given))  # noqa: B023
        assert len(made) <= 12, verb
