"""谁可以管: every verb of the office × every role, row by row (design section 6)."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from grids import workflow
from grids.actors import Actor
from grids.models import Authenticator, OfficeRecord, User
from grids.verdict import Forbidden
from tests.community import House
from tests.factories import dwelling

DAY = datetime.date(2026, 12, 1)

# What each account does for itself alone.
OWN = ("begin_codes", "check_code", "confirm_codes", "drop_codes")
ROWS = [
    ("create_account", "worker1", False),
    ("create_account", "worker2", False),
    ("create_account", "staff", False),
    ("create_account", "second_staff", False),
    ("create_account", "lead", False),
    ("create_account", "admin", True),
    ("create_account", "supervisor", False),
    ("create_account", "property", False),
    ("create_account", "owners", False),
    ("create_account", "party", False),
    ("create_account", "visitor", False),
    ("create_account", "family", False),
    ("reset_password", "worker1", False),
    ("reset_password", "worker2", False),
    ("reset_password", "staff", False),
    ("reset_password", "second_staff", False),
    ("reset_password", "lead", False),
    ("reset_password", "admin", True),
    ("reset_password", "supervisor", False),
    ("reset_password", "property", False),
    ("reset_password", "owners", False),
    ("reset_password", "party", False),
    ("reset_password", "visitor", False),
    ("reset_password", "family", False),
    ("deactivate", "worker1", False),
    ("deactivate", "worker2", False),
    ("deactivate", "staff", False),
    ("deactivate", "second_staff", False),
    ("deactivate", "lead", False),
    ("deactivate", "admin", True),
    ("deactivate", "supervisor", False),
    ("deactivate", "property", False),
    ("deactivate", "owners", False),
    ("deactivate", "party", False),
    ("deactivate", "visitor", False),
    ("deactivate", "family", False),
    ("activate", "worker1", False),
    ("activate", "worker2", False),
    ("activate", "staff", False),
    ("activate", "second_staff", False),
    ("activate", "lead", False),
    ("activate", "admin", True),
    ("activate", "supervisor", False),
    ("activate", "property", False),
    ("activate", "owners", False),
    ("activate", "party", False),
    ("activate", "visitor", False),
    ("activate", "family", False),
    ("reset_codes", "worker1", False),
    ("reset_codes", "worker2", False),
    ("reset_codes", "staff", False),
    ("reset_codes", "second_staff", False),
    ("reset_codes", "lead", False),
    ("reset_codes", "admin", True),
    ("reset_codes", "supervisor", False),
    ("reset_codes", "property", False),
    ("reset_codes", "owners", False),
    ("reset_codes", "party", False),
    ("reset_codes", "visitor", False),
    ("reset_codes", "family", False),
    ("open_post", "worker1", False),
    ("open_post", "worker2", False),
    ("open_post", "staff", False),
    ("open_post", "second_staff", False),
    ("open_post", "lead", False),
    ("open_post", "admin", True),
    ("open_post", "supervisor", False),
    ("open_post", "property", False),
    ("open_post", "owners", False),
    ("open_post", "party", False),
    ("open_post", "visitor", False),
    ("open_post", "family", False),
    ("end_post", "worker1", False),
    ("end_post", "worker2", False),
    ("end_post", "staff", False),
    ("end_post", "second_staff", False),
    ("end_post", "lead", False),
    ("end_post", "admin", True),
    ("end_post", "supervisor", False),
    ("end_post", "property", False),
    ("end_post", "owners", False),
    ("end_post", "party", False),
    ("end_post", "visitor", False),
    ("end_post", "family", False),
    ("set_care_duty", "worker1", False),
    ("set_care_duty", "worker2", False),
    ("set_care_duty", "staff", False),
    ("set_care_duty", "second_staff", False),
    ("set_care_duty", "lead", False),
    ("set_care_duty", "admin", True),
    ("set_care_duty", "supervisor", False),
    ("set_care_duty", "property", False),
    ("set_care_duty", "owners", False),
    ("set_care_duty", "party", False),
    ("set_care_duty", "visitor", False),
    ("set_care_duty", "family", False),
    ("set_backup", "worker1", False),
    ("set_backup", "worker2", False),
    ("set_backup", "staff", False),
    ("set_backup", "second_staff", False),
    ("set_backup", "lead", False),
    ("set_backup", "admin", True),
    ("set_backup", "supervisor", False),
    ("set_backup", "property", False),
    ("set_backup", "owners", False),
    ("set_backup", "party", False),
    ("set_backup", "visitor", False),
    ("set_backup", "family", False),
    ("set_calendar_day", "worker1", False),
    ("set_calendar_day", "worker2", False),
    ("set_calendar_day", "staff", False),
    ("set_calendar_day", "second_staff", False),
    ("set_calendar_day", "lead", False),
    ("set_calendar_day", "admin", True),
    ("set_calendar_day", "supervisor", False),
    ("set_calendar_day", "property", False),
    ("set_calendar_day", "owners", False),
    ("set_calendar_day", "party", False),
    ("set_calendar_day", "visitor", False),
    ("set_calendar_day", "family", False),
    ("seed_calendar", "worker1", False),
    ("seed_calendar", "worker2", False),
    ("seed_calendar", "staff", False),
    ("seed_calendar", "second_staff", False),
    ("seed_calendar", "lead", False),
    ("seed_calendar", "admin", True),
    ("seed_calendar", "supervisor", False),
    ("seed_calendar", "property", False),
    ("seed_calendar", "owners", False),
    ("seed_calendar", "party", False),
    ("seed_calendar", "visitor", False),
    ("seed_calendar", "family", False),
    ("change_settings", "worker1", False),
    ("change_settings", "worker2", False),
    ("change_settings", "staff", False),
    ("change_settings", "second_staff", False),
    ("change_settings", "lead", False),
    ("change_settings", "admin", True),
    ("change_settings", "supervisor", False),
    ("change_settings", "property", False),
    ("change_settings", "owners", False),
    ("change_settings", "party", False),
    ("change_settings", "visitor", False),
    ("change_settings", "family", False),
    ("assign_dwellings", "worker1", False),
    ("assign_dwellings", "worker2", False),
    ("assign_dwellings", "staff", True),
    ("assign_dwellings", "second_staff", True),
    ("assign_dwellings", "lead", True),
    ("assign_dwellings", "admin", True),
    ("assign_dwellings", "supervisor", False),
    ("assign_dwellings", "property", False),
    ("assign_dwellings", "owners", False),
    ("assign_dwellings", "party", False),
    ("assign_dwellings", "visitor", False),
    ("assign_dwellings", "family", False),
]


def done(house: House, verb: str, by: Actor) -> Callable[[], Any]:
    """The verb with what it needs, on somebody and something that is there."""
    place, held, spare = house.community, house.worker3.posts[0], house.party.user
    ways: dict[str, Callable[[], Any]] = {
        "create_account": lambda: workflow.create_account(place, by=by, username="new", name="新人"),
        "reset_password": lambda: workflow.reset_password(spare, by=by),
        "deactivate": lambda: workflow.deactivate(spare, by=by),
        "activate": lambda: workflow.activate(_off(spare), by=by),
        "reset_codes": lambda: workflow.reset_codes(_with_codes(spare), by=by),
        "open_post": lambda: workflow.open_post(place, by=by, user=spare, kind="staff", since=DAY),
        "end_post": lambda: workflow.end_post(held, by=by, on=DAY),
        "set_care_duty": lambda: workflow.set_care_duty(held, by=by, care_duty=True),
        "set_backup": lambda: workflow.set_backup(house.grid1, by=by, user=house.worker2.user),
        "set_calendar_day": lambda: workflow.set_calendar_day(place, DAY, by=by, workday=False),
        "seed_calendar": lambda: workflow.seed_calendar(place, 2025, by=by),
        "change_settings": lambda: workflow.change_settings(place, by=by, council_weekday=3),
        "assign_dwellings": lambda: workflow.assign_dwellings(
            place, {dwelling(house.grid1).pk: house.grid2.pk}, by=by
        ),
    }
    return ways[verb]


def _off(user: User) -> User:
    User.objects.filter(pk=user.pk).update(is_active=False)
    return user


def _with_codes(user: User) -> User:
    Authenticator.objects.create(user=user, key="A" * 32, confirmed_at=timezone.now())
    return user


def test_the_table_names_every_verb():
    assert {verb for verb, _, _ in ROWS} == set(workflow.__all__) - {
        "assign_worker",
        "draw_boundaries",
        "order_drawing",
        *OWN,
    }


@pytest.mark.parametrize(("verb", "role", "may"), ROWS)
def test_who_may_do_it(lent_house: House, verb: str, role: str, may: bool):
    act = done(lent_house, verb, getattr(lent_house, role))
    if may:
        act()
        assert OfficeRecord.objects.get().actor == getattr(lent_house, role).user
        return
    with pytest.raises(Forbidden) as refused:
        act()
    assert refused.value.reason.endswith(
        ("系统管理员可以管理账号、岗位和设置。", "网格由本社区的工作人员划分。")
    )
    assert not OfficeRecord.objects.exists()


@pytest.mark.parametrize("verb", sorted({verb for verb, _, _ in ROWS}))
@pytest.mark.parametrize("who", ["admin", "staff", "lead"])
def test_nobody_of_another_community_may(lent_house: House, verb: str, who: str):
    with pytest.raises(Exception, match="本社区|没有找到"):
        done(lent_house, verb, getattr(lent_house.elsewhere, who))()
    assert not OfficeRecord.objects.exists()
