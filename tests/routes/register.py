"""人房企物: the register, its cards and visits."""

from typing import Any

from grids.models import Facility, Organization
from residents.appeals.models import Appeal
from residents.register.registers import REGISTERS
from tests.community import House
from tests.residents.register.visiting import visit

GET: dict[str, str] = {
    "card": "200 200 200 200 200 200 200 200 200 200 200 200",
    "registers": "302 302 302 200 200 403 200 200 403 200 403 200",
    "register": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_new": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_one": "302 302 302 200 404 403 200 200 403 403 403 404",
    "register_verb": "302 302 302 200 404 403 200 200 403 403 403 404",
    "register_template": "302 302 302 403 403 403 200 200 403 403 403 200",
    "register_import": "302 302 302 403 403 403 200 200 403 403 403 200",
    "register_import_draft": "302 302 302 403 403 403 404 404 403 403 403 404",
    "register_import_confirm": "302 302 302 405 405 405 405 405 405 405 405 405",
    "register_export": "302 302 302 200 200 403 200 200 403 403 403 200",
    "register_export_ask": "302 302 302 405 405 405 405 405 405 405 405 405",
    "my_household": "403 403 200 403 403 403 403 403 403 403 403 403",
    "corrections": "302 302 302 200 200 403 200 200 403 403 403 200",
    "correction_verb": "302 302 302 404 404 403 404 404 403 403 403 404",
    "exports": "302 302 302 403 403 403 200 200 403 403 403 200",
    "export_verb": "302 302 302 404 404 404 404 404 404 404 404 404",
    "card_sign_out": "405 405 405 405 405 405 405 405 405 405 405 405",
    "assign": "302 302 302 403 403 403 200 200 200 403 403 200",
    "assign_building": "302 302 302 403 403 403 200 200 200 403 403 404",
    "balance": "302 302 302 403 403 403 200 200 403 403 403 200",
    "coverage": "302 302 302 403 403 403 200 200 403 403 403 200",
    "gap": "302 302 302 403 403 403 200 200 403 403 403 200",
    "cards": "302 302 302 200 200 403 200 200 403 403 403 200",
    "cards_issue": "405 405 405 405 405 405 405 405 405 405 405 405",
    "card_issue": "405 405 405 405 405 405 405 405 405 405 405 405",
    "card_reissue": "405 405 405 405 405 405 405 405 405 405 405 405",
    "card_revoke": "405 405 405 405 405 405 405 405 405 405 405 405",
    "visits": "302 302 302 200 200 403 200 200 403 403 403 200",
    "visits_due": "302 302 302 200 200 403 200 200 403 403 403 200",
    "visit_doors": "302 302 302 200 200 403 200 200 403 403 403 200",
    "visit": "302 302 302 200 404 403 200 200 403 403 403 404",
    "visit_new": "302 302 302 200 404 403 200 200 403 403 403 404",
    "promises": "302 302 302 200 200 403 200 200 403 403 403 200",
    "promise_keep": "405 405 405 405 405 405 405 405 405 405 405 405",
    "promise_give_up": "302 302 302 200 404 403 200 200 403 403 403 404",
    "api_visits": "401 401 403 200 200 403 200 200 403 403 403 200",
    "api_visits_due": "401 401 403 200 200 403 200 200 403 403 403 200",
    "api_visit": "401 401 403 200 404 403 200 200 403 403 403 404",
    "api_keep_promise": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_give_up_promise": "405 405 405 405 405 405 405 405 405 405 405 405",
}

LISTED = "401 401 200 200 200 403 200 200 403 403 403 200"
# Of the first grid, and of the household itself; `OUTSIDE` what a household's card does not reach.
READ = "401 401 200 200 404 403 200 200 403 403 403 404"
OUTSIDE = "401 401 404 200 404 403 200 200 403 403 403 404"
POSTED = "405 405 405 405 405 405 405 405 405 405 405 405"
for slug, each in REGISTERS.items():
    GET[f"api_{slug}"] = LISTED
    GET[f"api_{slug}_one"] = READ if slug in ("residents", "households") else OUTSIDE
    GET |= {f"api_{slug}_{verb}": POSTED for verb, _ in each.verbs}


def one_of_each(house: House) -> dict[str, int]:
    """An entry of each register in the first grid."""
    home = house.household.dwelling
    here = {"community": house.community, "grid": house.grid1}
    return {
        "residents": house.resident.pk,
        "households": house.household.pk,
        "dwellings": home.pk,
        "buildings": home.building_id,
        "enterprises": Organization.objects.create(**here, kind="enterprise", name="幸福面馆").pk,
        "facilities": Facility.objects.create(**here, kind="lamp", name="楼前路灯").pk,
    }


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    seen = visit(house, promised="带一份报修单来")
    entries = one_of_each(house)
    return {
        **{
            f"api_{slug}_{name}": [entries[slug]]
            for slug, each in REGISTERS.items()
            for name in ("one", *dict(each.verbs))
        },
        "card": [house.card_secret],
        "register": ["residents"],
        "register_template": ["residents"],
        "register_import": ["residents"],
        "register_import_draft": ["residents", 1],
        "register_import_confirm": ["residents", 1],
        "register_export": ["residents"],
        "register_export_ask": ["residents"],
        "correction_verb": [1, "accept"],
        "export_verb": [1, "approve"],
        "register_new": ["residents"],
        "register_one": ["residents", house.resident.pk],
        "register_verb": ["residents", house.resident.pk, "edit"],
        "assign_building": [house.household.dwelling.building_id],
        "gap": ["households"],
        "card_issue": [house.household.pk],
        "card_reissue": [house.household.pk],
        "card_revoke": [house.household.pk],
        "visit": [seen.pk],
        "visit_new": [house.household.pk],
        "promise_keep": [seen.promise.pk],
        "promise_give_up": [seen.promise.pk],
        "api_visit": [seen.pk],
        "api_keep_promise": [seen.pk],
        "api_give_up_promise": [seen.pk],
    }
