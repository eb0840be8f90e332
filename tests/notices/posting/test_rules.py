"""谁可以: every role × every verb, with the sentence a person reads. Rows are read like the table of design section 6."""

import pytest

from grids.actors import Actor
from grids.verdict import Verdict
from notices.models import Delivery, Notice
from notices.posting import rules
from notices.posting.states import BY_ITSELF, DELIVERIES, NOTICES, AudienceKind
from tests.community import House
from tests.factories import actor, user
from tests.notices.posting.material import (
    activity,
    confirmed,
    delivery,
    drafted,
    published,
    to_grids,
    with_care,
    words,
)

PEOPLE = (
    "staff",
    "second",
    "lead",
    "worker",
    "other",
    "seat",
    "admin",
    "street",
    "family",
    "visitor",
    "system",
)
YES = "yes"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def people(house: House) -> dict[str, Actor]:
    return {
        "staff": house.staff,
        "second": house.second_staff,
        "lead": house.lead,
        "worker": house.worker1,
        "other": house.worker2,
        "seat": house.property,
        "admin": house.admin,
        "street": house.supervisor,
        "family": house.family,
        "visitor": house.visitor,
        "system": house.system,
    }


def row(house: House, verdict: object) -> str:
    """yes and no for each of PEOPLE, in their order."""
    return " ".join(YES if verdict(each) else "no" for each in people(house).values())


# staff wrote it, for all grids.         staff second lead worker other seat admin street family visitor system
OF_ALL = {
    "edit": "yes yes yes no no no no no no no yes",
    "attach": "yes yes yes no no no no no no no yes",
    "publish": "no yes yes no no no no no no no yes",
    "discard": "yes yes yes no no no no no no no yes",
    "pin": "yes yes yes no no no no no no no yes",
    "unpin": "yes yes yes no no no no no no no yes",
    "correct": "yes yes yes no no no no no no no yes",
    "withdraw": "yes yes yes no no no no no no no yes",
    "replace": "no no no no no no no no no no yes",
    "expire": "no no no no no no no no no no yes",
}
# worker1 wrote it, for the own grid.
OF_ONE = {
    "edit": "yes yes yes yes no no no no no no yes",
    "attach": "yes yes yes yes no no no no no no yes",
    "publish": "yes yes yes no no no no no no no yes",
    "discard": "yes yes yes yes no no no no no no yes",
    "pin": "yes yes yes no no no no no no no yes",
    "unpin": "yes yes yes no no no no no no no yes",
    "correct": "yes yes yes yes no no no no no no yes",
    "withdraw": "yes yes yes no no no no no no no yes",
}
OF_DELIVERIES = {
    "confirm": "yes yes yes yes no no no no no no yes",
    "unconfirm": "yes yes yes yes no no no no no no yes",
    "escalate": "no no no no no no no no no no yes",
    "void": "no no no no no no no no no no yes",
}


@pytest.mark.parametrize("verb", OF_ALL)
def test_who_may_do_what_with_a_notice_for_all(house: House, verb: str):
    notice = drafted(house)
    assert row(house, lambda who: rules.may(verb, notice, who)) == OF_ALL[verb]


@pytest.mark.parametrize("verb", OF_ONE)
def test_who_may_do_what_with_a_workers_notice(house: House, verb: str):
    notice = drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    assert row(house, lambda who: rules.may(verb, notice, who)) == OF_ONE[verb]


@pytest.mark.parametrize("verb", OF_DELIVERIES)
def test_who_may_do_what_with_a_delivery(house: House, verb: str):
    notice = published(house)
    confirmed(house, notice, "01")
    found = delivery(notice, "01")
    assert row(house, lambda who: rules.may_deliver(verb, found, who)) == OF_DELIVERIES[verb]


@pytest.mark.parametrize("verb", ["sign_up", "cancel_sign_up"])
def test_everybody_may_sign_up_for_an_activity_and_nobody_for_a_notice(house: House, verb: str):
    party, notice = published(house, activity()), published(house)
    assert row(house, lambda who: rules.may(verb, party, who)) == " ".join([YES] * len(PEOPLE))
    assert row(house, lambda who: rules.may(verb, notice, who)).split()[:-1] == ["no"] * (len(PEOPLE) - 1)


def test_every_verb_has_its_row():
    assert set(OF_ALL) | {"sign_up", "cancel_sign_up"} == set(NOTICES)
    assert set(OF_DELIVERIES) == set(DELIVERIES)


def test_who_drafts_and_who_takes_warnings_in(house: House):
    assert row(house, rules.draft) == "yes yes yes yes yes no no no no no yes"
    assert row(house, rules.warn) == "yes yes yes no no no no no no no yes"


def test_who_reads_the_board_and_the_names(house: House):
    notice = published(house, activity())
    assert row(house, lambda who: rules.reads_board(notice, who)) == "yes yes yes yes yes no no no no no no"
    assert row(house, lambda who: rules.reads_sign_ups(notice, who)) == "yes yes yes no no no no no no no no"


SENTENCES = [
    ("edit", "worker1", "草稿由起草人或社区工作人员修改。"),
    ("attach", "worker1", "草稿由起草人或社区工作人员修改。"),
    ("discard", "worker1", "草稿由起草人或社区工作人员修改。"),
    ("publish", "worker1", "通知由社区工作人员发布。写好后请等工作人员审核。"),
    ("publish", "staff", "发给不止一个网格的通知要两个人看过：您写的，请另一位工作人员发布。"),
    ("pin", "worker1", "由社区工作人员办理。"),
    ("unpin", "supervisor", "由社区工作人员办理。"),
    ("withdraw", "worker1", "由社区工作人员办理。"),
    ("correct", "worker1", "更正由社区工作人员或起草人办理。"),
    ("sign_up", "family", "这条通知不是活动，不用报名。"),
    ("cancel_sign_up", "visitor", "这条通知不是活动，不用报名。"),
    ("replace", "lead", "这一步由系统自动完成。"),
    ("expire", "lead", "这一步由系统自动完成。"),
]


@pytest.mark.parametrize(("verb", "who", "sentence"), SENTENCES)
def test_a_refusal_says_whose_task_it_is(house: House, verb: str, who: str, sentence: str):
    verdict = rules.may(verb, drafted(house), getattr(house, who))
    assert (bool(verdict), verdict.reason) == (False, sentence)


DELIVERY_SENTENCES = [
    ("confirm", "worker2", "由本网格的网格员、替补或社区工作人员确认。"),
    ("unconfirm", "worker2", "由确认的人或社区工作人员撤销。"),
    ("escalate", "lead", "这一步由系统自动完成。"),
    ("void", "staff", "这一步由系统自动完成。"),
]


@pytest.mark.parametrize(("verb", "who", "sentence"), DELIVERY_SENTENCES)
def test_a_refusal_of_a_delivery_says_so_too(house: House, verb: str, who: str, sentence: str):
    verdict = rules.may_deliver(verb, delivery(published(house), "01"), getattr(house, who))
    assert (bool(verdict), verdict.reason) == (False, sentence)


ADDRESSED = [
    # who, audience, grids, allowed
    ("staff", AudienceKind.COMMUNITY, (1, 2, 3), True),
    ("staff", AudienceKind.GRIDS, (1,), True),
    ("staff", AudienceKind.CARE, (1,), False),
    ("lead", AudienceKind.BUILDINGS, (2, 3), True),
    ("worker1", AudienceKind.GRIDS, (1,), True),
    ("worker1", AudienceKind.BUILDINGS, (1,), True),
    ("worker1", AudienceKind.GRIDS, (1, 2), False),
    ("worker1", AudienceKind.GRIDS, (2,), False),
    ("worker1", AudienceKind.GRIDS, (), False),
    ("worker1", AudienceKind.COMMUNITY, (1, 2, 3), False),
    ("worker1", AudienceKind.CARE, (1,), False),
    ("supervisor", AudienceKind.GRIDS, (1,), False),
    ("property", AudienceKind.GRIDS, (1,), False),
    ("system", AudienceKind.COMMUNITY, (1, 2, 3), True),
]


@pytest.mark.parametrize(("who", "audience", "grids", "allowed"), ADDRESSED)
def test_whom_one_may_write_to(house: House, who: str, audience: str, grids: tuple, allowed: bool):
    keys = [getattr(house, f"grid{n}").pk for n in grids]
    assert bool(rules.address(getattr(house, who), audience, keys)) is allowed


def test_the_care_duty_opens_care_groups_for_the_own_grid(house: House):
    worker = with_care(house.worker1)
    assert rules.address(worker, AudienceKind.CARE, [house.grid1.pk])
    assert not rules.address(worker, AudienceKind.CARE, [house.grid1.pk, house.grid2.pk])
    assert rules.address(with_care(house.staff), AudienceKind.CARE, [house.grid1.pk, house.grid2.pk])


def test_the_clocks_verbs_are_no_buttons(house: House):
    notice = published(house)
    assert [verb for verb in NOTICES if not rules.makes_sense(verb, notice)] == ["unpin", "replace", "expire"]
    assert set(BY_ITSELF) == {"replace", "expire", "escalate", "void"}


def test_an_account_without_a_post_may_nothing(house: House):
    nobody = actor(user("离任者"))
    notice: Notice = published(house)
    found: Delivery = delivery(notice)
    assert not rules.draft(nobody)
    assert not rules.confirm(found, nobody)
    verdict: Verdict = rules.withdraw(notice, nobody)
    assert not verdict
