"""查看和抹去: what must be on record before a value leaves, and what is taken out for good."""

import datetime
from typing import Any

import pgtrigger
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from grids import lifecycle, reauth, text, throttle
from grids.actors import Actor
from grids.models import Community, Organization
from grids.sealed import keyed_hashes
from residents.register.models import Household, Resident, Reveal
from residents.register.rules import reading
from residents.register.rules.reading import Revealed
from residents.register.states import Detail
from residents.register.workflow.step import Step, begin, check, commit, lock
from residents.register.workflow.values import require

AN_HOUR = datetime.timedelta(hours=1)
PERSONAL = ("name", "initials", "phone", "phone_hash", "id_number", "id_hash")


def reveal(
    thing: Any,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    detail: str = Detail.CONTACT,
    purpose: str,
    proven_at: datetime.datetime | None,
) -> Revealed:
    """查看: the values, after the record of who looks at what and why is stored.

    `proven_at`: when the caller last typed the password (`grids.reauth`). Raises ReauthRequired, Forbidden, Invalid,
    RateLimited beyond the community's `reveals_per_hour`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        check(lock(thing, by), "reveal", by=by, version=version, ended=None)
    reauth.require(proven_at, at)
    purpose = text.clean(purpose, single_line=True)
    require(purpose, "purpose", "请写明为什么要查看，例如：电话通知领取高龄津贴。")
    require(detail in Detail.values, "detail", "请选择要看什么。")
    if isinstance(thing, Organization):
        detail = Detail.CONTACT
    limit = Community.objects.values_list("reveals_per_hour", flat=True).get(pk=by.community_id)
    throttle.spend(f"reveal:{by.key}", limit=limit, window=AN_HOUR)
    with transaction.atomic():
        found = lock(thing, by)
        of = {"organization": found} if isinstance(found, Organization) else {"resident": found}
        Reveal.objects.create(
            community_id=by.community_id, user=by.user, at=at, detail=detail, purpose=purpose[:200], **of
        )
        return reading.revealed(found, Detail(detail))


@transaction.atomic
def erase(
    thing: Resident,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    purpose: str,
    proven_at: datetime.datetime | None,
) -> Resident:
    """抹去个人信息: name, phone, ID number, birth day and care groups go, here and in every double merged into it, in the
    history, in the sealed contacts of the matters and in what was asked to be corrected. The rows stay; no ledger
    record changes."""
    step = begin(thing, "erase", by=by, at=at, version=version, ended=None)
    reauth.require(proven_at, step.at)
    purpose = text.clean(purpose, single_line=True)
    require(purpose, "purpose", "请写明为什么要抹去，例如：本人书面申请。")
    doubles = [Step(each, by, step.at, lifecycle.snapshot(each)) for each in _doubles(step.thing)]
    done = [_gone(each) for each in (step, *doubles)][0]
    Reveal.objects.create(
        community_id=by.community_id,
        user=by.user,
        at=step.at,
        resident=done,
        detail=Detail.ERASED,
        purpose=purpose[:200],
    )
    return done


def _doubles(resident: Resident) -> list[Resident]:
    """What was merged into this person, and into that, locked: the same person under other numbers."""
    found: list[Resident] = []
    wave = [resident]
    while wave:
        merged = Resident.objects.select_for_update().filter(merged_into__in=wave)
        found += (wave := list(merged.order_by("pk")))
    return found


def _gone(step: Step) -> Resident:
    _out_of_matters(step.thing)
    for column in PERSONAL:
        setattr(step.thing, column, "")
    step.thing.name = reading.ERASED
    step.thing.birth_date, step.thing.care_groups = None, []
    step.thing.erased_at, step.thing.until = step.at, step.thing.until or step.day
    done = commit(step)
    _out_of_history(done)
    done.corrections.update(wanted="")
    return done


def _out_of_matters(resident: Resident) -> None:
    """The sealed contact of every matter this person raised, by name or by phone, and every voice lent by name. Names
    are sealed: those of the household are read to be compared, the others found by their keys."""
    home, hashes = Household(pk=resident.household_id), keyed_hashes(resident.phone, purpose="phone")
    named = home.appeals.exclude(contact_name="").values_list("pk", "contact_name")
    own = Q(resident=resident) | Q(pk__in=[pk for pk, name in named if name == resident.name])
    own |= Q(community_id=resident.community_id, contact_hash__in=hashes)
    home.appeals.model.objects.filter(own).update(contact_name="", contact_phone="", contact_hash="")
    lent = home.endorsements.exclude(resident_name="").values_list("pk", "resident_name")
    if own_voices := [pk for pk, name in lent if name == resident.name]:
        home.endorsements.filter(pk__in=own_voices).update(resident_name="")


def _out_of_history(resident: Resident) -> None:
    """The copies of the triggers are append-only; this is the one act that may write over them."""
    events = resident.events.all()
    with pgtrigger.ignore(f"{events.model._meta.label}:append_only"):
        events.update(name=reading.ERASED, phone="", id_number="", birth_date=None, care_groups=[])
