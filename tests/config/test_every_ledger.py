"""台账: every ledger of the house is append-only in the database, and whoever gets around that is found and named."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoDbBlocker

from grids import ledger
from grids.ledger import GENESIS, Record, record_classes
from tests.community import House
from tests.ledgers import one_record

# Record, its table, whose records they are.
LEDGERS = [
    ("AppealRecord", "residents_appealrecord", "Appeal"),
    ("CorrectionRecord", "residents_correctionrecord", "Correction"),
    ("ExportRequestRecord", "residents_exportrequestrecord", "ExportRequest"),
    ("CovenantRecord", "council_covenantrecord", "CovenantVersion"),
    ("SessionRecord", "council_sessionrecord", "Session"),
    ("AgendaItemRecord", "council_agendaitemrecord", "AgendaItem"),
    ("ResolutionRecord", "council_resolutionrecord", "Resolution"),
    ("MinutesRecord", "council_minutesrecord", "Minutes"),
    ("GroupRecord", "notices_grouprecord", "GridGroup"),
    ("NoticeRecord", "notices_noticerecord", "Notice"),
    ("DeliveryRecord", "notices_deliveryrecord", "Delivery"),
    ("BulletinRecord", "notices_bulletinrecord", "Bulletin"),
    ("ServiceRecord", "notices_servicerecord", "Service"),
    ("PlanRecord", "notices_planrecord", "WorkPlan"),
]
CLASSES = {record_class.__name__: record_class for record_class in record_classes()}
COLUMNS = [
    "id",
    "subject_id",
    "position",
    "action",
    "actor_id",
    "actor_label",
    "at",
    "note",
    "public",
    "data",
    "previous",
    "digest",
]


@pytest.fixture(scope="module")
def records(standing_house: House, django_db_blocker: DjangoDbBlocker) -> dict[str, Record]:
    """One of each, made once for the whole module by the real verbs."""
    with django_db_blocker.unblock():
        made = {name: one_record(standing_house, record_class) for name, record_class in CLASSES.items()}
        # Foreign keys are checked now: no table with a check still to come could be emptied, guarded or not.
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        execute("SET CONSTRAINTS ALL DEFERRED")
        return made


@pytest.fixture(params=[name for name, _, _ in LEDGERS])
def record(request: pytest.FixtureRequest, records: dict[str, Record], db: None) -> Record:
    return CLASSES[request.param]._base_manager.get(pk=records[request.param].pk)


@contextmanager
def guards_asleep() -> Iterator[None]:
    """What a database superuser can do and nobody else."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


def execute(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refused(sql: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        execute(sql, *values)


def table(record: Record) -> str:
    return record._meta.db_table


def findings(record: Record) -> list[str]:
    return list(ledger.breaks(type(record)))


def verified() -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out, stderr=out)
    return out.getvalue()


# What the tables are


def test_the_list_leaves_no_ledger_out():
    assert {name for name, _, _ in LEDGERS} == set(CLASSES) == {each.__name__ for each in all_records(Record)}


def all_records(kind: type[Record]) -> list[type[Record]]:
    """Every concrete class below Record, however deep."""
    found = []
    for each in kind.__subclasses__():
        found += [] if each._meta.abstract else [each]
        found += all_records(each)
    return found


@pytest.mark.parametrize(("name", "stored_in", "subject"), LEDGERS)
def test_each_has_its_table_and_its_subject(name: str, stored_in: str, subject: str):
    record_class = CLASSES[name]
    of = record_class._meta.get_field("subject").related_model
    assert (record_class._meta.db_table, of.__name__) == (stored_in, subject)
    assert issubclass(of, ledger.Ledgered)
    assert {trigger.name for trigger in record_class._meta.triggers} >= {"append_only", "never_emptied"}
    assert {field.attname for field in record_class._meta.concrete_fields} >= set(COLUMNS)


def test_a_record_says_who_when_and_what(record: Record):
    assert record.position == 1
    assert record.previous == GENESIS
    assert record.digest == record.compute_digest()
    assert len(record.digest) == 64
    assert record.action
    assert record.actor_label
    assert record.at.tzinfo is not None
    assert record.at <= datetime.datetime.now(datetime.UTC)
    assert record.subject.ledger_length >= 1


def test_the_digest_covers_every_column_but_itself(record: Record):
    """A column somebody adds and forgets in `content` could be changed unseen."""
    covered = {*record.content(), "digest", "id"}
    stored = {field.name for field in record._meta.concrete_fields}
    assert {name.removesuffix("_id") for name in stored} - {
        name.removesuffix("_id") for name in covered
    } == set()


# What the database refuses


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_record_is_written_again(record: Record, column: str):
    """Not even with the value it has: whoever updates a record is mistaken or worse."""
    refused(f"UPDATE {table(record)} SET {column} = {column} WHERE id = %s", record.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM {table} WHERE id = {id}",
        "DELETE FROM {table}",
        "UPDATE {table} SET note = ''",
        "TRUNCATE {table}",
        "TRUNCATE {table} CASCADE",
        "TRUNCATE ONLY {table}",
        "TRUNCATE {table} RESTART IDENTITY",
        "TRUNCATE {subject} CASCADE",
        "WITH gone AS (DELETE FROM {table} RETURNING id) SELECT count(*) FROM gone",
        "INSERT INTO {table} SELECT * FROM {table} WHERE id = {id} ON CONFLICT (id) DO UPDATE SET note = '改'",
        "MERGE INTO {table} AS t USING (SELECT {id} AS id) AS s ON t.id = s.id WHEN MATCHED THEN DELETE",
    ],
)
def test_a_record_stays_whatever_is_tried(record: Record, sql: str):
    subject = record._meta.get_field("subject").related_model._meta.db_table
    before = type(record)._base_manager.count()
    refused(sql.format(table=table(record), subject=subject, id=record.pk))
    assert type(record)._base_manager.count() == before
    assert type(record)._base_manager.get(pk=record.pk).content() == record.content()


def test_a_subject_with_a_ledger_cannot_be_deleted(record: Record):
    """The foreign key protects; the check comes at once when it is asked for."""
    subject = record.subject._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic():
        execute(f"DELETE FROM {subject} WHERE id = %s", record.subject_id)
        execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_position_is_given_once(record: Record):
    again = CLASSES[type(record).__name__]._base_manager.get(pk=record.pk)
    again.pk = None
    with pytest.raises(DatabaseError, match="position_once"), transaction.atomic():
        again.save(force_insert=True)


# What is found when the guards were asleep

Tamper = Callable[[Record], None]


def change(column: str, value: Any) -> Tamper:
    def tamper(record: Record) -> None:
        execute(f"UPDATE {table(record)} SET {column} = %s WHERE id = %s", value, record.pk)

    return tamper


def move_back_a_day(record: Record) -> None:
    execute(f"UPDATE {table(record)} SET at = at - interval '1 day' WHERE id = %s", record.pk)


def move_by_a_microsecond(record: Record) -> None:
    execute(f"UPDATE {table(record)} SET at = at + interval '1 microsecond' WHERE id = %s", record.pk)


def turn_public(record: Record) -> None:
    execute(f"UPDATE {table(record)} SET public = NOT public WHERE id = %s", record.pk)


def one_letter(record: Record) -> None:
    execute(f"UPDATE {table(record)} SET note = note || '。' WHERE id = %s", record.pk)


def give_it_to_the_admin(record: Record) -> None:
    sql = (
        f"UPDATE {table(record)} SET actor_id = (SELECT max(id) FROM grids_user WHERE id <> %s) WHERE id = %s"
    )
    execute(sql, record.actor_id or 0, record.pk)


def smuggle_data(record: Record) -> None:
    execute(f"UPDATE {table(record)} SET data = data || '{{\"x\": 1}}'::jsonb WHERE id = %s", record.pk)


def remove_the_first(record: Record) -> None:
    execute(f"DELETE FROM {table(record)} WHERE id = %s", record.pk)


def remove_the_chain(record: Record) -> None:
    execute(f"DELETE FROM {table(record)} WHERE subject_id = %s", record.subject_id)


def forge_the_digest_too(record: Record) -> None:
    """Content and digest changed together: the next record, or the head in the subject's row, betrays it."""
    record.note += "改过了"
    sql = f"UPDATE {table(record)} SET note = %s, digest = %s WHERE id = %s"
    execute(sql, record.note, record.compute_digest(), record.pk)


def change_the_head(record: Record) -> None:
    subject = record.subject._meta.db_table
    execute(f"UPDATE {subject} SET ledger_head = %s WHERE id = %s", "f" * 64, record.subject_id)


def add_one_by_hand(record: Record) -> None:
    """A record slipped in at the end, properly chained, which the subject knows nothing of."""
    last = type(record)._base_manager.filter(subject_id=record.subject_id).order_by("position").last()
    last.pk, last.position, last.previous = None, last.position + 1, last.digest
    last.digest = last.compute_digest()
    last.save(force_insert=True)


TAMPERINGS: list[tuple[str, Tamper]] = [
    ("note", change("note", "从未说过。")),
    ("action", change("action", "nothing")),
    ("who, in words", change("actor_label", "别人")),
    ("who", give_it_to_the_admin),
    ("a day earlier", move_back_a_day),
    ("a microsecond later", move_by_a_microsecond),
    ("public", turn_public),
    ("one full stop", one_letter),
    ("data", smuggle_data),
    ("position", change("position", 77)),
    ("previous", change("previous", "f" * 64)),
    ("digest", change("digest", "f" * 64)),
    ("note and digest", forge_the_digest_too),
    ("the first record gone", remove_the_first),
    ("all records gone", remove_the_chain),
    ("the head in the subject", change_the_head),
    ("one record too many", add_one_by_hand),
]


def test_the_ledgers_are_sound_before_anything_is_done(record: Record):
    assert findings(record) == []


@pytest.mark.parametrize("tamper", [tamper for _, tamper in TAMPERINGS], ids=[name for name, _ in TAMPERINGS])
def test_tampering_is_found_and_the_subject_named(record: Record, tamper: Tamper):
    name, subject_id = type(record).__name__, record.subject_id
    with guards_asleep():
        tamper(record)
    found = findings(record)
    assert found
    assert {line.split(":")[0] for line in found} == {f"{name} {subject_id}"}


def test_the_command_counts_what_is_sound_and_fails_on_what_is_not(record: Record):
    assert verified().splitlines()[-1].startswith("台账完好：核对了")
    out = StringIO()
    with guards_asleep():
        one_letter(record)
    with pytest.raises(CommandError, match="台账有 1 处对不上.*请停止使用，从备份核对"):
        call_command("verify_ledger", stdout=out, stderr=out)
    expected = f"{type(record).__name__} {record.subject_id}: 第 1 条被改动"
    assert expected in out.getvalue()


def test_the_other_ledgers_stay_sound(record: Record, records: dict[str, Record]):
    with guards_asleep():
        one_letter(record)
    unsound = [name for name, record_class in CLASSES.items() if list(ledger.breaks(record_class))]
    assert unsound == [type(record).__name__]
