"""同时: two publishers, two confirmers, the last seat, the same sentence twice. Real threads on real connections."""

import datetime
from collections import Counter

from django.utils import timezone

from grids import ledger
from grids.verdict import Refused
from notices.models import Delivery, DeliveryRecord, Notice, NoticeRecord, SignUp, WeatherWarning
from notices.posting import workflow
from notices.weather.sentence import parse_warning
from tests.community import House
from tests.factories import household, household_actor
from tests.notices.posting.material import (
    SENTENCE,
    activity,
    alert,
    delivery,
    drafted,
    published,
    robot,
    sent,
    words,
)

VERBS = workflow.VERBS


def outcome(results: list) -> Counter:
    """How many did it, how many were refused; anything else is shown as what it is."""
    return Counter(
        "refused" if isinstance(each, Refused) else repr(each) if isinstance(each, Exception) else "done"
        for each in results
    )


def verifies() -> bool:
    return not [*ledger.breaks(NoticeRecord), *ledger.breaks(DeliveryRecord)]


def test_two_publish_and_every_grid_is_told_once(at_once, house: House):
    robot(house, "01")
    notice = drafted(house)
    results = at_once(
        *[lambda by=by: VERBS["publish"](notice, by=by) for by in (house.lead, house.second_staff)]
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert Delivery.objects.filter(notice=notice).count() == 3
    assert delivery(notice, "01").messages.count() == 1
    assert verifies()


def test_one_publishes_while_another_edits(at_once, house: House):
    notice = drafted(house)
    results = at_once(
        lambda: VERBS["publish"](notice, by=house.lead, version=notice.version),
        lambda: VERBS["edit"](notice, by=house.staff, version=notice.version, words=words(title="改过")),
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert verifies()


def test_two_confirm_and_it_is_confirmed_once(at_once, house: House):
    found = delivery(published(house))
    confirm = workflow.DELIVERY_VERBS["confirm"]
    results = at_once(
        lambda: confirm(found, by=house.worker1, how="group"),
        lambda: confirm(found, by=house.staff, how="phone"),
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert found.records.count() == 1
    assert verifies()


def test_a_worker_and_the_robots_success_confirm_once(at_once, house: House):
    robot(house, "01")
    found = delivery(published(house))
    sent(found.messages.get())
    results = at_once(
        lambda: workflow.DELIVERY_VERBS["confirm"](found, by=house.worker1, how="group"),
        lambda: workflow.settle(timezone.now()),
    )
    assert set(outcome(results)) <= {"done", "refused"}
    found.refresh_from_db()
    assert (found.state, found.records.count()) == ("confirmed", 1)


def test_two_workers_of_the_machine_escalate_once(at_once, house: House):
    at = timezone.now()
    published(house, alert(), at=at)
    late = at + datetime.timedelta(minutes=16)
    results = at_once(*[lambda: workflow.escalate_late(late)] * 3)
    assert sum(results) == 3
    assert DeliveryRecord.objects.filter(action="escalate").count() == 3


def test_the_last_seat_is_given_once(at_once, house: House):
    party = published(house, activity(seats=1))
    families = [household_actor(household(house.grid1)) for _ in range(4)]
    results = at_once(*[lambda by=by: VERBS["sign_up"](party, by=by) for by in families])
    assert outcome(results) == {"done": 4}
    assert SignUp.objects.seated().count() == 1
    assert SignUp.objects.in_line().count() == 3
    assert Notice.objects.get(pk=party.pk).seats_taken == 1
    assert verifies()


def test_one_family_pressing_twice_is_signed_up_once(at_once, house: House):
    party = published(house, activity(seats=5))
    results = at_once(*[lambda: VERBS["sign_up"](party, by=house.family)] * 3)
    assert outcome(results) == {"done": 1, "refused": 2}
    assert SignUp.objects.count() == 1


def test_the_same_sentence_from_two_desks_is_one_warning(at_once, house: House):
    parsed = parse_warning(SENTENCE, received_at=timezone.now())
    results = at_once(
        *[lambda by=by: workflow.warn(house.community, parsed, by=by) for by in (house.staff, house.lead)]
    )
    assert sorted(fresh for _, fresh in results) == [False, True]
    assert WeatherWarning.objects.count() == 1
    assert Delivery.objects.count() == 3


def test_a_correction_and_a_withdrawal_do_not_cross(at_once, house: House):
    old = published(house)
    new = VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    results = at_once(
        lambda: VERBS["publish"](new, by=house.second_staff),
        lambda: VERBS["withdraw"](old, by=house.lead, reason="不停了。"),
    )
    assert outcome(results) == {"done": 1, "refused": 1}
    assert verifies()
