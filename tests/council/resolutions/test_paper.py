"""公文: the .docx opens, has the customary fonts and order, and loses no word."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from council.resolutions.drafting import ATTENDANCE_HEAD, RESOLUTIONS_HEAD
from council.resolutions.paper import Sheet, docx

SHEET = Sheet(
    title="幸福里社区家门口议事厅纪要",
    opening="2026年11月23日在社区召开家门口议事会。纪要如下：",
    discussion="一、楼道灯\n大家同意更换。\n二、停车\n下次再议。",
    floor="居民现场反映 1 件事：\n2026-000123　井盖松了",
    attendance=[["社区", "", "周书记"], ["居民", "", "12 人"]],
    attendance_head=ATTENDANCE_HEAD,
    resolutions=[["20261123-1", "更换楼道灯。", "物业公司", "网格员", "业主委员会", "2026年12月7日"]],
    resolutions_head=RESOLUTIONS_HEAD,
    signatures=[("主持人（签字）", ""), ("记录人", "李敏")],
    office="幸福里社区",
    day="2026年11月23日",
)


@pytest.fixture(scope="module")
def paper():
    return Document(io.BytesIO(docx(SHEET)))


def fonts(paragraph) -> set[tuple[str, str, float]]:
    """East Asian and Latin font and size of every run."""
    return {
        (
            run._r.rPr.rFonts.get(qn("w:eastAsia")),
            run._r.rPr.rFonts.get(qn("w:ascii")),
            run.font.size.pt,
        )
        for run in paragraph.runs
    }


def test_the_title_is_centred_in_the_title_font(paper):
    title = paper.paragraphs[0]
    assert (title.text, title.alignment) == (SHEET.title, 1)
    assert fonts(title) == {("方正小标宋简体", "方正小标宋简体", 22)}


def test_the_body_is_in_fangsong_with_two_characters_of_indent_and_28_points(paper):
    body = next(each for each in paper.paragraphs if each.text == SHEET.opening)
    assert fonts(body) == {("仿宋_GB2312", "仿宋_GB2312", 16)}
    assert body.paragraph_format.first_line_indent == Pt(32)
    assert paper.styles["Normal"].paragraph_format.line_spacing == Pt(28)


def test_item_headings_are_in_heiti_and_stay_with_what_follows(paper):
    heading = next(each for each in paper.paragraphs if each.text == "一、楼道灯")
    assert fonts(heading) == {("黑体", "黑体", 16)}
    assert heading.paragraph_format.keep_with_next


def test_the_page_is_a4_with_the_official_margins(paper):
    section = paper.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer._element.xml


def test_both_tables_have_a_head_that_repeats_and_fit_between_the_margins(paper):
    attendance, resolutions = paper.tables
    assert [cell.text for cell in attendance.rows[0].cells] == list(ATTENDANCE_HEAD)
    assert [cell.text for cell in resolutions.rows[1].cells] == SHEET.resolutions[0]
    for table in paper.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        widths = [cell.width for cell in table.rows[0].cells]
        assert sum(widths) <= Mm(210 - 28 - 26) + Mm(1)
        assert [column.width for column in table.columns] == widths


def test_everything_stands_in_its_order_and_nothing_is_lost(paper):
    words = "\n".join(
        element.text if element.tag == qn("w:p") else "[table]"
        for element in paper.element.body
        if element.tag in (qn("w:p"), qn("w:tbl"))
    )
    order = [
        *(SHEET.title, "纪要如下", "到会情况", "[table]", "一、楼道灯", "二、停车", "居民说事", "井盖松了"),
        *("形成的决议", "[table]", "主持人（签字）：＿＿＿＿＿＿", "记录人：李敏", SHEET.office, SHEET.day),
    ]
    place = -1
    for each in order:
        place = words.index(each, place + 1)


def test_empty_parts_leave_no_heading_behind():
    bare = Document(io.BytesIO(docx(replace(SHEET, floor="", resolutions=[]))))
    text = "\n".join(each.text for each in bare.paragraphs)
    assert "居民说事" not in text
    assert "形成的决议" not in text
    assert len(bare.tables) == 1


def test_it_is_a_sound_archive_that_names_its_author():
    archive = zipfile.ZipFile(io.BytesIO(docx(SHEET)))
    assert archive.testzip() is None
    assert "幸福里社区" in archive.read("docProps/core.xml").decode()


def test_rare_characters_and_what_looks_like_markup_survive():
    words = "𠮷阿姨说：<b>5号楼</b> & 6号楼 🚲"
    paper = Document(io.BytesIO(docx(replace(SHEET, discussion=words))))
    assert words in [each.text for each in paper.paragraphs]
