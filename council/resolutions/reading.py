"""所见: resolutions and minutes as the API shows them to this caller. Room: above workflow, for `actions`."""

import datetime
from typing import Any

from django.utils import timezone

from council.resolutions import drafting, parties
from council.resolutions.models import Evidence, Minutes, Objection, Resolution
from council.resolutions.parties import Responsible
from council.resolutions.states import MinutesState
from council.resolutions.workflow import MINUTES, RESOLUTIONS
from grids.actors import Actor
from grids.ledger import Record
from grids.transitions import Transition
from residents.appeals.models import Appeal


def moment(at: datetime.datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None


def resolution(found: Resolution, actor: Actor) -> dict[str, Any]:
    """One resolution read `with_names`: names of people for those with a post, posts for everybody else."""
    inside = actor.is_insider
    today = timezone.localdate()
    return {
        "number": found.number,
        "version": found.version,
        "state": found.state,
        "state_label": found.get_state_display(),
        "session": found.session.date.isoformat(),
        "item": found.item.title,
        "text": found.text,
        "sign_of_done": found.sign_of_done,
        "parties": [
            {
                "role": party.role,
                "key": parties.key_of(party.unit or party.person) if inside else None,
                "name": party.full_name if inside else party.name,
            }
            for party in found.parties
        ],
        "promised_on": found.promised_on.isoformat(),
        "due_on": found.due_on.isoformat(),
        "overdue": found.undone and found.due_on < today,
        "written_at": moment(found.written_at),
        "reported_at": moment(found.reported_at),
        "verified_at": moment(found.verified_at),
        "actions": [line.slug for line in RESOLUTIONS.actions(found, actor)],
    }


def resolution_detail(found: Resolution, actor: Actor) -> dict[str, Any]:
    """With what it answers, what it stands on and its evidence; appeals as far as this caller may know them."""
    known = Appeal.objects.visible_to(actor).filter(pk__in=found.links.values("appeal"))
    links = found.links.filter(appeal__in=known.order_by().values("pk")).select_related("appeal")
    article = found.article
    return {
        **resolution(found, actor),
        "appeals": [
            {
                "number": link.appeal.number,
                "outcome": link.outcome,
                "note": link.note if actor.is_office else None,
            }
            for link in links
        ],
        "cites": {"covenant": found.cited.number, "article": article.number, "text": article.text}
        if article
        else None,
        "adopts": found.adopts.number if found.adopts else None,
        "evidence": [evidence(each) for each in found.evidence.all()],
    }


def evidence(kept: Evidence) -> dict[str, Any]:
    return {
        "id": kept.pk,
        "kind": kept.kind,
        "bytes": kept.bytes,
        "width": kept.width or None,
        "height": kept.height or None,
        "sha256": kept.sha256,
        "uploaded_at": moment(kept.uploaded_at),
    }


def party(known: Responsible, name: str) -> dict[str, str]:
    return {"key": parties.key_of(known), "name": name}


def minutes_actions(found: Minutes, actor: Actor) -> list[Transition]:
    """What this actor can do now with minutes read `with_waiting`: objections until the posting is over, the
    final version after it and after the last answer."""
    lines = MINUTES.actions(found, actor)
    if found.state != MinutesState.POSTED:
        return list(lines)
    over = timezone.now() > found.open_until
    possible = {"object": not over, "answer": found.waiting, "settle": over and not found.waiting}
    return [line for line in lines if possible.get(line.verb, True)]


def minutes(found: Minutes, actor: Actor) -> dict[str, Any]:
    named = actor.is_insider
    return {
        "session": found.session.date.isoformat(),
        "version": found.version,
        "state": found.state,
        "state_label": found.get_state_display(),
        "title": found.title,
        "opening": found.opening,
        "discussion": found.discussion,
        "floor": found.floor,
        "attendance": found.attendance if named else drafting.without_names(found.attendance),
        "resolutions": found.resolutions,
        "confirmed_at": moment(found.confirmed_at),
        "countersigned_at": moment(found.countersigned_at),
        "posted_at": moment(found.posted_at),
        "open_until": moment(found.open_until),
        "settled_at": moment(found.settled_at),
        "actions": [line.slug for line in minutes_actions(found, actor)],
    }


def minutes_detail(found: Minutes, actor: Actor) -> dict[str, Any]:
    return {
        **minutes(found, actor),
        "objections": [objection(each, actor) for each in found.objections.all()],
    }


def objection(found: Objection, actor: Actor) -> dict[str, Any]:
    """Who objected is for the office."""
    return {
        "id": found.pk,
        "text": found.text,
        "at": moment(found.at),
        "name": (found.name or "住户") if actor.is_office else None,
        "answer": found.answer or None,
        "upheld": found.upheld,
        "answered_at": moment(found.answered_at),
    }


def record(row: Record, *, inside: bool) -> dict[str, Any]:
    """One line of a ledger; who acted is told by role outside."""
    return {
        "position": row.position,
        "action": row.action,
        "label": row.label,
        "at": moment(row.at),
        "actor": row.actor_label if inside else None,
        "note": row.note,
        "public": row.public,
    }
