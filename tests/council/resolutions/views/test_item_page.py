"""On the page of an item: what was decided about it, or which overdue resolution it asks about; as each may know it."""

import datetime
import re

from django.test import Client
from django.urls import reverse

from council.meetings import workflow as meetings
from council.models import AgendaItem, Resolution, Session
from council.resolutions import sweep
from tests.council.pages import asked, read, seen
from tests.council.resolutions.deciding import DUE, Deciding
from tests.entering import signed_in
from tests.factories import at

LATE = at(f"{DUE + datetime.timedelta(days=2)} 09:00")


def page_of(item: AgendaItem) -> str:
    return reverse("agenda_item", args=[item.pk])


def numbers(page: str) -> list[str]:
    return re.findall(r'href="/resolutions/(\d{8}-\d+)/"', page)


def test_an_item_leads_to_the_resolutions_it_ended_in(deciding: Deciding):
    item = deciding.at_table()
    assert numbers(seen(Client(), page_of(item))) == []
    assert "形成的决议" not in seen(Client(), page_of(item))
    deciding.write(item)
    deciding.write(item)
    for client in (Client(), signed_in(deciding.house.staff.user)):
        page = seen(client, page_of(item))
        assert numbers(page) == ["20261123-1", "20261123-2"]
        assert "形成的决议 决议 决议号" in read(page)
        assert "幸福里社区物业公司" in read(page)


def test_an_item_that_asks_about_an_overdue_resolution_leads_to_it(deciding: Deciding):
    deciding.write()
    sweep.follow_up(LATE)
    item = AgendaItem.objects.exclude(follow_key="").get()
    page = seen(signed_in(deciding.house.staff.user), page_of(item))
    assert numbers(page) == ["20261123-1"]
    assert "追问的决议" in read(page)
    session = Session.objects.get(pk=item.session_id)
    if session.state == "scheduled":
        session = meetings.collect(session, by=deciding.house.staff)
    meetings.announce(session, by=deciding.house.staff)
    assert numbers(seen(Client(), page_of(item))) == ["20261123-1"]


def test_what_came_of_a_complaint_is_shown_to_who_may_know_it(deciding: Deciding):
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    item = deciding.at_table(complaint)
    deciding.write(item, lead=deciding.house.party_branch)
    assert numbers(seen(signed_in(deciding.house.staff.user), page_of(item))) == ["20261123-1"]
    for client in (Client(), signed_in(deciding.house.property.user)):
        seen(client, page_of(item), 404)


def test_the_page_asks_as_often_for_one_resolution_as_for_ten(deciding: Deciding):
    item = deciding.at_table()
    deciding.write(item)
    clients = (Client(), signed_in(deciding.house.staff.user))
    counts = [asked(client, page_of(item)) for client in clients]
    for _ in range(9):
        deciding.write(item)
    assert Resolution.objects.count() == 10
    assert [asked(client, page_of(item)) for client in clients] == counts
    assert max(counts) <= 8, counts


KEYS: list[tuple[str, str]] = [
    ("resolution:20261123-1", "20261123-1"),
    ("", ""),
    ("plan:7", ""),
    ("20261123-1", ""),
]


def test_the_key_of_a_follow_up_names_its_resolution(deciding: Deciding):
    for key, number in KEYS:
        assert sweep.followed(key) == number, key
    made = deciding.write()
    assert sweep.followed(sweep.follow_key(made)) == made.number


def test_when_every_item_has_its_outcome_the_clerk_is_told_so_and_not_that_there_is_none(deciding: Deciding):
    item = deciding.at_table()
    meetings.settle(item, by=deciding.house.staff, note="当场说好。")
    meetings.show(deciding.council.fresh().monday, by=deciding.house.staff, item=None)
    clerk = signed_in(deciding.house.staff.user)
    words = read(seen(clerk, reverse("clerk", args=[item.session_id])))
    assert "每一项都有结果了" in words
    assert "议程里没有议题" not in words
    assert "公开页" in words
