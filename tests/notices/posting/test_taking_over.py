"""由新的代替: what was decided elsewhere follows an earlier notice; what ends with its time and what does not."""

import pytest
from django.utils import timezone

from grids.verdict import Invalid, Refused
from notices.models import Delivery, Notice, OutboxMessage
from notices.posting import issuing, workflow
from notices.posting.issuing import Draft
from notices.posting.states import DeliveryState, NoticeKind, NoticeState
from tests.community import House
from tests.notices.posting.material import (
    DAY,
    HOUR,
    activity,
    alert,
    confirmed,
    drafted,
    posting,
    published,
    robot,
    words,
)

NOW = timezone.now()


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def bulletin(title: str = "一周通报", **given: object) -> Draft:
    return words(kind=NoticeKind.BULLETIN, title=title, **given)


def issued(house: House, said: Draft | None = None, follows: Notice | None = None) -> Notice:
    return issuing.issue(house.community, said or bulletin(), by=house.staff, at=NOW, follows=follows)


def test_what_is_issued_by_itself_is_a_first_edition(house: House):
    notice = issued(house)
    assert (notice.original, notice.edition, notice.state) == (None, 1, NoticeState.PUBLISHED)
    assert Delivery.objects.filter(notice=notice).count() == 3


def test_what_follows_is_the_next_edition_and_takes_the_place(house: House):
    first = issued(house)
    second = issued(house, bulletin("一周通报（更正）"), first)
    assert (second.original, second.edition) == (first, 2)
    first.refresh_from_db()
    assert first.state == NoticeState.CORRECTED
    record = first.records.last()
    assert (record.action, record.note, record.public) == ("replace", "已由更正后的一版代替。", True)


def test_a_third_edition_belongs_to_the_same_first(house: House):
    first = issued(house)
    third = issued(house, follows=issued(house, follows=first))
    assert (third.original, third.edition) == (first, 3)
    assert [row.state for row in Notice.objects.order_by("edition")] == [
        "corrected",
        "corrected",
        "published",
    ]
    assert third.first_id == first.pk, "the short link that was printed leads to it"


def test_while_somebody_writes_an_edition_by_hand_no_other_takes_the_place(house: House):
    first = published(house)
    by_hand = workflow.VERBS["correct"](first, by=house.staff, words=words(title="周四停水"))
    assert issuing.next_edition(first) == 3
    with pytest.raises(Refused, match="这条通知已有一份更正稿，请先发布或作废它。") as refused:
        issued(house, follows=first)
    assert refused.value.code == "already_claimed"
    workflow.VERBS["discard"](by_hand, by=house.staff)
    assert issued(house, follows=first).edition == 3


def test_where_it_had_not_arrived_it_need_not_any_more(house: House):
    robot(house)
    first = issued(house)
    confirmed(house, first, "02")
    issued(house, follows=first)
    states = dict(Delivery.objects.filter(notice=first).values_list("grid__code", "state"))
    assert states == {"01": "void", "02": "confirmed", "03": "void"}
    kept = dict(OutboxMessage.objects.values_list("deliveries__notice", "state"))
    assert kept[first.pk] == "cancelled", "what waited for the robot is taken back"


@pytest.mark.parametrize("state", ["withdrawn", "corrected"])
def test_what_is_down_already_stays_as_it_is(house: House, state: str):
    first = issued(house)
    if state == "withdrawn":
        workflow.VERBS["withdraw"](first, by=house.lead, reason="先撤。")
    else:
        issued(house, follows=first)
    before = first.records.count()
    issued(house, follows=Notice.objects.get(pk=first.pk))
    first.refresh_from_db()
    assert (first.state, first.records.count()) == (state, before)


def test_what_says_nothing_is_not_issued(house: House):
    with pytest.raises(Invalid) as refused:
        issued(house, bulletin("", text=""))
    assert set(refused.value.fields) == {"title", "text"}
    assert not Notice.objects.exists()


# 到期: kind × what becomes of the deliveries nobody confirmed
ENDS = [
    (bulletin(expires_at=NOW + HOUR), DeliveryState.VOID),
    (words(expires_at=NOW + HOUR), DeliveryState.PENDING),
    (alert(), DeliveryState.PENDING),
    (posting(expires_at=NOW + HOUR), DeliveryState.PENDING),
    (activity(expires_at=NOW + HOUR), DeliveryState.PENDING),
]


@pytest.mark.parametrize(("said", "state"), ENDS, ids=[str(row[0].kind) for row in ENDS])
def test_a_bulletin_ends_with_its_week_and_everything_else_is_confirmed_however_late(
    house: House, said: Draft, state: str
):
    notice = issued(house, said)
    confirmed(house, notice, "01")
    assert workflow.expire_due(NOW + DAY) == 1
    states = dict(Delivery.objects.filter(notice=notice).values_list("grid__code", "state"))
    assert states == {"01": "confirmed", "02": state, "03": state}
    notice.refresh_from_db()
    assert notice.state == NoticeState.EXPIRED


def test_past_its_week_a_bulletin_is_chased_by_nobody_and_sent_by_no_robot(house: House):
    robot(house, "02")
    notice = issued(house, bulletin(expires_at=NOW + HOUR))
    workflow.expire_due(NOW + DAY)
    assert workflow.escalate_late(NOW + 9 * DAY) == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"cancelled"}
    record = Delivery.objects.filter(notice=notice).first().records.last()
    assert (record.action, record.note, record.actor_label) == ("void", "到期没有送到，不用再送。", "系统")


def test_a_draft_past_its_time_is_nothing_to_expire(house: House):
    drafted(house, words(expires_at=NOW + HOUR))
    assert workflow.expire_due(NOW + 2 * DAY) == 0
