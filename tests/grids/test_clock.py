"""One zone for every office."""

import datetime as dt

import pytest

from grids.clock import SHANGHAI, local


def test_a_moment_is_shown_as_the_clock_on_the_wall() -> None:
    shown = local(dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC))
    assert shown.isoformat() == "2026-11-22T09:30:00+08:00"
    assert shown.tzinfo is SHANGHAI


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        local(dt.datetime(2026, 11, 22))


def test_the_zone_has_no_summer_time() -> None:
    assert {local(dt.datetime(2026, month, 1, tzinfo=dt.UTC)).utcoffset() for month in range(1, 13)} == {
        dt.timedelta(hours=8)
    }
