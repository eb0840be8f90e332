"""通知的一生: drafted by one, published by another; then its words stay."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from grids import ledger, uploads
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from notices.models import Delivery, Notice, NoticeGrid, NoticeRecord, OutboxMessage
from notices.posting import workflow
from notices.posting.states import AudienceKind, DeliveryState, NoticeKind, NoticeState
from residents.register.states import CareGroup
from tests.community import House
from tests.factories import building, dwelling, household, resident
from tests.notices.posting.material import (
    DAY,
    HOUR,
    activity,
    alert,
    confirmed,
    delivery,
    drafted,
    posting,
    published,
    robot,
    to_grids,
    with_care,
    words,
)
from tests.photos import pdf, photo

VERBS = workflow.VERBS


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def actions_of(notice: Notice) -> list[str]:
    return list(notice.records.values_list("action", flat=True))


# Drafting


def test_a_draft_tells_nobody(house: House):
    notice = drafted(house)
    assert (notice.state, notice.drafted_by, notice.reaches) == (NoticeState.DRAFT, house.staff.user, 3)
    assert not Delivery.objects.exists()
    assert actions_of(notice) == ["draft"]


def test_a_worker_drafts_for_the_own_grid_only(house: House):
    notice = drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    assert notice.reaches == 1
    for said in (words(), words(**to_grids(house.grid1, house.grid2)), words(**to_grids(house.grid2))):
        with pytest.raises(Forbidden, match="只给自己的微网格"):
            drafted(house, said, by=house.worker1)


@pytest.mark.parametrize("who", ["supervisor", "property", "admin", "family", "visitor"])
def test_nobody_else_drafts(house: House, who: str):
    with pytest.raises(Forbidden, match="起草"):
        drafted(house, by=getattr(house, who))


def test_nobody_writes_for_another_community(house: House):
    with pytest.raises(Forbidden, match="本社区"):
        drafted(house, by=house.elsewhere.staff)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (words(title=""), "title"),
        (words(text=""), "text"),
        (activity(happens_at=None), "happens_at"),
        (activity(place=""), "place"),
        (posting(expires_at=None), "expires_at"),
        (alert(expires_at=None), "expires_at"),
        (words(audience=AudienceKind.GRIDS), "grids"),
        (words(audience=AudienceKind.BUILDINGS), "buildings"),
    ],
)
def test_what_a_kind_needs_is_asked_for_by_name(house: House, said, field: str):
    with pytest.raises(Invalid) as refused:
        drafted(house, said)
    assert list(refused.value.fields) == [field]


def test_only_those_with_the_care_duty_write_to_care_groups(house: House):
    to_care = words(audience=AudienceKind.CARE, care_groups=[CareGroup.LIVING_ALONE])
    with pytest.raises(Forbidden, match="关爱职责"):
        drafted(house, to_care)
    house.resident.care_groups = [CareGroup.LIVING_ALONE]
    house.resident.save()
    notice = drafted(house, to_care, by=with_care(house.staff))
    assert notice.reaches == 1


def test_editing_replaces_words_and_audience(house: House):
    notice = drafted(house, words(**to_grids(house.grid1, house.grid2)))
    changed = VERBS["edit"](notice, by=house.lead, words=words(title="周四停水", **to_grids(house.grid3)))
    assert (changed.title, changed.reaches, changed.worded_by) == ("周四停水", 1, house.lead.user)
    assert [each.grid for each in NoticeGrid.objects.filter(notice=notice)] == [house.grid3]
    assert "周四" in changed.grams
    assert actions_of(notice) == ["draft", "edit"]


def test_somebody_elses_draft_is_not_even_there_for_a_worker(house: House):
    notice = drafted(house, words(**to_grids(house.grid1)))
    for person in (house.worker1, house.supervisor, house.visitor, house.family, house.elsewhere.staff):
        with pytest.raises(NotFound):
            VERBS["edit"](notice, by=person, words=words())


def test_files_join_a_draft_once(house: House):
    notice = drafted(house)
    notice = VERBS["attach"](notice, by=house.staff, files=[uploads.read(photo()), uploads.read(pdf())])
    assert [(kept.name, kept.is_photo) for kept in notice.files.all()] == [
        ("楼道.jpg", True),
        ("情况说明.pdf", False),
    ]
    with pytest.raises(Refused, match="已经传过"):
        VERBS["attach"](notice, by=house.staff, files=[uploads.read(pdf())])
    with pytest.raises(Invalid, match="请选择"):
        VERBS["attach"](notice, by=house.staff, files=[])
    many = [uploads.read(photo(colour=(n, n, n))) for n in range(8)]
    with pytest.raises(Invalid, match="最多 9 个"):
        VERBS["attach"](notice, by=house.staff, files=many)


def test_a_published_notice_takes_no_more_files(house: House):
    with pytest.raises(Refused, match="已发布"):
        VERBS["attach"](published(house), by=house.staff, files=[uploads.read(pdf())])


def test_a_discarded_draft_stays_on_record(house: House):
    notice = VERBS["discard"](drafted(house), by=house.staff, note="不停了。")
    assert notice.state == NoticeState.DISCARDED
    with pytest.raises(Refused, match="已作废"):
        VERBS["publish"](notice, by=house.second_staff)


# Publishing


def test_publishing_makes_one_delivery_for_each_grid(house: House):
    notice = published(house)
    made = Delivery.objects.filter(notice=notice)
    assert [each.grid.code for each in made.select_related("grid")] == ["01", "02", "03"]
    assert {each.state for each in made} == {DeliveryState.PENDING}
    assert (notice.state, notice.published_by) == (NoticeState.PUBLISHED, house.second_staff.user)
    assert actions_of(notice) == ["draft", "publish"]
    assert list(ledger.breaks(NoticeRecord)) == []


def test_what_goes_to_more_than_one_grid_is_published_by_a_second_person(house: House):
    notice = drafted(house)
    with pytest.raises(Forbidden, match="另一位工作人员"):
        VERBS["publish"](notice, by=house.staff)
    assert not Delivery.objects.exists()
    VERBS["publish"](notice, by=house.lead)


def test_whoever_wrote_the_last_words_is_not_the_second_person(house: House):
    notice = VERBS["edit"](drafted(house), by=house.lead, words=words(title="改过的标题"))
    with pytest.raises(Forbidden, match="另一位工作人员"):
        VERBS["publish"](notice, by=house.lead)
    VERBS["publish"](notice, by=house.staff)


def test_for_one_grid_one_person_is_enough(house: House):
    notice = drafted(house, words(**to_grids(house.grid2)))
    VERBS["publish"](notice, by=house.staff)
    assert [each.grid for each in Delivery.objects.filter(notice=notice)] == [house.grid2]


def test_a_worker_publishes_nothing(house: House):
    notice = drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    with pytest.raises(Forbidden, match="由社区工作人员发布"):
        VERBS["publish"](notice, by=house.worker1)


def test_publishing_twice_is_refused_and_tells_nobody_twice(house: House):
    notice = published(house)
    with pytest.raises(Refused, match="已发布"):
        VERBS["publish"](notice, by=house.lead)
    assert Delivery.objects.count() == 3


def test_what_was_changed_since_is_not_published_unread(house: House):
    notice = drafted(house)
    VERBS["edit"](notice, by=house.staff, words=words(title="改过的标题"))
    with pytest.raises(Stale):
        VERBS["publish"](notice, by=house.second_staff, version=notice.version)


def test_what_is_over_already_is_not_published(house: House):
    notice = drafted(house, posting(expires_at=timezone.now() - HOUR))
    with pytest.raises(Refused, match="到期时间已经过了"):
        VERBS["publish"](notice, by=house.second_staff)


def test_an_audience_that_has_gone_is_not_published_to(house: House):
    alone = words(audience=AudienceKind.CARE, care_groups=[CareGroup.LIVING_ALONE])
    notice = drafted(house, alone, by=with_care(house.staff))
    with pytest.raises(Refused, match="没有覆盖任何微网格"):
        VERBS["publish"](notice, by=with_care(house.second_staff))


def test_buildings_reach_every_grid_their_flats_lie_in(house: House):
    tower = building(house.grid1, "高层")
    dwelling(house.grid2, "901", building=tower)
    notice = published(house, words(audience=AudienceKind.BUILDINGS, buildings=[tower]))
    assert [each.grid.code for each in notice.deliveries.all()] == ["01", "02"]


def test_a_group_with_a_robot_gets_the_words_and_the_short_link(house: House):
    robot(house, "01")
    notice = published(house)
    message = OutboxMessage.objects.get()
    assert message.group.grid == house.grid1
    assert message.title == "告知｜周三停水"
    assert "请提前储水" in message.text
    assert message.link.endswith(f"/n/{notice.pk}/")
    assert list(delivery(notice, "01").messages.all()) == [message]
    assert not delivery(notice, "02").messages.exists()


def test_alerts_go_before_everything_else(house: House):
    robot(house, "01")
    published(house, alert())
    assert OutboxMessage.objects.get().urgent


def test_care_groups_are_never_told_through_a_group_of_neighbours(house: House):
    robot(house, "01")
    house.resident.care_groups = [CareGroup.LIVING_ALONE]
    house.resident.save()
    alone = words(audience=AudienceKind.CARE, care_groups=[CareGroup.LIVING_ALONE])
    notice = drafted(house, alone, by=with_care(house.staff))
    VERBS["publish"](notice, by=with_care(house.second_staff))
    assert [each.grid for each in notice.deliveries.all()] == [house.grid1]
    assert not OutboxMessage.objects.exists()


# Published words stay


@pytest.mark.parametrize("column", ["title", "text", "contact"])
def test_the_database_keeps_published_words(house: House, column: str):
    notice = published(house)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**{column: "改过了"})
    assert getattr(Notice.objects.get(pk=notice.pk), column) != "改过了"


def test_the_database_keeps_the_audience_of_what_was_published(house: House):
    notice = published(house, words(**to_grids(house.grid1, house.grid2)))
    for change in (
        lambda: NoticeGrid.objects.filter(notice=notice).delete(),
        lambda: NoticeGrid.objects.create(notice=notice, grid=house.grid3),
        lambda: NoticeGrid.objects.filter(notice=notice, grid=house.grid1).update(grid=house.grid3),
    ):
        with pytest.raises(DatabaseError, match="audience"), transaction.atomic():
            change()
    assert NoticeGrid.objects.filter(notice=notice).count() == 2


def test_a_published_notice_is_not_edited(house: House):
    with pytest.raises(Refused, match="不能修改"):
        VERBS["edit"](published(house), by=house.staff, words=words())


def test_the_database_refuses_states_the_table_does_not_lead_to(house: House):
    notice = published(house)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state=NoticeState.DRAFT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).delete()


def test_one_delivery_per_grid_whatever_happens(house: House):
    notice = published(house)
    twice = Delivery.objects.filter(notice=notice).first()
    twice.pk = None
    with pytest.raises(IntegrityError, match="one_delivery_per_grid"), transaction.atomic():
        twice.save(force_insert=True)


# Corrections


def test_a_correction_is_a_new_edition_that_takes_the_place_of_the_old(house: House):
    old = published(house)
    confirmed(house, old, "01")
    new = VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    assert (new.state, new.edition, new.original_id) == (NoticeState.DRAFT, 2, old.pk)
    assert Notice.objects.get(pk=old.pk).state == NoticeState.PUBLISHED
    VERBS["publish"](new, by=house.second_staff)
    old.refresh_from_db()
    assert old.state == NoticeState.CORRECTED
    assert [each.state for each in old.deliveries.all()] == ["confirmed", "void", "void"]
    assert [each.state for each in new.deliveries.all()] == ["pending"] * 3
    assert actions_of(old) == ["draft", "publish", "correct", "replace"]


def test_the_third_edition_follows_the_second_and_keeps_the_short_link(house: House):
    first = published(house)
    second = VERBS["correct"](first, by=house.staff, words=words(title="周四停水"))
    second = VERBS["publish"](second, by=house.second_staff)
    third = VERBS["correct"](second, by=house.staff, words=words(title="周五停水"))
    third = VERBS["publish"](third, by=house.second_staff)
    assert (third.edition, third.first_id) == (3, first.pk)
    assert Notice.objects.get(pk=second.pk).state == NoticeState.CORRECTED


def test_one_correction_at_a_time(house: House):
    old = published(house)
    first = VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    with pytest.raises(Refused, match="已有一份更正稿"):
        VERBS["correct"](old, by=house.lead, words=words(title="周五停水"))
    VERBS["discard"](first, by=house.staff)
    assert VERBS["correct"](old, by=house.lead, words=words(title="周五停水")).edition == 3


def test_a_correction_of_what_was_withdrawn_is_not_published(house: House):
    old = published(house)
    new = VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    VERBS["withdraw"](old, by=house.staff, reason="不停了。")
    with pytest.raises(Refused, match="已经撤回"):
        VERBS["publish"](new, by=house.second_staff)


# Withdrawn, pinned, over


def test_withdrawing_says_why_and_spares_the_grids_not_told_yet(house: House):
    robot(house, "02")
    notice = published(house)
    confirmed(house, notice, "01")
    notice = VERBS["withdraw"](notice, by=house.staff, reason="供水公司改期了。")
    assert (notice.state, notice.reason) == (NoticeState.WITHDRAWN, "供水公司改期了。")
    assert [each.state for each in notice.deliveries.all()] == ["confirmed", "void", "void"]
    assert OutboxMessage.objects.get().state == "cancelled"
    assert notice.records.last().public
    with pytest.raises(Refused, match="已撤回"):
        VERBS["withdraw"](notice, by=house.staff, reason="再撤一次。")


def test_withdrawing_without_a_reason_is_refused(house: House):
    notice = published(house)
    with pytest.raises(Invalid, match="原因"):
        VERBS["withdraw"](notice, by=house.staff, reason=" \u200b ")


@pytest.mark.parametrize("verb", ["withdraw", "pin"])
def test_only_the_office_takes_down_and_pins(house: House, verb: str):
    notice = published(house)
    needs = {"reason": "不停了。"} if verb == "withdraw" else {}
    for person in (house.worker1, house.supervisor, house.family, house.visitor):
        with pytest.raises(Forbidden):
            VERBS[verb](notice, by=person, **needs)
    with pytest.raises(NotFound):
        VERBS[verb](notice, by=house.elsewhere.staff, **needs)


def test_pinning_and_unpinning(house: House):
    notice = VERBS["pin"](published(house), by=house.staff)
    assert notice.pinned
    with pytest.raises(Refused, match="已经置顶"):
        VERBS["pin"](notice, by=house.staff)
    notice = VERBS["unpin"](notice, by=house.staff)
    assert not notice.pinned
    with pytest.raises(Refused, match="没有置顶"):
        VERBS["unpin"](notice, by=house.staff)


def test_a_notice_ends_by_itself_at_its_time(house: House):
    notice = VERBS["pin"](published(house, posting(expires_at=timezone.now() + HOUR)), by=house.staff)
    lasting = published(house)
    assert workflow.expire_due(timezone.now()) == 0
    assert workflow.expire_due(timezone.now() + 2 * HOUR) == 1
    assert workflow.expire_due(timezone.now() + 2 * HOUR) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.pinned) == (NoticeState.EXPIRED, False)
    assert actions_of(notice)[-1] == "expire"
    assert Notice.objects.get(pk=lasting.pk).state == NoticeState.PUBLISHED


def test_nobody_ends_or_replaces_a_notice_by_hand(house: House):
    notice = published(house)
    for verb in ("expire", "replace"):
        assert verb not in VERBS
        with pytest.raises(Forbidden, match="系统自动"):
            workflow.noticing.LIFE.check(notice, verb, by=house.lead)


def test_a_late_delivery_is_asked_for_sooner_when_it_is_an_alert(house: House):
    at = timezone.now()
    ordinary, urgent = published(house, at=at), published(house, alert(), at=at)
    assert delivery(ordinary).escalate_at == at + DAY
    assert delivery(urgent).escalate_at == at + datetime.timedelta(minutes=15)


def test_records_of_a_whole_life_verify(house: House):
    notice = published(house)
    notice = VERBS["pin"](notice, by=house.staff)
    VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    assert list(ledger.breaks(NoticeRecord)) == []


def test_households_and_residents_behind_an_audience_are_counted(house: House):
    resident(household(house.grid2), name="张三")
    reach = words().to(house.community).reach()
    assert ([grid.code for grid in reach.grids], reach.households, reach.residents) == (
        ["01", "02", "03"],
        2,
        2,
    )
    one = words(**to_grids(house.grid2)).to(house.community).reach()
    assert ([grid.code for grid in one.grids], one.households, one.residents) == (["02"], 1, 1)
    house.resident.care_groups = [CareGroup.ELDERLY]
    house.resident.save()
    care = words(audience=AudienceKind.CARE, care_groups=[CareGroup.ELDERLY]).to(house.community).reach()
    assert ([grid.code for grid in care.grids], care.households, care.residents) == (["01"], 1, 1)


def test_every_kind_can_be_published(house: House):
    for said in (words(), posting(), activity(), alert(), words(kind=NoticeKind.BULLETIN)):
        assert published(house, said).state == NoticeState.PUBLISHED
