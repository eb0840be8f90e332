"""人房企物: the register, its cards and visits."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House

GET: dict[str, str] = {
    "card": "200 200 200 200 200 200 200 200 200 200 200 200",
    "card_sign_out": "405 405 405 405 405 405 405 405 405 405 405 405",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    return {
        "card": [house.card_secret],
    }
