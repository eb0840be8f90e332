"""manage.py judge_same_matter: one line of JSON out of two files. No test here may open the database."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from openpyxl import Workbook

SHARED = Path(settings.SHARED_DATA_DIR)
HEADER = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"]
BOARD = [
    [
        188001,
        "A1",
        "东四路路灯不亮",
        "2026/11/20 8:59:58",
        "\n\t\t\t晚上一片漆黑，路灯坏了半个月_x000D_\n",
        0,
        1,
    ],
    ["188002", "A2", "东四路路灯坏了", "2026-11-21 19:20:00", "晚上漆黑一片，半个月没人修路灯", 0, 0],
    ["188003", "A3", "幸福里3栋电梯坏了", "前几天", "电梯停了三天，老人下不了楼", 0, 0],
    ["188004", "A4", "３栋电梯三天没人修", None, "幸福里的电梯坏了，老人\u200b下不了楼", 0, 0],
    ["188005", "A5", "想咨询高龄补贴", "2026/11/1", "需要带什么材料", 0, 0],
    ["188005", "A5", "想咨询高龄补贴", "2026/11/1", "需要带什么材料", 0, 0],
    ["188006", "A6", "广场舞太吵", "2026/11/2 20:00", "孩子没法写作业", 0, 0],
]
LABELS = "message_id,matter\n188001,路灯\n188002,路灯\n188003,电梯\n188004,电梯\n"


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    book = Workbook()
    for row in [HEADER, *BOARD]:
        book.active.append(row)
    book.save(tmp_path / "messages.xlsx")
    return tmp_path / "messages.xlsx"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    (tmp_path / "labels.csv").write_text(LABELS, encoding="utf-8")
    return tmp_path / "labels.csv"


def judged(capsys: pytest.CaptureFixture[str], *files: Path) -> tuple[dict[str, float], str]:
    call_command("judge_same_matter", *map(str, files))
    printed = capsys.readouterr()
    assert printed.out.count("\n") == 1
    return json.loads(printed.out), printed.err


def test_the_figures_are_one_json_object(messages, labels, capsys):
    figures, warnings = judged(capsys, messages, labels)
    assert list(figures) == ["p_at_5", "pair_f1", "pair_precision", "pair_recall", "ms_per_lookup"]
    assert figures["p_at_5"] == figures["pair_f1"] == 1
    assert 0 < figures["ms_per_lookup"] < 1000
    assert warnings == ""


def test_labels_of_messages_that_are_not_there_are_told_and_passed_over(messages, labels, capsys):
    labels.write_text(LABELS + "999999,别的\n", encoding="utf-8")
    figures, warnings = judged(capsys, messages, labels)
    assert figures["p_at_5"] == 1
    assert "1 条标注" in warnings


def test_labels_of_another_board_are_refused(messages, labels):
    labels.write_text("message_id,matter\n1,路灯\n2,路灯\n", encoding="utf-8")
    with pytest.raises(CommandError, match="一条也没有"):
        call_command("judge_same_matter", str(messages), str(labels))


def test_a_file_of_something_else_is_refused_with_its_name(messages, labels, tmp_path):
    with pytest.raises(CommandError, match=r"labels\.csv"):
        call_command("judge_same_matter", str(labels), str(labels))
    with pytest.raises(CommandError, match=r"nowhere\.xlsx"):
        call_command("judge_same_matter", str(tmp_path / "nowhere.xlsx"), str(labels))


@pytest.mark.skipif(not (SHARED / "same_matter.csv").exists(), reason="no shared data beside the project")
def test_on_the_real_board_both_figures_are_nearly_full_marks(capsys):
    figures, _ = judged(capsys, SHARED / "messages.xlsx", SHARED / "same_matter.csv")
    assert figures["p_at_5"] >= 0.995
    assert figures["pair_f1"] >= 0.98
    assert figures["pair_precision"] >= 0.98
