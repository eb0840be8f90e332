"""查找: what people type into the one box of a register: a name, its initials, a phone, a door.

Room: rules. Each kind of word is looked up by an index of its own: the characters of the name, the initials as a
range, phone and ID number by their keyed hash, a door by its building, unit and room.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from grids import text
from grids.actors import Actor
from grids.models import Building
from grids.sealed import keyed_hashes
from residents.register.models import Resident
from residents.register.rules import spelling

_DOOR = re.compile(
    r"(?P<building>.*?\d+(?:号楼|栋|幢|座|号)|.*?\d+(?=[-－]))[-－]?"
    r"(?:(?P<unit>\d{1,2}|[一二三四五六七八九十])(?:单元|[-－])(?=\d|$))?(?P<room>\d{2,5})?室?"
)
_INITIALS = re.compile(r"[a-z]{1,12}[0-9a-z]*")
MOST_BUILDINGS = 50
Search = Callable[[QuerySet, str, Actor], QuerySet]


@dataclass(frozen=True)
class Door:
    """一扇门 as it was typed: 3号楼2单元501, 3-2-501, 幸福里二期3号楼."""

    building: str
    unit: str = ""
    room: str = ""


def door(typed: str) -> Door | None:
    """The door a word speaks of; None when it speaks of something else."""
    found = _DOOR.fullmatch(typed)
    if found is None or not found["building"]:
        return None
    return Door(spelling.block(found["building"]), spelling.unit(found["unit"] or ""), found["room"] or "")


def words(typed: str) -> list[str]:
    """The words of the box, folded: full width to half, capitals to small."""
    return unicodedata.normalize("NFKC", text.clean(typed, single_line=True)).lower().split()


def prefix(column: str, start: str) -> Q:
    """Begins with, as a range that the list's own index answers in any collation of small Latin letters."""
    return Q(**{f"{column}__gte": start, f"{column}__lt": f"{start[:-1]}{chr(ord(start[-1]) + 1)}"})


def buildings(named: Door, actor: Actor) -> list[int]:
    """The buildings a door may be in: its whole name, or compound and name written together."""
    rows = Building.objects.of(actor.community_id).select_related("compound")
    wanted = named.building
    before = re.sub(r"\d+号楼$", "", wanted)
    found = rows.filter(name__in=spelling.blocks(wanted.removeprefix(before) or wanted))
    return [each.pk for each in found if before in each.compound.name][:MOST_BUILDINGS]


def at_door(named: Door, actor: Actor, path: str = "") -> Q:
    """Where `path` leads to a dwelling: `household__dwelling__`, `dwelling__`, or nothing."""
    found = Q(**{f"{path}building_id__in": buildings(named, actor)})
    for column, value in (("unit", named.unit), ("room", named.room)):
        if value:
            found &= Q(**{f"{path}{column}": value})
    return found


def near_buildings(word: str, actor: Actor) -> list[int]:
    """The buildings with the word in the name of compound or building, or at the beginning of its initials."""
    rows = Building.objects.of(actor.community_id).select_related("compound")
    names = {each.pk: f"{each.compound.name}{each.name}".lower() for each in rows}
    near = [
        pk
        for pk, name in names.items()
        if word in name or (word.isascii() and text.initials(name).startswith(word))
    ]
    return near[:MOST_BUILDINGS]


def _exact(word: str) -> Q | None:
    """A phone or an ID number, by its hash."""
    for normalise, column, purpose in (
        (text.normalise_phone, "phone_hash", "phone"),
        (text.normalise_id_number, "id_hash", "id"),
    ):
        try:
            return Q(**{f"{column}__in": keyed_hashes(normalise(word), purpose=purpose)})
        except ValueError:
            continue
    return None


def _of_resident(word: str, actor: Actor) -> Q:
    if len(word) >= 8 and (exact := _exact(word)) is not None:
        return exact
    if named := door(word):
        return at_door(named, actor, "household__dwelling__")
    if _INITIALS.fullmatch(word):
        return prefix("initials", word)
    return Q(letters__contains=list(dict.fromkeys(word)), name__contains=word)


def residents(rows: QuerySet, typed: str, actor: Actor) -> QuerySet:
    found = [_of_resident(word, actor) for word in words(typed)]
    return rows.filter(reduce(and_, found)) if found else rows


def _of_household(word: str, actor: Actor) -> Q:
    if named := door(word):
        return at_door(named, actor, "dwelling__")
    people = Resident.objects.filter(community_id=actor.community_id, until__isnull=True)
    return Q(pk__in=people.filter(_of_resident(word, actor)).values("household"))


def households(rows: QuerySet, typed: str, actor: Actor) -> QuerySet:
    """By their door, or by whoever lives there."""
    found = [_of_household(word, actor) for word in words(typed)]
    return rows.filter(reduce(and_, found)) if found else rows


def _of_dwelling(word: str, actor: Actor) -> Q:
    if named := door(word):
        return at_door(named, actor)
    if word.isdigit():
        return Q(room=word)
    return Q(building_id__in=near_buildings(word, actor))


def dwellings(rows: QuerySet, typed: str, actor: Actor) -> QuerySet:
    found = [_of_dwelling(word, actor) for word in words(typed)]
    return rows.filter(reduce(and_, found)) if found else rows


def named(*columns: str) -> Search:
    """Small registers: the word in one of these columns, or the beginning of the initials."""

    def search(rows: QuerySet, typed: str, actor: Actor) -> QuerySet:
        for word in words(typed):
            spellings = {word, word.upper()}
            said = [Q(**{f"{column}__contains": each}) for column in columns for each in spellings]
            if "initials" in columns and _INITIALS.fullmatch(word):
                said.append(prefix("initials", word))
            rows = rows.filter(reduce(or_, said))
        return rows

    return search


def blocks(rows: QuerySet, typed: str, actor: Actor) -> QuerySet:
    """楼栋 by name or initials; there are a few hundred of them."""
    for word in words(typed):
        asked = door(word)
        found = buildings(asked, actor) if asked else near_buildings(word, actor)
        rows = rows.filter(pk__in=found)
    return rows
