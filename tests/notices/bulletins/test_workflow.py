"""通报: drafted from the ledger once a week, edited section by section, published by a second person."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from grids.models import Grid
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from notices.bulletins import workflow
from notices.bulletins.figures import compute
from notices.bulletins.models import Bulletin, BulletinSection
from notices.bulletins.states import BulletinState, Section
from tests.community import House
from tests.factories import at
from tests.notices.things import MONDAY, NEXT_MONDAY, bulletin, published_bulletin
from tests.residents.appeals.views.test_query_counts import asked

TUESDAY = at("2026-11-17 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def section(drafted: Bulletin, kind: str) -> BulletinSection:
    return BulletinSection.objects.get(bulletin=drafted, kind=kind)


# Drafting


def test_a_draft_holds_the_figures_of_the_ledger_and_every_section(house: House):
    house.file(at=TUESDAY)
    drafted = bulletin(house)
    assert drafted.title == "一周通报（11月16日至22日）"
    assert drafted.figures == compute(house.community.pk, MONDAY, NEXT_MONDAY)
    assert drafted.figures["registered"] == 1
    assert set(drafted.sections.values_list("kind", flat=True)) == set(Section.values)
    record = drafted.records.get()
    assert (record.label, record.actor_label, record.data) == ("起草", "系统", drafted.figures)


def test_drafting_twice_changes_nothing(house: House):
    drafted = bulletin(house)
    house.file(at=TUESDAY)
    again, fresh = workflow.draft(house.community, MONDAY, by=house.staff, at=NEXT_MONDAY)
    assert (again, fresh) == (drafted, False)
    again.refresh_from_db()
    assert again.figures["registered"] == 0
    assert again.records.count() == 1


def test_a_draft_is_for_the_office_only(house: House):
    drafted = bulletin(house)
    assert Bulletin.objects.visible_to(house.staff).get() == drafted
    for who in ("visitor", "family", "worker1", "supervisor", "admin"):
        assert not Bulletin.objects.visible_to(getattr(house, who)).exists()
    assert not Bulletin.objects.visible_to(house.elsewhere.staff).exists()


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_only_the_office_and_the_clock_draft(house: House, who: str):
    with pytest.raises(Forbidden, match="由社区工作人员编写"):
        bulletin(house, by=getattr(house, who))


def test_the_office_of_another_community_neither_drafts_nor_edits(house: House):
    with pytest.raises(Forbidden, match="本社区"):
        bulletin(house, by=house.elsewhere.staff)
    with pytest.raises(NotFound):
        workflow.publish(bulletin(house), by=house.elsewhere.lead)


@pytest.mark.parametrize(
    ("week", "sentence"),
    [("2026-11-17", "请选星期一"), ("2026-11-23", "还没有过完"), ("2026-11-30", "还没有过完")],
)
def test_a_week_begins_on_monday_and_must_be_over(house: House, week: str, sentence: str):
    with pytest.raises(Invalid, match=sentence):
        day = datetime.date.fromisoformat(week)
        workflow.draft(house.community, day, by=house.staff, at=NEXT_MONDAY)


def test_the_clock_drafts_last_week_for_every_community_once(house: House):
    assert workflow.draft_due(NEXT_MONDAY) == 2
    assert workflow.draft_due(NEXT_MONDAY) == 0
    assert set(Bulletin.objects.values_list("week", flat=True)) == {MONDAY}
    assert workflow.draft_due(at("2026-11-30 00:00")) == 2


# Editing and counting again


def test_a_section_is_edited_in_the_offices_words_with_numbers_masked(house: House):
    edited = workflow.edit(
        bulletin(house), by=house.staff, section="thanks", words="谢谢党支部。\n电话 13812345678"
    )
    assert section(edited, "thanks").text == "谢谢党支部。\n电话 138******78"
    record = edited.records.last()
    assert (record.note, record.data["was"]) == ("修改“感谢”。", "")
    assert edited.edited_by == house.staff.user


def test_a_section_that_is_none_is_refused(house: House):
    with pytest.raises(Invalid, match="请选择要修改的段"):
        workflow.edit(bulletin(house), by=house.staff, section="weather", words="晴")
    with pytest.raises(Invalid, match="最长"):
        workflow.edit(bulletin(house), by=house.staff, section="done", words="长" * 4001)


def test_counting_again_brings_the_figures_up_to_date_and_leaves_edited_sections(house: House):
    drafted = workflow.edit(bulletin(house), by=house.staff, section="done", words="自己写的。")
    matter = house.file(at=TUESDAY)[0]
    house.do("accept", matter, at=TUESDAY, public_title="楼道灯不亮")
    counted = workflow.recount(drafted, by=house.staff, at=at("2026-11-24 10:00"))
    assert counted.figures["registered"] == 1
    assert counted.counted_at == at("2026-11-24 10:00")
    assert section(counted, "done").text == "自己写的。"
    assert "楼道灯不亮" in section(counted, "late").text
    assert counted.records.last().note == "重新统计，截至 11-24 10:00。"


def test_what_is_late_is_recounted_only_while_it_is_a_draft(house: House):
    house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY)
    drafted = bulletin(house)
    assert drafted.figures["late"] == 1
    published = workflow.publish(drafted, by=house.staff, at=NEXT_MONDAY)
    with pytest.raises(Refused, match="现在是“已发布”，不能重新统计"):
        workflow.recount(published, by=house.staff)
    published.refresh_from_db()
    assert published.figures["late"] == 1


# Publishing


def test_once_published_everybody_of_the_community_reads_it(house: House):
    published = published_bulletin(house)
    assert (published.state, published.published_at) == (BulletinState.PUBLISHED, NEXT_MONDAY)
    for who in ("visitor", "family", "worker1", "property", "supervisor"):
        assert Bulletin.objects.visible_to(getattr(house, who)).get() == published
    assert not Bulletin.objects.visible_to(house.elsewhere.visitor).exists()
    record = published.records.last()
    assert (record.public, record.data) == (True, published.figures)


def test_publishing_sends_it_to_every_grid_as_a_notice(house: House):
    house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY, public_title="楼道灯不亮")
    published = published_bulletin(house)
    notice = published.notice
    assert (notice.kind, notice.state, notice.title) == ("bulletin", "published", published.title)
    assert "【没按时办好的事，为什么】\n没按时办好 1 件：受理后还没有派人联系 1 件。" in notice.text
    assert "· 楼道灯不亮（第01微网格）" in notice.text
    grids = set(notice.deliveries.values_list("grid__code", flat=True))
    assert grids == {"01", "02", "03"}


def test_when_the_notice_cannot_go_out_the_bulletin_stays_a_draft(house: House):
    drafted = bulletin(house)
    Grid.objects.filter(community=house.community).update(level=0)
    with pytest.raises(Refused, match="没有覆盖任何微网格"):
        workflow.publish(drafted, by=house.staff)
    drafted.refresh_from_db()
    assert (drafted.state, drafted.notice) == (BulletinState.DRAFT, None)


def test_whoever_edited_it_last_lets_somebody_else_publish(house: House):
    edited = workflow.edit(bulletin(house), by=house.staff, section="thanks", words="谢谢。")
    with pytest.raises(Forbidden, match="请另一位看过再发布"):
        workflow.publish(edited, by=house.staff)
    assert workflow.publish(edited, by=house.second_staff).state == BulletinState.PUBLISHED


@pytest.mark.parametrize("verb", ["edit", "recount", "publish"])
def test_published_it_changes_no_more(house: House, verb: str):
    given = {"section": "done", "words": "改"} if verb == "edit" else {}
    with pytest.raises(Refused, match="现在是“已发布”"):
        workflow.VERBS[verb](published_bulletin(house), by=house.lead, **given)


@pytest.mark.parametrize("who", ["worker1", "property", "supervisor", "admin"])
def test_nobody_outside_the_office_touches_a_draft_or_a_published_one(house: House, who: str):
    with pytest.raises(NotFound):
        workflow.publish(bulletin(house), by=getattr(house, who))
    published = published_bulletin(house)
    with pytest.raises(Forbidden):
        workflow.recount(published, by=getattr(house, who))


def test_the_version_seen_counts(house: House):
    drafted = bulletin(house)
    workflow.edit(drafted, by=house.staff, version=1, section="done", words="一")
    with pytest.raises(Stale):
        workflow.edit(drafted, by=house.second_staff, version=1, section="done", words="二")


def test_the_database_refuses_to_change_what_is_published(house: House):
    published = published_bulletin(house)
    for sql in (
        "UPDATE notices_bulletin SET figures = '{}' WHERE id = %s",
        "UPDATE notices_bulletin SET state = 'draft', published_at = NULL WHERE id = %s",
        "UPDATE notices_bulletinsection SET text = '改' WHERE bulletin_id = %s",
        "DELETE FROM notices_bulletinsection WHERE bulletin_id = %s",
        "DELETE FROM notices_bulletin WHERE id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="published_stands|never_deleted|Invalid transition"),
            transaction.atomic(),
        ):
            connection.cursor().execute(sql, [published.pk])


def test_the_database_keeps_one_a_week_from_monday_on(house: House):
    drafted = bulletin(house)
    for week, name in ((MONDAY, "bulletin_once_a_week"), (datetime.date(2026, 11, 17), "begins_on_monday")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Bulletin.objects.create(community=house.community, week=week, counted_at=drafted.counted_at)


def test_drafting_and_publishing_stay_within_their_budgets(house: House):
    for _ in range(3):
        house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY, public_title="楼道灯不亮")
    drafted: list[Bulletin] = []
    made = asked(lambda: drafted.append(bulletin(house)))
    assert len(made) <= 30, "one statement a section and a figure; once a week"
    published = asked(lambda: workflow.publish(drafted[0], by=house.staff))
    assert len(published) <= 22, "its own, and those of the notice that goes to every grid"
    assert section(drafted[0], "late").text.count("楼道灯不亮") == 3
