"""CAP files from anywhere: written for harm, or for other alerts than ours; each refused or read, never obeyed."""

import time
from datetime import datetime

import pytest

from notices.weather.cap import parse_cap
from notices.weather.moments import BEIJING
from notices.weather.states import WarningAction, WarningLevel
from notices.weather.structured import LARGEST
from notices.weather.warning import ParsedWarning
from tests.notices.weather.test_cap import info, message

RECEIVED = datetime(2026, 7, 27, 11, 0, tzinfo=BEIJING)
UNREADABLE = "这不是能读的 CAP 预警文件，请重新下载，或粘贴预警原句。"
NO_ALERT = "文件里没有 CAP 预警（alert），请核对后再上传。"
TOO_LARGE = "文件超过 256 KB，不像一条预警，请核对后再上传。"
NO_CONTENT = "预警文件里没有内容（info），请重新下载，或粘贴预警原句。"
NO_COLOUR = "没有写明预警颜色，请核对来源，或改用表单填写。"
NOT_OURS = "这条消息不是预警的发布、更新或取消，请核对来源。"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def read(data: bytes) -> ParsedWarning:
    return parse_cap(data, received_at=RECEIVED)


def with_doctype(doctype: str, inside: str = "") -> bytes:
    body = message().decode().split("?>", 1)[1].replace("<status>", f"{inside}<status>", 1)
    return f"{HEAD}{doctype}{body}".encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = [
    ("billion laughs", with_doctype(f'<!DOCTYPE alert [<!ENTITY l0 "lol">{LAUGHS}]>', "<note>&l9;</note>")),
    (
        "quadratic",
        with_doctype(f'<!DOCTYPE alert [<!ENTITY a "{"a" * 9000}">]>', f"<note>{'&a;' * 900}</note>"),
    ),
    (
        "local file",
        with_doctype('<!DOCTYPE alert [<!ENTITY f SYSTEM "file:///etc/hostname">]>', "<note>&f;</note>"),
    ),
    (
        "own server",
        with_doctype('<!DOCTYPE alert [<!ENTITY f SYSTEM "http://127.0.0.1:8000/desk/">]>', "&f;"),
    ),
    ("cloud metadata", with_doctype('<!DOCTYPE alert SYSTEM "http://169.254.169.254/latest/meta-data/">')),
    (
        "parameter entity",
        with_doctype('<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1/e.dtd"> %p;]>'),
    ),
    ("public dtd", with_doctype('<!DOCTYPE alert PUBLIC "-//X//Y" "ftp://127.0.0.1/x">')),
    ("empty doctype", with_doctype("<!DOCTYPE alert>")),
    ("undeclared entity", message(more="<note>&nobody;</note>")),
    ("not closed", message()[:-8]),
    ("two roots", message() + message().split(b"?>", 1)[1]),
    ("closed crosswise", message(more="<a><b></a></b>")),
    ("declared twice", (HEAD + HEAD).encode() + message().split(b"?>", 1)[1]),
    ("control character", message(more="<note>\x01</note>")),
    ("null byte", message(more="<note>\x00</note>")),
    ("utf-7", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-alert+AD4-'),
    ("json", b'{"alert": {"info": []}}'),
    ("html", b"<!DOCTYPE html><html><body>404</body></html>"),
    ("zip", b"PK\x03\x04\x14\x00\x00\x00"),
    ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("half a utf-16 pair", b"\xff\xfe<\x00a"),
]


@pytest.mark.parametrize(("what", "data"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_what_could_do_harm_is_refused_in_one_sentence_and_at_once(what: str, data: bytes):
    begun = time.process_time()
    with pytest.raises(ValueError) as refusal:
        read(data)
    assert str(refusal.value) == UNREADABLE, what
    assert time.process_time() - begun < 1


NOT_A_WARNING = [
    (b"<feed/>", NO_ALERT),
    (b"<rss version='2.0'><channel/></rss>", NO_ALERT),
    (b"<Alert/>", NO_ALERT),
    (b"<alerts><alert/></alerts>", NO_ALERT),
    (message(info(description="雨" * LARGEST)), TOO_LARGE),
    (b" " * (LARGEST + 1), TOO_LARGE),
    (message(status="Exercise"), "这是一条演练消息，不是真的预警，请不要发布。"),
    (message(status="exercise"), "这是一条演练消息，不是真的预警，请不要发布。"),
    (message(status="Test"), "这是一条测试消息，不是真的预警，请不要发布。"),
    (message(status="System"), "这是一条系统自检消息，不是真的预警，请不要发布。"),
    (message(status="Draft"), "这是一条草稿消息，不是真的预警，请不要发布。"),
    (message(kind="Ack"), NOT_OURS),
    (message(kind="Error"), NOT_OURS),
    (message(kind="发布"), NOT_OURS),
    (message(kind=""), NOT_OURS),
    (message(" "), NO_CONTENT),
    (message("<resource/>"), NO_CONTENT),
    (message(info(severity="Unknown", headline="暴雨预警", description="有雨")), NO_COLOUR),
    (message(info(severity="", headline="暴雨预警", description="有雨")), NO_COLOUR),
    (message(info(severity="紫色", headline="暴雨预警", description="有雨")), NO_COLOUR),
]


@pytest.mark.parametrize(
    ("data", "sentence"), NOT_A_WARNING, ids=[repr(row[0][:60]) for row in NOT_A_WARNING]
)
def test_what_is_well_formed_but_no_warning_says_why(data: bytes, sentence: str):
    with pytest.raises(ValueError) as refusal:
        read(data)
    assert str(refusal.value) == sentence


def test_what_is_just_small_enough_is_read():
    room = LARGEST - len(message(info(description="")))
    padded = message(info(description="a" * (room - 200)))
    assert len(padded) <= LARGEST
    assert read(padded).level is WarningLevel.BLUE


MANY = " ".join(f"a{n}='{n}'" for n in range(500))
# Harmless oddities: each is a real warning all the same.
ODD = [
    ("a comment", message(more="<!-- <alert> -->")),
    ("an instruction", message(more="<?php echo 1; ?>")),
    ("cdata", message(info(description="<![CDATA[27日10时25分发布 & 请注意]]>"))),
    ("a byte order mark", b"\xef\xbb\xbf" + message()),
    ("utf-16", message().decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    ("standalone", message().replace(b"?>", b' standalone="yes"?>', 1)),
    ("single quotes", message().replace(b'"1.0"', b"'1.0'").replace(b'"UTF-8"', b"'UTF-8'")),
    ("cap 1.1", message(namespace=' xmlns="urn:oasis:names:tc:emergency:cap:1.1"')),
    ("no namespace", message(namespace="")),
    ("unknown fields", message(more="<colour>red</colour><scope>Private</scope>")),
    ("a script", message(more="<script>alert(1)</script>")),
    ("a web address", message(info(web="http://169.254.169.254/"))),
    ("blanks around words", message(info(event="  暴雨  ", senderName="\n北京市气象台\n"))),
    ("two areas", message(info().replace("</info>", "<area><areaDesc>房山区</areaDesc></area></info>"))),
    ("deeply nested", message(more="<x>" * 2000 + "</x>" * 2000)),
    ("many attributes", message(more=f"<x {MANY}/>")),
    ("characters by number", message(info(event="&#26292;&#x96E8;"))),
]


@pytest.mark.parametrize(("what", "data"), ODD, ids=[row[0] for row in ODD])
def test_what_is_odd_and_harmless_is_read_all_the_same(what: str, data: bytes):
    warning = read(data)
    assert (warning.issuer, warning.event_name, warning.level) == (
        "北京市气象台",
        "暴雨",
        WarningLevel.BLUE,
    ), what
    assert warning.action is WarningAction.ISSUE


def test_markup_in_words_stays_words():
    warning = read(message(info(description="&lt;script&gt;alert(1)&lt;/script&gt;暴雨蓝色预警")))
    assert warning.text == "<script>alert(1)</script>暴雨蓝色预警"


def test_invisible_characters_do_not_reach_the_alert():
    warning = read(message(info(description="暴雨\u202e蓝色\u200b预警，请防范")))
    assert warning.text == "暴雨蓝色预警，请防范"


# Times as other systems write them.
TIMES = [
    ("2026-07-28T08:00:00+08:00", "2026-07-28 08:00", True),
    ("2026-07-28 08:00:00+08:00", "2026-07-28 08:00", True),
    ("2026-07-28T00:00:00Z", "2026-07-28 08:00", True),
    ("2026-07-28T00:00:00-00:00", "2026-07-28 08:00", True),
    ("2026-07-28T08:00:00", "2026-07-28 08:00", True),
    ("2026-07-28", "2026-07-28 00:00", False),
    ("28/07/2026", "2026-07-28 10:25", False),
    ("soon", "2026-07-28 10:25", False),
    ("2026-07-26T00:00:00Z", "2026-07-28 10:25", False),
    ("9999-99-99T99:99:99Z", "2026-07-28 10:25", False),
]


@pytest.mark.parametrize(("expires", "until", "said"), TIMES)
def test_the_end_is_the_files_own_or_a_day_after_the_issue(expires: str, until: str, said: bool):
    warning = read(message(info(expires=expires, description="有雨")))
    wanted = datetime.fromisoformat(until).replace(tzinfo=BEIJING)
    if expires == "2026-07-28":  # a day without an hour is the first moment of it
        assert warning.expires_at == wanted
        return
    assert (warning.expires_at, warning.expires_certain) == (wanted, said)
