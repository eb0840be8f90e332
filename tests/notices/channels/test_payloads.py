"""What each platform is sent, byte for byte: the address, the body, and nothing more. No network in between."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from notices.channels import dingtalk, feishu, wecom
from notices.channels.message import Message
from notices.channels.sending import ROBOTS
from notices.channels.wire import Request

AT = datetime.fromtimestamp(1_700_000_000, UTC)
LINK = "https://jia.example/n/42/"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=" + "0f" * 32
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7aec-4bc4-97a0-0ec2df1a5aaa"
WEBHOOKS = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}


def built(kind: str, message: Message, secret: str = "", at: datetime = AT) -> Request:
    return ROBOTS[kind].build(message, webhook=WEBHOOKS[kind], secret=secret, at=at)


def body(kind: str, message: Message, secret: str = "") -> dict[str, Any]:
    return json.loads(built(kind, message, secret).body)


def text(kind: str, message: Message) -> str:
    sent = body(kind, message)
    return sent["content"]["text"] if kind == "feishu" else sent["text"]["content"]


PLAIN = Message("停水", "明天停水。")
LINKED = Message("停水", "明天停水。", LINK)
RUNG = Message("暴雨蓝色预警", "今晚有暴雨。", LINK, mention_all=True)

WECOM_BODIES = [
    (PLAIN, {"msgtype": "text", "text": {"content": "【停水】\n明天停水。"}}),
    (LINKED, {"msgtype": "text", "text": {"content": f"【停水】\n明天停水。\n查看详情：{LINK}"}}),
    (
        RUNG,
        {
            "msgtype": "text",
            "text": {
                "content": f"【暴雨蓝色预警】\n今晚有暴雨。\n查看详情：{LINK}",
                "mentioned_list": ["@all"],
            },
        },
    ),
]
DINGTALK_BODIES = [
    (PLAIN, {"msgtype": "text", "text": {"content": "【停水】\n明天停水。"}, "at": {"isAtAll": False}}),
    (
        LINKED,
        {
            "msgtype": "text",
            "text": {"content": f"【停水】\n明天停水。\n查看详情：{LINK}"},
            "at": {"isAtAll": False},
        },
    ),
    (
        RUNG,
        {
            "msgtype": "text",
            "text": {"content": f"【暴雨蓝色预警】\n今晚有暴雨。\n查看详情：{LINK}"},
            "at": {"isAtAll": True},
        },
    ),
]
FEISHU_BODIES = [
    (PLAIN, {"msg_type": "text", "content": {"text": "【停水】\n明天停水。"}}),
    (LINKED, {"msg_type": "text", "content": {"text": f"【停水】\n明天停水。\n查看详情：{LINK}"}}),
    (
        RUNG,
        {
            "msg_type": "text",
            "content": {
                "text": f'【暴雨蓝色预警】\n今晚有暴雨。\n查看详情：{LINK}\n<at user_id="all">所有人</at>'
            },
        },
    ),
]
BODIES = [
    *(("wecom", *row) for row in WECOM_BODIES),
    *(("dingtalk", *row) for row in DINGTALK_BODIES),
    *(("feishu", *row) for row in FEISHU_BODIES),
]


@pytest.mark.parametrize(("kind", "message", "whole"), BODIES)
def test_the_whole_body_is_this_and_nothing_more(kind: str, message: Message, whole: dict[str, Any]) -> None:
    assert body(kind, message) == whole


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_it_goes_to_the_very_address_that_was_given(kind: str) -> None:
    assert built(kind, LINKED).url == WEBHOOKS[kind]
    assert built(kind, LINKED).headers == ()


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_han_characters_travel_as_themselves(kind: str) -> None:
    """Escaped as \\uXXXX a text takes twice the room of what the platform counts."""
    assert "明天停水。".encode() in built(kind, PLAIN).body
    assert b"\\u" not in built(kind, PLAIN).body


# What people write: in the text, what the group reads.
WRITTEN = [
    ('楼上说"快修"', '楼上说"快修"'),
    ("反斜杠\\在这里", "反斜杠\\在这里"),
    ("第一行\n第二行", "第一行\n第二行"),
    ("第一行\r\n第二行", "第一行\n第二行"),
    ("零宽\u200b字", "零宽字"),
    ("倒着\u202e写", "倒着写"),
    ("空\x00字符", "空字符"),
    ("👨‍👩‍👧一家人", "👨‍👩‍👧一家人"),
    ("𠮷野家", "𠮷野家"),
    ("<b>粗</b>&amp;", "<b>粗</b>&amp;"),
    ("  两边的空白  ", "两边的空白"),
    ("{{ x }} ${y} %s", "{{ x }} ${y} %s"),
]


@pytest.mark.parametrize("kind", WEBHOOKS)
@pytest.mark.parametrize(("written", "read"), WRITTEN)
def test_what_somebody_wrote_is_what_the_group_reads(kind: str, written: str, read: str) -> None:
    assert text(kind, Message("通知", written)) == f"【通知】\n{read}"


RINGING = [
    ("wecom", "<@all>", "< @all>"),
    ("wecom", "<@zhangsan> 请看", "< @zhangsan> 请看"),
    ("wecom", "<<@all>>", "<< @all>>"),
    ("wecom", "a@b.cn", "a@b.cn"),
    ("feishu", '<at user_id="all">所有人</at>', '< at user_id="all">所有人< /at>'),
    ("feishu", "<AT user_id=x></AT>", "< AT user_id=x>< /AT>"),
    ("feishu", "<attention>", "<attention>"),
    ("dingtalk", "@所有人", "@所有人"),
]


@pytest.mark.parametrize(("kind", "written", "read"), RINGING)
def test_what_rings_people_is_taken_apart_in_body_and_title(kind: str, written: str, read: str) -> None:
    assert text(kind, Message("通知", written)) == f"【通知】\n{read}"
    assert text(kind, Message(written, "正文")) == f"【{read}】\n正文"


# Signatures

DINGTALK_SIGNED = [
    # secret, seconds, sign as it stands in the address; made with openssl
    ("SEC1234", 1_700_000_000, "Mt2ovecu0ootRs0bqXzNkwUpiDid%2FK%2FVXJRV4pkHJss%3D"),
]


@pytest.mark.parametrize(("secret", "seconds", "sign"), DINGTALK_SIGNED)
def test_dingtalk_puts_time_and_sign_into_the_address_alone(secret: str, seconds: int, sign: str) -> None:
    request = built("dingtalk", PLAIN, secret, datetime.fromtimestamp(seconds, UTC))
    assert request.url == f"{DINGTALK}&timestamp={seconds}000&sign={sign}"
    assert secret.encode() not in request.body
    assert secret not in request.url


def test_feishu_puts_time_and_sign_into_the_body_alone() -> None:
    request = built("feishu", PLAIN, "mysecret")
    sent = json.loads(request.body)
    assert list(sent) == ["msg_type", "content", "timestamp", "sign"]
    assert (sent["timestamp"], sent["sign"]) == (
        "1700000000",
        "Jp33/xXhCipDEpjyHvEyc7mRSyXWHbNz6J8+C3qQKNo=",
    )
    assert request.url == FEISHU
    assert b"mysecret" not in request.body


def test_wecom_signs_nothing_whatever_secret_it_is_given() -> None:
    assert built("wecom", PLAIN, "secret") == built("wecom", PLAIN)


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_second_later_the_signature_is_another(kind: str) -> None:
    later = datetime.fromtimestamp(1_700_000_001, UTC)
    one, two = built(kind, PLAIN, "s"), built(kind, PLAIN, "s", later)
    assert (one.url, one.body) != (two.url, two.body)


OLD_SIGNATURES = [
    "&timestamp=1600000000000&sign=old%3D",
    "&timestamp=1&sign=a",
    "",
]


@pytest.mark.parametrize("tail", OLD_SIGNATURES)
def test_an_old_signature_is_dropped_also_without_a_secret(tail: str) -> None:
    request = dingtalk.build(PLAIN, webhook=DINGTALK + tail, secret="", at=AT)
    assert request.url == DINGTALK


# Sizes

SIZES = [
    # kind, the most bytes of its text or body
    ("wecom", 2_048),
    ("dingtalk", 20_000),
    ("feishu", 20_000),
]
LONG = [
    ("汉字", "水" * 30_000),
    ("quotes", '"' * 30_000),
    ("backslashes", "\\" * 30_000),
    ("lines", "一行\n" * 15_000),
    ("emoji", "🌧️" * 15_000),
    ("families", "👨‍👩‍👧‍👦" * 5_000),
    ("flags", "🇨🇳" * 8_000),
    ("latin", "a" * 60_000),
]


@pytest.mark.parametrize(("kind", "most"), SIZES)
@pytest.mark.parametrize(("what", "long"), LONG)
def test_a_long_text_is_cut_to_what_the_platform_takes_and_keeps_its_link(
    kind: str, most: int, what: str, long: str
) -> None:
    request = built(kind, Message("通知", long, LINK, mention_all=True))
    said = text(kind, Message("通知", long, LINK))
    size = len(said.encode()) if kind == "wecom" else len(request.body)
    assert most * 0.97 < size <= most
    assert said.startswith("【通知】\n")
    assert said.endswith(f"…\n查看详情：{LINK}")


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_a_long_title_leaves_half_the_room_to_the_words(kind: str) -> None:
    said = text(kind, Message("题" * 30_000, "正文" * 10_000, LINK))
    title, _, words = said.partition("\n")
    assert title.startswith("【题题题")
    assert title.endswith("…")
    assert words.startswith("正文正文")
    assert words.endswith(f"…\n查看详情：{LINK}")


@pytest.mark.parametrize("kind", WEBHOOKS)
def test_a_link_longer_than_a_message_is_refused_in_words(kind: str) -> None:
    with pytest.raises(ValueError, match="链接太长，放不进一条群消息，请换一个短链接。"):
        built(kind, Message("通知", "正文", "https://a.example/" + "x" * 21_000))


LIMITS = [
    (wecom, 20, 2_048, {"qyapi.weixin.qq.com"}),
    (dingtalk, 20, 20_000, {"oapi.dingtalk.com"}),
    (feishu, 100, 20_000, {"open.feishu.cn"}),
]


@pytest.mark.parametrize(("robot", "per_minute", "limit", "hosts"), LIMITS, ids=lambda value: str(value)[:30])
def test_the_limits_are_those_of_the_platforms_documents(
    robot: Any, per_minute: int, limit: int, hosts: set[str]
) -> None:
    assert (robot.PER_MINUTE, robot.LIMIT, set(robot.HOSTS)) == (per_minute, limit, hosts)
