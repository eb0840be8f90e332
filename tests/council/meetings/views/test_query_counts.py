"""How often the council's pages ask the database: the same for one item, three and a hundred."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.meetings import workflow
from council.models import AgendaItem, Attendance
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in

MOST_TO_READ = 8
MOST_TO_WRITE = 12
SIZES = (1, 3, 100)
FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN", "COMMIT")
# Sessions, items and the actor; signing in itself reads the session row and the account.
PAGES = {
    "lobby": ("visitor", "/council/"),
    "office lobby": ("office", "/council/"),
    "list": ("visitor", "/council/sessions/"),
    "session": ("visitor", "/council/sessions/{session}/"),
    "session at the office": ("office", "/council/sessions/{session}/"),
    "projector": ("office", "/council/sessions/{session}/projector/"),
    "desk": ("office", "/desk/"),
    "item": ("visitor", "/council/items/{item}/"),
    "poster": ("visitor", "/council/sessions/{session}/poster/"),
    "live": ("office", "/council/sessions/{session}/live/"),
    "feed": ("visitor", "/council/calendar.ics"),
}


def asked(do: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        do()
    return [each["sql"] for each in captured if not each["sql"].startswith(FRAME)]


def filled(council: Council, size: int) -> AgendaItem:
    """A session in its evening with this many items, the first at the table."""
    items = [council.admitted(f"第{n}个议题") for n in range(size)]
    council.opened()
    for _ in range(size):
        workflow.check_in(council.monday, by=council.clerk, at=EVENING, name=f"居民{_}")
    return workflow.take_up(items[0], by=council.clerk, at=EVENING)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_for_one_item_as_for_a_hundred(council: Council, page: str):
    who, path = PAGES[page]
    client = Client() if who == "visitor" else signed_in(council.clerk.user)
    item = filled(council, 1)
    path = path.format(session=council.monday.pk, item=item.pk)
    counts = []
    for size in SIZES:
        grow(council, size)
        client.get(path)
        counts.append(len(asked(lambda: client.get(path))))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_TO_READ, asked(lambda: client.get(path))


def grow(council: Council, size: int) -> None:
    """As many items and people; stored at once, for only reading is measured."""
    there = AgendaItem.objects.filter(session=council.monday).count()
    known = {"community": council.house.community, "session": council.monday, "kind": "topic"}
    known |= {"proposer": "居民", "proposed_at": NOW, "state": "admitted"}
    more = range(there, size)
    AgendaItem.objects.bulk_create(AgendaItem(**known, title=f"第{n}个", position=n + 1) for n in more)
    sits = {"session": council.monday, "seat": "resident", "how": "tap", "present_at": EVENING}
    Attendance.objects.bulk_create(Attendance(**sits, name=f"居民{n}") for n in more)


@pytest.mark.parametrize("place", ["clerk/", "agenda/"])
def test_the_offices_two_workbenches_ask_as_often_whatever_their_length(council: Council, place: str):
    """They gather a whole evening on one page: agenda, room, candidates, and cost no more than a list."""
    client = signed_in(council.clerk.user)
    filled(council, 1)
    path = f"/council/sessions/{council.monday.pk}/{place}"
    client.get(path)
    counts = []
    for size in SIZES:
        grow(council, size)
        counts.append(len(asked(lambda: client.get(path))))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_TO_READ


def test_the_screen_that_finds_nothing_new_asks_four_times(council: Council):
    """Every two seconds, from every room: session and account, posts, and the session with its stamp."""
    filled(council, 3)
    client, path = signed_in(council.clerk.user), f"/council/sessions/{council.monday.pk}/live/"
    stamp = client.get(path).headers["X-Stamp"]
    assert len(asked(lambda: client.get(path, {"seen": stamp}))) == 4


def test_the_clerk_who_is_writing_a_resolution_asks_no_more_often(council: Council):
    """The words of both forms come back, the parties chosen so far are spoken on the wall, within the same budget."""
    item = filled(council, 3)
    lead = {"lead": f"u{council.house.property_company.pk}", "supervisor": f"p{council.clerk.user.pk}"}
    fields = {**lead, "text": "换灯"}
    workflow.keep_draft(item, by=council.clerk, part="resolution", fields=fields, based_on=1)
    workflow.keep_draft(item, by=council.clerk, part="discussion", fields={"agreement": "都行"}, based_on=1)
    client = signed_in(council.clerk.user)
    for place, words in (("clerk/", ["换灯", "都行"]), ("projector/", ["换灯", "都行", "物业公司牵头"])):
        path = f"/council/sessions/{council.monday.pk}/{place}"
        page = client.get(path).content.decode()
        assert [each for each in words if each not in page] == []
        assert len(asked(lambda path=path: client.get(path))) <= MOST_TO_READ


WRITES: dict[str, Callable[[Council, AgendaItem], object]] = {
    "propose": lambda council, item: council.topic("新的", session=council.after),
    "check in": lambda council, item: workflow.check_in(
        council.monday, by=council.clerk, at=EVENING, name="新来的"
    ),
    "note": lambda council, item: workflow.note_discussion(item, by=council.clerk, agreement="好"),
    "settle": lambda council, item: workflow.settle(item, by=council.clerk, at=EVENING, note="好"),
    "defer": lambda council, item: workflow.defer(item, by=council.clerk, at=EVENING, note="下次"),
    "order": lambda council, item: workflow.order(council.monday, by=council.clerk, items=[item.pk]),
    "postpone": lambda council, item: workflow.postpone(
        council.after, by=council.clerk, at=NOW, reason="停电"
    ),
}


@pytest.mark.parametrize("verb", WRITES)
def test_a_change_with_its_record_asks_at_most_twelve_times(council: Council, verb: str):
    for title in ("后一次的甲", "后一次的乙", "后一次的丙"):
        council.admitted(title, session=council.after)
    item = filled(council, 5)
    statements = asked(lambda: WRITES[verb](council, item))
    assert len(statements) <= MOST_TO_WRITE, statements


def _held(council: Council, item: AgendaItem) -> object:
    """The end of an evening on which everything was settled."""
    for each in AgendaItem.objects.filter(session=council.monday).undecided():
        workflow.defer(each, by=council.clerk, at=EVENING, note="下次")
    return lambda: workflow.hold(council.monday, by=council.clerk, at=EVENING)


def _out(council: Council, item: AgendaItem) -> object:
    row = workflow.check_in(council.monday, by=council.clerk, at=EVENING, name="坐错的")
    return lambda: workflow.check_out(row, by=council.clerk, at=EVENING)


def _announced(council: Council, item: AgendaItem) -> object:
    workflow.collect(council.after, by=council.clerk, at=NOW)
    return lambda: workflow.announce(council.after, by=council.clerk, at=NOW)


def _withdrawn(council: Council, item: AgendaItem) -> object:
    return lambda: workflow.withdraw(item, by=council.clerk, at=EVENING)


def _admitted(council: Council, item: AgendaItem) -> object:
    topic = council.topic("新的", session=council.after)
    return lambda: workflow.admit(topic, by=council.clerk, at=NOW)


def _refused(council: Council, item: AgendaItem) -> object:
    topic = council.topic("新的", session=council.after)
    return lambda: workflow.refuse(topic, by=council.clerk, at=NOW, reason="duplicate")


def _shifted(council: Council, item: AgendaItem) -> object:
    return lambda: workflow.shift(item, by=council.clerk, up=False)


def _shown(council: Council, item: AgendaItem) -> object:
    return lambda: workflow.show(council.monday, by=council.clerk, item=None)


def _appointed(council: Council, item: AgendaItem) -> object:
    person = council.house.lead.user
    return lambda: workflow.appoint(council.after, by=council.clerk, at=NOW, chair=person)


def _drafted(council: Council, item: AgendaItem) -> object:
    words = {"part": "discussion", "fields": {"agreement": "写"}, "based_on": item.version}
    return lambda: workflow.keep_draft(item, by=council.clerk, **words)


# what is made ready first, the most statements the verb may send: never more for a long agenda
PREPARED: dict[str, tuple[Callable[[Council, AgendaItem], object], int]] = {
    "hold": (_held, 12),
    "check out": (_out, 8),
    "announce": (_announced, 12),
    "withdraw": (_withdrawn, 8),
    "admit": (_admitted, 8),
    "refuse": (_refused, 8),
    "shift": (_shifted, 8),
    "show": (_shown, 8),
    "appoint": (_appointed, 8),
    "keep a draft": (_drafted, 8),
}


@pytest.mark.parametrize("verb", PREPARED)
@pytest.mark.parametrize("size", [1, 20])
def test_a_verb_costs_the_same_on_a_long_agenda(council: Council, verb: str, size: int):
    council.admitted("后一次的", session=council.after)
    prepare, most = PREPARED[verb]
    do = prepare(council, filled(council, size))
    statements = asked(do)
    assert len(statements) <= most, statements
