"""Each action of the ledger, word for word, as each of those it concerns reads it."""

import re

import pytest

from notices.telling.models import InboxMessage
from residents.appeals.models import Appeal
from residents.appeals.states import TRANSITIONS, Kind, State
from tests.community import House
from tests.notices.telling.conftest import tell

# verb → who reads what. N stands for the number, T for the due time, 灯 for the title.
SAID: dict[str, dict[str, str]] = {
    "accept": {"family": "您反映的“灯”已经受理，T前给您答复。"},
    "ask_info": {"family": "“灯”需要您补充一点情况：请您补充：请补充是几单元。"},
    "supply_info": {
        "staff": "“灯”（N）补充了情况，可以接着受理：是三单元。",
        "worker1": "“灯”（N）补充了情况：是三单元。",
    },
    "dispatch": {
        "worker1": "“灯”（N）派给您办，请在T前答复。",
        "family": "“灯”已经有人负责，T前给您答复。",
    },
    "settle_on_spot": {
        "family": "“灯”当场办好了：当场换好了灯泡。",
        "staff": "“灯”（N）当场办结，等您核实。",
    },
    "start": {"family": "“灯”开始办理了。"},
    "dispute": {"second_staff": "“灯”（N）提出派单异议，请另一位同事裁定：应由物业办理。"},
    "settle_dispute": {"worker1": "“灯”（N）的派单异议已裁定，由您办理，请在T前答复。"},
    "reply": {
        "family": "“灯”有答复了：灯已修好，居民已确认。",
        "staff": "“灯”（N）已答复居民，等您核实办结。",
    },
    "finish_help": {"worker1": "“灯”（N）的协办完成了：幸福里社区业主委员会协办完成：已联系。"},
    "add_helper": {"owners": "请您协办“灯”（N）：请幸福里社区业主委员会协办：协助联系"},
    "excuse_helper": {"worker1": "“灯”（N）免除了一项协办：免除幸福里社区业主委员会协办：不用再联系。"},
    "ask_extension": {"lead": "“灯”（N）申请延期，请审批：申请延期：等配件。"},
    "decide_extension": {
        "worker1": "“灯”（N）的延期申请有结果了，现在的期限是T：配件十天后到货。",
        "family": "“灯”还需要一些时间，改为T前答复：配件十天后到货。",
    },
    "escalate": {"family": "“灯”超出社区权限，已上报幸福里社区党委：需街道协调。"},
    "return_from_escalation": {
        "worker1": "“灯”（N）上报后转回，请继续办理：街道已答复。",
        "family": "“灯”上级有了回音：街道已答复。",
    },
    "return_from_council": {
        "worker1": "“灯”（N）议过了，请继续办理：议定更换全部楼道灯。",
        "family": "“灯”在议事厅商量过了：议定更换全部楼道灯。",
    },
    "close": {
        "family": "“灯”已办结，请您评价；没有办好，14 天内可以要求重新办理。",
        "worker1": "“灯”（N）核实通过，已办结。",
    },
    "send_back": {"worker1": "“灯”（N）核实没有通过，退回重办：居民说灯还是不亮。"},
    "resume": {
        "worker1": "挂账的“灯”（N）恢复办理，请在T前答复。",
        "family": "挂账的“灯”恢复办理，T前给您答复。",
    },
    "reopen": {
        "worker1": "“灯”（N）重新办理，请在T前答复：灯又坏了。",
        "family": "“灯”重新办理，T前给您答复。",
    },
    "attach": {"worker1": "“灯”（N）添了照片或文件。"},
    "add_note": {"worker1": "“灯”（N）添了一条记录：已电话提醒。"},
}
# What starts later in the life of a matter than its first source, so that there is a handler to be told.
FROM = {"add_note": State.IN_PROGRESS, "attach": State.IN_PROGRESS, "add_helper": State.IN_PROGRESS}
FROM |= {"finish_help": State.IN_PROGRESS, "excuse_helper": State.IN_PROGRESS}
NOBODY_OUTSIDE = ("dispute", "settle_dispute", "add_helper", "excuse_helper", "finish_help", "ask_extension")
NOBODY_OUTSIDE += ("send_back", "attach", "add_note")


def told(house: House, appeal: Appeal, name: str, action: str) -> list[str]:
    """What this person reads of this action, with the number, the times and the title out of the way."""
    mine = InboxMessage.objects.visible_to(getattr(house, name)).filter(action=action, appeal=appeal)
    said = (each.sentence.replace(appeal.number, "N").replace(appeal.title, "灯") for each in mine)
    return [re.sub(r"\d+月\d+日 \d\d:\d\d", "T", each) for each in said]


def done(house: House, verb: str) -> Appeal:
    """A matter of the family with this verb done to it, and told."""
    source = FROM.get(verb, TRANSITIONS[verb].sources[0])
    appeal = house.ready(verb, house.appeal_in(source, household=house.household))
    appeal = house.do(verb, appeal)
    tell()
    return appeal


@pytest.mark.parametrize("verb", SAID)
def test_word_for_word(house: House, verb: str):
    appeal = done(house, verb)
    for name, sentence in SAID[verb].items():
        assert told(house, appeal, name, verb) == [sentence], name


@pytest.mark.parametrize("verb", NOBODY_OUTSIDE)
def test_what_happens_inside_is_told_to_no_resident(house: House, verb: str):
    appeal = done(house, verb)
    assert told(house, appeal, "family", verb) == []


@pytest.mark.parametrize("verb", SAID)
def test_nobody_of_another_grid_or_community_hears_of_it(house: House, verb: str):
    appeal = done(house, verb)
    for stranger in ("worker2", "worker3", "admin", "party"):
        assert told(house, appeal, stranger, verb) == [], stranger
    for stranger in ("staff", "lead", "worker1", "family"):
        assert told(house.elsewhere, appeal, stranger, verb) == [], stranger


def test_going_to_the_council_says_when(house: House):
    appeal = done(house, "take_to_council")
    (sentence,) = told(house, appeal, "family", "take_to_council")
    assert sentence.startswith("“灯”要拿到家门口议事厅商量：")


def test_a_matter_put_aside_says_until_when(house: House):
    appeal = done(house, "carry_over")
    (sentence,) = told(house, appeal, "family", "carry_over")
    assert re.fullmatch(r"“灯”眼下办不到，先挂账，到期再办：等改造。（\d{4}-\d\d-\d\d 复核）", sentence)


def test_a_merged_matter_is_told_to_both_sides(house: House):
    into = house.appeal_in(State.IN_PROGRESS)
    source = house.appeal_in(State.REGISTERED, household=house.household)
    house.do("merge", source, into=into)
    tell()
    (sentence,) = told(house, source, "family", "merge")
    assert sentence.startswith("“灯”与别人反映的是同一件事，合在一起办，您这一户算在里面。")
    assert told(house, into, "worker1", "absorb") == ["“灯”（N）并进来一件同样的事，现在有 2 户反映。"]


def test_what_the_residents_thought_of_it_reaches_who_did_it(house: House):
    appeal = house.appeal_in(State.CLOSED)
    house.do("evaluate", appeal)
    tell()
    (sentence,) = told(house, appeal, "worker1", "evaluate")
    assert sentence.startswith("居民评价了“灯”（N）：")
    assert told(house, appeal, "staff", "evaluate")[0].startswith("“灯”（N）居民评价：")


def test_a_matter_taken_back_by_the_resident_is_off_the_workers_hands(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    house.do("withdraw", appeal)
    tell()
    assert told(house, appeal, "worker1", "withdraw") == ["居民撤回了“灯”（N），不用再办。"]


def test_a_wish_claimed_and_come_true_is_told_to_who_wished(house: House):
    appeal = house.appeal_in(State.ACCEPTED, kind=Kind.WISH, household=house.household, public=True)
    house.do("claim_wish", appeal)
    house.do("fulfil_wish", appeal)
    tell()
    assert told(house, appeal, "family", "claim_wish")[0].startswith("您的心愿“灯”有人认领了：")
    assert told(house, appeal, "family", "fulfil_wish") == ["您的心愿“灯”达成了：已经送到。"]
    assert told(house, appeal, "lead", "fulfil_wish") == ["“灯”（N）心愿达成，等您核实。"]


def test_a_filing_on_behalf_is_told_to_the_family_and_an_own_one_is_not(house: House):
    behalf, _ = house.file(by=house.staff, household=house.household)
    own, _ = house.file(by=house.family)
    tell()
    assert told(house, behalf, "family", "register") == [
        "社区替您登记了“灯”，编号 N，办理情况会在这里告诉您。"
    ]
    assert told(house, own, "family", "register") == []
    assert told(house, own, "worker1", "register") == ["本网格新登记了“灯”（N）。"]
