"""录入预警: one sentence, one warning, one alert, a delivery for every grid; later words take its place."""

import datetime
import os
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from grids.verdict import Forbidden
from notices.models import Delivery, Notice, OutboxMessage, WeatherWarning
from notices.posting import reading, workflow
from notices.posting.states import LIFT_SHOWN, NoticeKind, NoticeState
from notices.weather.cap import parse_cap
from notices.weather.moments import BEIJING
from notices.weather.sentence import parse_warning
from tests.community import House
from tests.notices.posting.material import SENTENCE, confirmed, delivery, robot, warned

SHARED = Path(os.environ.get("DOORSTEP_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
NOW = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)
OFFICE = "南京市气象台"
UPGRADE = f"{OFFICE}2026年11月24日10时00分将暴雨蓝色预警升级为暴雨黄色预警信号：预计未来12小时有暴雨。"
LIFT = f"{OFFICE}2026年11月24日15时20分解除暴雨蓝色预警信号。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_pasted_sentence_is_an_alert_for_every_grid(house: House):
    robot(house, "02")
    warning = warned(house, at=NOW)
    notice = warning.notice
    assert (warning.event, warning.level, warning.action) == ("rainstorm", "blue", "issue")
    assert warning.issued_at == datetime.datetime(2026, 11, 24, 8, 33, tzinfo=BEIJING)
    assert (notice.kind, notice.state) == (NoticeKind.ALERT, NoticeState.PUBLISHED)
    assert notice.title == "南京市气象台发布暴雨蓝色预警"
    assert "请这样做：\n1. " in notice.text
    assert notice.expires_at == warning.expires_at
    assert [each.grid.code for each in notice.deliveries.all()] == ["01", "02", "03"]
    assert all(each.urgent for each in notice.deliveries.all())
    assert OutboxMessage.objects.get().urgent


def test_official_words_need_no_second_person(house: House):
    assert warned(house).notice.published_by == house.staff.user


@pytest.mark.parametrize("who", ["worker1", "supervisor", "property", "admin", "family", "visitor"])
def test_only_the_office_takes_warnings_in(house: House, who: str):
    parsed = parse_warning(SENTENCE, received_at=NOW)
    with pytest.raises(Forbidden):
        workflow.warn(house.community, parsed, by=getattr(house, who))
    with pytest.raises(Forbidden):
        workflow.warn(house.community, parsed, by=house.elsewhere.staff)


def test_the_same_sentence_again_is_the_same_warning(house: House):
    parsed = parse_warning(SENTENCE, received_at=NOW)
    first, fresh = workflow.warn(house.community, parsed, by=house.staff, at=NOW)
    again = parse_warning(f" {SENTENCE}\n", received_at=NOW + datetime.timedelta(hours=3))
    second, new = workflow.warn(house.community, again, by=house.lead, at=NOW + datetime.timedelta(hours=3))
    assert (fresh, new, second.pk) == (True, False, first.pk)
    assert Delivery.objects.count() == 3


def test_a_sentence_without_a_date_is_the_same_for_a_day(house: House):
    undated = "杭州市气象台发布暴雨蓝色预警"
    first = warned(house, undated, at=NOW)
    assert warned(house, undated, at=NOW + datetime.timedelta(hours=20)).pk == first.pk
    later = warned(house, undated, at=NOW + datetime.timedelta(days=30))
    assert later.pk != first.pk
    assert later.supersedes is None


def test_two_communities_take_in_the_same_sentence_each(house: House):
    first = warned(house, at=NOW)
    parsed = parse_warning(SENTENCE, received_at=NOW)
    there, fresh = workflow.warn(house.elsewhere.community, parsed, by=house.elsewhere.staff, at=NOW)
    assert fresh
    assert there.pk != first.pk
    assert {each.community for each in there.notice.deliveries.all()} == {house.elsewhere.community}


def test_an_upgrade_takes_the_place_of_the_first_word(house: House):
    first = warned(house, at=NOW)
    confirmed(house, first.notice, "01")
    second = warned(house, UPGRADE, at=NOW + datetime.timedelta(hours=1))
    assert (second.supersedes, second.action, second.level) == (first, "upgrade", "yellow")
    assert second.previous_level == "blue"
    old = Notice.objects.get(pk=first.notice_id)
    assert old.state == NoticeState.CORRECTED
    assert [each.state for each in old.deliveries.all()] == ["confirmed", "void", "void"]
    assert [each.state for each in second.notice.deliveries.all()] == ["pending"] * 3


def test_a_lift_ends_the_warning_and_is_told_to_every_grid(house: House):
    first = warned(house, at=NOW)
    at = NOW + datetime.timedelta(hours=6, minutes=30)
    lift = warned(house, LIFT, at=at)
    assert (lift.supersedes, lift.action) == (first, "lift")
    assert lift.notice.expires_at == at + LIFT_SHOWN
    assert "预警已经解除" in lift.notice.text
    assert reading.standing(WeatherWarning.objects.get(pk=first.pk), at) == "lifted"
    assert not WeatherWarning.objects.in_force(at).exists()
    assert Notice.objects.get(pk=first.notice_id).records.last().note == "预警已经解除。"


def test_the_whole_chain_can_be_read(house: House):
    first = warned(house, at=NOW)
    second = warned(house, UPGRADE, at=NOW + datetime.timedelta(hours=1))
    third = warned(house, LIFT.replace("蓝色", "黄色"), at=NOW + datetime.timedelta(hours=7))
    chain = WeatherWarning.objects.select_related("superseded_by").order_by("pk")
    at = NOW + datetime.timedelta(hours=8)
    assert [reading.standing(each, at) for each in chain] == ["superseded", "lifted", "lift"]
    assert [each.supersedes for each in (first, second, third)] == [None, first, second]


def test_a_lift_that_names_no_office_ends_the_one_that_stands(house: House):
    first = warned(house, at=NOW)
    assert warned(house, "暴雨蓝色预警解除", at=NOW + datetime.timedelta(hours=2)).supersedes == first


def test_another_event_and_another_office_stand_beside_it(house: House):
    warned(house, at=NOW)
    for sentence in (
        "南京市气象台2026年11月24日09时00分发布大风蓝色预警信号",
        "镇江市气象台2026年11月24日09时00分发布暴雨蓝色预警信号",
    ):
        assert warned(house, sentence, at=NOW + datetime.timedelta(hours=1)).supersedes is None
    assert WeatherWarning.objects.in_force(NOW + datetime.timedelta(hours=1)).count() == 3


def test_a_new_warning_does_not_follow_one_that_ran_out(house: House):
    warned(house, at=NOW)
    later = warned(house, SENTENCE.replace("11月24日", "12月20日"), at=NOW + datetime.timedelta(days=26))
    assert later.supersedes is None


def test_a_withdrawn_alert_does_not_stop_the_lift(house: House):
    first = warned(house, at=NOW)
    workflow.VERBS["withdraw"](first.notice, by=house.staff, reason="贴错了。")
    lift = warned(house, LIFT, at=NOW + datetime.timedelta(hours=7))
    assert lift.supersedes == first
    assert Notice.objects.get(pk=first.notice_id).state == NoticeState.WITHDRAWN


@pytest.mark.skipif(not (SHARED / "weather_warnings.txt").exists(), reason="the shared data are not here")
def test_every_wording_of_the_shared_file_is_taken_in(house: House):
    lines = (SHARED / "weather_warnings.txt").read_text().split("\n")
    sentences = [line for line in lines if line.strip()]
    assert len(sentences) == 6
    for sentence in sentences:
        warning = warned(house, sentence, at=timezone.now())
        assert warning.notice.deliveries.count() == 3
        assert warning.text == sentence.strip()


CAP = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>nmc</sender>
<sent>2026-11-24T08:33:00+08:00</sent><status>Actual</status><msgType>{type}</msgType><scope>Public</scope>
<references>{references}</references><info><language>zh-CN</language><event>暴雨</event>
<severity>Moderate</severity><senderName>南京市气象台</senderName>
<headline>南京市气象台{verb}暴雨黄色预警</headline><description>预计未来6小时有暴雨。{id}</description></info></alert>"""


def test_a_cap_file_is_known_by_its_identifier_and_names_what_it_cancels(house: House):
    issue = parse_cap(CAP.format(id="a1", type="Alert", references="", verb="发布").encode(), received_at=NOW)
    first, _ = workflow.warn(house.community, issue, by=house.staff, at=NOW)
    assert workflow.warn(house.community, issue, by=house.staff, at=NOW) == (first, False)
    cancel = CAP.format(id="a2", type="Cancel", references="nmc,a1,2026-11-24T08:33:00+08:00", verb="解除")
    parsed = parse_cap(cancel.encode(), received_at=NOW)
    lift, fresh = workflow.warn(house.community, parsed, by=house.staff, at=NOW)
    assert (fresh, lift.supersedes, lift.action) == (True, first, "lift")


def test_the_database_keeps_the_official_words(house: House):
    warning = warned(house)
    with pytest.raises(DatabaseError, match="append_only|Cannot update"), transaction.atomic():
        WeatherWarning.objects.filter(pk=warning.pk).update(text="改过了")


def test_a_warning_in_the_past_is_over_for_residents_and_still_to_be_confirmed_inside(house: House):
    warning = warned(house, SENTENCE.replace("2026年", "2024年"), at=NOW)
    assert warning.expires_at < NOW
    assert workflow.expire_due(NOW) == 1
    confirmed(house, Notice.objects.get(pk=warning.notice_id), "01")
    assert delivery(warning.notice, "01").state == "confirmed"
