"""走访: who may record one, who may settle a promise."""

from grids.actors import Actor
from grids.verdict import ALLOWED, Verdict, denied
from residents.register.states import VisitKind


def goes_around(actor: Actor) -> Verdict:
    """走访的人: workers in their grids and the office."""
    if actor.is_office or actor.grid_ids:
        return ALLOWED
    return denied("走访由网格员在自己的网格、社区工作人员在本社区登记。")


def record(actor: Actor, kind: str) -> Verdict:
    """登记走访: who goes around; a care visit is for those who may know of care groups."""
    verdict = goes_around(actor)
    if verdict and kind == VisitKind.CARE and not actor.sees_care:
        return denied("关爱走访由有关爱职责的人员登记，请选其他类别。")
    return verdict


def settle(actor: Actor) -> Verdict:
    """了结承诺: whoever goes around here; the one who promised may be on leave or gone."""
    return goes_around(actor)
