"""翻页: every row exactly once, in order, whatever the order and wherever a page ends."""

import base64
import datetime
import re

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from grids import keyset
from grids.models import Throttle
from grids.verdict import Invalid
from residents.appeals.models import Appeal
from residents.appeals.models.words import ORDERS
from residents.appeals.states import State
from tests.community import House

NOON = timezone.make_aware(datetime.datetime(2026, 11, 22, 12))
ORDERINGS = [
    ("id",),
    ("-id",),
    ("count", "id"),
    ("-count", "-id"),
    ("-count", "since", "id"),
    ("since", "-count", "-id"),
]


def walk(queryset, order, size):
    """All pages in turn."""
    rows, cursor = [], ""
    for _ in range(1000):
        page = keyset.page(queryset, order=order, size=size, cursor=cursor)
        assert len(page) <= size
        rows += page.rows
        cursor = page.next_cursor
        if not cursor:
            return rows
    raise AssertionError("paging does not end")


@pytest.mark.django_db
@bounded(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=17),
    order=st.sampled_from(ORDERINGS),
    size=st.integers(1, 6),
)
def test_paging_shows_every_row_exactly_once_in_order(rows, order, size):
    Throttle.objects.all().delete()
    Throttle.objects.bulk_create(
        Throttle(key=f"k{n}", count=count, since=NOON + datetime.timedelta(microseconds=micro))
        for n, (count, micro) in enumerate(rows)
    )
    everything = Throttle.objects.all()
    assert walk(everything, order, size) == list(everything.order_by(*order))


@pytest.mark.parametrize("name", ORDERS)
def test_the_orders_of_the_ledger_page_through_it(house: House, name: str):
    for state in (State.ACCEPTED, State.REPLIED, State.ACCEPTED, State.DISPATCHED):
        house.appeal_in(state)
    rows = Appeal.objects.filter(due_at__isnull=False)
    assert walk(rows, ORDERS[name], 1) == list(rows.order_by(*ORDERS[name]))


def test_a_row_that_moves_away_meanwhile_hides_no_other(db):
    Throttle.objects.bulk_create(Throttle(key=f"k{n}", count=n, since=NOON) for n in range(6))
    first = keyset.page(Throttle.objects.all(), order=("count", "id"), size=3)
    Throttle.objects.filter(pk=first.rows[-1].pk).delete()
    rest = keyset.page(Throttle.objects.all(), order=("count", "id"), size=3, cursor=first.next_cursor)
    assert [row.count for row in rest] == [3, 4, 5]


def test_the_last_page_has_no_cursor(db):
    Throttle.objects.bulk_create(Throttle(key=f"k{n}", since=NOON) for n in range(4))
    first = keyset.page(Throttle.objects.all(), order=("id",), size=2)
    last = keyset.page(Throttle.objects.all(), order=("id",), size=2, cursor=first.next_cursor)
    assert (bool(first.next_cursor), last.next_cursor) == (True, "")


def test_an_empty_list_is_one_empty_page(db):
    page = keyset.page(Throttle.objects.all(), order=("id",), size=2)
    assert (page.rows, page.next_cursor) == ([], "")


def test_a_page_is_one_query_and_never_counts(db, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        keyset.page(Throttle.objects.all(), order=("count", "id"), size=2)
    assert "COUNT(" not in asked[0]["sql"] and "OFFSET" not in asked[0]["sql"]


def first_cursor(order=("count", "since", "id")) -> str:
    Throttle.objects.bulk_create(Throttle(key=f"{order}{n}", count=n, since=NOON) for n in range(4))
    return keyset.page(Throttle.objects.all(), order=order, size=2).next_cursor


def read(cursor: str, order=("count", "since", "id")):
    return keyset.page(Throttle.objects.all(), order=order, size=2, cursor=cursor)


def test_a_cursor_can_travel_in_an_address(db):
    assert re.fullmatch(r"[\w:.-]+", first_cursor())


@pytest.mark.parametrize(
    "cursor",
    ["x", "不是标记", "====", ":", "a:b", "W10", "WzEsMiwzXQ:c2lnbmF0dXJl", "[" * 3000, "\x00", "\ud800"],
)
def test_a_cursor_nobody_gave_out_is_invalid(db, cursor: str):
    with pytest.raises(Invalid) as refused:
        read(cursor)
    assert refused.value.fields == {"cursor": "翻页标记无效，请从第一页重新开始。"}


def test_a_tampered_cursor_is_invalid(db):
    cursor = first_cursor()
    assert len(read(cursor)) == 2
    for place in range(len(cursor)):
        with pytest.raises(Invalid):
            read(cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :])


def test_a_cursor_of_another_order_is_invalid(db):
    with pytest.raises(Invalid):
        read(first_cursor(("-count", "since", "id")))


def test_a_cursor_of_another_list_is_invalid(db):
    with pytest.raises(Invalid):
        keyset.page(Appeal.objects.all(), order=("id",), size=2, cursor=first_cursor(("id",)))


def test_a_cursor_survives_a_change_of_key(db, settings):
    cursor = first_cursor()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key " * 5, [settings.SECRET_KEY]
    assert [row.count for row in read(cursor)] == [2, 3]


@pytest.mark.django_db
@bounded(max_examples=150)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_no_cursor_whatsoever_crashes_a_page(cursor: str):
    try:
        read(cursor)
    except Invalid as refused:
        assert "cursor" in refused.fields


def test_microseconds_survive(db):
    """Rows of one millisecond would be shown twice or never otherwise."""
    Throttle.objects.bulk_create(
        Throttle(key=f"k{n}", since=NOON + datetime.timedelta(microseconds=n)) for n in range(5)
    )
    assert [row.key for row in walk(Throttle.objects.all(), ("-since", "-id"), 1)] == [
        "k4",
        "k3",
        "k2",
        "k1",
        "k0",
    ]
