"""What people see of resolutions, minutes, covenant and the year."""

import datetime
import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from council.meetings import workflow as meetings
from council.models import AgendaItem, CovenantVersion, Draft, Minutes, Objection, Resolution
from council.resolutions.states import MinutesState, State
from tests.council.conftest import EVENING
from tests.council.covenant.conftest import MARCH, WORDS, adopted, drafted
from tests.council.resolutions.deciding import DUE, Deciding, picture
from tests.entering import signed_in
from tests.photos import photo

DAY = "2026-11-23"
LATE = datetime.date(2027, 1, 4)


def seen(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def words(page: str) -> str:
    """The page as it is read: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def household_of(deciding: Deciding) -> Client:
    client = Client()
    client.post(f"/h/{deciding.house.card_secret}/")
    return client


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four weeks after the due day, as the pages read the calendar."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: LATE)


# The board and one resolution


def test_the_board_shows_what_is_open_by_due_day(deciding: Deciding):
    item = deciding.at_table()
    later_one = deciding.write(item, text="后到期的。", due_on=DUE + datetime.timedelta(days=9))
    sooner = deciding.write(item, text="先到期的。")
    page = seen(Client(), "/resolutions/")
    assert page.index(sooner.number) < page.index(later_one.number)
    assert "幸福里社区物业公司" in page
    assert "没办结" in page


def test_overdue_is_said_in_colour_and_in_words(deciding: Deciding, later: None):
    deciding.write()
    page = seen(Client(), "/resolutions/?look=overdue")
    assert 'class="pill bad">已交办 · 超期 28 天' in page
    page = seen(Client(), "/resolutions/20261123-1/")
    assert "已经超期 28 天，下次议事第一项就问这件事" in page


def test_the_board_by_who_answers_for_it(deciding: Deciding, later: None):
    item = deciding.at_table()
    deciding.write(item)
    deciding.write(item)
    shown = words(seen(signed_in(deciding.house.staff.user), "/resolutions/?by=party"))
    assert "幸福里社区物业公司 2 0 0 2 项超期" in shown
    assert "网格员1（第01微网格网格员） 0 2 0 没有" in shown
    assert "网格员1（" not in words(seen(Client(), "/resolutions/?by=party"))


def test_the_board_of_one_party_and_of_ones_own(deciding: Deciding):
    item = deciding.at_table()
    deciding.write(item)
    deciding.write(item, lead=deciding.house.party_branch)
    unit = deciding.house.party_branch.pk
    assert "20261123-1" not in seen(Client(), f"/resolutions/?party=u{unit}")
    assert "20261123-2" in seen(Client(), f"/resolutions/?party=u{unit}")
    own = seen(signed_in(deciding.house.property.user), "/resolutions/?mine=true")
    assert "20261123-1" in own
    assert "20261123-2" not in own


def test_the_public_page_shows_promise_posts_and_progress_but_no_private_names(deciding: Deciding):
    deciding.resolution_in(State.IN_PROGRESS)
    page = words(seen(Client(), "/resolutions/20261123-1/"))
    for each in (
        "物业两周内更换三单元全部楼道灯。",
        "第01微网格网格员",
        "12 盏灯全部亮",
        "2026年12月7日",
        "开始落实",
    ):
        assert each in page
    for name in ("网格员1（", "物业经理", "业委会主任"):
        assert name not in page


def test_each_finds_the_buttons_that_are_theirs(deciding: Deciding):
    deciding.resolution_in(State.REPORTED_DONE)

    def buttons(actor) -> list[str]:
        page = seen(signed_in(actor.user), "/resolutions/20261123-1/")
        return re.findall(r'href="/resolutions/20261123-1/([a-z-]+)/"', page)

    assert buttons(deciding.house.owners) == ["verify", "send-back"]
    assert buttons(deciding.house.property) == []
    assert buttons(deciding.house.staff) == []


def test_the_lead_reports_with_a_photo_and_everybody_sees_it(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    client = signed_in(deciding.house.property.user)
    sent = {"note": "都换了。", "version": made.version}
    refused = client.post("/resolutions/20261123-1/report-done/", sent)
    assert refused.status_code == 400
    assert "请至少传一张照片或一份文件" in refused.content.decode()
    files = [SimpleUploadedFile("灯.jpg", photo().read(), "image/jpeg")]
    assert client.post("/resolutions/20261123-1/report-done/", {**sent, "files": files}).status_code == 302
    page = seen(Client(), "/resolutions/20261123-1/")
    small = re.search(r'src="(/resolutions/20261123-1/files/\d+/small/)"', page)[1]
    assert Client().get(small).headers["Content-Type"] == "image/jpeg"


def test_a_file_that_is_no_photo_is_refused_with_its_sentence(deciding: Deciding):
    deciding.resolution_in(State.IN_PROGRESS)
    files = [SimpleUploadedFile("灯.jpg", b"nothing", "image/jpeg")]
    answer = signed_in(deciding.house.property.user).post(
        "/resolutions/20261123-1/report-progress/", {"note": "一半。", "files": files}
    )
    assert answer.status_code == 415
    assert "不是照片或 PDF" in answer.content.decode()


def test_the_verifying_form_has_the_reply_ready(deciding: Deciding):
    deciding.resolution_in(State.REPORTED_DONE)
    page = seen(signed_in(deciding.house.owners.user), "/resolutions/20261123-1/verify/")
    assert "办理结果：12 盏灯都换好了" in page


def test_who_reads_a_stale_page_is_told_and_keeps_the_words(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    client = signed_in(deciding.house.property.user)
    answer = client.post(
        "/resolutions/20261123-1/report-progress/", {"note": "我写的话", "version": made.version - 1}
    )
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in answer.content.decode()
    assert "我写的话" in answer.content.decode()


def test_linked_matters_show_as_far_as_the_reader_may_know_them(deciding: Deciding):
    hidden = deciding.house.appeal_in("in_progress", title="家里的私事")
    deciding.write(appeals=[hidden])
    assert hidden.number in seen(signed_in(deciding.house.staff.user), "/resolutions/20261123-1/")
    assert hidden.number not in seen(Client(), "/resolutions/20261123-1/")


def test_why_a_matter_was_not_answered_is_for_the_office(deciding: Deciding):
    matter = deciding.council.matter()
    made = deciding.resolution_in(State.REPORTED_DONE, deciding.at_table(matter))
    deciding.house.do("withdraw", matter)
    deciding.do("verify", made)
    assert "不再由决议答复" in seen(signed_in(deciding.house.staff.user), "/resolutions/20261123-1/")
    assert "不再由决议答复" not in seen(signed_in(deciding.house.worker2.user), "/resolutions/20261123-1/")


def test_what_came_of_a_complaint_is_404_on_every_page(deciding: Deciding):
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    deciding.write(deciding.at_table(complaint), lead=deciding.house.party_branch)
    for client in (signed_in(deciding.house.property.user), Client()):
        seen(client, "/resolutions/20261123-1/", 404)
        assert "20261123-1" not in seen(client, "/resolutions/")
        assert "20261123-1" not in seen(client, "/resolutions/?by=party")
        assert words(seen(client, "/resolutions/")).count("没办结 0") == 1


# Writing


def test_the_clerk_writes_on_the_clerks_page(deciding: Deciding):
    item = deciding.at_table()
    client = signed_in(deciding.house.staff.user)
    clerk = reverse("clerk", args=[item.session_id])
    page = seen(client, _clerk(item))
    assert "写好这项决议" in page
    assert f'data-autosave="/council/items/{item.pk}/draft/resolution/"' in page
    parties = deciding.parties()
    sent = {
        "text": "物业两周内换灯。",
        "sign_of_done": "都亮。",
        "due_on": "2026-12-07",
        "lead": f"u{parties['lead'].pk}",
        "coordinator": f"p{parties['coordinator'].pk}",
        "supervisor": f"u{parties['supervisor'].pk}",
        "version": item.version,
        "next": clerk,
    }
    own = client.post(f"/council/items/{item.pk}/resolution/", {**sent, "supervisor": sent["lead"]})
    assert own.status_code == 400
    assert "监督方不能就是牵头方" in own.content.decode()
    done = client.post(f"/council/items/{item.pk}/resolution/", sent)
    assert (done.status_code, done.headers["Location"]) == (302, clerk)
    assert Resolution.objects.get().text == "物业两周内换灯。"


def _clerk(item: AgendaItem) -> str:
    return reverse("clerk", args=[item.session_id]) + f"?item={item.pk}"


def test_what_was_typed_before_a_power_cut_is_there_again(deciding: Deciding):
    item = deciding.at_table()
    meetings.keep_draft(
        item,
        by=deciding.house.staff,
        part="resolution",
        fields={"text": "写到一半的决议", "lead": f"u{deciding.house.property_company.pk}", "next": "x"},
        based_on=item.version,
    )
    client = signed_in(deciding.house.staff.user)
    for path in (_clerk(item), f"/council/items/{item.pk}/resolution/"):
        page = seen(client, path)
        assert "写到一半的决议" in page
        assert f'value="u{deciding.house.property_company.pk}" selected' in page
    assert Draft.objects.count() == 1


def test_the_room_sees_the_resolution_while_it_is_written(deciding: Deciding):
    item = deciding.at_table()
    client = signed_in(deciding.house.staff.user)
    screen = reverse("projector", args=[item.session_id])
    assert "正在写的决议" not in seen(client, screen)
    typed = {
        "text": "物业两周内换灯",
        "lead": f"u{deciding.house.property_company.pk}",
        "supervisor": "p999999",
    }
    meetings.keep_draft(item, by=deciding.house.staff, part="resolution", fields=typed, based_on=item.version)
    page = words(seen(client, screen))
    assert "正在写的决议" in page
    assert "幸福里社区物业公司 牵头" in page.replace("公司牵头", "公司 牵头")
    deciding.write(item)
    meetings.show(deciding.council.fresh().monday, by=deciding.house.staff, item=item)
    page = words(seen(client, screen))
    assert "决议 20261123-1" in page
    assert "正在写的决议" not in page


# Minutes


def test_minutes_go_from_the_draft_button_to_the_street(deciding: Deciding):
    session = deciding.held()
    staff = signed_in(deciding.house.staff.user)
    assert "起草纪要" in seen(staff, "/minutes/")
    assert staff.post(f"/minutes/{DAY}/draft/").status_code == 302
    page = seen(staff, f"/minutes/{DAY}/")
    assert "11月26日" in page
    seen(Client(), f"/minutes/{DAY}/", 404)
    assert "正在整理" in seen(Client(), "/minutes/")
    for client, verb, sent in (
        (signed_in(deciding.house.lead.user), "confirm", {}),
        (staff, "countersign", {"resident": "王秀英"}),
        (staff, "post", {}),
    ):
        assert client.post(f"/minutes/{DAY}/{verb}/", sent).status_code == 302, verb
    page = seen(Client(), f"/minutes/{DAY}/")
    assert "提出异议" in page
    assert "王秀英" not in page
    assert session.date.isoformat() == DAY


def test_a_neighbour_objects_from_the_phone_and_reads_the_answer(deciding: Deciding):
    deciding.minutes_in(MinutesState.POSTED)
    family, staff = household_of(deciding), signed_in(deciding.house.staff.user)
    assert "您的姓名" not in seen(family, f"/minutes/{DAY}/object/")
    assert family.post(f"/minutes/{DAY}/object/", {"text": "是两盏灯。"}).status_code == 302
    objection = Objection.objects.get()
    page = seen(staff, f"/minutes/{DAY}/answer/?objection={objection.pk}")
    assert "是两盏灯。" in page
    sent = {"objection": objection.pk, "upheld": "true", "answer": "已更正。"}
    assert staff.post(f"/minutes/{DAY}/answer/", sent).status_code == 302
    shown = words(seen(Client(), f"/minutes/{DAY}/"))
    assert "采纳" in shown
    assert "社区答复：已更正。" in shown


def test_a_visitor_must_leave_a_name_which_nobody_else_reads(deciding: Deciding):
    deciding.minutes_in(MinutesState.POSTED)
    assert Client().post(f"/minutes/{DAY}/object/", {"text": "不对。"}).status_code == 400
    assert Client().post(f"/minutes/{DAY}/object/", {"text": "不对。", "name": "赵大爷"}).status_code == 302
    assert "赵大爷" not in seen(Client(), f"/minutes/{DAY}/")
    assert "赵大爷" in seen(signed_in(deciding.house.staff.user), f"/minutes/{DAY}/")


def test_the_word_file_is_the_minutes(deciding: Deciding):
    deciding.minutes_in(MinutesState.POSTED)
    answer = Client().get(f"/minutes/{DAY}/docx/")
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert "attachment" in answer.headers["Content-Disposition"]
    paper = Document(io.BytesIO(answer.content))
    assert paper.paragraphs[0].text == "幸福里社区家门口议事厅纪要"
    assert paper.tables[1].rows[1].cells[0].text == "20261123-1"


def test_names_on_paper_are_for_those_with_a_post(deciding: Deciding):
    deciding.write()
    monday = deciding.council.fresh().monday
    meetings.check_in(monday, by=deciding.house.staff, at=EVENING, user=deciding.house.property.user)
    deciding.minutes_in(MinutesState.POSTED)
    for path in (f"/minutes/{DAY}/", f"/minutes/{DAY}/print/"):
        assert "物业经理" in seen(signed_in(deciding.house.worker2.user), path)
        assert "物业经理" not in seen(Client(), path)
    inside = Document(io.BytesIO(signed_in(deciding.house.worker2.user).get(f"/minutes/{DAY}/docx/").content))
    outside = Document(io.BytesIO(Client().get(f"/minutes/{DAY}/docx/").content))
    tables = [
        "\n".join(c.text for row in each.tables[0].rows for c in row.cells) for each in (inside, outside)
    ]
    assert ["物业经理" in each for each in tables] == [True, False]


def test_the_sheet_to_print_has_signatures(deciding: Deciding):
    deciding.minutes_in(MinutesState.POSTED)
    page = seen(Client(), f"/minutes/{DAY}/print/")
    assert 'class="sheet a4"' in page
    for each in ("主持人（签字）", "居民代表（签字）", "data-print"):
        assert each in page


# Covenant


def test_the_covenant_in_force_is_public_with_its_versions(deciding: Deciding):
    assert "还没有居民公约" in seen(Client(), "/covenant/")
    adopted(deciding.house, MARCH)
    page = seen(Client(), "/covenant/")
    assert "晚上十点以后不大声。" in page
    assert "现行" in page
    assert 'id="article-2"' in page


def test_a_draft_is_for_those_inside(deciding: Deciding):
    drafted(deciding.house)
    seen(Client(), "/covenant/1/", 404)
    assert "草案，还没有施行" in seen(signed_in(deciding.house.worker1.user), "/covenant/1/")


def test_the_changes_are_told_in_words(deciding: Deciding):
    adopted(deciding.house, MARCH)
    adopted(
        deciding.house, datetime.date(2026, 9, 1), text="门口不堆杂物。\n晚上九点半以后不大声。\n狗要拴绳。"
    )
    page = seen(Client(), "/covenant/2/changes/")
    assert "原第二条改了说法" in page
    assert "新增第三条" in page
    assert "<del>十</del>" in page
    assert "<ins>狗要拴绳。</ins>" in page
    assert "这是第一版" in seen(Client(), "/covenant/1/changes/")


def test_the_office_drafts_edits_and_adopts_on_pages(deciding: Deciding):
    staff = signed_in(deciding.house.staff.user)
    assert staff.post("/covenant/new/", {**WORDS, "text": ""}).status_code == 400
    assert staff.post("/covenant/new/", WORDS).status_code == 302
    assert staff.post("/covenant/1/edit/", {**WORDS, "text": "只有一条。"}).status_code == 302
    sent = {"in_force_from": "2026-03-01", "basis": "居民会议表决通过。"}
    assert staff.post("/covenant/1/adopt/", sent).status_code == 302
    stored = CovenantVersion.objects.get()
    assert (stored.state, stored.text, stored.basis) == ("adopted", "只有一条。", "居民会议表决通过")
    again = staff.post("/covenant/1/edit/", WORDS)
    assert again.status_code == 409
    assert "已通过" in again.content.decode()


def test_a_new_draft_begins_with_the_words_in_force(deciding: Deciding):
    adopted(deciding.house, MARCH)
    page = seen(signed_in(deciding.house.staff.user), "/covenant/new/")
    assert "晚上十点以后不大声。" in page


# The year, the desk, the front page


def test_the_year_shows_each_share_with_its_two_numbers(deciding: Deciding):
    deciding.held()
    page = words(seen(Client(), "/council/year/"))
    assert re.search(r"按期召开 100% 1/\d", page)
    assert "议题议定率 100% 1/1" in page
    assert "四季度 1 次 1 件 1 件" in page
    assert '<svg role="img"' in seen(Client(), "/council/year/") or "<svg" in seen(Client(), "/council/year/")
    seen(Client(), "/council/year/?year=1999")
    seen(Client(), "/council/year/?year=x")


def test_what_is_entrusted_to_us_stands_on_the_desk(deciding: Deciding):
    deciding.write()
    for actor in (deciding.house.property, deciding.house.owners, deciding.house.worker1):
        page = seen(signed_in(actor.user), "/desk/")
        assert "交给我们的决议" in page
        assert "20261123-1" in page
    assert "交给我们的决议" not in seen(signed_in(deciding.house.party.user), "/desk/")


def test_the_councils_front_page_leads_to_what_was_decided(deciding: Deciding):
    deciding.write()
    page = seen(Client(), "/council/")
    for path in ("/resolutions/?look=open", "/minutes/", "/covenant/", "/council/year/"):
        assert path in page


def test_the_page_of_a_session_shows_its_resolutions_and_minutes(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    page = seen(Client(), reverse("session", args=[made.session_id]))
    assert "20261123-1" in page
    assert f"/minutes/{DAY}/" in page


# Queries


def asked(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len([each for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])


READS: list[tuple[str, Callable[[Deciding], Client]]] = [
    ("/resolutions/", lambda deciding: Client()),
    ("/resolutions/", lambda deciding: signed_in(deciding.house.staff.user)),
    ("/resolutions/?by=party", lambda deciding: signed_in(deciding.house.staff.user)),
    ("/resolutions/?mine=true", lambda deciding: signed_in(deciding.house.property.user)),
    ("/desk/", lambda deciding: signed_in(deciding.house.property.user)),
    ("/api/v1/resolutions/", lambda deciding: signed_in(deciding.house.staff.user)),
]


@pytest.mark.parametrize(("path", "enter"), READS)
def test_a_list_asks_as_often_for_one_as_for_many(deciding: Deciding, path: str, enter):
    item = deciding.at_table()
    deciding.write(item)
    client = enter(deciding)
    one = asked(client, path)
    for _ in range(9):
        deciding.write(item)
    assert asked(client, path) == one
    assert one <= 8


def test_one_resolution_asks_as_often_whatever_hangs_on_it(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    client = signed_in(deciding.house.staff.user)
    few = asked(client, "/resolutions/20261123-1/")
    for _ in range(5):
        made = deciding.do("report_progress", made, files=[picture()])
    assert asked(client, "/resolutions/20261123-1/") == few
    assert few <= 10


def test_minutes_ask_as_often_whatever_was_objected(deciding: Deciding):
    made = deciding.minutes_in(MinutesState.POSTED)
    few = asked(Client(), f"/minutes/{DAY}/")
    for _ in range(4):
        made = deciding.minutes_do("object", made)
    assert asked(Client(), f"/minutes/{DAY}/") == few
    assert few <= 8
    assert Minutes.objects.count() == 1
