"""演示账号: manage.py demo_accounts"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import CODE, loading
from config.demo.cast import accounts
from grids.models import Community


class Command(BaseCommand):
    help = "列出演示账号、密码和几张演示户码。只在演示模式可用。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("正式运行没有演示账号。")
        if not Community.objects.filter(code=CODE).exists():
            self.stdout.write("这里没有演示社区。")
            return
        self.stdout.write(f"演示账号（登录页 /login/，密码都是 {settings.DEMO_PASSWORD}）：")
        for name, role in accounts():
            self.stdout.write(f"  {name:<20}{role}")
        cards = loading.shown_cards()
        if cards:
            self.stdout.write("演示户码（用手机打开即以该户身份登录）：")
        for household, address in cards:
            self.stdout.write(f"  {address}  {household}")
