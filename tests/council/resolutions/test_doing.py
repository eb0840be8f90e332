"""落实: each verb by whom it is due, with its record; strangers, wrong states, twice and at once refused."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from council.models import Resolution, ResolutionRecord
from council.resolutions.states import TRANSITIONS, State
from grids.ledger import breaks
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from tests.council.resolutions.deciding import DUE, FROM, Deciding, picture

NOBODY = {"worker2", "party", "admin", "supervisor", "family", "visitor"}
# Of those the house knows: who may do it. Everyone else is told why not.
MAY = {
    "start": {"property"},
    "report_progress": {"property", "worker1"},
    "report_done": {"property"},
    "verify": {"owners"},
    "send_back": {"owners"},
    "close": {"staff", "second_staff", "lead"},
    "carry": {"staff", "second_staff", "lead"},
    "reassign": {"staff", "second_staff", "lead"},
    "drop": {"lead"},
}
EVERYONE = NOBODY | {"property", "owners", "worker1", "staff", "second_staff", "lead"}


@pytest.mark.parametrize("verb", FROM)
def test_every_verb_does_it_and_records_it(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    done = deciding.do(verb, made)
    target = TRANSITIONS[verb].target or made.state
    assert (done.state, done.version) == (target, made.version + 1)
    record = done.records.last()
    assert (record.action, record.public, record.label) == (verb, True, TRANSITIONS[verb].label)
    assert record.note
    assert record.actor == deciding.normally(verb)["by"].user
    assert list(breaks(ResolutionRecord)) == []


@pytest.mark.parametrize("verb", FROM)
def test_only_who_answers_for_it_may(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    for who in sorted(EVERYONE - MAY[verb]):
        with pytest.raises(Forbidden) as refused:
            deciding.do(verb, made, by=getattr(deciding.house, who))
        assert refused.value.reason.endswith("。"), who
    assert Resolution.objects.get(pk=made.pk).version == made.version


@pytest.mark.parametrize("verb", FROM)
def test_another_community_finds_nothing(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    with pytest.raises(NotFound):
        deciding.do(verb, made, by=deciding.house.elsewhere.staff)


@pytest.mark.parametrize("verb", FROM)
@pytest.mark.parametrize("state", [State.CLOSED, State.DROPPED])
def test_what_has_ended_takes_no_verb(deciding: Deciding, verb: str, state: str):
    made = deciding.resolution_in(state)
    with pytest.raises((Refused, Forbidden)):
        deciding.do(verb, made)
    assert Resolution.objects.get(pk=made.pk).state == state


@pytest.mark.parametrize("verb", [verb for verb in FROM if TRANSITIONS[verb].target])
def test_twice_is_refused_in_words(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    deciding.do(verb, made)
    with pytest.raises(Refused, match=r"这项决议现在是“.+”，不能"):
        deciding.do(verb, made)


@pytest.mark.parametrize("verb", FROM)
def test_who_saw_an_older_version_is_told(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    with pytest.raises(Stale):
        deciding.do(verb, made, version=made.version - 1)


@pytest.mark.parametrize(
    ("verb", "given", "field"),
    [
        ("report_progress", {"note": " "}, "note"),
        ("report_done", {"note": ""}, "note"),
        ("report_done", {"files": []}, "files"),
        ("send_back", {"note": ""}, "note"),
        ("verify", {"note": ""}, "note"),
        ("verify", {"closure": "none"}, "closure"),
        ("carry", {"note": ""}, "note"),
        ("carry", {"due_on": DUE}, "due_on"),
        ("reassign", {"note": ""}, "note"),
        ("drop", {"note": ""}, "note"),
    ],
)
def test_what_a_verb_needs_is_said_beside_its_field(
    deciding: Deciding, verb: str, given: dict[str, Any], field: str
):
    made = deciding.resolution_in(FROM[verb])
    with pytest.raises(Invalid) as refused:
        deciding.do(verb, made, **given)
    assert list(refused.value.fields) == [field]
    assert Resolution.objects.get(pk=made.pk).version == made.version


def test_evidence_from_earlier_progress_is_enough_to_report(deciding: Deciding):
    made = deciding.do("report_progress", deciding.resolution_in(State.IN_PROGRESS), files=[picture()])
    assert deciding.do("report_done", made, files=[]).state == "reported_done"
    file = made.evidence.get()
    assert file.is_photo
    assert made.records.get(action="report_progress").data["files"] == [{"sha256": file.sha256}]


def test_the_same_photo_twice_is_kept_once(deciding: Deciding):
    made = deciding.resolution_in(State.IN_PROGRESS)
    for _ in range(2):
        made = deciding.do("report_progress", made, files=[picture()])
    assert made.evidence.count() == 1


def test_returned_it_counts_and_can_be_reported_again(deciding: Deciding):
    made = deciding.resolution_in(State.RETURNED)
    assert made.returns == 1
    assert deciding.do("report_done", made, note="四楼也换了。").state == "reported_done"


def test_carried_it_has_a_later_day_and_keeps_the_one_first_promised(deciding: Deciding):
    made = deciding.resolution_in(State.CARRIED)
    later = DUE + datetime.timedelta(days=14)
    assert (made.due_on, made.promised_on, made.carries) == (later, DUE, 1)
    assert f"期限改到 {later}" in made.records.last().note


def test_an_overdue_one_is_carried_to_a_day_still_to_come(deciding: Deciding):
    made = deciding.write()
    late = timezone.make_aware(datetime.datetime(2027, 1, 4, 9))
    with pytest.raises(Invalid, match="今天和原来的期限之后"):
        deciding.do("carry", made, at=late, due_on=datetime.date(2027, 1, 4))


def test_reassigned_the_new_lead_may_and_the_old_one_no_longer(deciding: Deciding):
    made = deciding.do("reassign", deciding.resolution_in(State.ASSIGNED))
    assert made.lead_name == "幸福里社区党委"
    assert "牵头幸福里社区党委" in made.records.last().note
    with pytest.raises(Forbidden):
        deciding.do("start", made)
    assert deciding.do("start", made, by=deciding.house.party).state == "in_progress"


def test_reassigning_does_not_let_a_unit_supervise_itself(deciding: Deciding):
    made = deciding.write()
    with pytest.raises(Invalid, match="监督方不能就是牵头方"):
        deciding.do("reassign", made, lead=deciding.house.owners_committee)


def test_who_leads_by_name_neither_closes_nor_drops_it(deciding: Deciding):
    made = deciding.write(lead=deciding.house.lead.user)
    with pytest.raises(Forbidden, match="不能由自己终止"):
        deciding.do("drop", made)
    for verb in ("start", "report_done"):
        made = deciding.do(verb, made, by=deciding.house.lead)
    made = deciding.do("verify", made)
    with pytest.raises(Forbidden, match="社区另一位办结"):
        deciding.do("close", made, by=deciding.house.lead)
    assert deciding.do("close", made).state == "closed"


def test_dropped_the_neighbours_read_why_in_their_own_matter(deciding: Deciding):
    matter = deciding.council.matter()
    made = deciding.write(deciding.at_table(matter))
    deciding.do("drop", made)
    told = matter.records.filter(public=True).last()
    assert told.note == "家门口议事厅的决议 20261123-1 已终止：已由改造工程统一更换。"
    matter.refresh_from_db()
    assert matter.state == "in_progress"


def test_a_verb_asks_the_database_at_most_twelve_times(deciding: Deciding, django_assert_max_num_queries):
    made = deciding.resolution_in(State.IN_PROGRESS)
    with django_assert_max_num_queries(12):
        deciding.do("report_done", made)
