"""诉求接口: list, file, read, the verbs, and progress by receipt."""

from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, listed, slow_down_strangers, with_version
from grids.api.schema import IDEMPOTENCY_KEY, IF_MATCH, body_of, parameters_of, reads, writes
from grids.idempotency import once
from grids.models import ApiToken
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound
from residents.appeals import filing, reading, receipts, rules, workflow
from residents.appeals.api import answers
from residents.appeals.api.forms import IntegratorForm, filing_form
from residents.appeals.filters import AppealFilter
from residents.appeals.forms import VERB_FORMS, StatusForm
from residents.appeals.models import Appeal
from residents.appeals.models.words import OF_OPEN, ORDERS, AppealQuerySet
from residents.appeals.states import TRANSITIONS, Source, State
from residents.appeals.workflow import VERBS

ORDER = OpenApiParameter(
    "order",
    str,
    enum=list(ORDERS),
    default="new",
    description="new 新的在前；loud 呼声高的在前（没有指明 state 时只列在办的）；due 快到期的在前（只列有期限的）；"
    "still 最久没动静的在前（没有指明 state 时只列在办的）。",
)
# A list reads no column that neither its answer nor its rules need: of other tables a name each.
NOT_LISTED = {"receipt_hash", "contact_hash", "grams", "ledger_head", "ledger_length"}
NAMES = (
    "grid__code",
    "grid__name",
    "category__path",
    "handler__name",
    "lead_unit__name",
    "merged_into__number",
    "household__dwelling__room",
    *("claim__name", "claim__user", "claim__household", "claim__organization"),
)
RELATED = {name.rpartition("__")[0] for name in NAMES}
LISTED = (*({field.name for field in Appeal._meta.concrete_fields} - NOT_LISTED), *NAMES)


def find(actor: Actor, number: str) -> Appeal:
    """The appeal of this number as far as this actor may know it; NotFound otherwise."""
    found = _visible(actor).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def _visible(actor: Actor) -> AppealQuerySet:
    return Appeal.objects.visible_to(actor).with_names().with_facts(actor)


def filtered(rows: AppealQuerySet, request: Request, actor: Actor) -> AppealQuerySet:
    """The rows the filters leave. Without one the choices of grid and category need not be read."""
    if not any(request.query_params.get(name) for name in AppealFilter.base_filters):
        return rows
    filters = AppealFilter(request.query_params, queryset=rows, actor=actor)
    if not filters.is_valid():
        raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
    return filters.qs


def detail(appeal: Appeal, actor: Actor, *, revealed: bool = False) -> dict[str, Any]:
    return {
        **reading.shown(appeal, actor),
        "contact": reading.contact(appeal, actor, revealed=revealed),
    }


class Appeals(Door):
    """诉求台账"""

    params = (*AppealFilter.base_filters, "order", "cursor", "limit")

    @reads(
        answers.AppealPage,
        operation_id="appeals_list",
        summary="诉求列表",
        description="调用者看得到的诉求：居民看公开栏和自家的，网格员另看本网格的，社区看全部。不含反映人。",
        parameters=[*parameters_of(AppealFilter), ORDER],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows = Appeal.objects.visible_to(self.actor).with_facts(self.actor)
        rows = rows.select_related(*RELATED).only(*LISTED)
        order = request.query_params.get("order") or "new"
        if order not in ORDERS:
            raise strict.invalid({"order": f"order 可用：{'、'.join(ORDERS)}。"})
        rows = filtered(rows, request, self.actor)
        if order in OF_OPEN and not request.query_params.get("state"):
            rows = rows.open()
        elif order == "due":
            rows = rows.filter(due_at__isnull=False)
        return listed(
            request, rows, order=ORDERS[order], shown=lambda appeal: reading.shown(appeal, self.actor)
        )

    @writes(
        answers.Receipt,
        body_of(IntegratorForm, "Filing"),
        operation_id="appeals_file",
        summary="登记一件诉求",
        description="不登录也可以。`source`、`building`、`attested_people` 只有社区工作人员和网格员能填，"
        "网格员只登记自己网格的。应答里的 `secret` 只给这一次。",
        status=201,
        parameters=[IDEMPOTENCY_KEY],
        also=(422, 429),
    )
    def post(self, request: Request) -> Response:
        actor = self.actor
        if not (verdict := rules.register(actor)):
            raise Forbidden(verdict.reason)
        key = strict.idempotency_key(request)
        document = strict.document(request)
        data = strict.filled(filing_form(actor), document, actor=actor)

        def create() -> dict[str, Any]:
            slow_down_strangers(request, actor)
            return receipt(*filing.file(data, by=actor, source=source_of(request, actor)))

        answer, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse("api_appeal", args=[answer["number"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(answer, status=201, Location=place, **replayed)


def source_of(request: Request, actor: Actor) -> Source:
    if actor.kind == ActorKind.HOUSEHOLD:
        return Source.HOUSEHOLD_CARD
    return Source.API if isinstance(request.auth, ApiToken) else Source.WEB


def receipt(appeal: Appeal, secret: str) -> dict[str, Any]:
    return {
        "number": appeal.number,
        "secret": secret,
        "state": appeal.state,
        "state_label": appeal.get_state_display(),
        "registered_at": reading.moment(appeal.registered_at),
        "response_due": reading.moment(appeal.response_due),
        "version": appeal.version,
    }


class OneAppeal(Door):
    """一件诉求"""

    @reads(
        answers.AppealDetail,
        operation_id="appeals_read",
        summary="一件诉求",
        description="看得多深由调用者决定（depth）；不该看的内容为 null。看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, number: str) -> Response:
        return with_version(detail(find(self.actor, number), self.actor))


class Records(Door):
    """一件诉求的台账"""

    params = ("cursor", "limit")

    @reads(
        answers.RecordPage,
        operation_id="appeals_records",
        summary="一件诉求的台账",
        description="按序号。办理人员看全部，其他人只看“居民可见”的。",
        paged=True,
    )
    def get(self, request: Request, number: str) -> Response:
        found = find(self.actor, number)
        depth = rules.depth(found, self.actor)
        rows = found.records.all() if reading.reads_internal(found, self.actor) else found.records.told()
        return listed(
            request,
            rows,
            order=("position", "id"),
            shown=lambda line: reading.record(line, depth),
            default=100,
        )


class ProgressByReceipt(Door):
    """查办理进度"""

    @writes(
        answers.Progress,
        body_of(StatusForm, "ReceiptSlip"),
        operation_id="appeals_progress",
        summary="凭回执查进度",
        description="编号和查询码都对才看得到；不对一律 404。同一编号错十次，半小时内 429。",
        also=(429,),
        versioned=False,
    )
    def post(self, request: Request) -> Response:
        slip = strict.filled(StatusForm, strict.document(request))
        found, holder = receipts.open_receipt(self.actor.community_id, **slip)
        depth = rules.depth(found, holder)
        records = [reading.record(line, depth) for line in found.records.told()]
        # A receipt is shown, not signed in with: the actions it opens are on the status page.
        return Response({**reading.shown(found, holder), "actions": [], "records": records})


class Verb(Door):
    """One verb of one appeal; see `verb_view`."""

    verb: ClassVar[str]

    def post(self, request: Request, number: str) -> Response:
        found = find(self.actor, number)
        if not (verdict := rules.may(self.verb, found, self.actor)):
            raise Forbidden(verdict.reason)
        version = strict.expected_version(request, found.version)
        # Asked again under the lock; asked here so that nobody is told to fill in what is refused anyway.
        workflow.check(found, self.verb, by=self.actor, version=version)
        data = self.filled(request, found)
        done = VERBS[self.verb](found, by=self.actor, version=version, **data)
        # Whoever gave a matter out of their hands may not see it any more, but hears that it was done.
        fresh = _visible(self.actor).filter(pk=done.pk).first() or done
        return with_version(detail(fresh, self.actor, revealed=self.verb == "reveal"))

    def filled(self, request: Request, found: Appeal) -> dict[str, Any]:
        """The verb's keyword arguments out of the body."""
        return strict.filled(VERB_FORMS[self.verb], strict.document(request), appeal=found, actor=self.actor)


def verb_view(verb: str) -> type[Verb]:
    """The endpoint of this verb, with its own body in the schema: the fields of its form."""
    line = TRANSITIONS[verb]
    sources = "、".join(State(state).label for state in line.sources)
    start = f"可从：{sources}。" if len(line.sources) < len(State) else "任何状态都可以。"
    target = f"之后是“{State(line.target).label}”。" if line.target else "状态不变。"
    name = "".join(part.title() for part in verb.split("_"))
    view = type(name, (Verb,), {"verb": verb, "__doc__": f"{line.label}"})
    declared = writes(
        answers.AppealDetail,
        body_of(VERB_FORMS[verb], f"{name}Body"),
        operation_id=f"appeals_{verb}",
        summary=line.label,
        description=start + target,
        parameters=[IF_MATCH],
        also=(409, 412, 428),
    )
    return extend_schema_view(post=declared)(view)
