"""谁可以: every verb × everybody, and the sentence each reads who may not. Whether the state allows it is not asked here."""

import pytest

from council.models import Minutes, Resolution
from council.resolutions import rules
from council.resolutions.states import MINUTES_TRANSITIONS, TRANSITIONS, MinutesState, Role
from grids import actors
from grids.actors import Actor
from grids.states import PostKind
from tests.community import House
from tests.council.resolutions.deciding import Deciding
from tests.factories import user_with_post

LEADS = "由牵头的单位或人办理。"
WORKS = "进展由牵头方或协调方填写。"
SUPERVISES = "由监督方核验。"
CLOSES = "办结由社区工作人员登记。"
CARRIES = "结转由社区工作人员登记。"
ASSIGNS = "调整责任由社区工作人员登记。"
DROPS = "终止决议由社区负责人决定。"

# verb, who (property leads, worker1 coordinates, owners supervise), the sentence; empty for who may.
MAY: list[tuple[str, str, str]] = [
    ("start", "property", ""),
    ("start", "worker1", LEADS),
    ("start", "owners", LEADS),
    ("start", "staff", LEADS),
    ("start", "lead", LEADS),
    ("start", "admin", LEADS),
    ("start", "supervisor", LEADS),
    ("start", "worker2", LEADS),
    ("start", "party", LEADS),
    ("start", "family", LEADS),
    ("start", "visitor", LEADS),
    ("report_progress", "property", ""),
    ("report_progress", "worker1", ""),
    ("report_progress", "owners", WORKS),
    ("report_progress", "staff", WORKS),
    ("report_progress", "lead", WORKS),
    ("report_progress", "admin", WORKS),
    ("report_progress", "supervisor", WORKS),
    ("report_progress", "worker2", WORKS),
    ("report_progress", "party", WORKS),
    ("report_progress", "family", WORKS),
    ("report_progress", "visitor", WORKS),
    ("report_done", "property", ""),
    ("report_done", "worker1", LEADS),
    ("report_done", "owners", LEADS),
    ("report_done", "staff", LEADS),
    ("report_done", "lead", LEADS),
    ("report_done", "admin", LEADS),
    ("report_done", "supervisor", LEADS),
    ("report_done", "worker2", LEADS),
    ("report_done", "party", LEADS),
    ("report_done", "family", LEADS),
    ("report_done", "visitor", LEADS),
    ("verify", "property", SUPERVISES),
    ("verify", "worker1", SUPERVISES),
    ("verify", "owners", ""),
    ("verify", "staff", SUPERVISES),
    ("verify", "lead", SUPERVISES),
    ("verify", "admin", SUPERVISES),
    ("verify", "supervisor", SUPERVISES),
    ("verify", "worker2", SUPERVISES),
    ("verify", "party", SUPERVISES),
    ("verify", "family", SUPERVISES),
    ("verify", "visitor", SUPERVISES),
    ("send_back", "property", SUPERVISES),
    ("send_back", "worker1", SUPERVISES),
    ("send_back", "owners", ""),
    ("send_back", "staff", SUPERVISES),
    ("send_back", "lead", SUPERVISES),
    ("send_back", "admin", SUPERVISES),
    ("send_back", "supervisor", SUPERVISES),
    ("send_back", "worker2", SUPERVISES),
    ("send_back", "party", SUPERVISES),
    ("send_back", "family", SUPERVISES),
    ("send_back", "visitor", SUPERVISES),
    ("close", "property", CLOSES),
    ("close", "worker1", CLOSES),
    ("close", "owners", CLOSES),
    ("close", "staff", ""),
    ("close", "lead", ""),
    ("close", "admin", CLOSES),
    ("close", "supervisor", CLOSES),
    ("close", "worker2", CLOSES),
    ("close", "party", CLOSES),
    ("close", "family", CLOSES),
    ("close", "visitor", CLOSES),
    ("carry", "property", CARRIES),
    ("carry", "worker1", CARRIES),
    ("carry", "owners", CARRIES),
    ("carry", "staff", ""),
    ("carry", "lead", ""),
    ("carry", "admin", CARRIES),
    ("carry", "supervisor", CARRIES),
    ("carry", "worker2", CARRIES),
    ("carry", "party", CARRIES),
    ("carry", "family", CARRIES),
    ("carry", "visitor", CARRIES),
    ("reassign", "property", ASSIGNS),
    ("reassign", "worker1", ASSIGNS),
    ("reassign", "owners", ASSIGNS),
    ("reassign", "staff", ""),
    ("reassign", "lead", ""),
    ("reassign", "admin", ASSIGNS),
    ("reassign", "supervisor", ASSIGNS),
    ("reassign", "worker2", ASSIGNS),
    ("reassign", "party", ASSIGNS),
    ("reassign", "family", ASSIGNS),
    ("reassign", "visitor", ASSIGNS),
    ("drop", "property", DROPS),
    ("drop", "worker1", DROPS),
    ("drop", "owners", DROPS),
    ("drop", "staff", DROPS),
    ("drop", "lead", ""),
    ("drop", "admin", DROPS),
    ("drop", "supervisor", DROPS),
    ("drop", "worker2", DROPS),
    ("drop", "party", DROPS),
    ("drop", "family", DROPS),
    ("drop", "visitor", DROPS),
]
EVERYBODY = {who for _, who, _ in MAY}


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_who_may_do_this_verb_and_what_the_others_read(deciding: Deciding, verb: str):
    made = deciding.write()
    expected = {who: sentence for each, who, sentence in MAY if each == verb}
    assert set(expected) == EVERYBODY
    found = {who: rules.may(verb, made, getattr(deciding.house, who)) for who in expected}
    assert {who: verdict.reason for who, verdict in found.items()} == expected
    assert all(bool(verdict) is (not verdict.reason) for verdict in found.values())


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_the_house_itself_may_do_everything(deciding: Deciding, verb: str):
    assert rules.may(verb, deciding.write(), deciding.house.system)


# who is named in which role by name instead of by unit, verb, who asks, the sentence.
OWN = "自己牵头的决议要由社区另一位办结。"
NOT_OWN = "自己牵头的决议不能由自己终止。"
ANOTHER = "自己牵头或自己报完成的，要由监督方的另一位核验。"
BY_NAME: list[tuple[dict[str, str], str, str, str]] = [
    ({"lead": "staff"}, "start", "staff", ""),
    ({"lead": "staff"}, "start", "second_staff", LEADS),
    ({"lead": "staff"}, "report_done", "staff", ""),
    ({"lead": "staff"}, "close", "staff", OWN),
    ({"lead": "staff"}, "close", "second_staff", ""),
    ({"lead": "staff"}, "close", "lead", ""),
    ({"lead": "staff"}, "carry", "staff", ""),
    ({"lead": "lead"}, "drop", "lead", NOT_OWN),
    ({"lead": "lead"}, "close", "lead", OWN),
    ({"lead": "lead"}, "close", "staff", ""),
    ({"coordinator": "party"}, "report_progress", "party", ""),
    ({"coordinator": "party"}, "report_progress", "worker1", WORKS),
    ({"coordinator": "staff"}, "close", "staff", ""),
    ({"supervisor": "worker2"}, "verify", "worker2", ""),
    ({"supervisor": "worker2"}, "verify", "owners", SUPERVISES),
    ({"supervisor": "lead"}, "send_back", "lead", ""),
    ({"supervisor": "lead"}, "drop", "lead", ""),
    ({"supervisor": "staff"}, "close", "staff", ""),
]


@pytest.mark.parametrize(("named", "verb", "who", "sentence"), BY_NAME)
def test_a_person_answers_by_name_and_not_for_their_colleagues(
    deciding: Deciding, named: dict[str, str], verb: str, who: str, sentence: str
):
    people = {role: getattr(deciding.house, person).user for role, person in named.items()}
    verdict = rules.may(verb, deciding.write(**people), getattr(deciding.house, who))
    assert verdict.reason == sentence


def seats(house: House, *units: str) -> Actor:
    """Somebody who sits for several units at once."""
    person = user_with_post(PostKind.SEAT, organization=getattr(house, units[0]))
    for unit in units[1:]:
        person.posts.create(
            community=house.community,
            kind=PostKind.SEAT,
            organization=getattr(house, unit),
            since=person.posts.first().since,
        )
    return actors.of_user(person)


def test_who_sits_on_both_sides_does_not_verify(deciding: Deciding):
    both = seats(deciding.house, "owners_committee", "property_company")
    made = deciding.write()
    assert rules.may("start", made, both)
    assert rules.may("verify", made, both).reason == ANOTHER
    assert rules.may("send_back", made, both).reason == ANOTHER


def test_who_reported_it_done_does_not_verify_it_from_another_seat(deciding: Deciding):
    made = deciding.write()
    made.reported_by = deciding.house.owners.user
    assert rules.may("verify", made, deciding.house.owners).reason == ANOTHER
    assert rules.may("verify", made, seats(deciding.house, "owners_committee"))


def test_every_seat_of_a_unit_answers_for_it(deciding: Deciding):
    made = deciding.write()
    second = seats(deciding.house, "property_company")
    assert rules.may("start", made, second)
    assert rules.answers_for(made, Role.LEAD, second)
    assert not rules.answers_for(made, Role.SUPERVISOR, second)


def test_whose_post_has_ended_answers_for_nothing(deciding: Deciding):
    made: Resolution = deciding.write()
    person = deciding.house.property.user
    person.posts.update(until=person.posts.get().since)
    assert rules.may("start", made, actors.of_user(person)).reason == LEADS


# Minutes

KEEPS = "纪要由社区工作人员起草。"
CHAIRS = "由这次议事的主持人确认。"
SIGNS = "由到会的居民用户码确认，或由社区登记纸上的签名。"
OFFICE_ALONE = ("edit", "redraft", "reopen", "post", "answer", "correct", "settle")

# verb, who, the sentence; nobody was named to chair.
MINUTES_MAY: list[tuple[str, str, str]] = [
    *((verb, who, "") for verb in OFFICE_ALONE for who in ("staff", "second_staff", "lead")),
    *(
        (verb, who, KEEPS)
        for verb in OFFICE_ALONE
        for who in ("worker1", "property", "owners", "party", "admin", "supervisor", "family", "visitor")
    ),
    ("confirm", "lead", ""),
    ("confirm", "staff", CHAIRS),
    ("confirm", "owners", CHAIRS),
    ("confirm", "admin", CHAIRS),
    ("confirm", "family", CHAIRS),
    ("confirm", "visitor", CHAIRS),
    ("countersign", "staff", ""),
    ("countersign", "lead", ""),
    ("countersign", "family", ""),
    ("countersign", "worker1", SIGNS),
    ("countersign", "property", SIGNS),
    ("countersign", "supervisor", SIGNS),
    ("countersign", "visitor", SIGNS),
    ("object", "family", ""),
    ("object", "visitor", ""),
    ("object", "worker1", ""),
    ("object", "owners", ""),
    ("object", "supervisor", ""),
]


@pytest.mark.parametrize("verb", MINUTES_TRANSITIONS)
def test_who_keeps_the_minutes_and_what_the_others_read(deciding: Deciding, verb: str):
    made = deciding.minutes_in(MinutesState.POSTED)
    expected = {who: sentence for each, who, sentence in MINUTES_MAY if each == verb}
    found = {who: rules.may_minutes(verb, made, getattr(deciding.house, who)) for who in expected}
    assert {who: verdict.reason for who, verdict in found.items()} == expected
    assert len(expected) >= 5
    assert rules.may_minutes(verb, made, deciding.house.system)


# who was named to chair, who confirms, the sentence.
CHAIR: list[tuple[str, str, str]] = [
    ("staff", "staff", ""),
    ("staff", "lead", CHAIRS),
    ("staff", "second_staff", CHAIRS),
    ("lead", "lead", ""),
    ("owners", "owners", ""),
    ("owners", "lead", CHAIRS),
    ("worker1", "worker1", ""),
    ("worker1", "staff", CHAIRS),
    ("worker1", "visitor", CHAIRS),
]


@pytest.mark.parametrize(("chair", "who", "sentence"), CHAIR)
def test_who_chaired_confirms(deciding: Deciding, chair: str, who: str, sentence: str):
    made: Minutes = deciding.draft()
    made.session.chair = getattr(deciding.house, chair).user
    assert rules.may_minutes("confirm", made, getattr(deciding.house, who)).reason == sentence


def test_every_verb_has_a_rule():
    assert set(rules.RULES) == set(TRANSITIONS)
    assert set(rules.MINUTES_RULES) == set(MINUTES_TRANSITIONS)
