"""群里的话, sentence by sentence: what goes into a group, what a worker copies, what an alert says."""

import datetime

import pytest

from notices.links import absolute
from notices.models import Notice
from notices.posting import wording, workflow
from notices.weather.moments import BEIJING
from notices.weather.sentence import parse_warning
from tests.community import House
from tests.factories import at
from tests.notices.posting.material import activity, alert, drafted, posting, published, words

RECEIVED = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=BEIJING)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-24 09:05", "11月24日 9:05"),
        ("2026-01-02 00:00", "1月2日 0:00"),
        ("2026-12-31 23:59", "12月31日 23:59"),
        ("2027-02-28 12:30", "2月28日 12:30"),
    ],
)
def test_a_moment_as_people_say_it(moment: str, said: str):
    assert wording.moment(at(moment)) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [("2026-11-24 09:05", "2026年11月24日"), ("2027-01-01 00:00", "2027年1月1日")],
)
def test_a_day_as_people_say_it(moment: str, said: str):
    assert wording.day(at(moment)) == said


@pytest.mark.parametrize(
    ("hostname", "path", "whole"),
    [
        ("xingfuli.example.cn", "/n/1/", "https://xingfuli.example.cn/n/1/"),
        ("", "/n/1/", "http://192.168.1.5:8000/n/1/"),
    ],
)
def test_a_link_that_leaves_the_house_is_whole(settings, hostname: str, path: str, whole: str):
    settings.SITE_URL = "http://192.168.1.5:8000"
    assert absolute(hostname, path) == whole


def test_the_link_is_that_of_the_community(house: House):
    house.community.hostname = "xingfuli.example.cn"
    house.community.save()
    notice = published(house)
    notice = Notice.objects.select_related("community").get(pk=notice.pk)
    assert wording.short_link(notice) == f"https://xingfuli.example.cn/n/{notice.pk}/"


LINES = [
    (words(), "告知｜周三停水", ["周三上午九点到下午三点停水，请提前储水。"]),
    (
        words(contact="李敏 8411"),
        "告知｜周三停水",
        ["周三上午九点到下午三点停水，请提前储水。", "联系：李敏 8411"],
    ),
    (alert(), "预警｜燃气抢修", ["抢修期间请关好阀门。"]),
    (
        activity(happens_at=at("2030-01-03 14:00"), seats=20),
        "活动｜重阳包饺子",
        ["欢迎来包饺子。", "时间：1月3日 14:00", "地点：社区活动室", "名额：20 人，点链接报名"],
    ),
    (
        activity(happens_at=at("2030-01-03 14:00"), seats=None),
        "活动｜重阳包饺子",
        ["欢迎来包饺子。", "时间：1月3日 14:00", "地点：社区活动室"],
    ),
]


@pytest.mark.parametrize(("said", "title", "lines"), LINES)
def test_what_a_group_reads(house: House, said, title: str, lines: list[str]):
    message = wording.message(published(house, said))
    assert message.title == title
    assert message.body.split("\n") == lines


def test_a_posting_names_its_period(house: House):
    said = posting(expires_at=at("2030-01-08 23:59"), contact="")
    notice = published(house, said, at=at("2030-01-01 09:00"))
    assert "公示期：2030年1月1日至2030年1月8日" in wording.message(notice).body


def test_a_draft_of_a_posting_has_no_period_yet(house: House):
    assert "公示期" not in wording.message(drafted(house, posting())).body


def test_a_correction_says_so_in_its_title(house: House):
    old = published(house)
    new = workflow.VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    new = workflow.VERBS["publish"](new, by=house.second_staff)
    assert wording.message(new).title == "告知（更正）｜周四停水"
    assert wording.message(new).link.endswith(f"/n/{old.pk}/")


def test_what_a_worker_copies_is_signed_and_whole(house: House):
    notice = published(house)
    lines = wording.copied(notice, link="http://x.cn/n/1/").split("\n")
    assert lines == [
        "【告知｜周三停水】",
        "周三上午九点到下午三点停水，请提前储水。",
        "查看详情：http://x.cn/n/1/",
        "——幸福里社区",
    ]


TITLES = [
    ("湖南省长沙市气象台发布暴雨黄色预警信号", "湖南省长沙市气象台发布暴雨黄色预警"),
    ("杭州市气象台发布暴雨蓝色预警", "杭州市气象台发布暴雨蓝色预警"),
    ("历城区气象台将暴雨蓝色预警升级为暴雨黄色预警", "历城区气象台升级发布暴雨黄色预警"),
    ("吴起县气象台2026年10月24日14时25分解除霜冻蓝色预警信号。", "吴起县气象台解除霜冻蓝色预警"),
    ("南京市气象台2026年07月28日08时33分变更发布暴雨蓝色预警信号", "南京市气象台变更发布暴雨蓝色预警"),
    ("雷电黄色预警解除", "解除雷电黄色预警"),
]


@pytest.mark.parametrize(("sentence", "title"), TITLES)
def test_what_an_alert_is_called(sentence: str, title: str):
    assert wording.alert_title(parse_warning(sentence, received_at=RECEIVED)) == title


def test_an_alert_says_the_official_words_then_what_to_do():
    parsed = parse_warning("杭州市气象台发布暴雨蓝色预警", received_at=RECEIVED)
    lines = wording.alert_text(parsed).split("\n")
    assert lines[:3] == ["杭州市气象台发布暴雨蓝色预警", "", "请这样做："]
    assert [line[:3] for line in lines[3:]] == ["1. ", "2. ", "3. "]


def test_a_graver_colour_brings_more_to_do():
    blue = wording.alert_text(parse_warning("杭州市气象台发布暴雨蓝色预警", received_at=RECEIVED))
    red = wording.alert_text(parse_warning("杭州市气象台发布暴雨红色预警", received_at=RECEIVED))
    assert len(red.split("\n")) > len(blue.split("\n"))
    assert "1. 现在就逐户通知" in red


def test_a_title_stays_within_its_column():
    parsed = parse_warning("杭州市气象台发布暴雨蓝色预警", received_at=RECEIVED)
    assert len(wording.alert_title(parsed)) <= 80
