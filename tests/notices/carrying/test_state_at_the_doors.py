"""状态 × 动作 and 谁 × 动作 of a message and of a group: verb, page and API say the same sentence."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grids.verdict import Forbidden, NotFound, Refused
from notices.carrying import rules
from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.states import DELIVERED, GroupState, OutboxState
from notices.carrying.workflow import groups, messages
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.community import House
from tests.entering import ROLES, proven, signed_in
from tests.factories import at

pytestmark = pytest.mark.django_db

NOON = at("2026-11-16 12:00")
WORDS = Message("停水通知", "明天上午九点停水。")
LABELS = {"resend": "重新发送", "forward": "已转发", "cancel": "撤下"}
VERBS = {"resend": messages.resend, "forward": messages.forward, "cancel": messages.cancel}
# state: resend forward cancel
MOVES = {
    OutboxState.HELD: "no no yes",
    OutboxState.BY_HAND: "no yes yes",
    OutboxState.QUEUED: "no no yes",
    OutboxState.SENDING: "no no no",
    OutboxState.SENT: "no no no",
    OutboxState.UNSURE: "no no no",
    OutboxState.DEAD: "yes no yes",
    OutboxState.CANCELLED: "no no no",
}
AFTER = {"resend": OutboxState.QUEUED, "forward": OutboxState.SENT, "cancel": OutboxState.CANCELLED}
WAYS: dict[OutboxState, tuple[OutboxState, ...]] = {
    OutboxState.SENDING: (OutboxState.SENDING,),
    OutboxState.SENT: (OutboxState.SENDING, OutboxState.SENT),
    OutboxState.UNSURE: (OutboxState.SENDING, OutboxState.UNSURE),
    OutboxState.DEAD: (OutboxState.SENDING, OutboxState.DEAD),
    OutboxState.CANCELLED: (OutboxState.CANCELLED,),
}
CASES = [
    (state, verb, allowed == "yes")
    for state, row in MOVES.items()
    for verb, allowed in zip(LABELS, row.split(), strict=True)
]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def message(house: House, state: OutboxState, code: str = "01") -> OutboxMessage:
    """One on its way into the group of a grid, in this state."""
    kind = ChannelKind.MANUAL if state == OutboxState.BY_HAND else ChannelKind.DEMO
    ground = house.community.grids.get(code=code)
    group = groups.add(ground, by=house.admin, name=f"{code}号{state}群", kind=kind)
    row = enqueue(group, WORDS, key=f"{code}:{state}", at=NOON, by=house.staff)
    if state == OutboxState.HELD:
        # No verb leads here: the brake decides it when a message is written.
        held = OutboxMessage(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
        held.pk, held.key, held.state = None, f"{row.key}:held", OutboxState.HELD
        held.save(force_insert=True)
        return held
    for step in WAYS.get(state, ()):
        sent = NOON if step in DELIVERED else None
        lease = NOON if step == OutboxState.SENDING else None
        OutboxMessage.objects.filter(pk=row.pk).update(state=step, sent_at=sent, lease_until=lease)
    return OutboxMessage.objects.get(pk=row.pk)


def sentence(state: OutboxState, verb: str) -> str:
    return f"这条消息现在是“{state.label}”，不能{LABELS[verb]}。请刷新页面看最新情况。"


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(("state", "verb", "allowed"), CASES)
def test_the_verb_does_it_or_says_the_state(house: House, state: OutboxState, verb: str, allowed: bool):
    row = message(house, state)
    assert row.state == state
    if allowed:
        done = VERBS[verb](row, by=house.staff)
        assert (done.state, done.decided_by) == (AFTER[verb], house.staff.user)
    else:
        with pytest.raises(Refused) as refused:
            VERBS[verb](row, by=house.staff)
        assert refused.value.reason == sentence(state, verb)
        assert OutboxMessage.objects.get(pk=row.pk).state == state


@pytest.mark.parametrize("state", OutboxState)
def test_page_and_api_refuse_in_the_same_words(house: House, state: OutboxState):
    row = message(house, state)
    client, caller = signed_in(house.staff.user), by_token(house.staff)
    for verb, allowed in zip(LABELS, MOVES[state].split(), strict=True):
        if allowed == "yes":
            continue
        answer = client.post(f"/outbox/{row.pk}/{verb}/", {"next": "/outbox/"}, follow=True)
        assert sentence(state, verb) in text(answer), verb
        refused = problem(caller.post(f"outbox/{row.pk}/{verb}/"), 409, "illegal_transition")
        assert refused["message"] == sentence(state, verb)
    assert OutboxMessage.objects.get(pk=row.pk).state == state


@pytest.mark.parametrize("state", OutboxState)
def test_the_buttons_and_the_actions_are_those_the_state_allows(house: House, state: OutboxState):
    row = message(house, state)
    open_ones = [verb for verb, allowed in zip(LABELS, MOVES[state].split(), strict=True) if allowed == "yes"]
    listed = by_token(house.staff).get("outbox/", {"state": state}).json()["results"]
    assert [each["actions"] for each in listed if each["id"] == row.pk] == [open_ones]
    tab = {"queued": "waiting", "sending": "waiting", "cancelled": "sent"}.get(state, state)
    page = signed_in(house.staff.user).get(f"/outbox/?state={tab}").content.decode()
    drawn = re.findall(rf'action="/outbox/{row.pk}/(\w+)/"', page)
    assert drawn == ([] if state == OutboxState.CANCELLED else open_ones)


@pytest.mark.parametrize("verb", LABELS)
def test_pressed_twice_the_second_is_refused_and_changes_nothing(house: House, verb: str):
    state = {"resend": OutboxState.DEAD, "forward": OutboxState.BY_HAND, "cancel": OutboxState.QUEUED}[verb]
    row = message(house, state)
    VERBS[verb](row, by=house.staff)
    before = OutboxMessage.objects.values().get(pk=row.pk)
    with pytest.raises(Refused):
        VERBS[verb](row, by=house.lead)
    assert OutboxMessage.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("verb", LABELS)
def test_page_and_api_leave_the_same_row(house: House, verb: str):
    state = {"resend": OutboxState.DEAD, "forward": OutboxState.BY_HAND, "cancel": OutboxState.QUEUED}[verb]
    one, two = message(house, state, "01"), message(house, state, "02")
    signed_in(house.staff.user).post(f"/outbox/{one.pk}/{verb}/")
    by_token(house.staff).post(f"outbox/{two.pk}/{verb}/")
    names = ("state", "decided_by", "code", "words", "failures", "attempts", "doubtful")
    rows = OutboxMessage.objects.filter(pk__in=[one.pk, two.pk]).values(*names)
    assert rows[0] == rows[1]
    assert rows[0]["state"] == AFTER[verb]


# Who: yes, the reason, or none when it does not exist for them

PEOPLE = [
    "staff",
    "second",
    "lead",
    "admin",
    "worker",
    "other",
    "seat",
    "street",
    "family",
    "visitor",
    "elsewhere",
]
ROWS = {
    "resend": "  yes yes yes yes why none none none none none none",
    "forward": " yes yes yes why yes none none none none none none",
    "cancel": "  yes yes yes why why none none none none none none",
}
REASONS = {
    "resend": "重新发送由社区工作人员办理。",
    "forward": "由本网格的网格员转发。",
    "cancel": "撤下消息由社区工作人员办理。",
}
STATES = {"resend": OutboxState.DEAD, "forward": OutboxState.BY_HAND, "cancel": OutboxState.QUEUED}


@pytest.fixture
def callers(house: House) -> dict[str, Caller]:
    names = {"second": "second_staff", "worker": "worker1", "other": "worker2", "seat": "property"}
    names |= {"street": "supervisor"}
    known = [name for name in PEOPLE if name not in ("family", "visitor", "elsewhere")]
    return {
        **{name: by_token(getattr(house, names.get(name, name))) for name in known},
        "family": by_card(house.card),
        "visitor": nobody(),
        "elsewhere": by_token(house.elsewhere.staff),
    }


@pytest.mark.parametrize("verb", ROWS)
def test_who_does_what_with_a_message_by_the_api(house: House, callers: dict[str, Caller], verb: str):
    for who, allowed in zip(PEOPLE, ROWS[verb].split(), strict=True):
        GridGroup.objects.filter(name__startswith="01").update(name=f"{who}用过的群")
        row = message(house, STATES[verb])
        answer = callers[who].post(f"outbox/{row.pk}/{verb}/")
        if allowed == "yes":
            assert (answer.status_code, answer.json()["state"]) == (200, AFTER[verb]), who
        elif allowed == "why":
            assert problem(answer, 403, "forbidden")["message"] == REASONS[verb], who
        else:
            problem(answer, 404, "not_found")
        OutboxMessage.objects.filter(pk=row.pk).update(key=f"done:{who}")


@pytest.mark.parametrize("verb", ROWS)
def test_the_verbs_themselves_ask_the_same(house: House, verb: str):
    row = message(house, STATES[verb])
    if "why" in ROWS[verb].split():
        refused = house.worker1 if verb != "forward" else house.admin
        with pytest.raises(Forbidden) as reason:
            VERBS[verb](row, by=refused)
        assert reason.value.reason in (REASONS[verb], rules.read_outbox(refused).reason)
    for stranger in (house.worker2, house.property, house.elsewhere.lead, house.family, house.visitor):
        with pytest.raises(NotFound):
            VERBS[verb](row, by=stranger)
    assert OutboxMessage.objects.get(pk=row.pk).state == STATES[verb]


RELEASE = [
    ("staff", 403, "自己发起的大批量发送，要由另一位工作人员放行。"),
    ("second_staff", 200, ""),
    ("lead", 200, ""),
    ("admin", 403, "大批量发送由社区工作人员放行。"),
    ("worker1", 403, "大批量发送由社区工作人员放行。"),
    ("property", 403, "大批量发送由社区工作人员放行。"),
    ("supervisor", 403, "大批量发送由社区工作人员放行。"),
]


@pytest.mark.parametrize(("who", "status", "reason"), RELEASE)
def test_who_lets_a_large_batch_go(house: House, who: str, status: int, reason: str):
    row = message(house, OutboxState.HELD)
    answer = by_token(getattr(house, who)).post("outbox/release/")
    if status == 200:
        assert answer.json() == {"released": 1}
    else:
        assert problem(answer, status, "forbidden")["message"] == reason
    state = OutboxMessage.objects.get(pk=row.pk).state
    assert state == (OutboxState.QUEUED if status == 200 else OutboxState.HELD)


# Groups

GROUP_LABELS = {
    "replace_robot": "更换机器人",
    "send_test": "发测试消息",
    "rename": "改名称和时段",
    "disable": "停用",
    "enable": "恢复使用",
}
GROUP_MOVES = {
    # active disabled
    "replace_robot": "yes yes",
    "send_test": "yes no",
    "rename": "yes yes",
    "disable": "yes no",
    "enable": "no yes",
}
GROUP_NEEDS: dict[str, dict[str, Any]] = {
    "replace_robot": {"kind": "demo"},
    "rename": {"name": "新群名", "purpose": "residents", "quiet_from": "22:00", "quiet_to": "06:00"},
}


def a_group(house: House, state: str = GroupState.ACTIVE) -> GridGroup:
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    return groups.disable(group, by=house.admin) if state == GroupState.DISABLED else group


@pytest.mark.parametrize("verb", GROUP_LABELS)
@pytest.mark.parametrize("state", GroupState)
def test_a_verb_of_a_group_where_its_state_allows(house: House, verb: str, state: GroupState):
    group, client = a_group(house, state), proven(signed_in(house.admin.user))
    before = group.records.count()
    allowed = dict(zip(GroupState, GROUP_MOVES[verb].split(), strict=True))[state] == "yes"
    path = f"/channels/{group.pk}/{verb.replace('_', '-')}/"
    answer = client.post(path, {**GROUP_NEEDS.get(verb, {}), "version": group.version}, follow=True)
    if allowed:
        assert f"已{GROUP_LABELS[verb]}。" in text(answer)
        assert group.records.last().action == verb
    else:
        said = f"这网格微群现在是“{state.label}”，不能{GROUP_LABELS[verb]}。请刷新页面看最新情况。"
        assert (answer.status_code, said in text(answer)) == (409, True)
        assert group.records.count() == before


@pytest.mark.parametrize("state", GroupState)
def test_the_page_of_a_group_draws_what_its_state_allows(house: House, state: GroupState):
    group = a_group(house, state)
    page = signed_in(house.admin.user).get(f"/channels/{group.pk}/").content.decode()
    drawn = re.findall(rf'href="/channels/{group.pk}/([a-z-]+)/"', page)
    column = list(GroupState).index(state)
    assert drawn == [
        verb.replace("_", "-") for verb, row in GROUP_MOVES.items() if row.split()[column] == "yes"
    ]


@pytest.mark.parametrize("role", ROLES)
def test_only_the_administrator_changes_a_group(house: House, role: str):
    group = a_group(house)
    client: Client = ROLES[role](house, house.file()[0])
    answer = client.post(f"/channels/{group.pk}/disable/", {"version": group.version})
    group.refresh_from_db()
    assert (group.state == GroupState.DISABLED) == (role == "admin")
    if role in ("lead", "staff", "worker", "seat", "supervisor"):
        assert answer.status_code == 403
        assert "群渠道由系统管理员设置" in text(answer)


@pytest.mark.parametrize("verb", GROUP_LABELS)
def test_a_group_of_another_community_does_not_exist(house: House, verb: str):
    group = a_group(house)
    client = proven(signed_in(house.elsewhere.admin.user))
    path = f"/channels/{group.pk}/{verb.replace('_', '-')}/"
    assert client.get(path).status_code == client.post(path).status_code == 404
    assert client.get(f"/channels/{group.pk}/").content == client.get("/channels/999999/").content


def test_what_was_sent_meanwhile_is_said_by_its_state_not_by_its_age(house: House):
    row = message(house, OutboxState.QUEUED)
    OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxState.SENT, sent_at=timezone.now())
    with pytest.raises(Refused, match="现在是“已发出”，不能撤下"):
        messages.cancel(row, by=house.staff)
