"""通报接口: list, draft, read; the verbs are of notices.verb_api."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, body_of, reads, writes
from grids.models import Community
from grids.verdict import Forbidden
from notices.acting import find
from notices.bulletins import reading, rules, workflow
from notices.bulletins.api import answers
from notices.bulletins.forms import ACTS
from notices.bulletins.models import ORDER, Bulletin
from notices.bulletins.states import SHOWN, BulletinState
from notices.verb_api import Place, created
from residents.appeals.reading import moment


class WeekForm(forms.Form):
    """Any week that is over, by its Monday."""

    week = forms.DateField(label="那一周的星期一")


def visible(actor: Actor) -> QuerySet:
    return Bulletin.objects.visible_to(actor).prefetch_related("sections", "corrections")


def shown(bulletin: Bulletin, actor: Actor) -> dict[str, Any]:
    draft = bulletin.state == BulletinState.DRAFT
    names = ("kind", "label", "lead", "text", "edited")
    newer = bulletin.newer
    return {
        "id": bulletin.pk,
        "version": bulletin.version,
        "title": bulletin.title,
        "week": bulletin.week.isoformat(),
        "edition": bulletin.edition,
        "corrects": bulletin.corrects_id,
        "reason": bulletin.reason,
        "newer": newer.pk if newer and (actor.is_office or newer.state in SHOWN) else None,
        "state": bulletin.state,
        "state_label": bulletin.get_state_display(),
        "figures": bulletin.figures,
        "counted_at": moment(bulletin.counted_at),
        "published_at": moment(bulletin.published_at),
        "parts": [
            {name: getattr(part, name) for name in names} for part in reading.parts(bulletin, empty=draft)
        ],
        "actions": PLACE.actions(bulletin, actor),
    }


PLACE = Place("bulletins", ACTS, visible, shown, answers.Bulletin)


class Bulletins(Door):
    """一周通报"""

    params = ("cursor", "limit")

    @reads(
        answers.BulletinPage,
        operation_id="bulletins_list",
        summary="通报列表",
        description="发布的通报，新的在前，更正过的只列新的一版；社区工作人员另看草稿。",
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = visible(self.actor).standing()
        return listed(request, rows, order=ORDER, shown=lambda each: shown(each, self.actor))

    @writes(
        answers.Bulletin,
        body_of(WeekForm, "BulletinBody"),
        operation_id="bulletins_draft",
        summary="起草一周的通报",
        description="由台账、议事和走访起草。一周只有一份：已经有的原样返回，不改动。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(422,),
    )
    def post(self, request: Request) -> Response:
        if not (verdict := rules.keep(self.actor)):
            raise Forbidden(verdict.reason)
        document = strict.document(request)
        data = strict.filled(WeekForm, document)

        def create() -> dict[str, Any]:
            community = Community.objects.get(pk=self.actor.community_id)
            drafted, _ = workflow.draft(community, data["week"], by=self.actor)
            return shown(drafted, self.actor)

        return created(self, request, document, create, route="api_bulletin")


class OneBulletin(Door):
    """一份通报"""

    @reads(
        answers.Bulletin,
        operation_id="bulletins_read",
        summary="一份通报",
        description="数字与台账一致。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return with_version(shown(find(visible(self.actor), pk), self.actor))
