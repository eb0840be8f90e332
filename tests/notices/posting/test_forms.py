"""表单: field × bad value × the sentence shown. One row a line."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from notices.posting.forms import NOTICE_ACTS, NoticeForm
from notices.posting.forms.policies import PolicyForm
from notices.posting.forms.verbs import CancelForm, ConfirmForm, SignUpForm, UnconfirmForm, WithdrawForm
from notices.posting.forms.warnings import CapForm, ColumnsForm, SentenceForm, XmlForm
from notices.posting.models import EscalationPolicy
from notices.posting.states import AudienceKind, NoticeKind
from tests.community import House
from tests.notices.posting.material import SENTENCE, activity, delivery, drafted, published
from tests.notices.posting.test_warning import CAP

GOOD: dict[str, Any] = {"kind": "notice", "title": "周三停水", "text": "请储水。", "audience": "community"}
XML = CAP.format(id="a1", type="Alert", references="", verb="发布")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def wrong(form: Any, field: str) -> str:
    assert not form.is_valid()
    return " ".join(form.errors.get(field, []))


NOTICE_ROWS = [
    ("title", "", "请写标题。"),
    ("title", "字" * 81, "80"),
    ("text", "", "请写正文。"),
    ("text", "字" * 5001, "5000"),
    ("contact", "字" * 81, "80"),
    ("kind", "", "必填"),
    ("kind", "bulletin", "有效的选项"),
    ("kind", "gossip", "有效的选项"),
    ("audience", "", "必填"),
    ("audience", "care", "有效的选项"),
    ("audience", "world", "有效的选项"),
    ("grids", ["99"], "99"),
    ("buildings", ["999999"], "999999"),
    ("expires_at", "明天", "请填日期和时间，例如 2026-11-24 09:00。"),
    ("happens_at", "24/11", "请填日期和时间，例如 2026-11-24 09:00。"),
    ("happens_until", "x", "请填日期和时间，例如 2026-11-24 09:00。"),
    ("sign_up_until", "2026-13-01 09:00", "请填日期和时间，例如 2026-11-24 09:00。"),
    ("place", "字" * 81, "80"),
    ("seats", "0", "1"),
    ("seats", "5001", "5000"),
    ("seats", "几个", "整数"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), NOTICE_ROWS)
def test_what_a_notice_may_not_hold(house: House, field: str, value: Any, sentence: str):
    assert sentence in wrong(NoticeForm({**GOOD, field: value}, actor=house.staff), field)


def test_a_good_form_is_a_draft(house: House):
    form = NoticeForm({**GOOD, "happens_at": "2030-01-01T09:00"}, actor=house.staff)
    assert form.is_valid(), form.errors
    words = form.cleaned_data["words"]
    assert (words.kind, words.title, words.audience) == (
        NoticeKind.NOTICE,
        "周三停水",
        AudienceKind.COMMUNITY,
    )
    assert words.happens_at.hour == 9
    assert list(form.cleaned_data) == ["words"]


def test_what_is_chosen_beside_the_audience_does_not_count(house: House):
    form = NoticeForm({**GOOD, "grids": ["01", "02"]}, actor=house.staff)
    assert form.is_valid()
    assert form.cleaned_data["words"].grids == []


def test_an_edit_begins_with_what_is_stored(house: House):
    form = NOTICE_ACTS.form_of("edit")(thing=drafted(house, activity()), actor=house.staff)
    assert form.initial["title"] == "重阳包饺子"
    assert form.initial["seats"] == 3
    assert form.initial["place"] == "社区活动室"


SIGN_UP_ROWS = [
    ("people", "0", "1"),
    ("people", "11", "10"),
    ("people", "两个", "整数"),
    ("people", "", "必填"),
    ("name", "", "必填"),
    ("name", "字" * 41, "40"),
    ("phone", "", "必填"),
    ("phone", "1" * 31, "30"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), SIGN_UP_ROWS)
def test_what_signing_up_needs(house: House, field: str, value: str, sentence: str):
    given = {"people": "1", "name": "张三", "phone": "13812345678", field: value}
    form = SignUpForm(given, thing=published(house, activity()), actor=house.visitor)
    assert sentence in wrong(form, field)


def test_a_household_is_asked_only_how_many(house: House):
    form = SignUpForm({"people": "2"}, thing=published(house, activity()), actor=house.family)
    assert form.is_valid(), form.errors
    assert [field.name for field in form.visible_fields()] == ["people"]
    assert CancelForm({}, thing=published(house, activity()), actor=house.family).is_valid()


VERB_ROWS = [
    (WithdrawForm, "reason", "", "请写明撤回的原因。"),
    (WithdrawForm, "reason", "字" * 501, "500"),
    (UnconfirmForm, "note", "", "请写明为什么撤销。"),
    (UnconfirmForm, "note", "字" * 201, "200"),
    (ConfirmForm, "how", "", "请选择怎样送达的。"),
    (ConfirmForm, "how", "robot", "有效的选项"),
    (ConfirmForm, "note", "字" * 201, "200"),
]


@pytest.mark.parametrize(("form", "field", "value", "sentence"), VERB_ROWS)
def test_what_the_other_verbs_need(house: House, form: Any, field: str, value: str, sentence: str):
    assert sentence in wrong(form({field: value}, thing=delivery(published(house)), actor=house.staff), field)


POLICY_ROWS = [
    ("alert_backup", "0", "1"),
    ("alert_lead", "10081", "10080"),
    ("other_backup", "", "必填"),
    ("other_lead", "一天", "整数"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), POLICY_ROWS)
def test_what_the_limits_may_be(field: str, value: str, sentence: str):
    given = {"alert_backup": "5", "alert_lead": "10", "other_backup": "60", "other_lead": "120", field: value}
    assert sentence in wrong(PolicyForm(given, kept=EscalationPolicy()), field)


def test_the_limits_show_the_defaults():
    form = PolicyForm(None, kept=EscalationPolicy())
    assert [form[name].value() for name in form.fields] == [15, 30, 1440, 2880]
    assert form.fields["alert_backup"].label == "预警：几分钟没确认就提醒替补"


SENTENCE_ROWS = [
    ("", "请把气象台发布的整句预警粘贴进来。"),
    ("今天天气不错", "没有认出预警的种类和颜色"),
    ("明天有暴雨", "没有看到“蓝色预警”这样的颜色"),
    ("南京市气象台发布暴雨蓝色预警和大风蓝色预警", "一"),
    ("南京市气象台11月31日10时00分发布暴雨蓝色预警", "不存在"),
    ("字" * 3001, "3000"),
]


@pytest.mark.parametrize(("text", "sentence"), SENTENCE_ROWS)
def test_what_is_no_warning_is_refused_with_what_to_do(text: str, sentence: str):
    assert sentence in wrong(SentenceForm({"text": text}), "text")


COLUMNS = {"issuer": "南京市气象台", "event": "gale", "level": "blue", "action": "issue", "text": "有大风。"}
COLUMN_ROWS = [
    ("issuer", "", "必填"),
    ("issuer", "字" * 61, "60"),
    ("event", "rain", "有效的选项"),
    ("level", "green", "有效的选项"),
    ("action", "drop", "有效的选项"),
    ("issued_at", "昨天", "请填日期和时间"),
    ("expires_at", "2020-01-01 09:00", "失效时间不能早于发布时间。"),
    ("text", "", "必填"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), COLUMN_ROWS)
def test_what_the_columns_may_not_hold(field: str, value: str, sentence: str):
    assert sentence in wrong(ColumnsForm({**COLUMNS, field: value}), field)


def test_columns_left_empty_take_the_usual():
    form = ColumnsForm(COLUMNS)
    assert form.is_valid(), form.errors
    parsed = form.cleaned_data["parsed"]
    assert parsed.expires_at - parsed.issued_at == datetime.timedelta(hours=24)
    assert (parsed.issued_certain, parsed.source) == (False, "form")
    lift = ColumnsForm({**COLUMNS, "action": "lift"})
    assert lift.is_valid()
    assert lift.cleaned_data["parsed"].expires_at == lift.cleaned_data["parsed"].issued_at


XML_ROWS = [
    ("", "请给出 CAP 文件的内容，或它的网址。"),
    ("not xml", "这不是能读的 CAP 预警文件"),
    ("<alert/>", "没有内容"),
    ('<!DOCTYPE a [<!ENTITY x "y">]><alert>&x;</alert>', "这不是能读的 CAP 预警文件"),
    (XML.replace("Actual", "Exercise"), "演练"),
    (XML.replace("Actual", "Test"), "测试"),
    (XML.replace("<msgType>Alert", "<msgType>Ack"), "不是预警的发布、更新或取消"),
]


@pytest.mark.parametrize(("xml", "sentence"), XML_ROWS)
def test_what_is_no_cap_file_is_refused(xml: str, sentence: str):
    assert sentence in wrong(XmlForm({"xml": xml}), "xml")


def test_a_declaration_that_no_longer_holds_is_dropped():
    form = XmlForm({"xml": XML.replace("UTF-8", "GBK")})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["parsed"].issuer == "南京市气象台"


URL_ROWS = [
    "http://www.nmc.cn/a.xml",
    "https://evil.example/a.xml",
    "https://user@www.nmc.cn/a.xml",
    "https://www.nmc.cn:8443/a.xml",
    "https://127.0.0.1/a.xml",
    "https://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "gopher://www.nmc.cn/",
    "https://www.nmc.cn.evil.example/a.xml",
]


@pytest.mark.parametrize("url", URL_ROWS)
@pytest.mark.parametrize("form", [XmlForm, CapForm])
def test_no_address_outside_the_list_is_asked(form: Any, url: str):
    assert "不在允许的发布网站里" in wrong(form({"url": url}), "url")


def test_a_file_is_read_and_carried():
    form = CapForm({}, {"file": SimpleUploadedFile("a.xml", XML.encode())})
    assert form.is_valid(), form.errors
    assert form.content == XML.encode()
    assert form.cleaned_data["parsed"].identifier == "a1"


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "请选择 CAP 文件，或填写它的网址。"),
        ({"file": SimpleUploadedFile("a.xml", b"")}, "文件是空的"),
        ({"file": SimpleUploadedFile("a.xml", b"x" * (256 * 1024 + 1))}, "256 KB"),
    ],
)
def test_what_is_no_file_is_refused(files: dict, sentence: str):
    assert sentence in wrong(CapForm({}, files), "file")


def test_a_carried_text_that_was_bent_is_refused():
    assert wrong(CapForm({"carried": "%%%"}), "file")


def test_a_sentence_is_read_whole():
    form = SentenceForm({"text": SENTENCE})
    assert form.is_valid()
    assert form.cleaned_data["parsed"].text == SENTENCE
