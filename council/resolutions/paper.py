"""纸上的纪要: the minutes as an office document (.docx), in the customary order. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as Docx

from grids import papers

HEADING = re.compile(r"^[一二三四五六七八九十百]+、")
# Columns of the two tables in millimetres; each table fills the 156 between the margins.
ATTENDANCE_WIDTHS = (27, 57, 72)
RESOLUTIONS_WIDTHS = (27, 39, 22, 22, 22, 24)
TO_BE_SIGNED = "＿＿＿＿＿＿"

Row = Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """What stands on the paper, in its order."""

    title: str
    opening: str
    discussion: str
    floor: str
    attendance: Sequence[Row]
    attendance_head: Row
    resolutions: Sequence[Row]
    resolutions_head: Row
    signatures: Sequence[tuple[str, str]]
    office: str
    day: str


def docx(sheet: Sheet) -> bytes:
    """The document, ready to be sent: title, opening, attendance, items, open floor, resolutions, signatures."""
    document = papers.blank(sheet.title, sheet.office)
    papers.title(document, sheet.title)
    papers.body(document, sheet.opening)
    papers.heading(document, "到会情况")
    papers.table(document, [sheet.attendance_head, *sheet.attendance], ATTENDANCE_WIDTHS)
    _discussion(document, sheet.discussion)
    if sheet.floor:
        papers.heading(document, "居民说事")
        papers.body(document, sheet.floor)
    if sheet.resolutions:
        papers.heading(document, "形成的决议")
        papers.table(document, [sheet.resolutions_head, *sheet.resolutions], RESOLUTIONS_WIDTHS)
    for label, name in sheet.signatures:
        papers.body(document, f"{label}：{name or TO_BE_SIGNED}", together=True)
    papers.signed(document, sheet.office, sheet.day)
    return papers.saved(document)


def _discussion(document: Docx, words: str) -> None:
    """Paragraphs; one that begins with 一、 is a heading."""
    for line in words.splitlines():
        piece = papers.heading if HEADING.match(line.strip()) else papers.body
        piece(document, line.strip())
