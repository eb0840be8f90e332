"""公文: the pieces an office document is put together from."""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from grids import papers


def reopened(*, rows: list[list[str]] | None = None) -> "Document":
    document = papers.blank("通报", "幸福里社区")
    papers.title(document, "一周通报")
    papers.heading(document, "一、办成的事")
    papers.body(document, "修好一盏灯。\n\n  换了门锁。")
    if rows is not None:
        papers.table(document, rows, [30, 60])
    papers.signed(document, "幸福里社区", "2026年11月23日")
    return Document(io.BytesIO(papers.saved(document)))


def test_title_heading_body_and_signature_stand_in_their_places():
    paragraphs = [each for each in reopened().paragraphs if each.text]
    assert [each.text for each in paragraphs] == [
        *("一周通报", "一、办成的事", "修好一盏灯。", "换了门锁。", "幸福里社区", "2026年11月23日")
    ]
    title, heading, body, *_, day = paragraphs
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert day.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert heading.paragraph_format.keep_with_next
    assert body.paragraph_format.first_line_indent == papers.SIZE_3 * 2


def test_each_piece_has_the_font_of_the_standard():
    fonts = [each.runs[0].font for each in reopened().paragraphs if each.text]
    assert [font.name for font in fonts[:3]] == [papers.SONG_TITLE, papers.HEI, papers.FANG]
    assert [font.size for font in fonts[:3]] == [papers.SIZE_2, papers.SIZE_3, papers.SIZE_3]


def test_the_head_of_a_table_stands_again_on_the_next_page():
    table = reopened(rows=[["项目", "件数"], ["登记", "51"]]).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["项目", "件数"], ["登记", "51"]]
    head, body = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert body._tr.trPr is None or body._tr.trPr.find(qn("w:tblHeader")) is None
    assert head.cells[0].paragraphs[0].runs[0].font.name == papers.HEI


def test_no_row_is_parted_by_a_page_and_the_head_stays_with_its_first_row():
    head, body = reopened(rows=[["项目", "件数"], ["登记", "51"]]).tables[0].rows
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in (head, body))
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in head.cells)
    assert not any(cell.paragraphs[0].paragraph_format.keep_with_next for cell in body.cells)


def test_a_table_of_nothing_does_not_fail():
    assert len(reopened(rows=[]).tables[0].rows) == 0


def test_the_document_says_whose_it_is():
    properties = reopened().core_properties
    assert (properties.title, properties.author) == ("通报", "幸福里社区")
