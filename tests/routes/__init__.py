"""Role × route, a file for each part of the house: what every route answers, and where it is for the matter at hand.

A part is a module with two names. `GET`: route name → what each role of tests/entering.py gets, in that order:
visitor receipt household worker other_worker seat staff lead admin supervisor no_post elsewhere.
200 a page · 302 to the login or onward · 403 with the reason · 404 as if it did not exist · 405 wrong method.
`arguments(house, matter)`: route name → the arguments of its address; made anew for each test, so a part may first
put into the database what its addresses speak of.
"""

from collections.abc import Callable
from typing import Any

from residents.appeals.models import Appeal
from tests.community import House
from tests.routes import appeals as ledger
from tests.routes import bulletins, council, lobby, notices, office, posting, register, resolutions

PARTS = (lobby, ledger, register, council, resolutions, notices, bulletins, posting, office)
GET: dict[str, str] = {route: row for part in PARTS for route, row in part.GET.items()}
Arguments = Callable[[House, Appeal], dict[str, list[Any]]]


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    return {route: args for part in PARTS for route, args in part.arguments(house, matter).items()}
