"""走访接口, row by row: field × value × what the caller is told."""

from typing import Any

import pytest

from residents.register.models import Visit
from tests.calls import by_token, problem
from tests.community import House
from tests.residents.register.visiting import visit

REFUSED: list[tuple[str, Any]] = [
    ("household", None),
    ("household", "x"),
    ("household", 99999999),
    ("household", [1]),
    ("household", True),
    ("result", None),
    ("result", "dreamt"),
    ("result", 1),
    ("kind", "king"),
    ("kind", "care"),
    ("kind", 3),
    ("found", 5),
    ("found", ["好"]),
    ("found", "长" * 1001),
    ("promised", 5),
    ("promised", "长" * 501),
    ("promise_due", "明天"),
    ("promise_due", "2026-02-30"),
    ("promise_due", 20261201),
    ("resident", 99999999),
    ("resident", "x"),
    ("at", "昨天"),
    ("at", "2020-01-01T10:00:00+08:00"),
    ("at", "2999-01-01T10:00:00+08:00"),
    ("at", 5),
]
FILTERS = [
    ({"kind": "king"}, "kind"),
    ({"result": "dreamt"}, "result"),
    ({"grid": "77"}, "grid"),
    ({"household": "x"}, "household"),
    ({"household": "0"}, "household"),
    ({"since": "明天"}, "since"),
    ({"until": "2026-02-30"}, "until"),
    ({"limit": "0"}, "limit"),
    ({"limit": "101"}, "limit"),
    ({"cursor": "forged"}, "cursor"),
]


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_bad_value_is_named(lent_house: House, field: str, value: Any):
    said = {"household": lent_house.household.pk, "result": "met", field: value}
    body = problem(by_token(lent_house.worker1).post("visits/", said), 400, "validation_error")
    assert list(body["fields"]) == [field]
    assert not Visit.objects.exists()


@pytest.mark.parametrize("field", ["homes", "Result", "id", "worker", "version", "matter", "promise"])
def test_an_unknown_field_is_named(lent_house: House, field: str):
    said = {"household": lent_house.household.pk, "result": "met", field: "x"}
    body = problem(by_token(lent_house.worker1).post("visits/", said), 400, "unknown_field")
    assert field in body["fields"]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(("params", "field"), FILTERS)
def test_a_bad_filter_is_named(lent_house: House, params: dict[str, str], field: str):
    body = problem(by_token(lent_house.staff).get("visits/", params), 400, "validation_error")
    assert list(body["fields"]) == [field]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("worker1", 200),
        ("worker2", 200),
        ("staff", 200),
        ("lead", 200),
        ("admin", 403),
        ("supervisor", 403),
        ("property", 403),
        ("owners", 403),
        ("party", 403),
    ],
)
@pytest.mark.parametrize("path", ["visits/", "visits/due/"])
def test_who_reads_them(lent_house: House, path: str, role: str, status: int):
    assert by_token(getattr(lent_house, role)).get(path).status_code == status


@pytest.mark.parametrize("verb", ["keep-promise", "give-up-promise"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("worker1", 200),
        ("staff", 200),
        ("lead", 200),
        ("worker2", 404),
        ("property", 403),
        ("admin", 403),
        ("supervisor", 403),
    ],
)
def test_who_settles_a_promise(lent_house: House, verb: str, role: str, status: int):
    made = visit(lent_house, promised="来看看")
    caller = by_token(getattr(lent_house, role))
    answer = caller.post(f"visits/{made.pk}/{verb}/", {"note": "已说明"}, if_match='"1"')
    assert answer.status_code == status


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b'"x"', b"{", b"\xff"])
def test_a_broken_body_is_refused(lent_house: House, body: bytes):
    assert by_token(lent_house.worker1).post("visits/", body).status_code == 400
    assert not Visit.objects.exists()


def test_a_key_beyond_80_characters_is_refused(lent_house: House):
    said = {"household": lent_house.household.pk, "result": "met"}
    answer = by_token(lent_house.worker1).post("visits/", said, idempotency_key="k" * 81)
    problem(answer, 400, "validation_error")
