"""户码的页面: hand out, print, replace, make invalid; and what a signed-in phone can do."""

import hashlib
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.verdict import NotFound
from residents.appeals.models import Appeal, Endorsement
from residents.appeals.states import State
from residents.register.models import HouseholdCard
from residents.register.workflow import cards
from tests.community import House
from tests.entering import signed_in
from tests.factories import household


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def worker(house: House) -> Client:
    return signed_in(house.worker1.user)


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The links behind the QR codes, in the order they are printed."""
    links: list[str] = []

    def drawn(text: str, **look: object) -> str:
        links.append(text)
        return "<svg></svg>"

    monkeypatch.setattr("residents.register.views.cards.qr", drawn)
    return links


def act(client: Client, verb: str, home, **said: str):
    return client.post(reverse(f"card_{verb}", args=[home.pk]), said)


# Handing out


def test_a_card_is_printed_when_it_is_issued_and_its_link_signs_a_phone_in(house: House, worker, caught):
    home = household(house.grid1)
    page = act(worker, "issue", home)
    assert page.status_code == 200
    assert str(home.dwelling) in page.text
    assert "网格员1" in page.text
    path = caught[0].removeprefix("http://testserver")
    phone = Client()
    phone.post(path)
    assert "已在这部手机登录" in phone.get("/").text


def test_only_the_hash_of_a_secret_is_kept(house: House, worker, caught):
    act(worker, "issue", household(house.grid1))
    secret = caught[0].rstrip("/").rsplit("/", 1)[1]
    stored = HouseholdCard.objects.latest("pk")
    assert stored.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(c)::text FROM residents_householdcard c WHERE id = %s", [stored.pk]
        )
        assert secret not in cursor.fetchone()[0]


def test_the_page_with_the_secret_is_kept_nowhere(house: House, worker):
    page = act(worker, "issue", household(house.grid1))
    assert "no-store" in page["Cache-Control"]


def test_a_second_card_is_refused_in_words(house: House, worker):
    answer = act(worker, "issue", house.household)
    assert answer.status_code == 409
    assert "请先作废旧码再补发" in answer.text


# Replacing and revoking


def test_a_replaced_card_ends_at_once(house: House, worker, caught):
    old = Client()
    old.post(f"/h/{house.card_secret}/")
    assert "您家正在办的事" in old.get("/").text
    act(worker, "reissue", house.household)
    assert "您家正在办的事" not in old.get("/").text
    assert old.post(f"/h/{house.card_secret}/").status_code == 404
    card = HouseholdCard.objects.get(pk=house.card.pk)
    assert (card.revoked_by, card.revoked_at is not None) == (house.worker1.user, True)
    assert house.household.cards.filter(revoked_at__isnull=True).count() == 1


def test_a_stolen_card_is_made_invalid_with_one_press_and_its_phones_are_out(house: House, worker):
    thief = Client()
    thief.post(f"/h/{house.card_secret}/")
    answer = act(worker, "revoke", house.household)
    assert answer.status_code == 302
    assert "马上退出" in worker.get(answer["Location"]).text
    assert "您家正在办的事" not in thief.get("/").text
    assert thief.get("/api/v1/appeals/").status_code == 200  # a visitor again
    assert not house.household.cards.filter(revoked_at__isnull=True).exists()


def test_revoking_twice_says_there_is_none(house: House, worker):
    act(worker, "revoke", house.household)
    answer = act(worker, "revoke", house.household)
    assert "没有有效的户码" in worker.get(answer["Location"]).text


@pytest.mark.parametrize("verb", ["issue", "reissue", "revoke"])
def test_strangers_do_not_know_the_household(house: House, verb: str):
    home = household(house.grid1)
    for stranger, status in (
        (house.worker2, 404),
        (house.elsewhere.staff, 404),
        (house.property, 403),
        (house.admin, 403),
        (house.supervisor, 403),
    ):
        assert act(signed_in(stranger.user), verb, home).status_code == status
    assert not home.cards.exists()


def test_who_has_left_gets_no_new_card(house: House, worker):
    home = household(house.grid1, until="2026-01-01")
    assert act(worker, "reissue", home).status_code == 409


# A building


def issue_all(client: Client, house: House, **said: str):
    building = house.household.dwelling.building
    return client.post(reverse("cards_issue"), {"building": building.pk, **said})


def test_a_building_gets_cards_for_those_without(house: House, worker, caught):
    fresh = [household(house.grid1) for _ in range(3)]
    page = issue_all(worker, house)
    assert len(caught) == len(set(caught)) == 3
    assert all(str(home.dwelling) in page.text for home in fresh)
    assert HouseholdCard.objects.get(pk=house.card.pk).revoked_at is None
    refused = issue_all(worker, house)
    assert (refused.status_code, "每户都有有效户码" in refused.text) == (409, True)


def test_a_building_can_be_given_new_cards_throughout(house: House, worker, caught):
    household(house.grid1)
    issue_all(worker, house, again="1")
    assert len(caught) == 2
    assert HouseholdCard.objects.get(pk=house.card.pk).revoked_at
    assert HouseholdCard.objects.filter(revoked_at__isnull=True).count() == 3  # and the other community's


def test_a_building_shared_by_two_grids_is_handed_out_by_each_worker_for_the_own_part(
    house: House, worker, caught
):
    mine = household(house.grid1)
    theirs = household(house.grid2)
    theirs.dwelling.building = mine.dwelling.building
    theirs.dwelling.save()
    page = issue_all(worker, house)
    assert str(mine.dwelling) in page.text
    assert not theirs.cards.exists()


@pytest.mark.parametrize(("per", "whole"), [("8", False), ("1", True)])
def test_eight_to_a_page_or_one(house: House, worker, per: str, whole: bool):
    household(house.grid1)
    assert ('class="slips whole"' in issue_all(worker, house, per=per).text) is whole


def test_a_building_one_does_not_know_is_not_there(house: House):
    client = signed_in(house.worker2.user)
    assert issue_all(client, house).status_code == 404
    assert client.post(reverse("cards_issue"), {"building": "x"}).status_code == 404


def test_issuing_a_building_asks_as_often_for_one_as_for_thirty(house: House, worker):
    counts = []
    for more in (1, 30):
        for _ in range(more):
            household(house.grid1)
        with CaptureQueriesContext(connection) as asked:
            issue_all(worker, house)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20, counts


def test_the_list_shows_who_has_a_card(house: House, worker):
    household(house.grid1)
    page = worker.get(reverse("cards"), {"building": house.household.dwelling.building_id}).text
    assert "1</span> 户还没有户码" in page
    assert len(re.findall("作废并补发", page)) == 1
    with CaptureQueriesContext(connection) as asked:
        worker.get(reverse("cards"), {"building": house.household.dwelling.building_id})
    assert len(asked) <= 8


# What a card opens


@pytest.fixture
def phone(house: House) -> Client:
    client = Client()
    client.post(f"/h/{house.card_secret}/")
    return client


def test_the_phone_stays_signed_in_for_180_days(house: House, phone: Client):
    assert phone.session.get_expiry_age() == pytest.approx(180 * 24 * 3600, abs=60)


def test_filing_finds_grid_and_place_filled_in(house: House, phone: Client):
    page = phone.get(reverse("file")).text
    assert '<option value="01" selected>' in page
    assert f'value="{house.household.dwelling}"' in page


def test_the_family_files_seconds_and_sees_its_own(house: House, phone: Client):
    said = {"kind": "appeal", "title": "楼道灯坏了", "text": "三楼楼道灯坏了。", "grid": "01", "once": "c1"}
    phone.post(reverse("file"), said)
    mine = Appeal.objects.get()
    assert (mine.household, mine.source) == (house.household, "household_card")
    assert mine.number in phone.get("/").text
    other = house.appeal_in(State.ACCEPTED, public=True)
    phone.post(reverse("appeal_verb", args=[other.number, "endorse"]))
    assert Endorsement.objects.get(appeal=other).household == house.household


def test_the_family_sees_whom_to_call(house: House, phone: Client):
    house.worker1.user.phone = "025-84110001"
    house.worker1.user.save()
    assert "025-84110001" in phone.get("/").text


def test_the_family_rates_its_own_matter(house: House, phone: Client):
    mine = house.appeal_in(State.CLOSED, household=house.household)
    rate = reverse("appeal_verb", args=[mine.number, "evaluate"])
    assert phone.get(rate).status_code == 200
    said = {"solved": "true", "satisfaction": "satisfied", "version": mine.version}
    assert phone.post(rate, said).status_code == 302


def test_another_community_replaces_no_card(house: House):
    with pytest.raises(NotFound):
        cards.reissue(house.household, by=house.elsewhere.staff)
