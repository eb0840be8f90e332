"""Pages of the notices: the wall, one of it, drafting and the verbs."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from grids import uploads
from notices.models import Notice, SignUp
from notices.posting import workflow
from notices.posting.states import NoticeState
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import building
from tests.notices.posting.material import (
    DAY,
    activity,
    drafted,
    posting,
    published,
    to_grids,
    with_care,
    words,
)
from tests.photos import file, pdf, photo

pytestmark = pytest.mark.django_db

WRITTEN = {
    "kind": "notice",
    "title": "周三停水",
    "text": "周三上午九点到下午三点停水。",
    "audience": "grids",
    "grids": ["01", "02"],
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def said(answer) -> str:
    """What a person reads: the page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# The wall


def test_pinned_first_then_the_newest(house: House):
    first = published(house, words(title="第一条"))
    published(house, words(title="第二条"))
    workflow.VERBS["pin"](first, by=house.staff)
    page = Client().get("/notices/").content.decode()
    assert page.index("第一条") < page.index("第二条")
    assert "置顶" in page


def test_drafts_hang_on_no_wall_but_the_writers(house: House):
    drafted(house, words(title="还在写"))
    drafted(house, words(title="一号格的稿", **to_grids(house.grid1)), by=house.worker1)
    assert "还在写" not in Client().get("/notices/").content.decode()
    office = signed_in(house.staff.user).get("/notices/?tab=drafts").content.decode()
    assert "还在写" in office
    assert "一号格的稿" in office
    own = signed_in(house.worker1.user).get("/notices/?tab=drafts").content.decode()
    assert "一号格的稿" in own
    assert "还在写" not in own


def test_found_by_kind_and_by_words(house: House):
    published(house, posting())
    published(house, words(title="周五停电", text="检修线路。"))
    client = Client()
    assert "低保名单公示" in client.get("/notices/?kind=posting").content.decode()
    assert "周五停电" not in client.get("/notices/?kind=posting").content.decode()
    assert "周五停电" in client.get("/notices/?text=检修").content.decode()
    assert "没有这样的通知" in client.get("/notices/?text=不存在的话").content.decode()


def test_another_communitys_wall_is_another_wall(house: House):
    published(house)
    assert "周三停水" not in signed_in(house.elsewhere.staff.user).get("/notices/").content.decode()


def test_the_wall_turns_its_pages(house: House):
    for n in range(21):
        published(house, words(title=f"第{n}条通知"))
    client = Client()
    first = client.get("/notices/").content.decode()
    onward = re.search(r'href="([^"]+cursor[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert "第0条通知" in client.get(f"/notices/{onward}").content.decode()
    assert "第0条通知" not in first


# One notice


def test_residents_read_words_and_course_but_not_the_inside(house: House):
    notice = workflow.VERBS["pin"](published(house), by=house.staff)
    page = said(Client().get(f"/notices/{notice.pk}/"))
    assert "请提前储水" in page
    assert "发布" in page
    assert "送达" not in page
    assert "起草" not in page
    assert "李敏" not in page


def test_the_office_sees_how_far_it_got_and_what_it_can_do(house: House):
    notice = published(house)
    page = said(signed_in(house.staff.user).get(f"/notices/{notice.pk}/"))
    assert "送达 0 / 3" in page
    for button in ("置顶", "更正", "撤回"):
        assert button in page


def test_the_writer_reads_why_another_has_to_publish(house: House):
    notice = drafted(house)
    own = said(signed_in(house.staff.user).get(f"/notices/{notice.pk}/"))
    assert "请另一位工作人员发布" in own
    assert "3 个微网格" in own
    assert (
        f'href="/notices/{notice.pk}/publish/"'
        not in signed_in(house.staff.user).get(f"/notices/{notice.pk}/").content.decode()
    )
    other = signed_in(house.lead.user).get(f"/notices/{notice.pk}/").content.decode()
    assert f'href="/notices/{notice.pk}/publish/"' in other


def test_the_short_link_leads_to_the_latest_edition(house: House):
    old = published(house)
    assert Client().get(f"/n/{old.pk}/").headers["Location"] == f"/notices/{old.pk}/"
    new = workflow.VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    new = workflow.VERBS["publish"](new, by=house.second_staff)
    assert Client().get(f"/n/{old.pk}/").headers["Location"] == f"/notices/{new.pk}/"
    page = Client().get(f"/notices/{old.pk}/").content.decode()
    assert "这是旧的一版" in page
    assert "周四停水" in page


def test_the_poster_has_the_words_and_a_code(house: House):
    notice = published(house, posting())
    page = Client().get(f"/notices/{notice.pk}/poster/").content.decode()
    assert "拟新增低保家庭" in page
    assert "<svg" in page
    assert "公示期" in page
    draft = drafted(house)
    assert signed_in(house.staff.user).get(f"/notices/{draft.pk}/poster/").status_code == 404


def test_files_are_seen_by_whoever_sees_the_notice(house: House):
    notice = drafted(house)
    files = [uploads.read(photo()), uploads.read(pdf())]
    notice = workflow.VERBS["attach"](notice, by=house.staff, files=files)
    shown = [f"/notices/{notice.pk}/files/{kept.pk}/" for kept in notice.files.all()]
    assert [Client().get(path).status_code for path in shown] == [404, 404]
    workflow.VERBS["publish"](notice, by=house.second_staff)
    answers = [Client().get(path) for path in (*shown, f"{shown[0]}small/")]
    assert [each.headers["Content-Type"] for each in answers] == [
        "image/jpeg",
        "application/pdf",
        "image/jpeg",
    ]
    assert answers[1].headers["Content-Disposition"].startswith("attachment")
    other = published(house)
    assert Client().get(f"/notices/{other.pk}/files/{notice.files.first().pk}/").status_code == 404


# Drafting


def test_a_form_becomes_a_draft(house: House):
    client = signed_in(house.staff.user)
    answer = client.post("/notices/new/", WRITTEN)
    notice = Notice.objects.get()
    assert answer.headers["Location"] == f"/notices/{notice.pk}/"
    assert (notice.state, notice.reaches) == (NoticeState.DRAFT, 2)


def test_looking_first_stores_nothing(house: House):
    page = said(signed_in(house.staff.user).post("/notices/new/", {**WRITTEN, "preview": "1"}))
    assert "2 个微网格" in page
    assert "1 户" in page
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "请写标题。"),
        ({"grids": []}, "请选择微网格。"),
        ({"kind": "posting"}, "请填公示到哪一天。"),
        ({"kind": "activity"}, "请填活动时间。"),
        ({"audience": "care"}, "选择一个有效的选项"),
        ({"expires_at": "明天"}, "请填日期和时间"),
    ],
)
def test_what_is_missing_is_said_and_nothing_stored(house: House, changed: dict, sentence: str):
    answer = signed_in(house.staff.user).post("/notices/new/", {**WRITTEN, **changed})
    assert answer.status_code == 400
    assert sentence in said(answer)
    assert not Notice.objects.exists()


def test_a_worker_is_offered_the_own_grid_only(house: House):
    client = signed_in(house.worker1.user)
    page = client.get("/notices/new/").content.decode()
    assert "第01微网格" in page
    assert "第02微网格" not in page
    assert client.post("/notices/new/", WRITTEN).status_code == 400
    client.post("/notices/new/", {**WRITTEN, "grids": ["01"]})
    assert Notice.objects.get().drafted_by == house.worker1.user


def test_care_groups_are_offered_to_those_with_the_duty(house: House):
    assert "独居老人" not in signed_in(house.staff.user).get("/notices/new/").content.decode()
    with_care(house.staff)
    assert "独居老人" in signed_in(house.staff.user).get("/notices/new/").content.decode()


def test_buildings_can_be_chosen(house: House):
    block = building(house.grid2, "8号楼")
    given = {**WRITTEN, "audience": "buildings", "buildings": [block.pk]}
    signed_in(house.staff.user).post("/notices/new/", given)
    assert list(Notice.objects.get().buildings.all()) == [block]


# Verbs


def test_page_by_page_from_draft_to_withdrawn(house: House):
    staff, lead = signed_in(house.staff.user), signed_in(house.lead.user)
    notice = drafted(house)
    path = f"/notices/{notice.pk}/"
    edit = staff.get(f"{path}edit/").content.decode()
    assert 'value="周三停水"' in edit
    staff.post(f"{path}edit/", {**WRITTEN, "title": "周四停水", "version": notice.version})
    staff.post(f"{path}attach/", {"files": [photo()]})
    assert lead.get(f"{path}publish/").status_code == 200
    assert lead.post(f"{path}publish/").headers["Location"] == path
    staff.post(f"{path}pin/")
    staff.post(f"{path}withdraw/", {"reason": "供水公司改期了。"})
    notice.refresh_from_db()
    assert (notice.title, notice.state, notice.files.count()) == ("周四停水", NoticeState.WITHDRAWN, 1)
    actions = list(notice.records.values_list("action", flat=True))
    assert actions == ["draft", "edit", "attach", "publish", "pin", "withdraw"]
    assert "供水公司改期了。" in Client().get(path).content.decode()


def test_a_refusal_is_said_beside_the_form(house: House):
    notice = published(house)
    client = signed_in(house.staff.user)
    answer = client.post(f"/notices/{notice.pk}/withdraw/", {"reason": ""})
    assert (answer.status_code, "请写明撤回的原因" in said(answer)) == (400, True)
    client.post(f"/notices/{notice.pk}/pin/")
    answer = client.post(f"/notices/{notice.pk}/pin/")
    assert (answer.status_code, "已经置顶" in said(answer)) == (409, True)
    answer = client.post(f"/notices/{notice.pk}/withdraw/", {"reason": "不停了。", "version": "1"})
    assert answer.status_code == 412


def test_a_correction_begins_with_the_published_words(house: House):
    notice = published(house)
    client = signed_in(house.staff.user)
    assert "请提前储水" in client.get(f"/notices/{notice.pk}/correct/").content.decode()
    client.post(f"/notices/{notice.pk}/correct/", {**WRITTEN, "title": "周四停水"})
    assert Notice.objects.get(edition=2).title == "周四停水"


def test_a_file_of_another_kind_is_refused_with_its_status(house: House):
    notice = drafted(house)
    given = {"files": [file("病毒.exe", b"MZ not a picture")]}
    answer = signed_in(house.staff.user).post(f"/notices/{notice.pk}/attach/", given)
    assert (answer.status_code, "不是照片或 PDF" in said(answer)) == (415, True)


@pytest.mark.parametrize("verb", ["publish", "pin", "withdraw", "discard"])
def test_residents_are_told_whose_task_it_is(house: House, verb: str):
    notice = published(house)
    for role in ("visitor", "household"):
        client = ROLES[role](house, house.file()[0])
        assert client.post(f"/notices/{notice.pk}/{verb}/").status_code == 403


# Signing up


def test_a_household_signs_up_and_takes_it_back(house: House):
    party = published(house, activity(seats=3))
    client = ROLES["household"](house, house.file()[0])
    path = f"/notices/{party.pk}/"
    assert "怎么称呼您" not in said(client.get(path))
    client.post(f"{path}sign-up/", {"people": "2"})
    assert "您家已报名 2 人" in said(client.get(path))
    client.post(f"{path}cancel-sign-up/")
    assert "您家已报名" not in said(client.get(path))


def test_a_neighbour_without_a_card_signs_up_by_phone(house: House):
    party = published(house, activity(seats=1))
    client, path = Client(), f"/notices/{party.pk}/"
    assert "还有 1 个名额" in said(client.get(path))
    answer = client.post(f"{path}sign-up/", {"people": "1", "name": "张三", "phone": "1381234"})
    assert (answer.status_code, "电话号码不对" in said(answer)) == (400, True)
    client.post(f"{path}sign-up/", {"people": "1", "name": "张三", "phone": "13812345678"})
    late = Client().post(
        f"{path}sign-up/", {"people": "1", "name": "李四", "phone": "13912345678"}, follow=True
    )
    assert "候补，现在是第 1 位" in said(late)
    cancel = Client().post(f"{path}cancel-sign-up/", {"name": "张三", "phone": "13812345678"}, follow=True)
    assert "已取消报名" in said(cancel)
    assert not SignUp.objects.get(name__isnull=False, cancelled_at__isnull=True).waiting


def test_strangers_cannot_flood_an_activity(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    party = published(house, activity(seats=5))
    form = {"people": "1", "name": "张三", "phone": "13812345678"}
    Client().post(f"/notices/{party.pk}/sign-up/", form)
    again = Client().post(f"/notices/{party.pk}/sign-up/", {**form, "phone": "13912345678"})
    assert again.status_code == 429
    assert SignUp.objects.count() == 1


def test_names_are_for_those_who_prepare_it(house: House):
    party = published(house, activity(happens_at=timezone.now() + DAY))
    workflow.VERBS["sign_up"](party, by=house.visitor, name="张三", phone="13812345678")
    page = signed_in(house.staff.user).get(f"/notices/{party.pk}/sign-ups/").content.decode()
    assert "13812345678" in page
    assert signed_in(house.worker1.user).get(f"/notices/{party.pk}/sign-ups/").status_code == 403
