"""呼声公开: the number in words for everyone, the two tracks, the ledger's three ways to look."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.models import Post
from residents.appeals.loudness import Parts
from residents.appeals.models import Appeal
from residents.appeals.states import State, Track
from tests.community import House
from tests.entering import signed_in
from tests.factories import household, resident

BOARD, LEDGER = reverse("board"), reverse("appeals")
BUDGET = 8


def html(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def on_board(house: House, track: str = Track.ASSIST, title: str = "楼道灯不亮") -> Appeal:
    filed, _ = house.file()
    return house.do("accept", filed, track=track, public_title=title)


def long_ago(house: House, **matter) -> Appeal:
    return house.file(at=timezone.now() - datetime.timedelta(days=40), **matter)[0]


# In words


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (Parts(1), "1 户反映（1 分），合计 1 分。"),
        (Parts(10), "10 户反映（10 分），合计 10 分。"),
        (Parts(3, 0, 0, 4), "3 户反映（3 分），已等待 4 个工作日（0.4 分），合计 3.4 分。"),
        (
            Parts(2, 30, 9, 90),
            "2 户反映（2 分），走访、说事中 30 人也有同样诉求（10 分），逾期后又来反映 9 次（5 分），"
            "已等待 90 个工作日（3 分），合计 20 分。",
        ),
    ],
)
def test_the_sum_in_one_sentence(parts: Parts, sentence: str):
    assert parts.sentence() == sentence


def test_the_board_says_how_the_number_comes_about(house: House, client: Client):
    appeal = on_board(house)
    house.do("endorse", appeal)
    assert "2 户反映（2 分），合计 2 分。" in html(client.get(BOARD))


@pytest.mark.parametrize("who", ["visitor", "staff"])
def test_a_matter_explains_its_number_and_the_rule(house: House, who: str):
    appeal = on_board(house)
    reader = Client() if who == "visitor" else signed_in(house.staff.user)
    page = html(reader.get(reverse("appeal", args=[appeal.number])))
    assert "1 户反映（1 分）" in page
    assert "一户算 1 分" in page
    assert "每等一个工作日算 0.1 分，最多 3 分" in page


# Two tracks


def test_the_track_of_acceptance_divides_the_board(house: House, client: Client):
    on_board(house, Track.DELIBERATE, "要不要装充电桩")
    on_board(house, Track.ASSIST, "楼道灯不亮")
    both = html(client.get(BOARD))
    assert "要不要装充电桩" in both
    assert "楼道灯不亮" in both
    council = html(client.get(BOARD, {"track": "deliberate"}))
    assert "要不要装充电桩" in council
    assert "楼道灯不亮" not in council
    assist = html(client.get(BOARD, {"track": "assist"}))
    assert "要不要装充电桩" not in assist
    assert "楼道灯不亮" in assist
    assert "楼道灯不亮" in html(client.get(BOARD, {"track": "nonsense"}))


def test_progress_and_track_keep_each_other(house: House, client: Client):
    on_board(house, Track.DELIBERATE)
    page = html(client.get(BOARD, {"track": "deliberate", "tab": "done"}))
    assert "?tab=open&amp;track=deliberate" in page
    assert "?tab=done&amp;track=assist" in page
    assert re.findall(r'aria-current="page">([^<]+)<', page) == ["已办好", "大家议"]


def test_paging_keeps_the_track(house: House, client: Client):
    for n in range(13):
        on_board(house, Track.DELIBERATE, f"第{n}件")
    on_board(house, Track.ASSIST, "另一轨")
    page = html(client.get(BOARD, {"track": "deliberate"}))
    onward = re.search(r'href="([^"]+)" rel="next"', page)[1].replace("&amp;", "&")
    second = html(client.get(BOARD + onward))
    assert "第12件" in second
    assert "另一轨" not in second


def test_the_ledger_filters_by_track(house: House):
    on_board(house, Track.DELIBERATE, "充电桩")
    other = on_board(house, Track.ASSIST)
    page = html(signed_in(house.staff.user).get(LEDGER, {"track": "assist"}))
    assert page.count(">2026-") == 1
    assert other.number in page


# Three ways to look at the ledger


def tabs(page: str) -> str:
    return page.split('aria-label="看哪些"')[1].split("</nav>")[0]


def test_overdue_has_its_own_tab_and_count(house: House):
    late = long_ago(house)
    fresh, _ = house.file()
    office = signed_in(house.staff.user)
    page = html(office.get(LEDGER))
    assert re.search(r'overdue=true"[^>]*>超期 <span class="soft num">1</span>', tabs(page))
    page = html(office.get(LEDGER, {"overdue": "true"}))
    assert late.number in page
    assert fresh.number not in page
    assert re.search(r'aria-current="page">超期', tabs(page))


def test_the_overdue_count_keeps_quiet_about_what_recusal_hides(house: House):
    long_ago(house, complaint_user=house.staff.user)
    shown = {who: tabs(html(signed_in(who.user).get(LEDGER))) for who in (house.staff, house.lead)}
    assert 'num">0<' in shown[house.staff]
    assert 'num">1<' in shown[house.lead]


def test_the_quiet_ones_are_a_tab_of_the_ledger(house: House):
    still = long_ago(house)
    fresh, _ = house.file()
    office = signed_in(house.staff.user)
    assert "quiet=true" in tabs(html(office.get(LEDGER)))
    page = html(office.get(LEDGER, {"quiet": "true"}))
    assert still.number in page
    assert fresh.number not in page
    assert "声音小，不等于不要紧" in page


def test_care_marks_are_for_those_with_the_care_duty(house: House):
    lady = resident(household(house.grid1), "李奶奶", care_groups=["living_alone"])
    fresh, _ = house.file(resident=lady)
    office = signed_in(house.staff.user)
    assert fresh.number not in html(office.get(LEDGER, {"quiet": "true"}))
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    page = html(office.get(LEDGER, {"quiet": "true"}))
    assert fresh.number in page
    assert "重点关爱</span>" in page
    assert "重点关爱</span>" in html(office.get(reverse("desk"), {"queue": "quiet"}))
    assert "重点关爱</span>" not in html(signed_in(house.lead.user).get(reverse("desk"), {"queue": "quiet"}))


def test_the_desk_lists_the_quiet_ones_by_how_long_nothing_moved(house: House):
    second = house.file(at=timezone.now() - datetime.timedelta(days=35), attested_people=20)[0]
    first = long_ago(house)
    page = html(signed_in(house.staff.user).get(reverse("desk"), {"queue": "quiet"}))
    assert page.index(f"/appeals/{first.number}/?") < page.index(f"/appeals/{second.number}/?")


def test_pages_in_the_open_cost_the_same_with_more_entries(house: House):
    pages = [
        (Client(), BOARD, {"track": "assist"}),
        (signed_in(house.staff.user), LEDGER, {}),
        (signed_in(house.staff.user), LEDGER, {"quiet": "true"}),
        (signed_in(house.worker1.user), LEDGER, {"overdue": "true"}),
    ]
    on_board(house)
    before = [_queries(*page) for page in pages]
    for _ in range(5):
        on_board(house)
        long_ago(house)
    assert [_queries(*page) for page in pages] == before
    assert max(before) <= BUDGET, before


def _queries(client: Client, address: str, params: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as seen:
        html(client.get(address, params))
    return len(seen)


def test_a_closed_matter_is_under_done(house: House, client: Client):
    house.appeal_in(State.CLOSED, public=True)
    assert "楼道灯不亮" not in html(client.get(BOARD))
    assert "楼道灯不亮" in html(client.get(BOARD, {"tab": "done"}))


def test_filtering_within_a_tab_stays_in_it(house: House):
    page = html(signed_in(house.staff.user).get(LEDGER, {"overdue": "true"}))
    assert '<input type="hidden" name="overdue" value="true">' in page
    assert 'name="quiet" value="true">' not in page
