"""人房企物: the register, its cards and visits."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House
from tests.residents.register.visiting import visit

GET: dict[str, str] = {
    "card": "200 200 200 200 200 200 200 200 200 200 200 200",
    "registers": "302 302 302 200 200 403 200 200 403 200 403 200",
    "register": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_new": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_one": "302 302 302 200 404 403 200 200 403 403 403 404",
    "register_verb": "302 302 302 200 404 403 200 200 403 403 403 404",
    "card_sign_out": "405 405 405 405 405 405 405 405 405 405 405 405",
    "assign": "302 302 302 403 403 403 200 200 200 403 403 200",
    "assign_building": "302 302 302 403 403 403 200 200 200 403 403 404",
    "balance": "302 302 302 403 403 403 200 200 403 403 403 200",
    "coverage": "302 302 302 403 403 403 200 200 403 403 403 200",
    "gap": "302 302 302 403 403 403 200 200 403 403 403 200",
    "cards": "302 302 302 200 200 403 200 200 403 403 403 200",
    "cards_issue": "405 405 405 405 405 405 405 405 405 405 405 405",
    "card_issue": "405 405 405 405 405 405 405 405 405 405 405 405",
    "card_reissue": "405 405 405 405 405 405 405 405 405 405 405 405",
    "card_revoke": "405 405 405 405 405 405 405 405 405 405 405 405",
    "visits": "302 302 302 200 200 403 200 200 403 403 403 200",
    "visits_due": "302 302 302 200 200 403 200 200 403 403 403 200",
    "visit_doors": "302 302 302 200 200 403 200 200 403 403 403 200",
    "visit": "302 302 302 200 404 403 200 200 403 403 403 404",
    "visit_new": "302 302 302 200 404 403 200 200 403 403 403 404",
    "promises": "302 302 302 200 200 403 200 200 403 403 403 200",
    "promise_keep": "405 405 405 405 405 405 405 405 405 405 405 405",
    "promise_give_up": "302 302 302 200 404 403 200 200 403 403 403 404",
    "api_visits": "401 401 403 200 200 403 200 200 403 403 403 200",
    "api_visits_due": "401 401 403 200 200 403 200 200 403 403 403 200",
    "api_visit": "401 401 403 200 404 403 200 200 403 403 403 404",
    "api_keep_promise": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_give_up_promise": "405 405 405 405 405 405 405 405 405 405 405 405",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    seen = visit(house, promised="带一份报修单来")
    return {
        "card": [house.card_secret],
        "register": ["residents"],
        "register_new": ["residents"],
        "register_one": ["residents", house.resident.pk],
        "register_verb": ["residents", house.resident.pk, "edit"],
        "assign_building": [house.household.dwelling.building_id],
        "gap": ["households"],
        "card_issue": [house.household.pk],
        "card_reissue": [house.household.pk],
        "card_revoke": [house.household.pk],
        "visit": [seen.pk],
        "visit_new": [house.household.pk],
        "promise_keep": [seen.promise.pk],
        "promise_give_up": [seen.promise.pk],
        "api_visit": [seen.pk],
        "api_keep_promise": [seen.pk],
        "api_give_up_promise": [seen.pk],
    }
