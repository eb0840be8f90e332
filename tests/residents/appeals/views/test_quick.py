"""记一笔: what a worker needs to say, what the house adds, and what the script of the page is told."""

import pytest
from django.test import Client
from django.urls import reverse

from residents.appeals.models import Appeal, Attachment
from tests.community import House
from tests.entering import signed_in
from tests.factories import building, household
from tests.photos import file, photo

SAID = "三号楼二单元门口的路灯又不亮了，晚上老人看不清台阶。"
BY_SCRIPT = {"accept": "application/json"}


def entry(house: House, **more: object) -> dict[str, object]:
    return {"text": SAID, "grid": house.grid1.code, "source": "visit", "kind": "appeal", "once": "k1", **more}


def send(client: Client, house: House, **more: object):
    return client.post(reverse("quick"), entry(house, **more), headers=BY_SCRIPT)


@pytest.fixture
def worker(house: House) -> Client:
    return signed_in(house.worker1.user)


def test_one_sentence_is_enough(house: House, worker: Client):
    answer = send(worker, house)
    assert answer.status_code == 201
    appeal = Appeal.objects.get()
    assert answer.json() == {"number": appeal.number, "href": f"/appeals/{appeal.number}/"}
    assert appeal.title == "三号楼二单元门口的路灯又不亮了"
    assert appeal.text == SAID
    assert (appeal.grid, appeal.source, appeal.filed_by) == (house.grid1, "visit", house.worker1.user)


def test_an_own_title_is_kept(house: House, worker: Client):
    send(worker, house, title="路灯")
    assert Appeal.objects.get().title == "路灯"


def test_the_household_says_where_it_is(house: House, worker: Client):
    send(worker, house, household=house.household.pk)
    appeal = Appeal.objects.get()
    assert appeal.household == house.household
    assert appeal.building == house.household.dwelling.building
    assert appeal.place == str(house.household.dwelling)


def test_photos_go_along(house: House, worker: Client):
    send(worker, house, files=[photo(), photo(colour=(0, 0, 9))])
    assert Appeal.objects.get().attachments.count() == 2


def test_the_same_key_is_filed_once_and_answered_the_same(house: House, worker: Client):
    first, second = (send(worker, house, files=[photo()]) for _ in range(2))
    assert first.json() == second.json()
    assert (Appeal.objects.count(), Attachment.objects.count()) == (1, 1)


def test_the_same_key_with_other_words_is_a_conflict(house: House, worker: Client):
    send(worker, house)
    answer = send(worker, house, text="又一件别的事。")
    assert answer.status_code == 422
    assert "files" not in answer.json()["fields"]
    assert Appeal.objects.count() == 1


def test_two_workers_keys_never_meet(house: House, worker: Client):
    send(worker, house)
    send(signed_in(house.worker2.user), house, grid=house.grid2.code)
    assert Appeal.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"text": ""}, 400, "text"),
        ({"contact_phone": "12"}, 400, "contact_phone"),
        ({"household": "999999"}, 400, "household"),
        ({"files": [file("x.exe", b"MZ")]}, 415, "files"),
    ],
)
def test_what_is_refused_says_which_field_and_why(
    house: House, worker: Client, wrong, status: int, field: str
):
    answer = send(worker, house, **wrong)
    assert answer.status_code == status
    assert field in answer.json()["fields"]
    assert answer.json()["message"]
    assert not Appeal.objects.exists()


def test_another_grid_is_refused(house: House, worker: Client):
    assert send(worker, house, grid=house.grid2.code).status_code == 400
    there = household(house.grid2)
    assert send(worker, house, household=there.pk).status_code == 400
    assert not Appeal.objects.exists()


def test_without_script_the_next_empty_form_follows(house: House, worker: Client):
    answer = worker.post(reverse("quick"), entry(house), follow=True)
    assert answer.redirect_chain == [("/appeals/quick/", 302)]
    assert f"已登记 {Appeal.objects.get().number}" in answer.content.decode()
    refused = worker.post(reverse("quick"), entry(house, text="", once="k2"))
    assert refused.status_code == 400
    assert "还差一点" in refused.content.decode()


def test_grid_building_and_households_are_ready(house: House, worker: Client):
    there, mine = building(house.grid2, "2号楼"), building(house.grid1, "1号楼")
    later = household(house.grid1)
    house.file(household=later)
    form = worker.get(reverse("quick")).context["form"]
    assert form.initial["grid"] == house.grid1.code
    assert mine in form.fields["building"].queryset
    assert there not in form.fields["building"].queryset
    assert list(form.fields["household"].queryset)[0] == later
    assert house.household in form.fields["household"].queryset


def test_the_page_kept_on_the_phone_names_nobody(house: House, worker: Client):
    page = worker.get(reverse("quick")).content.decode()
    assert str(house.household.dwelling) in page
    assert house.resident.name not in page
    assert house.resident.phone not in page


def test_the_state_says_who_is_signed_in(house: House, worker: Client):
    state = worker.get(reverse("quick_state")).json()
    assert state["owner"] == house.worker1.user.pk
    assert len(state["csrf"]) > 30
    assert Client().get(reverse("quick_state")).status_code == 302
    assert signed_in(house.staff.user).get(reverse("quick_state")).status_code == 403


def test_who_may(house: House):
    assert Client().get(reverse("quick")).status_code == 302
    for who, status in {
        "worker1": 200,
        "staff": 403,
        "property": 403,
        "admin": 403,
        "supervisor": 403,
    }.items():
        assert signed_in(getattr(house, who).user).get(reverse("quick")).status_code == status


def test_the_worker_program_may_reach_the_page_and_is_never_kept_stale(house: House, client: Client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert '"/appeals/quick/"' in answer.content.decode()
    assert '"/static/"' in answer.content.decode()


def test_the_pages_policy_allows_the_program_and_nothing_inline(house: House, worker: Client):
    policy = worker.get(reverse("quick"))["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in worker.get(reverse("quick")).content.decode()
