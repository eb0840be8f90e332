"""所见: a notice, a delivery, a warning in the words and colours this actor reads. Room: rules."""

import datetime
from typing import Any

from grids import text
from grids.actors import Actor
from grids.models import Grid
from notices.posting.issuing import DELIVERED, LIFE
from notices.posting.models import Delivery, Notice, NoticeFile, NoticeRecord, SignUp, WeatherWarning
from notices.posting.states import DeliveryState, How, NoticeState
from notices.weather.states import WarningAction, WarningLevel
from residents.appeals.reading import RESIDENT, SYSTEM, moment

TONES: dict[str, str] = {
    NoticeState.DRAFT: "info",
    NoticeState.PUBLISHED: "good",
    NoticeState.EXPIRED: "plain",
    NoticeState.CORRECTED: "warn",
    NoticeState.WITHDRAWN: "bad",
    NoticeState.DISCARDED: "plain",
}
DELIVERY_TONES: dict[str, str] = {
    DeliveryState.PENDING: "bad",
    DeliveryState.CONFIRMED: "good",
    DeliveryState.VOID: "plain",
}


# A tile has room for two characters.
ON_A_TILE: dict[str, str] = {How.GROUP: "转发", How.DOOR: "敲门", How.PHONE: "电话", How.ROBOT: "自动"}


def notice(found: Notice, actor: Actor) -> dict[str, Any]:
    """One notice with the verbs open to this actor."""
    return {
        "id": found.pk,
        "version": found.version,
        "kind": found.kind,
        "kind_label": found.get_kind_display(),
        "state": found.state,
        "state_label": found.get_state_display(),
        "title": found.title,
        "text": found.text,
        "contact": found.contact,
        "pinned": found.pinned,
        "audience": found.audience,
        "audience_label": found.get_audience_display(),
        "reaches": found.reaches,
        "drafted_at": moment(found.drafted_at),
        "published_at": moment(found.published_at),
        "expires_at": moment(found.expires_at),
        "reason": found.reason or None,
        "original": found.original_id,
        "edition": found.edition,
        "activity": _activity(found),
        "actions": [line.slug for line in LIFE.actions(found, actor)],
    }


def _activity(found: Notice) -> dict[str, Any] | None:
    if found.happens_at is None:
        return None
    return {
        "happens_at": moment(found.happens_at),
        "happens_until": moment(found.happens_until),
        "place": found.place,
        "seats": found.seats,
        "seats_taken": found.seats_taken,
        "sign_up_until": moment(found.sign_up_until or found.happens_at),
    }


def delivery(found: Delivery, actor: Actor) -> dict[str, Any]:
    """One delivery, read `with_names`."""
    return {
        "id": found.pk,
        "version": found.version,
        "notice": found.notice_id,
        "title": found.notice.title,
        "grid": {"code": found.grid.code, "name": found.grid.name},
        "urgent": found.urgent,
        "state": found.state,
        "state_label": found.get_state_display(),
        "how": found.how or None,
        "how_label": found.get_how_display() or None,
        "confirmed_by": found.confirmed_by.name if found.confirmed_by else None,
        "confirmed_at": moment(found.confirmed_at),
        "made_at": moment(found.made_at),
        "stage": found.stage or None,
        "actions": [line.slug for line in DELIVERED.actions(found, actor)],
    }


def standing(found: WeatherWarning, at: datetime.datetime) -> str:
    """在什么状态: in_force, superseded, lifted, expired, or lift for the last word itself. Read with superseded_by."""
    if found.action == WarningAction.LIFT:
        return "lift"
    if later := getattr(found, "superseded_by", None):
        return "lifted" if later.action == WarningAction.LIFT else "superseded"
    return "in_force" if found.expires_at > at else "expired"


STANDING_LABELS = {
    "in_force": "生效中",
    "superseded": "已被代替",
    "lifted": "已解除",
    "expired": "已过期",
    "lift": "解除通知",
}
LEVEL_TONES = {
    WarningLevel.BLUE: "info",
    WarningLevel.YELLOW: "warn",
    WarningLevel.ORANGE: "warn",
    WarningLevel.RED: "bad",
}


def warning(found: WeatherWarning, at: datetime.datetime) -> dict[str, Any]:
    """One warning, read with what it supersedes and what supersedes it."""
    parsed = found.parsed
    later = getattr(found, "superseded_by", None)
    return {
        "id": found.pk,
        "title": parsed.title,
        "source": found.source,
        "issuer": found.issuer,
        "event": found.event,
        "event_label": found.event_name,
        "level": found.level,
        "level_label": found.get_level_display(),
        "action": found.action,
        "action_label": found.get_action_display(),
        "state": standing(found, at),
        "state_label": STANDING_LABELS[standing(found, at)],
        "issued_at": moment(found.issued_at),
        "expires_at": moment(found.expires_at),
        "areas": found.areas,
        "text": found.text,
        "doubts": list(parsed.doubts),
        "notice": found.notice_id,
        "supersedes": found.supersedes_id,
        "superseded_by": later.pk if later else None,
        "saved_at": moment(found.saved_at),
    }


def recorded_by(line: NoticeRecord) -> str:
    """A colleague by name and post; a resident never: a household's label is its room number."""
    return line.actor_label if line.actor_id or line.actor_label == SYSTEM else RESIDENT


def file(kept: NoticeFile) -> dict[str, Any]:
    return {
        "id": kept.pk,
        "name": kept.name,
        "photo": kept.is_photo,
        "bytes": kept.bytes,
        "sha256": kept.sha256,
        "uploaded_at": moment(kept.uploaded_at),
    }


def sign_up(made: SignUp, *, line: int) -> dict[str, Any]:
    """One sign-up, masked; `line` the place among those who wait, 0 with a seat."""
    return {
        "id": made.pk,
        "name": who(made),
        "phone": text.mask_phone(made.phone) if made.phone else "",
        "people": made.people,
        "waiting": made.waiting,
        "line": line or None,
        "at": moment(made.at),
    }


def who(made: SignUp) -> str:
    """张*, or the household by its number."""
    return text.mask_name(made.name) if made.name else f"户号 {made.household_id}"


def tile(found: Delivery, href: str) -> dict[str, Any]:
    """One grid on the board of deliveries: how it was told, or that it is missing."""
    missing = found.state == DeliveryState.PENDING
    told = How(found.how).label if found.how else found.get_state_display()
    late = f"，{found.get_stage_display()}" if missing and found.stage else ""
    return {
        "href": href,
        "code": found.grid.code,
        "name": f"{found.grid.name}，{told}{late}",
        "words": ON_A_TILE.get(found.how, "不用"),
        "alarm": "未确认" if missing else "",
        "tone": "done" if found.state == DeliveryState.CONFIRMED else "l0",
    }


def callers(rows: list[Delivery], day: datetime.date) -> list[tuple[Delivery, Grid]]:
    """Each delivery with its grid read `with_worker`: whom to call. One query for any number."""
    grids = Grid.objects.filter(pk__in=[row.grid_id for row in rows]).with_worker(day)
    by_key = {grid.pk: grid for grid in grids.select_related("community")}
    return [(row, by_key[row.grid_id]) for row in rows if row.grid_id in by_key]
