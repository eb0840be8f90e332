"""按字节截短: how many bytes, where the cut falls, what stays whole. One row a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.channels.message import Message, clip, compose, json_bytes, quiet, utf8_bytes
from notices.channels.wecom import AT_NAME

SIZES = [
    # text, bytes stored, bytes inside a JSON body
    ("", 0, 0),
    ("abc", 3, 3),
    ("水", 3, 3),
    ("停水", 6, 6),
    ("𠮷", 4, 4),
    ("🌧️", 7, 7),
    ("é", 2, 2),
    ('"', 1, 2),
    ("\\", 1, 2),
    ("\n", 1, 2),
    ("\t", 1, 2),
    ("\x1f", 1, 6),
    ("\u2028", 3, 3),
    ("停\n水", 7, 8),
]


@pytest.mark.parametrize(("text", "stored", "in_json"), SIZES)
def test_how_large_a_text_is(text: str, stored: int, in_json: int) -> None:
    assert (utf8_bytes(text), json_bytes(text)) == (stored, in_json)


CLIPPED = [
    # text, limit, tail, what is left
    ("停水通知", 12, "", "停水通知"),
    ("停水通知", 11, "", "停水…"),
    ("停水通知", 9, "", "停水…"),
    ("停水通知", 8, "", "停…"),
    ("停水通知", 3, "", "…"),
    ("停水通知", 5, "", "…"),
    ("abcdef", 6, "", "abcdef"),
    ("abcdef", 5, "", "ab…"),
    ("停水通知", 14, "→", "停水…→"),
    ("停水通知", 15, "→", "停水通知→"),
    ("停水 通知", 12, "", "停水…"),
    ("停水\n\n通知停水", 13, "", "停水…"),
    ("", 0, "", ""),
    ("", 3, "→", "→"),
]


@pytest.mark.parametrize(("text", "limit", "tail", "left"), CLIPPED)
def test_what_is_left_of_a_text(text: str, limit: int, tail: str, left: str) -> None:
    assert clip(text, limit, tail=tail) == left
    assert utf8_bytes(left) <= limit


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_where_not_even_the_dots_fit_nothing_is_sent(limit: int) -> None:
    with pytest.raises(ValueError, match="请换一个短链接"):
        clip("停水通知", limit)


@given(st.text(max_size=200), st.integers(3, 300))
def test_a_cut_text_begins_as_it_was_and_ends_with_dots(text: str, limit: int) -> None:
    left = clip(text, limit)
    assert utf8_bytes(left) <= limit
    assert left == text or (left.endswith("…") and text.startswith(left.removesuffix("…").rstrip()))


COMPOSED = [
    (Message("停水", "明天停水。"), 2048, "【停水】\n明天停水。"),
    (Message("停水", ""), 2048, "【停水】\n"),
    (Message("停水", "明天", "https://a.cn/1"), 2048, "【停水】\n明天\n查看详情：https://a.cn/1"),
    (Message(" 停\u200b水 ", " 明天 "), 2048, "【停水】\n明天"),
    (Message("停水", "明" * 100), 43, "【停水】\n" + "明" * 9 + "…"),
    (Message("题" * 40, "明天"), 60, "【" + "题" * 8 + "…\n明天"),
]


@pytest.mark.parametrize(("message", "limit", "text"), COMPOSED)
def test_a_message_as_one_text(message: Message, limit: int, text: str) -> None:
    assert compose(message, limit) == text


@pytest.mark.parametrize("limit", range(80, 140, 7))
def test_the_link_is_never_cut(limit: int) -> None:
    link = "https://jia.example/n/42/"
    text = compose(Message("题" * 30, "明" * 30, link), limit)
    assert text.endswith(f"\n查看详情：{link}")
    assert utf8_bytes(text) <= limit


def test_quieting_changes_title_and_body_and_nothing_else() -> None:
    loud = Message("<@all>", "<@a> 和 <@b>", "https://a.cn/<@c>", mention_all=True)
    assert quiet(loud, AT_NAME) == Message("< @all>", "< @a> 和 < @b>", "https://a.cn/<@c>", mention_all=True)
