"""核验: the supervisor alone; each neighbour who asked is answered in the same transaction, or it is said why not."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from council.models import Resolution
from council.resolutions.states import State
from grids.actors import of_user
from grids.states import PostKind
from grids.verdict import Forbidden
from residents.appeals.models import Appeal
from residents.appeals.states import State as AppealState
from tests.council.resolutions.deciding import Deciding
from tests.factories import user_with_post


def reported(deciding: Deciding, *appeals: Appeal, **given: Any) -> Resolution:
    return deciding.resolution_in(State.REPORTED_DONE, appeals=list(appeals), **given)


def answered(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def test_each_linked_appeal_becomes_replied_with_the_prefilled_text(deciding: Deciding):
    one, other = deciding.council.matter(), deciding.council.matter(title="灯也不亮")
    made = deciding.do("verify", reported(deciding, one, other))
    for appeal in (answered(one), answered(other)):
        assert (appeal.state, appeal.closure) == ("replied", "substantive")
        assert appeal.result == (
            "您反映的事，2026年11月23日家门口议事厅商定（决议 20261123-1）：物业两周内更换三单元全部楼道灯。"
            "办理结果：12 盏灯都换好了。如果还有问题，请联系社区或网格员。"
        )
        last = appeal.records.last()
        assert (last.action, last.actor_label, last.public) == ("reply", "家门口议事厅", True)
    assert {link.outcome for link in made.links.all()} == {"replied"}
    assert made.records.last().note == "逐层看过，都亮。（2 件相关诉求已经答复）"


def test_the_supervisor_may_change_the_text(deciding: Deciding):
    matter = deciding.council.matter()
    deciding.do("verify", reported(deciding, matter), reply="灯都亮了，谢谢您。", closure="staged")
    assert (answered(matter).result, answered(matter).closure) == ("灯都亮了，谢谢您。", "staged")


def test_an_appeal_still_before_the_council_goes_back_first(deciding: Deciding):
    waiting = deciding.house.appeal_in(AppealState.IN_COUNCIL)
    deciding.do("verify", reported(deciding, waiting))
    actions = [each.action for each in waiting.records.all()]
    assert actions[-2:] == ["return_from_council", "reply"]
    assert answered(waiting).state == "replied"


def test_a_withdrawn_one_is_skipped_and_that_is_said(deciding: Deciding):
    gone, open_one = deciding.council.matter(), deciding.council.matter(title="灯也不亮")
    made = reported(deciding, gone, open_one)
    deciding.house.do("withdraw", gone)
    made = deciding.do("verify", made)
    assert answered(gone).state == "withdrawn"
    assert answered(open_one).state == "replied"
    link = made.links.get(appeal=gone)
    assert (link.outcome, link.note) == ("skipped", "这件诉求现在是“已撤回”，不再由决议答复。")
    assert made.records.last().data == {"skipped": [gone.number]}
    assert made.records.last().note == "逐层看过，都亮。（1 件相关诉求已经答复）"


@pytest.mark.parametrize("who", ["user", "unit"])
def test_one_that_turned_out_to_complain_about_a_party_is_skipped_and_the_party_is_not_told(
    deciding: Deciding, who: str
):
    matter = deciding.council.matter()
    made = reported(deciding, matter)
    named = {"user": deciding.house.worker1.user, "unit": deciding.house.owners_committee}[who]
    deciding.house.do("recuse", matter, **{"user": None, who: named})
    made = deciding.do("verify", made)
    assert answered(matter).state == "in_progress"
    assert made.links.get().note == "反映的是决议的责任方，应当回避，由社区另行答复。"
    assert made.records.last().note == "逐层看过，都亮。"


def test_one_with_a_helper_still_at_it_is_left_with_its_own_sentence(deciding: Deciding):
    matter = deciding.council.matter()
    deciding.house.do("add_helper", matter, due_at=timezone.now() + datetime.timedelta(days=9))
    made = deciding.do("verify", reported(deciding, matter))
    assert answered(matter).state == "in_progress"
    assert "协办没有完成" in made.links.get().note
    assert made.state == "verified"


def test_without_linked_appeals_the_note_stands_alone(deciding: Deciding):
    assert deciding.do("verify", reported(deciding)).records.last().note == "逐层看过，都亮。"


def test_when_it_is_refused_nobody_is_answered(deciding: Deciding):
    matter = deciding.council.matter()
    made = reported(deciding, matter)
    with pytest.raises(Forbidden, match="由监督方核验"):
        deciding.do("verify", made, by=deciding.house.staff)
    assert answered(matter).state == "in_progress"


def test_who_reported_does_not_verify_even_from_the_other_seat(deciding: Deciding):
    """One person with a seat on both sides has one voice."""
    both = user_with_post(PostKind.SEAT, organization=deciding.house.property_company)
    both.posts.create(
        kind=PostKind.SEAT,
        community=deciding.house.community,
        organization=deciding.house.owners_committee,
        since=both.posts.get().since,
    )
    made = reported(deciding)
    with pytest.raises(Forbidden, match="监督方的另一位"):
        deciding.do("verify", made, by=of_user(both))


def test_the_house_writes_its_own_name_and_closes_as_usual(deciding: Deciding):
    """The reply of the council is closed by the office like any other, by somebody else than its handler."""
    matter = deciding.council.matter()
    deciding.do("verify", reported(deciding, matter))
    assert deciding.house.do("close", answered(matter)).state == "closed"
