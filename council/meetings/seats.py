"""席位: who is expected at the table, who sits there, and which required seat is missing. Room: rules."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from council.meetings import room
from council.meetings.models import Attendance, CouncilSettings, Session
from council.meetings.states import SeatKind
from grids.models import Community, Post, User
from grids.together import Few


@dataclass(frozen=True)
class Side:
    """One side of the table with how many sit there."""

    seat: str
    present: int
    required: bool

    @property
    def label(self) -> str:
        return SeatKind(self.seat).label


@dataclass(frozen=True)
class Table:
    """到会情况"""

    sides: list[Side]
    quorum: int

    @property
    def present(self) -> int:
        return sum(side.present for side in self.sides)

    @property
    def missing(self) -> list[Side]:
        """缺席的必到席位"""
        return [side for side in self.sides if side.required and not side.present]

    @property
    def is_quorate(self) -> bool:
        return self.present >= self.quorum


@dataclass(frozen=True)
class Expected:
    """Everyone who may be tapped in on one side: (post, its attendance or None)."""

    seat: str
    people: list["Place"] = field(default_factory=list)

    @property
    def label(self) -> str:
        return SeatKind(self.seat).label


@dataclass(frozen=True)
class Place:
    user: User
    post: Post
    attendance: Attendance | None


def settings_of(place: Community) -> CouncilSettings:
    """The stored settings, read with the session's community, or what they are before anybody stored any."""
    try:
        return place.council_settings
    except CouncilSettings.DoesNotExist:
        return CouncilSettings(community=place)


def at_table(session: Session, here: list[Attendance]) -> Table:
    """Counted by seat."""
    series = settings_of(session.community)
    counted, required = Counter(row.seat for row in here), set(series.required_seats)
    sides = [Side(seat, counted[seat], seat in required) for seat in SeatKind.values]
    return Table(sides, series.quorum)


def here(session: Session) -> Few:
    """签到的人"""
    rows = Attendance.objects.filter(session=session).standing()
    return Few(rows.order_by("present_at", "id"), ("seat", "name", "user_id", "organization__name"))


def posts(session: Session) -> Few:
    """The posts of the day of the session."""
    rows = Post.objects.open_on(session.date).filter(community_id=session.community_id)
    return Few(rows.order_by("grid__code", "pk"), ("kind", "user__name", "organization__kind"))


def expected(posts: list[Post], here: list[Attendance]) -> list[Expected]:
    """Who holds a seat on the day of the session, by side; whoever holds two is listed once."""
    present = {row.user_id: row for row in here if row.user_id}
    sides: dict[str, list[Place]] = defaultdict(list)
    seen: set[int] = set()
    for post in posts:
        seat = room.seat_of_post(post)
        if seat and post.user_id not in seen:
            seen.add(post.user_id)
            sides[seat].append(Place(post.user, post, present.get(post.user_id)))
    return [Expected(seat, sides[seat]) for seat in SeatKind.values if sides[seat]]
