"""导入的页面: upload, preview, confirm, progress, outcome, as the office reads them, for each register."""

import datetime
import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.models import Organization
from residents.register.models import ImportDraft
from residents.register.registers import REGISTERS
from tests.community import House
from tests.community import house as one_house
from tests.conftest import lent_house
from tests.entering import ROLES, signed_in
from tests.residents.register.imports.sheets_in import HEADERS, staged
from tests.residents.register.sheets import by_hand

house = lent_house
SLUGS = list(REGISTERS)
SHOPS = [["新店", "企业商户", "01", "幸福路 1 号", "钱有福", "13900001111"]]


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def place(slug: str, draft: Any = None, what: str = "register_import_draft") -> str:
    return reverse(what, args=[slug, draft.pk]) if draft else reverse("register_import", args=[slug])


def upload(client: Client, slug: str, file: io.BytesIO | bytes, name: str = "三月.xlsx") -> Any:
    content = file if isinstance(file, bytes) else file.getvalue()
    return client.post(place(slug), {"file": SimpleUploadedFile(name, content)})


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


# Uploading


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_says_how_a_sheet_is_prepared(office: Client, slug: str):
    text = read(office.get(place(slug)))
    assert f"导入{REGISTERS[slug].label}" in text
    assert reverse("register_template", args=[slug]) in text
    for words in (
        "先看预览，确认了才写入；同一张表再导一次不会重复。",
        "空着的格子不会抹掉已有的内容。",
        "不能收的行会写明行号和原因，改好再传。",
        "Excel 工作簿（.xlsx）或 .csv，20 MB 以内。",
        "还没有导入过。",
    ):
        assert words in text


def test_an_upload_leads_to_its_preview(office: Client, house: House):
    answer = upload(office, "enterprises", by_hand(HEADERS["enterprises"], SHOPS))
    draft = ImportDraft.objects.get()
    assert answer.headers["Location"] == place("enterprises", draft)
    assert (draft.file_name, draft.kind, draft.created_by) == ("三月.xlsx", "enterprises", house.staff.user)
    assert "三月.xlsx" in read(office.get(place("enterprises")))


BAD_FILES = [
    (b"", "a.xlsx", "这个文件是空的，请重新选择文件。"),
    (b"hello", "a.xlsx", "前 10 行里没有找到表头。表头应有这些列："),
    (b"PK\x03\x04broken", "a.xlsx", "文件已损坏或格式特殊，打不开。"),
    (b"%PDF-1.7 x", "a.xlsx", "这不是 Excel 表格。请选择 .xlsx 或 .csv 文件。"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
        "a.xls",
        "这是旧版 Excel（.xls）文件。",
    ),
    ("<html>名称</html>".encode(), "a.xls", "这个文件其实是网页，不是表格。"),
    ("名称,联系人\n新店,钱\n".encode(), "a.csv", "表头里缺少这些列：“类型”或“单位类型”。请补上后再导入。"),
    ("名称,名称,类型\n新店,新店,企业商户\n".encode(), "a.csv", "表头里有 2 列都叫“名称”（A 列和 B 列）"),
]


@pytest.mark.parametrize(("content", "name", "sentence"), BAD_FILES)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    office: Client, content: bytes, name: str, sentence: str
):
    text = read(upload(office, "enterprises", content, name), 422)
    assert sentence in text
    assert "<title>出错了：" in text
    assert not ImportDraft.objects.exists()


def test_no_file_at_all_says_so(office: Client):
    assert "请选择一个表格文件。" in read(office.post(place("residents")), 422)


def test_words_of_a_sheet_are_never_taken_for_markup(office: Client):
    evil = "<script>alert(1)</script>"
    rows = [[evil, "企业商户"], ["新店", evil]]
    upload(office, "enterprises", by_hand((*HEADERS["enterprises"], evil), rows), f"{evil}.xlsx")
    text = read(office.get(place("enterprises", ImportDraft.objects.get())))
    assert evil not in text
    assert "&lt;script&gt;" in text


# The preview


def preview(office: Client, house: House, slug: str, *rows: list[Any]) -> str:
    return read(office.get(place(slug, staged(house, slug, by_hand(HEADERS[slug], rows)))))


def test_a_preview_says_what_would_happen(office: Client, house: House):
    text = preview(
        office,
        house,
        "enterprises",
        *SHOPS,
        ["幸福里社区物业公司", "物业公司", None, "幸福路 2 号"],
        ["幸福里社区党委", "党组织"],
        ["坏店", "饭店"],
        ["坏店二", "企业商户", "99"],
    )
    tiles = {"新增": 1, "有变化": 1, "没有变化": 1, "不能导入": 2}
    for label, number in tiles.items():
        at = text.index(f">{label}<")
        assert str(number) in text[max(0, at - 120) : at + 160]
    assert "<h1" in text
    assert "导入预览" in text
    assert "确认导入 2 行" in text
    assert "不导入，换一张表" in text
    for number, sentence in (
        (3, "地址改为 幸福路 2 号。"),
        (5, "类型：“饭店”不在可选的里面。可选："),
        (6, "没有“99”这个微网格，请填网格名称或编号。"),
    ):
        assert f'<td class="num">第 {number} 行</td><td>{sentence}' in text
    assert "钱*" in text
    assert "139******11" in text
    assert "钱有福" not in text
    assert "13900001111" not in text


def test_a_preview_without_anything_new_offers_nothing_to_confirm(office: Client, house: House):
    text = preview(office, house, "enterprises", ["幸福里社区党委", "党组织"])
    assert "没有需要写入的行，不用导入。" in text
    assert "确认导入" not in text


def test_a_sheet_of_bad_rows_only_says_every_one_and_offers_nothing(office: Client, house: House):
    text = preview(office, house, "enterprises", *[[f"店{n}", "饭店"] for n in range(3)])
    assert text.count("“饭店”不在可选的里面") == 3
    assert "没有需要写入的行，不用导入。" in text


def test_of_very_many_bad_rows_the_first_five_hundred_are_listed_and_all_are_counted(
    office: Client, house: House
):
    text = preview(office, house, "enterprises", *[[f"店{n}", "饭店"] for n in range(520)])
    assert text.count("“饭店”不在可选的里面") == 500
    assert "共 520 行，这里只列前 500 行。" in text


def test_warnings_are_shown_until_it_is_done(office: Client, house: House):
    rows = [["新苑", "1号楼", "01", 6, 1, "x"]]
    draft = staged(house, "buildings", by_hand((*HEADERS["buildings"], "备注"), rows))
    text = read(office.get(place("buildings", draft)))
    assert '<p class="msg warn">会新建小区：新苑。</p>' in text
    assert "这些列用不到，不导入：备注。" in text
    ImportDraft.objects.filter(pk=draft.pk).update(state="done", report={"new": 1, "changed": 0, "homes": 0})
    assert "会新建小区" not in read(office.get(place("buildings", draft)))


# Its later states


@pytest.fixture
def draft(house: House) -> ImportDraft:
    return staged(house, "enterprises", by_hand(HEADERS["enterprises"], SHOPS))


def turned(draft: ImportDraft, **values: Any) -> str:
    ImportDraft.objects.filter(pk=draft.pk).update(**values)
    return place("enterprises", draft)


def test_a_running_import_shows_how_far_it_is(office: Client, draft: ImportDraft):
    address = turned(draft, state="running", beat_at=timezone.now(), done=40, total=200)
    text = read(office.get(address))
    assert '<progress max="200" value="40">20%</progress> <span class="num">40 / 200 行</span>' in text
    assert "可以离开这一页，导入会继续。全部成功才写入，中途断了就一行也不写。" in text
    assert "确认导入" not in text
    part = read(office.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "40 / 200 行" in part


def test_the_watching_page_turns_over_when_it_is_done(office: Client, draft: ImportDraft):
    address = turned(draft, state="done", report={"new": 3, "changed": 2, "homes": 1})
    assert office.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    text = read(office.get(address))
    assert "导入完成：新增 3 条，修改 2 条，新登记住户 1 户。" in text
    assert "到名单里看" in text
    assert "再导一张" in text


def test_no_new_household_is_not_mentioned(office: Client, draft: ImportDraft):
    text = read(office.get(turned(draft, state="done", report={"new": 3, "changed": 2, "homes": 0})))
    assert "新增 3 条，修改 2 条。" in text


def test_an_import_that_died_offers_to_try_again(office: Client, draft: ImportDraft):
    long_ago = timezone.now() - datetime.timedelta(minutes=5)
    text = read(office.get(turned(draft, state="running", beat_at=long_ago)))
    assert "导入中断了，什么也没有写入。可以再确认一次。" in text
    assert "确认导入 1 行" in text


def test_a_failed_import_says_why_and_offers_to_try_again(office: Client, draft: ImportDraft):
    text = read(office.get(turned(draft, state="failed", reason="导入由社区工作人员办理。")))
    assert '<p class="msg bad" role="alert">导入由社区工作人员办理。</p>' in text
    assert "确认导入 1 行" in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": "done"}, "这张表已经导入过了。"),
        ({"state": "running"}, "这张表正在导入，请等它完成。"),
        (
            {"created_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
            "这张表上传已超过一小时，请重新上传。",
        ),
    ],
)
def test_what_cannot_be_confirmed_says_so_on_a_page(
    office: Client, draft: ImportDraft, values: dict[str, Any], sentence: str
):
    turned(draft, beat_at=timezone.now(), **values)
    answer = office.post(place("enterprises", draft, "register_import_confirm"))
    assert sentence in read(answer, 409)
    assert not Organization.objects.filter(name="新店").exists()


def test_from_upload_to_the_register_by_the_buttons_of_the_pages(at_once: Any):
    """The import goes on in a thread of its own after the answer to the confirmation."""
    here = one_house()
    office = signed_in(here.staff.user)
    upload(office, "enterprises", by_hand(HEADERS["enterprises"], SHOPS))
    draft = ImportDraft.objects.get()
    answer = office.post(place("enterprises", draft, "register_import_confirm"))
    assert answer.headers["Location"] == place("enterprises", draft)
    end = time.monotonic() + 20
    while ImportDraft.objects.get().state == "running" and time.monotonic() < end:
        time.sleep(0.02)
    assert "导入完成：新增 1 条，修改 0 条。" in read(office.get(place("enterprises", draft)))
    made = Organization.objects.get(name="新店")
    assert (made.grid.code, made.phone, made.initials) == ("01", "13900001111", "xd")
    assert made.events.get().pgh_context["label"] == here.staff.label


# Who, and where it belongs


UPLOADS = {
    "visitor": 302,
    "receipt": 302,
    "household": 302,
    "worker": 403,
    "other_worker": 403,
    "seat": 403,
    "staff": 200,
    "lead": 200,
    "admin": 403,
    "supervisor": 403,
    "no_post": 403,
    "elsewhere": 200,
}


@pytest.mark.parametrize("role", UPLOADS)
def test_who_imports(house: House, draft: ImportDraft, role: str):
    matter, _ = house.file()
    client = ROLES[role](house, matter)
    for slug in ("residents", "facilities"):
        answer = client.get(place(slug))
        assert answer.status_code == UPLOADS[role]
        if answer.status_code == 403:
            assert "导入由社区工作人员办理。" in answer.content.decode()
    seen = {200: 404 if role == "elsewhere" else 200}.get(UPLOADS[role], UPLOADS[role])
    assert client.get(place("enterprises", draft)).status_code == seen
    if seen != 200:
        assert client.post(place("enterprises", draft, "register_import_confirm")).status_code == seen
        draft.refresh_from_db()
        assert draft.state == "waiting"


def test_a_draft_of_one_register_is_no_draft_of_another(office: Client, draft: ImportDraft):
    for slug in set(SLUGS) - {"enterprises"}:
        assert office.get(place(slug, draft)).status_code == 404
        assert office.post(place(slug, draft, "register_import_confirm")).status_code == 404
    assert "三月.xlsx" not in read(office.get(place("residents")))


def test_a_colleague_confirms_what_another_uploaded(house: House, draft: ImportDraft):
    text = read(signed_in(house.lead.user).get(place("enterprises", draft)))
    assert "李敏 上传于" in text
    assert "确认导入 1 行" in text


def test_the_worker_is_not_offered_what_only_the_office_does(house: House):
    worker = signed_in(house.worker1.user)
    assert place("residents") not in read(worker.get(reverse("register", args=["residents"])))
    assert place("residents") in read(
        signed_in(house.staff.user).get(reverse("register", args=["residents"]))
    )


def test_the_pages_cost_the_same_few_queries_for_one_row_and_for_many(office: Client, house: House):
    asked = []
    for size in (1, 60):
        rows = [[f"{size}店{n}", "企业商户"] for n in range(size)]
        made = staged(house, "enterprises", by_hand(HEADERS["enterprises"], rows))
        office.get(place("enterprises", made))
        with CaptureQueriesContext(connection) as captured:
            office.get(place("enterprises", made))
        with CaptureQueriesContext(connection) as more:
            office.get(place("enterprises"))
        asked.append((len(captured), len(more)))
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 8
