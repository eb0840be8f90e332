"""所见: what this actor reads of a person. Masked for everyone, but for a household about itself.

Room: rules. Pages, API, export and print all take their words from here, so that none of them can forget the mask.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from grids import text
from grids.actors import Actor
from grids.models import Organization
from grids.states import ActorKind
from residents.register.models import Resident
from residents.register.states import CareGroup, Detail

ERASED = "（已抹去）"


def own(resident: Resident, actor: Actor) -> bool:
    """A household reads of itself what it told us."""
    return actor.kind == ActorKind.HOUSEHOLD and resident.household_id == actor.household_id


def name(resident: Resident, actor: Actor) -> str:
    if resident.erased_at:
        return ERASED
    return resident.name if own(resident, actor) else text.mask_name(resident.name)


def phone(resident: Resident, actor: Actor) -> str:
    return resident.phone if own(resident, actor) else text.mask_phone(resident.phone)


def id_number(resident: Resident) -> str:
    """The last two only, for everyone: a card is a slip of paper that can be lost."""
    return text.mask_id(resident.id_number)


def born(resident: Resident, actor: Actor) -> str:
    """The year: the day would be half of the ID number."""
    if resident.birth_date is None:
        return ""
    return str(resident.birth_date) if own(resident, actor) else f"{resident.birth_date.year}年"


def age(resident: Resident) -> int | None:
    """周岁 today."""
    if resident.birth_date is None:
        return None
    today, birth = timezone.localdate(), resident.birth_date
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def care(resident: Resident, actor: Actor) -> list[str]:
    """重点关爱: for those with the care duty."""
    return [CareGroup(group).label for group in resident.care_groups] if actor.sees_care else []


def contact_name(unit: Organization) -> str:
    return text.mask_name(unit.contact_name)


def contact_phone(unit: Organization) -> str:
    return text.mask_phone(unit.phone)


@dataclass(frozen=True)
class Revealed:
    """What a reveal shows once, as (label, value) in the order of the page."""

    detail: Detail
    lines: tuple[tuple[str, str], ...]


def revealed(thing: Any, detail: Detail) -> Revealed:
    """The values themselves; only the verb `reveal` asks, after its record is written."""
    if isinstance(thing, Organization):
        return Revealed(detail, (("联系人", thing.contact_name), ("电话", thing.phone)))
    if detail == Detail.CONTACT:
        return Revealed(detail, (("姓名", thing.name), ("电话", thing.phone)))
    birth = str(thing.birth_date or "")
    return Revealed(detail, (("姓名", thing.name), ("身份证号", thing.id_number), ("出生日期", birth)))
