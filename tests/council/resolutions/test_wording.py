"""措辞 and 责任方: the sentences people read, one by one, and who may stand in them."""

import datetime

import pytest

from council.models import Resolution
from council.resolutions import parties, wording
from council.resolutions.states import Role
from grids.models import Organization
from grids.states import PostKind
from tests.community import House
from tests.council.resolutions.deciding import Deciding
from tests.factories import organization, post, user, user_with_post

DAY = datetime.date(2026, 11, 23)
HEAD = "您反映的事，2026年11月23日家门口议事厅商定（决议 20261123-1）："
TAIL = "如果还有问题，请联系社区或网格员。"

DAYS: list[tuple[datetime.date, str]] = [
    (datetime.date(2026, 1, 1), "2026年1月1日"),
    (datetime.date(2026, 11, 23), "2026年11月23日"),
    (datetime.date(2027, 12, 31), "2027年12月31日"),
]


@pytest.mark.parametrize(("day", "said"), DAYS)
def test_a_day_is_said_without_leading_noughts(day: datetime.date, said: str):
    assert wording.day_words(day) == said


REPLIES: list[tuple[str, str, str]] = [
    ("换灯。", "换好了。", "换灯。办理结果：换好了。"),
    ("换灯", "换好了", "换灯。办理结果：换好了。"),
    ("换灯；", "换好了。", "换灯。办理结果：换好了。"),
    ("先换灯；再划线。", "都办了", "先换灯；再划线。办理结果：都办了。"),
    ("换灯。", "", "换灯。办理结果：物业公司已经办完，监督方核验通过。"),
    ("换灯！", "好了！", "换灯！。办理结果：好了！。"),
]


@pytest.mark.parametrize(("text", "done", "said"), REPLIES)
def test_the_prefilled_reply_says_what_was_decided_and_what_was_done(text: str, done: str, said: str):
    words = wording.reply(text, session_day=DAY, number="20261123-1", lead="物业公司", done=done)
    assert words == f"{HEAD}{said}{TAIL}"


def test_a_promise_names_the_three_and_the_day():
    told = wording.promise("物业", "社区", "业委会", datetime.date(2026, 12, 7))
    assert told == "物业牵头，社区协调，业委会监督，2026年12月7日前完成"


def test_an_overdue_item_says_what_and_how_late():
    assert wording.overdue_title("20261123-1", "楼道灯") == "决议 20261123-1 到期没有完成：楼道灯"
    told = wording.overdue_background("换灯。", "物业牵头，业委会监督", 3)
    assert told == (
        "决议内容：换灯。\n责任：物业牵头，业委会监督。\n到今天超期 3 天，请牵头方说明原因，当场定下新的期限。"
    )


# Who may stand in them


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


NAMES: list[tuple[str, str]] = [
    ("staff", "社区工作人员"),
    ("second_staff", "社区工作人员"),
    ("lead", "社区负责人"),
    ("worker1", "第01微网格网格员"),
    ("worker3", "第03微网格网格员"),
    ("property", "幸福里社区物业公司"),
    ("owners", "幸福里社区业主委员会"),
    ("party", "幸福里社区党委"),
    ("admin", ""),
    ("supervisor", ""),
]


@pytest.mark.parametrize(("who", "name"), NAMES)
def test_a_person_stands_in_public_by_their_post(house: House, who: str, name: str):
    assert parties.public_name(getattr(house, who).user, house.community.pk, DAY) == name


UNITS: list[tuple[str, str]] = [
    ("property_company", "幸福里社区物业公司"),
    ("owners_committee", "幸福里社区业主委员会"),
    ("party_branch", "幸福里社区党委"),
]


@pytest.mark.parametrize(("unit", "name"), UNITS)
def test_a_unit_stands_by_its_name_here_and_nowhere_else(house: House, unit: str, name: str):
    assert parties.public_name(getattr(house, unit), house.community.pk, DAY) == name
    assert parties.public_name(getattr(house.elsewhere, unit), house.community.pk, DAY) == ""


POSTS: list[tuple[str, datetime.date, datetime.date | None, bool]] = [
    ("open since long ago", datetime.date(2025, 1, 1), None, True),
    ("begins today", DAY, None, True),
    ("begins tomorrow", DAY + datetime.timedelta(days=1), None, False),
    ("ends tomorrow", datetime.date(2025, 1, 1), DAY + datetime.timedelta(days=1), True),
    ("ended today", datetime.date(2025, 1, 1), DAY, False),
    ("ended long ago", datetime.date(2025, 1, 1), datetime.date(2025, 6, 1), False),
]


@pytest.mark.parametrize(("what", "since", "until", "named"), POSTS)
def test_a_post_counts_on_its_days(
    house: House, what: str, since: datetime.date, until: datetime.date | None, named: bool
):
    person = user(what)
    post(person, PostKind.STAFF, house.community, since=since, until=until)
    assert bool(parties.public_name(person, house.community.pk, DAY)) is named
    assert (person in [each.user for each in parties.posts(house.community.pk, DAY)]) is named


def test_a_person_with_two_posts_is_offered_once(house: House):
    both = user_with_post(PostKind.SEAT, organization=house.party_branch)
    post(both, PostKind.WORKER, grid=house.grid2, primary=False)
    assert [each.user for each in parties.posts(house.community.pk, DAY)].count(both) == 1


def test_an_account_that_was_closed_is_not_offered(house: House):
    gone = user_with_post(PostKind.STAFF, house.community)
    gone.is_active = False
    gone.save()
    assert gone not in [each.user for each in parties.posts(house.community.pk, DAY)]


def test_a_unit_that_has_ended_is_not_offered(house: House):
    gone = organization(house.community, ended_on=datetime.date(2026, 1, 1))
    assert gone not in parties.units(house.community.pk)
    assert house.property_company in parties.units(house.community.pk)
    assert house.elsewhere.property_company not in parties.units(house.community.pk)


SIDES: list[tuple[str, str, bool]] = [
    ("property_company", "property_company", True),
    ("property_company", "owners_committee", False),
    ("property_company", "property", True),
    ("property", "property_company", True),
    ("property", "property", True),
    ("property", "owners", False),
    ("property", "owners_committee", False),
    ("owners_committee", "property", False),
    ("worker1", "worker1", True),
    ("worker1", "worker2", False),
    ("staff", "lead", False),
    ("staff", "property_company", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SIDES)
def test_nobody_supervises_their_own_side(house: House, one: str, other: str, same: bool):
    def party(name: str) -> parties.Responsible:
        found = getattr(house, name)
        return found if isinstance(found, Organization) else found.user

    assert parties.same_side(party(one), party(other), DAY) is same


SPOKEN: list[tuple[str, str]] = [
    ("u0", ""),
    ("p0", ""),
    ("x1", ""),
    ("u", ""),
    ("", ""),
    ("u1e3", ""),
    ("u99999999999999", ""),
    ("<b>", ""),
]


@pytest.mark.parametrize(("key", "name"), SPOKEN)
def test_a_key_that_names_nobody_is_left_out_on_the_wall(house: House, key: str, name: str):
    assert parties.spoken({"lead": key}, house.community.pk, DAY).get("lead", "") == name


def test_keys_on_the_wall_are_spoken_as_units_and_posts(house: House):
    keys = {
        "lead": f"u{house.property_company.pk}",
        "coordinator": f"p{house.worker1.user.pk}",
        "supervisor": f"u{house.elsewhere.owners_committee.pk}",
    }
    assert parties.spoken(keys, house.community.pk, DAY) == {
        "lead": "幸福里社区物业公司",
        "coordinator": "第01微网格网格员",
    }


def test_naming_a_party_replaces_the_one_before_whatever_kind_it_was(house: House):
    made = Resolution(community=house.community)
    parties.name(made, Role.LEAD, house.property_company, "物业")
    parties.name(made, Role.LEAD, house.staff.user, "社区工作人员")
    assert (made.lead_unit, made.lead_person, made.lead_name) == (None, house.staff.user, "社区工作人员")
    parties.name(made, Role.LEAD, house.party_branch, "党委")
    assert (made.lead_unit, made.lead_person, made.lead_name) == (house.party_branch, None, "党委")


ABOUT: list[tuple[str, str, bool]] = [
    ("complaint_organization", "property_company", True),
    ("complaint_organization", "property", True),
    ("complaint_organization", "owners_committee", False),
    ("complaint_organization", "owners", False),
    ("complaint_organization", "staff", False),
]


@pytest.mark.parametrize(("column", "party", "about"), ABOUT)
def test_a_complaint_is_about_a_unit_and_those_who_sit_for_it(
    deciding: Deciding, column: str, party: str, about: bool
):
    house = deciding.house
    matter = deciding.council.matter(**{column: house.property_company})
    found = getattr(house, party)
    named = found if isinstance(found, Organization) else found.user
    assert parties.complained_about(matter, named, DAY) is about


def test_a_complaint_about_a_person_is_about_nobody_else(deciding: Deciding):
    matter = deciding.council.matter(complaint_user=deciding.house.worker2.user)
    assert parties.complained_about(matter, deciding.house.worker2.user, DAY)
    assert not parties.complained_about(matter, deciding.house.worker1.user, DAY)
    assert not parties.complained_about(matter, deciding.house.property_company, DAY)
