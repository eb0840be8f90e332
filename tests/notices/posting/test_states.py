"""通知的状态: state × verb, as one table; the database follows the same one."""

import pytest
from django.db import DatabaseError, transaction

from grids.transitions import moves
from grids.verdict import Refused
from notices.models import Notice
from notices.posting import workflow
from notices.posting.issuing import DELIVERED, LIFE
from notices.posting.states import (
    BY_HAND,
    DELIVERIES,
    DRAFTED,
    NOTICES,
    SHOWN,
    DeliveryState,
    How,
    NoticeKind,
    NoticeState,
    Stage,
)
from tests.community import House
from tests.notices.posting.material import HOUR, activity, drafted, published, words

# verb: draft published expired corrected withdrawn discarded
ALLOWED = {
    "edit": "1 0 0 0 0 0",
    "attach": "1 0 0 0 0 0",
    "publish": "1 0 0 0 0 0",
    "discard": "1 0 0 0 0 0",
    "sign_up": "0 1 0 0 0 0",
    "cancel_sign_up": "0 1 0 0 0 0",
    "pin": "0 1 0 0 0 0",
    "unpin": "0 1 0 0 0 0",
    "correct": "0 1 0 0 0 0",
    "withdraw": "0 1 1 0 0 0",
    "replace": "0 1 1 0 0 0",
    "expire": "0 1 0 0 0 0",
}
# verb: pending confirmed void
DELIVERED_ALLOWED = {
    "confirm": "1 0 0",
    "unconfirm": "0 1 0",
    "escalate": "1 0 0",
    "void": "1 0 0",
}
LABELS = {
    "edit": "修改",
    "attach": "添加附件",
    "publish": "发布",
    "discard": "作废",
    "sign_up": "报名",
    "cancel_sign_up": "取消报名",
    "pin": "置顶",
    "unpin": "取消置顶",
    "correct": "更正",
    "withdraw": "撤回",
    "replace": "由新的代替",
    "expire": "到期",
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def in_state(house: House, state: str) -> Notice:
    """A notice brought there by the real verbs."""
    if state == NoticeState.DRAFT:
        return drafted(house, activity())
    if state == NoticeState.DISCARDED:
        return workflow.VERBS["discard"](drafted(house, activity()), by=house.staff)
    notice = published(house, activity())
    if state == NoticeState.WITHDRAWN:
        return workflow.VERBS["withdraw"](notice, by=house.staff, reason="不办了。")
    if state == NoticeState.CORRECTED:
        new = workflow.VERBS["correct"](notice, by=house.staff, words=activity(title="改期包饺子"))
        workflow.VERBS["publish"](new, by=house.second_staff)
    if state == NoticeState.EXPIRED:
        notice = published(house, activity(expires_at=notice.published_at + HOUR))
        workflow.expire_due(notice.published_at + 2 * HOUR)
    return Notice.objects.get(pk=notice.pk)


def test_every_verb_has_its_row_and_its_label():
    assert {verb: line.label for verb, line in NOTICES.items()} == LABELS
    assert list(ALLOWED) == list(NOTICES)
    assert list(DELIVERED_ALLOWED) == list(DELIVERIES)


@pytest.mark.parametrize("verb", ALLOWED)
def test_where_each_verb_starts_from(verb: str):
    assert " ".join(str(int(NOTICES[verb].leads_from(state))) for state in NoticeState) == ALLOWED[verb]


@pytest.mark.parametrize("verb", DELIVERED_ALLOWED)
def test_where_each_verb_of_a_delivery_starts_from(verb: str):
    found = " ".join(str(int(DELIVERIES[verb].leads_from(state))) for state in DeliveryState)
    assert found == DELIVERED_ALLOWED[verb]


@pytest.mark.parametrize("state", NoticeState)
def test_a_verb_in_a_wrong_state_is_refused_with_the_state(house: House, state: str):
    notice = in_state(house, state)
    assert notice.state == state
    for verb, row in ALLOWED.items():
        if row.split()[list(NoticeState).index(state)] == "1":
            assert LIFE.check(notice, verb, by=house.system).verb == verb
        else:
            with pytest.raises(Refused, match=f"现在是“{state.label}”，不能{LABELS[verb]}"):
                LIFE.check(notice, verb, by=house.system)


@pytest.mark.parametrize("state", NoticeState)
@pytest.mark.parametrize("target", NoticeState)
def test_the_database_knows_the_same_moves(house: House, state: str, target: str):
    notice = in_state(house, state)
    given = {"state": target, "reason": "不办了。"}
    if (state, target) in moves(NOTICES) or state == target:
        if target in SHOWN and notice.published_at is None:
            return  # the constraint asks for the moment of publishing first
        assert Notice.objects.filter(pk=notice.pk).update(**given) == 1
        return
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**given)


BUTTONS = {
    NoticeState.DRAFT: "edit attach publish discard",
    NoticeState.PUBLISHED: "sign_up cancel_sign_up pin correct withdraw",
    NoticeState.EXPIRED: "withdraw",
    NoticeState.CORRECTED: "",
    NoticeState.WITHDRAWN: "",
    NoticeState.DISCARDED: "",
}


@pytest.mark.parametrize("state", BUTTONS)
def test_the_buttons_of_the_lead_in_each_state(house: House, state: str):
    found = [line.verb for line in LIFE.actions(in_state(house, state), house.lead)]
    assert found == BUTTONS[state].split()


def test_a_pinned_notice_offers_to_unpin(house: House):
    notice = workflow.VERBS["pin"](published(house), by=house.staff)
    found = [line.verb for line in LIFE.actions(notice, house.lead)]
    assert "unpin" in found
    assert "pin" not in found


def test_a_withdrawn_notice_offers_nothing_to_confirm(house: House):
    notice = published(house, words())
    found = notice.deliveries.select_related("notice").first()
    assert [line.verb for line in DELIVERED.actions(found, house.staff)] == ["confirm"]
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    found = notice.deliveries.select_related("notice").first()
    assert list(DELIVERED.actions(found, house.staff)) == []


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (NoticeKind.NOTICE, "告知"),
        (NoticeKind.BULLETIN, "通报"),
        (NoticeKind.ALERT, "预警"),
        (NoticeKind.POSTING, "公示"),
        (NoticeKind.ACTIVITY, "活动"),
        (How.GROUP, "已转发群"),
        (How.DOOR, "已敲门"),
        (How.PHONE, "已打电话"),
        (How.ROBOT, "机器人已发"),
        (Stage.NONE, "还没催"),
        (Stage.BACKUP, "已提醒替补"),
        (Stage.LEAD, "已报社区负责人"),
        (DeliveryState.PENDING, "待确认"),
        (DeliveryState.CONFIRMED, "已送达"),
        (DeliveryState.VOID, "不用再送"),
    ],
)
def test_what_people_read(value, label: str):
    assert value.label == label


def test_a_robot_is_no_hand_and_a_bulletin_is_drafted_elsewhere():
    assert How.ROBOT not in BY_HAND
    assert NoticeKind.BULLETIN not in DRAFTED
