"""法定节假日: the days the State Council moved, from the `chinesecalendar` package, to seed a work calendar."""

import datetime

import chinese_calendar

_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


def seed_days(year: int) -> list[tuple[datetime.date, bool, str]] | None:
    """放假安排: (date, is it a workday, Chinese name) of every holiday and every make-up workday of `year`.

    Ordinary weekends are left out: they follow Monday to Friday. None for a year the package does not know
    (published each November for the next one): the office is warned and enters it by hand.
    """
    first = datetime.date(year, 1, 1)
    days = (first + datetime.timedelta(days=n) for n in range(366))
    try:
        details = [(day, *chinese_calendar.get_holiday_detail(day)) for day in days if day.year == year]
    except NotImplementedError:
        return None
    return [(day, not off, _name(name, off)) for day, off, name in details if name]


def _name(english: str, off: bool) -> str:
    chinese = chinese_calendar.Holiday(english).chinese
    name = _NAMES.get(chinese, chinese) if len(chinese) < 10 else "抗战胜利纪念日"
    return name if off else f"{name}调休上班"
