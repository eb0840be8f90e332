"""How often the pages of the register ask the database: never often, and as often for a hundred rows as for one."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.models import Post
from residents.appeals.states import State
from residents.register.models import Correction, ExportRequest, Household
from residents.register.registers import REGISTERS
from residents.register.states import CareGroup
from residents.register.workflow import correcting
from tests.community import House
from tests.conftest import lent_house
from tests.entering import proven, signed_in
from tests.factories import building, dwelling, household, resident, user
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, MOST_TO_WRITE, SIZES, asked
from tests.residents.register.furnishing import SLUGS, spare
from tests.residents.register.visiting import visit

house = lent_house
PURPOSE = {"purpose": "电话通知"}
# 抹去 goes through every table that holds the person: the row, its history, matters, voices, corrections.
MOST_TO_ERASE = 15


@pytest.fixture
def staff(house: House) -> Client:
    return proven(signed_in(house.staff.user))


@pytest.fixture
def phone(house: House) -> Client:
    client = Client()
    client.post(reverse("card", args=[house.card_secret]))
    return client


def costs(do: Callable[[], HttpResponse], most: int, status: int = 302) -> int:
    """How many statements it took, no more than `most`; the answer has this status."""
    answers: list[HttpResponse] = []
    statements = asked(lambda: answers.append(do()))
    assert answers[0].status_code == status, answers[0].content.decode()[-2000:]
    assert len(statements) <= most, "\n".join(each[:150] for each in statements)
    return len(statements)


def verb(slug: str, pk: int, name: str) -> str:
    return reverse("register_verb", args=[slug, pk, name])


# Changes


def new(house: House, slug: str) -> dict[str, object]:
    home = house.household.dwelling
    return {
        "residents": {"name": "陈新来", "household": house.household.pk, "phone": "13912345699"},
        "households": {
            "tenure": "tenant",
            "building": home.building_id,
            "unit": home.unit,
            "room": home.room,
        },
        "dwellings": {"building": home.building_id, "unit": "3", "room": "901"},
        "buildings": {"compound": home.building.compound_id, "name": "77号楼", "grid": "01", "floors": 6}
        | {"units": 2},
        "enterprises": {"name": "新面馆", "kind": "enterprise", "grid": "01"},
        "facilities": {"name": "新路灯", "kind": "lamp", "grid": "01", "state": "in_use"},
    }[slug]


@pytest.mark.parametrize("slug", SLUGS)
def test_each_change_of_an_entry_is_done_with_few_statements(house: House, staff: Client, slug: str):
    body = new(house, slug)
    staff.get(reverse("register", args=[slug]))
    costs(lambda: staff.post(reverse("register_new", args=[slug]), body), MOST_TO_WRITE)
    one, other = spare(house, slug, "一号"), spare(house, slug, "二号")
    changed = {
        "residents": {"phone": "13900000123"},
        "households": {"tenure": "vacant"},
        "dwellings": {"room": "333"},
        "buildings": {"name": "78号楼"},
        "enterprises": {"name": "换名面馆"},
        "facilities": {"name": "换名路灯"},
    }[slug]
    reason = REGISTERS[slug].ends[0].value
    costs(lambda: staff.post(verb(slug, one.pk, "edit"), {**body, **changed}), MOST_TO_WRITE)
    costs(lambda: staff.post(verb(slug, one.pk, "end"), {"reason": reason}), MOST_TO_WRITE)
    costs(lambda: staff.post(verb(slug, one.pk, "restore")), MOST_TO_WRITE)
    costs(lambda: staff.post(verb(slug, one.pk, "merge"), {"into": other.pk}), MOST_TO_WRITE)


@pytest.mark.parametrize("slug", ["residents", "enterprises"])
def test_a_reveal_is_recorded_with_few_statements(house: House, staff: Client, slug: str):
    thing = spare(house, slug)
    said = {"detail": "contact", **PURPOSE}
    costs(lambda: staff.post(verb(slug, thing.pk, "reveal"), said), MOST_TO_WRITE, 200)


def test_erasing_asks_as_often_whatever_there_is_to_erase(house: House):
    lead = proven(signed_in(house.lead.user))
    counts = []
    for matters in (1, 8):
        person = spare(house, "residents", "孟无痕")
        for _ in range(matters):
            house.file(resident=person, contact_name="孟无痕", contact_phone="")
        counts.append(costs(lambda: lead.post(verb("residents", person.pk, "erase"), PURPOSE), MOST_TO_ERASE))  # noqa: B023
    assert counts[0] == counts[1], counts


def test_a_household_leaves_with_one_person_as_with_ten(house: House, staff: Client):
    counts = []
    for size in (1, 10):
        home = household(house.grid1)
        for n in range(size):
            resident(home, f"周{n}", "")
        path = verb("households", home.pk, "end")
        counts.append(costs(lambda: staff.post(path, {"reason": "moved_out"}), MOST_TO_WRITE))  # noqa: B023
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("name", ["issue", "reissue", "revoke"])
def test_a_card_is_handed_out_and_ended_with_few_statements(house: House, staff: Client, name: str):
    home = house.household if name == "revoke" else household(house.grid1)
    path, status = reverse(f"card_{name}", args=[home.pk]), 302 if name == "revoke" else 200
    costs(lambda: staff.post(path), MOST_TO_WRITE, status)


def test_the_cards_of_a_building_cost_the_same_for_two_homes_and_for_thirty(house: House, staff: Client):
    counts = []
    for size in (2, 30):
        block = building(house.grid1)
        for n in range(size):
            household(house.grid1, dwelling=dwelling(house.grid1, str(100 + n), building=block))
        said = {"building": block.pk}
        counts.append(costs(lambda: staff.post(reverse("cards_issue"), said), MOST_TO_WRITE, 200))  # noqa: B023
    assert counts[0] == counts[1], counts


def test_a_phone_signs_in_with_few_statements(house: House):
    path = reverse("card", args=[house.card_secret])
    costs(lambda: Client().post(path), MOST_TO_WRITE)


def test_a_correction_is_asked_for_and_decided_with_few_statements(
    house: House, staff: Client, phone: Client
):
    said = {"resident": house.resident.pk, "wrong": "phone", "wanted": "13900001111"}
    costs(lambda: phone.post(reverse("my_household"), said), MOST_TO_WRITE)
    first = Correction.objects.get()
    accept = reverse("correction_verb", args=[first.pk, "accept"])
    costs(lambda: staff.post(accept, {"answer": ""}), MOST_TO_WRITE)
    second = correcting.ask(house.household, by=house.family, wrong="other", wanted="我家在二楼")
    decline = reverse("correction_verb", args=[second.pk, "decline"])
    costs(lambda: staff.post(decline, {"answer": "没有错。"}), MOST_TO_WRITE)


def test_files_leave_with_few_statements(house: House, staff: Client):
    second = signed_in(house.second_staff.user)
    costs(lambda: staff.post(reverse("register_export", args=["residents"])), MOST_TO_WRITE, 200)
    ask = reverse("register_export_ask", args=["residents"])
    costs(lambda: staff.post(ask, PURPOSE), MOST_TO_WRITE)
    request = ExportRequest.objects.get()
    costs(lambda: second.post(reverse("export_verb", args=[request.pk, "approve"])), MOST_TO_WRITE)
    costs(lambda: staff.post(reverse("export_verb", args=[request.pk, "take"])), MOST_TO_WRITE, 200)


def test_a_promise_is_settled_with_few_statements(house: House, staff: Client):
    kept, left = (visit(house, promised="来看看").promise for _ in range(2))
    costs(lambda: staff.post(reverse("promise_keep", args=[kept.pk])), MOST_TO_WRITE)
    give_up = reverse("promise_give_up", args=[left.pk])
    costs(lambda: staff.post(give_up, {"note": "产权不在社区。"}), MOST_TO_WRITE)


def test_dividing_the_ground_costs_the_same_for_one_building_and_for_twenty(house: House, staff: Client):
    counts = []
    for size in (1, 20):
        blocks = [building(house.grid1) for _ in range(size)]
        for block in blocks:
            dwelling(house.grid1, building=block)
        said = {f"to-{block.pk}-1": "02" for block in blocks}
        counts.append(costs(lambda: staff.post(reverse("assign"), said), MOST_TO_WRITE))  # noqa: B023
    assert counts[0] == counts[1], counts
    home = dwelling(house.grid1)
    path = reverse("assign_building", args=[home.building_id])
    costs(lambda: staff.post(path, {"dwellings": [home.pk], "grid": "03"}), MOST_TO_WRITE)


def test_a_handover_is_confirmed_with_few_statements(house: House):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=timezone.localdate())
    person = user("接手人", community=house.community)
    workflow.assign_worker(house.grid1, by=house.admin, user=person, since=timezone.localdate())
    client = signed_in(person)
    confirm = reverse("handover_confirm", args=["01"])
    costs(lambda: client.post(confirm, {"note": "钥匙两把"}), MOST_TO_WRITE)


# Pages


def crowd(house: House, size: int) -> None:
    """So many families with somebody to look after, a visit, a promise and a matter each."""
    for n in range(Household.objects.filter(dwelling__grid=house.grid1).count(), size):
        home = household(house.grid1)
        resident(home, f"周{n}", f"137{n:08d}", care_groups=[CareGroup.ELDERLY])
        visit(house, at_home=home, promised="来看看")


@pytest.mark.parametrize("duty", [False, True])
def test_a_handover_kit_costs_the_same_whatever_is_in_it(house: House, duty: bool):
    Post.objects.filter(user=house.staff.user).update(care_duty=duty)
    client, path = signed_in(house.staff.user), reverse("handover", args=["01"])
    counts = {}
    for size in (1, 3, 40):
        crowd(house, size)
        client.get(path)
        counts[size] = costs(lambda: client.get(path), MOST_TO_READ, 200)
    assert len(set(counts.values())) == 1, counts


PAGES = [
    ("staff", "/ground/assign/"),
    ("staff", "/ground/balance/"),
    ("staff", "/ground/coverage/"),
    ("staff", "/ground/coverage/households/"),
    ("staff", "/ground/coverage/grids/"),
    ("staff", "/registers/"),
    ("staff", "/corrections/"),
    ("staff", "/exports/"),
    ("staff", "/residents/import/"),
    ("staff", "/residents/export/"),
    ("staff", "/residents/new/"),
    ("staff", "/households/new/"),
    ("staff", "/dwellings/new/"),
    ("staff", "/buildings/new/"),
    ("staff", "/enterprises/new/"),
    ("staff", "/facilities/new/"),
    ("phone", "/my-household/"),
]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_costs_the_same_for_one_row_and_for_a_hundred(
    house: House, phone: Client, who: str, path: str
):
    client = phone if who == "phone" else signed_in(house.staff.user)
    counts = {}
    for size in SIZES:
        there = Correction.objects.count()
        Correction.objects.bulk_create(
            Correction(
                community=house.community,
                household=house.household,
                resident=house.resident,
                wrong="name",
                wanted="王秀瑛",
                asked_at=timezone.now(),
            )
            for _ in range(there, size)
        )
        ExportRequest.objects.bulk_create(
            ExportRequest(
                community=house.community,
                register="residents",
                purpose="报送名单",
                rows=1,
                asked_by=house.second_staff.user,
                asked_at=timezone.now(),
            )
            for _ in range(there, size)
        )
        for n in range(there, min(size, 30)):
            resident(household(house.grid1), f"周{n}", "")
        client.get(path)
        counts[size] = costs(lambda: client.get(path), MOST_TO_READ, 200)
    assert len(set(counts.values())) == 1, counts


def test_the_cards_of_a_building_are_listed_at_the_same_cost(house: House, staff: Client):
    path = f"{reverse('cards')}?building={house.household.dwelling.building_id}"
    counts = []
    for more in (0, 30):
        for _ in range(more):
            household(house.grid1)
        staff.get(path)
        counts.append(costs(lambda: staff.get(path), MOST_TO_READ, 200))
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("slug", SLUGS)
def test_an_entry_costs_the_same_with_one_matter_and_with_ten(house: House, staff: Client, slug: str):
    thing = spare(house, slug)
    about = {"enterprises": "organization", "facilities": "facility"}.get(slug, slug.removesuffix("s"))
    counts = []
    for size in (1, 9):
        for _ in range(size):
            house.appeal_in(State.ACCEPTED, **{about: thing})
        path = reverse("register_one", args=[slug, thing.pk])
        staff.get(path)
        counts.append(costs(lambda: staff.get(path), MOST_TO_READ, 200))  # noqa: B023
    assert counts[0] == counts[1], counts
