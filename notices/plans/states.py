"""工作计划的词与路."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class PlanState(TextChoices):
    DRAFT = "draft", "起草中"
    PUBLISHED = "published", "进行中"
    CLOSED = "closed", "已结束"


class ItemState(TextChoices):
    PLANNED = "planned", "未开始"
    DOING = "doing", "进行中"
    DONE = "done", "已完成"
    STOPPED = "stopped", "不再做"


_OPEN = (PlanState.DRAFT, PlanState.PUBLISHED)
TRANSITIONS = transitions.table(
    Transition("report", "填报进展", (PlanState.PUBLISHED,), None),
    Transition("publish", "公布", (PlanState.DRAFT,), PlanState.PUBLISHED),
    Transition("add_item", "增加一项", _OPEN, None),
    Transition("change_item", "修改一项", _OPEN, None),
    Transition("stop_item", "不再做一项", _OPEN, None),
    Transition("change", "修改计划", _OPEN, None),
    Transition("close", "结束计划", (PlanState.PUBLISHED,), PlanState.CLOSED),
)

# Actions of the record that are no verb of the table.
OTHER_ACTIONS = {"draft": "起草"}

# What residents may read of a plan once it is published.
SHOWN = (PlanState.PUBLISHED, PlanState.CLOSED)


def state_of(progress: int) -> ItemState:
    """The state a percentage stands for: 0 not begun, 100 done."""
    if progress == 0:
        return ItemState.PLANNED
    return ItemState.DONE if progress == 100 else ItemState.DOING


def moves() -> list[tuple[str, str]]:
    """Every change of state the table allows, as the database trigger enforces it."""
    return transitions.moves(TRANSITIONS)
