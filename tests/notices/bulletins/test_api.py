"""/api/v1/bulletins/: the same verbs as on the page."""

import pytest

from notices.bulletins.models import Bulletin
from tests.calls import by_token, nobody, problem
from tests.community import House
from tests.factories import at
from tests.notices.things import bulletin, published_bulletin

BODY = {"week": "2026-11-16"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_bulletin_is_drafted_edited_and_published_by_two(house: House):
    house.file(at=at("2026-11-17 09:00"))
    caller = by_token(house.staff)
    drafted = caller.post("bulletins/", BODY, idempotency_key="k1")
    assert (drafted.status_code, drafted.json()["figures"]["registered"]) == (201, 1)
    assert caller.post("bulletins/", BODY).json() == drafted.json(), "drafting twice changes nothing"
    place = f"bulletins/{drafted.json()['id']}/"
    said = {"section": "thanks", "words": "谢谢党支部。"}
    edited = caller.post(f"{place}edit/", said, if_match='"1"')
    assert edited.headers["ETag"] == '"2"'
    assert edited.json()["parts"][-1]["text"] == "谢谢党支部。"
    assert edited.json()["actions"] == ["edit", "recount"]
    problem(caller.post(f"{place}publish/", {}, if_match='"2"'), 403, "forbidden")
    published = by_token(house.lead).post(f"{place}publish/", {}, if_match='"2"').json()
    assert (published["state"], published["actions"]) == ("published", ["correct"])
    assert nobody().get(place).json()["parts"][-1]["text"] == "谢谢党支部。"
    problem(by_token(house.lead).post(f"{place}recount/", {}, if_match="*"), 409, "illegal_transition")


def test_residents_read_published_ones_only(house: House):
    draft = bulletin(house)
    assert nobody().get("bulletins/").json()["results"] == []
    problem(nobody().get(f"bulletins/{draft.pk}/"), 404, "not_found")
    problem(by_token(house.elsewhere.staff).get(f"bulletins/{draft.pk}/"), 404, "not_found")
    assert len(by_token(house.staff).get("bulletins/").json()["results"]) == 1


def test_the_figures_of_the_answer_are_those_stored(house: House):
    published = published_bulletin(house)
    assert nobody().get("bulletins/").json()["results"][0]["figures"] == published.figures


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "week"), ({"week": "2026-11-17"}, "week"), ({"week": "2030-01-07"}, "week"), ({"wk": "x"}, "wk")],
)
def test_a_week_that_is_none_is_named(house: House, body: dict[str, str], field: str):
    answer = by_token(house.staff).post("bulletins/", body)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert not Bulletin.objects.exists()


def test_others_do_not_draft(house: House):
    problem(by_token(house.worker1).post("bulletins/", BODY), 403, "forbidden")
    problem(nobody().post("bulletins/", BODY), 401, "not_authenticated")
