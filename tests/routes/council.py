"""家门口议事厅."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House

GET: dict[str, str] = {}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    return {}
