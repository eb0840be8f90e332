"""告知: the inbox, the groups and what goes out to them."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House

GET: dict[str, str] = {
    "inbox": "302 200 200 200 200 200 200 200 200 200 403 200",
    "read_everything": "405 405 405 405 405 405 405 405 405 405 405 405",
    "inbox_preferences": "302 302 200 200 200 200 200 200 200 200 403 200",
    "open_message": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_inbox": "401 401 200 200 200 200 200 200 200 200 403 200",
    "api_inbox_read_all": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_inbox_read": "405 405 405 405 405 405 405 405 405 405 405 405",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    return {"open_message": [1], "api_inbox_read": [1]}
