"""导出: the ledger as the office's customary Excel sheet, and the rates; each export is on record before it leaves.

Room: above workflow. The rows are those the actor may see, as deep as the actor may see them, never a name or phone.
"""

import datetime
import hashlib
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community, ExportLog
from grids.verdict import Forbidden, Refused
from grids.workbooks import RowFill, Value, write_book
from residents.appeals import reading, rules
from residents.appeals.models import Appeal, Evaluation
from residents.appeals.rates import MEASURES, Row, with_follow_up
from residents.appeals.states import OPEN, SETTLED, State

MOST_ROWS = 50_000
NEAR = datetime.timedelta(days=3)
HEADERS = (
    "序号", "编号", "登记时间", "来源", "类别", "分类", "微网格", "地点", "诉求", "等级", "急难愁盼", "呼声", "反映户数",
    "主办", "状态", "期限", "答复时间", "办理结果", "办结时间", "办结类型",
    # What the rates are counted by: whoever doubts a figure can count the sheet.
    "受理时间", "响应期限", "首次联系", "答复期限", "回访时间", "解决了", "满意程度", "本格办理",
)  # fmt: skip
_SATISFIED = dict(Evaluation.Satisfaction.choices)
_STATE = HEADERS.index("状态")
_DUE = HEADERS.index("期限")
TIME = "%Y-%m-%d %H:%M"


@transaction.atomic
def ledger_book(
    appeals: QuerySet, *, by: Actor, title: str, query: str, at: datetime.datetime | None = None
) -> bytes:
    """台账导出: .xlsx bytes of these entries, coloured done, near, overdue, carried over.

    Forbidden for those without a post; Refused above 50,000 rows, saying how to narrow it.
    """
    _may_export(by)
    at = at or timezone.now()
    count = appeals.count()
    if count > MOST_ROWS:
        raise Refused(f"共 {count} 件，一次最多导出 {MOST_ROWS} 件，请先按时间或网格缩小范围。")
    community = Community.objects.get(pk=by.community_id)
    subtitle = f"单位：{community.name}　　导出：{by.label}　{timezone.localtime(at):%Y-%m-%d %H:%M}"
    found = with_follow_up(appeals.with_names()).order_by("registered_at", "id").iterator(chunk_size=2000)
    book = write_book(title, subtitle, HEADERS, _lines(found, by), text_columns=("编号",), fills=_fill(at))
    _log(by, at, title, query, count, book)
    return book


def _may_export(by: Actor) -> None:
    if not by.is_insider:
        raise Forbidden("只有在岗人员可以导出。")


def _log(by: Actor, at: datetime.datetime, kind: str, query: str, rows: int, book: bytes) -> None:
    ExportLog.objects.create(
        community_id=by.community_id,
        user=by.user,
        at=at,
        kind=kind[:40],
        query=query[:500],
        rows=rows,
        sha256=hashlib.sha256(book).hexdigest(),
    )


def _lines(appeals: Iterator[Appeal], by: Actor) -> Iterator[Sequence[Value]]:
    for index, appeal in enumerate(appeals, start=1):
        depth = rules.depth(appeal, by)
        reads = depth >= rules.Depth.REDACTED
        handler = "、".join(each.name for each in (appeal.handler, appeal.lead_unit) if each)
        yield (
            index,
            appeal.number,
            _time(appeal.registered_at),
            appeal.get_source_display(),
            appeal.get_kind_display(),
            appeal.category.path if appeal.category else "",
            appeal.grid.name,
            reading.words(appeal, appeal.place, depth) if reads else "",
            reading.words(appeal, appeal.title, depth) if reads else appeal.public_title,
            appeal.get_grade_display(),
            "".join(dict(appeal._meta.get_field("tags").base_field.choices)[tag] for tag in appeal.tags),
            appeal.loudness,
            appeal.households_count,
            handler,
            appeal.get_state_display(),
            _time(appeal.due_at),
            _time(appeal.replied_at),
            reading.words(appeal, appeal.result, depth),
            _time(appeal.closed_at),
            appeal.get_closure_display(),
            *_counted(appeal),
        )


def _counted(appeal: Appeal) -> tuple[Value, ...]:
    """The cells a rate is counted by; read `with_follow_up`."""
    followed = appeal.followed_at is not None
    alone = appeal.in_grid and not appeal.lead_unit_id and not appeal.escalated_to_id
    return (
        _time(appeal.accepted_at),
        _time(appeal.response_due),
        _time(appeal.contacted_at),
        _time(appeal.feedback_due),
        _time(appeal.followed_at),
        ("是" if appeal.solved else "否") if followed else "",
        _SATISFIED.get(appeal.satisfaction, ""),
        "是" if alone else "否",
    )


def _time(moment: datetime.datetime | None) -> str:
    return f"{timezone.localtime(moment):{TIME}}" if moment else ""


def _fill(at: datetime.datetime) -> RowFill:
    """Green done, red overdue, amber due within three days, blue carried over."""
    now, near = _time(at), _time(at + NEAR)
    done = {State(state).label for state in SETTLED} - {State.CARRIED_OVER.label}
    still_open = {State(state).label for state in OPEN}

    def colour(row: Sequence[Value]) -> str | None:
        state, due = row[_STATE], row[_DUE]
        if state == State.CARRIED_OVER.label:
            return "blue"
        if state in done:
            return "green"
        if state not in still_open or not due:
            return None
        return "red" if due < now else "amber" if due < near else None

    return colour


@transaction.atomic
def rates_book(table: Sequence[Row], *, by: Actor, title: str, query: str) -> bytes:
    """统计导出: per group each measure's share, numerator and denominator."""
    _may_export(by)
    at = timezone.now()
    headers = ["范围"]
    for measure in MEASURES:
        headers += [measure.label, f"{measure.label}分子", f"{measure.label}分母"]
    rows = [
        [
            row.name,
            *(
                cell
                for figure in row.figures
                for cell in (figure.words, figure.numerator, figure.denominator)
            ),
        ]
        for row in table
    ]
    book = write_book(title, f"导出：{by.label}　{timezone.localtime(at):%Y-%m-%d %H:%M}", headers, rows)
    _log(by, at, title, query, len(rows), book)
    return book
