"""Verbs of intake: register, accept, decline, merge."""

import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from grids import text as cleaning
from grids.actors import Actor
from grids.deadlines import Limit
from grids.lifecycle import require, said, save, snapshot
from grids.models import Building, Community, Dwelling, Facility, Grid, Organization, User
from grids.sealed import keyed_hash
from grids.uploads import Upload
from grids.verdict import Forbidden, Invalid, Refused
from residents.appeals import limits, receipts, rules
from residents.appeals.grams import grams
from residents.appeals.models import Appeal, Category
from residents.appeals.models.ground import Step as LimitStep
from residents.appeals.numbers import next_number
from residents.appeals.states import UNANSWERED, DeclineReason, Grade, Source, Tag, Track
from residents.appeals.wording import DECLINE_SENTENCES
from residents.appeals.workflow import attaching, voices
from residents.appeals.workflow.step import begin, commit, hold, lock_both, require_inside, write
from residents.register.models import Household, Resident, Visit

_OF_THE_COMMUNITY = (
    "grid",
    "building",
    "dwelling",
    "facility",
    "organization",
    "category",
    "resident",
    "household",
    "visit",
    "complaint_organization",
)


class Matter(TypedDict, total=False):
    """What may be said about a matter when it is filed; each name is the field of Appeal."""

    kind: str
    source: str
    building: Building | None
    dwelling: Dwelling | None
    facility: Facility | None
    organization: Organization | None
    place: str
    category: Category | None
    resident: Resident | None
    household: Household | None
    visit: Visit | None
    contact_name: str
    contact_phone: str
    anonymous: bool
    attested_people: int
    complaint_user: User | None
    complaint_organization: Organization | None
    external_number: str
    imported_at: datetime.datetime | None
    own_limit: Limit | None
    files: list[Upload]


class Things(TypedDict, total=False):
    """企 and 物 a matter points to."""

    facility: Facility | None
    organization: Organization | None


@transaction.atomic
def register(
    community: Community,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    title: str,
    text: str,
    grid: Grid,
    **matter: Unpack[Matter],
) -> tuple[Appeal, str]:
    """登记: number a matter and write its first record.

    Returns the appeal and the receipt's secret, which is shown this once and stored as a hash only.
    Raises Forbidden, Invalid naming the field, or Refused when the source's number is already registered.
    """
    if unknown := matter.keys() - Matter.__annotations__.keys():
        raise TypeError(f"register() got unexpected keyword arguments {sorted(unknown)}")
    verdict = rules.register(by)
    if not verdict or by.community_id not in (None, community.pk):
        raise Forbidden(verdict.reason or "只能登记本社区的诉求。")
    at = at or timezone.now()
    files: list[Upload] = matter.pop("files", [])
    own: Limit | None = matter.pop("own_limit", None)
    due = limits.due(community.pk, LimitStep.JUDGE, "", at)
    secret = receipts.new_secret()
    appeal = Appeal(community=community, grid=grid, **{"source": Source.WEB, **matter})
    appeal.title, appeal.text = cleaning.clean(title, single_line=True), cleaning.clean(text)
    appeal.place = cleaning.clean(appeal.place, single_line=True)
    appeal.contact_name = cleaning.clean(appeal.contact_name, single_line=True)
    appeal.contact_phone = _phone(appeal.contact_phone)
    appeal.household_id = _whose(appeal, by)
    appeal.filed_by = by.user
    appeal.receipt_hash = receipts.receipt_hash(secret)
    appeal.registered_at = appeal.moved_at = at
    appeal.response_due, appeal.due_certain = due.at, due.certain
    _promise(appeal, own)
    return _store(appeal, files, by=by, at=at), secret


def _promise(appeal: Appeal, own: Limit | None) -> None:
    """自带时限: counted from the registration, for that is when it was promised."""
    if own is None:
        return
    appeal.own_amount, appeal.own_unit = int(own.amount), own.unit
    result = limits.of_result(appeal, appeal.registered_at)
    appeal.promised_at, appeal.feedback_due = appeal.registered_at, result.at
    appeal.due_certain = appeal.due_certain and result.certain


def _whose(appeal: Appeal, by: Actor) -> int | None:
    """The household behind it: the card's own, else the one named, else the named resident's."""
    if by.household_id:
        return by.household_id
    return appeal.household_id or (appeal.resident.household_id if appeal.resident else None)


def _phone(value: str) -> str:
    try:
        return cleaning.normalise_phone(value) if value.strip() else ""
    except ValueError as error:
        raise Invalid(str(error), fields={"contact_phone": str(error)}) from error


def _store(appeal: Appeal, files: list[Upload], *, by: Actor, at: datetime.datetime) -> Appeal:
    """Taking the number comes last: its row lock makes other creates of the series wait until the commit."""
    require(appeal.title, "title", "请写一句话标题。")
    require(appeal.text, "text", "请写清楚是什么事。")
    for name in _OF_THE_COMMUNITY:
        require_inside(appeal, name)
    appeal.grams = grams(appeal.title, appeal.text, appeal.place)
    appeal.contact_hash = keyed_hash(appeal.contact_phone, purpose="phone")
    appeal.number = next_number(appeal.community_id, timezone.localtime(at).year)
    try:
        with transaction.atomic():
            appeal.save(force_insert=True)
    except IntegrityError as error:
        if "appeal_external_number_once" not in str(error):
            raise
        raise Refused("这条来源编号已经登记过。", code="already_claimed") from error
    before = snapshot(appeal)
    data: dict[str, Any] = {"source": appeal.source}
    if files:
        data["files"] = attaching.keep(appeal, files, by=by, at=at)
    write(appeal, "register", by=by, at=at, note="已收到，等待社区受理。", public=True, data=data)
    appeal.version = 1
    hold(appeal)
    return save(appeal, before)


@transaction.atomic
def accept(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    category: Category | None = None,
    grade: str = Grade.GENERAL,
    track: str = Track.ASSIST,
    tags: list[str] | None = None,
    key_small_matter: bool = False,
    public_title: str = "",
    public_text: str = "",
    note: str = "",
    **things: Unpack[Things],
) -> Appeal:
    """受理: fix category, grade and track, say what of 企 and 物 it is about; promise the first contact and the result.

    A `public_title` puts the matter on the public board, in the office's words, never the resident's own.
    Only the lead may grade a matter complex.
    """
    step = begin(appeal, "accept", by=by, at=at, version=version)
    appeal = step.thing
    require(grade in Grade.values, "grade", "请选择等级。")
    require(grade != Grade.COMPLEX or by.is_lead or by.user is None, "grade", "“复杂”等级由社区负责人确定。")
    require(track in Track.values, "track", "请选择轨道。")
    require(set(tags or []) <= set(Tag.values), "tags", "请从急难愁盼里选择。")
    _point(appeal, category=category, **things)
    appeal.grade, appeal.track, appeal.tags = grade, track, tags or []
    appeal.key_small_matter = key_small_matter
    _publish(appeal, title=public_title, text=public_text)
    appeal.accepted_at = step.at
    contact = limits.of_contact(appeal, step.at)
    appeal.response_due = contact.at
    if appeal.own_limit is None:
        result = limits.of_result(appeal, step.at)
        appeal.promised_at, appeal.feedback_due = step.at, result.at
        appeal.due_certain = contact.certain and result.certain
    due = appeal.feedback_due
    return commit(step, note=note, public=True, data={"grade": grade, "track": track, "due": due})


def _point(appeal: Appeal, **things: Any) -> None:
    """What is named replaces what was there; what is not, stays."""
    for name, thing in things.items():
        if thing is not None:
            setattr(appeal, name, thing)
            require_inside(appeal, name)


def _publish(appeal: Appeal, *, title: str, text: str) -> None:
    """公开: onto the public board under this title, or off it without one."""
    appeal.public_title = cleaning.clean(title, single_line=True)
    appeal.public_text = cleaning.clean(text)
    appeal.is_public = bool(appeal.public_title)
    appeal.public_grams = grams(appeal.public_title, appeal.public_text, "")
    about_someone = appeal.complaint_user_id or appeal.complaint_organization_id
    require(not (appeal.is_public and about_someone), "public_title", "反映具体人员或单位的诉求不能公开。")


@transaction.atomic
def decline(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    reason: str,
    note: str,
) -> Appeal:
    """不予受理: one of the closed list of reasons, and a text the resident reads (where to turn instead)."""
    step = begin(appeal, "decline", by=by, at=at, version=version)
    require(reason in DeclineReason.values, "reason", "请选择不予受理的情形。")
    note = said(note, "note", "请写明给居民的说明：为什么不受理、该找谁。")
    step.thing.decline_reason = reason
    return commit(step, note=f"{DECLINE_SENTENCES[reason]}\n{note}", public=True, data={"reason": reason})


def _complaint(appeal: Appeal) -> tuple[int | None, int | None]:
    return appeal.complaint_user_id, appeal.complaint_organization_id


@transaction.atomic
def merge(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    into: Appeal,
    note: str = "",
) -> Appeal:
    """并案: this entry lives on in `into`; its voices move along and add up, each household once."""
    require(into.pk != appeal.pk, "into", "不能并入自己。")
    locked, target = lock_both(appeal, into, by)
    step = begin(appeal, "merge", by=by, at=at, version=version, locked=locked)
    if target.state not in UNANSWERED:
        raise Refused(
            f"要并入的 {target.number} 已经是“{target.get_state_display()}”，只能并入还在办理的诉求。"
        )
    if _complaint(target) != _complaint(step.thing):
        raise Refused("反映对象不同的诉求不能并案（回避）。")
    step.thing.merged_into = target
    before = snapshot(target)
    voices.move(step.thing, target, at=step.at)
    data: dict[str, Any] = {"from": step.thing.number, "households": target.households_count}
    write(target, "absorb", by=by, at=step.at, note=f"并入 {step.thing.number}", data=data)
    save(target, before)
    return commit(
        step,
        note=note or f"与 {target.number} 是同一件事，合并办理。",
        public=True,
        data={"into": target.number},
    )
