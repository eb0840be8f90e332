"""走法: the two tables lead where design section 4 says, and every verb has its rule, its function and its form."""

from council.resolutions import rules, workflow
from council.resolutions.forms import MINUTES_FORMS, VERB_FORMS
from council.resolutions.states import (
    DONE,
    FINISHED,
    MINUTES_TRANSITIONS,
    OPEN,
    TRANSITIONS,
    UNDONE,
    MinutesState,
    State,
)
from grids.transitions import moves


def test_every_verb_has_its_rule_its_function_and_its_form():
    assert set(TRANSITIONS) == set(rules.RULES) == set(workflow.VERBS) == set(VERB_FORMS)
    verbs = set(MINUTES_TRANSITIONS)
    assert verbs == set(rules.MINUTES_RULES) == set(workflow.MINUTES_VERBS) == set(MINUTES_FORMS)


def test_a_resolution_is_verified_only_after_it_was_reported():
    assert {source for source, target in moves(TRANSITIONS) if target == State.VERIFIED} == {
        State.REPORTED_DONE
    }
    assert {source for source, target in moves(TRANSITIONS) if target == State.CLOSED} == {State.VERIFIED}


def test_nothing_leads_out_of_the_end():
    assert not [pair for pair in moves(TRANSITIONS) if pair[0] in FINISHED]
    assert not [pair for pair in moves(MINUTES_TRANSITIONS) if pair[0] == MinutesState.FINAL]


def test_every_state_is_either_open_or_finished():
    assert set(OPEN) | set(FINISHED) == set(State)
    assert not set(OPEN) & set(FINISHED)
    assert set(UNDONE) < set(OPEN)
    assert not set(DONE) & set(UNDONE)


def test_every_state_can_be_reached():
    assert {target for _, target in moves(TRANSITIONS)} == set(State) - {State.ASSIGNED}
    assert {target for _, target in moves(MINUTES_TRANSITIONS)} == set(MinutesState)
