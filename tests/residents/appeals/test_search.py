"""搜索: a hit never tells what is not shown. Original words for those who may read them, published ones for others."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from residents.appeals.grams import grams, grams_of
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.factories import actor, post
from tests.residents.appeals.roles import Roles


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def appeal(house: House) -> Appeal:
    """Published as 楼道灯, said to the office as 张大爷's broken lamp at door 402; filed by the family."""
    return house.appeal_in(
        State.ACCEPTED,
        public=True,
        by=house.family,
        title="402张大爷门口灯坏",
        text="张大爷腿脚不便，两次差点摔倒。",
        place="三单元四楼",
    )


def finds(who, words: str) -> bool:
    return Appeal.objects.visible_to(who).matching(words, who).exists()


PRIVATE = ["张大爷", "腿脚", "402", "四楼", "大爷 摔倒"]
PUBLISHED = ["楼道灯", "更换", "楼道 更换"]


@pytest.mark.parametrize("words", PRIVATE)
@pytest.mark.parametrize("role", ["staff", "lead", "worker1", "family"])
def test_those_who_may_read_the_original_search_it(house: House, appeal: Appeal, role: str, words: str):
    assert finds(Roles(house, appeal)[role], words)


@pytest.mark.parametrize(
    "role",
    [
        "visitor",
        "receipt",
        "receipt2",
        "neighbour",
        "worker2",
        "property",
        "admin",
        "supervisor",
        "left",
    ],
)
def test_private_words_are_never_hit_for_anybody_else(house: House, appeal: Appeal, role: str):
    who = Roles(house, appeal)[role]
    assert [words for words in PRIVATE if finds(who, words)] == []


@pytest.mark.parametrize("words", PUBLISHED)
@pytest.mark.parametrize(
    "role", ["visitor", "receipt", "admin", "supervisor", "neighbour", "worker2", "property"]
)
def test_published_words_are_hit_for_everybody_who_sees_the_board(house: House, appeal: Appeal, role, words):
    assert finds(Roles(house, appeal)[role], words)


def test_published_words_are_not_hit_while_unpublished(house: House, appeal: Appeal):
    """The office drafts the public words before it publishes; the supervisor sees that the entry exists."""
    Appeal.objects.filter(pk=appeal.pk).update(is_public=False)
    assert not finds(house.supervisor, "楼道灯")


def test_a_watcher_who_is_also_a_worker_searches_originals_in_the_own_grid_only(house: House, appeal: Appeal):
    """Supervisor and worker of another grid at once: sees every entry, reads the words of one grid."""
    post(house.supervisor.user, "worker", grid=house.grid2, primary=False)
    both = actor(house.supervisor.user)
    assert not finds(both, "张大爷")
    house.file(grid=house.grid2, text="张大爷又来了")
    assert Appeal.objects.visible_to(both).matching("张大爷", both).count() == 1


def test_the_handler_and_the_lead_unit_search_what_they_were_given(house: House):
    house.appeal_in(State.DISPATCHED, grid=house.grid3, handler=house.worker2.user, text="水管裂了")
    house.appeal_in(State.DISPATCHED, grid=house.grid3, unit=house.property_company, text="电梯异响")
    assert finds(house.worker2, "水管") and not finds(house.worker2, "电梯")
    assert finds(house.property, "电梯") and not finds(house.property, "水管")


@pytest.mark.parametrize(
    "role", ["visitor", "supervisor", "staff", "worker1", "family", "neighbour", "property"]
)
def test_a_number_finds_what_one_can_see(house: House, appeal: Appeal, role: str):
    hidden, _ = house.file(grid=house.grid2)
    who = Roles(house, appeal)[role]
    assert finds(who, appeal.number)
    assert finds(who, hidden.number) == (role in ("supervisor", "staff"))


def test_every_word_must_be_there(house: House, appeal: Appeal):
    assert finds(house.staff, "大爷 摔倒")
    assert not finds(house.staff, "大爷 电梯")


def test_the_exact_words_decide_not_their_pairs_of_characters(house: House):
    """楼道 and 道灯 both occur, 楼道灯 does not: the index alone would say yes."""
    house.file(title="楼道脏", text="道灯坏了", place="")
    assert not finds(house.staff, "楼道灯")


@pytest.mark.parametrize("words", ["灯", "a", "%", "_", "'", "\\", "。", "？", "(", "  ", ""])
def test_odd_input_is_no_crash(house: House, appeal: Appeal, words: str):
    for role in ("staff", "visitor", "family", "supervisor"):
        finds(Roles(house, appeal)[role], words)


def test_a_percent_sign_is_a_percent_sign(house: House, appeal: Appeal):
    assert not finds(house.staff, "%")
    house.file(text="涨价 30%，不合理")
    assert finds(house.staff, "30%")


@pytest.mark.parametrize(
    ("typed", "stored"), [("ATM", "ATM机坏了"), ("３号楼", "3号楼漏水"), ("atm", "ATM机坏了")]
)
def test_width_and_case_do_not_matter(house: House, typed: str, stored: str):
    house.file(text=stored)
    assert finds(house.staff, typed)


def test_the_search_uses_the_index(house: House, appeal: Appeal):
    sql = str(Appeal.objects.visible_to(house.staff).matching("张大爷", house.staff).query)
    assert "@>" in sql


# The index key


def test_pairs_stay_inside_words():
    assert grams_of("灯坏，三楼 a1") == ["a1", "三楼", "灯坏"]
    assert grams_of("灯") == []


def test_the_key_covers_title_place_and_text():
    assert set(grams("灯坏", "老人摔倒", "三楼")) == {"灯坏", "老人", "人摔", "摔倒", "三楼"}


@given(st.text(max_size=80))
def test_a_pair_is_found_in_any_text_that_contains_it(text: str):
    key = grams_of(text)
    assert key == sorted(set(key))
    assert all(len(pair) == 2 for pair in key)
    assert set(grams_of(text[3:20])) <= set(key) | set(grams_of(text[3:5]))


@pytest.mark.django_db
@bounded(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from("楼道灯坏aA１1 ，。%_'"), min_size=1, max_size=12),
    start=st.integers(0, 9),
    size=st.integers(1, 5),
)
def test_any_part_of_a_text_finds_it(house: House, text: str, start: int, size: int):
    word = text[start : start + size].strip()
    if not word or not text.strip():
        return
    appeal, _ = house.file(title="标题", text=f"前{text}后", place="")
    part = appeal.text[appeal.text.find(word) :][: len(word)]
    assert appeal in Appeal.objects.visible_to(house.staff).matching(part, house.staff)
