"""起草: what everyone may read, section by section, and nothing else."""

import datetime

import pytest

from notices.bulletins import drafting
from notices.bulletins.drafting import Week
from notices.plans import workflow as plans
from residents.appeals.models import Appeal
from residents.appeals.states import OPEN, Kind
from tests.community import House
from tests.factories import at
from tests.notices.things import MONDAY, NEXT_MONDAY, published_plan

TUESDAY = at("2026-11-17 09:00")
WEDNESDAY = at("2026-11-18 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def week(house: House, when: datetime.datetime = NEXT_MONDAY) -> Week:
    return Week(house.community.pk, MONDAY, when)


def lived(house: House, *verbs: str, public: str = "楼道灯不亮", **matter) -> Appeal:
    """A published matter taken that far within the week."""
    appeal = house.do("accept", house.file(at=TUESDAY, **matter)[0], at=TUESDAY, public_title=public)
    for verb in verbs:
        appeal = house.do(verb, appeal, at=WEDNESDAY)
    return appeal


def test_an_empty_week_drafts_empty_sections(house: House):
    assert set(drafting.write(week(house)).values()) == {""}


def test_what_was_done_is_told_by_its_public_title_with_the_answer(house: House):
    lived(house, "start", "reply", "close")
    assert drafting.done(week(house)) == "· 楼道灯不亮（第01微网格）：灯已修好，居民已确认。"


def test_done_in_another_week_is_not_told(house: House):
    lived(house, "start", "reply", "close")
    assert drafting.done(Week(house.community.pk, datetime.date(2026, 11, 9), NEXT_MONDAY)) == ""


def test_a_long_answer_is_cut_and_its_numbers_are_masked(house: House):
    appeal = lived(house, "start")
    house.do("reply", appeal, at=WEDNESDAY, result="电话 13812345678。" + "修" * 100)
    house.do("close", Appeal.objects.get(), at=WEDNESDAY)
    told = drafting.done(week(house))
    assert "138******78" in told
    assert told.endswith("修…")


def test_what_is_in_time_is_told_with_the_promised_day(house: House):
    lived(house, "start")
    assert drafting.in_progress(week(house)) == "· 楼道灯不亮（第01微网格）：办理中，承诺11月26日前答复"
    assert drafting.late(week(house)) == ""


@pytest.mark.parametrize(
    ("verbs", "why"),
    [
        ((), "受理后还没有派人联系，已晚 4 天"),
        (("dispatch",), "派了单还没有开始办，已晚 4 天"),
    ],
)
def test_what_is_late_is_told_with_the_step_it_is_stuck_in(house: House, verbs: tuple[str, ...], why: str):
    lived(house, *verbs)
    assert drafting.late(week(house)).startswith(f"· 楼道灯不亮（第01微网格）：{why}")
    assert drafting.in_progress(week(house)) == ""


def test_every_open_state_has_its_reason():
    assert set(drafting.WHY_LATE) == set(OPEN)


def test_what_nobody_published_is_not_told(house: House):
    house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY)
    house.file(at=TUESDAY, title="王秀英家漏水", text="找王秀英。")
    assert set(drafting.write(week(house)).values()) == {""}


def test_another_communitys_matters_are_not_told(house: House):
    lived(house.elsewhere, "start")
    assert drafting.in_progress(week(house)) == ""


def test_key_small_matters_are_told_with_where_they_are(house: House):
    house.do(
        "accept",
        house.file(at=TUESDAY)[0],
        at=TUESDAY,
        public_title="门口装扶手",
        key_small_matter=True,
    )
    lived(house)
    assert drafting.small_matters(week(house)) == "· 门口装扶手（第01微网格）：已受理"


def test_more_than_eight_are_counted_instead_of_listed(house: House):
    for n in range(10):
        lived(house, "start", public=f"第{n}盏灯")
    told = drafting.in_progress(week(house)).splitlines()
    assert len(told) == 9
    assert told[-1] == "· 另有 2 件在办。"


def test_what_plans_and_the_council_set_for_next_week_is_planned(house: House):
    published_plan(house)
    told = drafting.planned(Week(house.community.pk, datetime.date(2026, 11, 30), at("2026-12-07 08:00")))
    assert "· 更换老化的门锁触点（电梯安全整治，幸福里社区物业公司，12月10日前）" in told
    assert "网格员1" not in told, "a post answers for it, not its person"


def test_an_item_overdue_is_planned_again_with_the_day_it_was_due(house: House):
    published = published_plan(house)
    told = drafting.planned(Week(house.community.pk, datetime.date(2026, 12, 7), at("2026-12-14 08:00")))
    assert "，原定12月10日前）" in told
    for item in published.items.all():
        published = plans.report(published, by=house.staff, item=item, progress=100, note="好了。")
    assert drafting.planned(Week(house.community.pk, datetime.date(2026, 12, 7), NEXT_MONDAY)) == ""


def test_units_are_thanked_by_name_and_neighbours_by_number(house: House):
    for _ in range(2):
        wish = lived(house, kind=Kind.WISH, public="想要一辆旧轮椅")
        wish = house.do("claim_wish", wish, by=house.worker1, at=WEDNESDAY)
        house.do("fulfil_wish", wish, by=house.worker1, at=WEDNESDAY, result="送到了。")
    wish = lived(house, kind=Kind.WISH, public="修轮椅")
    wish = house.do("claim_wish", wish, by=house.property, unit=house.property_company, at=WEDNESDAY)
    house.do("fulfil_wish", wish, by=house.property, at=WEDNESDAY, result="修好了。")
    assert drafting.thanks(week(house)).splitlines() == [
        "· 幸福里社区物业公司：帮邻居圆了心愿",
        "· 2 位热心人：帮邻居圆了心愿",
    ]


def test_no_section_names_a_resident_a_phone_or_a_colleague(house: House):
    """A year's worth of states, every matter published: the words of the draft hold no name that is a person's."""
    for verbs in ((), ("start",), ("start", "reply"), ("start", "reply", "close"), ("dispatch",)):
        lived(house, *verbs, contact_name="王秀英", contact_phone="13812345678")
    published_plan(house)
    told = "\n".join(drafting.write(week(house)).values())
    assert told
    for private in ("王秀英", "13812345678", "李敏", "网格员1", "物业经理"):
        assert private not in told
