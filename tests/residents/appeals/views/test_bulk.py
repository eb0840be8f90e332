"""批量办理的页面: ticked, done, taken back; and one matter after the other by keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House, two_houses
from tests.entering import signed_in


def states(appeals: list[Appeal]) -> list[str]:
    return [Appeal.objects.get(pk=each.pk).state for each in appeals]


def act(house: House, what: str, appeals: list[Appeal], who: str = "staff", **more: str):
    client = signed_in(getattr(house, who).user)
    body = {"number": [each.number for each in appeals], **more}
    return client, client.post(reverse(f"bulk_{what}"), body, follow=True)


@pytest.fixture
def three(house: House) -> list[Appeal]:
    return [house.file()[0] for _ in range(3)]


def test_accepted_together_dispatched_together_undone_together(house: House, three: list[Appeal]):
    client, answer = act(house, "accept", three)
    assert "已受理 3 件" in answer.content.decode()
    assert states(three) == [State.ACCEPTED] * 3
    numbers = {"number": [each.number for each in three]}
    answer = client.post(reverse("bulk_dispatch"), numbers, follow=True)
    assert states(three) == [State.DISPATCHED] * 3
    assert Appeal.objects.get(pk=three[0].pk).handler == house.worker1.user
    assert "您刚办的 3 件还可以撤销" in answer.content.decode()
    answer = client.post(reverse("bulk_undo"), numbers, follow=True)
    assert "已撤销 3 件" in answer.content.decode()
    assert states(three) == [State.ACCEPTED] * 3
    assert "还可以撤销" not in answer.content.decode()


def test_the_category_brings_its_grade(house: House):
    house.category.default_grade = "utilities"
    house.category.save()
    appeal, _ = house.file(category=house.category)
    act(house, "accept", [appeal])
    assert Appeal.objects.get().grade == "utilities"


def test_what_is_refused_says_why_and_the_rest_goes_through(house: House, three: list[Appeal]):
    house.do("decline", three[1])
    _, answer = act(house, "accept", three)
    assert f"{three[1].number}：这件诉求现在是“不予受理”" in answer.content.decode()
    assert "已受理 2 件" in answer.content.decode()


def test_the_queue_comes_back_afterwards(house: House, three: list[Appeal]):
    _, answer = act(house, "accept", three[:1], queue="state=registered&order=new")
    assert answer.redirect_chain[0][0] == "/appeals/?state=registered&order=new"


def test_who_may_not(house: House, three: list[Appeal]):
    _, answer = act(house, "accept", three, who="worker2")
    assert "还没有勾选" in answer.content.decode()
    _, answer = act(house, "dispatch", three, who="worker1")
    assert states(three) == [State.REGISTERED] * 3
    client, _ = act(house, "accept", three)
    act(house, "undo", three, who="second_staff")
    assert states(three) == [State.ACCEPTED] * 3
    assert client.get(reverse("bulk_accept")).status_code == 405


def test_the_list_offers_the_boxes_and_links_keep_the_queue(house: House, three: list[Appeal]):
    page = signed_in(house.staff.user).get(reverse("appeals") + "?state=registered").content.decode()
    assert f'value="{three[0].number}"' in page
    assert f"/appeals/{three[0].number}/?queue=state%3Dregistered" in page


def test_the_next_matter_follows_when_one_is_done(house: House, three: list[Appeal]):
    client = signed_in(house.staff.user)
    first = reverse("appeal", args=[three[0].number]) + "?queue=state%3Dregistered"
    page = client.get(first).content.decode()
    assert f"/appeals/{three[1].number}/?queue=state%3Dregistered" in page
    where = reverse("appeal_verb", args=[three[0].number, "accept"])
    assert "办完看下一件" in client.get(f"{where}?queue=state%3Dregistered").content.decode()
    body = {"grade": "general", "track": "assist", "queue": "state=registered"}
    assert (
        client.post(where, {**body, "onward": "1"}).url
        == f"/appeals/{three[1].number}/?queue=state%3Dregistered"
    )
    where = reverse("appeal_verb", args=[three[1].number, "accept"])
    assert client.post(where, body).url == f"/appeals/{three[1].number}/?queue=state%3Dregistered"
    where = reverse("appeal_verb", args=[three[2].number, "accept"])
    assert client.post(where, {**body, "onward": "1"}).url == "/appeals/?state=registered"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_intake_queue_is_cleared_without_a_mouse(transactional_db, enter):
    place = two_houses()
    matters = [place.file(title=f"第{n}件")[0] for n in range(3)]
    page = enter(
        place.staff,
        f"/appeals/{matters[0].number}/?queue=state%3Dregistered",
        viewport={"width": 1366, "height": 768},
    )
    for matter in matters:
        expect(page.locator("h1")).to_have_text(matter.title)
        expect(page.locator("#verb-form :focus")).to_have_count(1)
        page.keyboard.press("Control+Enter")
    page.wait_for_url("**/appeals/?state=registered")
    assert states(matters) == [State.ACCEPTED] * 3


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_keys_walk_the_queue_without_doing_anything(transactional_db, enter):
    place = two_houses()
    matters = [place.file(title=f"第{n}件")[0] for n in range(2)]
    page = enter(
        place.staff,
        f"/appeals/{matters[0].number}/?queue=state%3Dregistered",
        viewport={"width": 1366, "height": 768},
    )
    page.keyboard.press("Alt+j")
    expect(page.locator("h1")).to_have_text("第1件")
    page.keyboard.press("Alt+k")
    expect(page.locator("h1")).to_have_text("第0件")
    assert states(matters) == [State.REGISTERED] * 2
