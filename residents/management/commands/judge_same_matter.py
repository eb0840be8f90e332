"""评判“同一件事”: manage.py judge_same_matter MESSAGES.xlsx LABELS.csv"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grids.cells import CellRefused, as_datetime, as_text
from grids.sheets import Row, SheetRefused, open_sheet
from residents.appeals.judging import judge
from residents.appeals.likeness import Entry

MESSAGES = {
    "number": ("留言编号", "来源编号", "工单编号", "编号"),
    "title": ("留言主题", "诉求标题", "标题", "主题"),
    "time": ("留言时间", "反映时间", "来电时间", "登记时间"),
    "text": ("留言详情", "诉求内容", "内容", "详情"),
    "place": ("地点", "事发地点", "地址"),
}
LABELS = {"number": ("message_id", "留言编号", "编号"), "matter": ("matter", "事项", "问题")}
_WRITTEN_RETURN = "_x000D_"  # how Excel writes a carriage return inside a cell


class Command(BaseCommand):
    help = (
        "用人工标注评判“同一件事”的查找和并案建议，打印一行 JSON：前五准确率 p_at_5、成对 F1 pair_f1、"
        "pair_precision、pair_recall、每次查找毫秒 ms_per_lookup。只读文件，不碰台账。"
    )
    requires_system_checks: list[str] = []  # a judgement of files; the database need not exist

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "messages", help="留言表（.xlsx 或 .csv），表头要有留言编号、留言主题、留言时间、留言详情"
        )
        parser.add_argument("labels", help="标注表（.csv 或 .xlsx），表头 message_id,matter")

    def handle(self, *args: Any, messages: str, labels: str, **options: Any) -> None:
        entries = _entries(messages)
        matters = _matters(labels)
        if missing := matters.keys() - {entry.key for entry in entries}:
            self.stderr.write(f"提醒：{len(missing)} 条标注在留言表里没有，不计入。")
        if len(missing) == len(matters):
            raise CommandError("标注的编号在留言表里一条也没有，请核对是不是同一批留言。")
        self.stdout.write(json.dumps(judge(entries, matters)))


def _entries(path: str) -> list[Entry]:
    """Every message once; a number that comes again is the same message again."""
    found: dict[str, Entry] = {}
    for row in _rows(path, MESSAGES, ("time", "place")):
        entry = _entry(row)
        found.setdefault(str(entry.key), entry)
    return list(found.values())


def _entry(row: Row) -> Entry:
    def line(name: str) -> str:
        return as_text(row.values[name], single_line=True).replace(_WRITTEN_RETURN, " ")

    try:
        at = as_datetime(row.values["time"])
    except CellRefused:
        at = None  # a message without a readable day is still a message
    return Entry(line("number"), line("title"), line("text"), line("place"), at=at.date() if at else None)


def _matters(path: str) -> dict[str, str]:
    rows = _rows(path, LABELS, ())
    return {as_text(row.values["number"]): as_text(row.values["matter"]) for row in rows}


def _rows(path: str, columns: dict[str, tuple[str, ...]], optional: tuple[str, ...]) -> list[Row]:
    try:
        return list(open_sheet(path, columns, optional=optional))
    except (SheetRefused, OSError) as refused:
        raise CommandError(f"{path}：{refused}") from refused
