"""动态码, two at the same moment."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from grids.models import Authenticator, RecoveryCode
from grids.verdict import Invalid
from grids.workflow import check_code, confirm_codes
from tests.authenticator import now_shown, shown, with_codes
from tests.community import House

AtOnce = Callable[..., list[Any]]


def test_one_code_opens_one_browser(at_once: AtOnce, house: House):
    with_codes(house.staff)
    code = now_shown(house.staff.user)
    answers = at_once(*[lambda: check_code(house.staff.user, code)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["Invalid", "Invalid", "NoneType"]


def test_one_recovery_code_opens_one_browser(at_once: AtOnce, house: House):
    code = with_codes(house.staff)[0]
    answers = at_once(*[lambda: check_code(house.staff.user, code)] * 3)
    assert [isinstance(answer, Invalid) for answer in answers].count(False) == 1
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1


def test_confirmed_twice_at_once_there_is_one_set_of_recovery_codes(at_once: AtOnce, house: House):
    Authenticator.objects.create(user=house.staff.user, key="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    moment = timezone.now()
    code = shown("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", moment)
    answers = at_once(*[lambda: confirm_codes(by=house.staff, code=code, at=moment)] * 2)
    (codes,) = [answer for answer in answers if isinstance(answer, list)]
    assert RecoveryCode.objects.count() == len(codes) == 10
