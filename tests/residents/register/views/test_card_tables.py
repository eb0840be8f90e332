"""户码, row by row: who hands out and ends, what each state answers, what is printed, what a card opens and no longer."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.models import Community
from residents.register.models import Household, HouseholdCard
from residents.register.workflow import cards, keeping
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import building, dwelling, household
from tests.residents.register.furnishing import fresh

house = lent_house


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The links behind the QR codes, in the order they are printed."""
    links: list[str] = []

    def drawn(text: str, **look: object) -> str:
        links.append(text)
        return "<svg></svg>"

    monkeypatch.setattr("residents.register.views.cards.qr", drawn)
    return links


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def phone_of(link: str) -> Client:
    client = Client()
    client.post(link.removeprefix("http://testserver"))
    return client


def signed_in_as_household(client: Client) -> bool:
    return client.get(reverse("my_household")).status_code == 200


# Who: verb × role

ROLES = [
    ("issue", "staff", 200),
    ("issue", "second_staff", 200),
    ("issue", "lead", 200),
    ("issue", "worker1", 200),
    ("issue", "worker2", 404),
    ("issue", "admin", 403),
    ("issue", "supervisor", 403),
    ("issue", "property", 403),
    ("issue", "owners", 403),
    ("issue", "party", 403),
    ("reissue", "staff", 200),
    ("reissue", "second_staff", 200),
    ("reissue", "lead", 200),
    ("reissue", "worker1", 200),
    ("reissue", "worker2", 404),
    ("reissue", "admin", 403),
    ("reissue", "supervisor", 403),
    ("reissue", "property", 403),
    ("reissue", "owners", 403),
    ("reissue", "party", 403),
    ("revoke", "staff", 302),
    ("revoke", "second_staff", 302),
    ("revoke", "lead", 302),
    ("revoke", "worker1", 302),
    ("revoke", "worker2", 404),
    ("revoke", "admin", 403),
    ("revoke", "supervisor", 403),
    ("revoke", "property", 403),
    ("revoke", "owners", 403),
    ("revoke", "party", 403),
]


@pytest.mark.parametrize(("verb", "who", "status"), ROLES)
def test_who_hands_out_and_ends(house: House, verb: str, who: str, status: int):
    home = house.household if verb != "issue" else household(house.grid1)
    before = list(home.cards.values_list("pk", "revoked_at"))
    client = signed_in(getattr(house, who).user)
    answer = client.post(reverse(f"card_{verb}", args=[home.pk]))
    assert answer.status_code == status
    valid = home.cards.filter(revoked_at=None)
    if status >= 400:
        assert list(home.cards.values_list("pk", "revoked_at")) == before
    elif verb == "revoke":
        assert (valid.count(), home.cards.get().revoked_by) == (0, getattr(house, who).user)
    else:
        assert valid.get().issued_by == getattr(house, who).user


@pytest.mark.parametrize("verb", ["issue", "reissue", "revoke"])
def test_nobody_signed_in_is_led_to_the_login_and_a_household_manages_nothing(house: House, verb: str):
    path = reverse(f"card_{verb}", args=[house.household.pk])
    family = Client()
    family.post(f"/h/{house.card_secret}/")
    for client in (Client(), family):
        answer = client.post(path)
        assert (answer.status_code, answer["Location"].startswith(reverse("login"))) == (302, True)
    assert HouseholdCard.objects.get(pk=house.card.pk).revoked_at is None


@pytest.mark.parametrize("verb", ["issue", "reissue", "revoke"])
def test_a_reading_request_does_nothing(house: House, staff: Client, verb: str):
    assert staff.get(reverse(f"card_{verb}", args=[house.household.pk])).status_code == 405


# State × verb

STATES = [
    ("without", "issue", 200, ""),
    ("without", "reissue", 200, ""),
    ("without", "revoke", 302, "没有有效的户码。"),
    ("with one", "issue", 409, "这户已有有效户码，请先作废旧码再补发。"),
    ("with one", "reissue", 200, ""),
    ("with one", "revoke", 302, "马上退出。"),
    ("revoked", "issue", 200, ""),
    ("revoked", "reissue", 200, ""),
    ("revoked", "revoke", 302, "没有有效的户码。"),
    ("has left", "issue", 409, "这户已经登记搬离，不能再发户码。"),
    ("has left", "reissue", 409, "这户已经登记搬离，不能再发户码。"),
]


@pytest.mark.parametrize(("state", "verb", "status", "says"), STATES)
def test_what_can_be_done_in_which_state(
    house: House, staff: Client, state: str, verb: str, status: int, says: str
):
    home = household(house.grid1)
    if state in ("with one", "revoked"):
        card, _ = cards.issue(home, by=house.staff)
        if state == "revoked":
            cards.revoke(card, by=house.staff)
    if state == "has left":
        keeping.end(home, by=house.staff, reason="moved_out")
    answer = staff.post(reverse(f"card_{verb}", args=[home.pk]))
    assert answer.status_code == status
    said = staff.get(answer["Location"]).text if status == 302 else answer.text
    assert says in said
    valid = home.cards.filter(revoked_at=None).count()
    assert valid == (1 if status == 200 or (state, verb) == ("with one", "issue") else 0)


# What is printed

PRINTED = ["扫一扫：反映问题、看进度、附议、评价，不用填地址。", "丢了请马上告诉网格员作废。", "共 1 张。"]


def test_a_slip_says_whose_it_is_whom_to_call_and_what_to_do(house: House, staff: Client, caught):
    house.worker1.user.phone = "025-84110001"
    house.worker1.user.save()
    home = household(house.grid1)
    page = staff.post(reverse("card_issue", args=[home.pk])).text
    for words in (*PRINTED, "幸福里社区 户码", str(home.dwelling), "网格员1", "025-84110001"):
        assert words in page
    assert "王秀英" not in page
    assert re.fullmatch(r"http://testserver/h/[\w-]{22}/", caught[0])
    assert caught[0].rsplit("/", 2)[1] not in page


def test_a_slip_of_a_vacant_grid_names_the_backup_or_the_office(house: House, staff: Client, caught):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=timezone.localdate())
    home = household(house.grid1)
    page = staff.post(reverse("card_issue", args=[home.pk])).text
    assert "联系人" in page and "网格员1" not in page
    assert "025-84112345" in page
    workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
    page = staff.post(reverse("card_reissue", args=[home.pk])).text
    assert "网格员2" in page


LAYOUT = [("8", 'class="slips"', 3), ("1", 'class="slips whole"', 3), ("", 'class="slips"', 3)]


@pytest.mark.parametrize(("per", "look", "slips"), LAYOUT)
def test_a_building_prints_a_slip_per_home(house: House, staff: Client, per: str, look: str, slips: int):
    block = building(house.grid1)
    for room in ("301", "101", "201"):
        household(house.grid1, dwelling=dwelling(house.grid1, room, building=block))
    page = staff.post(reverse("cards_issue"), {"building": block.pk, "per": per}).text
    assert look in page
    assert page.count('class="slip"') == slips
    assert re.findall(r'<p class="big">\S*?(\d+)室</p>', page) == ["101", "201", "301"]
    assert f"共 {slips} 张。" in page


def test_the_way_back_leads_to_the_building(house: House, staff: Client):
    home = household(house.grid1)
    page = staff.post(reverse("card_issue", args=[home.pk])).text
    assert f'href="{reverse("cards")}?building={home.dwelling.building_id}"' in page


# What a whole building leaves out


@pytest.mark.parametrize(("again", "new"), [("", 1), ("1", 3)])
def test_a_building_leaves_out_who_has_one_unless_told(
    house: House, staff: Client, caught, again: str, new: int
):
    block = building(house.grid1)
    homes = [
        household(house.grid1, dwelling=dwelling(house.grid1, str(n), building=block)) for n in (1, 2, 3)
    ]
    for home in homes[:2]:
        cards.issue(home, by=house.staff)
    gone = household(house.grid1, dwelling=dwelling(house.grid1, "4", building=block), until="2026-01-01")
    staff.post(reverse("cards_issue"), {"building": block.pk, "again": again})
    assert len(set(caught)) == new
    assert [home.cards.filter(revoked_at=None).count() for home in homes] == [1, 1, 1]
    assert not gone.cards.exists()


@pytest.mark.parametrize("odd", ["", "x", "99999999", "1234567890", "²", "-1"])
def test_an_odd_building_is_none(staff: Client, odd: str):
    assert staff.post(reverse("cards_issue"), {"building": odd}).status_code == 404
    page = staff.get(reverse("cards"), {"building": odd})
    assert (page.status_code, "先选一栋楼" in page.text) == (200, True)


# The list


def test_the_list_says_how_many_are_without(house: House, staff: Client):
    block = building(house.grid1)
    homes = [
        household(house.grid1, dwelling=dwelling(house.grid1, str(n), building=block)) for n in (1, 2, 3)
    ]
    cards.issue(homes[0], by=house.staff)
    page = staff.get(reverse("cards"), {"building": block.pk}).text
    text = re.sub(r"<[^>]+>", "", page)
    assert f"{block.compound.name}{block.name}：3 户，2 户还没有户码" in text
    assert page.count("发放并打印</button>") == 3  # two homes and the building
    assert page.count("作废并补发</button>") == 1


def test_a_worker_chooses_among_the_buildings_of_the_own_grid(house: House):
    mine, theirs = (dwelling(each, building=building(each)).building for each in (house.grid1, house.grid2))
    page = signed_in(house.worker1.user).get(reverse("cards")).text
    assert f'value="{mine.pk}"' in page and f'value="{theirs.pk}"' not in page


# What a card opens, and no longer

ENDS = ["revoke", "reissue", "household leaves", "signs out"]


@pytest.mark.parametrize("how", ENDS)
def test_a_phone_is_out_at_its_next_request(house: House, staff: Client, caught, how: str):
    home = household(house.grid1)
    staff.post(reverse("card_issue", args=[home.pk]))
    phone, second = phone_of(caught[0]), phone_of(caught[0])
    assert signed_in_as_household(phone) and signed_in_as_household(second)
    ways: dict[str, Any] = {
        "revoke": lambda: staff.post(reverse("card_revoke", args=[home.pk])),
        "reissue": lambda: staff.post(reverse("card_reissue", args=[home.pk])),
        "household leaves": lambda: keeping.end(home, by=house.staff, reason="moved_out"),
        "signs out": lambda: phone.post(reverse("card_sign_out")),
    }
    ways[how]()
    assert not signed_in_as_household(phone)
    assert signed_in_as_household(second) is (how == "signs out")


def test_a_household_that_was_merged_into_another_is_signed_out(house: House, staff: Client, caught):
    double = household(house.grid1, dwelling=house.household.dwelling)
    staff.post(reverse("card_issue", args=[double.pk]))
    phone = phone_of(caught[0])
    assert signed_in_as_household(phone)
    keeping.merge(double, by=house.staff, into=house.household)
    assert not signed_in_as_household(phone)


def test_looking_at_the_link_signs_nobody_in(house: House):
    client = Client()
    for _ in range(2):
        page = client.get(f"/h/{house.card_secret}/")
        assert page.status_code == 200
    assert not signed_in_as_household(client)


@pytest.mark.parametrize("secret", ["x", "x" * 22, "户码", "0" * 200])
def test_an_unknown_secret_reads_like_any_page_that_is_not_there(house: House, secret: str):
    never = Client().post("/nowhere/").text
    answer = Client().post(f"/h/{secret}/")
    assert answer.status_code == 404
    assert re.sub(r"[0-9a-f]{16}", "", answer.text) == re.sub(r"[0-9a-f]{16}", "", never)


def test_scanning_the_neighbours_card_changes_the_household(house: House, staff: Client, caught):
    home = household(house.grid1)
    staff.post(reverse("card_issue", args=[home.pk]))
    phone = phone_of(f"/h/{house.card_secret}/")
    assert "王秀英" in phone.get(reverse("my_household")).text
    phone.post(caught[0].removeprefix("http://testserver"))
    page = phone.get(reverse("my_household")).text
    assert "王秀英" not in page and str(home.dwelling) in page


def test_a_card_is_of_its_own_community_even_at_anothers_address(house: House):
    Community.objects.filter(pk=house.elsewhere.community.pk).update(hostname="yangguang.example")
    phone = Client()
    phone.post(f"/h/{house.card_secret}/")
    page = phone.get(reverse("my_household")).text
    assert "王秀英" in page
    assert Household.objects.get(pk=house.household.pk).community == house.community
    assert fresh(house.card).revoked_at is None
