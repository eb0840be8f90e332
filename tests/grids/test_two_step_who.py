"""动态码: who has them, whom a community asks for them, and who takes them away."""

import datetime

import pytest
from django.utils import timezone

from grids.models import Authenticator, Community, OfficeRecord, RecoveryCode
from grids.states import PostKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from grids.workflow import begin_codes, check_code, confirm_codes, drop_codes, reset_codes, two_step
from tests.authenticator import shown, with_codes
from tests.community import House
from tests.factories import actor, at, post

NOON = at("2026-11-24 12:00:10")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def codes(house: House) -> list[str]:
    """The staff's phone was set up at eleven."""
    return with_codes(house.staff, at=NOON - datetime.timedelta(hours=1))


def key_of(house: House) -> str:
    return Authenticator.objects.get(user=house.staff.user).key


# Who

WHO = [
    ("staff", True),
    ("second_staff", True),
    ("lead", True),
    ("admin", True),
    ("worker1", False),
    ("worker2", False),
    ("property", False),
    ("owners", False),
    ("party", False),
    ("supervisor", False),
    ("visitor", False),
    ("family", False),
    ("system", False),
]


@pytest.mark.parametrize(("who", "may"), WHO)
def test_who_uses_codes(house: House, who: str, may: bool):
    by = getattr(house, who)
    if may:
        assert begin_codes(by=by).user == by.user
        return
    with pytest.raises(Forbidden, match="动态码是给社区工作人员、负责人和系统管理员用的"):
        begin_codes(by=by)
    with pytest.raises(Forbidden):
        confirm_codes(by=by, code="000000")


@pytest.mark.parametrize(
    ("who", "may"), [row for row in WHO if row[0] not in ("visitor", "family", "system")]
)
def test_whom_the_setting_asks(house: House, who: str, may: bool):
    person = getattr(house, who).user
    assert not two_step.is_required(person)
    Community.objects.filter(pk=house.community.pk).update(two_step_login=True)
    assert two_step.is_required(person) is may
    assert not two_step.is_required(getattr(house.elsewhere, who).user)


def test_a_worker_who_also_serves_in_the_office_is_asked(house: House):
    Community.objects.filter(pk=house.community.pk).update(two_step_login=True)
    post(house.worker1.user, PostKind.STAFF, house.community)
    assert two_step.is_required(house.worker1.user)
    assert begin_codes(by=actor(house.worker1.user)).user == house.worker1.user


def test_a_post_that_ended_asks_for_nothing_but_codes_that_are_on_stay_on(house: House):
    Community.objects.filter(pk=house.community.pk).update(two_step_login=True)
    with_codes(house.staff)
    house.staff.user.posts.update(until=timezone.localdate())
    assert not two_step.is_required(house.staff.user)
    assert two_step.is_on(house.staff.user)


# Dropped and reset


def test_dropping_forgets_key_and_recovery_codes(house: House, codes: list[str]):
    drop_codes(by=house.staff)
    assert not two_step.is_on(house.staff.user)
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert OfficeRecord.objects.first().get_action_display() == "停用动态码"
    with pytest.raises(Refused, match="还没有启用动态码"):
        drop_codes(by=house.staff)


def test_after_dropping_the_new_phone_counts_and_the_old_one_does_not(house: House, codes: list[str]):
    old = key_of(house)
    drop_codes(by=house.staff)
    new = with_codes(house.staff, at=NOON - datetime.timedelta(minutes=30))
    for past in (shown(old, NOON), codes[0]):
        with pytest.raises(Invalid):
            check_code(house.staff.user, past, at=NOON)
    check_code(house.staff.user, new[0], at=NOON)


def test_the_administrator_resets_for_who_lost_everything(house: House, codes: list[str]):
    others = with_codes(house.lead)
    reset_codes(house.staff.user, by=house.admin)
    assert not two_step.is_on(house.staff.user)
    assert two_step.is_on(house.lead.user)
    assert RecoveryCode.objects.count() == len(others)
    record = OfficeRecord.objects.first()
    assert (record.get_action_display(), record.actor) == ("重置动态码", house.admin.user)
    assert record.subject == f"李敏（{house.staff.user.username}）"
    with pytest.raises(Refused, match="这个账号没有启用动态码"):
        reset_codes(house.staff.user, by=house.admin)


def test_a_key_that_was_only_begun_is_nothing_to_reset(house: House):
    begin_codes(by=house.staff)
    with pytest.raises(Refused, match="这个账号没有启用动态码"):
        reset_codes(house.staff.user, by=house.admin)


@pytest.mark.parametrize("who", ["staff", "second_staff", "lead", "worker1", "property", "supervisor"])
def test_nobody_but_the_administrator_resets(house: House, codes: list[str], who: str):
    with pytest.raises(Forbidden, match="只有本社区的系统管理员"):
        reset_codes(house.staff.user, by=getattr(house, who))
    assert two_step.is_on(house.staff.user)


def test_the_administrator_of_another_community_finds_nobody(house: House, codes: list[str]):
    with pytest.raises(NotFound):
        reset_codes(house.staff.user, by=house.elsewhere.admin)
    assert two_step.is_on(house.staff.user)
