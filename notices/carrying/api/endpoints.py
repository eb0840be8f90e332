"""微群和发送情况的接口: groups without their keys, the outbox with its verbs."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed
from grids.api.schema import reads, writes
from grids.verdict import Forbidden, Verdict
from notices.acting import find
from notices.carrying import rules
from notices.carrying.api import answers
from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.states import OUTBOX_TRANSITIONS, OutboxState
from notices.carrying.workflow import messages
from residents.appeals.reading import moment

VERBS = {"resend": messages.resend, "forward": messages.forward, "cancel": messages.cancel}
STATE = OpenApiParameter("state", str, enum=OutboxState.values, description="只看这种状态的。")


def only(verdict: Verdict) -> None:
    if not verdict:
        raise Forbidden(verdict.reason)


def group_shown(group: GridGroup) -> dict[str, Any]:
    names = ("name", "purpose", "kind", "state", "quiet_from", "quiet_to", "version")
    return {"id": group.pk, "grid": group.grid.code, **{name: getattr(group, name) for name in names}}


def shown(message: OutboxMessage, actor: Actor) -> dict[str, Any]:
    names = ("title", "text", "link", "urgent", "state", "attempts", "code", "words", "doubtful")
    moments = ("created_at", "next_at", "sent_at")
    able = [
        verb
        for verb in VERBS
        if OUTBOX_TRANSITIONS[verb].leads_from(message.state) and rules.OUTBOX[verb](message, actor)
    ]
    known = {name: getattr(message, name) for name in names}
    known |= {name: moment(getattr(message, name)) for name in moments}
    return {"id": message.pk, "group": message.group_id, **known, "actions": able}


class Groups(Door):
    """群渠道"""

    params = ("cursor", "limit")

    @reads(
        answers.GroupPage,
        operation_id="channels_list",
        summary="群渠道列表",
        description="社区负责人和系统管理员可看。机器人地址和密钥从不出现在任何应答里。",
        paged=True,
    )
    def get(self, request: Request) -> Response:
        only(rules.read_groups(self.actor))
        rows = GridGroup.objects.visible_to(self.actor).select_related("grid").defer("webhook", "secret")
        return listed(request, rows, order=("name", "id"), shown=group_shown)


class Outbox(Door):
    """发送情况"""

    params = ("state", "cursor", "limit")

    @reads(
        answers.CarriedPage,
        operation_id="outbox_list",
        summary="发送情况",
        description="发往微群的消息，新的在前；`state=dead` 是没有发出的。社区工作人员和系统管理员可看。",
        parameters=[STATE],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        only(rules.read_outbox(self.actor))
        rows = OutboxMessage.objects.visible_to(self.actor).select_related("group")
        if state := request.query_params.get("state", ""):
            if state not in OutboxState.values:
                raise strict.invalid({"state": f"state 可用：{'、'.join(OutboxState.values)}。"})
            rows = rows.filter(state=state)
        return listed(request, rows, order=("-id",), shown=lambda message: shown(message, self.actor))


class Release(Door):
    """放行"""

    http_method_names = ("post",)

    @writes(
        answers.Released,
        None,
        operation_id="outbox_release",
        summary="放行大批量发送",
        description="放行别人发起、因数量比平时多而等待的消息；自己发起的要另一位放行。",
        also=(409,),
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        strict.only_known(strict.document(request), (), what="字段", code="unknown_field")
        return Response({"released": messages.release_all(by=self.actor)})


class OutboxVerb(Door):
    """One verb of one message; see `verb_view`."""

    http_method_names = ("post",)
    verb: ClassVar[str]

    def post(self, request: Request, pk: int) -> Response:
        strict.only_known(strict.document(request), (), what="字段", code="unknown_field")
        rows = OutboxMessage.objects.visible_to(self.actor).select_related("group")
        VERBS[self.verb](find(rows, pk), by=self.actor)
        return Response(shown(find(rows, pk), self.actor))


def verb_view(verb: str) -> type[OutboxVerb]:
    """The endpoint of this verb. A message leaves each state once, so its state is version enough."""
    line = OUTBOX_TRANSITIONS[verb]
    declared = writes(
        answers.Carried,
        None,
        operation_id=f"outbox_{verb}",
        summary=line.label,
        description=f"可从：{'、'.join(OutboxState(source).label for source in line.sources)}。",
        also=(409,),
        versioned=False,
    )
    view = type(f"Outbox{verb.title()}", (OutboxVerb,), {"verb": verb, "__doc__": line.label})
    return extend_schema_view(post=declared)(view)
