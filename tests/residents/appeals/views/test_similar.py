"""邻居已经反映过: while somebody types, before the same is filed again, and beside an entry at intake."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from residents.appeals import sweep
from residents.appeals.models import Appeal, Endorsement, Surge
from residents.appeals.states import State
from residents.appeals.workflow import propose_groups
from tests.community import House
from tests.entering import household, signed_in
from tests.photos import photo
from tests.residents.appeals.test_similar import AGAIN, BOARD, DOGS, LIFT, file, publish

TYPED = reverse("similar_typed")
FORM = {"kind": "appeal", "title": AGAIN[0], "text": AGAIN[1], "grid": "01", "once": "k"}
ASKS = "邻居已经反映过，附议吗？"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def html(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def lift(house: House) -> Appeal:
    """Published, raised by a visitor from grid 2."""
    return publish(house, file(house, LIFT, grid=house.grid2))


# While typing


def test_a_resident_sees_published_matters_while_typing(house: House, lift: Appeal):
    file(house, LIFT)
    page = html(Client().post(TYPED, {"title": AGAIN[0], "text": AGAIN[1]}))
    assert BOARD["public_title"] in page and page.count("<li>") == 1
    assert 'name="seen"' in page
    assert LIFT[1] not in page
    assert "附议：我家也是" not in page  # a phone nobody signed in with a card


def test_a_family_seconds_it_with_one_tap_in_the_middle_of_typing(house: House, lift: Appeal):
    client = household(house, lift)
    page = html(client.post(TYPED, {"text": AGAIN[1]}))
    address = reverse("appeal_verb", args=[lift.number, "endorse"])
    assert f'formaction="{address}"' in page
    assert client.post(address, {**FORM, "next": ""}).status_code == 302  # as the button sends it
    assert Endorsement.objects.get().household == house.household
    assert "您家已附议" in html(client.post(TYPED, {"text": AGAIN[1]}))


def test_a_worker_seconds_on_behalf_of_the_chosen_door(house: House):
    own = file(house, LIFT)
    worker = signed_in(house.worker1.user)
    page = html(worker.post(TYPED, {"text": AGAIN[1], "household": house.household.pk}))
    address = reverse("appeal_verb", args=[own.number, "endorse"]) + f"?household={house.household.pk}"
    assert address in page
    chosen = f'<option value="{house.household.pk}" selected>{house.household.dwelling}</option>'
    assert chosen in html(worker.get(address))


@pytest.mark.parametrize(
    "said", [{}, {"title": "电梯"}, {"title": "电梯坏了" * 40}, {"grid": "99", "text": LIFT[1]}]
)
def test_too_little_or_nonsense_shows_nothing(house: House, lift: Appeal, said: dict):
    answer = Client().post(TYPED, said)
    assert (answer.status_code, html(answer).strip()) == (200, "")


def test_the_pages_that_file_ask_while_one_types(house: House):
    for client, path in ((Client(), reverse("file")), (signed_in(house.worker1.user), reverse("quick"))):
        page = html(client.get(path))
        assert f'hx-post="{TYPED}"' in page and "htmx" in page


def test_nothing_is_kept_by_browsers(house: House, lift: Appeal):
    assert Client().post(TYPED, {"text": AGAIN[1]})["Cache-Control"] == "no-store"


# Before filing the same again


def test_without_script_the_question_comes_before_the_filing(house: House, lift: Appeal):
    client = Client()
    page = html(client.post(reverse("file"), FORM))
    assert ASKS in page and BOARD["public_title"] in page
    assert 'name="text" value="3号楼的电梯又坏了，停在一楼，老人下不来楼。"' in page
    assert not Appeal.objects.filter(title=AGAIN[0]).exists()
    assert client.post(reverse("file"), {**FORM, "seen": "1"}).status_code == 302
    assert Appeal.objects.filter(title=AGAIN[0]).count() == 1


def test_a_family_seconds_instead(house: House, lift: Appeal):
    client = household(house, lift)
    assert "附议：我家也是" in html(client.post(reverse("file"), FORM))
    client.post(reverse("appeal_verb", args=[lift.number, "endorse"]), {"next": ""})
    assert Appeal.objects.get(pk=lift.pk).households_count == 2
    assert not Appeal.objects.filter(title=AGAIN[0]).exists()


def test_photos_are_asked_for_again(house: House, lift: Appeal):
    page = html(Client().post(reverse("file"), {**FORM, "files": [photo()]}))
    assert ASKS in page and 'type="file"' in page
    assert 'type="file"' not in html(Client().post(reverse("file"), FORM))


def test_in_large_mode_it_comes_after_the_last_question(house: House, lift: Appeal):
    client = Client()
    client.cookies["large"] = "1"
    page = html(client.post(reverse("file"), {**FORM, "step": "9"}))
    assert ASKS in page
    assert client.post(reverse("file"), {**FORM, "step": "9", "seen": "1"}).status_code == 302


@pytest.mark.parametrize("state", [State.CLOSED, State.REGISTERED])
def test_what_is_done_or_not_public_stops_nobody(house: House, state: State):
    house.appeal_in(state, public=state == State.CLOSED, title=LIFT[0], text=LIFT[1])
    assert Client().post(reverse("file"), FORM).status_code == 302


def test_those_who_file_on_behalf_are_not_held_up(house: House, lift: Appeal):
    body = {**FORM, "source": "counter"}
    assert signed_in(house.staff.user).post(reverse("file"), body).status_code == 302


# At intake


def test_the_office_reads_them_side_by_side_with_the_reason(house: House):
    other, new = file(house, LIFT, place="3号楼大厅"), file(house, AGAIN)
    file(house, DOGS)
    staff = signed_in(house.staff.user)
    assert reverse("similar_to", args=[new.number]) in html(staff.get(reverse("appeal", args=[new.number])))
    page = html(staff.get(reverse("similar_to", args=[new.number])))
    for words in (LIFT[1], AGAIN[1], "3号楼大厅", "已登记", "都提到"):
        assert words in page
    assert DOGS[1] not in page
    merge = reverse("appeal_verb", args=[new.number, "merge"]) + f"?into={other.number}"
    assert merge in page
    assert f'value="{other.number}"' in html(staff.get(merge))


def test_what_can_no_longer_be_merged_takes_the_other_in(house: House):
    working = house.appeal_in(State.IN_PROGRESS, title=LIFT[0], text=LIFT[1])
    new = file(house, AGAIN)
    page = html(signed_in(house.staff.user).get(reverse("similar_to", args=[working.number])))
    assert reverse("appeal_verb", args=[new.number, "merge"]) + f"?into={working.number}" in page
    closed = house.appeal_in(State.CLOSED, title=LIFT[0], text=LIFT[1])
    page = html(signed_in(house.staff.user).get(reverse("similar_to", args=[closed.number])))
    assert "/merge/" not in page


def test_a_worker_is_shown_no_way_to_merge(house: House):
    file(house, LIFT)
    new = file(house, AGAIN)
    page = html(signed_in(house.worker1.user).get(reverse("similar_to", args=[new.number])))
    assert LIFT[1] in page and "/merge/" not in page


def test_by_htmx_it_is_a_piece_of_the_page(house: House):
    new = file(house, AGAIN)
    answer = signed_in(house.staff.user).get(
        reverse("similar_to", args=[new.number]), headers={"HX-Request": "true"}
    )
    assert "没有像是同一件事的" in html(answer) and "<html" not in html(answer)


def test_once_under_way_the_page_does_not_look_by_itself(house: House):
    working = house.appeal_in(State.IN_PROGRESS)
    page = html(signed_in(house.staff.user).get(reverse("appeal", args=[working.number])))
    assert reverse("similar_to", args=[working.number]) not in page


# 群


def test_groups_are_proposed_on_a_page_and_merged_by_a_person(house: House):
    first, second = file(house, LIFT), file(house, AGAIN, grid=house.grid2, household=house.household)
    sweep.count_words(timezone.now())
    propose_groups(house.community, timezone.now())
    surge, staff = Surge.objects.get(), signed_in(house.staff.user)
    assert LIFT[0] in html(staff.get(reverse("groups")))
    assert LIFT[0] not in html(staff.get(reverse("surges")))
    page = html(staff.get(reverse("surge", args=[surge.pk])))
    assert LIFT[1] in page and AGAIN[1] in page
    staff.post(reverse("merge_surge", args=[surge.pk]), {"into": first.number, "merge": [second.number]})
    second.refresh_from_db(), first.refresh_from_db()
    assert (second.merged_into, first.households_count) == (first, 2)
    assert "现在没有并案建议" in html(staff.get(reverse("groups")))


def test_of_a_group_a_recused_reader_sees_nothing(house: House):
    file(house, LIFT), file(house, AGAIN, complaint_user=house.staff.user)
    sweep.count_words(timezone.now())
    propose_groups(house.community, timezone.now())
    assert Surge.objects.groups().count() == 1
    assert "现在没有并案建议" in html(signed_in(house.staff.user).get(reverse("groups")))
    assert LIFT[0] in html(signed_in(house.lead.user).get(reverse("groups")))


def test_a_dismissed_group_says_why_and_goes(house: House):
    file(house, LIFT), file(house, AGAIN)
    sweep.count_words(timezone.now())
    propose_groups(house.community, timezone.now())
    surge, staff = Surge.objects.get(), signed_in(house.staff.user)
    answer = staff.post(reverse("dismiss_surge", args=[surge.pk]), {"reason": "两部电梯。"})
    assert answer.url == reverse("groups")
    assert "现在没有并案建议" in html(staff.get(reverse("groups")))
