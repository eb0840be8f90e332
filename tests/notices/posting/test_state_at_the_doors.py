"""状态 × 动作, as a person and a program meet it: the page says why not, the button is gone, the API says the same."""

import re
from typing import Any

import pytest
from django.test import Client

from notices.models import Delivery, Notice
from notices.posting import workflow
from notices.posting.states import DeliveryState, NoticeState
from tests.calls import Caller, by_token, problem
from tests.community import House
from tests.entering import signed_in
from tests.notices.posting.material import confirmed, delivery, published
from tests.notices.posting.test_states import in_state
from tests.photos import photo

pytestmark = pytest.mark.django_db

WORDS: dict[str, Any] = {
    "kind": "activity",
    "title": "重阳包饺子",
    "text": "欢迎来。",
    "audience": "community",
    "happens_at": "2030-01-01T09:00",
    "place": "活动室",
}
NEEDS: dict[str, dict[str, Any]] = {"edit": WORDS, "correct": WORDS, "withdraw": {"reason": "不办了。"}}
LABELS = {
    "edit": "修改",
    "attach": "添加附件",
    "publish": "发布",
    "discard": "作废",
    "pin": "置顶",
    "unpin": "取消置顶",
    "correct": "更正",
    "withdraw": "撤回",
}
# state: what the office can press there
OPEN = {
    NoticeState.DRAFT: "edit attach publish discard",
    NoticeState.PUBLISHED: "pin unpin correct withdraw",
    NoticeState.EXPIRED: "withdraw",
    NoticeState.CORRECTED: "",
    NoticeState.WITHDRAWN: "",
    NoticeState.DISCARDED: "",
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


@pytest.fixture
def program(house: House) -> Caller:
    return by_token(house.lead)


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def shut(state: NoticeState) -> list[str]:
    return [verb for verb in LABELS if verb not in OPEN[state].split()]


def body(verb: str) -> dict[str, Any]:
    return {"files": [photo()]} if verb == "attach" else dict(NEEDS.get(verb, {}))


@pytest.mark.parametrize("state", NoticeState)
def test_a_verb_the_state_does_not_allow_is_refused_in_the_same_words_everywhere(
    house: House, lead: Client, program: Caller, state: NoticeState
):
    notice = in_state(house, state)
    path = f"/notices/{notice.pk}/"
    for verb in shut(state):
        sentence = f"这通知现在是“{state.label}”，不能{LABELS[verb]}。"
        asked = lead.get(f"{path}{verb}/")
        assert (asked.status_code, sentence in said(asked)) == (200, True), verb
        assert f'<button class="btn">{LABELS[verb]}</button>' not in asked.content.decode()
        pressed = lead.post(f"{path}{verb}/", body(verb))
        assert (pressed.status_code, sentence in said(pressed)) == (409, True), verb
        if verb != "attach":
            refused = problem(
                program.post(f"notices/{notice.pk}/{verb}/", NEEDS.get(verb, {}), if_match="*"),
                409,
                "illegal_transition",
            )
            assert refused["message"] == f"{sentence}请刷新页面看最新情况。"
    assert Notice.objects.get(pk=notice.pk).version == notice.version
    assert Notice.objects.get(pk=notice.pk).state == state


@pytest.mark.parametrize("state", NoticeState)
def test_a_verb_the_state_allows_has_its_page_and_its_button(house: House, lead: Client, state: NoticeState):
    notice = in_state(house, state)
    for verb in OPEN[state].split():
        page = lead.get(f"/notices/{notice.pk}/{verb}/").content.decode()
        assert f'<button class="btn">{LABELS[verb]}</button>' in page, verb
        assert f'name="version" value="{notice.version}"' in page
        assert "现在是" not in page


@pytest.mark.parametrize("state", NoticeState)
def test_the_page_of_a_notice_draws_no_button_that_would_refuse(
    house: House, lead: Client, state: NoticeState
):
    notice = in_state(house, state)
    page = lead.get(f"/notices/{notice.pk}/").content.decode()
    drawn = re.findall(rf'href="/notices/{notice.pk}/([a-z]+)/"', page)
    verbs = [verb for verb in drawn if verb in LABELS]
    assert verbs == [verb for verb in OPEN[state].split() if verb != "unpin"]


@pytest.mark.parametrize("state", NoticeState)
def test_the_api_offers_the_same_verbs(house: House, program: Caller, state: NoticeState):
    notice = in_state(house, state)
    offered = program.get(f"notices/{notice.pk}/").json()["actions"]
    beside = {"sign-up", "cancel-sign-up"} if state == NoticeState.PUBLISHED else set()
    assert set(offered) == {verb for verb in OPEN[state].split() if verb != "unpin"} | beside


@pytest.mark.parametrize("state", [state for state in NoticeState if state != NoticeState.PUBLISHED])
def test_nobody_signs_up_for_what_is_not_on_the_wall(house: House, program: Caller, state: NoticeState):
    notice = in_state(house, state)
    given = {"people": 1, "name": "张三", "phone": "13812345678"}
    for verb, label in (("sign-up", "报名"), ("cancel-sign-up", "取消报名")):
        sentence = f"这通知现在是“{state.label}”，不能{label}。请刷新页面看最新情况。"
        needs = given if verb == "sign-up" else {"name": "张三", "phone": "13812345678"}
        refused = problem(program.post(f"notices/{notice.pk}/{verb}/", needs), 409, "illegal_transition")
        assert refused["message"] == sentence
        answer = signed_in(house.lead.user).post(f"/notices/{notice.pk}/{verb}/", needs)
        assert answer.status_code == 409
    assert not notice.sign_ups.exists()


# What a reader is told about the state itself

TOLD = [
    (NoticeState.DRAFT, "发给谁：全社区"),
    (NoticeState.EXPIRED, "留在这里备查"),
    (NoticeState.CORRECTED, "这是旧的一版。 看最新的：改期包饺子"),
    (NoticeState.WITHDRAWN, "已撤回 不办了。"),
]


@pytest.mark.parametrize(("state", "sentence"), TOLD)
def test_the_page_says_what_state_it_is_in(house: House, lead: Client, state: NoticeState, sentence: str):
    page = said(lead.get(f"/notices/{in_state(house, state).pk}/"))
    assert sentence in page
    assert state.label in page


@pytest.mark.parametrize("state", [state for state, _ in TOLD if state != NoticeState.DRAFT])
def test_residents_are_told_the_same(house: House, state: NoticeState):
    sentence = dict(TOLD)[state]
    notice = in_state(house, state)
    assert sentence in said(Client().get(f"/notices/{notice.pk}/"))


@pytest.mark.parametrize("state", [NoticeState.DRAFT, NoticeState.DISCARDED])
def test_residents_know_of_no_draft_whatever_became_of_it(house: House, state: NoticeState):
    notice = in_state(house, state)
    assert Client().get(f"/notices/{notice.pk}/").status_code == 404
    assert Client().get(f"/n/{notice.pk}/").status_code == 404
    assert Client().get(f"/notices/{notice.pk}/poster/").status_code == 404


# Deliveries: pending, confirmed, void


def delivered(house: House, state: DeliveryState) -> Delivery:
    notice = published(house)
    if state == DeliveryState.CONFIRMED:
        confirmed(house, notice, "01")
    if state == DeliveryState.VOID:
        workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    return delivery(notice)


DELIVERED = [
    # state, verb, allowed, what the refusal says
    ("pending", "confirm", True, ""),
    ("pending", "unconfirm", False, "这送达现在是“待确认”，不能撤销确认。"),
    ("confirmed", "confirm", False, "这送达现在是“已送达”，不能确认送达。"),
    ("confirmed", "unconfirm", True, ""),
    ("void", "confirm", False, "这送达现在是“不用再送”，不能确认送达。"),
    ("void", "unconfirm", False, "这送达现在是“不用再送”，不能撤销确认。"),
]
DELIVERY_NEEDS = {"confirm": {"how": "door"}, "unconfirm": {"note": "点错了。"}}


@pytest.mark.parametrize(("state", "verb", "allowed", "sentence"), DELIVERED)
def test_a_delivery_is_confirmed_and_taken_back_where_its_state_allows(
    house: House, state: str, verb: str, allowed: bool, sentence: str
):
    found = delivered(house, DeliveryState(state))
    client, program = signed_in(house.staff.user), by_token(house.staff)
    page = client.get(f"/deliveries/{found.pk}/{verb}/")
    assert (sentence in said(page), page.status_code) == (True, 200)
    answer = program.post(f"deliveries/{found.pk}/{verb}/", DELIVERY_NEEDS[verb], if_match="*")
    if allowed:
        assert answer.status_code == 200
        found.refresh_from_db()
        assert found.state != state
        return
    assert problem(answer, 409, "illegal_transition")["message"] == f"{sentence}请刷新页面看最新情况。"
    pressed = client.post(f"/deliveries/{found.pk}/{verb}/", DELIVERY_NEEDS[verb])
    assert (pressed.status_code, sentence in said(pressed)) == (409, True)
    assert found.records.count() == (0 if state == "pending" else 1)


@pytest.mark.parametrize("verb", DELIVERY_NEEDS)
def test_of_a_withdrawn_notice_what_was_told_stays_told(house: House, verb: str):
    notice = published(house)
    confirmed(house, notice, "01")
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    found = delivery(notice)
    answer = by_token(house.worker1).post(
        f"deliveries/{found.pk}/{verb}/", DELIVERY_NEEDS[verb], if_match="*"
    )
    assert problem(answer, 409, "illegal_transition")["message"].startswith("这")
    found.refresh_from_db()
    assert (found.state, found.how) == ("confirmed", "group")
