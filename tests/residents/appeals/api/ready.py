"""For each verb: an appeal in a state where it may be done, by whom, and with what body."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from grids.states import OrganizationKind
from residents.appeals.models import Appeal
from residents.appeals.states import Kind, State
from tests.calls import Caller, by_card, by_token
from tests.community import House
from tests.factories import organization

ACCEPT = {"grade": "general", "track": "assist"}
REPLY = {"result": "灯已修好。", "closure": "substantive", "told": "phone"}
FROM = {
    "accept": State.REGISTERED,
    "ask-info": State.REGISTERED,
    "supply-info": State.NEEDS_INFO,
    "decline": State.REGISTERED,
    "merge": State.REGISTERED,
    "dispatch": State.ACCEPTED,
    "settle-on-spot": State.ACCEPTED,
    "start": State.DISPATCHED,
    "dispute": State.DISPATCHED,
    "settle-dispute": State.DISPUTED,
    "reply": State.IN_PROGRESS,
    "add-helper": State.IN_PROGRESS,
    "finish-help": State.IN_PROGRESS,
    "excuse-helper": State.IN_PROGRESS,
    "ask-extension": State.IN_PROGRESS,
    "decide-extension": State.IN_PROGRESS,
    "escalate": State.IN_PROGRESS,
    "return-from-escalation": State.ESCALATED,
    "take-to-council": State.IN_PROGRESS,
    "return-from-council": State.IN_COUNCIL,
    "close": State.REPLIED,
    "send-back": State.REPLIED,
    "carry-over": State.CLOSED,
    "resume": State.CARRIED_OVER,
    "reopen": State.CLOSED,
    "withdraw": State.REGISTERED,
    "recuse": State.REGISTERED,
    "undo-accept": State.ACCEPTED,
    "undo-dispatch": State.DISPATCHED,
    "endorse": State.ACCEPTED,
    "take-back": State.ACCEPTED,
    "evaluate": State.REPLIED,
    "claim-wish": State.ACCEPTED,
    "give-back-wish": State.ACCEPTED,
    "fulfil-wish": State.ACCEPTED,
    "add-note": State.REGISTERED,
    "reveal": State.REGISTERED,
}
# Staff, where nobody else is named.
WHO = {
    "settle-on-spot": "worker1",
    "start": "worker1",
    "dispute": "worker1",
    "settle-dispute": "second_staff",
    "reply": "worker1",
    "finish-help": "owners",
    "ask-extension": "worker1",
    "decide-extension": "lead",
    "carry-over": "lead",
    "resume": "lead",
    "withdraw": "family",
    "endorse": "second_staff",
    "close": "second_staff",
    "evaluate": "second_staff",
    "claim-wish": "second_staff",
    "give-back-wish": "second_staff",
    "fulfil-wish": "second_staff",
}
BODIES: dict[str, dict[str, Any]] = {
    "accept": ACCEPT,
    "ask-info": {"note": "是几单元几楼？"},
    "supply-info": {"note": "三单元四楼。"},
    "decline": {"reason": "outside", "note": "请拨打 12345。"},
    "settle-on-spot": {"result": "换好了。", "told": "door"},
    "dispute": {"note": "灯具由物业维护。"},
    "reply": REPLY,
    "finish-help": {"result": "灯具已更换。"},
    "decide-extension": {"granted": True, "note": "配件月底到货。"},
    "return-from-escalation": {"note": "区里已答复。"},
    "return-from-council": {"note": "商定由物业更换。"},
    "send-back": {"note": "还是不亮。"},
    "reopen": {"note": "又坏了。"},
    "evaluate": {"contacted": True, "solved": False, "satisfaction": "unsatisfied", "method": "phone"},
    "claim-wish": {"name": "热心邻居"},
    "give-back-wish": {"note": "来不了了。"},
    "fulfil-wish": {"result": "已经送到。", "told": "door"},
    "add-note": {"note": "已电话提醒。", "public": True},
    "reveal": {"purpose": "约上门时间"},
}
BEFORE = {
    "take-back": "endorse",
    "finish-help": "add_helper",
    "excuse-helper": "add_helper",
    "decide-extension": "ask_extension",
    "give-back-wish": "claim_wish",
    "fulfil-wish": "claim_wish",
}


def body_for(house: House, verb: str, made: Appeal) -> dict[str, Any]:
    """What the verb needs of things that exist only now."""
    today = timezone.localdate()
    due = made.feedback_due or timezone.now()
    made_now: dict[str, Any] = {
        "merge": lambda: {"into": house.appeal_in(State.ACCEPTED).number},
        "dispatch": lambda: {"handler": house.worker1.user.pk, "note": "今天去看"},
        "settle-dispute": lambda: {"handler": house.worker1.user.pk, "note": "先联系物业。"},
        "add-helper": lambda: {
            "unit": house.property_company.pk,
            "task": "更换灯具",
            "due_at": (timezone.now() + datetime.timedelta(days=3)).isoformat(),
        },
        "excuse-helper": lambda: {"helper": made.co_handlers.get().pk, "note": "物业已自行安排。"},
        "ask-extension": lambda: {
            "until": timezone.localtime(due + datetime.timedelta(days=5)).isoformat(),
            "reason": "等配件到货。",
        },
        "escalate": lambda: {
            "unit": organization(house.community, "街道城管科", OrganizationKind.DEPARTMENT).pk,
            "note": "需要区里协调。",
        },
        "take-to-council": lambda: {"council_on": str(today + datetime.timedelta(days=7))},
        "carry-over": lambda: {
            "review_on": str(today + datetime.timedelta(days=30)),
            "note": "等维修资金到位。",
        },
        "recuse": lambda: {"user": house.worker3.user.pk},
        "endorse": lambda: {"household": house.household.pk, "resident_name": "王秀英"},
        "take-back": lambda: {"household": house.household.pk},
    }
    return made_now[verb]() if verb in made_now else BODIES.get(verb, {})


def ready(house: House, verb: str) -> tuple[Appeal, Caller, dict[str, Any]]:
    """An appeal that waits for this verb, who may do it, and the body it takes."""
    who = WHO.get(verb, "staff")
    matter: dict[str, Any] = {"household": house.household} if who == "family" else {}
    if verb.endswith("-wish"):
        matter = {"kind": Kind.WISH, "public": True}
    made = house.appeal_in(FROM[verb], **matter)
    if verb in BEFORE:
        made = house.do(BEFORE[verb], made)
    caller = by_card(house.card) if who == "family" else by_token(getattr(house, who))
    return made, caller, body_for(house, verb, made)


def done(answer: HttpResponse, state: str) -> dict[str, Any]:
    """The appeal as the verb left it."""
    assert answer.status_code == 200, answer.content.decode()
    body = answer.json()
    assert body["state"] == state
    assert answer.headers["ETag"] == f'"{body["version"]}"'
    return body
