"""台账: what happened stays as it was written; whoever changes it behind our back is found."""

import datetime
import hashlib
import json
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from grids import ledger
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import State
from tests.community import House
from tests.factories import at


@pytest.fixture
def appeal(house: House) -> Appeal:
    """A closed appeal: registered, accepted, dispatched, started, replied, closed; and two neighbours of it."""
    house.file()
    closed = house.appeal_in(State.CLOSED)
    house.file()
    return closed


@contextmanager
def triggers_asleep():
    """What a database superuser can do and nobody else."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = origin")


def findings() -> list[str]:
    return list(ledger.breaks(AppealRecord))


def nth(appeal: Appeal, position: int) -> AppealRecord:
    return appeal.records.get(position=position)


def test_an_honest_ledger_has_no_findings(appeal: Appeal):
    assert AppealRecord.objects.count() == 8
    assert findings() == []


def test_an_empty_ledger_has_no_findings(db):
    assert findings() == []


def test_records_are_counted_from_one_without_a_gap(appeal: Appeal):
    assert list(appeal.records.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert (appeal.ledger_length, appeal.ledger_head) == (6, nth(appeal, 6).digest)


def test_each_record_carries_the_digest_of_the_one_before(appeal: Appeal):
    rows = list(appeal.records.all())
    assert rows[0].previous == ledger.GENESIS
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]


def test_the_digest_can_be_recomputed_by_anyone(appeal: Appeal):
    """Plain SHA-256 over canonical JSON: another program can check our ledger."""
    row = nth(appeal, 1)
    text = json.dumps(row.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert row.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "从未答应过。"),
        ("note", ""),
        ("action", "decline"),
        ("actor_label", "别人"),
        ("actor_id", None),
        ("at", "2026-01-01 00:00+08"),
        ("public", False),
        ("data", '{"due": "2027-01-01"}'),
        ("state", "declined"),
        ("previous", "f" * 64),
        ("digest", "f" * 64),
    ],
)
def test_a_superuser_who_changes_any_column_is_found(appeal: Appeal, column: str, value):
    with triggers_asleep() as cursor:
        cursor.execute(
            f"UPDATE residents_appealrecord SET {column} = %s WHERE id = %s", [value, nth(appeal, 3).pk]
        )
    assert f"AppealRecord {appeal.pk}: 第 3 条被改动" in findings()


def test_a_change_with_a_recomputed_digest_breaks_the_next_record(appeal: Appeal):
    row = nth(appeal, 2)
    row.note = "从未答应过。"
    with triggers_asleep() as cursor:
        cursor.execute(
            "UPDATE residents_appealrecord SET note = %s, digest = %s WHERE id = %s",
            [row.note, row.compute_digest(), row.pk],
        )
    assert findings() == [f"AppealRecord {appeal.pk}: 第 3 条被改动"]


def test_a_removed_tail_is_found(appeal: Appeal):
    with triggers_asleep() as cursor:
        cursor.execute("DELETE FROM residents_appealrecord WHERE id = %s", [nth(appeal, 6).pk])
    assert findings() == [f"AppealRecord {appeal.pk}: 末尾的记录缺失"]


def test_a_removed_middle_is_found(appeal: Appeal):
    with triggers_asleep() as cursor:
        cursor.execute("DELETE FROM residents_appealrecord WHERE id = %s", [nth(appeal, 3).pk])
    assert f"AppealRecord {appeal.pk}: 第 3 条缺失" in findings()


def test_a_removed_beginning_is_found(appeal: Appeal):
    with triggers_asleep() as cursor:
        cursor.execute("DELETE FROM residents_appealrecord WHERE id = %s", [nth(appeal, 1).pk])
    assert f"AppealRecord {appeal.pk}: 第 1 条缺失" in findings()


def test_a_whole_chain_removed_is_found(appeal: Appeal):
    with triggers_asleep() as cursor:
        cursor.execute("DELETE FROM residents_appealrecord WHERE subject_id = %s", [appeal.pk])
    assert findings() == [f"AppealRecord {appeal.pk}: 记录全部缺失"]


def test_a_tail_removed_from_the_last_chain_is_found(appeal: Appeal):
    last = Appeal.objects.order_by("pk").last()
    house_records = last.records.count()
    with triggers_asleep() as cursor:
        cursor.execute(
            "DELETE FROM residents_appealrecord WHERE subject_id = %s AND position = %s",
            [last.pk, house_records],
        )
    assert len(findings()) == 1


def test_two_records_swapped_are_found(appeal: Appeal):
    with triggers_asleep() as cursor:
        for old, new in ((4, 99), (5, 4), (99, 5)):
            cursor.execute(
                "UPDATE residents_appealrecord SET position = %s WHERE subject_id = %s AND position = %s",
                [new, appeal.pk, old],
            )
    assert f"AppealRecord {appeal.pk}: 第 4 条被改动" in findings()
    assert f"AppealRecord {appeal.pk}: 第 5 条被改动" in findings()


def test_a_record_moved_to_another_appeal_is_found(house: House, appeal: Appeal):
    other, _ = house.file()
    with triggers_asleep() as cursor:
        cursor.execute(
            "UPDATE residents_appealrecord SET subject_id = %s, position = 2 WHERE id = %s",
            [other.pk, nth(appeal, 6).pk],
        )
    assert len(findings()) >= 2


def test_only_the_broken_chain_is_named(house: House, appeal: Appeal):
    with triggers_asleep() as cursor:
        cursor.execute("UPDATE residents_appealrecord SET note = 'x' WHERE id = %s", [nth(appeal, 2).pk])
    assert all(f" {appeal.pk}:" in sentence for sentence in findings())


def test_a_position_is_given_once(appeal: Appeal):
    row = nth(appeal, 6)
    row.pk = None
    with pytest.raises(IntegrityError, match="position_once"), transaction.atomic():
        row.save(force_insert=True)


def test_an_old_record_cannot_be_slipped_in_again(appeal: Appeal):
    """Inserting is allowed to everyone who may write; a copy at a free place is found by its chain."""
    row = nth(appeal, 3)
    row.pk, row.position = None, 7
    row.save(force_insert=True)
    assert f"AppealRecord {appeal.pk}: 第 7 条被改动" in findings()


@pytest.mark.django_db
@given(
    data=st.dictionaries(
        st.text("abc字", min_size=1, max_size=4),
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20),
        max_size=5,
    ),
    note=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80),
)
def test_whatever_is_written_down_verifies_after_a_trip_through_the_database(data, note):
    """Without the database's help a digest would depend on how JSON was spelled that day."""
    row = AppealRecord(
        subject_id=1,
        position=1,
        action="add_note",
        actor_label="系统",
        note=note,
        data=data,
        at=datetime.datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=datetime.UTC),
        state="registered",
        previous=ledger.GENESIS,
    )
    row.digest = row.compute_digest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        row.save(force_insert=True)
        stored = AppealRecord.objects.get(pk=row.pk)
        transaction.set_rollback(True)
    assert stored.compute_digest() == row.digest


def test_the_hour_of_a_record_means_the_same_in_every_timezone(appeal: Appeal):
    row = nth(appeal, 1)
    row.at = at("2026-11-22 09:00")
    here = row.compute_digest()
    row.at = row.at.astimezone(datetime.UTC)
    assert row.compute_digest() == here


def test_verifying_reads_each_table_once(house: House, appeal: Appeal, django_assert_num_queries):
    with django_assert_num_queries(2):
        findings()
