"""并案建议: open entries of the whole community that say the same, proposed once, joined as more come."""

import pytest
from django.utils import timezone

from residents.appeals import sweep
from residents.appeals.models import Appeal, Surge, Vocabulary
from residents.appeals.workflow import VERBS, propose_groups, settle_surge
from tests.community import House
from tests.residents.appeals.test_similar import AGAIN, DOGS, FOOD, LIFT, file

THIRD = ("电梯坏了没人修", "3号楼电梯坏了三天没人修，老人下不来楼。")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def propose(house: House) -> int:
    now = timezone.now()
    Vocabulary.objects.filter(community=house.community).exists() or sweep.count_words(now)
    return propose_groups(house.community, now)


def group(house: House) -> set[Appeal]:
    return set(Surge.objects.groups().standing().get().appeals.all())


def test_two_in_different_grids_are_proposed_and_nothing_is_merged(house: House):
    lift = {file(house, LIFT), file(house, AGAIN, grid=house.grid2)}
    file(house, DOGS), file(house, FOOD, grid=house.grid3)
    assert propose(house) == 1
    assert group(house) == lift
    assert not Appeal.objects.filter(merged_into__isnull=False).exists()


def test_looking_again_proposes_nothing_new(house: House):
    file(house, LIFT), file(house, AGAIN)
    assert [propose(house) for _ in range(3)] == [1, 0, 0]


def test_a_later_one_joins_the_group_that_stands(house: House):
    lift = {file(house, LIFT), file(house, AGAIN)}
    propose(house)
    lift.add(file(house, THIRD, grid=house.grid3))
    assert propose(house) == 0
    assert group(house) == lift


def test_dismissed_it_is_not_proposed_again_until_there_is_more(house: House):
    file(house, LIFT), file(house, AGAIN)
    propose(house)
    settle_surge(Surge.objects.get(), by=house.staff, outcome="dismissed", reason="两部电梯。")
    Vocabulary.objects.update(grouped_to=0)
    assert propose(house) == 0
    file(house, THIRD)
    assert propose(house) == 1
    assert len(group(house)) == 3


def test_what_an_alert_shows_already_is_not_proposed_beside_it(house: House):
    for said in (LIFT, AGAIN, THIRD):
        file(house, said)
    counts = sweep.sweep(timezone.now())
    assert (counts["surges"], counts["groups"]) == (1, 0)


def test_a_proposal_does_not_keep_an_alert_from_being_raised(house: House):
    file(house, LIFT), file(house, AGAIN)
    propose(house)
    file(house, THIRD)
    assert sweep.notice_surges(timezone.now()) == 1


def test_answered_ones_are_not_proposed(house: House):
    file(house, LIFT)
    VERBS["decline"](file(house, AGAIN), by=house.staff, reason="outside", note="请找物业。")
    assert propose(house) == 0


def test_two_communities_are_looked_at_apart(house: House):
    file(house, LIFT)
    there = house.elsewhere
    there.file(title=AGAIN[0], text=AGAIN[1], grid=there.grid1)
    assert sweep.sweep(timezone.now())["groups"] == 0


def test_before_words_were_counted_there_is_nothing_to_go_by(house: House):
    file(house, LIFT), file(house, AGAIN)
    assert propose_groups(house.community, timezone.now()) == 0
    assert sweep.sweep(timezone.now())["groups"] == 1
