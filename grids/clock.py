"""时钟: the one zone every office of this product lives in."""

import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(moment: datetime.datetime) -> datetime.datetime:
    """The same moment as a clock on the office wall shows it. A moment without a zone is a mistake: ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"A moment without a zone: {moment!r}")
    return moment.astimezone(SHANGHAI)
