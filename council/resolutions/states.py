"""决议与纪要的词与路: enums with their Chinese labels, groups of states, the two transition tables."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class State(TextChoices):
    ASSIGNED = "assigned", "已交办"
    IN_PROGRESS = "in_progress", "落实中"
    REPORTED_DONE = "reported_done", "已报完成"
    VERIFIED = "verified", "已核验"
    CLOSED = "closed", "已办结"
    RETURNED = "returned", "退回重办"
    CARRIED = "carried", "结转"
    DROPPED = "dropped", "已终止"


class Role(TextChoices):
    """责任: who answers for a resolution, and how."""

    LEAD = "lead", "牵头"
    COORDINATOR = "coordinator", "协调"
    SUPERVISOR = "supervisor", "监督"


class MinutesState(TextChoices):
    DRAFT = "draft", "起草中"
    CHAIR_CONFIRMED = "chair_confirmed", "主持人已确认"
    CONFIRMED = "confirmed", "居民已确认"
    POSTED = "posted", "公示中"
    FINAL = "final", "已定稿"


# Groups of states. UNDONE: the lead still owes it; OPEN: somebody still owes something.
UNDONE = (State.ASSIGNED, State.IN_PROGRESS, State.RETURNED, State.CARRIED)
OPEN = (*UNDONE, State.REPORTED_DONE, State.VERIFIED)
DONE = (State.VERIFIED, State.CLOSED)
FINISHED = (State.CLOSED, State.DROPPED)
PUBLIC_MINUTES = (MinutesState.POSTED, MinutesState.FINAL)
UNPOSTED = (MinutesState.DRAFT, MinutesState.CHAIR_CONFIRMED, MinutesState.CONFIRMED)

TRANSITIONS = transitions.table(
    Transition("start", "开始落实", (State.ASSIGNED, State.RETURNED, State.CARRIED), State.IN_PROGRESS),
    Transition("report_done", "报完成", (State.IN_PROGRESS, State.RETURNED), State.REPORTED_DONE),
    Transition("report_progress", "报进展", (State.IN_PROGRESS,), None),
    Transition("verify", "核验通过", (State.REPORTED_DONE,), State.VERIFIED),
    Transition("send_back", "退回重办", (State.REPORTED_DONE,), State.RETURNED),
    Transition("close", "办结", (State.VERIFIED,), State.CLOSED),
    Transition("carry", "结转", (State.ASSIGNED, State.IN_PROGRESS, State.RETURNED), State.CARRIED),
    Transition("reassign", "调整责任", UNDONE, None),
    Transition("drop", "终止", UNDONE, State.DROPPED),
)
OTHER_ACTIONS = {"write": "形成决议"}

MINUTES_TRANSITIONS = transitions.table(
    Transition("edit", "修改纪要", (MinutesState.DRAFT,), None),
    Transition("redraft", "按记录重新起草", (MinutesState.DRAFT,), None),
    Transition("confirm", "主持人确认", (MinutesState.DRAFT,), MinutesState.CHAIR_CONFIRMED),
    Transition("countersign", "居民确认", (MinutesState.CHAIR_CONFIRMED,), MinutesState.CONFIRMED),
    Transition(
        "reopen", "退回修改", (MinutesState.CHAIR_CONFIRMED, MinutesState.CONFIRMED), MinutesState.DRAFT
    ),
    Transition("post", "公示纪要", (MinutesState.CONFIRMED,), MinutesState.POSTED),
    Transition("object", "提出异议", (MinutesState.POSTED,), None),
    Transition("answer", "答复异议", (MinutesState.POSTED,), None),
    Transition("correct", "更正", (MinutesState.POSTED,), None),
    Transition("settle", "定稿", (MinutesState.POSTED,), MinutesState.FINAL),
)
MINUTES_ACTIONS = {"draft": "起草纪要"}
