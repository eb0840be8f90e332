"""同一时刻: two people change the same post, the same doors, the same settings; one wins and the other is told."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from grids import workflow
from grids.models import Building, Community, Dwelling, Grid, OfficeRecord, Post, WorkCalendarDay
from grids.states import PostKind
from grids.verdict import Refused
from tests.community import House
from tests.factories import actor, building, dwelling, user

AtOnce = Callable[..., list[Any]]
TODAY = timezone.localdate()


def refusals(answers: list[Any]) -> list[str]:
    """What the losers were told; nobody fell over."""
    failed = [each for each in answers if isinstance(each, Exception)]
    assert all(isinstance(each, Refused) for each in failed), failed
    return [each.reason for each in failed]


def test_two_stand_ins_and_a_worker_all_find_their_place(at_once: AtOnce, house: House):
    people = [user(community=house.community) for _ in range(3)]
    Post.objects.filter(grid=house.grid3).update(until=TODAY)
    given = {"by": house.admin, "kind": PostKind.WORKER, "grid": house.grid3, "since": TODAY}
    calls = [
        lambda each=each, first=first: workflow.open_post(house.community, user=each, primary=first, **given)
        for each, first in zip(people, (True, False, False), strict=True)
    ]
    assert refusals(at_once(*calls)) == []
    assert Post.objects.open_on(TODAY).filter(grid=house.grid3).count() == 3


def test_a_post_ended_twice_at_once_ends_once(at_once: AtOnce, house: House):
    held = house.worker1.posts[0]
    days = [TODAY, TODAY + datetime.timedelta(days=5)]
    answers = at_once(*(lambda day=day: workflow.end_post(held, by=house.admin, on=day) for day in days))
    (told,) = refusals(answers)
    assert "刚刚已由别人定在" in told
    assert OfficeRecord.objects.filter(action="end").count() == 1


def test_the_care_duty_given_twice_at_once_is_recorded_once(at_once: AtOnce, house: House):
    held = house.worker1.posts[0]
    answers = at_once(
        *(lambda: workflow.set_care_duty(held, by=house.admin, care_duty=True) for _ in range(2))
    )
    assert refusals(answers) == ["关爱职责本来就是这样，没有改动。"]
    assert OfficeRecord.objects.filter(action="care_duty").count() == 1


def test_the_same_doors_divided_twice_at_once_move_once(at_once: AtOnce, house: House):
    block = building(house.grid1)
    homes = [dwelling(house.grid1, str(n), building=block) for n in (1, 2, 3)]
    targets = {home.pk: house.grid2.pk for home in homes}
    answers = at_once(
        *(
            lambda who=who: workflow.assign_dwellings(house.community, targets, by=who)
            for who in (house.staff, house.lead)
        )
    )
    assert refusals(answers) == ["没有改动：选中的房屋已经在这些网格里。"]
    assert Building.objects.get(pk=block.pk).grid == house.grid2
    assert OfficeRecord.objects.filter(action="assign").count() == 1


def test_two_who_divide_the_same_building_differently_do_not_wait_for_each_other(
    at_once: AtOnce, house: House
):
    blocks = [building(house.grid1) for _ in range(4)]
    homes = [dwelling(house.grid1, building=block) for block in blocks]
    here = {home.pk: house.grid2.pk for home in homes}
    there = {home.pk: house.grid3.pk for home in reversed(homes)}
    answers = at_once(
        lambda: workflow.assign_dwellings(house.community, here, by=house.staff),
        lambda: workflow.assign_dwellings(house.community, there, by=house.lead),
    )
    assert answers == [4, 4]
    grids = set(Dwelling.objects.filter(pk__in=here).values_list("grid_id", flat=True))
    assert len(grids) == 1
    assert {Building.objects.get(pk=block.pk).grid_id for block in blocks} == grids


def test_two_orders_of_drawing_at_once_both_count(at_once: AtOnce, house: House):
    answers = at_once(
        lambda: workflow.order_drawing(house.community, {house.grid1.pk: 3}, by=house.staff),
        lambda: workflow.order_drawing(house.community, {house.grid2.pk: 4}, by=house.lead),
    )
    assert answers == [1, 1]
    rows = Grid.objects.of(house.community.pk).order_by("code").values_list("drawing_order", flat=True)
    assert list(rows) == [3, 4, 0]


def test_two_settings_changed_at_once_are_both_kept(at_once: AtOnce, house: House):
    answers = at_once(
        lambda: workflow.change_settings(house.community, by=house.admin, council_weekday=3),
        lambda: workflow.change_settings(house.community, by=house.admin, visit_days=200),
    )
    assert refusals(answers) == []
    place = Community.objects.get(pk=house.community.pk)
    assert (place.council_weekday, place.visit_days) == (3, 200)


def test_the_same_setting_changed_twice_at_once_is_recorded_once(at_once: AtOnce, house: House):
    answers = at_once(
        *(lambda: workflow.change_settings(house.community, by=house.admin, visit_days=200) for _ in range(2))
    )
    assert refusals(answers) == ["没有改动。"]
    assert OfficeRecord.objects.filter(topic="settings").count() == 1


def test_a_day_ruled_twice_at_once_is_one_day(at_once: AtOnce, house: House):
    day = datetime.date(2030, 1, 2)
    answers = at_once(
        *(
            lambda name=name: workflow.set_calendar_day(
                house.community, day, by=house.admin, workday=False, name=name
            )
            for name in ("甲", "乙")
        )
    )
    assert refusals(answers) == []
    assert WorkCalendarDay.objects.filter(community=house.community, date=day).count() == 1


def test_a_year_seeded_twice_at_once_has_each_day_once(at_once: AtOnce, house: House):
    answers = at_once(
        *(lambda: workflow.seed_calendar(house.community, 2025, by=house.admin) for _ in range(2))
    )
    assert refusals(answers) == []
    days = WorkCalendarDay.objects.filter(community=house.community, date__year=2025)
    assert days.count() == len(set(days.values_list("date", flat=True))) > 0


def test_the_same_login_opened_twice_at_once_is_one_account(at_once: AtOnce, house: House):
    answers = at_once(
        *(
            lambda name=name: workflow.create_account(
                house.community, by=house.admin, username="wangfang", name=name
            )
            for name in ("王芳", "王方")
        )
    )
    (told,) = refusals(answers)
    assert told == "这个登录名已经有人用了，请换一个。"


def test_an_account_switched_off_twice_at_once_is_recorded_once(at_once: AtOnce, house: House):
    answers = at_once(*(lambda: workflow.deactivate(house.worker3.user, by=house.admin) for _ in range(2)))
    assert refusals(answers) == ["这个账号已经停用。"]
    assert OfficeRecord.objects.filter(action="deactivate").count() == 1


def test_the_last_two_administrators_cannot_switch_each_other_off(at_once: AtOnce, house: House):
    second = user("副管理员", community=house.community)
    workflow.open_post(house.community, by=house.admin, user=second, kind=PostKind.ADMIN, since=TODAY)
    deputy = actor(second)
    answers = at_once(
        lambda: workflow.deactivate(second, by=house.admin),
        lambda: workflow.deactivate(house.admin.user, by=deputy),
    )
    serving = Post.objects.open_on(TODAY).filter(community=house.community, kind=PostKind.ADMIN)
    assert serving.filter(user__is_active=True).exists(), answers
