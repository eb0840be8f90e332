"""消息接口: list, read one, read all."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed
from grids.api.schema import reads, writes
from grids.states import ActorKind
from grids.verdict import Forbidden
from notices.telling.api import answers
from notices.telling.models import InboxMessage, InboxQuerySet
from notices.telling.workflow import read_all, read_one
from residents.appeals.reading import moment

ORDER = ("-at", "-id")
UNREAD = OpenApiParameter("unread", bool, description="true：只看未读。")


def own(actor: Actor) -> InboxQuerySet:
    """The caller's inbox; Forbidden for whoever has none."""
    if actor.kind == ActorKind.VISITOR:
        raise Forbidden("消息要用有岗位的账号或户码查看。")
    return InboxMessage.objects.visible_to(actor)


def shown(message: InboxMessage) -> dict[str, Any]:
    names = ("topic", "action", "sentence", "link", "urgent")
    moments = {name: moment(getattr(message, name)) for name in ("at", "read_at")}
    return {"id": message.pk, **{name: getattr(message, name) for name in names}, **moments}


class Inbox(Door):
    """我的消息"""

    params = ("unread", "cursor", "limit")

    @reads(
        answers.InboxPage,
        operation_id="inbox_list",
        summary="我的消息",
        description="调用者本人（账号或户码）的消息，新的在前。",
        parameters=[UNREAD],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = own(self.actor).shown(timezone.now())
        asked = request.query_params.get("unread", "")
        if asked not in ("", "true", "false"):
            raise strict.invalid({"unread": "unread 请填 true 或 false。"})
        rows = rows.unread() if asked == "true" else rows
        return listed(request, rows, order=ORDER, shown=shown)


class ReadAll(Door):
    """全部已读"""

    http_method_names = ("post",)

    @writes(
        answers.Counted,
        None,
        operation_id="inbox_read_all",
        summary="全部标为已读",
        description="把调用者现在的消息都标为已读；再做一次不变。",
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        strict.only_known(strict.document(request), (), what="字段", code="unknown_field")
        return Response({"read": read_all(own(self.actor))})


class ReadOne(Door):
    """已读一条"""

    http_method_names = ("post",)

    @writes(
        answers.Told,
        None,
        operation_id="inbox_read",
        summary="标为已读",
        description="一条消息标为已读；已读的保持原来的时间。",
        versioned=False,
    )
    def post(self, request: Request, pk: int) -> Response:
        strict.only_known(strict.document(request), (), what="字段", code="unknown_field")
        return Response(shown(read_one(own(self.actor), pk)))
