"""决议、纪要、公约: resolutions, minutes, the covenant and the year, page and API.

The resolution is led by the property company, coordinated by the worker, supervised by the owners' committee and in
progress; the minutes of its session are posted; the covenant has one version in force.
"""

from typing import Any

from council.covenant.workflow import VERBS as COVENANT_VERBS
from council.models import Resolution
from council.resolutions.states import MinutesState, State
from council.resolutions.workflow import MINUTES_VERBS, VERBS
from residents.appeals.models import Appeal
from tests.community import House
from tests.council.conftest import council_of
from tests.council.covenant.conftest import adopted
from tests.council.resolutions.deciding import Deciding, picture
from tests.routes.council import EVERYONE, OF_HERE, OFFICE, POSTED

GET: dict[str, str] = {
    "covenant": EVERYONE,
    "covenant_version": OF_HERE,
    "covenant_changes": OF_HERE,
    "draft_covenant": "302 302 302 403 403 403 200 200 403 403 403 200",
    "covenant_verb": OFFICE,
    "resolutions": EVERYONE,
    "resolution": OF_HERE,
    "evidence": OF_HERE,
    "evidence_small": OF_HERE,
    "resolution_verb": "302 302 302 403 403 200 403 403 403 403 403 404",
    "write_resolution": OFFICE,
    "council_year": EVERYONE,
    "minutes_list": EVERYONE,
    "minutes": OF_HERE,
    "draft_minutes": POSTED,
    "minutes_print": OF_HERE,
    "minutes_docx": OF_HERE,
    "minutes_verb": OF_HERE,
    "api_resolutions": EVERYONE,
    "api_parties": "401 401 403 403 403 403 200 200 403 403 403 200",
    "api_write_resolution": POSTED,
    "api_resolution": OF_HERE,
    "api_resolution_records": OF_HERE,
    "api_evidence": OF_HERE,
    **{f"api_resolution_{verb}": POSTED for verb in VERBS},
    "api_minutes": EVERYONE,
    "api_minutes_one": OF_HERE,
    "api_draft_minutes": POSTED,
    **{f"api_minutes_{verb}": POSTED for verb in MINUTES_VERBS},
    "api_covenants": EVERYONE,
    "api_covenant": OF_HERE,
    "api_covenant_in_force": OF_HERE,
    **{f"api_covenant_{verb}": POSTED for verb in COVENANT_VERBS},
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    deciding = Deciding(council_of(house))
    adopted(house)
    made: Resolution = deciding.resolution_in(State.IN_PROGRESS)
    made = deciding.do("report_progress", made, files=[picture()])
    day = deciding.minutes_in(MinutesState.POSTED).session.date
    evidence, api_day = made.evidence.get().pk, day.isoformat()
    return {
        "covenant_version": [1],
        "covenant_changes": [1],
        "covenant_verb": [1, "edit"],
        "resolution": [made.number],
        "evidence": [made.number, evidence],
        "evidence_small": [made.number, evidence],
        "resolution_verb": [made.number, "start"],
        "write_resolution": [made.item_id],
        **{route: [day] for route in ("minutes", "draft_minutes", "minutes_print", "minutes_docx")},
        "minutes_verb": [day, "object"],
        "api_write_resolution": [made.item_id],
        "api_evidence": [made.number, evidence],
        **{
            f"api_resolution{name}": [made.number]
            for name in ("", "_records", *(f"_{verb}" for verb in VERBS))
        },
        **{route: [api_day] for route in ("api_minutes_one", "api_draft_minutes")},
        **{f"api_minutes_{verb}": [api_day] for verb in MINUTES_VERBS},
        "api_covenant": [1],
        **{f"api_covenant_{verb}": [1] for verb in COVENANT_VERBS},
    }
