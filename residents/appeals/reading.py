"""所见: an appeal and its ledger in the words this actor may read, cut by `rules.depth`. Room: rules.

What may not be read is null, so that every answer has the same shape.
"""

import datetime
from typing import Any

from django.utils import timezone

from grids import text
from grids.actors import Actor
from residents.appeals import rules
from residents.appeals.models import Appeal, AppealRecord, Attachment
from residents.appeals.models.words import PUBLIC_STATES
from residents.appeals.rules import Depth

RESIDENT = "居民"
SYSTEM = "系统"


def shown(appeal: Appeal, actor: Actor) -> dict[str, Any]:
    """One appeal, read `with_names`, as a list shows it: without the appellant."""
    depth = rules.depth(appeal, actor)
    return {
        **_course(appeal, depth),
        **_matter(appeal, depth),
        **_handling(appeal, depth),
        "actions": [verb.replace("_", "-") for verb in rules.actions(appeal, actor)],
    }


def _course(appeal: Appeal, depth: Depth) -> dict[str, Any]:
    """What everyone reads who may know of it: where it stands, its dates, its voices, the public reply."""
    return {
        "number": appeal.number,
        "version": appeal.version,
        "depth": depth.name.lower(),
        "kind": appeal.kind,
        "state": appeal.state,
        "state_label": appeal.get_state_display(),
        "grid": {"code": appeal.grid.code, "name": appeal.grid.name},
        "registered_at": moment(appeal.registered_at),
        "accepted_at": moment(appeal.accepted_at),
        "replied_at": moment(appeal.replied_at),
        "closed_at": moment(appeal.closed_at),
        "response_due": moment(appeal.response_due),
        "feedback_due": moment(appeal.feedback_due),
        "due_at": moment(appeal.due_at),
        "due_certain": appeal.due_certain,
        "overdue": appeal.due_at is not None and appeal.due_at < timezone.now(),
        "loudness": float(appeal.loudness),
        "voices": {
            "households": appeal.households_count,
            "attested_people": appeal.attested_people,
            "repeat_calls": appeal.repeat_calls,
            "waiting_workdays": appeal.waiting_workdays,
        },
        "result": words(appeal, appeal.result, depth) or None,
        "closure": appeal.closure or None,
        "claimed_by": appeal.claim.name if appeal.claim else None,
    }


def _matter(appeal: Appeal, depth: Depth) -> dict[str, Any]:
    """What it is about: the resident's words for those who work on it, the published ones for everyone else."""
    published = appeal.is_public and appeal.state in PUBLIC_STATES
    inside = depth >= Depth.REDACTED
    title, said = appeal.public_title, appeal.public_text
    if inside:
        title, said = words(appeal, appeal.title, depth), words(appeal, appeal.text, depth)
    readable = inside or published
    return {
        "published": published,
        "title": title if readable else None,
        "text": said if readable else None,
        "category": appeal.category.path if readable and appeal.category else None,
        "grade": appeal.grade if readable else None,
        "track": appeal.track or None if readable else None,
        "place": words(appeal, appeal.place, depth) if inside else None,
        "tags": appeal.tags if inside else None,
        "key_small_matter": appeal.key_small_matter if inside else None,
        "source": appeal.source if inside else None,
    }


def _handling(appeal: Appeal, depth: Depth) -> dict[str, Any]:
    inside = depth >= Depth.REDACTED
    return {
        "handler": appeal.handler.name if inside and appeal.handler else None,
        "unit": appeal.lead_unit.name if inside and appeal.lead_unit else None,
        "merged_into": appeal.merged_into.number if inside and appeal.merged_into else None,
        "reopened": appeal.reopened,
    }


def contact(appeal: Appeal, actor: Actor, *, revealed: bool = False) -> dict[str, Any] | None:
    """反映人: masked, for those who may know the appellant at all. `revealed` after the verb that records why."""
    if rules.depth(appeal, actor) < Depth.FULL:
        return None
    name, phone = appeal.contact_name, appeal.contact_phone
    if not revealed:
        name, phone = text.mask_name(name), text.mask_phone(phone)
    return {"name": name, "phone": phone, "anonymous": appeal.anonymous}


def reads_internal(appeal: Appeal, actor: Actor) -> bool:
    """Whether this actor reads the ledger's internal lines too, or only what residents are told."""
    return actor.is_insider and rules.depth(appeal, actor) >= Depth.REDACTED


def record(line: AppealRecord, depth: Depth) -> dict[str, Any]:
    """One line of the ledger."""
    return {
        "position": line.position,
        "action": line.action,
        "label": line.label,
        "state": line.state,
        "state_label": line.get_state_display(),
        "at": moment(line.at),
        "actor": _who(line),
        "note": text.redact(line.note) if depth < Depth.FULL else line.note,
        "public": line.public,
    }


def _who(line: AppealRecord) -> str:
    """A colleague by name and post; a resident never: a household's label is its room number."""
    if line.actor_id or line.actor_label == SYSTEM:
        return line.actor_label
    return RESIDENT


def words(appeal: Appeal, said: str, depth: Depth) -> str:
    """As this reader may see them: numbers people wrote, and the door of the household behind the matter, are masked
    for everyone who may not know the appellant."""
    if depth == Depth.FULL:
        return said
    said = text.redact(said)
    return text.without_room(said, appeal.household.dwelling.room) if appeal.household_id else said


def moment(value: datetime.datetime | None) -> str | None:
    """`2026-11-22T09:30:00+08:00`"""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def file(kept: Attachment, depth: Depth) -> dict[str, Any]:
    """A photo or a paper; its given name may tell who sent it, so only those who read the original see it."""
    return {
        "id": kept.pk,
        "kind": kept.kind,
        "purpose": kept.purpose,
        "name": kept.name if depth >= Depth.REDACTED else None,
        "bytes": kept.bytes,
        "width": kept.width or None,
        "height": kept.height or None,
        "sha256": kept.sha256,
        "uploaded_at": moment(kept.uploaded_at),
    }
