"""金丝雀: unmistakable values in every personal field; no page, answer or file shows one to whom the matrix does not.

Walks every route of tests/routes as every role, and takes every file the registers and the ledger give out.
"""

import io
import zipfile

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from grids import uploads
from grids.models import Organization
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.register.registers import REGISTERS
from residents.register.states import CareGroup, Wrong
from residents.register.workflow import correcting, keeping
from tests.community import House
from tests.entering import ROLES
from tests.factories import household
from tests.photos import photo
from tests.residents.register.sheets import id_number
from tests.routes import GET, PARTS, arguments, register

BIRTH = "1931-07-19"
CANARIES = {
    "name": "寅卯辰巳",
    "phone": "17799990001",
    "id_number": id_number("19310719", 136),
    "birth": BIRTH,
    "contact_name": "午未申酉",
    "contact_phone": "17799990002",
    "unit_contact": "戌亥子丑",
    "unit_phone": "17799990003",
    "voice": "甲乙丙丁",
    "wanted": "17799990004",
}
OWN = {"name", "phone", "birth"}
# What a household reads of itself.
ALLOWED = {
    ("household", "my_household"): OWN,
    ("household", "api_residents"): OWN,
    ("household", "api_residents_one"): OWN,
}
CARE = CareGroup.LEFT_BEHIND_CHILD.label
FILES = [
    *(("register_export", slug) for slug in REGISTERS),
    ("export",),
    ("month_export",),
]


@pytest.fixture
def seeded(house: House) -> Appeal:
    """A resident, a unit, a matter, a voice and a correction, each with its canary."""
    keeping.edit(
        house.resident,
        by=house.staff,
        name=CANARIES["name"],
        phone=CANARIES["phone"],
        id_number=CANARIES["id_number"],
        care_groups=[CareGroup.LEFT_BEHIND_CHILD],
    )
    Organization.objects.create(
        community=house.community,
        grid=house.grid1,
        kind="enterprise",
        name="得月楼",
        contact_name=CANARIES["unit_contact"],
        phone=CANARIES["unit_phone"],
    )
    correcting.ask(
        house.household,
        by=house.family,
        wrong=Wrong.PHONE,
        wanted=CANARIES["wanted"],
        resident=house.resident,
    )
    seen = {"household": house.household, "resident": house.resident, "files": [uploads.read(photo())]}
    contact = {"contact_name": CANARIES["contact_name"], "contact_phone": CANARIES["contact_phone"]}
    matter = house.appeal_in(State.IN_PROGRESS, **seen, **contact)
    house.do("endorse", matter, resident_name=CANARIES["voice"], household=household(house.grid1))
    return Appeal.objects.get(pk=matter.pk)


def words_of(answer: HttpResponse) -> str:
    """Everything a person could read in this answer, a workbook unpacked."""
    content = answer.getvalue() if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def found(answer: HttpResponse, role: str, route: str) -> set[str]:
    words = words_of(answer)
    seen = {name for name, secret in CANARIES.items() if secret in words}
    return seen - ALLOWED.get((role, route), set())


def test_every_route_is_walked():
    assert {route for part in PARTS for route in part.GET} == set(GET)
    assert {"register", "register_one", "my_household", "corrections", "api_residents"} <= set(GET)


@pytest.mark.parametrize("role", ROLES)
def test_no_route_shows_this_role_what_the_matrix_does_not(house: House, seeded: Appeal, role: str):
    client = ROLES[role](house, seeded)
    args = arguments(house, seeded)
    leaks = {}
    for route in GET:
        answer = client.get(reverse(route, args=args.get(route, [])))
        if shown := found(answer, role, route):
            leaks[route] = shown
    assert leaks == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_register_shows_this_role_what_the_matrix_does_not(house: House, seeded: Appeal, role: str):
    """The routes of the registers for every register and every entry, not only the one of the matrix."""
    client = ROLES[role](house, seeded)
    leaks = {}
    for slug, each in REGISTERS.items():
        places = [
            ("register", [slug]),
            ("register_new", [slug]),
            ("register_export", [slug]),
            (f"api_{slug}", []),
        ]
        for thing in (
            each.model.objects.of(house.community.pk)
            if hasattr(each.model.objects, "of")
            else (each.model.objects.filter(community=house.community))
        ):
            places += [("register_one", [slug, thing.pk]), (f"api_{slug}_one", [thing.pk])]
            places += [("register_verb", [slug, thing.pk, verb]) for verb, _ in each.verbs]
        for route, args in places:
            if shown := found(client.get(reverse(route, args=args)), role, route):
                leaks[route, slug] = shown
    assert leaks == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_file_carries_what_the_matrix_does_not(house: House, seeded: Appeal, role: str):
    client = ROLES[role](house, seeded)
    leaks = {}
    for route, *args in FILES:
        answer = client.post(reverse(route, args=args), {"month": "2026-11"})
        if shown := found(answer, role, route):
            leaks[route] = shown
    assert leaks == {}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_without_the_duty_learns_who_is_in_a_care_group(house: House, seeded: Appeal, role: str):
    client = ROLES[role](house, seeded)
    args = arguments(house, seeded)
    for route in register.GET:
        assert CARE not in words_of(client.get(reverse(route, args=args.get(route, [])))), route
    for slug in REGISTERS:
        answer = client.post(reverse("register_export", args=[slug]))
        assert CARE not in words_of(answer), slug


def test_the_canaries_do_sing(house: House, seeded: Appeal):
    """A walk that finds nothing proves something only if it can find: the household's own page holds them."""
    phone = Client()
    phone.post(reverse("card", args=[house.card_secret]))
    page = words_of(phone.get(reverse("my_household")))
    assert {name for name, secret in CANARIES.items() if secret in page} == OWN
