"""The import page: upload, see what would happen, confirm, watch, done. And what it does with bad files."""

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from residents.appeals.imports import drafts
from residents.appeals.models import Appeal, ImportDraft
from tests.community import House
from tests.community import house as one_house
from tests.residents.appeals.sheets import WITH_REPLIES, message, replied, xlsx

UPLOAD = "/appeals/import/"


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    """Pages find their static files without collectstatic."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def office(client: Client, house: House) -> Client:
    client.force_login(house.staff.user)
    return client


def upload(client: Client, content: bytes, name: str = "留言.xlsx", **fields: str) -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **fields}, follow=True)


def words(response: Any) -> str:
    return response.content.decode()


def test_the_page_says_what_the_sheet_needs(office: Client):
    page = words(office.get(UPLOAD))
    for word in ("导入诉求", "留言编号", "答复时间", "上传并预览", "社区本级（待分派）", "还没有导入过"):
        assert word in page


def test_the_office_finds_it_in_its_menu_and_a_worker_does_not(client: Client, house: House):
    client.force_login(house.staff.user)
    assert f'href="{UPLOAD}"' in words(client.get("/desk/"))
    client.force_login(house.worker1.user)
    assert f'href="{UPLOAD}"' not in words(client.get("/desk/"))


def test_upload_preview_confirm_done(client: Client, transactional_db: None):
    here = one_house()
    client.force_login(here.staff.user)
    page = upload(client, xlsx([replied(1), replied(2, 答复时间="上周")], WITH_REPLIES).read())
    text = words(page)
    for word in (
        "导入预览",
        "其中 1 件带答复",
        "将放在“社区本级（待分派）”",
        "第 3 行",
        "“上周”不像日期",
        "小区路灯坏了半个月",
        "确认导入 1 行",
    ):
        assert word in text
    assert not Appeal.objects.exists()
    draft = ImportDraft.objects.get()
    answer = client.post(f"/appeals/import/{draft.pk}/confirm/")
    assert answer.status_code == 302 and answer.url == f"/appeals/import/{draft.pk}/"
    deadline = time.monotonic() + 20
    while ImportDraft.objects.get().state == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    text = words(client.get(answer.url))
    assert "导入完成：新增 1 件，其中办结 1 件" in text and "确认导入" not in text
    assert Appeal.objects.get().state == "closed"
    assert "留言.xlsx" in words(client.get(UPLOAD))


def test_a_running_import_shows_how_far_it_is_with_and_without_script(office: Client, house: House):
    draft = drafts.stage(xlsx([message(n) for n in range(4)]), file_name="留言.xlsx", by=house.staff)
    drafts.confirm(draft, by=house.staff)
    ImportDraft.objects.update(done=3)
    page = words(office.get(f"/appeals/import/{draft.pk}/"))
    assert '<meta http-equiv="refresh" content="3">' in page and "3 / 4 行" in page and "75%" in page
    part = office.get(f"/appeals/import/{draft.pk}/", headers={"HX-Request": "true"})
    assert "3 / 4 行" in words(part) and "<html" not in words(part)
    assert "确认导入" not in page


def test_when_it_is_done_the_watching_page_turns_over(office: Client, house: House):
    draft = drafts.confirm(
        drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff), by=house.staff
    )
    drafts.run(draft.pk)
    part = office.get(f"/appeals/import/{draft.pk}/", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"


def test_an_import_that_died_offers_to_try_again(office: Client, house: House):
    draft = drafts.confirm(
        drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff), by=house.staff
    )
    ImportDraft.objects.update(beat_at=draft.created_at - drafts.SILENT_FOR * 2)
    page = words(office.get(f"/appeals/import/{draft.pk}/"))
    assert "导入中断了，什么也没有写入" in page and "确认导入 1 行" in page


def test_a_failed_import_says_why(office: Client, house: House):
    draft = drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff)
    ImportDraft.objects.update(state="failed", reason="导入时出了意外，什么也没有写入，请联系技术人员。")
    assert "导入时出了意外" in words(office.get(f"/appeals/import/{draft.pk}/"))


def test_a_sheet_with_nothing_new_needs_no_confirming(office: Client, house: House):
    drafts.run(
        drafts.confirm(
            drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff), by=house.staff
        ).pk
    )
    page = words(upload(office, xlsx([message(1)]).read()))
    assert "没有需要写入的行" in page and "确认导入" not in page


# Who


def test_nobody_but_the_office_gets_in(client: Client, house: House):
    assert client.get(UPLOAD).status_code == 302, "to the login page"
    draft = drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff)
    for somebody in (house.worker1, house.admin, house.supervisor, house.property):
        client.force_login(somebody.user)
        assert client.get(UPLOAD).status_code == 403
        assert client.get(f"/appeals/import/{draft.pk}/").status_code == 403
        assert client.post(f"/appeals/import/{draft.pk}/confirm/").status_code == 403
    assert ImportDraft.objects.get().state == "waiting"


def test_another_communitys_import_does_not_exist_here(office: Client, house: House):
    theirs = drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.elsewhere.staff)
    answer = office.get(f"/appeals/import/{theirs.pk}/")
    never = office.get(f"/appeals/import/{theirs.pk + 1000}/")
    assert answer.status_code == never.status_code == 404
    assert office.post(f"/appeals/import/{theirs.pk}/confirm/").status_code == 404


def test_confirming_twice_is_refused_with_a_sentence(office: Client, house: House):
    draft = drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff)
    drafts.confirm(draft, by=house.staff)
    answer = office.post(f"/appeals/import/{draft.pk}/confirm/")
    assert answer.status_code == 409 and "正在导入，请等它完成" in words(answer)


# Bad files: a sentence beside the field, nothing stored


def locked_workbook() -> bytes:
    """What Excel writes for a workbook with an opening password: an OLE file around the encrypted package."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 504
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 2000
    )


def broken_workbook() -> bytes:
    content = xlsx([message(1)]).read()
    return content[: len(content) // 2]


def a_word_document() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "这个文件是空的"),
        (b"\n \r\n", "这个文件是空的"),
        (broken_workbook(), "文件已损坏或格式特殊"),
        (locked_workbook(), "加了打开密码"),
        (a_word_document(), "这不是 Excel 表格"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "这不是 Excel 表格"),
        ("<html><table><tr><td>留言编号</td></tr></table>".encode(), "其实是网页"),
        (xlsx([], ("楼栋", "层数")).read(), "没有找到表头"),
        (xlsx([], ("留言编号", "留言主题")).read(), "表头里缺少这些列"),
    ],
    ids=[
        "empty",
        "blank",
        "broken",
        "password",
        "word",
        "picture",
        "web page",
        "no header",
        "columns missing",
    ],
)
def test_a_bad_file_is_refused_beside_the_field(office: Client, content: bytes, sentence: str):
    answer = upload(office, content)
    assert answer.status_code == 200 and sentence in words(answer)
    assert "<title>出错了：导入诉求" in words(answer)
    assert not ImportDraft.objects.exists() and not Appeal.objects.exists()


def test_no_file_at_all(office: Client):
    assert "请选择一个表格文件" in words(office.post(UPLOAD, {}))


def test_200_megabytes_are_refused_and_nothing_is_kept(office: Client, tmp_path: Path):
    big = tmp_path / "留言.xlsx"
    with big.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with big.open("rb") as file:
        answer = office.post(UPLOAD, {"file": file})
    assert "文件有 200 MB，最大只能 20 MB" in words(answer)
    assert not ImportDraft.objects.exists()


def test_a_csv_that_calls_itself_xlsx_is_read_all_the_same(office: Client):
    lines = ["留言编号,留言主题,留言时间,留言详情", "1,路灯不亮,2019/2/28 11:25,3号楼前的路灯"]
    page = words(upload(office, "\n".join(lines).encode("gb18030")))
    assert "确认导入 1 行" in page and "路灯不亮" in page


def test_a_header_on_the_third_row_is_found(office: Client):
    page = words(upload(office, xlsx([message(1), message(None)], above=2).read()))
    assert "确认导入 1 行" in page and "第 5 行" in page and "没有编号" in page


def test_what_was_chosen_is_kept_when_the_file_is_refused(office: Client, house: House):
    page = words(upload(office, b"", grid="02"))
    assert '<option value="02" selected>' in page


def test_words_of_a_sheet_are_never_taken_for_markup(office: Client):
    page = words(upload(office, xlsx([message(1, 留言主题="<script>alert(1)</script>灯坏了")]).read()))
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


# Where the rows without a grid went


def test_the_communitys_own_ground_is_no_micro_grid_that_lacks_a_worker(office: Client, house: House):
    """It answers to the office; residents are not asked whether they live there, and no map shows it."""
    drafts.run(
        drafts.confirm(
            drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=house.staff), by=house.staff
        ).pk
    )
    assert Appeal.objects.get().grid.name == "社区本级（待分派）"
    for address in ("/grids/", "/workers/", "/appeals/new/"):
        assert "社区本级" not in words(office.get(address)), address
    assert "社区本级（待分派）" in words(office.get("/appeals/")), "the ledger can be filtered by it"


# Queries


def test_the_pages_cost_the_same_few_queries_for_one_row_and_for_many(
    office: Client, house: House, django_assert_max_num_queries: Any
):
    for count in (1, 3, 100):
        rows = [message(n) for n in range(count)] + [message(None) for _ in range(count)]
        draft = drafts.stage(xlsx(rows), file_name="留言.xlsx", by=house.staff)
        with django_assert_max_num_queries(8):
            office.get(f"/appeals/import/{draft.pk}/")
        with django_assert_max_num_queries(8):
            office.get(UPLOAD)
