"""What resolutions and minutes put on the pages of the meetings: each slot, as each reader finds it, stage by stage."""

import re

import pytest
from django.template import Context
from django.test import Client, RequestFactory

from council.meetings import workflow
from council.meetings.models import Draft
from council.models import AgendaItem, Session
from council.resolutions.states import MinutesState, State
from council.templatetags import council_decisions as slots
from grids.actors import Actor
from tests.council.conftest import EVENING, Council
from tests.council.resolutions.deciding import Deciding
from tests.entering import signed_in


@pytest.fixture
def deciding(council: Council) -> Deciding:
    return Deciding(council)


def seen_by(actor: Actor, **more: object) -> Context:
    """A page this reader is looking at."""
    request = RequestFactory().get("/council/sessions/1/clerk/?item=2")
    request.actor = actor
    return Context({"request": request, "csrf_token": "token", **more})


def see(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return re.sub(r"\s+", " ", answer.content.decode())


def of(session: Session, place: str = "") -> str:
    return f"/council/sessions/{session.pk}/{place}"


# Beside the table


# where the item stands, what the clerk reads where no resolution can be written for it
WRITABLE = [
    ("admitted", "开始议这一项以后，可以在这里写决议。"),
    ("discussed", ""),
    ("resolved", ""),
    ("settled_on_the_spot", "这一项的结果是“当场解决”，不写决议。"),
    ("deferred", "这一项的结果是“下次再议”，不写决议。"),
    ("withdrawn", "这一项的结果是“已撤回”，不写决议。"),
]


def item_in(deciding: Deciding, state: str) -> AgendaItem:
    council = deciding.council
    if state == "admitted":
        item = council.admitted()
        council.opened()
        return item
    item = council.discussed()
    if state == "resolved":
        deciding.write(item)
    elif state == "settled_on_the_spot":
        workflow.settle(item, by=council.clerk, at=EVENING, note="好了")
    elif state == "deferred":
        workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
    elif state == "withdrawn":
        workflow.withdraw(item, by=council.clerk, at=EVENING)
    return AgendaItem.objects.get(pk=item.pk)


@pytest.mark.parametrize(("state", "why_not"), WRITABLE)
def test_a_resolution_is_written_while_its_item_is_on_the_table(deciding: Deciding, state: str, why_not: str):
    item = item_in(deciding, state)
    clerk, writable = deciding.council.clerk, not why_not
    found = slots.resolution_slot(seen_by(clerk), item, item.session)
    assert (found["form"] is not None) is writable
    assert len(found["written"]) == (state == "resolved")
    page = see(signed_in(clerk.user), f"{of(item.session, 'clerk/')}?item={item.pk}")
    assert ("写好这项决议" in page) is writable
    assert [each for _, each in WRITABLE if each and each in page] == ([] if writable else [why_not])
    assert ("再写一项" in page) is (state == "resolved")


def test_the_form_leads_back_to_where_the_clerk_stood(deciding: Deciding):
    item = deciding.at_table()
    found = slots.resolution_slot(seen_by(deciding.council.clerk), item, item.session)
    assert (found["back"], found["csrf_token"]) == ("/council/sessions/1/clerk/?item=2", "token")


def test_the_words_kept_for_this_form_are_back_and_those_of_others_are_not(deciding: Deciding):
    item = deciding.at_table()
    kept = Draft(part="resolution", fields={"text": "换灯", "next": "/x/", "version": "9"})
    context = seen_by(deciding.council.clerk, typed={"resolution": kept})
    form = slots.resolution_slot(context, item, item.session)["form"]
    assert form.initial["text"] == "换灯"
    assert {"next", "version"} & set(form.initial) == set()
    other = seen_by(deciding.council.clerk, typed={"discussion": kept})
    assert "text" not in slots.resolution_slot(other, item, item.session)["form"].initial


def test_what_was_decided_stands_with_who_and_until_when(deciding: Deciding):
    made = deciding.write()
    page = see(signed_in(deciding.council.clerk.user), f"{of(made.session, 'clerk/')}?item={made.item_id}")
    assert f'/resolutions/{made.number}/">{made.number}</a>' in page
    assert "幸福里社区物业公司牵头，幸福里社区业主委员会监督" in page
    assert "12月7日" in page


# On the wall


# what is being typed, what the wall says of it
TYPED = [
    ({}, False, {"text": "", "sign_of_done": ""}, ""),
    ({"text": "  "}, False, {"text": "", "sign_of_done": ""}, ""),
    ({"lead": "u0"}, False, {"text": "", "sign_of_done": ""}, ""),
    ({"text": "换灯"}, True, {"text": "换灯", "sign_of_done": ""}, ""),
    ({"sign_of_done": "都亮"}, True, {"text": "", "sign_of_done": "都亮"}, ""),
    ({"text": " 换灯 ", "due_on": "2026-12-07"}, True, {"text": "换灯", "sign_of_done": ""}, "2026-12-07"),
    ({"text": 7}, True, {"text": "7", "sign_of_done": ""}, ""),
]


@pytest.mark.parametrize(("fields", "writing", "words", "due_on"), TYPED)
def test_the_wall_follows_what_is_typed(
    deciding: Deciding, fields: dict, writing: bool, words: dict, due_on: str
):
    item = AgendaItem(pk=0, community=deciding.house.community)
    shown = slots.resolution_live(item, [Draft(part="resolution", fields=fields)])
    assert (shown["writing"], shown["words"], shown["due_on"]) == (writing, words, due_on)
    assert shown["parties"] == []


def test_the_wall_names_parties_by_unit_and_post_never_by_person(deciding: Deciding):
    house = deciding.house
    fields = {
        "text": "换灯",
        "lead": f"u{house.property_company.pk}",
        "coordinator": f"p{house.worker1.user.pk}",
        "supervisor": f"u{house.elsewhere.owners_committee.pk}",
    }
    item = AgendaItem(pk=0, community=house.community)
    shown = slots.resolution_live(item, [Draft(part="resolution", fields=fields)])
    assert shown["parties"] == [("牵头", "幸福里社区物业公司"), ("协调", "第01微网格网格员")]


def test_the_wall_does_not_take_the_talk_for_a_resolution(deciding: Deciding):
    item = AgendaItem(pk=0, community=deciding.house.community)
    shown = slots.resolution_live(item, [Draft(part="discussion", fields={"text": "别的框"})])
    assert (shown["writing"], shown["words"]["text"]) == (False, "")
    assert slots.resolution_live(item, [])["writing"] is False


def test_a_resolution_once_written_is_big_on_the_wall_with_everything_promised(deciding: Deciding):
    made = deciding.write()
    workflow.show(deciding.council.fresh().monday, by=deciding.council.clerk, item=made.item)
    page = see(signed_in(deciding.council.clerk.user), of(made.session, "projector/"))
    assert f"决议 {made.number}" in page
    assert made.text in page
    assert "幸福里社区物业公司牵头，第01微网格网格员协调，幸福里社区业主委员会监督" in page
    assert f"完成标志：{made.sign_of_done}" in page


# On the page of a session


# where the minutes stand, what a visitor reads, what the office reads
MINUTES = [
    ("none", "正在整理，会后三个工作日内公示。", "起草纪要"),
    (MinutesState.DRAFT, "正在整理，会后三个工作日内公示。", "/minutes/2026-11-23/"),
    (MinutesState.CONFIRMED, "正在整理，会后三个工作日内公示。", "/minutes/2026-11-23/"),
    (MinutesState.POSTED, "/minutes/2026-11-23/", "/minutes/2026-11-23/"),
]


@pytest.mark.parametrize(("state", "public", "inside"), MINUTES)
def test_after_the_session_its_page_says_where_the_minutes_are(
    deciding: Deciding, state: str, public: str, inside: str
):
    session = deciding.held() if state == "none" else deciding.minutes_in(state).session
    visitor = see(Client(), of(session))
    assert public in visitor
    assert ("正在整理" in visitor) is (state != MinutesState.POSTED)
    assert "起草纪要" not in visitor
    office = see(signed_in(deciding.council.clerk.user), of(session))
    assert inside in office


@pytest.mark.parametrize("stage", ["collecting", "announced", "in_session"])
def test_before_the_end_there_is_no_word_of_minutes(deciding: Deciding, stage: str):
    council = deciding.council
    if stage == "announced":
        council.announced()
    elif stage == "in_session":
        council.opened()
    found = slots.session_decisions(seen_by(council.clerk), council.fresh().monday)
    assert (found["afterwards"], found["minutes"], found["lines"], found["tone"]) == (
        False,
        None,
        [],
        "plain",
    )
    assert "纪要</h2>" not in see(signed_in(council.clerk.user), of(council.monday))


def test_what_came_of_a_complaint_is_on_nobodys_page_of_the_session(deciding: Deciding):
    house = deciding.house
    complaint = deciding.council.matter(complaint_organization=house.property_company)
    made = deciding.write(deciding.at_table(complaint), lead=house.party_branch)
    for actor, knows in ((house.property, False), (house.visitor, False), (deciding.council.clerk, True)):
        lines = slots.session_decisions(seen_by(actor), made.session)["lines"]
        assert [each.resolution for each in lines] == ([made] if knows else [])
    for client, knows in ((Client(), False), (signed_in(house.property.user), False)):
        assert (made.number in see(client, of(made.session))) is knows


# On the front page, and on the desk


def test_the_front_page_counts_what_is_open_late_and_done(deciding: Deciding):
    counts = slots.council_doors(seen_by(deciding.house.visitor))["counts"]
    assert [counts[name] for name in ("open", "overdue", "done")] == [0, 0, 0]
    deciding.resolution_in(State.VERIFIED)
    counts = slots.council_doors(seen_by(deciding.house.visitor))["counts"]
    assert counts["done"] == 1
    page = see(Client(), "/council/")
    for words in ("没办结的决议", "超期", "核验通过", "会议纪要", "居民公约", "议事厅这一年"):
        assert words in page


# who, whether the resolution lies on their desk
DESKS = [
    ("property", True),
    ("owners", True),
    ("worker1", True),
    ("worker2", False),
    ("party", False),
    ("staff", False),
    ("lead", False),
    ("visitor", False),
    ("family", False),
]


@pytest.mark.parametrize(("who", "there"), DESKS)
def test_a_resolution_lies_on_the_desk_of_who_answers_for_it(deciding: Deciding, who: str, there: bool):
    made = deciding.write()
    lines = slots.entrusted_resolutions(seen_by(getattr(deciding.house, who)))["lines"]
    assert [each.resolution for each in lines] == ([made] if there else [])


def test_what_is_closed_leaves_the_desk(deciding: Deciding):
    deciding.resolution_in(State.CLOSED)
    assert slots.entrusted_resolutions(seen_by(deciding.house.property))["lines"] == []


def test_a_desk_holds_the_ten_soonest_due(deciding: Deciding):
    item = deciding.at_table()
    for day in range(12, 0, -1):
        deciding.write(item, due_on=deciding.council.monday.date.replace(month=12, day=day))
        item = AgendaItem.objects.get(pk=item.pk)
    lines = slots.entrusted_resolutions(seen_by(deciding.house.property))["lines"]
    assert [each.resolution.due_on.day for each in lines] == list(range(1, slots.MOST_ON_DESK + 1))
