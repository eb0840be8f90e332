"""同一时刻: two people decide on the same request, change the same entry, hand out the same card; one wins."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from grids.verdict import NotFound, Refused
from residents.register.models import (
    Correction,
    CorrectionRecord,
    ExportRequest,
    ExportRequestRecord,
    HouseholdCard,
    Resident,
    Reveal,
)
from residents.register.workflow import cards, correcting, exporting, keeping, revealing
from residents.register.workflow.visits import record_visit
from tests.community import House
from tests.factories import household, resident
from tests.residents.register.furnishing import fresh, spare

AtOnce = Callable[..., list[Any]]


def lost(answers: list[Any]) -> list[str]:
    """What the losers were told; nobody fell over."""
    failed = [each for each in answers if isinstance(each, Exception)]
    assert all(isinstance(each, Refused) for each in failed), failed
    return [each.reason for each in failed]


def asked(house: House) -> Correction:
    return correcting.ask(
        house.household, by=house.family, wrong="phone", wanted="13900001111", resident=house.resident
    )


def test_a_correction_accepted_and_declined_at_once_has_one_answer(at_once: AtOnce, house: House):
    request = asked(house)
    answers = at_once(
        lambda: correcting.accept(request, by=house.staff, answer="已改。"),
        lambda: correcting.decline(request, by=house.lead, answer="没有错。"),
    )
    (told,) = lost(answers)
    assert "这份更正申请现在是" in told
    done = fresh(request)
    assert CorrectionRecord.objects.filter(subject=request).count() == 2
    phone = Resident.objects.get(pk=house.resident.pk).phone
    assert phone == ("13900001111" if done.state == "accepted" else "13812345678")


def test_a_correction_accepted_twice_at_once_changes_the_row_once(at_once: AtOnce, house: House):
    request = asked(house)
    answers = at_once(
        *(lambda who=who: correcting.accept(request, by=who) for who in (house.staff, house.worker1))
    )
    assert len(lost(answers)) == 1
    assert fresh(house.resident).version == 2


def test_two_phones_of_one_household_cannot_ask_beyond_the_limit_by_much(at_once: AtOnce, house: House):
    for _ in range(9):
        asked(house)
    answers = at_once(*(lambda: asked(house) for _ in range(2)))
    assert all("还有 10 份申请没有处理" in told for told in lost(answers))
    assert Correction.objects.filter(household=house.household).count() == 10


def test_an_export_approved_twice_at_once_is_approved_once(at_once: AtOnce, house: House):
    request = exporting.ask("residents", by=house.staff, purpose="报送名单", rows=1)
    answers = at_once(
        *(lambda who=who: exporting.approve(request, by=who) for who in (house.second_staff, house.lead))
    )
    assert len(lost(answers)) == 1
    assert ExportRequestRecord.objects.filter(subject=request).count() == 2


def test_an_export_approved_and_declined_at_once_has_one_answer(at_once: AtOnce, house: House):
    request = exporting.ask("residents", by=house.staff, purpose="报送名单", rows=1)
    answers = at_once(
        lambda: exporting.approve(request, by=house.second_staff),
        lambda: exporting.decline(request, by=house.lead, note="用途不清楚"),
    )
    assert len(lost(answers)) == 1
    assert ExportRequest.objects.get().state in ("approved", "declined")


def test_an_entry_ended_twice_at_once_ends_once(at_once: AtOnce, house: House):
    lamp = spare(house, "facilities")
    answers = at_once(
        *(lambda who=who: keeping.end(lamp, by=who, reason="removed") for who in (house.staff, house.worker1))
    )
    assert lost(answers) == ["这一条已经注销，不能办理。要继续用请先恢复。"]
    assert fresh(lamp).version == 2


def test_a_household_that_leaves_while_somebody_moves_in_is_consistent(at_once: AtOnce, house: House):
    home = household(house.grid1)
    person = resident(home, "周甲", "")
    answers = at_once(
        lambda: keeping.end(home, by=house.staff, reason="moved_out"),
        lambda: keeping.edit(person, by=house.worker1, gender="male"),
    )
    assert not fresh(home).ended or fresh(person).ended, answers


def test_a_card_handed_out_while_the_household_leaves_opens_nothing(at_once: AtOnce, house: House):
    home = household(house.grid1)
    at_once(
        lambda: keeping.end(home, by=house.staff, reason="moved_out"),
        lambda: cards.issue(home, by=house.worker1),
    )
    left = fresh(home)
    usable = HouseholdCard.objects.filter(household=home, revoked_at=None, household__until=None)
    assert left.ended and not usable.exists()


def test_a_visit_written_down_while_the_household_leaves_is_refused_or_was_before(
    at_once: AtOnce, house: House
):
    home = household(house.grid1)
    answers = at_once(
        lambda: keeping.end(home, by=house.staff, reason="moved_out"),
        lambda: record_visit(home, by=house.worker1),
    )
    assert all("已经登记搬离" in told for told in lost(answers))
    assert fresh(home).ended


def test_reveals_at_once_do_not_slip_past_the_limit(at_once: AtOnce, house: House):
    house.community.reveals_per_hour = 2
    house.community.save()
    now = timezone.now()
    answers = at_once(
        *(
            lambda: revealing.reveal(house.resident, by=house.staff, purpose="核对", proven_at=now)
            for _ in range(5)
        )
    )
    assert len(lost(answers)) == 3
    assert Reveal.objects.count() == 2


def test_a_person_erased_while_somebody_reads_is_gone_or_was_read_before(at_once: AtOnce, house: House):
    now = timezone.now()
    answers = at_once(
        lambda: revealing.erase(house.resident, by=house.lead, purpose="本人申请", proven_at=now),
        lambda: revealing.reveal(house.resident, by=house.staff, purpose="核对", proven_at=now),
    )
    shown = answers[1]
    assert isinstance(shown, Refused | NotFound) or dict(shown.lines)["姓名"] in ("王秀英", "（已抹去）")
    assert fresh(house.resident).name == "（已抹去）"


def test_a_person_erased_twice_at_once_is_erased_once(at_once: AtOnce, house: House):
    now = timezone.now()
    answers = at_once(
        *(
            lambda: revealing.erase(house.resident, by=house.lead, purpose="本人申请", proven_at=now)
            for _ in range(2)
        )
    )
    assert lost(answers) == ["这位居民的个人信息已经抹去。"]
    assert Reveal.objects.filter(detail="erased").count() == 1
