"""两扇门，一间屋: a verb done on the page and the same verb done through the API leave the same rows behind."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from residents.appeals.models import Appeal, CoHandler, Endorsement, Evaluation, Extension, Pause, WishClaim
from residents.appeals.states import Kind
from residents.appeals.workflow import VERBS
from tests.calls import by_card, by_token
from tests.community import House
from tests.entering import household as by_household_card
from tests.entering import signed_in
from tests.residents.appeals.api.ready import BEFORE, FROM, WHO, body_for

VERB_NAMES = [
    verb.replace("_", "-") for verb in VERBS if verb != "attach"
]  # files: test_file_pages, api/test_files
BESIDE = (CoHandler, Endorsement, Evaluation, Extension, Pause, WishClaim)
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT.*$")
NUMBER = re.compile(r"\d{4}-\d{6}")
OWN = {"id", "number", "receipt_hash", "ledger_head", "merged_into_id", "claim_id"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def waiting(house: House, verb: str) -> Appeal:
    """A matter this verb may be done to, by whoever normally does it."""
    matter: dict[str, Any] = {"household": house.household} if WHO.get(verb) == "family" else {}
    if verb.endswith("-wish"):
        matter = {"kind": Kind.WISH, "public": True}
    made = house.appeal_in(FROM[verb], **matter)
    return house.do(BEFORE[verb], made) if verb in BEFORE else made


def typed(body: dict[str, Any]) -> dict[str, Any]:
    """A JSON body as a browser's form sends it."""
    told = {True: "true", False: "false"}
    said = {
        name: told.get(value, value) if isinstance(value, bool) else value for name, value in body.items()
    }
    for name in ("due_at", "until"):
        if name in said:
            said[name] = said[name][:16]
    return said


def plain(value: Any) -> Any:
    """Without what differs between any two rows: moments, numbers, keys."""
    if isinstance(value, datetime.datetime):
        return "a moment"
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return "a moment" if MOMENT.match(value) else NUMBER.sub("a number", value)
    return value


def left_behind(appeal: Appeal) -> dict[str, Any]:
    row = Appeal.objects.values().get(pk=appeal.pk)
    record = appeal.records.last()
    told = ("action", "state", "actor_id", "actor_label", "note", "public", "data")
    return {
        "row": {name: plain(value) for name, value in row.items() if name not in OWN},
        "record": {name: plain(getattr(record, name)) for name in told},
        "records": appeal.records.count(),
        "beside": [beside(model, appeal) for model in BESIDE],
    }


def beside(model: Any, appeal: Appeal) -> list[dict[str, Any]]:
    rows = model.objects.filter(appeal=appeal).values()
    return [
        {name: plain(value) for name, value in row.items() if name not in ("id", "appeal_id")} for row in rows
    ]


@pytest.mark.parametrize("verb", VERB_NAMES)
def test_page_and_api_leave_the_same_rows(house: House, verb: str):
    family = WHO.get(verb) == "family"
    who = getattr(house, WHO.get(verb, "staff"))
    one, other = waiting(house, verb), waiting(house, verb)
    body = body_for(house, verb, other)
    caller = by_card(house.card) if family else by_token(who)
    answer = caller.act(other.number, verb, body)
    assert answer.status_code == 200, answer.content.decode()

    browser: Client = by_household_card(house, one) if family else signed_in(who.user)
    # The office a matter is escalated to exists once.
    said = body if verb == "escalate" else body_for(house, verb, one)
    page = typed({**said, "version": str(one.version)})
    answer = browser.post(reverse("appeal_verb", args=[one.number, verb]), page)
    assert answer.status_code == (200 if verb == "reveal" else 302), answer.content.decode()

    here, there = left_behind(one), left_behind(other)
    assert here["row"].pop("version") == there["row"].pop("version")
    for rows in (here["beside"][0], there["beside"][0]):
        for row in rows:
            row.pop("helper_id", None)
    for each in (here, there):
        for key in ("helper", "claim"):
            each["record"]["data"].pop(key, None)
    assert here == there
