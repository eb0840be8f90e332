"""报名: seats, a line of those who wait, and nobody twice."""

import pytest
from django.db import connection
from django.utils import timezone

from grids.verdict import Forbidden, Invalid, NotFound, Refused
from notices.models import Notice, SignUp
from notices.posting import workflow
from notices.posting.workflow.signing_up import place_in_line
from tests.community import House
from tests.factories import household, household_actor
from tests.notices.posting.material import DAY, HOUR, activity, drafted, published

sign_up, cancel = workflow.VERBS["sign_up"], workflow.VERBS["cancel_sign_up"]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def party(house: House) -> Notice:
    return published(house, activity(seats=3))


def by_phone(house: House, notice: Notice, n: int, people: int = 1) -> SignUp:
    return sign_up(notice, by=house.visitor, people=people, name=f"张三{n}", phone=f"1381234567{n}")


def test_a_household_signs_up_with_its_card(house: House, party: Notice):
    made = sign_up(party, by=house.family, people=2)
    assert (made.household, made.people, made.waiting) == (house.household, 2, False)
    assert Notice.objects.get(pk=party.pk).seats_left == 1
    line = party.records.last()
    assert (line.action, line.data["household"]) == ("sign_up", house.household.pk)
    assert "王" not in str(line.data) + line.note


def test_anyone_signs_up_by_name_and_phone(house: House, party: Notice):
    made = sign_up(party, by=house.visitor, name="张三", phone="138 1234 5678")
    assert (made.name, made.phone, made.household) == ("张三", "13812345678", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, phone_hash FROM notices_signup")
        assert not {"张三", "13812345678"} & set(cursor.fetchone())


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "", "phone": "13812345678"}, "name"),
        ({"name": "张三", "phone": "12"}, "phone"),
        ({"name": "张三", "phone": ""}, "phone"),
        ({"name": "张三", "phone": "13812345678", "people": 0}, "people"),
        ({"name": "张三", "phone": "13812345678", "people": 11}, "people"),
    ],
)
def test_what_is_missing_is_asked_for_by_name(house: House, party: Notice, given: dict, field: str):
    with pytest.raises(Invalid) as refused:
        sign_up(party, by=house.visitor, **given)
    assert list(refused.value.fields) == [field]


def test_nobody_signs_up_twice(house: House, party: Notice):
    sign_up(party, by=house.family)
    by_phone(house, party, 1)
    for again in (lambda: sign_up(party, by=house.family), lambda: by_phone(house, party, 1)):
        with pytest.raises(Refused, match="已经报过名"):
            again()
    assert SignUp.objects.count() == 2


def test_when_the_seats_are_gone_one_waits_in_line(house: House, party: Notice):
    by_phone(house, party, 1, people=3)
    second, third = by_phone(house, party, 2), by_phone(house, party, 3)
    assert [place_in_line(each) for each in (second, third)] == [1, 2]
    assert Notice.objects.get(pk=party.pk).seats_left == 0


def test_a_small_party_does_not_overtake_those_in_line(house: House, party: Notice):
    by_phone(house, party, 1, people=2)
    assert by_phone(house, party, 2, people=3).waiting
    assert by_phone(house, party, 3).waiting


def test_a_cancelled_seat_goes_to_the_first_in_line(house: House, party: Notice):
    by_phone(house, party, 1, people=3)
    second = by_phone(house, party, 2, people=2)
    third = by_phone(house, party, 3, people=2)
    cancel(party, by=house.visitor, name="张三1", phone="13812345671")
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.waiting, third.waiting) == (False, True)
    assert Notice.objects.get(pk=party.pk).seats_taken == 2
    assert [line.action for line in party.records.all()][-2:] == ["promote", "cancel_sign_up"]


def test_a_cancelled_sign_up_may_come_again(house: House, party: Notice):
    sign_up(party, by=house.family)
    cancel(party, by=house.family)
    assert not sign_up(party, by=house.family).waiting
    assert Notice.objects.get(pk=party.pk).seats_taken == 1


def test_only_the_right_name_and_phone_cancel(house: House, party: Notice):
    by_phone(house, party, 1)
    for name, phone in (("李四", "13812345671"), ("张三1", "13812345679")):
        with pytest.raises(Refused, match="没有找到"):
            cancel(party, by=house.visitor, name=name, phone=phone)
    with pytest.raises(Refused, match="没有找到"):
        cancel(party, by=household_actor(household(house.grid1)))


def test_without_a_limit_everybody_has_a_seat(house: House):
    party = published(house, activity(seats=None))
    assert not any(by_phone(house, party, n, people=10).waiting for n in range(3))


def test_after_the_deadline_nobody_signs_up(house: House):
    party = published(house, activity(sign_up_until=timezone.now() + HOUR))
    with pytest.raises(Refused, match="截止"):
        sign_up(party, by=house.family, at=timezone.now() + 2 * HOUR)
    open_until_it_begins = published(house, activity())
    sign_up(open_until_it_begins, by=house.family, at=timezone.now() + DAY)
    with pytest.raises(Refused, match="截止"):
        by_late = household_actor(household(house.grid2))
        sign_up(open_until_it_begins, by=by_late, at=timezone.now() + 3 * DAY)


def test_only_for_published_activities(house: House):
    with pytest.raises(Forbidden, match="不是活动"):
        sign_up(published(house), by=house.family)
    with pytest.raises(NotFound):
        sign_up(drafted(house, activity()), by=house.family)
    party = published(house, activity())
    workflow.VERBS["withdraw"](party, by=house.staff, reason="下雨改期。")
    with pytest.raises(Refused, match="已撤回"):
        sign_up(party, by=house.family)
    with pytest.raises(NotFound):
        sign_up(party, by=house.elsewhere.family)
