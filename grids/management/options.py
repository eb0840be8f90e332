"""命令的共用选项: which community a command works on, which sheet it reads."""

from collections.abc import Collection, Mapping, Sequence

from django.core.management.base import CommandError, CommandParser

from grids.models import Community
from grids.sheets import Sheet, SheetRefused, open_sheet


def add_community_option(parser: CommandParser) -> None:
    parser.add_argument("--community", default="", metavar="CODE", help="社区代码；只有一个社区时可以不写")


def chosen_community(code: str) -> Community:
    """The community of this code; without a code the only one there is. CommandError says what to write."""
    communities = list(Community.objects.order_by("pk")[:20])
    if not communities:
        raise CommandError("数据库里还没有社区。请先建立社区，或用 load_demo 载入演示社区。")
    codes = "、".join(each.code for each in communities)
    if not code:
        if len(communities) > 1:
            raise CommandError(f"有不止一个社区，请用 --community 写明是哪一个：{codes}")
        return communities[0]
    found = Community.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"没有代码为“{code}”的社区。现有：{codes}")
    return found


def given_sheet(file: str, columns: Mapping[str, Sequence[str]], *, optional: Collection[str] = ()) -> Sheet:
    """The sheet in this file; CommandError, one sentence, when it cannot be read."""
    try:
        return open_sheet(file, columns, optional=optional)
    except SheetRefused as refused:
        raise CommandError(f"{file}：{refused}") from refused
    except FileNotFoundError as missing:
        raise CommandError(f"没有找到文件 {file}，请核对路径。") from missing
    except OSError as error:
        raise CommandError(f"打不开文件 {file}（{error.strerror}），请核对路径和权限。") from error
