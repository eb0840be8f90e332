"""载入演示社区: manage.py load_demo"""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from config.demo import loading
from config.demo.stories import TOTAL
from grids.verdict import Refused


class Command(BaseCommand):
    help = "往空的数据库里载入演示社区“幸福里”：26 个微网格、3000 户、8000 人、240 件诉求。只在演示模式可用。"

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        try:
            with tqdm(total=TOTAL, desc="演示诉求", unit="件", disable=None) as bar:
                community = loading.load(progress=bar.update)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        self.stdout.write(f"{community.name}已载入，用时 {time.monotonic() - begun:.0f} 秒。")
