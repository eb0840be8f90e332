"""接口的门: what every endpoint shares, and the list of micro-grids."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids import addresses, keyset, throttle
from grids.actors import Actor
from grids.api import answers, strict
from grids.api.auth import actor_of
from grids.api.schema import reads
from grids.models import ApiToken, Grid
from grids.reauth import Holder
from grids.states import ActorKind

AN_HOUR = datetime.timedelta(hours=1)
MOST = 100


class Door(APIView):
    """Who may in is decided by what is visible to the actor, so the door itself is open to all.

    `params` are the query parameters this endpoint reads; any other is refused.
    """

    permission_classes = (AllowAny,)
    http_method_names = ("get", "head", "post")
    params: tuple[str, ...] = ()
    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = actor_of(request)
        reading = request.method in ("GET", "HEAD")
        if hasattr(self, request.method.lower()):
            strict.known_params(request, self.params if reading else ())

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, *args, **kwargs)
        # What one actor may read must not be kept for the next one at the same machine.
        response.setdefault("Cache-Control", "no-store")
        return response


def listed(
    request: Request,
    rows: QuerySet,
    *,
    order: tuple[str, ...],
    shown: Callable[[Any], dict[str, Any]],
    default: int = 20,
) -> Response:
    """One page of rows as `{"results": […], "next": address or null}`."""
    size = strict.page_size(request, default=default, most=MOST)
    page = keyset.page(rows, order=order, size=size, cursor=request.query_params.get("cursor", ""))
    return Response({"results": [shown(row) for row in page], "next": _next(request, page.next_cursor)})


def _next(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    params = request.query_params.copy()
    params["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")


def with_version(document: dict[str, Any], *, status: int = 200, **headers: str) -> Response:
    """A thing that changes, with its version as ETag: what If-Match must bring back."""
    return Response(document, status=status, headers={"ETag": f'"{document["version"]}"', **headers})


def holder_of(request: Request) -> Holder:
    """Where the proof of the password is kept: with the token that called, else in the browser's session."""
    return request.auth if isinstance(request.auth, ApiToken) else request._request.session


def slow_down_strangers(request: Request, actor: Actor) -> None:
    """Creates by nobody in particular are counted per address; 429 beyond the hour's limit."""
    if actor.kind == ActorKind.VISITOR and actor.user is None:
        key = addresses.throttle_key("file", request.META)
        throttle.spend(key, limit=settings.ANONYMOUS_FILINGS_PER_HOUR, window=AN_HOUR)


class Grids(Door):
    """微网格: whom to call for which ground. Public: the same list hangs in every stairwell."""

    params = ("cursor", "limit")

    @reads(
        answers.GridPage,
        operation_id="grids_list",
        summary="微网格列表",
        description="本社区的微网格、负责的网格员和工作电话；`vacant` 为真表示暂缺网格员，`contact` 是现在该找的人。",
        paged=True,
    )
    def get(self, request: Request) -> Response:
        grids = Grid.objects.of(self.actor.community_id).with_worker(timezone.localdate())
        rows = grids.select_related("community").defer("boundary")
        return listed(request, rows, order=("code", "id"), shown=grid_shown, default=MOST)


def grid_shown(grid: Grid) -> dict[str, Any]:
    """A grid read `with_worker` and its community."""
    name = grid.worker_name or grid.stand_in or f"{grid.community.name}值班"
    contact = {"name": name, "phone": grid.call_phone or ""}
    return {
        "code": grid.code,
        "name": grid.name,
        "layout_note": grid.layout_note,
        "worker": contact if grid.has_worker else None,
        "vacant": not grid.has_worker,
        "contact": contact,
    }
