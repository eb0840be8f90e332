"""导入: file what a plan says, in one transaction, by the verbs of the ledger and by nothing else.

A sheet knows when a matter was raised and when it was answered, and nothing between. Accepted counts as of the time
it was raised (the source takes every message it lists), first contact, reply and closing as of the reply: the first
moment anybody can show. Figures drawn from an import are therefore never better than what happened.
"""

import dataclasses
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import transaction
from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.models import Community, Grid, Post, User
from grids.states import PostKind
from residents.appeals import limits, workflow
from residents.appeals.imports.planning import POOL_CODE, POOL_NAME, SOURCE, Change, Plan
from residents.appeals.imports.rows import Entry
from residents.appeals.models import Appeal
from residents.appeals.states import Closure, Told
from residents.appeals.workflow.step import holding

LIVE_COUNTS = "residents.Appeal:keep_tally"


@dataclass
class Applied:
    """What an import did. `skipped`: rows somebody else had imported between preview and confirmation."""

    new: int = 0
    answered: int = 0
    noted: int = 0
    skipped: int = 0


@transaction.atomic
def apply(plan: Plan, *, by: str = "", progress: Callable[[int], Any] | None = None) -> Applied:
    """确认导入: all of the plan or nothing. `by`: the name of who confirmed; `progress` is told each row done."""
    community = Community.objects.select_for_update(no_key=True).get(pk=plan.community.pk)
    # The live counts are written at the end, so that nobody filing in the same grid waits for the whole import.
    pgtrigger.constraints(pgtrigger.Deferred, LIVE_COUNTS)
    actor = dataclasses.replace(
        actors.system(community.pk), label=f"系统（由{by}导入）" if by else "系统（导入）"
    )
    known = _already_filed(plan)
    told = progress or (lambda rows: None)
    done = Applied()
    with limits.prepared(community.pk):
        for entry in plan.new:
            if entry.external_number in known:
                done.skipped += 1
            else:
                done.new += 1
                with holding():
                    done.answered += _file(entry, plan, actor)
            told(1)
        for change in plan.changed:
            _record(change, actor, done)
            told(1)
    pgtrigger.constraints(pgtrigger.Immediate, LIVE_COUNTS)
    return done


def _record(change: Change, actor: Actor, done: Applied) -> None:
    appeal = Appeal.objects.visible_to(actor).get(pk=change.appeal_id)
    if change.note:
        workflow.add_note(appeal, by=actor, note=change.note)
        done.noted += 1
    if change.answer:
        _answer(appeal, change.entry, actor)
        done.answered += 1


def _already_filed(plan: Plan) -> set[str]:
    """Asked again under the lock: two people may confirm the same sheet at once."""
    filed = Appeal.objects.visible_to(actors.system(plan.community.pk)).filter(source=SOURCE)
    numbers = [entry.external_number for entry in plan.new]
    return set(filed.filter(external_number__in=numbers).values_list("external_number", flat=True))


def _file(entry: Entry, plan: Plan, actor: Actor) -> bool:
    """One new entry with all the sheet tells of it; whether it came with its answer."""
    appeal, _secret = workflow.register(
        plan.community,
        by=actor,
        at=entry.at,
        source=SOURCE,
        title=entry.title,
        text=entry.text,
        grid=_grid(entry, plan),
        place=entry.place,
        contact_name=entry.contact_name,
        contact_phone=entry.contact_phone,
        # A thumb up is a person who says the same; the cap of the attested part keeps a crowd from burying a street.
        attested_people=entry.likes,
        external_number=entry.external_number,
        imported_at=timezone.now(),
    )
    if entry.aside:
        workflow.add_note(appeal, by=actor, at=entry.at, note=entry.aside)
    if entry.result:
        _answer(appeal, entry, actor)
    return bool(entry.result)


def _grid(entry: Entry, plan: Plan) -> Grid:
    if entry.grid:
        return plan.grids[entry.grid]
    if plan.grid is None:
        plan.grid = _pool(plan.community)
    return plan.grid


def _answer(appeal: Appeal, entry: Entry, actor: Actor) -> None:
    """受理、开始办理、答复、办结, with the times the sheet knows. Whether it solved anything the sheet does not
    say: procedural until somebody follows up."""
    at: datetime.datetime = entry.replied_at
    workflow.accept(appeal, by=actor, at=appeal.registered_at, note="按来源平台记录受理。")
    workflow.start(appeal, by=actor, at=at, note="来源平台已办理，首次联系时间按答复时间计。")
    workflow.reply(appeal, by=actor, at=at, result=entry.result, closure=Closure.PROCEDURAL, told=Told.ONLINE)
    if entry.result_rest:
        workflow.add_note(appeal, by=actor, at=at, note=f"答复余下部分：{entry.result_rest}", public=True)
    workflow.close(appeal, by=actor, at=at, note="来源平台已答复，随导入办结。")


def _pool(community: Community) -> Grid:
    """社区本级: the grid above the micro-grids; the office answers for it."""
    grid, _ = Grid.objects.get_or_create(
        community=community,
        code=POOL_CODE,
        defaults={
            "name": POOL_NAME,
            "level": 0,
            "layout_note": "全社区的事项，和导入时没有写明微网格的诉求",
            "backup": _of_the_office(community),
        },
    )
    return grid


def _of_the_office(community: Community) -> User | None:
    office = Post.objects.filter(community=community, kind__in=(PostKind.STAFF, PostKind.LEAD), until=None)
    post = office.order_by("-kind", "since", "id").select_related("user").first()
    return post.user if post else None
