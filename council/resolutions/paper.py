"""公文: minutes as a .docx in the customary layout of an office document (GB/T 9704-2012). Pure.

Title in 小标宋 二号, body in 仿宋 三号 with two characters of indent and 28 points between lines, headings in 黑体.
A reader without these fonts gets its own; the names are what offices' programs look for.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SONG_TITLE, SONG, FANG, HEI = "方正小标宋简体", "宋体", "仿宋_GB2312", "黑体"
SIZE_2, SIZE_3, SIZE_4, SMALL_4 = Pt(22), Pt(16), Pt(14), Pt(12)
LINE = Pt(28)
HEADING = re.compile(r"^[一二三四五六七八九十百]+、")

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
    document = Document()
    document.core_properties.title = sheet.title
    document.core_properties.author = sheet.office
    _page(document)
    _normal(document)
    _title(document, sheet.title)
    _body(document, sheet.opening)
    _heading(document, "到会情况")
    _table(document, sheet.attendance_head, sheet.attendance, (24, 58, 74))
    _body(document, sheet.discussion)
    if sheet.floor:
        _heading(document, "居民说事")
        _body(document, sheet.floor)
    if sheet.resolutions:
        _heading(document, "形成的决议")
        _table(document, sheet.resolutions_head, sheet.resolutions, (24, 40, 22, 22, 22, 26))
    _signatures(document, sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Docx) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", SONG, SIZE_4)
    _page_number(_run(foot, "", SONG, SIZE_4))
    _run(foot, " —", SONG, SIZE_4)


def _page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _normal(document: Docx) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FANG, SIZE_3
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)


def _run(paragraph: Paragraph, words: str, font: str, size: Pt, *, bold: bool = False) -> Run:
    """East Asian text takes `eastAsia`, digits and Latin letters the others: all must be named."""
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.font.bold = font, size, bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _title(document: Docx, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Pt(34)
    paragraph.paragraph_format.space_after = LINE
    _run(paragraph, words, SONG_TITLE, SIZE_2)


def _heading(document: Docx, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = SIZE_3 * 2
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, words, HEI, SIZE_3)


def _body(document: Docx, words: str) -> None:
    """Paragraphs; one that begins with 一、 is a heading."""
    for line in filter(None, (line.strip() for line in words.splitlines())):
        if HEADING.match(line):
            _heading(document, line)
            continue
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = SIZE_3 * 2
        _run(paragraph, line, FANG, SIZE_3)


def _table(document: Docx, head: Row, rows: Sequence[Row], widths: Sequence[int]) -> None:
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _repeated(table.rows[0]._tr)
    for cells, words, font in [(table.rows[0].cells, head, HEI)] + [
        (table.add_row().cells, row, FANG) for row in rows
    ]:
        for cell, text, width in zip(cells, words, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(18)
            _run(paragraph, text, font, SMALL_4)
    spacer = document.add_paragraph()
    spacer.paragraph_format.line_spacing = Pt(14)


def _repeated(row: OxmlElement) -> None:
    """The head stands again on the next page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)


def _signatures(document: Docx, sheet: Sheet) -> None:
    for label, name in sheet.signatures:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = SIZE_3 * 2
        paragraph.paragraph_format.keep_with_next = True
        _run(paragraph, f"{label}：{name or '＿＿＿＿＿＿'}", FANG, SIZE_3)
    for words in (sheet.office, sheet.day):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = SIZE_3 * 2
        _run(paragraph, words, FANG, SIZE_3)
