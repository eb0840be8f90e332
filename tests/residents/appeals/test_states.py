"""一张表: table, rules, verbs and database agree about every change of state."""

import inspect
import re

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from residents.appeals import rules, states, workflow
from residents.appeals.forms import VERB_FORMS
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, State
from residents.appeals.wording import DECLINE_SENTENCES
from tests.community import PATHS, House

HAN = re.compile(r"[\u4e00-\u9fff]")
MOVES = set(states.moves())


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_every_line_of_the_table_has_a_verb_a_rule_and_a_form():
    assert set(workflow.VERBS) == set(TRANSITIONS)
    assert set(rules.RULES) == set(TRANSITIONS)
    assert set(VERB_FORMS) == set(TRANSITIONS)


@pytest.mark.parametrize("verb", workflow.VERBS)
def test_every_verb_is_called_alike(verb: str):
    """`verb(appeal, *, by, at=None, version=None, …)`, so that pages, API and commands need no cases."""
    parameters = inspect.signature(workflow.VERBS[verb]).parameters
    assert list(parameters)[:4] == ["appeal", "by", "at", "version"]
    named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    assert all(one.kind in named for name, one in parameters.items() if name != "appeal")
    assert parameters["at"].default is None
    assert parameters["version"].default is None


@pytest.mark.parametrize(
    "words",
    [
        states.State,
        states.Kind,
        states.Source,
        states.Track,
        states.Tag,
        states.Grade,
        states.Closure,
        states.DeclineReason,
        states.Told,
    ],
)
def test_every_word_has_a_chinese_label(words):
    assert [word for word in words if not HAN.search(word.label)] == []


def test_every_verb_has_a_chinese_button_of_its_own():
    labels = [line.label for line in TRANSITIONS.values()]
    assert all(HAN.search(label) for label in labels)
    assert len(set(labels)) == len(labels)


def test_every_reason_to_decline_has_the_sentence_a_resident_reads():
    assert set(DECLINE_SENTENCES) == set(states.DeclineReason)
    assert all(sentence.endswith("。") for sentence in DECLINE_SENTENCES.values())


def test_every_state_is_open_settled_or_final_and_only_one_of_them():
    groups = [states.OPEN, states.SETTLED, states.FINAL]
    assert sorted(state for group in groups for state in group) == sorted(State)


def test_what_is_final_is_final():
    assert [
        line.verb for line in TRANSITIONS.values() if line.target and set(line.sources) & set(states.FINAL)
    ] == []


def test_the_lifecycle_of_the_design():
    """Design section 4; a change here is a change of the product."""
    assert MOVES == {  # noqa: SIM300
        ("registered", "accepted"),
        ("accepted", "registered"),
        ("dispatched", "accepted"),
        ("registered", "declined"),
        ("registered", "merged"),
        ("accepted", "merged"),
        ("accepted", "dispatched"),
        ("accepted", "in_progress"),
        ("accepted", "replied"),
        ("dispatched", "in_progress"),
        ("in_progress", "replied"),
        ("replied", "closed"),
        ("replied", "in_progress"),
        ("closed", "in_progress"),
        ("registered", "needs_info"),
        ("needs_info", "registered"),
        ("dispatched", "disputed"),
        ("disputed", "dispatched"),
        ("in_progress", "in_council"),
        ("in_council", "in_progress"),
        ("in_progress", "escalated"),
        ("escalated", "in_progress"),
        ("closed", "carried_over"),
        ("carried_over", "in_progress"),
        ("registered", "withdrawn"),
        ("needs_info", "withdrawn"),
        ("accepted", "withdrawn"),
        ("dispatched", "withdrawn"),
        ("disputed", "withdrawn"),
        ("in_progress", "withdrawn"),
        ("in_council", "withdrawn"),
    }


def test_the_paths_of_the_tests_cover_every_state():
    assert set(PATHS) == set(State)
    assert [state for state, path in PATHS.items() if path and TRANSITIONS[path[-1]].target != state] == []


# The database


def move_by_sql(appeal: Appeal, state: str, target: Appeal):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE residents_appeal SET state = %s, merged_into_id = %s WHERE id = %s",
            [state, target.pk if state == State.MERGED else None, appeal.pk],
        )


@pytest.mark.parametrize("start", State)
def test_raw_sql_makes_only_the_moves_of_the_table(house: House, start: str):
    appeal, target = house.file()[0], house.file()[0]
    for goal in State:
        with pgtrigger.ignore("residents.Appeal:lifecycle"):
            move_by_sql(appeal, start, target)
        if goal == start or (start, goal) in MOVES:
            move_by_sql(appeal, goal, target)
            continue
        with pytest.raises(DatabaseError, match="Invalid transition"):
            move_by_sql(appeal, goal, target)
        appeal.refresh_from_db()
        assert appeal.state == start, f"{start} → {goal}"


def test_raw_sql_cannot_invent_a_state(house: House):
    appeal, _ = house.file()
    with pytest.raises(DatabaseError):
        move_by_sql(appeal, "finished", appeal)


INSERT = """
    INSERT INTO residents_appeal ({columns})
    SELECT {values} FROM residents_appeal WHERE id = %s
"""


def copy_by_sql(appeal: Appeal, **changed: object):
    """Insert a copy of the row with another number, as a program that does not know our verbs would."""
    generated = {"due_at", "loudness", "urgency"}
    names = [field.column for field in Appeal._meta.concrete_fields if field.column not in generated | {"id"}]
    changed = {"number": "2026-900000", **changed}
    values = ", ".join("%s" if name in changed else name for name in names)
    given = [changed[name] for name in names if name in changed]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT.format(columns=", ".join(names), values=values), [*given, appeal.pk])


@pytest.mark.parametrize("state", State)
def test_raw_sql_inserts_registered_appeals_only(house: House, state: str):
    appeal, _ = house.file()
    into = appeal.pk if state == State.MERGED else None
    if state == State.REGISTERED:
        copy_by_sql(appeal)
        assert Appeal.objects.count() == 2
        return
    with pytest.raises(DatabaseError, match="begins_registered"):
        copy_by_sql(appeal, state=state, merged_into_id=into)
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("state", State)
def test_raw_sql_deletes_no_appeal(house: House, state: str):
    appeal = house.appeal_in(state)
    with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
        connection.cursor().execute("DELETE FROM residents_appeal WHERE id = %s", [appeal.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        appeal.delete()
    assert Appeal.objects.filter(pk=appeal.pk).exists()


def test_raw_sql_gives_no_number_twice(house: House):
    appeal, _ = house.file()
    with pytest.raises(DatabaseError, match="appeal_number_once"):
        copy_by_sql(appeal, number=appeal.number)


def test_raw_sql_publishes_no_complaint(house: House):
    appeal, _ = house.file(complaint_user=house.worker1.user)
    with pytest.raises(DatabaseError, match="no_complaint_on_the_board"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(is_public=True, public_title="网格员态度不好")
    with pytest.raises(DatabaseError, match="no_complaint_on_the_board"), transaction.atomic():
        Appeal.objects.filter(pk=house.file()[0].pk).update(is_public=True, public_title="")


def test_raw_sql_makes_nobody_handle_a_complaint_about_themselves(house: House):
    appeal, _ = house.file(complaint_user=house.worker1.user)
    with pytest.raises(DatabaseError, match="nobody_handles_a_complaint_about_self"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(handler=house.worker1.user)
    Appeal.objects.filter(pk=appeal.pk).update(handler=house.worker2.user)


def test_merged_names_its_target_and_nothing_else_does(house: House):
    one, other = house.file()[0], house.file()[0]
    with pytest.raises(DatabaseError, match="merged_names_its_target"), transaction.atomic():
        Appeal.objects.filter(pk=one.pk).update(merged_into=other)
    with pytest.raises(DatabaseError, match="merged_names_its_target"), transaction.atomic():
        Appeal.objects.filter(pk=one.pk).update(state=State.MERGED)


def test_every_record_is_named_in_chinese_on_the_timeline(house: House):
    for state in State:
        house.appeal_in(state)
    assert [row.action for row in AppealRecord.objects.all() if not HAN.search(row.label)] == []
