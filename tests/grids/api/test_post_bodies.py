"""岗位接口, row by row: field × value × what the caller is told."""

from typing import Any

import pytest

from grids.models import Post
from tests.calls import by_token, problem
from tests.community import House

REFUSED: list[tuple[str, Any]] = [
    ("user", None),
    ("user", "x"),
    ("user", 99999999),
    ("user", [1]),
    ("user", True),
    ("kind", None),
    ("kind", "king"),
    ("kind", 1),
    ("grid", "77"),
    ("grid", 1.5),
    ("organization", 99999999),
    ("since", None),
    ("since", "明天"),
    ("since", "2026-02-30"),
    ("since", 20261201),
    ("until", "never"),
    ("background", "wizard"),
    ("care_duty", "yes"),
    ("care_duty", 1),
    ("substitute", "no"),
]
FILTERS = [
    ({"kind": "king"}, "kind"),
    ({"open": "maybe"}, "open"),
    ({"limit": "0"}, "limit"),
    ({"limit": "101"}, "limit"),
    ({"limit": "x"}, "limit"),
    ({"cursor": "forged"}, "cursor"),
]


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_bad_value_is_named(lent_house: House, field: str, value: Any):
    said = {"user": lent_house.party.user.pk, "kind": "staff", "since": "2026-12-01", field: value}
    body = problem(by_token(lent_house.admin).post("posts/", said), 400, "validation_error")
    assert list(body["fields"]) == [field]
    assert not Post.objects.filter(user=lent_house.party.user, kind="staff").exists()


@pytest.mark.parametrize("field", ["users", "Kind", "id", "primary", "version", ""])
def test_an_unknown_field_is_named(lent_house: House, field: str):
    said = {"user": lent_house.party.user.pk, "kind": "staff", "since": "2026-12-01", field: "x"}
    assert field in problem(by_token(lent_house.admin).post("posts/", said), 400, "unknown_field")["fields"]


@pytest.mark.parametrize(("params", "field"), FILTERS)
def test_a_bad_filter_is_named(lent_house: House, params: dict[str, str], field: str):
    body = problem(by_token(lent_house.lead).get("posts/", params), 400, "validation_error")
    assert list(body["fields"]) == [field]


@pytest.mark.parametrize("kind", ["worker", "staff", "lead", "admin", "seat", "supervisor"])
def test_each_kind_is_listed_by_its_name(lent_house: House, kind: str):
    rows = by_token(lent_house.lead).get("posts/", {"kind": kind}).json()["results"]
    assert rows
    assert {row["kind"] for row in rows} == {kind}
    assert all(row["user"] and row["username"] and row["label"] for row in rows)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("worker1", 403),
        ("staff", 403),
        ("lead", 200),
        ("admin", 200),
        ("supervisor", 403),
        ("property", 403),
        ("owners", 403),
        ("party", 403),
    ],
)
def test_who_reads_the_posts(lent_house: House, role: str, status: int):
    assert by_token(getattr(lent_house, role)).get("posts/").status_code == status


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b'"x"', b"{", b"\xff"])
def test_a_broken_body_is_refused(lent_house: House, body: bytes):
    assert by_token(lent_house.admin).post("posts/", body).status_code == 400
