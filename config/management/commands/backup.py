"""manage.py backup: database and uploaded files into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import archive
from grids.verdict import Refused


class Command(BaseCommand):
    help = "备份数据库和上传的文件；密钥不在备份里，请另行保管"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="写到哪里；默认在数据文件夹的 backups 里，以时间命名"
        )
        parser.add_argument("--keep", type=int, metavar="N", help="默认文件夹里只留最新的 N 份")

    def handle(self, *, file: Path | None, keep: int | None, **options: Any) -> None:
        now = timezone.localtime()
        folder = settings.DATA_DIR / "backups"
        to = file or folder / f"doorstep-{now:%Y%m%d-%H%M%S}.tar"
        try:
            manifest = archive.backup(to, at=now)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        for old in sorted(folder.glob("doorstep-*.tar"), reverse=True)[keep:] if keep else []:
            old.unlink()
        self.stdout.write(f"已备份到 {to}（{to.stat().st_size / 2**20:.1f} MB，文件 {manifest.files} 个）。")
        self.stdout.write("密钥不在备份里：换机器恢复时，还需要同一个 DOORSTEP_SECRET_KEY。")
