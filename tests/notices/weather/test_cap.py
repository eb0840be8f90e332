"""Reading CAP files, standard and national, and refusing what is no warning or no CAP."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.weather.cap import parse_cap
from notices.weather.moments import BEIJING
from notices.weather.states import WarningAction, WarningEvent, WarningLevel, WarningSource
from notices.weather.structured import LARGEST
from notices.weather.warning import ParsedWarning, replaces

E, L, A = WarningEvent, WarningLevel, WarningAction
RECEIVED = datetime(2026, 7, 27, 11, 0, tzinfo=BEIJING)
NAMESPACE = ' xmlns="urn:oasis:names:tc:emergency:cap:1.2"'
ISSUED = "2026-07-27T10:25:00+08:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def info(**fields: str) -> str:
    said = {
        "language": "zh-CN",
        "event": "暴雨",
        "severity": "Minor",
        "senderName": "北京市气象台",
        "headline": "北京市气象台发布暴雨蓝色预警",
        "description": "北京市气象台27日10时25分发布暴雨蓝色预警，预计当前至28日08时，本市有雨。",
        "expires": "2026-07-28T08:00:00+08:00",
        **fields,
    }
    parts = "".join(f"<{tag}>{text}</{tag}>" for tag, text in said.items() if text)
    return f"<info>{parts}<area><areaDesc>海淀区、门头沟区</areaDesc></area></info>"


def message(
    body: str | None = None,
    *,
    kind: str = "Alert",
    status: str = "Actual",
    more: str = "",
    namespace: str = NAMESPACE,
) -> bytes:
    head = (
        f"<identifier>11000041600000_20260727102500</identifier><sender>110000</sender><sent>{ISSUED}</sent>"
        f"<status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{more}"
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><alert{namespace}>{head}{body or info()}</alert>'.encode()


def read(data: bytes) -> ParsedWarning:
    return parse_cap(data, received_at=RECEIVED)


def test_a_standard_message_is_read_whole() -> None:
    warning = read(message())
    assert (warning.issuer, warning.event, warning.level) == ("北京市气象台", E.RAINSTORM, L.BLUE)
    assert (warning.action, warning.source) == (A.ISSUE, WarningSource.CAP)
    assert (warning.issued_at, warning.expires_at) == (at("2026-07-27 10:25"), at("2026-07-28 08:00"))
    assert warning.areas == ("海淀区", "门头沟区")
    assert warning.identifier == "11000041600000_20260727102500"
    assert warning.text.startswith("北京市气象台27日10时25分发布")
    assert warning.doubts == ()


def test_the_national_format_is_read_without_a_namespace_with_colours_and_a_blank_in_the_time() -> None:
    block = info(severity="Orange", event="", headline="", expires="", effective="2026-07-27 10:25:00+08:00")
    block = block.replace("<info>", "<info><eventType>11B03</eventType>").replace("蓝色", "")
    warning = read(message(block, namespace=""))
    assert (warning.event, warning.event_name, warning.level) == (E.RAINSTORM, "暴雨", L.ORANGE)
    assert warning.issued_at == at("2026-07-27 10:25")
    assert warning.expires_at == at("2026-07-28 08:00"), "the end is read from the description"


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("Minor", L.BLUE),
        ("Moderate", L.YELLOW),
        ("Severe", L.ORANGE),
        ("Extreme", L.RED),
        ("RED", L.RED),
        ("Blue", L.BLUE),
    ],
)
def test_the_severity_stands_for_the_colour_where_no_words_name_it(
    severity: str, level: WarningLevel
) -> None:
    block = info(severity=severity, headline="暴雨预警", description="有雨")
    assert read(message(block)).level is level


def test_the_colour_in_words_wins_over_the_severity() -> None:
    assert read(message(info(severity="Extreme"))).level is L.BLUE


def test_a_colour_among_the_parameters_is_used() -> None:
    block = info(headline="暴雨预警", description="有雨").replace(
        "</info>", "<parameter><valueName>ColorCode</valueName><value>Red</value></parameter></info>"
    )
    assert read(message(block)).level is L.RED


def test_an_event_code_of_cap_is_used_where_the_event_is_in_english() -> None:
    block = info(
        event="Gale", headline="Gale warning", description="Strong wind", severity="Moderate"
    ).replace("<severity>", "<eventCode><valueName>CMA</valueName><value>11B06</value></eventCode><severity>")
    warning = read(message(block))
    assert (warning.event, warning.event_name, warning.level) == (E.GALE, "大风", L.YELLOW)


def test_an_unknown_event_keeps_the_name_of_the_source() -> None:
    block = info(event="Space weather", headline="", description="", severity="Moderate")
    warning = read(message(block))
    assert (warning.event, warning.event_name) == (E.OTHER, "Space weather")


def test_the_chinese_block_is_chosen_among_languages() -> None:
    english = info(language="en-US", senderName="Beijing", headline="Blue rainstorm warning")
    assert read(message(english + info())).issuer == "北京市气象台"
    assert read(message(english)).issuer == "Beijing"


def test_an_update_names_the_messages_it_replaces() -> None:
    old = read(message())
    references = (
        "<references>110000,11000041600000_20260727102500,2026-07-27T10:25:00+08:00\n"
        " 110000,OTHER_1,2026-07-27T09:00:00+08:00 not-a-triple</references>"
    )
    block = info(
        headline="北京市气象台升级发布暴雨黄色预警", description="有雨", effective="2026-07-27T12:00:00+08:00"
    )
    new = read(message(block, kind="Update", more=references))
    assert new.replaced == ("11000041600000_20260727102500", "OTHER_1")
    assert (new.action, new.level) == (A.UPGRADE, L.YELLOW)
    assert replaces(new, old)


@pytest.mark.parametrize(
    ("kind", "headline", "action"),
    [
        ("Alert", "北京市气象台发布暴雨蓝色预警", A.ISSUE),
        ("Alert", "北京市气象台解除暴雨蓝色预警", A.LIFT),
        ("Update", "北京市气象台发布暴雨蓝色预警", A.UPDATE),
        ("Update", "", A.UPDATE),
        ("Update", "北京市气象台继续发布暴雨蓝色预警", A.UPDATE),
        ("Update", "北京市气象台解除暴雨蓝色预警", A.LIFT),
        ("Cancel", "北京市气象台发布暴雨蓝色预警", A.LIFT),
        ("CANCEL", "", A.LIFT),
    ],
)
def test_what_the_message_does_is_its_type_made_exact_by_its_headline(
    kind: str, headline: str, action: WarningAction
) -> None:
    assert read(message(info(headline=headline), kind=kind)).action is action


def test_a_cancelled_warning_ends_when_it_is_cancelled() -> None:
    warning = read(message(kind="Cancel"))
    assert warning.expires_at == warning.issued_at


def test_missing_times_come_from_the_reception_and_are_doubted() -> None:
    data = message(info(expires="", description="有雨")).replace(f"<sent>{ISSUED}</sent>".encode(), b"")
    warning = read(data)
    assert (warning.issued_at, warning.issued_certain) == (RECEIVED, False)
    assert (warning.expires_at, warning.expires_certain) == (RECEIVED + timedelta(hours=24), False)
    assert len(warning.doubts) == 2


def test_an_end_before_the_issue_is_not_believed() -> None:
    warning = read(message(info(expires="2026-07-20T08:00:00+08:00")))
    assert (warning.expires_at, warning.expires_certain) == (at("2026-07-28 08:00"), True), (
        "the forecast says so"
    )
    warning = read(message(info(expires="2026-07-20T08:00:00+08:00", description="有雨")))
    assert (warning.expires_at, warning.expires_certain) == (at("2026-07-28 10:25"), False)


def test_a_file_in_gbk_is_read() -> None:
    data = message().decode().replace("UTF-8", "GB2312").encode("gb18030")
    assert read(data).issuer == "北京市气象台"


# ------------------------------------------------------------------ refused

BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><alert>&b;</alert>"""
LEAK = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><alert>&f;</alert>"""
REFUSED = [
    (b"", "不是能读的 CAP 预警文件"),
    (b"hello", "不是能读的 CAP 预警文件"),
    (b"<alert>", "不是能读的 CAP 预警文件"),
    (BOMB, "不是能读的 CAP 预警文件"),
    (LEAK, "不是能读的 CAP 预警文件"),
    (b'<?xml version="1.0" encoding="gbk"?><alert>\xff\xff</alert>', "不是能读的 CAP 预警文件"),
    (b'<?xml version="1.0" encoding="no-such"?><alert/>', "不是能读的 CAP 预警文件"),
    (
        message().replace(b"?><alert", b'?><!DOCTYPE alert SYSTEM "http://127.0.0.1/x.dtd"><alert'),
        "不是能读的 CAP 预警文件",
    ),
    (b"<feed/>", "没有 CAP 预警（alert）"),
    (message(status="Exercise"), "这是一条演练消息"),
    (message(status="Test"), "这是一条测试消息"),
    (message(kind="Ack"), "不是预警的发布、更新或取消"),
    (message(kind=""), "不是预警的发布、更新或取消"),
    (message(" "), "没有内容（info）"),
    (message(info(severity="Unknown", headline="暴雨", description="有雨")), "没有写明预警颜色"),
    (message(info(description="雨" * LARGEST)), "不像一条预警"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: repr(row[0][:40]))
def test_what_is_no_warning_is_refused_with_what_to_do(row: tuple) -> None:
    with pytest.raises(ValueError) as refusal:
        read(row[0])
    assert row[1] in str(refusal.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_chinese(data: bytes) -> None:
    with pytest.raises(ValueError, match="请"):
        read(data)


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_is_read_or_refused_but_never_breaks(position: int, junk: bytes) -> None:
    whole = message()
    position %= len(whole)
    try:
        assert read(whole[:position] + junk + whole[position + len(junk) :]).level in WarningLevel
    except ValueError as refusal:
        assert "请" in str(refusal)
