"""现场记录: what the clerk reads beside the table, what is typed, and what the page says when something is wrong."""

import json
import re

import pytest
from django.test import Client

from council.meetings import workflow
from council.models import AgendaItem, Draft, Session
from residents.appeals.models import Appeal
from residents.appeals.workflow import withdraw
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in

TITLE = "门口停车怎么划线"


@pytest.fixture
def office(council: Council) -> Client:
    return signed_in(council.clerk.user)


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def of(session: Session, place: str = "clerk/") -> str:
    return f"/council/sessions/{session.pk}/{place}"


def post(client: Client, path: str, given: dict | None = None, status: int = 200) -> str:
    answer = client.post(path, given or {}, follow=True)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def tapped(council: Council, *people: str) -> None:
    for who in people:
        person = getattr(council.house, who)
        workflow.check_in(council.monday, by=council.clerk, at=EVENING, user=person.user)


# What is in the middle


def test_before_the_session_the_page_says_how_to_begin(council: Council, office: Client):
    council.announced()
    page = see(office, of(council.monday))
    assert "人到得差不多了，点“开始议事”。现在可以先签到。" in page
    assert f"/council/sessions/{council.monday.pk}/open/" in page
    assert "开始议事后，居民当场说的事一句话就能登记进台账。" in page
    assert "讨论</h2>" not in page


def test_an_agenda_without_items_leads_back_to_the_workbench(council: Council, office: Client):
    page = see(office, of(council.monday))
    assert "议程里没有议题" in page
    assert "先到“准备议程”列入议题。" in page


def test_the_item_at_the_table_then_the_next_without_outcome_is_in_the_middle(
    council: Council, office: Client
):
    first, second = council.admitted("第一题"), council.admitted("第二题")
    council.opened()
    middle = re.compile(r'<h2><span class="num">(\d)\.</span> ([^ <]+) ')
    assert middle.findall(see(office, of(council.monday))) == [("1", "第一题")]
    workflow.take_up(second, by=council.clerk, at=EVENING)
    assert middle.findall(see(office, of(council.monday))) == [("2", "第二题")]
    asked = see(office, f"{of(council.monday)}?item={first.pk}")
    assert middle.findall(asked) == [("1", "第一题")]
    workflow.settle(second, by=council.clerk, at=EVENING, note="好了")
    assert middle.findall(see(office, of(council.monday))) == [("1", "第一题")]


@pytest.mark.parametrize("item", ["", "0", "x", "999999999", "-1", "1" * 40])
def test_an_item_nobody_knows_falls_back_to_the_one_at_the_table(council: Council, office: Client, item: str):
    council.discussed()
    assert TITLE in see(office, f"{of(council.monday)}?item={item}")


def test_an_item_taken_up_offers_its_outcomes_and_one_not_yet_only_the_beginning(
    council: Council, office: Client
):
    item = council.admitted()
    council.opened()
    page = see(office, of(council.monday))
    assert "开始议这一项" in page
    outcomes = re.compile(rf"/council/items/{item.pk}/(settle|refer|defer|withdraw)/")
    assert outcomes.findall(page) == ["defer", "withdraw"]
    post(office, f"/council/items/{item.pk}/take-up/", {"version": item.version})
    page = see(office, of(council.monday))
    assert "开始议这一项" not in page
    assert outcomes.findall(page) == ["settle", "refer", "defer", "withdraw"]
    assert "投影中" in page


def test_a_matter_withdrawn_during_the_evening_is_said_beside_the_table(council: Council, office: Client):
    appeal = council.matter(household=council.house.household)
    council.on_agenda(appeal)
    council.opened()
    withdraw(Appeal.objects.get(pk=appeal.pk), by=council.house.family, at=EVENING)
    page = see(office, of(council.monday))
    assert "这件诉求现在是“已撤回”，结束议事时会自动撤下。" in page
    assert "take-up" not in page


def test_the_facts_of_the_ledger_lie_ready(council: Council, office: Client):
    appeal = council.matter(title="灯不亮")
    council.on_agenda(appeal)
    council.opened()
    page = see(office, of(council.monday))
    assert "背景数据" in page
    assert f"<dt>编号</dt><dd>{appeal.number}</dd>" in page
    assert "<dt>呼声</dt>" in page


# What was said


def test_every_side_is_read_again_where_it_was_written_and_on_the_public_page(
    council: Council, office: Client
):
    item = council.discussed()
    words = {
        "position_community": "社区出面协调",
        "position_property": "月底前划好",
        "position_owners": "费用从公共收益出",
        "position_worker": "先划消防通道",
        "position_party": "党员带头挪车",
        "position_resident": "给老人留一个",
        "agreement": "先划消防通道",
        "dissent": "谁出钱",
        "poll_resident_for": "12",
        "poll_resident_against": "1",
        "poll_resident_abstain": "2",
        "poll_owners_for": "3",
    }
    page = post(office, f"/council/items/{item.pk}/note/", {**words, "version": item.version})
    assert f"已记下“{TITLE}”的讨论。" in page
    for said in [each for name, each in words.items() if not name.startswith("poll")]:
        assert said in page
    public = see(Client(), f"/council/items/{item.pk}/")
    for label in ("社区", "物业公司", "业主委员会", "网格员", "党员代表", "居民"):
        assert f"<dt>{label}</dt>" in public
    rows = re.findall(r'<tr><td class="lead">([^<]+)</td>((?:<td[^>]*>\d+</td>)+)</tr>', public)
    assert [(side, re.findall(r">(\d+)<", hands)) for side, hands in rows] == [
        ("业主委员会", ["3", "0", "0"]),
        ("居民", ["12", "1", "2"]),
    ]


# a wrong number of hands, the sentence beside it
HANDS = [
    ("-1", "确保该值大于或等于0。"),
    ("1000", "确保该值小于或等于999。"),
    ("三", "输入整数。"),
    ("1.5", "输入整数。"),
]


@pytest.mark.parametrize(("typed", "sentence"), HANDS)
def test_hands_that_cannot_be_are_said_and_the_words_stay(
    council: Council, office: Client, typed: str, sentence: str
):
    item = council.discussed()
    given = {"version": item.version, "agreement": "写了很久的字", "poll_owners_for": typed}
    page = post(office, f"/council/items/{item.pk}/note/", given, 400)
    assert sentence in page
    assert "写了很久的字</textarea>" in page.replace("\n", "")
    assert AgendaItem.objects.get(pk=item.pk).version == item.version


@pytest.mark.parametrize("state", ["proposed", "refused"])
def test_what_is_not_on_the_agenda_is_not_written_on(council: Council, office: Client, state: str):
    """Somebody kept the page open while a colleague took the item off: told, not thrown out."""
    council.discussed("另一题")
    item = council.topic(session=council.after)
    if state == "refused":
        item = workflow.refuse(item, by=council.clerk, at=NOW, reason="duplicate")
    given = {"version": item.version, "agreement": "好"}
    label = {"proposed": "待审核", "refused": "未列入"}[state]
    page = post(office, f"/council/items/{item.pk}/note/", given, 409)
    assert f"这议题现在是“{label}”，不能记录讨论。" in page


def test_after_the_minutes_are_posted_the_record_is_closed(council: Council, office: Client):
    item = workflow.settle(council.discussed(), by=council.clerk, at=EVENING, note="好了")
    workflow.hold(item.session, by=council.clerk, at=EVENING)
    Session.objects.filter(pk=item.session_id).update(state="minutes_posted")
    given = {"version": item.version, "agreement": "再补一句"}
    page = post(office, f"/council/items/{item.pk}/note/", given, 409)
    assert "这次议事现在是“纪要公示”，不能记录讨论。" in page


# Nothing typed is lost


# what the browser sends as a draft, why it is not kept
BROKEN = [
    ({"fields": {"agreement": "写"}, "version": -1}, "草稿的版本不对，请刷新页面。"),
    ({"fields": {"agreement": "写"}, "version": 2**31}, "草稿的版本不对，请刷新页面。"),
    ({"fields": {"agreement": "写"}, "version": 10**40}, "草稿的版本不对，请刷新页面。"),
    ({"fields": {"agreement": "写"}, "version": None}, "草稿读不出来。"),
    ({"fields": {"agreement": "写"}, "version": "新"}, "草稿读不出来。"),
    ({"fields": {"agreement": "写"}, "version": float("inf")}, "草稿读不出来。"),
    ({"fields": ["agreement"], "version": 1}, "草稿读不出来。"),
    ({"version": 1}, "草稿读不出来。"),
    ({"fields": {"agreement": "长" * 8001}, "version": 1}, "草稿太长，最多 8000 个字。"),
    ({"fields": {f"box{n}": "" for n in range(61)}, "version": 1}, "草稿太长，最多 8000 个字。"),
]


def keep(client: Client, item: AgendaItem, body: object, part: str = "discussion"):
    path = f"/council/items/{item.pk}/draft/{part}/"
    return client.post(path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(("body", "sentence"), BROKEN)
def test_a_draft_that_cannot_be_kept_says_why(council: Council, office: Client, body: dict, sentence: str):
    answer = keep(office, council.discussed(), body)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_pasted_draft_is_cleaned_of_what_no_database_takes(council: Council, office: Client):
    item = council.discussed()
    body = {"fields": {"agreement": "好\u0000的\u202e", "position_owners": 7}, "version": item.version}
    answer = keep(office, item, body)
    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer.json()["saved"])
    assert Draft.objects.get().fields == {"agreement": "好的", "position_owners": "7"}


def test_an_empty_draft_throws_the_kept_one_away(council: Council, office: Client):
    item = council.discussed()
    keep(office, item, {"fields": {"agreement": "写到一半"}, "version": item.version})
    answer = keep(office, item, {"fields": {}, "version": item.version})
    assert answer.json() == {"saved": None, "version": item.version}
    assert not Draft.objects.exists()
    assert "写到一半" not in see(office, of(council.monday))


def test_each_form_of_an_item_keeps_its_own_words(council: Council, office: Client):
    item = council.discussed()
    keep(office, item, {"fields": {"agreement": "共识的字"}, "version": item.version})
    keep(office, item, {"fields": {"text": "决议的字"}, "version": item.version}, "resolution")
    page = see(office, of(council.monday))
    assert "共识的字" in page
    assert "决议的字" in page
    assert sorted(Draft.objects.values_list("part", flat=True)) == ["discussion", "resolution"]
    assert "共识的字" in see(office, of(council.monday, "projector/"))


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor", "admin"])
def test_drafts_are_for_those_who_keep_the_record(council: Council, who: str):
    item = council.discussed()
    client = signed_in(getattr(council.house, who).user)
    assert keep(client, item, {"fields": {"agreement": "我写"}, "version": 1}).status_code == 403
    there = signed_in(council.house.elsewhere.staff.user)
    assert keep(there, item, {"fields": {"agreement": "我写"}, "version": 1}).status_code == 404
    assert not Draft.objects.exists()
