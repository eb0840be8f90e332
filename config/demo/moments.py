"""时刻: when things happen in the demo: residents speak in the daytime, the office works in its hours."""

import datetime
from random import Random

from grids.clock import local
from grids.deadlines import Calendar

OPENS, CLOSES = datetime.time(9), datetime.time(17, 20)
MORNING, NIGHT = datetime.time(7), datetime.time(22)
LATEST = datetime.timedelta(minutes=4)  # before now


def spoken(now: datetime.datetime, days_ago: float, dice: Random) -> datetime.datetime:
    """A moment about `days_ago` at which somebody is awake to raise a matter."""
    day = local(now) - datetime.timedelta(days=days_ago)
    moment = day.replace(hour=dice.randrange(7, 22), minute=dice.randrange(60), second=dice.randrange(60))
    return min(moment, now - datetime.timedelta(minutes=dice.randrange(6, 90)))


def office_hours(moment: datetime.datetime, calendar: Calendar) -> datetime.datetime:
    """This moment, or the next at which the office is open."""
    moment = local(moment)
    if moment.time() > CLOSES:
        moment = (moment + datetime.timedelta(days=1)).replace(hour=OPENS.hour, minute=moment.minute)
    if moment.time() < OPENS:
        moment = moment.replace(hour=OPENS.hour)
    while not calendar.is_workday(moment.date()):
        moment += datetime.timedelta(days=1)
    return moment


def awake(moment: datetime.datetime) -> datetime.datetime:
    """This moment, or the next morning when it would be night."""
    moment = local(moment)
    if moment.time() >= NIGHT:
        moment += datetime.timedelta(days=1)
    return moment.replace(hour=8) if moment.time() < MORNING or moment.time() >= NIGHT else moment


def squeezed(
    start: datetime.datetime, moments: list[datetime.datetime], now: datetime.datetime, dice: Random
) -> list[datetime.datetime]:
    """The same moments in the same order, drawn together where the last of them would lie in the future."""
    if not moments or moments[-1] <= now - LATEST:
        return moments
    latest = max(now - dice.uniform(1, 60) * LATEST, start + (now - start) / 2)
    share = (latest - start) / (moments[-1] - start)
    return [start + (moment - start) * share for moment in moments]
