"""manage.py restore: a backup back into the database and the folder of uploaded files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import archive
from config.health import unapplied
from grids.verdict import Refused


class Command(BaseCommand):
    help = "从备份恢复；数据库里已有内容时要加 --force"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="manage.py backup 生成的文件")
        parser.add_argument("--force", action="store_true", help="覆盖数据库里现有的全部内容")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        try:
            manifest = archive.restore(file, force=force, at=timezone.localtime())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"已恢复 {manifest.made_at[:16].replace('T', ' ')} 的备份，文件 {manifest.files} 个。"
        )
        if unapplied():
            self.stdout.write("这份备份来自较早的版本：请运行 manage.py migrate 更新数据库结构。")
