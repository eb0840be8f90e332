"""人房企物: the register, its cards and visits."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House

GET: dict[str, str] = {
    "card": "200 200 200 200 200 200 200 200 200 200 200 200",
    "registers": "302 302 302 200 200 403 200 200 403 200 403 200",
    "register": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_new": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_one": "302 302 302 200 404 403 200 200 403 403 403 404",
    "register_verb": "302 302 302 200 404 403 200 200 403 403 403 404",
    "card_sign_out": "405 405 405 405 405 405 405 405 405 405 405 405",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    return {
        "card": [house.card_secret],
        "register": ["residents"],
        "register_new": ["residents"],
        "register_one": ["residents", house.resident.pk],
        "register_verb": ["residents", house.resident.pk, "edit"],
    }
