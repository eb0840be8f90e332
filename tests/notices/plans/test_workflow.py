"""工作计划: drafted, published, reported on item by item, closed."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from grids.ledger import breaks
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from notices.plans import workflow
from notices.plans.models import PlanItem, PlanRecord, WorkPlan
from notices.plans.states import ItemState, PlanState
from tests.community import House
from tests.notices.things import PLAN, plan, published_plan, with_item

DECEMBER_10 = datetime.date(2026, 12, 10)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def first(published: WorkPlan) -> PlanItem:
    return published.items.first()


# Drafting


def test_a_draft_is_for_the_office_only(house: House):
    drafted = plan(house)
    assert drafted.state == PlanState.DRAFT
    assert WorkPlan.objects.visible_to(house.staff).get() == drafted
    for who in ("visitor", "family", "worker1", "property", "supervisor"):
        assert not WorkPlan.objects.visible_to(getattr(house, who)).exists()
    assert drafted.records.get().note == "起草“电梯安全整治”。"


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_only_the_office_drafts(house: House, who: str):
    with pytest.raises(Forbidden, match="由社区工作人员编写和公布"):
        workflow.draft(house.community, by=getattr(house, who), **PLAN)


def test_the_office_of_another_community_does_not_draft_here(house: House):
    with pytest.raises(Forbidden, match="本社区"):
        workflow.draft(house.community, by=house.elsewhere.staff, **PLAN)
    with pytest.raises(NotFound):
        workflow.publish(plan(house), by=house.elsewhere.staff)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("goal", ""), ("ends_on", datetime.date(2026, 11, 1)), ("title", "长" * 61)],
)
def test_a_plan_says_what_it_is_for_and_ends_after_it_begins(house: House, field: str, value: Any):
    with pytest.raises(Invalid) as refused:
        plan(house, **{field: value})
    assert list(refused.value.fields) == [field]


def test_two_plans_of_one_title_are_refused(house: House):
    plan(house)
    with pytest.raises(Refused, match="已有同名") as refused:
        plan(house)
    assert refused.value.code == "already_claimed"


# Items


def test_items_stand_in_the_order_they_were_added(house: House):
    published = published_plan(house)
    assert [(each.position, each.what) for each in published.items.all()] == [
        (1, "更换老化的门锁触点"),
        (2, "逐栋张贴维保电话"),
    ]
    assert first(published).owner == "幸福里社区物业公司"
    assert published.items.last().owner == "第01微网格网格员 网格员1"


def test_an_item_has_one_owner_of_this_community(house: House):
    drafted = plan(house)
    with pytest.raises(Invalid, match="只选一个"):
        with_item(house, drafted, unit=None)
    with pytest.raises(Invalid, match="只选一个"):
        with_item(house, drafted, unit=house.property_company, post=house.worker1.posts[0])
    with pytest.raises(Invalid, match="本社区"):
        with_item(house, drafted, unit=house.elsewhere.property_company)
    with pytest.raises(Invalid, match="做什么"):
        with_item(house, drafted, what=" ")
    assert not drafted.items.exists()


def test_an_item_changed_after_publishing_tells_residents_that_its_date_moved(house: House):
    published = published_plan(house)
    item = first(published)
    words = {"what": item.what, "unit": house.owners_committee, "due_on": datetime.date(2026, 12, 20)}
    changed = workflow.change_item(published, by=house.staff, item=item, **words)
    item.refresh_from_db()
    assert (item.unit, item.due_on) == (house.owners_committee, datetime.date(2026, 12, 20))
    record = changed.records.last()
    assert record.public
    assert record.note == "修改第 1 项，期限由 2026-12-10 改为 2026-12-20：更换老化的门锁触点"
    assert record.data["was"]["due_on"] == "2026-12-10"


def test_an_item_stopped_no_longer_counts(house: House):
    published = published_plan(house)
    workflow.report(published, by=house.staff, item=first(published), progress=50, note="换了一半。")
    stopped = workflow.stop_item(
        published, by=house.staff, item=published.items.last(), note="改由物业张贴。"
    )
    assert stopped.progress == 50
    assert published.items.last().state == ItemState.STOPPED
    assert stopped.records.last().note == "第 2 项不再做：逐栋张贴维保电话。改由物业张贴。"
    with pytest.raises(Invalid, match="已经不做了"):
        workflow.stop_item(stopped, by=house.staff, item=published.items.last(), note="再停一次。")
    with pytest.raises(Invalid, match="不用再填报"):
        workflow.report(stopped, by=house.staff, item=published.items.last(), progress=10, note="又做了。")


def test_an_item_of_another_plan_is_not_found(house: House):
    other = first(with_item(house, plan(house, title="另一个计划")))
    published = published_plan(house)
    with pytest.raises(NotFound):
        workflow.report(published, by=house.staff, item=other, progress=10, note="换了。")


# Publishing, reporting, closing


def test_a_plan_without_items_is_not_published(house: House):
    with pytest.raises(Invalid, match="还没有事项"):
        workflow.publish(plan(house), by=house.staff)


def test_once_published_everybody_of_the_community_reads_it(house: House):
    published = published_plan(house)
    for who in ("visitor", "family", "worker2", "supervisor"):
        assert WorkPlan.objects.visible_to(getattr(house, who)).get() == published
    assert not WorkPlan.objects.visible_to(house.elsewhere.visitor).exists()
    assert published.records.last().note == "公布工作计划，共 2 项。"
    with pytest.raises(Refused, match="现在是“进行中”，不能公布"):
        workflow.publish(published, by=house.staff)


def test_progress_is_reported_with_what_was_done(house: House):
    published = published_plan(house)
    reported = workflow.report(
        published, by=house.staff, item=first(published), progress=40, note="换了 8 部。"
    )
    item = first(published)
    assert (item.progress, item.state, item.latest) == (40, ItemState.DOING, "换了 8 部。")
    record = reported.records.last()
    assert (record.label, record.item, record.percent, record.public) == ("填报进展", item, 40, True)
    assert reported.progress == 20, "the mean of 40 and 0"


@pytest.mark.parametrize(
    ("progress", "state"), [(0, ItemState.PLANNED), (1, ItemState.DOING), (100, ItemState.DONE)]
)
def test_the_percentage_tells_the_state(house: House, progress: int, state: str):
    published = published_plan(house)
    workflow.report(published, by=house.staff, item=first(published), progress=progress, note="看过了。")
    assert first(published).state == state


@pytest.mark.parametrize("progress", [-1, 101])
def test_a_percentage_is_one(house: House, progress: int):
    published = published_plan(house)
    with pytest.raises(Invalid, match="0 到 100"):
        workflow.report(published, by=house.staff, item=first(published), progress=progress, note="看过了。")


def test_whoever_answers_for_an_item_reports_on_it_and_on_no_other(house: House):
    published = published_plan(house)
    mine, others = published.items.all()
    workflow.report(published, by=house.property, item=mine, progress=10, note="订了货。")
    with pytest.raises(Forbidden, match="由别人负责"):
        workflow.report(published, by=house.property, item=others, progress=10, note="贴了。")
    workflow.report(published, by=house.worker1, item=others, progress=100, note="都贴了。")
    with pytest.raises(Forbidden, match="这一项的负责人填报"):
        workflow.report(published, by=house.worker2, item=others, progress=10, note="贴了。")
    with pytest.raises(Forbidden, match="这一项的负责人填报"):
        workflow.report(published, by=house.visitor, item=others, progress=10, note="贴了。")


def test_a_report_needs_a_word_and_the_version_seen(house: House):
    published = published_plan(house)
    with pytest.raises(Invalid, match="做了什么"):
        workflow.report(published, by=house.staff, item=first(published), progress=10, note="")
    with pytest.raises(Stale):
        workflow.report(published, by=house.staff, version=1, item=first(published), progress=10, note="换")


def test_a_closed_plan_keeps_its_summary_and_changes_no_more(house: House):
    published = published_plan(house)
    with pytest.raises(Invalid, match="请写小结"):
        workflow.close(published, by=house.staff, summary="")
    closed = workflow.close(published, by=house.lead, summary="20 部都换了，1 部等配件。")
    assert (closed.state, closed.records.last().note) == (PlanState.CLOSED, "20 部都换了，1 部等配件。")
    for verb in ("change", "add_item", "close"):
        assert verb not in {line.verb for line in workflow.PLANS.actions(closed, house.staff)}
    with pytest.raises(Refused, match="现在是“已结束”"):
        workflow.report(closed, by=house.staff, item=first(closed), progress=10, note="换了。")


def test_what_changed_of_a_published_plan_is_told(house: House):
    published = published_plan(house)
    words = {**PLAN, "ends_on": datetime.date(2027, 1, 31)}
    changed = workflow.change(published, by=house.staff, **words)
    record = changed.records.last()
    assert (record.note, record.public) == ("改了到哪天。", True)
    same = workflow.change(changed, by=house.staff, **words)
    assert (same.records.last().note, same.records.last().public) == ("没有改动。", False)


# The database


def test_the_database_holds_what_the_verbs_promise(house: House):
    published = published_plan(house)
    item = first(published)
    plans, items = WorkPlan.objects.filter(pk=published.pk), PlanItem.objects.filter(pk=item.pk)
    for broken, change, name in (
        (plans, {"ends_on": datetime.date(2026, 1, 1)}, "plan_ends_after_it_begins"),
        (plans, {"published_at": None}, "plan_dates_tell_its_state"),
        (items, {"progress": 50}, "plan_item_progress_tells_its_state"),
        (items, {"post": house.worker1.posts[0]}, "plan_item_has_one_owner"),
        (items, {"position": 2}, "plan_item_position_once"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            broken.update(**change)
    with pytest.raises(DatabaseError, match="draft"), transaction.atomic():
        plans.update(state=PlanState.DRAFT, published_at=None)
    with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
        connection.cursor().execute("DELETE FROM notices_workplan WHERE id = %s", [published.pk])


def test_the_chain_of_records_covers_what_was_reported(house: House):
    published = published_plan(house)
    workflow.report(published, by=house.staff, item=first(published), progress=40, note="换了 8 部。")
    assert list(breaks(PlanRecord)) == []


def test_an_item_is_late_until_it_is_done_or_given_up(house: House):
    published = published_plan(house)
    item = first(published)
    assert not item.is_late(DECEMBER_10)
    assert item.is_late(DECEMBER_10 + datetime.timedelta(days=1))
    workflow.report(published, by=house.staff, item=item, progress=100, note="都换了。")
    assert not first(published).is_late(datetime.date(2027, 1, 1))
