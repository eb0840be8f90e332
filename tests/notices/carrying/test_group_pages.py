"""群渠道 on the page: field × bad value × the sentence; what each verb asks and answers; what stands on the list."""

import re
from typing import Any

import pytest
from django.test import Client

from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.states import GroupState, OutboxState
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.calls import by_token, problem
from tests.community import House
from tests.entering import ROLES, proven, signed_in
from tests.factories import at
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, asked, reads

pytestmark = pytest.mark.django_db

NOON = at("2026-11-16 12:00")
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=" + "0f" * 32
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7aec-4bc4-97a0-0ec2df1a5aaa"
GOOD = {"grid": "01", "name": "一号群", "purpose": "residents", "kind": "wecom", "webhook": WECOM}
REQUIRED = "该字段是必填项。"
OUTSIDE = "机器人地址不在允许的平台里，请核对是不是企业微信、钉钉或飞书给的地址。"
STRANGE = "机器人地址里有空格或特殊字符，请从群设置里重新复制。"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def manual(house: House, name: str = "一号群", code: str = "01") -> GridGroup:
    ground = house.community.grids.get(code=code)
    return groups.add(ground, by=house.admin, name=name, kind=ChannelKind.MANUAL)


# Adding

BAD = [
    ("grid", "", REQUIRED),
    ("grid", "99", "选择一个有效的选项"),
    ("name", "", REQUIRED),
    ("name", "群" * 41, "40"),
    ("name", "\u200b", "请写群名。"),
    ("purpose", "", REQUIRED),
    ("purpose", "everyone", "选择一个有效的选项"),
    ("kind", "", REQUIRED),
    ("kind", "pigeon", "选择一个有效的选项"),
    ("webhook", "", OUTSIDE),
    ("webhook", "https://evil.example/", OUTSIDE),
    ("webhook", "https://127.0.0.1/", OUTSIDE),
    ("webhook", "https://169.254.169.254/latest/meta-data/", OUTSIDE),
    ("webhook", "https://user@qyapi.weixin.qq.com/", OUTSIDE),
    ("webhook", "https://qyapi.weixin.qq.com/a b", STRANGE),
    ("webhook", WECOM.replace("https", "http"), "机器人地址要以 https:// 开头，请从群设置里重新复制。"),
    ("webhook", WECOM.split("?")[0], "这不是企业微信群机器人的地址"),
    ("webhook", DINGTALK, "这不是企业微信群机器人的地址"),
    ("webhook", "x" * 501, "500"),
    ("secret", "x" * 201, "200"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD)
def test_what_no_group_may_be(admin: Client, field: str, value: str, sentence: str):
    answer = admin.post("/channels/new/", {**GOOD, field: value})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in re.search(r'<div class="summary".*?</div>', page, re.DOTALL)[0]
    assert f'href="#id_{field}' in page
    assert not GridGroup.objects.exists()


def test_what_was_typed_stays_but_for_the_key(admin: Client):
    page = admin.post(
        "/channels/new/", {**GOOD, "name": "一号群", "grid": "", "secret": "SEC123"}
    ).content.decode()
    assert 'value="一号群"' in page
    assert WECOM not in page
    assert "SEC123" not in page


ADDED = [
    ("wecom", WECOM, "", "企业微信机器人：一号群"),
    ("dingtalk", DINGTALK, "SEC0123", "钉钉机器人：一号群"),
    ("feishu", FEISHU, "", "飞书机器人：一号群"),
    ("manual", "", "", "复制转发：一号群"),
    ("demo", "", "", "演示群：一号群"),
]


@pytest.mark.parametrize(("kind", "webhook", "secret", "note"), ADDED)
def test_each_channel_is_added_and_says_so(
    house: House, admin: Client, kind: str, webhook: str, secret: str, note: str
):
    given = {**GOOD, "kind": kind, "webhook": webhook, "secret": secret}
    answer = admin.post("/channels/new/", given, follow=True)
    group = GridGroup.objects.get()
    page = text(answer)
    assert "已添加“一号群”。" in page
    assert note in page
    assert (group.kind, group.webhook, group.secret, group.grid) == (kind, webhook, secret, house.grid1)
    assert ("机器人地址 已填，不再显示；要改请更换" in page) == bool(webhook)
    assert ("加签密钥 已填，不再显示" in page) == bool(secret)


@pytest.mark.parametrize("kind", ["manual", "demo"])
def test_a_group_without_robot_keeps_no_address_that_was_typed(admin: Client, kind: str):
    admin.post("/channels/new/", {**GOOD, "kind": kind, "webhook": WECOM, "secret": "x"})
    group = GridGroup.objects.get()
    assert (group.webhook, group.secret, group.robot_hash) == ("", "", "")


def test_the_grid_of_the_link_is_chosen_already(admin: Client):
    page = admin.get("/channels/new/?grid=02").content.decode()
    assert '<option value="02" selected>' in page
    assert "checked" in re.search(r'<input type="radio" name="purpose" value="residents"[^>]*>', page)[0]


TAKEN = [
    ({"name": "一号群", "kind": "manual", "webhook": ""}, "已经有一个叫这个名字的群。"),
    ({"name": "二号群"}, "这个机器人已经用在另一个群里，每个群要用自己的机器人。"),
]


@pytest.mark.parametrize(("changed", "sentence"), TAKEN)
def test_a_name_and_a_robot_are_taken_once(admin: Client, changed: dict[str, str], sentence: str):
    admin.post("/channels/new/", GOOD)
    answer = admin.post("/channels/new/", {**GOOD, **changed})
    assert (answer.status_code, sentence in text(answer)) == (400, True)
    assert GridGroup.objects.count() == 1


def test_two_communities_may_call_their_groups_the_same(house: House, admin: Client):
    admin.post("/channels/new/", {**GOOD, "kind": "manual", "webhook": ""})
    there = proven(signed_in(house.elsewhere.admin.user))
    there.post("/channels/new/", {**GOOD, "kind": "manual", "webhook": ""})
    assert GridGroup.objects.count() == 2


# Changing

ROBOTS = [
    ({"kind": ""}, REQUIRED),
    ({"kind": "wecom"}, OUTSIDE),
    ({"kind": "wecom", "webhook": FEISHU}, "这不是企业微信群机器人的地址"),
    ({"kind": "feishu", "webhook": WECOM}, "这不是飞书机器人的地址"),
    ({"kind": "dingtalk", "webhook": FEISHU}, "这不是钉钉机器人的地址"),
]


@pytest.mark.parametrize(("given", "sentence"), ROBOTS)
def test_what_no_new_robot_may_be(house: House, admin: Client, given: dict[str, str], sentence: str):
    group = manual(house)
    answer = admin.post(f"/channels/{group.pk}/replace-robot/", given)
    assert (answer.status_code, sentence in text(answer)) == (400, True)
    assert GridGroup.objects.get().kind == ChannelKind.MANUAL


NAMED = [
    ("name", "", REQUIRED),
    ("name", "群" * 41, "40"),
    ("name", "二号群", "已经有一个叫这个名字的群。"),
    ("purpose", "all", "选择一个有效的选项"),
    ("quiet_from", "", REQUIRED),
    ("quiet_from", "25:00", "输入一个有效的时间"),
    ("quiet_to", "夜里", "输入一个有效的时间"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), NAMED)
def test_what_a_group_may_not_be_called(house: House, admin: Client, field: str, value: str, sentence: str):
    group = manual(house)
    manual(house, "二号群", "02")
    named = {"name": "新群", "purpose": "staff", "quiet_from": "22:00", "quiet_to": "06:00", field: value}
    answer = admin.post(f"/channels/{group.pk}/rename/", named)
    assert (answer.status_code, sentence in text(answer)) == (400, True)
    group.refresh_from_db()
    assert (group.name, group.purpose) == ("一号群", "residents")


ASKED = [
    ("disable", "停用后不再往这个群里发任何消息；正在排队的记为“没有发出”。"),
    ("send-test", "马上往这个群里发一条测试消息，群里的人都会看到。"),
    ("rename", "派单、督办只发到工作群；通知、预警发到居民群。"),
    ("replace-robot", "保存后不再显示，只能更换。"),
]


@pytest.mark.parametrize(("verb", "sentence"), ASKED)
def test_before_it_is_done_the_page_says_what_it_does(house: House, admin: Client, verb: str, sentence: str):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    assert sentence in text(admin.get(f"/channels/{group.pk}/{verb}/"))


def test_what_waits_in_a_stopped_group_is_counted_on_record(house: House, admin: Client):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    for key in ("a", "b"):
        enqueue(group, Message("停水", "明天"), key=key, at=NOON)
    page = text(admin.post(f"/channels/{group.pk}/disable/", {"version": group.version}, follow=True))
    assert "停用，2 条没有发出。" in page
    assert page.count("这个群已经停用，没有发出。") == 2
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {OutboxState.DEAD}


def test_a_test_message_stands_on_the_groups_page(house: House, admin: Client):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    page = text(admin.post(f"/channels/{group.pk}/send-test/", {"version": group.version}, follow=True))
    assert "测试消息 这是“一号群”的一条测试消息，看到就说明群接通了。 待发送" in page
    assert "发出一条测试消息。" in page


def test_a_manual_group_offers_no_test_and_refuses_one(house: House, admin: Client):
    group = manual(house)
    assert "发测试消息" not in text(admin.get(f"/channels/{group.pk}/"))
    answer = admin.post(f"/channels/{group.pk}/send-test/", {"version": group.version})
    assert (answer.status_code, "没有机器人可以测试" in text(answer)) == (409, True)


@pytest.mark.parametrize("verb", ["add", "delete", "__class__", "robot"])
def test_what_is_no_verb_of_a_group_does_not_exist(house: House, admin: Client, verb: str):
    assert admin.get(f"/channels/{manual(house).pk}/{verb}/").status_code == 404


def test_a_sound_robot_moved_to_a_stopped_group_starts_it_again(house: House, admin: Client):
    group = groups.disable(manual(house), by=house.admin)
    admin.post(f"/channels/{group.pk}/replace-robot/", {"kind": "wecom", "webhook": WECOM})
    group.refresh_from_db()
    assert (group.state, group.kind) == (GroupState.ACTIVE, ChannelKind.WECOM)


# The list


def test_each_group_stands_with_its_grid_reader_channel_and_hours(house: House):
    manual(house)
    page = text(signed_in(house.lead.user).get("/channels/"))
    assert "一号群 第01微网格 居民群 复制转发 21:30–07:00 在用" in page
    assert "还有 2 个网格没有在用的群 通知发不到这些网格，只能上门或打电话。 第02微网格 第03微网格" in page


def test_a_stopped_group_reaches_nobody(house: House):
    groups.disable(manual(house), by=house.admin)
    page = text(signed_in(house.lead.user).get("/channels/"))
    assert "停用" in page
    assert "还有 3 个网格没有在用的群" in page


def test_without_any_group_the_page_says_how_to_begin(house: House):
    page = text(signed_in(house.admin.user).get("/channels/"))
    assert "还没有微群 先给每个网格添加一个群：有机器人的填机器人地址，没有的选“复制转发”。" in page
    link = signed_in(house.admin.user).get("/channels/").content.decode()
    assert 'href="/channels/new/?grid=01"' in link


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_the_list(house: House, role: str):
    manual(house)
    answer = ROLES[role](house, house.file()[0]).get("/channels/")
    shown = {"lead": 200, "admin": 200, "visitor": 302, "receipt": 302, "household": 302}
    assert answer.status_code == shown.get(role, 403)


def test_the_pages_ask_as_often_for_a_hundred_groups(house: House):
    lead, counts = signed_in(house.lead.user), {}
    for size in (1, 3, 100):
        for number in range(GridGroup.objects.count(), size):
            manual(house, f"{number}号群")
        counts[size] = reads(lead, "/channels/")
    assert len(set(counts.values())) == 1, counts
    assert counts[100] <= MOST_TO_READ
    caller = by_token(house.lead)
    caller.get("channels/")
    assert len(asked(lambda: caller.get("channels/", {"limit": "100"}))) <= MOST_TO_READ


def test_the_page_of_a_group_asks_as_often_for_many_messages(house: House):
    group = groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)
    lead, counts = signed_in(house.lead.user), []
    for size in (1, 3, 30):
        for number in range(OutboxMessage.objects.count(), size):
            enqueue(group, Message("停水", "明天"), key=f"k{number}", at=NOON, urgent=True)
        counts.append(reads(lead, f"/channels/{group.pk}/"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_TO_READ


# The API


def test_the_whole_of_a_group_in_the_api(house: House):
    group = manual(house)
    (shown,) = by_token(house.lead).get("channels/").json()["results"]
    assert shown == {
        "id": group.pk,
        "grid": "01",
        "name": "一号群",
        "purpose": "residents",
        "kind": "manual",
        "state": "active",
        "quiet_from": "21:30:00",
        "quiet_to": "07:00:00",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("name", "value", "code"), [("kind", "wecom", "unknown_param"), ("limit", "0", "validation_error")]
)
def test_what_the_list_of_groups_does_not_answer_to(house: House, name: str, value: str, code: str):
    problem(by_token(house.lead).get("channels/", {name: value}), 400, code)
