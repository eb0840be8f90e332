"""微服务的词与路."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class ServiceState(TextChoices):
    OFFERED = "offered", "开放"
    SUSPENDED = "suspended", "停办"


class ServiceGroup(TextChoices):
    """为谁、为什么事: how residents look for it."""

    ELDERLY = "elderly", "为老"
    HEALTH = "health", "健康"
    CHILDREN = "children", "孩子"
    PAPERS = "papers", "办证代办"
    REPAIR = "repair", "维修便民"
    HARDSHIP = "hardship", "困难帮扶"
    LAW = "law", "法律调解"
    CULTURE = "culture", "文体活动"


TRANSITIONS = transitions.table(
    Transition("ask", "申请", (ServiceState.OFFERED,), None),
    Transition("change", "修改", tuple(ServiceState), None),
    Transition("suspend", "停办", (ServiceState.OFFERED,), ServiceState.SUSPENDED),
    Transition("resume", "恢复开放", (ServiceState.SUSPENDED,), ServiceState.OFFERED),
)

# Actions of the record that are no verb of the table.
OTHER_ACTIONS = {"add": "新增"}


def moves() -> list[tuple[str, str]]:
    """Every change of state the table allows, as the database trigger enforces it."""
    return transitions.moves(TRANSITIONS)
