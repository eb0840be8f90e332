"""一行留言: one row of a sheet as the ledger can take it, or the reason why not. Pure."""

import datetime
from dataclasses import dataclass
from typing import Any

from grids.cells import CellRefused, as_datetime, as_int, as_phone, as_text
from grids.sheets import Row
from residents.appeals.models import Appeal

COLUMNS = {
    "number": ("留言编号", "来源编号", "工单编号", "编号"),
    "title": ("留言主题", "诉求标题", "标题", "主题"),
    "time": ("留言时间", "反映时间", "来电时间", "登记时间"),
    "text": ("留言详情", "诉求内容", "内容", "详情"),
    "user": ("留言用户", "反映人", "联系人", "姓名"),
    "phone": ("联系电话", "电话", "手机号"),
    "place": ("地点", "事发地点", "地址"),
    "grid": ("微网格", "所属网格", "网格编号", "网格"),
    "likes": ("点赞数",),
    "dislikes": ("反对数",),
    "reply": ("答复意见", "答复内容", "办理结果"),
    "reply_time": ("答复时间", "回复时间", "办结时间"),
}
REQUIRED = ("number", "title", "time", "text")
OPTIONAL = tuple(key for key in COLUMNS if key not in REQUIRED)

TITLE = Appeal._meta.get_field("title").max_length
TEXT = Appeal._meta.get_field("text").max_length
RESULT = Appeal._meta.get_field("result").max_length
NUMBER = Appeal._meta.get_field("external_number").max_length
PLACE = Appeal._meta.get_field("place").max_length
NAME = 40
EARLIEST_YEAR = 2000  # no sheet of matters is older; an earlier year is a slip of the finger
MOST_LIKES = 1_000_000


@dataclass(frozen=True)
class Entry:
    """A row that can be taken. What does not fit a column is kept in `text_rest` and `result_rest`."""

    row: int
    external_number: str
    title: str
    text: str
    at: datetime.datetime
    text_rest: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    place: str = ""
    grid: str = ""
    likes: int = 0
    dislikes: int = 0
    result: str = ""
    result_rest: str = ""
    replied_at: datetime.datetime | None = None
    adjusted: tuple[str, ...] = ()

    @property
    def aside(self) -> str:
        """What the sheet says and no column of the ledger holds; it becomes a note."""
        parts = []
        if self.text_rest:
            parts.append(f"内容余下部分：{self.text_rest}")
        if self.dislikes:
            parts.append(f"来源平台上有 {self.dislikes} 人点了反对。")
        return "\n".join(parts)


def read(row: Row, *, now: datetime.datetime) -> Entry:
    """One row. Raises CellRefused with the Chinese reason; `now` bounds the times."""
    cells = row.values
    title, text, adjusted = _words(as_text(cells["title"], single_line=True), as_text(cells["text"]))
    at = _moment(cells["time"], "留言时间", now)
    reply, replied_at = _answer(cells, at, now)
    if len(text) > TEXT:
        adjusted.append(f"内容有 {len(text)} 字，台账放前 {TEXT} 字，余下的记在补充记录里。")
    if len(reply) > RESULT:
        adjusted.append(f"答复有 {len(reply)} 字，办理结果放前 {RESULT} 字，余下的记在补充记录里。")
    return Entry(
        row=row.number,
        external_number=_number(cells["number"]),
        title=title,
        text=text[:TEXT],
        text_rest=text[TEXT:],
        at=at,
        contact_name=as_text(cells["user"], single_line=True)[:NAME],
        contact_phone=as_phone(cells["phone"]),
        place=as_text(cells["place"], single_line=True)[:PLACE],
        grid=as_text(cells["grid"], single_line=True),
        likes=_count(cells["likes"], "点赞数"),
        dislikes=_count(cells["dislikes"], "反对数"),
        result=reply[:RESULT],
        result_rest=reply[RESULT:],
        replied_at=replied_at,
        adjusted=tuple(adjusted),
    )


def _number(cell: Any) -> str:
    number = as_text(cell, single_line=True)
    if not number:
        raise CellRefused("没有编号，无法判断是否导入过。")
    if len(number) > NUMBER:
        raise CellRefused(f"编号超过 {NUMBER} 个字符，请核对。")
    return number


def _words(title: str, text: str) -> tuple[str, str, list[str]]:
    if not title:
        raise CellRefused("没有标题，请补上一句话标题。")
    if not text:
        raise CellRefused("没有内容，请补上是什么事。")
    if len(title) <= TITLE:
        return title, text, []
    kept = f"标题有 {len(title)} 字，缩短为 {TITLE} 字，完整标题写在内容开头。"
    return f"{title[: TITLE - 1]}…", f"{title}\n{text}", [kept]


def _moment(cell: Any, name: str, now: datetime.datetime) -> datetime.datetime:
    moment = as_datetime(cell)
    if moment is None:
        raise CellRefused(f"没有{name}。")
    if moment > now:
        raise CellRefused(f"{name} {moment:%Y-%m-%d %H:%M} 还没有到，请核对。")
    if moment.year < EARLIEST_YEAR:
        raise CellRefused(f"{name}在 {EARLIEST_YEAR} 年以前，请核对年份。")
    return moment


def _answer(
    cells: dict[str, Any], asked: datetime.datetime, now: datetime.datetime
) -> tuple[str, datetime.datetime | None]:
    reply = as_text(cells["reply"])
    if not reply and as_datetime(cells["reply_time"]) is None:
        return "", None
    if not reply:
        raise CellRefused("有答复时间，没有答复意见。请补上答复，或把答复时间也空着。")
    replied_at = _moment(cells["reply_time"], "答复时间", now)
    if replied_at < asked:
        raise CellRefused(f"答复时间 {replied_at:%Y-%m-%d %H:%M} 早于留言时间，请核对。")
    return reply, replied_at


def _count(cell: Any, name: str) -> int:
    number = as_int(cell) or 0
    if not 0 <= number <= MOST_LIKES:
        raise CellRefused(f"{name}不对，请填 0 到 {MOST_LIKES} 的整数。")
    return number
