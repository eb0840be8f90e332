"""一句话标题: the first words, without the greeting, cut where one would breathe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.titles import LONGEST, title_from


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("楼道灯不亮", "楼道灯不亮"),
        ("楼道灯不亮。已经一周了。", "楼道灯不亮"),
        ("楼道灯不亮\n三单元四楼", "楼道灯不亮"),
        ("各位好，三号楼楼下垃圾没人收。", "三号楼楼下垃圾没人收"),
        ("您好！请问车库什么时候通电？", "车库什么时候通电"),
        ("\n\n  电梯停了！！！", "电梯停了"),
        (
            "三单元的电梯从上周五开始就一直坏着，报修了好几次，物业一直说在等配件，老人上不了楼",
            "三单元的电梯从上周五开始就一直坏着，报修了好几次",
        ),
        ("好", "好"),
        ("", ""),
        ("。。。", ""),
    ],
)
def test_the_title_is_the_first_thing_said(text: str, title: str):
    assert title_from(text) == title


def test_words_without_a_breath_are_cut_with_a_mark():
    assert title_from("灯" * 60) == "灯" * (LONGEST - 1) + "…"


@given(st.text(max_size=300))
def test_a_title_is_short_one_line_and_there_when_something_was_said(text: str):
    title = title_from(text)
    assert len(title) <= LONGEST
    assert "\n" not in title
    assert bool(title) or not any(char.isalnum() for char in text)
