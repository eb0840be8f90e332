"""分类自己的时限: a category may promise its own, as long as the matter is graded as its category usually is."""

import pytest

from grids.deadlines import Limit
from grids.states import LimitUnit
from residents.appeals import limits
from residents.appeals.models import Appeal, Category, LimitPolicy
from residents.appeals.states import Grade
from tests.community import House
from tests.factories import at, category

MONDAY = at("2026-11-16 10:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def lamp(house: House) -> Category:
    """Promised sooner than other matters: contact in 4 hours, result in 3 workdays."""
    made = category(house.community, "路灯")
    made.contact_amount, made.contact_unit = 4, LimitUnit.CLOCK_HOURS
    made.result_amount, made.result_unit = 3, LimitUnit.WORKDAYS
    made.save()
    return made


def accepted(house: House, lamp: Category, grade: str = Grade.GENERAL, **matter) -> Appeal:
    filed = house.file(at=MONDAY, **matter)[0]
    return house.do("accept", filed, at=MONDAY, grade=grade, category=lamp, by=house.lead)


def test_the_category_promises(house: House, lamp: Category):
    appeal = accepted(house, lamp)
    assert appeal.response_due == at("2026-11-16 14:00")
    assert (appeal.promised_at, appeal.feedback_due) == (MONDAY, at("2026-11-19 17:30"))


@pytest.mark.parametrize(
    ("default", "grade", "contact", "result"),
    [
        ("", "general", "2026-11-16 14:00", "2026-11-19 17:30"),
        ("", "danger", "2026-11-16 11:00", "2026-11-16 12:00"),
        ("", "utilities", "2026-11-16 12:00", "2026-11-17 10:00"),
        ("", "complex", "2026-11-17 10:00", "2026-12-07 17:30"),
        ("utilities", "utilities", "2026-11-16 14:00", "2026-11-19 17:30"),
        ("utilities", "general", "2026-11-17 10:00", "2026-11-25 17:30"),
        ("utilities", "danger", "2026-11-16 11:00", "2026-11-16 12:00"),
        ("complex", "complex", "2026-11-16 14:00", "2026-11-19 17:30"),
    ],
)
def test_graded_otherwise_the_grade_promises(
    house: House, lamp: Category, default: str, grade: str, contact: str, result: str
):
    lamp.default_grade = default
    lamp.save()
    appeal = accepted(house, lamp, grade)
    assert (appeal.response_due, appeal.feedback_due) == (at(contact), at(result))


def test_it_goes_before_the_rule_of_the_community(house: House, lamp: Category):
    LimitPolicy.objects.create(
        community=house.community, step="result", grade="general", amount=20, unit=LimitUnit.WORKDAYS
    )
    assert accepted(house, lamp).feedback_due == at("2026-11-19 17:30")


def test_what_the_matter_brought_along_goes_before_it(house: House, lamp: Category):
    appeal = accepted(house, lamp, own_limit=Limit(1, LimitUnit.WORKDAYS))
    assert appeal.feedback_due == at("2026-11-17 17:30")
    assert appeal.response_due == at("2026-11-16 14:00"), "the first contact is still the category's"


def test_one_of_the_two_may_be_left_to_the_grade(house: House, lamp: Category):
    Category.objects.filter(pk=lamp.pk).update(contact_amount=None, contact_unit="")
    appeal = accepted(house, Category.objects.get(pk=lamp.pk))
    assert (appeal.response_due, appeal.feedback_due) == (at("2026-11-17 10:00"), at("2026-11-19 17:30"))


def test_the_category_it_was_filed_under_promises_too(house: House, lamp: Category):
    filed = house.file(at=MONDAY, category=lamp)[0]
    assert filed.response_due == at("2026-11-16 12:00"), "judging is promised alike for all"
    assert house.do("accept", filed, at=MONDAY).feedback_due == at("2026-11-19 17:30")


def test_changing_the_category_moves_no_promise(house: House, lamp: Category):
    appeal = accepted(house, lamp)
    Category.objects.filter(pk=lamp.pk).update(result_amount=60)
    appeal.refresh_from_db()
    assert appeal.feedback_due == at("2026-11-19 17:30")
    house.do("start", appeal, by=house.worker1, at=at("2026-11-16 11:00"))
    appeal.refresh_from_db()
    assert appeal.feedback_due == at("2026-11-19 17:30")


def test_reopened_it_gets_half_of_it_rounded_up(house: House, lamp: Category):
    appeal = accepted(house, lamp)
    for verb in ("start", "reply", "close"):
        appeal = house.do(verb, appeal, at=at("2026-11-16 11:00"))
    assert house.do("reopen", appeal, at=at("2026-11-17 10:00")).feedback_due == at("2026-11-19 17:30")


def test_before_it_is_accepted_a_matter_is_promised_nothing_of_the_kind(house: House, lamp: Category):
    filed = house.file(at=MONDAY, category=lamp)[0]
    assert (filed.promised_at, filed.feedback_due) == (None, None)
    assert limits.of_category(lamp, "judge", Grade.GENERAL) is None
    assert limits.of_category(lamp, "verify", Grade.GENERAL) is None
    assert limits.of_category(None, "result", Grade.GENERAL) is None


def test_an_import_promises_the_same_without_a_query(house: House, lamp: Category, django_assert_num_queries):
    filed = house.file(at=MONDAY, category=lamp)[0]
    with limits.prepared(house.community.pk), django_assert_num_queries(0):
        assert limits.of_result(filed, MONDAY).at == at("2026-11-19 17:30")
        assert limits.of_contact(filed, MONDAY).at == at("2026-11-16 14:00")
