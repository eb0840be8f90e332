"""议事接口: sessions, agenda items, attendance; the verbs are the pages' own."""

import datetime
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from council.meetings import reading, rules, workflow
from council.meetings.api import answers
from council.meetings.api.forms import CheckInBody, OrderBody, ProposeBody
from council.meetings.forms import ITEM_FORMS, SESSION_FORMS
from council.meetings.models import AgendaItem, Attendance, Session
from council.meetings.states import ItemState, Present, SessionState
from council.meetings.workflow import ITEM_VERBS, ITEMS, SESSION_VERBS, SESSIONS
from council.verb_api import Place
from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, IF_MATCH, body_of, reads, writes
from grids.idempotency import once
from grids.verdict import Forbidden, NotFound
from residents.appeals.reading import moment

STATE = OpenApiParameter("state", str, enum=list(SessionState.values), description="只要这个状态的。")
ITEM_STATE = OpenApiParameter("state", str, enum=list(ItemState.values), description="只要这个状态的。")
OF_SESSION = OpenApiParameter("session", int, description="只要这一次议事的（id）。")
FROM = OpenApiParameter("from", {"type": "string", "format": "date"}, description="从这一天起，近的在前。")
SOONEST, NEWEST = ("date", "id"), ("-date", "-id")


def find_session(actor: Actor, key: str) -> Session:
    found = Session.objects.visible_to(actor).with_people().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def find_item(actor: Actor, key: str) -> AgendaItem:
    found = AgendaItem.objects.visible_to(actor).numbered(actor).with_names().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


SESSION_PLACE = Place(
    "sessions",
    SESSIONS,
    SESSION_VERBS,
    SESSION_FORMS,
    find_session,
    reading.session_shown,
    answers.CouncilSession,
)
ITEM_PLACE = Place(
    "agenda_items", ITEMS, ITEM_VERBS, ITEM_FORMS, find_item, reading.item_shown, answers.AgendaItem
)


def chosen(request: Request, name: str, values: list[str]) -> str:
    """A parameter that takes one of a few words; empty when it is not given."""
    value = request.query_params.get(name, "")
    if value and value not in values:
        raise strict.invalid({name: f"{name} 可用：{'、'.join(values)}。"})
    return value


class Sessions(Door):
    """议事日"""

    params = ("state", "from", "cursor", "limit")

    @reads(
        answers.CouncilSessionPage,
        operation_id="sessions_list",
        summary="议事日列表",
        description="新的在前；给了 from 就从那一天起，近的在前：下一次议事是第一条。",
        parameters=[STATE, FROM],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = Session.objects.visible_to(self.actor).with_people()
        if state := chosen(request, "state", list(SessionState.values)):
            rows = rows.filter(state=state)
        since = request.query_params.get("from", "")
        if since:
            rows = rows.filter(date__gte=_day(since))
        order = SOONEST if since else NEWEST
        return listed(
            request, rows, order=order, shown=lambda session: reading.session_shown(session, self.actor)
        )


def _day(value: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value)
    except ValueError as error:
        raise strict.invalid({"from": "from 要写成 2026-11-23 这样的日期。"}) from error


class OneSession(Door):
    """一次议事"""

    @reads(
        answers.CouncilSession,
        operation_id="sessions_read",
        summary="一次议事",
        description="时间、地点、状态和改期的原因。",
        versioned=True,
    )
    def get(self, request: Request, key: str) -> Response:
        found = find_session(self.actor, key)
        return with_version(reading.session_shown(found, self.actor))


class Order(Door):
    """排列议程"""

    @writes(
        answers.CouncilSession,
        body_of(OrderBody, "AgendaOrder"),
        operation_id="sessions_order",
        summary="排列议程",
        description="按给的次序；没有提到的议题留在后面，一个也不会丢。到期未完成的决议总在最前。",
        parameters=[IF_MATCH],
        also=(409, 412, 428),
    )
    def post(self, request: Request, key: str) -> Response:
        found = find_session(self.actor, key)
        if not (verdict := rules.may_session("order", found, self.actor)):
            raise Forbidden(verdict.reason)
        version = strict.expected_version(request, found.version)
        items = strict.filled(OrderBody, strict.document(request))["items"]
        workflow.order(found, by=self.actor, version=version, items=items)
        return with_version(reading.session_shown(find_session(self.actor, key), self.actor))


class Items(Door):
    """议题"""

    params = ("session", "state", "cursor", "limit")

    @reads(
        answers.AgendaItemPage,
        operation_id="agenda_items_list",
        summary="议题列表",
        description="调用者看得到的议题：议程公布后人人可见，提议人总能看到自己提的。新提的在前。",
        parameters=[OF_SESSION, ITEM_STATE],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = AgendaItem.objects.visible_to(self.actor).numbered(self.actor).with_names()
        if state := chosen(request, "state", list(ItemState.values)):
            rows = rows.filter(state=state)
        session = request.query_params.get("session", "")
        if session:
            if not (session.isascii() and session.isdecimal() and len(session) < 16):
                raise strict.invalid({"session": "session 要填议事日的 id。"})
            rows = rows.filter(session_id=int(session))
        return listed(
            request,
            rows,
            order=("-proposed_at", "-id"),
            shown=lambda item: reading.item_shown(item, self.actor),
        )

    @writes(
        answers.AgendaItem,
        body_of(ProposeBody, "Proposal"),
        operation_id="agenda_items_propose",
        summary="提一个议题",
        description="户码登录的居民、在岗人员和席位都可以；不写 session 就提到最近一次还没公布议程的议事。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request) -> Response:
        if not (verdict := rules.propose(self.actor)):
            raise Forbidden(verdict.reason)
        key = strict.idempotency_key(request)
        document = strict.document(request)
        data = strict.filled(ProposeBody, document, actor=self.actor)
        session = data.pop("session") or reading.next_open(self.actor)
        if session is None:
            raise NotFound

        def create() -> dict[str, Any]:
            item = workflow.propose(session, by=self.actor, **data)
            return reading.item_shown(find_item(self.actor, str(item.pk)), self.actor)

        answer, fresh = once(f"api:{self.actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_agenda_item", args=[answer["id"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(answer, status=201, Location=place, **replayed)


class OneItem(Door):
    """一个议题"""

    @reads(
        answers.AgendaItem,
        operation_id="agenda_items_read",
        summary="一个议题",
        description="背景、各方意见、表态和结果。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, key: str) -> Response:
        return with_version(reading.item_shown(find_item(self.actor, key), self.actor))


class AttendanceList(Door):
    """签到"""

    params = ("cursor", "limit")

    @reads(
        answers.AttendancePage,
        operation_id="attendance_list",
        summary="签到名单",
        description="社区、网格员和席位看得到；其他人在网页上看每个席位到了几人。",
        paged=True,
    )
    def get(self, request: Request, key: str) -> Response:
        session = find_session(self.actor, key)
        rows = Attendance.objects.visible_to(self.actor).standing().filter(session=session)
        rows = rows.select_related("organization")
        return listed(request, rows, order=("present_at", "id"), shown=attendance_shown, default=100)

    @writes(
        answers.AttendanceRow,
        body_of(CheckInBody, "CheckIn"),
        operation_id="attendance_check_in",
        summary="签到",
        description="社区工作人员点名（user 或 name），其他人凭会场屏幕上的码（code）为自己签到。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
        versioned=False,
    )
    def post(self, request: Request, key: str) -> Response:
        session = find_session(self.actor, key)
        idempotent, document = strict.idempotency_key(request), strict.document(request)
        data = strict.filled(CheckInBody, document, actor=self.actor)

        def create() -> dict[str, Any]:
            return attendance_shown(workflow.check_in(session, by=self.actor, how=Present.API, **data))

        answer, fresh = once(f"api:{self.actor.key}", idempotent, [request.path, document], create)
        return Response(answer, status=201, headers={} if fresh else {"Idempotent-Replayed": "true"})


def attendance_shown(row: Attendance) -> dict[str, Any]:
    return {
        "id": row.pk,
        "session": row.session_id,
        "seat": row.seat,
        "seat_label": row.get_seat_display(),
        "name": row.name,
        "organization": row.organization.name if row.organization else None,
        "how": row.how,
        "present_at": moment(row.present_at),
    }


class CheckOut(Door):
    """取消签到"""

    @writes(
        answers.AttendanceRow,
        None,
        operation_id="attendance_check_out",
        summary="取消签到",
        description="由社区工作人员取消；记录留着。",
        also=(409,),
        versioned=False,
    )
    def post(self, request: Request, key: str) -> Response:
        rows = Attendance.objects.visible_to(self.actor).select_related("session", "organization")
        row = rows.filter(pk=key).first()
        if row is None:
            raise NotFound
        workflow.check_out(row, by=self.actor)
        return Response(attendance_shown(row))
