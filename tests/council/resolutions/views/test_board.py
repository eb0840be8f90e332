"""跟进表 as it is looked at: by due day, by party, one's own; and what an empty one says."""

import datetime
import re

import pytest
from django.test import Client

from council.models import Resolution
from council.resolutions.states import State
from tests.calls import by_session, nobody
from tests.council.pages import asked, read, seen
from tests.council.resolutions.deciding import DUE, PATHS, Deciding
from tests.entering import signed_in

LATE = DUE + datetime.timedelta(days=10)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten days after the due day, as the pages read the calendar."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: LATE)


def one_of_each(deciding: Deciding) -> dict[str, Resolution]:
    """A resolution in every state, all of one item."""
    item = deciding.at_table()
    made = {}
    for number, (state, verbs) in enumerate(PATHS.items()):
        found = deciding.write(item, text=f"第{number}件事。", due_on=DUE + datetime.timedelta(days=number))
        for verb in verbs:
            given = {"due_on": DUE + datetime.timedelta(days=60)} if verb == "carry" else {}
            found = deciding.do(verb, found, **given)
        made[str(state)] = found
    return made


def shown(client: Client, query: str = "") -> list[str]:
    """The numbers in the order of the page."""
    return re.findall(r'href="/resolutions/(\d{8}-\d+)/"', seen(client, f"/resolutions/{query}"))


# look → the states it lists, in its order, on a day when the first five are overdue.
LOOKS: list[tuple[str, list[str]]] = [
    ("", ["assigned", "in_progress", "reported_done", "verified", "returned", "carried"]),
    ("?look=open", ["assigned", "in_progress", "reported_done", "verified", "returned", "carried"]),
    ("?look=overdue", ["assigned", "in_progress", "returned"]),
    ("?look=waiting", ["reported_done"]),
    ("?look=done", ["closed", "verified"]),
    ("?look=dropped", ["dropped"]),
    ("?look=nonsense", ["assigned", "in_progress", "reported_done", "verified", "returned", "carried"]),
]


def test_each_look_lists_its_states_and_each_tile_counts_its_look(deciding: Deciding, later: None):
    made = one_of_each(deciding)
    assert set(made) == set(State)
    for client in (Client(), signed_in(deciding.house.staff.user)):
        for query, states in LOOKS:
            assert shown(client, query) == [made[state].number for state in states], query
        page = seen(client, "/resolutions/")
        words = read(page)
        for label, look in (
            ("没办结", "open"),
            ("超期", "overdue"),
            ("等核验", "waiting"),
            ("核验通过", "done"),
        ):
            count = len(dict(LOOKS)[f"?look={look}"])
            assert f"{label} {count}" in words, label
            assert f'href="?look={look}"' in page
        assert "终止的" in words


def test_the_api_finds_the_same_rows_by_the_same_filters(deciding: Deciding, later: None):
    made = one_of_each(deciding)

    def numbers(**params: str) -> set[str]:
        return {row["number"] for row in nobody().get("resolutions/", params).json()["results"]}

    asks = {
        "?look=open": {"open": "true"},
        "?look=overdue": {"overdue": "true"},
        "?look=waiting": {"state": "reported_done"},
        "?look=done": {"done": "true"},
        "?look=dropped": {"state": "dropped"},
    }
    for query, params in asks.items():
        assert numbers(**params) == {made[state].number for state in dict(LOOKS)[query]}, query
    assert numbers(done="false") | numbers(done="true") == {each.number for each in made.values()}
    rows = nobody().get("resolutions/").json()["results"]
    assert {row["number"] for row in rows if row["overdue"]} == numbers(overdue="true")


# look, what an empty one says.
EMPTY: list[tuple[str, str, str]] = [
    ("?look=open", "没有要办的决议", "议事厅定下的事会列在这里。"),
    ("?look=overdue", "没有超期的决议", "到期没有报完成的会列在这里。"),
    ("?look=waiting", "没有等核验的决议", "牵头方报完成以后，等监督方核验的会列在这里。"),
    ("?look=done", "还没有核验通过的决议", "监督方核验通过以后会列在这里。"),
    ("?look=dropped", "没有终止的决议", "终止的决议和原因会列在这里。"),
    ("?by=party", "现在没有要办的决议", ""),
]


def test_an_empty_board_says_what_would_stand_there(deciding: Deciding):
    for query, title, text in EMPTY:
        words = read(seen(Client(), f"/resolutions/{query}"))
        assert title in words, query
        assert text in words, query
        assert "没办结 0" in words


# what narrows the list, the sentence above it, where it leads back.
NARROWED: list[tuple[str, str, str]] = [
    ("?party=u0", "只看一个责任方的。", "?by=party"),
    ("?party=x", "只看一个责任方的。", "?by=party"),
    ("?mine=true", "只看交给我们的。", "?look=open"),
    ("?session=2026-11-23", "只看一次议事的。", "?look=open"),
    ("?session=monday", "只看一次议事的。", "?look=open"),
]


def test_a_narrowed_list_says_so_and_leads_back_to_all(deciding: Deciding):
    deciding.write()
    client = signed_in(deciding.house.staff.user)
    for query, sentence, back in NARROWED:
        page = seen(client, f"/resolutions/{query}")
        assert sentence in read(page), query
        assert f'href="{back}"' in page, query
    assert "只看" not in seen(client, "/resolutions/")


def test_a_session_and_a_party_narrow_the_list(deciding: Deciding):
    item = deciding.at_table()
    one = deciding.write(item)
    other = deciding.write(item, lead=deciding.house.party_branch)
    party = f"u{deciding.house.party_branch.pk}"
    assert shown(Client(), "?session=2026-11-23") == [one.number, other.number]
    assert shown(Client(), "?session=2026-11-30") == []
    assert shown(Client(), f"?party={party}") == [other.number]
    assert shown(Client(), f"?party={party}&look=done") == []


def test_a_row_says_what_who_how_far_and_until_when(deciding: Deciding, later: None):
    deciding.write()
    words = read(seen(Client(), "/resolutions/"))
    assert (
        "物业两周内更换三单元全部楼道灯。 门口停车怎么划线 20261123-1 幸福里社区物业公司 幸福里社区业主委员会"
        " 已交办 · 超期 10 天 12月7日"
    ) in words


def test_the_parties_with_the_most_overdue_stand_first(deciding: Deciding, later: None):
    item = deciding.at_table()
    deciding.write(item)
    deciding.write(item)
    deciding.write(item, lead=deciding.house.party_branch, due_on=LATE + datetime.timedelta(days=1))
    page = seen(Client(), "/resolutions/?by=party")
    words = read(page)
    table = words[words.index("单位或人") :]
    assert table == (
        "单位或人 牵头 协调 监督 牵头的超期"
        " 幸福里社区物业公司 2 0 0 2 项超期"
        " 幸福里社区业主委员会 0 0 3 没有"
        " 第01微网格网格员 0 3 0 没有"
        " 幸福里社区党委 1 0 0 没有"
    )
    assert f'href="?look=open&amp;party=u{deciding.house.property_company.pk}"' in page


def test_the_list_goes_on_over_the_page_and_back(deciding: Deciding):
    item = deciding.at_table()
    made = [deciding.write(item, due_on=DUE + datetime.timedelta(days=n)) for n in range(23)]
    client = signed_in(deciding.house.staff.user)
    page = seen(client, "/resolutions/")
    assert len(shown(client)) == 20
    onward = re.search(r'href="(\?[^"]+)" rel="next"', page)[1].replace("&amp;", "&")
    assert shown(client, onward) == [each.number for each in made[20:]]
    second = seen(client, f"/resolutions/{onward}")
    assert "已经是最后一页" in second
    assert "回到第一页" in second
    assert asked(client, "/resolutions/") == asked(client, f"/resolutions/{onward}")
    assert asked(client, "/resolutions/") <= 8


def test_a_cursor_nobody_gave_out_is_refused(deciding: Deciding):
    deciding.write()
    assert Client().get("/resolutions/?cursor=x").status_code == 400


def test_another_communitys_board_is_its_own(deciding: Deciding, later: None):
    one_of_each(deciding)
    there = signed_in(deciding.house.elsewhere.staff.user)
    words = read(seen(there, "/resolutions/"))
    assert "没办结 0 超期 0 等核验 0 核验通过 0" in words
    assert by_session(deciding.house.elsewhere.staff).get("resolutions/").json()["results"] == []
    assert "现在没有要办的决议" in read(seen(there, "/resolutions/?by=party"))


# who is named → whose desk shows it.
def test_the_desk_of_whoever_answers_for_it_leads_to_it(deciding: Deciding, later: None):
    item = deciding.at_table()
    for n in range(12):
        deciding.write(item, text=f"第{n}件事。", due_on=DUE + datetime.timedelta(days=n))
    client = signed_in(deciding.house.property.user)
    page = seen(client, "/desk/")
    numbers = re.findall(r'href="/resolutions/(\d{8}-\d+)/"', page)
    assert numbers == [f"20261123-{n}" for n in range(1, 11)]
    assert 'href="/resolutions/?mine=true"' in page
    assert len(shown(client, "?mine=true")) == 12
    assert shown(signed_in(deciding.house.party.user), "?mine=true") == []
