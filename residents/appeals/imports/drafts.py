"""上传、预览、确认 for sheets of matters; how an import is staged, run and watched is `residents.register.imports`."""

import dataclasses
import datetime
from typing import IO, Any

from django.utils import timezone
from django.utils.formats import date_format

from grids.actors import Actor
from grids.models import Community, Grid
from grids.sheets import Sheet
from residents.appeals.imports.applying import apply
from residents.appeals.imports.planning import Plan, plan
from residents.appeals.imports.rows import COLUMNS, OPTIONAL
from residents.register.imports import drafts
from residents.register.imports.drafts import SILENT_FOR, Kind, Progress, confirm, forget_old, is_silent
from residents.register.models import ImportDraft

SHOWN_ROWS = 5
SHOWN_REASONS = 500
SHOWN_WORDS = 60


def stage(
    file: IO[bytes],
    *,
    file_name: str,
    by: Actor,
    grid: Grid | None = None,
    at: datetime.datetime | None = None,
) -> ImportDraft:
    """上传: keep the sheet for an hour with its preview. Raises Forbidden; SheetRefused, and nothing is kept."""
    return drafts.stage(KIND, file, file_name=file_name, by=by, grid=grid, at=at)


def run(draft_id: int) -> None:
    """导入一张已确认的表: everything or nothing; the outcome stands in the draft."""
    drafts.run(KIND, draft_id)


def summary(found: Plan) -> dict[str, Any]:
    """A plan as the preview shows it: counts, the first rows, every refused row up to a screenful of screens."""
    return {
        "new": len(found.new),
        "new_note": f"其中 {sum(bool(entry.result) for entry in found.new)} 件带答复",
        "changed": len(found.changed),
        "unchanged": found.unchanged,
        "refused": len(found.refused),
        "rows": [
            {
                "row": entry.row,
                "number": entry.external_number,
                "at": date_format(timezone.localtime(entry.at), "Y-m-d H:i"),
                "title": entry.title,
                "text": entry.text[:SHOWN_WORDS],
                "replied": bool(entry.result),
            }
            for entry in sorted(found.new, key=lambda entry: entry.row)[:SHOWN_ROWS]
        ],
        "changes": [[change.entry.row, change.sentence] for change in found.changed[:SHOWN_REASONS]],
        "refusals": [list(pair) for pair in found.refused[:SHOWN_REASONS]],
        "adjusted": [list(pair) for pair in found.adjusted[:SHOWN_REASONS]],
        "warnings": found.warnings,
    }


def _plan(sheet: Sheet, community: Community, by: Actor, grid: Grid | None, now: datetime.datetime) -> Plan:
    return plan(sheet, community, by=by, grid=grid, now=now)


def _apply(found: Plan, by: Actor, name: str, progress: Progress) -> dict[str, int]:
    return dataclasses.asdict(apply(found, by=name, progress=progress))


KIND = Kind("appeals", COLUMNS, OPTIONAL, _plan, summary, _apply, as_system=True)

__all__ = ["KIND", "SILENT_FOR", "confirm", "forget_old", "is_silent", "run", "stage", "summary"]
