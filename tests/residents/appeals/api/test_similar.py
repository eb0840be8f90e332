"""同一件事接口: the same hits as on the pages, as deep as the caller reads."""

import pytest

from tests.calls import by_card, by_token, nobody, problem
from tests.community import House
from tests.residents.appeals.test_similar import AGAIN, BOARD, LIFT, file, publish


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_what_is_like_an_entry(house: House):
    other, new = file(house, LIFT), file(house, AGAIN)
    answer = by_token(house.staff).get(f"appeals/{new.number}/similar/")
    assert answer.status_code == 200, answer.content.decode()
    (hit,) = answer.json()["results"]
    assert hit["appeal"]["number"] == other.number and hit["appeal"]["text"] == LIFT[1]
    assert 0.15 < hit["score"] <= 1 and hit["reasons"]
    assert answer.json()["next"] is None


def test_what_is_like_words_before_they_are_filed(house: House):
    file(house, LIFT)
    public = publish(house, file(house, LIFT))
    answer = nobody().post("appeals/similar/", {"title": AGAIN[0], "text": AGAIN[1], "grid": "01"})
    (hit,) = answer.json()["results"]
    assert (hit["appeal"]["number"], hit["appeal"]["title"]) == (public.number, BOARD["public_title"])
    assert LIFT[1] not in answer.content.decode()
    (hit,) = by_card(house.card).post("appeals/similar/", {"text": AGAIN[1]}).json()["results"]
    assert "endorse" in hit["appeal"]["actions"]


def test_no_more_than_asked_for(house: House):
    for _ in range(3):
        file(house, LIFT)
    new = file(house, AGAIN)
    staff = by_token(house.staff)
    assert len(staff.get(f"appeals/{new.number}/similar/", {"limit": "2"}).json()["results"]) == 2
    for limit in ("0", "21", "x"):
        problem(staff.get(f"appeals/{new.number}/similar/", {"limit": limit}), 400, "validation_error")


def test_what_is_not_visible_does_not_exist(house: House):
    new = file(house, AGAIN)
    for stranger in (nobody(), by_token(house.worker2), by_token(house.elsewhere.staff)):
        problem(stranger.get(f"appeals/{new.number}/similar/"), 404, "not_found")


def test_strictly_read(house: House):
    staff = by_token(house.staff)
    problem(staff.post("appeals/similar/", {"titel": "电梯坏了"}), 400, "unknown_field")
    problem(staff.post("appeals/similar/", {"title": "电梯"}), 400, "validation_error")
    problem(staff.post("appeals/similar/", {}), 400, "validation_error")
    problem(staff.post("appeals/similar/?limit=3", {"title": AGAIN[0]}), 400, "unknown_param")


def test_recusal_holds(house: House):
    file(house, LIFT, complaint_user=house.staff.user)
    new = file(house, AGAIN)
    assert by_token(house.staff).get(f"appeals/{new.number}/similar/").json()["results"] == []
