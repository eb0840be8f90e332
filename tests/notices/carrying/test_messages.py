"""What people do with a message on its way, by page and by API."""

import pytest
from django.test import Client

from grids.verdict import Forbidden, NotFound, Refused
from notices.carrying import brake
from notices.carrying.models import GridGroup, OutboxMessage
from notices.carrying.outbox import Item, enqueue, enqueue_all
from notices.carrying.states import OutboxState
from notices.carrying.workflow import groups, messages
from notices.channels.message import Message
from notices.channels.states import ChannelKind
from tests.calls import by_token
from tests.community import House
from tests.entering import signed_in
from tests.factories import at

NOON = at("2026-11-16 12:00")
WORDS = Message("停水通知", "明天上午九点停水。", "/council/")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def group(house: House, kind: str = ChannelKind.DEMO) -> GridGroup:
    return groups.add(house.grid1, by=house.admin, name="一号群", kind=kind)


def dead(house: House) -> OutboxMessage:
    row = enqueue(group(house), WORDS, key="k", at=NOON, by=house.staff)
    OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxState.SENDING, lease_until=NOON)
    words = "机器人地址无效，或机器人已被移出群。"
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=OutboxState.DEAD, lease_until=None, failures=10, code="93000", words=words
    )
    return row


def by_hand(house: House) -> OutboxMessage:
    return enqueue(group(house, ChannelKind.MANUAL), WORDS, key="k", at=NOON, by=house.staff)


def held(house: House) -> list[OutboxMessage]:
    there = group(house)
    return enqueue_all(
        [Item(there, WORDS, f"k{number}") for number in range(brake.AT_LEAST + 5)], at=NOON, by=house.staff
    )


def state(row: OutboxMessage) -> str:
    return OutboxMessage.objects.get(pk=row.pk).state


# 重新发送


def test_what_did_not_go_is_sent_again_with_a_fresh_count(house: House):
    row = dead(house)
    messages.resend(row, by=house.staff)
    row.refresh_from_db()
    assert (row.state, row.failures, row.decided_by) == (OutboxState.QUEUED, 0, house.staff.user)
    with pytest.raises(Refused, match="现在是“待发送”，不能重新发送"):
        messages.resend(row, by=house.staff)


def test_into_a_stopped_group_nothing_is_sent_again(house: House):
    row = dead(house)
    groups.disable(GridGroup.objects.get(), by=house.admin)
    with pytest.raises(Refused, match="请先恢复使用"):
        messages.resend(row, by=house.staff)


def test_strangers_and_other_communities_send_nothing_again(house: House):
    row = dead(house)
    with pytest.raises(Forbidden):
        messages.resend(row, by=house.worker1)
    for actor in (house.worker2, house.property, house.family, house.visitor, house.elsewhere.staff):
        with pytest.raises(NotFound):
            messages.resend(row, by=actor)
    assert state(row) == OutboxState.DEAD


# 已转发


def test_the_worker_ticks_what_was_copied_into_the_group(house: House):
    row = by_hand(house)
    messages.forward(row, by=house.worker1)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.code) == (OutboxState.SENT, house.worker1.user, "forwarded")
    assert row.sent_at is not None
    assert "网格员1" in row.words
    with pytest.raises(Refused):
        messages.forward(row, by=house.worker1)


def test_not_the_worker_of_another_grid(house: House):
    row = by_hand(house)
    with pytest.raises(NotFound):
        messages.forward(row, by=house.worker2)
    assert state(row) == OutboxState.BY_HAND


def test_pressed_by_two_at_once_it_is_ticked_once(at_once):
    from tests.community import house as build  # noqa: PLC0415

    house = build()
    row = by_hand(house)
    results = at_once(
        lambda: messages.forward(row, by=house.worker1), lambda: messages.forward(row, by=house.staff)
    )
    assert sorted(type(each).__name__ for each in results) == ["OutboxMessage", "Refused"]


# 撤下


def test_the_office_takes_back_what_has_not_gone(house: House):
    row = by_hand(house)
    with pytest.raises(Forbidden):
        messages.cancel(row, by=house.worker1)
    messages.cancel(row, by=house.staff)
    assert state(row) == OutboxState.CANCELLED
    with pytest.raises(Refused):
        messages.cancel(row, by=house.staff)


# 放行


def test_a_large_batch_goes_when_another_has_looked_at_it(house: House):
    rows = held(house)
    with pytest.raises(Forbidden, match="要由另一位工作人员放行"):
        messages.release_all(by=house.staff)
    with pytest.raises(Forbidden):
        messages.release_all(by=house.worker1)
    assert messages.release_all(by=house.second_staff) == len(rows)
    assert {state(row) for row in rows} == {OutboxState.QUEUED}
    with pytest.raises(Refused, match="没有等待放行的消息"):
        messages.release_all(by=house.lead)


def test_nobody_releases_what_waits_in_another_community(house: House):
    held(house)
    with pytest.raises(Refused):
        messages.release_all(by=house.elsewhere.lead)
    assert OutboxMessage.objects.filter(state=OutboxState.HELD).count() == brake.AT_LEAST + 5


# The pages


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_office_sees_first_what_did_not_go_and_why(house: House):
    row = dead(house)
    client = signed_in(house.staff.user)
    shown = page(client, "/outbox/")
    assert "机器人地址无效，或机器人已被移出群。" in shown
    assert '没有发出 <span class="soft num">1</span>' in shown
    answer = client.post(f"/outbox/{row.pk}/resend/", {"next": "/outbox/?state=dead"}, follow=True)
    assert "已放回待发送。" in answer.content.decode()
    assert "没有发不出去的消息" in answer.content.decode()
    assert "不能重新发送" in client.post(f"/outbox/{row.pk}/resend/", follow=True).content.decode()


def test_whoever_asked_sees_that_another_has_to_release(house: House):
    held(house)
    assert "请另一位工作人员放行" in page(signed_in(house.staff.user), "/outbox/?state=held")
    client = signed_in(house.second_staff.user)
    assert "放行等待中的消息" in page(client, "/outbox/?state=held")
    assert "45 条消息已放行" in client.post("/outbox/release/", follow=True).content.decode()


def test_a_message_that_may_be_there_twice_says_so(house: House):
    row = enqueue(group(house), WORDS, key="k", at=NOON)
    OutboxMessage.objects.filter(pk=row.pk).update(state=OutboxState.UNSURE, sent_at=NOON)
    assert "群里可能看到两条一样的" in page(signed_in(house.staff.user), "/outbox/?state=unsure")


def test_the_worker_copies_the_whole_text_with_its_link(house: House):
    row = by_hand(house)
    client = signed_in(house.worker1.user)
    shown = page(client, "/outbox/mine/")
    assert "【停水通知】\n明天上午九点停水。\n查看详情：http://testserver/council/\n幸福里社区" in shown
    assert f'data-copy="#copy-{row.pk}"' in shown
    assert 'class="qr"' in shown
    answer = client.post(f"/outbox/{row.pk}/forward/", {"next": "/outbox/mine/"}, follow=True)
    assert "已记下：转发到群里了。" in answer.content.decode()
    assert "没有要转发的消息" in answer.content.decode()
    assert "停水" not in page(signed_in(house.worker2.user), "/outbox/mine/")


def test_nobody_is_led_away_by_the_way_back(house: House):
    row = by_hand(house)
    answer = signed_in(house.worker1.user).post(f"/outbox/{row.pk}/forward/", {"next": "//evil.example/"})
    assert answer.url == "/outbox/"


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_the_page_asks_as_often_for_many_as_for_one(house: House, rows: int, django_assert_max_num_queries):
    there = group(house, ChannelKind.MANUAL)
    enqueue_all([Item(there, WORDS, f"k{number}") for number in range(rows)], at=NOON)
    office, worker = signed_in(house.staff.user), signed_in(house.worker1.user)
    with django_assert_max_num_queries(8):
        office.get("/outbox/?state=by_hand")
    with django_assert_max_num_queries(5):
        worker.get("/outbox/mine/")


# The API


def test_the_api_lists_what_did_not_go_and_sends_it_again(house: House):
    row = dead(house)
    caller = by_token(house.staff)
    shown = caller.get("outbox/", {"state": "dead"}).json()["results"]
    assert [(each["id"], each["code"], each["actions"]) for each in shown] == [
        (row.pk, "93000", ["resend", "cancel"])
    ]
    assert caller.post(f"outbox/{row.pk}/resend/").json()["state"] == "queued"
    assert caller.post(f"outbox/{row.pk}/resend/").status_code == 409
    assert caller.get("outbox/", {"state": "lost"}).status_code == 400
    assert by_token(house.elsewhere.staff).post(f"outbox/{row.pk}/cancel/").status_code == 404


def test_the_api_releases_for_a_second_person(house: House):
    held(house)
    assert by_token(house.staff).post("outbox/release/").status_code == 403
    assert by_token(house.lead).post("outbox/release/").json() == {"released": 45}
