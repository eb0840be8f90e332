"""Shortening a message to what a platform takes."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notices.channels.message import MORE, Message, clip, compose, json_bytes, utf8_bytes

LINK = "https://jia.example/n/42"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
sizes = st.sampled_from([utf8_bytes, json_bytes])
FAMILY = "👨‍👩‍👧‍👦"


def test_a_short_text_goes_unchanged_with_its_link() -> None:
    assert clip("今晚停水", 100, tail="\n链接") == "今晚停水\n链接"


def test_a_long_text_loses_its_end_and_keeps_its_link() -> None:
    assert clip("停水通知" * 10, 40, tail="→x") == "停水通知停水通知停水通…→x"


def test_a_character_is_never_cut_in_two() -> None:
    for limit in range(3, 20):
        clipped = clip("水𠮷é✿水𠮷", limit)
        assert clipped.removesuffix(MORE) == "水𠮷é✿水𠮷"[: len(clipped.removesuffix(MORE))]


@pytest.mark.parametrize("shown", [FAMILY, "🇨🇳", "👍🏽", "❤️", "é", "நி"], ids=ascii)
def test_what_is_shown_as_one_character_is_never_cut(shown: str) -> None:
    text = shown * 9
    for limit in range(3, utf8_bytes(text)):
        kept = clip(text, limit).removesuffix(MORE)
        assert kept == shown * (len(kept) // len(shown))


@given(texts, st.integers(3, 300), texts, sizes)
@example("", 3, "", utf8_bytes)
@example('"' * 50, 60, "", json_bytes)
def test_the_result_fits_and_says_as_much_as_fits(
    text: str, limit: int, tail: str, size: Callable[[str], int]
) -> None:
    room = limit - size(tail)
    if size(text) > room < size(MORE):
        with pytest.raises(ValueError, match="链接太长"):
            clip(text, limit, tail=tail, size=size)
        return
    clipped = clip(text, limit, tail=tail, size=size)
    assert size(clipped) <= limit
    assert clipped.endswith(tail)
    kept = clipped.removesuffix(tail)
    if kept != text:
        assert kept.endswith(MORE)
        kept = kept.removesuffix(MORE)
        assert text.startswith(kept)
        rest = text[len(kept) :].lstrip()
        whole = all(unicodedata.category(c) in ("Ll", "Lu", "Lo", "Nd") for c in text)
        assert not whole or size(kept + rest[:1] + MORE + tail) > limit, (
            "one more character would have fitted"
        )


def test_what_pasting_left_behind_is_gone_and_emoji_survive() -> None:
    assert compose(Message(f"\x00{FAMILY}𠮷\ud800\x1b ", "停水\u202e\r\n\r\n\r\n\r\n请存水"), 2048) == (
        f"【{FAMILY}𠮷】\n停水\n\n请存水"
    )


def test_a_message_is_title_body_and_link() -> None:
    message = Message("停水通知", "今晚 8 点到 10 点停水。", LINK)
    assert compose(message, 2048) == f"【停水通知】\n今晚 8 点到 10 点停水。\n查看详情：{LINK}"


def test_a_message_without_a_link_ends_with_its_body() -> None:
    assert compose(Message("停水", "今晚停水。"), 2048) == "【停水】\n今晚停水。"


@given(texts, texts, st.integers(200, 2048), sizes)
def test_a_composed_message_fits_and_keeps_its_link(
    title: str, body: str, limit: int, size: Callable[[str], int]
) -> None:
    text = compose(Message(title, body, LINK), limit, size=size)
    assert size(text) <= limit
    assert text.endswith(f"\n查看详情：{LINK}")
    assert text.startswith("【")


def test_a_title_longer_than_everything_leaves_room_for_the_body_and_the_link() -> None:
    text = compose(Message("标" * 3000, "正文" * 3000, LINK), 2048)
    assert "正文" in text
    assert text.endswith(LINK)


def test_a_link_longer_than_the_limit_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="换一个短链接"):
        compose(Message("停水", "今晚停水", "https://jia.example/" + "x" * 2100), 2048)
