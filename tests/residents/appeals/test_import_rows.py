"""Whatever stands in a row: it is taken whole, or refused with a sentence; nothing falls over, nothing is lost."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.cells import CellRefused
from grids.clock import SHANGHAI
from grids.sheets import Row
from grids.text import clean
from residents.appeals.imports import rows
from residents.appeals.imports.rows import Entry, read
from tests.factories import at

NOW = at("2026-11-22 10:00")
SOUND = {
    "number": 188006,
    "title": "小区路灯坏了半个月",
    "time": "2019/2/28 11:25:05",
    "text": "3号楼前的路灯坏了半个月，晚上看不见路。",
    "user": "A000102948",
    "phone": None,
    "place": None,
    "grid": None,
    "likes": 0,
    "dislikes": 0,
    "reply": None,
    "reply_time": None,
}
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120)
HAN = st.text(alphabet="路灯坏了半个月请修一修楼道电梯停水", min_size=1)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**12), max_value=10**12),
    st.floats(allow_nan=True, allow_infinity=True),
    WORDS,
    st.datetimes(min_value=datetime.datetime(1900, 3, 1), max_value=datetime.datetime(2099, 1, 1)),
    st.dates(),
    st.times(),
)


def row(**cells: Any) -> Row:
    return Row(7, {**SOUND, **cells})


def entry(**cells: Any) -> Entry:
    return read(row(**cells), now=NOW)


def test_a_plain_row():
    taken = entry()
    assert (taken.row, taken.external_number, taken.contact_name) == (7, "188006", "A000102948")
    assert taken.at == datetime.datetime(2019, 2, 28, 11, 25, 5, tzinfo=SHANGHAI)
    assert (taken.adjusted, taken.aside, taken.result, taken.replied_at) == ((), "", "", None)


@given(st.fixed_dictionaries(dict.fromkeys(SOUND, CELLS)))
def test_a_row_of_anything_is_taken_or_refused_with_a_chinese_sentence(cells: dict[str, Any]):
    try:
        taken = read(Row(3, cells), now=NOW)
    except CellRefused as refused:
        assert str(refused).endswith("。") or "，" in str(refused)
        assert any("\u4e00" <= character <= "\u9fff" for character in str(refused))
    else:
        assert taken.external_number and taken.title and taken.text
        assert taken.at <= NOW


@pytest.mark.parametrize("column", SOUND)
@given(cell=CELLS)
def test_one_strange_cell_is_taken_or_refused(column: str, cell: Any):
    try:
        taken = entry(**{column: cell})
    except CellRefused:
        return
    assert len(taken.title) <= rows.TITLE and len(taken.text) <= rows.TEXT
    assert len(taken.external_number) <= rows.NUMBER and len(taken.place) <= rows.PLACE
    assert len(taken.contact_name) <= rows.NAME and len(taken.result) <= rows.RESULT


@given(title=HAN.filter(lambda words: len(words) < 300), text=HAN)
def test_no_word_of_title_or_text_is_lost(title: str, text: str):
    taken = entry(title=title, text=text)
    whole = taken.text + taken.text_rest
    assert whole.endswith(text)
    if len(title) <= 80:
        assert taken.title == title and whole == text
    else:
        assert whole == f"{title}\n{text}" and title.startswith(taken.title[:-1])


@given(length=st.integers(min_value=1, max_value=12_000))
def test_no_word_of_a_long_text_or_reply_is_lost(length: int):
    words = ("路灯坏了。" * 2_400)[:length]
    taken = entry(text=words, reply=words, reply_time="2019/3/3")
    assert taken.text + taken.text_rest == words
    assert taken.result + taken.result_rest == words
    assert len(taken.adjusted) == (length > rows.TEXT) + (length > rows.RESULT)
    assert ("内容余下部分" in taken.aside) == (length > rows.TEXT)


@given(WORDS)
def test_words_are_cleaned_once_and_for_all(words: str):
    try:
        taken = entry(text=words)
    except CellRefused:
        return
    assert clean(taken.text) == taken.text
    assert "\x00" not in taken.text and "\t" not in taken.text


@pytest.mark.parametrize(
    ("length", "shown", "adjusted"), [(79, 79, 0), (80, 80, 0), (81, 80, 1), (300, 80, 1)]
)
def test_a_title_of_eighty_fits(length: int, shown: int, adjusted: int):
    taken = entry(title="长" * length)
    assert (len(taken.title), len(taken.adjusted)) == (shown, adjusted)


def test_both_title_and_text_too_long():
    taken = entry(title="长" * 100, text="文" * 5000)
    assert len(taken.adjusted) == 2
    assert taken.text.startswith("长" * 100 + "\n") and taken.text_rest == "文" * 101


@pytest.mark.parametrize(
    ("cell", "number"), [(188006, "188006"), (188006.0, "188006"), (" 12345-2026-007 ", "12345-2026-007")]
)
def test_numbers_are_texts(cell: Any, number: str):
    assert entry(number=cell).external_number == number


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-22 10:00:01", "还没有到"),
        ("2027-01-01", "还没有到"),
        ("1999-12-31", "在 2000 年以前"),
        (0, "不像日期"),
        (True, "不是日期"),
    ],
)
def test_a_moment_that_cannot_be(moment: Any, reason: str):
    with pytest.raises(CellRefused, match=reason):
        entry(time=moment)


def test_the_present_moment_is_just_in_time():
    assert entry(time="2026-11-22 10:00").at == NOW


@pytest.mark.parametrize("blank", [None, "", " ", "\u3000\t\n", "\u200b"])
def test_blank_is_blank_however_it_is_typed(blank: Any):
    taken = entry(
        user=blank, phone=blank, place=blank, grid=blank, likes=blank, reply=blank, reply_time=blank
    )
    assert (taken.contact_name, taken.contact_phone, taken.place, taken.grid) == ("", "", "", "")
    assert (taken.likes, taken.result, taken.replied_at) == (0, "", None)
    for required in rows.REQUIRED:
        with pytest.raises(CellRefused):
            entry(**{required: blank})


def test_a_phone_that_excel_spoiled_is_refused():
    with pytest.raises(CellRefused, match="存成了数字"):
        entry(phone=2584112345)
    assert entry(phone="025-84112345").contact_phone == "025-84112345"


def test_an_answer_at_the_same_second_is_an_answer():
    taken = entry(reply="已修好。", reply_time="2019/2/28 11:25:05")
    assert taken.replied_at == taken.at


@pytest.mark.parametrize("count", [-1, 1_000_001, "三个"])
def test_a_count_that_cannot_be(count: Any):
    with pytest.raises(CellRefused):
        entry(likes=count)
    with pytest.raises(CellRefused):
        entry(dislikes=count)


def test_what_no_column_holds_becomes_a_note():
    assert entry(dislikes=3).aside == "来源平台上有 3 人点了反对。"
    both = entry(text="文" * 5001, dislikes=3).aside
    assert both == "内容余下部分：文\n来源平台上有 3 人点了反对。"


def test_every_column_has_a_name_and_the_required_ones_are_few():
    titles = [title for names in rows.COLUMNS.values() for title in names]
    assert len(set(titles)) == len(titles), "no title may mean two columns"
    assert rows.REQUIRED == ("number", "title", "time", "text")
    assert set(rows.OPTIONAL) | set(rows.REQUIRED) == set(rows.COLUMNS) == set(SOUND)
