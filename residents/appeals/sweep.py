"""巡检: what happens by the clock, without anybody pressing a button. Room: above workflow.

Every function is safe to run twice and from several workers: rows are claimed with SKIP LOCKED or decided by unique
constraints. The pages never depend on it: due times are stored, lateness is computed from them.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Case, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, ExtractYear, Greatest, TruncDate
from django.utils import timezone

from grids import actors, worktime
from grids.deadlines import elapsed_share, workdays_between
from grids.lifecycle import save, snapshot
from grids.models import Community
from grids.verdict import Refused
from residents.appeals import months, similar
from residents.appeals.models import Appeal, AppealRecord, Pause, SpotRound, Supervision, Tally, Vocabulary
from residents.appeals.states import OPEN, UNANSWERED, WORKING, Level, State
from residents.appeals.workflow import draw_spot_checks, propose_groups, raise_surges, resume, supply_info
from residents.appeals.workflow.step import write

A_DAY = datetime.timedelta(days=1)
A_WEEK = datetime.timedelta(days=7)
SILENT_AFTER = datetime.timedelta(days=7)
SHARES = ((Level.NOTICE, 0.8), (Level.YELLOW, 1.0), (Level.RED, 2.0))


def sweep(at: datetime.datetime) -> dict[str, int]:
    """Everything that is due at this moment; returns how many of each."""
    return {
        "resumed": end_silent_pauses(at),
        "reviewed": bring_back_carried_over(at),
        "supervised": supervise(at),
        "reminded": remind_escalated(at),
        "waited": refresh_waiting(at),
        "confirmed": confirm_due_times(),
        "spot_checks": draw_this_week(at),
        "words": count_words(at),
        "surges": notice_surges(at),
        "groups": find_groups(at),
        "months": close_months(at),
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


IN_TIME = Q(imported_at__isnull=True) | Q(due_at__gt=F("imported_at"))


def supervise(at: datetime.datetime) -> int:
    """督办: notice at 80 %, yellow at the due time, red at twice the time; each once per promise, each on record.

    A promise that had run out before its entry was imported was never this community's to keep: it shows as late, but
    nobody is reminded of it. What is promised after the import counts as ever.
    """
    early = min(share for _, share in SHARES)
    near = Appeal.objects.filter(IN_TIME, state__in=OPEN, due_at__isnull=False).annotate(since=PROMISED_FROM)
    near = near.annotate(span=ExpressionWrapper(F("due_at") - F("since"), DurationField()))
    near = near.filter(since__lte=at - F("span") * early)
    return sum(
        _supervise_one(appeal, at) for appeal in near.only("pk", "community_id").iterator(chunk_size=500)
    )


@transaction.atomic
def _supervise_one(candidate: Appeal, at: datetime.datetime) -> int:
    appeal = Appeal.objects.select_for_update(skip_locked=True).annotate(since=PROMISED_FROM)
    appeal = appeal.filter(IN_TIME, pk=candidate.pk, due_at__isnull=False).first()
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


def remind_escalated(at: datetime.datetime) -> int:
    """上报后每周催办: the other side has it, the community still owes the reply."""
    asked = AppealRecord.objects.filter(subject=OuterRef("pk"), action__in=("escalate", "remind"))
    waiting = Appeal.objects.filter(state=State.ESCALATED).annotate(
        asked_at=Subquery(asked.order_by("-position").values("at")[:1])
    )
    return sum(_remind(each, at) for each in waiting.filter(asked_at__lte=at - A_WEEK).only("pk"))


@transaction.atomic
def _remind(candidate: Appeal, at: datetime.datetime) -> int:
    appeal = Appeal.objects.select_for_update(skip_locked=True, of=("self",)).select_related("escalated_to")
    appeal = appeal.filter(pk=candidate.pk, state=State.ESCALATED).first()
    if appeal is None:
        return 0
    asked = appeal.records.filter(action__in=("escalate", "remind")).order_by("-position").first()
    if asked.at > at - A_WEEK:
        return 0
    before = snapshot(appeal)
    words = f"已上报{appeal.escalated_to.name}，请催问进展；答复居民仍由社区负责。"
    write(appeal, "remind", by=actors.system(appeal.community_id), at=at, note=words)
    appeal.moved_at = before["moved_at"]  # as with supervision
    save(appeal, before)
    return 1


def confirm_due_times() -> int:
    """待确认: once the holidays of its years are entered, a promise stands as it was said; it does not move."""
    last = ExtractYear(Greatest("response_due", "feedback_due", "verify_due"))
    unsure = Appeal.objects.filter(state__in=OPEN, due_certain=False).annotate(last=last)
    confirmed = 0
    for community_id in unsure.order_by().values_list("community_id", flat=True).distinct():
        known = worktime.whole_calendar(community_id).known_years
        entered = unsure.filter(community_id=community_id, last__in=known)
        confirmed += entered.update(due_certain=True)
    return confirmed


def draw_this_week(at: datetime.datetime) -> int:
    """抽查: once a week and community, in the first sweep of the week; the later ones find it drawn."""
    today = timezone.localdate(at)
    monday = today - datetime.timedelta(days=today.weekday())
    drawn = SpotRound.objects.filter(week=monday).values("community")
    communities = Community.objects.exclude(pk__in=drawn)
    return sum(len(draw_spot_checks(community, monday, at)) for community in communities)


def count_words(at: datetime.datetime) -> int:
    """词频: once a day and community, what the likeness of entries is weighed by."""
    counted = Vocabulary.objects.filter(at__gt=at - A_DAY).values("community")
    communities = Community.objects.exclude(pk__in=counted)
    for community in communities:
        total, counts = similar.count_words(community.pk)
        size = sum(Tally.objects.of(community).values_list("count", flat=True))
        values = {"total": total, "counts": counts, "ledger_size": size, "at": at}
        Vocabulary.objects.update_or_create(community=community, defaults=values)
    return len(communities)


def notice_surges(at: datetime.datetime) -> int:
    """集中反映: similar entries of one grid within days."""
    return sum(raise_surges(community, at) for community in Community.objects.all())


def close_months(at: datetime.datetime) -> int:
    """月度定格: after a month's end, its rates as they stood; how many figures were kept."""
    return sum(
        months.close(community, month, at)
        for community in Community.objects.all()
        for month in list(months.to_close(community, at))
    )


def find_groups(at: datetime.datetime) -> int:
    """并案建议: what was filed since the last look, beside everything that is open."""
    return sum(propose_groups(community, at) for community in Community.objects.all())


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
