"""所见: the figures as sentences, the sections as they are read, on the page and on paper."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from grids import papers
from notices.bulletins import paper, reading, workflow
from notices.bulletins.models import Bulletin
from residents.appeals.states import OPEN
from tests.community import House
from tests.factories import at
from tests.notices.things import NEXT_MONDAY, bulletin, published_bulletin

TUESDAY = at("2026-11-17 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def leads(drafted: Bulletin) -> dict[str, str]:
    return {part.kind: part.lead for part in reading.parts(drafted, empty=True)}


def test_the_leads_are_the_figures_in_words(house: House):
    for verbs in ((), ("accept",), ("accept", "start")):
        appeal = house.file(at=TUESDAY)[0]
        for verb in verbs:
            appeal = house.do(verb, appeal, at=TUESDAY)
    said = leads(bulletin(house))
    assert said["done"] == "登记 3 件，受理 2 件，答复 0 件，办结 0 件。"
    assert said["in_progress"] == "正在办 3 件：已登记 1 件、已受理 1 件、办理中 1 件。"
    assert said["late"] == "没按时办好 2 件：登记后还没有受理 1 件、受理后还没有派人联系 1 件。"
    assert (said["council"], said["thanks"]) == ("", "")


def test_nothing_late_is_said_too(house: House):
    assert leads(bulletin(house))["late"] == "没有晚办的事。"


def test_states_stand_in_the_order_of_the_road_whatever_json_keeps(house: House):
    drafted = bulletin(house)
    drafted.figures |= {"open_by": dict.fromkeys(reversed([str(state) for state in OPEN]), 1)}
    said = leads(drafted)["in_progress"]
    assert said.index("已登记") < said.index("已受理") < said.index("已派单") < said.index("已答复")


def test_a_section_without_words_is_left_out_of_what_residents_read(house: House):
    drafted = bulletin(house)
    assert [part.kind for part in reading.parts(drafted)] == ["done", "late"]
    assert len(reading.parts(drafted, empty=True)) == 7
    edited = workflow.edit(drafted, by=house.staff, section="thanks", words="· 谢谢党支部\n\n·谢谢小学")
    thanks = reading.parts(edited)[-1]
    assert (thanks.label, thanks.lines, thanks.edited) == ("感谢", ["谢谢党支部", "谢谢小学"], True)


def test_the_tiles_are_the_stored_figures(house: House):
    house.file(at=TUESDAY)
    values = [(tile["label"], tile["value"]) for tile in reading.tiles(bulletin(house))]
    assert values == [("新登记", 1), ("答复", 0), ("办结", 0), ("正在办", 1), ("没按时办好", 1)]


# On paper


def opened(content: bytes) -> "Document":
    return Document(io.BytesIO(content))


def test_the_document_holds_title_figures_sections_and_who_says_so(house: House):
    house.file(at=TUESDAY)
    document = opened(paper.docx(published_bulletin(house)))
    told = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert told[0] == "幸福里社区一周通报（11月16日至22日）"
    assert "一、办成的事" in told
    assert "登记 1 件，受理 0 件，答复 0 件，办结 0 件。" in told
    assert told[-2:] == ["幸福里社区", "2026年11月23日"]
    head, figures = ([cell.text for cell in row.cells] for row in document.tables[0].rows)
    assert head == ["新登记", "答复", "办结", "正在办", "没按时办好"]
    assert figures[0] == "1 件"
    assert f"{NEXT_MONDAY:%Y-%m-%d}" in told[-3]


def test_every_run_names_its_east_asian_font(house: House):
    document = opened(paper.docx(published_bulletin(house)))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(each for cell in cells for each in cell.paragraphs)]
    fonts = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for paragraph in paragraphs for run in paragraph.runs}
    assert fonts == {papers.SONG_TITLE, papers.HEI, papers.FANG}
    normal = document.styles["Normal"].element.rPr.rFonts
    assert normal.get(qn("w:eastAsia")) == papers.FANG


def test_the_document_is_an_a4_page_with_its_number(house: House):
    content = paper.docx(published_bulletin(house))
    section = opened(content).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    footer = zipfile.ZipFile(io.BytesIO(content)).read("word/footer1.xml").decode()
    assert "PAGE" in footer
