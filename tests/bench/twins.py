"""The twin of each operation: same process, same middleware, same session, the minimal SQL through the ORM, a minimal
page. Not a real door: it asks nobody's rights and writes no ledger worth the name."""

import datetime
import json
import secrets

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import OPEN

LIST = engines["django"].from_string(
    "<table>{% for a in rows %}<tr><td>{{ a.number }}<td>{{ a.title }}<td>{{ a.grid.name }}<td>{{ a.state }}"
    "<td>{{ a.loudness }}<td>{{ a.due_at }}{% endfor %}</table>"
)
PAGE = engines["django"].from_string(
    "<h1>{{ a.number }} {{ a.title }}</h1><p>{{ a.text }}<ol>{% for r in records %}<li>{{ r.at }} {{ r.note }}{% endfor %}</ol>"
)
QUEUE = ("urgency", "-loudness", "registered_at", "id")


def _newest(request: HttpRequest) -> list[Appeal]:
    assert request.user.is_authenticated
    found = Appeal.objects.filter(community_id=1, state__in=OPEN).select_related(
        "grid", "category", "handler"
    )
    return list(found.order_by(*QUEUE)[:21])


def rows(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LIST.render({"rows": _newest(request)}, request))


def api_rows(request: HttpRequest) -> HttpResponse:
    names = ("number", "title", "state", "kind", "place")
    return JsonResponse(
        {"results": [{name: getattr(row, name) for name in names} for row in _newest(request)]}
    )


def detail(request: HttpRequest, number: str) -> HttpResponse:
    assert request.user.is_authenticated
    found = Appeal.objects.select_related("grid", "category", "handler").get(community_id=1, number=number)
    return HttpResponse(PAGE.render({"a": found, "records": list(found.records.all())}, request))


@csrf_exempt
def create(request: HttpRequest) -> HttpResponse:
    """Number, entry, record: what must be written, and nothing more."""
    data, now = json.loads(request.body), timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE residents_numberseries SET last = last + 1 WHERE community_id = 1 AND year = %s RETURNING last",
            [now.year],
        )
        number = f"{now.year}-{cursor.fetchone()[0]:06d}"
        appeal = Appeal.objects.create(
            community_id=1,
            number=number,
            source="web",
            grid_id=1,
            title=data["title"],
            text=data["text"],
            registered_at=now,
            moved_at=now,
            response_due=now + datetime.timedelta(hours=2),
        )
        AppealRecord.objects.create(
            subject=appeal,
            position=1,
            action="register",
            actor_label="居民",
            at=now,
            previous="0",
            digest="0",
            state="registered",
        )
    return JsonResponse({"number": number, "secret": secrets.token_hex(6)}, status=201)


@csrf_exempt
def status(request: HttpRequest) -> HttpResponse:
    data = json.loads(request.body)
    found = Appeal.objects.filter(community_id=1, number=data["number"]).first()
    records = list(found.records.filter(public=True).values("action", "at", "note"))
    return JsonResponse({"number": found.number, "state": found.state, "records": records})
