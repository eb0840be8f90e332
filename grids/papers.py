"""公文: a .docx in the customary layout of an office document (GB/T 9704-2012), piece by piece. Pure.

Title in 小标宋 二号, body in 仿宋 三号 with two characters of indent and 28 points between lines, headings in 黑体.
A reader without these fonts gets its own; the names are what offices' programs look for.
"""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Docx
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
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def blank(title: str, author: str) -> Docx:
    """An empty A4 page with the margins, the body font and the page number of an office document."""
    document = Document()
    document.core_properties.title, document.core_properties.author = title, author
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run(foot, "— ", SONG, SIZE_4)
    _page_number(run(foot, "", SONG, SIZE_4))
    run(foot, " —", SONG, SIZE_4)
    _body_font(document)
    return document


def _page_number(number: Run) -> None:
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        number._r.append(element)


def _body_font(document: Docx) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = FANG, SIZE_3
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
    layout = style.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)


def run(paragraph: Paragraph, words: str, font: str, size: Pt) -> Run:
    """East Asian text takes `eastAsia`, digits and Latin letters the others: all must be named."""
    made = paragraph.add_run(words)
    made.font.name, made.font.size = font, size
    made._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return made


def title(document: Docx, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Pt(34)
    paragraph.paragraph_format.space_after = LINE
    run(paragraph, words, SONG_TITLE, SIZE_2)


def heading(document: Docx, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = SIZE_3 * 2
    paragraph.paragraph_format.keep_with_next = True
    run(paragraph, words, HEI, SIZE_3)


def body(document: Docx, words: str, *, together: bool = False) -> None:
    """A paragraph for each line that is not empty; `together` with what follows, not parted by a page's end."""
    for line in filter(None, (line.strip() for line in words.splitlines())):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = SIZE_3 * 2
        paragraph.paragraph_format.keep_with_next = together or None
        run(paragraph, line, FANG, SIZE_3)


def table(document: Docx, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    """A ruled table, columns in millimetres; the first row is the head and stands again on the next page.

    No row is parted by a page's end, and the head stays with the first row below it.
    """
    made = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for number, row in enumerate(rows):
        line = made.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, words, width in zip(line.cells, row, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(18)
            paragraph.paragraph_format.keep_with_next = number == 0 or None
            run(paragraph, words, FANG if number else HEI, SMALL_4)
    if made.rows:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        made.rows[0]._tr.get_or_add_trPr().append(mark)
    document.add_paragraph().paragraph_format.line_spacing = Pt(14)


def signed(document: Docx, *lines: str) -> None:
    """落款: who and when, at the right."""
    for words in lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = SIZE_3 * 2
        run(paragraph, words, FANG, SIZE_3)


def saved(document: Docx) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
