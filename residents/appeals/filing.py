"""登记的入口: from a filled-in form to a registered appeal, for page and API alike. Room: workflow."""

import datetime
from collections.abc import Mapping
from typing import Any

from grids.actors import Actor
from residents.appeals.models import Appeal
from residents.appeals.workflow import register
from residents.register.models import Household


def file(
    data: Mapping[str, Any], *, by: Actor, source: str, at: datetime.datetime | None = None
) -> tuple[Appeal, str]:
    """Register what a form of `forms` holds: a building tells its grid, a card its household.

    Returns the appeal and the receipt's secret. `source` counts where the form does not ask for it.
    """
    values = {"source": source, **data}
    if values.get("dwelling") and not values.get("building"):
        values["building"] = values["dwelling"].building
    if values.get("building"):
        values["grid"] = values["building"].grid
    if by.household_id:
        values["household"] = Household.objects.filter(pk=by.household_id).first()
    return register(values["grid"].community, by=by, at=at, **values)
