"""回避，每一扇门: whoever is complained about loses sight of the matter in the same second, whichever door they try."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from grids.actors import Actor
from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.entering import signed_in
from tests.factories import at

TITLE = "收费和服务态度要说清楚"
THEN = at("2026-10-12 09:00")
SUBJECTS = ("worker1", "property", "staff", "lead")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def matter(house: House) -> Appeal:
    """Handled by the property company in grid 1, its due time long over; known to all four."""
    return house.appeal_in(State.IN_PROGRESS, at=THEN, unit=house.property_company, title=TITLE)


def page(route: str, query: str = "", *args: Any) -> Callable[[Client, Appeal], str]:
    return lambda client, appeal: client.get(reverse(route, args=args) + query).text


def book(route: str, query: str = "") -> Callable[[Client, Appeal], str]:
    def opened(client: Client, appeal: Appeal) -> str:
        sheet = openpyxl.load_workbook(io.BytesIO(client.post(reverse(route) + query).content)).active
        return "\n".join(str(cell) for row in sheet.values for cell in row)

    return opened


# Doors behind which the number of the matter stands as long as one may know of it.
LISTS: dict[str, Callable[[Client, Appeal], str]] = {
    "the list": page("appeals"),
    "the search": lambda client, appeal: client.get(reverse("appeals"), {"text": "服务态度"}).text,
    "the search by number": lambda client, appeal: (
        client.get(f"{reverse('appeals')}?text={appeal.number}")
        .text.replace(f'value="{appeal.number}"', "")
        .replace(f"text={appeal.number}", "")
    ),
    "a filter": page("appeals", "?grid=01&state=in_progress"),
    "the overdue tab": page("appeals", "?overdue=true&order=due"),
    "the quiet voices": page("appeals", "?quiet=true&order=still"),
    "the export": book("export"),
    "the month's export": book("month_export", "?month=2026-10"),
    "the list of the API": page("api_appeals"),
    "the search of the API": page("api_appeals", "?text=服务态度"),
    "the overdue of the API": page("api_appeals", "?overdue=true"),
}
# Doors of the matter itself.
OWN: dict[str, Callable[[Client, Appeal], Any]] = {
    "the page": lambda client, appeal: client.get(reverse("appeal", args=[appeal.number])),
    "a verb's page": lambda client, appeal: client.get(
        reverse("appeal_verb", args=[appeal.number, "add-note"])
    ),
    "a verb": lambda client, appeal: client.post(
        reverse("appeal_verb", args=[appeal.number, "add-note"]), {"note": "看一眼"}
    ),
    "the paper form": lambda client, appeal: client.get(reverse("ledger_form", args=[appeal.number])),
    "what is like it": lambda client, appeal: client.get(reverse("similar_to", args=[appeal.number])),
    "the API": lambda client, appeal: client.get(reverse("api_appeal", args=[appeal.number])),
    "its records": lambda client, appeal: client.get(reverse("api_records", args=[appeal.number])),
    "its files": lambda client, appeal: client.get(reverse("api_files", args=[appeal.number])),
    "a verb of the API": lambda client, appeal: client.post(
        reverse("api_add_note", args=[appeal.number]),
        {"note": "看一眼"},
        content_type="application/json",
        headers={"If-Match": f'"{appeal.version}"'},
    ),
}


def recused(house: House, matter: Appeal, subject: Actor) -> None:
    """Registered by the other staff, who is not complained about."""
    about = (
        {"unit": house.property_company, "user": None} if subject.organization_ids else {"user": subject.user}
    )
    house.do("recuse", matter, by=house.second_staff, at=matter.moved_at, **{"unit": None, **about})


def doors_of(who: str) -> dict[str, Callable[[Client, Appeal], str]]:
    """A seat takes no month's ledger away."""
    return {door: look for door, look in LISTS.items() if who != "property" or door != "the month's export"}


@pytest.mark.parametrize("who", SUBJECTS)
def test_it_is_gone_from_every_list_search_count_and_sheet(house: House, matter: Appeal, who: str):
    subject = getattr(house, who)
    client = signed_in(subject.user)
    for door, look in doors_of(who).items():
        assert matter.number in look(client, matter), f"{door}, before"
    recused(house, matter, subject)
    for door, look in doors_of(who).items():
        told = look(client, matter)
        assert matter.number not in told, door
        assert TITLE not in told, door


@pytest.mark.parametrize("who", SUBJECTS)
def test_every_door_of_its_own_answers_as_if_it_had_never_been(house: House, matter: Appeal, who: str):
    subject = getattr(house, who)
    client = signed_in(subject.user)
    never = Appeal(number="2026-999999", version=matter.version)
    for door, try_it in OWN.items():
        assert try_it(client, matter).status_code in (200, 302, 403, 428), f"{door}, before"
        matter.refresh_from_db()
    recused(house, matter, subject)
    matter.refresh_from_db()
    for door, try_it in OWN.items():
        hidden, nothing = try_it(client, matter), try_it(client, never)
        assert hidden.status_code == nothing.status_code == 404, door
        assert hidden.headers.get("ETag") == nothing.headers.get("ETag"), door


@pytest.mark.parametrize("who", SUBJECTS)
def test_others_still_know_of_it(house: House, matter: Appeal, who: str):
    recused(house, matter, getattr(house, who))
    other = signed_in(house.second_staff.user)
    for door, look in LISTS.items():
        assert matter.number in look(other, matter), door


def test_the_counts_of_the_desk_go_down_by_one_for_the_subject_alone(house: House, matter: Appeal):
    house.appeal_in(State.IN_PROGRESS, at=THEN)

    def figures(who: Actor) -> list[int]:
        return [tile["value"] for tile in signed_in(who.user).get(reverse("desk")).context["figures"]]

    before = {who: figures(getattr(house, who)) for who in ("staff", "second_staff")}
    assert before["staff"] == before["second_staff"]
    recused(house, matter, house.staff)
    assert figures(house.staff) == [before["staff"][0] - 1, before["staff"][1] - 1, *before["staff"][2:]]
    assert figures(house.second_staff) == before["second_staff"]


def test_the_rates_the_subject_reads_leave_it_out(house: House):
    shut = house.appeal_in(State.CLOSED, at=THEN, complaint_user=house.worker2.user)
    assert shut.state == State.CLOSED

    def closed_in_october(who: Actor) -> str:
        rows = signed_in(who.user).get(reverse("rates"), {"month": "2026-10"}).context["rows"]
        found = {each.measure.key: each for each in rows[0].figures}
        return f"{found['substantive'].numerator}/{found['substantive'].denominator}"

    assert closed_in_october(house.staff) == "1/1"
    assert closed_in_october(house.worker1) == "1/1"
    assert closed_in_october(house.worker2) == "0/0"


def test_it_is_not_among_what_looks_alike(house: House, matter: Appeal):
    twin = house.file(title=TITLE, text="物业收费和服务态度要说清楚。")[0]
    words = {"title": TITLE, "text": "收费和服务态度要说清楚", "grid": "01"}

    def found(who: Actor) -> str:
        client = signed_in(who.user)
        return (
            client.get(reverse("similar_to", args=[twin.number])).text
            + client.post(reverse("similar_typed"), words).text
        )

    assert matter.number in found(house.staff)
    recused(house, matter, house.staff)
    assert matter.number not in found(house.staff)
    assert matter.number in found(house.second_staff)
