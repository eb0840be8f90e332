"""What the database itself refuses, whoever asks it."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from council.models import Minutes, Resolution
from council.resolutions.states import MinutesState, State
from tests.council.resolutions.deciding import Deciding


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def set_(made: Resolution | Minutes, columns: str, *values: object) -> None:
    sql(f"UPDATE {made._meta.db_table} SET {columns} WHERE id = %s", *values, made.pk)


def test_supervisor_and_lead_are_never_the_same_unit(deciding: Deciding):
    made = deciding.write()
    with pytest.raises(IntegrityError, match="supervisor_is_not_the_lead"):
        set_(made, "supervisor_unit_id = lead_unit_id")


def test_supervisor_and_lead_are_never_the_same_person(deciding: Deciding):
    made = deciding.write(lead=deciding.house.worker1.user, supervisor=deciding.house.worker2.user)
    with pytest.raises(IntegrityError, match="supervisor_is_not_the_lead"):
        set_(made, "supervisor_person_id = lead_person_id")


@pytest.mark.parametrize("role", ["lead", "coordinator", "supervisor"])
def test_every_role_is_one_unit_or_one_person(deciding: Deciding, role: str):
    made = deciding.write()
    person = deciding.house.party.user.pk
    with pytest.raises(IntegrityError, match=f"resolution_has_one_{role}"):
        set_(made, f"{role}_unit_id = NULL, {role}_person_id = NULL")
    with pytest.raises(IntegrityError, match=f"resolution_has_one_{role}"):
        set_(made, f"{role}_unit_id = %s, {role}_person_id = %s", deciding.house.party_branch.pk, person)


def test_the_form_reads_the_same_sentence_the_database_stands_for(deciding: Deciding):
    made = deciding.write()
    made.supervisor_unit = made.lead_unit
    made.lead_person = deciding.house.worker1.user
    sentences = []
    for constraint in Resolution._meta.constraints:
        try:
            constraint.validate(Resolution, made)
        except Exception as error:
            sentences += error.messages
    assert "监督方不能就是牵头方，请另选一个。" in sentences
    assert "牵头要选一个单位或者一个人，只选一个。" in sentences


@pytest.mark.parametrize(
    "columns",
    [
        "text = '改了'",
        "sign_of_done = '改了'",
        "promised_on = '2027-01-01'",
        "number = '20261123-9'",
        "item_id = NULL",
    ],
)
def test_what_was_promised_never_changes(deciding: Deciding, columns: str):
    made = deciding.write()
    with pytest.raises(DatabaseError):
        set_(made, columns)
    assert Resolution.objects.get(pk=made.pk).text == made.text


def test_the_due_day_only_moves_on(deciding: Deciding):
    made = deciding.write()
    with pytest.raises(IntegrityError, match="resolution_due_only_moves_on"):
        set_(made, "due_on = %s", made.promised_on - datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (State.ASSIGNED, State.VERIFIED),
        (State.ASSIGNED, State.CLOSED),
        (State.REPORTED_DONE, State.CLOSED),
        (State.CLOSED, State.ASSIGNED),
        (State.DROPPED, State.IN_PROGRESS),
    ],
)
def test_no_state_is_skipped(deciding: Deciding, state: str, to: str):
    made = deciding.resolution_in(state)
    with pytest.raises(DatabaseError):
        set_(made, "state = %s", to)


def test_who_reported_has_not_verified(deciding: Deciding):
    made = deciding.resolution_in(State.REPORTED_DONE)
    with pytest.raises(IntegrityError, match="verified_by_somebody_else"):
        set_(made, "state = 'verified', verified_by_id = reported_by_id, verified_at = now()")
    with pytest.raises(IntegrityError, match="verified_by_somebody_else"):
        set_(made, "state = 'verified'")


@pytest.mark.parametrize("table", ["council_resolution", "council_minutes"])
def test_nothing_is_deleted(deciding: Deciding, table: str):
    deciding.draft()
    with pytest.raises(DatabaseError, match="never_deleted"):
        sql(f"DELETE FROM {table}")


def test_a_number_stands_once(deciding: Deciding):
    made = deciding.write()
    with pytest.raises(IntegrityError, match="resolution_number_once"):
        copy = Resolution.objects.get(pk=made.pk)
        copy.pk = None
        copy.state = State.ASSIGNED
        with transaction.atomic():
            copy.save(force_insert=True)


def test_an_article_is_cited_with_its_version_or_not_at_all(deciding: Deciding):
    made = deciding.write()
    with pytest.raises(IntegrityError, match="cited_covenant_names_its_article"):
        set_(made, "cited_article = 2")


def test_a_link_that_was_skipped_says_why(deciding: Deciding):
    made = deciding.write(deciding.at_table(deciding.council.matter()))
    with pytest.raises(IntegrityError, match="unanswered_appeal_says_why"):
        sql("UPDATE council_resolutionappeal SET outcome = 'skipped' WHERE resolution_id = %s", made.pk)


# Minutes


@pytest.mark.parametrize("column", ["discussion", "title", "floor"])
def test_final_minutes_never_change(deciding: Deciding, column: str):
    final = deciding.minutes_in(MinutesState.FINAL)
    with pytest.raises(DatabaseError, match="final_never_changes"):
        set_(final, f"{column} = '改了'")
    with pytest.raises(DatabaseError, match="final_never_changes"):
        set_(final, "resolutions = '[]'")


@pytest.mark.parametrize("state", [MinutesState.CHAIR_CONFIRMED, MinutesState.CONFIRMED])
def test_confirmed_words_stand(deciding: Deciding, state: str):
    confirmed = deciding.minutes_in(state)
    with pytest.raises(DatabaseError, match="confirmed_words_stand"):
        set_(confirmed, "discussion = '改了'")


def test_minutes_nobody_confirmed_are_not_posted(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.CONFIRMED)
    with pytest.raises(IntegrityError, match="posted_minutes_are_confirmed"):
        set_(made, "state = 'posted'")


def test_an_objection_is_answered_in_full(deciding: Deciding):
    deciding.minutes_do("object", deciding.minutes_in(MinutesState.POSTED))
    with pytest.raises(IntegrityError, match="objection_answered_in_full"):
        sql("UPDATE council_objection SET upheld = true")
