"""读法, 席位 and 日历: what is shown to whom, worked out below the doors."""

import datetime

import pytest
from icalendar import Calendar

from council.meetings import feed, reading, room, seats, workflow
from council.meetings.states import ItemState, SeatKind, SessionState
from council.models import AgendaItem, Attendance, CouncilSettings, Session
from grids.models import Organization, Post
from grids.states import OrganizationKind, PostKind
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, NOW, Council, expected
from tests.factories import post

# state: its colour
TONES = {
    "scheduled": "plain",
    "collecting": "info",
    "announced": "info",
    "in_session": "warn",
    "held": "good",
    "minutes_posted": "good",
    "following_up": "good",
    "archived": "plain",
    "postponed": "warn",
    "cancelled": "bad",
    "proposed": "plain",
    "refused": "bad",
    "admitted": "info",
    "discussed": "warn",
    "resolved": "good",
    "deferred": "warn",
    "referred": "info",
    "settled_on_the_spot": "good",
    "withdrawn": "plain",
}


@pytest.mark.parametrize(("state", "tone"), TONES.items())
def test_a_state_has_its_colour(state: str, tone: str):
    assert reading.TONES[state] == tone


def test_every_state_has_one():
    assert set(TONES) == set(SessionState.values) | set(ItemState.values) == set(reading.TONES)


# Buttons


# where the session stands, the buttons of its page
SESSION_BUTTONS = {
    "scheduled": "collect appoint move postpone cancel",
    "collecting": "appoint announce move postpone cancel",
    "announced": "appoint move postpone cancel open",
    "in_session": "appoint hold",
    "held": "",
    "cancelled": "",
}
# where the item stands, the buttons of its page before and at the table
ITEM_BUTTONS = {
    "proposed": ("admit refuse describe withdraw", "admit refuse describe withdraw"),
    "admitted": ("describe withdraw", "describe take_up note_discussion defer withdraw"),
    "discussed": (None, "note_discussion settle refer defer withdraw"),
    "settled_on_the_spot": (None, "note_discussion"),
    "withdrawn": ("", "note_discussion"),
    "refused": ("", ""),
}


@pytest.mark.parametrize(("state", "verbs"), SESSION_BUTTONS.items())
def test_the_buttons_of_a_session_by_where_it_stands(council: Council, state: str, verbs: str):
    shown = Session(community=council.house.community, state=state)
    assert [line.verb for line in reading.session_buttons(shown, council.clerk)] == verbs.split()
    for other in (council.house.worker1, council.house.family, council.house.visitor):
        assert reading.session_buttons(shown, other) == []


@pytest.mark.parametrize(("state", "verbs"), ITEM_BUTTONS.items())
@pytest.mark.parametrize("at_table", [False, True])
def test_the_buttons_of_an_item_by_where_it_stands(council: Council, state: str, verbs, at_table: bool):
    wanted = verbs[int(at_table)]
    session = Session(community=council.house.community, state="in_session" if at_table else "collecting")
    item = AgendaItem(session=session, state=state)
    if wanted is None:
        assert not at_table
        return
    assert [line.verb for line in reading.item_buttons(item, council.clerk)] == wanted.split()


# Candidates


def test_candidates_are_loud_open_deliberate_and_on_no_agenda(council: Council):
    first, second = council.matter(title="甲"), council.matter(title="乙")
    Appeal.objects.filter(pk=second.pk).update(attested_people=8)
    council.matter(title="社区帮的", track="assist")
    taken = council.matter(title="已在议程的")
    council.on_agenda(taken)
    answered = council.matter(title="已答复的")
    council.house.do("reply", answered, at=NOW)
    assert list(reading.candidates(council.clerk)) == [second, first]


def test_a_deferred_matter_is_no_candidate_while_it_is_on_the_next_agenda(council: Council):
    item = council.on_agenda(council.matter())
    council.opened()
    workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
    assert not reading.candidates(council.clerk).exists()


def test_a_refused_matter_is_a_candidate_again(council: Council):
    appeal = council.matter()
    item = workflow.propose(council.monday, by=council.clerk, at=NOW, appeal=appeal)
    workflow.refuse(item, by=council.clerk, at=NOW, reason="duplicate")
    assert list(reading.candidates(council.clerk)) == [appeal]


def test_candidates_of_another_community_are_theirs(council: Council):
    council.matter()
    assert not reading.candidates(council.house.elsewhere.staff).exists()


# The stamp of the screen: everything the room looks at moves it


def stamp(council: Council) -> str:
    return reading.stamp(reading.stamped(Session.objects.all()).get(pk=council.monday.pk))


CHANGES = {
    "somebody comes": lambda council, item: workflow.check_in(
        council.monday, by=council.clerk, at=EVENING, name="张大妈"
    ),
    "something is typed": lambda council, item: workflow.keep_draft(
        item, by=council.clerk, part="discussion", fields={"agreement": "写"}, based_on=1
    ),
    "it is noted": lambda council, item: workflow.note_discussion(item, by=council.clerk, agreement="好"),
    "it is settled": lambda council, item: workflow.settle(item, by=council.clerk, at=EVENING, note="好"),
    "the screen goes back": lambda council, item: workflow.show(council.monday, by=council.clerk, item=None),
    "the order changes": lambda council, item: workflow.order(
        council.monday, by=council.clerk, items=[item.pk]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_screen_is_drawn_again_when(council: Council, change: str):
    item = council.discussed()
    before = stamp(council)
    assert before == stamp(council)
    CHANGES[change](council, item)
    assert stamp(council) != before


# Seats


# what a post sits for
SEATS = [
    (PostKind.LEAD, None, "community"),
    (PostKind.STAFF, None, "community"),
    (PostKind.SEAT, OrganizationKind.PROPERTY, "property"),
    (PostKind.SEAT, OrganizationKind.OWNERS, "owners"),
    (PostKind.SEAT, OrganizationKind.PARTY, "party"),
    (PostKind.SEAT, OrganizationKind.RESIDENT_UNIT, "resident"),
    (PostKind.SEAT, OrganizationKind.ENTERPRISE, "resident"),
    (PostKind.SEAT, OrganizationKind.SOCIAL, "resident"),
    (PostKind.ADMIN, None, None),
    (PostKind.SUPERVISOR, None, None),
]


@pytest.mark.parametrize(("kind", "unit", "seat"), SEATS)
def test_a_post_sits_on_its_side(kind: str, unit: str | None, seat: str | None):
    held = Post(kind=kind, organization=Organization(kind=unit) if unit else None)
    assert room.seat_of_post(held) == seat


def test_a_worker_sits_for_the_grid(council: Council):
    assert room.seat_of(council.house.worker1) == "worker"
    assert room.seat_of(council.house.visitor) == room.seat_of(council.house.family) == "resident"
    assert room.seat_of(council.house.admin) == "resident"


# who sits there, who is missing, whether they are enough
TABLES = [
    ([], ["社区", "物业公司", "业主委员会"], False),
    (["community"], ["物业公司", "业主委员会"], False),
    (["community", "property", "owners"], [], False),
    (["community", "property", "owners", "resident", "resident"], [], True),
    (["resident"] * 9, ["社区", "物业公司", "业主委员会"], True),
    (["community", "property", "worker", "party", "resident"], ["业主委员会"], True),
]


@pytest.mark.parametrize(("here", "missing", "enough"), TABLES)
def test_the_table_says_who_is_missing(council: Council, here: list[str], missing: list[str], enough: bool):
    table = seats.at_table(council.monday, [Attendance(seat=seat) for seat in here])
    assert [side.label for side in table.missing] == missing
    assert (table.present, table.is_quorate) == (len(here), enough)
    assert [side.seat for side in table.sides] == SeatKind.values


def test_a_community_that_stored_nothing_has_the_usual_settings(council: Council):
    CouncilSettings.objects.all().delete()
    place = Session.objects.with_people().get(pk=council.monday.pk).community
    usual = seats.settings_of(place)
    assert (usual.quorum, usual.weeks_ahead) == (5, 8)
    assert usual.required_seats == ["community", "property", "owners"]


def test_whoever_holds_two_posts_is_expected_once(council: Council):
    post(council.house.lead.user, PostKind.WORKER, grid=council.house.grid3, primary=False)
    names = [row.user.pk for side in expected(council) for row in side.people]
    assert names.count(council.house.lead.user.pk) == 1
    assert len(names) == len(set(names))


def test_who_left_office_before_the_day_is_not_expected(council: Council):
    leaving = council.house.party.posts[0]
    leaving.until = council.monday.date
    leaving.save()
    names = {row.user for side in expected(council) for row in side.people}
    assert council.house.party.user not in names


def test_the_rooms_code_is_its_own(council: Council):
    code = room.code_of(council.monday)
    assert len(code) == 12
    assert room.opens(council.monday, code)
    for wrong in ("", code[:-1], code.upper() if code.upper() != code else "x", room.code_of(council.after)):
        assert not room.opens(council.monday, wrong)


def test_the_code_on_the_wall_still_opens_after_the_key_was_changed(council: Council, settings):
    code = room.code_of(council.monday)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-everybody-to-be-happy"
    assert room.code_of(council.monday) != code
    assert room.opens(council.monday, code)


# The feed


def events(council: Council) -> list:
    rows = Session.objects.of(council.house.community.pk).order_by("date")
    body = feed.calendar(council.house.community, rows, "https://example.cn/council/sessions/")
    return Calendar.from_ical(body).walk("VEVENT")


def test_an_event_says_when_where_and_how_to_read_more(council: Council):
    first = events(council)[0]
    assert first["DTSTART"].dt == council.monday.starts_at
    assert first["DTEND"].dt - first["DTSTART"].dt == datetime.timedelta(hours=2)
    assert str(first["SUMMARY"]) == "幸福里社区家门口议事"
    assert str(first["LOCATION"]) == council.monday.place
    assert str(first["URL"]) == f"https://example.cn/council/sessions/{council.monday.pk}/"
    assert str(first["STATUS"]) == "CONFIRMED"


def test_only_what_is_ahead_rings(council: Council):
    council.opened()
    held, ahead = events(council)[:2]
    assert not held.walk("VALARM")
    assert ahead.walk("VALARM")[0]["TRIGGER"].dt == datetime.timedelta(hours=-2)


def test_a_called_off_session_is_called_off_on_the_phone(council: Council):
    workflow.cancel(council.after, by=council.clerk, at=NOW, reason="停电")
    event = events(council)[1]
    assert (str(event["STATUS"]), str(event["DESCRIPTION"])) == ("CANCELLED", "停电")


def test_attendance_is_called_by_seat_and_name(council: Council):
    row = Attendance(session=council.monday, seat="party", name="陈秀芳")
    assert str(row) == "党员代表 陈秀芳"
