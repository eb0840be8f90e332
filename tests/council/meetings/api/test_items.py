"""议题接口: what each caller may do now, what the list holds and in which order, and what a proposal becomes."""

import datetime

import pytest

from council.meetings import workflow
from council.models import AgendaItem
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.council.conftest import EVENING, NOW, Council

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def office(council: Council) -> Caller:
    return by_token(council.clerk)


def caller_of(council: Council, who: str) -> Caller:
    if who == "family":
        return by_card(council.house.card)
    return nobody() if who == "nobody" else by_token(getattr(council.house, who))


# where the item stands, what the office may do now, what its proposer may
ACTIONS = [
    ("proposed", ["admit", "refuse", "describe", "withdraw"], ["withdraw"]),
    ("refused", [], []),
    ("admitted", ["describe", "withdraw"], ["withdraw"]),
    ("announced", ["describe", "withdraw"], ["withdraw"]),
    (
        "in_session",
        ["describe", "take-up", "note-discussion", "defer", "withdraw"],
        ["withdraw"],
    ),
    ("discussed", ["note-discussion", "settle", "refer", "defer", "withdraw"], ["withdraw"]),
    ("settled", ["note-discussion"], []),
    ("held", ["note-discussion"], []),
    ("withdrawn", [], []),
]


def stands(council: Council, stage: str) -> AgendaItem:
    """A family's topic, brought to this stage."""
    item = council.topic(by=council.house.family)
    if stage == "refused":
        return workflow.refuse(item, by=council.clerk, at=NOW, reason="duplicate")
    if stage == "proposed":
        return item
    item = workflow.admit(item, by=council.clerk, at=NOW)
    if stage == "withdrawn":
        return workflow.withdraw(item, by=council.house.family, at=NOW)
    if stage != "admitted":
        workflow.announce(council.monday, by=council.clerk, at=NOW)
    if stage in ("in_session", "discussed", "settled", "held"):
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    if stage in ("discussed", "settled", "held"):
        item = workflow.take_up(item, by=council.clerk, at=EVENING)
    if stage in ("settled", "held"):
        item = workflow.settle(item, by=council.clerk, at=EVENING, note="好了")
    if stage == "held":
        workflow.hold(council.monday, by=council.clerk, at=EVENING)
    return AgendaItem.objects.get(pk=item.pk)


@pytest.mark.parametrize(("stage", "office_may", "proposer_may"), ACTIONS)
def test_the_actions_are_those_that_would_not_be_refused(
    council: Council, stage: str, office_may: list[str], proposer_may: list[str]
):
    path = f"agenda-items/{stands(council, stage).pk}/"
    for who, actions in (("staff", office_may), ("lead", office_may), ("family", proposer_may)):
        assert caller_of(council, who).get(path).json()["actions"] == actions, who
    for who in ("worker1", "property", "supervisor", "nobody"):
        answer = caller_of(council, who).get(path)
        assert answer.status_code == 404 or answer.json()["actions"] == [], who


# where it stands, who finds it
FOUND = [
    ("proposed", "staff lead family"),
    ("refused", "staff lead family"),
    ("admitted", "staff lead family worker1 property supervisor"),
    ("announced", "staff lead family worker1 property supervisor nobody"),
    ("discussed", "staff lead family worker1 property supervisor nobody"),
    ("settled", "staff lead family worker1 property supervisor nobody"),
    ("held", "staff lead family worker1 property supervisor nobody"),
]
EVERYBODY = ("staff", "lead", "family", "worker1", "property", "supervisor", "nobody")


@pytest.mark.parametrize(("stage", "who_finds"), FOUND)
def test_the_list_and_the_item_agree_on_who_may_know_it(council: Council, stage: str, who_finds: str):
    item = stands(council, stage)
    for who in EVERYBODY:
        caller, finds = caller_of(council, who), who in who_finds.split()
        listed = [each["id"] for each in caller.get("agenda-items/").json()["results"]]
        assert (item.pk in listed) is finds, who
        assert caller.get(f"agenda-items/{item.pk}/").status_code == (200 if finds else 404), who
    assert by_token(council.house.elsewhere.lead).get("agenda-items/").json()["results"] == []


def test_the_newest_proposals_come_first_and_the_list_pages(council: Council, office: Caller):
    for n in range(7):
        workflow.propose(council.monday, by=council.clerk, at=NOW + MINUTE * n, title=f"第{n}个")
    seen, answer = [], office.get("agenda-items/", {"limit": "3"})
    while True:
        page = answer.json()
        seen.append([each["title"] for each in page["results"]])
        if page["next"] is None:
            break
        answer = office.get(page["next"])
    assert seen == [["第6个", "第5个", "第4个"], ["第3个", "第2个", "第1个"], ["第0个"]]


def test_a_page_begun_in_one_order_is_not_continued_by_another_list(council: Council, office: Caller):
    for n in range(3):
        workflow.propose(council.monday, by=council.clerk, at=NOW + MINUTE * n, title=f"第{n}个")
    cursor = office.get("agenda-items/", {"limit": "1"}).json()["next"].split("cursor=")[1].split("&")[0]
    answer = office.get("sessions/", {"cursor": cursor})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["cursor"]


# who proposes, what they say, which session it lands on, how it is signed
PROPOSALS = [
    ("family", {"title": "装扶手"}, "居民"),
    ("family", {"title": "装扶手", "background": "老人多"}, "居民"),
    ("worker1", {"title": "装扶手"}, "网格员1"),
    ("property", {"title": "装扶手"}, "幸福里社区物业公司"),
    ("staff", {"title": "装扶手", "proposer": "三单元王阿姨"}, "三单元王阿姨"),
    ("lead", {"title": "装扶手"}, "周书记"),
]


@pytest.mark.parametrize(("who", "body", "signed"), PROPOSALS)
def test_a_proposal_lands_on_the_next_session_that_collects(
    council: Council, who: str, body: dict, signed: str
):
    answer = caller_of(council, who).post("agenda-items/", body)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["session"], shown["state"], shown["proposer"]) == (council.monday.pk, "proposed", signed)
    assert (shown["title"], shown["background"]) == (body["title"], body.get("background", ""))
    assert (shown["kind"], shown["position"], shown["appeal"]) == ("topic", None, None)
    assert answer.headers["Location"].endswith(f"/api/v1/agenda-items/{shown['id']}/")
    assert answer.headers["ETag"] == f'"{shown["version"]}"'
    workflow.admit(AgendaItem.objects.get(), by=council.clerk, at=NOW)
    council.announced()
    later = caller_of(council, who).post("agenda-items/", {"title": "又一件"}).json()
    assert later["session"] == council.after.pk


def test_a_matter_of_the_ledger_is_proposed_by_its_number(council: Council, office: Caller):
    appeal = council.matter()
    shown = office.post("agenda-items/", {"title": "灯", "appeal": appeal.number}).json()
    assert (shown["kind"], shown["appeal"], shown["proposer"]) == ("appeal", appeal.number, "诉求台账")
    again = office.post("agenda-items/", {"title": "灯", "appeal": appeal.number})
    assert problem(again, 409, "already_claimed")["message"] == "这件事已经在议程上，不用再提。"
    admitted = office.post(f"agenda-items/{shown['id']}/admit/", {}, if_match="*").json()
    names = [each["name"] for each in admitted["facts"]]
    assert names == ["编号", "地点", "反映", "呼声", "登记"]


# the body of a proposal, the code, the field, what it says
PROBLEMS = [
    ({}, "validation_error", "title", "请用一句话写明议题。"),
    ({"title": "   "}, "validation_error", "title", "请用一句话写明议题。"),
    ({"title": None}, "validation_error", "title", ""),
    ({"title": {"zh": "题"}}, "validation_error", "title", ""),
    ({"title": "长" * 81}, "validation_error", "title", "80"),
    ({"title": "题", "background": 5}, "validation_error", "background", ""),
    ({"title": "题", "background": "长" * 2001}, "validation_error", "background", "2000"),
    (
        {"title": "题", "appeal": "2026-999999"},
        "validation_error",
        "appeal",
        "没有找到这个编号，请核对后再填。",
    ),
    ({"title": "题", "appeal": "x" * 12}, "validation_error", "appeal", "11"),
    ({"title": "题", "appeal": 7}, "validation_error", "appeal", ""),
    ({"title": "题", "session": "下周"}, "validation_error", "session", ""),
    ({"title": "题", "session": 0}, "validation_error", "session", ""),
    ({"title": "题", "session": [1]}, "validation_error", "session", ""),
    ({"title": "题", "proposer": "长" * 61}, "validation_error", "proposer", "60"),
    ({"title": "题", "state": "admitted"}, "unknown_field", "state", ""),
    ({"title": "题", "position": 1}, "unknown_field", "position", ""),
    ({"titel": "题"}, "unknown_field", "titel", ""),
]


@pytest.mark.parametrize(("body", "code", "field", "sentence"), PROBLEMS)
def test_a_proposal_that_cannot_be_says_which_field_and_why(
    council: Council, office: Caller, body: dict, code: str, field: str, sentence: str
):
    found = problem(office.post("agenda-items/", body), 400, code)
    assert list(found["fields"]) == [field]
    assert sentence in found["fields"][field]
    assert not AgendaItem.objects.exists()


def test_a_session_of_another_community_is_not_one_to_propose_to(council: Council, office: Caller):
    there = council.house.elsewhere
    workflow.generate(there.community, at=NOW)
    other = there.community.sessions.first()
    answer = office.post("agenda-items/", {"title": "题", "session": other.pk})
    assert list(problem(answer, 400, "validation_error")["fields"]) == ["session"]
    nothing = office.get("agenda-items/", {"session": str(other.pk)}).json()
    assert nothing == {"results": [], "next": None}


def test_a_family_withdraws_by_program_and_reads_that_it_did(council: Council):
    family = by_card(council.house.card)
    item = family.post("agenda-items/", {"title": "装扶手"}).json()
    path = f"agenda-items/{item['id']}/"
    gone = family.post(f"{path}withdraw/", {"note": "邻居商量好了"}, if_match=f'"{item["version"]}"').json()
    assert (gone["state"], gone["state_label"], gone["outcome_note"]) == (
        "withdrawn",
        "已撤回",
        "邻居商量好了",
    )
    assert gone["actions"] == []
    again = family.post(f"{path}withdraw/", {}, if_match="*")
    problem(again, 409, "illegal_transition")
    refused = family.post(f"{path}describe/", {"title": "改"}, if_match="*")
    assert problem(refused, 403, "forbidden")["message"] == "议题由社区工作人员审核和记录。"
