"""每一步: every line of the table, tried by everybody in every state. The expectation is written out in moves.py."""

from typing import Any

import pytest
from django.db import transaction

from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import workflow
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, Kind, State
from tests.community import WISH_VERBS, House
from tests.factories import household
from tests.residents.appeals.moves import MOVES, WISHES
from tests.residents.appeals.roles import Roles

ROLES = (
    *("visitor", "receipt", "receipt2", "family", "neighbour", "worker1", "worker2", "property"),
    *("staff", "second_staff", "lead", "admin", "supervisor", "left", "foreign", "system"),
)
STATES = list(State)
# Where the row may move and the person may, but something besides stands in the way (test_hindrances.py).
IN_THE_WAY = {
    ("finish_help", "system"): "您在这件诉求上没有待完成的协办事项。",
    ("take_back", "family"): "这一户没有附议过这件事。",
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def matter_in(house: House, state: str, **matter: Any) -> Roles:
    return Roles(house, house.appeal_in(state, by=house.family, public=True, **matter))


def outcome(verb: str, appeal: Appeal, who: Actor) -> str:
    """What a verb's first step says: is it there for them, may they, can it now."""
    row = Appeal.objects.visible_to(who).filter(pk=appeal.pk).first()
    if row is None:
        return "."
    try:
        workflow.check(row, verb, by=who)
    except Forbidden:
        return "f"
    except Refused:
        return "r"
    return "d"


def read(block: str) -> dict[str, str]:
    """{role: one letter per state}"""
    lines = [line.split() for line in block.strip().splitlines()]
    return {role: letters for letters, *roles in lines for role in roles}


def test_the_table_knows_every_verb_everybody_and_every_state():
    assert list(MOVES) == list(TRANSITIONS)
    assert list(WISHES) == list(WISH_VERBS)
    for block in (*MOVES.values(), *WISHES.values()):
        assert sorted(read(block)) == sorted(ROLES)
        assert all(
            len(letters) == len(STATES) and set(letters) <= set("dfr.") for letters in read(block).values()
        )


def test_the_table_lets_nothing_happen_from_a_state_the_lifecycle_does_not_name():
    for verb, block in MOVES.items():
        rows = read(block).values()
        may_be_done = {state for n, state in enumerate(STATES) if "d" in {letters[n] for letters in rows}}
        assert may_be_done == set(TRANSITIONS[verb].sources), verb


@pytest.mark.parametrize("state", State)
def test_what_everybody_is_told_in_this_state(house: House, state: str):
    roles, column = matter_in(house, state), STATES.index(state)
    for role in ROLES:
        who = roles[role]
        found = {verb: outcome(verb, roles.appeal, who) for verb in TRANSITIONS}
        assert found == {verb: read(block)[role][column] for verb, block in MOVES.items()}, role


@pytest.mark.parametrize("state", State)
def test_what_everybody_is_told_of_a_wish(house: House, state: str):
    roles, column = matter_in(house, state, kind=Kind.WISH), STATES.index(state)
    for role in ROLES:
        who = roles[role]
        found = {verb: outcome(verb, roles.appeal, who) for verb in WISH_VERBS}
        assert found == {verb: read(block)[role][column] for verb, block in WISHES.items()}, role


def waiting(house: House, verb: str) -> tuple[Roles, dict[str, Any]]:
    """A matter in the first state of the verb's line, and what the verb needs besides somebody to do it."""
    roles = matter_in(house, TRANSITIONS[verb].sources[0])
    given: dict[str, Any] = {}
    if verb in ("endorse", "take_back"):
        given = {"household": household(house.grid1)}
    if verb == "merge":
        given = {"into": house.appeal_in(State.ACCEPTED, public=True)}
    roles.appeal = house.ready(verb, roles.appeal, **given)
    return roles, {**house.normally(verb, roles.appeal), **given}


def tried(verb: str, appeal: Appeal, who: Actor, needs: dict[str, Any]) -> str:
    """The verb itself, undone afterwards: the state it led to, or the sentence of the refusal."""
    needs = {**needs, "by": who}
    if verb == "attach" and who.user is None:
        needs["purpose"] = "original"  # residents show how it is, not what became of it
    try:
        with transaction.atomic():
            done = workflow.VERBS[verb](appeal, **needs)
            record = AppealRecord.objects.filter(subject=appeal).order_by("position").last()
            assert (record.action, record.actor_label) == (verb, who.label)
            transaction.set_rollback(True)
            return done.state
    except Refused as refused:
        return refused.reason


OF_APPEALS = [verb for verb in TRANSITIONS if verb not in WISH_VERBS]


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_whoever_may_does_it_and_is_named_on_the_record(house: House, verb: str):
    """Each by their own hand, from the first state of the line."""
    source = TRANSITIONS[verb].sources[0]
    roles, needs = waiting(house, verb)
    able = [role for role in ROLES if read(MOVES[verb])[role][STATES.index(source)] == "d"]
    assert able
    for role in able:
        expected = IN_THE_WAY.get((verb, role), TRANSITIONS[verb].target or source)
        assert tried(verb, roles.appeal, roles[role], needs) == expected, role


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_whoever_may_not_changes_nothing(house: House, verb: str):
    """The verb itself, tried by everybody who is not to do it, from the first state of its line."""
    column = STATES.index(TRANSITIONS[verb].sources[0])
    roles, needs = waiting(house, verb)
    before = Appeal.objects.values().get(pk=roles.appeal.pk)
    for role in ROLES:
        letter = read(MOVES[verb])[role][column]
        if letter in "f.":
            with pytest.raises(Forbidden if letter == "f" else NotFound):
                workflow.VERBS[verb](roles.appeal, **{**needs, "by": roles[role]})
    assert Appeal.objects.values().get(pk=roles.appeal.pk) == before
