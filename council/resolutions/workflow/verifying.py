"""核验: the supervisor says it is done, and each neighbour who asked is answered in the same transaction."""

import datetime

from django.db import transaction

from council.resolutions import wording
from council.resolutions.models import Resolution, ResolutionAppeal
from council.resolutions.states import Role
from council.resolutions.workflow.step import RESOLUTIONS, council
from grids.actors import Actor
from grids.lifecycle import Step, require, said
from grids.verdict import Refused
from residents.appeals import workflow as ledger
from residents.appeals.models import Appeal
from residents.appeals.states import Closure, State, Told

Outcome = ResolutionAppeal.Outcome


@transaction.atomic
def verify(
    resolution: Resolution,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
    reply: str = "",
    closure: str = Closure.SUBSTANTIVE,
) -> Resolution:
    """核验通过: every linked appeal still in hand is replied to with `reply`, prefilled when empty. The others are
    left as they are, each with the reason beside it: withdrawn, answered before, or about a party (回避)."""
    step = RESOLUTIONS.begin(resolution, "verify", by=by, at=at, version=version)
    note = said(note, "note", "请写明怎样核验的、看到了什么。")
    require(closure in Closure.values, "closure", "请选择办结类型。")
    step.thing.verified_by, step.thing.verified_at = by.user, step.at
    words = reply.strip() or prefilled(step.thing)
    links = list(step.thing.links.select_related("appeal").order_by("appeal_id"))
    left = [link.appeal.number for link in links if not _answer(step, link, words, closure)]
    answered = len(links) - len(left)
    told = f"（{answered} 件相关诉求已经答复）" if answered else ""
    # The numbers of those left out stand in the record's data, which the office alone reads.
    return RESOLUTIONS.commit(step, note=f"{note}{told}", public=True, data={"skipped": left})


def prefilled(resolution: Resolution) -> str:
    """预填的答复, which the supervisor may change before it leaves: what the lead reported is what was done."""
    report = resolution.records.filter(action="report_done").last()
    return wording.reply(
        resolution.text,
        session_day=resolution.session.date,
        number=resolution.number,
        lead=resolution.lead_name,
        done=report.note if report else "",
    )


def _answer(step: Step[Resolution], link: ResolutionAppeal, words: str, closure: str) -> bool:
    """One neighbour's matter: replied to, or left with the reason."""
    reason = _why_not(step, link.appeal)
    if not reason:
        try:
            with transaction.atomic():
                _reply(step, link.appeal, words, closure)
        except Refused as refused:  # a helper is still at it, a wish is claimed: the sentence says what to do
            reason = refused.reason
    link.outcome = Outcome.SKIPPED if reason else Outcome.REPLIED
    link.note = reason[:200]
    link.save(update_fields=["outcome", "note"])
    return not reason


def _reply(step: Step[Resolution], appeal: Appeal, words: str, closure: str) -> None:
    hall = council(step.thing.community_id)
    if appeal.state == State.IN_COUNCIL:
        back = f"决议 {step.thing.number} 已经核验通过。"
        appeal = ledger.return_from_council(appeal, by=hall, at=step.at, note=back)
    ledger.reply(appeal, by=hall, at=step.at, result=words, closure=closure, told=Told.ONLINE)


def _why_not(step: Step[Resolution], appeal: Appeal) -> str:
    """Why this matter is not answered by this resolution; empty when it is."""
    units = {getattr(step.thing, f"{role}_unit_id") for role in Role} | step.by.organization_ids
    people = {getattr(step.thing, f"{role}_person_id") for role in Role} | {step.by.user_id}
    if (appeal.complaint_organization_id or 0) in units or (appeal.complaint_user_id or 0) in people:
        return "反映的是决议的责任方，应当回避，由社区另行答复。"
    if appeal.state not in (State.IN_PROGRESS, State.IN_COUNCIL):
        return f"这件诉求现在是“{appeal.get_state_display()}”，不再由决议答复。"
    return ""
