"""令牌: every place of the API × every kind of token, and every role × every place by its own token."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.api import PLACES
from grids import tokens
from grids.models import User
from grids.states import TokenScope
from tests.community import House
from tests.factories import user

READ, WRITE = TokenScope.READ, TokenScope.WRITE
WRONG = "令牌不对、已过期或已撤销，请换一个有效的令牌。"
NO_READING = "这个令牌没有“读取”的范围，请换一个有此范围的令牌。"
NO_WRITING = "这个令牌没有“写入”的范围，请换一个有此范围的令牌。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def key_of(person: User, *scopes: str) -> str:
    return tokens.issue(person, name="试用", scopes=scopes or (READ, WRITE))[1]


def calling(key: str, scheme: str = "Token") -> Client:
    """A program that calls with this token."""
    return Client(headers={"Authorization": f"{scheme} {key}"})


# What each role reads with its own token; 405: nothing to read here. Compare design, section 6.
HEADER = ["nobody", "worker1", "property", "staff", "lead", "admin", "supervisor", "no_post"]
READING: dict[str, str] = {
    "grids": "200 200 200 200 200 200 200 200",
    "appeals": "200 200 200 200 200 200 200 200",
    "status": "405 405 405 405 405 405 405 405",
    "categories": "200 200 200 200 200 200 200 200",
    "limits": "401 403 403 403 200 200 403 403",
    "residents": "401 200 403 200 200 403 403 403",
    "households": "401 200 403 200 200 403 403 403",
    "dwellings": "401 200 403 200 200 403 403 403",
    "buildings": "401 200 403 200 200 403 403 403",
    "enterprises": "401 200 403 200 200 403 403 403",
    "facilities": "401 200 403 200 200 403 403 403",
    "reauth": "405 405 405 405 405 405 405 405",
    "sessions": "200 200 200 200 200 200 200 200",
    "agenda-items": "200 200 200 200 200 200 200 200",
    "resolutions": "200 200 200 200 200 200 200 200",
    "minutes": "200 200 200 200 200 200 200 200",
    "covenants": "200 200 200 200 200 200 200 200",
    "visits": "401 200 403 200 200 403 403 403",
    "posts": "401 403 403 403 200 200 403 403",
    "services": "200 200 200 200 200 200 200 200",
    "plans": "200 200 200 200 200 200 200 200",
    "bulletins": "200 200 200 200 200 200 200 200",
    "inbox": "401 200 200 200 200 200 200 403",
    "notices": "200 200 200 200 200 200 200 200",
    "deliveries": "200 200 200 200 200 200 200 200",
    "warnings": "200 200 200 200 200 200 200 200",
    "channels": "401 403 403 403 200 200 403 403",
    "outbox": "401 403 403 200 200 200 403 403",
    "schema": "200 200 200 200 200 200 200 200",
    "docs": "200 200 200 200 200 200 200 200",
}
# What each role is answered when it posts a body nobody understands: 400 is past the door, 401 and 403 are the door.
POSTING: dict[str, str] = {
    "grids": "405 405 405 405 405 405 405 405",
    "appeals": "400 400 400 400 400 403 403 400",
    "status": "400 400 400 400 400 400 400 400",
    "categories": "405 405 405 405 405 405 405 405",
    "limits": "405 405 405 405 405 405 405 405",
    "residents": "401 400 403 400 400 403 403 403",
    "households": "401 400 403 400 400 403 403 403",
    "dwellings": "401 400 403 400 400 403 403 403",
    "buildings": "401 400 403 400 400 403 403 403",
    "enterprises": "401 400 403 400 400 403 403 403",
    "facilities": "401 400 403 400 400 403 403 403",
    "reauth": "401 400 400 400 400 400 400 400",
    "sessions": "405 405 405 405 405 405 405 405",
    "agenda-items": "401 400 400 400 400 403 403 403",
    "resolutions": "405 405 405 405 405 405 405 405",
    "minutes": "405 405 405 405 405 405 405 405",
    "covenants": "401 403 403 400 400 403 403 403",
    "visits": "401 400 403 400 400 403 403 403",
    "posts": "401 403 403 403 403 400 403 403",
    "services": "401 403 403 400 400 403 403 403",
    "plans": "401 403 403 400 400 403 403 403",
    "bulletins": "401 403 403 400 400 403 403 403",
    "inbox": "405 405 405 405 405 405 405 405",
    "notices": "401 400 403 400 400 403 403 403",
    "deliveries": "405 405 405 405 405 405 405 405",
    "warnings": "401 403 403 400 400 403 403 403",
    "channels": "405 405 405 405 405 405 405 405",
    "outbox": "405 405 405 405 405 405 405 405",
    "schema": "405 405 405 405 405 405 405 405",
    "docs": "405 405 405 405 405 405 405 405",
}
OPEN_TO_ALL = {"docs"}  # a page for reading, which asks for nobody's token


def key_for(house: House, role: str) -> str:
    return key_of(user() if role == "no_post" else getattr(house, role).user)


def client_of(house: House, role: str) -> Client:
    return Client() if role == "nobody" else calling(key_for(house, role))


def answers(row: dict[str, str], role: str) -> dict[str, str]:
    column = HEADER.index(role)
    return {place: codes.split()[column] for place, codes in row.items()}


def test_the_tables_name_every_place():
    assert list(READING) == list(POSTING) == list(PLACES)


@pytest.mark.parametrize("role", HEADER)
def test_what_this_role_reads_with_its_token(house: House, role: str):
    client = client_of(house, role)
    got = {place: str(client.get(reverse(route)).status_code) for place, route in PLACES.items()}
    assert got == answers(READING, role)


@pytest.mark.parametrize("role", HEADER)
def test_what_this_role_may_post_with_its_token(house: House, role: str):
    client = client_of(house, role)
    body = {"nonsense": 1}
    got = {
        place: str(client.post(reverse(route), body, content_type="application/json").status_code)
        for place, route in PLACES.items()
    }
    assert got == answers(POSTING, role)


@pytest.mark.parametrize("role", HEADER[1:])
def test_a_browser_signed_in_reads_what_its_token_reads(house: House, role: str):
    """Two keys to one door: whatever the credential, the same person gets the same answer."""
    person = user() if role == "no_post" else getattr(house, role).user
    browser, program = Client(), calling(key_of(person))
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for route in PLACES.values():
        seen, read = browser.get(reverse(route)), program.get(reverse(route))
        assert seen.status_code == read.status_code, route
        if read["Content-Type"] == "application/json":
            assert seen.json() == read.json(), route


# Tokens that open nothing

Bad = Callable[[User], str]


def expired(person: User) -> str:
    long_ago = timezone.now() - datetime.timedelta(days=40)
    return tokens.issue(person, name="旧的", days=30, scopes=(READ, WRITE), at=long_ago)[1]


def revoked(person: User) -> str:
    token, key = tokens.issue(person, name="丢了", scopes=(READ, WRITE))
    tokens.revoke(token)
    return key


def of_a_closed_account(person: User) -> str:
    key = key_of(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    return key


def one_letter_off(person: User) -> str:
    key = key_of(person)
    return key[:-1] + ("a" if key[-1] != "a" else "b")


BAD: list[tuple[str, Bad]] = [
    ("expired", expired),
    ("revoked", revoked),
    ("of a closed account", of_a_closed_account),
    ("one letter off", one_letter_off),
    ("its hash", lambda person: tokens.hash_of(key_of(person))),
    ("in capitals", lambda person: key_of(person).upper()),
    ("without its beginning", lambda person: key_of(person).removeprefix(tokens.PREFIX)),
    ("twice", lambda person: f"{key_of(person)} {key_of(person)}"),
    ("nothing", lambda person: ""),
    ("a name", lambda person: person.username),
    ("chinese", lambda person: "令牌".encode().decode("latin-1")),
    ("very long", lambda person: "x" * 5000),
]


@pytest.mark.parametrize("make", [make for _, make in BAD], ids=[name for name, _ in BAD])
def test_a_token_that_opens_nothing_opens_not_even_what_is_public(house: House, make: Bad):
    """A caller who thinks it is somebody must not be answered as nobody."""
    client = calling(make(house.staff.user))
    for place, route in PLACES.items():
        if place in OPEN_TO_ALL:
            continue
        answer = client.get(reverse(route))
        assert answer.status_code == 401, place
        assert answer["WWW-Authenticate"] == "Token"
        problem = answer.json()
        assert (problem["code"], problem["message"]) == ("not_authenticated", WRONG)


@pytest.mark.parametrize(
    ("scheme", "taken"),
    [("Token", True), ("token", True), ("TOKEN", True), ("Bearer", True), ("bearer", True)],
)
def test_the_word_before_it(house: House, scheme: str, taken: bool):
    client = calling(key_of(house.staff.user), scheme)
    assert (client.get(reverse("api_households")).status_code == 200) is taken


@pytest.mark.parametrize("scheme", ["Basic", "Digest", "Key", "ApiKey", "Negotiate"])
def test_another_word_is_somebody_elses_and_the_caller_is_nobody(house: House, scheme: str):
    client = calling(key_of(house.staff.user), scheme)
    assert client.get(reverse("api_grids")).status_code == 200
    assert client.get(reverse("api_households")).status_code == 401


# Scopes


def test_a_reading_token_reads_everything_and_changes_nothing(house: House):
    client = calling(key_of(house.staff.user, READ))
    for place, route in PLACES.items():
        if READING[place].split()[HEADER.index("staff")] == "200":
            assert client.get(reverse(route)).status_code == 200, place
        if POSTING[place].split()[HEADER.index("staff")] == "400":
            answer = client.post(reverse(route), {}, content_type="application/json")
            assert (answer.status_code, answer.json()["message"]) == (403, NO_WRITING), place


def test_a_writing_token_reads_nothing(house: House):
    client = calling(key_of(house.staff.user, WRITE))
    for place, route in PLACES.items():
        if place not in OPEN_TO_ALL and READING[place].split()[HEADER.index("staff")] != "405":
            answer = client.get(reverse(route))
            assert (answer.status_code, answer.json()["message"]) == (403, NO_READING), place


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [((READ,), 200, 403), ((WRITE,), 403, 201), ((READ, WRITE), 200, 201)],
)
def test_what_is_filed_with_which_scopes(house: House, scopes: tuple[str, ...], reads: int, writes: int):
    client = calling(key_of(house.worker1.user, *scopes))
    matter = {"kind": "appeal", "title": "楼道灯坏了", "text": "三单元四楼", "grid": "01"}
    matter |= {"source": "visit", "contact_name": "王秀英", "contact_phone": "13812345678"}
    answer = client.post(reverse("api_appeals"), matter, content_type="application/json")
    assert answer.status_code == writes, answer.content.decode()
    assert client.get(reverse("api_appeals")).status_code == reads


# Two communities


def test_a_token_of_the_other_community_reads_its_own_only(house: House):
    here = {house.file()[0].number}
    there = house.elsewhere.file(title="阳光社区的灯")[0]
    read = calling(key_of(house.elsewhere.staff.user)).get(reverse("api_appeals")).json()["results"]
    assert [each["title"] for each in read] == ["阳光社区的灯"]
    mine = calling(key_of(house.staff.user)).get(reverse("api_appeals")).json()["results"]
    assert {each["number"] for each in mine} == here
    assert (
        calling(key_of(house.staff.user)).get(reverse("api_appeal", args=["2026-999999"])).status_code == 404
    )
    assert there.community_id != house.community.pk


def test_a_post_that_ends_ends_what_the_token_reads(house: House):
    client = calling(key_of(house.worker1.user))
    assert client.get(reverse("api_households")).status_code == 200
    house.worker1.user.posts.update(until=timezone.localdate())
    assert client.get(reverse("api_households")).status_code == 403


def test_no_answer_is_kept_on_the_way(house: House):
    """By no browser, no proxy: what one actor read must not be given to the next."""
    client = calling(key_of(house.staff.user))
    for place, route in PLACES.items():
        answer = client.get(reverse(route))
        if place not in OPEN_TO_ALL:
            assert "no-store" in answer["Cache-Control"], place
        assert answer["X-Request-ID"], place
