"""The doors of a resolution: who is asked for what on the page, who may in the API, and what each state answers."""

import re

import pytest
from django.test import Client

from council.models import Resolution, ResolutionRecord
from council.resolutions.states import TRANSITIONS, State
from council.resolutions.workflow import VERBS
from tests.calls import Caller, by_card, by_session, by_token, nobody
from tests.council.pages import read, seen, statements
from tests.council.resolutions.deciding import FROM, Deciding, picture
from tests.entering import ROLES, signed_in

PEOPLE = (
    *("visitor", "household", "no_post", "worker", "other_worker", "seat", "staff", "lead", "admin"),
    *("supervisor", "elsewhere"),
)
# verb → GET of its page by PEOPLE: the seat leads, the worker coordinates.
PAGES: dict[str, str] = {
    "start": "302 302 403 403 403 200 403 403 403 403 404",
    "report_done": "302 302 403 403 403 200 403 403 403 403 404",
    "report_progress": "302 302 403 200 403 200 403 403 403 403 404",
    "verify": "302 302 403 403 403 403 403 403 403 403 404",
    "send_back": "302 302 403 403 403 403 403 403 403 403 404",
    "close": "302 302 403 403 403 403 200 200 403 403 404",
    "carry": "302 302 403 403 403 403 200 200 403 403 404",
    "reassign": "302 302 403 403 403 403 200 200 403 403 404",
    "drop": "302 302 403 403 403 403 403 200 403 403 404",
}


def address(made: Resolution, verb: str) -> str:
    return f"/resolutions/{made.number}/{verb.replace('_', '-')}/"


@pytest.mark.parametrize("who", PEOPLE)
def test_what_this_person_is_asked_on_the_page_of_each_verb(deciding: Deciding, who: str):
    made = deciding.resolution_in(State.IN_PROGRESS)
    client = ROLES[who](deciding.house, None)
    found = {verb: client.get(address(made, verb)).status_code for verb in VERBS}
    place = PEOPLE.index(who)
    assert found == {verb: int(row.split()[place]) for verb, row in PAGES.items()}


# In the API the same people may; 401 where the page leads to the login, 400, 409 or 200 where it asks.
@pytest.mark.parametrize("who", PEOPLE)
def test_the_api_lets_the_same_people_do_the_same_verbs(deciding: Deciding, who: str):
    made = deciding.resolution_in(State.IN_PROGRESS)
    caller = Caller(ROLES[who](deciding.house, None))
    page = {verb: int(row.split()[PEOPLE.index(who)]) for verb, row in PAGES.items()}
    for verb, status in page.items():
        answer = caller.post(f"resolutions/{made.number}/{TRANSITIONS[verb].slug}/", {"x": 1}, if_match="*")
        refused = {302: (401, 403), 403: (403,), 404: (404,)}.get(status, (400, 409, 415))
        assert answer.status_code in refused, (verb, answer.content.decode())
    assert ResolutionRecord.objects.filter(subject=made).count() == 2


@pytest.mark.parametrize("verb", VERBS)
def test_the_page_and_the_api_refuse_with_the_same_sentence(deciding: Deciding, verb: str):
    made = deciding.write()
    page = seen(signed_in(deciding.house.party.user), address(made, verb), 403)
    told = by_token(deciding.house.party).post(
        f"resolutions/{made.number}/{TRANSITIONS[verb].slug}/", {}, if_match="*"
    )
    assert told.json()["code"] == "forbidden"
    assert told.json()["message"] in read(page)


# state → verbs whose page has a button there.
OPEN: dict[str, set[str]] = {
    State.ASSIGNED: {"start", "carry", "reassign", "drop"},
    State.IN_PROGRESS: {"report_done", "report_progress", "carry", "reassign", "drop"},
    State.REPORTED_DONE: {"verify", "send_back"},
    State.VERIFIED: {"close"},
    State.CLOSED: set(),
    State.RETURNED: {"start", "report_done", "carry", "reassign", "drop"},
    State.CARRIED: {"start", "reassign", "drop"},
    State.DROPPED: set(),
}


@pytest.mark.parametrize("state", State)
def test_in_each_state_a_verb_has_its_button_or_says_why_not(deciding: Deciding, state: str):
    made = deciding.resolution_in(state)
    label = made.get_state_display()
    clients = {who: signed_in(getattr(deciding.house, who).user) for who in ("property", "owners", "lead")}
    for verb, line in TRANSITIONS.items():
        page = seen(clients[_doer(verb)], address(made, verb))
        button = f'<button class="btn">{line.label}</button>' in page
        assert button is (verb in OPEN[state]), verb
        assert (f"现在是“{label}”，不能{line.label}。" in page) is (verb not in OPEN[state]), verb
        assert f'href="/resolutions/{made.number}/"' in page


def _doer(verb: str) -> str:
    if verb in ("start", "report_done", "report_progress"):
        return "property"
    return "owners" if verb in ("verify", "send_back") else "lead"


@pytest.mark.parametrize("state", State)
def test_a_verb_that_is_late_is_refused_by_page_and_api_and_changes_nothing(deciding: Deciding, state: str):
    made = deciding.resolution_in(state)
    for verb in set(TRANSITIONS) - OPEN[state] - {"report_done", "report_progress"}:
        actor = deciding.normally(verb)["by"]
        sent = _sent(deciding, verb)
        page = signed_in(actor.user).post(address(made, verb), sent)
        told = by_token(actor).post(
            f"resolutions/{made.number}/{TRANSITIONS[verb].slug}/", sent, if_match=f'"{made.version}"'
        )
        sentence = f"这项决议现在是“{made.get_state_display()}”，不能{TRANSITIONS[verb].label}。"
        assert (page.status_code, told.status_code) == (409, 409), verb
        assert sentence in page.content.decode()
        assert told.json()["message"].startswith(sentence)
    assert Resolution.objects.get(pk=made.pk).version == made.version


def _sent(deciding: Deciding, verb: str) -> dict[str, str]:
    house = deciding.house
    parties = {
        "lead": f"u{house.party_branch.pk}",
        "coordinator": f"p{house.worker1.user.pk}",
        "supervisor": f"u{house.owners_committee.pk}",
    }
    needs: dict[str, dict[str, str]] = {
        "verify": {"closure": "substantive"},
        "carry": {"due_on": "2027-03-01"},
        "reassign": parties,
    }
    return {"note": "写明了。", **needs.get(verb, {})}


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("report_progress", "reassign")])
def test_done_twice_it_happened_once(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    client = signed_in(deciding.normally(verb)["by"].user)
    if verb == "report_done":
        made = deciding.do("report_progress", made, files=[picture()])
    first, second = (client.post(address(made, verb), _sent(deciding, verb)) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    assert ResolutionRecord.objects.filter(subject=made, action=verb).count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_asks_the_database_a_bounded_number_of_times(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    if verb == "report_done":
        made = deciding.do("report_progress", made, files=[picture()])
    client = signed_in(deciding.normally(verb)["by"].user)
    seen(client, f"/resolutions/{made.number}/")
    counted = statements(lambda: client.post(address(made, verb), _sent(deciding, verb)))
    assert ResolutionRecord.objects.filter(subject=made, action=verb).exists()
    assert len(counted) <= 12, counted


def test_another_community_finds_neither_page_nor_verb(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    there = signed_in(deciding.house.elsewhere.property.user)
    for path in ("", *(f"{line.slug}/" for line in TRANSITIONS.values())):
        seen(there, f"/resolutions/{made.number}/{path}", 404)
    assert made.number not in seen(there, "/resolutions/")
    by_api = by_session(deciding.house.elsewhere.property)
    assert by_api.get(f"resolutions/{made.number}/").status_code == 404
    assert by_api.get("resolutions/").json()["results"] == []


def test_a_card_and_a_stranger_do_nothing_to_a_resolution(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    for caller in (nobody(), by_card(deciding.house.card)):
        for line in TRANSITIONS.values():
            answer = caller.post(f"resolutions/{made.number}/{line.slug}/", {}, if_match="*")
            assert answer.status_code in (401, 403), line.verb
    page = seen(Client(), f"/resolutions/{made.number}/")
    assert not re.search(r'href="/resolutions/[\d-]+/[a-z-]+/"', page)


@pytest.mark.parametrize("word", ["verfy", "write", "report_done_", "files", "VERIFY"])
def test_a_verb_there_is_not_is_not_found(deciding: Deciding, word: str):
    made = deciding.write()
    seen(signed_in(deciding.house.staff.user), f"/resolutions/{made.number}/{word}/", 404)
