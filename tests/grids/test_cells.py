"""What one cell of an office's sheet means."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from grids.cells import (
    SHANGHAI,
    Cell,
    CellRefused,
    as_date,
    as_datetime,
    as_id_number,
    as_int,
    as_phone,
    as_text,
    is_blank,
)


def shanghai(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=SHANGHAI)


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", [None, "", "  ", "\t\u3000\n", "\u200b", "\ufeff"])
def test_spaces_and_invisible_characters_are_a_blank_cell(cell: Cell) -> None:
    assert is_blank(cell)
    assert as_text(cell) == as_phone(cell) == as_id_number(cell) == ""
    assert as_datetime(cell) is as_date(cell) is as_int(cell) is None


@pytest.mark.parametrize("cell", [0, 0.0, False, "0", "无"])
def test_zero_is_no_blank(cell: Cell) -> None:
    assert not is_blank(cell)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (188006, "188006"),
        (188006.0, "188006"),
        (3.5, "3.5"),
        (True, "是"),
        (False, "否"),
        (dt.datetime(2026, 11, 22), "2026-11-22"),
        (dt.datetime(2026, 11, 22, 9, 5), "2026-11-22 09:05:00"),
        (dt.date(2026, 11, 22), "2026-11-22"),
        ("\n\t\t\t\n\t\t\t座落在A市\u3000A3区 ", "座落在A市 A3区"),
        ("第一段\r\n第二段", "第一段\n第二段"),
        ("'=1+1", "=1+1"),
        ("'-楼道灯不亮", "-楼道灯不亮"),
        ("'引号'里的话", "'引号'里的话"),
        ("'", "'"),
    ],
)
def test_text_is_what_a_person_reads_in_the_cell(cell: Cell, read: str) -> None:
    assert as_text(cell) == read


def test_single_line_text_has_no_line_ends() -> None:
    assert as_text("3号楼\n2单元", single_line=True) == "3号楼 2单元"


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#NAME?"])
def test_an_excel_error_is_never_taken_for_text(error: str) -> None:
    for read in (as_text, as_datetime, as_int, as_phone, as_id_number):
        with pytest.raises(CellRefused, match="Excel 的错误值"):
            read(error)


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2019/2/28 11:25:05", shanghai(2019, 2, 28, 11, 25, 5)),
        ("2019/12/23 8:50:24", shanghai(2019, 12, 23, 8, 50, 24)),
        ("2026-11-22", shanghai(2026, 11, 22)),
        ("2026/11/22", shanghai(2026, 11, 22)),
        ("2026.11.22", shanghai(2026, 11, 22)),
        ("2026.1.2 9:05", shanghai(2026, 1, 2, 9, 5)),
        ("2026年11月22日", shanghai(2026, 11, 22)),
        ("2026年11月22号", shanghai(2026, 11, 22)),
        ("2026 年 11 月 22 日 14 时 30 分", shanghai(2026, 11, 22, 14, 30)),
        ("2026年11月22日14:30", shanghai(2026, 11, 22, 14, 30)),
        ("2026年11月22日 14时30分05秒", shanghai(2026, 11, 22, 14, 30, 5)),
        ("2026年11月22日 14点", shanghai(2026, 11, 22, 14)),
        ("2026年11月22日 星期日 9:00", shanghai(2026, 11, 22, 9)),
        ("2026-11-22（周日）", shanghai(2026, 11, 22)),
        ("２０２６－１１－２２　１４：３０", shanghai(2026, 11, 22, 14, 30)),
        ("２０２６年１１月２２日", shanghai(2026, 11, 22)),
        (" 2026-11-22\t14:30 ", shanghai(2026, 11, 22, 14, 30)),
        ("2026-11-22 下午3:05", shanghai(2026, 11, 22, 15, 5)),
        ("2026-11-22上午12:05", shanghai(2026, 11, 22, 0, 5)),
        ("2026-11-22 中午12:05", shanghai(2026, 11, 22, 12, 5)),
        ("2026-11-22 中午1点", shanghai(2026, 11, 22, 13)),
        ("2026-11-22 晚上8点30分", shanghai(2026, 11, 22, 20, 30)),
        ("2026-11-22 下午14:00", shanghai(2026, 11, 22, 14)),
        ("2026-11-22 3:05 PM", shanghai(2026, 11, 22, 15, 5)),
        ("2026-11-22T14:30:05", shanghai(2026, 11, 22, 14, 30, 5)),
        ("2026-11-22T06:30:05Z", shanghai(2026, 11, 22, 14, 30, 5)),
        ("2026-11-22T14:30:05.123+08:00", shanghai(2026, 11, 22, 14, 30, 5)),
        ("20261122", shanghai(2026, 11, 22)),
        (20261122, shanghai(2026, 11, 22)),
        (20261122.0, shanghai(2026, 11, 22)),
        (dt.datetime(2019, 2, 28, 11, 25, 5), shanghai(2019, 2, 28, 11, 25, 5)),
        (dt.datetime(2019, 2, 28, 11, 25, 4, 999000), shanghai(2019, 2, 28, 11, 25, 5)),
        (dt.datetime(2019, 2, 28, 3, 25, 5, tzinfo=dt.UTC), shanghai(2019, 2, 28, 11, 25, 5)),
        (dt.date(1938, 5, 6), shanghai(1938, 5, 6)),
        (43524, shanghai(2019, 2, 28)),
        (43524.4757523148, shanghai(2019, 2, 28, 11, 25, 5)),
        ("2024-02-29", shanghai(2024, 2, 29)),
        ("1900-01-01", shanghai(1900, 1, 1)),
        ("2100-12-31", shanghai(2100, 12, 31)),
    ],
)
def test_every_usual_way_to_write_a_moment(cell: Cell, moment: dt.datetime) -> None:
    read = as_datetime(cell)
    assert read == moment
    assert read.replace(tzinfo=None) == moment.replace(tzinfo=None)
    assert read.tzinfo is SHANGHAI


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("2026-02-30", "没有“2026-02-30”这个日期"),
        ("2025-02-29", "没有“2025-02-29”这个日期"),
        ("2026年13月1日", "没有“2026年13月1日”这个日期"),
        ("2026-11-22 25:00", "没有“2026-11-22 25:00”这个日期"),
        ("2026-11-22 24:00", "没有"),
        ("2026-11-22 晚上12点", "没有"),
        ("20261322", "没有“20261322”这个日期"),
        ("1899-12-31", "不在 1900 年至 2100 年之间"),
        ("2101-01-01", "不在 1900 年至 2100 年之间"),
        ("0001-01-01T00:00:00+14:00", "不在 1900 年至 2100 年之间"),
        ("9999-12-31T23:59:59-12:00", "不在 1900 年至 2100 年之间"),
        (dt.datetime(1899, 12, 31), "不在 1900 年至 2100 年之间"),
        (dt.date(2260, 1, 1), "不在 1900 年至 2100 年之间"),
        ("昨天", "“昨天”不像日期"),
        ("11月22日", "不像日期"),
        ("26-11-22", "不像日期"),
        ("2026-11-22T14:30:00+99:99", "没有"),
        ("2026.11", "不像日期"),
        ("2019/2/2811:25:05", "不像日期"),
        ("2026-11-22 14:30 前", "不像日期"),
        (2026, "“2026”不像日期"),
        (2026.11, "不像日期"),
        (-1, "不像日期"),
        (99999999, "不像日期"),
        (float("nan"), "不像日期"),
        (float("inf"), "不像日期"),
        (True, "不是日期"),
        (dt.time(11, 25), "不是日期"),
        (dt.timedelta(days=1), "不是日期"),
    ],
)
def test_what_is_no_date_is_refused_by_its_value(cell: Cell, told: str) -> None:
    with pytest.raises(CellRefused, match=told):
        as_datetime(cell)


@given(
    st.datetimes(dt.datetime(1910, 1, 1), dt.datetime(2100, 12, 31, 23, 59, 59)).map(
        lambda m: m.replace(microsecond=0)
    )
)
def test_one_moment_reads_the_same_however_it_is_written(moment: dt.datetime) -> None:
    written = [
        moment,
        to_excel(moment),
        f"{moment:%Y-%m-%d %H:%M:%S}",
        f"{moment.year}/{moment.month}/{moment.day} {moment.hour}:{moment:%M:%S}",
        f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute}分{moment.second}秒",
        moment.replace(tzinfo=SHANGHAI),
    ]
    assert {as_datetime(cell).replace(tzinfo=None) for cell in written} == {moment}


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.times(), st.datetimes()))
def test_any_cell_is_read_or_politely_refused(cell: Cell) -> None:
    for read in (as_text, as_datetime, as_date, as_int, as_phone, as_id_number):
        try:
            read(cell)
        except CellRefused as refused:
            assert str(refused)[-1] in "。"


def test_a_birth_date_is_a_day() -> None:
    assert as_date("1938.5.6") == dt.date(1938, 5, 6)
    assert as_date(dt.datetime(1988, 4, 10)) == dt.date(1988, 4, 10)  # summer time began at this midnight


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        ("12", 12),
        (" １２ ", 12),
        ("1,234", 1234),
        ("1，234", 1234),
        ("-3", -3),
        ("12.0", 12),
        ("+5", 5),
    ],
)
def test_whole_numbers_are_taken(cell: Cell, number: int) -> None:
    assert as_int(cell) == number


@pytest.mark.parametrize(
    "cell", [3.5, "3.5", "十二", "12户", "1,23", True, "1e5", "9" * 40, float("inf"), "1 2 x"]
)
def test_other_numbers_are_refused_by_their_value(cell: Cell) -> None:
    with pytest.raises(CellRefused, match="不是整数，请只填数字"):
        as_int(cell)


def test_an_id_number_is_taken_from_text_only() -> None:
    assert as_id_number(" 11010119491001001x ") == "11010119491001001X"


@pytest.mark.parametrize(
    "cell",
    [110101194910010000, 1.1010119491001e17, "1.1010119491001E+17", "1.10101E+17", 110101491001001, True],
)
def test_an_id_number_typed_as_a_number_is_already_destroyed(cell: Cell) -> None:
    with pytest.raises(CellRefused, match="末尾几位已经丢失.*“文本”格式"):
        as_id_number(cell)


def test_a_wrong_id_number_is_refused_by_its_value() -> None:
    with pytest.raises(CellRefused, match="“110101194910010014”：身份证号有误"):
        as_id_number("110101194910010014")


@pytest.mark.parametrize(
    "cell", ["13812345678", 13812345678, 13812345678.0, "+86 138 1234 5678", "１３８１２３４５６７８"]
)
def test_a_mobile_is_taken_as_text_or_number(cell: Cell) -> None:
    assert as_phone(cell) == "13812345678"


@pytest.mark.parametrize("cell", [2584112345, 2584112345.0, 84112345, 1])
def test_a_landline_typed_as_a_number_has_lost_its_zero(cell: Cell) -> None:
    with pytest.raises(CellRefused, match="开头的 0 已经丢失"):
        as_phone(cell)


def test_a_landline_as_text_is_taken() -> None:
    assert as_phone("025-84112345") == "025-84112345"
    assert as_phone("4001234567") == as_phone(4001234567) == "400-123-4567"


def test_a_wrong_phone_is_refused_by_its_value() -> None:
    with pytest.raises(CellRefused, match="“1381234567”：电话号码不对"):
        as_phone("1381234567")
