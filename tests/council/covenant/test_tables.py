"""公约, row by row: what changed in words, who may do what, what each page answers."""

import datetime

import pytest
from django.test import Client

from council.covenant import rules, workflow
from council.covenant.articles import articles, changes, numeral
from council.covenant.states import TRANSITIONS, State
from council.models import CovenantVersion
from tests.community import House
from tests.council.covenant.conftest import MARCH, SEPTEMBER, WORDS, adopted, drafted
from tests.entering import ROLES

A = "楼道不堆东西。"
B = "晚上十点以后说话轻一点。"
C = "遛狗拴绳，粪便自己收。"
D = "垃圾分类投放，不在楼下过夜。"
B2 = "晚上九点半以后说话轻一点。"

# old text, new text, what is said.
CHANGES: list[tuple[str, str, list[str]]] = [
    ("", "", []),
    (A, A, []),
    (A, "", ["删去原第一条"]),
    ("", A, ["新增第一条"]),
    (A, f"{A}\n{B}", ["新增第二条"]),
    (A, f"{B}\n{A}", ["新增第一条", "原第一条改为第二条，内容不变"]),
    (f"{A}\n{B}", A, ["删去原第二条"]),
    (f"{A}\n{B}", B, ["删去原第一条", "原第二条改为第一条，内容不变"]),
    (f"{A}\n{B}", f"{A}\n{B2}", ["原第二条改了说法"]),
    (f"{A}\n{B}", f"{B2}\n{A}", ["原第二条改了说法，改为第一条", "原第一条改为第二条，内容不变"]),
    (f"{A}\n{B}\n{C}", f"{A}\n{C}", ["删去原第二条", "原第三条改为第二条，内容不变"]),
    (f"{A}\n{C}", f"{A}\n{B}\n{C}", ["新增第二条", "原第二条改为第三条，内容不变"]),
    (f"{A}\n{B}", f"{C}\n{D}", ["删去原第一条", "新增第一条", "删去原第二条", "新增第二条"]),
    (f"{A}\n{A}", A, ["删去原第二条"]),
    (A, f"{A}\n{A}", ["新增第二条"]),
    (f"第一条 {A}", A, []),
    (f"{A}\n\n{B}", f"{A}\n{B}", []),
    (f"  {A}  ", A, []),
]


@pytest.mark.parametrize(("old", "new", "said"), CHANGES)
def test_what_changed_is_said_in_the_order_of_the_articles(old: str, new: str, said: list[str]):
    assert [each.sentence for each in changes(articles(old), articles(new))] == said


PARTS: list[tuple[str, str, list[tuple[str, str]]]] = [
    (
        B,
        B2,
        [
            ("kept", "晚上"),
            ("gone", "十"),
            ("new", "九"),
            ("kept", "点"),
            ("new", "半"),
            ("kept", "以后说话轻一点。"),
        ],
    ),
    ("不堆东西", "不堆大东西", [("kept", "不堆"), ("new", "大"), ("kept", "东西")]),
    ("不堆大东西", "不堆东西", [("kept", "不堆"), ("gone", "大"), ("kept", "东西")]),
]


@pytest.mark.parametrize(("old", "new", "parts"), PARTS)
def test_a_rewording_is_shown_word_by_word(old: str, new: str, parts: list[tuple[str, str]]):
    change = changes(articles(old), articles(new))[0]
    assert change.parts == parts
    assert "".join(words for kind, words in change.parts if kind != "new") == old
    assert "".join(words for kind, words in change.parts if kind != "gone") == new


NUMERALS: list[tuple[int, str]] = [
    (2, "二"),
    (9, "九"),
    (12, "十二"),
    (19, "十九"),
    (21, "二十一"),
    (30, "三十"),
    (99, "九十九"),
    (101, "一百零一"),
    (111, "一百一十一"),
    (200, "二百"),
    (999, "九百九十九"),
]


@pytest.mark.parametrize(("number", "said"), NUMERALS)
def test_numbers_of_articles(number: int, said: str):
    assert numeral(number) == said


TYPED: list[tuple[str, list[str]]] = [
    ("第一条 门口", ["门口"]),
    ("第十条：门口", ["门口"]),
    ("第3条、门口", ["门口"]),
    ("第二十一条.门口", ["门口"]),
    ("第一条\n第二条 门口", ["门口"]),
    ("第一名得奖", ["第一名得奖"]),
    ("按第三条办", ["按第三条办"]),
    ("\n\n", []),
]


@pytest.mark.parametrize(("typed", "read"), TYPED)
def test_a_typed_number_before_an_article_is_not_part_of_it(typed: str, read: list[str]):
    assert [each.text for each in articles(typed)] == read


# Who may do what


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


MAY: list[tuple[str, str, bool]] = [
    ("edit", "staff", True),
    ("edit", "second_staff", True),
    ("edit", "lead", True),
    ("edit", "worker1", False),
    ("edit", "property", False),
    ("edit", "owners", False),
    ("edit", "party", False),
    ("edit", "admin", False),
    ("edit", "supervisor", False),
    ("adopt", "staff", True),
    ("adopt", "lead", True),
    ("adopt", "worker1", False),
    ("adopt", "owners", False),
    ("adopt", "admin", False),
    ("adopt", "supervisor", False),
    ("discard", "staff", True),
    ("discard", "lead", True),
    ("discard", "worker1", False),
    ("discard", "party", False),
    ("discard", "admin", False),
]


@pytest.mark.parametrize(("verb", "who", "allowed"), MAY)
def test_the_office_keeps_the_covenant(house: House, verb: str, who: str, allowed: bool):
    verdict = rules.may(verb, drafted(house), getattr(house, who))
    assert bool(verdict) is allowed
    assert bool(verdict.reason) is not allowed


BUTTONS: list[tuple[str, str, str]] = [
    ("draft", "staff", "edit adopt discard"),
    ("draft", "lead", "edit adopt discard"),
    ("draft", "worker1", ""),
    ("draft", "owners", ""),
    ("adopted", "staff", ""),
    ("adopted", "lead", ""),
    ("adopted", "visitor", ""),
    ("discarded", "staff", ""),
    ("discarded", "lead", ""),
]


def in_state(house: House, state: str) -> CovenantVersion:
    if state == State.ADOPTED:
        return adopted(house)
    made = drafted(house)
    return workflow.discard(made, by=house.staff, note="不要了。") if state == State.DISCARDED else made


@pytest.mark.parametrize(("state", "who", "verbs"), BUTTONS)
def test_the_buttons_of_this_state(house: House, state: str, who: str, verbs: str):
    found = workflow.COVENANTS.actions(in_state(house, state), getattr(house, who))
    assert [line.verb for line in found] == verbs.split()


LINES: list[tuple[str, str, str | None]] = [
    ("edit", "修改草案", None),
    ("adopt", "登记通过", "adopted"),
    ("discard", "作废草案", "discarded"),
]


@pytest.mark.parametrize(("verb", "label", "target"), LINES)
def test_every_verb_begins_from_a_draft(verb: str, label: str, target: str | None):
    line = TRANSITIONS[verb]
    assert (line.label, line.target, line.sources) == (label, target, (State.DRAFT,))


# state of the only version, role → what /covenant/1/ answers.
PAGES: list[tuple[str, str, int]] = [
    ("draft", "visitor", 404),
    ("draft", "household", 404),
    ("draft", "no_post", 404),
    ("draft", "worker", 200),
    ("draft", "seat", 200),
    ("draft", "staff", 200),
    ("draft", "supervisor", 200),
    ("draft", "elsewhere", 404),
    ("adopted", "visitor", 200),
    ("adopted", "household", 200),
    ("adopted", "no_post", 200),
    ("adopted", "worker", 200),
    ("adopted", "elsewhere", 404),
    ("discarded", "visitor", 404),
    ("discarded", "household", 404),
    ("discarded", "staff", 200),
    ("discarded", "elsewhere", 404),
]


@pytest.mark.parametrize(("state", "role", "status"), PAGES)
def test_who_reads_a_version_in_this_state(house: House, state: str, role: str, status: int):
    in_state(house, state)
    client = ROLES[role](house, None)
    assert client.get("/covenant/1/").status_code == status
    assert client.get("/covenant/1/changes/").status_code == status


FORCE: list[tuple[datetime.date, int | None]] = [
    (MARCH - datetime.timedelta(days=1), None),
    (MARCH, 1),
    (MARCH + datetime.timedelta(days=1), 1),
    (SEPTEMBER - datetime.timedelta(days=1), 1),
    (SEPTEMBER, 2),
    (SEPTEMBER + datetime.timedelta(days=400), 2),
]


@pytest.mark.parametrize(("day", "number"), FORCE)
def test_which_version_is_in_force_on_a_day(house: House, day: datetime.date, number: int | None):
    adopted(house, MARCH)
    adopted(house, SEPTEMBER, text="只有一条。")
    found = CovenantVersion.objects.in_force_on(day).first()
    assert (found and found.number) == number


# what is sent to /covenant/new/, status, sentence.
SENT: list[tuple[dict[str, str], int, str]] = [
    (WORDS, 302, ""),
    ({**WORDS, "preamble": ""}, 302, ""),
    ({**WORDS, "title": ""}, 400, "该字段是必填项。"),
    ({**WORDS, "title": "字" * 61}, 400, "60"),
    ({**WORDS, "preamble": "字" * 501}, 400, "500"),
    ({**WORDS, "text": ""}, 400, "该字段是必填项。"),
    ({**WORDS, "text": "第一条"}, 400, "请写条文，一条写一段。"),
    ({**WORDS, "text": "字" * 10001}, 400, "10000"),
]


@pytest.mark.parametrize(("sent", "status", "sentence"), SENT)
def test_a_draft_is_stored_or_says_what_it_needs(
    house: House, sent: dict[str, str], status: int, sentence: str
):
    client: Client = ROLES["staff"](house, None)
    answer = client.post("/covenant/new/", sent)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert CovenantVersion.objects.exists() is (status == 302)


ADOPTING: list[tuple[dict[str, str], int, str]] = [
    ({"in_force_from": "2026-09-01", "basis": "居民会议通过"}, 302, ""),
    ({"in_force_from": "", "basis": "居民会议通过"}, 400, "该字段是必填项。"),
    ({"in_force_from": "明天", "basis": "居民会议通过"}, 400, "日期"),
    ({"in_force_from": "2026-09-01", "basis": ""}, 400, "该字段是必填项。"),
    ({"in_force_from": "2026-09-01", "basis": "。"}, 400, "请写明由哪次会议通过。"),
    ({"in_force_from": "2026-03-01", "basis": "居民会议通过"}, 400, "要晚于现行第 1 版的施行日期"),
    ({"in_force_from": "2026-02-01", "basis": "居民会议通过"}, 400, "要晚于现行第 1 版的施行日期"),
]


@pytest.mark.parametrize(("sent", "status", "sentence"), ADOPTING)
def test_adopting_on_the_page_needs_a_later_day_and_a_meeting(
    house: House, sent: dict[str, str], status: int, sentence: str
):
    adopted(house, MARCH)
    made = drafted(house)
    answer = ROLES["staff"](house, None).post(f"/covenant/{made.number}/adopt/", sent)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    made.refresh_from_db()
    assert (made.state == State.ADOPTED) is (status == 302)
