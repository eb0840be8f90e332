"""改期、延期、取消 and 下次再议: what goes along, in which order, and what the ledgers say of it."""

import datetime

import pytest

from council.meetings import workflow
from council.models import AgendaItem, Session
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.council.conftest import EVENING, NOW, Council

DAY = datetime.timedelta(days=1)
HOUR = datetime.time(18, 30)
CALLED_OFF = {"postpone": "postponed", "cancel": "cancelled"}


def titles(session: Session) -> list[str]:
    return list(AgendaItem.objects.filter(session=session).on_agenda().values_list("title", flat=True))


def off(council: Council, verb: str = "postpone", *, session: Session | None = None, **given) -> Session:
    given = {"by": council.clerk, "at": NOW, "reason": "停电", **given}
    return workflow.SESSION_VERBS[verb](session or council.monday, **given)


def move(council: Council, **given) -> Session:
    given = {"by": council.clerk, "at": NOW, "date": council.monday.date + DAY, "time": HOUR, **given}
    return workflow.move(council.monday, **{"reason": "下雪", **given})


# Moving


# what is given, the day, the hour and the place after it, whether an old day is shown
MOVES = [
    ({}, "2026-11-24", "18:30", None, True),
    ({"date": datetime.date(2026, 11, 23)}, "2026-11-23", "18:30", None, False),
    ({"date": datetime.date(2026, 11, 23), "time": datetime.time(9)}, "2026-11-23", "09:00", None, False),
    ({"place": "东门凉亭"}, "2026-11-24", "18:30", "东门凉亭", True),
    ({"place": "  东门\n凉亭 "}, "2026-11-24", "18:30", "东门 凉亭", True),
    ({"place": "   "}, "2026-11-24", "18:30", None, True),
    ({"date": datetime.date(2026, 12, 31), "time": datetime.time(23, 59)}, "2026-12-31", "23:59", None, True),
]


@pytest.mark.parametrize(("given", "day", "hour", "place", "old"), MOVES)
def test_a_session_stands_where_it_was_moved_to(
    council: Council, given: dict, day: str, hour: str, place: str | None, old: bool
):
    before = council.monday.place
    session = move(council, **given)
    assert (session.date.isoformat(), session.starts_at.strftime("%H:%M")) == (day, hour)
    assert session.place == (place or before)
    assert session.moved_from == (datetime.date(2026, 11, 23) if old else None)
    assert session.moved_reason == "下雪"
    record = session.records.last()
    assert (record.label, record.public) == ("改期", True)
    assert record.note.startswith(f"改到{session.date.month}月{session.date.day}日 {hour}")
    assert record.note.endswith("：下雪")


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "请写明改期的原因，居民会看到。"),
        ({"reason": " \u200b "}, "reason", "请写明改期的原因，居民会看到。"),
        (
            {"date": datetime.date(2026, 11, 20), "time": datetime.time(11, 59)},
            "date",
            "请选择今天以后的时间。",
        ),
        ({"date": datetime.date(2025, 1, 1)}, "date", "请选择今天以后的时间。"),
    ],
)
def test_a_move_that_cannot_be_says_why_and_changes_nothing(
    council: Council, given: dict, field: str, sentence: str
):
    with pytest.raises(Invalid) as refused:
        move(council, **given)
    assert refused.value.fields == {field: sentence}
    assert Session.objects.get(pk=council.monday.pk).version == council.monday.version


def test_a_session_may_be_moved_again_and_back(council: Council):
    first = move(council)
    second = workflow.move(
        first, by=council.clerk, at=NOW, date=datetime.date(2026, 11, 23), time=HOUR, reason="雪停了"
    )
    assert (second.date, second.moved_from) == (datetime.date(2026, 11, 23), datetime.date(2026, 11, 24))
    assert [each.note for each in second.records.all()][-2:] == [
        "改到11月24日 18:30：下雪".replace("：", f"{' ' + second.place if second.place else ' '}：", 1),
        "改到11月23日 18:30：雪停了".replace("：", f"{' ' + second.place if second.place else ' '}：", 1),
    ]


def test_the_agenda_goes_with_its_session_and_keeps_its_state(council: Council):
    items = [council.admitted(title) for title in ("甲", "乙")]
    proposal = council.topic("待审的")
    council.announced() if not proposal else workflow.admit(proposal, by=council.clerk, at=NOW)
    announced = workflow.announce(council.monday, by=council.clerk, at=NOW)
    moved = move(council)
    assert (moved.pk, moved.state, moved.announced_at) == (announced.pk, "announced", NOW)
    assert titles(moved) == ["甲", "乙", "待审的"]
    assert [AgendaItem.objects.get(pk=each.pk).version for each in items] == [each.version for each in items]


def test_a_day_is_free_again_once_its_session_is_called_off(council: Council):
    off(council, session=council.after)
    moved = move(council, date=council.after.date)
    assert moved.date == council.after.date
    with pytest.raises(Refused) as refused:
        workflow.move(
            Session.objects.of(council.house.community.pk).upcoming().last(),
            by=council.clerk,
            at=NOW,
            date=moved.date,
            time=HOUR,
            reason="也挪到这天",
        )
    assert (refused.value.reason, refused.value.code) == (
        "这一天已经有一次议事，请换一天。",
        "already_claimed",
    )


def test_another_communitys_session_does_not_take_the_day(council: Council):
    there = council.house.elsewhere
    workflow.generate(there.community, at=NOW)
    session = Session.objects.of(there.community.pk).upcoming().first()
    ours = move(council)
    theirs = workflow.move(session, by=there.staff, at=NOW, date=ours.date, time=HOUR, reason="换个地方")
    assert theirs.date == ours.date


# Calling off


@pytest.mark.parametrize("verb", CALLED_OFF)
def test_everything_that_waits_goes_along_in_its_order(council: Council, verb: str):
    for title in ("甲", "乙", "丙"):
        council.admitted(title)
    waiting = council.topic("还没审的")
    council.admitted("下次本来就有的", session=council.after)
    session = off(council, verb)
    assert session.state == CALLED_OFF[verb]
    assert session.items_went_to == council.after
    assert titles(council.after) == ["下次本来就有的", "甲", "乙", "丙"]
    assert [each.position for each in AgendaItem.objects.filter(session=council.after).on_agenda()] == [
        1,
        2,
        3,
        4,
    ]
    waiting.refresh_from_db()
    assert (waiting.session, waiting.state, waiting.position) == (council.after, "proposed", None)
    assert titles(session) == []


@pytest.mark.parametrize("verb", CALLED_OFF)
def test_overdue_resolutions_stand_first_on_the_agenda_they_come_to(council: Council, verb: str):
    council.admitted("甲", session=council.after)
    place = council.house.community
    workflow.propose_follow_up(place, key="resolution:1", title="三单元的灯还没换完", at=NOW)
    council.admitted("乙")
    assert titles(council.monday) == ["三单元的灯还没换完", "乙"]
    off(council, verb)
    assert titles(council.after) == ["三单元的灯还没换完", "甲", "乙"]


def test_both_ledgers_tell_what_went_where(council: Council):
    items = [council.admitted(title) for title in ("甲", "乙")]
    session = off(council)
    gone, came = session.records.last(), council.after.records.last()
    assert gone.note == "延期：停电2 个议题转到11月30日。"
    assert gone.data == {"items": [each.pk for each in items]}
    assert (came.label, came.note) == ("接收议题", "2026-11-23 的 2 个议题转来。")
    assert came.data == {"from": session.pk, "items": [each.pk for each in items]}
    assert (gone.public, came.public) == (True, False)


def test_what_was_refused_or_withdrawn_stays_where_it_was_judged(council: Council):
    refused = workflow.refuse(council.topic("甲"), by=council.clerk, at=NOW, reason="duplicate")
    withdrawn = workflow.withdraw(council.admitted("乙"), by=council.clerk, at=NOW)
    kept = council.admitted("丙")
    off(council)
    for item, where in ((refused, council.monday), (withdrawn, council.monday), (kept, council.after)):
        assert AgendaItem.objects.get(pk=item.pk).session == where


def test_a_matter_stays_before_the_council_while_its_session_is_called_off(council: Council):
    item = council.on_agenda(council.matter())
    off(council)
    assert Appeal.objects.get(pk=item.appeal_id).state == State.IN_COUNCIL
    moved = AgendaItem.objects.get(pk=item.pk)
    assert (moved.session, moved.facts, moved.state) == (council.after, item.facts, "admitted")


def test_an_empty_session_is_called_off_without_a_word_about_items(council: Council):
    session = off(council, "cancel")
    assert (session.items_went_to, session.records.last().note) == (None, "取消：停电")
    assert council.after.records.count() == 1


def test_twice_called_off_the_items_are_two_weeks_on(council: Council):
    council.admitted("甲")
    off(council)
    third = Session.objects.after(council.after).first()
    off(council, "cancel", session=council.after)
    assert titles(third) == ["甲"]
    assert Session.objects.get(pk=council.after.pk).items_went_to == third


@pytest.mark.parametrize("verb", CALLED_OFF)
@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "请写明{word}的原因，居民会看到。"),
        ("  ", "请写明{word}的原因，居民会看到。"),
        ("长" * 201, "原因最长 200 个字。"),
    ],
)
def test_a_reason_is_given_and_fits_on_the_door(council: Council, verb: str, reason: str, sentence: str):
    council.admitted("甲")
    word = {"postpone": "延期", "cancel": "取消"}[verb]
    with pytest.raises(Invalid) as refused:
        off(council, verb, reason=reason)
    assert refused.value.fields == {"reason": sentence.format(word=word)}
    assert titles(council.monday) == ["甲"]


@pytest.mark.parametrize("verb", ["move", *CALLED_OFF])
def test_who_saw_an_older_page_is_told_so(council: Council, verb: str):
    given = {"date": council.monday.date + DAY, "time": HOUR} if verb == "move" else {}
    with pytest.raises(Stale) as stale:
        workflow.SESSION_VERBS[verb](
            council.monday, by=council.clerk, at=NOW, version=1, reason="停电", **given
        )
    assert stale.value.current == council.monday.version


@pytest.mark.parametrize("verb", ["move", *CALLED_OFF])
def test_strangers_and_neighbours_are_kept_out(council: Council, verb: str):
    given = {"date": council.monday.date + DAY, "time": HOUR} if verb == "move" else {}
    for who, error in (("worker1", Forbidden), ("property", Forbidden), ("supervisor", Forbidden)):
        with pytest.raises(error, match="议事日由社区工作人员安排和记录"):
            workflow.SESSION_VERBS[verb](
                council.monday, by=getattr(council.house, who), at=NOW, reason="停电", **given
            )
    with pytest.raises(NotFound):
        workflow.SESSION_VERBS[verb](
            council.monday, by=council.house.elsewhere.lead, at=NOW, reason="停电", **given
        )


# Deferring


def test_a_thing_deferred_three_times_says_so_each_time(council: Council):
    item = council.admitted("老大难")
    session = council.monday
    for count in range(1, 4):
        workflow.announce(session, by=council.clerk, at=NOW)
        workflow.open_session(session, by=council.clerk, at=EVENING)
        workflow.defer(item, by=council.clerk, at=EVENING, note=f"第{count}次没谈拢")
        workflow.hold(session, by=council.clerk, at=EVENING)
        item = AgendaItem.objects.get(carried_from=item)
        assert (item.deferrals, item.title, item.position) == (count, "老大难", 1)
        session = workflow.collect(item.session, by=council.clerk, at=EVENING)
    assert [each.outcome_note for each in AgendaItem.objects.filter(state="deferred").order_by("pk")] == [
        "第1次没谈拢",
        "第2次没谈拢",
        "第3次没谈拢",
    ]


def test_a_deferred_item_without_a_next_session_waits_for_one(council: Council):
    item = council.discussed()
    for session in Session.objects.of(item.community_id).upcoming():
        workflow.cancel(session, by=council.clerk, at=NOW, reason="放假")
    with pytest.raises(Refused, match="还没有排好下一次议事，请先在议事厅页面生成排期"):
        workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
    workflow.generate(council.house.community, at=EVENING + datetime.timedelta(weeks=9))
    workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
    assert AgendaItem.objects.get(carried_from=item).session.date > council.after.date


def test_a_session_held_with_proposals_and_nowhere_to_go_says_how_many(council: Council):
    item = workflow.settle(council.discussed(), by=council.clerk, at=EVENING, note="好了")
    AgendaItem.objects.create(
        community_id=item.community_id,
        session=item.session,
        kind="topic",
        title="会上提的",
        proposer="居民",
        proposed_at=EVENING,
    )
    for session in Session.objects.of(item.community_id).upcoming():
        workflow.cancel(session, by=council.clerk, at=NOW, reason="放假")
    with pytest.raises(Refused, match="这次还有 1 个议题，要有下一次议事才能转过去，请先生成排期"):
        workflow.hold(item.session, by=council.clerk, at=EVENING)
