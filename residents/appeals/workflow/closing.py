"""Verbs of closing: close, send back, reopen, withdraw, evaluate."""

import datetime
from fractions import Fraction

from django.db import IntegrityError, transaction

from grids import text as cleaning
from grids.actors import Actor
from grids.lifecycle import require, said
from grids.verdict import Refused
from residents.appeals import limits
from residents.appeals.models import Appeal, Evaluation, WishClaim
from residents.appeals.states import REOPEN_WITHIN, State, Told
from residents.appeals.workflow.handling import back_into_hands
from residents.appeals.workflow.step import begin, commit


@transaction.atomic
def close(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Appeal:
    """办结: verified by somebody other than the handler."""
    step = begin(appeal, "close", by=by, at=at, version=version)
    step.thing.closed_at = step.at
    return commit(step, note=note or "经核实，已办结。", public=True, data={"closure": step.thing.closure})


@transaction.atomic
def send_back(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """退回重办: the verification found it wanting; the promised time keeps running."""
    step = begin(appeal, "send_back", by=by, at=at, version=version)
    note = said(note, "note", "请写明退回的原因，主办人会看到。")
    step.thing.replied_at = None
    return commit(step, note=note)


@transaction.atomic
def reopen(
    appeal: Appeal, *, by: Actor, at: datetime.datetime | None = None, version: int | None = None, note: str
) -> Appeal:
    """重新办理: by the appellant within 14 days of closing, by the office with new facts; half the original time."""
    step = begin(appeal, "reopen", by=by, at=at, version=version)
    note = said(note, "note", "请写明为什么要重新办理。")
    appeal = step.thing
    if by.user is None and step.at > appeal.closed_at + REOPEN_WITHIN:
        raise Refused("办结已超过 14 天，请重新提一件，或拨打社区电话。")
    appeal.reopened += 1
    appeal.replied_at = appeal.closed_at = None
    back_into_hands(step)
    due = limits.of_result(appeal, step.at, share=Fraction(1, 2))
    appeal.promised_at, appeal.feedback_due, appeal.due_certain = step.at, due.at, due.certain
    return commit(step, note=note, public=True, data={"times": appeal.reopened, "due": due.at})


@transaction.atomic
def withdraw(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str = "",
) -> Appeal:
    """撤回: by the appellant, before the result."""
    step = begin(appeal, "withdraw", by=by, at=at, version=version)
    if step.before["state"] == State.NEEDS_INFO:  # no answer will come any more
        step.thing.pauses.filter(until__isnull=True).update(until=step.at)
    step.thing.claim = None
    WishClaim.objects.standing().filter(appeal=step.thing).update(
        given_back_at=step.at, reason="居民已撤回心愿。"
    )
    return commit(step, note=note.strip() or "居民撤回。", public=True)


@transaction.atomic
def evaluate(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    contacted: bool = True,
    solved: bool | None = None,
    satisfaction: str = "",
    method: str = Told.ONLINE,
    comment: str = "",
) -> Appeal:
    """评价: solved? satisfied? Once per round of handling; a call that reached nobody may be noted again and again."""
    step = begin(appeal, "evaluate", by=by, at=at, version=version)
    answered = solved is not None and satisfaction in Evaluation.Satisfaction.values
    require(not contacted or answered, "satisfaction", "请选择是否解决和满意程度。")
    evaluation = Evaluation(
        appeal=step.thing,
        round=step.thing.reopened,
        contacted=contacted,
        solved=solved if contacted else None,
        satisfaction=satisfaction if contacted else "",
        method=method,
        comment=cleaning.clean(comment),
        by=by.user,
        at=step.at,
    )
    try:
        with transaction.atomic():
            evaluation.save()
    except IntegrityError as error:
        raise Refused("这一轮办理已经评价过，谢谢。", code="already_claimed") from error
    data = {"contacted": contacted, "solved": evaluation.solved, "satisfaction": evaluation.satisfaction}
    words = evaluation.get_satisfaction_display() if contacted else "没有联系上"
    return commit(step, note=f"{words}。{evaluation.comment}", public=True, data=data)
