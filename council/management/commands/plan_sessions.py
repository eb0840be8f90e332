"""排议事日: manage.py plan_sessions [--community CODE]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from council.meetings import workflow
from grids.management.options import add_community_option, chosen_community


class Command(BaseCommand):
    help = "按社区的议事日、时间和地点排好往后几周的议事；遇到放假改期或停开；再运行一遍不会增加。"

    def add_arguments(self, parser: CommandParser) -> None:
        add_community_option(parser)

    def handle(self, *args: Any, community: str, **options: Any) -> None:
        place = chosen_community(community)
        self.stdout.write(f"{place.name}：新排了 {workflow.generate(place)} 次议事。")
