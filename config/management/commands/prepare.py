"""Brings database and static files up to this code, and the demo community into an empty database."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from config.health import unapplied
from grids.models import Community


class Command(BaseCommand):
    help = "准备数据库、静态文件和演示社区；可以反复运行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="不往空数据库里放演示社区")

    def handle(self, **options: Any) -> None:
        pending = unapplied()
        if pending:
            self.stdout.write(f"正在更新数据库结构（{pending} 步）……")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if self._wants_demo(**options):
            self.stdout.write("正在放入演示社区，约半分钟……")
            call_command("load_demo", stdout=self.stdout)

    def _wants_demo(self, *, no_demo: bool, **options: Any) -> bool:
        return (
            settings.DEMO and not no_demo and "load_demo" in get_commands() and not Community.objects.exists()
        )
