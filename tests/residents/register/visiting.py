"""A visit as the tests make it: worker1 at the house's own family, who is at home."""

import datetime
from typing import Any

from django.utils import timezone

from grids.actors import Actor
from residents.register.models import Household, Visit
from residents.register.workflow.visits import record_visit
from tests.community import House


def visit(house: House, *, at_home: Household | None = None, by: Actor | None = None, **said: Any) -> Visit:
    """By the real verb; a promise is due in three days unless said otherwise."""
    if said.get("promised"):
        said.setdefault("promise_due", timezone.localdate() + datetime.timedelta(days=3))
    return record_visit(at_home or house.household, by=by or house.worker1, **said)


def days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)
