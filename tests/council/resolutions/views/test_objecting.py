"""异议: seven days in which everybody may object, what the office does with it, and after which nobody changes a word."""

import datetime
import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from council.models import Minutes, MinutesRecord, Objection
from council.resolutions import sweep
from council.resolutions.states import MINUTES_TRANSITIONS, MinutesState
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.council.pages import asked, read, seen, statements
from tests.council.resolutions.deciding import Deciding
from tests.entering import household, signed_in

DAY = "2026-11-23"
PAGE = f"/minutes/{DAY}/"
CLOSED = "公示期已过，不能再提异议。有新情况请向社区反映。"


def posted(deciding: Deciding, *, days_ago: int = 0, **objecting: Any) -> Minutes:
    """Posted so many days ago, objected to on the first day when words are given."""
    at = timezone.now() - datetime.timedelta(days=days_ago)
    made = deciding.minutes_do("post", deciding.minutes_in(MinutesState.CONFIRMED), at=at)
    return deciding.minutes_do("object", made, at=at, **objecting) if objecting else made


def buttons(client: Client) -> list[str]:
    return re.findall(rf'href="{PAGE}([a-z]+)/"', seen(client, PAGE).partition("<aside")[2])


# days since the posting, whether somebody objected and was answered → buttons of the office, of a neighbour.
BUTTONS: list[tuple[int, str, list[str], list[str]]] = [
    (0, "nobody", ["object", "correct"], ["object"]),
    (6, "nobody", ["object", "correct"], ["object"]),
    (8, "nobody", ["correct", "settle"], []),
    (0, "waiting", ["object", "answer", "correct"], ["object"]),
    (8, "waiting", ["answer", "correct"], []),
    (0, "answered", ["object", "correct"], ["object"]),
    (8, "answered", ["correct", "settle"], []),
]


@pytest.mark.parametrize(("days", "objected", "office", "neighbour"), BUTTONS)
def test_only_what_can_be_done_now_has_a_button(
    deciding: Deciding, days: int, objected: str, office: list[str], neighbour: list[str]
):
    made = posted(deciding, days_ago=days, **({} if objected == "nobody" else {"text": "是两盏。"}))
    if objected == "answered":
        deciding.minutes_do("answer", made)
    staff, visitor = signed_in(deciding.house.staff.user), Client()
    assert buttons(staff) == office
    assert buttons(visitor) == neighbour
    for caller, verbs in ((by_session(deciding.house.staff), office), (nobody(), neighbour)):
        assert caller.get(f"minutes/{DAY}/").json()["actions"] == verbs
        assert caller.get("minutes/").json()["results"][0]["actions"] == verbs


def test_while_it_is_posted_the_page_says_until_when_and_asks_for_objections(deciding: Deciding):
    made = posted(deciding, days_ago=2)
    until = timezone.localtime(made.open_until)
    page = read(seen(Client(), PAGE))
    assert f"公示到 {until.month}月{until.day}日 {until:%H:%M}" in page
    assert "您可以 提出异议 记得和您说的不一样？公示期内提出来，社区会答复。" in page
    assert "会议纪要" in page


def test_after_seven_days_the_page_and_the_form_and_the_api_say_that_it_is_over(deciding: Deciding):
    made = posted(deciding, days_ago=8)
    page = read(seen(Client(), PAGE))
    assert "公示期已满，等社区定稿" in page
    assert "记得和您说的不一样" not in page
    sent = {"text": "不对。", "name": "赵大爷"}
    late = Client().post(f"{PAGE}object/", sent)
    assert late.status_code == 409
    assert CLOSED in late.content.decode()
    assert "不对。" in late.content.decode()
    told = nobody().post(f"minutes/{DAY}/object/", sent, if_match=f'"{made.version}"')
    assert problem(told, 409, "illegal_transition")["message"] == CLOSED
    assert not Objection.objects.exists()


# who objects, what is sent, what the office reads beside it.
OBJECTORS: list[tuple[str, dict[str, str], str]] = [
    ("visitor", {"text": "是两盏。", "name": "赵大爷", "phone": "13800138000"}, "赵大爷 13800138000"),
    ("visitor", {"text": "是两盏。", "name": "赵大爷"}, "赵大爷"),
    ("household", {"text": "是两盏。"}, "住户（户码）"),
    ("worker1", {"text": "是两盏。", "name": "孙阿姨"}, "孙阿姨"),
    ("staff", {"text": "是两盏。", "name": "孙阿姨", "phone": "84112345"}, "孙阿姨 84112345"),
]


def browser(deciding: Deciding, who: str) -> Client:
    if who == "visitor":
        return Client()
    house = deciding.house
    return household(house, None) if who == "household" else signed_in(getattr(house, who).user)


@pytest.mark.parametrize(("who", "sent", "shown"), OBJECTORS)
def test_who_objected_is_read_by_the_office_alone(
    deciding: Deciding, who: str, sent: dict[str, str], shown: str
):
    posted(deciding)
    answer = browser(deciding, who).post(f"{PAGE}object/", sent, follow=True)
    assert "提出异议：已完成，现在是“公示中”。" in answer.content.decode()
    office = read(seen(signed_in(deciding.house.staff.user), PAGE))
    assert f"是两盏。 {shown}" in office
    assert "答复这一条" in office
    for reader in (Client(), signed_in(deciding.house.worker2.user), household(deciding.house, None)):
        page = read(seen(reader, PAGE))
        assert "等答复" in page
        assert "是两盏。" in page
        for private in ("赵大爷", "孙阿姨", "1380013", "8411 ", "户码"):
            assert private not in page
        assert "答复这一条" not in page


# what is typed, what is said.
TYPED: list[tuple[dict[str, str], str]] = [
    ({}, "该字段是必填项。"),
    ({"text": "不对。"}, "该字段是必填项。"),
    ({"text": "", "name": "赵"}, "该字段是必填项。"),
    ({"text": "字" * 501, "name": "赵"}, "500"),
    ({"text": "不对。", "name": "字" * 41}, "40"),
    ({"text": "不对。", "name": "赵", "phone": "1" * 21}, "20"),
    ({"text": "\u200b", "name": "赵"}, "请写明哪里不对、应当是怎样。"),
    ({"text": "不对。", "name": "\u200b"}, "请留下姓名，社区好答复您。"),
]


def test_an_objection_says_what_and_who(deciding: Deciding, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 100
    posted(deciding)
    for sent, sentence in TYPED:
        answer = Client().post(f"{PAGE}object/", sent)
        assert answer.status_code == 400, sent
        assert sentence in answer.content.decode(), sent
    assert not Objection.objects.exists()


def test_a_stranger_who_objects_too_often_is_told_to_wait_but_a_family_is_not(deciding: Deciding, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    posted(deciding)
    sent = {"text": "不对。", "name": "赵大爷"}
    assert [Client().post(f"{PAGE}object/", sent).status_code for _ in range(2)] == [302, 429]
    family = household(deciding.house, None)
    assert [family.post(f"{PAGE}object/", {"text": "不对。"}).status_code for _ in range(2)] == [302, 302]


# answer, what is shown, the record's note.
ANSWERS: list[tuple[str, str, str]] = [
    ("true", "采纳", "采纳异议：录音听过了。"),
    ("false", "没有采纳", "没有采纳异议：录音听过了。"),
]


@pytest.mark.parametrize(("upheld", "word", "note"), ANSWERS)
def test_an_answer_is_public_and_given_once(deciding: Deciding, upheld: str, word: str, note: str):
    posted(deciding, text="是两盏。")
    objection = Objection.objects.get()
    staff = signed_in(deciding.house.staff.user)
    form = seen(staff, f"{PAGE}answer/?objection={objection.pk}")
    assert f'<option value="{objection.pk}" selected>是两盏。</option>' in form
    sent = {"objection": objection.pk, "upheld": upheld, "answer": "录音听过了。"}
    assert staff.post(f"{PAGE}answer/", sent).status_code == 302
    page = read(seen(Client(), PAGE))
    assert f"{word} " in page
    assert "社区答复：录音听过了。" in page
    record = MinutesRecord.objects.last()
    assert (record.note, record.public, record.data["objection"]) == (note, True, objection.pk)
    again = staff.post(f"{PAGE}answer/", sent)
    assert again.status_code == 400
    assert MinutesRecord.objects.filter(action="answer").count() == 1


def test_the_answer_may_come_after_the_seven_days_and_then_they_are_final(deciding: Deciding):
    posted(deciding, days_ago=8, text="是两盏。")
    assert sweep.settle_minutes(timezone.now()) == 0
    staff = signed_in(deciding.house.staff.user)
    refused = staff.post(f"{PAGE}settle/")
    assert refused.status_code == 409
    assert "还有异议没有答复，请先逐条答复再定稿。" in refused.content.decode()
    sent = {"objection": Objection.objects.get().pk, "upheld": "true", "answer": "更正。"}
    assert staff.post(f"{PAGE}answer/", sent).status_code == 302
    assert (
        staff.post(f"{PAGE}correct/", {"discussion": "一、灯\n两盏。", "note": "按异议更正。"}).status_code
        == 302
    )
    assert sweep.settle_minutes(timezone.now()) == 1
    page = read(seen(Client(), PAGE))
    assert "已定稿" in page
    assert "两盏。" in page
    assert "按异议更正。" in page


def test_settling_too_early_says_when(deciding: Deciding):
    made = posted(deciding)
    until = timezone.localtime(made.open_until)
    answer = signed_in(deciding.house.staff.user).post(f"{PAGE}settle/")
    assert answer.status_code == 409
    assert f"公示到 {until:%m月%d日 %H:%M} 为止，到期以后才能定稿。" in answer.content.decode()


def test_final_minutes_take_nothing_more_by_any_door(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.FINAL)
    staff, by_api = signed_in(deciding.house.lead.user), by_token(deciding.house.lead)
    assert buttons(staff) == []
    assert buttons(Client()) == []
    for verb, line in MINUTES_TRANSITIONS.items():
        page = seen(staff, f"{PAGE}{verb}/")
        assert f"现在是“已定稿”，不能{line.label}。" in page
        told = by_api.post(f"minutes/{DAY}/{verb}/", {}, if_match=f'"{made.version}"')
        assert problem(told, 409, "illegal_transition")["message"] == (
            f"这份纪要现在是“已定稿”，不能{line.label}。请刷新页面看最新情况。"
        )
    assert Minutes.objects.get().version == made.version


# what raw SQL may not do to minutes that are final: every column a reader sees.
COLUMNS: list[str] = [
    "title = '改了'",
    "opening = '改了'",
    "discussion = '改了'",
    "floor = '改了'",
    "attendance = '[]'",
    "resolutions = '[]'",
    "state = 'draft'",
    "state = 'posted'",
    "confirmed_by_id = NULL",
    "countersigned_at = now()",
    "countersigner = ''",
    "posted_at = now()",
    "open_until = now()",
    "settled_at = NULL",
    "session_id = session_id + 1",
    "version = version + 1",
]


def test_the_database_itself_keeps_final_minutes(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.FINAL)
    stored = Minutes.objects.values().get()
    for columns in COLUMNS:
        with (
            pytest.raises(DatabaseError, match="final_never_changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE council_minutes SET {columns} WHERE id = %s", [made.pk])
    assert Minutes.objects.values().get() == stored


def test_the_database_keeps_every_word_that_was_confirmed(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.CONFIRMED)
    for column in ("title", "opening", "discussion", "floor", "attendance", "resolutions"):
        value = "[]" if column in ("attendance", "resolutions") else "改了"
        with (
            pytest.raises(DatabaseError, match="confirmed_words_stand"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE council_minutes SET {column} = %s WHERE id = %s", [value, made.pk])


def test_the_page_asks_as_often_for_one_objection_as_for_twenty(deciding: Deciding):
    made = posted(deciding)
    clients = {"visitor": Client(), "office": signed_in(deciding.house.staff.user)}
    made = deciding.minutes_do("object", made)
    counts = {who: asked(client, PAGE) for who, client in clients.items()}
    for _ in range(19):
        made = deciding.minutes_do("object", made)
    assert {who: asked(client, PAGE) for who, client in clients.items()} == counts
    assert max(counts.values()) <= 8
    by_api = by_card(deciding.house.card)
    counted = statements(lambda: by_api.get(f"minutes/{DAY}/"))
    assert len(by_api.get(f"minutes/{DAY}/").json()["objections"]) == 20
    assert len(counted) <= 8, counted


def test_an_objection_asks_the_database_no_more_than_twelve_times(deciding: Deciding):
    posted(deciding)
    family = household(deciding.house, None)
    counted = statements(lambda: family.post(f"{PAGE}object/", {"text": "不对。"}))
    assert Objection.objects.count() == 1
    assert len(counted) <= 12, counted
