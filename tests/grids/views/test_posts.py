"""岗位的页面: vacancies first, stand-ins, those to come, a grid's history; what each form says; who reads and who changes."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import workflow
from grids.models import OfficeRecord, Post
from grids.states import PostKind
from tests.calls import by_token
from tests.community import House
from tests.conftest import lent_house
from tests.entering import proven, signed_in
from tests.factories import grid, post, user

house = lent_house
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def section(page: str, heading: str) -> str:
    """From this heading to the end of its card."""
    start = page.index(f"<h2>{heading}</h2>")
    return text(page[start : page.index("</section>", start)])


# The list


def test_each_grid_stands_with_its_worker_and_since_when(house: House, lead: Client):
    rows = section(lead.get(reverse("posts")).text, "网格员")
    for n in (1, 2, 3):
        assert f"第0{n}微网格 网格员{n} 2025-01-01" in rows
    assert "每个网格都有人。" in text(lead.get(reverse("posts")).text)


def test_a_vacant_grid_stands_first_and_says_so(house: House, lead: Client):
    Post.objects.filter(user=house.worker2.user).update(until=TODAY)
    page = lead.get(reverse("posts")).text
    assert "有 1 个网格缺人，排在最前。" in text(page)
    rows = section(page, "网格员")
    assert rows.index("第02微网格") < rows.index("第01微网格")
    assert "缺网格员" in rows


def test_who_comes_next_week_is_announced_and_not_yet_counted(house: House, lead: Client):
    newcomer = user("新来的", community=house.community)
    ground = grid(house.community, "09")
    post(newcomer, PostKind.WORKER, grid=ground, since=TODAY + 7 * DAY)
    page = lead.get(reverse("posts")).text
    assert "新来的" in section(page, "将要到岗")
    assert "新来的" not in section(page, "网格员")
    assert "将要到岗" in section(page, "将要到岗")


def test_without_anybody_to_come_there_is_no_such_list(house: House, lead: Client):
    assert "将要到岗" not in lead.get(reverse("posts")).text


def test_everybody_else_is_listed_by_post(house: House, lead: Client):
    rows = section(lead.get(reverse("posts")).text, "其他岗位")
    for words in ("社区工作人员 李敏", "社区负责人 周书记", "系统管理员 管理员", "街道督导 街道督导"):
        assert words in rows
    assert "幸福里社区物业公司 物业经理" in rows
    assert "阳光社区" not in rows


def test_a_grid_without_backup_offers_to_arrange_one_to_the_administrator_alone(
    house: House, admin: Client, lead: Client
):
    assert section(admin.get(reverse("posts")).text, "网格员").count("安排替补") == 3
    assert "安排替补" not in lead.get(reverse("posts")).text
    workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
    assert section(admin.get(reverse("posts")).text, "网格员").count("安排替补") == 2


# One post


def test_the_history_of_a_grid_is_listed_newest_first(house: House, admin: Client, lead: Client):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    second = user("第二任", community=house.community)
    made = workflow.assign_worker(
        house.grid1, by=house.admin, user=second, since=TODAY, background="volunteer"
    )
    page = lead.get(reverse("post", args=[made.pk])).text
    rows = section(page, "第01微网格历任")
    assert rows.index("第二任") < rows.index("网格员1")
    assert "志愿者" in rows and "已离岗" in rows and "现在" in rows


def test_a_seat_has_no_history_of_a_grid(house: House, lead: Client):
    page = lead.get(reverse("post", args=[house.property.posts[0].pk])).text
    assert "历任" not in page and "幸福里社区物业公司" in page


SHOWS = [
    ("open", True, True),
    ("ends next week", True, True),
    ("ended", False, False),
    ("not begun", True, True),
]


@pytest.mark.parametrize(("state", "may_end", "may_care"), SHOWS)
def test_what_is_offered_of_a_post(house: House, admin: Client, lead: Client, state: str, may_end, may_care):
    held = house.worker3.posts[0]
    days = {
        "open": {},
        "ends next week": {"until": TODAY + 7 * DAY},
        "ended": {"until": TODAY},
        "not begun": {"since": TODAY + DAY},
    }[state]
    Post.objects.filter(pk=held.pk).update(**days)
    page = admin.get(reverse("post", args=[held.pk])).text
    assert ("办理离岗" in page, "给关爱职责" in page) == (may_end, may_care)
    reading = lead.get(reverse("post", args=[held.pk])).text
    assert "办理离岗" not in reading and "给关爱职责" not in reading


def test_the_care_duty_is_given_and_taken_with_the_button_that_stands_there(house: House, admin: Client):
    path, held = reverse("post_care_duty", args=[house.worker1.posts[0].pk]), house.worker1.posts[0]
    page = reverse("post", args=[held.pk])
    assert "给关爱职责" in admin.get(page).text
    answer = admin.post(path, {"care_duty": "1"})
    assert "网格员1 第01微网格网格员有了关爱职责。" in admin.get(answer["Location"]).text
    assert "取消关爱职责" in admin.get(page).text
    answer = admin.post(path, {"care_duty": "0"})
    assert "不再有关爱职责。" in admin.get(answer["Location"]).text
    refused = admin.post(path, {"care_duty": "0"})
    assert (refused.status_code, "关爱职责本来就是这样，没有改动。" in refused.text) == (409, True)


# Arranging one: what is typed × what the page says


def given(house: House, **said: Any) -> dict[str, Any]:
    return {"user": house.party.user.pk, "kind": "staff", "since": str(TODAY), **said}


SAID = [
    ({"user": ""}, 400, "该字段是必填项。"),
    ({"user": "99999"}, 400, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ({"kind": "mayor"}, 400, "选择一个有效的选项。 mayor 不在可用的选项中。"),
    ({"kind": ""}, 400, "该字段是必填项。"),
    ({"since": ""}, 400, "该字段是必填项。"),
    ({"since": "昨天"}, 400, "输入一个有效的日期。"),
    ({"until": "x"}, 400, "输入一个有效的日期。"),
    ({"until": "2020-01-01"}, 409, "离岗日期不能早于到岗日期。"),
    ({"kind": "worker"}, 400, "网格员岗位必须指定微网格。"),
    ({"kind": "worker", "grid": "77"}, 400, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ({"kind": "worker", "grid": "01"}, 409, "现在是网格员1（2025-01-01 起）。"),
    ({"kind": "seat"}, 400, "议事席位必须写明所属单位。"),
    ({"background": "hero", "kind": "worker", "grid": "01"}, 400, "hero 不在可用的选项中。"),
]


@pytest.mark.parametrize(("typed", "status", "says"), SAID)
def test_what_the_page_says(house: House, admin: Client, typed: dict[str, str], status: int, says: str):
    answer = admin.post(reverse("post_new"), given(house, **typed))
    assert (answer.status_code, says in answer.text) == (status, True), text(answer.text)[-800:]
    assert "出错了：安排岗位" in answer.text
    assert not OfficeRecord.objects.exists()


def test_somebody_whose_account_is_off_is_not_offered(house: House, admin: Client):
    house.party.user.is_active = False
    house.party.user.save()
    page = admin.get(reverse("post_new")).text
    assert house.party.user.username not in page
    assert house.staff.user.username in page
    assert house.elsewhere.staff.user.username not in page


def test_a_grid_and_a_person_named_in_the_address_are_chosen(house: House, admin: Client):
    page = admin.get(reverse("post_new"), {"grid": "02", "user": house.party.user.pk}).text
    assert '<option value="02" selected>' in page
    assert f'<option value="{house.party.user.pk}" selected>' in page


@pytest.mark.parametrize("kind", ["staff", "lead", "admin", "supervisor"])
def test_each_kind_of_post_is_given_by_the_page(house: House, admin: Client, kind: str):
    answer = admin.post(reverse("post_new"), given(house, kind=kind))
    assert answer["Location"] == reverse("posts")
    made = Post.objects.get(user=house.party.user, kind=kind)
    assert (made.since, made.until, made.grid, made.primary) == (TODAY, None, None, True)
    assert f"已安排：{made}，{TODAY:%Y-%m-%d} 起。" in admin.get(answer["Location"]).text


def test_page_and_api_leave_the_same_post_and_record(house: House, admin: Client):
    one, other = (user(f"新人{n}", community=house.community) for n in (1, 2))
    admin.post(reverse("post_new"), given(house, user=one.pk, care_duty="on"))
    caller = by_token(house.admin)
    body = {"user": other.username, "kind": "staff", "since": str(TODAY), "care_duty": True}
    answer = caller.post("posts/", body)
    if answer.status_code == 400:
        body["user"] = other.pk
        answer = caller.post("posts/", body)
    assert answer.status_code == 201, answer.content.decode()
    rows = [Post.objects.get(user=each) for each in (one, other)]
    columns = ("kind", "grid_id", "organization_id", "primary", "background", "care_duty", "since", "until")
    assert len({tuple(getattr(row, name) for name in columns) for row in rows}) == 1
    records = OfficeRecord.objects.filter(topic="post", action="open")
    assert {record.actor for record in records} == {house.admin.user}
    own = {"post", "user"}
    kept = [{k: v for k, v in record.data.items() if k not in own} for record in records]
    assert kept[0] == kept[1]


# Leaving


LEAVES = [
    ({"on": str(TODAY)}, 302, ""),
    ({"on": str(TODAY + 30 * DAY)}, 302, ""),
    ({"on": "2024-12-31"}, 409, "离岗日期不能早于到岗日期。"),
    ({"on": ""}, 400, "该字段是必填项。"),
    ({"on": "x"}, 400, "输入一个有效的日期。"),
    ({}, 400, "该字段是必填项。"),
]


@pytest.mark.parametrize(("typed", "status", "says"), LEAVES)
def test_leaving_by_the_page(house: House, admin: Client, typed: dict[str, str], status: int, says: str):
    held = house.worker1.posts[0]
    answer = admin.post(reverse("post_end", args=[held.pk]), typed)
    assert answer.status_code == status
    if says:
        assert says in answer.text and "第01微网格历任" in answer.text
        assert Post.objects.get(pk=held.pk).until is None
        return
    assert str(Post.objects.get(pk=held.pk).until) == typed["on"]
    assert f"从 {typed['on']} 起不再在岗。" in admin.get(answer["Location"]).text


# 替补人员


def test_a_backup_is_chosen_among_those_who_serve_here(house: House, admin: Client):
    Post.objects.filter(user=house.worker3.user).update(until=TODAY)
    page = admin.get(reverse("backup", args=["01"])).text
    for shown in (house.worker2, house.staff, house.lead):
        assert f'<option value="{shown.user.pk}"' in page
    for hidden in (house.worker3, house.elsewhere.worker1):
        assert f'<option value="{hidden.user.pk}"' not in page
        answer = admin.post(reverse("backup", args=["01"]), {"user": hidden.user.pk})
        assert answer.status_code == 400


def test_a_backup_is_set_shown_and_taken_away(house: House, admin: Client):
    path = reverse("backup", args=["02"])
    answer = admin.post(path, {"user": house.worker1.user.pk})
    assert "第02微网格的替补人员已改。" in admin.get(answer["Location"]).text
    assert f'<option value="{house.worker1.user.pk}" selected>' in admin.get(path).text
    assert admin.post(path, {"user": ""}).status_code == 302
    house.grid2.refresh_from_db()
    assert house.grid2.backup is None
    before_after = [record.data for record in OfficeRecord.objects.filter(action="backup").order_by("pk")]
    assert before_after == [
        {"before": None, "after": house.worker1.user.pk},
        {"before": house.worker1.user.pk, "after": None},
    ]
