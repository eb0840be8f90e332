"""时限和分类接口: the lists an integrator reads."""

import pytest
from django.test import Client
from django.urls import reverse

from grids.states import LimitUnit
from residents.appeals import limits
from residents.appeals.models import Category, LimitPolicy
from tests.community import House
from tests.entering import signed_in
from tests.factories import category

LIMITS, CATEGORIES = reverse("api_limits"), reverse("api_categories")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


def test_every_place_of_the_table_is_listed_with_its_origin(house: House, lead: Client):
    LimitPolicy.objects.create(
        community=house.community, step="contact", grade="", amount=4, unit=LimitUnit.CLOCK_HOURS
    )
    answer = lead.get(LIMITS).json()
    assert answer["next"] is None
    found = {(row["step"], row["grade"]): row for row in answer["results"]}
    assert len(found) == len(limits.PLACES)
    assert found["judge", None] == {
        "step": "judge",
        "step_label": "受理判断",
        "grade": None,
        "origin": "default",
        "amount": 2,
        "unit": "service_hours",
    }
    assert (found["contact", None]["amount"], found["contact", None]["origin"]) == (4, "own")
    assert (found["contact", "danger"]["amount"], found["contact", "danger"]["origin"]) == (4, "all")


@pytest.mark.parametrize("who", ["worker1", "property", "staff", "supervisor"])
def test_limits_are_read_by_lead_and_administrator(house: House, who: str):
    answer = signed_in(getattr(house, who).user).get(LIMITS)
    assert answer.status_code == 403
    assert answer.json()["message"] == "账号、岗位和设置由系统管理员管理，社区负责人可以查看。"
    assert signed_in(house.admin.user).get(LIMITS).status_code == 200


def test_limits_of_another_community_are_its_own(house: House):
    LimitPolicy.objects.create(
        community=house.community, step="judge", grade="", amount=9, unit=LimitUnit.CLOCK_HOURS
    )
    there = signed_in(house.elsewhere.lead.user).get(LIMITS).json()["results"]
    assert there[0]["amount"] == 2


def test_a_category_is_read_with_all_that_is_said_of_it(house: House, lead: Client):
    leaf = category(house.community, "城建", "路灯")
    Category.objects.filter(pk=leaf.pk).update(
        default_grade="utilities", keywords=["灯"], result_amount=3, result_unit="workdays"
    )
    found = {row["path"]: row for row in lead.get(CATEGORIES).json()["results"]}
    assert found["城建 / 路灯"] == {
        "id": leaf.pk,
        "path": "城建 / 路灯",
        "name": "路灯",
        "level": 2,
        "parent": leaf.parent_id,
        "default_grade": "utilities",
        "keywords": ["灯"],
        "contact_limit": None,
        "result_limit": {"amount": 3, "unit": "workdays"},
        "active": True,
    }
    assert found["城建"]["parent"] is None and found["城建"]["default_grade"] is None


def test_what_is_retired_is_listed_for_those_who_run_the_office(house: House, lead: Client):
    Category.objects.filter(pk=category(house.community, "旧的").pk).update(active=False)
    staff = signed_in(house.staff.user)

    def paths(client: Client, **params: str) -> set[str]:
        return {row["path"] for row in client.get(CATEGORIES, params).json()["results"]}

    assert "旧的" in paths(lead) and "旧的" not in paths(staff) and "旧的" not in paths(Client())
    assert paths(lead, active="false") == {"旧的"}
    assert paths(staff, active="false") == set()
    assert "旧的" not in paths(lead, active="true")


def test_levels_and_pages(house: House, lead: Client):
    category(house.community, "一", "二", "三")
    levels = {level: lead.get(CATEGORIES, {"level": level}).json()["results"] for level in "123"}
    assert all(row["level"] == int(level) for level, rows in levels.items() for row in rows)
    assert [row["path"] for row in levels["3"]] == ["一 / 二 / 三", house.category.path]
    seen, address = [], f"{CATEGORIES}?limit=1"
    while address:
        page = lead.get(address).json()
        seen += [row["path"] for row in page["results"]]
        address = page["next"]
    assert seen == sorted(seen) and len(seen) == Category.objects.of(house.community.pk).count()


@pytest.mark.parametrize(
    ("place", "params", "code", "field", "sentence"),
    [
        (LIMITS, {"grade": "danger"}, "unknown_param", "grade", "没有叫“grade”的参数。这里不用任何参数。"),
        (CATEGORIES, {"activ": "true"}, "unknown_param", "activ", "没有叫“activ”的参数。可用的参数：active、level、cursor、limit。"),
        (CATEGORIES, {"active": "yes"}, "validation_error", "active", "active 请填 true 或 false。"),
        (CATEGORIES, {"level": "4"}, "validation_error", "level", "level 请填 1、2 或 3。"),
        (CATEGORIES, {"limit": "0"}, "validation_error", "limit", "limit 要在 1 到 100 之间。"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(house: House, lead: Client, place, params, code, field, sentence):
    answer = lead.get(place, params)
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["fields"]) == (code, {field: sentence})


@pytest.mark.parametrize("place", [LIMITS, CATEGORIES])
def test_nothing_is_changed_through_these_places(house: House, lead: Client, place: str):
    answer = lead.post(place, {}, content_type="application/json")
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
