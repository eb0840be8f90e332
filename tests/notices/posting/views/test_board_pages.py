"""The board, the deliveries, the poster and the names, as people read them."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from notices.models import Notice
from notices.posting import workflow
from tests.community import House
from tests.entering import signed_in
from tests.notices.posting.material import (
    DAY,
    activity,
    alert,
    confirmed,
    delivery,
    posting,
    published,
    robot,
    sent,
    to_grids,
    warned,
    words,
)
from tests.notices.posting.views.test_reading_pages import MORNING, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


# The board


def figures(page: str) -> list[str]:
    tiles = re.search(r'<div class="tiles">(.*?)</div>\s*<section', page, re.DOTALL)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", tiles)).split()


BOARD = [
    # confirmed by hand, by robot: the four figures
    ((), (), "已送达 0 / 3 还没确认 3 机器人已发 0 人工送达 0"),
    (("01",), (), "已送达 1 / 3 还没确认 2 机器人已发 0 人工送达 1"),
    ((), ("02",), "已送达 1 / 3 还没确认 2 机器人已发 1 人工送达 0"),
    (("01", "03"), ("02",), "已送达 3 / 3 还没确认 0 机器人已发 1 人工送达 2"),
]


@pytest.mark.parametrize(("by_hand", "by_robot", "said"), BOARD)
def test_the_figures_of_the_board(
    house: House, office: Client, by_hand: tuple[str, ...], by_robot: tuple[str, ...], said: str
):
    for code in by_robot:
        robot(house, code)
    notice = published(house)
    for code in by_robot:
        sent(delivery(notice, code).messages.get())
    workflow.settle(timezone.now())
    confirmed(house, notice, *by_hand)
    page = office.get(f"/notices/{notice.pk}/deliveries/").content.decode()
    found = figures(page)
    assert all(part in found for part in said.split()), found
    assert len(re.findall(r'class="done"', page)) == len(by_hand) + len(by_robot)


def test_the_board_names_whom_to_call_and_who_was_asked(house: House, office: Client):
    house.worker2.user.phone = "13900000002"
    house.worker2.user.save()
    notice = published(house, alert(), at=timezone.now() - DAY)
    confirmed(house, notice, "01")
    workflow.escalate_late(timezone.now())
    page = text(office.get(f"/notices/{notice.pk}/deliveries/"))
    missing = page.split("还没确认的")[1].split("已送达")[0]
    assert "第02微网格 网格员2 13900000002 已报社区负责人" in missing
    assert "第03微网格 网格员3" in missing
    assert "第01微网格" not in missing


def test_when_all_have_confirmed_the_board_says_so(house: House, office: Client):
    notice = published(house)
    confirmed(house, notice, "01", "02", "03")
    page = text(office.get(f"/notices/{notice.pk}/deliveries/"))
    assert "没有在等的微网格 全部确认，或不用再送。" in page
    assert page.count("已转发群") == 3


def test_a_grid_without_a_worker_leads_to_the_duty_desk(house: House, office: Client):
    house.community.grids.create(code="04", name="第04微网格")
    notice = published(house)
    page = text(office.get(f"/notices/{notice.pk}/deliveries/"))
    assert "第04微网格 社区值班" in page


# The list and the page of deliveries


def test_the_list_says_how_it_was_told_by_whom_and_when(house: House):
    notice = published(house, at=MORNING)
    confirmed(house, notice, "01", at=MORNING + datetime.timedelta(hours=1))
    worker = signed_in(house.worker1.user)
    page = text(worker.get("/deliveries/?tab=confirmed"))
    assert "周三停水 第01微网格 11月16日 09:05 已转发群 网格员1 11月16日 10:05" in page


def test_a_late_one_says_who_was_asked(house: House):
    published(house, alert(), at=timezone.now() - DAY)
    workflow.escalate_late(timezone.now())
    page = text(signed_in(house.worker1.user).get("/deliveries/"))
    assert "待确认 已报社区负责人" in page
    assert page.count("预警") >= 1


def test_the_course_of_a_delivery_is_read_below(house: House):
    notice = published(house)
    found = delivery(notice)
    workflow.DELIVERY_VERBS["confirm"](found, by=house.worker1, how="door", note="都敲了门。")
    workflow.DELIVERY_VERBS["unconfirm"](found, by=house.staff, note="有两户没人。")
    page = text(signed_in(house.worker1.user).get(f"/deliveries/{found.pk}/"))
    assert page.index("有两户没人。") < page.index("都敲了门。"), "the newest first"
    assert "2 送到了就点一下 已转发群 已敲门 已打电话" in page


def test_what_a_robot_could_not_send_is_said_to_the_worker(house: House):
    robot(house, "01")
    notice = published(house)
    row = delivery(notice).messages.get()
    type(row).objects.filter(pk=row.pk).update(state="sending", lease_until=timezone.now())
    type(row).objects.filter(pk=row.pk).update(state="dead", lease_until=None, words="机器人地址无效。")
    page = text(signed_in(house.worker1.user).get(f"/deliveries/{delivery(notice).pk}/"))
    assert "01号网格群：没有发出（机器人地址无效。）" in page


def test_a_confirmed_one_offers_to_take_it_back_to_whoever_may(house: House):
    notice = published(house)
    confirmed(house, notice, "01")
    path = f"/deliveries/{delivery(notice).pk}/"
    assert "点错了，撤销确认" in text(signed_in(house.worker1.user).get(path))
    assert "点错了，撤销确认" in text(signed_in(house.staff.user).get(path))
    asked = signed_in(house.worker1.user).get(f"{path}unconfirm/")
    assert "为什么撤销" in text(asked)
    assert "例如：点错了，还没有通知。" in text(asked)


def test_the_list_of_deliveries_turns_its_pages(house: House):
    for n in range(21):
        published(house, words(title=f"第{n}条", **to_grids(house.grid1)))
    client = signed_in(house.worker1.user)
    first = client.get("/deliveries/").content.decode()
    assert "第0条" not in first
    onward = re.search(r'href="([^"]+cursor[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert onward.startswith("?tab=pending")
    assert "第0条" in client.get(f"/deliveries/{onward}").content.decode()


# The poster

POSTERS = [
    (lambda: words(contact="李敏 84110000"), "联系：李敏 84110000", "扫一扫看全文"),
    (lambda: words(), "社区值班 025-84112345", "扫一扫看全文"),
    (lambda: activity(), "地点 社区活动室", "扫一扫看全文、报名"),
    (lambda: posting(), "公示期", "扫一扫看全文"),
]


@pytest.mark.parametrize(("said", "sentence", "caption"), POSTERS)
def test_what_hangs_in_the_stairwell(house: House, said: Any, sentence: str, caption: str):
    notice = published(house, said(), at=MORNING)
    page = text(Client().get(f"/notices/{notice.pk}/poster/"))
    assert sentence in page
    assert f"{caption} 幸福里社区 2026年11月16日" in page


def test_the_code_of_the_poster_leads_to_the_first_edition(house: House):
    old = published(house)
    draft = workflow.VERBS["correct"](old, by=house.staff, words=words(title="周四停水"))
    new: Notice = workflow.VERBS["publish"](draft, by=house.second_staff)
    codes = [Client().get(f"/notices/{each.pk}/poster/").content.decode() for each in (old, new)]
    drawn = [re.search(r"<svg.*?</svg>", page, re.DOTALL)[0] for page in codes]
    assert drawn[0] == drawn[1]


# Names


def test_the_list_of_names_is_for_whoever_prepares_it(house: House, office: Client):
    party = published(house, activity(seats=3))
    given = [("王秀英", "13812345678", 2), ("李四", "13912345678", 1), ("赵六", "13712345678", 3)]
    for name, phone, people in given:
        workflow.VERBS["sign_up"](party, by=house.visitor, name=name, phone=phone, people=people, at=MORNING)
    page = text(office.get(f"/notices/{party.pk}/sign-ups/"))
    assert "王秀英 2 13812345678 11月16日 09:05 有座" in page
    assert "李四 1 13912345678 11月16日 09:05 有座" in page
    assert "赵六 3 13712345678 11月16日 09:05 候补" in page
    assert page.index("李四") < page.index("赵六"), "those with a seat first"


def test_a_household_is_listed_by_its_door(house: House, office: Client):
    party = published(house, activity())
    workflow.VERBS["sign_up"](party, by=house.family, people=2)
    workflow.VERBS["sign_up"](party, by=house.visitor, name="张三", phone="13812345678")
    page = text(office.get(f"/notices/{party.pk}/sign-ups/"))
    assert f"{house.household} 2" in page
    workflow.VERBS["cancel_sign_up"](party, by=house.visitor, name="张三", phone="13812345678")
    assert "张三" not in text(office.get(f"/notices/{party.pk}/sign-ups/"))


def test_nobody_has_signed_up_yet(house: House, office: Client):
    party = published(house, activity())
    assert "还没有人报名" in text(office.get(f"/notices/{party.pk}/sign-ups/"))
    assert office.get(f"/notices/{published(house).pk}/sign-ups/").status_code == 404


# Warnings


def test_the_list_of_warnings_says_how_each_stands(house: House):
    warned(house)
    page = text(Client().get("/warnings/"))
    assert "南京市气象台发布暴雨蓝色预警 2026年11月24日 08:33 11月25日 08:33" in page
