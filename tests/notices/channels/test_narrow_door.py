"""允许的地址: each bad address with the sentence that says what to do."""

import pytest

from notices.channels.outcome import Outcome
from notices.channels.sending import KNOWN_HOSTS, check_webhook
from notices.channels.wire import Policy, Request, Target, check_url, post

PLATFORMS = Policy(KNOWN_HOSTS)
REHEARSAL = Policy(frozenset({"127.0.0.1", "localhost", "10.0.0.1"}), loopback_http=True)
STRANGE = "机器人地址里有空格或特殊字符，请从群设置里重新复制。"
BROKEN = "机器人地址不完整，请从群设置里重新复制。"
OUTSIDE = "机器人地址不在允许的平台里，请核对是不是企业微信、钉钉或飞书给的地址。"
PLAIN = "机器人地址要以 https:// 开头，请从群设置里重新复制。"

REFUSED = [
    ("https://qyapi.weixin.qq.com/x y", STRANGE),
    ("https://qyapi.weixin.qq.com/x\n", STRANGE),
    ("https://qyapi.weixin.qq.com/\t", STRANGE),
    ("https://qyapi.weixin.qq.com/\x00", STRANGE),
    ("https://qyapi.weixin.qq.com\\@evil.example/", STRANGE),
    ("https://企业微信.cn/", STRANGE),
    ("https://qyapi.weixin.qq.com/\u202e", STRANGE),
    ("https://[::1/", BROKEN),
    ("https://qyapi.weixin.qq.com:port/", BROKEN),
    ("https://qyapi.weixin.qq.com:99999/", BROKEN),
    ("", OUTSIDE),
    ("qyapi.weixin.qq.com", OUTSIDE),
    ("https://", OUTSIDE),
    ("https:///cgi-bin", OUTSIDE),
    ("https://evil.example/", OUTSIDE),
    ("https://qyapi.weixin.qq.com.evil.example/", OUTSIDE),
    ("https://evil.example/qyapi.weixin.qq.com", OUTSIDE),
    ("https://evil.example?qyapi.weixin.qq.com", OUTSIDE),
    ("https://evil.example#@qyapi.weixin.qq.com", OUTSIDE),
    ("https://user@qyapi.weixin.qq.com/", OUTSIDE),
    ("https://user:pass@qyapi.weixin.qq.com/", OUTSIDE),
    ("https://:@qyapi.weixin.qq.com/", OUTSIDE),
    ("https://qyapi.weixin.qq.com@evil.example/", OUTSIDE),
    ("https://127.0.0.1/", OUTSIDE),
    ("https://169.254.169.254/latest/meta-data/", OUTSIDE),
    ("https://localhost/", OUTSIDE),
    ("https://[::1]/", OUTSIDE),
    ("https://2130706433/", OUTSIDE),
    ("http://qyapi.weixin.qq.com/", PLAIN),
    ("ftp://qyapi.weixin.qq.com/", PLAIN),
    ("javascript://qyapi.weixin.qq.com/", PLAIN),
    ("//qyapi.weixin.qq.com/", PLAIN),
    ("https://qyapi.weixin.qq.com:80/", PLAIN),
    ("https://qyapi.weixin.qq.com:8443/", PLAIN),
]


@pytest.mark.parametrize(("url", "sentence"), REFUSED)
def test_an_address_that_is_none_of_ours_says_what_to_do(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        check_url(url, PLATFORMS)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("url", "sentence"), REFUSED)
def test_such_an_address_is_not_even_looked_up(url: str, sentence: str) -> None:
    outcome = post(Request(url, b"{}"), PLATFORMS)
    assert outcome == Outcome(ok=False, code="address", message=sentence, permanent=True)


TAKEN = [
    ("https://qyapi.weixin.qq.com", Target("qyapi.weixin.qq.com", 443, "/", True)),
    ("https://qyapi.weixin.qq.com/a?b=c", Target("qyapi.weixin.qq.com", 443, "/a?b=c", True)),
    ("https://qyapi.weixin.qq.com:443/a", Target("qyapi.weixin.qq.com", 443, "/a", True)),
    ("HTTPS://QYAPI.WEIXIN.QQ.COM/a", Target("qyapi.weixin.qq.com", 443, "/a", True)),
    ("https://qyapi.weixin.qq.com./a", Target("qyapi.weixin.qq.com", 443, "/a", True)),
    ("https://oapi.dingtalk.com/a#b", Target("oapi.dingtalk.com", 443, "/a", True)),
    ("https://open.feishu.cn/a?", Target("open.feishu.cn", 443, "/a", True)),
]


@pytest.mark.parametrize(("url", "target"), TAKEN)
def test_an_address_of_a_platform_in_its_parts(url: str, target: Target) -> None:
    assert check_url(url, PLATFORMS) == target


REHEARSED = [
    ("http://127.0.0.1:8099/a", Target("127.0.0.1", 8099, "/a", False)),
    ("http://127.0.0.1/a", Target("127.0.0.1", 80, "/a", False)),
    ("https://127.0.0.1/a", Target("127.0.0.1", 443, "/a", True)),
]


@pytest.mark.parametrize(("url", "target"), REHEARSED)
def test_a_rehearsal_may_speak_plain_http_to_this_machine(url: str, target: Target) -> None:
    assert check_url(url, REHEARSAL) == target


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://10.0.0.1:80/", "https://127.0.0.1:8099/"])
def test_a_rehearsal_speaks_it_to_no_other_machine(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        check_url(url, REHEARSAL)


OTHERS = [
    ("wecom", "这不是企业微信群机器人的地址，应当像 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"),
    ("dingtalk", "这不是钉钉机器人的地址，应当像 https://oapi.dingtalk.com/robot/send?access_token=…"),
    ("feishu", "这不是飞书机器人的地址，应当像 https://open.feishu.cn/open-apis/bot/v2/hook/…"),
]


@pytest.mark.parametrize(("kind", "sentence"), OTHERS)
@pytest.mark.parametrize("host", sorted(KNOWN_HOSTS))
def test_the_front_page_of_a_platform_is_no_robot(kind: str, sentence: str, host: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        check_webhook(kind, f"https://{host}/", PLATFORMS)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("kind", ["manual", "demo"])
def test_a_group_without_robot_has_no_address_to_check(kind: str) -> None:
    check_webhook(kind, "anything", PLATFORMS)
