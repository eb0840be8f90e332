"""Which places a sentence names, and which it numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.places import named, numbered


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("幸福里小区电梯坏了", {"福里小区"}),
        ("东四路与长江大道路口没有红绿灯", {"东四路", "长江大道"}),
        ("投诉好又多集团拖欠工资", {"又多集团"}),
        ("城东小区停水", {"城东小区"}),
        ("58车贷不还钱", {"58车贷"}),
        ("希望多种点树", set()),
        ("", set()),
    ],
)
def test_a_place_is_known_by_how_its_name_ends(sentence, names):
    assert named(sentence) == names


def test_a_name_does_not_begin_inside_a_number():
    assert named("158路公交不停") == {"158路"}


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("3栋2单元漏水", {"栋": {"3"}, "单元": {"2"}}),
        ("三栋和五栋都停水", {"栋": {"3", "5"}}),
        ("3号楼的灯", {"栋": {"3"}}),
        ("３幢的灯", {"栋": {"3"}}),
        ("A座电梯停了", {"栋": {"a"}}),
        ("地铁6号线夜里施工", {"号线": {"6"}}),
        ("809路公交不准时", {"路": {"809"}}),
        ("十二期什么时候交房", {"期": {"十二"}}),
        ("C3区的路灯", {"区": {"c3"}}),
        ("24小时施工", {}),
        ("2019中考划片", {}),
        ("没有编号的事", {}),
    ],
)
def test_places_are_told_apart_by_number(sentence, numbers):
    assert numbered(sentence) == numbers


@given(st.integers(1, 9), st.sampled_from(["栋", "幢", "座", "号楼"]))
def test_a_building_is_one_kind_however_it_is_called(number, unit):
    assert numbered(f"{number}{unit}漏水") == {"栋": {str(number)}}


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    assert all(isinstance(name, str) for name in named(text))
    assert all(numbers for numbers in numbered(text).values())
