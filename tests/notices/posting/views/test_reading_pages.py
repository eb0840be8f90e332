"""What people read on the pages of notices: figures, tiles, rows, posters, names; empty ones and their next page."""

import re
from typing import Any

import pytest
from django.test import Client

from grids import uploads
from notices.posting import workflow
from notices.posting.states import NoticeKind
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import at
from tests.notices.posting.material import (
    activity,
    alert,
    confirmed,
    drafted,
    posting,
    published,
    to_grids,
    with_care,
    words,
)
from tests.photos import pdf, photo

pytestmark = pytest.mark.django_db
MORNING = at("2026-11-16 09:05")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# The wall

WALL = [
    (words, {}, "告知", "已发布"),
    (posting, {}, "公示", "已发布"),
    (activity, {}, "活动", "已发布"),
    (alert, {}, "预警", "已发布"),
]


@pytest.mark.parametrize(("kind", "given", "label", "state"), WALL)
def test_a_row_says_what_it_is_since_when_and_how_it_stands(
    house: House, kind: Any, given: dict[str, Any], label: str, state: str
):
    notice = published(house, kind(title="一条消息", **given), at=MORNING)
    page = text(Client().get("/notices/"))
    assert f"一条消息 {label} 2026年11月16日 {state}" in page
    assert notice.title in page


def test_a_draft_says_who_wrote_it_and_when(house: House, office: Client):
    drafted(house, words(title="还在写"), at=MORNING)
    assert "还在写 告知 11月16日 09:05 李敏 草稿" in text(office.get("/notices/?tab=drafts"))


EMPTY = [
    ("visitor", "/notices/", "没有这样的通知 换个说法试试，或者看看全部通知。"),
    ("staff", "/notices/?tab=drafts", "没有草稿 起草的通知在这里等人审核发布。"),
    ("visitor", "/notices/?kind=activity", "没有这样的通知"),
    ("visitor", "/notices/?text=不存在", "没有这样的通知"),
    ("visitor", "/warnings/", "没有预警 有了预警会出现在每一页的最上面。"),
    ("worker", "/deliveries/", "都送到了 有新的通知要送，会出现在这里。"),
    ("worker", "/deliveries/?tab=confirmed", "还没有送达的记录"),
    ("staff", "/deliveries/", "都送到了"),
]


@pytest.mark.parametrize(("role", "path", "sentence"), EMPTY)
def test_an_empty_page_says_what_will_be_there(house: House, role: str, path: str, sentence: str):
    assert sentence in text(ROLES[role](house, house.file()[0]).get(path))


SEARCHED = [
    # what stands there, what is searched for, found
    ("周三停水", "停水", True),
    ("周三停水", "停", True),
    ("周三停水", "水停", False),
    ("周三停水", "周三 停水", True),
    ("周三停水", "停水 周三", True),
    ("周三停水", "停水 周四", False),
    ("周三停水", "提前储水", True),
    ("周三停水", "  停水  ", True),
    ("周三停水", "　停水", True),
    ("A栋 WiFi 检修", "WiFi", True),
    ("A栋 WiFi 检修", "100%", False),
    ("A栋 WiFi 检修", "_", False),
    ("A栋 WiFi 检修", "'; DROP TABLE", False),
]


@pytest.mark.parametrize(("title", "words_", "found"), SEARCHED)
def test_what_is_found_by_which_words(house: House, title: str, words_: str, found: bool):
    published(house, words(title=title))
    page = Client().get("/notices/", {"text": words_})
    assert (title in re.sub(r"<form.*?</form>", "", text(page))) == found


def test_what_was_searched_for_stays_in_the_box_and_can_be_cleared(house: House):
    page = Client().get("/notices/", {"text": '停水"><script>', "kind": "notice"}).content.decode()
    assert 'value="停水&quot;&gt;&lt;script&gt;"' in page
    assert '<input type="hidden" name="kind" value="notice">' in page
    assert ">清空</a>" in page
    assert ">清空</a>" not in Client().get("/notices/").content.decode()


def test_the_tabs_of_the_kinds_keep_what_was_searched_for(house: House):
    page = Client().get("/notices/", {"text": "停水", "kind": "posting"}).content.decode()
    nav = re.search(r'<nav class="tabs" aria-label="类别">(.*?)</nav>', page, re.DOTALL)[1]
    links = re.findall(r'href="([^"]+)"( aria-current="page")?>([^<]+)', nav)
    assert [label for _, _, label in links] == ["全部", *NoticeKind.labels]
    assert [label for _, current, label in links if current] == ["公示"]
    assert all("text=%E5%81%9C%E6%B0%B4" in href and "cursor" not in href for href, _, _ in links)


# One notice

FACTS = [
    (lambda: words(contact="李敏 84110000"), "有疑问、有意见请联系：李敏 84110000"),
    (lambda: activity(seats=3), "名额 3 人，已报 0 人"),
    (lambda: activity(seats=None), "名额 不限，已报 0 人"),
    (lambda: activity(happens_at=at("2030-01-05 14:00")), "时间 2030年1月5日 星期六 14:00"),
    (
        lambda: activity(happens_at=at("2030-01-05 14:00"), happens_until=at("2030-01-05 17:00")),
        "到 1月5日 17:00",
    ),
    (lambda: activity(sign_up_until=at("2030-01-04 18:00")), "报名截止 1月4日 18:00"),
    (lambda: posting(expires_at=at("2030-01-05 18:00")), "到 2030年1月5日"),
    (lambda: alert(expires_at=at("2030-01-05 18:00")), "有效到 2030年1月5日 18:00"),
]


@pytest.mark.parametrize(
    ("said", "sentence"), FACTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_facts_of_a_notice(house: House, said: Any, sentence: str):
    notice = published(house, said())
    assert sentence in text(Client().get(f"/notices/{notice.pk}/"))


def test_a_plain_notice_has_no_table_of_facts(house: House):
    page = Client().get(f"/notices/{published(house).pk}/").content.decode()
    assert '<dl class="facts">' not in page
    assert "请联系" not in page


def test_a_draft_shows_whom_it_will_reach_before_anybody_publishes(house: House, office: Client):
    notice = drafted(house, words(**to_grids(house.grid1, house.grid2)))
    page = text(office.get(f"/notices/{notice.pk}/"))
    assert "发给谁：几个微网格" in page
    assert "2 个微网格， 1 户， 1 人" in page
    assert "第01微网格 第02微网格" in page


def test_an_audience_of_nobody_is_said_out_loud(house: House):
    person = with_care(house.staff)
    notice = drafted(house, words(audience="care", care_groups=["living_alone"]), by=person)
    page = text(signed_in(person.user).get(f"/notices/{notice.pk}/"))
    assert "没有覆盖任何微网格，请检查“发给谁”。" in page


def test_files_are_shown_as_pictures_and_papers(house: House, office: Client):
    notice = drafted(house)
    files = [uploads.read(photo()), uploads.read(pdf("停水范围.pdf"))]
    workflow.VERBS["attach"](notice, by=house.staff, files=files)
    page = office.get(f"/notices/{notice.pk}/").content.decode()
    assert 'alt="附件照片 1"' in page
    assert "下载 PDF：停水范围.pdf" in page
    assert page.count('loading="lazy"') == 1


PROGRESS = [
    ((), "送达 0 / 3", "还有 3 个微网格没有确认。"),
    (("01",), "送达 1 / 3", "还有 2 个微网格没有确认。"),
    (("01", "02", "03"), "送达 3 / 3", "没有在等的微网格。"),
]


@pytest.mark.parametrize(("codes", "figure", "sentence"), PROGRESS)
def test_how_far_it_got_stands_beside_it(
    house: House, office: Client, codes: tuple[str, ...], figure: str, sentence: str
):
    notice = published(house)
    confirmed(house, notice, *codes)
    page = text(office.get(f"/notices/{notice.pk}/"))
    assert figure in page
    assert sentence in page
    assert figure not in text(Client().get(f"/notices/{notice.pk}/"))
