"""听的人: who of a crowd may hear of a matter, under which title, and where the message leads."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Post
from grids.states import PostKind
from notices.telling.readers.hearing import Circle, Hearer
from notices.telling.readers.matters import Matters, title
from notices.telling.readers.people import SEATED, People
from notices.telling.readers.telling import Recipient
from notices.telling.wording import Role
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.factories import household, post, user_with_post


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def circle(house: House, *appeals: Appeal) -> Circle:
    return Circle([house.community.pk], [appeal.pk for appeal in appeals], timezone.now())


def users(found: list[Hearer]) -> set[int]:
    return {hearer.recipient.user_id for hearer in found}


CROWD = ("staff", "lead", "worker1", "worker2", "property", "owners", "supervisor", "admin")


def crowd(house: House) -> list[int | None]:
    return [getattr(house, name).user_id for name in CROWD]


def test_everybody_who_serves_here_may_hear_of_what_is_about_nobody(house: House):
    found = list(circle(house).accounts([*crowd(house), None], house.community.pk, "/"))
    assert users(found) == set(crowd(house))
    assert all((hearer.link, hearer.appeal_id, hearer.urgent) == ("/", None, False) for hearer in found)


def test_a_person_of_another_community_never_does(house: House):
    there = [house.elsewhere.staff.user_id, house.elsewhere.worker1.user_id]
    assert list(circle(house).accounts(there, house.community.pk, "/")) == []


def test_words_for_one_reader_come_along(house: House):
    found = list(circle(house).accounts(crowd(house)[:1], house.community.pk, "/x/", urgent=True, grid="01"))
    assert [(hearer.words, hearer.urgent, hearer.link) for hearer in found] == [({"grid": "01"}, True, "/x/")]


# 回避: whom a matter complains about × who of the crowd hears of it
ABOUT = [
    ("complaint_user", "staff", {"staff"}),
    ("complaint_user", "lead", {"lead"}),
    ("complaint_user", "worker1", {"worker1"}),
    ("complaint_organization", "property", {"property"}),
    ("complaint_organization", "owners", {"owners"}),
    ("complaint_organization", "party", set()),
    ("", "", set()),
]
UNITS = {"property": "property_company", "owners": "owners_committee", "party": "party_branch"}


@pytest.mark.parametrize(("field", "who", "silent"), ABOUT)
def test_whom_it_complains_about_does_not(house: House, field: str, who: str, silent: set[str]):
    given = {}
    if field:
        given[field] = getattr(house, UNITS[who]) if who in UNITS else getattr(house, who).user
    appeal, _ = house.file(**given)
    found = circle(house, appeal).accounts(crowd(house), house.community.pk, "/", appeal_id=appeal.pk)
    heard = users(list(found))
    assert {name for name in CROWD if getattr(house, name).user_id not in heard} == silent


def test_nor_does_somebody_of_the_office_who_sits_for_that_unit(house: House):
    post(house.staff.user, PostKind.SEAT, organization=house.property_company)
    appeal, _ = house.file(complaint_organization=house.property_company)
    found = circle(house, appeal).accounts(crowd(house), house.community.pk, "/", appeal_id=appeal.pk)
    assert house.staff.user_id not in users(list(found))


def test_whoever_left_yesterday_or_begins_tomorrow_hears_nothing(house: House):
    today = timezone.localdate()
    Post.objects.filter(user=house.owners.user).update(until=today)
    soon = user_with_post(PostKind.STAFF, house.community, since=today + datetime.timedelta(days=1))
    found = list(
        circle(house).accounts([house.owners.user_id, soon.pk, house.staff.user_id], house.community.pk, "/")
    )
    assert users(found) == {house.staff.user_id}


# 席位, 关爱


@pytest.mark.parametrize(
    ("name", "sits"),
    [
        ("staff", True),
        ("lead", True),
        ("worker1", True),
        ("worker3", True),
        ("property", True),
        ("owners", True),
        ("party", True),
        ("admin", False),
        ("supervisor", False),
    ],
)
def test_who_has_a_seat_at_the_council(house: House, name: str, sits: bool):
    found = circle(house).people.holding(house.community.pk, *SEATED)
    assert (getattr(house, name).user_id in found) is sits


def test_the_care_duty_is_of_a_post_and_ends_with_it(house: House):
    today = timezone.localdate()
    Post.objects.filter(user=house.worker1.user).update(care_duty=True)
    assert People([house.community.pk], today).has_care_duty(house.worker1.user_id)
    assert not People([house.community.pk], today).has_care_duty(house.worker2.user_id)
    Post.objects.filter(user=house.worker1.user).update(until=today)
    assert not People([house.community.pk], today).has_care_duty(house.worker1.user_id)


# 诉求人和附议人


def test_the_appellant_is_a_household_or_whoever_holds_the_receipt(house: House):
    own, _ = house.file(household=house.household)
    anonymous, _ = house.file()
    found = list(circle(house, own, anonymous).residents(Role.APPELLANT, [own.pk, anonymous.pk]))
    assert [hearer.recipient for hearer in found] == [
        Recipient(household_id=house.household.pk),
        Recipient(receipt_id=anonymous.pk),
    ]
    assert [hearer.link for hearer in found] == [f"/appeals/{own.number}/", f"/appeals/{anonymous.number}/"]
    assert [hearer.appeal_id for hearer in found] == [own.pk, anonymous.pk]


def test_endorsers_hear_as_long_as_it_is_on_the_board_and_they_stand_by_it(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True)
    neighbour = household(house.grid2)
    house.do("endorse", appeal)
    house.do("endorse", appeal, household=neighbour, resident_name="陈大力")

    def homes() -> set[int]:
        found = circle(house, appeal).residents(Role.ENDORSERS, [appeal.pk])
        return {hearer.recipient.household_id for hearer in found}

    assert homes() == {house.household.pk, neighbour.pk}
    house.do("take_back", appeal)
    assert homes() == {neighbour.pk}
    neighbour.until = timezone.localdate()
    neighbour.save()
    assert homes() == set()
    house.do("endorse", appeal)
    assert homes() == {house.household.pk}
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False)
    assert homes() == set()


def test_who_filed_it_is_not_among_those_who_second_it(house: House):
    appeal = house.appeal_in(State.ACCEPTED, public=True, household=house.household)
    assert list(circle(house, appeal).residents(Role.ENDORSERS, [appeal.pk])) == []


TITLES = [
    (Role.APPELLANT, "household", True, "三单元楼道灯不亮"),
    (Role.APPELLANT, "household", False, "三单元楼道灯不亮"),
    (Role.APPELLANT, "receipt", True, "楼道灯不亮"),
    (Role.APPELLANT, "receipt", False, "诉求 {number}"),
    (Role.ENDORSERS, "household", True, "楼道灯不亮"),
    (Role.ENDORSERS, "household", False, "诉求 {number}"),
    (Role.HANDLER, "user", True, "三单元楼道灯不亮"),
    (Role.HANDLER, "user", False, "三单元楼道灯不亮"),
    (Role.OFFICE, "user", False, "三单元楼道灯不亮"),
]


@pytest.mark.parametrize(("role", "kind", "public", "wanted"), TITLES)
def test_the_title_is_the_one_this_reader_may_read(
    house: House, role: Role, kind: str, public: bool, wanted: str
):
    appeal = house.appeal_in(State.ACCEPTED, public=public)
    known = title(appeal, role, Recipient(**{f"{kind}_id": 1}))
    assert known == wanted.format(number=appeal.number)


def test_matters_nobody_asks_about_cost_nothing(house: House, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Matters([None, None]).by_id == {}
    appeal, _ = house.file()
    with django_assert_num_queries(1):
        assert set(Matters([appeal.pk, None, appeal.pk]).by_id) == {appeal.pk}


def test_homes_are_told_in_order_and_once(house: House):
    other = household(house.grid2)
    found = list(circle(house).homes([other.pk, None, house.household.pk, other.pk], "/", day="今天"))
    assert [hearer.recipient.household_id for hearer in found] == sorted([house.household.pk, other.pk])
    assert {hearer.words["day"] for hearer in found} == {"今天"}
