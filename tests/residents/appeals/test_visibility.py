"""谁知道有这件事: `visible_to` is the only way in, so this table is what every list, count and search can show.

Not visible means: it never existed, for lists, details, searches and verbs alike.
"""

import pytest

from grids import actors
from grids.verdict import NotFound
from residents.appeals import workflow
from residents.appeals.models import Appeal
from residents.appeals.models.words import PUBLIC_STATES
from residents.appeals.states import State
from tests.community import House
from tests.factories import actor, household, household_actor, post
from tests.residents.appeals.roles import Roles, table

# y: visible. w: visible and this person's own work or matter (`entrusted_to`), not just seen on the board.
SEES = """
                       private published declined merged other_grid own_in_2 assigned led about_w1 about_property elsewhere
  visitor                .        y         .        .       .         .         .      .      .          .            .
  receipt                w        y         .        .       .         .         .      .      .          .            .
  family                 w        y         .        .       .         w         .      .      .          .            .
  neighbour              .        y         .        .       .         .         .      .      .          .            .
  worker1                w        w         w        w       .         .         .      .      .          w            .
  worker2                .        y         .        .       w         w         w      .      w          .            .
  property               .        y         .        .       .         .         .      w      .          .            .
  owners                 .        y         .        .       .         .         .      .      .          .            .
  staff                  w        w         w        w       w         w         w      w      w          w            .
  lead                   w        w         w        w       w         w         w      w      w          w            .
  admin                  .        y         .        .       .         .         .      .      .          .            .
  supervisor             w        w         w        w       w         w         w      w      w          w            .
  system                 w        w         w        w       w         w         w      w      w          w            .
  foreign                .        .         .        .       .         .         .      .      .          .            w
  left                   .        .         .        .       .         .         .      .      .          .            .
"""


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def kinds(house: House) -> dict[str, Appeal]:
    """One appeal of each kind the table names."""
    two = {"grid": house.grid2}
    merged = house.appeal_in(State.MERGED)
    return {
        "private": house.file(by=house.family)[0],
        "published": house.appeal_in(State.ACCEPTED, public=True),
        "declined": house.appeal_in(State.DECLINED),
        "merged": merged,
        "other_grid": house.file(**two)[0],
        "own_in_2": house.file(by=house.family, **two)[0],
        "assigned": house.appeal_in(State.DISPATCHED, grid=house.grid3, handler=house.worker2.user),
        "led": house.appeal_in(State.DISPATCHED, grid=house.grid3, unit=house.property_company),
        "about_w1": house.file(complaint_user=house.worker1.user, **two)[0],
        "about_property": house.file(complaint_organization=house.property_company)[0],
        "elsewhere": house.elsewhere.file()[0],
    }


@pytest.mark.parametrize("role", table(SEES))
def test_who_knows_of_what(house: House, kinds: dict[str, Appeal], role: str):
    who = Roles(house, kinds["private"])[role]
    visible = set(Appeal.objects.visible_to(who))
    entrusted = set(Appeal.objects.entrusted_to(who))
    assert entrusted <= visible
    found = {
        kind: "w" if appeal in entrusted else "y" if appeal in visible else "."
        for kind, appeal in kinds.items()
    }
    assert found == table(SEES)[role]


@pytest.mark.parametrize("role", table(SEES))
def test_what_is_not_visible_does_not_exist_for_verbs(house: House, kinds: dict[str, Appeal], role: str):
    who = Roles(house, kinds["private"])[role]
    for kind, cell in table(SEES)[role].items():
        if cell == ".":
            with pytest.raises(NotFound):
                workflow.add_note(kinds[kind], by=who, note="看看")


@pytest.mark.parametrize("state", State)
def test_the_board_shows_what_residents_can_follow(house: House, state: str):
    """Not before it is accepted, and no longer when it is declined, withdrawn or merged away."""
    appeal = house.appeal_in(state)
    Appeal.objects.filter(pk=appeal.pk).update(is_public=True, public_title="楼道灯不亮")
    on_board = state not in ("registered", "needs_info", "declined", "withdrawn", "merged")
    assert Appeal.objects.visible_to(house.visitor).on_board().filter(pk=appeal.pk).exists() == on_board
    assert (state in PUBLIC_STATES) == on_board


def test_an_unpublished_appeal_is_not_on_the_board(house: House):
    appeal = house.appeal_in(State.ACCEPTED)
    assert appeal not in Appeal.objects.on_board()


def test_without_a_community_nobody_sees_anything(house: House, kinds):
    assert not Appeal.objects.visible_to(actors.visitor(None)).exists()
    assert not Appeal.objects.visible_to(actors.system(None)).exists()


def test_a_receipt_opens_one_appeal_only(house: House, kinds):
    neighbour = Roles(house, kinds["private"])["neighbour"]
    assert kinds["private"] not in Appeal.objects.visible_to(neighbour)
    other = Roles(house, kinds["declined"])["receipt"]
    assert set(Appeal.objects.entrusted_to(other)) == {kinds["declined"]}


def test_appeals_without_a_household_belong_to_no_card(house: House):
    house.file()
    assert not Appeal.objects.entrusted_to(household_actor(household(house.grid1))).exists()


def test_appeals_without_a_unit_belong_to_no_seat(house: House):
    house.appeal_in(State.ACCEPTED)
    assert not Appeal.objects.entrusted_to(house.property).exists()


def test_a_former_handler_loses_sight_when_the_post_ends(house: House):
    appeal = house.appeal_in(State.DISPATCHED, handler=house.worker2.user)
    assert appeal in Appeal.objects.visible_to(house.worker2)
    house.worker2.user.posts.update(until="2026-11-01")
    assert appeal not in Appeal.objects.visible_to(actor(house.worker2.user))


# 回避: whoever is complained about cannot see that it exists


@pytest.mark.parametrize(
    "who", ["staff", "second_staff", "lead", "supervisor", "worker1", "admin", "property"]
)
def test_nobody_sees_a_complaint_about_themselves(house: House, who: str):
    about = getattr(house, who)
    appeal, _ = house.file(complaint_user=about.user)
    assert not Appeal.objects.visible_to(about).exists()
    assert not Appeal.objects.entrusted_to(about).exists()
    assert not Appeal.objects.visible_to(about).matching("楼道灯", about).exists()
    assert not Appeal.objects.visible_to(about).matching(appeal.number, about).exists()
    assert list(Appeal.objects.hidden_from(about)) == [appeal]


def test_not_even_as_the_handler_it_once_had(house: House):
    """The complaint is noted on an appeal that is already in this worker's hands."""
    appeal = house.appeal_in(State.IN_PROGRESS)
    Appeal.objects.filter(pk=appeal.pk).update(handler=None, complaint_user=house.worker1.user)
    assert appeal not in Appeal.objects.visible_to(house.worker1)


def test_an_organisation_does_not_see_complaints_about_it(house: House):
    appeal, _ = house.file(complaint_organization=house.property_company)
    assert appeal not in Appeal.objects.visible_to(house.property)
    assert list(Appeal.objects.hidden_from(house.property)) == [appeal]
    assert appeal in Appeal.objects.visible_to(house.worker1)


def test_who_sits_for_the_organisation_besides_being_staff_does_not_see_it_either(house: House):
    appeal, _ = house.file(complaint_organization=house.owners_committee)
    post(house.staff.user, "seat", organization=house.owners_committee)
    assert appeal not in Appeal.objects.visible_to(actor(house.staff.user))
    assert appeal in Appeal.objects.visible_to(house.second_staff)


def test_verbs_know_nothing_of_it_either(house: House):
    appeal, _ = house.file(complaint_user=house.staff.user)
    with pytest.raises(NotFound):
        house.do("accept", appeal, by=house.staff)
    house.do("accept", appeal, by=house.second_staff)


def test_nothing_is_hidden_from_those_nobody_complains_about(house: House):
    house.file(complaint_user=house.worker1.user)
    for who in (house.staff, house.visitor, house.family, house.worker2, house.elsewhere.staff):
        assert not Appeal.objects.hidden_from(who).exists()


def test_a_complaint_in_the_other_community_is_hidden_there_only(house: House):
    house.elsewhere.file(complaint_user=house.staff.user)
    assert not Appeal.objects.hidden_from(house.staff).exists()


# Lists


def test_queue_order_is_danger_then_loudness_then_age(house: House):
    old = house.appeal_in(State.ACCEPTED)
    danger = house.file()[0]
    house.do("accept", danger, grade="danger")
    loud = house.file(attested_people=6)[0]
    new = house.file()[0]
    queue = list(Appeal.objects.visible_to(house.staff).open().urgent_first())
    assert queue == [danger, loud, old, new]


def test_open_means_the_community_owes_something(house: House):
    for state in State:
        house.appeal_in(state)
    left = {appeal.state for appeal in Appeal.objects.visible_to(house.staff).open()}
    assert left == set(State) - {"declined", "merged", "withdrawn", "closed", "carried_over"}


def test_seeing_a_list_is_one_query_whoever_looks(house: House, kinds, django_assert_num_queries):
    roles = Roles(house, kinds["private"])
    for role in table(SEES):
        who = roles[role]
        with django_assert_num_queries(1 if who.community_id else 0):
            list(Appeal.objects.visible_to(who).with_names())
