"""Pages of the deliveries and the warnings: the worker's phone, the board, taking a sentence in."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from notices.models import Delivery, EscalationPolicy, WeatherWarning
from notices.posting import workflow
from tests.community import House
from tests.entering import signed_in
from tests.notices.posting.material import (
    SENTENCE,
    alert,
    confirmed,
    delivery,
    published,
    robot,
    told,
    warned,
)
from tests.notices.posting.test_warning import CAP
from tests.notices.posting.views.test_notices import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_the_phone_page_has_words_link_code_and_three_buttons(house: House):
    notice = published(house)
    found = delivery(notice)
    page = signed_in(house.worker1.user).get(f"/deliveries/{found.pk}/").content.decode()
    assert 'data-copy="#copy"' in page
    copied = re.search(r'id="copy">(.*?)</p>', page, re.S)[1]
    assert copied.startswith("【告知｜周三停水】")
    assert f"/n/{notice.pk}/" in copied
    assert copied.rstrip().endswith("——幸福里社区")
    assert "<svg" in page
    assert re.findall(r'name="how" value="(\w+)"', page) == ["group", "door", "phone"]


def test_one_press_confirms_and_the_page_says_so(house: House):
    found = delivery(published(house))
    client = signed_in(house.worker1.user)
    answer = client.post(
        f"/deliveries/{found.pk}/confirm/", {"how": "door", "version": found.version}, follow=True
    )
    assert "已敲门 网格员1" in said(answer)
    assert 'name="how"' not in answer.content.decode()
    again = client.post(f"/deliveries/{found.pk}/confirm/", {"how": "door"})
    assert again.status_code == 409
    client.post(f"/deliveries/{found.pk}/unconfirm/", {"note": "点错了。"})
    assert Delivery.objects.get(pk=found.pk).state == "pending"


def test_the_list_holds_what_waits_for_the_own_grids(house: House):
    published(house)
    client = signed_in(house.worker1.user)
    page = said(client.get("/deliveries/"))
    assert "周三停水" in page
    assert "第01微网格" in page
    assert "第02微网格" not in page
    confirmed(house, Delivery.objects.first().notice, "01")
    assert "都送到了" in said(client.get("/deliveries/"))
    assert "已转发群" in said(client.get("/deliveries/?tab=confirmed"))
    assert "第02微网格" in said(signed_in(house.staff.user).get("/deliveries/"))


def test_the_board_shows_who_is_missing_and_whom_to_call(house: House):
    house.worker2.user.phone = "13900000002"
    house.worker2.user.save()
    notice = told(house)
    page = signed_in(house.staff.user).get(f"/notices/{notice.pk}/deliveries/").content.decode()
    assert len(re.findall(r'<a class="bad" href="/deliveries/\d+/"', page)) == 2
    assert len(re.findall(r'<a class="done"', page)) == 1
    assert "1 / 3" in page
    assert 'href="tel:13900000002"' in page
    missing = said(signed_in(house.staff.user).get(f"/notices/{notice.pk}/deliveries/")).split("还没确认的")[
        1
    ]
    assert "网格员2" in missing


def test_a_worker_reads_the_board_and_opens_the_own_tile_only(house: House):
    notice = published(house)
    page = signed_in(house.worker1.user).get(f"/notices/{notice.pk}/deliveries/").content.decode()
    opened = re.findall(r'class="bad" href="(/deliveries/\d+/)"', page)
    assert opened == [f"/deliveries/{delivery(notice).pk}/"]


def test_what_the_robot_did_stands_on_the_page(house: House):
    robot(house, "01")
    notice = published(house)
    page = said(signed_in(house.worker1.user).get(f"/deliveries/{delivery(notice).pk}/"))
    assert "01号网格群：待发送" in page


def test_a_withdrawn_notice_asks_for_nothing(house: House):
    notice = published(house)
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    page = signed_in(house.worker1.user).get(f"/deliveries/{delivery(notice).pk}/").content.decode()
    assert "不用再送" in page
    assert 'name="how"' not in page


def test_the_lead_sets_the_limits_on_a_page(house: House):
    given = {"alert_backup": "5", "alert_lead": "10", "other_backup": "60", "other_lead": "120"}
    assert "由社区负责人设定" in said(signed_in(house.staff.user).get("/deliveries/limits/"))
    assert signed_in(house.staff.user).post("/deliveries/limits/", given).status_code == 403
    lead = signed_in(house.lead.user)
    wrong = lead.post("/deliveries/limits/", {**given, "alert_lead": "1"})
    assert (wrong.status_code, "不能早于" in said(wrong)) == (400, True)
    lead.post("/deliveries/limits/", given)
    assert EscalationPolicy.objects.get().alert_backup == 5


# Warnings


def test_a_pasted_sentence_is_read_first_then_published(house: House):
    client = signed_in(house.staff.user)
    read = client.post("/warnings/new/", {"way": "sentence", "text": SENTENCE})
    assert "南京市气象台发布暴雨蓝色预警" in said(read)
    assert not WeatherWarning.objects.exists()
    done = client.post("/warnings/new/", {"way": "sentence", "text": SENTENCE, "sure": "1"})
    notice = WeatherWarning.objects.get().notice
    assert done.headers["Location"] == f"/notices/{notice.pk}/deliveries/"
    again = client.post("/warnings/new/", {"way": "sentence", "text": SENTENCE, "sure": "1"}, follow=True)
    assert "没有重复发布" in said(again)
    assert WeatherWarning.objects.count() == 1


def test_doubts_are_told_before_it_goes_out(house: House):
    page = said(signed_in(house.staff.user).post("/warnings/new/", {"text": "杭州市气象台发布暴雨蓝色预警"}))
    assert "没有写全发布日期" in page
    assert "没有写失效时间" in page
    old = said(signed_in(house.staff.user).post("/warnings/new/", {"text": SENTENCE.replace("2026", "2024")}))
    assert "已经失效" in old


@pytest.mark.parametrize("text", ["", "今天天气不错", "明天有暴雨", "x" * 3001])
def test_nonsense_is_refused_with_a_sentence(house: House, text: str):
    answer = signed_in(house.staff.user).post("/warnings/new/", {"text": text, "sure": "1"})
    assert answer.status_code == 400
    assert "出错了" in said(answer)
    assert not WeatherWarning.objects.exists()


def test_the_columns_can_be_filled_by_hand(house: House):
    given = {
        "way": "columns",
        "issuer": "南京市应急局",
        "event": "geohazard",
        "level": "orange",
        "action": "issue",
        "text": "注意边坡。",
        "sure": "1",
    }
    signed_in(house.staff.user).post("/warnings/new/", given)
    warning = WeatherWarning.objects.get()
    assert (warning.source, warning.event, warning.level) == ("form", "geohazard", "orange")
    assert (warning.expires_at - warning.issued_at).days == 1


def test_a_cap_file_travels_from_the_first_step_to_the_second(house: House):
    xml = CAP.format(id="a1", type="Alert", references="", verb="发布").encode()
    client = signed_in(house.staff.user)
    read = client.post("/warnings/new/", {"way": "cap", "file": SimpleUploadedFile("a.xml", xml)})
    carried = re.search(r'name="carried" value="([^"]+)"', read.content.decode())[1]
    client.post("/warnings/new/", {"way": "cap", "carried": carried, "sure": "1"})
    assert WeatherWarning.objects.get().identifier == "a1"


@pytest.mark.parametrize(
    "xml",
    [
        b"not xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><alert>&x;</alert>',
        CAP.format(id="a1", type="Alert", references="", verb="发布").replace("Actual", "Exercise").encode(),
    ],
)
def test_a_file_that_is_no_real_warning_is_refused(house: House, xml: bytes):
    given = {"way": "cap", "file": SimpleUploadedFile("a.xml", xml), "sure": "1"}
    answer = signed_in(house.staff.user).post("/warnings/new/", given)
    assert answer.status_code == 400
    assert not WeatherWarning.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://www.nmc.cn/a.xml",
        "https://evil.example/a.xml",
        "https://127.0.0.1/a.xml",
        "file:///etc/passwd",
    ],
)
def test_an_address_outside_the_list_is_never_asked(house: House, url: str):
    answer = signed_in(house.staff.user).post("/warnings/new/", {"way": "cap", "url": url})
    assert (answer.status_code, "不在允许的发布网站里" in said(answer)) == (400, True)


def test_everybody_reads_what_is_in_force(house: House):
    warned(house)
    page = said(Client().get("/warnings/"))
    assert "南京市气象台发布暴雨蓝色预警" in page
    assert "录入预警" not in page
    warning = WeatherWarning.objects.get()
    assert Client().get(f"/warnings/{warning.pk}/").headers["Location"] == f"/notices/{warning.notice_id}/"


def test_an_alert_on_the_desk_and_the_wall(house: House):
    published(house, alert())
    assert "燃气抢修" in said(Client().get("/"))
