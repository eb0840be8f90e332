"""读一年: every share with its two numbers, and nothing in them that the reader may not know."""

import datetime

from council.meetings import workflow as meetings
from council.models import AgendaItem, Session
from council.resolutions import year
from council.resolutions.states import State
from grids.actors import Actor
from tests.council.conftest import EVENING, NOW
from tests.council.resolutions.deciding import DUE, Deciding

TODAY = datetime.date(2026, 12, 31)


def read(actor: Actor, today: datetime.date = TODAY) -> year.Year:
    return year.read(actor, 2026, today)


def two(share: year.Share) -> tuple[int, int]:
    return share.numerator, share.denominator


def evening(deciding: Deciding) -> None:
    """One evening: a matter resolved, a topic put off; property there, owners missing."""
    matter = deciding.council.matter()
    deciding.council.admitted("推迟的话题")
    item = deciding.at_table(matter)
    monday = deciding.council.fresh().monday
    for who in (deciding.house.property.user, deciding.house.staff.user):
        meetings.check_in(monday, by=deciding.house.staff, at=EVENING, user=who)
    for name in ("王秀英", "赵大爷"):
        meetings.check_in(monday, by=deciding.house.staff, at=EVENING, name=name)
    deciding.write(item)
    later = AgendaItem.objects.get(title="推迟的话题", session=monday)
    meetings.defer(later, by=deciding.house.staff, at=EVENING, note="时间到了。")
    meetings.hold(monday, by=deciding.house.staff, at=EVENING)


def test_sessions_seats_items_and_days_are_counted(deciding: Deciding):
    evening(deciding)
    shown = read(deciding.house.staff, EVENING.date())
    assert two(shown.held) == (1, 1)
    assert two(shown.resolved) == (1, 2)
    seats = {share.label: two(share) for share in shown.seats}
    assert seats["物业公司"] == (1, 1)
    assert seats["业主委员会"] == (0, 1)
    assert shown.residents == 2
    assert (shown.days, shown.median_days) == ([6], 6)
    assert dict(shown.outcomes) == {"形成决议": 1, "下次再议": 1}
    assert [(item.title, times) for item, times in shown.deferred] == [("推迟的话题", 1)]
    assert shown.quarters == [
        ("一季度", 0, 0, 0),
        ("二季度", 0, 0, 0),
        ("三季度", 0, 0, 0),
        ("四季度", 1, 2, 1),
    ]


def test_a_session_called_off_counts_as_not_held(deciding: Deciding):
    evening(deciding)
    meetings.cancel(deciding.council.after, by=deciding.house.lead, at=NOW, reason="台风。")
    assert two(read(deciding.house.staff, datetime.date(2026, 11, 30)).held) == (1, 2)


def test_a_session_still_ahead_counts_nowhere(deciding: Deciding):
    assert two(read(deciding.house.staff, NOW.date()).held) == (0, 0)
    assert read(deciding.house.staff, NOW.date()).held.words == "—"


def test_a_promise_is_kept_when_reported_in_time_and_verified(deciding: Deciding):
    item = deciding.at_table()
    kept = deciding.resolution_in(State.VERIFIED, item)
    deciding.write(item)
    shown = read(deciding.house.staff)
    assert two(shown.on_time) == (1, 2)
    assert shown.on_time.words == "50%"
    assert kept.promised_on == DUE
    assert two(read(deciding.house.staff, DUE).on_time) == (0, 0)


def test_what_a_reader_may_not_know_is_in_none_of_the_sums(deciding: Deciding):
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    deciding.write(deciding.at_table(complaint), lead=deciding.house.party_branch)
    meetings.hold(deciding.council.fresh().monday, by=deciding.house.staff, at=EVENING)
    office, seat = read(deciding.house.staff), read(deciding.house.property)
    assert (two(office.resolved), len(office.days)) == ((1, 1), 1)
    for reader in (seat, read(deciding.house.visitor)):
        assert (two(reader.resolved), reader.days, reader.outcomes) == ((0, 0), [], [])


def test_another_community_reads_its_own_year(deciding: Deciding):
    evening(deciding)
    assert two(read(deciding.house.elsewhere.staff).held)[0] == 0


def test_the_years_to_choose_from_are_those_with_sessions_and_this_one(deciding: Deciding):
    assert year.years(deciding.house.staff, datetime.date(2027, 2, 1)) == [2027, 2026]
    assert Session.objects.exists()
    assert year.years(deciding.house.elsewhere.staff, datetime.date(2027, 2, 1)) == [2027]
