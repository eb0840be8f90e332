"""限次: so many tries in a while, counted across all processes."""

import datetime

import pytest
from django.utils import timezone

from grids import throttle
from grids.models import Throttle
from grids.verdict import RateLimited

pytestmark = pytest.mark.django_db
HALF_AN_HOUR = datetime.timedelta(minutes=30)


def try_times(times: int, key: str = "receipt:1:2026-000001"):
    for _ in range(times):
        throttle.check(key, limit=3, window=HALF_AN_HOUR)
        throttle.count(key, window=HALF_AN_HOUR)


def ago(**spell):
    Throttle.objects.update(since=timezone.now() - datetime.timedelta(**spell))


def test_up_to_the_limit_nothing_happens():
    try_times(3)
    assert Throttle.objects.get().count == 3


def test_beyond_it_comes_the_refusal_that_says_how_long():
    try_times(3)
    with pytest.raises(RateLimited, match="请 30 分钟后再试") as refused:
        try_times(1)
    assert 1795 <= refused.value.retry_after <= 1801
    assert Throttle.objects.get().count == 3


def test_the_wait_gets_shorter():
    try_times(3)
    ago(minutes=25)
    with pytest.raises(RateLimited, match="请 5 分钟后再试"):
        try_times(1)


def test_the_last_seconds_are_still_a_minute_in_words():
    try_times(3)
    ago(minutes=29, seconds=50)
    with pytest.raises(RateLimited, match="请 1 分钟后再试"):
        try_times(1)


def test_after_the_window_counting_starts_again():
    try_times(3)
    ago(minutes=31)
    try_times(1)
    assert Throttle.objects.get().count == 1


def test_keys_do_not_disturb_each_other():
    try_times(3)
    try_times(3, key="receipt:1:2026-000002")
    with pytest.raises(RateLimited):
        try_times(1)


def test_a_right_answer_forgets_the_wrong_ones():
    try_times(2)
    throttle.clear("receipt:1:2026-000001")
    try_times(3)


def test_clearing_what_was_never_counted_is_fine():
    throttle.clear("nobody")


def test_counting_returns_the_number_of_tries():
    assert [throttle.count("x", window=HALF_AN_HOUR) for _ in range(3)] == [1, 2, 3]


def test_tries_at_once_are_all_counted(at_once):
    results = at_once(*[lambda: throttle.count("x", window=HALF_AN_HOUR)] * 8)
    assert sorted(results) == [1, 2, 3, 4, 5, 6, 7, 8]
