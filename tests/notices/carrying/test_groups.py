"""Groups and their robots: put in, replaced, stopped; the key to a group never comes out again."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from grids import reauth
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from notices.carrying.models import GridGroup, GroupRecord, OutboxMessage
from notices.carrying.outbox import enqueue
from notices.carrying.states import GroupState, OutboxState, Purpose
from notices.carrying.workflow import groups
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.calls import by_token
from tests.community import House
from tests.entering import signed_in
from tests.factories import at

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
OTHER = "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789"
SECRET = "SEC0123456789abcdef"  # noqa: S105
NOON = at("2026-11-16 12:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def wecom(house: House, **values: Any) -> GridGroup:
    given = {"name": "一号群", "kind": ChannelKind.WECOM, "webhook": HOOK, **values}
    return groups.add(given.pop("grid", house.grid1), by=house.admin, **given)


def proven(house: House) -> Client:
    """The administrator, having shown the password just now."""
    client = signed_in(house.admin.user)
    session = client.session
    reauth.remember(session)
    session.save()
    return client


def test_a_group_is_added_and_who_did_it_is_on_record(house: House):
    group = wecom(house, purpose=Purpose.STAFF)
    record = GroupRecord.objects.get(subject=group)
    assert (group.grid, group.state, group.purpose) == (house.grid1, GroupState.ACTIVE, Purpose.STAFF)
    assert (record.action, record.actor, record.note) == ("add", house.admin.user, "企业微信机器人：一号群")


def test_address_and_secret_lie_sealed_and_appear_in_no_record(house: House):
    group = wecom(house, kind=ChannelKind.DINGTALK, webhook=OTHER, secret=SECRET)
    groups.replace_robot(group, by=house.admin, kind=ChannelKind.DINGTALK, webhook=OTHER, secret=SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(g)::text FROM notices_gridgroup g")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row_to_json(r)::text, '') FROM notices_grouprecord r")
        stored += cursor.fetchone()[0]
    assert "oapi.dingtalk.com" not in stored
    assert SECRET not in stored
    assert GridGroup.objects.get().webhook == OTHER
    assert GridGroup.objects.get().secret == SECRET


@pytest.mark.parametrize("name", ["staff", "lead", "worker1", "property", "supervisor", "family", "visitor"])
def test_only_the_administrator_adds_a_group(house: House, name: str):
    with pytest.raises(Forbidden, match="群渠道由系统管理员设置"):
        groups.add(house.grid1, by=getattr(house, name), name="群", kind=ChannelKind.MANUAL)
    assert not GridGroup.objects.exists()


def test_a_grid_of_another_community_is_out_of_reach(house: House):
    with pytest.raises(NotFound):
        wecom(house, grid=house.elsewhere.grid1)
    there = groups.add(house.elsewhere.grid1, by=house.elsewhere.admin, name="群", kind=ChannelKind.MANUAL)
    with pytest.raises(NotFound):
        groups.disable(there, by=house.admin)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"webhook": "https://evil.example/send?key=1"}, "webhook", "不在允许的平台里"),
        ({"webhook": "https://169.254.169.254/latest"}, "webhook", "不在允许的平台里"),
        ({"webhook": HOOK.replace("https", "http")}, "webhook", "https://"),
        ({"webhook": ""}, "webhook", "不在允许的平台里"),
        ({"webhook": OTHER}, "webhook", "这不是企业微信群机器人的地址"),
        ({"kind": "pigeon"}, "kind", "请选择渠道"),
        ({"name": "  "}, "name", "请写群名"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(house: House, values: dict, field: str, sentence: str):
    with pytest.raises(Invalid) as refused:
        wecom(house, **values)
    assert sentence in refused.value.fields[field]
    assert not GridGroup.objects.exists()


def test_production_offers_no_demo_group(house: House, settings: Any):
    settings.DEMO = False
    with pytest.raises(Invalid):
        groups.add(house.grid1, by=house.admin, name="群", kind=ChannelKind.DEMO)
    assert "演示群" not in proven(house).get("/channels/new/").content.decode()


def test_one_robot_speaks_in_one_group_and_one_name_means_one_group(house: House):
    wecom(house)
    with pytest.raises(Invalid, match="已经用在另一个群里"):
        wecom(house, name="二号群", grid=house.grid2)
    with pytest.raises(Invalid, match="已经有一个叫这个名字的群"):
        groups.add(house.grid2, by=house.admin, name="一号群", kind=ChannelKind.MANUAL)


def test_the_database_keeps_a_robot_without_address_out(house: House):
    group = wecom(house)
    with pytest.raises(IntegrityError, match="robot_has_an_address"), transaction.atomic():
        GridGroup.objects.filter(pk=group.pk).update(webhook="")


def test_what_waits_goes_out_through_the_new_robot(house: House):
    group = groups.add(house.grid1, by=house.admin, name="业主群", kind=ChannelKind.MANUAL)
    row = enqueue(group, Message("停水", "明天停水"), key="k", at=NOON)
    group = groups.replace_robot(group, by=house.admin, kind=ChannelKind.WECOM, webhook=HOOK)
    row.refresh_from_db()
    assert (row.state, group.kind) == (OutboxState.QUEUED, ChannelKind.WECOM)
    groups.replace_robot(group, by=house.admin, kind=ChannelKind.MANUAL)
    row.refresh_from_db()
    assert row.state == OutboxState.BY_HAND


def test_a_stopped_group_says_of_each_message_why_it_did_not_go(house: House):
    group = wecom(house)
    row = enqueue(group, Message("停水", "明天停水"), key="k", at=NOON)
    group = groups.disable(group, by=house.admin)
    row.refresh_from_db()
    assert (row.state, row.words) == (OutboxState.DEAD, "这个群已经停用，没有发出。")
    assert group.records.last().note == "停用，1 条没有发出。"
    with pytest.raises(Refused, match="不能停用"):
        groups.disable(group, by=house.admin)
    assert groups.enable(group, by=house.admin).state == GroupState.ACTIVE


def test_a_test_message_takes_the_way_of_every_other(house: House):
    group = wecom(house)
    sent = groups.send_test(group, by=house.admin)
    assert (sent.state, sent.urgent) == (OutboxState.QUEUED, True)
    assert "“一号群”的一条测试消息" in sent.text
    groups.send_test(group, by=house.admin)
    assert OutboxMessage.objects.count() == 2
    by_hand = groups.add(house.grid2, by=house.admin, name="业主群", kind=ChannelKind.MANUAL)
    with pytest.raises(Refused, match="手工转发"):
        groups.send_test(by_hand, by=house.admin)


def test_two_at_once_put_the_robot_into_one_group(at_once):
    from tests.community import house as build  # noqa: PLC0415

    house = build()
    results = at_once(lambda: wecom(house), lambda: wecom(house, name="二号群", grid=house.grid2))
    assert sorted(type(each).__name__ for each in results) == ["GridGroup", "Invalid"]


# The pages


def test_the_list_names_grids_nobody_can_be_reached_in(house: House):
    wecom(house)
    page = signed_in(house.lead.user).get("/channels/").content.decode()
    assert "一号群" in page
    assert '还有 <span class="num">2</span> 个网格没有在用的群' in page
    assert "添加微群" not in page


def test_no_page_and_no_answer_holds_the_key_to_a_group(house: House):
    group = wecom(house, kind=ChannelKind.DINGTALK, webhook=OTHER, secret=SECRET)
    groups.send_test(group, by=house.admin)
    client = proven(house)
    paths = ["/channels/", f"/channels/{group.pk}/", "/outbox/?state=waiting", "/channels/new/"]
    paths += [f"/channels/{group.pk}/{verb}/" for verb in ("replace-robot", "rename", "disable", "send-test")]
    pages = [client.get(path) for path in paths]
    pages += [by_token(house.admin).get(path) for path in ("channels/", "outbox/")]
    pages.append(client.post("/channels/new/", {"webhook": OTHER, "secret": SECRET}))
    assert {page.status_code for page in pages} == {200, 400}
    for page in pages:
        assert b"access_token" not in page.content
        assert SECRET.encode() not in page.content
    assert "已填，不再显示" in pages[1].content.decode()


def test_the_password_is_asked_for_before_a_robot_is_touched(house: House):
    group = wecom(house)
    client = signed_in(house.admin.user)
    for path in ("/channels/new/", f"/channels/{group.pk}/replace-robot/"):
        assert client.get(path).url.startswith("/reauth/")
        assert client.post(path, {"kind": "manual"}).url.startswith("/reauth/")
    assert GridGroup.objects.get().kind == ChannelKind.WECOM
    assert client.get(f"/channels/{group.pk}/rename/").status_code == 200


def test_the_administrator_adds_replaces_and_renames_on_the_page(house: House):
    client = proven(house)
    form = {"grid": "01", "name": "一号群", "purpose": "residents", "kind": "wecom", "webhook": HOOK}
    answer = client.post("/channels/new/", form)
    group = GridGroup.objects.get()
    assert answer.url == f"/channels/{group.pk}/"
    client.post(f"/channels/{group.pk}/replace-robot/", {"kind": "manual", "version": group.version})
    named = {"name": "一号居民群", "purpose": "residents", "quiet_from": "22:00", "quiet_to": "06:30"}
    client.post(f"/channels/{group.pk}/rename/", named)
    group.refresh_from_db()
    assert (group.kind, group.webhook, group.name) == (ChannelKind.MANUAL, "", "一号居民群")
    assert f"{group.quiet_from:%H:%M}–{group.quiet_to:%H:%M}" == "22:00–06:30"
    again = client.post("/channels/new/", {**form, "name": "一号居民群"})
    assert again.status_code == 400
    assert "已经有一个叫这个名字的群" in again.content.decode()


def test_whoever_has_not_seen_the_last_change_overwrites_nothing(house: House):
    group = wecom(house)
    client = proven(house)
    groups.disable(group, by=house.admin)
    answer = client.post(f"/channels/{group.pk}/disable/", {"version": group.version})
    assert answer.status_code == 412


@pytest.mark.parametrize("rows", [1, 3, 26])
def test_the_list_asks_as_often_for_many_as_for_one(house: House, rows: int, django_assert_max_num_queries):
    for number in range(rows):
        groups.add(house.grid1, by=house.admin, name=f"{number}号群", kind=ChannelKind.MANUAL)
    client = signed_in(house.lead.user)
    with django_assert_max_num_queries(8):
        client.get("/channels/")


def test_the_api_lists_groups_for_those_who_may_see_them(house: House):
    wecom(house)
    answer = by_token(house.lead).get("channels/").json()
    assert [(row["name"], row["grid"], row["kind"]) for row in answer["results"]] == [
        ("一号群", "01", "wecom")
    ]
    assert "webhook" not in json.dumps(answer)
    assert by_token(house.staff).get("channels/").status_code == 403
    assert by_token(house.elsewhere.lead).get("channels/").json()["results"] == []
