"""每一页上的预警: what stands on every screen until all grids are told. Room: rules.

Every page shows it, so it may not cost a query: those inside read it with their posts, residents with their community.
"""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Now
from django.urls import reverse

from grids.actors import Actor
from notices.posting.models import Delivery, Notice
from notices.posting.states import AudienceKind

MOST = 5
MOST_ROWS = 200

Banner = dict[str, str]
Row = Mapping[str, Any]


def unconfirmed() -> ArraySubquery:
    """Beside a post: the unconfirmed deliveries of its community's alerts, the newest alert first."""
    waiting = Delivery.objects.filter(community=OuterRef("community")).pending().urgent()
    row = JSONObject(
        pk=F("pk"),
        grid=F("grid_id"),
        notice=F("notice_id"),
        title=F("notice__title"),
        reaches=F("notice__reaches"),
        audience=F("notice__audience"),
    )
    return ArraySubquery(waiting.order_by("-notice_id", "grid_id").values(row=row)[:MOST_ROWS])


def waiting() -> dict[str, Subquery]:
    """Beside a post, for the office's desk: drafts that wait for a reader, deliveries nobody has confirmed."""
    here = {"community": OuterRef("community")}
    kept = {
        "drafts": Notice.objects.filter(**here).drafts(),
        "undelivered": Delivery.objects.filter(**here).pending(),
    }
    return {name: _count(rows) for name, rows in kept.items()}


def _count(rows: QuerySet) -> Subquery:
    counted = rows.order_by().values("community").annotate(count=Count("pk")).values("count")
    return Subquery(counted, output_field=IntegerField())


def in_force() -> ArraySubquery:
    """Beside a community: the alerts residents read, the newest first."""
    alerts = Notice.objects.filter(community=OuterRef("pk")).alerts_at(Now())
    row = JSONObject(pk=F("pk"), title=F("title"))
    shown = alerts.exclude(audience=AudienceKind.CARE).order_by("-published_at")
    return ArraySubquery(shown.values(row=row)[:MOST])


def to_confirm(rows: list[Row], actor: Actor) -> list[Banner]:
    """The banners of parts/alert.html for somebody inside, out of `unconfirmed`."""
    known = [row for row in rows if actor.sees_care or row["audience"] != AudienceKind.CARE]
    alerts = [list(group) for _, group in groupby(known, key=itemgetter("notice"))]
    return [_missing(alert, actor) for alert in alerts[:MOST]]


def _missing(waiting: list[Row], actor: Actor) -> Banner:
    alert = waiting[0]
    mine = next((row["pk"] for row in waiting if row["grid"] in actor.grid_ids), None)
    place, link = reverse("notice", args=[alert["notice"]]), "看全文"
    if mine is not None:
        place, link = reverse("delivery", args=[mine]), "去通知并确认"
    elif actor.is_office or actor.grid_ids:
        place, link = reverse("notice_board", args=[alert["notice"]]), "看谁还没确认"
    done = alert["reaches"] - len(waiting)
    said = f"{done} / {alert['reaches']} 个微网格已确认，还差 {len(waiting)} 个。"
    return {"tone": "bad", "title": alert["title"], "text": said, "href": place, "link": link}


def to_residents(rows: list[Row]) -> list[Banner]:
    """The banners of parts/alert.html for a resident, out of `in_force`."""
    return [
        {
            "tone": "bad",
            "title": row["title"],
            "text": "",
            "href": reverse("notice", args=[row["pk"]]),
            "link": "看怎么防范",
        }
        for row in rows
    ]
