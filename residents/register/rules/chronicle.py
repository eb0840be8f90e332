"""变更记录: the copies of the history triggers as sentences a person reads, masked as everything else is.

王芳（社区工作人员）把电话从 138******78 改为 139******01。
"""

import datetime
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

from django.db import models

from grids import history, text
from grids.actors import Actor
from residents.register.models import Resident
from residents.register.states import CareGroup

SHOWN = 20
MASKS = {
    "name": text.mask_name,
    "contact_name": text.mask_name,
    "phone": text.mask_phone,
    "id_number": text.mask_id,
    "birth_date": lambda day: f"{day.year}年",
}
UNMASKED_NAMES = ("Organization", "Building", "Facility")
QUIET = {"erased_at", "end_reason", "community"}


class Line(NamedTuple):
    """One line of the timeline (parts/timeline.html)."""

    label: str
    at: datetime.datetime
    actor: str
    note: str
    tone: str = "info"
    public: bool = False


def lines(thing: models.Model, actor: Actor, *, most: int = SHOWN) -> list[Line]:
    """The newest changes first. One query, and one for each kind of thing whose name changed hands."""
    events = list(thing.events.order_by("-pgh_id")[: most + 1])
    names = _names(events)
    pairs = zip_longest(events, events[1:])
    return list(_told(pairs, actor, names))[:most]


def _told(
    pairs: Iterable[tuple[Any, Any | None]], actor: Actor, names: dict[tuple[str, int], str]
) -> Iterator[Line]:
    for event, before in pairs:
        by = history.who(event.pgh_context)
        if event.pgh_label == "created":
            yield Line("登记", event.pgh_created_at, by, "")
        elif before is not None and (note := _sentence(event, before, actor, names)):
            yield Line("修改", event.pgh_created_at, by, note)


def _fields(event: Any) -> list[models.Field]:
    return [field for field in event._meta.concrete_fields if not field.name.startswith("pgh_")]


def _sentence(event: Any, before: Any, actor: Actor, names: dict[tuple[str, int], str]) -> str:
    parts = []
    for field in _fields(event):
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        hidden = field.name in QUIET or (field.name == "care_groups" and not actor.sees_care)
        if old != new and field.name != "id" and not hidden:
            parts.append(_part(event, field, old, new, names))
    return "；".join(parts) + "。" if parts else ""


def _part(event: Any, field: models.Field, old: Any, new: Any, names: dict[tuple[str, int], str]) -> str:
    label = str(field.verbose_name)
    was, now = (_worded(event, field, value, names) for value in (old, new))
    if not was:
        return f"填写{label}：{now}"
    return f"把{label}从 {was} 改为 {now}" if now else f"去掉{label}（原来是 {was}）"


def _worded(event: Any, field: models.Field, value: Any, names: dict[tuple[str, int], str]) -> str:
    if value in (None, "", []):
        return ""
    masked = MASKS.get(field.name)
    if masked and not (field.name == "name" and event.pgh_tracked_model.__name__ in UNMASKED_NAMES):
        return masked(value)
    if field.is_relation:
        return names.get((field.name, value), f"编号 {value}")
    if field.name == "care_groups":
        return "、".join(CareGroup(group).label for group in value)
    if isinstance(value, bool):
        return "是" if value else "不是"
    return str(dict(field.flatchoices).get(value, value))


def _names(events: list[Any]) -> dict[tuple[str, int], str]:
    """What the changed foreign keys are called."""
    found: dict[tuple[str, int], str] = {}
    for field in _fields(events[0]) if events else []:
        if not field.is_relation or field.name == "community":
            continue
        values = {getattr(event, field.attname) for event in events} - {None}
        if len({getattr(event, field.attname) for event in events}) > 1:
            found |= {(field.name, each.pk): _called(each) for each in _named(field, values)}
    return found


def _called(thing: models.Model) -> str:
    """What a sentence calls it; a person by the masked name and the number, which tells one 王* from another."""
    if isinstance(thing, Resident):
        return f"{text.mask_name(thing.name)}（编号 {thing.pk}）"
    return str(thing)


def _named(field: models.Field, keys: set[int]) -> models.QuerySet:
    """The rows with what their own names are made of."""
    model = field.related_model
    paths = {"Household": ("dwelling__building",), "Dwelling": ("building",)}.get(model.__name__, ())
    return model._base_manager.filter(pk__in=keys).select_related(*paths)
