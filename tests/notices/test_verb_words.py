"""动作接口的说明: what the documentation of each verb says, where it is found, and what its body may hold."""

from typing import Any

import pytest
from django.urls import resolve, reverse

from notices.posting.api.places import DELIVERIES, NOTICES
from notices.verb_api import Place, _course, verb_view
from tests.calls import by_token, nobody
from tests.community import House
from tests.notices.posting.material import confirmed, delivery, drafted, published, words

COURSES = [
    (NOTICES, "edit", "可从：草稿。状态不变。"),
    (NOTICES, "publish", "可从：草稿。之后是“已发布”。"),
    (NOTICES, "discard", "可从：草稿。之后是“已作废”。"),
    (NOTICES, "pin", "可从：已发布。状态不变。"),
    (NOTICES, "unpin", "可从：已发布。状态不变。"),
    (NOTICES, "correct", "可从：已发布。状态不变。"),
    (NOTICES, "withdraw", "可从：已发布、已过期。之后是“已撤回”。"),
    (DELIVERIES, "confirm", "可从：待确认。之后是“已送达”。"),
    (DELIVERIES, "unconfirm", "可从：已送达。之后是“待确认”。"),
]


@pytest.mark.parametrize(("place", "verb", "sentence"), COURSES)
def test_the_documentation_says_from_where_to_where(place: Place, verb: str, sentence: str):
    assert _course(place, verb) == sentence


def test_every_verb_stands_in_this_table():
    for place in (NOTICES, DELIVERIES):
        assert set(place.acts.verbs) == {verb for of, verb, _ in COURSES if of is place}


@pytest.mark.parametrize(("place", "verb", "sentence"), COURSES)
def test_each_has_an_address_of_its_own_and_is_posted_to(place: Place, verb: str, sentence: str):
    address = reverse(f"api_{place.noun}_{verb}", args=[7])
    assert address == f"/api/v1/{place.noun}/7/{verb}/"
    view = resolve(address).func.view_class
    assert (view.verb, view.place.noun) == (verb, place.noun)
    assert view.__doc__ == place.acts.lifecycle.table[verb].label
    assert verb_view(place, verb).__name__ == f"{place.noun.title()}{verb.title()}"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


BODIES = {
    "notices_withdraw": {"reason"},
    "notices_sign_up": {"people", "name", "phone"},
    "notices_cancel_sign_up": {"name", "phone"},
    "deliveries_confirm": {"how", "note"},
    "deliveries_unconfirm": {"note"},
}
NOTICE = {"kind", "title", "text", "contact", "audience", "grids", "buildings", "care_groups", "expires_at"}
NOTICE |= {"happens_at", "happens_until", "place", "seats", "sign_up_until"}


def operations(document: dict[str, Any]) -> dict[str, Any]:
    return {
        each["operationId"]: each
        for path in document["paths"].values()
        for each in path.values()
        if isinstance(each, dict) and "operationId" in each
    }


@pytest.mark.django_db
def test_the_schema_lists_the_very_fields_each_verb_takes(house: House):
    document = nobody().get("schema/").json()
    found, parts = operations(document), document["components"]["schemas"]

    def fields(operation: str) -> set[str]:
        shape = found[operation]["requestBody"]["content"]["application/json"]["schema"]
        return set(parts[shape["$ref"].rsplit("/", 1)[1]]["properties"])

    for operation, names in BODIES.items():
        assert fields(operation) == names, operation
    for operation in ("notices_draft", "notices_edit", "notices_correct"):
        assert fields(operation) == NOTICE, operation
    for operation in ("notices_publish", "notices_pin", "notices_unpin", "notices_discard"):
        assert "requestBody" not in found[operation], operation


ACTIONS = [
    # who, of a draft, of what was published, of the first grid's delivery
    ("staff", ["edit", "attach", "discard"], ["pin", "correct", "withdraw"], ["confirm"]),
    ("lead", ["edit", "attach", "publish", "discard"], ["pin", "correct", "withdraw"], ["confirm"]),
    ("worker1", None, [], ["confirm"]),
    ("worker2", None, [], None),
    ("supervisor", None, [], None),
    ("property", None, [], None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "of_draft", "of_published", "of_delivery"), ACTIONS)
def test_the_actions_of_an_answer_are_this_callers(
    house: House,
    who: str,
    of_draft: list[str] | None,
    of_published: list[str],
    of_delivery: list[str] | None,
):
    draft, notice = drafted(house), published(house, words())
    caller = by_token(getattr(house, who))
    places = (f"notices/{draft.pk}/", f"notices/{notice.pk}/", f"deliveries/{delivery(notice).pk}/")
    answers = [caller.get(place) for place in places]
    found = [answer.json().get("actions") if answer.status_code == 200 else None for answer in answers]
    assert found == [of_draft, of_published, of_delivery]


@pytest.mark.django_db
def test_done_the_answer_lists_what_can_be_done_next(house: House):
    notice = published(house)
    caller = by_token(house.lead)
    pinned = caller.post(f"notices/{notice.pk}/pin/", if_match="*")
    assert pinned.json()["actions"] == ["unpin", "correct", "withdraw"]
    assert pinned.headers["ETag"] == f'"{pinned.json()["version"]}"'
    confirmed(house, notice, "01")
    place = f"deliveries/{delivery(notice).pk}/"
    back = caller.post(f"{place}unconfirm/", {"note": "点错了。"}, if_match="*")
    assert (back.json()["actions"], back.json()["stage"]) == (["confirm"], None)
    gone = caller.post(f"notices/{notice.pk}/withdraw/", {"reason": "不停了。"}, if_match="*")
    assert gone.json()["actions"] == []
    assert caller.get(place).json()["actions"] == []
