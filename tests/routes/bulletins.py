"""微服务、工作计划、通报."""

from typing import Any

from notices.bulletins.api import endpoints as bulletins
from notices.directory.api import endpoints as services
from notices.plans.api import endpoints as plans
from residents.appeals.models import Appeal
from tests.community import House
from tests.notices import things

# Every verb of the API takes POST alone; who may is held by the tests of its wing.
VERB_ROUTES = {
    f"api_{place.noun}_{verb}": place
    for place in (bulletins.PLACE, plans.PLACE, services.PLACE)
    for verb in place.acts.verbs
}
GET: dict[str, str] = {
    "services": "200 200 200 200 200 200 200 200 200 200 200 200",
    "service": "200 200 200 200 200 200 200 200 200 200 200 404",
    "ask_service": "200 200 200 200 200 200 200 200 403 403 200 404",
    "new_service": "302 302 302 403 403 403 200 200 403 403 403 200",
    "service_verb": "302 302 302 403 403 403 200 200 403 403 403 404",
    "plans": "200 200 200 200 200 200 200 200 200 200 200 200",
    "plan": "200 200 200 200 200 200 200 200 200 200 200 404",
    "new_plan": "302 302 302 403 403 403 200 200 403 403 403 200",
    # Reporting on an item: the office, worker 1 and the property company answer for one each.
    "plan_verb": "302 302 302 200 403 200 200 200 403 403 403 404",
    "bulletins": "200 200 200 200 200 200 200 200 200 200 200 200",
    # A draft: nobody but the office knows of it.
    "bulletin": "404 404 404 404 404 404 200 200 404 404 404 404",
    "bulletin_docx": "404 404 404 404 404 404 200 200 404 404 404 404",
    "bulletin_poster": "404 404 404 404 404 404 200 200 404 404 404 404",
    "bulletin_verb": "302 302 302 404 404 404 200 200 404 404 404 404",
    "draft_bulletin": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_services": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_service": "200 200 200 200 200 200 200 200 200 200 200 404",
    "api_services_ask": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_plans": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_plan": "200 200 200 200 200 200 200 200 200 200 200 404",
    "api_bulletins": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_bulletin": "404 404 404 404 404 404 200 200 404 404 404 404",
    **dict.fromkeys(VERB_ROUTES, " ".join(["405"] * 12)),
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    service, plan = things.service(house), things.published_plan(house)
    draft = things.bulletin(house)
    return {
        "service": [service.pk],
        "ask_service": [service.pk],
        "service_verb": [service.pk, "change"],
        "plan": [plan.pk],
        "plan_verb": [plan.pk, "report"],
        "bulletin": [draft.pk],
        "bulletin_docx": [draft.pk],
        "bulletin_poster": [draft.pk],
        "bulletin_verb": [draft.pk, "edit"],
        "api_service": [service.pk],
        "api_services_ask": [service.pk],
        "api_plan": [plan.pk],
        "api_bulletin": [draft.pk],
        **{route: [1] for route in VERB_ROUTES},
    }
