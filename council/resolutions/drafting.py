"""起草: the minutes out of the records of a session, for a person to edit. Room: rules.

What complaints are about is left out altogether, as if it had not been on the agenda (回避); names of residents are
counts.
"""

import datetime
from collections import defaultdict

from django.utils import timezone

from council.covenant.articles import numeral
from council.meetings.models import AgendaItem, Attendance, Session
from council.meetings.states import SeatKind
from council.resolutions.models import Resolution
from council.resolutions.states import Role
from council.resolutions.wording import day_words
from grids import worktime
from grids.deadlines import Limit, add_limit
from grids.states import LimitUnit

ATTENDANCE_HEAD = ("席位", "单位", "到会人员")
RESOLUTIONS_HEAD = ("决议号", "内容", "牵头", "协调", "监督", "完成期限")
# 纪要 ≤ 3 workdays after the session (design section 4).
POST_WITHIN = Limit(3, LimitUnit.WORKDAYS)
POLL = ("赞成", "反对", "弃权")


def words(session: Session) -> dict[str, object]:
    """Every column of the minutes that is drafted: title, opening, tables, discussion, open floor."""
    decided = written(session)
    return {
        "title": f"{session.community.name}家门口议事厅纪要",
        "opening": opening(session),
        "attendance": attendance(session),
        "discussion": discussion(session, decided),
        "floor": floor(session),
        "resolutions": resolutions(decided),
    }


def opening(session: Session) -> str:
    begun = timezone.localtime(session.opened_at or session.starts_at)
    ended = f" 至 {timezone.localtime(session.held_at):%H:%M}" if session.held_at else ""
    chair = session.chair.name if session.chair else "社区"
    recorder = f"，{session.recorder.name}记录" if session.recorder else ""
    place = f"，在{session.place}" if session.place else ""
    return f"{day_words(session.date)} {begun:%H:%M}{ended}{place}召开家门口议事会，{chair}主持{recorder}。纪要如下："


def attendance(session: Session) -> list[list[str]]:
    """One row a side and unit: who sat there by name, residents by their number; missing sides say so."""
    sides: dict[str, dict[str, list[str]]] = {seat: {} for seat in SeatKind}
    for row in Attendance.objects.standing().filter(session=session).select_related("organization", "grid"):
        unit = row.organization.name if row.organization else row.grid.name if row.grid else ""
        unit = "" if row.seat == SeatKind.RESIDENT else unit
        sides[row.seat].setdefault(unit, []).append(row.name)
    found = []
    for seat, units in sides.items():
        label = SeatKind(seat).label
        if seat == SeatKind.RESIDENT:
            found.append([label, "", f"{sum(map(len, units.values()))} 人"])
            continue
        found += [[label, unit, "、".join(names)] for unit, names in units.items()] or [[label, "", "缺席"]]
    return found


def without_names(rows: list[list[str]]) -> list[list[str]]:
    """As everybody reads it: how many sat on which side."""
    shown = []
    for seat, unit, names in rows:
        counted = names if names == "缺席" or names.endswith(" 人") else f"{len(names.split('、'))} 人"
        shown.append([seat, unit, counted])
    return shown


def written(session: Session) -> list[Resolution]:
    """The resolutions of the session, less those from complaints."""
    return list(Resolution.objects.filter(session=session).announced().order_by("id"))


def discussion(session: Session, decided: list[Resolution]) -> str:
    """The items in their order, each with what was said and how it ended."""
    items = AgendaItem.objects.filter(session=session).announced().on_agenda()
    numbers: dict[int, list[str]] = defaultdict(list)
    for each in decided:
        numbers[each.item_id].append(each.number)
    told = [_item(place, item, numbers[item.pk]) for place, item in enumerate(items, start=1)]
    return "\n".join(told) or "本次没有议题。"


def _item(place: int, item: AgendaItem, resolved_by: list[str]) -> str:
    lines = [f"{numeral(place)}、{item.title}", f"由{item.proposer}提出。{item.background}".strip()]
    sides = [f"{seat.label}：{item.positions[seat]}" for seat in SeatKind if seat in item.positions]
    lines += ["各方意见：" + "；".join(each.rstrip("。；") for each in sides) + "。"] if sides else []
    lines += [f"共识：{item.agreement}"] if item.agreement else []
    lines += [f"分歧：{item.dissent}"] if item.dissent else []
    lines += [f"表态：{_poll(item.poll)}。"] if item.poll else []
    numbers = "、".join(resolved_by)
    outcome = item.get_state_display() + (f"（决议 {numbers}，内容见后）" if numbers else "")
    said = "" if numbers else item.outcome_note
    return "\n".join([*lines, f"结果：{outcome}。{said}".strip()])


def _poll(poll: dict[str, list[int]]) -> str:
    sums = [sum(counts) for counts in zip(*poll.values(), strict=True)]
    return "，".join(f"{label} {count}" for label, count in zip(POLL, sums, strict=True))


def floor(session: Session) -> str:
    """居民说事: numbers, and titles as far as they are published."""
    matters = session.raised.select_related("appeal").order_by("id")
    open_to_all = matters.filter(
        appeal__complaint_user__isnull=True, appeal__complaint_organization__isnull=True
    )
    lines = [
        f"{each.appeal.number}　{each.appeal.public_title or '（登记办理，内容不公开）'}"
        for each in open_to_all
    ]
    return "\n".join([f"居民现场反映 {len(lines)} 件事，都已登记进诉求台账：", *lines]) if lines else ""


def resolutions(decided: list[Resolution]) -> list[list[str]]:
    """The rows of the table: number, words, the three parties, due day."""
    return [
        [
            each.number,
            f"{each.text}（完成标志：{each.sign_of_done}）",
            *(getattr(each, f"{role}_name") for role in Role),
            day_words(each.promised_on),
        ]
        for each in decided
    ]


def post_by(session: Session) -> datetime.datetime:
    """纪要最晚公示的时间: 3 workdays after the session."""
    held = session.held_at or session.starts_at
    return add_limit(held, POST_WITHIN, worktime.calendar(session.community_id, around=held.date())).at
