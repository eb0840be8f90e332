"""公约的词与路."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class State(TextChoices):
    DRAFT = "draft", "草案"
    ADOPTED = "adopted", "已通过"
    DISCARDED = "discarded", "已作废"


TRANSITIONS = transitions.table(
    Transition("edit", "修改草案", (State.DRAFT,), None),
    Transition("adopt", "登记通过", (State.DRAFT,), State.ADOPTED),
    Transition("discard", "作废草案", (State.DRAFT,), State.DISCARDED),
)

OTHER_ACTIONS = {"draft": "起草"}
