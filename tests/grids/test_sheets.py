"""Any sheet an office sends is read, or refused with a sentence that says what to do."""

import contextlib
import datetime as dt
import io
import os
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from grids.cells import as_datetime, as_int, as_text
from grids.sheets import MAX_BYTES, Sheet, SheetRefused, open_sheet
from grids.verdict import Refused

SHARED = Path(os.environ.get("DOORSTEP_SHARED_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"real data is not at {SHARED}")

COLUMNS = {"number": ("留言编号", "编号"), "title": ("留言主题", "标题"), "at": ("留言时间", "时间")}
SHEET = "xl/worksheets/sheet1.xml"
HEADER = ["留言编号", "留言主题", "留言时间"]
DATA = [[1, "电梯坏了", "2026/11/22"], [2, "路灯不亮", "2026/11/23"]]


def xlsx(rows: Iterable[list], *, also: Callable[[Workbook], None] = lambda book: None) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    also(book)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def repacked(file: io.BytesIO, changes: dict[str, str | bytes | None]) -> io.BytesIO:
    """The same workbook with parts replaced, added or (None) taken out."""
    old, packed = zipfile.ZipFile(file), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            content = changes[name] if name in changes else old.read(name)
            if content is not None:
                new.writestr(name, content)
    packed.seek(0)
    return packed


def part(file: io.BytesIO, name: str) -> str:
    return zipfile.ZipFile(file).read(name).decode()


def as_excel_saves_it(file: io.BytesIO) -> io.BytesIO:
    """The same workbook with its texts in a table of shared strings, one of them in two fonts, as Excel writes."""
    texts: list[str] = []
    old = zipfile.ZipFile(file)

    def moved(found: re.Match[str]) -> str:
        texts.append(found[1])
        return f't="s"><v>{len(texts) - 1}</v></c>'

    sheet = re.sub(
        r't="inlineStr"><is><t>([^<]*)</t></is></c>', moved, old.read("xl/worksheets/sheet1.xml").decode()
    )
    strings = [f"<si><t>{text}</t></si>" for text in texts[:-1]]
    strings.append(f"<si><r><t>{texts[-1][:4]}</t></r><r><rPr><b/></rPr><t>{texts[-1][4:]}</t></r></si>")
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = old.read("[Content_Types].xml").decode()
    return repacked(
        file,
        {
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{"".join(strings)}</sst>',
            "[Content_Types].xml": types.replace(
                "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
            ),
        },
    )


def titles(sheet: Sheet) -> list[str]:
    return [as_text(row.values["title"]) for row in sheet]


def refusal(file: object, columns: dict = COLUMNS, **options: object) -> str:
    with pytest.raises(SheetRefused) as refused:
        list(open_sheet(file, columns, **options))
    assert str(refused.value).endswith("。")
    return str(refused.value)


# --- reading -------------------------------------------------------------------------------------


def test_rows_carry_the_numbers_a_person_sees_in_excel() -> None:
    sheet = open_sheet(xlsx([HEADER, DATA[0], [], ["", " \u3000", None], DATA[1]]), COLUMNS)
    rows = list(sheet)
    assert [row.number for row in rows] == [2, 5]
    assert rows[0].values == {"number": 1, "title": "电梯坏了", "at": "2026/11/22"}
    assert (sheet.name, sheet.header_row, sheet.expected) == ("Sheet", 1, 5)


def test_a_sheet_can_be_read_again_and_again() -> None:
    sheet = open_sheet(xlsx([HEADER, *DATA]), COLUMNS)
    assert titles(sheet) == titles(sheet) == ["电梯坏了", "路灯不亮"]


def test_a_path_reads_like_an_open_file(tmp_path: Path) -> None:
    path = tmp_path / "上报.xlsx"
    path.write_bytes(xlsx([HEADER, *DATA]).getvalue())
    assert (
        titles(open_sheet(path, COLUMNS))
        == titles(open_sheet(str(path), COLUMNS))
        == ["电梯坏了", "路灯不亮"]
    )


def test_the_ending_of_the_name_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "微信文件(1).xls"
    path.write_bytes(xlsx([HEADER, *DATA]).getvalue())
    assert titles(open_sheet(path, COLUMNS)) == ["电梯坏了", "路灯不亮"]


def test_a_file_read_before_is_read_from_its_beginning() -> None:
    file = xlsx([HEADER, *DATA])
    file.read(100)
    assert titles(open_sheet(file, COLUMNS)) == ["电梯坏了", "路灯不亮"]


def test_the_header_may_stand_below_title_rows() -> None:
    rows = [["幸福里社区 2026 年诉求登记表"], ["填报单位：幸福里社区", None, "单位：件"], [], HEADER, *DATA]
    sheet = open_sheet(xlsx(rows, also=lambda book: book.active.merge_cells("A1:C1")), COLUMNS)
    assert sheet.header_row == 4
    assert [row.number for row in sheet] == [5, 6]


def test_the_header_is_not_looked_for_beyond_ten_rows() -> None:
    assert titles(open_sheet(xlsx([["说明"]] * 9 + [HEADER, *DATA]), COLUMNS)) == ["电梯坏了", "路灯不亮"]
    assert "前 10 行里没有找到表头" in refusal(xlsx([["说明"]] * 10 + [HEADER, *DATA]))


@pytest.mark.parametrize(
    "header",
    [
        ["编号", "标题", "时间"],
        [" 留言编号\t", "留言\u3000主题", "留 言 时 间"],
        ["*留言编号", "留言主题＊", "留言时间（必填）"],
        ["留言编号：", "留言主题 (不超过30字)", "留言时间\n（年/月/日）"],
        ["\ufeff留言编号", "留言\n主题", "留言时间"],
    ],
)
def test_titles_are_known_however_they_are_dressed_up(header: list[str]) -> None:
    assert titles(open_sheet(xlsx([header, *DATA]), COLUMNS)) == ["电梯坏了", "路灯不亮"]


def test_columns_may_stand_in_any_order_between_others() -> None:
    rows = [["序号", "留言时间", "备注", "留言主题", "留言编号"], [1, "2026/11/22", "急", "电梯坏了", 188006]]
    (row,) = open_sheet(xlsx(rows), COLUMNS)
    assert row.values == {"number": 188006, "title": "电梯坏了", "at": "2026/11/22"}


def test_a_numbered_but_empty_form_row_is_blank() -> None:
    assert titles(open_sheet(xlsx([["序号", *HEADER], [1, *DATA[0]], [2], [3]]), COLUMNS)) == ["电梯坏了"]


def test_a_header_printed_again_on_the_next_page_is_no_data() -> None:
    assert titles(open_sheet(xlsx([HEADER, DATA[0], HEADER, DATA[1]]), COLUMNS)) == ["电梯坏了", "路灯不亮"]


def test_the_first_title_wins_over_the_other_titles() -> None:
    (row,) = open_sheet(xlsx([["编号", *HEADER], ["X-1", 188006, "电梯坏了", None]]), COLUMNS)
    assert row.values["number"] == 188006


def test_an_optional_column_may_be_absent() -> None:
    sheet = open_sheet(xlsx([HEADER[:2], [1, "电梯坏了"]]), COLUMNS, optional=["at"])
    assert [row.values for row in sheet] == [{"number": 1, "title": "电梯坏了", "at": None}]
    assert "at" not in sheet.columns


def test_the_sheet_with_the_data_is_found_behind_the_instructions() -> None:
    def data_second(book: Workbook) -> None:
        data = book.create_sheet("诉求")
        for row in [HEADER, *DATA]:
            data.append(row)

    sheet = open_sheet(xlsx([["填表说明"], ["请逐行填写"]], also=data_second), COLUMNS)
    assert (sheet.name, titles(sheet)) == ("诉求", ["电梯坏了", "路灯不亮"])


def test_a_hidden_sheet_is_read_only_when_named() -> None:
    def hidden(book: Workbook) -> None:
        data = book.create_sheet("旧数据")
        data.sheet_state = "hidden"
        for row in [HEADER, [9, "旧事", None]]:
            data.append(row)

    assert titles(open_sheet(xlsx([HEADER, *DATA], also=hidden), COLUMNS)) == ["电梯坏了", "路灯不亮"]
    assert titles(open_sheet(xlsx([HEADER, *DATA], also=hidden), COLUMNS, sheet="旧数据")) == ["旧事"]
    assert "没有找到表头" in refusal(xlsx([["说明"]], also=hidden))


def test_a_wrong_dimension_in_the_file_hides_no_row() -> None:
    file = xlsx([HEADER, *DATA])
    xml = part(file, SHEET)
    assert '<dimension ref="A1:C3"' in xml
    file = repacked(file, {SHEET: xml.replace('"A1:C3"', '"A1:A1"')})
    assert titles(open_sheet(file, COLUMNS)) == ["电梯坏了", "路灯不亮"]


def test_real_excel_dates_arrive_as_moments() -> None:
    rows = [HEADER, [1, "电梯坏了", dt.datetime(2026, 11, 22, 9, 30)]]
    (row,) = open_sheet(xlsx(rows), COLUMNS)
    assert as_datetime(row.values["at"]).isoformat() == "2026-11-22T09:30:00+08:00"


def test_a_formula_arrives_as_its_last_value() -> None:
    file = xlsx([HEADER, [1, '="电梯"&"坏了"', None]])
    xml = re.sub(
        '<c r="B2".*?</c>', '<c r="B2" t="str"><f>"电梯"&amp;"坏了"</f><v>电梯坏了</v></c>', part(file, SHEET)
    )
    assert titles(open_sheet(repacked(file, {SHEET: xml}), COLUMNS)) == ["电梯坏了"]


def test_texts_are_read_from_the_shared_strings_excel_writes() -> None:
    file = as_excel_saves_it(xlsx([HEADER, *DATA]))
    assert "inlineStr" not in part(file, SHEET)
    rows = list(open_sheet(file, COLUMNS))
    assert [row.values["title"] for row in rows] == ["电梯坏了", "路灯不亮"]
    assert rows[-1].values["at"] == "2026/11/23"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_is_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    lines = [HEADER, ["1", '"电梯,坏了\n三天"', "2026/11/22"], ["", "", ""], ["2", "路灯不亮", "2026/11/23"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    sheet = open_sheet(io.BytesIO(text.encode(encoding)), COLUMNS)
    assert titles(sheet) == ["电梯,坏了\n三天", "路灯不亮"]
    assert [row.number for row in sheet] == [2, 4]


def test_rare_han_in_gb18030_survives() -> None:
    content = "编号,标题,时间\n1,\U00020bb7野家,2026/11/22\n".encode("gb18030")
    assert titles(open_sheet(io.BytesIO(content), COLUMNS)) == ["\U00020bb7野家"]


# --- refusing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\0" * 2000])
def test_an_empty_file(content: bytes) -> None:
    assert refusal(io.BytesIO(content)) == "这个文件是空的，请重新选择文件。"


def test_an_empty_sheet() -> None:
    assert "前 10 行里没有找到表头" in refusal(xlsx([]))


def test_a_header_without_rows_is_an_empty_list_not_an_error() -> None:
    assert list(open_sheet(xlsx([HEADER]), COLUMNS)) == []


def test_a_missing_column_is_named_with_its_other_titles() -> None:
    told = refusal(xlsx([["留言编号", "内容"], [1, "电梯坏了"]]))
    assert told == "表头里缺少这些列：“留言主题”或“标题”、“留言时间”或“时间”。请补上后再导入。"


def test_no_header_at_all_lists_what_it_should_hold() -> None:
    told = refusal(xlsx([["甲", "乙"], ["丙", "丁"]]))
    assert "表头应有这些列：“留言编号”或“编号”、“留言主题”或“标题”、“留言时间”或“时间”" in told


def test_a_title_standing_twice_is_named_with_its_places() -> None:
    told = refusal(xlsx([["留言编号", "标题", "时间", "备注", "标题"], [1, "甲", None, None, "乙"]]))
    assert told == "表头里有 2 列都叫“标题”（B 列和 E 列），请删去或改名后再导入。"


def test_a_missing_sheet_is_named() -> None:
    assert "文件里没有“诉求”这张工作表" in refusal(xlsx([HEADER]), sheet="诉求")


def test_too_many_rows_are_told_while_reading() -> None:
    file = xlsx([HEADER, *DATA, *DATA])
    assert len(list(open_sheet(file, COLUMNS, max_rows=4))) == 4
    assert refusal(file, max_rows=3) == "表格超过 3 行，请分成几个文件导入。"


def test_an_upload_of_200_mb_is_refused_before_it_is_read() -> None:
    class Upload(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return 200 * 1024 * 1024 if whence == io.SEEK_END else super().seek(offset)

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("nobody reads 200 MB to say no")

    assert "文件有 200 MB，最大只能 20 MB" in refusal(Upload())


def test_a_stream_without_size_is_read_no_further_than_the_limit() -> None:
    class Stream(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b"x" * size

    stream = Stream()
    assert "最大只能 1 MB" in refusal(stream, max_bytes=1024 * 1024)
    assert stream.taken == 1024 * 1024 + 1


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = repacked(xlsx([HEADER, *DATA]), {"xl/media/image1.png": b"\0" * (10 * 1024 * 1024)})
    assert len(bomb.getvalue()) < 1024 * 1024
    assert "解压后过大" in refusal(bomb, max_bytes=1024 * 1024 - 1)
    assert titles(open_sheet(bomb, COLUMNS)) == ["电梯坏了", "路灯不亮"]


def test_a_zip_of_very_many_parts_is_refused() -> None:
    file = repacked(xlsx([HEADER, *DATA]), {f"xl/media/{n}": b"" for n in range(5_001)})
    assert "解压后过大" in refusal(file)


def test_a_bomb_that_lies_in_its_directory_does_not_unpack() -> None:
    honest = repacked(xlsx([HEADER, *DATA]), {SHEET: b" " * (30 * 1024 * 1024)}).getvalue()
    size = (30 * 1024 * 1024).to_bytes(4, "little")
    assert honest.count(size) == 2
    tracemalloc.start()
    told = refusal(io.BytesIO(honest.replace(size, (1000).to_bytes(4, "little"))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "文件已损坏" in told
    assert peak < 10 * 1024 * 1024


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{a}">{more}]>'.format(
    a="哈" * 100,
    more="".join(f'<!ENTITY {n} "{f"&{p};" * 100}">' for p, n in zip("abcd", "bcde", strict=True)),
)


@pytest.mark.parametrize(
    "name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_an_xml_bomb_never_goes_off(name: str) -> None:
    file = as_excel_saves_it(xlsx([HEADER, *DATA]))
    xml = part(file, name).split("?>")[-1]
    root = re.match(r"<(\w+)", xml)[1]
    bomb = LAUGHS.replace("<!DOCTYPE x", f"<!DOCTYPE {root}") + xml.replace("</", "&e;</")
    tracemalloc.start()
    with contextlib.suppress(SheetRefused):
        list(open_sheet(repacked(file, {name: bomb}), COLUMNS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml"])
def test_cells_never_read_entities(name: str) -> None:
    file = as_excel_saves_it(xlsx([HEADER, *DATA]))
    root = re.match(r"<(\w+)", part(file, name))[1]
    spying = f'<!DOCTYPE {root} [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + part(file, name).replace(
        "<v>", "<v>&a;"
    )
    assert "文件已损坏" in refusal(repacked(file, {name: spying}))


def test_a_row_far_below_the_last_row_of_excel_is_refused_in_time() -> None:
    file = xlsx([HEADER, *DATA])
    file = repacked(file, {SHEET: part(file, SHEET).replace('r="3"', 'r="999999999"')})
    assert "文件已损坏" in refusal(file)


def ole2(*names: str) -> io.BytesIO:
    return io.BytesIO(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"".join(n.encode("utf-16-le") for n in names)
    )


def test_a_file_with_a_password() -> None:
    assert "加了打开密码" in refusal(ole2("EncryptionInfo", "EncryptedPackage"))


def test_an_old_xls_file_is_to_be_saved_anew() -> None:
    assert "旧版 Excel（.xls）" in refusal(ole2("Workbook"))
    assert "另存为" in refusal(ole2("Book"))


def test_a_word_file_of_old_is_no_sheet() -> None:
    assert refusal(ole2("WordDocument")) == "这不是 Excel 表格。请选择 .xlsx 或 .csv 文件。"


def zipped(**parts: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return file


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b"%PDF-1.7\n1 0 obj"),
        io.BytesIO(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        io.BytesIO(b"\xff\xd8\xff\xe0\0\x10JFIF"),
        io.BytesIO(bytes(range(256)) * 4),
        zipped(word__document_xml=b"<w/>"),
        zipped(readme_txt=b"hello"),
    ],
    ids=["pdf", "png", "jpg", "noise", "docx", "zip"],
)
def test_other_files_are_no_sheet(file: io.BytesIO) -> None:
    assert refusal(file) == "这不是 Excel 表格。请选择 .xlsx 或 .csv 文件。"


@pytest.mark.parametrize(
    "file", [zipped(xl__workbook_bin=b"x"), zipped(content_xml=b"<office/>")], ids=["xlsb", "ods"]
)
def test_other_kinds_of_sheet_are_to_be_saved_anew(file: io.BytesIO) -> None:
    assert "另存为“Excel 工作簿（.xlsx）”" in refusal(file)


def test_a_web_page_named_xls_is_to_be_saved_anew() -> None:
    page = "<html><table><tr><td>留言编号</td></tr></table></html>"
    assert "其实是网页" in refusal(io.BytesIO(page.encode("gb18030")))
    assert "其实是网页" in refusal(io.BytesIO(page.encode("utf-8-sig")))


def test_a_workbook_of_the_1904_calendar_is_refused() -> None:
    def mac(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    assert "1904 日期系统" in refusal(xlsx([HEADER, *DATA], also=mac))


@pytest.mark.parametrize("keep", [10, 400, 2000])
def test_a_file_cut_short_is_broken(keep: int) -> None:
    assert "文件已损坏" in refusal(io.BytesIO(xlsx([HEADER, *DATA]).getvalue()[:keep]))


def test_a_workbook_without_its_sheet_is_broken() -> None:
    told = refusal(repacked(xlsx([HEADER, *DATA]), {SHEET: None}))
    assert "没有可以读取的工作表" in told or "文件已损坏" in told


def test_a_sheet_broken_in_the_middle_gives_its_first_rows_then_the_reason() -> None:
    file = xlsx([HEADER, *([n, "电梯坏了", None] for n in range(3000))])
    xml = part(file, SHEET)
    sheet = open_sheet(repacked(file, {SHEET: xml[: len(xml) // 2]}), COLUMNS)
    rows = iter(sheet)
    assert next(rows).number == 2
    with pytest.raises(SheetRefused, match="文件已损坏"):
        list(rows)


GOOD = xlsx([HEADER, *DATA]).getvalue()


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=20))
def test_any_damage_is_read_over_or_politely_refused(place: int, junk: bytes) -> None:
    damaged = GOOD[:place] + junk + GOOD[place + len(junk) :]
    with contextlib.suppress(SheetRefused):
        list(open_sheet(io.BytesIO(damaged), COLUMNS))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_politely_refused(content: bytes) -> None:
    with contextlib.suppress(SheetRefused):
        list(open_sheet(io.BytesIO(content), COLUMNS))


# --- an office's own sheets ------------------------------------------------------------------------


@needs_shared
@pytest.mark.parametrize(
    ("name", "rows", "when"), [("messages", 2178, "at"), ("messages_with_replies", 1353, "replied_at")]
)
def test_the_boards_own_sheets_are_taken_without_hand_editing(name: str, rows: int, when: str) -> None:
    columns = {
        **COLUMNS,
        "author": ("留言用户",),
        "text": ("留言详情",),
        "replied_at": ("答复时间",),
        "likes": ("点赞数",),
    }
    taken = list(open_sheet(SHARED / f"{name}.xlsx", columns, optional=["replied_at", "likes"]))
    assert len(taken) == rows
    for row in taken:
        assert as_int(row.values["number"])
        assert 2010 <= as_datetime(row.values[when]).year <= 2020
        assert not set(as_text(row.values["text"])) & set("\t\u3000\u200b")


@needs_shared
def test_the_boards_category_tree_is_taken() -> None:
    columns = {"one": ("一级分类",), "two": ("二级分类",), "three": ("三级分类",)}
    rows = list(open_sheet(SHARED / "category_tree.csv", columns))
    assert len(rows) == 517
    assert rows[0].values == {"one": "城乡建设", "two": "安全生产", "three": "事故处理"}


def test_a_refused_file_is_a_refusal_like_any_other() -> None:
    with pytest.raises(Refused) as refused:
        open_sheet(io.BytesIO(b""), COLUMNS)
    assert (refused.value.status, refused.value.reason) == (400, "这个文件是空的，请重新选择文件。")


def test_the_limit_is_twenty_megabytes() -> None:
    assert MAX_BYTES == 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("header", "ignored"),
    [
        (HEADER, ()),
        ([*HEADER, "备注"], ("备注",)),
        (["序号", *HEADER, None, "　", "办理 情况*", "备注"], ("序号", "办理情况", "备注")),
        ([*HEADER, "时间"], ("时间",)),
        ([*HEADER, "备注", "备注"], ("备注",)),
    ],
)
def test_titles_that_name_nothing_are_told(header: list, ignored: tuple[str, ...]):
    assert open_sheet(xlsx([header, *DATA]), COLUMNS).ignored == ignored
