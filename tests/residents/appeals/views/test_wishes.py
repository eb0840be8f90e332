"""心愿墙, as the people in front of it see it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import uploads
from residents.appeals.models import Appeal, WishClaim
from residents.appeals.states import State
from residents.appeals.workflow import attach, claim_wish, close, fulfil_wish
from residents.register.workflow import cards
from tests.calls import by_card, by_token, problem
from tests.community import House
from tests.entering import signed_in
from tests.factories import household, household_actor
from tests.photos import photo
from tests.residents.appeals.test_wishes import neighbour, wish

WALL = reverse("wishes")
PRIVATE = ("王秀英", "13812345678", "四单元", "三单元四楼，眼睛花了")
QUERIES = 8


def page(client: Client, tab: str = "open") -> str:
    answer = client.get(WALL, {"tab": tab})
    assert answer.status_code == 200
    return answer.content.decode()


def act(appeal: Appeal, verb: str) -> str:
    return reverse("appeal_verb", args=[appeal.number, verb])


@pytest.fixture
def phone(house: House) -> Client:
    """Another family's phone, signed in with its card."""
    family = household(house.grid1)
    _, secret = cards.issue(family, by=house.staff)
    client = Client()
    client.post(f"/h/{secret}/")
    return client


def test_everybody_sees_the_wish_and_nobody_whose_it_is(house: House, client: Client):
    appeal = wish(house)
    shown = page(client)
    assert "楼道灯不亮" in shown, "the office's public title"
    assert not [word for word in PRIVATE if word in shown]
    assert "claim-wish" not in shown, "a visitor is told how to sign in instead"
    assert "用手机扫家里的户码" in shown
    assert client.get(act(appeal, "claim-wish")).status_code == 403


def test_only_what_the_office_published_hangs_on_the_wall(house: House, client: Client):
    wish(house, public=False)
    wish(house, State.REGISTERED)
    house.appeal_in(State.ACCEPTED, public=True)
    assert "心愿都有人认领了" in page(client)


def test_a_neighbour_claims_it_from_the_wall(house: House, phone: Client):
    appeal = wish(house)
    assert act(appeal, "claim-wish") in page(phone)
    form = phone.get(act(appeal, "claim-wish")).content.decode()
    assert "对外怎么称呼" in form
    assert "以谁的名义" not in form
    answer = phone.post(
        act(appeal, "claim-wish"), {"name": "二楼小张", "version": appeal.version}, follow=True
    )
    shown = answer.content.decode()
    assert "二楼小张" in shown
    assert "先和网格员约好时间" in shown
    assert "二楼小张" in page(phone, "claimed")
    assert "心愿都有人认领了" in page(phone)


def test_the_second_neighbour_reads_that_it_is_taken(house: House, phone: Client):
    appeal = wish(house)
    claim_wish(appeal, by=house.property)
    answer = phone.post(act(appeal, "claim-wish"), {"name": "", "version": appeal.version})
    assert answer.status_code == 409
    assert "这个心愿已经有人认领了" in answer.content.decode()
    assert WishClaim.objects.count() == 1


def test_the_one_who_claimed_tells_how_it_came_true(house: House, phone: Client):
    appeal = wish(house)
    phone.post(act(appeal, "claim-wish"), {"name": "二楼小张"})
    told = {"result": "周六送到了老花镜。", "thanks": "谢谢小张！", "told": "door"}
    assert phone.post(act(appeal, "fulfil-wish"), told).status_code == 302
    assert "谢谢小张" not in page(phone, "done"), "not before the office has read and verified it"
    close(Appeal.objects.get(pk=appeal.pk), by=house.staff)
    shown = page(phone, "done")
    assert "二楼小张" in shown
    assert "谢谢小张！" in shown


def test_giving_back_without_a_reason_asks_for_one(house: House, phone: Client):
    appeal = wish(house)
    phone.post(act(appeal, "claim-wish"), {})
    answer = phone.post(act(appeal, "give-back-wish"), {"note": ""})
    assert answer.status_code == 400
    assert WishClaim.objects.standing().exists()
    assert phone.post(act(appeal, "give-back-wish"), {"note": "要出远门"}).status_code == 302
    assert "楼道灯不亮" in page(phone)


def test_a_seat_holder_may_say_for_which_unit(house: House):
    appeal, seat = wish(house), signed_in(house.property.user)
    assert house.property_company.name in seat.get(act(appeal, "claim-wish")).content.decode()
    seat.post(act(appeal, "claim-wish"), {"unit": house.property_company.pk})
    assert house.property_company.name in page(seat, "claimed")


def test_the_office_reads_who_it_really_is(house: House):
    appeal, family = wish(house), neighbour(house)
    claim_wish(appeal, by=family, name="二楼小张")
    address = reverse("appeal", args=[appeal.number])
    assert f"户号 {family.household_id}" in signed_in(house.staff.user).get(address).content.decode()
    assert "户号" not in Client().get(address).content.decode()


def test_the_wall_costs_the_same_with_many_wishes(house: House, phone: Client, django_assert_max_num_queries):
    for _ in range(3):
        claim_wish(wish(house), by=house.staff, name="李敏")
        done = fulfil_wish(claim_wish(wish(house), by=house.property), by=house.property, result="好了。")
        close(done, by=house.staff)
        wish(house)
    for tab in ("open", "claimed", "done"):
        with django_assert_max_num_queries(QUERIES):
            phone.get(WALL, {"tab": tab})


def test_a_claimed_wish_opens_within_the_budget(house: House, django_assert_max_num_queries):
    appeal = wish(house)
    claim_wish(appeal, by=house.property, unit=house.property_company)
    office = signed_in(house.staff.user)
    with django_assert_max_num_queries(10):
        office.get(reverse("appeal", args=[appeal.number]))


# The same through the API


def test_a_household_claims_through_the_api(house: House):
    appeal, family = wish(house), household(house.grid1)
    card, _ = cards.issue(family, by=house.staff)
    caller = by_card(card)
    assert "claim-wish" in caller.get(f"appeals/{appeal.number}/").json()["actions"]
    body = caller.act(appeal.number, "claim-wish", {"name": "二楼小张"}).json()
    assert (body["state"], body["claimed_by"]) == ("in_progress", "二楼小张")
    assert {"give-back-wish", "fulfil-wish"} <= set(body["actions"])
    told = {"result": "送到了。", "told": "door"}
    assert caller.act(appeal.number, "fulfil-wish", told).json()["claimed_by"] is None


def test_the_api_says_already_claimed(house: House):
    appeal = wish(house)
    done = claim_wish(appeal, by=household_actor(household(house.grid1)), at=timezone.now())
    answer = by_token(house.second_staff).act(appeal.number, "claim-wish", {}, version=f'"{done.version}"')
    problem(answer, 409, "already_claimed")


def test_wishes_nobody_claimed_can_be_listed(house: House):
    waiting, taken = wish(house), claim_wish(wish(house), by=house.property)
    listed = by_token(house.staff).get("appeals/", {"kind": "wish", "claimed": "false"}).json()["results"]
    assert [row["number"] for row in listed] == [waiting.number]
    listed = by_token(house.staff).get("appeals/", {"kind": "wish", "claimed": "true"}).json()["results"]
    assert [row["number"] for row in listed] == [taken.number]


# With a photo


def test_the_photo_of_a_wish_come_true_hangs_beside_the_thanks(house: House, phone: Client):
    appeal = wish(house)
    assert phone.post(act(appeal, "attach"), {"files": [photo()]}).status_code == 403, "not theirs yet"
    phone.post(act(appeal, "claim-wish"), {"name": "二楼小张"})
    assert phone.post(act(appeal, "attach"), {"files": [photo()]}).status_code == 302
    kept = appeal.attachments.get()
    assert kept.purpose == "after"
    phone.post(act(appeal, "fulfil-wish"), {"result": "送到了。", "thanks": "谢谢！", "told": "door"})
    close(Appeal.objects.get(pk=appeal.pk), by=house.staff)
    shown = page(Client(), "done")
    assert reverse("appeal_thumbnail", args=[appeal.number, kept.pk]) in shown
    assert Client().get(reverse("appeal_thumbnail", args=[appeal.number, kept.pk])).status_code == 200


def test_what_the_family_sent_in_stays_off_the_wall(house: House):
    appeal = wish(house)
    attach(appeal, by=house.family, files=[uploads.read(photo())])
    done = fulfil_wish(claim_wish(appeal, by=house.property), by=house.property, result="好了。")
    close(done, by=house.staff)
    assert "/files/" not in page(Client(), "done")
