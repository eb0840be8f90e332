"""更正: a published bulletin gets a new edition, written by one and published by another; the old one stays readable."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.ledger import breaks
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from notices.bulletins import workflow
from notices.bulletins.models import Bulletin, BulletinRecord
from notices.models import Delivery, InboxMessage, Notice
from notices.posting import workflow as posting
from notices.posting.states import DeliveryState, NoticeState
from notices.telling.tell import tell_new
from tests.calls import by_session, by_token, nobody, problem
from tests.community import House
from tests.entering import signed_in
from tests.factories import at
from tests.notices.directory.test_pages import words
from tests.notices.telling.conftest import heard, heard_once
from tests.notices.things import MONDAY, NEXT_MONDAY, bulletin, published_bulletin
from tests.residents.appeals.views.test_query_counts import asked

WHY = "登记数少写了一件。"
TUESDAY = at("2026-11-24 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def correction(house: House, **given: Any) -> Bulletin:
    """A published bulletin with a correction that staff began."""
    published = workflow.publish(bulletin(house), by=house.lead, at=NEXT_MONDAY)
    return workflow.correct(published, by=house.staff, **{"at": TUESDAY, "reason": WHY, **given})


def corrected(house: House) -> Bulletin:
    return workflow.publish(correction(house), by=house.lead, at=TUESDAY)


def first_edition() -> Bulletin:
    return Bulletin.objects.get(edition=1)


# What it does


def test_a_correction_begins_with_the_words_and_figures_of_what_it_corrects(house: House):
    drafted = workflow.edit(bulletin(house), by=house.staff, section="thanks", words="谢谢大家。")
    published = workflow.publish(drafted, by=house.lead, at=NEXT_MONDAY)
    new = workflow.correct(published, by=house.staff, reason=f" {WHY}\u200b ")
    assert (new.edition, new.corrects, new.reason) == (2, published, WHY)
    assert (new.state, new.published_at, new.notice) == ("draft", None, None)
    assert (new.figures, new.counted_at) == (published.figures, published.counted_at)
    texts = [
        list(one.sections.order_by("kind").values_list("kind", "text", "edited")) for one in (new, published)
    ]
    assert texts[0] == texts[1]
    assert new.title == "一周通报（11月16日至22日）（更正，第 2 版）"


def test_both_editions_have_it_on_record(house: House):
    new = correction(house)
    old = first_edition()
    record = old.records.last()
    assert (record.label, record.note, record.data, record.public) == (
        "更正",
        WHY,
        {"correction": new.pk},
        False,
    )
    born = new.records.get()
    assert (born.action, born.note, born.actor) == ("draft", f"更正第 1 版：{WHY}", house.staff.user)
    assert list(breaks(BulletinRecord)) == []


def test_until_it_is_published_everybody_reads_the_old_one(house: House):
    new = correction(house)
    assert [row.edition for row in Bulletin.objects.visible_to(house.visitor)] == [1]
    assert first_edition().state == "published"
    assert new.notice is None
    assert Notice.objects.get(bulletin__edition=1).state == NoticeState.PUBLISHED


def test_published_it_takes_the_place_of_the_old_one(house: House):
    new = corrected(house)
    old = first_edition()
    assert (old.state, new.state) == ("corrected", "published")
    assert old.records.last().note == f"已由第 2 版代替：{WHY}"
    assert old.records.last().public
    assert list(Bulletin.objects.visible_to(house.visitor).standing()) == [new]
    assert Bulletin.objects.visible_to(house.visitor).count() == 2, "by its old link it is still read"
    assert old.newer == new
    assert list(breaks(BulletinRecord)) == []


def test_its_notice_is_the_next_edition_of_the_old_ones_notice(house: House):
    new = corrected(house)
    old = first_edition()
    assert (new.notice.original, new.notice.edition) == (old.notice, 2)
    assert new.notice.title == new.title
    old.notice.refresh_from_db()
    assert (old.notice.state, new.notice.state) == (NoticeState.CORRECTED, NoticeState.PUBLISHED)
    states = dict(Delivery.objects.filter(grid=house.grid1).values_list("notice", "state"))
    assert states == {old.notice.pk: DeliveryState.VOID, new.notice.pk: DeliveryState.PENDING}


def test_what_was_taken_down_meanwhile_stays_down(house: House):
    new = correction(house)
    posting.VERBS["withdraw"](first_edition().notice, by=house.lead, reason="先撤下来。")
    done = workflow.publish(new, by=house.second_staff, at=TUESDAY)
    assert done.notice.state == NoticeState.PUBLISHED
    assert Notice.objects.get(bulletin__edition=1).state == NoticeState.WITHDRAWN


def test_a_correction_may_be_corrected(house: House):
    second = corrected(house)
    third = workflow.correct(second, by=house.lead, reason="又少一件。")
    third = workflow.publish(third, by=house.staff, at=TUESDAY)
    assert (third.edition, third.corrects, third.notice.edition) == (3, second, 3)
    assert third.notice.original == first_edition().notice
    assert [row.state for row in Bulletin.objects.order_by("edition")] == [
        "corrected",
        "corrected",
        "published",
    ]


def test_it_is_edited_and_counted_again_like_any_draft(house: House):
    new = correction(house)
    house.file(at=at("2026-11-17 09:00"))
    new = workflow.edit(new, by=house.staff, section="thanks", words="谢谢。")
    new = workflow.recount(new, by=house.staff)
    assert new.figures["registered"] == 1
    assert first_edition().figures["registered"] == 0
    assert new.sections.get(kind="thanks").text == "谢谢。"


def test_a_correction_not_needed_is_discarded_and_another_may_begin(house: House):
    done = workflow.discard(correction(house), by=house.second_staff)
    assert (done.state, done.records.last().note) == ("discarded", "更正稿作废，已发布的一版不变。")
    assert first_edition().state == "published"
    assert first_edition().newer is None
    assert workflow.correct(first_edition(), by=house.staff, reason="别的。").edition == 3


def test_drafting_the_week_again_gives_what_stands(house: House):
    new = correction(house)
    again, fresh = workflow.draft(house.community, MONDAY, by=house.staff, at=NEXT_MONDAY)
    assert (again, fresh) == (new, False)
    workflow.discard(new, by=house.staff)
    again, fresh = workflow.draft(house.community, MONDAY, by=house.staff, at=NEXT_MONDAY)
    assert (again, fresh) == (first_edition(), False)
    assert workflow.draft_due(NEXT_MONDAY) == 1, "the other community's own"


# Who may, in which state


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("staff", True),
        ("second_staff", True),
        ("lead", True),
        ("worker1", False),
        ("property", False),
        ("owners", False),
        ("party", False),
        ("admin", False),
        ("supervisor", False),
        ("family", False),
        ("visitor", False),
    ],
)
def test_the_office_corrects_and_nobody_else(house: House, who: str, allowed: bool):
    published = published_bulletin(house)
    if allowed:
        assert workflow.correct(published, by=getattr(house, who), reason=WHY).edition == 2
        return
    with pytest.raises(Forbidden) as refused:
        workflow.correct(published, by=getattr(house, who), reason=WHY)
    assert refused.value.reason == "通报由社区工作人员编写。"
    assert Bulletin.objects.count() == 1


def test_who_began_a_correction_does_not_publish_it_alone(house: House):
    new = correction(house)
    with pytest.raises(Forbidden, match="最后修改的人不能自己发布"):
        workflow.publish(new, by=house.staff)
    assert workflow.publish(new, by=house.second_staff, at=TUESDAY).state == "published"


STATES = [
    ("draft", "correct", "这通报现在是“草稿”，不能更正。请刷新页面看最新情况。"),
    ("corrected", "correct", "这通报现在是“已更正”，不能更正。请刷新页面看最新情况。"),
    ("discarded", "correct", "这通报现在是“已作废”，不能更正。请刷新页面看最新情况。"),
    ("corrected", "edit", "这通报现在是“已更正”，不能修改一段。请刷新页面看最新情况。"),
    ("corrected", "recount", "这通报现在是“已更正”，不能重新统计。请刷新页面看最新情况。"),
    ("corrected", "publish", "这通报现在是“已更正”，不能发布。请刷新页面看最新情况。"),
    ("discarded", "edit", "这通报现在是“已作废”，不能修改一段。请刷新页面看最新情况。"),
    ("discarded", "publish", "这通报现在是“已作废”，不能发布。请刷新页面看最新情况。"),
    ("discarded", "discard", "这通报现在是“已作废”，不能作废更正稿。请刷新页面看最新情况。"),
]
GIVEN: dict[str, dict[str, Any]] = {
    "correct": {"reason": WHY},
    "edit": {"section": "thanks", "words": "谢谢。"},
}


def bulletin_in(house: House, state: str) -> Bulletin:
    if state == "draft":
        return bulletin(house)
    if state == "discarded":
        return workflow.discard(correction(house), by=house.lead)
    corrected(house)
    return first_edition()


@pytest.mark.parametrize(("state", "verb", "sentence"), STATES)
def test_which_verb_does_not_lead_on_from_which_state(house: House, state: str, verb: str, sentence: str):
    one = bulletin_in(house, state)
    before = one.records.count()
    with pytest.raises(Refused) as refused:
        workflow.VERBS[verb](one, by=house.second_staff, **GIVEN.get(verb, {}))
    assert refused.value.reason == sentence
    assert one.records.count() == before


def test_the_weeks_first_draft_is_edited_not_thrown_away(house: House):
    with pytest.raises(Forbidden, match="一周只有一份通报，写得不对请修改，不用作废。"):
        workflow.discard(bulletin(house), by=house.lead)
    with pytest.raises(Forbidden, match="一周只有一份通报"):
        workflow.discard(published_bulletin(house), by=house.lead)


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "长" * 301])
def test_residents_are_told_what_was_corrected(house: House, reason: str):
    with pytest.raises(Invalid) as refused:
        workflow.correct(published_bulletin(house), by=house.staff, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    assert Bulletin.objects.count() == 1


def test_a_phone_number_in_the_reason_is_masked(house: House):
    new = workflow.correct(published_bulletin(house), by=house.staff, reason="请打 13812345678。")
    assert "13812345678" not in new.reason


def test_one_correction_at_a_time_and_the_version_counts(house: House):
    correction(house)
    with pytest.raises(Refused, match="这一周已有一份更正稿，请先发布或作废它。") as refused:
        workflow.correct(first_edition(), by=house.lead, reason="别的。")
    assert refused.value.code == "already_claimed"
    with pytest.raises(Stale):
        workflow.correct(first_edition(), by=house.lead, reason="别的。", version=1)


def test_another_community_finds_nothing_to_correct(house: House):
    new = correction(house)
    for verb, one in (("correct", first_edition()), ("discard", new), ("publish", new)):
        with pytest.raises(NotFound):
            workflow.VERBS[verb](one, by=house.elsewhere.lead, **GIVEN.get(verb, {}))


def test_the_database_keeps_what_people_have_read(house: House):
    corrected(house)
    for sql in (
        "UPDATE notices_bulletin SET figures = '{}' WHERE edition = %s",
        "UPDATE notices_bulletin SET reason = '改' WHERE edition = %s",
        "UPDATE notices_bulletin SET edition = 9 WHERE edition = %s",
        "UPDATE notices_bulletin SET state = 'draft' WHERE edition = %s",
        "UPDATE notices_bulletin SET state = 'discarded' WHERE edition = %s",
        "DELETE FROM notices_bulletin WHERE edition = %s",
    ):
        for edition in (1, 2):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(sql, [edition])
    sql = "UPDATE notices_bulletinsection SET text = '改' WHERE bulletin_id = %s"
    with pytest.raises(DatabaseError, match="published_stands"), transaction.atomic():
        connection.cursor().execute(sql, [first_edition().pk])


def test_publishing_a_correction_stays_within_its_budget(house: House):
    new = correction(house)
    made = asked(lambda: workflow.publish(new, by=house.lead, at=TUESDAY))
    assert len(made) <= 40, "its own, the old one's, and those of two notices"


# Told


def test_the_office_is_told_that_a_correction_waits_and_who_wrote_it_that_it_went_out(house: House):
    new = correction(house)
    tell_new(TUESDAY)
    said = f"一周通报（11月16日至22日）要更正，请看过更正稿再发布：{WHY}"
    assert heard_once(house, "bulletin", "correct") == dict.fromkeys(("second_staff", "lead"), said)
    assert set(InboxMessage.objects.filter(action="correct").values_list("link", flat=True)) == {
        f"/bulletins/{new.pk}/"
    }
    assert heard(house, "bulletin", "draft") == {}
    workflow.publish(new, by=house.lead, at=TUESDAY)
    tell_new(TUESDAY)
    assert heard_once(house, "bulletin", "publish") == {"staff": f"您改过的{new.title}发布了。"}


# Pages


def test_the_old_page_leads_to_the_new_one_and_back(house: House):
    new = corrected(house)
    old = first_edition()
    page = words(Client().get(reverse("bulletin", args=[old.pk])))
    assert f"这一版已经更正：{WHY}" in page
    assert "看更正后的通报" in page
    page = words(Client().get(reverse("bulletin", args=[new.pk])))
    assert f"更正：{WHY}" in page
    assert "看原来的一版" in page
    listed = Client().get("/bulletins/").content.decode()
    assert f'href="/bulletins/{new.pk}/"' in listed
    assert f'href="/bulletins/{old.pk}/"' not in listed


def test_while_it_is_written_only_the_office_knows(house: House):
    new = correction(house)
    place = reverse("bulletin", args=[first_edition().pk])
    assert "更正" not in words(Client().get(place))
    assert "有一份更正稿还没有发布" in words(signed_in(house.lead.user).get(place))
    assert Client().get(reverse("bulletin", args=[new.pk])).status_code == 404


def test_it_is_corrected_from_the_page(house: House):
    published = published_bulletin(house)
    client = signed_in(house.staff.user)
    form = words(client.get(reverse("bulletin_verb", args=[published.pk, "correct"])))
    assert "更正了什么，为什么" in form
    bare = client.post(reverse("bulletin_verb", args=[published.pk, "correct"]), {"reason": ""})
    assert bare.status_code == 400
    said = {"reason": WHY, "version": str(published.version)}
    answer = client.post(reverse("bulletin_verb", args=[published.pk, "correct"]), said, follow=True)
    assert "已更正" in words(answer)
    new = Bulletin.objects.get(edition=2)
    assert f'href="/bulletins/{new.pk}/"' in answer.content.decode()
    page = words(client.get(reverse("bulletin", args=[new.pk])))
    assert "作废更正稿" in page
    client.post(reverse("bulletin_verb", args=[new.pk, "discard"]), {"version": "1"})
    assert "更正稿已经作废" in words(client.get(reverse("bulletin", args=[new.pk])))


def test_the_list_and_the_page_ask_no_more_for_corrections(house: House):
    corrected(house)
    for client in (Client(), signed_in(house.staff.user)):
        for path in ("/bulletins/", reverse("bulletin", args=[first_edition().pk])):
            client.get(path)
            assert len(asked(lambda: client.get(path))) <= 9  # noqa: B023


# API


def test_the_api_corrects_and_says_which_edition_is_which(house: House):
    published = published_bulletin(house)
    place = f"bulletins/{published.pk}/"
    lead = by_token(house.lead)
    problem(lead.post(f"{place}correct/", {"reason": WHY}), 428, "version_required")
    problem(lead.post(f"{place}correct/", {}, if_match="*"), 400, "validation_error")
    problem(lead.post(f"{place}correct/", {"reason": 3}, if_match="*"), 400, "validation_error")
    problem(lead.post(f"{place}correct/", {"reason": WHY, "edition": 4}, if_match="*"), 400, "unknown_field")
    old = lead.post(f"{place}correct/", {"reason": WHY}, if_match='"2"').json()
    new = lead.get(f"bulletins/{old['newer']}/").json()
    assert (new["edition"], new["corrects"], new["reason"]) == (2, published.pk, WHY)
    assert (old["edition"], old["corrects"], old["state"]) == (1, None, "published")
    assert nobody().get(place).json()["newer"] is None, "a draft is the office's own"
    problem(lead.post(f"{place}correct/", {"reason": WHY}, if_match="*"), 409, "already_claimed")
    done = by_token(house.staff).post(f"bulletins/{new['id']}/publish/", {}, if_match="*").json()
    assert done["state"] == "published"
    assert nobody().get(place).json()["newer"] == new["id"]
    assert [row["id"] for row in nobody().get("bulletins/").json()["results"]] == [new["id"]]


@pytest.mark.parametrize(("who", "status"), [("worker1", 403), ("property", 403), ("supervisor", 403)])
def test_the_api_lets_nobody_else_correct(house: House, who: str, status: int):
    place = f"bulletins/{published_bulletin(house).pk}/correct/"
    problem(by_session(getattr(house, who)).post(place, {"reason": WHY}, if_match="*"), status, "forbidden")
    problem(nobody().post(place, {"reason": WHY}, if_match="*"), 401, "not_authenticated")
    there = by_session(house.elsewhere.lead).post(place, {"reason": WHY}, if_match="*")
    problem(there, 404, "not_found")


# How long its deliveries stand


def test_the_bulletin_is_confirmed_like_any_other_notice(house: House):
    notice = published_bulletin(house).notice
    found = Delivery.objects.get(notice=notice, grid=house.grid1)
    done = posting.DELIVERY_VERBS["confirm"](found, by=house.worker1, how="group")
    assert done.state == DeliveryState.CONFIRMED


def test_after_its_week_nobody_need_bring_it_any_more(house: House):
    notice = published_bulletin(house).notice
    assert notice.expires_at == NEXT_MONDAY + datetime.timedelta(days=7)
    first = Delivery.objects.get(notice=notice, grid=house.grid1)
    posting.DELIVERY_VERBS["confirm"](first, by=house.worker1, how="door")
    assert posting.expire_due(notice.expires_at - datetime.timedelta(minutes=1)) == 0
    assert posting.expire_due(notice.expires_at) == 1
    states = dict(Delivery.objects.filter(notice=notice).values_list("grid__code", "state"))
    assert states == {"01": "confirmed", "02": "void", "03": "void"}
    record = Delivery.objects.get(notice=notice, grid=house.grid2).records.last()
    assert (record.action, record.note) == ("void", "到期没有送到，不用再送。")
    assert posting.escalate_late(notice.expires_at + datetime.timedelta(days=9)) == 0
    assert posting.expire_due(timezone.now() + datetime.timedelta(days=99)) == 0


def test_the_bulletin_itself_is_read_for_ever(house: House):
    published = published_bulletin(house)
    posting.expire_due(NEXT_MONDAY + datetime.timedelta(days=8))
    assert Client().get(reverse("bulletin", args=[published.pk])).status_code == 200
    assert Bulletin.objects.visible_to(house.visitor).standing().exists()
