"""同时, once more: each verb that two people may press at the same moment. Real threads on real connections."""

from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from grids import ledger, uploads
from grids.verdict import Refused
from notices.models import Delivery, DeliveryRecord, Notice, NoticeFile, NoticeRecord, OutboxMessage, SignUp
from notices.posting import workflow
from notices.posting.states import DeliveryState, NoticeState
from tests.community import House
from tests.factories import household, household_actor
from tests.notices.posting.material import (
    DAY,
    HOUR,
    activity,
    confirmed,
    delivery,
    drafted,
    posting,
    published,
    robot,
    words,
)
from tests.photos import pdf

VERBS = workflow.VERBS


def outcome(results: list[Any]) -> Counter:
    """How many did it, how many were refused; anything else is shown as what it is."""
    return Counter(
        "refused" if isinstance(each, Refused) else repr(each) if isinstance(each, Exception) else "done"
        for each in results
    )


def verifies() -> bool:
    return not [*ledger.breaks(NoticeRecord), *ledger.breaks(DeliveryRecord)]


def test_two_pin_and_it_is_pinned_once(at_once, house: House):
    notice = published(house)
    results = at_once(*[lambda by=by: VERBS["pin"](notice, by=by) for by in (house.staff, house.lead)])
    assert outcome(results) == {"done": 1, "refused": 1}
    assert list(notice.records.values_list("action", flat=True)) == ["draft", "publish", "pin"]
    assert verifies()


def test_two_begin_a_correction_and_one_is_begun(at_once, house: House):
    notice = published(house)
    results = at_once(
        *[
            lambda by=by, title=title: VERBS["correct"](notice, by=by, words=words(title=title))
            for by, title in ((house.staff, "周四停水"), (house.lead, "周五停水"))
        ]
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert Notice.objects.filter(original=notice, state=NoticeState.DRAFT).count() == 1
    assert verifies()


def test_two_withdraw_and_the_first_reason_stands(at_once, house: House):
    robot(house, "01")
    notice = published(house)
    results = at_once(
        *[lambda why=why: VERBS["withdraw"](notice, by=house.staff, reason=why) for why in ("一。", "二。")]
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    notice.refresh_from_db()
    assert notice.reason == notice.records.get(action="withdraw").note
    assert set(notice.deliveries.values_list("state", flat=True)) == {"void"}
    assert OutboxMessage.objects.get().state == "cancelled"
    assert verifies()


def test_a_withdrawal_and_a_confirmation_leave_no_grid_in_between(at_once, house: House):
    notice = published(house)
    found = delivery(notice)
    results = at_once(
        lambda: VERBS["withdraw"](notice, by=house.staff, reason="不停了。"),
        lambda: workflow.DELIVERY_VERBS["confirm"](found, by=house.worker1, how="door"),
    )
    assert set(outcome(results)) <= {"done", "refused"}
    states = set(Delivery.objects.filter(notice=notice).values_list("state", flat=True))
    assert states <= {"confirmed", "void"}
    assert Notice.objects.get(pk=notice.pk).state == NoticeState.WITHDRAWN
    assert verifies()


def test_the_same_file_from_two_hands_hangs_there_once(at_once, house: House):
    notice, paper = drafted(house), uploads.read(pdf())
    results = at_once(
        *[lambda by=by: VERBS["attach"](notice, by=by, files=[paper]) for by in (house.staff, house.lead)]
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert NoticeFile.objects.filter(notice=notice).count() == 1


def test_a_draft_is_discarded_or_published_never_both(at_once, house: House):
    notice = drafted(house)
    results = at_once(
        lambda: VERBS["discard"](notice, by=house.staff), lambda: VERBS["publish"](notice, by=house.lead)
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    state = Notice.objects.get(pk=notice.pk).state
    assert Delivery.objects.filter(notice=notice).count() == (3 if state == NoticeState.PUBLISHED else 0)


def test_several_workers_of_the_machine_end_a_posting_once(at_once, house: House):
    notice = published(house, posting(expires_at=timezone.now() + HOUR))
    later = timezone.now() + DAY
    results = at_once(*[lambda: workflow.expire_due(later)] * 3)
    assert sorted(results) == [0, 0, 1]
    assert notice.records.filter(action="expire").count() == 1
    assert verifies()


def test_confirming_and_taking_back_end_in_one_of_the_two(at_once, house: House):
    notice = published(house)
    confirmed(house, notice, "01")
    found = delivery(notice)
    results = at_once(
        lambda: workflow.DELIVERY_VERBS["unconfirm"](found, by=house.worker1, note="点错了。"),
        lambda: workflow.DELIVERY_VERBS["unconfirm"](found, by=house.staff, note="没有通知到。"),
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert Delivery.objects.get(pk=found.pk).state == DeliveryState.PENDING
    assert found.records.count() == 2


# The last seat


def families(house: House, count: int) -> list[Any]:
    return [household_actor(household(house.grid1)) for _ in range(count)]


def test_the_last_seats_go_to_whole_parties_only(at_once, house: House):
    party = published(house, activity(seats=3))
    results = at_once(*[lambda by=by: VERBS["sign_up"](party, by=by, people=2) for by in families(house, 3)])
    assert outcome(results) == {"done": 3}
    assert SignUp.objects.seated().count() == 1
    assert SignUp.objects.in_line().count() == 2
    assert Notice.objects.get(pk=party.pk).seats_taken == 2


@pytest.mark.parametrize("seats", [1, 2])
def test_one_gives_back_a_seat_while_others_ask_for_it(at_once, house: House, seats: int):
    party = published(house, activity(seats=seats))
    there, *others = families(house, 4)
    for by in (there, house.family)[:seats]:
        VERBS["sign_up"](party, by=by)
    results = at_once(
        lambda: VERBS["cancel_sign_up"](party, by=there),
        *[lambda by=by: VERBS["sign_up"](party, by=by) for by in others],
    )
    assert outcome(results) == {"done": 4}
    assert Notice.objects.get(pk=party.pk).seats_taken == SignUp.objects.seated().count() == seats
    line = list(SignUp.objects.in_line().values_list("at", flat=True))
    seated = SignUp.objects.seated().order_by("at").last()
    assert all(each >= seated.at for each in line), "nobody in line came before somebody with a seat"
    assert verifies()


def test_one_phone_from_two_browsers_is_signed_up_once(at_once, house: House):
    party = published(house, activity(seats=5))
    given = {"name": "张三", "phone": "13812345678", "people": 1}
    results = at_once(*[lambda: VERBS["sign_up"](party, by=house.visitor, **given)] * 3)
    assert outcome(results) == {"done": 1, "refused": 2}
    assert Notice.objects.get(pk=party.pk).seats_taken == 1


def test_signing_up_and_withdrawing_the_activity_do_not_cross(at_once, house: House):
    party = published(house, activity(seats=1))
    results = at_once(
        lambda: VERBS["withdraw"](party, by=house.staff, reason="改期。"),
        lambda: VERBS["sign_up"](party, by=house.family),
    )
    assert outcome(results)["done"] >= 1
    assert Notice.objects.get(pk=party.pk).state == NoticeState.WITHDRAWN
    assert Notice.objects.get(pk=party.pk).seats_taken == SignUp.objects.seated().count()
    assert verifies()
