"""导入诉求: manage.py import_appeals FILE.xlsx [--community CODE] [--grid CODE] [--preview]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from grids import actors
from grids.management.options import add_community_option, chosen_community, given_sheet
from grids.models import Community, Grid
from grids.sheets import SheetRefused
from residents.appeals import imports
from residents.appeals.imports import Plan
from residents.appeals.imports.planning import POOL_NAME

SHOWN_ROWS = 5
SHOWN_WORDS = 40


class Command(BaseCommand):
    help = (
        "导入热线、留言板的诉求（.xlsx 或 .csv）。--preview 只看会怎样，不写入。"
        "有答复的走完受理、答复、办结，时间用表里的时间；重复导入不会增加。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="表格；表头要有留言编号、留言主题、留言时间、留言详情")
        parser.add_argument(
            "--grid", default="", metavar="CODE", help=f"没写微网格的放到哪里（默认：{POOL_NAME}）"
        )
        parser.add_argument("--preview", action="store_true", help="只预览，不写入")
        add_community_option(parser)

    def handle(self, *args: Any, file: str, community: str, grid: str, preview: bool, **options: Any) -> None:
        place = chosen_community(community)
        sheet = given_sheet(file, imports.COLUMNS, optional=imports.OPTIONAL)
        try:
            plan = imports.plan(sheet, place, by=actors.system(place.pk), grid=_grid(place, grid))
        except SheetRefused as refused:
            raise CommandError(f"{file}：{refused}") from refused
        self._show(plan)
        if preview:
            self.stdout.write("以上是预览，没有写入。")
            return
        with tqdm(total=plan.work, desc="导入", unit="行", disable=None) as bar:
            done = imports.apply(plan, progress=bar.update)
        self.stdout.write(
            f"{place.name}：新增 {done.new} 件，其中办结 {done.answered} 件；"
            f"补充记录 {done.noted} 条；没有导入 {len(plan.refused)} 行。"
        )

    def _show(self, plan: Plan) -> None:
        replied = sum(bool(entry.result) for entry in plan.new)
        self.stdout.write(
            f"新增 {len(plan.new)} 行（带答复 {replied} 行），有变化 {len(plan.changed)} 行，"
            f"没有变化 {plan.unchanged} 行，不能导入 {len(plan.refused)} 行。"
        )
        for entry in sorted(plan.new, key=lambda entry: entry.row)[:SHOWN_ROWS]:
            when = timezone.localtime(entry.at)
            self.stdout.write(
                f"  第 {entry.row} 行  {entry.external_number}  {when:%Y-%m-%d %H:%M}  {entry.title[:SHOWN_WORDS]}"
            )
        for change in plan.changed:
            self.stdout.write(f"有变化：第 {change.entry.row} 行  {change.sentence}")
        for number, reason in plan.adjusted:
            self.stdout.write(f"会导入：第 {number} 行  {reason}")
        for number, reason in plan.refused:
            self.stderr.write(f"不能导入：第 {number} 行  {reason}")
        for warning in plan.warnings:
            self.stdout.write(f"提醒：{warning}")


def _grid(place: Community, code: str) -> Grid | None:
    if not code:
        return None
    found = Grid.objects.of(place.pk).filter(code=code).first()
    if found is None:
        raise CommandError(f"{place.name}没有编号为“{code}”的微网格。")
    return found
