"""What each robot is sent and what its answers mean, against the robots on this machine."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.channels import dingtalk, feishu, manual, wecom
from notices.channels.message import Message
from notices.channels.outcome import Outcome
from notices.channels.sending import KNOWN_HOSTS, ROBOTS, check_webhook, per_minute, send
from notices.channels.states import ChannelKind
from notices.channels.wire import Answer, Policy
from tests.notices.robots import Robots

LINK = "https://jia.example/n/42"
MESSAGE = Message("停水通知", "今晚 8 点到 10 点停水，请提前存水。", LINK)
LONG = replace(MESSAGE, body="停水“通知”\n\\" * 5000)
KINDS = ["wecom", "dingtalk", "feishu"]
PLATFORMS = Policy(KNOWN_HOSTS)


def now() -> datetime:
    return datetime.now(UTC)


def tell(robots: Robots, kind: str, message: Message = MESSAGE, secret: str = "", **manner: Any) -> Outcome:
    webhook = robots.add(kind, **manner)
    return send(kind, message, webhook=webhook, secret=secret, at=now(), policy=robots.policy)


def text_of(body: dict[str, Any]) -> str:
    return body["content"]["text"] if "content" in body else body["text"]["content"]


# ------------------------------------------------------------------ taken


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_arrives_whole(robots: Robots, kind: str) -> None:
    outcome = tell(robots, kind)
    assert outcome.ok
    (taken,) = robots.taken
    assert text_of(taken.body) == f"【停水通知】\n今晚 8 点到 10 点停水，请提前存水。\n查看详情：{LINK}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_of_any_length_is_taken_with_its_link(robots: Robots, kind: str) -> None:
    outcome = tell(robots, kind, LONG)
    assert outcome.ok, outcome
    assert text_of(robots.taken[0].body).endswith(f"…\n查看详情：{LINK}")


def test_wecom_uses_all_but_the_last_bytes_of_what_it_may(robots: Robots) -> None:
    tell(robots, "wecom", replace(MESSAGE, body="水" * 3000))
    assert 2048 - 3 < len(text_of(robots.taken[0].body).encode()) <= 2048


@given(st.text(max_size=4000), st.text(max_size=300), st.booleans())
def test_no_text_makes_a_request_larger_than_its_platform_takes(body: str, title: str, ring: bool) -> None:
    message = Message(title, body * 20, LINK, mention_all=ring)
    built = {kind: ROBOTS[kind].build(message, webhook="https://x", secret="s", at=now()) for kind in KINDS}
    assert len(text_of(json.loads(built["wecom"].body)).encode()) <= 2048
    assert len(built["dingtalk"].body) <= 20_000
    assert len(built["feishu"].body) <= 20_000


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("wecom", lambda body: body["text"].get("mentioned_list"), ["@all"]),
        ("dingtalk", lambda body: body["at"]["isAtAll"], True),
        ("feishu", lambda body: '<at user_id="all">' in body["content"]["text"], True),
    ],
)
def test_everybody_is_rung_only_when_asked_for(robots: Robots, kind: str, field: Any, value: Any) -> None:
    tell(robots, kind)
    tell(robots, kind, replace(MESSAGE, mention_all=True))
    quiet, loud = robots.taken
    assert field(loud.body) == value
    assert not field(quiet.body)


@pytest.mark.parametrize(
    "written", ["<@all>", "<@zhangsan>", '<at user_id="all">所有人</at>', "<AT user_id=x></AT>"]
)
@pytest.mark.parametrize("kind", ["wecom", "feishu"])
def test_what_a_resident_wrote_rings_nobody(robots: Robots, kind: str, written: str) -> None:
    tell(robots, kind, Message(written, f"楼上说：{written}", LINK))
    text = text_of(robots.taken[0].body).casefold()
    assert {"wecom": "<@", "feishu": "<at"}[kind] not in text


# ------------------------------------------------------------------ signed


def test_dingtalk_signs_as_its_documents_say() -> None:
    """The value was made with `openssl dgst -sha256 -hmac`."""
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    request = dingtalk.build(
        MESSAGE,
        webhook="https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef",
        secret="SEC1234",
        at=at,
    )
    sign = "Mt2ovecu0ootRs0bqXzNkwUpiDid%2FK%2FVXJRV4pkHJss%3D"
    assert request.url.endswith(f"?access_token=0123456789abcdef&timestamp=1700000000000&sign={sign}")


def test_feishu_signs_with_the_text_as_its_key() -> None:
    """The value was made with `openssl dgst -sha256 -mac HMAC`."""
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    body = json.loads(feishu.build(MESSAGE, webhook="https://x", secret="mysecret", at=at).body)
    assert body["timestamp"] == "1700000000"
    assert body["sign"] == "Jp33/xXhCipDEpjyHvEyc7mRSyXWHbNz6J8+C3qQKNo="


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
@pytest.mark.parametrize("secret", ["SEC0f1e2d3c", "a+b/c=&?", "密钥"])
def test_a_signed_message_is_taken(robots: Robots, kind: str, secret: str) -> None:
    webhook = robots.add(kind, secret=secret)
    assert send(kind, MESSAGE, webhook=webhook, secret=secret, at=now(), policy=robots.policy).ok


@pytest.mark.parametrize(("kind", "code"), [("dingtalk", "310000"), ("feishu", "19021")])
@pytest.mark.parametrize("given_secret", ["", "another"])
def test_a_wrong_secret_is_named_as_the_fault(
    robots: Robots, kind: str, code: str, given_secret: str
) -> None:
    webhook = robots.add(kind, secret="SECright")
    outcome = send(kind, MESSAGE, webhook=webhook, secret=given_secret, at=now(), policy=robots.policy)
    assert (outcome.code, outcome.permanent) == (code, True)
    assert "密钥" in outcome.message or "时间" in outcome.message


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_clock_that_is_wrong_is_named_as_the_fault(robots: Robots, kind: str) -> None:
    webhook = robots.add(kind, secret="SECright")
    late = now() - timedelta(hours=2)
    outcome = send(kind, MESSAGE, webhook=webhook, secret="SECright", at=late, policy=robots.policy)
    assert outcome.permanent
    assert "时间" in outcome.message


def test_an_address_pasted_with_an_old_signature_is_signed_anew(robots: Robots) -> None:
    webhook = robots.add("dingtalk", secret="SECright") + "&timestamp=1600000000000&sign=old%3D"
    assert send("dingtalk", MESSAGE, webhook=webhook, secret="SECright", at=now(), policy=robots.policy).ok


# ------------------------------------------------------------------ refused by the platform

BROKEN = [
    ("wecom", 93000, "invalid webhook url, hint: [1]", "重新添加机器人"),
    ("wecom", 93004, "robot stopped", "启用"),
    ("wecom", 93008, "not in group", "不在这个群里"),
    ("wecom", 40058, "text.content exceed max length 2048", "改短"),
    ("wecom", 44004, "empty content", "写上内容"),
    ("dingtalk", 300005, "token is not exist", "重新添加机器人"),
    ("dingtalk", 400101, "access_token不存在", "重新添加机器人"),
    ("dingtalk", 400013, "群已被解散", "换一个群"),
    ("dingtalk", 400102, "机器人已停用", "启用"),
    ("dingtalk", 310000, "keywords not in content", "关键词"),
    ("dingtalk", 310000, "sign not match", "加签密钥不对"),
    ("dingtalk", 310000, "invalid timestamp", "校准时间"),
    ("dingtalk", 310000, "ip 1.2.3.4 not in whitelist", "名单"),
    ("dingtalk", 310000, "something new", "安全设置"),
    ("dingtalk", 430104, "含有不合适的内容", "修改后再发"),
    ("dingtalk", 460101, "message too long, exceed 20000 bytes", "改短"),
    ("feishu", 19001, "param invalid: incoming webhook access token invalid", "重新添加机器人"),
    ("feishu", 19021, "sign match fail or timestamp is not within one hour", "签名"),
    ("feishu", 19022, "Ip Not Allowed", "名单"),
    ("feishu", 19024, "Key Words Not Found", "关键词"),
    ("feishu", 9499, "Bad Request", "改短"),
    ("feishu", 19036, "too large", "改短"),
]


@pytest.mark.parametrize("row", BROKEN, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_a_fault_a_person_must_mend_says_how(robots: Robots, row: tuple) -> None:
    kind, code, words, advice = row
    outcome = tell(robots, kind, says=(code, words))
    assert (outcome.ok, outcome.permanent, outcome.maybe_received) == (False, True, False)
    assert outcome.code == str(code)
    assert advice in outcome.message
    assert "请" in outcome.message


PASSING = [
    ("wecom", 45009, "api freq out of limit", 60),
    ("wecom", 45033, "concurrent", 60),
    ("wecom", -1, "system busy", 30),
    ("dingtalk", 130101, "send too fast, exceed 20 times per minute", 600),
    ("dingtalk", 410100, "发送速度太快而限流", 600),
    ("dingtalk", 300001, "send too fast", 600),
    ("dingtalk", -1, "系统繁忙", 30),
    ("feishu", 11232, "frequency limited psm[lark.oapi]appID[1500]", 60),
    ("feishu", 9499, "too many request", 60),
    ("feishu", 99991400, "request trigger frequency limit", 60),
]


@pytest.mark.parametrize("row", PASSING, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_a_fault_that_passes_is_tried_again_after_its_time(robots: Robots, row: tuple) -> None:
    kind, code, words, wait = row
    outcome = tell(robots, kind, says=(code, words))
    assert (outcome.ok, outcome.permanent, outcome.retry_after) == (False, False, wait)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_fault_is_tried_again_and_shown_with_its_number(robots: Robots, kind: str) -> None:
    outcome = tell(robots, kind, says=(77777, "something\x1b new"))
    assert (outcome.ok, outcome.permanent, outcome.code) == (False, False, "77777")
    assert "77777 something new" in outcome.message


@pytest.mark.parametrize("kind", KINDS)
def test_a_robot_of_another_group_is_not_ours(robots: Robots, kind: str) -> None:
    webhook = robots.add(kind).replace("0123456789abcdef", "ffffffffffffffff")
    outcome = send(kind, MESSAGE, webhook=webhook, at=now(), policy=robots.policy)
    assert outcome.permanent
    assert "重新添加机器人" in outcome.message


@pytest.mark.parametrize("kind", KINDS)
def test_a_robot_that_speaks_too_often_is_told_to_wait(robots: Robots, kind: str) -> None:
    webhook = robots.add(kind, per_minute=3)
    outcomes = [send(kind, MESSAGE, webhook=webhook, at=now(), policy=robots.policy) for _ in range(5)]
    assert [outcome.ok for outcome in outcomes] == [True, True, True, False, False]
    assert all(outcome.retry_after and outcome.retry_after >= 60 for outcome in outcomes[3:])
    assert len(robots.taken) == 3


def test_the_punishment_page_of_dingtalk_is_a_rate_limit(robots: Robots) -> None:
    page = b'{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"24ce"}'
    outcome = tell(robots, "dingtalk", raw=page)
    assert (outcome.ok, outcome.permanent, outcome.retry_after) == (False, False, 600)


# ------------------------------------------------------------------ answers that are none

NO_VERDICT = [
    b"",
    b"ok",
    b"<html>login</html>",
    b"[]",
    b"0",
    b"{}",
    b'{"errmsg":"ok","msg":"ok"}',
    b'{"errcode":null,"code":null}',
    b'{"errcode":false,"code":false}',
    b'{"errcode":"","code":""}',
    b'{"errcode":0.0,"code":[0]}',
    b'{"errcode":{},"code":{"x":0}}',
    b"[" * 50_000,
    b'\xff\xfe{"errcode":0}',
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", NO_VERDICT, ids=lambda raw: repr(raw[:24]))
def test_http_200_alone_is_no_success(robots: Robots, kind: str, raw: bytes) -> None:
    outcome = tell(robots, kind, raw=raw)
    assert not outcome.ok
    assert outcome.maybe_received


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_by_status_needs_a_person(robots: Robots, kind: str, status: int) -> None:
    outcome = tell(robots, kind, status=status, raw=b"not here")
    assert (outcome.ok, outcome.permanent) == (False, True)
    assert str(status) in outcome.message


@pytest.mark.parametrize("kind", KINDS)
def test_a_success_under_an_error_status_is_not_believed(robots: Robots, kind: str) -> None:
    assert not tell(robots, kind, status=502).ok


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("status", "lost"), [(500, True), (502, True), (503, False), (504, True)])
def test_a_platform_in_trouble_is_tried_again(robots: Robots, kind: str, status: int, lost: bool) -> None:
    outcome = tell(robots, kind, status=status, raw=b"bad gateway", headers={"Retry-After": "45"})
    assert (outcome.ok, outcome.permanent, outcome.retry_after, outcome.maybe_received) == (
        False,
        False,
        45,
        lost,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_status_of_too_many_requests_is_a_rate_limit(robots: Robots, kind: str) -> None:
    outcome = tell(robots, kind, status=429, raw=b"slow down", headers={"Retry-After": "900"})
    assert (outcome.permanent, outcome.retry_after) == (False, 900)


def test_feishu_of_old_answers_with_other_names(robots: Robots) -> None:
    assert tell(robots, "feishu", raw=b'{"StatusCode":0,"StatusMessage":"success"}').ok
    assert not tell(robots, "feishu", raw=b'{"StatusCode":19001,"StatusMessage":"param invalid"}').ok


@given(st.binary(max_size=60), st.integers(100, 599))
def test_any_answer_is_judged_in_chinese(body: bytes, status: int) -> None:
    for kind in KINDS:
        outcome = ROBOTS[kind].read(Answer(status, body))
        assert not (outcome.ok and outcome.permanent)
        assert any("一" <= char <= "鿿" for char in outcome.message)


# ------------------------------------------------------------------ addresses

RIGHT = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=" + "0f" * 32,
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7aec-4bc4-97a0-0ec2df1a5aaa",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_address_a_platform_gives_out_is_taken(kind: str) -> None:
    check_webhook(kind, RIGHT[kind], PLATFORMS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda url: url.replace("https", "http"),
        lambda url: url + "&next=https://evil.example",
        lambda url: url + "/../../x",
        lambda url: url.split("?")[0].rsplit("/", 1)[0],
        lambda url: url.replace("https://", "https://evil.example/"),
        lambda url: url + " ",
        lambda url: "",
    ],
)
def test_any_other_address_is_refused_with_what_to_do(kind: str, spoil: Any) -> None:
    with pytest.raises(ValueError, match="请|应当"):
        check_webhook(kind, spoil(RIGHT[kind]), PLATFORMS)


def test_the_address_of_one_platform_is_no_address_of_another() -> None:
    for kind in KINDS:
        for other in set(KINDS) - {kind}:
            with pytest.raises(ValueError, match="机器人的地址"):
                check_webhook(kind, RIGHT[other], PLATFORMS)


def test_a_spoiled_address_is_not_sent_to(robots: Robots) -> None:
    webhook = robots.add("wecom") + "&debug=1"
    outcome = send("wecom", MESSAGE, webhook=webhook, at=now(), policy=robots.policy)
    assert (outcome.permanent, outcome.code) == (True, "address")
    assert robots.heard == []


def test_no_outcome_repeats_the_secret_of_the_address(robots: Robots) -> None:
    for manner in ({"status": 404}, {"cut": "before"}, {"says": (93000, "x")}, {"status": 302}):
        outcome = tell(robots, "wecom", **manner)
        assert "0123456789abcdef" not in repr(outcome)


# ------------------------------------------------------------------ without a robot


def test_text_for_copying_is_whole_and_ends_with_who_speaks() -> None:
    text = manual.copy_text(replace(MESSAGE, body="水" * 3000), signed="幸福社区居委会")
    assert text == f"【停水通知】\n{'水' * 3000}\n查看详情：{LINK}\n幸福社区居委会"


def test_text_for_copying_leaves_out_what_there_is_not() -> None:
    assert manual.copy_text(Message("停水", "")) == "【停水】"


def test_a_group_without_a_robot_waits_for_a_person() -> None:
    outcome = send(ChannelKind.MANUAL, MESSAGE, webhook="", at=now(), policy=PLATFORMS)
    assert (outcome.ok, outcome.permanent) == (False, True)
    assert "复制" in outcome.message


def test_a_demo_group_takes_everything_and_says_so() -> None:
    outcome = send(ChannelKind.DEMO, MESSAGE, webhook="", at=now(), policy=PLATFORMS)
    assert outcome.ok
    assert "没有真的发出" in outcome.message


def test_every_kind_is_sent_in_some_way() -> None:
    assert {*ROBOTS, ChannelKind.MANUAL, ChannelKind.DEMO} == set(ChannelKind)
    assert [per_minute(kind) for kind in ChannelKind] == [None, 20, 20, 100, None]
    assert wecom.HOSTS | dingtalk.HOSTS | feishu.HOSTS == KNOWN_HOSTS


def test_the_signature_value_is_base64_of_a_sha256() -> None:
    at = datetime.fromtimestamp(1, UTC)
    body = json.loads(feishu.build(MESSAGE, webhook="https://x", secret="s", at=at).body)
    assert len(base64.b64decode(body["sign"])) == 32
