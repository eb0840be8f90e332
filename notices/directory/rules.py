"""谁可以: the directory is the office's to keep and everybody's to use."""

from collections.abc import Callable

from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import ALLOWED, Verdict, denied
from notices.directory.models import Service
from residents.appeals import rules as ledger


def keep(actor: Actor) -> Verdict:
    """新增、修改、停办: the office."""
    return ALLOWED if actor.is_office else denied("微服务目录由社区工作人员维护。")


def _keep(service: Service, actor: Actor) -> Verdict:
    return keep(actor)


def ask(service: Service, actor: Actor) -> Verdict:
    """我要申请: whoever may file a matter."""
    return ledger.register(actor)


RULES: dict[str, Callable[[Service, Actor], Verdict]] = {
    "ask": ask,
    "change": _keep,
    "suspend": _keep,
    "resume": _keep,
}


def may(verb: str, service: Service, actor: Actor) -> Verdict:
    """Whether this actor may do this verb, whatever state the service is in."""
    return ALLOWED if actor.kind == ActorKind.SYSTEM else RULES[verb](service, actor)
