"""心愿墙: a published wish is claimed once, given back with a reason, fulfilled and thanked for."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import actors, ledger
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals import rules, workflow
from residents.appeals.models import Appeal, AppealRecord, WishClaim
from residents.appeals.states import CLAIMABLE, Closure, Kind, State
from residents.appeals.workflow import VERBS, claim_wish, fulfil_wish, give_back_wish
from tests.community import WISH_VERBS, House
from tests.factories import actor, household, household_actor, post, user


def wish(house: House, state: str = State.ACCEPTED, *, public: bool = True, **matter) -> Appeal:
    """A wish of the house's own family, on the wall once it is accepted."""
    matter = {
        "kind": Kind.WISH,
        "title": "王秀英想要一副老花镜",
        "text": "我家在三单元四楼，眼睛花了看不清药瓶，想要一副老花镜。",
        "household": house.household,
        **matter,
    }
    return house.appeal_in(state, public=public, **matter)


def neighbour(house: House):
    return household_actor(household(house.grid1))


def fresh(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def last(appeal: Appeal) -> AppealRecord:
    return appeal.records.last()


# Who takes it on


def test_a_neighbour_claims_a_wish_with_the_household_card(house: House):
    appeal, family = wish(house), neighbour(house)
    done = claim_wish(appeal, by=family, name="四楼的老李")
    assert done.state == State.IN_PROGRESS
    assert (done.claim.household_id, done.claim.user, done.claim.name) == (
        family.household_id,
        None,
        "四楼的老李",
    )
    assert done.contacted_at == done.claim.at == last(appeal).at
    assert last(appeal).note == "四楼的老李认领了这个心愿。"
    assert last(appeal).public


def test_who_gives_no_name_is_shown_as_a_neighbour_never_by_the_room(house: House):
    family = neighbour(house)
    done = claim_wish(wish(house), by=family)
    assert done.claim.name == "热心邻居"
    assert family.label not in last(done).note


def test_a_unit_claims_through_its_seat(house: House):
    done = claim_wish(wish(house), by=house.property, unit=house.property_company)
    assert (done.claim.organization, done.claim.user) == (house.property_company, house.property.user)
    assert done.claim.name == house.property_company.name


def test_nobody_claims_for_a_unit_they_do_not_sit_for(house: House):
    with pytest.raises(Invalid) as refused:
        claim_wish(wish(house), by=house.property, unit=house.owners_committee)
    assert refused.value.fields == {"unit": "请选择您所代表的单位。"}
    assert not WishClaim.objects.exists()


def test_a_volunteer_with_an_account_but_no_post_may_claim(house: House):
    volunteer = user("志愿者小陈")
    someone = actors.visitor_with(volunteer, house.community.pk)
    done = claim_wish(wish(house), by=someone, name="志愿者小陈")
    assert done.claim.user == volunteer


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("visitor", "认领请先用手机扫家里的户码，或请网格员代为认领。"),
        ("family", "这是您家的心愿，请等邻居来认领。"),
        ("supervisor", "系统管理员和街道督导不认领心愿。"),
        ("admin", "系统管理员和街道督导不认领心愿。"),
    ],
)
def test_who_may_not_claim_is_told_what_to_do(house: House, who: str, reason: str):
    appeal = wish(house)
    with pytest.raises(Forbidden) as refused:
        claim_wish(appeal, by=getattr(house, who))
    assert refused.value.reason == reason
    assert fresh(appeal).state == State.ACCEPTED


@pytest.mark.parametrize("verb", WISH_VERBS)
def test_an_appeal_is_no_wish_and_an_unpublished_wish_is_on_no_wall(house: House, verb: str):
    problem = house.appeal_in(State.ACCEPTED, public=True)
    private = wish(house, public=False)
    assert not rules.may(verb, problem, house.staff)
    assert verb not in rules.actions(private, house.staff)
    assert not rules.may("claim_wish", private, house.staff)


def test_another_community_knows_of_no_wish_here(house: House):
    appeal = wish(house)
    for verb, needs in {
        "claim_wish": {},
        "give_back_wish": {"note": "不"},
        "fulfil_wish": {"result": "好"},
    }.items():
        with pytest.raises(NotFound):
            VERBS[verb](appeal, by=house.elsewhere.staff, **needs)
    assert fresh(appeal).version == appeal.version


@pytest.mark.parametrize("state", [state for state in State if state not in CLAIMABLE])
def test_only_a_wish_that_waits_can_be_claimed(house: House, state: str):
    appeal = wish(house, state)
    with pytest.raises(Refused) as refused:
        claim_wish(appeal, by=house.second_staff)
    assert fresh(appeal).state == state
    assert not WishClaim.objects.exists()
    assert refused.value.status in (403, 409)


@pytest.mark.parametrize("state", CLAIMABLE)
def test_a_wish_that_waits_can_be_claimed(house: House, state: str):
    assert claim_wish(wish(house, state), by=house.second_staff).state == State.IN_PROGRESS


# Who answers for it


def test_the_worker_of_the_grid_brings_neighbour_and_family_together(house: House):
    assert claim_wish(wish(house), by=neighbour(house)).handler == house.worker1.user


def test_who_works_for_the_community_handles_what_they_claim(house: House):
    done = claim_wish(wish(house), by=house.staff)
    assert done.handler == house.staff.user
    replied = fulfil_wish(done, by=house.staff, result="眼镜已送到。")
    assert not rules.may("close", replied, house.staff)
    assert rules.may("close", replied, house.second_staff)


def test_the_first_receiver_keeps_it_when_a_neighbour_claims(house: House):
    appeal = wish(house, State.DISPATCHED, handler=house.worker2.user)
    assert claim_wish(appeal, by=neighbour(house)).handler == house.worker2.user


# Once


def test_the_second_is_told_that_it_is_claimed(house: House):
    appeal = wish(house)
    claim_wish(appeal, by=neighbour(house))
    before = fresh(appeal)
    with pytest.raises(Refused) as refused:
        claim_wish(appeal, by=house.property, version=appeal.version)
    assert (refused.value.status, refused.value.code) == (409, "already_claimed")
    assert "已经有人认领" in refused.value.reason
    assert fresh(appeal).version == before.version


def test_of_two_at_once_one_wins(house: House, at_once):
    appeal, one, other = wish(house), neighbour(house), neighbour(house)
    answers = at_once(lambda: claim_wish(appeal, by=one), lambda: claim_wish(appeal, by=other))
    won = [answer for answer in answers if isinstance(answer, Appeal)]
    lost = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(won) == len(lost) == 1
    assert lost[0].code == "already_claimed"
    assert WishClaim.objects.standing().get().appeal_id == appeal.pk
    assert [record.action for record in appeal.records.all()] == ["register", "accept", "claim_wish"]
    assert list(ledger.breaks(AppealRecord)) == []


def test_the_database_itself_keeps_one_standing_claim(house: House):
    done = claim_wish(wish(house), by=house.staff)
    with pytest.raises(IntegrityError, match="one_standing_claim_per_wish"), transaction.atomic():
        WishClaim.objects.create(appeal=done, user=house.lead.user, name="另一位", at=timezone.now())
    with pytest.raises(IntegrityError, match="a_claim_has_an_owner"), transaction.atomic():
        WishClaim.objects.create(appeal=wish(house), name="没有主人", at=timezone.now())


def test_an_outdated_page_changes_nothing(house: House):
    appeal = wish(house)
    workflow.add_note(appeal, by=house.staff, note="已电话核实。")
    with pytest.raises(Stale):
        claim_wish(appeal, by=house.second_staff, version=appeal.version)
    assert not WishClaim.objects.exists()


# Given back


def test_given_back_it_waits_on_the_wall_again(house: House):
    family = neighbour(house)
    claimed = claim_wish(wish(house), by=family, name="老李")
    back = give_back_wish(claimed, by=family, note="我要回老家一个月。")
    assert (back.state, back.claim) == (State.IN_PROGRESS, None)
    claim = WishClaim.objects.get()
    assert (claim.given_back_at, claim.reason) == (last(back).at, "我要回老家一个月。")
    assert last(back).note == "老李退回了认领，重新等人认领。我要回老家一个月。"
    assert list(Appeal.objects.visible_to(house.visitor).wishes().unclaimed()) == [back]
    assert claim_wish(back, by=house.property).claim.user == house.property.user


def test_giving_back_needs_a_reason(house: House):
    claimed = claim_wish(wish(house), by=house.staff)
    with pytest.raises(Invalid) as refused:
        give_back_wish(claimed, by=house.staff, note="\u200b ")
    assert "note" in refused.value.fields
    assert WishClaim.objects.standing().exists()


def test_what_nobody_claimed_cannot_be_given_back_nor_fulfilled(house: House):
    appeal = wish(house, State.IN_PROGRESS)
    with pytest.raises(Refused, match="没有人认领"):
        give_back_wish(appeal, by=house.staff, note="不办了")
    with pytest.raises(Refused, match="没有人认领"):
        fulfil_wish(appeal, by=house.worker1, result="办好了")
    assert not {"give_back_wish", "fulfil_wish"} & set(rules.actions(appeal, house.staff))


def test_a_stranger_ends_no_claim_but_the_office_gives_it_back_for_them(house: House):
    claimed = claim_wish(wish(house), by=neighbour(house))
    for stranger in (neighbour(house), house.property, house.worker2):
        with pytest.raises(Forbidden):
            give_back_wish(claimed, by=stranger, note="不办了")
        with pytest.raises(Forbidden):
            fulfil_wish(claimed, by=stranger, result="办好了")
    with pytest.raises(Forbidden):
        fulfil_wish(claimed, by=house.staff, result="办好了")
    assert give_back_wish(claimed, by=house.staff, note="认领人电话说来不了。").claim is None


def test_the_unit_sends_anyone_who_sits_for_it(house: House):
    claimed = claim_wish(wish(house), by=house.property, unit=house.property_company)
    colleague = user("物业小周")
    post(colleague, "seat", organization=house.property_company)
    assert fulfil_wish(claimed, by=actor(colleague), result="已送到。").state == State.REPLIED


def test_who_handled_it_only_because_they_claimed_it_lets_go_of_both(house: House):
    claimed = claim_wish(wish(house), by=house.staff)
    assert give_back_wish(claimed, by=house.staff, note="要出差。").handler == house.worker1.user


# Come true


def test_a_fulfilled_wish_is_answered_with_what_was_done_and_thanked_for(house: House):
    family = neighbour(house)
    claimed = claim_wish(wish(house), by=family, name="老李")
    done = fulfil_wish(claimed, by=family, result="周六把老花镜送到了。", thanks="看得清药瓶了，谢谢老李！")
    assert (done.state, done.closure, done.result) == (
        State.REPLIED,
        Closure.SUBSTANTIVE,
        "周六把老花镜送到了。",
    )
    assert done.claim is None
    assert done.verify_due > done.replied_at
    claim = WishClaim.objects.get()
    assert (claim.fulfilled_at, claim.thanks) == (done.replied_at, "看得清药瓶了，谢谢老李！")
    assert (last(done).note, last(done).public) == ("周六把老花镜送到了。", True)


def test_numbers_written_into_it_are_masked_for_the_wall(house: House):
    claimed = claim_wish(wish(house), by=house.staff)
    done = fulfil_wish(claimed, by=house.staff, result="已送到，电话13812345678。", thanks="找13987654321")
    assert "13812345678" not in done.result
    assert "13987654321" not in WishClaim.objects.get().thanks


def test_the_handler_answers_for_a_neighbour_who_cannot(house: House):
    claimed = claim_wish(wish(house), by=neighbour(house))
    assert fulfil_wish(claimed, by=house.worker1, result="陪同上门，已送到。").state == State.REPLIED


def test_a_plain_reply_does_not_pass_over_the_one_who_claimed_it(house: House):
    claimed = claim_wish(wish(house), by=neighbour(house))
    with pytest.raises(Refused, match="有人认领着"):
        workflow.VERBS["reply"](claimed, by=house.worker1, result="办好了。")
    assert fresh(claimed).state == State.IN_PROGRESS


def test_a_wish_that_comes_back_can_be_claimed_again(house: House):
    claimed = claim_wish(wish(house), by=house.property)
    done = fulfil_wish(claimed, by=house.property, result="已送到。")
    back = workflow.VERBS["send_back"](done, by=house.staff, note="度数不对。")
    again = claim_wish(back, by=house.owners)
    assert WishClaim.objects.count() == 2
    assert again.claim.user == house.owners.user


def test_who_takes_the_wish_back_frees_whoever_claimed_it(house: House):
    claimed = claim_wish(wish(house), by=house.property)
    gone = workflow.VERBS["withdraw"](claimed, by=house.family)
    assert gone.claim is None
    assert WishClaim.objects.get().reason == "居民已撤回心愿。"


@pytest.mark.parametrize("verb", WISH_VERBS)
def test_a_verb_of_the_wall_costs_few_queries(house: House, verb: str, django_assert_max_num_queries):
    appeal = wish(house)
    if verb != "claim_wish":
        appeal = house.do("claim_wish", appeal)
    needs = house.normally(verb, appeal)
    with django_assert_max_num_queries(12):
        VERBS[verb](appeal, **needs)


# The buttons


def test_buttons_say_what_is_left_to_do(house: House):
    appeal, family = wish(house), neighbour(house)
    wall = set(WISH_VERBS)
    assert wall & set(rules.actions(appeal, family)) == {"claim_wish"}
    claimed = claim_wish(appeal, by=family)
    assert wall & set(rules.actions(claimed, family)) == {"give_back_wish", "fulfil_wish"}
    assert wall & set(rules.actions(claimed, neighbour(house))) == set()
    assert wall & set(rules.actions(claimed, house.staff)) == {"give_back_wish"}


# Words of the wall


def test_the_wall_in_three_parts(house: House):
    waiting = wish(house)
    taken = claim_wish(wish(house), by=house.staff)
    replied = fulfil_wish(claim_wish(wish(house), by=house.staff), by=house.staff, result="好了。")
    closed = fulfil_wish(claim_wish(wish(house), by=house.staff), by=house.staff, result="好了。")
    workflow.VERBS["close"](closed, by=house.second_staff)
    house.appeal_in(State.ACCEPTED, public=True)
    wish(house, public=False)
    wall = Appeal.objects.visible_to(house.visitor).wishes()
    assert set(wall) == {waiting, taken, replied, closed}
    assert list(wall.unclaimed()) == [waiting]
    assert list(wall.claimed()) == [taken]
    assert list(wall.fulfilled()) == [closed], "unverified words stay off the wall"


def test_it_happens_at_the_moment_it_is_said_to(house: House):
    moment = timezone.now() + datetime.timedelta(hours=1)
    claimed = claim_wish(wish(house), by=house.staff, at=moment)
    assert claimed.claim.at == claimed.moved_at == moment
