"""诉求的词与路: enums with their Chinese labels, groups of states, and the one transition table."""

import datetime

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class State(TextChoices):
    REGISTERED = "registered", "已登记"
    NEEDS_INFO = "needs_info", "待补充"
    ACCEPTED = "accepted", "已受理"
    DECLINED = "declined", "不予受理"
    DISPATCHED = "dispatched", "已派单"
    DISPUTED = "disputed", "派单异议"
    IN_PROGRESS = "in_progress", "办理中"
    IN_COUNCIL = "in_council", "提请议事"
    ESCALATED = "escalated", "已上报"
    REPLIED = "replied", "已答复"
    CLOSED = "closed", "已办结"
    CARRIED_OVER = "carried_over", "挂账"
    MERGED = "merged", "已并案"
    WITHDRAWN = "withdrawn", "已撤回"


class Kind(TextChoices):
    APPEAL = "appeal", "诉求"
    WISH = "wish", "微心愿"
    NEED = "need", "微需求"
    SUGGESTION = "suggestion", "金点子"


# 心愿墙: what a neighbour, a volunteer or a unit may take on.
WISHES = (Kind.WISH, Kind.NEED)


class Source(TextChoices):
    COUNTER = "counter", "窗口"
    PHONE = "phone", "电话"
    GROUP_CHAT = "group_chat", "微信群"
    VISIT = "visit", "走访"
    PATROL = "patrol", "巡查"
    COUNCIL = "council", "议事厅"
    WEB = "web", "网站"
    HOUSEHOLD_CARD = "household_card", "户码"
    API = "api", "接口"
    HOTLINE = "hotline", "热线"


class Track(TextChoices):
    DELIBERATE = "deliberate", "大家议"
    ASSIST = "assist", "社区帮"


class Tag(TextChoices):
    """急难愁盼"""

    URGENT = "urgent", "急"
    DIFFICULT = "difficult", "难"
    WORRYING = "worrying", "愁"
    HOPED_FOR = "hoped_for", "盼"


class Grade(TextChoices):
    DANGER = "danger", "危险紧急"
    UTILITIES = "utilities", "水电气暖"
    GENERAL = "general", "一般"
    COMPLEX = "complex", "复杂"


class Closure(TextChoices):
    SUBSTANTIVE = "substantive", "实质性办结"
    STAGED = "staged", "阶段性办结"
    PROCEDURAL = "procedural", "程序性办结"


class DeclineReason(TextChoices):
    """不予受理情形, a closed list; the sentence the resident sees stands in wording.DECLINE_SENTENCES."""

    EMERGENCY = "emergency", "应打报警、急救或消防电话"
    LEGAL_CHANNEL = "legal_channel", "应走诉讼、仲裁或信访渠道"
    SAME_MATTER = "same_matter", "同一事项已答复且无新情况"
    SECRET = "secret", "涉及国家秘密、商业秘密或他人隐私"  # noqa: S105 a reason, not a password
    OUTSIDE = "outside", "不属社区职责，已指明去处"
    UNLAWFUL = "unlawful", "违反法律法规或公序良俗"
    OWNERS_DECISION = "owners_decision", "须由业主共同决定"


class Told(TextChoices):
    """怎样告知居民"""

    PHONE = "phone", "电话"
    DOOR = "door", "上门"
    MESSAGE = "message", "微信"
    ONLINE = "online", "网站答复"
    COUNTER = "counter", "当面"


class Level(TextChoices):
    """督办级别: notice at 80 % of the time, yellow at the due time, red at twice the time."""

    NOTICE = "notice", "提醒"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"


# Groups of states. OPEN is "the community still owes something".
INTAKE = (State.REGISTERED, State.NEEDS_INFO)
AWAITING_RESPONSE = (State.REGISTERED, State.ACCEPTED, State.DISPATCHED, State.DISPUTED)
WORKING = (State.IN_PROGRESS, State.IN_COUNCIL, State.ESCALATED)
OPEN = (*AWAITING_RESPONSE, State.NEEDS_INFO, *WORKING, State.REPLIED)
UNANSWERED = (*AWAITING_RESPONSE, State.NEEDS_INFO, *WORKING)
HANDLED = (State.DISPATCHED, *WORKING)
MERGEABLE = (State.REGISTERED, State.ACCEPTED)
CLAIMABLE = (State.ACCEPTED, State.DISPATCHED, State.IN_PROGRESS)
SETTLED = (State.CLOSED, State.CARRIED_OVER)
FINAL = (State.DECLINED, State.MERGED, State.WITHDRAWN)


TRANSITIONS = transitions.table(
    Transition("accept", "受理", (State.REGISTERED,), State.ACCEPTED),
    Transition("ask_info", "请居民补充", (State.REGISTERED,), State.NEEDS_INFO),
    Transition("supply_info", "补充情况", (State.NEEDS_INFO,), State.REGISTERED),
    Transition("decline", "不予受理", (State.REGISTERED,), State.DECLINED),
    Transition("dispatch", "派单", (State.ACCEPTED,), State.DISPATCHED),
    Transition("settle_on_spot", "当场办结", (State.ACCEPTED,), State.REPLIED),
    Transition("start", "开始办理", (State.ACCEPTED, State.DISPATCHED), State.IN_PROGRESS),
    Transition("dispute", "提出派单异议", (State.DISPATCHED,), State.DISPUTED),
    Transition("settle_dispute", "裁定异议", (State.DISPUTED,), State.DISPATCHED),
    Transition("reply", "答复居民", (State.IN_PROGRESS,), State.REPLIED),
    Transition("finish_help", "协办完成", HANDLED, None),
    Transition("add_helper", "增加协办", HANDLED, None),
    Transition("excuse_helper", "免除协办", HANDLED, None),
    Transition("ask_extension", "申请延期", (State.IN_PROGRESS,), None),
    Transition("decide_extension", "审批延期", (State.IN_PROGRESS,), None),
    Transition("escalate", "上报", (State.IN_PROGRESS,), State.ESCALATED),
    Transition("return_from_escalation", "上报事项回办", (State.ESCALATED,), State.IN_PROGRESS),
    Transition("take_to_council", "提请议事", (State.IN_PROGRESS,), State.IN_COUNCIL),
    Transition("return_from_council", "议事后继续办理", (State.IN_COUNCIL,), State.IN_PROGRESS),
    Transition("close", "办结", (State.REPLIED,), State.CLOSED),
    Transition("send_back", "退回重办", (State.REPLIED,), State.IN_PROGRESS),
    Transition("carry_over", "挂账", (State.CLOSED,), State.CARRIED_OVER),
    Transition("resume", "到期恢复办理", (State.CARRIED_OVER,), State.IN_PROGRESS),
    Transition("reopen", "重新办理", (State.CLOSED,), State.IN_PROGRESS),
    Transition(
        "withdraw",
        "撤回",
        (*AWAITING_RESPONSE, State.NEEDS_INFO, State.IN_PROGRESS, State.IN_COUNCIL),
        State.WITHDRAWN,
    ),
    Transition("merge", "并案", MERGEABLE, State.MERGED),
    Transition("recuse", "登记回避", UNANSWERED, None),
    Transition("undo_accept", "撤销受理", (State.ACCEPTED,), State.REGISTERED),
    Transition("undo_dispatch", "撤销派单", (State.DISPATCHED,), State.ACCEPTED),
    Transition("attach", "添加照片或文件", (*OPEN, *SETTLED), None),
    Transition("add_note", "补充记录", tuple(State), None),
    Transition("reveal", "查看联系方式", tuple(State), None),
    Transition("endorse", "附议", UNANSWERED, None),
    Transition("take_back", "取消附议", UNANSWERED, None),
    Transition("evaluate", "评价", (State.REPLIED, State.CLOSED, State.CARRIED_OVER), None),
    Transition("claim_wish", "认领心愿", CLAIMABLE, State.IN_PROGRESS),
    Transition("give_back_wish", "退回认领", WORKING, None),
    Transition("fulfil_wish", "心愿达成", (State.IN_PROGRESS,), State.REPLIED),
)


# What can be undone by whoever did it, for this long, while nothing else has happened.
UNDOABLE = ("accept", "dispatch")
UNDO_WITHIN = datetime.timedelta(minutes=10)

REOPEN_WITHIN = datetime.timedelta(days=14)  # by the appellant; the office may at any time
DISPUTED_AT_MOST = 2

# Actions of the ledger that are no verb of the table.
OTHER_ACTIONS = {
    "register": "登记",
    "absorb": "并入一件",
    "supervise": "督办",
    "spot_check": "抽查",
    "remind": "上报催办",
}

# What may follow each state, so that a list of a hundred rows need not walk the table for each.
VERBS_FROM = transitions.verbs_from(TRANSITIONS, State)


def moves() -> list[tuple[str, str]]:
    """Every change of state the table allows, as the database trigger enforces it."""
    return transitions.moves(TRANSITIONS)
