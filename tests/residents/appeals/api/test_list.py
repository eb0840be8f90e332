"""GET /api/v1/appeals/: who sees which rows, filters, orders and pages."""

import datetime

import pytest
from django.utils import timezone

from residents.appeals.models import Appeal
from residents.appeals.states import Grade, Kind, State
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.factories import category

pytestmark = pytest.mark.django_db


def rows(caller: Caller, **params) -> list[dict]:
    answer = caller.get("appeals/", params)
    assert answer.status_code == 200, answer.content.decode()
    assert set(answer.json()) == {"results", "next"}
    return answer.json()["results"]


def numbers(caller: Caller, **params) -> list[str]:
    return [row["number"] for row in rows(caller, **params)]


# Who sees which rows


def test_each_caller_lists_what_is_visible_to_it(house: House):
    plain = house.appeal_in(State.ACCEPTED, grid=house.grid1).number
    public = house.appeal_in(State.ACCEPTED, grid=house.grid2, public=True).number
    own = house.appeal_in(State.REGISTERED, grid=house.grid3, household=house.household).number
    assigned = house.appeal_in(State.DISPATCHED, grid=house.grid3, unit=house.property_company).number
    everything = [assigned, own, public, plain]
    assert numbers(nobody()) == [public]
    assert numbers(by_card(house.card)) == [own, public]
    assert numbers(by_token(house.worker1)) == [public, plain]
    assert numbers(by_token(house.property)) == [assigned, public]
    assert numbers(by_token(house.owners)) == [public]
    assert numbers(by_token(house.admin)) == [public]
    for caller in (by_token(house.staff), by_session(house.lead), by_token(house.supervisor)):
        assert numbers(caller) == everything


def test_another_community_is_another_world(house: House):
    house.elsewhere.appeal_in(State.ACCEPTED, public=True)
    for caller in (nobody(), by_token(house.staff), by_card(house.card)):
        assert numbers(caller) == []
    assert len(numbers(by_token(house.elsewhere.staff))) == 1


def test_a_complaint_is_not_listed_for_whom_it_is_about(house: House):
    about_person, _ = house.file(complaint_user=house.staff.user)
    about_company, _ = house.file(complaint_organization=house.property_company)
    Appeal.objects.update(lead_unit=house.property_company)
    assert numbers(by_token(house.staff)) == [about_company.number]
    assert numbers(by_token(house.property)) == [about_person.number]
    assert len(numbers(by_token(house.lead))) == 2


def test_a_list_never_carries_the_appellant(house: House):
    house.file(contact_name="王秀英", contact_phone="13812345678")
    answer = by_token(house.lead).get("appeals/")
    assert "contact" not in answer.json()["results"][0]
    assert "王" not in answer.content.decode()
    assert "138" not in answer.content.decode()


# Filters


def test_filters_narrow_the_list(house: House):
    lamp = category(house.community, "公共设施", "照明", "楼道灯")
    first = house.appeal_in(State.ACCEPTED, grid=house.grid1, kind=Kind.WISH, category=lamp)
    second = house.appeal_in(State.REGISTERED, grid=house.grid2, source="phone", title="电梯停了")
    house.do("accept", second, grade=Grade.DANGER, track="deliberate", category=None)
    caller = by_token(house.staff)
    assert numbers(caller, grid="01") == [first.number]
    assert numbers(caller, kind="wish") == [first.number]
    assert numbers(caller, category="公共设施 / 照明") == [first.number]
    assert numbers(caller, category="公共设施") == [first.number]
    assert numbers(caller, source="phone") == [second.number]
    assert numbers(caller, grade="danger") == [second.number]
    assert numbers(caller, track="deliberate") == [second.number]
    assert numbers(caller, text="电梯") == [second.number]
    assert numbers(caller, text=first.number) == [first.number]
    assert numbers(caller, state="accepted") == [second.number, first.number]
    assert numbers(caller, state="closed") == []
    assert numbers(caller, grid="02", kind="wish") == []


def test_overdue_is_a_question_of_now(house: House):
    long_ago = timezone.now() - datetime.timedelta(days=30)
    late = house.appeal_in(State.ACCEPTED, at=long_ago)
    fresh, _ = house.file()
    caller = by_token(house.staff)
    assert numbers(caller, overdue="true") == [late.number]
    assert numbers(caller, overdue="false") == [fresh.number]
    assert [row["overdue"] for row in rows(caller)] == [False, True]


def test_a_search_never_finds_what_is_not_shown(house: House):
    house.appeal_in(State.ACCEPTED, public=True, text="住在501的张大爷摔了一跤")
    assert len(numbers(by_token(house.staff), text="张大爷")) == 1
    assert numbers(nobody(), text="张大爷") == []
    assert len(numbers(nobody(), text="楼道灯")) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "nonsense"),
        ("state", "已受理"),
        ("grid", "99"),
        ("grid", "01\x00"),
        ("category", "没有这一类"),
        ("kind", "complaint"),
        ("text", "长" * 61),
        ("order", "random"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "x"),
    ],
)
def test_a_value_that_does_not_exist_is_refused_not_ignored(house: House, name, value):
    body = problem(by_token(house.staff).get("appeals/", {name: value}), 400, "validation_error")
    assert list(body["fields"]) == [name]


@pytest.mark.parametrize(
    "name", ["page", "offset", "State", "gird", "format", "ordering", "q", "状态", "\ud800"]
)
def test_a_parameter_nobody_reads_is_refused(house: House, name):
    answer = by_token(house.staff).client.get(
        "/api/v1/appeals/", query_params={name.encode("utf-8", "replace"): "1"}
    )
    body = problem(answer, 400, "unknown_param")
    assert "可用的参数：text、state、grid" in body["message"]


# Orders


@pytest.fixture
def queue(house: House) -> dict[str, str]:
    """Three open matters and a closed one, by what stands out in them."""
    start = timezone.now() - datetime.timedelta(days=3)
    hour = datetime.timedelta(hours=1)
    loud = house.appeal_in(State.ACCEPTED, at=start, attested_people=8)
    danger = house.appeal_in(State.REGISTERED, at=start + hour)
    house.do("accept", danger, grade=Grade.DANGER)
    house.appeal_in(State.CLOSED, at=start + 2 * hour)
    quiet = house.appeal_in(State.ACCEPTED, at=start + 3 * hour)
    return {"loud": loud.number, "danger": danger.number, "quiet": quiet.number}


def test_new_is_the_order_unless_said_otherwise(house: House, queue):
    newest = numbers(by_token(house.staff))
    assert newest == sorted(newest, reverse=True)
    assert newest == numbers(by_token(house.staff), order="new")
    assert len(newest) == 4


def test_loud_is_the_queue_of_open_matters(house: House, queue):
    expected = [queue["danger"], queue["loud"], queue["quiet"]]
    assert numbers(by_token(house.staff), order="loud") == expected


def test_loud_takes_another_state_when_asked_for_it(house: House, queue):
    assert [row["state"] for row in rows(by_token(house.staff), order="loud", state="closed")] == ["closed"]


def test_due_lists_what_has_a_time_the_soonest_first(house: House, queue):
    listed = rows(by_token(house.staff), order="due")
    assert [row["due_at"] for row in listed] == sorted(row["due_at"] for row in listed)
    assert len(listed) == 3


# Pages


@pytest.mark.parametrize("order", ["new", "loud", "due"])
def test_following_next_shows_every_row_once(house: House, order):
    for n in range(9):
        house.appeal_in(State.ACCEPTED, attested_people=n % 3, grid=(house.grid1, house.grid2)[n % 2])
    caller = by_token(house.staff)
    whole = numbers(caller, order=order, grid="01")
    seen, address = [], f"appeals/?order={order}&grid=01&limit=2"
    while address:
        answer = caller.get(address)
        seen += [row["number"] for row in answer.json()["results"]]
        address = answer.json()["next"]
    assert seen == whole
    assert len(seen) == 5


def test_a_page_is_twenty_rows_unless_said_otherwise(house: House):
    for _ in range(21):
        house.file()
    caller = by_token(house.staff)
    assert len(rows(caller)) == 20
    assert len(rows(caller, limit=21)) == 21
    assert caller.get("appeals/", {"limit": 21}).json()["next"] is None


def test_the_next_page_is_a_whole_address_with_the_same_filters(house: House):
    for _ in range(3):
        house.file()
    address = (
        by_token(house.staff).get("appeals/", {"limit": 2, "grid": "01", "text": "楼道 灯"}).json()["next"]
    )
    assert address.startswith("http://testserver/api/v1/appeals/?")
    assert "grid=01" in address
    assert "limit=2" in address


@pytest.mark.parametrize(
    "how", ["first character", "last character", "cut", "empty list", "words", "nul", "huge"]
)
def test_a_cursor_somebody_changed_is_refused(house: House, how):
    for _ in range(3):
        house.file()
    caller = by_token(house.staff)
    good = caller.get("appeals/", {"limit": 2}).json()["next"].split("cursor=")[1].split("&")[0]
    bad = {
        "first character": ("A" if good[0] != "A" else "B") + good[1:],
        "last character": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "cut": good[:10],
        "empty list": "W10",
        "words": "下一页",
        "nul": "\x00",
        "huge": "x" * 3000,
    }[how]
    body = problem(caller.get("appeals/", {"limit": 2, "cursor": bad}), 400, "validation_error")
    assert body["fields"] == {"cursor": "翻页标记无效，请从第一页重新开始。"}


def test_a_cursor_of_another_order_is_refused(house: House):
    for _ in range(3):
        house.file()
    caller = by_token(house.staff)
    address = caller.get("appeals/", {"limit": 2, "order": "new"}).json()["next"]
    problem(caller.get(address.replace("order=new", "order=loud")), 400, "validation_error")


# Queries


@pytest.mark.parametrize("count", [1, 3, 100])
@pytest.mark.parametrize(("who", "expected"), [("nobody", 2), ("token", 3), ("session", 4), ("card", 3)])
def test_the_number_of_queries_does_not_grow(house: House, count, who, expected, django_assert_num_queries):
    house.appeal_in(State.DISPATCHED, public=True, household=house.household)
    for _ in range(count - 1):
        house.file(household=house.household, category=house.category)
    caller = {
        "nobody": nobody,
        "token": lambda: by_token(house.staff),
        "session": lambda: by_session(house.staff),
        "card": lambda: by_card(house.card),
    }[who]()
    with django_assert_num_queries(expected):
        rows(caller, limit=100)


def test_claimed_wishes_cost_no_query_each(house: House, django_assert_num_queries):
    for _ in range(4):
        wish = house.appeal_in(State.ACCEPTED, kind=Kind.WISH, public=True)
        house.do("claim_wish", wish)
    caller = by_token(house.staff)
    with django_assert_num_queries(3):
        assert "give-back-wish" in rows(caller)[0]["actions"]


def test_filters_cost_no_more_than_eight_queries(house: House, django_assert_max_num_queries):
    house.file(category=house.category)
    caller = by_session(house.worker1)
    with django_assert_max_num_queries(8):
        rows(
            caller,
            grid="01",
            category="公共设施",
            text="楼道灯",
            overdue="false",
            order="due",
        )
