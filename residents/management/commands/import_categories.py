"""导入诉求分类: manage.py import_categories FILE.csv [--community CODE]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grids import actors
from grids.management.options import add_community_option, chosen_community, given_sheet
from grids.sheets import SheetRefused
from residents.appeals import categories


class Command(BaseCommand):
    help = "导入三级诉求分类（.csv 或 .xlsx，表头：一级分类、二级分类、三级分类）；重复导入不会增加。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="分类表，.csv（UTF-8 或 GB 18030）或 .xlsx")
        add_community_option(parser)

    def handle(self, *args: Any, file: str, community: str, **options: Any) -> None:
        place = chosen_community(community)
        sheet = given_sheet(file, categories.COLUMNS, optional=categories.OPTIONAL)
        try:
            report = categories.load(sheet, place, by=actors.system(place.pk))
        except SheetRefused as refused:
            raise CommandError(f"{file}：{refused}") from refused
        for number, reason in report.refused:
            self.stderr.write(f"第 {number} 行没有导入：{reason}")
        self.stdout.write(
            f"{place.name}：新增 {report.new} 行（建立分类 {report.created} 个），"
            f"已有 {report.existing} 行，没有导入 {len(report.refused)} 行。"
        )
