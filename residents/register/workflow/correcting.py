"""更正申请: a household asks, somebody here puts it right or says why not."""

import datetime

from django.db import transaction
from django.utils import timezone

from grids import cells, lifecycle, text
from grids.actors import Actor
from grids.lifecycle import Lifecycle
from grids.verdict import Forbidden, NotFound
from residents.register.models import Correction, CorrectionRecord, Household, Resident
from residents.register.rules import deciding
from residents.register.states import CORRECTIONS, Wrong
from residents.register.workflow import step as steps
from residents.register.workflow.values import fill, require

COLUMNS = (Wrong.NAME, Wrong.PHONE, Wrong.BIRTH_DATE, Wrong.ID_NUMBER)
OPEN_AT_ONCE = 10

LIFE: Lifecycle[Correction] = Lifecycle(
    Correction, CORRECTIONS, deciding.correction, CorrectionRecord, called="这份更正申请"
)


@transaction.atomic
def ask(
    household: Household,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    wrong: str,
    wanted: str,
    resident: Resident | None = None,
) -> Correction:
    """申请更正. `resident`: whose name, phone, birth day or ID number it is."""
    if not (verdict := deciding.ask_correction(by)):
        raise Forbidden(verdict.reason)
    # Locked, so that two phones of one household count each other's requests.
    if not Household.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=household.pk).first():
        raise NotFound
    require(wrong in Wrong.values, "wrong", "请选择哪里不对。")
    require(resident or wrong not in COLUMNS, "resident", "请选择是哪位家人。")
    require(resident is None or resident.household_id == household.pk, "resident", "请选择自己家里的人。")
    wanted = text.clean(wanted)
    require(wanted, "wanted", "请写明应当是什么。")
    waiting = household.corrections.filter(state="waiting").count()
    require(waiting < OPEN_AT_ONCE, "wanted", f"还有 {waiting} 份申请没有处理，请等社区答复后再提。")
    asked = Correction.objects.create(
        community_id=household.community_id,
        household=household,
        resident=resident,
        wrong=wrong,
        wanted=wanted,
        asked_at=at or timezone.now(),
    )
    before = lifecycle.snapshot(asked)
    LIFE.write(asked, "ask", by=by, at=asked.asked_at, public=True)
    return lifecycle.save(asked, before)


@transaction.atomic
def accept(
    correction: Correction,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    answer: str = "",
) -> Correction:
    """更正: a column of a resident takes the value at once; anything else was put right by hand."""
    step = LIFE.begin(correction, "accept", by=by, at=at, version=version)
    if step.thing.resident and step.thing.wrong in COLUMNS:
        _put_right(step.thing, by, step.at)
    step.thing.answer = text.clean(answer)[:500]
    return LIFE.commit(step, note=step.thing.answer, public=True)


def _put_right(correction: Correction, by: Actor, at: datetime.datetime) -> None:
    change = steps.begin(correction.resident, "edit", by=by, at=at)
    born = correction.wrong == Wrong.BIRTH_DATE
    fill(
        change.thing,
        {correction.wrong: cells.as_date(correction.wanted) if born else correction.wanted},
    )
    steps.commit(change)


@transaction.atomic
def decline(
    correction: Correction,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    version: int | None = None,
    answer: str,
) -> Correction:
    """不更正, with the reason the household reads."""
    step = LIFE.begin(correction, "decline", by=by, at=at, version=version)
    step.thing.answer = text.clean(answer)[:500]
    require(step.thing.answer, "answer", "请写明为什么不更正，住户会看到。")
    return LIFE.commit(step, note=step.thing.answer, public=True)


VERBS = {"accept": accept, "decline": decline}
