"""派单、办理、答复、补充、查看: whose hands it is in, and what the resident is told."""

import pytest
from django.utils import timezone

from grids.models import Post
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals import handlers
from residents.appeals.models import Appeal
from residents.appeals.states import Closure, State, Told
from tests.community import House
from tests.factories import actor, at, organization, user, user_with_post


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


# Dispatch


def test_dispatching_fixes_who_handles_it(house: House):
    appeal = house.do(
        "dispatch", house.appeal_in(State.ACCEPTED), handler=house.worker2.user, note="请今天看。"
    )
    assert (appeal.handler, appeal.lead_unit) == (house.worker2.user, None)
    assert appeal.dispatched_by == house.staff.user
    record = appeal.records.last()
    assert (record.public, record.note) == (True, "交由网格员2办理。请今天看。")
    assert (record.data["handler"], record.data["unit"]) == (house.worker2.user_id, None)


def test_to_a_unit_or_to_both(house: House):
    unit = {"unit": house.property_company}
    appeal = house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=None, **unit)
    assert (appeal.handler, appeal.lead_unit) == (None, house.property_company)
    appeal = house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=house.worker1.user, **unit)
    assert "网格员1、幸福里社区物业公司" in appeal.records.last().note


def test_the_promise_does_not_move_by_dispatching(house: House):
    accepted = house.appeal_in(State.ACCEPTED)
    appeal = house.do("dispatch", accepted)
    assert (appeal.response_due, appeal.feedback_due) == (accepted.response_due, accepted.feedback_due)


def test_somebody_must_be_named(house: House):
    with pytest.raises(Invalid, match="请选择主办人或主办单位") as refused:
        house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=None)
    assert "handler" in refused.value.fields


@pytest.mark.parametrize("who", ["property", "admin", "supervisor", "owners"])
def test_only_those_who_handle_matters_can_be_given_one(house: House, who: str):
    with pytest.raises(Invalid, match="不在岗，或应当回避") as refused:
        house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=getattr(house, who).user)
    assert "handler" in refused.value.fields


def test_not_to_somebody_whose_post_has_ended(house: House):
    house.worker2.user.posts.update(until=timezone.localdate())
    with pytest.raises(Invalid):
        house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=house.worker2.user)


def test_not_to_somebody_of_another_community(house: House):
    for foreign in (house.elsewhere.worker1, house.elsewhere.staff):
        with pytest.raises(Invalid):
            house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=foreign.user)
    with pytest.raises(Invalid) as refused:
        house.do("dispatch", house.appeal_in(State.ACCEPTED), unit=house.elsewhere.property_company)
    assert "unit" in refused.value.fields


def test_not_to_a_closed_business_nor_a_shop(house: House):
    house.property_company.ended_on = "2026-01-01"
    house.property_company.save()
    shop = organization(house.community, "小卖部", "enterprise")
    for unit in (house.property_company, shop):
        with pytest.raises(Invalid) as refused:
            house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=None, unit=unit)
        assert "unit" in refused.value.fields


def test_not_to_whom_it_complains_about(house: House):
    """回避"""
    about_person = house.appeal_in(State.ACCEPTED, complaint_user=house.worker2.user)
    with pytest.raises(Invalid, match="回避"):
        house.do("dispatch", about_person, handler=house.worker2.user)
    about_unit = house.appeal_in(State.ACCEPTED, complaint_organization=house.property_company)
    with pytest.raises(Invalid, match="回避"):
        house.do("dispatch", about_unit, handler=None, unit=house.property_company)


def test_not_to_a_worker_who_also_sits_for_the_unit_it_complains_about(house: House):
    Post.objects.create(
        user=house.worker2.user,
        kind="seat",
        community=house.community,
        organization=house.property_company,
        since="2025-01-01",
    )
    appeal = house.appeal_in(State.ACCEPTED, complaint_organization=house.property_company)
    with pytest.raises(Invalid, match="回避"):
        house.do("dispatch", appeal, handler=house.worker2.user)


def test_the_new_handler_sees_it_and_others_still_do_not(house: House):
    appeal = house.do("dispatch", house.appeal_in(State.ACCEPTED), handler=house.worker2.user)
    assert appeal in Appeal.objects.visible_to(house.worker2)
    assert appeal not in Appeal.objects.visible_to(house.worker3)


# Start


def test_starting_is_the_first_contact(house: House):
    appeal = house.appeal_in(State.DISPATCHED, at=at("2026-11-16 09:00"))
    appeal = house.do("start", appeal, at=at("2026-11-16 10:00"))
    assert appeal.contacted_at == at("2026-11-16 10:00")
    assert appeal.records.last().note == "已联系居民，开始办理。"
    assert appeal.due_at == appeal.feedback_due


def test_the_first_contact_stays_the_first(house: House):
    appeal = house.appeal_in(State.REPLIED, at=at("2026-11-16 09:00"))
    first = appeal.contacted_at
    appeal = house.do("send_back", appeal)
    appeal = house.do("reply", appeal)
    assert appeal.contacted_at == first


def test_the_worker_of_the_grid_may_take_it_up_before_it_is_dispatched(house: House):
    appeal = house.do("start", house.appeal_in(State.ACCEPTED), by=house.worker1)
    assert appeal.handler == house.worker1.user


@pytest.mark.parametrize("who", ["staff", "lead"])
def test_the_office_does_not_start_what_is_in_other_hands(house: House, who: str):
    with pytest.raises(Forbidden, match="主办人"):
        house.do("start", house.appeal_in(State.DISPATCHED), by=getattr(house, who))


def test_anybody_who_sits_for_the_unit_may_start(house: House):
    colleague = actor(user_with_post("seat", organization=house.property_company))
    appeal = house.appeal_in(State.DISPATCHED, unit=house.property_company)
    appeal = house.do("start", appeal, by=colleague)
    assert (appeal.handler, appeal.lead_unit) == (None, house.property_company)


# Settle on the spot, reply


def test_the_worker_settles_it_at_the_door(house: House):
    appeal = house.do("settle_on_spot", house.appeal_in(State.ACCEPTED, at=at("2026-11-16 09:00")))
    assert (appeal.state, appeal.handler, appeal.closure) == (
        State.REPLIED,
        house.worker1.user,
        "substantive",
    )
    assert appeal.contacted_at == appeal.replied_at == appeal.moved_at
    record = appeal.records.last()
    assert (record.public, record.note) == (True, "当场换好了灯泡。")
    assert record.data == {"closure": "substantive", "told": "door"}


@pytest.mark.parametrize("who", ["staff", "lead", "worker2"])
def test_nobody_else_settles_on_the_spot(house: House, who: str):
    with pytest.raises((Forbidden, NotFound)):
        house.do("settle_on_spot", house.appeal_in(State.ACCEPTED), by=getattr(house, who))


@pytest.mark.parametrize("closure", Closure)
@pytest.mark.parametrize("told", Told)
def test_replying_says_what_was_done_and_how_it_was_told(house: House, closure: str, told: str):
    appeal = house.appeal_in(State.IN_PROGRESS, at=at("2026-11-16 09:00"))
    appeal = house.do("reply", appeal, at=at("2026-11-18 10:00"), closure=closure, told=told)
    assert (appeal.result, appeal.closure) == ("灯已修好，居民已确认。", closure)
    assert appeal.replied_at == at("2026-11-18 10:00")
    assert appeal.verify_due == appeal.due_at == at("2026-11-20 17:30")
    record = appeal.records.last()
    assert (record.public, record.note) == (True, "灯已修好，居民已确认。")
    assert record.data == {"closure": closure, "told": told}


@pytest.mark.parametrize(("field", "value"), [("closure", "done"), ("told", "pigeon"), ("closure", "")])
def test_only_known_ways_are_taken(house: House, field: str, value: str):
    with pytest.raises(Invalid) as refused:
        house.do("reply", house.appeal_in(State.IN_PROGRESS), **{field: value})
    assert list(refused.value.fields) == [field]


def test_a_reply_waits_for_the_co_handlers(house: House):
    appeal = house.do("add_helper", house.appeal_in(State.IN_PROGRESS))
    with pytest.raises(Refused, match="协办没有完成"):
        house.do("reply", appeal)
    assert Appeal.objects.get(pk=appeal.pk).result == ""
    house.do("finish_help", appeal)
    assert house.do("reply", appeal).state == State.REPLIED


@pytest.mark.parametrize("who", ["staff", "lead", "second_staff"])
def test_nobody_replies_for_the_handler(house: House, who: str):
    with pytest.raises(Forbidden, match="由主办人答复"):
        house.do("reply", house.appeal_in(State.IN_PROGRESS), by=getattr(house, who))


# Notes, contact


def test_a_note_is_for_the_office_unless_said_otherwise(house: House):
    appeal, _ = house.file()
    house.do("add_note", appeal, note="已电话提醒。")
    house.do("add_note", appeal, note="配件周三到。", public=True)
    assert list(appeal.records.filter(action="add_note").values_list("note", "public")) == [
        ("已电话提醒。", False),
        ("配件周三到。", True),
    ]


def test_notes_may_follow_notes(house: House):
    appeal = house.appeal_in(State.CLOSED)
    for _ in range(3):
        appeal = house.do("add_note", appeal)
    assert appeal.state == State.CLOSED
    assert appeal.records.filter(action="add_note").count() == 3


def test_revealing_is_on_record_before_anything_is_shown(house: House):
    appeal, _ = house.file()
    house.do("reveal", appeal, purpose="约上门时间")
    record = appeal.records.last()
    assert (record.action, record.note, record.public) == ("reveal", "约上门时间", False)
    assert record.actor == house.staff.user


@pytest.mark.parametrize("who", ["supervisor", "property", "family"])
def test_those_who_may_not_know_the_appellant_cannot_reveal(house: House, who: str):
    appeal = house.appeal_in(State.DISPATCHED, unit=house.property_company, by=house.family)
    with pytest.raises(Forbidden, match="查看联系方式"):
        house.do("reveal", appeal, by=getattr(house, who))


# Who can be given a matter


def names(people) -> set[str]:
    return {person.name for person in people}


def test_the_list_of_handlers_is_workers_and_office_of_the_community(house: House):
    appeal, _ = house.file()
    assert names(handlers.people(appeal, timezone.localdate())) == {
        "网格员1", "网格员2", "网格员3", "李敏", "赵静", "周书记",
    }  # fmt: skip
    assert set(handlers.units(appeal)) == {house.property_company, house.owners_committee, house.party_branch}


def test_it_leaves_out_whom_the_appeal_complains_about(house: House):
    appeal, _ = house.file(complaint_user=house.worker1.user, complaint_organization=house.property_company)
    assert "网格员1" not in names(handlers.people(appeal, timezone.localdate()))
    assert house.property_company not in handlers.units(appeal)


def test_it_leaves_out_closed_accounts(house: House):
    house.worker3.user.is_active = False
    house.worker3.user.save()
    assert "网格员3" not in names(handlers.people(house.file()[0], timezone.localdate()))


def test_the_worker_of_the_grid_answers_for_it(house: House):
    assert handlers.responsible(house.grid1, timezone.localdate()) == house.worker1.user


def test_a_vacant_grid_falls_to_its_backup_never_to_nobody(house: House):
    house.grid1.posts.update(until=timezone.localdate())
    house.grid1.backup = house.worker2.user
    house.grid1.save()
    assert handlers.responsible(house.grid1, timezone.localdate()) == house.worker2.user


def test_the_worker_of_that_day_answers_not_the_one_of_today(house: House):
    house.grid1.posts.update(until="2026-10-01")
    Post.objects.create(
        user=user("接任者"), kind="worker", community=house.community, grid=house.grid1, since="2026-10-01"
    )
    assert handlers.responsible(house.grid1, at("2026-09-30 12:00").date()) == house.worker1.user
    assert handlers.responsible(house.grid1, at("2026-10-01 12:00").date()).name == "接任者"


def test_a_helper_in_the_grid_is_not_the_one_who_answers_for_it(house: House):
    Post.objects.create(
        user=user("协管"),
        kind="worker",
        community=house.community,
        grid=house.grid1,
        since="2025-01-01",
        primary=False,
    )
    house.grid1.posts.filter(primary=True).update(until="2026-01-01")
    assert handlers.responsible(house.grid1, timezone.localdate()) is None
