"""诉求台账 → 消息: whom each record of an appeal concerns, as far as they may know of it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from grids.states import PostKind
from notices.carrying.models import GridGroup
from notices.channels.message import Message
from notices.links import absolute
from notices.telling import wording
from notices.telling.readers.matters import Matters, title
from notices.telling.readers.people import OFFICE, People
from notices.telling.readers.telling import Found, Push, Reader, Recipient, Telling, moment, shortened
from notices.telling.wording import RESIDENTS, Line, Role
from residents.appeals.models import Appeal, AppealRecord, CoHandler


class Scene:
    """The appeals behind a batch of records and everyone around them, in a handful of queries."""

    def __init__(self, records: Sequence[AppealRecord], at: datetime.datetime) -> None:
        self.matters = Matters(record.subject_id for record in records)
        self.appeals = self.matters.by_id
        self.communities = {appeal.community_id for appeal in self.appeals.values()}
        self.people = People(self.communities, timezone.localdate(at))

    @cached_property
    def helpers(self) -> dict[int, list[tuple[int | None, int | None]]]:
        """协办 not yet done, by appeal: account or unit."""
        found: dict[int, list[tuple[int | None, int | None]]] = defaultdict(list)
        pending = CoHandler.objects.pending().filter(appeal__in=self.appeals)
        for appeal, user, unit in pending.values_list("appeal_id", "user_id", "unit_id"):
            found[appeal].append((user, unit))
        return found

    @cached_property
    def groups(self) -> dict[int, list[GridGroup]]:
        """工作群 by grid."""
        found: dict[int, list[GridGroup]] = defaultdict(list)
        for group in (
            GridGroup.objects.for_staff().filter(community__in=self.communities).select_related("community")
        ):
            found[group.grid_id].append(group)
        return found

    def users(self, role: Role, appeal: Appeal) -> set[int]:
        """The accounts of this role that may know of the matter; 回避 takes out whom it complains about."""
        named = self._named(role, appeal)
        return {user for user in named if self.people.may_know(user, appeal)}

    def _named(self, role: Role, appeal: Appeal) -> set[int]:
        people, place = self.people, appeal.community_id
        match role:
            case Role.HANDLER:
                return {appeal.handler_id} - {None} | people.sitting_for(place, appeal.lead_unit_id)
            case Role.HELPERS:
                asked = self.helpers[appeal.pk]
                seats = [people.sitting_for(place, unit) for _, unit in asked]
                return set().union({user for user, _ in asked if user}, *seats)
            case Role.GRID:
                return people.of_grid(appeal.grid)
            case Role.OFFICE:
                return people.holding(place, *OFFICE)
            case Role.LEAD:
                return people.holding(place, PostKind.LEAD)
            case Role.SUPERVISOR:
                return people.holding(place, PostKind.SUPERVISOR)
        return set()


def read(records: Sequence[AppealRecord], at: datetime.datetime) -> Found:
    """What these records have to tell, to whom."""
    scene, found = Scene(records, at), Found()
    for record in records:
        appeal = scene.appeals[record.subject_id]
        for line in _lines(record):
            found.tellings += _told(scene, record, appeal, line)
            found.pushes += _pushed(scene, record, appeal) if line.push else []
    return found


def _lines(record: AppealRecord) -> Iterator[Line]:
    """Nobody outside is told what is not public; of a supervision, each level tells one more."""
    levels = wording.TOLD_OF_LEVEL.get(record.data.get("level", ""), tuple(Role))
    for line in wording.APPEALS.get(record.action, ()):
        if line.role in RESIDENTS and not record.public:
            continue
        if record.action == "supervise" and line.role not in levels:
            continue
        yield line


def _told(scene: Scene, record: AppealRecord, appeal: Appeal, line: Line) -> Iterator[Telling]:
    for recipient in _recipients(scene, record, appeal, line.role):
        yield Telling(
            recipient=recipient,
            community_id=appeal.community_id,
            key=f"appeal:{record.pk}",
            topic=line.topic,
            action=record.action,
            sentence=sentence(line, record, appeal, title(appeal, line.role, recipient)),
            link=reverse("appeal", args=[appeal.number]),
            at=record.at,
            appeal_id=appeal.pk,
            urgent=line.urgent,
        )


def _recipients(scene: Scene, record: AppealRecord, appeal: Appeal, role: Role) -> Iterable[Recipient]:
    """Never the one who did it: an own act is no news."""
    if role not in RESIDENTS:
        return [Recipient(user_id=pk) for pk in sorted(scene.users(role, appeal) - {record.actor_id})]
    if role == Role.APPELLANT and record.action == "register" and record.actor_id is None:
        return []  # they have just filed it themselves
    return scene.matters.homes(role, appeal)


def sentence(line: Line, record: AppealRecord, appeal: Appeal, known_as: str) -> str:
    """The line with its words filled in."""
    due = parse_datetime(str(record.data.get("due") or "")) or appeal.due_at or appeal.feedback_due
    return line.words.format(
        title=known_as,
        number=appeal.number,
        note=shortened(record.note),
        due=moment(due),
        households=record.data.get("households", appeal.households_count),
        level=wording.LEVELS.get(record.data.get("level", ""), ""),
    )


def _pushed(scene: Scene, record: AppealRecord, appeal: Appeal) -> Iterator[Push]:
    """To the working group of the grid whose worker has it in hand: number and due time, nothing anybody said. Not a
    word of a complaint about somebody: who else reads along is not known."""
    if appeal.complaint_user_id or appeal.complaint_organization_id:
        return
    if appeal.handler_id not in scene.people.of_grid(appeal.grid):
        return
    due = appeal.due_at or appeal.feedback_due
    when = moment(due)
    words = wording.PUSHED.format(label=record.label, number=appeal.number, due=when)
    for group in scene.groups[appeal.grid_id]:
        link = absolute(group.community.hostname, reverse("appeal", args=[appeal.number]))
        yield Push(
            group, Message(f"{appeal.grid.name}有一件事", words, link), f"appeal:{record.pk}:{group.pk}"
        )


READER = Reader(AppealRecord, read)
