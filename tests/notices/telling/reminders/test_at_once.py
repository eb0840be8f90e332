"""Several workers at the same moment: each reminder once."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from notices.telling.models import InboxMessage
from notices.telling.reminders import remind
from residents.models import Household
from tests.community import house as build
from tests.notices.telling.reminders.test_working import helped

HOUR = datetime.timedelta(hours=1)


def test_several_workers_at_once_remind_of_each_once(at_once: Callable[..., list[Any]]):
    house = build()
    Household.objects.update(visited_on=timezone.localdate(), confirmed_on=timezone.localdate())
    _, due = helped(house)
    results = at_once(*[lambda: remind(due + HOUR)] * 4)
    assert all(isinstance(each, int) for each in results), results
    assert InboxMessage.objects.filter(action="help_late").count() == 2
