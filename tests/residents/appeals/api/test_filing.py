"""POST /api/v1/appeals/: a matter is filed once, by whoever may, and the answer is the receipt."""

import datetime
import re

import pytest
from django.utils import timezone

from grids.models import IdempotencyKey, Throttle
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import Kind, Source
from tests.calls import MATTER, Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.factories import building, category, grid

pytestmark = pytest.mark.django_db


def filed(caller: Caller, **more) -> Appeal:
    answer = caller.post("appeals/", {**MATTER, **more})
    assert answer.status_code == 201, answer.content.decode()
    return Appeal.objects.get(number=answer.json()["number"])


def test_anybody_files_a_matter_and_gets_a_receipt(house: House):
    answer = nobody().post("appeals/", MATTER)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {
        "number", "secret", "state", "state_label", "registered_at", "response_due", "version",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-000001", body["number"])
    assert re.fullmatch(r"([0-9A-Z]{4}-){2}[0-9A-Z]{4}", body["secret"])
    assert (body["state"], body["state_label"]) == ("registered", "已登记")
    assert answer.headers["Location"] == f"http://testserver/api/v1/appeals/{body['number']}/"
    assert answer.headers["ETag"] == '"1"'
    due = datetime.datetime.fromisoformat(body["response_due"])
    assert due.utcoffset() == datetime.timedelta(hours=8)
    assert due > timezone.now()


def test_the_location_leads_to_it_for_those_who_may_see_it(house: House):
    location = nobody().post("appeals/", MATTER).headers["Location"]
    assert by_token(house.staff).get(location).json()["title"] == MATTER["title"]
    problem(nobody().get(location), 404, "not_found")


def test_everything_that_may_be_said_is_kept(house: House):
    lamp = category(house.community, "公共设施", "照明")
    said = {
        "kind": "wish",
        "grid": "02",
        "category": "公共设施 / 照明",
        "place": "3号楼2单元",
        "contact_name": " 王秀英 ",
        "contact_phone": "138 1234 5678",
        "anonymous": False,
    }
    appeal = filed(nobody(), **said)
    assert (appeal.kind, appeal.grid, appeal.category) == (Kind.WISH, house.grid2, lamp)
    assert (appeal.place, appeal.contact_name, appeal.contact_phone) == (
        "3号楼2单元",
        "王秀英",
        "13812345678",
    )
    assert appeal.community == house.community


def test_who_stays_anonymous_leaves_no_name(house: House):
    appeal = filed(nobody(), contact_name="王秀英", anonymous=True)
    assert (appeal.anonymous, appeal.contact_name) == (True, "")


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_of_matter(house: House, kind):
    assert filed(nobody(), kind=kind).kind == kind


def test_how_it_came_in_is_on_record(house: House):
    assert filed(nobody()).source == Source.WEB
    assert filed(by_token(house.staff)).source == Source.API
    assert filed(by_token(house.property)).source == Source.API
    card = filed(by_card(house.card))
    assert (card.source, card.household) == (Source.HOUSEHOLD_CARD, house.household)
    assert AppealRecord.objects.get(subject=card).data == {"source": "household_card"}


def test_staff_say_how_they_heard_where_and_from_how_many(house: House):
    block = building(house.grid2)
    appeal = filed(by_token(house.staff), source="phone", building=block.pk, attested_people=4)
    assert (appeal.source, appeal.building, appeal.grid) == (Source.PHONE, block, house.grid2)
    assert (appeal.attested_people, appeal.filed_by) == (4, house.staff.user)


@pytest.mark.parametrize("field", [{"source": "phone"}, {"building": 1}, {"attested_people": 3}])
@pytest.mark.parametrize("who", ["nobody", "card", "property"])
def test_residents_cannot_say_what_only_staff_know(house: House, who, field):
    caller = {"nobody": nobody(), "card": by_card(house.card), "property": by_token(house.property)}[who]
    body = problem(caller.post("appeals/", {**MATTER, **field}), 400, "unknown_field")
    assert set(body["fields"]) == set(field)
    assert not Appeal.objects.exists()


def test_a_worker_files_for_the_own_grid_only(house: House):
    assert filed(by_token(house.worker1), grid="01").grid == house.grid1
    body = problem(
        by_token(house.worker1).post("appeals/", {**MATTER, "grid": "02"}), 400, "validation_error"
    )
    assert body["fields"] == {"grid": "没有这个微网格，请从列表里选。"}


@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_those_who_only_watch_file_nothing(house: House, who):
    answer = by_token(getattr(house, who)).post("appeals/", MATTER)
    assert "不登记诉求" in problem(answer, 403, "forbidden")["message"]
    assert not Appeal.objects.exists()


def test_a_grid_of_another_community_does_not_exist(house: House):
    grid(house.elsewhere.community, "77")
    problem(nobody().post("appeals/", {**MATTER, "grid": "77"}), 400, "validation_error")
    assert filed(by_token(house.elsewhere.staff), grid="77").community == house.elsewhere.community


# What is wrong is named


@pytest.mark.parametrize("field", ["kind", "title", "text", "grid"])
@pytest.mark.parametrize("empty", [None, "", "   ", "\u200b\u3000", ...])
def test_what_must_be_said_must_be_said(house: House, field, empty):
    body = {**MATTER, field: empty}
    if empty is ...:
        del body[field]
    assert list(problem(nobody().post("appeals/", body), 400, "validation_error")["fields"]) == [field]
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "complaint"),
        ("title", "长" * 81),
        ("text", "长" * 5001),
        ("place", "长" * 101),
        ("contact_name", "长" * 41),
        ("contact_phone", "12345"),
        ("contact_phone", "1" * 31),
        ("grid", "99"),
        ("grid", 1),
        ("category", "没有这一类"),
        ("anonymous", "yes"),
        ("title", ["一", "二"]),
        ("text", {"zh": "正文"}),
        ("contact_phone", 13812345678),
    ],
)
def test_a_value_out_of_bounds_is_named(house: House, field, value):
    body = problem(nobody().post("appeals/", {**MATTER, field: value}), 400, "validation_error")
    assert list(body["fields"]) == [field]
    assert re.search("[\u4e00-\u9fff]", body["fields"][field])
    assert not Appeal.objects.exists()


def test_the_longest_that_fits_is_taken(house: House):
    appeal = filed(nobody(), title="长" * 80, text="长" * 5000, place="长" * 100, contact_name="长" * 40)
    assert (len(appeal.title), len(appeal.text)) == (80, 5000)


@pytest.mark.parametrize(
    "field", ["titel", "number", "state", "community", "filed_by", "is_public", "id", "是"]
)
def test_a_field_nobody_reads_is_refused(house: House, field):
    body = problem(nobody().post("appeals/", {**MATTER, field: "x"}), 400, "unknown_field")
    assert list(body["fields"]) == [field]
    assert "可用的字段：kind、title、text、grid" in body["message"]
    assert not Appeal.objects.exists()


def test_a_parameter_is_no_place_for_a_field(house: House):
    problem(nobody().post("appeals/?title=x", MATTER), 400, "unknown_param")


def test_what_nobody_can_see_is_cleaned_and_what_matters_stays(house: House):
    appeal = filed(nobody(), title="电\x00梯\u202e坏了 👨‍👩‍👧 𠮷", text="第一行\r\n第二行\ud800")
    assert appeal.title == "电梯坏了 👨‍👩‍👧 𠮷"
    assert appeal.text == "第一行\n第二行"


def test_markup_is_text(house: House):
    title = "<script>alert(1)</script>"
    appeal = filed(nobody(), title=title)
    assert by_token(house.staff).get(f"appeals/{appeal.number}/").json()["title"] == title


# Once


def test_the_same_key_twice_is_one_matter_and_one_answer(house: House):
    first = nobody().post("appeals/", MATTER, idempotency_key="k-1")
    second = nobody().post("appeals/", MATTER, idempotency_key="k-1")
    assert first.content == second.content
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Appeal.objects.count() == 1


def test_the_same_key_with_another_body_is_422(house: House):
    nobody().post("appeals/", MATTER, idempotency_key="k-1")
    answer = nobody().post("appeals/", {**MATTER, "title": "别的事"}, idempotency_key="k-1")
    assert "换一个新的键" in problem(answer, 422, "key_reused")["message"]
    assert Appeal.objects.count() == 1


def test_the_order_of_the_fields_does_not_matter(house: House):
    first = nobody().post("appeals/", MATTER, idempotency_key="k-1")
    second = nobody().post("appeals/", dict(reversed(MATTER.items())), idempotency_key="k-1")
    assert first.content == second.content


def test_keys_of_different_callers_never_meet(house: House):
    callers = (nobody(), by_token(house.staff), by_token(house.worker1), by_card(house.card))
    answers = [caller.post("appeals/", MATTER, idempotency_key="k-1") for caller in callers]
    assert len({answer.json()["number"] for answer in answers}) == 4


def test_without_a_key_every_call_files(house: House):
    assert filed(nobody()) != filed(nobody())
    assert not IdempotencyKey.objects.exists()


def test_a_refused_call_does_not_use_the_key_up(house: House):
    problem(
        nobody().post("appeals/", {**MATTER, "title": ""}, idempotency_key="k-1"), 400, "validation_error"
    )
    assert nobody().post("appeals/", MATTER, idempotency_key="k-1").status_code == 201


def test_the_stored_answer_is_sealed(house: House):
    secret = nobody().post("appeals/", MATTER, idempotency_key="k-1").json()["secret"]
    stored = IdempotencyKey.objects.extra(select={"raw": "body"}).values_list("raw", flat=True)  # noqa: S610
    assert secret not in stored.get()


def test_two_at_once_with_one_key_file_one_matter(house: House, at_once):
    send = [lambda: nobody().post("appeals/", MATTER, idempotency_key="k-1")] * 2
    first, second = at_once(*send)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert [first.headers.get("Idempotent-Replayed"), second.headers.get("Idempotent-Replayed")].count(
        "true"
    ) == 1
    assert Appeal.objects.count() == 1
    assert AppealRecord.objects.count() == 1


def test_many_at_once_leave_no_gap_in_the_numbers(house: House, at_once):
    answers = at_once(*[lambda: nobody().post("appeals/", MATTER)] * 6)
    assert sorted(int(answer.json()["number"][5:]) for answer in answers) == [1, 2, 3, 4, 5, 6]


# Not too many


def test_strangers_are_slowed_down_by_address(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 2
    filed(nobody())
    filed(nobody())
    answer = nobody().post("appeals/", MATTER)
    body = problem(answer, 429, "rate_limited")
    assert "拨打社区电话" in body["message"]
    assert 3590 <= int(answer.headers["Retry-After"]) <= 3601
    assert Appeal.objects.count() == 2
    elsewhere = Caller(nobody().client.__class__(REMOTE_ADDR="198.51.100.7"))
    assert elsewhere.post("appeals/", MATTER).status_code == 201


def test_after_an_hour_they_may_again(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    filed(nobody())
    problem(nobody().post("appeals/", MATTER), 429, "rate_limited")
    Throttle.objects.update(since=timezone.now() - datetime.timedelta(minutes=61))
    filed(nobody())


def test_a_retry_is_not_another_filing(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    answers = [nobody().post("appeals/", MATTER, idempotency_key="k-1") for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    problem(nobody().post("appeals/", MATTER, idempotency_key="k-2"), 429, "rate_limited")
    assert not IdempotencyKey.objects.filter(key="k-2").exists()


def test_those_we_know_are_not_slowed_down(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 0
    problem(nobody().post("appeals/", MATTER), 429, "rate_limited")
    for caller in (by_token(house.staff), by_session(house.worker1), by_card(house.card)):
        filed(caller)


def test_a_slip_of_the_pen_does_not_count(house: House, settings):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    for _ in range(3):
        problem(nobody().post("appeals/", {**MATTER, "title": ""}), 400, "validation_error")
    filed(nobody())


# Queries


@pytest.mark.parametrize(
    ("who", "key", "most"),
    [("nobody", "", 10), ("token", "", 10), ("card", "", 11), ("nobody", "k-1", 12), ("token", "k-1", 12)],
)
def test_a_create_costs_at_most_twelve_queries(house: House, who, key, most, django_assert_max_num_queries):
    """Statements that begin and end the transaction aside; a key is one row more, written and filled in."""
    caller = {"nobody": nobody, "token": lambda: by_token(house.staff), "card": lambda: by_card(house.card)}[
        who
    ]()
    matter = {**MATTER, "category": "公共设施 / 照明 / 楼道灯"}
    with django_assert_max_num_queries(100) as made:
        assert caller.post("appeals/", matter, **({"idempotency_key": key} if key else {})).status_code == 201
    asked = [query["sql"] for query in made.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= most, "\n".join(asked)
