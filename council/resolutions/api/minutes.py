"""纪要接口: list, draft, read, the verbs."""

import datetime
from typing import Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from council.meetings.models import Session
from council.meetings.states import AFTERWARDS
from council.resolutions import reading, rules
from council.resolutions.api import answers
from council.resolutions.forms import MINUTES_FORMS
from council.resolutions.models import Minutes
from council.resolutions.workflow import MINUTES, MINUTES_VERBS, draft_minutes
from council.verb_api import Place, Verb
from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, slow_down_strangers, with_version
from grids.api.schema import IDEMPOTENCY_KEY, reads, writes
from grids.idempotency import once
from grids.verdict import Forbidden, NotFound


def day_of(key: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(key)
    except ValueError as error:
        raise NotFound from error


def find(actor: Actor, key: str) -> Minutes:
    """The minutes of the session of this day, as far as this actor may know them."""
    rows = Minutes.objects.visible_to(actor).with_waiting()
    rows = rows.select_related("session__chair", "session__recorder", "community")
    found = rows.filter(session__date=day_of(key)).first()
    if found is None:
        raise NotFound
    return found


PLACE = Place(
    noun="minutes",
    lifecycle=MINUTES,
    verbs=MINUTES_VERBS,
    forms=MINUTES_FORMS,
    find=find,
    shown=reading.minutes_detail,
    answer=answers.MinutesDetail,
)


class ManyMinutes(Door):
    """纪要"""

    params = ("cursor", "limit")

    @reads(
        answers.MinutesPage,
        operation_id="minutes_list",
        summary="纪要列表",
        description="新起草的在前。公示过的人人可看，还没公示的只有社区和主持人看得到。",
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = Minutes.objects.visible_to(self.actor).with_waiting().select_related("session")
        return listed(request, rows, order=("-id",), shown=lambda each: reading.minutes(each, self.actor))


class DraftMinutes(Door):
    """起草纪要"""

    @writes(
        answers.MinutesDetail,
        None,
        operation_id="minutes_draft",
        summary="起草一次议事的纪要",
        description="按会议记录起草，每次议事一份。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request, key: str) -> Response:
        actor = self.actor
        if not (verdict := rules.draft_minutes(actor)):
            raise Forbidden(verdict.reason)
        rows = Session.objects.visible_to(actor).filter(date=day_of(key), state__in=AFTERWARDS)
        session = rows.first()
        if session is None:
            raise NotFound
        document = strict.document(request)
        strict.only_known(document, (), what="字段", code="unknown_field")

        def create() -> dict[str, Any]:
            return reading.minutes_detail(draft_minutes(session, by=actor), actor)

        answer, fresh = once(f"api:{actor.key}", strict.idempotency_key(request), [request.path], create)
        place = request.build_absolute_uri(reverse("api_minutes_one", args=[key]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(answer, status=201, Location=place, **replayed)


class OneMinutes(Door):
    """一次议事的纪要"""

    @reads(
        answers.MinutesDetail,
        operation_id="minutes_read",
        summary="一次议事的纪要",
        description="连同异议和答复。没有岗位的调用者在签到表里只看到人数。",
        versioned=True,
    )
    def get(self, request: Request, key: str) -> Response:
        return with_version(reading.minutes_detail(find(self.actor, key), self.actor))


class SlowedDown(Verb):
    """Objections by nobody in particular are counted per address, as filings are."""

    def filled(self, request: Request, found: Minutes) -> dict[str, Any]:
        data = super().filled(request, found)
        slow_down_strangers(request, self.actor)
        return data
