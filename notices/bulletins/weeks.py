"""一周: Monday to Sunday by the office's clock. Pure."""

import datetime

from grids.clock import SHANGHAI, local

A_WEEK = datetime.timedelta(days=7)


def monday_of(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def last_before(at: datetime.datetime) -> datetime.date:
    """上周: the Monday of the last week that is over at this moment."""
    return monday_of(local(at).date()) - A_WEEK


def bounds(monday: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """From the first moment of the week up to, not including, that of the next."""
    first = datetime.datetime.combine(monday, datetime.time(), tzinfo=SHANGHAI)
    return first, first + A_WEEK


def label(monday: datetime.date) -> str:
    """`11月16日至22日`, `11月30日至12月6日`"""
    last = monday + datetime.timedelta(days=6)
    end = f"{last.day}日" if last.month == monday.month else f"{last.month}月{last.day}日"
    return f"{monday.month}月{monday.day}日至{end}"
