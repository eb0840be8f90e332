"""What resolutions and minutes put on pages of the wings below: the clerk's page, the projector, a session, the desk.

Templates look upward where modules must not: a lower wing leaves a slot, this fills it.
"""

from typing import Any

from django import template
from django.db.models import Q
from django.template.context import Context
from django.utils import timezone

from council.meetings.models import AgendaItem, Draft, Session
from council.meetings.states import AFTERWARDS, ItemState
from council.resolutions import board
from council.resolutions.forms import WriteForm
from council.resolutions.forms.resolutions import typed
from council.resolutions.models import Minutes, Resolution
from council.resolutions.parties import spoken
from council.resolutions.states import Role
from council.resolutions.sweep import followed
from council.resolutions.views.doorway import TONES, line
from council.resolutions.workflow import DRAFT_PART

register = template.Library()

MOST_ON_DESK = 10
# What the room reads of a resolution that is still being written, in the order of the form.
WRITTEN = ("text", "sign_of_done")


@register.inclusion_tag("resolutions/slot_clerk.html", takes_context=True)
def resolution_slot(context: Context, item: AgendaItem, session: Session) -> dict[str, Any]:
    """写决议 beside the table: what is written for this item, and the form with what was being typed."""
    actor = context["request"].actor
    item.session = session
    writable = item.state in (ItemState.DISCUSSED, ItemState.RESOLVED)
    kept = typed(context.get("typed", {}).get(DRAFT_PART))
    form = WriteForm(thing=item, actor=actor, initial=kept) if writable else None
    return {
        "item": item,
        "form": form,
        "written": form.written if form else list(item.resolutions.order_by("id")),
        "back": context["request"].get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("resolutions/slot_projector.html")
def resolution_live(item: AgendaItem, drafts: list[Draft]) -> dict[str, Any]:
    """On the projector: the resolutions of this item, and the words of the one being written."""
    draft = next((each for each in drafts if each.part == DRAFT_PART), None)
    fields = draft.fields if draft else {}
    words = {name: str(fields.get(name, "")).strip() for name in WRITTEN}
    named = spoken(
        {role: str(fields.get(role, "")) for role in Role}, item.community_id, timezone.localdate()
    )
    return {
        "item": item,
        "written": list(item.resolutions.order_by("id")),
        "words": words,
        "parties": [(role.label, named[role]) for role in Role if named.get(role)],
        "due_on": str(fields.get("due_on", "")),
        "writing": any(words.values()),
    }


@register.inclusion_tag("resolutions/slot_session.html", takes_context=True)
def session_decisions(context: Context, session: Session) -> dict[str, Any]:
    """On the page of a session: what was decided, and its minutes."""
    actor = context["request"].actor
    rows = Resolution.objects.visible_to(actor).filter(session=session).with_names().order_by("id")
    afterwards = session.state in AFTERWARDS
    posted = Minutes.objects.visible_to(actor).filter(session=session).defer("discussion", "floor")
    minutes = posted.first() if afterwards else None
    return {
        "session": session,
        "lines": [line(each, actor) for each in rows],
        "minutes": minutes,
        "tone": TONES[minutes.state] if minutes else "plain",
        "afterwards": afterwards,
        "office": actor.is_office,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("resolutions/slot_item.html", takes_context=True)
def item_decisions(context: Context, item: AgendaItem) -> dict[str, Any]:
    """On the page of an item: the resolutions it ended in, or the overdue one it is about."""
    rows = Resolution.objects.visible_to(context["request"].actor).with_names().order_by("id")
    about = followed(item.follow_key)
    if item.state == ItemState.RESOLVED:
        rows = rows.filter(Q(item=item) | Q(number=about))
    elif about:
        rows = rows.filter(number=about)
    else:
        return {"lines": []}
    return {"lines": [line(each, context["request"].actor) for each in rows], "about": about}


@register.inclusion_tag("resolutions/slot_lobby.html", takes_context=True)
def council_doors(context: Context) -> dict[str, Any]:
    """On the council's front page: how the decisions fare, and where minutes, covenant and the year are."""
    return {"counts": board.counts(context["request"].actor, timezone.localdate())}


@register.inclusion_tag("resolutions/slot_desk.html", takes_context=True)
def entrusted_resolutions(context: Context) -> dict[str, Any]:
    """交给我们的决议: on the desk of whoever answers for one, the soonest due first; nothing for everybody else."""
    actor = context["request"].actor
    if not actor.is_insider:
        return {"lines": []}
    rows = Resolution.objects.entrusted_to(actor).open().with_names().order_by("due_on", "id")[:MOST_ON_DESK]
    return {"lines": [line(each, actor) for each in rows]}
