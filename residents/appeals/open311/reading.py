"""所见: services and requests in the standard's fields. A request is shown as the public board shows it, whoever asks."""

from typing import Any

from grids import geo, text
from grids.models import Community, Grid
from residents.appeals.models import Appeal, Category
from residents.appeals.reading import moment
from residents.appeals.states import SETTLED

NO_CATEGORY = "other"


def service(category: Category) -> dict[str, Any]:
    """One kind of matter: a leaf of the category tree, in the group of its first level."""
    return {
        "service_code": str(category.pk),
        "service_name": category.name,
        "description": category.path,
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(category.keywords),
        "group": category.path.split(" / ")[0],
    }


def definition(category: Category, grids: list[Grid]) -> dict[str, Any]:
    """What may be said besides: the micro-grid, for those who know neither coordinates nor an address."""
    return {
        "service_code": str(category.pk),
        "attributes": [
            {
                "variable": True,
                "code": "grid",
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": "没有 lat、long，地址里也没有楼号时，请指明微网格。",
                "order": 1,
                "description": "在哪个微网格",
                "values": [{"key": grid.code, "name": grid.name} for grid in grids],
            }
        ],
    }


def request(appeal: Appeal, community: Community) -> dict[str, Any]:
    """One published matter, read `with_names`: the office's words, never the resident's, and no address but the grid."""
    done = appeal.state in SETTLED
    centre = geo.centre(appeal.grid.boundary) if appeal.grid.boundary else None
    return {
        "service_request_id": appeal.number,
        "status": "closed" if done else "open",
        "status_notes": text.redact(appeal.result) or appeal.get_state_display(),
        "service_name": appeal.category.name if appeal.category else "未分类",
        "service_code": str(appeal.category_id) if appeal.category_id else NO_CATEGORY,
        "description": appeal.public_text or appeal.public_title,
        "agency_responsible": appeal.lead_unit.name if appeal.lead_unit else community.name,
        "service_notice": appeal.public_title,
        "requested_datetime": moment(appeal.registered_at),
        "updated_datetime": moment(appeal.closed_at if done and appeal.closed_at else appeal.moved_at),
        "expected_datetime": moment(appeal.feedback_due),
        "address": f"{community.name}{appeal.grid.name}",
        "address_id": appeal.grid.code,
        "zipcode": None,
        "lat": round(centre[1], 6) if centre else None,
        "long": round(centre[0], 6) if centre else None,
        "media_url": None,
    }
