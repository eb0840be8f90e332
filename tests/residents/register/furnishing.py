"""One of everything in the first grid, and something of each register that nothing hangs on."""

from typing import Any

from django.utils import timezone

from grids.models import Facility
from grids.states import FacilityKind, OrganizationKind
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping, revealing
from tests.community import House
from tests.factories import building, dwelling, household, organization, resident

SLUGS = list(REGISTERS)


def spare(house: House, slug: str, name: str = "备用", *, there: Any = None) -> Any:
    """Something of this register in the first grid (or in `there`) that may be ended or merged as it stands."""
    ground = there or house.grid1
    if slug == "residents":
        return resident(household(ground), name, "13700000001")
    if slug == "households":
        return household(ground)
    if slug == "dwellings":
        return dwelling(ground)
    if slug == "buildings":
        return building(ground)
    if slug == "enterprises":
        kind = OrganizationKind.ENTERPRISE
        contact = {"contact_name": "钱有福", "phone": "13900001111"}
        return organization(ground.community, f"{name}面馆", kind, grid=ground, **contact)
    return Facility.objects.create(
        community=ground.community, grid=ground, kind=FacilityKind.LAMP, name=f"{name}路灯"
    )


def fresh(thing: Any) -> Any:
    """The row as it is now."""
    return type(thing).objects.get(pk=thing.pk)


def changed(slug: str, thing: Any) -> dict[str, Any]:
    """A change that this one alone can take: names are given once."""
    return {
        "residents": {"phone": "13900000123"},
        "households": {"tenure": "vacant"},
        "dwellings": {"room": f"x{thing.pk}"},
        "buildings": {"name": f"新{thing.pk}号楼"},
        "enterprises": {"address": "幸福路 8 号"},
        "facilities": {"place": "3号楼东侧"},
    }[slug]


def act(verb: str, thing: Any, other: Any, **given: Any) -> Any:
    """The verb with what it needs."""
    slug = next(slug for slug, each in REGISTERS.items() if each.model is type(thing))
    now = timezone.now()
    ways: dict[str, dict[str, Any]] = {
        "edit": changed(slug, thing),
        "end": {"reason": REGISTERS[slug].ends[0].value},
        "restore": {},
        "merge": {"into": other},
        "reveal": {"purpose": "电话通知", "proven_at": now},
        "erase": {"purpose": "本人书面申请", "proven_at": now},
    }
    verbs = {"reveal": revealing.reveal, "erase": revealing.erase}
    return verbs.get(verb, getattr(keeping, verb, None))(thing, **{**ways[verb], **given})
