"""两个门，一栋房: done on the page and done through the API, a verb leaves the same rows."""

from typing import Any

import pytest
from django.test import Client

from notices.models import (
    Delivery,
    DeliveryRecord,
    Notice,
    NoticeFile,
    NoticeRecord,
    OutboxMessage,
    SignUp,
    WeatherWarning,
)
from notices.posting import workflow
from tests.calls import Caller, by_card, by_token, nobody
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.notices.posting.material import (
    SENTENCE,
    activity,
    confirmed,
    delivery,
    drafted,
    published,
    robot,
    to_grids,
    words,
)
from tests.photos import photo

pytestmark = pytest.mark.django_db

# What differs for good reason: the row itself, its chain, its clock.
OWN = {"id", "pk", "digest", "previous", "hash", "ledger_head", "subject_id", "notice_id", "original_id"}
CLOCK = {"at", "drafted_at", "published_at", "confirmed_at", "made_at", "backup_due", "lead_due"}
CLOCK |= {"escalate_at", "saved_at", "uploaded_at", "cancelled_at", "created_at", "next_at"}
NEW = {
    "kind": "notice",
    "title": "周四停水",
    "text": "周四上午停水。",
    "contact": "李敏 84110000",
    "audience": "grids",
    "grids": ["01", "02"],
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def row(thing: Any, *but: str) -> dict[str, Any]:
    """A stored row without what is its own."""
    left_out = OWN | CLOCK | set(but)
    values = {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in left_out}


def records(record: type, thing: Any) -> list[tuple[Any, ...]]:
    lines = record.objects.filter(subject=thing).order_by("position")
    return [
        (line.action, line.actor_id, line.actor_label, line.note, line.public, sorted(line.data or {}))
        for line in lines
    ]


def left(notice: Notice) -> dict[str, Any]:
    """Everything a verb of a notice may have written."""
    notice = Notice.objects.get(pk=notice.pk)
    return {
        "row": row(notice),
        "records": records(NoticeRecord, notice),
        "grids": sorted(grid.code for grid in notice.grids.all()),
        "files": [row(each, "file", "thumbnail") for each in NoticeFile.objects.filter(notice=notice)],
        "deliveries": [row(each) for each in Delivery.objects.filter(notice=notice).order_by("grid_id")],
        "messages": [
            row(each, "key", "link") for each in OutboxMessage.objects.filter(deliveries__notice=notice)
        ],
        "editions": [row(each) for each in notice.editions.all()],
    }


# verb, how the notice begins, what is sent along, who does it
VERBS = [
    ("edit", "drafted", NEW, "lead"),
    ("edit", "drafted", {**NEW, "audience": "community", "grids": []}, "staff"),
    ("publish", "drafted", {}, "lead"),
    ("publish", "drafted", {}, "second_staff"),
    ("discard", "drafted", {}, "staff"),
    ("pin", "published", {}, "staff"),
    ("unpin", "pinned", {}, "lead"),
    ("correct", "published", NEW, "staff"),
    ("withdraw", "published", {"reason": "不停了。"}, "lead"),
    ("withdraw", "pinned", {"reason": "改期了，\n另行通知。"}, "staff"),
]


def begun(house: House, how: str) -> Notice:
    if how == "drafted":
        return drafted(house)
    notice = published(house)
    return workflow.VERBS["pin"](notice, by=house.staff) if how == "pinned" else notice


@pytest.mark.parametrize(("verb", "how", "sent", "who"), VERBS)
def test_a_verb_of_a_notice(house: House, verb: str, how: str, sent: dict[str, Any], who: str):
    robot(house, "01")
    one, two = begun(house, how), begun(house, how)
    person = getattr(house, who)
    page = signed_in(person.user).post(f"/notices/{one.pk}/{verb}/", {**sent, "version": one.version})
    assert page.status_code == 302, page.content.decode()
    answer = by_token(person).post(f"notices/{two.pk}/{verb}/", sent, if_match=f'"{two.version}"')
    assert answer.status_code == 200, answer.content.decode()
    assert left(one) == left(two)
    assert len(left(one)["records"]) == len(records(NoticeRecord, two))


def test_drafting(house: House):
    signed_in(house.staff.user).post("/notices/new/", NEW)
    by_token(house.staff).post("notices/", NEW)
    one, two = Notice.objects.order_by("pk")
    assert left(one) == left(two)
    assert left(one)["grids"] == ["01", "02"]


def test_attaching(house: House):
    one, two = drafted(house), drafted(house)
    signed_in(house.staff.user).post(f"/notices/{one.pk}/attach/", {"files": [photo()]})
    caller = by_token(house.staff)
    path, headers = f"/api/v1/notices/{two.pk}/attach/", {**caller.headers, "If-Match": "*"}
    caller.client.post(path, {"files": [photo()]}, headers=headers)
    assert len(left(one)["files"]) == 1
    assert left(one) == left(two)


def signed(party: Notice) -> list[dict[str, Any]]:
    return [row(each, "phone", "name") for each in SignUp.objects.filter(notice=party).order_by("pk")]


def people(party: Notice) -> list[tuple[str, str, bool]]:
    rows = SignUp.objects.filter(notice=party).order_by("pk")
    return [(each.name, each.phone, each.cancelled_at is None) for each in rows]


NEIGHBOUR = {"people": "2", "name": "张三", "phone": "138 1234 5678"}


def test_signing_up_and_taking_it_back_as_a_neighbour(house: House):
    said = activity(seats=2)
    one, two = published(house, said), published(house, said)
    page, api = Client(), nobody()
    late = {"people": "1", "name": "李四", "phone": "13912345678"}
    for each in (NEIGHBOUR, late):
        page.post(f"/notices/{one.pk}/sign-up/", each)
        api.post(f"notices/{two.pk}/sign-up/", {**each, "people": int(each["people"])})
    assert signed(one) == signed(two)
    assert people(one) == people(two) == [("张三", "13812345678", True), ("李四", "13912345678", True)]
    gone = {"name": "张三", "phone": "13812345678"}
    page.post(f"/notices/{one.pk}/cancel-sign-up/", gone)
    api.post(f"notices/{two.pk}/cancel-sign-up/", gone)
    assert signed(one) == signed(two)
    assert people(one)[0] == ("张三", "13812345678", False)
    assert left(one) == left(two)
    assert [line[0] for line in left(one)["records"]][2:] == [
        "sign_up",
        "sign_up",
        "promote",
        "cancel_sign_up",
    ]


def test_signing_up_and_taking_it_back_by_card(house: House):
    said = activity()
    one, two = published(house, said), published(house, said)
    page, api = ROLES["household"](house, house.file()[0]), by_card(house.card)
    page.post(f"/notices/{one.pk}/sign-up/", {"people": "3"})
    assert api.post(f"notices/{two.pk}/sign-up/", {"people": 3}).status_code == 201
    assert signed(one) == signed(two)
    page.post(f"/notices/{one.pk}/cancel-sign-up/")
    assert api.post(f"notices/{two.pk}/cancel-sign-up/", if_match="*").status_code == 200
    assert left(one) == left(two)
    assert left(one)["row"]["seats_taken"] == 0


@pytest.mark.parametrize("how", ["group", "door", "phone"])
def test_confirming(house: House, how: str):
    one, two = delivery(published(house)), delivery(published(house))
    sent = {"how": how, "note": "都在家。"}
    page = signed_in(house.worker1.user).post(f"/deliveries/{one.pk}/confirm/", {**sent, "version": 1})
    assert page.status_code == 302
    assert (
        by_token(house.worker1).post(f"deliveries/{two.pk}/confirm/", sent, if_match='"1"').status_code == 200
    )
    same(one, two)


def test_taking_a_confirmation_back(house: House):
    first, second = published(house), published(house)
    for notice in (first, second):
        confirmed(house, notice, "01")
    one, two = delivery(first), delivery(second)
    sent = {"note": "点错了。"}
    signed_in(house.worker1.user).post(f"/deliveries/{one.pk}/unconfirm/", sent)
    by_token(house.worker1).post(f"deliveries/{two.pk}/unconfirm/", sent, if_match="*")
    same(one, two)


def same(one: Delivery, two: Delivery) -> None:
    one.refresh_from_db()
    two.refresh_from_db()
    assert row(one) == row(two)
    assert records(DeliveryRecord, one) == records(DeliveryRecord, two)
    assert one.records.exists()


COLUMNS = {
    "issuer": "南京市气象台",
    "event": "gale",
    "level": "blue",
    "action": "issue",
    "text": "有大风。",
    "issued_at": "2026-11-24T09:00",
    "expires_at": "2026-11-25T09:00",
}
WARNED = [
    ("sentence", "warnings/", {"text": SENTENCE}),
    ("columns", "warnings/columns/", COLUMNS),
]


@pytest.mark.parametrize(("way", "place", "sent"), WARNED)
def test_a_warning(house: House, way: str, place: str, sent: dict[str, str]):
    """Each in its own community: in one they would be the same warning."""
    here, there = house, house.elsewhere
    page = signed_in(here.staff.user).post("/warnings/new/", {**sent, "way": way, "sure": "1"})
    assert page.status_code == 302, page.content.decode()
    moments = {name: f"{sent[name]}:00+08:00" for name in ("issued_at", "expires_at") if name in sent}
    answer = by_token(there.staff).post(place, {**sent, **moments})
    assert answer.status_code == 201, answer.content.decode()
    one, two = (WeatherWarning.objects.get(community=each.community) for each in (here, there))
    apart = ("community_id", "saved_by_id", "notice_id")
    assert row(one, *apart) == row(two, *apart)
    apart = ("community_id", "drafted_by_id", "worded_by_id", "published_by_id")
    assert row(one.notice, *apart) == row(two.notice, *apart)
    assert one.notice.deliveries.count() == two.notice.deliveries.count() == 3
    actions = [[line[0] for line in records(NoticeRecord, each.notice)] for each in (one, two)]
    assert actions[0] == actions[1] == ["draft", "publish"]


def test_a_page_drawn_long_ago_overwrites_nothing_and_neither_does_an_old_etag(house: House):
    notice = drafted(house, words(**to_grids(house.grid1)))
    workflow.VERBS["edit"](notice, by=house.staff, words=words(title="改过的标题"))
    page = signed_in(house.lead.user).post(f"/notices/{notice.pk}/edit/", {**NEW, "version": notice.version})
    api: Caller = by_token(house.lead)
    answer = api.post(f"notices/{notice.pk}/edit/", NEW, if_match=f'"{notice.version}"')
    assert (page.status_code, answer.status_code) == (412, 412)
    sentence = "这件事刚刚被别人更新过，请刷新页面看最新情况后再操作。"
    assert sentence in page.content.decode()
    assert answer.json()["message"] == sentence
    assert Notice.objects.get(pk=notice.pk).title == "改过的标题"
