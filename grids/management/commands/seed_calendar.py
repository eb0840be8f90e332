"""载入工作日历: manage.py seed_calendar [CODE] [YEAR…]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grids import actors, workflow
from grids.management.options import chosen_community

YEARS = range(2004, 2101)


class Command(BaseCommand):
    help = "载入法定节假日和调休；可以反复运行，社区自己改过的日子不动。某年还没有数据时会说明。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("community", nargs="?", default="", metavar="CODE", help="社区代码")
        parser.add_argument(
            "years", nargs="*", type=int, metavar="YEAR", help="年份，可以写几个；不写就是今年和明年"
        )

    def handle(self, *args: Any, community: str, years: list[int], **options: Any) -> None:
        if community.isdigit() and len(community) == 4:  # `seed_calendar 2026`: the only community's year
            community, years = "", [int(community), *years]
        place = chosen_community(community)
        this_year = timezone.localdate().year
        if wrong := [year for year in years if year not in YEARS]:
            raise CommandError(f"年份“{wrong[0]}”不对，请写 {YEARS[0]} 到 {YEARS[-1]} 之间的年份。")
        for year in years or [this_year, this_year + 1]:
            new = workflow.seed_calendar(place, year, by=actors.system(place.pk))
            if new is None:
                self.stderr.write(
                    f"{year} 年还没有放假安排的数据（国务院一般在上一年 11 月公布）。"
                    "在此之前时限按周一至周五推算，并在页面上提示；公布后请更新程序或手工录入。"
                )
            else:
                self.stdout.write(f"{place.name} {year} 年：新增 {new} 天。")
