"""心跳和定时任务: what tells that a worker lives, and lets several of them share the clock. Room: workflow."""

import datetime
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from notices.carrying.models import Job, Pulse

log = logging.getLogger(__name__)

LATE = datetime.timedelta(seconds=60)
FORGOTTEN = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """定时任务: done every so many seconds by whichever worker comes first; safe to run twice and at once."""

    name: str
    every: float
    run: Callable[[datetime.datetime], object]


def beat(worker: str, at: datetime.datetime) -> None:
    """This worker lives; traces of those long gone are swept away."""
    Pulse.objects.update_or_create(
        worker=worker, defaults={"beat_at": at}, create_defaults={"beat_at": at, "started_at": at}
    )
    Pulse.objects.filter(beat_at__lt=at - FORGOTTEN).delete()


def leave(worker: str) -> None:
    """This worker ends in good order."""
    Pulse.objects.filter(worker=worker).delete()


def trouble(at: datetime.datetime) -> str:
    """Why telling is late, in one sentence; empty while a worker's heart beats."""
    last = Pulse.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    if last is None:
        return "后台任务没有运行：消息和提醒暂时发不出去，请运行 manage.py worker。"
    if at - last > LATE:
        return f"后台任务从 {timezone.localtime(last):%m月%d日 %H:%M} 起没有动静：消息和提醒会晚到，请查看 manage.py worker。"
    return ""


def run_due(duties: tuple[Duty, ...], at: datetime.datetime) -> int:
    """Run what is due and nobody else has taken; how many were run. A failing one is noted and tried again later."""
    return sum(_run(duty) for duty in duties if _take(duty, at))


def _take(duty: Duty, at: datetime.datetime) -> bool:
    Job.objects.get_or_create(name=duty.name, defaults={"due_at": at})
    with transaction.atomic():
        waiting = Job.objects.filter(name=duty.name, due_at__lte=at)
        job = waiting.select_for_update(skip_locked=True).first()
        if job is None:
            return False
        job.due_at = at + datetime.timedelta(seconds=duty.every)
        job.save(update_fields=["due_at"])
    return True


def _run(duty: Duty) -> bool:
    begun, failed = time.monotonic(), ""
    try:
        duty.run(timezone.now())
    except Exception as defect:
        log.exception("job %s", duty.name)
        failed = type(defect).__name__
    took = round((time.monotonic() - begun) * 1000)
    Job.objects.filter(name=duty.name).update(ran_at=timezone.now(), took_ms=took, failed=failed)
    return True
