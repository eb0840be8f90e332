"""At the same moment: the plan's row is the lock of its items."""

from collections.abc import Callable
from typing import Any

from grids.verdict import Refused
from notices.plans import workflow
from notices.plans.models import WorkPlan
from tests.community import House
from tests.notices.things import plan, published_plan, with_item

At = Callable[..., list[Any]]


def test_two_items_added_at_once_get_a_place_each(house: House, at_once: At):
    drafted = plan(house)
    at_once(*[lambda: with_item(house, drafted)] * 3)
    assert sorted(drafted.items.values_list("position", flat=True)) == [1, 2, 3]
    assert WorkPlan.objects.get().ledger_length == 4


def test_of_two_who_publish_one_is_refused(house: House, at_once: At):
    drafted = with_item(house, plan(house))

    def publish() -> WorkPlan:
        return workflow.publish(drafted, by=house.staff)

    got = at_once(publish, publish)
    assert [type(each) for each in got].count(Refused) == 1
    assert drafted.records.filter(action="publish").count() == 1


def test_two_reports_at_once_are_both_on_record(house: House, at_once: At):
    published = published_plan(house)
    one, other = published.items.all()
    at_once(
        lambda: workflow.report(published, by=house.staff, item=one, progress=10, note="换了。"),
        lambda: workflow.report(published, by=house.staff, item=other, progress=20, note="贴了。"),
    )
    assert list(published.items.values_list("progress", flat=True)) == [10, 20]
    assert published.records.filter(action="report").count() == 2
