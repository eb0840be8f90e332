"""单元格: what a cell of an office's sheet means, and what is told when it cannot be read.

Every reader takes the raw cell (as openpyxl or a CSV gives it), returns None (or "") for a blank one and
raises `CellRefused` with a Chinese sentence that names the value and says what to do.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.datetime import from_excel

from grids.clock import SHANGHAI
from grids.text import clean, normalise_id_number, normalise_phone
from grids.verdict import Invalid

Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None

FORMULA_STARTS = "=+-@＝＋－＠"
_ID_LOST = "身份证号被 Excel 存成了数字，末尾几位已经丢失。请先把这一列设为“文本”格式，再重新录入。"
_HALF_A_SECOND = dt.timedelta(milliseconds=500)
_DATE = re.compile(
    r"(?:(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
    r"|(?P<year8>\d{4})(?P<month8>\d\d)(?P<day8>\d\d))"
    r"(?: ?\(?(?:星期|周)[一二三四五六日天]\)?)?"
    r"(?:(?:[T ]|(?<=\D)|(?=\D))(?P<half>上午|下午|晚上|凌晨|早上|中午|AM|PM)? ?"
    r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?(?:[:分](?P<second>\d{1,2})(?:\.\d+)?)?[分秒]?"
    r" ?(?P<half_after>AM|PM)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)


class CellRefused(Invalid):
    """A cell that cannot be taken; its text is a Chinese sentence for the person who filled it in."""


def is_blank(cell: Cell) -> bool:
    """True for an empty cell and for one that holds nothing but spaces or invisible characters."""
    return cell is None or (isinstance(cell, str) and not clean(cell))


def as_text(cell: Cell, *, single_line: bool = False) -> str:
    """文本: what a person reads in the cell: 188006 and not 188006.0, a date as `2026-11-22`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == dt.time.min else f"{cell:%Y-%m-%d %H:%M:%S}"
    text = clean(str(cell), single_line=single_line)
    if text in ERROR_CODES:
        raise CellRefused(f"单元格里是 Excel 的错误值 {text}，请在表格里改正后再导入。")
    if text[:1] == "'" and text[1:2] and text[1] in FORMULA_STARTS:
        return text[1:]  # the guard our own export puts before a text that looks like a formula
    return text


def as_datetime(cell: Cell) -> dt.datetime | None:
    """时间: an aware moment in Asia/Shanghai, to the second; a date alone is its midnight.

    Takes Excel dates, Excel serial numbers, 20261122, and text such as `2019/2/28 11:25:05`, `2026.11.22`,
    `2026年11月22日 下午3:05`. Years outside 1900 to 2100 are refused, never guessed.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, bool | dt.time | dt.timedelta):
        raise CellRefused(f"“{_shown(cell)}”不是日期，请写成 2026-11-22 这样的日期。")
    if isinstance(cell, int | float):
        moment = _from_number(cell)
    elif isinstance(cell, str):
        moment = _from_text(cell)
    else:
        moment = cell if isinstance(cell, dt.datetime) else dt.datetime.combine(cell, dt.time.min)
    if not 1900 <= moment.year <= 2100:
        raise CellRefused(f"日期“{_shown(cell)}”不在 1900 年至 2100 年之间，请核对年份。")
    moment = moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return (moment + _HALF_A_SECOND).replace(microsecond=0)


def as_date(cell: Cell) -> dt.date | None:
    """日期: the day of `as_datetime`, for birth dates and days of a visit."""
    moment = as_datetime(cell)
    return moment.date() if moment else None


def as_int(cell: Cell) -> int | None:
    """整数: `1,234` and full-width digits are taken; 3.5 and words are refused."""
    if is_blank(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    number = unicodedata.normalize("NFKC", as_text(cell, single_line=True)).replace(" ", "")
    if not re.fullmatch(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.0+)?", number):
        raise CellRefused(f"“{_shown(cell)}”不是整数，请只填数字。")
    return int(number.replace(",", "").split(".")[0])


def as_id_number(cell: Cell) -> str:
    """居民身份证号 from a text cell. A number cell is refused: Excel keeps 15 digits, the last are gone."""
    if is_blank(cell):
        return ""
    text = as_text(cell, single_line=True)
    if not isinstance(cell, str) or re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise CellRefused(_ID_LOST)
    try:
        return _refusing(normalise_id_number, text)
    except CellRefused as refused:
        # Copied from a number cell into a text cell: fifteen digits and three zeroes that fit no check digit.
        if re.fullmatch(r"\d{15}000", text):
            raise CellRefused(_ID_LOST) from refused
        raise


def as_phone(cell: Cell) -> str:
    """电话号码 in the spelling of `grids.text.normalise_phone`. A mobile typed as a number is taken."""
    if is_blank(cell):
        return ""
    text = as_text(cell, single_line=True)
    if isinstance(cell, int | float) and not re.fullmatch(r"1\d{10}|[48]00\d{7}", text):
        raise CellRefused(
            f"电话“{text}”被 Excel 存成了数字，座机开头的 0 已经丢失。请把这一列设为“文本”格式再录入。"
        )
    return _refusing(normalise_phone, text)


def _refusing(normalise: Callable[[str], str], text: str) -> str:
    try:
        return normalise(text)
    except ValueError as refused:
        raise CellRefused(f"“{text[:30]}”：{refused}") from refused


def _shown(cell: Cell) -> str:
    return clean(str(cell), single_line=True)[:30]


def _from_number(number: float) -> dt.datetime:
    if 1900_00_00 < number < 2101_00_00 and int(number) == number:
        return _from_text(str(int(number)))
    # Serials below 3000 (before March 1908) are years or counts typed into the wrong column.
    if 3000 <= number < 73416:
        return from_excel(number)
    raise CellRefused(f"“{_shown(number)}”不像日期，请写成 2026-11-22 这样的日期。")


def _from_text(text: str) -> dt.datetime:
    plain = unicodedata.normalize("NFKC", as_text(text, single_line=True)).upper()
    found = _DATE.fullmatch(re.sub(r" *([-/.:年月日号时点分秒]) *", r"\1", plain))
    if not found:
        raise CellRefused(f"“{_shown(text)}”不像日期，请写成 2026-11-22 或 2026-11-22 14:30。")
    part = found.groupdict()
    try:
        zone = dt.datetime.strptime(part["zone"], "%z").tzinfo if part["zone"] else SHANGHAI
        return dt.datetime(
            *(int(part[key] or part[f"{key}8"]) for key in ("year", "month", "day")),
            _hour(int(part["hour"] or 0), part["half"] or part["half_after"] or ""),
            int(part["minute"] or 0),
            int(part["second"] or 0),
            tzinfo=zone,
        )
    except ValueError as impossible:
        raise CellRefused(f"没有“{_shown(text)}”这个日期，请核对。") from impossible


def _hour(hour: int, half: str) -> int:
    """The hour of the day; what cannot be (晚上 12 点: of which day?) is left to `datetime` to refuse."""
    if half in ("下午", "PM") or (half == "中午" and hour < 11):
        return hour + 12 if hour < 12 else hour
    if half == "晚上":
        return hour + 12 if hour <= 12 else hour
    if half in ("上午", "凌晨", "AM") and hour == 12:
        return 0
    return hour
