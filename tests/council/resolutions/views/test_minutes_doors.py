"""The doors of the minutes: who is asked for what on the page of each verb, in each state, by page and API alike."""

import re

import pytest
from django.test import Client

from council.models import Minutes, MinutesRecord
from council.resolutions.states import MINUTES_TRANSITIONS, MinutesState
from council.resolutions.workflow import MINUTES_VERBS
from tests.calls import Caller, by_token
from tests.council.pages import read, seen, statements
from tests.council.resolutions.deciding import MINUTES_FROM, MINUTES_WORDS, Deciding
from tests.entering import ROLES, signed_in

DAY = "2026-11-23"
PAGE = f"/minutes/{DAY}/"
PEOPLE = (
    *("visitor", "household", "no_post", "worker", "other_worker", "seat", "staff", "lead", "admin"),
    *("supervisor", "elsewhere"),
)
OFFICE = "403 403 403 403 403 403 200 200 403 403 404"
# verb → GET of its page by PEOPLE while the minutes are posted.
POSTED: dict[str, str] = {
    "edit": OFFICE,
    "redraft": OFFICE,
    "confirm": "403 403 403 403 403 403 403 200 403 403 404",
    "countersign": "403 200 403 403 403 403 200 200 403 403 404",
    "reopen": OFFICE,
    "post": OFFICE,
    "object": "200 200 200 200 200 200 200 200 200 200 404",
    "answer": OFFICE,
    "correct": OFFICE,
    "settle": OFFICE,
}
# Before the posting the office alone knows of them.
UNPOSTED = "404 404 404 404 404 404 {office} 200 404 404 404"


def row(verb: str, state: str) -> list[int]:
    if state == MinutesState.POSTED:
        return [int(each) for each in POSTED[verb].split()]
    staff = "403" if verb == "confirm" else "200"
    return [int(each) for each in UNPOSTED.format(office=staff).split()]


@pytest.mark.parametrize("state", [MinutesState.DRAFT, MinutesState.CONFIRMED, MinutesState.POSTED])
def test_who_is_asked_what_in_this_state(deciding: Deciding, state: str):
    deciding.minutes_in(state)
    for place, who in enumerate(PEOPLE):
        client = ROLES[who](deciding.house, None)
        found = {verb: client.get(f"{PAGE}{verb}/").status_code for verb in MINUTES_VERBS}
        assert found == {verb: row(verb, state)[place] for verb in MINUTES_VERBS}, who


@pytest.mark.parametrize("state", [MinutesState.DRAFT, MinutesState.POSTED])
def test_the_api_lets_the_same_people_do_the_same_verbs(deciding: Deciding, state: str):
    made = deciding.minutes_in(state)
    for place, who in enumerate(PEOPLE):
        caller = Caller(ROLES[who](deciding.house, None))
        for verb in MINUTES_VERBS:
            status = caller.post(f"minutes/{DAY}/{verb}/", {"x": 1}, if_match="*").status_code
            page = row(verb, state)[place]
            wanted = {404: (404,), 403: (401, 403)}.get(page, (400, 409))
            assert status in wanted, (who, verb, status)
    assert Minutes.objects.get().version == made.version


@pytest.mark.parametrize("verb", MINUTES_VERBS)
def test_the_page_and_the_api_refuse_with_the_same_sentence(deciding: Deciding, verb: str):
    deciding.minutes_in(MinutesState.POSTED)
    if verb == "object":
        assert seen(Client(), f"{PAGE}object/")
        return
    page = read(seen(signed_in(deciding.house.worker2.user), f"{PAGE}{verb}/", 403))
    told = by_token(deciding.house.worker2).post(f"minutes/{DAY}/{verb}/", {}, if_match="*").json()
    assert told["code"] == "forbidden"
    assert told["message"] in page


SENT: dict[str, dict[str, str]] = {
    "edit": MINUTES_WORDS,
    "redraft": {},
    "confirm": {},
    "countersign": {"resident": "王秀英"},
    "reopen": {"note": "改错别字。"},
    "post": {},
    "correct": {"discussion": "一、灯\n两盏。", "note": "按异议更正。"},
}
ONCE = ("confirm", "countersign", "reopen", "post")


def doer(deciding: Deciding, verb: str) -> Client:
    return signed_in((deciding.house.lead if verb == "confirm" else deciding.house.staff).user)


@pytest.mark.parametrize("verb", SENT)
def test_a_verb_is_done_told_and_bounded(deciding: Deciding, verb: str):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    client, line = doer(deciding, verb), MINUTES_TRANSITIONS[verb]
    seen(client, PAGE)
    counted = statements(lambda: client.post(f"{PAGE}{verb}/", {**SENT[verb], "version": made.version}))
    stored = Minutes.objects.get()
    assert stored.version == made.version + 1
    assert stored.state == (line.target or made.state)
    assert len(counted) <= 12, counted
    assert f"{line.label}：已完成，现在是“{stored.get_state_display()}”。" in seen(client, PAGE)
    record = MinutesRecord.objects.last()
    assert (record.action, record.label) == (verb, line.label)


@pytest.mark.parametrize("verb", ONCE)
def test_done_twice_it_happened_once(deciding: Deciding, verb: str):
    deciding.minutes_in(MINUTES_FROM[verb])
    client = doer(deciding, verb)
    first, second = (client.post(f"{PAGE}{verb}/", SENT[verb]) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    assert f"不能{MINUTES_TRANSITIONS[verb].label}" in second.content.decode()
    assert MinutesRecord.objects.filter(action=verb).count() == 1


@pytest.mark.parametrize("verb", SENT)
def test_who_read_an_older_version_is_told_and_keeps_the_words(deciding: Deciding, verb: str):
    made = deciding.minutes_in(MINUTES_FROM[verb])
    answer = doer(deciding, verb).post(f"{PAGE}{verb}/", {**SENT[verb], "version": made.version - 1 or 999})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in page
    for words in SENT[verb].values():
        assert words.split("\n")[0] in page
    assert Minutes.objects.get().version == made.version


# state → the pill, what the office is told to do by when, the buttons of office and chair.
STATES: list[tuple[str, str, bool, list[str]]] = [
    (MinutesState.DRAFT, "起草中", True, ["edit", "redraft", "confirm"]),
    (MinutesState.CHAIR_CONFIRMED, "主持人已确认", True, ["countersign", "reopen"]),
    (MinutesState.CONFIRMED, "居民已确认", True, ["reopen", "post"]),
    (MinutesState.POSTED, "公示中", False, ["object", "correct"]),
    (MinutesState.FINAL, "已定稿", False, []),
]


@pytest.mark.parametrize(("state", "pill", "owed", "verbs"), STATES)
def test_each_state_is_read_by_the_office(
    deciding: Deciding, state: str, pill: str, owed: bool, verbs: list[str]
):
    deciding.minutes_in(state)
    page = seen(signed_in(deciding.house.lead.user), PAGE)
    words = read(page)
    assert f"家门口议事 {pill}" in words
    assert ("会后三个工作日" in words) is owed
    assert re.findall(rf'href="{PAGE}([a-z]+)/"', page.partition("<aside")[2]) == verbs
    listed = read(seen(signed_in(deciding.house.lead.user), "/minutes/"))
    assert f"2026年11月23日 {pill}" in listed.replace("  ", " ")


def test_past_the_three_workdays_the_office_is_told_so_in_red(
    deciding: Deciding, monkeypatch: pytest.MonkeyPatch
):
    made = deciding.draft()
    page = seen(signed_in(deciding.house.staff.user), PAGE)
    assert "最晚 11月26日" in read(page)
    monkeypatch.setattr(
        "council.resolutions.drafting.post_by", lambda session: made.session.starts_at.replace(year=2025)
    )
    page = seen(signed_in(deciding.house.staff.user), PAGE)
    assert 'class="msg bad"' in page
    assert "已经过了公示的期限" in read(page)
    assert "请尽快确认、公示。" in read(page)


def test_the_list_says_what_is_owed_to_the_office_and_what_is_coming_to_the_street(deciding: Deciding):
    assert "还没有开过议事会" in read(seen(Client(), "/minutes/"))
    deciding.held()
    assert "正在整理" in read(seen(Client(), "/minutes/"))
    office = seen(signed_in(deciding.house.staff.user), "/minutes/")
    assert f'action="{PAGE}draft/"' in office
    assert 'href="/council/"' in office
    assert "起草纪要" not in seen(signed_in(deciding.house.worker1.user), "/minutes/")


DRAFTERS: list[tuple[str, int]] = [
    *(("visitor", 302), ("household", 302), ("no_post", 403), ("worker", 403), ("seat", 403)),
    *(("admin", 403), ("supervisor", 403), ("elsewhere", 404), ("staff", 302), ("lead", 409)),
]


def test_the_office_drafts_once(deciding: Deciding):
    deciding.held()
    for who, status in DRAFTERS:
        assert ROLES[who](deciding.house, None).post(f"{PAGE}draft/").status_code == status, who
    assert Minutes.objects.count() == 1


@pytest.mark.parametrize("path", ["2026-11-24/", "2026-11-23/publish/", "2026-02-30/", "2026-11-24/draft/"])
def test_what_is_not_there_is_not_found(deciding: Deciding, path: str):
    deciding.minutes_in(MinutesState.POSTED)
    client = signed_in(deciding.house.staff.user)
    answer = client.post(f"/minutes/{path}") if path.endswith("draft/") else client.get(f"/minutes/{path}")
    assert answer.status_code == 404
