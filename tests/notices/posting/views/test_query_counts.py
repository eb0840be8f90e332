"""How often the pages ask the database: the same at one row, three and a hundred, and never often."""

import copy

import pgtrigger
import pytest
from django.urls import reverse

from notices.models import Delivery, Notice, SignUp, WeatherWarning
from notices.posting import workflow
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.notices.posting.material import (
    SENTENCE,
    activity,
    alert,
    delivery,
    drafted,
    published,
    robot,
    warned,
)
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, MOST_TO_WRITE, SIZES, asked, reads


def grow(pattern: Notice, size: int) -> None:
    """As many notices, each with its deliveries; written at once, for only reading is measured."""
    rows = list(Delivery.objects.filter(notice=pattern))
    for n in range(Notice.objects.filter(kind=pattern.kind).count(), size):
        twin = copy.copy(pattern)
        twin.pk, twin.title = None, f"第{n}条"
        twin._state = copy.copy(twin._state)
        with pgtrigger.ignore("notices.Notice:begins_as_a_draft"):
            twin.save(force_insert=True)
        Delivery.objects.bulk_create(_again(each, twin) for each in rows)


def _again(pattern: Delivery, twin: Notice) -> Delivery:
    row = copy.copy(pattern)
    row.pk, row.notice = None, twin
    return row


LISTS = [
    ("visitor", "/notices/"),
    ("household", "/notices/"),
    ("staff", "/notices/"),
    ("staff", "/notices/?text=停水"),
    ("staff", "/notices/?tab=drafts"),
    ("worker", "/deliveries/"),
    ("staff", "/deliveries/"),
    ("staff", "/desk/"),
    ("worker", "/desk/"),
    ("visitor", "/"),
    ("household", "/"),
]


@pytest.mark.parametrize(("role", "path"), LISTS)
def test_a_list_asks_as_often_for_one_as_for_a_hundred(house: House, role: str, path: str):
    pattern = published(house, alert())
    client = ROLES[role](house, house.file()[0])
    counts = {}
    for size in SIZES:
        grow(pattern, size)
        counts[size] = reads(client, path)
    assert len(set(counts.values())) == 1, counts
    assert counts[100] <= MOST_TO_READ, counts


@pytest.mark.parametrize("role", ["visitor", "household", "worker", "staff"])
def test_a_notice_and_its_board_ask_little(house: House, role: str):
    notice = published(house, activity())
    client = ROLES[role](house, house.file()[0])
    assert reads(client, reverse("notice", args=[notice.pk])) <= MOST_TO_READ
    if role in ("worker", "staff"):
        assert reads(client, reverse("notice_board", args=[notice.pk])) <= MOST_TO_READ
        assert reads(client, reverse("delivery", args=[delivery(notice).pk])) <= MOST_TO_READ


def test_the_warnings_ask_as_often_for_one_as_for_many(house: House):
    client = ROLES["visitor"](house, house.file()[0])
    warned(house)
    one = reads(client, "/warnings/")
    for day in range(10, 22):
        warned(house, SENTENCE.replace("11月24日", f"11月{day}日"))
    assert WeatherWarning.objects.count() == 13
    assert reads(client, "/warnings/") == one <= MOST_TO_READ


def test_the_names_of_those_who_come_are_one_query(house: House):
    party = published(house, activity(seats=None))
    client, path = signed_in(house.staff.user), reverse("notice_sign_ups", args=[party.pk])
    workflow.VERBS["sign_up"](party, by=house.family)
    one = reads(client, path)
    for n in range(9):
        workflow.VERBS["sign_up"](party, by=house.visitor, name="张三", phone=f"1381234567{n}")
    assert SignUp.objects.count() == 10
    assert reads(client, path) == one <= MOST_TO_READ


def test_confirming_is_done_with_few_statements(house: House):
    found = delivery(published(house, alert()))
    client = signed_in(house.worker1.user)
    path = reverse("delivery_verb", args=[found.pk, "confirm"])
    client.get(path)
    statements = asked(lambda: client.post(path, {"how": "group"}))
    assert Delivery.objects.get(pk=found.pk).state == "confirmed"
    assert len(statements) <= MOST_TO_WRITE, "\n".join(each[:150] for each in statements)


@pytest.mark.parametrize("grids", [3, 26])
def test_publishing_asks_as_often_for_three_grids_as_for_26(house: House, grids: int):
    for n in range(4, grids + 1):
        house.community.grids.create(code=f"{n:02d}", name=f"第{n:02d}微网格")
    for code in ("01", "02"):
        robot(house, code)
    notice = drafted(house, alert())
    statements = asked(lambda: workflow.VERBS["publish"](notice, by=house.lead))
    assert notice.deliveries.count() == grids
    assert len(statements) <= MOST_TO_WRITE, "\n".join(each[:150] for each in statements)
