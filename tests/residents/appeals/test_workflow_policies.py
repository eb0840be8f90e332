"""时限规定: the administrator says what is promised; only promises made from then on follow."""

import pytest

from grids.deadlines import Limit
from grids.models import OfficeRecord
from grids.states import LimitUnit
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals import limits
from residents.appeals.limits import Origin
from residents.appeals.models import Appeal, LimitPolicy
from residents.appeals.states import Grade, State
from residents.appeals.workflow.policies import checked, drop_limit, set_limit
from tests.community import House
from tests.factories import at

MONDAY = at("2026-11-16 10:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def rule(
    house: House, step: str, grade: str = "", amount: int = 3, unit: str = "workdays", **by
) -> LimitPolicy:
    said = {"by": house.admin, "step": step, "grade": grade, "amount": amount, "unit": unit, **by}
    return set_limit(house.community, **said)


def held(house: House) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (each.step, each.grade): (limits.words(each.limit), each.origin.value)
        for each in limits.in_force(house.community.pk)
    }


def test_the_table_of_the_design_holds_until_somebody_says_otherwise(house: House):
    assert held(house) == {
        ("judge", ""): ("2 服务小时", "default"),
        ("contact", ""): ("24 小时", "default"),
        ("contact", "danger"): ("1 小时", "default"),
        ("contact", "utilities"): ("2 小时", "default"),
        ("contact", "general"): ("24 小时", "default"),
        ("contact", "complex"): ("24 小时", "default"),
        ("result", ""): ("7 个工作日", "default"),
        ("result", "danger"): ("2 小时", "default"),
        ("result", "utilities"): ("24 小时", "default"),
        ("result", "general"): ("7 个工作日", "default"),
        ("result", "complex"): ("15 个工作日", "default"),
        ("verify", ""): ("2 个工作日", "default"),
        ("verify", "danger"): ("2 个工作日", "default"),
        ("verify", "utilities"): ("2 个工作日", "default"),
        ("verify", "general"): ("2 个工作日", "default"),
        ("verify", "complex"): ("2 个工作日", "default"),
    }


def test_one_place_is_ruled_and_the_others_stay(house: House):
    before = held(house)
    rule(house, "result", "general", 5, LimitUnit.CALENDAR_DAYS)
    assert held(house) == {**before, ("result", "general"): ("5 天", "own")}


def test_a_rule_for_all_grades_is_everybodys_who_has_none(house: House):
    rule(house, "contact", "danger", 30, LimitUnit.CLOCK_HOURS)
    rule(house, "contact", "", 4, LimitUnit.CLOCK_HOURS)
    now = held(house)
    assert now["contact", ""] == ("4 小时", "own")
    assert now["contact", "danger"] == ("30 小时", "own")
    assert now["contact", "utilities"] == now["contact", "general"] == ("4 小时", "all")


def test_the_table_says_what_the_promises_follow(house: House):
    rule(house, "contact", "", 4, LimitUnit.CLOCK_HOURS)
    rule(house, "result", "complex", 20, LimitUnit.WORKDAYS)
    for each in limits.in_force(house.community.pk):
        assert limits.limit(house.community.pk, each.step, each.grade) == each.limit


def test_a_rule_is_dropped_and_what_stood_before_it_holds_again(house: House):
    rule(house, "result", "", 9)
    rule(house, "result", "general", 5)
    after = drop_limit(house.community, by=house.admin, step="result", grade="general")
    assert (after.limit, after.origin) == (Limit(9, LimitUnit.WORKDAYS), Origin.ALL)
    after = drop_limit(house.community, by=house.admin, step="result")
    assert (after.limit, after.origin) == (Limit(7, LimitUnit.WORKDAYS), Origin.DEFAULT)
    assert not LimitPolicy.objects.of(house.community.pk).exists()


def test_nothing_promised_before_moves(house: House):
    appeals = [
        house.appeal_in(state, at=MONDAY) for state in (State.ACCEPTED, State.IN_PROGRESS, State.REPLIED)
    ]
    names = ("response_due", "feedback_due", "verify_due", "due_at")
    before = list(Appeal.objects.order_by("pk").values_list(*names))
    for step, grade in limits.PLACES:
        rule(house, step, grade, 1, LimitUnit.CLOCK_HOURS)
    assert list(Appeal.objects.order_by("pk").values_list(*names)) == before
    later = house.do("accept", house.file(at=MONDAY)[0], at=MONDAY)
    assert later.response_due == later.feedback_due == at("2026-11-16 11:00")
    assert appeals[0].feedback_due != later.feedback_due


def test_who_changed_what_is_kept(house: House):
    rule(house, "result", "general", 5)
    rule(house, "result", "general", 36, LimitUnit.CLOCK_HOURS)
    drop_limit(house.community, by=house.admin, step="result", grade="general")
    rule(house, "judge", "", 1, LimitUnit.SERVICE_HOURS)
    found = (
        OfficeRecord.objects.filter(topic="limit").order_by("id").values_list("action", "subject", "actor")
    )
    me = house.admin.user.pk
    assert list(found) == [
        ("change", "一般 · 答复结果：7 个工作日 改为 5 个工作日", me),
        ("change", "一般 · 答复结果：5 个工作日 改为 36 小时", me),
        ("remove", "一般 · 答复结果：36 小时 改为 7 个工作日", me),
        ("change", "受理判断：2 服务小时 改为 1 服务小时", me),
    ]
    data = OfficeRecord.objects.filter(topic="limit").order_by("id").first().data
    assert data["before"] == {"amount": 7, "unit": "workdays", "origin": "default"}
    assert data["after"] == {"amount": 5, "unit": "workdays"}


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("visitor", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
        ("family", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
        ("worker1", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
        ("property", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
        ("staff", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
        ("lead", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
        ("supervisor", "只有本社区的系统管理员可以管理账号、岗位和设置。"),
    ],
)
def test_nobody_else_changes_a_limit(house: House, who: str, reason: str):
    rule(house, "result", "general", 5)
    with pytest.raises(Forbidden) as answer:
        rule(house, "result", "general", 9, by=getattr(house, who))
    assert answer.value.reason == reason
    with pytest.raises(Forbidden):
        drop_limit(house.community, by=getattr(house, who), step="result", grade="general")
    assert held(house)["result", "general"] == ("5 个工作日", "own")


def test_the_administrator_of_another_community_is_refused(house: House):
    with pytest.raises(Forbidden, match="只能管理本社区"):
        rule(house, "result", "general", 9, by=house.elsewhere.admin)
    rule(house, "result", "general", 5)
    assert held(house.elsewhere)["result", "general"] == ("7 个工作日", "default")


@pytest.mark.parametrize(
    ("step", "grade"),
    [("judge", "general"), ("judge", "danger"), ("reply", ""), ("", ""), ("result", "urgent")],
)
def test_a_place_that_is_not_in_the_table_does_not_exist(house: House, step: str, grade: str):
    """Before it is accepted a matter has no grade: a rule per grade for judging would never count."""
    with pytest.raises(NotFound):
        rule(house, step, grade)
    with pytest.raises(NotFound):
        drop_limit(house.community, by=house.admin, step=step, grade=grade)


@pytest.mark.parametrize(
    ("amount", "unit", "field", "sentence"),
    [
        (0, "workdays", "amount", "请填 1 到 60 个工作日。"),
        (None, "workdays", "amount", "请填 1 到 60 个工作日。"),
        (-1, "workdays", "amount", "请填 1 到 60 个工作日。"),
        (61, "workdays", "amount", "请填 1 到 60 个工作日。"),
        (721, "clock_hours", "amount", "请填 1 到 720 小时。"),
        (201, "service_hours", "amount", "请填 1 到 200 服务小时。"),
        (91, "calendar_days", "amount", "请填 1 到 90 天。"),
        (3, "", "unit", "请选择单位。"),
        (3, "weeks", "unit", "请选择单位。"),
    ],
)
def test_a_limit_nobody_can_keep_is_refused(house: House, amount: int, unit: str, field: str, sentence: str):
    with pytest.raises(Invalid) as answer:
        rule(house, "result", "general", amount, unit)
    assert answer.value.fields == {field: sentence}
    assert not LimitPolicy.objects.exists() and not OfficeRecord.objects.filter(topic="limit").exists()


@pytest.mark.parametrize("unit", LimitUnit)
def test_the_longest_of_each_unit_is_still_within_the_known_calendar(house: House, unit: str):
    """No promise may reach beyond the years a work calendar is read for."""
    longest = checked(limits.MOST[unit], unit)
    assert limits.due(house.community.pk, "result", "general", at("2026-06-01 09:00"), own=longest).certain


def test_the_same_again_and_dropping_nothing_are_refused(house: House):
    rule(house, "result", "general", 5)
    with pytest.raises(Refused, match="没有改动"):
        rule(house, "result", "general", 5)
    with pytest.raises(Refused, match="没有本社区自己的规定"):
        drop_limit(house.community, by=house.admin, step="result", grade="danger")
    with pytest.raises(Refused, match="没有本社区自己的规定"):
        drop_limit(house.community, by=house.admin, step="result", grade="complex")
    assert OfficeRecord.objects.filter(topic="limit").count() == 1


def test_what_is_the_default_may_be_ruled_so_that_a_rule_for_all_does_not_reach_it(house: House):
    rule(house, "result", "complex", 15)
    rule(house, "result", "", 4)
    assert held(house)["result", "complex"] == ("15 个工作日", "own")


@pytest.mark.parametrize(
    ("step", "grade", "amount", "unit", "sentence"),
    [
        (
            "judge", "", 2, "service_hours",
            "居民提出后 2 服务小时 内，判断是否受理。例如 2026年11月16日 10:00 起算，最晚 2026年11月16日 12:00。",
        ),
        (
            "contact", "danger", 1, "clock_hours",
            "“危险紧急”的诉求：受理后 1 小时 内，第一次联系居民。"
            "例如 2026年11月16日 10:00 起算，最晚 2026年11月16日 11:00。",
        ),
        (
            "result", "", 7, "workdays",
            "受理后 7 个工作日 内，把办理结果答复居民。例如 2026年11月16日 10:00 起算，最晚 2026年11月25日 17:30。",
        ),
        (
            "result", "general", 3, "calendar_days",
            "“一般”的诉求：受理后 3 天 内，把办理结果答复居民。"
            "例如 2026年11月16日 10:00 起算，最晚 2026年11月19日 10:00。",
        ),
        (
            "verify", "complex", 2, "workdays",
            "“复杂”的诉求：答复居民后 2 个工作日 内，由别人核实办结。"
            "例如 2026年11月16日 10:00 起算，最晚 2026年11月18日 17:30。",
        ),
        (
            "result", "complex", 40, "workdays",
            "“复杂”的诉求：受理后 40 个工作日 内，把办理结果答复居民。"
            "例如 2026年11月16日 10:00 起算，最晚 2027年1月11日 17:30。"
            "那一年的放假安排还没有录入，先按周一至周五推算，标“待确认”。",
        ),
    ],
)  # fmt: skip
def test_what_a_limit_means_in_one_sentence(house: House, step, grade, amount, unit, sentence: str):
    limit = Limit(amount, LimitUnit(unit))
    assert limits.meaning(house.community.pk, step, grade, limit, MONDAY) == sentence


def test_every_place_has_a_name_of_its_own():
    names = [limits.whose(*place) for place in limits.PLACES]
    assert len(set(names)) == len(limits.PLACES) == 16
    assert names[:3] == ["受理判断", "所有等级 · 首次联系", "危险紧急 · 首次联系"]
    assert set(Grade.labels) == {name.split(" · ")[0] for name in names[2:6]}
