"""What the database itself refuses about sessions, items, attendance and drafts, each with its sentence."""

import datetime
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from council.models import AgendaItem, Attendance, CouncilSettings, Draft, OpenFloorMatter, Session
from tests.council.conftest import EVENING, NOW, Council

DAY = datetime.timedelta(days=1)


def item(council: Council, **given: object) -> AgendaItem:
    plain = {"kind": "topic", "title": "晒衣架", "proposer": "居民", "proposed_at": NOW, "position": None}
    plain |= {"community": council.house.community, "session": council.monday}
    return AgendaItem(**{**plain, **given})


def session(council: Council, **given: object) -> Session:
    plain = {"community": council.house.community, "date": NOW.date() + DAY * 400, "starts_at": NOW}
    return Session(**{**plain, **given})


def present(council: Council, **given: object) -> Attendance:
    plain = {"session": council.monday, "seat": "resident", "name": "张大妈", "how": "tap"}
    return Attendance(**{**plain, "present_at": EVENING, **given})


# what is stored, the constraint, its sentence
REFUSED: dict[str, tuple[Callable[[Council], object], str]] = {
    "session_planned_once": (
        lambda council: session(council, planned_on=council.monday.planned_on),
        "这一天已经排过议事日。",
    ),
    "session_date_once": (
        lambda council: session(council, date=council.monday.date),
        "这一天已经有一次议事，请换一天。",
    ),
    "session_moved_says_why": (
        lambda council: session(council, moved_from=NOW.date()),
        "改期要写明原因。",
    ),
    "item_of_an_appeal_names_it": (
        lambda council: item(council, kind="appeal"),
        "诉求议题要写明是哪一件诉求。",
    ),
    "item_on_agenda_has_a_place": (
        lambda council: item(council, state="admitted"),
        "列入议程的议题要有次序。",
    ),
    "item_refused_says_why": (
        lambda council: item(council, state="refused"),
        "不列入要选择情形。",
    ),
    "council_weeks_ahead_in_bounds": (
        lambda council: CouncilSettings(community=council.house.elsewhere.community, weeks_ahead=27),
        "提前排期要在 1 到 26 周之间。",
    ),
    "attends_as_one": (
        lambda council: present(council, user=council.house.lead.user, household=council.house.household),
        "签到要么是账号，要么是住户。",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses_it(council: Council, name: str):
    make, _ = REFUSED[name]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(council).save()


@pytest.mark.parametrize("name", REFUSED)
def test_the_sentence_says_what_to_do(council: Council, name: str):
    make, sentence = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        make(council).validate_constraints()
    assert sentence in refused.value.messages


# Once only


def test_a_matter_is_live_on_one_agenda(council: Council):
    appeal = council.matter()
    item(council, kind="appeal", appeal=appeal).save()
    with pytest.raises(IntegrityError, match="appeal_on_one_agenda"), transaction.atomic():
        item(council, kind="appeal", appeal=appeal, session=council.after).save()


def test_a_resolution_is_followed_up_on_one_agenda(council: Council):
    item(council, kind="follow_up", follow_key="resolution:7").save()
    with pytest.raises(IntegrityError, match="follow_up_on_one_agenda"), transaction.atomic():
        item(council, kind="follow_up", follow_key="resolution:7", session=council.after).save()


def test_two_items_have_no_place_in_common(council: Council):
    council.admitted()
    with pytest.raises(IntegrityError, match="item_position_once"), transaction.atomic():
        item(council, state="admitted", position=1).save()
        # checked when the transaction ends, so that places can be swapped within it
        connection.check_constraints()


def test_one_account_is_present_once_at_a_time(council: Council):
    present(council, user=council.house.lead.user).save()
    with pytest.raises(IntegrityError, match="account_checked_in_once"), transaction.atomic():
        present(council, user=council.house.lead.user).save()
    Attendance.objects.update(left_at=EVENING)
    present(council, user=council.house.lead.user).save()


def test_one_name_of_a_household_is_present_once(council: Council):
    present(council, household=council.house.household).save()
    with pytest.raises(IntegrityError, match="resident_checked_in_once"), transaction.atomic():
        present(council, household=council.house.household).save()
    present(council, household=council.house.household, name="王建国").save()


def test_two_neighbours_of_one_name_without_card_are_two(council: Council):
    present(council).save()
    present(council).save()
    assert Attendance.objects.count() == 2


def test_a_writer_has_one_draft_per_form(council: Council):
    stored = council.topic()
    plain = {"item": stored, "user": council.clerk.user, "based_on": 1, "saved_at": NOW}
    Draft.objects.create(part="discussion", **plain)
    Draft.objects.create(part="resolution", **plain)
    with pytest.raises(IntegrityError, match="one_draft_per_writer"), transaction.atomic():
        Draft.objects.create(part="discussion", **plain)


def test_an_entry_is_raised_at_one_session(council: Council):
    appeal, _ = council.house.file()
    OpenFloorMatter.objects.create(session=council.monday, appeal=appeal, at=EVENING)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenFloorMatter.objects.create(session=council.after, appeal=appeal, at=EVENING)


# Words


def test_the_words_of_a_session_narrow_as_they_say(council: Council):
    here = Session.objects.of(council.house.community.pk)
    assert list(here.upcoming()[:2]) == [council.monday, council.after]
    assert list(here.after(council.monday)[:1]) == [council.after]
    assert not here.after(here.upcoming().last()).exists()
    assert Session.objects.visible_to(council.house.visitor).count() == 8
    assert not Session.objects.visible_to(council.house.elsewhere.staff).exists()


def test_the_words_of_an_agenda_narrow_as_they_say(council: Council):
    proposed, admitted = council.topic("待审的"), council.admitted("列入的")
    rows = AgendaItem.objects.filter(session=council.monday)
    assert list(rows.proposals()) == [proposed]
    assert list(rows.on_agenda()) == list(rows.undecided()) == list(rows.announced()) == [admitted]
    assert set(rows.live()) == {proposed, admitted}


def test_names_are_for_those_with_a_post_of_the_same_community(council: Council):
    present(council).save()
    house = council.house
    for who in (house.staff, house.lead, house.worker1, house.property):
        assert Attendance.objects.visible_to(who).count() == 1
    for who in (
        house.supervisor,
        house.admin,
        house.visitor,
        house.family,
        house.elsewhere.staff,
        house.elsewhere.worker1,
    ):
        assert not Attendance.objects.visible_to(who).exists()


def test_matters_raised_are_seen_as_the_entries_are(council: Council):
    house = council.house
    appeal, _ = house.file(complaint_organization=house.property_company)
    OpenFloorMatter.objects.create(session=council.monday, appeal=appeal, at=EVENING)
    assert OpenFloorMatter.objects.visible_to(house.staff).exists()
    assert not OpenFloorMatter.objects.visible_to(house.property).exists()
    assert not OpenFloorMatter.objects.visible_to(house.elsewhere.staff).exists()


# How they are called


@pytest.mark.parametrize(
    ("day", "weekday", "called"),
    [
        (datetime.date(2026, 11, 23), "星期一", "2026年11月23日 家门口议事"),
        (datetime.date(2026, 10, 8), "星期四", "2026年10月8日 家门口议事"),
        (datetime.date(2027, 1, 3), "星期日", "2027年1月3日 家门口议事"),
    ],
)
def test_a_session_is_called_by_its_day(day: datetime.date, weekday: str, called: str):
    named = Session(date=day)
    assert (named.weekday, str(named)) == (weekday, called)


def test_a_session_is_planned_for_two_hours_and_ends_when_it_ended():
    open_ended = Session(date=NOW.date(), starts_at=EVENING)
    assert open_ended.ends_at == EVENING + datetime.timedelta(hours=2)
    open_ended.held_at = EVENING + datetime.timedelta(hours=5)
    assert open_ended.ends_at == open_ended.held_at


def test_records_say_what_was_done(council: Council):
    council.opened()
    session_words = [record.label for record in Session.objects.get(pk=council.monday.pk).records.all()]
    assert session_words == ["排期", "开始征集议题", "公布议程", "开始议事"]
    stored = AgendaItem.objects.get()
    assert [record.label for record in stored.records.all()] == ["提议", "列入议程"]
    assert str(stored) == "门口停车怎么划线"
