"""The bulletin as residents read it, as the office makes it, as it hangs in the stairwell."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from notices.bulletins import workflow
from notices.bulletins.forms import recent_weeks
from notices.bulletins.models import Bulletin
from tests.community import House
from tests.entering import signed_in
from tests.factories import at
from tests.notices.directory.test_pages import words
from tests.notices.things import bulletin, published_bulletin
from tests.residents.appeals.views.test_query_counts import asked

TUESDAY = at("2026-11-17 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def place(one: Bulletin, verb: str = "") -> str:
    return reverse("bulletin_verb", args=[one.pk, verb]) if verb else reverse("bulletin", args=[one.pk])


def test_residents_read_the_figures_and_why_something_is_late(house: House):
    matter = house.file(at=TUESDAY)[0]
    house.do("accept", matter, at=TUESDAY, public_title="楼道灯不亮")
    page = words(Client().get(place(published_bulletin(house))))
    for told in ("新登记 1", "没按时办好 1", "受理后还没有派人联系", "楼道灯不亮（第01微网格）", "统计截至"):
        assert told in page
    assert "修改" not in page
    assert "李敏" not in page


def test_the_list_holds_published_ones_for_residents_and_the_form_for_the_office(house: House):
    draft = bulletin(house)
    assert "还没有通报" in words(Client().get("/bulletins/"))
    page = words(signed_in(house.staff.user).get("/bulletins/"))
    assert "草稿，还没发布" in page
    assert draft.title in page
    assert "起草通报" in page


def test_a_draft_is_not_there_for_residents_in_any_form(house: House):
    draft = bulletin(house)
    for route in ("bulletin", "bulletin_docx", "bulletin_poster"):
        assert Client().get(reverse(route, args=[draft.pk])).status_code == 404


def test_the_office_drafts_a_week_and_a_second_press_shows_the_same(house: House):
    week = recent_weeks()[0][0]
    client = signed_in(house.staff.user)
    first = client.post(reverse("draft_bulletin"), {"week": week.isoformat()}, follow=True)
    assert "已按台账起草" in words(first)
    second = client.post(reverse("draft_bulletin"), {"week": week.isoformat()}, follow=True)
    assert "这一周已经有通报" in words(second)
    assert Bulletin.objects.get().week == week
    assert f'value="{week.isoformat()}"' not in client.get("/bulletins/").content.decode()


def test_a_day_that_is_none_is_refused(house: House):
    answer = signed_in(house.staff.user).post(reverse("draft_bulletin"), {"week": "gestern"})
    assert answer.status_code == 400
    assert "请选择哪一周" in words(answer)


def test_residents_do_not_draft(house: House):
    assert Client().post(reverse("draft_bulletin"), {"week": "2026-11-16"}).status_code == 302
    answer = signed_in(house.worker1.user).post(reverse("draft_bulletin"), {"week": "2026-11-16"})
    assert answer.status_code == 403
    assert not Bulletin.objects.exists()


def test_a_section_is_edited_from_what_was_drafted(house: House):
    house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY, public_title="楼道灯不亮")
    draft = bulletin(house)
    client = signed_in(house.staff.user)
    page = client.get(place(draft)).content.decode()
    assert f'href="{place(draft, "edit")}?section=late"' in page
    form = client.get(f"{place(draft, 'edit')}?section=late").content.decode()
    assert "楼道灯不亮（第01微网格）" in form
    assert '<option value="late" selected>' in form
    said = {"section": "late", "words": "灯泡缺货，周三到。", "version": str(draft.version)}
    answer = client.post(place(draft, "edit"), said, follow=True)
    assert "灯泡缺货，周三到。" in words(answer)
    assert "最后修改的人不能自己发布" in words(answer)


def test_the_second_person_publishes_it(house: House):
    draft = workflow.edit(bulletin(house), by=house.staff, section="thanks", words="谢谢。")
    assert signed_in(house.staff.user).get(place(draft, "publish")).status_code == 403
    client = signed_in(house.lead.user)
    assert "确定要发布吗" in words(client.get(place(draft, "publish")))
    answer = client.post(place(draft, "publish"), {"version": str(draft.version)}, follow=True)
    assert "已发布" in words(answer)
    assert "谢谢。" in words(Client().get(place(draft)))


def test_counting_again_from_the_page(house: House):
    draft = bulletin(house)
    house.file(at=TUESDAY)
    answer = signed_in(house.staff.user).post(place(draft, "recount"), follow=True)
    assert "新登记 1" in words(answer)


def test_it_is_downloaded_as_a_document_with_its_chinese_name(house: House):
    published = published_bulletin(house)
    answer = Client().get(reverse("bulletin_docx", args=[published.pk]))
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    assert Document(io.BytesIO(answer.content)).paragraphs[0].text.startswith("幸福里社区一周通报")


@pytest.mark.parametrize(("query", "size"), [("", "a3"), ("?paper=a4", "a4"), ("?paper=a0", "a3")])
def test_the_poster_fits_its_paper_and_leads_back_by_a_code(house: House, query: str, size: str):
    published = published_bulletin(house)
    page = Client().get(f"{reverse('bulletin_poster', args=[published.pk])}{query}").content.decode()
    assert f'<article class="sheet {size}">' in page
    assert "扫一扫看通报" in page
    assert "025-84112345" in page


def test_the_pages_ask_the_same_few_questions(house: House):
    for _ in range(3):
        house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY, public_title="楼道灯不亮")
    published = published_bulletin(house)
    for client in (Client(), signed_in(house.staff.user)):
        for path in ("/bulletins/", place(published), reverse("bulletin_poster", args=[published.pk])):
            client.get(path)
            assert len(asked(lambda: client.get(path))) <= 8  # noqa: B023
