"""The lobby, the desk and what belongs to the whole house."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House

GET: dict[str, str] = {
    "lobby": "200 200 200 200 200 200 200 200 200 200 200 200",
    "healthz": "200 200 200 200 200 200 200 200 200 200 200 200",
    "readyz": "200 200 200 200 200 200 200 200 200 200 200 200",
    "desk": "302 302 302 200 200 200 200 200 200 200 200 200",
    "council": "200 200 200 200 200 200 200 200 200 200 200 200",
    "workers": "200 200 200 200 200 200 200 200 200 200 200 200",
    "grids": "302 302 302 200 200 200 200 200 200 200 200 200",
    "login": "200 200 200 302 302 302 302 302 302 302 302 302",
    "logout": "405 405 405 405 405 405 405 405 405 405 405 405",
    "large_mode": "405 405 405 405 405 405 405 405 405 405 405 405",
    "privacy": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_root": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_schema": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_docs": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_grids": "200 200 200 200 200 200 200 200 200 200 200 200",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    return {}
