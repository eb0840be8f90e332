"""Brings database and static files up to this code, and the demo community into an empty database."""

import hashlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config import checks
from config.health import unapplied
from grids.models import Community


class Command(BaseCommand):
    help = "准备数据库、静态文件和演示社区；可以反复运行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="不往空数据库里放演示社区")

    def handle(self, **options: Any) -> None:
        try:
            pending = unapplied()
        except DatabaseError as error:
            raise CommandError(
                f"数据库没有应答，请检查 DATABASE_URL：{str(error).strip().splitlines()[-1]}"
            ) from error
        if pending:
            self.stdout.write(f"正在更新数据库结构（{pending} 步）……")
            call_command("migrate", interactive=False, verbosity=0)
        if checks.demo_data_served():
            raise CommandError(checks.SENTENCE)
        self._collect_static()
        if self._wants_demo(**options):
            self.stdout.write("正在放入演示社区，约半分钟……")
            call_command("load_demo", stdout=self.stdout)

    def _collect_static(self) -> None:
        """Collecting compresses every file anew, two seconds each start; so only after a change."""
        note, now = settings.DATA_DIR / "static.collected", static_digest()
        if note.exists() and note.read_text() == now and (settings.STATIC_ROOT / "staticfiles.json").exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(now)

    def _wants_demo(self, *, no_demo: bool, **options: Any) -> bool:
        return (
            settings.DEMO and not no_demo and "load_demo" in get_commands() and not Community.objects.exists()
        )


def static_digest() -> str:
    """Changes when any static file of any app is added, removed or written."""
    total = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            total.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    return total.hexdigest()
