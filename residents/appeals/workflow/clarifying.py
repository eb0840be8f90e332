"""Verbs of clarifying: ask the resident for more, take the answer in."""

import datetime

from django.db import transaction

from grids.actors import Actor
from grids.lifecycle import said
from residents.appeals import limits
from residents.appeals.models import Appeal, Pause
from residents.appeals.models.ground import Step as LimitStep
from residents.appeals.workflow.step import begin, commit


@transaction.atomic
def ask_info(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """请居民补充: the clock stands still until the answer, or for 7 days."""
    step = begin(appeal, "ask_info", by=by, at=at, version=version)
    note = said(note, "note", "请写明要居民补充什么。")
    Pause.objects.create(appeal=step.thing, question=note, since=step.at)
    return commit(step, note=f"请您补充：{note}", public=True)


@transaction.atomic
def supply_info(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """补充情况: the answer is in; the response time moves by the pause."""
    step = begin(appeal, "supply_info", by=by, at=at, version=version)
    note = said(note, "note", "请写一下补充的情况。")
    pause = Pause.objects.get(appeal=step.thing, until__isnull=True)
    pause.until = step.at
    pause.save(update_fields=["until"])
    due = limits.after_pause(step.thing, LimitStep.JUDGE, step.thing.response_due, pause.since, pause.until)
    step.thing.response_due = due.at
    if promised := step.thing.feedback_due:  # a matter that brought its own limit is promised from the start
        result = limits.after_pause(step.thing, LimitStep.RESULT, promised, pause.since, pause.until)
        step.thing.feedback_due = result.at
    step.thing.due_certain = step.thing.due_certain and due.certain
    return commit(step, note=note, public=True, data={"paused_from": pause.since, "due": due.at})
