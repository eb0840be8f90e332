"""通报和工作计划: who hears that a week waits to be read, and what became of the items people answer for."""

import datetime

import pytest

from notices.bulletins import workflow as bulletins
from notices.models import Bulletin, InboxMessage, WorkPlan
from notices.plans import workflow as plans
from notices.telling.states import Topic
from notices.telling.tell import tell_new
from tests.community import House
from tests.factories import actor
from tests.notices.telling.conftest import EVERYBODY, heard, heard_once
from tests.notices.things import NEXT_MONDAY, bulletin, plan, published_plan, with_item

OFFICE = ("staff", "second_staff", "lead")
TITLE = "一周通报（11月16日至22日）"


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def tell() -> int:
    return tell_new(NEXT_MONDAY + datetime.timedelta(days=1))


# 通报


def test_the_weeks_draft_waits_for_the_office(house: House):
    bulletin(house)
    tell()
    said = f"{TITLE}按台账起草好了，请逐段看过，再由另一位发布。"
    assert heard_once(house, "bulletin", "draft") == dict.fromkeys(OFFICE, said)


def test_published_before_it_was_told_it_waits_for_nobody(house: House):
    bulletins.publish(bulletin(house), by=house.staff, at=NEXT_MONDAY)
    tell()
    assert heard(house, "bulletin", "draft") == {}


def test_who_edited_it_hears_that_it_went_out(house: House):
    drafted = bulletins.edit(bulletin(house), by=house.staff, section="thanks", words="谢谢。")
    bulletins.publish(drafted, by=house.lead, at=NEXT_MONDAY)
    tell()
    assert heard_once(house, "bulletin", "publish") == {"staff": f"您改过的{TITLE}发布了。"}
    for action in ("edit", "recount"):
        assert heard(house, "bulletin", action) == {}


def test_the_bulletin_is_a_delivery_of_every_grid_like_any_other_notice(house: House):
    bulletins.publish(bulletin(house), by=house.staff, at=NEXT_MONDAY)
    tell()
    told = heard_once(house, "notice", "publish")
    assert set(told) == {"worker1", "worker2", "worker3"}
    assert told["worker1"] == f"“{TITLE}”发到了第01微网格，请送到户，送到了点确认。"


# 工作计划. Its first item is the property company's, the second that of worker 1.


def test_a_published_plan_tells_each_what_they_answer_for(house: House):
    published_plan(house)
    tell()
    assert heard_once(house, "plan", "publish") == {
        "property": "工作计划“电梯安全整治”公布了，您负责 1 项：“更换老化的门锁触点”（12月10日前）",
        "worker1": "工作计划“电梯安全整治”公布了，您负责 1 项：“逐栋张贴维保电话”（12月10日前）",
    }
    assert set(InboxMessage.objects.values_list("topic", flat=True)) == {Topic.TASK}


def test_who_answers_for_two_items_hears_of_both_in_one_sentence(house: House):
    drafted = with_item(house, with_item(house, plan(house)), what="贴提示")
    plans.publish(drafted, by=house.staff)
    tell()
    assert heard_once(house, "plan", "publish") == {
        "property": "工作计划“电梯安全整治”公布了，"
        "您负责 2 项：“更换老化的门锁触点”（12月10日前）、“贴提示”（12月10日前）"
    }


def test_while_it_is_a_draft_nobody_is_told(house: House):
    with_item(house, plan(house))
    tell()
    assert not InboxMessage.objects.filter(key__startswith="plan:").exists()


LATER = {"what": "检查底坑", "due_on": datetime.date(2026, 12, 20)}


def test_what_changes_in_it_is_told_to_whose_item_it_is(house: House):
    made = published_plan(house)
    made = with_item(house, made, post=house.worker2.posts[0], **LATER)
    first, second, third = made.items.all()
    made = plans.change_item(
        made,
        by=house.staff,
        item=second,
        what="张贴电话",
        due_on=LATER["due_on"],
        post=house.worker1.posts[0],
    )
    plans.stop_item(made, by=house.lead, item=first, note="厂家召回，不用换。")
    tell()
    assert heard_once(house, "plan", "add_item") == {
        "worker2": "工作计划“电梯安全整治”加了一项由您负责：“检查底坑”，12月20日前完成。"
    }
    assert heard_once(house, "plan", "change_item") == {
        "worker1": "工作计划“电梯安全整治”里您负责的一项改了：“张贴电话”，12月20日前完成。"
    }
    assert heard_once(house, "plan", "stop_item") == {
        "property": "工作计划“电梯安全整治”里您负责的第 1 项不再做：更换老化的门锁触点。厂家召回，不用换。"
    }
    assert third.what == "检查底坑"


def test_progress_is_told_to_the_office(house: House):
    made = published_plan(house)
    plans.report(made, by=house.worker1, item=made.items.last(), progress=40, note="贴了两栋。")
    tell()
    said = "工作计划“电梯安全整治”有进展，“逐栋张贴维保电话”：贴了两栋。"
    assert heard_once(house, "plan", "report") == dict.fromkeys(OFFICE, said)


def test_its_end_is_told_to_all_who_answered_for_something(house: House):
    made = published_plan(house)
    plans.close(made, by=house.lead, summary="换了 12 部。")
    tell()
    said = "您负责一项的工作计划“电梯安全整治”结束了：换了 12 部。"
    assert heard_once(house, "plan", "close") == {"property": said, "worker1": said}


def test_the_other_community_hears_nothing_and_every_link_opens(house: House):
    published_plan(house)
    bulletin(house)
    tell()
    for name in EVERYBODY:
        assert not InboxMessage.objects.visible_to(getattr(house.elsewhere, name)).exists(), name
    for row in InboxMessage.objects.select_related("user"):
        model = WorkPlan if row.link.startswith("/plans/") else Bulletin
        key = row.link.rstrip("/").rpartition("/")[2]
        assert model.objects.visible_to(actor(row.user)).filter(pk=key).exists(), row.sentence
