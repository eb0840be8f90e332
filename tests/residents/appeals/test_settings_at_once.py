"""时限和分类同时改: two administrators at the same moment; one row, one tree, a record for each that did it."""

from grids.models import Community, OfficeRecord
from residents.appeals.models import Category, LimitPolicy
from residents.appeals.workflow.policies import drop_limit, set_limit
from residents.appeals.workflow.sorting import add_category, change_category, retire_category
from tests.community import House
from tests.factories import category


def rule(house: House, amount: int) -> LimitPolicy:
    said = {"step": "result", "grade": "general", "amount": amount, "unit": "workdays"}
    return set_limit(house.community, by=house.admin, **said)


def kinds(results: list) -> list[str]:
    return sorted(type(each).__name__ for each in results)


def test_two_rules_for_one_place_leave_one_row_and_two_records(at_once, house: House):
    assert kinds(at_once(lambda: rule(house, 5), lambda: rule(house, 6))) == ["LimitPolicy"] * 2
    row = LimitPolicy.objects.of(house.community.pk).get()
    first, last = OfficeRecord.objects.filter(topic="limit").order_by("id")
    assert last.data["after"]["amount"] == row.amount
    assert last.data["before"]["amount"] == first.data["after"]["amount"]


def test_dropped_by_two_it_is_dropped_once(at_once, house: House):
    rule(house, 5)
    drop = {"by": house.admin, "step": "result", "grade": "general"}
    assert kinds(at_once(*[lambda: drop_limit(house.community, **drop)] * 2)) == ["Refused", "Rule"]
    assert OfficeRecord.objects.filter(topic="limit", action="remove").count() == 1


def test_one_name_is_given_once(at_once, house: House):
    results = at_once(*[lambda: add_category(house.community, by=house.admin, name="路灯")] * 3)
    assert kinds(results) == ["Category", "Invalid", "Invalid"]
    assert Category.objects.filter(path="路灯").count() == 1
    assert OfficeRecord.objects.filter(topic="category").count() == 1


def test_two_moved_under_each_other_make_no_circle(at_once, house: House):
    one, other = category(house.community, "甲"), category(house.community, "乙")
    results = at_once(
        lambda: change_category(one, by=house.admin, name="甲", parent=other),
        lambda: change_category(other, by=house.admin, name="乙", parent=one),
    )
    assert kinds(results) == ["Category", "Invalid"]
    paths = set(Category.objects.filter(pk__in=[one.pk, other.pk]).values_list("path", flat=True))
    assert paths in ({"甲", "甲 / 乙"}, {"乙", "乙 / 甲"})


def test_nothing_is_put_under_what_is_retired_at_that_moment(at_once, house: House):
    above = category(house.community, "甲")
    retired, added = at_once(
        lambda: retire_category(above, by=house.admin),
        lambda: add_category(house.community, by=house.admin, name="乙", parent=above),
    )
    stands = Category.objects.get(pk=above.pk).active
    assert {type(retired).__name__, type(added).__name__} in (
        {"Category", "Invalid"},
        {"Refused", "Category"},
    )
    assert stands == isinstance(added, Category)


def test_two_communities_do_not_wait_for_each_other(at_once, house: House):
    places = (house, house.elsewhere)
    results = at_once(
        *(lambda each=each: add_category(each.community, by=each.admin, name="路灯") for each in places)
    )
    assert kinds(results) == ["Category"] * 2
    found = Community.objects.filter(categories__path="路灯")
    assert set(found) == {house.community, house.elsewhere.community}
