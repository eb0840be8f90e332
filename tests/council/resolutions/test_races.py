"""At the same moment, further: what the deadline, two seats and two workers of the sweep must not do twice."""

import datetime

from council.covenant import workflow as covenants
from council.models import AgendaItem, CovenantVersion, Minutes, MinutesRecord, Objection, Resolution
from council.resolutions import sweep, workflow
from council.resolutions.states import MinutesState, State
from grids.verdict import Refused
from tests.council.conftest import EVENING
from tests.council.covenant.conftest import drafted
from tests.council.resolutions.deciding import DUE, WORDS, Deciding
from tests.factories import at

LATE = at(f"{DUE + datetime.timedelta(days=3)} 09:00")


def refusals(answers: list[object]) -> int:
    unexpected = [each for each in answers if isinstance(each, Exception) and not isinstance(each, Refused)]
    assert unexpected == []
    return sum(isinstance(each, Refused) for each in answers)


def test_verified_and_sent_back_at_once_it_is_one_of_the_two(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    made = deciding.resolution_in(State.REPORTED_DONE)
    assert (
        refusals(at_once(*(lambda verb=verb: deciding.do(verb, made) for verb in ("verify", "send_back"))))
        == 1
    )
    stored = Resolution.objects.get()
    assert stored.records.filter(action__in=("verify", "send_back")).count() == 1
    assert (stored.state == State.VERIFIED) is (stored.verified_by is not None)


def test_dropped_and_reported_at_once_nothing_is_half_done(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    made = deciding.resolution_in(State.IN_PROGRESS)
    answers = at_once(*(lambda verb=verb: deciding.do(verb, made) for verb in ("drop", "report_done")))
    assert refusals(answers) == 1
    stored = Resolution.objects.get()
    assert stored.state in (State.DROPPED, State.REPORTED_DONE)
    assert stored.evidence.exists() is (stored.state == State.REPORTED_DONE)


def test_two_of_the_office_answer_an_objection_once(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    made = deciding.minutes_do("object", deciding.minutes_in(MinutesState.POSTED))
    objection = Objection.objects.get()

    def answer(who, upheld: bool):
        return lambda: workflow.MINUTES_VERBS["answer"](
            made, by=who, objection=objection, upheld=upheld, answer="听过录音。"
        )

    house = deciding.house
    assert refusals(at_once(answer(house.staff, True), answer(house.second_staff, False))) == 1
    assert MinutesRecord.objects.filter(action="answer").count() == 1
    stored = Objection.objects.get()
    word = "采纳异议" if stored.upheld else "没有采纳异议"
    assert MinutesRecord.objects.get(action="answer").note == f"{word}：听过录音。"


def test_an_objection_in_the_last_second_is_heard_or_refused_but_never_lost(
    at_once, deciding_for_threads: Deciding
):
    deciding = deciding_for_threads
    made = deciding.minutes_in(MinutesState.POSTED)
    after = made.open_until + datetime.timedelta(seconds=1)
    answers = at_once(
        lambda: deciding.minutes_do("object", made, at=made.open_until),
        lambda: deciding.minutes_do("settle", made, at=after),
    )
    assert refusals(answers) == 1
    stored = Minutes.objects.get()
    assert (stored.state == MinutesState.FINAL) is (not Objection.objects.exists())


def test_two_workers_sweep_and_each_thing_happens_once(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    deciding.write()
    made = deciding.minutes_in(MinutesState.POSTED)
    over = max(made.open_until + datetime.timedelta(minutes=1), LATE)
    answers = at_once(lambda: sweep.sweep(over), lambda: sweep.sweep(over))
    assert refusals(answers) == 0
    assert sum(each["settled"] for each in answers) == 1
    assert Minutes.objects.get().state == MinutesState.FINAL
    assert MinutesRecord.objects.filter(action="settle").count() == 1
    assert AgendaItem.objects.exclude(follow_key="").count() == 1


def test_the_council_and_the_office_adopt_the_same_draft_once(at_once, deciding_for_threads: Deciding):
    deciding = deciding_for_threads
    item, draft = deciding.at_table(), drafted(deciding.house)
    day = datetime.date(2026, 12, 1)
    given = {**WORDS, **deciding.parties(), "adopts": draft, "in_force_from": day}
    answers = at_once(
        lambda: workflow.write(item, by=deciding.house.staff, at=EVENING, **given),
        lambda: covenants.adopt(draft, by=deciding.house.second_staff, in_force_from=day, basis="居民会议"),
    )
    assert refusals(answers) == 1
    stored = CovenantVersion.objects.get()
    assert stored.state == "adopted"
    by_council = Resolution.objects.filter(adopts=stored).exists()
    assert ("决议" in stored.basis) is by_council
    assert Resolution.objects.exists() is by_council
