"""通报和工作计划 → 消息: who edits the week, who answers for an item of a plan."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse

from notices.bulletins.models import Bulletin, BulletinRecord
from notices.bulletins.states import BulletinState
from notices.plans.models import PlanItem, PlanRecord, WorkPlan
from notices.telling import wording
from notices.telling.readers.hearing import Circle, Hearer, Scene, reader
from notices.telling.readers.people import OFFICE, People
from notices.telling.readers.telling import day, shortened
from notices.telling.wording import Role


class Bulletins(Scene):
    lines, kind = wording.BULLETINS, "bulletin"

    def __init__(self, records: Sequence[BulletinRecord], at: datetime.datetime) -> None:
        self.bulletins = Bulletin.objects.in_bulk({record.subject_id for record in records})
        made = {record.data["correction"] for record in records if record.action == "correct"}
        drafts = (
            Bulletin.objects.filter(pk__in=made, state=BulletinState.DRAFT)
            if made
            else Bulletin.objects.none()
        )
        self.corrections = set(drafts.values_list("pk", flat=True))
        self.circle = Circle({row.community_id for row in self.bulletins.values()}, (), at)

    def community_id(self, record: BulletinRecord) -> int:
        return self.bulletins[record.subject_id].community_id

    def words(self, record: BulletinRecord) -> dict[str, Any]:
        return {"title": self.bulletins[record.subject_id].title, "note": shortened(record.note)}

    def hearers(self, record: BulletinRecord, role: Role) -> Iterable[Hearer]:
        bulletin, circle = self.bulletins[record.subject_id], self.circle
        place, link = bulletin.community_id, reverse("bulletin", args=[bulletin.pk])
        if role == Role.WRITER:
            return circle.accounts([bulletin.edited_by_id], place, link)
        if record.action == "correct":
            waits, link = (
                self._correction_waits(record),
                reverse("bulletin", args=[record.data["correction"]]),
            )
        else:
            waits = bulletin.state == BulletinState.DRAFT and bulletin.corrects_id is None
        return circle.accounts(circle.people.holding(place, *OFFICE) if waits else (), place, link)

    def _correction_waits(self, record: BulletinRecord) -> bool:
        """Whether the draft this record made still is one."""
        return record.data["correction"] in self.corrections


def owners(people: People, item: PlanItem, community_id: int) -> set[int]:
    """Who answers for an item: the person of the post, or who sits for the unit."""
    return {item.post.user_id} if item.post else people.sitting_for(community_id, item.unit_id)


class Plans(Scene):
    lines, kind = wording.PLANS, "plan"

    def __init__(self, records: Sequence[PlanRecord], at: datetime.datetime) -> None:
        rows = WorkPlan.objects.filter(pk__in={record.subject_id for record in records})
        self.plans = {row.pk: row for row in rows.prefetch_related("items__post")}
        self.circle = Circle({row.community_id for row in self.plans.values()}, (), at)

    def community_id(self, record: PlanRecord) -> int:
        return self.plans[record.subject_id].community_id

    def words(self, record: PlanRecord) -> dict[str, Any]:
        items = self._items(record)
        return {
            "title": self.plans[record.subject_id].title,
            "note": shortened(record.note),
            "what": items[0].what if items else "",
            "due": day(items[0].due_on) if items else "",
        }

    def _items(self, record: PlanRecord) -> list[PlanItem]:
        """Those the record is about; all of them when it is about the plan."""
        items, position = list(self.plans[record.subject_id].items.all()), record.data.get("position")
        if record.item_id:
            return [item for item in items if item.pk == record.item_id]
        return [item for item in items if item.position == position] if position else items

    def hearers(self, record: PlanRecord, role: Role) -> Iterable[Hearer]:
        """Nobody while it is a draft that changes from day to day."""
        plan, circle = self.plans[record.subject_id], self.circle
        link = reverse("plan", args=[plan.pk])
        if not record.public:
            return ()
        if role == Role.OFFICE:
            return circle.accounts(circle.people.holding(plan.community_id, *OFFICE), plan.community_id, link)
        return self._owners(record, link)

    def _owners(self, record: PlanRecord, link: str) -> Iterator[Hearer]:
        """Each owner once, with all the own items."""
        place = self.community_id(record)
        own: dict[int, list[PlanItem]] = defaultdict(list)
        for item in self._items(record):
            for user in owners(self.circle.people, item, place):
                own[user].append(item)
        for user, items in own.items():
            said = "、".join(f"“{item.what}”（{day(item.due_on)}前）" for item in items)
            yield from self.circle.accounts([user], place, link, mine=shortened(said), count=len(items))


READERS = (reader(BulletinRecord, Bulletins), reader(PlanRecord, Plans))
