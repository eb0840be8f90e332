"""表单: field × bad value × the sentence above the form, with a link to its field. One row a line; nothing is stored."""

import re
from typing import Any

import pytest
from django.test import Client

from notices.models import Delivery, EscalationPolicy, Notice, SignUp, WeatherWarning
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.notices.posting.material import activity, confirmed, delivery, drafted, published

pytestmark = pytest.mark.django_db

REQUIRED = "该字段是必填项。"
MOMENT = "请填日期和时间，例如 2026-11-24 09:00。"
CHOICE = "选择一个有效的选项"
GOOD: dict[str, Any] = {
    "kind": "activity",
    "title": "重阳包饺子",
    "text": "欢迎来包饺子。",
    "audience": "community",
    "happens_at": "2030-01-05T14:00",
    "place": "活动室",
}
LIMITS = {"alert_backup": "5", "alert_lead": "10", "other_backup": "60", "other_lead": "120"}
COLUMNS = {
    "way": "columns",
    "issuer": "南京市气象台",
    "event": "gale",
    "level": "blue",
    "action": "issue",
    "text": "有大风。",
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def summary(answer: Any) -> dict[str, str]:
    """What the box above the form says: the field each line leads to, and the line."""
    page = answer.content.decode()
    box = re.search(r'<div class="summary" role="alert".*?</div>', page, re.DOTALL)
    assert box, page[:500]
    assert "还差一点，请检查这几处" in box[0]
    assert "<title>出错了：" in page or 'id="sign-up"' in page
    found = re.findall(r'<li><a href="#id_(\w+?)(?:_0)?">([^<]+)</a></li>', box[0])
    plain = re.findall(r'<p class="err">([^<]+)</p>', box[0])
    return {**dict(found), **({"": " ".join(plain)} if plain else {})}


def refused(answer: Any, field: str, sentence: str) -> None:
    """400, the sentence in the box and once more beside its field."""
    assert answer.status_code == 400
    said = summary(answer)
    assert sentence in said.get(field, ""), said
    if field:
        assert f'id="id_{field}_error"' in answer.content.decode()


WRITTEN = [
    ("title", "", "标题　请写标题。"),
    ("title", "   ", "请写标题。"),
    ("title", "字" * 81, "标题　"),
    ("text", "", "正文　请写正文。"),
    ("text", "字" * 5001, "5000"),
    ("contact", "字" * 81, "80"),
    ("audience", "", REQUIRED),
    ("audience", "world", CHOICE),
    ("audience", "care", CHOICE),
    ("audience", "grids", "请选择微网格。"),
    ("audience", "buildings", "请选择楼栋。"),
    ("expires_at", "明天", MOMENT),
    ("expires_at", "2026-02-30 09:00", MOMENT),
    ("happens_at", "", "请填活动时间。"),
    ("happens_at", "5 January", MOMENT),
    ("happens_until", "x", MOMENT),
    ("sign_up_until", "x", MOMENT),
    ("place", "", "请填活动地点。"),
    ("place", "字" * 81, "80"),
    ("seats", "0", "1"),
    ("seats", "-3", "1"),
    ("seats", "5001", "5000"),
    ("seats", "三十", "整数"),
]
WHERE = {"grids": "grids", "buildings": "buildings"}


@pytest.mark.parametrize(("field", "value", "sentence"), WRITTEN)
def test_what_a_new_notice_may_not_hold(office: Client, field: str, value: str, sentence: str):
    answer = office.post("/notices/new/", {**GOOD, field: value})
    refused(answer, WHERE.get(value, field), sentence)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("verb", ["edit", "correct"])
@pytest.mark.parametrize(("field", "value", "sentence"), WRITTEN[:4] + WRITTEN[13:15] + WRITTEN[19:21])
def test_nor_may_an_edit_or_a_correction(
    house: House, office: Client, verb: str, field: str, value: str, sentence: str
):
    notice = drafted(house, activity()) if verb == "edit" else published(house, activity())
    answer = office.post(f"/notices/{notice.pk}/{verb}/", {**GOOD, field: value})
    refused(answer, field, sentence)
    assert Notice.objects.get().version == notice.version


def test_what_was_written_stays_in_a_refused_form(office: Client):
    page = office.post("/notices/new/", {**GOOD, "title": "", "grids": ["02"]}).content.decode()
    assert ">欢迎来包饺子。</textarea>" in page.replace("\n", "")
    assert 'value="活动室"' in page
    assert 'value="2030-01-05T14:00"' in page
    assert re.search(r'<input type="checkbox" name="grids" value="02"[^>]*checked', page)


def test_every_missing_field_is_listed_once(office: Client):
    said = summary(office.post("/notices/new/", {"kind": "notice", "contact": "x"}))
    assert list(said) == ["title", "text", "audience"]


WITHDRAWN = [("", "请写明撤回的原因。"), (" \u200b ", "请写明撤回的原因。"), ("字" * 501, "500")]


@pytest.mark.parametrize(("reason", "sentence"), WITHDRAWN)
def test_what_no_reason_may_be(house: House, office: Client, reason: str, sentence: str):
    notice = published(house)
    refused(office.post(f"/notices/{notice.pk}/withdraw/", {"reason": reason}), "reason", sentence)
    assert Notice.objects.get().state == "published"


CONFIRMED = [
    ({}, "how", "请选择怎样送达的。"),
    ({"how": ""}, "how", "请选择怎样送达的。"),
    ({"how": "robot"}, "how", CHOICE),
    ({"how": "door", "note": "字" * 201}, "note", "200"),
]


@pytest.mark.parametrize(("given", "field", "sentence"), CONFIRMED)
def test_what_no_confirmation_may_be(house: House, given: dict[str, str], field: str, sentence: str):
    found = delivery(published(house))
    answer = signed_in(house.worker1.user).post(f"/deliveries/{found.pk}/confirm/", given)
    refused(answer, field, sentence)
    assert Delivery.objects.get(pk=found.pk).state == "pending"


@pytest.mark.parametrize(("note", "sentence"), [("", "请写明为什么撤销。"), ("字" * 201, "200")])
def test_why_a_confirmation_was_wrong(house: House, note: str, sentence: str):
    notice = published(house)
    confirmed(house, notice, "01")
    found = delivery(notice)
    answer = signed_in(house.worker1.user).post(f"/deliveries/{found.pk}/unconfirm/", {"note": note})
    refused(answer, "note", sentence)
    assert Delivery.objects.get(pk=found.pk).state == "confirmed"


SIGNED = [
    ("people", "", REQUIRED),
    ("people", "0", "1"),
    ("people", "11", "10"),
    ("people", "两个", "整数"),
    ("name", "", REQUIRED),
    ("name", "字" * 41, "40"),
    ("phone", "", REQUIRED),
    ("phone", "12", "电话号码不对"),
    ("phone", "电话", "电话号码不对"),
    ("phone", "1" * 31, "30"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), SIGNED)
def test_what_no_sign_up_may_be(house: House, field: str, value: str, sentence: str):
    party = published(house, activity())
    given = {"people": "1", "name": "张三", "phone": "13812345678", field: value}
    refused(Client().post(f"/notices/{party.pk}/sign-up/", given), field, sentence)
    assert not SignUp.objects.exists()


@pytest.mark.parametrize(("field", "value", "sentence"), SIGNED[:4])
def test_a_household_is_told_the_same_of_its_number(house: House, field: str, value: str, sentence: str):
    party = published(house, activity())
    client = ROLES["household"](house, house.file()[0])
    refused(client.post(f"/notices/{party.pk}/sign-up/", {field: value}), field, sentence)
    assert not SignUp.objects.exists()


MINUTES = [
    ("alert_backup", "0", "1"),
    ("alert_backup", "10081", "10080"),
    ("alert_lead", "", REQUIRED),
    ("alert_lead", "一刻", "整数"),
    ("other_backup", "-1", "1"),
    ("other_lead", "1.5", "整数"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), MINUTES)
def test_what_the_limits_may_not_be(house: House, field: str, value: str, sentence: str):
    refused(signed_in(house.lead.user).post("/deliveries/limits/", {**LIMITS, field: value}), field, sentence)
    assert not EscalationPolicy.objects.exists()


ORDER = [{"alert_backup": "11"}, {"other_backup": "121"}, {"alert_lead": "4"}, {"other_lead": "59"}]


@pytest.mark.parametrize("changed", ORDER, ids=lambda row: str(row))
def test_the_lead_is_never_asked_before_the_backup(house: House, changed: dict[str, str]):
    answer = signed_in(house.lead.user).post("/deliveries/limits/", {**LIMITS, **changed})
    refused(answer, "", "时限要大于 0，报负责人不能早于提醒替补。")
    assert not EscalationPolicy.objects.exists()


def test_the_limits_show_what_holds_now(house: House):
    lead = signed_in(house.lead.user)
    lead.post("/deliveries/limits/", LIMITS)
    page = lead.get("/deliveries/limits/").content.decode()
    found = dict(re.findall(r'name="(\w+_(?:backup|lead))" value="(\d+)"', page))
    assert found == LIMITS
    there = signed_in(house.elsewhere.lead.user).get("/deliveries/limits/").content.decode()
    assert 'name="alert_backup" value="15"' in there


FILLED = [
    ("issuer", "", REQUIRED),
    ("issuer", "字" * 61, "60"),
    ("event", "rain", CHOICE),
    ("level", "green", CHOICE),
    ("action", "", REQUIRED),
    ("issued_at", "昨天", MOMENT),
    ("expires_at", "2020-01-01T09:00", "失效时间不能早于发布时间。"),
    ("text", "", REQUIRED),
]


@pytest.mark.parametrize(("field", "value", "sentence"), FILLED)
def test_what_no_warning_may_be(office: Client, field: str, value: str, sentence: str):
    refused(office.post("/warnings/new/", {**COLUMNS, "sure": "1", field: value}), field, sentence)
    assert not WeatherWarning.objects.exists()


PASTED = [
    ("", "请把气象台发布的整句预警粘贴进来。"),
    ("今天天气不错", "没有认出预警的种类和颜色"),
    ("明天有暴雨", "没有看到“蓝色预警”这样的颜色"),
    ("字" * 3001, "3000"),
]


@pytest.mark.parametrize(("said", "sentence"), PASTED)
def test_what_no_pasted_sentence_may_be(office: Client, said: str, sentence: str):
    given = {"way": "sentence", "text": said, "sure": "1"}
    refused(office.post("/warnings/new/", given), "text", sentence)
    assert not WeatherWarning.objects.exists()


@pytest.mark.parametrize("way", ["", "gossip", "sentence"])
def test_an_unknown_way_is_the_pasted_sentence(office: Client, way: str):
    page = office.get("/warnings/new/", {"way": way} if way else {}).content.decode()
    assert re.search(r'aria-current="page"[^>]*>粘贴原句', page)
    assert 'name="text"' in page
