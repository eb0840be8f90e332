"""户码: who hands cards out and makes them invalid."""

from grids.actors import Actor
from grids.verdict import ALLOWED, Verdict, denied


def manage(actor: Actor) -> Verdict:
    """发放、作废户码: the office, and workers in their own grids."""
    if actor.is_office or actor.grid_ids:
        return ALLOWED
    return denied("户码由社区工作人员或本网格的网格员发放和作废。")
