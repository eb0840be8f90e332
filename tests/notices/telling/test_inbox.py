"""The inbox as a person meets it, page and API."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from notices.telling.models import InboxMessage, Preference
from notices.telling.states import Topic
from residents.appeals.states import State
from tests.calls import by_card, by_token
from tests.community import House
from tests.entering import household, receipt, signed_in
from tests.notices.telling.conftest import inbox, tell


def page(client: Client, path: str = "/inbox/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def worker(house: House) -> Client:
    return signed_in(house.worker1.user)


def test_the_header_says_how_many_are_unread(house: House):
    house.appeal_in(State.DISPATCHED)
    tell()
    assert '<b class="count num">2<span class="sr">条未读</span></b>' in page(worker(house), "/desk/")
    assert "条未读" not in page(signed_in(house.party.user), "/desk/")


def test_whoever_is_not_signed_in_has_no_inbox_in_the_header(house: House):
    assert "/inbox/" not in page(Client(), "/")
    assert Client().get("/inbox/").url == "/status/"


def test_more_than_a_hundred_are_not_counted_out(house: House):
    now = timezone.now()
    InboxMessage.objects.bulk_create(
        InboxMessage(
            community=house.community,
            user=house.worker1.user,
            key=f"k{number}",
            topic=Topic.TASK,
            action="x",
            sentence="一条",
            link="/",
            at=now,
            shown_from=now,
        )
        for number in range(120)
    )
    assert ">99+<" in page(worker(house), "/desk/")


def test_newest_first_with_a_word_for_what_is_unread(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    tell()
    shown = page(worker(house))
    assert shown.index("派给您办") < shown.index(f"本网格新登记了“三单元楼道灯不亮”（{appeal.number}）")
    assert shown.count('class="pill info">未读<') == 2


def test_opening_one_reads_it_and_leads_to_what_it_is_about(house: House):
    appeal = house.appeal_in(State.DISPATCHED)
    tell()
    message = InboxMessage.objects.get(user=house.worker1.user, action="dispatch")
    client = worker(house)
    answer = client.post(f"/inbox/{message.pk}/open/")
    assert (answer.status_code, answer.url) == (302, f"/appeals/{appeal.number}/")
    first = InboxMessage.objects.get(pk=message.pk).read_at
    client.post(f"/inbox/{message.pk}/open/")
    assert InboxMessage.objects.get(pk=message.pk).read_at == first is not None
    assert page(client).count('class="pill info">未读<') == 1
    assert "派给您办" not in page(client, "/inbox/?unread=true")


def test_all_are_read_at_once_and_a_second_press_changes_nothing(house: House):
    house.appeal_in(State.DISPATCHED)
    tell()
    client = worker(house)
    assert "2 条消息已标为已读。" in client.post("/inbox/read/", follow=True).content.decode()
    assert "没有未读消息。" in client.post("/inbox/read/", follow=True).content.decode()
    assert InboxMessage.objects.visible_to(house.staff).filter(read_at__isnull=False).count() == 0


def test_anybody_elses_message_does_not_exist(house: House):
    house.appeal_in(State.DISPATCHED)
    tell()
    message = InboxMessage.objects.get(user=house.worker1.user, action="dispatch")
    for client in (signed_in(house.worker2.user), signed_in(house.elsewhere.staff.user)):
        assert client.post(f"/inbox/{message.pk}/open/").status_code == 404
    assert InboxMessage.objects.get(pk=message.pk).read_at is None


def test_a_household_reads_its_own_by_its_card(house: House):
    appeal = house.appeal_in(State.REPLIED, household=house.household)
    tell()
    client = household(house, appeal)
    assert "“三单元楼道灯不亮”有答复了：灯已修好，居民已确认。" in page(client)
    assert client.post("/inbox/read/").status_code == 302
    assert not InboxMessage.objects.visible_to(house.family).unread().exists()


def test_a_browser_that_has_shown_a_receipt_reads_what_it_is_told(house: House):
    appeal, other = house.appeal_in(State.REPLIED), house.appeal_in(State.REPLIED)
    tell()
    shown = page(receipt(house, appeal))
    assert f"“诉求 {appeal.number}”有答复了" in shown
    assert other.number not in shown
    message = InboxMessage.objects.get(receipt=other, action="reply")
    assert receipt(house, appeal).post(f"/inbox/{message.pk}/open/").status_code == 404


def test_what_waits_for_the_morning_is_neither_counted_nor_shown(house: House):
    house.appeal_in(State.DISPATCHED)
    tell()
    later = timezone.now() + datetime.timedelta(hours=1)
    InboxMessage.objects.filter(user=house.worker1.user).update(shown_from=later)
    assert "条未读" not in page(worker(house), "/desk/")
    assert "还没有消息" in page(worker(house))


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_the_page_asks_as_often_for_many_as_for_one(house: House, rows: int, django_assert_max_num_queries):
    now = timezone.now()
    InboxMessage.objects.bulk_create(
        InboxMessage(
            community=house.community,
            user=house.worker1.user,
            key=f"k{number}",
            topic=Topic.TASK,
            action="x",
            sentence="一条",
            link="/",
            at=now,
            shown_from=now,
        )
        for number in range(rows)
    )
    client = worker(house)
    with django_assert_max_num_queries(6):
        client.get("/inbox/")


# What to hear


def test_topics_are_switched_off_by_unticking_them(house: House):
    client = worker(house)
    assert 'value="task"' not in page(client, "/inbox/preferences/"), "a task is always told"
    client.post(
        "/inbox/preferences/", {"wanted": ["progress", "office"], "quiet_from": "22:00", "quiet_to": "07:00"}
    )
    wish = Preference.objects.get(user=house.worker1.user)
    assert set(wish.muted) == {Topic.GRID, Topic.REMINDER, Topic.COUNCIL}
    house.appeal_in(State.DISPATCHED)
    tell()
    assert len(inbox(house.worker1)) == 1


def test_a_household_chooses_among_what_it_can_be_told(house: House):
    client = household(house, None)
    shown = page(client, "/inbox/preferences/")
    assert 'value="progress"' in shown
    assert 'value="office"' not in shown
    assert client.post("/inbox/preferences/", {"wanted": ["office"]}).status_code == 400


@pytest.mark.parametrize(("start", "end"), [("22:00", ""), ("", "07:00"), ("07:00", "07:00")])
def test_half_a_quiet_time_is_sent_back_with_its_reason(house: House, start: str, end: str):
    answer = worker(house).post("/inbox/preferences/", {"quiet_from": start, "quiet_to": end})
    assert answer.status_code == 400
    assert "免打扰要填起止两个时间" in answer.content.decode()
    assert not Preference.objects.exists()


# The API


def test_the_api_lists_and_reads_the_same_messages(house: House):
    house.appeal_in(State.DISPATCHED)
    tell()
    caller = by_token(house.worker1)
    rows = caller.get("inbox/").json()["results"]
    assert [row["sentence"] for row in rows] == inbox(house.worker1)
    assert caller.post(f"inbox/{rows[0]['id']}/read/").json()["read_at"] is not None
    assert len(caller.get("inbox/", {"unread": "true"}).json()["results"]) == 1
    assert caller.post("inbox/read/").json() == {"read": 1}
    assert by_token(house.worker2).post(f"inbox/{rows[0]['id']}/read/").status_code == 404


def test_the_api_reads_a_card_and_refuses_what_it_does_not_know(house: House):
    house.appeal_in(State.REPLIED, household=house.household)
    tell()
    caller = by_card(house.card)
    assert len(caller.get("inbox/").json()["results"]) == 4
    assert caller.get("inbox/", {"unread": "ja"}).status_code == 400
    assert caller.get("inbox/", {"who": "me"}).json()["code"] == "unknown_param"


def counted(actor_of: Client) -> bool:
    return "条未读" in page(actor_of, "/desk/")


def test_the_count_forgets_what_its_reader_may_no_longer_know(house: House):
    appeal, _ = house.file()
    about_unit, _ = house.file(complaint_organization=house.property_company)
    tell()
    InboxMessage.objects.filter(appeal=about_unit).update(user=house.property.user)
    assert counted(worker(house))
    house.do("recuse", appeal, user=house.worker1.user)
    assert not counted(worker(house))
    assert not counted(signed_in(house.property.user))


def test_the_count_costs_no_query_of_its_own(house: House, django_assert_num_queries):
    house.appeal_in(State.DISPATCHED)
    client = worker(house)
    with django_assert_num_queries(4) as before:
        client.get("/inbox/preferences/")
    tell()
    with django_assert_num_queries(len(before)):
        client.get("/inbox/preferences/")
