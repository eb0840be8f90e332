"""巡检: what happens by the clock, without anybody pressing a button. Room: above workflow.

Every function is safe to run twice and from several workers: rows are claimed with SKIP LOCKED or decided by unique
constraints. The pages never depend on it: due times are stored, lateness is computed from them.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Case, DurationField, ExpressionWrapper, F, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from grids import actors, worktime
from grids.deadlines import elapsed_share, workdays_between
from grids.models import Community
from grids.verdict import Refused
from residents.appeals.models import Appeal, Pause, SpotRound, Supervision
from residents.appeals.states import OPEN, UNANSWERED, WORKING, Level, State
from residents.appeals.workflow import draw_spot_checks, raise_surges, resume, supply_info
from residents.appeals.workflow.step import save, snapshot, write

SILENT_AFTER = datetime.timedelta(days=7)
SHARES = ((Level.NOTICE, 0.8), (Level.YELLOW, 1.0), (Level.RED, 2.0))


def sweep(at: datetime.datetime) -> dict[str, int]:
    """Everything that is due at this moment; returns how many of each."""
    return {
        "resumed": end_silent_pauses(at),
        "reviewed": bring_back_carried_over(at),
        "supervised": supervise(at),
        "waited": refresh_waiting(at),
        "spot_checks": draw_this_week(at),
        "surges": notice_surges(at),
    }


def end_silent_pauses(at: datetime.datetime) -> int:
    """待补充 7 天没有回音: back to intake by itself."""
    silent = Pause.objects.filter(until__isnull=True, since__lte=at - SILENT_AFTER).select_related("appeal")
    note = "7 天内没有补充，按现有情况继续办理。"

    def end(pause: Pause) -> None:
        supply_info(pause.appeal, by=actors.system(pause.appeal.community_id), at=at, note=note)

    return _each(silent, end)


def bring_back_carried_over(at: datetime.datetime) -> int:
    """挂账复核日: the matter comes back into progress."""
    due = Appeal.objects.filter(state=State.CARRIED_OVER, review_on__lte=timezone.localdate(at))

    def bring_back(appeal: Appeal) -> None:
        resume(appeal, by=actors.system(appeal.community_id), at=at)

    return _each(due, bring_back)


def _each(rows: Iterable[Any], act: Callable[[Any], None]) -> int:
    """Do it for each; what somebody else did meanwhile is simply not done again."""
    done = 0
    for row in rows:
        try:
            act(row)
            done += 1
        except Refused:
            continue
    return done


PROMISED_FROM = Case(
    When(state__in=WORKING, then=F("promised_at")),
    When(state=State.REPLIED, then=F("replied_at")),
    default=Coalesce("accepted_at", "registered_at"),
)


def supervise(at: datetime.datetime) -> int:
    """督办: notice at 80 %, yellow at the due time, red at twice the time; each once per promise, each on record."""
    early = min(share for _, share in SHARES)
    near = Appeal.objects.filter(state__in=OPEN, due_at__isnull=False).annotate(since=PROMISED_FROM)
    near = near.annotate(span=ExpressionWrapper(F("due_at") - F("since"), DurationField()))
    near = near.filter(since__lte=at - F("span") * early)
    return sum(
        _supervise_one(appeal, at) for appeal in near.only("pk", "community_id").iterator(chunk_size=500)
    )


@transaction.atomic
def _supervise_one(candidate: Appeal, at: datetime.datetime) -> int:
    appeal = Appeal.objects.select_for_update(skip_locked=True).annotate(since=PROMISED_FROM)
    appeal = appeal.filter(pk=candidate.pk, due_at__isnull=False).first()
    if appeal is None:
        return 0
    share = elapsed_share(appeal.since, appeal.due_at, at)
    fired = set(
        Supervision.objects.filter(appeal=appeal, due_at=appeal.due_at).values_list("level", flat=True)
    )
    new = [level for level, reached in SHARES if share >= reached and level not in fired]
    if not new:
        return 0
    before = snapshot(appeal)
    for level in new:
        Supervision.objects.create(appeal=appeal, level=level, due_at=appeal.due_at, at=at)
        words = f"督办{level.label}：期限 {timezone.localtime(appeal.due_at):%m月%d日 %H:%M}"
        write(
            appeal,
            "supervise",
            by=actors.system(appeal.community_id),
            at=at,
            note=words,
            data={"level": level},
        )
    # A reminder is no movement of the matter: the quiet-voice list must still see how long nothing happened.
    appeal.moved_at = before["moved_at"]
    save(appeal, before)
    return len(new)


def draw_this_week(at: datetime.datetime) -> int:
    """抽查: once a week and community, in the first sweep of the week; the later ones find it drawn."""
    today = timezone.localdate(at)
    monday = today - datetime.timedelta(days=today.weekday())
    drawn = SpotRound.objects.filter(week=monday).values("community")
    communities = Community.objects.exclude(pk__in=drawn)
    return sum(len(draw_spot_checks(community, monday, at)) for community in communities)


def notice_surges(at: datetime.datetime) -> int:
    """集中反映: similar entries of one grid within days."""
    return sum(raise_surges(community, at) for community in Community.objects.all())


def refresh_waiting(at: datetime.datetime) -> int:
    """等待工作日: the part of loudness that grows by itself, for matters not yet answered."""
    today = timezone.localdate(at)
    waiting = Appeal.objects.filter(state__in=UNANSWERED)
    changed = 0
    for community_id in waiting.order_by().values_list("community_id", flat=True).distinct():
        calendar = worktime.whole_calendar(community_id)
        days = waiting.filter(community_id=community_id).values_list(TruncDate("registered_at"), flat=True)
        for day in days.distinct().order_by():
            count = workdays_between(day, today, calendar)
            stale = waiting.filter(community_id=community_id, registered_at__date=day)
            changed += stale.exclude(waiting_workdays=count).update(waiting_workdays=count)
    return changed
