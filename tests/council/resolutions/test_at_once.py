"""At the same moment: one number each, one verification, one answer to a neighbour, one draft."""

from council.models import Minutes, Resolution
from council.resolutions import workflow
from council.resolutions.states import State
from grids.actors import of_user
from grids.states import PostKind
from grids.verdict import Refused
from tests.council.conftest import EVENING
from tests.council.resolutions.deciding import WORDS, Deciding
from tests.council.resolutions.test_verifying import answered, reported
from tests.factories import user_with_post


def test_two_clerks_at_once_get_two_numbers(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    item = deciding.at_table()

    def write(who):
        return lambda: workflow.write(item, **WORDS, **deciding.parties(), by=who, at=EVENING)

    answers = at_once(write(deciding.house.staff), write(deciding.house.second_staff))
    assert sorted(each.number for each in answers) == ["20261123-1", "20261123-2"]


def test_two_at_once_close_it_once(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    made = deciding.resolution_in(State.VERIFIED)
    people = (deciding.house.staff, deciding.house.second_staff)
    answers = at_once(*(lambda who=who: workflow.VERBS["close"](made, by=who) for who in people))
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert made.records.filter(action="close").count() == 1


def test_two_supervisors_at_once_answer_the_neighbour_once(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    second = of_user(user_with_post(PostKind.SEAT, organization=deciding.house.owners_committee))
    matter = deciding.council.matter()
    made = reported(deciding, matter)
    people = (deciding.house.owners, second)
    answers = at_once(
        *(lambda who=who: workflow.VERBS["verify"](made, by=who, note="看过。") for who in people)
    )
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert answered(matter).records.filter(action="reply").count() == 1


def test_a_neighbour_who_withdraws_at_the_same_moment_is_answered_or_gone_but_never_both(
    at_once, deciding_for_threads: Deciding
):
    deciding = deciding_for_threads
    matter = deciding.council.matter()
    made = reported(deciding, matter)
    at_once(lambda: deciding.do("verify", made), lambda: deciding.house.do("withdraw", matter))
    ended = answered(matter)
    link = made.links.get()
    assert (ended.state, link.outcome) in {("replied", "replied"), ("withdrawn", "skipped")}
    assert Resolution.objects.get(pk=made.pk).state == "verified"


def test_drafting_at_once_makes_one(at_once, deciding_for_threads: Deciding):
    session = deciding_for_threads.held()
    people = (deciding_for_threads.house.staff, deciding_for_threads.house.second_staff)
    answers = at_once(*(lambda who=who: workflow.draft_minutes(session, by=who) for who in people))
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert Minutes.objects.count() == 1
