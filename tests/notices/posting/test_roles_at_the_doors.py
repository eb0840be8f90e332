"""谁 × 动作, at the API and on the pages. Nothing is sent along, so nothing changes: whoever may do it is asked for the
version they have seen (428), whoever may not reads why (403), and to whom it is not visible it does not exist (404)."""

import re
from typing import Any

import pytest

from notices.models import Notice
from notices.posting import workflow
from tests.calls import Caller, by_card, by_token, nobody
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.notices.posting.material import activity, confirmed, delivery, drafted, published, to_grids, words

pytestmark = pytest.mark.django_db

PEOPLE = [
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
    "elsewhere",
]
STATUS = {"may": 428, "why": 403, "sign": 401, "none": 404}
# staff wrote it, for all: the draft is there for the office alone.
OF_DRAFT = {
    #           staff second lead worker other seat admin street family visitor elsewhere
    "edit": "    may  may    may  none   none  none none  none   none   none    none",
    "publish": " why  may    may  none   none  none none  none   none   none    none",
    "discard": " may  may    may  none   none  none none  none   none   none    none",
}
OF_WORKERS_DRAFT = {
    "edit": "    may  may    may  may    none  none none  none   none   none    none",
    "publish": " may  may    may  why    none  none none  none   none   none    none",
    "discard": " may  may    may  may    none  none none  none   none   none    none",
}
OF_PUBLISHED = {
    "pin": "     may  may    may  why    why   why  why   why    why    sign    none",
    "unpin": "   may  may    may  why    why   why  why   why    why    sign    none",
    "correct": " may  may    may  why    why   why  why   why    why    sign    none",
    "withdraw": "may  may    may  why    why   why  why   why    why    sign    none",
}
OF_WORKERS_PUBLISHED = {
    "pin": "     may  may    may  why    why   why  why   why    why    sign    none",
    "correct": " may  may    may  may    why   why  why   why    why    sign    none",
    "withdraw": "may  may    may  why    why   why  why   why    why    sign    none",
}
OF_DELIVERY = {
    "confirm": " may  may    may  may    none  none none  none   none   none    none",
}
OF_CONFIRMED = {
    "unconfirm": "may may    may  may    none  none none  none   none   none    none",
}
REASONS = {
    "edit": "草稿由起草人或社区工作人员修改。",
    "pin": "由社区工作人员办理。",
    "unpin": "由社区工作人员办理。",
    "withdraw": "由社区工作人员办理。",
    "correct": "更正由社区工作人员或起草人办理。",
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def callers(house: House) -> dict[str, Caller]:
    return {
        "staff": by_token(house.staff),
        "second": by_token(house.second_staff),
        "lead": by_token(house.lead),
        "worker": by_token(house.worker1),
        "other": by_token(house.worker2),
        "seat": by_token(house.property),
        "admin": by_token(house.admin),
        "street": by_token(house.supervisor),
        "family": by_card(house.card),
        "visitor": nobody(),
        "elsewhere": by_token(house.elsewhere.staff),
    }


def outcomes(callers: dict[str, Caller], path: str) -> dict[str, Any]:
    return {name: caller.post(path) for name, caller in callers.items()}


def holds(table: dict[str, str], callers: dict[str, Caller], path: str) -> None:
    """Each row of a table, each caller of a row."""
    for verb, row in table.items():
        answers = outcomes(callers, f"{path}{verb}/")
        found = {name: answer.status_code for name, answer in answers.items()}
        assert found == dict(zip(PEOPLE, [STATUS[each] for each in row.split()], strict=True)), verb
        for name, answer in answers.items():
            if answer.status_code == 403 and verb in REASONS:
                assert answer.json()["message"] == REASONS[verb], (verb, name)


def test_a_draft_of_the_office(house: House, callers: dict[str, Caller]):
    notice = drafted(house)
    holds(OF_DRAFT, callers, f"notices/{notice.pk}/")
    own = callers["staff"].post(f"notices/{notice.pk}/publish/").json()
    assert own["message"] == "发给不止一个网格的通知要两个人看过：您写的，请另一位工作人员发布。"


def test_a_draft_of_a_worker(house: House, callers: dict[str, Caller]):
    notice = drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    holds(OF_WORKERS_DRAFT, callers, f"notices/{notice.pk}/")
    own = callers["worker"].post(f"notices/{notice.pk}/publish/").json()
    assert own["message"] == "通知由社区工作人员发布。写好后请等工作人员审核。"


def test_what_the_office_published(house: House, callers: dict[str, Caller]):
    holds(OF_PUBLISHED, callers, f"notices/{published(house).pk}/")


def test_what_a_worker_wrote_and_the_office_published(house: House, callers: dict[str, Caller]):
    notice = published(house, words(**to_grids(house.grid1)), by=house.worker1)
    holds(OF_WORKERS_PUBLISHED, callers, f"notices/{notice.pk}/")


def test_the_delivery_of_the_workers_grid(house: House, callers: dict[str, Caller]):
    notice = published(house)
    holds(OF_DELIVERY, callers, f"deliveries/{delivery(notice).pk}/")
    confirmed(house, notice, "01")
    holds(OF_CONFIRMED, callers, f"deliveries/{delivery(notice).pk}/")


def test_none_of_the_asking_changed_anything(house: House, callers: dict[str, Caller]):
    notice = published(house)
    for verb in OF_PUBLISHED:
        outcomes(callers, f"notices/{notice.pk}/{verb}/")
    assert Notice.objects.get(pk=notice.pk).version == notice.version


# Pages: 200 asks, 403 says why, 404, or 302 to the login

ROWS = {
    # visitor receipt household worker other_worker seat staff lead admin supervisor no_post elsewhere
    "pin": "     403 403 403 403 403 403 200 200 403 403 403 404",
    "correct": " 403 403 403 403 403 403 200 200 403 403 403 404",
    "withdraw": "403 403 403 403 403 403 200 200 403 403 403 404",
    "publish": " 403 403 403 403 403 403 403 200 403 403 403 404",
    "expire": "  403 403 403 404 404 404 404 404 404 404 403 404",
    "delete": "  403 403 403 404 404 404 404 404 404 404 403 404",
}


@pytest.mark.parametrize("verb", ROWS)
def test_who_opens_the_page_of_a_verb(house: House, verb: str):
    notice, matter = published(house), house.file()[0]
    found = [
        enter(house, matter).get(f"/notices/{notice.pk}/{verb}/").status_code for enter in ROLES.values()
    ]
    assert dict(zip(ROLES, found, strict=True)) == dict(
        zip(ROLES, [int(each) for each in ROWS[verb].split()], strict=True)
    )


@pytest.mark.parametrize("role", ["worker", "supervisor", "seat", "admin"])
def test_the_page_and_the_api_give_the_same_reason(house: House, role: str):
    notice, matter = published(house), house.file()[0]
    page = ROLES[role](house, matter).get(f"/notices/{notice.pk}/withdraw/")
    assert page.status_code == 403
    assert REASONS["withdraw"] in re.sub(r"<[^>]+>", "", page.content.decode())


# Signing up is for everyone who can read it

SIGNERS = [
    ("visitor", 201),
    ("household", 201),
    ("worker", 201),
    ("seat", 201),
    ("staff", 201),
    ("supervisor", 201),
    ("elsewhere", 404),
]


@pytest.mark.parametrize(("role", "status"), SIGNERS)
def test_who_signs_up(house: House, role: str, status: int):
    party = published(house, activity())
    client = ROLES[role](house, house.file()[0])
    given = {"people": 1, "name": "张三", "phone": "13812345678"}
    answer = Caller(client).post(f"notices/{party.pk}/sign-up/", given)
    assert answer.status_code == status, answer.content.decode()
    assert party.sign_ups.count() == (1 if status == 201 else 0)


@pytest.mark.parametrize("role", ["visitor", "household", "staff"])
def test_nobody_signs_up_for_what_is_no_activity(house: House, role: str):
    notice = published(house)
    client = ROLES[role](house, house.file()[0])
    assert client.get(f"/notices/{notice.pk}/sign-up/").status_code == 403
    given = {"people": 1, "name": "张三", "phone": "13812345678"}
    answer = client.post(f"/notices/{notice.pk}/sign-up/", given)
    assert (answer.status_code, "这条通知不是活动，不用报名。" in answer.content.decode()) == (403, True)


# Lists: what each finds of three notices, a draft and a withdrawn one

SEEN = {
    "visitor": (2, 0),
    "household": (2, 0),
    "worker": (2, 0),
    "seat": (2, 0),
    "staff": (2, 1),
    "lead": (2, 1),
    "admin": (2, 0),
    "supervisor": (2, 0),
    "elsewhere": (0, 0),
}


@pytest.mark.parametrize("role", SEEN)
def test_what_each_finds_in_the_list(house: House, role: str):
    drafted(house)
    published(house)
    workflow.VERBS["withdraw"](published(house), by=house.staff, reason="不停了。")
    caller = Caller(ROLES[role](house, house.file()[0]))
    shown = caller.get("notices/").json()["results"]
    drafts = caller.get("notices/", {"state": "draft"}).json()["results"]
    assert (len(shown), len(drafts)) == SEEN[role]


def test_the_worker_who_wrote_it_reads_why_to_wait(house: House):
    notice = drafted(house, words(**to_grids(house.grid1)), by=house.worker1)
    page = signed_in(house.worker1.user).get(f"/notices/{notice.pk}/").content.decode()
    assert "写好后请等工作人员审核" in page
    assert f'href="/notices/{notice.pk}/publish/"' not in page
    assert f'href="/notices/{notice.pk}/edit/"' in page
