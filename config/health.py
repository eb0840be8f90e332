"""健康检查: is the process alive, is the house ready to serve; for load balancers and monitors."""

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notices.carrying import pulse

PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database answers and has the tables this code needs; 503 with the reason when not.

    A late worker is told in a second line: pages still serve, so requests need not go elsewhere.
    """
    reason = not_ready()
    late = "" if reason else pulse.trouble(timezone.now())
    lines = [reason or "ok", *([late] if late else [])]
    return HttpResponse("\n".join([*lines, ""]), status=503 if reason else 200, content_type=PLAIN)


def not_ready() -> str:
    """Why requests should go elsewhere, in one sentence; empty when all is well."""
    try:
        if unapplied():
            return "数据库结构不是最新的：请运行 manage.py migrate。"
    except Error:
        return "数据库没有应答：请查看数据库是否在运行。"
    return ""


def unapplied() -> int:
    """How many migrations of this code the database has not seen."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
