"""登记册接口: the same list, entry and verbs for buildings, dwellings, households, residents, enterprises, facilities."""

import copy
import datetime
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from grids import reauth
from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, holder_of, listed, with_version
from grids.api.schema import IDEMPOTENCY_KEY, IF_MATCH, body_of, parameters_of, reads, writes
from grids.idempotency import once
from grids.verdict import Forbidden, NotFound
from residents.register.api import register_answers as answers
from residents.register.forms.keeping import VERB_FORMS, RegisterForm
from residents.register.registers import REGISTERS, Register
from residents.register.rules import keeping
from residents.register.workflow import keeping as verbs
from residents.register.workflow import revealing
from residents.register.workflow.step import check

VERBS = {
    "edit": verbs.edit,
    "end": verbs.end,
    "restore": verbs.restore,
    "merge": verbs.merge,
    "reveal": revealing.reveal,
    "erase": revealing.erase,
}
PROVEN = ("reveal", "erase")
EITHER = ("reveal", "erase")  # may be done to what has ended, too


def find(register: Register, pk: int, actor: Actor) -> Any:
    """The entry as far as this actor may know it; the registers themselves are not for everyone."""
    if not (verdict := keeping.read(actor)):
        raise Forbidden(verdict.reason)
    found = register.rows(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def shown(register: Register, thing: Any, actor: Actor) -> dict[str, Any]:
    """One entry, masked as on the page; what this actor may not know is null."""
    seen = register.seen_by(actor)
    columns = {
        column.key: _plain(column.read(thing, actor)) if column in seen else None
        for column in register.columns
    }
    return {
        "id": thing.pk,
        "version": thing.version,
        **columns,
        "ended": thing.ended,
        "actions": [verb for verb, _ in register.verbs if _open(verb, thing, actor)],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _open(verb: str, thing: Any, actor: Actor) -> bool:
    fits = verb in EITHER or thing.ended == (verb == "restore")
    return fits and bool(keeping.may(verb, thing, actor))


class Entries(Door):
    """A register: its list, and entering something new."""

    register: ClassVar[Register]

    def get(self, request: Request) -> Response:
        actor, register = self.actor, self.register
        if not (verdict := keeping.read(actor)):
            raise Forbidden(verdict.reason)
        if "care" in request.query_params and not actor.sees_care:
            known = [name for name in self.params if name != "care"]
            strict.only_known(["care"], known, what="参数", code="unknown_param")
        filters = register.filtered(request.query_params, actor)
        if not filters.is_valid():
            raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
        return listed(
            request, filters.qs, order=register.order, shown=lambda thing: shown(register, thing, actor)
        )

    def post(self, request: Request) -> Response:
        actor, register = self.actor, self.register
        if not (verdict := keeping.create(actor)):
            raise Forbidden(verdict.reason)
        key, document = strict.idempotency_key(request), strict.document(request)
        data = strict.filled(register.form, document, actor=actor)

        def create() -> dict[str, Any]:
            made = verbs.create(register.model, by=actor, **data)
            return shown(register, find(register, made.pk, actor), actor)

        answer, fresh = once(f"api:{actor.key}", key, [request.path, document], create)
        place = request.build_absolute_uri(reverse(f"api_{register.slug}_one", args=[answer["id"]]))
        replayed = {} if fresh else {"Idempotent-Replayed": "true"}
        return with_version(answer, status=201, Location=place, **replayed)


class Entry(Door):
    """One entry of a register."""

    register: ClassVar[Register]

    def get(self, request: Request, pk: int) -> Response:
        found = find(self.register, pk, self.actor)
        return with_version(shown(self.register, found, self.actor))


class EntryVerb(Door):
    """One verb of one entry."""

    register: ClassVar[Register]
    verb: ClassVar[str]
    form: ClassVar[type[forms.Form]]

    def post(self, request: Request, pk: int) -> Response:
        actor, register, verb = self.actor, self.register, self.verb
        found = find(register, pk, actor)
        if not (verdict := keeping.may(verb, found, actor)):
            raise Forbidden(verdict.reason)
        version = strict.expected_version(request, found.version)
        # Asked again under the lock; asked here so that nobody is told to fill in what is refused anyway.
        check(found, verb, by=actor, version=version, ended=None if verb in EITHER else verb == "restore")
        values = self.filled(request, found)
        if verb in PROVEN:
            values["proven_at"] = reauth.moment(holder_of(request))
        done = VERBS[verb](found, by=actor, version=version, **values)
        if verb == "reveal":
            lines = [{"label": label, "value": value} for label, value in done.lines]
            about = {"id": found.pk, "version": found.version}
            return with_version({**about, "detail": done.detail, "values": lines})
        return with_version(shown(register, find(register, done.pk, actor), actor))

    def filled(self, request: Request, found: Any) -> dict[str, Any]:
        """The verb's keyword arguments out of the body; what an edit does not mention stays as it is."""
        document = strict.document(request)
        if self.verb != "edit":
            context = {"actor": self.actor, "thing": found, "reasons": self.register.ends}
            return strict.filled(self.form, document, **context)
        values = strict.filled(self.form, document, actor=self.actor, thing=found)
        return {name: value for name, value in values.items() if name in document}


def changing(form: type[RegisterForm]) -> type[RegisterForm]:
    """The form of an edit: nothing must be given, and what is asked of something new only is not."""
    fields: dict[str, Any] = dict.fromkeys(form.at_birth)
    for name, field in form.base_fields.items():
        if name not in form.at_birth:
            fields[name] = copy.copy(field)
            fields[name].required = False
    return type(f"{form.__name__}Edit", (form,), fields)


def _form_of(register: Register, verb: str) -> type[forms.Form]:
    if verb == "edit":
        return changing(register.form)
    form = VERB_FORMS[verb]
    if verb != "end":
        return form
    reason = copy.copy(form.base_fields["reason"])
    reason.choices = [(each.value, each.label) for each in register.ends]
    return type(f"{register.model.__name__}End", (form,), {"reason": reason})


def entries_view(register: Register) -> type[Entries]:
    """List and create of one register, with its own filters and body in the schema."""
    name, slug = register.model.__name__, register.slug
    params = (*register.filters.base_filters, "cursor", "limit")
    view = type(
        f"{name}Entries", (Entries,), {"register": register, "params": params, "__doc__": register.label}
    )
    return extend_schema_view(
        get=reads(
            answers.page(register),
            operation_id=f"{slug}_list",
            summary=f"{register.label}列表",
            description="社区看全部，网格员看本网格的，户码只看自家；姓名、电话、证件号都遮住。街道督导不看名单。",
            parameters=parameters_of(register.filters),
            paged=True,
        ),
        post=writes(
            answers.shown(register),
            body_of(register.form, f"{name}Body"),
            operation_id=f"{slug}_create",
            summary=f"登记{register.noun}",
            description="社区工作人员登记本社区的，网格员登记自己网格的。",
            status=201,
            parameters=[IDEMPOTENCY_KEY],
            also=(409, 422),
        ),
    )(view)


def entry_view(register: Register) -> type[Entry]:
    view = type(f"{register.model.__name__}One", (Entry,), {"register": register, "__doc__": register.label})
    declared = reads(
        answers.shown(register),
        operation_id=f"{register.slug}_read",
        summary=f"一条{register.noun}",
        description="看不到的与不存在的一样是 404。",
        versioned=True,
    )
    return extend_schema_view(get=declared)(view)


def verb_view(register: Register, verb: str, label: str) -> type[EntryVerb]:
    name = f"{register.model.__name__}{verb.title()}"
    form = _form_of(register, verb)
    view = type(name, (EntryVerb,), {"register": register, "verb": verb, "form": form, "__doc__": label})
    body = body_of(form, f"{name}Body") if form.base_fields else None
    proven = "先到 /api/v1/reauth/ 再输一次密码，五分钟内有效；否则 403 reauth_required。"
    declared = writes(
        answers.RevealedShown if verb == "reveal" else answers.shown(register),
        body,
        operation_id=f"{register.slug}_{verb}",
        summary=f"{register.noun}：{label}",
        description=proven if verb in PROVEN else "只改写明的内容。" if verb == "edit" else "留痕，不删除。",
        parameters=[IF_MATCH],
        also=(409, 412, 428, *((429,) if verb == "reveal" else ())),
    )
    return extend_schema_view(post=declared)(view)


ALL = tuple(REGISTERS.values())
