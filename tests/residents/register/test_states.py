"""登记册的词: every word a person reads of the registers, and the two tables of what moves."""

import pytest

from residents.register import states
from residents.register.states import CORRECTIONS, EXPORTS, REACHED, VisitResult

LABELS = {
    "Tenure": "自有 租住 集体宿舍 空置",
    "CareGroup": "独居老人 高龄老人 残疾人 低保家庭 困境儿童 重病患者",
    "Gender": "男 女",
    "VisitKind": "日常走访 关爱走访 节日慰问 安全检查 办后回访",
    "VisitResult": "见到了 电话里说上了 没人在家 已经搬走",
    "PromiseOutcome": "做到了 做不到",
    "Detail": "姓名和电话 姓名和身份证号 抹去个人信息",
    "Wrong": "姓名 电话 出生日期 身份证号 家里有谁 其他",
    "CorrectionState": "待处理 已更正 没有更正",
    "ExportState": "待审批 待下载 未同意 已下载",
}


@pytest.mark.parametrize("name", LABELS)
def test_the_words_of_each_choice(name: str):
    assert " ".join(str(label) for label in getattr(states, name).labels) == LABELS[name]


@pytest.mark.parametrize("name", LABELS)
def test_a_value_fits_its_column(name: str):
    assert all(len(value) <= 20 and value.isascii() for value in getattr(states, name).values)


MOVES = [
    (CORRECTIONS, "accept", "更正", ["waiting"], "accepted"),
    (CORRECTIONS, "decline", "不更正", ["waiting"], "declined"),
    (EXPORTS, "approve", "同意", ["asked"], "approved"),
    (EXPORTS, "decline", "不同意", ["asked"], "declined"),
    (EXPORTS, "take", "下载", ["approved"], "taken"),
]


@pytest.mark.parametrize(("table", "verb", "label", "sources", "target"), MOVES)
def test_what_moves_from_where_to_where(table, verb: str, label: str, sources: list[str], target: str):
    line = table[verb]
    assert (line.label, line.target) == (label, target)
    assert [str(state) for state in line.sources] == sources


def test_there_are_no_other_moves():
    assert list(CORRECTIONS) == ["accept", "decline"]
    assert list(EXPORTS) == ["approve", "decline", "take"]


def test_reached_is_seen_or_spoken_to():
    assert set(REACHED) == {VisitResult.MET, VisitResult.PHONED}
