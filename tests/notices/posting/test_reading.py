"""所见: what a notice, a delivery, a warning look like to this reader; whom a notice reaches."""

import datetime

import pytest
from django.utils import timezone

from notices.models import Delivery, WeatherWarning
from notices.posting import reading, workflow
from notices.posting.audience import Audience
from notices.posting.states import AudienceKind
from notices.weather.moments import BEIJING
from residents.register.states import CareGroup
from tests.community import House
from tests.factories import building, dwelling, grid, household, resident
from tests.notices.posting.material import (
    SENTENCE,
    activity,
    delivery,
    drafted,
    published,
    told,
    warned,
    words,
)
from tests.notices.posting.test_warning import LIFT, UPGRADE

NOW = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_notice_in_full(house: House):
    notice = published(house)
    shown = reading.notice(notice, house.visitor)
    assert shown == {
        "id": notice.pk,
        "version": notice.version,
        "kind": "notice",
        "kind_label": "告知",
        "state": "published",
        "state_label": "已发布",
        "title": "周三停水",
        "text": "周三上午九点到下午三点停水，请提前储水。",
        "contact": "",
        "pinned": False,
        "audience": "community",
        "audience_label": "全社区",
        "reaches": 3,
        "drafted_at": reading.moment(notice.drafted_at),
        "published_at": reading.moment(notice.published_at),
        "expires_at": None,
        "reason": None,
        "original": None,
        "edition": 1,
        "activity": None,
        "actions": [],
    }


ACTIONS = [
    ("staff", ["pin", "correct", "withdraw"]),
    ("lead", ["pin", "correct", "withdraw"]),
    ("worker1", []),
    ("supervisor", []),
    ("family", []),
    ("visitor", []),
]


@pytest.mark.parametrize(("who", "verbs"), ACTIONS)
def test_the_actions_are_those_of_the_reader(house: House, who: str, verbs: list[str]):
    assert reading.notice(published(house), getattr(house, who))["actions"] == verbs


def test_an_activity_shows_time_place_and_seats(house: House):
    party = published(house, activity(seats=3))
    workflow.VERBS["sign_up"](party, by=house.family, people=2)
    party.refresh_from_db()
    shown = reading.notice(party, house.visitor)["activity"]
    assert (shown["place"], shown["seats"], shown["seats_taken"]) == ("社区活动室", 3, 2)
    assert shown["sign_up_until"] == shown["happens_at"]
    assert shown["happens_until"] is None


def test_a_delivery_before_and_after(house: House):
    notice = told(house)
    rows = Delivery.objects.with_names().filter(notice=notice).order_by("grid__code")
    done, waiting = (reading.delivery(row, house.staff) for row in rows[:2])
    assert (done["how"], done["how_label"], done["confirmed_by"]) == ("group", "已转发群", "网格员1")
    assert done["actions"] == ["unconfirm"]
    assert (waiting["how"], waiting["how_label"], waiting["confirmed_by"]) == (None, None, None)
    assert (waiting["actions"], waiting["stage"]) == (["confirm"], None)
    assert waiting["grid"] == {"code": "02", "name": "第02微网格"}


TILES = [
    ("group", "转发", "已转发群"),
    ("door", "敲门", "已敲门"),
    ("phone", "电话", "已打电话"),
]


@pytest.mark.parametrize(("how", "short", "whole"), TILES)
def test_a_tile_says_how_in_two_characters_and_aloud_in_full(house: House, how: str, short: str, whole: str):
    found = workflow.DELIVERY_VERBS["confirm"](delivery(published(house)), by=house.worker1, how=how)
    tile = reading.tile(found, "/x/")
    assert (tile["words"], tile["tone"], tile["alarm"]) == (short, "done", "")
    assert tile["name"] == f"第01微网格，{whole}"


def test_a_missing_grid_is_an_alarm_that_says_who_was_asked(house: House):
    notice = published(house)
    tile = reading.tile(delivery(notice), "/x/")
    assert (tile["alarm"], tile["name"]) == ("未确认", "第01微网格，待确认")
    workflow.escalate_late(timezone.now() + datetime.timedelta(days=2))
    assert reading.tile(delivery(notice), "/x/")["name"] == "第01微网格，待确认，已报社区负责人"


def test_a_void_delivery_is_no_alarm(house: House):
    notice = published(house)
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    tile = reading.tile(delivery(notice), "/x/")
    assert (tile["alarm"], tile["words"], tile["tone"]) == ("", "不用", "l0")


COURSE = [
    # sentences taken in, hours after NOW, what became of the first
    ((), 1, "in_force", "生效中"),
    ((), 30, "expired", "已过期"),
    ((UPGRADE,), 2, "superseded", "已被代替"),
    ((LIFT,), 7, "lifted", "已解除"),
]


@pytest.mark.parametrize(("later", "hours", "state", "label"), COURSE)
def test_what_became_of_a_warning(house: House, later: tuple, hours: int, state: str, label: str):
    first = warned(house, at=NOW)
    for sentence in later:
        warned(house, sentence, at=NOW + hours * HOUR)
    found = WeatherWarning.objects.select_related("superseded_by").get(pk=first.pk)
    shown = reading.warning(found, NOW + hours * HOUR)
    assert (shown["state"], shown["state_label"]) == (state, label)
    assert shown["text"] == SENTENCE


def test_a_lift_is_the_last_word(house: House):
    warned(house, at=NOW)
    lift = warned(house, LIFT, at=NOW + 7 * HOUR)
    shown = reading.warning(WeatherWarning.objects.get(pk=lift.pk), NOW + 8 * HOUR)
    assert (shown["state"], shown["state_label"], shown["action_label"]) == ("lift", "解除通知", "解除")
    assert shown["issued_at"] == shown["expires_at"]


def test_doubts_travel_with_the_warning(house: House):
    shown = reading.warning(warned(house, "杭州市气象台发布暴雨蓝色预警"), timezone.now())
    assert len(shown["doubts"]) == 2
    assert reading.warning(warned(house), timezone.now())["doubts"] == []


def test_names_on_the_list_are_masked(house: House):
    party = published(house, activity())
    made = workflow.VERBS["sign_up"](party, by=house.visitor, name="张三", phone="13812345678")
    shown = reading.sign_up(made, line=0)
    assert (shown["name"], shown["phone"], shown["line"]) == ("张*", "138******78", None)
    family = workflow.VERBS["sign_up"](party, by=house.family)
    assert reading.sign_up(family, line=0)["name"] == f"户号 {house.household.pk}"


def test_a_record_names_colleagues_and_never_a_household(house: House):
    party = published(house, activity())
    workflow.VERBS["sign_up"](party, by=house.family)
    labels = [reading.recorded_by(line) for line in party.records.all()]
    assert labels == ["李敏（社区工作人员）", "赵静（社区工作人员）", "居民"]
    workflow.expire_due(timezone.now())


# Whom it reaches


def reach(house: House, kind: str, **given) -> tuple[str, int, int]:
    found = Audience(house.community, kind, **given).reach()
    return " ".join(ground.code for ground in found.grids), found.households, found.residents


def test_the_communitys_own_ground_gets_no_delivery(house: House):
    grid(house.community, "00", level=0)
    assert reach(house, AudienceKind.COMMUNITY)[0] == "01 02 03"


def test_those_who_left_are_not_counted(house: House):
    gone = household(house.grid2, until=datetime.date(2026, 1, 1))
    resident(gone, name="李四")
    assert reach(house, AudienceKind.COMMUNITY) == ("01 02 03", 1, 1)


def test_grids_of_another_community_cannot_be_reached(house: House):
    assert reach(house, AudienceKind.GRIDS, grids=[house.elsewhere.grid1]) == ("", 0, 0)
    assert reach(house, AudienceKind.GRIDS, grids=[house.grid1, house.elsewhere.grid1])[0] == "01"


def test_a_building_counts_its_own_households(house: House):
    block = building(house.grid3, "8号楼")
    resident(household(house.grid3, dwelling=dwelling(house.grid3, "801", building=block)), name="李四")
    assert reach(house, AudienceKind.BUILDINGS, buildings=[block]) == ("03", 1, 1)


def test_an_empty_building_still_has_its_grid(house: House):
    assert reach(house, AudienceKind.BUILDINGS, buildings=[building(house.grid2, "空楼")]) == ("02", 0, 0)


@pytest.mark.parametrize("group", list(CareGroup))
def test_a_care_group_counts_those_in_it(house: House, group: str):
    assert reach(house, AudienceKind.CARE, care_groups=[group]) == ("", 0, 0)
    house.resident.care_groups = [group]
    house.resident.save()
    assert reach(house, AudienceKind.CARE, care_groups=[group]) == ("01", 1, 1)


def test_somebody_in_two_groups_is_counted_once(house: House):
    house.resident.care_groups = [CareGroup.ELDERLY, CareGroup.LIVING_ALONE]
    house.resident.save()
    both = [CareGroup.ELDERLY, CareGroup.LIVING_ALONE]
    assert reach(house, AudienceKind.CARE, care_groups=both) == ("01", 1, 1)


def test_a_draft_is_seen_by_its_writer_and_the_office(house: House):
    notice = drafted(house, words(audience=AudienceKind.GRIDS, grids=[house.grid1]), by=house.worker1)
    seen = {
        name: type(notice).objects.visible_to(getattr(house, name)).filter(pk=notice.pk).exists()
        for name in (
            "staff",
            "lead",
            "worker1",
            "worker2",
            "supervisor",
            "admin",
            "family",
            "visitor",
            "system",
        )
    }
    assert [name for name, sees in seen.items() if sees] == ["staff", "lead", "worker1", "system"]
