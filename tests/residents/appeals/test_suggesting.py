"""建议分类: by the words of the category, the reason said, the deepest category of a branch only."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.appeals.suggesting import suggest


@dataclass(frozen=True)
class Category:
    path: str
    keywords: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.split(" / ")[-1]

    @property
    def level(self) -> int:
        return self.path.count(" / ") + 1


TREE = [
    Category("公共设施"),
    Category("公共设施 / 电梯", ["困人", "轿厢"]),
    Category("公共设施 / 电梯 / 电梯停运", ["停了", "停运"]),
    Category("公共设施 / 照明、路灯"),
    Category("环境卫生"),
    Category("环境卫生 / 垃圾", ["垃圾", "厨余"]),
    Category("环境卫生 / 噪音", ["吵", "扰民"]),
]


def paths(title: str, text: str = "") -> list[str]:
    return [each.category.path for each in suggest(title, text, TREE)]


def reasons(title: str, text: str = "") -> list[str]:
    return [each.reason for each in suggest(title, text, TREE)]


def test_a_name_in_the_title_is_the_reason():
    assert paths("三单元路灯不亮") == ["公共设施 / 照明、路灯"]
    assert reasons("三单元路灯不亮") == ["标题里有“路灯”"]


def test_a_keyword_in_the_text_is_weaker_and_says_so():
    assert reasons("楼下太脏", "厨余桶满了没人管") == ["内容里有“厨余”"]
    assert paths("路灯不亮", "旁边还有垃圾")[0] == "公共设施 / 照明、路灯"


def test_of_a_branch_only_the_deepest_is_named():
    assert paths("电梯停运三天了") == ["公共设施 / 电梯 / 电梯停运"]


def test_a_single_character_proves_nothing():
    assert paths("楼上吵") == []


def test_nothing_found_suggests_nothing():
    assert paths("谢谢社区") == []
    assert suggest("电梯", "", []) == []


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_than_asked_for(most: int):
    assert len(suggest("电梯停运，垃圾没收，路灯不亮", "", TREE, most=most)) == most


@given(st.text(max_size=80), st.text(max_size=200))
def test_every_reason_can_be_checked(title: str, text: str):
    for each in suggest(title, text, TREE):
        where, word = each.reason[:2], each.reason[5:-1]
        assert word in (title if where == "标题" else text)
