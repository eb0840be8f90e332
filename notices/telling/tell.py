"""告知 tell_new: every record not looked at yet becomes messages. Room: workflow.

Each table has a mark, moved under its row lock in the same transaction as the messages: a worker that dies leaves
both or neither, and another that comes at once finds the lock taken and goes on. Should a record be read twice all
the same, the unique key of the message keeps it one.
"""

import datetime
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value

from grids.clock import SHANGHAI
from grids.ledger import Record
from notices import pacing
from notices.carrying.outbox import Item, enqueue_all
from notices.telling import gaps
from notices.telling.models import InboxMessage, Preference, TellingMark
from notices.telling.readers import READERS
from notices.telling.readers.telling import Found, Reader, Recipient, Telling
from notices.telling.states import ALWAYS

BATCH = 500
# News older than this is no news: a house that starts telling does not retell its past.
NEWS = datetime.timedelta(days=30)


def tell_new(at: datetime.datetime) -> int:
    """Tell what happened since the last time; how many records were looked at."""
    return sum(_tell_table(reader, at) for reader in _with_news())


def _with_news() -> list[Reader]:
    """The readers whose tables go beyond their mark, or whose marks have gaps: two queries, each by the index, however
    many tables and records there are."""
    marks = {mark.table: mark for mark in TellingMark.objects.all()}
    fresh = [_fresh(reader, marks.get(_table(reader))) for reader in READERS]
    tables = {row["table"] for row in fresh[0].union(*fresh[1:], all=True)}
    tables |= {mark.table for mark in marks.values() if mark.gaps}
    return [reader for reader in READERS if _table(reader) in tables]


def _table(reader: Reader) -> str:
    return reader.record._meta.db_table


def _fresh(reader: Reader, mark: TellingMark | None) -> QuerySet:
    """The table's name, if anything in it is past the mark."""
    rows = reader.record._base_manager.filter(pk__gt=mark.through if mark else 0).order_by("pk")
    return rows.values(table=Value(_table(reader)))[:1]


def _tell_table(reader: Reader, at: datetime.datetime) -> int:
    told = 0
    while count := _batch(reader, at):
        told += count
        if count < BATCH:
            break
    return told


@transaction.atomic
def _batch(reader: Reader, at: datetime.datetime) -> int:
    """The next records of one table, told and marked; 0 when there are none, or another worker is at it."""
    table = _table(reader)
    TellingMark.objects.get_or_create(table=table)
    mark = TellingMark.objects.select_for_update(skip_locked=True).filter(table=table).first()
    if mark is None:
        return 0
    known = gaps.restored(mark.gaps)
    horizon = _snapshot("xmin") if known else 0  # before the reading: what is over by then is visible in it
    late = list(reader.record._base_manager.filter(_within(known)).order_by("pk")) if known else []
    fresh = list(reader.record._base_manager.filter(pk__gt=mark.through).order_by("pk")[:BATCH])
    if not fresh and not known:
        return 0
    numbers = [record.pk for record in fresh]
    passed_over = list(gaps.missing(mark.through, numbers))
    ceiling = (
        _snapshot("xmax") if passed_over else 0
    )  # after the reading: whoever was under way then is below
    left = gaps.still_open(known, [record.pk for record in late], horizon=horizon, at=at)
    left += [gaps.Gap(first, last, ceiling, at) for first, last in passed_over]
    _tell(reader, [*late, *fresh], at)
    mark.gaps = [gap.stored() for gap in left]
    mark.through, mark.told_at = max([mark.through, *numbers]), at
    mark.save(update_fields=["through", "gaps", "told_at"])
    return len(late) + len(fresh)


def _within(known: Sequence[gaps.Gap]) -> Q:
    found = Q(pk__in=[])
    for gap in known:
        found |= Q(pk__range=(gap.first, gap.last))
    return found


def _snapshot(bound: str) -> int:
    """`xmin`: the oldest transaction still running; `xmax`: the first not yet begun."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{bound}(pg_current_snapshot())::text::bigint")  # noqa: S608
        return int(cursor.fetchone()[0])


def _tell(reader: Reader, records: Sequence[Record], at: datetime.datetime) -> None:
    news = [record for record in records if record.at > at - NEWS]
    if news:
        deliver(reader.read(news, at), at)


def deliver(found: Found, at: datetime.datetime) -> None:
    """Into the inboxes, as each wants it, and into the outbox; telling the same again changes nothing."""
    wishes = _preferences(found.tellings)
    kept = [each for each in found.tellings if _wanted(each, wishes.get(each.recipient))]
    rows = [_message(each, wishes.get(each.recipient), at) for each in kept]
    InboxMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    by_community: dict[int, list[Item]] = {}
    for push in found.pushes:
        items = by_community.setdefault(push.group.community_id, [])
        items.append(Item(push.group, push.message, push.key))
    for items in by_community.values():
        enqueue_all(items, at=at)


def _preferences(tellings: Sequence[Telling]) -> dict[Recipient, Preference]:
    users = {each.recipient.user_id for each in tellings} - {None}
    homes = {each.recipient.household_id for each in tellings} - {None}
    if not users and not homes:
        return {}
    rows = Preference.objects.filter(Q(user__in=users) | Q(household__in=homes))
    return {Recipient(user_id=row.user_id, household_id=row.household_id): row for row in rows}


def _wanted(telling: Telling, wish: Preference | None) -> bool:
    return wish is None or telling.topic in ALWAYS or telling.topic not in wish.muted


def _message(telling: Telling, wish: Preference | None, at: datetime.datetime) -> InboxMessage:
    shown = at
    if wish is not None and wish.quiet_from is not None:
        quiet = pacing.QuietHours(wish.quiet_from, wish.quiet_to)
        shown = pacing.after_quiet(at, quiet, SHANGHAI, urgent=telling.urgent)
    return InboxMessage(
        community_id=telling.community_id,
        user_id=telling.recipient.user_id,
        household_id=telling.recipient.household_id,
        receipt_id=telling.recipient.receipt_id,
        key=telling.key,
        topic=telling.topic,
        action=telling.action,
        appeal_id=telling.appeal_id,
        sentence=telling.sentence[:400],
        link=telling.link,
        urgent=telling.urgent,
        at=telling.at,
        shown_from=shown,
    )
