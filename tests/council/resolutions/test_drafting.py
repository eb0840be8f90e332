"""起草: each sentence of the draft out of what the session's rows say, and nothing out of what they do not."""

import datetime

import pytest

from council.meetings import workflow as meetings
from council.models import AgendaItem, Attendance, Session
from council.resolutions import drafting
from grids.models import Community, User
from tests.council.conftest import EVENING, NOW
from tests.council.resolutions.deciding import Deciding
from tests.council.resolutions.evening import NINE
from tests.factories import at

CHAIR, RECORDER = User(name="周书记"), User(name="李敏")


def session(**given: object) -> Session:
    """A session as it stands in memory; nothing is stored."""
    usual = {
        "community": Community(name="幸福里社区"),
        "date": datetime.date(2026, 11, 23),
        "starts_at": at("2026-11-23 19:00"),
    }
    return Session(**{**usual, **given})


def discussion(found: Session) -> str:
    return drafting.discussion(found, drafting.written(found))


# what the session knows → the opening.
OPENINGS: list[tuple[dict[str, object], str]] = [
    ({}, "2026年11月23日 19:00召开家门口议事会，社区主持。纪要如下："),
    (
        {"opened_at": at("2026-11-23 19:07")},
        "2026年11月23日 19:07召开家门口议事会，社区主持。纪要如下：",
    ),
    (
        {"opened_at": EVENING, "held_at": NINE},
        "2026年11月23日 19:05 至 21:00召开家门口议事会，社区主持。纪要如下：",
    ),
    (
        {"place": "三号楼门口"},
        "2026年11月23日 19:00，在三号楼门口召开家门口议事会，社区主持。纪要如下：",
    ),
    ({"chair": CHAIR}, "2026年11月23日 19:00召开家门口议事会，周书记主持。纪要如下："),
    ({"recorder": RECORDER}, "2026年11月23日 19:00召开家门口议事会，社区主持，李敏记录。纪要如下："),
    (
        {"chair": CHAIR, "recorder": RECORDER, "place": "党群中心", "held_at": NINE},
        "2026年11月23日 19:00 至 21:00，在党群中心召开家门口议事会，周书记主持，李敏记录。纪要如下：",
    ),
    (
        {"opened_at": at("2026-11-23 23:30"), "held_at": at("2026-11-24 00:20")},
        "2026年11月23日 23:30 至 00:20召开家门口议事会，社区主持。纪要如下：",
    ),
]


@pytest.mark.parametrize(("given", "words"), OPENINGS)
def test_the_opening_says_when_where_and_who_led(given: dict[str, object], words: str):
    assert drafting.opening(session(**given)) == words


# row as stored → as everybody reads it.
ROWS: list[tuple[list[str], list[str]]] = [
    (["社区", "", "李敏"], ["社区", "", "1 人"]),
    (["社区", "", "李敏、周书记"], ["社区", "", "2 人"]),
    (["物业公司", "幸福物业", "张三、李四、王五"], ["物业公司", "幸福物业", "3 人"]),
    (["业主委员会", "", "缺席"], ["业主委员会", "", "缺席"]),
    (["居民", "", "12 人"], ["居民", "", "12 人"]),
    (["居民", "", "0 人"], ["居民", "", "0 人"]),
]


@pytest.mark.parametrize(("stored", "told"), ROWS)
def test_names_become_numbers_outside(stored: list[str], told: list[str]):
    assert drafting.without_names([stored]) == [told]


def test_the_heads_of_the_tables_fit_their_rows():
    assert len(drafting.ATTENDANCE_HEAD) == 3
    assert drafting.RESOLUTIONS_HEAD == ("决议号", "内容", "牵头", "协调", "监督", "完成期限")


# when it was held → until when the minutes are to be posted (three workdays).
POST_BY: list[tuple[str, str]] = [
    ("2026-11-23 20:30", "2026-11-26"),
    ("2026-11-24 00:20", "2026-11-27"),
    ("2026-11-20 20:30", "2026-11-25"),
    ("2026-09-29 20:30", "2026-10-09"),
]


@pytest.mark.parametrize(("held", "by"), POST_BY)
def test_three_workdays_pass_over_weekends_and_holidays(deciding: Deciding, held: str, by: str):
    found = deciding.council.monday
    found.held_at = at(held)
    assert drafting.post_by(found).date().isoformat() == by


# what was recorded of an item → its lines in the minutes.
SAID: list[tuple[dict[str, object], list[str]]] = [
    ({}, []),
    ({"positions": {"owners": "费用走公共收益。"}}, ["各方意见：业主委员会：费用走公共收益。"]),
    (
        {"positions": {"resident": "支持", "community": "可以；"}},
        ["各方意见：社区：可以；居民：支持。"],
    ),
    ({"agreement": "划 30 个车位。"}, ["共识：划 30 个车位。"]),
    ({"dissent": "收费没谈拢。"}, ["分歧：收费没谈拢。"]),
    ({"poll": {"resident": [5, 1, 2]}}, ["表态：赞成 5，反对 1，弃权 2。"]),
    (
        {"poll": {"resident": [5, 1, 2], "owners": [3, 0, 0]}, "agreement": "划。"},
        ["共识：划。", "表态：赞成 8，反对 1，弃权 2。"],
    ),
]


@pytest.mark.parametrize(("given", "lines"), SAID)
def test_what_was_said_is_told_in_its_order(deciding: Deciding, given: dict[str, object], lines: list[str]):
    item = deciding.at_table()
    if given:
        item = meetings.note_discussion(item, by=deciding.house.staff, at=EVENING, **given)
    meetings.settle(item, by=deciding.house.staff, at=EVENING, note="当场说好。")
    told = discussion(deciding.council.fresh().monday).split("\n")
    assert told == ["一、门口停车怎么划线", "由李敏提出。", *lines, "结果：当场解决。当场说好。"]


def test_each_outcome_is_told_with_its_note(deciding: Deciding):
    council, staff = deciding.council, deciding.house.staff
    titles = ("划线", "灯", "广场舞", "垃圾")
    for title in titles:
        council.admitted(title)
    council.opened()
    items = {each.title: each for each in AgendaItem.objects.filter(session=council.monday)}
    doing = {"by": staff, "at": EVENING}
    meetings.settle(meetings.take_up(items["灯"], **doing), note="今晚换。", **doing)
    meetings.defer(items["广场舞"], note="等人到。", **doing)
    meetings.refer(meetings.take_up(items["垃圾"], **doing), to="街道城管科", note="由街道办。", **doing)
    deciding.write(meetings.take_up(items["划线"], **doing))
    told = discussion(council.fresh().monday)
    results = [line for line in told.split("\n") if line.startswith(("结果", "一", "二", "三", "四"))]
    assert results[0::2] == ["一、划线", "二、灯", "三、广场舞", "四、垃圾"]
    assert results[1] == "结果：形成决议（决议 20261123-1，内容见后）。"
    assert results[3] == "结果：当场解决。今晚换。"
    assert results[5] == "结果：下次再议。等人到。"
    assert results[7].endswith("由街道办。")
    assert "街道城管科" in results[7] or items["垃圾"].referred_to == ""


def test_what_was_not_put_on_the_agenda_is_not_in_the_minutes(deciding: Deciding):
    council = deciding.council
    meetings.refuse(
        council.topic("楼上漏水赔多少"), by=deciding.house.staff, at=NOW, reason="private_dispute"
    )
    deciding.write()
    told = discussion(council.fresh().monday)
    assert told.count("结果：") == 1
    assert "漏水" not in told


def test_two_resolutions_of_one_item_are_both_named(deciding: Deciding):
    item = deciding.at_table()
    deciding.write(item)
    deciding.write(item)
    session = deciding.council.fresh().monday
    assert "结果：形成决议（决议 20261123-1、20261123-2，内容见后）。" in discussion(session)
    assert [row[0] for row in drafting.resolutions(drafting.written(session))] == ["20261123-1", "20261123-2"]


def test_the_table_names_the_promise_as_it_was_made_even_after_it_was_carried(deciding: Deciding):
    made = deciding.resolution_in("carried")
    row = drafting.resolutions(drafting.written(made.session))[0]
    assert row[1] == "物业两周内更换三单元全部楼道灯。（完成标志：12 盏灯全部亮，居民看过。）"
    assert row[-1] == "2026年12月7日"


def test_who_left_before_the_end_was_not_there_and_each_grid_has_its_row(deciding: Deciding):
    house, monday = deciding.house, deciding.council.opened()
    doing = {"by": house.staff, "at": EVENING}
    for person in (house.worker1.user, house.worker2.user, house.property.user):
        meetings.check_in(monday, user=person, **doing)
    gone = Attendance.objects.get(user=house.property.user)
    meetings.check_out(gone, **doing)
    rows = drafting.attendance(monday)
    assert ["网格员", "第01微网格", "网格员1"] in rows
    assert ["网格员", "第02微网格", "网格员2"] in rows
    assert ["物业公司", "", "缺席"] in rows
    assert ["居民", "", "0 人"] in rows


def test_an_evening_without_items_says_so(deciding: Deciding):
    assert discussion(deciding.council.after) == "本次没有议题。"
    assert drafting.floor(deciding.council.after) == ""
    assert drafting.resolutions(drafting.written(deciding.council.after)) == []
