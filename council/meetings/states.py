"""议事的词与路: enums with their Chinese labels, groups of states, the tables of a session and of an agenda item."""

from django.db.models import TextChoices

from grids import transitions
from grids.transitions import Transition


class SessionState(TextChoices):
    SCHEDULED = "scheduled", "已排期"
    COLLECTING = "collecting", "议题征集"
    ANNOUNCED = "announced", "议程公布"
    IN_SESSION = "in_session", "议事中"
    HELD = "held", "已召开"
    MINUTES_POSTED = "minutes_posted", "纪要公示"
    FOLLOWING_UP = "following_up", "跟进落实"
    ARCHIVED = "archived", "归档"
    POSTPONED = "postponed", "已延期"
    CANCELLED = "cancelled", "已取消"


class ItemState(TextChoices):
    PROPOSED = "proposed", "待审核"
    REFUSED = "refused", "未列入"
    ADMITTED = "admitted", "已列入议程"
    DISCUSSED = "discussed", "正在议"
    RESOLVED = "resolved", "形成决议"
    DEFERRED = "deferred", "下次再议"
    REFERRED = "referred", "转交办理"
    SETTLED = "settled_on_the_spot", "当场解决"
    WITHDRAWN = "withdrawn", "已撤回"


class ItemKind(TextChoices):
    APPEAL = "appeal", "诉求"
    TOPIC = "topic", "话题"
    FOLLOW_UP = "follow_up", "跟进决议"


class SeatKind(TextChoices):
    """席位: the sides of the table."""

    COMMUNITY = "community", "社区"
    PROPERTY = "property", "物业公司"
    OWNERS = "owners", "业主委员会"
    WORKER = "worker", "网格员"
    PARTY = "party", "党员代表"
    RESIDENT = "resident", "居民"


class Refusal(TextChoices):
    """不列入的情形, a closed list; the right route for each stands in wording.ROUTES."""

    OWNERS_DECISION = "owners_decision", "须由业主共同决定"
    GOVERNMENT_DUTY = "government_duty", "属于政府部门职责"
    PRIVATE_DISPUTE = "private_dispute", "私人之间的纠纷"
    LEGAL_CHANNEL = "legal_channel", "已在诉讼、仲裁或信访"
    DUPLICATE = "duplicate", "同一议题已在议程上或已有决议"
    NO_PROPOSER = "no_proposer", "没有提议人"


class Present(TextChoices):
    """怎样签到"""

    TAP = "tap", "现场点名"
    QR = "qr", "扫码"
    API = "api", "接口"


class HolidayRule(TextChoices):
    """议事日遇到放假"""

    MOVE = "move", "顺延到下一个工作日"
    SKIP = "skip", "停开一次"


# Groups of states. AHEAD: the agenda can still change its session; LIVE: the item waits for an outcome.
UPCOMING = (SessionState.SCHEDULED, SessionState.COLLECTING, SessionState.ANNOUNCED)
PUBLIC_AGENDA = (
    SessionState.ANNOUNCED,
    SessionState.IN_SESSION,
    SessionState.HELD,
    SessionState.MINUTES_POSTED,
    SessionState.FOLLOWING_UP,
    SessionState.ARCHIVED,
)
AFTERWARDS = (
    SessionState.HELD,
    SessionState.MINUTES_POSTED,
    SessionState.FOLLOWING_UP,
    SessionState.ARCHIVED,
)
CALLED_OFF = (SessionState.POSTPONED, SessionState.CANCELLED)
LIVE = (ItemState.PROPOSED, ItemState.ADMITTED, ItemState.DISCUSSED)
UNDECIDED = (ItemState.ADMITTED, ItemState.DISCUSSED)
OUTCOMES = (
    ItemState.RESOLVED,
    ItemState.DEFERRED,
    ItemState.REFERRED,
    ItemState.SETTLED,
    ItemState.WITHDRAWN,
)
ON_AGENDA = (*UNDECIDED, *OUTCOMES)

_AT_TABLE = (SessionState.ANNOUNCED, SessionState.IN_SESSION)

SESSION_TRANSITIONS = transitions.table(
    Transition("collect", "开始征集议题", (SessionState.SCHEDULED,), SessionState.COLLECTING),
    Transition("order", "排列议程", (*UPCOMING, SessionState.IN_SESSION), None),
    Transition("appoint", "安排主持和记录", (*UPCOMING, SessionState.IN_SESSION), None),
    Transition("announce", "公布议程", (SessionState.COLLECTING,), SessionState.ANNOUNCED),
    Transition("move", "改期", UPCOMING, None),
    Transition("postpone", "延期", UPCOMING, SessionState.POSTPONED),
    Transition("cancel", "取消", UPCOMING, SessionState.CANCELLED),
    Transition("show", "投影", (SessionState.IN_SESSION,), None),
    Transition("open", "开始议事", (SessionState.ANNOUNCED,), SessionState.IN_SESSION),
    Transition("check_in", "签到", _AT_TABLE, None),
    Transition("check_out", "取消签到", _AT_TABLE, None),
    Transition("raise_matter", "居民说事", (SessionState.IN_SESSION,), None),
    Transition("hold", "结束议事", (SessionState.IN_SESSION,), SessionState.HELD),
    Transition("post_minutes", "公示纪要", (SessionState.HELD,), SessionState.MINUTES_POSTED),
    Transition("follow_up", "转入跟进", (SessionState.MINUTES_POSTED,), SessionState.FOLLOWING_UP),
    Transition("archive", "归档", (SessionState.FOLLOWING_UP,), SessionState.ARCHIVED),
)

ITEM_TRANSITIONS = transitions.table(
    Transition("admit", "列入议程", (ItemState.PROPOSED,), ItemState.ADMITTED),
    Transition("refuse", "不列入", (ItemState.PROPOSED,), ItemState.REFUSED),
    Transition("describe", "修改议题和背景", (ItemState.PROPOSED, ItemState.ADMITTED), None),
    Transition("take_up", "开始议这一项", (ItemState.ADMITTED,), ItemState.DISCUSSED),
    Transition("note_discussion", "记录讨论", (*UNDECIDED, *OUTCOMES), None),
    Transition("resolve", "形成决议", (ItemState.DISCUSSED,), ItemState.RESOLVED),
    Transition("settle", "当场解决", (ItemState.DISCUSSED,), ItemState.SETTLED),
    Transition("refer", "转交办理", (ItemState.DISCUSSED,), ItemState.REFERRED),
    Transition("defer", "下次再议", UNDECIDED, ItemState.DEFERRED),
    Transition("withdraw", "撤回议题", LIVE, ItemState.WITHDRAWN),
)

# Actions of the records that are no verb of the tables.
SESSION_ACTIONS = {"schedule": "排期", "receive": "接收议题"}
ITEM_ACTIONS = {"propose": "提议", "carry": "从上次转来"}


def session_moves() -> list[tuple[str, str]]:
    """Every change of state of a session the table allows, as the database trigger enforces it."""
    return transitions.moves(SESSION_TRANSITIONS)


def item_moves() -> list[tuple[str, str]]:
    return transitions.moves(ITEM_TRANSITIONS)
