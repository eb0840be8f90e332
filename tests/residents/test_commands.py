"""manage.py import_appeals, as somebody at the server types it."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grids.models import Community
from residents.appeals.models import Appeal
from tests.community import House
from tests.processes import python
from tests.residents.appeals.sheets import WITH_REPLIES, message, replied, xlsx


@pytest.fixture
def alone(house: House) -> House:
    """The house, named to the command: there is a second community beside it."""
    return house


def said(*command: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_appeals", *command, "--community", "xingfuli", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def sheet(folder: Path, rows: list[list[Any]], header: tuple[str, ...] = WITH_REPLIES) -> str:
    file = folder / "留言.xlsx"
    file.write_bytes(xlsx(rows, header).read())
    return str(file)


def test_a_preview_shows_everything_and_writes_nothing(alone: House, tmp_path: Path):
    rows = [replied(n) for n in range(1, 8)] + [replied(9, 留言时间="上周"), replied(1)]
    answer, complaint = said(sheet(tmp_path, rows), "--preview")
    assert "新增 7 行（带答复 7 行），有变化 0 行，没有变化 0 行，不能导入 2 行。" in answer
    assert "第 2 行  1  2019-02-28 11:25  小区路灯坏了半个月" in answer
    assert "第 7 行" not in answer, "the first five are enough to recognise the sheet"
    assert "不能导入：第 9 行  “上周”不像日期" in complaint
    assert "不能导入：第 10 行  编号 1 与第 2 行相同" in complaint
    assert "以上是预览，没有写入" in answer
    assert not Appeal.objects.exists()


def test_without_preview_it_imports_and_says_what_it_did(alone: House, tmp_path: Path):
    file = sheet(tmp_path, [replied(1), replied(2, 答复意见=None, 答复时间=None), replied(None)])
    answer, complaint = said(file)
    assert "幸福里社区：新增 2 件，其中办结 1 件；补充记录 0 条；没有导入 1 行。" in answer
    assert "没有编号" in complaint
    assert sorted(Appeal.objects.values_list("state", flat=True)) == ["closed", "registered"]


def test_a_second_run_adds_nothing(alone: House, tmp_path: Path):
    file = sheet(tmp_path, [replied(1), replied(2)])
    said(file)
    answer, _ = said(file)
    assert "没有变化 2 行" in answer and "新增 0 件，其中办结 0 件" in answer
    assert Appeal.objects.count() == 2


def test_what_changed_and_what_was_cut_is_listed(alone: House, tmp_path: Path):
    said(sheet(tmp_path, [replied(1)]))
    rows = [replied(1, 留言详情="又坏了。"), replied(2, 留言主题="长" * 81)]
    answer, _ = said(sheet(tmp_path, rows), "--preview")
    assert "有变化：第 2 行  2019-000001：内容与台账不同" in answer
    assert "会导入：第 3 行  标题有 81 字" in answer


def test_rows_go_to_the_grid_named_on_the_command_line(alone: House, tmp_path: Path):
    file = sheet(
        tmp_path,
        [message(1)],
        ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"),
    )
    answer, _ = said(file, "--grid", "02")
    assert "社区本级" not in answer
    assert Appeal.objects.get().grid == alone.grid2


def test_without_a_grid_the_command_says_where_they_go(alone: House, tmp_path: Path):
    answer, _ = said(sheet(tmp_path, [replied(1)]))
    assert "提醒：有 1 行没有写微网格，将放在“社区本级（待分派）”。" in answer


def test_an_unknown_grid_is_refused_before_anything_is_read(alone: House, tmp_path: Path):
    with pytest.raises(CommandError, match="幸福里社区没有编号为“99”的微网格"):
        said(sheet(tmp_path, [replied(1)]), "--grid", "99")
    assert not Appeal.objects.exists()


def test_with_two_communities_it_asks_which(house: House, tmp_path: Path):
    with pytest.raises(CommandError, match="不止一个社区.*xingfuli、yangguang"):
        call_command("import_appeals", sheet(tmp_path, [replied(1)]))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 half a workbook", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "旧版 Excel"),
        (b"%PDF-1.7", "不是 Excel 表格"),
        ("甲,乙\n1,2".encode(), "没有找到表头"),
    ],
)
def test_a_bad_file_is_one_sentence(alone: House, tmp_path: Path, content: bytes, reason: str):
    file = tmp_path / "留言.xlsx"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=reason) as refused:
        said(str(file))
    assert str(file) in str(refused.value) and "\n" not in str(refused.value)
    assert not Appeal.objects.exists()


def test_a_sparse_file_of_200_megabytes_is_not_even_read(alone: House, tmp_path: Path):
    file = tmp_path / "留言.xlsx"
    with file.open("wb") as big:
        big.truncate(200 * 1024 * 1024)
    with pytest.raises(CommandError, match="文件有 200 MB，最大只能 20 MB"):
        said(str(file))


def test_a_missing_file_and_a_folder_are_one_sentence(alone: House, tmp_path: Path):
    with pytest.raises(CommandError, match="没有找到文件"):
        said(str(tmp_path / "没有.xlsx"))
    with pytest.raises(CommandError, match="打不开文件"):
        said(str(tmp_path))


def test_a_refusal_ends_with_status_1_and_no_traceback(transactional_db: None, tmp_path: Path):
    """As a shell script sees it."""
    Community.objects.create(code="xingfuli", name="幸福里社区")
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(xlsx([replied(1)], WITH_REPLIES).read())
    bad.write_bytes(b"PK\x03\x04 half a workbook")
    refused = python("manage.py", "import_appeals", str(bad))
    assert refused.returncode == 1
    assert "已损坏" in refused.stderr and "Traceback" not in refused.stderr
    assert python("manage.py", "import_appeals", str(good)).returncode == 0
    assert Appeal.objects.get().state == "closed"
