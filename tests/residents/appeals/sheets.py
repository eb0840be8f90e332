"""Sheets made by the tests that import them."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")
WITH_REPLIES = (*HEADER[:5], "答复意见", "答复时间")


def message(number: Any = 188006, **changed: Any) -> list[Any]:
    """A row of the message board, as it exports one."""
    values = {
        "留言编号": number,
        "留言用户": "A000102948",
        "留言主题": "小区路灯坏了半个月",
        "留言时间": "2019/2/28 11:25:05",
        "留言详情": "\n\t\t\t\t\n\t\t\t\t　3号楼前的路灯坏了半个月，晚上看不见路。\n\t\t\t\t\n",
        "反对数": 0,
        "点赞数": 0,
    }
    return list({**values, **changed}.values())


def replied(number: Any = 2549, **changed: Any) -> list[Any]:
    """A row of the same board with the office's answer."""
    values = dict(zip(HEADER[:5], message(number)[:5], strict=True)) | {
        "答复意见": "您好，路灯已于3月2日修好，感谢您的反映。",
        "答复时间": "2019/3/3 9:30:00",
    }
    return list({**values, **changed}.values())


def xlsx(rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER, *, above: int = 0) -> io.BytesIO:
    """A workbook with `above` lines of title before its header."""
    book = Workbook()
    for line in range(above):
        book.active.append([f"2019 年留言汇总表（第 {line + 1} 行说明）"])
    book.active.append(list(header))
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file
