"""manage.py create_token USERNAME [--days 365] [--scopes read,write] [--name 用途]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grids import tokens
from grids.models import User
from grids.verdict import Invalid


class Command(BaseCommand):
    help = "发放接口令牌：打印一次，库里只存摘要。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--days", type=int, default=365, help="有效天数（默认 365）")
        parser.add_argument("--scopes", default="read,write", help="范围：read、write，用逗号隔开")
        parser.add_argument("--name", default="命令行发放", help="用途，便于日后辨认")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"没有可用的账号“{options['username']}”，请核对用户名。")
        try:
            token, key = tokens.issue(
                user,
                name=options["name"],
                days=options["days"],
                scopes=[scope.strip() for scope in options["scopes"].split(",") if scope.strip()],
            )
        except Invalid as refused:
            raise CommandError(refused.reason) from refused
        # The token alone goes to stdout, so that a script can take it; the words go beside it.
        self.stdout.write(key)
        self.stderr.write(
            f"{user.name} 的接口令牌，范围 {','.join(token.scopes)}，有效至 {token.expires_at:%Y-%m-%d}。"
            "只显示这一次，请妥善保存。"
        )
