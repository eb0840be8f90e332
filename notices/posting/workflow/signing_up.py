"""报名: seats are given under the lock of the activity, so that the last one is given once."""

import datetime

from django.db import transaction

from grids import text
from grids.actors import Actor
from grids.sealed import keyed_hash, keyed_hashes
from grids.states import ActorKind
from grids.verdict import Invalid, NotFound, Refused
from notices.posting.issuing import LIFE
from notices.posting.models import Notice, SignUp

MOST_PEOPLE = 10
PURPOSE = "sign_up_phone"
When = datetime.datetime | None


@transaction.atomic
def sign_up(
    notice: Notice,
    *,
    by: Actor,
    at: When = None,
    version: int | None = None,
    people: int = 1,
    name: str = "",
    phone: str = "",
) -> SignUp:
    """报名: a seat, or a place in the line when there are not enough. A household by its card, others by name and
    phone. Once per household and once per phone."""
    step = LIFE.begin(notice, "sign_up", by=by, at=at, version=version)
    _in_time(step.thing, step.at)
    if not 1 <= people <= MOST_PEOPLE:
        raise _wrong("people", f"一次报 1 到 {MOST_PEOPLE} 人。")
    name, phone = _who(by, name, phone)
    if _standing(step.thing, by, phone):
        raise Refused("已经报过名了，不用再报。要改人数请先取消再报。", code="already_claimed")
    waiting = _must_wait(step.thing, people)
    made = SignUp.objects.create(
        notice=step.thing,
        household_id=by.household_id,
        name=name,
        phone=phone,
        phone_hash=keyed_hash(phone, purpose=PURPOSE),
        people=people,
        waiting=waiting,
        by=by.user,
        at=step.at,
    )
    if not waiting:
        step.thing.seats_taken += people
    data = {"sign_up": made.pk, "household": by.household_id, "waiting": waiting}
    made.notice = LIFE.commit(step, note=f"{people} 人{'候补' if waiting else ''}", data=data)
    return made


def _in_time(notice: Notice, at: datetime.datetime) -> None:
    until = notice.sign_up_until or notice.happens_at
    if until and at > until:
        raise Refused("报名已经截止。")


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})


def _who(by: Actor, name: str, phone: str) -> tuple[str, str]:
    """Name and phone as they can be reached; a household need not give them."""
    name = text.clean(name, single_line=True)
    if by.kind == ActorKind.HOUSEHOLD and not phone:
        return name[:40], ""
    if not name:
        raise _wrong("name", "请写怎么称呼您。")
    try:
        return name[:40], text.normalise_phone(phone)
    except ValueError as error:
        raise _wrong("phone", str(error)) from error


def _standing(notice: Notice, by: Actor, phone: str) -> SignUp | None:
    """What this caller has signed up with: by the household, else by the phone."""
    mine = SignUp.objects.standing().filter(notice=notice)
    found = mine.filter(household_id=by.household_id).first() if by.household_id else None
    if found is None and phone:
        found = mine.filter(phone_hash__in=keyed_hashes(phone, purpose=PURPOSE)).first()
    return found


def _must_wait(notice: Notice, people: int) -> bool:
    """First come, first served: nobody overtakes those in line, not even with a smaller party."""
    if notice.seats is None:
        return False
    return (
        notice.seats_taken + people > notice.seats or SignUp.objects.in_line().filter(notice=notice).exists()
    )


@transaction.atomic
def cancel_sign_up(
    notice: Notice,
    *,
    by: Actor,
    at: When = None,
    version: int | None = None,
    name: str = "",
    phone: str = "",
) -> SignUp:
    """取消报名: by the same card, or by the same name and phone; the seats go to the first in line."""
    step = LIFE.begin(notice, "cancel_sign_up", by=by, at=at, version=version)
    name, phone = _who(by, name, phone)
    found = _standing(step.thing, by, phone)
    if found is None or (found.household_id is None and found.name != name):
        raise Refused("没有找到这个报名，请核对姓名和电话。")
    found.cancelled_at = step.at
    found.save(update_fields=["cancelled_at"])
    if not found.waiting:
        step.thing.seats_taken -= found.people
    _promote(step.thing, by=by, at=step.at)
    found.notice = LIFE.commit(step, note=f"取消 {found.people} 人", data={"sign_up": found.pk})
    return found


def _promote(notice: Notice, *, by: Actor, at: datetime.datetime) -> None:
    """候补转正, in the order they came, as far as the seats go."""
    for first in SignUp.objects.in_line().filter(notice=notice):
        if notice.seats is not None and notice.seats_taken + first.people > notice.seats:
            return
        first.waiting = False
        first.save(update_fields=["waiting"])
        notice.seats_taken += first.people
        data = {"sign_up": first.pk, "household": first.household_id}
        LIFE.write(notice, "promote", by=by, at=at, note=f"候补 {first.people} 人转正", data=data)


def of(notice: Notice, by: Actor) -> SignUp | None:
    """This household's own sign-up, for its page."""
    return _standing(notice, by, "") if by.kind == ActorKind.HOUSEHOLD else None


def place_in_line(made: SignUp) -> int:
    """候补第几位; 0 with a seat."""
    if not made.waiting:
        return 0
    line = list(SignUp.objects.in_line().filter(notice_id=made.notice_id).values_list("pk", flat=True))
    if made.pk not in line:
        raise NotFound
    return line.index(made.pk) + 1
