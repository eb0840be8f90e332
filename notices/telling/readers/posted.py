"""通知和送达 → 消息: who wrote it, who reads it before it goes out, whose grid it goes to, who is asked after it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from notices.carrying.models import OutboxMessage
from notices.posting.models import Delivery, DeliveryRecord, Notice, NoticeRecord
from notices.posting.states import AudienceKind, DeliveryState, NoticeState
from notices.telling import wording
from notices.telling.readers.hearing import Circle, Hearer, Scene, reader
from notices.telling.readers.people import OFFICE, People
from notices.telling.readers.telling import moment, shortened
from notices.telling.wording import Role

# Whom each record finds in the grids: those who have yet to be told, or those who were.
STILL = {"publish": DeliveryState.PENDING, "withdraw": DeliveryState.CONFIRMED}


def _entitled(people: People, users: Iterable[int | None], notice: Notice) -> set[int | None]:
    """What is written to a care group is for those with the care duty only."""
    named = set(users) - {None}
    if notice.audience == AudienceKind.CARE:
        named = {user for user in named if people.has_care_duty(user)}
    return named


class Notices(Scene):
    lines, kind = wording.NOTICES, "notice"

    def __init__(self, records: Sequence[NoticeRecord], at: datetime.datetime) -> None:
        rows = Notice.objects.filter(pk__in={record.subject_id for record in records})
        self.notices = {row.pk: row for row in rows.defer("text", "grams")}
        self.circle = Circle({row.community_id for row in self.notices.values()}, (), at)

    @cached_property
    def deliveries(self) -> dict[int, list[Delivery]]:
        """By notice, each with its grid and whether a robot brings it."""
        found: dict[int, list[Delivery]] = defaultdict(list)
        robots = Exists(OutboxMessage.objects.filter(deliveries=OuterRef("pk")))
        rows = Delivery.objects.filter(notice__in=self.notices).annotate(carried=robots)
        for row in rows.select_related("grid"):
            found[row.notice_id].append(row)
        return found

    def community_id(self, record: NoticeRecord) -> int:
        return self.notices[record.subject_id].community_id

    def words(self, record: NoticeRecord) -> dict[str, Any]:
        notice = self.notices[record.subject_id]
        return {
            "title": notice.title,
            "grids": notice.reaches,
            "when": moment(notice.happens_at),
            "place": notice.place,
            "because": f"：{shortened(record.note)}" if record.note else "。",
        }

    def hearers(self, record: NoticeRecord, role: Role) -> Iterable[Hearer]:
        notice = self.notices[record.subject_id]
        circle, place, link = self.circle, notice.community_id, reverse("notice", args=[notice.pk])
        match role:
            case Role.OFFICE if record.action == "promote" or notice.state == NoticeState.DRAFT:
                if record.data.get("household"):
                    return ()
                office = circle.people.holding(place, *OFFICE)
                return circle.accounts(_entitled(circle.people, office, notice), place, link)
            case Role.WRITER:
                wrote = [notice.drafted_by_id, notice.worded_by_id]
                return circle.accounts(_entitled(circle.people, wrote, notice), place, link)
            case Role.GRID:
                return self._workers(notice, STILL[record.action])
            case Role.SIGNED_UP:
                return circle.homes([record.data.get("household")], link)
        return ()

    def _workers(self, notice: Notice, state: DeliveryState) -> Iterator[Hearer]:
        people = self.circle.people
        for delivery in self.deliveries[notice.pk]:
            if delivery.state == state:
                users = _entitled(people, people.of_grid(delivery.grid), notice)
                link = reverse("delivery", args=[delivery.pk])
                words = {"grid": delivery.grid.name, "todo": wording.TODO[delivery.carried]}
                yield from self.circle.accounts(
                    users, notice.community_id, link, urgent=delivery.urgent, **words
                )


class Deliveries(Scene):
    lines, kind = wording.DELIVERIES, "delivery"

    def __init__(self, records: Sequence[DeliveryRecord], at: datetime.datetime) -> None:
        rows = Delivery.objects.filter(pk__in={record.subject_id for record in records})
        self.deliveries = {row.pk: row for row in rows.select_related("grid", "notice")}
        self.circle = Circle({row.community_id for row in self.deliveries.values()}, (), at)

    def community_id(self, record: DeliveryRecord) -> int:
        return self.deliveries[record.subject_id].community_id

    def words(self, record: DeliveryRecord) -> dict[str, Any]:
        delivery = self.deliveries[record.subject_id]
        return {
            "title": delivery.notice.title,
            "grid": delivery.grid.name,
            "asked": wording.STAGES.get(record.data.get("stage", ""), ""),
            "note": shortened(record.note),
        }

    def hearers(self, record: DeliveryRecord, role: Role) -> Iterable[Hearer]:
        """Nobody once it is confirmed after all, or need not be."""
        delivery, people = self.deliveries[record.subject_id], self.circle.people
        if delivery.state != DeliveryState.PENDING:
            return ()
        users = record.data.get("users", []) if role == Role.ASKED else people.of_grid(delivery.grid)
        users = _entitled(people, users, delivery.notice)
        link = reverse("delivery", args=[delivery.pk])
        return self.circle.accounts(users, delivery.community_id, link, urgent=delivery.urgent)


READERS = (reader(NoticeRecord, Notices), reader(DeliveryRecord, Deliveries))
