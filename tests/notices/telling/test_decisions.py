"""决议和纪要: word for word who hears of what, and that nobody else does."""

import datetime

import pytest

from council.meetings import workflow as meetings
from council.meetings.room import code_of
from council.meetings.states import Present
from council.models import Minutes, Resolution, Session
from council.resolutions.states import MinutesState, State
from council.resolutions.workflow import draft_minutes
from grids.states import PostKind
from notices.telling.models import InboxMessage, Preference, TellingMark
from notices.telling.states import Topic
from notices.telling.tell import tell_new
from residents.appeals.models import Appeal
from tests.community import House
from tests.council.conftest import EVENING, council_of
from tests.council.resolutions.deciding import DUE, FROM, MINUTES_FROM, WORDS, Deciding
from tests.factories import actor, post
from tests.notices.telling.conftest import EVERYBODY, heard, heard_once

TEXT, SIGN = WORDS["text"], WORDS["sign_of_done"]
NUMBER = "20261123-1"
OFFICE = ("staff", "second_staff", "lead")
SEATED = (*OFFICE, "worker1", "worker2", "worker3", "property", "owners", "party")


@pytest.fixture
def deciding(house: House) -> Deciding:
    return Deciding(council_of(house))


def tell() -> int:
    return tell_new(EVENING + datetime.timedelta(days=1))


def done(deciding: Deciding, verb: str) -> Resolution:
    """A resolution about a topic of the street with this verb done to it, and told."""
    made = deciding.resolution_in(FROM[verb])
    made = deciding.do(verb, made)
    tell()
    return made


# 决议. Property leads, worker 1 coordinates, the owners' committee supervises; the clerk (staff) writes it down.
SAID: dict[str, dict[str, str]] = {
    "start": {"owners": f"您监督的决议 {NUMBER} 开始落实了：牵头方开始落实。"},
    "report_progress": {
        "owners": f"您监督的决议 {NUMBER} 有进展：灯已到货。",
        "worker1": f"您协调的决议 {NUMBER} 有进展：灯已到货。",
    },
    "report_done": {
        "owners": f"决议 {NUMBER} 报完成了，请您看过以后核验：12 盏灯都换好了。",
        "worker1": f"您协调的决议 {NUMBER} 报完成了，等监督方核验。",
        **dict.fromkeys(OFFICE, f"决议 {NUMBER} 报完成了，等监督方核验：12 盏灯都换好了。"),
    },
    "verify": {
        "property": f"您牵头的决议 {NUMBER} 核验通过了：逐层看过，都亮。",
        "worker1": f"您协调的决议 {NUMBER} 核验通过了：逐层看过，都亮。",
        **dict.fromkeys(OFFICE, f"决议 {NUMBER} 核验通过了，请办结：逐层看过，都亮。"),
    },
    "send_back": {
        "property": f"决议 {NUMBER} 核验没有通过，请重办：四楼还不亮。",
        "worker1": f"您协调的决议 {NUMBER} 核验没有通过，退回重办：四楼还不亮。",
    },
    "close": {
        "property": f"您牵头的决议 {NUMBER} 办结了：社区办结。",
        "worker1": f"您协调的决议 {NUMBER} 办结了：社区办结。",
        "owners": f"您监督的决议 {NUMBER} 办结了：社区办结。",
    },
    "carry": {
        "property": f"决议 {NUMBER} 的期限改到12月21日，请抓紧：灯具缺货。（期限改到 2026-12-21）",
        "worker1": f"您协调的决议 {NUMBER} 的期限改到12月21日：灯具缺货。（期限改到 2026-12-21）",
        "owners": f"您监督的决议 {NUMBER} 的期限改到12月21日：灯具缺货。（期限改到 2026-12-21）",
    },
    "reassign": {
        "party": f"决议 {NUMBER} 调整了责任，由您牵头，请在12月7日前完成：{TEXT}",
        "worker1": f"决议 {NUMBER} 调整了责任，由您协调，12月7日前完成：{TEXT}",
        "owners": f"决议 {NUMBER} 调整了责任，由您监督，完成的标志是：{SIGN}",
    },
    "drop": {
        "property": f"您牵头的决议 {NUMBER} 终止了：已由改造工程统一更换。",
        "worker1": f"您协调的决议 {NUMBER} 终止了：已由改造工程统一更换。",
        "owners": f"您监督的决议 {NUMBER} 终止了：已由改造工程统一更换。",
    },
}


@pytest.mark.parametrize("verb", SAID)
def test_a_resolution_word_for_word(house: House, deciding: Deciding, verb: str):
    done(deciding, verb)
    assert heard_once(house, "resolution", verb) == SAID[verb]


def test_a_resolution_gives_each_party_its_task(house: House, deciding: Deciding):
    deciding.write()
    tell()
    assert heard_once(house, "resolution", "write") == {
        "property": f"决议 {NUMBER} 由您牵头，请在12月7日前完成：{TEXT}",
        "worker1": f"决议 {NUMBER} 请您协调，12月7日前完成：{TEXT}",
        "owners": f"决议 {NUMBER} 请您监督，完成的标志是：{SIGN}",
    }
    told = InboxMessage.objects.filter(key__startswith="resolution:")
    assert {(row.topic, row.link) for row in told} == {(Topic.TASK, f"/resolutions/{NUMBER}/")}


def test_a_person_may_lead_as_a_unit_does(house: House, deciding: Deciding):
    deciding.write(lead=house.worker2.user, supervisor=house.party.user)
    tell()
    told = heard_once(house, "resolution", "write")
    assert set(told) == {"worker2", "worker1", "party"}
    assert told["worker2"].startswith(f"决议 {NUMBER} 由您牵头")


def test_everybody_who_sits_for_the_leading_unit_hears_of_it(house: House, deciding: Deciding):
    post(house.worker3.user, PostKind.SEAT, organization=house.property_company)
    deciding.write()
    tell()
    assert set(heard(house, "resolution", "write")) == {"property", "worker3", "worker1", "owners"}


def test_who_wears_two_hats_hears_it_once_with_the_weightier_part_first(house: House, deciding: Deciding):
    deciding.write(lead=house.worker1.user, coordinator=house.worker1.user)
    tell()
    assert heard_once(house, "resolution", "write")["worker1"].startswith(f"决议 {NUMBER} 由您牵头")


def test_a_long_text_is_shortened(house: House, deciding: Deciding):
    deciding.write(text="换灯，" * 200)
    tell()
    assert heard_once(house, "resolution", "write")["property"].endswith("换灯，换灯…")


# Whose matters it answers


def linked(deciding: Deciding, verb: str) -> Appeal:
    """A resolution about the family's own matter, which the neighbours second, with this verb done."""
    house = deciding.house
    appeal = deciding.council.matter(household=house.household)
    item = deciding.at_table(appeal)
    made = deciding.write(item)
    for before in {"report_progress": ("start",)}.get(verb, ()):
        made = deciding.do(before, made)
    deciding.do(verb, made)
    tell()
    return appeal


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("report_progress", "回应“三单元楼道灯不亮”的决议有进展：灯已到货。"),
        ("carry", "回应“三单元楼道灯不亮”的决议要晚一些：灯具缺货。（期限改到 2026-12-21）"),
    ],
)
def test_whose_matter_waits_for_it_hears_how_it_goes(house: House, deciding: Deciding, verb: str, said: str):
    appeal = linked(deciding, verb)
    assert heard_once(house, "resolution", verb)["family"] == said
    message = InboxMessage.objects.visible_to(house.family).get(key__startswith="resolution:")
    assert (message.link, message.appeal_id) == (f"/appeals/{appeal.number}/", appeal.pk)


@pytest.mark.parametrize(("verb", "through"), [("write", "return_from_council"), ("verify", "reply")])
def test_what_the_ledger_tells_the_resident_already_is_not_told_twice(
    house: House, deciding: Deciding, verb: str, through: str
):
    appeal = deciding.council.matter(household=house.household)
    made = deciding.write(deciding.at_table(appeal))
    if verb == "verify":
        for step in ("start", "report_done", "verify"):
            made = deciding.do(step, made)
    tell()
    assert "family" not in heard(house, "resolution", verb)
    assert len(heard(house, "appeal", through)["family"]) == 1


def test_an_endorser_reads_the_published_title(house: House, deciding: Deciding):
    appeal = deciding.council.matter()
    house.do("endorse", appeal)
    made = deciding.write(deciding.at_table(appeal))
    deciding.do("carry", made)
    tell()
    told = heard_once(house, "resolution", "carry")
    assert told["family"].startswith("回应您附议的“三单元楼道灯不亮”的决议要晚一些")


# 回避


def test_what_came_of_a_complaint_is_news_for_those_who_answer_for_it_and_not_for_whom_it_is_about(
    house: House, deciding: Deciding
):
    appeal = deciding.council.matter(complaint_user=house.second_staff.user)
    made = deciding.write(deciding.at_table(appeal))
    for verb in ("start", "report_done"):
        made = deciding.do(verb, made)
    tell()
    assert set(heard(house, "resolution", "report_done")) == {"owners", "worker1", "staff", "lead"}


def test_a_recusal_written_down_later_takes_it_back(house: House, deciding: Deciding):
    appeal = deciding.council.matter()
    deciding.write(deciding.at_table(appeal))
    tell()
    assert "worker1" in heard(house, "resolution", "write")
    house.do("recuse", Appeal.objects.get(pk=appeal.pk), user=house.worker1.user)
    assert "worker1" not in heard(house, "resolution", "write")


def test_whoever_has_left_is_told_nothing(house: House, deciding: Deciding):
    house.owners.posts[0].until = EVENING.date()
    house.owners.posts[0].save()
    deciding.write()
    tell()
    assert not InboxMessage.objects.filter(user=house.owners.user).exists()


# 纪要. The lead chairs because nobody was named; the clerk drafts and posts.
MINUTES_SAID: dict[str, dict[str, str]] = {
    "confirm": dict.fromkeys(
        ("staff", "second_staff"), "11月23日议事的纪要主持人确认了，请一位到会的居民确认。"
    ),
    "countersign": dict.fromkeys(
        ("second_staff", "lead"), "11月23日议事的纪要主持人和居民都确认了，可以公示。"
    ),
    "reopen": {"lead": "11月23日议事的纪要退回修改，改好以后请您再确认：改错别字。"},
    "object": dict.fromkeys(OFFICE, "11月23日议事的纪要有居民提出异议，请答复。"),
    "answer": {"family": "您对11月23日议事纪要的异议有答复了：采纳异议：已核对录音，更正。"},
    "correct": dict.fromkeys(
        (name for name in SEATED if name != "staff"), "11月23日议事的纪要更正了：按异议更正数量。"
    ),
    "edit": {},
    "redraft": {},
    "settle": {},
}


@pytest.mark.parametrize("verb", MINUTES_SAID)
def test_the_minutes_word_for_word(house: House, deciding: Deciding, verb: str):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    if verb == "answer":
        made = deciding.minutes_do("object", made)
    deciding.minutes_do(verb, made)
    tell()
    assert heard_once(house, "minutes", verb) == MINUTES_SAID[verb]


def test_a_draft_waits_for_who_chaired(house: House, deciding: Deciding):
    chair = {"chair": house.owners.user}
    meetings.appoint(deciding.council.monday, by=house.staff, at=EVENING, **chair)
    deciding.council = deciding.council.fresh()
    deciding.draft()
    tell()
    assert heard_once(house, "minutes", "draft") == {"owners": "11月23日议事的纪要起草好了，请您确认。"}


def test_where_nobody_chaired_the_lead_confirms(house: House, deciding: Deciding):
    deciding.draft()
    tell()
    assert set(heard(house, "minutes", "draft")) == {"lead"}


def sat_in(deciding: Deciding) -> Session:
    """The family sits at the table of a session that is on."""
    house = deciding.house
    deciding.write()
    session = deciding.council.fresh().monday
    given = {"code": code_of(session), "how": Present.QR, "name": "王秀英"}
    meetings.check_in(session, by=house.family, at=EVENING, **given)
    return session


def test_who_was_there_reads_the_minutes_first(house: House, deciding: Deciding):
    sat_in(deciding)
    made = deciding.minutes_in(MinutesState.CHAIR_CONFIRMED)
    tell()
    assert heard_once(house, "minutes", "confirm")["family"] == (
        "您参加的11月23日议事有了纪要，请看一看，属实就确认。"
    )
    assert Minutes.objects.visible_to(house.family).filter(pk=made.pk).exists()


def until(made: Minutes) -> str:
    there = made.open_until.astimezone(EVENING.tzinfo)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


def test_the_posting_is_told_to_seats_and_to_who_was_there(house: House, deciding: Deciding):
    sat_in(deciding)
    made = deciding.minutes_in(MinutesState.POSTED)
    tell()
    ends = f"纪要公示到{until(made)}，有不对的请提出。"
    others = {name: f"11月23日议事的{ends}" for name in SEATED if name != "staff"}
    assert heard_once(house, "minutes", "post") == {**others, "family": f"您参加的11月23日议事，{ends}"}


def test_the_posting_is_told_to_whose_matter_was_talked_about(house: House, deciding: Deciding):
    appeal = deciding.council.matter(household=house.household)
    deciding.write(deciding.at_table(appeal))
    made = deciding.minutes_in(MinutesState.POSTED)
    tell()
    said = f"议过“三单元楼道灯不亮”的那次议事，纪要公示到{until(made)}，有不对的请提出。"
    assert heard_once(house, "minutes", "post")["family"] == said


def test_the_posting_is_told_to_who_proposed_a_topic(house: House, deciding: Deciding):
    item = meetings.propose(deciding.council.monday, by=house.family, at=EVENING, title="花坛怎么种")
    meetings.admit(item, by=house.staff, at=EVENING)
    deciding.write()
    item.refresh_from_db()
    meetings.defer(item, by=house.staff, at=EVENING, note="下次。")
    made = deciding.minutes_in(MinutesState.POSTED)
    tell()
    said = f"议过您提的议题的那次议事，纪要公示到{until(made)}，有不对的请提出。"
    assert heard_once(house, "minutes", "post")["family"] == said


def test_a_matter_that_complains_about_somebody_is_in_no_minutes_and_no_news_of_them(
    house: House, deciding: Deciding
):
    appeal = deciding.council.matter(complaint_organization=house.property_company, household=house.household)
    item = deciding.at_table(appeal)
    meetings.settle(item, by=house.staff, at=EVENING, note="另行答复。")
    session = meetings.hold(deciding.council.fresh().monday, by=house.staff, at=EVENING)
    made = draft_minutes(session, by=house.staff)
    for verb in ("confirm", "countersign", "post"):
        made = deciding.minutes_do(verb, made)
    tell()
    assert "property" in heard(house, "minutes", "post"), "the posting itself hides nobody's name"
    assert "family" not in heard(house, "minutes", "post")


def test_the_other_community_hears_nothing_of_any_of_it(house: House, deciding: Deciding):
    deciding.minutes_in(MinutesState.FINAL)
    deciding.do("carry", Resolution.objects.get())
    tell()
    for name in EVERYBODY:
        assert not InboxMessage.objects.visible_to(getattr(house.elsewhere, name)).exists(), name


def test_what_is_switched_off_stays_off_but_a_task_is_always_told(house: House, deciding: Deciding):
    Preference.objects.create(user=house.property.user, muted=[Topic.COUNCIL])
    deciding.resolution_in(State.CLOSED)
    tell()
    assert "property" in heard(house, "resolution", "write")
    assert "property" not in heard(house, "resolution", "close")


def test_every_message_leads_to_a_page_its_reader_may_open(house: House, deciding: Deciding):
    sat_in(deciding)
    deciding.minutes_in(MinutesState.FINAL)
    deciding.do("carry", Resolution.objects.get())
    tell()
    rows = InboxMessage.objects.filter(key__regex="^(resolution|minutes):").select_related("user")
    assert rows.count() > 20
    for row in rows:
        person = actor(row.user) if row.user else house.family
        key = row.link.rstrip("/").rpartition("/")[2]
        if row.link.startswith("/minutes/"):
            assert Minutes.objects.visible_to(person).filter(session__date=key).exists(), row.sentence
        else:
            assert Resolution.objects.visible_to(person).filter(number=key).exists(), row.sentence


def test_told_again_nothing_changes_and_many_cost_no_more_than_a_few(
    house: House, deciding: Deciding, django_assert_max_num_queries
):
    made = deciding.resolution_in(State.IN_PROGRESS)
    tell()
    before = InboxMessage.objects.count()
    assert tell() == 0
    TellingMark.objects.update(gaps=[])  # numbers that other tests on this server have drawn
    for number in range(6):
        made = deciding.do("report_progress", made, note=f"第 {number} 批到了。")
    with django_assert_max_num_queries(16):
        assert tell() == 6
    assert InboxMessage.objects.count() == before + 12
    assert made.due_on == DUE
