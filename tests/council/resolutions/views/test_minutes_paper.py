"""纪要 on paper: the .docx paragraph by paragraph and table by table, and the sheet to print, which says the same."""

import io
import re
import zipfile

import pytest
from django.test import Client
from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from council.models import Minutes
from council.resolutions import workflow
from council.resolutions.states import MinutesState
from residents.appeals.models import Appeal
from tests.council.pages import read, seen
from tests.council.resolutions.deciding import MINUTES_PATHS, Deciding
from tests.council.resolutions.evening import evening
from tests.entering import ROLES, signed_in

DAY = "2026-11-23"
FILE = f"/minutes/{DAY}/docx/"
SHEET = f"/minutes/{DAY}/print/"
TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"


def posted(deciding: Deciding) -> Minutes:
    made = workflow.draft_minutes(evening(deciding), by=deciding.house.staff)
    for verb in MINUTES_PATHS[MinutesState.POSTED]:
        made = deciding.minutes_do(verb, made)
    return made


def paper(client: Client) -> Docx:
    return Document(io.BytesIO(client.get(FILE).content))


def cells(document: Docx, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[table].rows]


def raised() -> str:
    """The number of what was raised from the floor."""
    return Appeal.objects.get(title="井盖松了").number


def font(paragraph: Paragraph) -> str:
    names = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs}
    assert len(names) == 1
    return names.pop()


# font and words of every paragraph, in order; {raised} is the number of the matter from the floor.
PARAGRAPHS: list[tuple[str, str]] = [
    (TITLE, "幸福里社区家门口议事厅纪要"),
    (BODY, "2026年11月23日 19:05 至 21:00召开家门口议事会，周书记主持，李敏记录。纪要如下："),
    (HEADING, "到会情况"),
    (HEADING, "一、门口停车怎么划线"),
    (BODY, "由李敏提出。"),
    (BODY, "各方意见：物业公司：可以划 30 个车位；网格员：消防通道要留出来。"),
    (BODY, "共识：先划线，试行三个月。"),
    (BODY, "分歧：收不收费没有谈拢。"),
    (BODY, "表态：赞成 6，反对 1，弃权 2。"),
    (BODY, "结果：形成决议（决议 20261123-1，内容见后）。"),
    (HEADING, "二、三单元楼道灯不亮"),
    (BODY, "由诉求台账提出。"),
    (BODY, "结果：当场解决。物业答应今晚就换灯。"),
    (HEADING, "三、广场舞几点结束"),
    (BODY, "由李敏提出。"),
    (BODY, "结果：下次再议。等舞队的人到场。"),
    (HEADING, "居民说事"),
    (BODY, "居民现场反映 1 件事，都已登记进诉求台账："),
    (BODY, "{raised}　（登记办理，内容不公开）"),
    (HEADING, "形成的决议"),
    (BODY, "主持人（签字）：＿＿＿＿＿＿"),
    (BODY, "记录人：李敏"),
    (BODY, "居民代表（签字）：＿＿＿＿＿＿"),
    (BODY, "幸福里社区"),
    (BODY, "2026年11月23日"),
]
ATTENDANCE = [
    ["席位", "单位", "到会人员"],
    ["社区", "", "李敏"],
    ["物业公司", "幸福里社区物业公司", "物业经理"],
    ["业主委员会", "", "缺席"],
    ["网格员", "第01微网格", "网格员1"],
    ["党员代表", "", "缺席"],
    ["居民", "", "2 人"],
]
# What everybody reads instead of the third column.
COUNTED = ["到会人员", "1 人", "1 人", "缺席", "1 人", "缺席", "2 人"]
RESOLUTIONS = [
    ["决议号", "内容", "牵头", "协调", "监督", "完成期限"],
    [
        "20261123-1",
        "两周内划好 30 个车位，留出消防通道。（完成标志：线划好，消防验过。）",
        "幸福里社区物业公司",
        "第01微网格网格员",
        "幸福里社区业主委员会",
        "2026年12月7日",
    ],
]


def test_the_document_says_paragraph_by_paragraph_what_the_evening_was(deciding: Deciding):
    posted(deciding)
    document = paper(Client())
    found = [(font(each), each.text) for each in document.paragraphs if each.text]
    assert found == [(name, words.replace("{raised}", raised())) for name, words in PARAGRAPHS]


def test_the_two_tables_hold_who_came_and_what_was_decided(deciding: Deciding):
    posted(deciding)
    inside = paper(signed_in(deciding.house.worker2.user))
    assert cells(inside, 0) == ATTENDANCE
    assert cells(inside, 1) == RESOLUTIONS
    outside = paper(Client())
    assert [row[2] for row in cells(outside, 0)] == COUNTED
    assert [row[:2] for row in cells(outside, 0)] == [row[:2] for row in ATTENDANCE]
    assert cells(outside, 1) == RESOLUTIONS
    assert len(outside.tables) == 2


def test_each_part_stands_where_an_office_looks_for_it(deciding: Deciding):
    posted(deciding)
    document = paper(Client())
    order = []
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            order.append("[表]")
        elif element.tag == qn("w:p") and (words := Paragraph(element, document).text):
            order.append(words[:4])
    for before, after in (
        ("到会情况", "[表]"),
        ("形成的决", "[表]"),
        ("[表]", "一、门口"),
        ("[表]", "主持人（"),
    ):
        assert (before, after) in list(zip(order, order[1:], strict=False))
    assert order[0] == "幸福里社"
    assert order[-1] == "2026"


def test_every_letter_names_its_east_asian_font(deciding: Deciding):
    posted(deciding)
    document = paper(Client())
    in_tables = [
        paragraph
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    ]
    assert {font(each) for each in in_tables if each.text} == {HEADING, BODY}
    for table in document.tables:
        head, *rows = table.rows
        assert {font(cell.paragraphs[0]) for cell in head.cells} == {HEADING}
        assert {font(cell.paragraphs[0]) for row in rows for cell in row.cells if cell.text} == {BODY}
    runs = [run for each in (*document.paragraphs, *in_tables) for run in each.runs]
    assert {run._r.rPr.rFonts.get(qn("w:ascii")) for run in runs} == {TITLE, HEADING, BODY}
    foot = document.sections[0].footer.paragraphs[0]
    assert {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in foot.runs} == {"宋体"}
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == BODY


# words of a paragraph → alignment, indent in points, kept with what follows.
LAYOUT: list[tuple[str, int | None, float | None, bool]] = [
    ("幸福里社区家门口议事厅纪要", WD_ALIGN_PARAGRAPH.CENTER, None, False),
    ("到会情况", None, 32, True),
    ("共识：先划线，试行三个月。", None, 32, False),
    ("主持人（签字）：＿＿＿＿＿＿", None, 32, True),
    ("居民代表（签字）：＿＿＿＿＿＿", None, 32, True),
    ("2026年11月23日", WD_ALIGN_PARAGRAPH.RIGHT, None, False),
]


def test_each_paragraph_is_laid_out_as_the_standard_says(deciding: Deciding):
    posted(deciding)
    document = paper(Client())
    for words, alignment, indent, kept in LAYOUT:
        found = next(each for each in document.paragraphs if each.text == words)
        layout = found.paragraph_format
        assert found.alignment == alignment, words
        assert layout.first_line_indent == (Pt(indent) if indent else None), words
        assert bool(layout.keep_with_next) is kept, words


def test_the_file_has_a_name_a_type_and_an_author(deciding: Deciding):
    posted(deciding)
    answer = Client().get(FILE)
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''20261123%20%E5%AE%B6%E9%97%A8%E5%8F%A3%E8%AE%AE%E4%BA%8B"
        "%E5%8E%85%E7%BA%AA%E8%A6%81.docx"
    )
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    core = archive.read("docProps/core.xml").decode()
    assert "<dc:creator>幸福里社区</dc:creator>" in core
    assert "<dc:title>幸福里社区家门口议事厅纪要</dc:title>" in core


PRIVATE = ("王秀英", "赵大爷", "物业经理", "网格员1", "井盖", "13812345678")


def test_what_hangs_in_the_street_names_no_neighbour_and_no_seat_holder(deciding: Deciding):
    posted(deciding)
    archive = zipfile.ZipFile(io.BytesIO(Client().get(FILE).content))
    everything = "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    pages = [read(seen(Client(), path)) for path in (SHEET, f"/minutes/{DAY}/", "/minutes/")]
    for words in PRIVATE:
        assert words not in everything, words
        assert all(words not in page for page in pages), words


def test_the_sheet_to_print_says_what_the_document_says(deciding: Deciding):
    posted(deciding)
    page = read(seen(Client(), SHEET))
    place = -1
    for _, words in PARAGRAPHS[:20]:
        wanted = re.sub(r"\s+", " ", words.replace("{raised}", raised()))
        place = page.index(wanted, place + 1)
    for row in RESOLUTIONS:
        for cell in row:
            assert cell in page
    for cell in (*COUNTED, *(row[1] for row in ATTENDANCE)):
        assert cell in page
    for label in ("主持人（签字）", "记录人", "李敏", "居民代表（签字）"):
        assert label in page


def test_what_was_edited_stands_on_paper_and_the_tables_stay(deciding: Deciding):
    made = workflow.draft_minutes(evening(deciding), by=deciding.house.staff)
    words = {
        "title": "第三次家门口议事会纪要",
        "opening": "十一月二十三日晚召开。",
        "discussion": "十一、第一件\n说了什么。\n\n　十二、第二件\n一边说一边改、改了又说。",
        "floor": "",
    }
    deciding.minutes_do("edit", made, **words)
    document = paper(signed_in(deciding.house.staff.user))
    found = [(font(each), each.text) for each in document.paragraphs if each.text]
    assert found[:7] == [
        (TITLE, "第三次家门口议事会纪要"),
        (BODY, "十一月二十三日晚召开。"),
        (HEADING, "到会情况"),
        (HEADING, "十一、第一件"),
        (BODY, "说了什么。"),
        (HEADING, "十二、第二件"),
        (BODY, "一边说一边改、改了又说。"),
    ]
    assert "居民说事" not in [words for _, words in found]
    assert cells(document, 1) == RESOLUTIONS


# who gets the file before the posting, and after it.
FILES: list[tuple[str, int, int]] = [
    ("visitor", 404, 200),
    ("household", 404, 200),
    ("no_post", 404, 200),
    ("worker", 404, 200),
    ("seat", 404, 200),
    ("supervisor", 404, 200),
    ("staff", 200, 200),
    ("lead", 200, 200),
    ("elsewhere", 404, 404),
]


def test_who_gets_the_paper_before_and_after_the_posting(deciding: Deciding):
    made = workflow.draft_minutes(evening(deciding), by=deciding.house.staff)
    before = {who: ROLES[who](deciding.house, None) for who, *_ in FILES}
    for path in (FILE, SHEET):
        assert {who: client.get(path).status_code for who, client in before.items()} == {
            who: status for who, status, _ in FILES
        }
    for verb in MINUTES_PATHS[MinutesState.POSTED]:
        made = deciding.minutes_do(verb, made)
    for path in (FILE, SHEET):
        assert {who: client.get(path).status_code for who, client in before.items()} == {
            who: status for who, _, status in FILES
        }


@pytest.mark.parametrize("day", ["2026-11-24", "2026-02-30", "2026-13-01"])
def test_of_a_day_without_a_session_there_is_no_paper(deciding: Deciding, day: str):
    posted(deciding)
    seen(Client(), f"/minutes/{day}/docx/", 404)
    seen(Client(), f"/minutes/{day}/print/", 404)
