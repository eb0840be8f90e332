"""错误码: each code a platform documents, with the very sentence a person reads. One row a line."""

import json

import pytest

from notices.channels import dingtalk, feishu, wecom
from notices.channels.outcome import Outcome
from notices.channels.reading import SAID_IN_FULL
from notices.channels.sending import ROBOTS
from notices.channels.wire import Answer

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}
WORDS = {"wecom": ("errcode", "errmsg"), "dingtalk": ("errcode", "errmsg"), "feishu": ("code", "msg")}


def read(kind: str, code: object, said: str = "x", *, status: int = 200) -> Outcome:
    number, words = WORDS[kind]
    return ROBOTS[kind].read(Answer(status, json.dumps({number: code, words: said}).encode()))


WECOM = [
    (93000, "机器人地址无效，或机器人已被移出群。请在群里重新添加机器人，把新地址填进来。"),
    (93004, "机器人已被停用，请在企业微信群里启用它。"),
    (93008, "机器人不在这个群里，请重新添加，把新地址填进来。"),
    (40008, "企业微信不认这种消息，请告诉管理员。"),
    (40035, "企业微信说内容不合要求，请改短或去掉特殊字符后再发。"),
    (40058, "企业微信说内容不合要求，请改短或去掉特殊字符后再发。"),
    (44004, "消息是空的，请写上内容再发。"),
    (45002, "消息太长，请改短后再发。"),
]
DINGTALK = [
    (300001, "机器人地址失效，请在钉钉群里重新添加机器人，把新地址填进来。"),
    (300005, "机器人地址失效，请在钉钉群里重新添加机器人，把新地址填进来。"),
    (400101, "机器人地址失效，请在钉钉群里重新添加机器人，把新地址填进来。"),
    (400106, "机器人地址失效，请在钉钉群里重新添加机器人，把新地址填进来。"),
    (310000, "钉钉的安全设置没有通过，请核对机器人的加签密钥、关键词和 IP 名单。"),
    (400013, "这个钉钉群已经解散，请换一个群。"),
    (400102, "机器人已被停用，请在钉钉群里启用它。"),
    (400105, "钉钉不认这种消息，请告诉管理员。"),
    (40035, "机器人地址不完整，请从群设置里重新复制。"),
    (43004, "钉钉不认这次请求，请告诉管理员。"),
    (460101, "消息太长，请改短后再发。"),
    (430101, "钉钉认为内容或链接不合适，请修改后再发。"),
    (430102, "钉钉认为内容或链接不合适，请修改后再发。"),
    (430103, "钉钉认为内容或链接不合适，请修改后再发。"),
    (430104, "钉钉认为内容或链接不合适，请修改后再发。"),
]
FEISHU = [
    (9499, "飞书不认这次请求的内容，请改短或去掉特殊字符后再发。"),
    (19001, "机器人地址无效，请在飞书群里重新添加机器人，把新地址填进来。"),
    (19002, "飞书不认这次请求的内容，请改短或去掉特殊字符后再发。"),
    (19021, "签名没有通过，请从飞书群设置里重新复制签名密钥，并请管理员核对服务器时间。"),
    (19022, "服务器的网络地址不在飞书机器人的名单里，请在群设置里加上，或改用签名校验。"),
    (19024, "消息里没有机器人设定的关键词，请在飞书群设置里改用签名校验，或把关键词写进标题。"),
    (19036, "消息太长，请改短后再发。"),
]
BROKEN = [
    *(("wecom", *row) for row in WECOM),
    *(("dingtalk", *row) for row in DINGTALK),
    *(("feishu", *row) for row in FEISHU),
]


@pytest.mark.parametrize(("kind", "code", "sentence"), BROKEN)
def test_a_fault_a_person_must_mend(kind: str, code: int, sentence: str) -> None:
    outcome = read(kind, code)
    assert outcome == Outcome(ok=False, code=str(code), message=sentence, permanent=True)


@pytest.mark.parametrize(("kind", "code", "sentence"), BROKEN)
def test_a_code_written_as_text_is_the_same_code(kind: str, code: int, sentence: str) -> None:
    assert read(kind, str(code)).message == sentence


def test_every_code_the_house_knows_stands_in_this_table() -> None:
    known = {(kind, code) for kind, code, _ in BROKEN}
    of = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}
    assert known == {(kind, code) for kind, robot in of.items() for code in robot.PLATFORM.broken}


SECURITY = [
    ("keywords not in content", "消息里没有机器人要求的关键词，请在群设置里改用加签，或把关键词写进标题。"),
    ("invalid timestamp", "服务器的时间不准，钉钉没有收，请管理员校准时间。"),
    ("sign not match", "加签密钥不对，请从钉钉群设置里重新复制以 SEC 开头的密钥。"),
    (
        "ip 1.2.3.4 not in whitelist",
        "服务器的网络地址不在钉钉机器人的名单里，请在群设置里加上，或改用加签。",
    ),
    ("description:关键词不匹配", "钉钉的安全设置没有通过，请核对机器人的加签密钥、关键词和 IP 名单。"),
]


@pytest.mark.parametrize(("said", "sentence"), SECURITY)
def test_dingtalks_four_faults_of_one_code_are_told_apart(said: str, sentence: str) -> None:
    outcome = read("dingtalk", 310000, said)
    assert (outcome.code, outcome.message, outcome.permanent) == ("310000", sentence, True)


TOO_FAST = [
    # kind, code, said, seconds of silence, what the page says
    ("wecom", 45009, "api freq out of limit", 60, "企业微信限制了发送频率，系统会在 1 分钟后再发。"),
    ("wecom", 45033, "x", 60, "企业微信限制了发送频率，系统会在 1 分钟后再发。"),
    ("dingtalk", 130101, "send too fast", 600, "钉钉限制了发送频率，系统会在 10 分钟后再发。"),
    ("dingtalk", 410100, "x", 600, "钉钉限制了发送频率，系统会在 10 分钟后再发。"),
    ("dingtalk", 90030, "x", 600, "钉钉限制了发送频率，系统会在 10 分钟后再发。"),
    ("feishu", 11232, "x", 60, "飞书限制了发送频率，系统会在 1 分钟后再发。"),
    ("feishu", 11233, "x", 60, "飞书限制了发送频率，系统会在 1 分钟后再发。"),
    ("feishu", 99991400, "x", 60, "飞书限制了发送频率，系统会在 1 分钟后再发。"),
]


@pytest.mark.parametrize(("kind", "code", "said", "wait", "sentence"), TOO_FAST)
def test_a_robot_that_speaks_too_often(kind: str, code: int, said: str, wait: int, sentence: str) -> None:
    outcome = read(kind, code, said)
    assert outcome == Outcome(
        ok=False, code=str(code), message=sentence, retry_after=float(wait), too_fast=True
    )


SAID_TOO_FAST = [
    "send TOO FAST",
    "Too Many Requests",
    "frequency limited psm[lark]",
    "api freq out of limit",
    "over limit",
    "Rate Limit exceeded",
    "exceed 20 times per minute",
    "发送速度太快而限流",
    "您发得太快了",
]


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("said", SAID_TOO_FAST)
def test_a_new_number_for_too_fast_is_known_by_its_words(kind: str, said: str) -> None:
    outcome = read(kind, 123456, said)
    assert (outcome.too_fast, outcome.permanent, outcome.ok) == (True, False, False)


BY_STATUS = [
    # status, Retry-After, code, what the page says, after how many seconds, for good, perhaps received
    (204, None, "http_204", "{}的回音读不懂，群里可能已经收到，也可能没有。", None, False, True),
    (400, None, "http_400", "{}不认这个机器人地址（400），请从群设置里重新复制。", None, True, False),
    (403, None, "http_403", "{}不认这个机器人地址（403），请从群设置里重新复制。", None, True, False),
    (404, None, "http_404", "{}不认这个机器人地址（404），请从群设置里重新复制。", None, True, False),
    (413, None, "http_413", "{}不认这个机器人地址（413），请从群设置里重新复制。", None, True, False),
    (500, None, "http_500", "{}暂时出了故障，系统稍后会再试。", 30.0, False, True),
    (502, None, "http_502", "{}暂时出了故障，系统稍后会再试。", 30.0, False, True),
    (503, None, "http_503", "{}暂时出了故障，系统稍后会再试。", 30.0, False, False),
    (503, 90.0, "http_503", "{}暂时出了故障，系统稍后会再试。", 90.0, False, False),
    (504, 5.0, "http_504", "{}暂时出了故障，系统稍后会再试。", 5.0, False, True),
]


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize(("status", "asked", "code", "sentence", "wait", "good", "maybe"), BY_STATUS)
def test_an_answer_without_a_code_is_judged_by_its_status(
    kind: str,
    status: int,
    asked: float | None,
    code: str,
    sentence: str,
    wait: float | None,
    good: bool,
    maybe: bool,
) -> None:
    outcome = ROBOTS[kind].read(Answer(status, b"<html>", asked))
    assert outcome == Outcome(
        ok=False,
        code=code,
        message=sentence.format(NAMES[kind]),
        retry_after=wait,
        permanent=good,
        maybe_received=maybe,
    )


RETRY_AFTER = [
    # kind, what the platform asks for, what it gets
    ("wecom", None, 60.0),
    ("wecom", 5.0, 60.0),
    ("wecom", 900.0, 900.0),
    ("dingtalk", 60.0, 600.0),
    ("feishu", 61.0, 61.0),
]


@pytest.mark.parametrize(("kind", "asked", "wait"), RETRY_AFTER)
def test_a_429_waits_as_asked_and_never_less_than_usual(kind: str, asked: float | None, wait: float) -> None:
    outcome = ROBOTS[kind].read(Answer(429, b"", asked))
    assert (outcome.retry_after, outcome.too_fast, outcome.code) == (wait, True, "http_429")


@pytest.mark.parametrize("kind", NAMES)
def test_a_busy_platform_is_asked_again_in_half_a_minute(kind: str) -> None:
    outcome = read(kind, -1, "system busy")
    assert outcome == Outcome(
        ok=False, code="-1", message=f"{NAMES[kind]}正忙，系统稍后会再试。", retry_after=30.0
    )


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("code", [0, "0", "-0"])
def test_a_code_of_zero_is_the_only_success(kind: str, code: object) -> None:
    assert read(kind, code, "ok") == Outcome(ok=True, code="0", message="已发到群里。")


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("status", [400, 404, 429, 500, 502, 503])
def test_a_zero_under_an_error_status_is_none(kind: str, status: int) -> None:
    outcome = read(kind, 0, "ok", status=status)
    assert (outcome.ok, outcome.code) == (False, f"http_{status}")


NO_CODES: list[object] = [None, True, False, "", "x", "1.0", 1.5, [0], {"0": 0}, "9" * 12, "--1", "+1"]


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("code", NO_CODES, ids=repr)
def test_what_is_no_whole_number_is_no_code(kind: str, code: object) -> None:
    outcome = read(kind, code)
    assert (outcome.ok, outcome.code, outcome.maybe_received) == (False, "http_200", True)


@pytest.mark.parametrize("kind", NAMES)
def test_an_unknown_code_is_shown_with_what_was_said(kind: str) -> None:
    outcome = read(kind, 77777, "something new")
    assert outcome.message == (
        f"{NAMES[kind]}没有收下（77777 something new），系统会再试，多次不成请告诉管理员。"
    )
    assert (outcome.permanent, outcome.retry_after, outcome.maybe_received) == (False, None, False)


@pytest.mark.parametrize("kind", NAMES)
def test_a_platform_that_talks_too_much_is_cut_short(kind: str) -> None:
    outcome = read(kind, 77777, "长" * 500)
    assert "长" * SAID_IN_FULL in outcome.message
    assert "长" * (SAID_IN_FULL + 1) not in outcome.message


PUNISHED = [b'{"punish":"deny"}', b'{"punish" : "deny","errcode":-2}', b'<html>"punish":"deny"</html>']


@pytest.mark.parametrize("body", PUNISHED)
def test_dingtalks_punishment_is_ten_minutes_of_silence(body: bytes) -> None:
    outcome = dingtalk.read(Answer(200, body))
    assert (outcome.code, outcome.retry_after, outcome.too_fast) == ("1111", 600.0, True)


def test_a_success_is_a_success_whatever_else_it_says() -> None:
    assert dingtalk.read(Answer(200, b'{"errcode":0,"punish":"deny"}')).ok
