"""Verbs of the voices behind a matter: endorse, take back; and how voices add up."""

import datetime

from django.db import IntegrityError, transaction

from grids import text as cleaning
from grids.actors import Actor
from grids.lifecycle import require
from grids.states import ActorKind
from grids.verdict import Refused
from residents.appeals.models import Appeal, Endorsement
from residents.appeals.workflow.step import begin, commit
from residents.register.models import Household


def recount(appeal: Appeal) -> None:
    """Households behind it: the author and every standing voice, each household once."""
    voices = Endorsement.objects.standing().filter(appeal=appeal)
    if appeal.household_id:
        voices = voices.exclude(household_id=appeal.household_id)
    appeal.households_count = 1 + voices.count()


def move(source: Appeal, target: Appeal, *, at: datetime.datetime) -> None:
    """Carry the voices of a merged entry over to its target; the caller holds both locks and saves both.

    A household counts once whichever way it came; an author without one counts as the entry itself.
    """
    standing = Endorsement.objects.standing().filter(appeal__in=[source, target])
    voices = list(standing.values_list("appeal_id", "household_id", "merged_from_id"))
    here = [household for appeal, household, _ in voices if appeal == target.pk]
    moving = [(household, origin) for appeal, household, origin in voices if appeal == source.pk]
    households = {household for household, _ in moving} | {source.household_id}
    households -= {None, target.household_id, *here}
    origins = {origin for household, origin in moving if household is None}
    if not source.household_id:
        origins.add(source.pk)
    Endorsement.objects.bulk_create(
        [Endorsement(appeal=target, household_id=pk, merged_from=source, at=at) for pk in sorted(households)]
        + [Endorsement(appeal=target, merged_from_id=pk, at=at) for pk in sorted(origins)]
    )
    target.attested_people += source.attested_people
    target.repeat_calls += source.repeat_calls
    others = [household for household in here if household is None or household != target.household_id]
    target.households_count = 1 + len(others) + len(households) + len(origins)


def _whose(step_by: Actor, household: Household | None) -> int | None:
    return (
        step_by.household_id if step_by.kind == ActorKind.HOUSEHOLD else (household.pk if household else None)
    )


@transaction.atomic
def endorse(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    household: Household | None = None,
    resident_name: str = "",
) -> Appeal:
    """附议: one more household behind the matter. On behalf of a household, the resident is named."""
    step = begin(appeal, "endorse", by=by, at=at, version=version)
    household_id = _whose(by, household)
    require(household_id, "household", "请选择附议的住户。")
    resident_name = cleaning.clean(resident_name, single_line=True)
    require(by.user is None or resident_name, "resident_name", "代为附议要写明是哪位居民。")
    inside = household is None or household.community_id == step.thing.community_id
    require(inside, "household", "请选择本社区的住户。")
    if household_id == step.thing.household_id:
        raise Refused("这件事就是这一户提出的，已经算一户。")
    try:
        with transaction.atomic():
            Endorsement.objects.create(
                appeal=step.thing,
                household_id=household_id,
                resident_name=resident_name,
                by=by.user,
                at=step.at,
            )
    except IntegrityError as error:
        raise Refused("这一户已经附议过，每户算一次。", code="already_claimed") from error
    recount(step.thing)
    return commit(step, data={"households": step.thing.households_count})


@transaction.atomic
def take_back(
    appeal: Appeal,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    household: Household | None = None,
) -> Appeal:
    """取消附议: the voice no longer counts; that it once stood stays in the ledger."""
    step = begin(appeal, "take_back", by=by, at=at, version=version)
    household_id = _whose(by, household)
    require(household_id, "household", "请选择要取消附议的住户。")
    standing = Endorsement.objects.standing().filter(appeal=step.thing, household_id=household_id)
    if not standing.update(taken_back_at=step.at):
        raise Refused("这一户没有附议过这件事。")
    recount(step.thing)
    return commit(step, data={"households": step.thing.households_count})
