"""Fill a scratch database with n appeals, each with its three records, by COPY. Not a test, not a door."""

import datetime
import hashlib
import io
import os
import random
import sys
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from grids.models import Community, Compound, Grid, Post, User  # noqa: E402
from residents.appeals.grams import grams  # noqa: E402
from residents.appeals.models import Appeal  # noqa: E402
from residents.appeals.receipts import receipt_hash  # noqa: E402

SECRET = "AAAA-BBBB-CCCC"  # noqa: S105 the receipts of a scratch database
PIECES = [
    "电梯",
    "路灯",
    "漏水",
    "噪音",
    "停车",
    "垃圾",
    "消防通道",
    "物业费",
    "楼道",
    "健身器材",
    "门禁",
    "宠物",
    "绿化",
    "井盖",
]
ENDS = [
    "坏了没人修",
    "晚上太吵",
    "影响出行",
    "请尽快处理",
    "反映多次",
    "老人不方便",
    "有安全隐患",
    "需要协调",
]
STATES = ["closed"] * 80 + ["registered", "accepted", "dispatched", "in_progress", "replied"] * 4
NOW = datetime.datetime.now(datetime.UTC)


def ground() -> list[int]:
    """One community, 26 grids with workers, one staff account."""
    place = Community.objects.create(code="bench", name="测试社区")
    Compound.objects.create(community=place, name="小区")
    grids = [
        Grid.objects.create(community=place, code=f"{n:02d}", name=f"第{n:02d}微网格") for n in range(1, 27)
    ]
    for grid in grids:
        worker = User.objects.create(username=f"worker{grid.code}", name="网格员", phone="13800138000")
        Post.objects.create(user=worker, kind="worker", community=place, grid=grid, since="2020-01-01")
    staff = User.objects.create(username="staff", name="工作人员")
    Post.objects.create(user=staff, kind="staff", community=place, since="2020-01-01")
    return [grid.pk for grid in grids]


Say = Callable[[int, random.Random], tuple[str, str]]


def say_little(n: int, dice: random.Random) -> tuple[str, str]:
    """Title and text out of a handful of words: every search hits much."""
    what, end = dice.choice(PIECES), dice.choice(ENDS)
    title = f"{dice.randint(1, 60)}号楼{what}{end}"
    return title, f"{title}，{dice.choice(PIECES)}也{dice.choice(ENDS)}，第{n}件。"


def appeal_line(n: int, grids: list[int], dice: random.Random, receipt: str, say: Say) -> str:
    title, text = say(n, dice)
    state = dice.choice(STATES)
    at = NOW - datetime.timedelta(minutes=5 * n)
    bag = bagged(title, text)
    on_board = n % 10 == 0
    later = (at + datetime.timedelta(days=7)).isoformat()
    return "\t".join(
        str(cell)
        for cell in (
            *(
                1,
                f"2026-{n:06d}" if n < 1_000_000 else f"2025-{n - 999_999:06d}",
                "appeal",
                "web",
                "",
                "",
                "{}",
                "f",
            ),
            *(
                dice.choice(grids),
                "",
                "general",
                title,
                text,
                bag,
                "",
                "",
                "",
                "f",
                receipt,
                "t" if on_board else "f",
            ),
            *(
                f"公开：{title}",
                "",
                bagged(title, "") if on_board else "{}",
                state,
                "",
                "",
                "",
                0,
                at.isoformat(),
                at.isoformat(),
                later,
                later,
                "t",
            ),
            *(dice.randint(1, 30), 0, 0, dice.randint(0, 30), 1, 3, "0" * 64, 0, "f"),
            *BEGINS.values(),
        )
    )


APPEAL_COLUMNS = [
    *("community_id", "number", "kind", "source", "external_number", "track", "tags", "key_small_matter"),
    *("grid_id", "place", "grade", "title", "text", "grams", "contact_name", "contact_phone", "contact_hash"),
    *("anonymous", "receipt_hash", "is_public", "public_title", "public_text", "public_grams"),
    *("state", "decline_reason"),
    *("closure", "result", "reopened", "registered_at", "moved_at", "response_due", "feedback_due"),
    *("due_certain", "households_count", "attested_people", "repeat_calls", "waiting_workdays", "version"),
    *(
        "ledger_length",
        "ledger_head",
        "disputes",
        "council_due_moved",
    ),
]
# What later columns of an appeal begin with, so that this file need not know each of them.
BEGINS = {
    field.column: field.get_db_prep_save(field.get_default(), connection)
    for field in Appeal._meta.concrete_fields
    if not (field.primary_key or field.null or field.generated or field.column in APPEAL_COLUMNS)
}
RECORD_COLUMNS = [
    "subject_id",
    "position",
    "action",
    "actor_label",
    "at",
    "note",
    "public",
    "data",
    "previous",
    "digest",
    "state",
]


def copy(table: str, columns: list[str], lines: io.StringIO) -> None:
    lines.seek(0)
    with connection.cursor() as cursor:
        # The guards let no row begin in the middle of its life; a scratch database is filled without them.
        cursor.execute("SET session_replication_role = replica")
        cursor.cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", lines)  # noqa: S608
        cursor.execute("SET session_replication_role = origin")


def bagged(title: str, text: str) -> str:
    """The pairs as COPY reads an array."""
    return "{" + ",".join(f'"{gram}"' for gram in grams(title, text, "")) + "}"


def fill(count: int, say: Say = say_little) -> None:
    grids, dice, receipt = ground(), random.Random(7), receipt_hash(SECRET)  # noqa: S311
    for start in range(1, count + 1, 20_000):
        numbers = range(start, min(start + 20_000, count + 1))
        copy(
            "residents_appeal",
            [*APPEAL_COLUMNS, *BEGINS],
            io.StringIO("\n".join(appeal_line(n, grids, dice, receipt, say) for n in numbers)),
        )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO residents_appealrecord"
            " (subject_id, position, action, actor_label, at, note, public, data, previous, digest, state)"
            " SELECT id, p, (ARRAY['register','accept','start'])[p], '居民', registered_at, '记录', true, '{}', '', '', state"
            " FROM residents_appeal, generate_series(1, 3) p"
        )
        cursor.execute(
            "INSERT INTO residents_tally (community_id, grid_id, state, count)"
            " SELECT community_id, grid_id, state, count(*) FROM residents_appeal GROUP BY 1, 2, 3"
        )
        cursor.execute(
            "INSERT INTO residents_numberseries (community_id, year, last) VALUES (1, 2026, %s)", [count]
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def session() -> str:
    """A signed-in staff session's key."""
    staff = User.objects.get(username="staff")
    store = SessionStore()
    store["_auth_user_id"], store["_auth_user_backend"] = (
        str(staff.pk),
        "django.contrib.auth.backends.ModelBackend",
    )
    store["_auth_user_hash"] = staff.get_session_auth_hash()
    store.create()
    return store.session_key


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    print(session(), hashlib.sha256(SECRET.encode()).hexdigest()[:8])
