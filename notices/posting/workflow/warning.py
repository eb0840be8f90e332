"""录入预警: an official warning becomes an alert on every screen and a delivery for every grid, in one transaction."""

import datetime
import hashlib

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grids.actors import Actor
from grids.models import Community
from grids.verdict import Forbidden
from notices.posting import issuing, rules, wording
from notices.posting.issuing import Draft
from notices.posting.models import Notice, WeatherWarning
from notices.posting.states import LIFT_SHOWN, NoticeKind, NoticeState
from notices.weather.states import WarningAction
from notices.weather.warning import ParsedWarning, replaces
from notices.weather.words import plain

# A sentence without its full date is the same warning when it comes again within a day.
SAME_DAY = datetime.timedelta(hours=24)
# A lift or an update may come a while after the warning it speaks of has run out.
STILL_SPOKEN_OF = datetime.timedelta(days=3)
MOST_CANDIDATES = 50


@transaction.atomic
def warn(
    community: Community, parsed: ParsedWarning, *, by: Actor, at: datetime.datetime | None = None
) -> tuple[WeatherWarning, bool]:
    """录入预警. Returns it and whether it is new: the same words again are the same warning.

    It supersedes or lifts the warning it follows. Official words need no second person. One at a time per community.
    """
    if not (verdict := rules.warn(by)) or by.community_id != community.pk:
        raise Forbidden(verdict.reason or "只能为本社区录入预警。")
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    at = at or timezone.now()
    digest = hashlib.sha256(plain(parsed.text).encode()).hexdigest()
    if known := _known(community, parsed, digest, at):
        return known, False
    older = _followed(community, parsed)
    notice = issuing.issue(community, _alert(parsed, at), by=by, at=at)
    if older:
        _step_back(older, by=by, at=at, lifted=parsed.action is WarningAction.LIFT)
    return _store(community, parsed, notice, older, digest=digest, by=by, at=at), True


def _known(
    community: Community, parsed: ParsedWarning, digest: str, at: datetime.datetime
) -> WeatherWarning | None:
    same = Q(digest=digest, issued_at=parsed.issued_at)
    if not parsed.issued_certain:
        same |= Q(digest=digest, issued_certain=False, saved_at__gt=at - SAME_DAY)
    if parsed.identifier:
        same |= Q(identifier=parsed.identifier)
    found = WeatherWarning.objects.of(community.pk).filter(same).select_related("notice")
    return found.order_by("-saved_at").first()


def _followed(community: Community, parsed: ParsedWarning) -> WeatherWarning | None:
    """The standing warning this one takes the place of; None for one that stands alone."""
    last = parsed.issued_at
    if parsed.action is not WarningAction.ISSUE:
        last -= STILL_SPOKEN_OF
    standing = WeatherWarning.objects.of(community.pk).standing().filter(expires_at__gt=last)
    named = Q(event=parsed.event) | Q(identifier__in=parsed.replaced)
    candidates = standing.filter(named).order_by("-issued_at", "-id")[:MOST_CANDIDATES]
    return next((row for row in candidates if _follows(parsed, row)), None)


def _follows(parsed: ParsedWarning, row: WeatherWarning) -> bool:
    """Named or of the same office; a change or a lift that names no office speaks of the one that stands."""
    if replaces(parsed, row.parsed):
        return True
    nameless = not parsed.issuer and parsed.action is not WarningAction.ISSUE
    return nameless and parsed.event is row.parsed.event and parsed.issued_at >= row.issued_at


def _alert(parsed: ParsedWarning, at: datetime.datetime) -> Draft:
    lifted = parsed.action is WarningAction.LIFT
    return Draft(
        kind=NoticeKind.ALERT,
        title=wording.alert_title(parsed),
        text=wording.alert_text(parsed),
        expires_at=at + LIFT_SHOWN if lifted else parsed.expires_at,
    )


def _step_back(older: WeatherWarning, *, by: Actor, at: datetime.datetime, lifted: bool) -> None:
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=older.notice_id)
    if notice.state in (NoticeState.PUBLISHED, NoticeState.EXPIRED):
        note = "预警已经解除。" if lifted else "已由后来的预警代替。"
        issuing.supersede(notice, by=by, at=at, note=note)


def _store(
    community: Community,
    parsed: ParsedWarning,
    notice: Notice,
    older: WeatherWarning | None,
    *,
    digest: str,
    by: Actor,
    at: datetime.datetime,
) -> WeatherWarning:
    return WeatherWarning.objects.create(
        community=community,
        notice=notice,
        supersedes=older,
        source=parsed.source,
        issuer=parsed.issuer[:60],
        event=parsed.event,
        event_name=parsed.event_name[:20],
        level=parsed.level,
        previous_level=parsed.previous_level or "",
        action=parsed.action,
        issued_at=parsed.issued_at,
        issued_certain=parsed.issued_certain,
        expires_at=parsed.expires_at,
        expires_certain=parsed.expires_certain,
        text=parsed.text,
        areas=[area[:40] for area in parsed.areas],
        identifier=parsed.identifier[:120],
        digest=digest,
        saved_by=by.user,
        saved_at=at,
    )
