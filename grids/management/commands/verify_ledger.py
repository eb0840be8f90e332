"""核对台账: manage.py verify_ledger"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from grids import ledger


class Command(BaseCommand):
    help = "重新计算每一条台账记录的摘要，逐条核对；发现改动或缺失就列出来，并以状态 1 结束。"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = records = 0
        with ledger.snapshot():
            for table in ledger.record_classes():
                count = table._base_manager.count()
                records += count
                with tqdm(
                    total=count, desc=f"核对{table._meta.verbose_name}", unit="条", disable=None
                ) as bar:
                    for sentence in ledger.breaks(table, progress=bar.update):
                        broken += 1
                        self.stderr.write(sentence)
        if broken:
            raise CommandError(f"台账有 {broken} 处对不上，详见上面各行。请停止使用，从备份核对。")
        self.stdout.write(f"台账完好：核对了 {records} 条记录，没有改动，没有缺失。")
