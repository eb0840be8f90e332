"""How often a page asks the database: the same at one row, three and a hundred, and never often."""

from collections.abc import Callable

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.appeals import sweep
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.entering import ROLES, signed_in

MOST_TO_READ = 8
MOST_TO_WRITE = 12
SIZES = (1, 3, 100)


def asked(do: Callable[[], object]) -> list[str]:
    """The statements one request sends, savepoints left out."""
    with CaptureQueriesContext(connection) as captured:
        do()
    return [
        each["sql"]
        for each in captured
        if not each["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN", "COMMIT"))
    ]


def grow(pattern: Appeal, size: int) -> None:
    """As many matters as this one, alike but for their number; written at once, for only reading is measured."""
    there = Appeal.objects.filter(community=pattern.community, number__startswith="2026-9").count()
    copies = []
    for n in range(there, size - 1):
        copy = Appeal.objects.get(pk=pattern.pk)
        copy.pk, copy.number = None, f"2026-9{n:05d}"
        copies.append(copy)
    with pgtrigger.ignore("residents.Appeal:begins_registered"):
        Appeal.objects.bulk_create(copies)


def reads(client: Client, path: str) -> int:
    client.get(path)  # the first answer may load templates and content types
    statements = asked(lambda: client.get(path))
    return len(statements)


LISTS = [
    ("staff", "/appeals/"),
    ("staff", "/appeals/?order=due"),
    ("staff", "/appeals/?overdue=true&order=due"),
    ("staff", "/appeals/?text=楼道灯"),
    ("staff", "/desk/"),
    ("lead", "/desk/?queue=dispatch"),
    ("supervisor", "/desk/"),
    ("supervisor", "/appeals/"),
    ("worker", "/appeals/"),
    ("worker", "/desk/"),
    ("worker", "/my-grid/"),
    ("seat", "/appeals/"),
    ("staff", "/grids/"),
    ("visitor", "/"),
    ("visitor", "/board/"),
    ("visitor", "/council/"),
    ("visitor", "/workers/"),
    ("visitor", "/wishes/"),
    ("household", "/"),
    ("household", "/board/"),
    ("household", "/status/"),
]


@pytest.mark.parametrize(("role", "path"), LISTS)
def test_a_list_asks_as_often_for_one_as_for_a_hundred(house: House, role: str, path: str):
    pattern = house.appeal_in(State.ACCEPTED, public=True, household=house.household)
    client = ROLES[role](house, pattern)
    counts = {}
    for size in SIZES:
        grow(pattern, size)
        counts[size] = reads(client, path)
    assert len(set(counts.values())) == 1, counts
    assert counts[100] <= MOST_TO_READ, counts


@pytest.mark.parametrize("role", ["staff", "worker", "household", "receipt", "supervisor"])
def test_a_matter_asks_as_often_whatever_its_history(house: House, role: str):
    matter = house.appeal_in(State.IN_PROGRESS, household=house.household, resident=house.resident)
    client, counts = ROLES[role](house, matter), {}
    for size in SIZES:
        while matter.records.count() < size + 4:
            matter = house.do("add_note", matter)
        counts[size] = reads(client, reverse("appeal", args=[matter.number]))
    assert len(set(counts.values())) == 1, counts
    assert counts[100] <= MOST_TO_READ, counts


def test_a_visitor_files_with_few_statements(house: House):
    client = Client()
    body = {"kind": "appeal", "title": "楼道灯不亮", "text": "坏了一周。", "grid": "01"}
    sweep.count_words(timezone.now())
    client.post(reverse("file"), {**body, "once": "warm"})
    statements = asked(lambda: client.post(reverse("file"), {**body, "title": "井盖松了", "once": "b"}))
    # Beside the filing itself, the browser's session is read and remembers the receipt, and before it somebody looks
    # whether a neighbour raised the same: two more each.
    statements = [each for each in statements if '"django_session"' not in each]
    looked = [
        each
        for each in statements
        if "residents_vocabulary" in each or each.lstrip().startswith("WITH asked")
    ]
    assert len(looked) == 2
    statements = [each for each in statements if each not in looked]
    assert Appeal.objects.filter(title="井盖松了").exists()
    assert len(statements) <= MOST_TO_WRITE, "\n".join(each[:150] for each in statements)


CHANGES = [
    ("accept", State.REGISTERED, "staff", {"grade": "general", "track": "assist"}),
    ("ask-info", State.REGISTERED, "staff", {"note": "请补充。"}),
    ("decline", State.REGISTERED, "staff", {"reason": "outside", "note": "请拨打 12345。"}),
    ("start", State.DISPATCHED, "worker1", {"note": "已联系。"}),
    ("dispute", State.DISPATCHED, "worker1", {"note": "应由物业办理。"}),
    (
        "reply",
        State.IN_PROGRESS,
        "worker1",
        {"result": "修好了。", "told": "phone", "closure": "substantive"},
    ),
    ("close", State.REPLIED, "second_staff", {"note": "已核实。"}),
    ("send-back", State.REPLIED, "second_staff", {"note": "还是不亮。"}),
    ("reopen", State.CLOSED, "second_staff", {"note": "又坏了。"}),
]


@pytest.mark.parametrize(("verb", "state", "who", "body"), CHANGES)
def test_a_change_of_state_is_done_with_few_statements(
    house: House, verb: str, state: str, who: str, body: dict[str, str]
):
    matter = house.appeal_in(state)
    client = signed_in(getattr(house, who).user)
    path = reverse("appeal_verb", args=[matter.number, verb])
    client.get(path)
    answers = []
    statements = asked(lambda: answers.append(client.post(path, {**body, "version": matter.version})))
    assert answers[0].status_code == 302, answers[0].content.decode()[:2000]
    assert Appeal.objects.get(pk=matter.pk).state != state
    assert len(statements) <= MOST_TO_WRITE, "\n".join(each[:150] for each in statements)


def test_dispatching_is_done_with_few_statements(house: House):
    matter = house.appeal_in(State.ACCEPTED)
    client = signed_in(house.staff.user)
    path = reverse("appeal_verb", args=[matter.number, "dispatch"])
    statements = asked(lambda: client.post(path, {"handler": house.worker1.user.pk}))
    assert Appeal.objects.get(pk=matter.pk).state == State.DISPATCHED
    assert len(statements) <= MOST_TO_WRITE, "\n".join(each[:150] for each in statements)
