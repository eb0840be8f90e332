"""At the same moment: one bulletin a week, published once."""

from collections.abc import Callable
from typing import Any

from grids.verdict import Refused
from notices.bulletins import workflow
from notices.bulletins.models import Bulletin
from tests.community import House
from tests.notices.things import MONDAY, NEXT_MONDAY, bulletin

At = Callable[..., list[Any]]


def test_of_two_who_draft_at_once_both_get_the_same_one(house: House, at_once: At):
    def draft() -> tuple[Bulletin, bool]:
        return workflow.draft(house.community, MONDAY, by=house.staff, at=NEXT_MONDAY)

    (one, first), (other, second) = at_once(draft, draft)
    assert one == other == Bulletin.objects.get()
    assert {first, second} <= {True, False}
    assert (first, second) != (True, True)
    assert one.sections.count() == 7
    assert Bulletin.objects.get().records.count() == 1


def test_of_two_who_publish_at_once_one_is_refused(house: House, at_once: At):
    drafted = bulletin(house)

    def publish() -> Bulletin:
        return workflow.publish(drafted, by=house.staff)

    got = at_once(publish, publish)
    assert [type(each) for each in got].count(Refused) == 1
    assert drafted.records.filter(action="publish").count() == 1


def test_what_is_edited_while_it_is_published_is_in_it_or_refused(house: House, at_once: At):
    drafted = bulletin(house)
    at_once(
        lambda: workflow.publish(drafted, by=house.lead),
        lambda: workflow.edit(drafted, by=house.staff, section="thanks", words="谢谢。"),
    )
    published = Bulletin.objects.get()
    edited = published.records.filter(action="edit").exists()
    assert published.state == "published"
    assert (published.sections.get(kind="thanks").text == "谢谢。") == edited


def test_of_two_who_correct_at_once_one_is_refused(house: House, at_once: At):
    published = workflow.publish(bulletin(house), by=house.lead, at=NEXT_MONDAY)
    got = at_once(
        lambda: workflow.correct(published, by=house.staff, reason="一。"),
        lambda: workflow.correct(published, by=house.second_staff, reason="二。"),
    )
    assert sorted(type(each).__name__ for each in got) == ["Bulletin", "Refused"]
    assert Bulletin.objects.count() == 2


def test_of_two_who_publish_a_correction_at_once_one_is_refused(house: House, at_once: At):
    published = workflow.publish(bulletin(house), by=house.lead, at=NEXT_MONDAY)
    new = workflow.correct(published, by=house.staff, reason="一。")
    got = at_once(
        lambda: workflow.publish(new, by=house.lead),
        lambda: workflow.publish(new, by=house.second_staff),
    )
    assert [type(each) for each in got].count(Refused) == 1
    assert sorted(Bulletin.objects.values_list("edition", "state")) == [(1, "corrected"), (2, "published")]
