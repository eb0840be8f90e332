"""所见: versions of the covenant as the API shows them to this caller. Room: above workflow, for `actions`."""

import datetime
from typing import Any

from django.utils import timezone

from council.covenant.models import CovenantVersion
from council.covenant.workflow import COVENANTS
from grids.actors import Actor


def in_force(actor: Actor, day: datetime.date) -> CovenantVersion | None:
    """现行的一版: what is in force on this day, as far as this actor may know it."""
    return CovenantVersion.objects.visible_to(actor).in_force_on(day).first()


def line(found: CovenantVersion, actor: Actor, current: CovenantVersion | None) -> dict[str, Any]:
    """One version without its words. `current` is the version in force today."""
    return {
        "number": found.number,
        "version": found.version,
        "state": found.state,
        "state_label": found.get_state_display(),
        "title": found.title,
        "in_force": current is not None and current.pk == found.pk,
        "in_force_from": found.in_force_from.isoformat() if found.in_force_from else None,
        "basis": found.basis or None,
        "actions": [each.slug for each in COVENANTS.actions(found, actor)],
    }


def detail(found: CovenantVersion, actor: Actor) -> dict[str, Any]:
    """With its words, article by article."""
    return {
        **line(found, actor, in_force(actor, timezone.localdate())),
        "preamble": found.preamble,
        "text": found.text,
        "articles": [
            {"number": each.number, "label": each.label, "text": each.text} for each in found.articles
        ],
    }
