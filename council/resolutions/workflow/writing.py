"""写决议: made in session for an agenda item; the item is resolved by it."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from council.covenant import workflow as covenants
from council.covenant.models import CovenantVersion
from council.meetings import workflow as meetings
from council.meetings.models import AgendaItem, Draft, Session
from council.meetings.states import ItemState, SessionState
from council.resolutions import rules, wording
from council.resolutions.models import Resolution, ResolutionAppeal
from council.resolutions.parties import Responsible
from council.resolutions.states import Role
from council.resolutions.workflow.step import RESOLUTIONS, council, put_in_charge
from grids.actors import Actor
from grids.lifecycle import require, said, save, snapshot
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import workflow as ledger
from residents.appeals.models import Appeal

DRAFT_PART = "resolution"
WRITABLE = (SessionState.IN_SESSION, SessionState.HELD)


@transaction.atomic
def write(
    item: AgendaItem,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    text: str,
    sign_of_done: str,
    due_on: datetime.date,
    lead: Responsible,
    coordinator: Responsible,
    supervisor: Responsible,
    appeals: list[Appeal] | None = None,
    cites: int | None = None,
    adopts: CovenantVersion | None = None,
    in_force_from: datetime.date | None = None,
) -> Resolution:
    """写决议: numbered by its session; the item becomes resolved, `adopts` brings a covenant's draft into force.

    `version` is the item's. Raises Invalid naming the field, Refused when the item is not being discussed.
    """
    at = at or timezone.now()
    text = said(text, "text", "请写明决议的内容：做什么、怎么做。")
    session = _resolved(item, by=by, at=at, version=version, note=text)
    made = Resolution(community_id=session.community_id, session=session, item=item, text=text, written_at=at)
    made.sign_of_done = said(sign_of_done, "sign_of_done", "请写明怎样算完成，例如：12 盏灯全部亮。")
    require(due_on >= session.date, "due_on", "完成日期不能早于议事日。")
    made.promised_on = made.due_on = due_on
    linked = _linked(item, appeals or [], by)
    named = {Role.LEAD: lead, Role.COORDINATOR: coordinator, Role.SUPERVISOR: supervisor}
    put_in_charge(made, named, timezone.localdate(at), linked)
    made.cited, made.cited_article = _cited(session, cites)
    made.number = f"{session.date:%Y%m%d}-{Resolution.objects.filter(session=session).count() + 1}"
    if adopts is not None:
        made.adopts = _adopt(adopts, made, by=by, in_force_from=in_force_from)
    return _store(made, linked, by=by)


def _resolved(
    item: AgendaItem, *, by: Actor, at: datetime.datetime, version: int | None, note: str
) -> Session:
    """The item's session, locked; the item itself resolved, now or before."""
    if not (verdict := rules.write(item, by)):
        raise Forbidden(verdict.reason)
    session = meetings.SESSIONS.lock(item.session, by)
    found = AgendaItem.objects.visible_to(by).filter(pk=item.pk, session=session).first()
    if found is None:
        raise NotFound
    if session.state not in WRITABLE:
        raise Refused(f"这次议事现在是“{session.get_state_display()}”，不能再写决议。")
    if found.state != ItemState.RESOLVED:
        meetings.resolve(found, by=by, at=at, version=version, note=note)
    return session


def _linked(item: AgendaItem, appeals: list[Appeal], by: Actor) -> list[Appeal]:
    """The appeals this resolution answers: the item's own and those named beside it, each once."""
    wanted = {each.pk for each in appeals} | ({item.appeal_id} if item.appeal_id else set())
    found = list(Appeal.objects.visible_to(by).filter(pk__in=wanted).order_by("pk"))
    require(len(found) == len(wanted), "appeals", "有的诉求编号没有找到，请核对。")
    return found


def _cited(session: Session, article: int | None) -> tuple[CovenantVersion | None, int | None]:
    """依据公约: the version in force on the session's day."""
    if article is None:
        return None, None
    rows = CovenantVersion.objects.filter(community=session.community_id)
    covenant = rows.in_force_on(session.date).first()
    require(covenant and covenant.article(article), "cites", "议事那天施行的公约里没有这一条。")
    return covenant, article


def _adopt(
    adopts: CovenantVersion, made: Resolution, *, by: Actor, in_force_from: datetime.date | None
) -> CovenantVersion:
    require(in_force_from, "in_force_from", "请填写新公约的施行日期。")
    basis = f"{wording.day_words(made.session.date)}家门口议事厅决议 {made.number} 通过"
    return covenants.adopt(adopts, by=by, at=made.written_at, in_force_from=in_force_from, basis=basis)


def _store(made: Resolution, linked: list[Appeal], *, by: Actor) -> Resolution:
    made.save(force_insert=True)
    before = snapshot(made)
    data: dict[str, Any] = {"due_on": made.due_on, "appeals": [appeal.number for appeal in linked]}
    RESOLUTIONS.write(made, "write", by=by, at=made.written_at, note=made.text, public=True, data=data)
    made.version = 1
    ResolutionAppeal.objects.bulk_create(ResolutionAppeal(resolution=made, appeal=each) for each in linked)
    promise = wording.promise(made.lead_name, made.coordinator_name, made.supervisor_name, made.due_on)
    words = f"家门口议事厅形成决议 {made.number}：{made.text}（{promise}。）"
    for appeal in linked:
        if appeal.pk != made.item.appeal_id:  # the item's own was told when the item was resolved
            ledger.add_note(
                appeal, by=council(made.community_id), at=made.written_at, note=words, public=True
            )
    Draft.objects.filter(item=made.item, part=DRAFT_PART).delete()
    return save(made, before)
