"""The words of the demo's services and plans: complete, within bounds, and of people who are in the cast."""

import datetime
from typing import Any

import pytest

from config.demo import material, telling
from grids.states import LimitUnit
from grids.text import initials
from notices.directory.models import Service
from notices.directory.states import ServiceGroup
from notices.plans.models import PlanItem, WorkPlan

CAST = material.cast()
UNITS = {each["key"] for each in CAST["organization"]}
WORKERS = {f"worker{n:02d}" for n in range(1, 26)}
ACCOUNTS = {each["username"] for each in CAST["person"]} | WORKERS
CATEGORIES = {
    " / ".join(line.split(",")[:3]) for line in material.CATEGORIES.read_text().splitlines()[1:] if line
}


def named(rows: list[dict[str, Any]], key: str) -> list[Any]:
    return [pytest.param(row, id=row[key]) for row in rows]


def longest(model: type, field: str) -> int:
    return model._meta.get_field(field).max_length


def items() -> list[dict[str, Any]]:
    return [item for plan in telling.work_plans() for item in plan["item"]]


def test_there_are_twenty_services_and_three_plans():
    assert len(telling.services()) == 20
    assert len(telling.work_plans()) == 3
    assert len({each["name"] for each in telling.services()}) == 20


def test_every_group_has_something_to_offer():
    assert {each["group"] for each in telling.services()} == set(ServiceGroup.values)


@pytest.mark.parametrize("service", named(telling.services(), "name"))
def test_a_service_says_what_a_resident_must_know(service: dict[str, Any]):
    for field in ("name", "summary", "provider", "place", "hours"):
        assert 0 < len(service[field]) <= longest(Service, field), field
    assert len(service.get("bring", "")) <= longest(Service, "bring")
    assert len(service.get("fee", "")) <= longest(Service, "fee")
    assert 1 <= service["amount"] <= 30
    assert service.get("unit_of_time", "workdays") in LimitUnit.values


@pytest.mark.parametrize("service", named(telling.services(), "name"))
def test_a_service_is_of_the_cast_and_the_category_tree(service: dict[str, Any]):
    assert service.get("unit", "property") in UNITS
    assert service.get("category", "设施维修 / 电梯 / 电梯困人") in CATEGORIES


@pytest.mark.parametrize("service", named(telling.services(), "name"))
def test_a_service_is_found_by_other_words_than_its_name(service: dict[str, Any]):
    assert service["keywords"]
    for word in service["keywords"]:
        assert 0 < len(word) <= 20
        assert initials(word)


@pytest.mark.parametrize("plan", named(telling.work_plans(), "title"))
def test_a_plan_began_was_published_and_still_runs(plan: dict[str, Any]):
    assert plan["begin"] < plan["published"] < 0 < plan["end"]
    assert len(plan["title"]) <= longest(WorkPlan, "title")
    assert len(plan["goal"]) <= longest(WorkPlan, "goal")
    assert 3 <= len(plan["item"]) <= 8


@pytest.mark.parametrize("item", named(items(), "what"))
def test_an_item_has_one_owner_of_the_cast(item: dict[str, Any]):
    assert ("post" in item) != ("unit" in item)
    assert item.get("post", "staff") in ACCOUNTS
    assert item.get("unit", "property") in UNITS
    assert len(item["what"]) <= longest(PlanItem, "what")


@pytest.mark.parametrize("item", named(items(), "what"))
def test_an_items_progress_only_grows_and_was_reported_by_somebody_there(item: dict[str, Any]):
    days = [day for day, *_ in item["reports"]]
    percents = [percent for _, _, percent, _ in item["reports"]]
    assert days == sorted(days)
    assert all(day < 0 for day in days)
    assert percents == sorted(percents)
    assert all(0 < percent <= 100 for percent in percents)
    assert {account for _, account, _, _ in item["reports"]} <= ACCOUNTS
    assert all(0 < len(note) <= longest(PlanItem, "latest") for *_, note in item["reports"])


@pytest.mark.parametrize("plan", named(telling.work_plans(), "title"))
def test_nothing_is_reported_before_the_plan_is_published(plan: dict[str, Any]):
    for item in plan["item"]:
        assert all(day > plan["published"] for day, *_ in item["reports"])
        if "stopped" in item:
            assert item["stopped"][0] > plan["published"]


def test_one_item_was_given_up_with_its_reason():
    stopped = [item["stopped"] for item in items() if "stopped" in item]
    assert len(stopped) == 1
    assert "先用隔离桩" in stopped[0][2]


def test_a_day_of_the_story_is_mid_morning():
    now = datetime.datetime(2026, 11, 24, 23, 30, tzinfo=datetime.UTC)
    moment = telling._at(now, -1)
    assert moment.isoformat() == "2026-11-24T10:00:00+08:00"
