"""走访接口: the history, record one, what is due, what was promised."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, IF_MATCH, body_of, parameters_of, reads, writes
from grids.idempotency import once
from grids.models import Community
from grids.verdict import Forbidden, NotFound
from residents.register.api import visit_answers as answers
from residents.register.forms.visits import GiveUpForm, KeepForm, VisitFilter, VisitForm
from residents.register.models import Household, Visit
from residents.register.rules import plan
from residents.register.rules import visits as rules
from residents.register.workflow.visits import give_up_promise, keep_promise, record_visit


class ApiVisitForm(VisitForm):
    """The page's form, and which household it is about."""

    household = forms.ModelChoiceField(
        label="哪一户",
        queryset=Household.objects.none(),
        help_text="住户的编号",
        error_messages={"invalid_choice": "没有找到这一户，请核对编号。"},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, household=None, **kwargs)
        self.fields["household"].queryset = Household.objects.visible_to(actor)


def home_shown(home: Household) -> dict[str, Any]:
    grid = home.dwelling.grid
    return {
        "id": home.pk,
        "dwelling": str(home.dwelling),
        "grid": {"code": grid.code, "name": grid.name},
    }


def visit_shown(visit: Visit) -> dict[str, Any]:
    promise = getattr(visit, "promise", None)
    return {
        "id": visit.pk,
        "version": promise.version if promise else 1,
        "household": home_shown(visit.household),
        "worker": visit.worker.name,
        "kind": visit.kind,
        "result": visit.result,
        "found": visit.found,
        "at": timezone.localtime(visit.at).isoformat(),
        "promise": promise
        and {
            "text": promise.text,
            "due_on": promise.due_on.isoformat(),
            "outcome": promise.outcome or None,
            "settled_at": timezone.localtime(promise.settled_at).isoformat() if promise.settled_at else None,
            "settled_by": promise.settled_by.name if promise.settled_by else None,
            "note": promise.note,
        },
        "actions": ["keep-promise", "give-up-promise"] if promise and not promise.settled_at else [],
    }


def _walker(actor: Actor) -> None:
    if not (verdict := rules.goes_around(actor)):
        raise Forbidden(verdict.reason)


def _find(actor: Actor, pk: int) -> Visit:
    found = Visit.objects.visible_to(actor).with_names().select_related("promise__settled_by")
    visit = found.filter(pk=pk).first()
    if visit is None:
        raise NotFound
    return visit


class Visits(Door):
    """走访记录"""

    params = (*VisitFilter.base_filters, "cursor", "limit")

    @reads(
        answers.VisitPage,
        operation_id="visits_list",
        summary="走访列表",
        description="网格员看本网格的，社区看全部。关爱走访只有有关爱职责的人看得到。新的在前。",
        parameters=parameters_of(VisitFilter),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        _walker(self.actor)
        rows = Visit.objects.visible_to(self.actor).with_names().select_related("promise__settled_by")
        filters = VisitFilter(request.query_params, queryset=rows, actor=self.actor)
        if not filters.is_valid():
            raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
        return listed(request, filters.qs, order=("-at", "-id"), shown=visit_shown)

    @writes(
        answers.VisitShown,
        body_of(ApiVisitForm, "VisitBody"),
        operation_id="visits_record",
        summary="登记一次走访",
        description="记下的不能改、不能删；承诺会成为待办。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(409, 422),
    )
    def post(self, request: Request) -> Response:
        actor = self.actor
        _walker(actor)
        key, document = strict.idempotency_key(request), strict.document(request)
        data = strict.filled(ApiVisitForm, document, actor=actor)
        household = data.pop("household")

        def create() -> dict[str, Any]:
            return {"id": record_visit(household, by=actor, **data).pk}

        made, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_visit", args=[made["id"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(visit_shown(_find(actor, made["id"])), status=201, Location=place, **replayed)


class OneVisit(Door):
    """一次走访"""

    @reads(
        answers.VisitShown,
        operation_id="visits_read",
        summary="一次走访",
        description="看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        _walker(self.actor)
        return with_version(visit_shown(_find(self.actor, pk)))


class Due(Door):
    """该走访的户"""

    params = ("cursor", "limit")

    @reads(
        answers.DuePage,
        operation_id="visits_due",
        summary="该走访的户",
        description="按社区设置的间隔：重点关爱户和其他户各多少天走访一次。",
        paged=True,
    )
    def get(self, request: Request) -> Response:
        _walker(self.actor)
        community = Community.objects.get(pk=self.actor.community_id)
        rows = plan.due(self.actor, community, timezone.localdate())
        return listed(request, rows, order=("id",), shown=_due_shown)


def _due_shown(home: Household) -> dict[str, Any]:
    days = {name: getattr(home, name) for name in ("visited_on", "confirmed_on")}
    days = {name: day.isoformat() if day else None for name, day in days.items()}
    return {**home_shown(home), **days, "in_care": home.in_care}


class _PromiseVerb(Door):
    """What keeping and giving up have in common: find, check the version, do it, answer with the visit."""

    def settle(self, request: Request, pk: int, form: type[forms.Form], verb: Any) -> Response:
        _walker(self.actor)
        visit = _find(self.actor, pk)
        promise = getattr(visit, "promise", None)
        if promise is None:
            raise NotFound
        version = strict.expected_version(request, promise.version)
        data = strict.filled(form, strict.document(request))
        verb(promise, by=self.actor, version=version, **data)
        return with_version(visit_shown(_find(self.actor, pk)))


class KeepPromise(_PromiseVerb):
    """承诺做到了"""

    @writes(
        answers.VisitShown,
        body_of(KeepForm, "KeepPromiseBody"),
        operation_id="visits_keep_promise",
        summary="承诺做到了",
        description="这次走访的承诺了结为“做到了”。",
        parameters=[IF_MATCH],
        also=(409, 412, 428),
    )
    def post(self, request: Request, pk: int) -> Response:
        return self.settle(request, pk, KeepForm, keep_promise)


class GiveUpPromise(_PromiseVerb):
    """承诺做不到"""

    @writes(
        answers.VisitShown,
        body_of(GiveUpForm, "GiveUpPromiseBody"),
        operation_id="visits_give_up_promise",
        summary="承诺做不到",
        description="要写明原因和怎么跟居民说的。",
        parameters=[IF_MATCH],
        also=(409, 412, 428),
    )
    def post(self, request: Request, pk: int) -> Response:
        return self.settle(request, pk, GiveUpForm, give_up_promise)
