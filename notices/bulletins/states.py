"""通报的词与路."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class BulletinState(TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    CORRECTED = "corrected", "已更正"
    DISCARDED = "discarded", "已作废"


class Section(TextChoices):
    """通报的各段, in the order they stand."""

    DONE = "done", "办成的事"
    IN_PROGRESS = "in_progress", "正在办的事"
    LATE = "late", "没按时办好的事，为什么"
    SMALL_MATTERS = "small_matters", "关键小事"
    COUNCIL = "council", "议事厅"
    PLANNED = "planned", "下周打算"
    THANKS = "thanks", "感谢"


# What residents may read; STANDING: what a list shows, one a week and its correction while it is written.
SHOWN = (BulletinState.PUBLISHED, BulletinState.CORRECTED)
STANDING = (BulletinState.DRAFT, BulletinState.PUBLISHED)

TRANSITIONS = transitions.table(
    Transition("edit", "修改一段", (BulletinState.DRAFT,), None),
    Transition("recount", "重新统计", (BulletinState.DRAFT,), None),
    Transition("publish", "发布", (BulletinState.DRAFT,), BulletinState.PUBLISHED),
    Transition("discard", "作废更正稿", (BulletinState.DRAFT,), BulletinState.DISCARDED),
    Transition("correct", "更正", (BulletinState.PUBLISHED,), None),
    Transition("replace", "由更正的一版代替", (BulletinState.PUBLISHED,), BulletinState.CORRECTED),
)

# Actions of the record that are no verb of the table.
OTHER_ACTIONS = {"draft": "起草"}


def moves() -> list[tuple[str, str]]:
    """Every change of state the table allows, as the database trigger enforces it."""
    return transitions.moves(TRANSITIONS)
