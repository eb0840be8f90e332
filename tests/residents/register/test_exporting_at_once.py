"""明文导出: two hands on one approved file."""

from collections.abc import Callable
from typing import Any

from grids.models import ExportLog
from tests.community import house as one_house
from tests.residents.register.test_exporting import approved, take


def test_two_downloads_at_once_give_one_file(at_once: Callable[..., list[Any]]):
    here = one_house()
    ready = approved(here)
    answers = at_once(lambda: take(here, ready), lambda: take(here, ready))
    assert sorted(type(each).__name__ for each in answers) == ["Refused", "bytes"]
    assert ExportLog.objects.count() == 1
