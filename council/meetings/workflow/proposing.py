"""提议: a matter comes before the council. The next session collects it."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from council.meetings import rules
from council.meetings.models import AgendaItem, Session
from council.meetings.states import LIVE, ItemKind, ItemState
from council.meetings.workflow.going_along import in_order
from council.meetings.workflow.step import ITEMS, hold_session, next_position
from grids import actors, text
from grids.actors import Actor
from grids.lifecycle import require, said, save, snapshot
from grids.models import Community
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.models import Appeal
from residents.appeals.states import UNANSWERED

OF_LEDGER = "诉求台账"
NOT_PUBLIC = "这件诉求没有公开标题，请写一个可以公开的议题：不要写人名、电话、门牌。"
NO_SESSION = "现在还没有排好的议事日，请先生成排期。"


@transaction.atomic
def propose(
    session: Session,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    title: str = "",
    background: str = "",
    appeal: Appeal | None = None,
    proposer: str = "",
) -> AgendaItem:
    """提议: a topic in free words, or a matter of the ledger, for a session that is still ahead.

    Raises Forbidden, Invalid naming the field, or Refused when the matter is on an agenda already.
    """
    if not (verdict := rules.propose(by)):
        raise Forbidden(verdict.reason)
    held = hold_session(session.pk, by)
    if not held.is_upcoming:
        raise Refused("这次议事已经开始或结束，请提到下一次。")
    item = AgendaItem(community_id=held.community_id, session=held, proposed_at=at or timezone.now())
    item.kind = ItemKind.APPEAL if appeal else ItemKind.TOPIC
    item.appeal = _of_the_ledger(appeal, by) if appeal else None
    known = item.appeal.public_title if item.appeal else ""
    item.title = said(title or known, "title", NOT_PUBLIC if appeal else "请用一句话写明议题。")
    require(len(item.title) <= 80, "title", "议题最长 80 个字。")
    item.background = text.clean(background)
    _signed(item, by, proposer)
    return _store(item, by=by, note=f"{item.proposer}提议。")


def _of_the_ledger(appeal: Appeal, by: Actor) -> Appeal:
    found = Appeal.objects.visible_to(by).filter(pk=appeal.pk).first()
    if found is None:
        raise NotFound
    if found.state not in UNANSWERED:
        raise Refused(f"{found.number} 现在是“{found.get_state_display()}”，不用再议。")
    return found


def _signed(item: AgendaItem, by: Actor, proposer: str) -> None:
    """Who proposes it: an account under its own name and unit, a household as 居民; the office
    may name a resident, and brings the loudest of the ledger in the ledger's name."""
    item.proposed_by, item.household_id = by.user, by.household_id
    seat = next((post.organization for post in by.posts if post.organization_id), None)
    item.organization = seat
    named = text.clean(proposer, single_line=True)[:60]
    if by.kind == ActorKind.HOUSEHOLD:
        item.proposer = "居民"
    elif by.is_office and (named or item.appeal):
        item.proposer = named or OF_LEDGER
    else:
        item.proposer = seat.name if seat else by.user.name if by.user else by.label


def _store(item: AgendaItem, *, by: Actor, note: str, public: bool = False) -> AgendaItem:
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as error:
        if "on_one_agenda" not in str(error):
            raise
        raise Refused("这件事已经在议程上，不用再提。", code="already_claimed") from error
    before = snapshot(item)
    ITEMS.write(item, "propose", by=by, at=item.proposed_at, note=note, public=public)
    item.version = 1
    return save(item, before)


@transaction.atomic
def propose_follow_up(
    community: Community,
    *,
    key: str,
    title: str,
    background: str = "",
    by: Actor | None = None,
    at: datetime.datetime | None = None,
) -> AgendaItem:
    """跟进决议: an overdue resolution becomes item 1 of the next session, by rule and unasked; once while it stands.

    `key` names the resolution for the floor above. Raises Refused when no session is ahead.
    """
    by = by or actors.system(community.pk)
    standing = AgendaItem.objects.of(community.pk).filter(follow_key=key, state__in=LIVE).first()
    if standing:
        return standing
    session = Session.objects.of(community.pk).upcoming().first()
    if session is None:
        raise Refused(NO_SESSION)
    held = hold_session(session.pk, by)
    item = AgendaItem(community=community, session=held, kind=ItemKind.FOLLOW_UP, follow_key=key)
    item.title, item.background = text.clean(title, single_line=True)[:80], text.clean(background)
    item.proposer, item.proposed_at = "到期未完成的决议", at or timezone.now()
    _store(item, by=by, note="决议到期没有完成，按规定列为第一项。")
    before = snapshot(item)
    item.position = next_position(held)
    item.state = ItemState.ADMITTED
    ITEMS.write(item, "admit", by=by, at=item.proposed_at, note="列为第一项。", public=True)
    save(item, before)
    in_order(held)
    item.refresh_from_db(fields=["position"])
    return item
