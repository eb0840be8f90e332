"""条文: paragraphs become articles, and differences become sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.covenant.articles import Kind, articles, changes, numeral

OLD = "门口不堆杂物。\n晚上十点以后不大声。\n遛狗拴绳，粪便自己收。"


def told(old: str, new: str) -> list[str]:
    return [change.sentence for change in changes(articles(old), articles(new))]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (25, "二十五"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
    ],
)
def test_a_number_is_said_as_rules_say_it(number: int, words: str):
    assert numeral(number) == words


@given(st.integers(1, 999))
def test_no_two_numbers_are_said_the_same(number: int):
    others = {numeral(other) for other in (number - 1, number + 1) if 0 < other < 1000}
    assert numeral(number) not in others
    assert numeral(number)


def test_each_paragraph_is_an_article_numbered_by_its_place():
    found = articles(OLD)
    assert [each.label for each in found] == ["第一条", "第二条", "第三条"]
    assert found[2].text == "遛狗拴绳，粪便自己收。"


def test_a_number_somebody_typed_is_dropped_and_empty_lines_do_not_count():
    found = articles("第一条 门口不堆杂物。\n\n  第十二条：遛狗拴绳。\n第3条、爱护花木。")
    assert [each.text for each in found] == ["门口不堆杂物。", "遛狗拴绳。", "爱护花木。"]
    assert [each.number for each in found] == [1, 2, 3]


def test_nothing_changed_is_nothing_said():
    assert told(OLD, OLD) == []


def test_a_new_article_at_the_end_is_said_alone():
    assert told(OLD, f"{OLD}\n电动车不上楼。") == ["新增第四条"]


def test_an_article_that_is_gone_is_said_and_the_ones_after_it_move_up():
    assert told(OLD, "门口不堆杂物。\n遛狗拴绳，粪便自己收。") == [
        "删去原第二条",
        "原第三条改为第二条，内容不变",
    ]


def test_a_reworded_article_is_shown_piece_by_piece():
    change = changes(articles(OLD), articles(OLD.replace("十点", "九点半")))[0]
    assert (change.kind, change.sentence) == (Kind.REWORDED, "原第二条改了说法")
    kept = "".join(words for kind, words in change.parts if kind == "kept")
    assert kept == "晚上点以后不大声。"
    assert [words for kind, words in change.parts if kind == "gone"] == ["十"]
    assert [words for kind, words in change.parts if kind == "new"] == ["九", "半"]


def test_a_reworded_article_that_moved_says_both():
    new = "新的第一条讲停车。\n门口不堆杂物。\n晚上九点半以后不大声。\n遛狗拴绳，粪便自己收。"
    assert "原第二条改了说法，改为第三条" in told(OLD, new)


def test_an_article_about_something_else_is_not_taken_for_a_rewording():
    assert told("门口不堆杂物。", "每户交十元清洁费，年底公布账目。") == ["删去原第一条", "新增第一条"]


@given(st.lists(st.text("一二三四五六七八九十停车狗", min_size=1, max_size=8), max_size=6))
def test_every_article_of_both_texts_is_accounted_for(lines: list[str]):
    old, new = articles("\n".join(lines)), articles("\n".join(reversed(lines)))
    found = changes(old, new)
    removed = [each for each in found if each.after is None]
    added = [each for each in found if each.before is None]
    assert len(old) - len(removed) == len(new) - len(added)
    assert all(each.parts == [] for each in (*removed, *added))
