"""Verbs of the directory: add, change, suspend, resume a service; ask for one."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.lifecycle import Lifecycle, require, said
from grids.models import Community
from grids.states import ActorKind
from grids.verdict import Forbidden, Invalid
from notices.acting import stored
from notices.directory import rules
from notices.directory.models import Service, ServiceRecord, ServiceRequest, folded
from notices.directory.states import TRANSITIONS
from residents.appeals import filing
from residents.appeals.models import Appeal
from residents.appeals.states import Kind

SERVICES = Lifecycle(Service, TRANSITIONS, rules.may, ServiceRecord)
TAKEN = "已有同名的服务，请换个名字，或者直接修改原来的那一项。"
_MUST = {
    "name": "请写服务的名称。",
    "summary": "请用一句话说清楚能帮什么。",
    "provider": "请写由谁来办。",
    "place": "请写在哪里办。",
    "hours": "请写什么时候可以办。",
}
_LINES = (*_MUST, "bring", "fee")


def _fill(service: Service, words: Mapping[str, Any]) -> None:
    """What the office wrote, cleaned; what it is found by follows from it."""
    for name, value in words.items():
        setattr(service, name, text.clean(value, single_line=True) if name in _LINES else value)
    for name, sentence in _MUST.items():
        require(getattr(service, name), name, sentence)
    require(service.amount and service.amount >= 1, "amount", "请写多久办好，至少是 1。")
    for name in ("unit", "category"):
        thing = getattr(service, name)
        inside = thing is None or thing.community_id == service.community_id
        require(inside, name, "请选择本社区的。")
    service.phone = _phone(service.phone)
    service.fee = service.fee or "免费"
    service.initials = text.initials(service.name)[:80]
    found_by = (service.name, *service.keywords, service.summary, service.provider)
    initials = (text.initials(words) for words in (service.name, *service.keywords))
    service.findable = folded(" ".join((*found_by, *initials)))


def _phone(number: str) -> str:
    try:
        return text.normalise_phone(number) if number.strip() else ""
    except ValueError as error:
        raise Invalid(str(error), fields={"phone": str(error)}) from error


@transaction.atomic
def add(community: Community, *, by: Actor, at: datetime.datetime | None = None, **words: Any) -> Service:
    """新增一项微服务: offered from now on. `words` are the fields of Service by their names.

    Raises Forbidden, Invalid naming the field, or Refused when the name is taken.
    """
    verdict = rules.keep(by)
    if not (verdict or by.kind == ActorKind.SYSTEM) or by.community_id != community.pk:
        raise Forbidden(verdict.reason or "只能维护本社区的目录。")
    service = Service(community=community)
    _fill(service, words)
    stored(service, lambda: service.save(force_insert=True) or service, taken=TAKEN)
    SERVICES.write(service, "add", by=by, at=at or timezone.now(), note=f"新增“{service.name}”。")
    service.version = 1
    service.save(update_fields=["ledger_length", "ledger_head"])
    return service


@transaction.atomic
def change(
    service: Service,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    **words: Any,
) -> Service:
    """修改: what residents read about it; a request already made keeps the limit it was promised."""
    step = SERVICES.begin(service, "change", by=by, at=at, version=version)
    _fill(step.thing, words)
    written = (field for field in Service._meta.concrete_fields if field.editable)
    changed = {
        field: [str(step.before[field.attname]), str(getattr(step.thing, field.attname))]
        for field in written
        if step.before[field.attname] != getattr(step.thing, field.attname)
    }
    note = f"改了{'、'.join(str(field.verbose_name) for field in changed)}。" if changed else "没有改动。"
    data = {field.name: was for field, was in changed.items()}
    return stored(step.thing, lambda: SERVICES.commit(step, note=note, data=data), taken=TAKEN)


@transaction.atomic
def suspend(
    service: Service,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> Service:
    """停办: no longer shown and no longer asked for; what was asked before goes on."""
    step = SERVICES.begin(service, "suspend", by=by, at=at, version=version)
    return SERVICES.commit(step, note=said(note, "note", "请写明为什么停办。"))


@transaction.atomic
def resume(
    service: Service, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None
) -> Service:
    """恢复开放"""
    step = SERVICES.begin(service, "resume", by=by, at=at, version=version)
    return SERVICES.commit(step, note="恢复开放。")


@transaction.atomic
def ask(
    service: Service,
    *,
    by: Actor,
    source: str,
    at: datetime.datetime | None = None,
    **matter: Any,
) -> tuple[Appeal, str]:
    """我要申请: an entry of the ledger, kind need, promised by the service's own limit from this moment on.

    `matter` is what its form asks (grid, place, contact…); `text` may add a word. Returns the entry and the receipt's
    secret, as registering does. The record of it is the ledger's; the service itself does not change.
    """
    step = SERVICES.begin(service, "ask", by=by, at=at)
    service = step.thing
    words = text.clean(matter.pop("text", ""))
    asked = {
        **matter,
        "kind": Kind.NEED,
        "title": f"申请：{service.name}",
        "text": f"申请微服务“{service.name}”。{words}",
        "category": service.category,
        "own_limit": service.limit,
    }
    appeal, secret = filing.file(asked, by=by, source=source, at=step.at)
    ServiceRequest.objects.create(service=service, appeal=appeal, at=step.at)
    return appeal, secret


VERBS: dict[str, Callable[..., Service]] = {"change": change, "suspend": suspend, "resume": resume}
