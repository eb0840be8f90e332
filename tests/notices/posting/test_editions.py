"""更正即新版: what each edition says about itself, where the short link leads, what becomes of the others."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grids.verdict import Refused
from notices.models import Notice, OutboxMessage
from notices.posting import workflow
from notices.posting.states import DeliveryState, NoticeState
from notices.posting.views.public import newest
from tests.calls import by_token, nobody
from tests.community import House
from tests.entering import signed_in
from tests.notices.posting.material import (
    DAY,
    HOUR,
    activity,
    confirmed,
    delivery,
    drafted,
    posting,
    published,
    robot,
    words,
)

pytestmark = pytest.mark.django_db
VERBS = workflow.VERBS


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def corrected(house: House, old: Notice, title: str = "周四停水", **changed: Any) -> Notice:
    draft = VERBS["correct"](old, by=house.staff, words=words(title=title, **changed))
    return VERBS["publish"](draft, by=house.second_staff)


def chain(house: House, length: int) -> list[Notice]:
    """So many editions of one notice, each correcting the one before."""
    editions = [published(house)]
    for n in range(2, length + 1):
        editions.append(corrected(house, editions[-1], f"第{n}次说停水"))
    return [Notice.objects.get(pk=each.pk) for each in editions]


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("length", [2, 3, 4])
def test_only_the_last_edition_stands(house: House, length: int):
    editions = chain(house, length)
    assert [each.edition for each in editions] == list(range(1, length + 1))
    assert [each.state for each in editions] == [NoticeState.CORRECTED] * (length - 1) + [
        NoticeState.PUBLISHED
    ]
    assert {each.first_id for each in editions} == {editions[0].pk}
    assert {each.original_id for each in editions[1:]} == {editions[0].pk}


@pytest.mark.parametrize("length", [2, 3])
def test_every_short_link_ever_printed_leads_to_the_last(house: House, length: int):
    editions = chain(house, length)
    first = editions[0].pk
    assert Client().get(f"/n/{first}/").headers["Location"] == f"/notices/{editions[-1].pk}/"
    for each in editions[1:]:
        printed = Client().get(f"/notices/{each.pk}/poster/").content.decode()
        assert "<svg" in printed
        assert "第" in printed


def test_each_old_edition_points_to_the_last_one(house: House):
    editions = chain(house, 3)
    for each in editions[:-1]:
        page = text(Client().get(f"/notices/{each.pk}/"))
        assert "这是旧的一版。 看最新的：第3次说停水" in page
        assert newest(each) == editions[-1]
    page = text(Client().get(f"/notices/{editions[-1].pk}/"))
    assert "第 3 版（更正）" in page
    assert "这是旧的一版" not in page


def test_a_correction_not_published_yet_is_nowhere_but_with_its_writers(house: House):
    old = published(house)
    draft = VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    assert Client().get(f"/n/{old.pk}/").headers["Location"] == f"/notices/{old.pk}/"
    assert "周四停水" not in text(Client().get("/notices/"))
    assert Client().get(f"/notices/{draft.pk}/").status_code == 404
    assert "周四停水" in text(signed_in(house.lead.user).get("/notices/?tab=drafts"))


def test_the_ledger_of_both_tells_the_story(house: House):
    old = published(house)
    new = corrected(house, old)
    lines = [(line.label, line.note, line.public) for line in old.records.all()]
    assert lines[2:] == [
        ("更正", "起草了更正稿。", False),
        ("由新的代替", "已由更正后的通知代替。", True),
    ]
    assert old.records.get(action="correct").data == {"correction": new.pk}
    assert [(line.label, line.note) for line in new.records.all()] == [
        ("起草", "周四停水"),
        ("发布", "更正第 1 版。"),
    ]


def test_the_groups_read_that_it_is_a_correction_and_the_old_words_do_not_go_out_any_more(house: House):
    robot(house, "01")
    old = published(house)
    corrected(house, old)
    rows = OutboxMessage.objects.order_by("id")
    assert [(row.title, row.state) for row in rows] == [
        ("告知｜周三停水", "cancelled"),
        ("告知（更正）｜周四停水", "queued"),
    ]
    assert {row.link for row in rows} == {rows[0].link}


def test_what_was_told_already_is_told_anew_and_the_old_tick_stays(house: House):
    old = published(house)
    confirmed(house, old, "01", "02")
    new = corrected(house, old)
    states = [each.state for each in old.deliveries.order_by("grid__code")]
    assert states == [DeliveryState.CONFIRMED, DeliveryState.CONFIRMED, DeliveryState.VOID]
    assert {each.state for each in new.deliveries.all()} == {DeliveryState.PENDING}
    assert delivery(old, "03").records.last().note == "已由更正后的通知代替。"


def test_a_pin_stays_with_nobody(house: House):
    old = VERBS["pin"](published(house), by=house.staff)
    new = corrected(house, old)
    assert [Notice.objects.get(pk=each.pk).pinned for each in (old, new)] == [False, False]


def test_a_narrower_correction_reaches_its_own_audience_only(house: House):
    old = published(house)
    new = corrected(house, old, audience="grids", grids=[house.grid2])
    assert [each.grid for each in new.deliveries.all()] == [house.grid2]
    assert new.reaches == 1
    assert {each.state for each in old.deliveries.all()} == {DeliveryState.VOID}


def test_an_old_edition_is_corrected_no_more(house: House):
    old = published(house)
    corrected(house, old)
    with pytest.raises(Refused, match="现在是“已更正”，不能更正"):
        VERBS["correct"](old, by=house.staff, words=words())
    with pytest.raises(Refused, match="现在是“已更正”，不能撤回"):
        VERBS["withdraw"](old, by=house.staff, reason="不停了。")


def test_while_one_correction_waits_a_second_is_refused_with_what_to_do(house: House):
    old = published(house)
    VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    sentence = "这条通知已有一份更正稿，请先发布或作废它。"
    page = signed_in(house.lead.user).post(
        f"/notices/{old.pk}/correct/", {"kind": "notice", "title": "x", "text": "y", "audience": "community"}
    )
    assert (page.status_code, sentence in text(page)) == (409, True)
    body = {"kind": "notice", "title": "x", "text": "y", "audience": "community"}
    answer = by_token(house.lead).post(f"notices/{old.pk}/correct/", body, if_match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_claimed")
    assert answer.json()["message"] == sentence


def test_the_writer_of_a_correction_is_not_its_second_person(house: House):
    draft = VERBS["correct"](published(house), by=house.lead, words=words(title="周四停水"))
    page = signed_in(house.lead.user).get(f"/notices/{draft.pk}/")
    assert "请另一位工作人员发布" in text(page)
    assert "更正第 1 版。" not in text(page)
    VERBS["publish"](draft, by=house.staff)
    assert Notice.objects.get(pk=draft.pk).state == NoticeState.PUBLISHED


def test_an_expired_notice_is_replaced_by_the_correction_begun_before(house: House):
    old = published(house, posting(expires_at=timezone.now() + HOUR))
    draft = VERBS["correct"](old, by=house.staff, words=posting(expires_at=timezone.now() + 9 * DAY))
    workflow.expire_due(timezone.now() + DAY)
    VERBS["publish"](draft, by=house.second_staff)
    assert Notice.objects.get(pk=old.pk).state == NoticeState.CORRECTED


def test_a_corrected_activity_takes_sign_ups_of_its_own(house: House):
    old = published(house, activity(seats=1))
    VERBS["sign_up"](old, by=house.family)
    draft = VERBS["correct"](old, by=house.staff, words=activity(title="改期包饺子", seats=2))
    new = VERBS["publish"](draft, by=house.second_staff)
    assert (new.seats_taken, Notice.objects.get(pk=old.pk).seats_taken) == (0, 1)
    with pytest.raises(Refused, match="已更正"):
        VERBS["sign_up"](old, by=house.visitor, name="张三", phone="13812345678")
    assert VERBS["sign_up"](new, by=house.family).waiting is False


def test_the_api_says_which_edition_of_what(house: House):
    old = published(house)
    new = corrected(house, old)
    shown = nobody().get(f"notices/{new.pk}/").json()
    assert (shown["edition"], shown["original"], shown["state_label"]) == (2, old.pk, "已发布")
    assert nobody().get(f"notices/{old.pk}/").json()["state_label"] == "已更正"


def test_a_discarded_correction_leaves_its_number_unused(house: House):
    old = published(house)
    VERBS["discard"](VERBS["correct"](old, by=house.staff, words=words(title="错的")), by=house.staff)
    new = corrected(house, old)
    assert (new.edition, newest(Notice.objects.get(pk=old.pk))) == (3, new)
    assert "第 3 版（更正）" in text(Client().get(f"/notices/{new.pk}/"))


def test_a_draft_of_a_first_edition_is_no_correction(house: House):
    draft = drafted(house)
    assert (draft.edition, draft.original, draft.first_id) == (1, None, draft.pk)
