"""门厅 and 工作台: what a resident finds at the door, and where each person who works here lands."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.context import LARGE_COOKIE
from grids.models import Grid, Post
from grids.states import PostKind
from residents.appeals import tally
from residents.appeals.models import Appeal
from residents.appeals.states import OPEN, State
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import grid, user_with_post

HEAT = re.compile(
    r'<a class="(bad|l\d)" href="([^"]+)" aria-label="([^"]+)"><span>(\w+)</span><span>([^<]+)</span>'
)
TABS = re.compile(r'<a href="\?queue=(\w+)"[^>]*>(\S+) <span class="soft">(\d+)</span>')
TILES = re.compile(r"<span>([^<]+)</span> <b>(\d+)</b>")


def see(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def desk(house: House, who: str = "staff", query: str = "") -> str:
    return see(signed_in(getattr(house, who).user), reverse("desk") + query)


def with_phone(house: House) -> str:
    """The worker of the first grid can be called."""
    house.worker1.user.phone = "13700000001"
    house.worker1.user.save()
    return house.worker1.user.phone


def vacate(ground: Grid, **backup: object) -> None:
    """The grid's worker leaves today."""
    Post.objects.filter(grid=ground).update(until=timezone.localdate())
    Grid.objects.filter(pk=ground.pk).update(**backup)


# Lobby


def test_a_visitor_finds_six_doors(house: House):
    page = see(Client(), "/")
    doors = re.findall(r'<a class="door" href="([^"]+)">.*?<b>([^<]+)</b>', page, re.S)
    assert {label: href for href, label in doors} == {
        "反映问题": "/appeals/new/",
        "查办理进度": "/status/",
        "家门口议事厅": "/council/",
        "打电话给网格员": "/workers/",
        "社区能帮您做什么": "/services/",
        "一周通报": "/bulletins/",
    }
    assert "您家正在办的事" not in page


def test_the_lobby_shows_what_neighbours_care_about_and_no_private_word(house: House):
    house.appeal_in(State.ACCEPTED, public=True)
    house.file(title="我家的私事", text="不想让人知道")
    page = see(Client(), "/")
    assert "楼道灯不亮" in page
    for private in ("我家的私事", "三单元四楼", "王秀英", "13812345678"):
        assert private not in page


def test_the_lobby_shows_five_at_most(house: House):
    for _ in range(6):
        house.appeal_in(State.ACCEPTED, public=True)
    assert see(Client(), "/").count('<td class="lead">') == 5


def test_an_empty_board_says_what_will_come(house: House):
    assert "还没有公开的事情" in see(Client(), "/")


def test_a_household_sees_its_worker_and_its_own_matters(house: House):
    phone = with_phone(house)
    mine, _ = house.file(by=house.family, title="我家门口的灯")
    theirs, _ = house.file(title="别人家的事")
    page = see(ROLES["household"](house, mine), "/")
    assert "您家正在办的事" in page
    assert "我家门口的灯" in page
    assert "网格员1" in page
    assert f'href="tel:{phone}"' in page
    assert theirs.number not in page


def test_a_household_that_filed_nothing_is_told_so(house: House):
    assert "您家还没有反映过事情" in see(ROLES["household"](house, house.file()[0]), "/")


# Desk


@pytest.mark.parametrize("role", ["visitor", "household"])
def test_who_has_no_account_is_sent_to_the_login(house: House, role: str):
    answer = ROLES[role](house, house.file()[0]).get(reverse("desk"))
    assert answer.url == "/login/?next=/desk/"


DESKS = {
    "staff": "待处理队列",
    "lead": "待处理队列",
    "supervisor": "待处理队列",
    "worker1": "轮到我办的事",
    "property": "轮到我办的事",
    "party": "轮到我办的事",
    "admin": "轮到我办的事",
}


@pytest.mark.parametrize(("who", "heading"), DESKS.items())
def test_where_each_person_lands(house: House, who: str, heading: str):
    page = desk(house, who)
    assert heading in page
    assert ("各微网格在办数量" in page) == (heading == "待处理队列")


def test_only_those_who_may_file_are_offered_it(house: House):
    offered = {who: "登记一件事" in desk(house, who) for who in DESKS}
    assert [who for who, is_offered in offered.items() if not is_offered] == ["supervisor", "admin"]


def test_without_a_post_the_desk_says_whom_to_ask(house: House):
    page = see(ROLES["no_post"](house, house.file()[0]), reverse("desk"))
    assert "您目前没有在岗" in page
    assert "请联系系统管理员" in page
    assert "登记一件事" not in page


def test_a_worker_finds_the_own_grid_soonest_due_first(house: House):
    urgent = house.appeal_in(State.REGISTERED, title="先到期的")
    later = house.appeal_in(State.DISPATCHED, title="后到期的")
    house.file(grid=house.grid2, title="别的网格的")
    page = desk(house, "worker1")
    rows = [urgent, later] if urgent.due_at < later.due_at else [later, urgent]
    assert page.index(rows[0].number) < page.index(rows[1].number)
    assert "别的网格的" not in page
    assert "现在没有要办的事" in desk(house, "worker3")


def test_a_property_company_finds_what_was_sent_to_it(house: House):
    sent = house.appeal_in(State.DISPATCHED, unit=house.property_company, title="派给物业的")
    house.appeal_in(State.DISPATCHED, title="派给网格员的")
    page = desk(house, "property")
    assert sent.number in page
    assert "派给网格员的" not in page


def every_state(house: House) -> None:
    for state in State:
        house.appeal_in(state)


def test_the_queues_hold_what_their_names_say(house: House):
    every_state(house)
    shown = {key: int(count) for key, _, count in TABS.findall(desk(house))}
    states = list(Appeal.objects.filter(community=house.community).values_list("state", flat=True))
    assert shown["intake"] == states.count("registered") + states.count("needs_info")
    assert shown["dispatch"] == states.count("accepted") + states.count("disputed")
    assert shown["verify"] == states.count("replied")
    assert shown["overdue"] == 0


@pytest.mark.parametrize(
    ("queue", "states"),
    [
        ("intake", {State.REGISTERED, State.NEEDS_INFO}),
        ("dispatch", {State.ACCEPTED, State.DISPUTED}),
        ("verify", {State.REPLIED}),
        ("overdue", set()),
        ("no-such-queue", {State.REGISTERED, State.NEEDS_INFO}),
    ],
)
def test_a_queue_lists_its_states_and_no_other(house: House, queue: str, states: set[str]):
    every_state(house)
    page = desk(house, query=f"?queue={queue}")
    listed = set(re.findall(r'<td data-label="编号"[^>]*>([\d-]+)</td>', page))
    assert listed == set(
        Appeal.objects.filter(community=house.community, state__in=states).values_list("number", flat=True)
    )
    assert ("这个队列已经清空" in page) == (not states)


def test_the_figures_equal_the_tally(house: House):
    every_state(house)
    counts = tally.by_state(house.staff)
    assert {label: int(value) for label, value in TILES.findall(desk(house))} == {
        "在办诉求": tally.open_total(counts),
        "超期未办结": 0,
        "待核实办结": counts[State.REPLIED],
        "已办结": counts[State.CLOSED],
    }
    recounted = Appeal.objects.filter(community=house.community, state__in=OPEN).count()
    assert tally.open_total(counts) == recounted


def test_what_is_late_is_counted_and_said(house: House):
    long_ago = timezone.now() - datetime.timedelta(days=20)
    late, _ = house.file(at=long_ago)
    page = desk(house, query="?queue=overdue")
    assert dict(TILES.findall(page))["超期未办结"] == "1"
    assert late.number in page
    assert "已登记 · 超期" in page


def test_a_figure_leads_to_the_list_behind_it(house: House):
    every_state(house)
    client = signed_in(house.staff.user)
    listed = see(client, "/appeals/?state=replied")
    assert 'href="/appeals/?state=replied"' in see(client, reverse("desk"))
    assert listed.count('<td class="lead">') == 1


def test_staff_of_another_community_count_only_their_own(house: House):
    every_state(house)
    page = see(signed_in(house.elsewhere.staff.user), reverse("desk"))
    assert set(dict(TILES.findall(page)).values()) == {"0"}


# Heat list


@pytest.fixture
def many_grids(house: House) -> House:
    """Twenty-six micro-grids, as a large community has them; those without a worker are vacant."""
    for number in range(4, 27):
        ground = grid(house.community, f"{number:02d}")
        if number != 26:
            user_with_post(PostKind.WORKER, grid=ground, name=f"网格员{number}")
    return house


def test_every_grid_has_its_tile(many_grids: House):
    for _ in range(4):
        many_grids.file()
    many_grids.file(grid=many_grids.grid2)
    tiles = HEAT.findall(desk(many_grids))
    assert [code for _, _, _, code, _ in tiles] == [f"{number:02d}" for number in range(1, 27)]
    words = {code: (level, said) for level, _, _, code, said in tiles}
    assert words["01"] == ("l4", "4件")
    assert words["02"] == ("l1", "1件")
    assert words["03"] == ("l0", "0件")


def test_a_vacant_grid_raises_the_alarm_whatever_its_work(many_grids: House):
    level, href, label, code, said = HEAT.findall(desk(many_grids))[-1]
    assert (level, href, code, said) == ("bad", "/appeals/?grid=26", "26", "缺人")
    assert label == "第26微网格，0件，缺人"


def test_the_grids_of_the_other_community_are_not_drawn(many_grids: House):
    assert len(HEAT.findall(see(signed_in(many_grids.elsewhere.staff.user), reverse("desk")))) == 3


# Grids


def test_the_grid_without_a_worker_stands_first(house: House):
    vacate(house.grid3, backup=house.second_staff.user)
    page = see(signed_in(house.lead.user), reverse("grids"))
    names = re.findall(r'<td class="lead"><a href="[^"]+">([^<]+)</a>', page)
    assert names == ["第03微网格", "第01微网格", "第02微网格"]
    assert "缺网格员" in page
    assert "替补：赵静" in page


def test_a_vacancy_nobody_covers_is_said(house: House):
    vacate(house.grid3, backup=None)
    assert "替补：未安排" in see(signed_in(house.lead.user), reverse("grids"))


def test_without_a_post_the_grids_page_counts_nothing(house: House):
    house.file()
    page = see(ROLES["no_post"](house, house.file()[0]), reverse("grids"))
    assert {said for *_, said in HEAT.findall(page)} <= {"0件", "缺人"}


# Workers, council, privacy


def calls(page: str, code: str) -> str:
    """What the card of this grid says, as plain text."""
    card = re.search(rf'<li class="card" id="grid-{code}">(.*?)</li>', page, re.S)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", card)).strip()


def test_each_grid_has_somebody_to_call(house: House):
    phone = with_phone(house)
    page = see(Client(), reverse("workers"))
    assert calls(page, "01").endswith(f"网格员 网格员1 拨打 {phone}")
    assert f'href="tel:{phone}"' in page


def test_for_a_vacant_grid_one_calls_who_stands_in(house: House):
    house.second_staff.user.phone = "13700000009"
    house.second_staff.user.save()
    vacate(house.grid1, backup=house.second_staff.user)
    said = calls(see(Client(), reverse("workers")), "01")
    assert "暂缺网格员，由 赵静 代管" in said
    assert said.endswith("拨打 13700000009")


def test_where_nobody_stands_in_one_calls_the_community(house: House):
    house.community.phone = "0371-12345678"
    house.community.save()
    vacate(house.grid1, backup=None)
    said = calls(see(Client(), reverse("workers")), "01")
    assert "由 幸福里社区 代管" in said
    assert said.endswith("拨打 0371-12345678")


def test_a_worker_without_a_phone_is_reached_through_the_community(house: House):
    house.community.phone = "0371-12345678"
    house.community.save()
    assert calls(see(Client(), reverse("workers")), "02").endswith("拨打 0371-12345678")


def test_the_council_page_says_when_where_and_about_what(house: House):
    house.community.council_place = "二楼议事厅"
    house.community.save()
    house.appeal_in(State.ACCEPTED, public=True)
    page = see(Client(), reverse("council"))
    assert f"每{house.community.get_council_weekday_display()}" in page
    assert "二楼议事厅" in page
    assert "楼道灯不亮" in page


def test_the_council_without_a_matter_says_so(house: House):
    assert "还没有公开的事情" in see(Client(), reverse("council"))


def test_privacy_says_what_is_kept_who_reads_it_and_whom_to_call(house: House):
    house.community.phone = "0371-12345678"
    house.community.save()
    page = see(Client(), reverse("privacy"))
    for heading in ("我们记什么", "谁能看到", "怎样保管", "您可以"):
        assert f"<h2>{heading}</h2>" in page
    assert 'href="tel:0371-12345678"' in page


# Large mode


def test_large_mode_goes_on_stays_and_goes_off(house: House):
    client = Client()
    answer = client.post(reverse("large_mode"), {"large": "1", "next": "/council/"})
    assert answer.url == "/council/"
    assert answer.cookies[LARGE_COOKIE]["httponly"]
    assert answer.cookies[LARGE_COOKIE]["max-age"] == 365 * 24 * 3600
    page = see(client, "/council/")
    assert '<html lang="zh-Hans" class="large">' in page
    assert "标准版" in page
    client.post(reverse("large_mode"), {"large": "0", "next": "/"})
    page = see(client, "/")
    assert '<html lang="zh-Hans">' in page
    assert "大字版" in page


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "http:///evil.example", ""]
)
def test_large_mode_leads_to_no_other_site(house: House, back: str):
    assert Client().post(reverse("large_mode"), {"large": "1", "next": back}).url == "/"


def test_large_mode_keeps_the_filters_of_the_page(house: House):
    back = "/board/?tab=done&track=assist"
    assert Client().post(reverse("large_mode"), {"large": "1", "next": back}).url == back
