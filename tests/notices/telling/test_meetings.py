"""议事日和议题: word for word who hears of what, and that nobody else does."""

import datetime
from typing import Any

import pytest

from council.meetings import workflow
from council.meetings.states import Refusal
from council.meetings.wording import ROUTES
from council.models import AgendaItem, Session
from grids.actors import Actor
from grids.models import WorkCalendarDay
from notices.telling.models import InboxMessage, Preference
from notices.telling.states import Topic
from notices.telling.tell import tell_new
from residents.appeals import receipts
from residents.appeals.models import Appeal
from tests.community import House
from tests.council.conftest import EVENING, NOW, Council, council_of
from tests.factories import actor, at, household, household_actor, resident
from tests.notices.telling.conftest import EVERYBODY, heard, heard_once

SEATED = ("second_staff", "lead", "worker1", "worker2", "worker3", "property", "owners", "party")
TOMORROW = {"date": datetime.date(2026, 11, 24), "time": datetime.time(15), "reason": "会场要检修。"}


@pytest.fixture
def council(house: House) -> Council:
    return council_of(house)


def tell() -> int:
    return tell_new(EVENING + datetime.timedelta(hours=12))


def proposed_by(council: Council, by: Actor, title: str = "门口停车怎么划线") -> AgendaItem:
    return workflow.propose(council.monday, by=by, at=NOW, title=title)


def admitted_from(council: Council, by: Actor, title: str = "门口停车怎么划线") -> AgendaItem:
    return workflow.admit(proposed_by(council, by, title), by=council.clerk, at=NOW)


def matter_on_agenda(council: Council, **given: Any) -> Appeal:
    """The family's own matter, seconded by nobody, on Monday's agenda in the ledger's name."""
    appeal = council.matter(household=council.house.household, **given)
    council.on_agenda(appeal)
    return appeal


# 议事日


def test_the_agenda_announced_is_news_for_every_seat_but_who_announced_it(house: House, council: Council):
    council.admitted()
    council.admitted("电梯谁来修")
    council.announced()
    tell()
    said = "11月23日家门口议事的议程公布了，共 2 项，19:00 在社区，请到会。"
    assert heard_once(house, "session", "announce") == dict.fromkeys(SEATED, said)


def test_who_chairs_and_who_records_is_asked_to(house: House, council: Council):
    people = {"chair": house.lead.user, "recorder": house.second_staff.user}
    workflow.appoint(council.monday, by=house.staff, at=NOW, **people)
    tell()
    assert heard_once(house, "session", "appoint") == {
        "lead": "请您主持11月23日 19:00的家门口议事。",
        "second_staff": "请您记录11月23日 19:00的家门口议事。",
    }
    assert set(InboxMessage.objects.filter(action="appoint").values_list("topic", flat=True)) == {Topic.TASK}


def test_an_evening_nobody_chairs_yet_asks_nobody(house: House, council: Council):
    workflow.appoint(council.monday, by=house.lead, at=NOW)
    tell()
    assert heard(house, "session", "appoint") == {
        "staff": ["请您记录11月23日 19:00的家门口议事。"],
        "second_staff": ["请您记录11月23日 19:00的家门口议事。"],
    }


def test_a_moved_evening_is_told_to_each_in_their_own_words(house: House, council: Council):
    matter_on_agenda(council)
    admitted_from(council, house.worker1, "花坛怎么种")
    workflow.move(council.monday, by=house.staff, at=NOW, place="活动室", **TOMORROW)
    tell()
    why = "改到11月24日 15:00 活动室：会场要检修。"
    assert heard_once(house, "session", "move") == {
        **dict.fromkeys(SEATED, f"11月23日的家门口议事有变，{why}"),
        "worker1": f"您提了议题的那次家门口议事有变，{why}",
        "family": f"“三单元楼道灯不亮”要议的那次家门口议事有变，{why}",
    }


@pytest.mark.parametrize(("verb", "word"), [("postpone", "延期"), ("cancel", "取消")])
def test_an_evening_called_off_is_told_with_where_the_items_went(
    house: House, council: Council, verb: str, word: str
):
    matter_on_agenda(council)
    admitted_from(council, household_actor(neighbour(house)), "花坛怎么种")
    getattr(workflow, verb)(council.monday, by=house.lead, at=NOW, reason="会场停电，改在下周。")
    tell()
    why = f"{word}：会场停电，改在下周。2 个议题转到11月30日。"
    told = heard_once(house, "session", verb)
    seats = {name: f"11月23日的家门口议事有变，{why}" for name in SEATED if name != "lead"}
    assert told == {
        **seats,
        "staff": f"您提了议题的那次家门口议事有变，{why}",
        "family": f"“三单元楼道灯不亮”要议的那次家门口议事有变，{why}",
    }
    home = InboxMessage.objects.get(action=verb, household__isnull=False, appeal__isnull=True)
    assert home.sentence == f"您提了议题的那次家门口议事有变，{why}"


def test_an_evening_moved_and_then_called_off_names_the_day_people_know(house: House, council: Council):
    moved = workflow.move(council.monday, by=house.staff, at=NOW, place="活动室", **TOMORROW)
    workflow.cancel(moved, by=house.staff, at=NOW, reason="还是停电。")
    tell()
    assert heard_once(house, "session", "move")["party"].startswith("11月23日的家门口议事有变，改到11月24日")
    assert heard_once(house, "session", "cancel")["party"] == "11月24日的家门口议事有变，取消：还是停电。"


def neighbour(house: House) -> Any:
    home = household(house.grid2)
    resident(home, "陈大力", "13900001111")
    return home


def test_an_evening_a_holiday_moves_says_so(house: House, council: Council):
    later = council.after
    WorkCalendarDay.objects.filter(community=house.community, date=later.date).update(
        workday=False, name="停电日"
    )
    workflow.generate(house.community, at=NOW)
    tell()
    told = heard_once(house, "session", "move")
    day = f"{later.date.month}月{later.date.day}日"
    assert told["property"].startswith(f"{day}的家门口议事有变，停电日放假，改到")
    assert set(told) == {*SEATED, "staff"}, "the calendar moved it, so the office hears of it too"


def test_the_evening_over_the_recorder_is_asked_for_the_minutes(house: House, council: Council):
    workflow.appoint(council.monday, by=house.lead, at=NOW, recorder=house.second_staff.user)
    item = council.fresh().discussed()
    workflow.settle(item, by=house.staff, at=EVENING, note="当场划好了。")
    workflow.hold(council.fresh().monday, by=house.staff, at=EVENING)
    tell()
    assert heard_once(house, "session", "hold") == {
        "second_staff": "11月23日的议事结束了，请起草纪要，3 个工作日内公示。"
    }


SILENT = ("collect", "order", "open", "check_in", "show", "raise_matter")


def test_what_the_clerk_does_by_the_way_is_no_news(house: House, council: Council):
    item = council.admitted()
    workflow.order(council.monday, by=house.staff, at=NOW, items=[item.pk])
    session = council.opened()
    workflow.check_in(session, by=house.staff, at=EVENING, user=house.property.user)
    workflow.show(session, by=house.staff, at=EVENING, item=None)
    tell()
    for action in SILENT:
        assert heard(house, "session", action) == {}, action


# 议题


def test_a_proposal_waits_for_the_office(house: House, council: Council):
    proposed_by(council, house.family)
    tell()
    said = "有人提议11月23日议“门口停车怎么划线”，等您审核。"
    assert heard_once(house, "item", "propose") == dict.fromkeys(("staff", "second_staff", "lead"), said)


def test_a_proposal_judged_before_it_was_told_waits_no_more(house: House, council: Council):
    admitted_from(council, house.family)
    tell()
    assert heard(house, "item", "propose") == {}


@pytest.mark.parametrize("who", ["family", "worker1", "property", "second_staff"])
def test_whoever_proposed_hears_what_became_of_it(house: House, council: Council, who: str):
    admitted_from(council, getattr(house, who))
    tell()
    assert heard_once(house, "item", "admit") == {
        who: "您提的“门口停车怎么划线”列入了11月23日家门口议事的议程。"
    }


@pytest.mark.parametrize("reason", Refusal.values)
def test_a_refusal_tells_the_right_route(house: House, council: Council, reason: str):
    workflow.refuse(proposed_by(council, house.family), by=house.staff, at=NOW, reason=reason)
    tell()
    assert heard_once(house, "item", "refuse") == {
        "family": f"您提的“门口停车怎么划线”没有列入议程：{ROUTES[reason]}"
    }


OUTCOMES = [
    ("resolve", {"note": "划线二十个。"}, "您提的“门口停车怎么划线”形成了决议：划线二十个。"),
    ("settle", {"note": "当场划好了。"}, "您提的“门口停车怎么划线”当场解决了：当场划好了。"),
    (
        "refer",
        {"note": "属城管。", "to": "城管中队"},
        "您提的“门口停车怎么划线”转交城管中队办理：属城管。",
    ),
    ("defer", {"note": "再量一次。"}, "您提的“门口停车怎么划线”这次没有议定，放到11月30日再议：再量一次。"),
    ("withdraw", {"note": "已经划好。"}, "您提的“门口停车怎么划线”不再上会：已经划好。"),
]


@pytest.mark.parametrize(("verb", "given", "said"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_every_outcome_is_told_to_whoever_proposed_it(
    house: House, council: Council, verb: str, given: dict[str, str], said: str
):
    item = admitted_from(council, house.family)
    council.opened()
    item = workflow.take_up(item, by=house.staff, at=EVENING)
    getattr(workflow, verb)(item, by=house.staff, at=EVENING, **given)
    tell()
    assert heard_once(house, "item", verb) == {"family": said}


@pytest.mark.parametrize("who", ["family", "worker1"])
def test_who_takes_an_own_proposal_back_is_not_told_so(house: House, council: Council, who: str):
    item = admitted_from(council, getattr(house, who))
    workflow.withdraw(item, by=getattr(house, who), at=NOW)
    tell()
    assert heard(house, "item", "withdraw") == {}


def test_who_handles_a_matter_is_asked_to_come_and_the_resident_hears_it_from_the_ledger(
    house: House, council: Council
):
    matter_on_agenda(council)
    tell()
    assert heard_once(house, "item", "admit") == {
        "worker1": "您办的“三单元楼道灯不亮”列入了11月23日家门口议事的议程，请到会说明。"
    }
    assert "要拿到家门口议事厅商量" in heard(house, "appeal", "take_to_council")["family"][0]


def test_a_matter_put_off_is_told_to_whose_it_is_to_neighbours_and_to_who_handles_it(
    house: House, council: Council
):
    appeal = council.matter()
    house.do("endorse", appeal, at=NOW)
    item = council.on_agenda(appeal)
    council.opened()
    workflow.defer(item, by=house.staff, at=EVENING, note="物业没有来。")
    tell()
    why = "放到11月30日再议：物业没有来。"
    assert heard_once(house, "item", "defer") == {
        "worker1": f"您办的“三单元楼道灯不亮”这次没有议定，{why}",
        "family": f"您附议的“三单元楼道灯不亮”这次没有议定，{why}",
    }
    holder = receipts.holder(Appeal.objects.get(pk=appeal.pk))
    mine = InboxMessage.objects.visible_to(holder).get(action="defer")
    assert mine.sentence == f"“三单元楼道灯不亮”这次没有议定，{why}"
    assert mine.link == f"/appeals/{appeal.number}/"


def test_what_was_carried_described_and_noted_is_no_news_by_itself(house: House, council: Council):
    item = admitted_from(council, house.family)
    workflow.describe(item, by=house.staff, at=NOW, title="门口划线")
    council.opened()
    item = workflow.take_up(AgendaItem.objects.get(pk=item.pk), by=house.staff, at=EVENING)
    item = workflow.note_discussion(item, by=house.staff, at=EVENING, agreement="划。")
    workflow.defer(item, by=house.staff, at=EVENING, note="下次定。")
    tell()
    for action in ("describe", "take_up", "note_discussion", "carry"):
        assert heard(house, "item", action) == {}, action


# 回避, two communities, preferences, once


def test_a_complaint_about_a_unit_is_news_for_nobody_who_sits_for_it(house: House, council: Council):
    appeal = council.matter(complaint_organization=house.property_company, household=house.household)
    words = {"appeal": appeal, "title": "另行商议的一件事"}
    item = workflow.propose(council.monday, by=house.staff, at=NOW, **words)
    workflow.admit(item, by=house.staff, at=NOW)
    AgendaItem.objects.filter(pk=item.pk).update(proposed_by=house.property.user)
    tell()
    assert "property" not in heard(house, "item", "propose")
    assert "property" not in heard(house, "item", "admit")
    assert heard(house, "item", "admit")["worker1"] == [
        "您办的“另行商议的一件事”列入了11月23日家门口议事的议程，请到会说明。"
    ]


def test_a_recusal_written_down_later_takes_the_news_back(house: House, council: Council):
    appeal = matter_on_agenda(council)
    tell()
    assert "worker1" in heard(house, "item", "admit")
    house.do("recuse", appeal, user=house.worker1.user)
    assert "worker1" not in heard(house, "item", "admit")


def test_the_other_community_hears_nothing_of_any_of_it(house: House, council: Council):
    matter_on_agenda(council)
    admitted_from(council, house.family)
    workflow.cancel(council.monday, by=house.lead, at=NOW, reason="会场停电。")
    tell()
    assert not InboxMessage.objects.filter(community=house.elsewhere.community).exists()
    for name in EVERYBODY:
        assert not InboxMessage.objects.visible_to(getattr(house.elsewhere, name)).exists()


def test_whoever_does_not_want_the_council_hears_of_no_evening_but_of_what_they_must_do(
    house: House, council: Council
):
    Preference.objects.create(user=house.lead.user, muted=[Topic.COUNCIL, Topic.TASK])
    council.admitted()
    workflow.appoint(council.monday, by=house.staff, at=NOW, chair=house.lead.user)
    council.fresh().announced()
    tell()
    assert "lead" not in heard(house, "session", "announce")
    assert "lead" in heard(house, "session", "appoint")


def test_at_night_the_council_waits_until_morning(house: House, council: Council):
    Preference.objects.create(user=house.owners.user, quiet_from="21:00", quiet_to="07:00")
    council.announced()
    tell_new(at("2026-11-20 23:10"))
    told = InboxMessage.objects.get(user=house.owners.user, action="announce")
    assert told.shown_from == at("2026-11-21 07:00")


def test_told_twice_it_is_one_message(house: House, council: Council):
    matter_on_agenda(council)
    council.announced()
    assert tell() > 0
    before = InboxMessage.objects.count()
    assert tell() == 0
    assert InboxMessage.objects.count() == before


def test_many_items_cost_as_many_queries_as_few(
    house: House, council: Council, django_assert_max_num_queries
):
    for count in (1, 8):
        for number in range(count):
            admitted_from(council, house.family, f"第{count}-{number}件")
        with django_assert_max_num_queries(40):
            tell()


def test_every_message_leads_to_a_page_its_reader_may_open(house: House, council: Council):
    matter_on_agenda(council)
    admitted_from(council, house.property)
    council.announced()
    tell()
    for row in InboxMessage.objects.filter(user__isnull=False).exclude(key__startswith="appeal:"):
        person = actor(row.user)
        kind, key = row.key.partition(":")[0], row.link.rstrip("/").rpartition("/")[2]
        if row.link.startswith("/appeals/"):
            assert Appeal.objects.visible_to(person).filter(number=key).exists(), row.sentence
        else:
            model = {"session": Session, "item": AgendaItem}[kind]
            assert model.objects.visible_to(person).filter(pk=key).exists(), row.sentence
