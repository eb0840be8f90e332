"""动态码: set up, asked for, used once, dropped and reset."""

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from grids import throttle
from grids.models import Authenticator, OfficeRecord, RecoveryCode, Throttle
from grids.states import OfficeAction, OfficeTopic
from grids.verdict import Invalid, RateLimited, Refused
from grids.workflow import begin_codes, check_code, confirm_codes, two_step
from tests.authenticator import HALF_A_MINUTE, shown, with_codes
from tests.community import House
from tests.factories import at

NOON = at("2026-11-24 12:00:10")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def key_of(house: House, who: str = "staff") -> str:
    return Authenticator.objects.get(user=getattr(house, who).user).key


# The arithmetic, against the vectors of RFC 6238, appendix B (SHA-1, the last six digits)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(house: House, seconds: int, code: str):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert shown(key, moment) == code
    Authenticator.objects.create(user=house.staff.user, key=key, confirmed_at=moment)
    check_code(house.staff.user, code, at=moment)


# Setting up


def test_a_new_key_asks_for_nothing_yet(house: House):
    authenticator = begin_codes(by=house.staff)
    assert re.fullmatch(r"[A-Z2-7]{32}", authenticator.key)  # 160 bits, as RFC 4226 recommends
    assert authenticator.confirmed_at is None
    assert not two_step.is_on(house.staff.user)
    assert not OfficeRecord.objects.exists()


def test_each_beginning_has_a_key_of_its_own(house: House):
    keys = {begin_codes(by=house.staff).key for _ in range(3)} | {begin_codes(by=house.lead).key}
    assert len(keys) == 4
    assert Authenticator.objects.filter(user=house.staff.user).count() == 1


def test_the_table_holds_no_key_in_the_clear(house: House):
    begin_codes(by=house.staff)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM grids_authenticator")
        (stored,) = cursor.fetchone()
    assert key_of(house) not in stored


def test_the_address_is_what_an_app_reads(house: House):
    link = urlsplit(two_step.address(begin_codes(by=house.staff)))
    assert (link.scheme, link.netloc) == ("otpauth", "totp")
    assert unquote(link.path) == f"/家门口:{house.staff.user.username}"
    assert parse_qs(link.query) == {"secret": [key_of(house)], "issuer": ["家门口"]}


def test_the_right_code_turns_it_on_and_gives_ten_recovery_codes(house: House):
    begin_codes(by=house.staff)
    codes = confirm_codes(by=house.staff, code=shown(key_of(house), NOON), at=NOON)
    assert two_step.is_on(house.staff.user)
    assert len(set(codes)) == len(codes) == 10
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", code) for code in codes)
    kept = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(kept) == 10
    assert not kept & {*codes, *(code.replace("-", "") for code in codes)}


def test_it_is_on_record_without_any_secret(house: House):
    codes = with_codes(house.staff)
    record = OfficeRecord.objects.get()
    assert (record.topic, record.action) == (OfficeTopic.ACCOUNT, OfficeAction.SET_UP_TOTP)
    assert record.get_action_display() == "启用动态码"
    assert record.subject == f"李敏（{house.staff.user.username}）"
    assert (record.actor, record.actor_label) == (house.staff.user, house.staff.label)
    written = f"{record.subject}{record.data}"
    assert not any(secret in written for secret in [*codes, key_of(house)])


@pytest.mark.parametrize(
    "typed", ["000000", "12345", "1234567", "abcdef", "", "六六六六六六", "²²²²²²", "-12345", "1e5", " "]
)
def test_a_wrong_code_turns_nothing_on(house: House, typed: str):
    authenticator = begin_codes(by=house.staff)
    authenticator.key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    authenticator.save()
    moment = datetime.datetime.fromtimestamp(59, datetime.UTC)
    with pytest.raises(Invalid) as refused:
        confirm_codes(by=house.staff, code=typed, at=moment)
    assert refused.value.fields == {"code": two_step.WRONG}
    assert "手机时间要设成自动" in two_step.WRONG
    assert not two_step.is_on(house.staff.user)
    assert not RecoveryCode.objects.exists()


def test_without_a_beginning_there_is_nothing_to_confirm(house: House):
    with pytest.raises(Refused, match="还没有开始设置动态码"):
        confirm_codes(by=house.staff, code="000000")


def test_what_is_on_is_not_begun_or_confirmed_again(house: House):
    """Otherwise whoever sits down at an open screen could move the codes to another phone."""
    with_codes(house.staff)
    key = key_of(house)
    for again in (
        lambda: begin_codes(by=house.staff),
        lambda: confirm_codes(by=house.staff, code=shown(key, timezone.now())),
    ):
        with pytest.raises(Refused, match="动态码已经启用。要换手机，请先停用"):
            again()
    assert key_of(house) == key
    assert RecoveryCode.objects.count() == 10


# Asked for


@pytest.fixture
def codes(house: House) -> list[str]:
    """The staff's phone was set up at eleven."""
    return with_codes(house.staff, at=NOON - datetime.timedelta(hours=1))


@pytest.mark.parametrize(
    ("steps", "opens"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False), (3, False)]
)
def test_a_clock_may_differ_by_half_a_minute(house: House, codes: list[str], steps: int, opens: bool):
    code = shown(key_of(house), NOON + steps * HALF_A_MINUTE)
    if opens:
        check_code(house.staff.user, code, at=NOON)
        return
    with pytest.raises(Invalid) as refused:
        check_code(house.staff.user, code, at=NOON)
    assert refused.value.fields == {"code": two_step.WRONG_EITHER}


def test_a_code_opens_once(house: House, codes: list[str]):
    """Whoever looks over a shoulder comes too late; an earlier step is over as well."""
    code = shown(key_of(house), NOON)
    check_code(house.staff.user, code, at=NOON)
    for used in (code, shown(key_of(house), NOON - HALF_A_MINUTE)):
        with pytest.raises(Invalid):
            check_code(house.staff.user, used, at=NOON)
    check_code(house.staff.user, shown(key_of(house), NOON + HALF_A_MINUTE), at=NOON + HALF_A_MINUTE)


def test_the_code_that_turned_it_on_does_not_open_too(house: House):
    with_codes(house.staff, at=NOON)
    with pytest.raises(Invalid):
        check_code(house.staff.user, shown(key_of(house), NOON), at=NOON)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: f" {code} ",
        lambda code: f"{code[:3]} {code[3:]}",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: "".join(chr(ord(digit) + 0xFEE0) for digit in code),
        lambda code: f"{code}\n",
    ],
    ids=["plain", "blanks", "a gap", "a hyphen", "full width", "a line end"],
)
def test_however_the_digits_are_typed(house: House, codes: list[str], typed: Callable[[str], str]):
    check_code(house.staff.user, typed(shown(key_of(house), NOON)), at=NOON)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code,
        lambda code: code.upper(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "－"),
        lambda code: f"  {code}",
    ],
    ids=["as shown", "capitals", "no hyphens", "blanks", "full-width hyphens", "a blank before"],
)
def test_a_recovery_code_opens_once_however_it_is_typed(
    house: House, codes: list[str], typed: Callable[[str], str]
):
    check_code(house.staff.user, typed(codes[3]), at=NOON)
    used = RecoveryCode.objects.get(used_at__isnull=False)
    assert used.used_at == NOON
    with pytest.raises(Invalid):
        check_code(house.staff.user, codes[3], at=NOON)
    check_code(house.staff.user, codes[4], at=NOON)


def test_every_recovery_code_opens(house: House, codes: list[str]):
    for code in codes:
        check_code(house.staff.user, code, at=NOON)
    assert not RecoveryCode.objects.filter(used_at__isnull=True).exists()


def test_codes_of_another_open_nothing(house: House, codes: list[str]):
    others = with_codes(house.lead, at=NOON - datetime.timedelta(hours=1))
    for foreign in (others[0], shown(key_of(house, "lead"), NOON)):
        with pytest.raises(Invalid):
            check_code(house.staff.user, foreign, at=NOON)


def test_an_account_without_codes_opens_with_none(house: House):
    begin_codes(by=house.staff)
    for code in (shown(key_of(house), NOON), "", "000000"):
        with pytest.raises(Invalid):
            check_code(house.staff.user, code, at=NOON)


def test_codes_survive_a_change_of_the_secret_key(house: House, codes: list[str], settings: Any):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" * 6
    check_code(house.staff.user, codes[0], at=NOON)
    check_code(house.staff.user, shown(key_of(house), NOON), at=NOON)


# Guessing


def test_after_eight_wrong_ones_even_the_right_one_waits(house: House, codes: list[str]):
    for _ in range(two_step.TRIES):
        with pytest.raises(Invalid):
            check_code(house.staff.user, "000000", at=NOON)
    for code in (shown(key_of(house), NOON), codes[0]):
        with pytest.raises(RateLimited) as refused:
            check_code(house.staff.user, code, at=NOON)
    assert "请 30 分钟后再试" in refused.value.reason or "请 29 分钟后再试" in refused.value.reason
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 0


def test_others_are_not_slowed_down_by_it(house: House, codes: list[str]):
    others = with_codes(house.lead, at=NOON - datetime.timedelta(hours=1))
    for _ in range(two_step.TRIES):
        with pytest.raises(Invalid):
            check_code(house.staff.user, "000000", at=NOON)
    check_code(house.lead.user, others[0], at=NOON)


def test_a_right_one_forgets_the_wrong_ones(house: House, codes: list[str]):
    for _ in range(3):
        for _ in range(two_step.TRIES - 1):
            with pytest.raises(Invalid):
                check_code(house.staff.user, "000000", at=NOON)
        check_code(house.staff.user, codes.pop(), at=NOON)
    assert not Throttle.objects.filter(key=f"code:{house.staff.user.pk}").exists()


def test_after_half_an_hour_one_may_try_again(house: House, codes: list[str]):
    for _ in range(two_step.TRIES):
        throttle.count(f"code:{house.staff.user.pk}", window=two_step.WINDOW)
    Throttle.objects.update(since=timezone.now() - two_step.WINDOW)
    check_code(house.staff.user, codes[0], at=NOON)
