"""读一年, counted again by hand: every figure of the page equals a plain recount of the rows, for whoever reads it."""

import datetime
import re
import statistics
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from council.meetings import workflow as meetings
from council.models import AgendaItem, Resolution, Session
from council.resolutions import year
from grids.actors import Actor
from tests.council.conftest import EVENING, NOW
from tests.council.pages import asked, read, seen
from tests.council.resolutions.deciding import Deciding, picture
from tests.entering import signed_in

TODAY = datetime.date(2026, 12, 20)
WEEK = datetime.timedelta(days=7)


def evening_of(deciding: Deciding, session: Session, nth: int, outcomes: str) -> Session:
    """One session with an item for each letter: r resolved, s settled, d deferred, f referred, c a complaint resolved."""
    house, at = deciding.house, EVENING + nth * WEEK
    doing = {"by": house.staff, "at": at}
    session = Session.objects.get(pk=session.pk)
    if session.state == "scheduled":
        session = meetings.collect(session, by=house.staff, at=at - WEEK + datetime.timedelta(hours=1))
    for number, letter in enumerate(outcomes):
        given = {"complaint_organization": house.party_branch} if letter == "c" else {}
        matter = deciding.council.matter(title=f"第{nth}次第{number}件", **given)
        title = matter.public_title or "另行商议的一件事"
        item = meetings.propose(session, by=house.staff, at=NOW, appeal=matter, title=title)
        meetings.admit(item, by=house.staff, at=NOW)
    meetings.announce(session, by=house.staff, at=at - datetime.timedelta(days=3))
    meetings.open_session(session, **doing)
    for person in (house.staff.user, house.property.user, house.worker1.user)[: nth + 1]:
        meetings.check_in(session, user=person, **doing)
    for n in range(nth + 2):
        meetings.check_in(session, name=f"居民{n}", **doing)
    for item in AgendaItem.objects.filter(session=session, position__isnull=False).order_by("position"):
        if item.state == "admitted":
            _decide(deciding, item, outcomes, at)
    return meetings.hold(Session.objects.get(pk=session.pk), by=house.staff, at=at)


def _decide(deciding: Deciding, item: AgendaItem, outcomes: str, at: datetime.datetime) -> None:
    number = re.search(r"第(\d)件", item.appeal.title)
    letter = outcomes[int(number[1])] if number and item.deferrals == 0 else "s"
    doing = {"by": deciding.house.staff, "at": at}
    item = meetings.take_up(item, **doing)
    if letter in "rc":
        deciding.write(item, at=at, due_on=timezone.localdate(at) + datetime.timedelta(days=5))
    elif letter == "s":
        meetings.settle(item, note="当场说好了。", **doing)
    elif letter == "d":
        meetings.defer(item, note="时间到了。", **doing)
    else:
        meetings.refer(item, to="街道城管科", note="由街道办理。", **doing)


@pytest.fixture
def autumn(deciding: Deciding) -> Deciding:
    """Three sessions held and a fourth called off; the fifth is still ahead."""
    sessions = list(Session.objects.of(deciding.house.community.pk).order_by("date")[:5])
    evening_of(deciding, sessions[0], 0, "rsd")
    evening_of(deciding, sessions[1], 1, "rcf")
    evening_of(deciding, sessions[2], 2, "rd")
    meetings.cancel(sessions[3], by=deciding.house.lead, at=NOW, reason="台风。")
    first = Resolution.objects.order_by("id").first()
    for verb in ("start", "report_done", "verify"):
        given = {"files": [picture()]} if verb == "report_done" else {}
        deciding.do(verb, first, at=EVENING + datetime.timedelta(days=2), **given)
    return deciding


def rows(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def known_items(actor: Actor) -> list[tuple[datetime.date, str, str]]:
    """Day, state and title of every item this reader may know, straight from the tables."""
    sees = "TRUE" if actor.is_office else "a.complaint_organization_id IS NULL"
    units = sorted(actor.organization_ids) or [0]
    return rows(
        "SELECT s.date, i.state, i.title FROM council_agendaitem i JOIN council_session s ON s.id = i.session_id"
        " LEFT JOIN residents_appeal a ON a.id = i.appeal_id WHERE s.community_id = %s AND"
        " s.state IN ('held', 'minutes_posted', 'following_up', 'archived') AND i.position IS NOT NULL"
        f" AND {sees} AND NOT coalesce(a.complaint_organization_id = ANY(%s), FALSE)",
        actor.community_id,
        units,
    )


LABELS = {
    "resolved": "形成决议",
    "deferred": "下次再议",
    "referred": "转交办理",
    "settled_on_the_spot": "当场解决",
}
READERS = ("staff", "lead", "worker2", "property", "party", "visitor")


@pytest.mark.parametrize("who", READERS)
def test_the_items_of_the_year_are_those_in_the_tables(autumn: Deciding, who: str):
    actor = getattr(autumn.house, who)
    shown = year.read(actor, 2026, TODAY)
    items = [(day, state) for day, state, _ in known_items(actor)]
    states = Counter(state for _, state in items)
    assert dict(shown.outcomes) == {LABELS[state]: number for state, number in states.items()}
    assert shown.resolved.denominator == len(items)
    assert shown.resolved.numerator == states["resolved"] + states["settled_on_the_spot"]
    quarters = Counter((day.month - 1) // 3 for day, _ in items)
    assert [each[2] for each in shown.quarters] == [quarters[n] for n in range(4)]
    assert sum(each[3] for each in shown.quarters) == shown.resolved.numerator
    assert sum(each[1] for each in shown.quarters) == shown.held.numerator


def test_a_complaint_counts_for_the_office_alone(autumn: Deciding):
    office = year.read(autumn.house.staff, 2026, TODAY).resolved
    for who in ("property", "worker2", "visitor"):
        other = year.read(getattr(autumn.house, who), 2026, TODAY).resolved
        assert (office.numerator - other.numerator, office.denominator - other.denominator) == (1, 1), who


def test_the_sessions_of_the_year_are_those_that_had_passed(autumn: Deciding):
    passed = rows(
        "SELECT count(*) FILTER (WHERE state IN ('held')), count(*) FROM council_session"
        " WHERE community_id = %s AND date BETWEEN '2026-01-01' AND %s AND (state = 'cancelled' OR date < %s)",
        autumn.house.community.pk,
        TODAY,
        TODAY,
    )[0]
    held = year.read(autumn.house.visitor, 2026, TODAY).held
    assert (held.numerator, held.denominator) == passed == (3, 4)
    assert held.words == "75%"


@pytest.mark.parametrize("seat", ["community", "property", "owners", "worker", "party", "resident"])
def test_each_side_was_there_as_often_as_the_list_says(autumn: Deciding, seat: str):
    found = rows(
        "SELECT count(DISTINCT a.session_id), count(*) FROM council_attendance a WHERE a.seat = %s"
        " AND a.left_at IS NULL",
        seat,
    )[0]
    shown = year.read(autumn.house.visitor, 2026, TODAY)
    labels = {
        "community": "社区",
        "property": "物业公司",
        "owners": "业主委员会",
        "worker": "网格员",
        "party": "党员代表",
        "resident": "居民",
    }
    share = next(each for each in shown.seats if each.label == labels[seat])
    assert (share.numerator, share.denominator) == (found[0], 3)
    if seat == "resident":
        assert shown.residents == found[1] == 9


def test_the_days_from_appeal_to_resolution_are_the_days_between_the_stamps(autumn: Deciding):
    stamps = rows(
        "SELECT a.registered_at, r.written_at FROM council_resolutionappeal l"
        " JOIN council_resolution r ON r.id = l.resolution_id JOIN residents_appeal a ON a.id = l.appeal_id"
    )
    days = sorted((written - filed).days for filed, written in stamps)
    shown = year.read(autumn.house.staff, 2026, TODAY)
    assert (shown.days, len(days)) == (days, 4)
    assert shown.median_days == round(statistics.median(days))
    assert len(year.read(autumn.house.visitor, 2026, TODAY).days) == 3


def test_promises_kept_are_those_reported_by_their_day_and_verified(autumn: Deciding):
    due = rows(
        "SELECT promised_on, reported_at, verified_at FROM council_resolution WHERE promised_on < %s", TODAY
    )
    kept = sum(bool(verified) and timezone.localdate(told) <= day for day, told, verified in due)
    share = year.read(autumn.house.staff, 2026, TODAY).on_time
    assert (share.numerator, share.denominator) == (kept, len(due)) == (1, 4)


def test_the_most_deferred_are_those_put_off_most_often(autumn: Deciding):
    put_off = Counter(title for _, state, title in known_items(autumn.house.staff) if state == "deferred")
    shown = year.read(autumn.house.staff, 2026, TODAY).deferred
    assert {item.title: times for item, times in shown} == put_off
    assert [times for _, times in shown] == sorted(put_off.values(), reverse=True)


def test_the_page_prints_the_same_figures(autumn: Deciding, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: TODAY)
    shown = year.read(autumn.house.visitor, 2026, TODAY)
    words = read(seen(Client(), "/council/year/?year=2026"))
    for share in (shown.held, shown.resolved, shown.on_time):
        assert f"{share.label} {share.words} {share.numerator}/{share.denominator}" in words
        assert f"{share.label} {share.meaning}" in words
    assert f"从反映到决议 {shown.median_days} 天 中位数，{len(shown.days)} 件诉求" in words
    for seat in shown.seats:
        assert f"{seat.label} {seat.words} {seat.numerator}/{seat.denominator} 次" in words
    for label, number in shown.outcomes:
        assert f"{label} {number} 件" in words
    for item, times in shown.deferred:
        assert f"{item.title} 推迟 {times} 次" in words
    assert f"居民到会 {shown.residents} 人次。" in words
    assert "家门口议事厅" in words
    for client in (Client(), signed_in(autumn.house.staff.user)):
        assert asked(client, "/council/year/") <= 8


def test_an_empty_year_says_so(deciding: Deciding):
    there = signed_in(deciding.house.elsewhere.staff.user)
    words = read(seen(there, "/council/year/"))
    assert "按期召开 — 0/0" in words
    assert "从反映到决议 — 中位数，0 件诉求" in words
    assert "这一年还没有议过议题。" in words
    assert "没有推迟的议题。" in words
