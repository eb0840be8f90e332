"""A sheet of a register on its way in, and what the preview says of it."""

import io
from collections.abc import Sequence
from typing import Any

from grids.actors import Actor
from residents.register.imports import drafts
from residents.register.imports.kinds import KINDS
from residents.register.models import ImportDraft
from tests.community import House
from tests.residents.register.sheets import by_hand


def staged(house: House, slug: str, file: io.BytesIO, by: Actor | None = None) -> ImportDraft:
    return drafts.stage(KINDS[slug], file, file_name="表.xlsx", by=by or house.staff)


def imported(house: House, slug: str, file: io.BytesIO, by: Actor | None = None) -> ImportDraft:
    draft = staged(house, slug, file, by)
    drafts.confirm(draft, by=by or house.staff)
    drafts.run(KINDS[slug], draft.pk)
    return ImportDraft.objects.get(pk=draft.pk)


def counts(draft: ImportDraft) -> tuple[int, int, int, int]:
    """New, changed, unchanged, refused."""
    return tuple(draft.preview[name] for name in ("new", "changed", "unchanged", "refused"))


def said(house: House, slug: str, header: Sequence[str], *rows: Sequence[Any]) -> dict[str, Any]:
    """The preview of these rows; the header stands in row 1."""
    return staged(house, slug, by_hand(header, rows)).preview
