"""Role × route: what every route answers to everyone. A new route fails here until it has its row in tests/routes.

The matter in question is not public, was filed by the household, lies in the worker's grid and is in progress with
that worker.
"""

import re
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from grids import uploads
from residents.appeals.models import Appeal
from residents.appeals.states import TRANSITIONS, State
from tests.community import House
from tests.entering import ROLES
from tests.photos import photo
from tests.routes import GET, arguments

# visitor receipt household worker other_worker seat staff lead admin supervisor no_post elsewhere
HEADER = list(ROLES)

# Every verb of the appeal, asked for by GET: whether this person may do it at all (the state is tested elsewhere).
VERBS: dict[str, str] = {
    "accept": "404 403 403 200 404 404 200 200 404 403 404 404",
    "ask_info": "404 403 403 200 404 404 200 200 404 403 404 404",
    "supply_info": "404 200 200 200 404 404 200 200 404 403 404 404",
    "decline": "404 403 403 403 404 404 200 200 404 403 404 404",
    "dispatch": "404 403 403 403 404 404 200 200 404 403 404 404",
    "settle_on_spot": "404 403 403 200 404 404 403 403 404 403 404 404",
    "start": "404 403 403 200 404 404 403 403 404 403 404 404",
    "dispute": "404 403 403 200 404 404 403 403 404 403 404 404",
    "settle_dispute": "404 403 403 403 404 404 403 200 404 403 404 404",
    "reply": "404 403 403 200 404 404 403 403 404 403 404 404",
    "finish_help": "404 403 403 403 404 404 403 403 404 403 404 404",
    "add_helper": "404 403 403 200 404 404 200 200 404 403 404 404",
    "excuse_helper": "404 403 403 200 404 404 200 200 404 403 404 404",
    "ask_extension": "404 403 403 200 404 404 403 403 404 403 404 404",
    "decide_extension": "404 403 403 403 404 404 403 200 404 403 404 404",
    "escalate": "404 403 403 403 404 404 200 200 404 403 404 404",
    "return_from_escalation": "404 403 403 403 404 404 200 200 404 403 404 404",
    "take_to_council": "404 403 403 403 404 404 200 200 404 403 404 404",
    "return_from_council": "404 403 403 403 404 404 200 200 404 403 404 404",
    "close": "404 403 403 403 404 404 200 200 404 403 404 404",
    "send_back": "404 403 403 403 404 404 200 200 404 403 404 404",
    "carry_over": "404 403 403 403 404 404 403 200 404 403 404 404",
    "resume": "404 403 403 403 404 404 403 200 404 403 404 404",
    "reopen": "404 200 200 403 404 404 200 200 404 403 404 404",
    "withdraw": "404 200 200 403 404 404 403 403 404 403 404 404",
    "merge": "404 403 403 403 404 404 200 200 404 403 404 404",
    "recuse": "404 403 403 403 404 404 200 200 404 403 404 404",
    "undo_accept": "404 403 403 403 404 404 403 403 404 403 404 404",
    "undo_dispatch": "404 403 403 403 404 404 403 403 404 403 404 404",
    "attach": "404 200 200 200 404 404 200 200 404 403 404 404",
    "add_note": "404 403 403 200 404 404 200 200 404 403 404 404",
    "reveal": "404 403 403 200 404 404 200 200 404 403 404 404",
    "endorse": "404 403 403 200 404 404 200 200 404 403 404 404",
    "take_back": "404 403 200 200 404 404 200 200 404 403 404 404",
    "evaluate": "404 200 200 403 404 404 200 200 404 403 404 404",
    # Not a wish: tests/residents/appeals/test_wishes.py has those.
    "claim_wish": "404 403 403 403 404 404 403 403 404 403 404 404",
    "give_back_wish": "404 403 403 403 404 404 403 403 404 403 404 404",
    "fulfil_wish": "404 403 403 403 404 404 403 403 404 403 404 404",
}


def routes(patterns: list[Any] | None = None, prefix: str = "") -> list[str]:
    """Every route of the site by its name, or by its pattern where it has none."""
    found = []
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            found += routes(each.url_patterns, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            found.append(each.name or prefix + str(each.pattern))
    return found


@pytest.fixture
def matter(house: House) -> Appeal:
    seen = {"household": house.household, "resident": house.resident, "files": [uploads.read(photo())]}
    return house.appeal_in(State.IN_PROGRESS, **seen)


def test_every_route_has_its_row():
    of_verbs = {f"api_{verb}" for verb in VERBS}
    assert sorted(set(routes()) - of_verbs) == sorted(GET)
    assert of_verbs <= set(routes())


def test_every_verb_has_its_row():
    assert list(VERBS) == list(TRANSITIONS)


@pytest.mark.parametrize("role", ROLES)
def test_what_this_role_gets(house: House, matter: Appeal, role: str):
    column = HEADER.index(role)
    client = ROLES[role](house, matter)
    args = arguments(house, matter)
    got = {route: str(client.get(reverse(route, args=args.get(route, []))).status_code) for route in GET}
    assert got == {route: row.split()[column] for route, row in GET.items()}


@pytest.mark.parametrize("role", ROLES)
def test_which_verbs_this_role_may_ask_for(house: House, matter: Appeal, role: str):
    column = HEADER.index(role)
    client = ROLES[role](house, matter)
    verbs = {
        verb: reverse("appeal_verb", args=[matter.number, line.slug]) for verb, line in TRANSITIONS.items()
    }
    got = {verb: str(client.get(path).status_code) for verb, path in verbs.items()}
    assert got == {verb: row.split()[column] for verb, row in VERBS.items()}


@pytest.mark.parametrize("role", ROLES)
def test_the_api_lets_the_same_people_do_the_same_verbs(house: House, matter: Appeal, role: str):
    """A receipt opens the page's session only; whoever may ask on the page gets past 403 and 404 here."""
    column = HEADER.index("visitor" if role == "receipt" else role)
    client = ROLES[role](house, matter)
    for verb, row in VERBS.items():
        answer = client.post(
            reverse(f"api_{verb}", args=[matter.number]),
            {"unknown": 1},
            content_type="application/json",
            headers={"If-Match": f'"{matter.version}"'},
        )
        expected = row.split()[column]
        allowed = answer.status_code not in (401, 403, 404)
        assert (str(answer.status_code) == expected) or (expected == "200" and allowed), (
            verb,
            answer.content.decode(),
        )


def test_not_visible_is_byte_for_byte_what_never_existed(house: House, matter: Appeal):
    client = ROLES["other_worker"](house, matter)
    hidden = client.get(reverse("appeal", args=[matter.number]))
    nothing = client.get(reverse("appeal", args=["2026-999999"]))
    assert hidden.status_code == nothing.status_code == 404
    assert _without_tokens(hidden.content) == _without_tokens(nothing.content)


def _without_tokens(page: bytes) -> bytes:
    """The page less what differs between any two answers: the form token and the address itself."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", page)
    return re.sub(rb'name="next" value="[^"]*"', b"", page)
