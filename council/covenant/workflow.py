"""公约的动作: draft, edit, adopt, discard."""

import datetime
from collections.abc import Callable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from council.covenant import rules
from council.covenant.articles import articles
from council.covenant.models import CovenantRecord, CovenantVersion
from council.covenant.states import TRANSITIONS
from grids import text as cleaning
from grids.actors import Actor
from grids.lifecycle import Lifecycle, require, said, save, snapshot
from grids.models import Community
from grids.verdict import Forbidden, Refused

COVENANTS = Lifecycle(CovenantVersion, TRANSITIONS, rules.may, CovenantRecord, called="这一版公约")


@transaction.atomic
def draft(
    community: Community,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    title: str,
    preamble: str = "",
    text: str,
) -> CovenantVersion:
    """起草新的一版: one draft at a time; it has no force before it is adopted."""
    if not (verdict := rules.draft(by)):
        raise Forbidden(verdict.reason)
    _one_by_one(community.pk)
    there = CovenantVersion.objects.filter(community=community)
    if there.drafts().exists():
        raise Refused("已有一份公约草案，请先改好或作废它。", code="already_claimed")
    last = there.aggregate(last=Max("number"))["last"] or 0
    covenant = CovenantVersion(community=community, number=last + 1, **_worded(title, preamble, text))
    covenant.save()
    before = snapshot(covenant)
    COVENANTS.write(covenant, "draft", by=by, at=at or timezone.now(), note=f"起草第 {covenant.number} 版。")
    covenant.version = 1
    return save(covenant, before)


@transaction.atomic
def edit(
    covenant: CovenantVersion,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    title: str,
    preamble: str = "",
    text: str,
) -> CovenantVersion:
    """修改草案"""
    step = COVENANTS.begin(covenant, "edit", by=by, at=at, version=version)
    for name, value in _worded(title, preamble, text).items():
        setattr(step.thing, name, value)
    return COVENANTS.commit(step, note="修改草案。")


@transaction.atomic
def adopt(
    covenant: CovenantVersion,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    in_force_from: datetime.date,
    basis: str,
) -> CovenantVersion:
    """登记通过: in force from this day on and immutable; `basis` says who agreed to it and when."""
    step = COVENANTS.begin(covenant, "adopt", by=by, at=at, version=version)
    _one_by_one(step.thing.community_id)
    basis = said(basis, "basis", "请写明由哪次会议通过。")
    newest = CovenantVersion.objects.filter(community=step.thing.community_id).adopted().first()
    require(
        newest is None or newest.in_force_from < in_force_from,
        "in_force_from",
        f"要晚于现行第 {newest.number} 版的施行日期（{newest.in_force_from}）。" if newest else "",
    )
    step.thing.in_force_from, step.thing.basis = in_force_from, basis
    note = f"{basis}，自 {in_force_from} 起施行。"
    return COVENANTS.commit(step, note=note, public=True, data={"in_force_from": in_force_from})


@transaction.atomic
def discard(
    covenant: CovenantVersion,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    note: str,
) -> CovenantVersion:
    """作废草案: it stays on record, with the reason."""
    step = COVENANTS.begin(covenant, "discard", by=by, at=at, version=version)
    return COVENANTS.commit(step, note=said(note, "note", "请写明为什么作废。"))


def _one_by_one(community_id: int) -> None:
    """Two at once wait here for each other; NO KEY, so that whoever only names the community does not."""
    Community.objects.select_for_update(no_key=True).get(pk=community_id)


def _worded(title: str, preamble: str, text: str) -> dict[str, str]:
    title = said(cleaning.clean(title, single_line=True), "title", "请写公约的名称。")
    found = articles(cleaning.clean(text))
    require(found, "text", "请写条文，一条写一段。")
    preamble = cleaning.clean(preamble, single_line=True)
    return {"title": title, "preamble": preamble, "text": "\n".join(each.text for each in found)}


VERBS: dict[str, Callable[..., CovenantVersion]] = {"edit": edit, "adopt": adopt, "discard": discard}
