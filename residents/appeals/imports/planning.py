"""导入预览: what a sheet would do to the ledger, before anything is written."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.cells import CellRefused
from grids.models import Community, Grid, WorkCalendarDay
from grids.sheets import Sheet
from grids.states import ActorKind
from grids.verdict import Forbidden
from residents.appeals.imports.rows import Entry, read
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import Source, State

SOURCE = Source.HOTLINE
# Matters of the whole community, and those nobody has given to a micro-grid yet: one grid above the micro-grids.
POOL_CODE = "00"
POOL_NAME = "社区本级（待分派）"


@dataclass(frozen=True)
class Change:
    """A known entry the sheet says something new about. `note` is written to its ledger; with `answer` the
    sheet's reply is taken through the verbs. The entry's own words never change: the ledger keeps what was said."""

    entry: Entry
    appeal_id: int
    appeal_number: str
    note: str = ""
    answer: bool = False

    @property
    def sentence(self) -> str:
        what = []
        if self.answer:
            what.append("表里有了答复，将按答复时间办结")
        if self.note:
            what.append("内容与台账不同，新的内容将记为补充记录，原文不改")
        return f"{self.appeal_number}：{'；'.join(what)}。"


@dataclass
class Plan:
    """What an import would do. `refused` rows carry the row number of the sheet and the reason."""

    community: Community
    grid: Grid | None
    new: list[Entry] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    grids: dict[str, Grid] = field(default_factory=dict)

    @property
    def adjusted(self) -> list[tuple[int, str]]:
        """Rows that are taken, though not in one piece."""
        taken = [*self.new, *(change.entry for change in self.changed)]
        return sorted((entry.row, reason) for entry in taken for reason in entry.adjusted)

    @property
    def work(self) -> int:
        """How many rows there are to do, for a progress bar."""
        return len(self.new) + len(self.changed)


def plan(
    sheet: Sheet,
    community: Community,
    *,
    by: Actor,
    grid: Grid | None = None,
    now: datetime.datetime | None = None,
) -> Plan:
    """预览: sort the sheet's rows into new, changed, unchanged and refused; nothing is stored.

    `sheet` has the columns of `rows.COLUMNS`; a row that names no micro-grid goes to `grid`, else to the community's
    own (社区本级). Raises Forbidden; SheetRefused when the file turns out broken while it is read.
    """
    if not (by.is_office or by.kind == ActorKind.SYSTEM):
        raise Forbidden("导入由社区工作人员办理。")
    found = Plan(community, grid, grids=_grids(community))
    entries = _sound(sheet, found, now or timezone.now())
    known = _known(community, [entry.external_number for entry in entries])
    found.new = [entry for entry in entries if entry.external_number not in known]
    found.changed = _changes((entry, known.get(entry.external_number)) for entry in entries)
    found.unchanged = len(entries) - len(found.new) - len(found.changed)
    # Numbers are given in the order of time, and the current year's series is locked last and shortest.
    found.new.sort(key=lambda entry: (entry.at, entry.row))
    found.warnings = list(_warnings(found))
    return found


def _grids(community: Community) -> dict[str, Grid]:
    """By code and by name, as a person may have written either."""
    grids = list(Grid.objects.of(community.pk))
    return {each.name: each for each in grids} | {each.code: each for each in grids}


def _sound(sheet: Sheet, found: Plan, now: datetime.datetime) -> list[Entry]:
    """The rows that can be taken, in sheet order; the others are put down as refused."""
    taken: dict[str, Entry] = {}
    for row in sheet:
        try:
            entry = read(row, now=now)
            if entry.grid and entry.grid not in found.grids:
                raise CellRefused(f"没有“{entry.grid[:20]}”这个微网格，请填网格编号，或者空着。")
            if twin := taken.get(entry.external_number):
                raise CellRefused(f"编号 {entry.external_number} 与第 {twin.row} 行相同，只导入前一行。")
        except CellRefused as refused:
            found.refused.append((row.number, str(refused)))
        else:
            taken[entry.external_number] = entry
    return list(taken.values())


def _known(community: Community, numbers: Collection[str]) -> dict[str, Appeal]:
    ledger = Appeal.objects.visible_to(actors.system(community.pk))
    found = ledger.filter(source=SOURCE, external_number__in=numbers)
    found = found.only("number", "external_number", "title", "text", "state", "result")
    return {appeal.external_number: appeal for appeal in found}


def _changes(pairs: Iterable[tuple[Entry, Appeal | None]]) -> list[Change]:
    """What the sheet says anew about known entries; a difference that is noted already is not news."""
    changes = [_change(entry, appeal) for entry, appeal in pairs if appeal is not None]
    differing = [change.appeal_id for change in changes if change.note]
    notes = AppealRecord.objects.filter(action="add_note", subject_id__in=differing)
    noted = set(notes.values_list("subject_id", "note"))
    fresh = [replace(each, note="") if (each.appeal_id, each.note) in noted else each for each in changes]
    return [change for change in fresh if change.note or change.answer]


def _change(entry: Entry, appeal: Appeal) -> Change:
    answer = bool(entry.result) and not appeal.result and appeal.state == State.REGISTERED
    return Change(entry, appeal.pk, appeal.number, _difference(entry, appeal, answer=answer), answer)


def _difference(entry: Entry, appeal: Appeal, *, answer: bool) -> str:
    parts = []
    if entry.title != appeal.title:
        parts.append(f"标题：{entry.title}")
    if entry.text != appeal.text:
        parts.append(f"内容：{entry.text}{entry.text_rest}")
    if entry.result and entry.result != appeal.result and not answer:
        parts.append(f"答复：{entry.result}{entry.result_rest}")
    return "\n".join([f"再次导入来源 {entry.external_number}，与台账不同的有：", *parts]) if parts else ""


def _warnings(found: Plan) -> Iterator[str]:
    """What the office should know before it confirms, beside the rows."""
    pooled = sum(not entry.grid for entry in found.new)
    if pooled and found.grid is None:
        yield f"有 {pooled} 行没有写微网格，将放在“{POOL_NAME}”。"
    years = {entry.at.year for entry in found.new}
    seeded = WorkCalendarDay.objects.of(found.community.pk).filter(date__year__in=years)
    if unknown := sorted(years - set(seeded.values_list("date__year", flat=True).distinct())):
        listed = "、".join(map(str, unknown))
        yield f"{listed} 年还没有工作日历，时限按周一至周五推算；要准的话，请系统管理员先补上。"
