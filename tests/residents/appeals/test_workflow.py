"""Every verb keeps the same promises: it happens once, on record, for those who may, or not at all.

What each verb does beyond that stands in test_workflow_<room>.py.
"""

import re

import pytest
from django.utils import timezone

from grids import ledger
from grids.verdict import Forbidden, NotFound, Refused, Stale
from residents.appeals import rules, workflow
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, State
from tests.community import WISH_VERBS, House
from tests.factories import at

HAN = re.compile(r"[\u4e00-\u9fff]")
# The verbs of the wish wall need a wish: test_wishes.py keeps the same promises for them.
OF_APPEALS = [verb for verb in TRANSITIONS if verb not in WISH_VERBS]
FROM = {verb: line.sources[0] for verb, line in TRANSITIONS.items()}
QUERIES = 12


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def everything(appeal: Appeal) -> tuple:
    """The row and its ledger, as they stand in the database."""
    row = Appeal.objects.filter(pk=appeal.pk).values().get()
    return row, list(AppealRecord.objects.filter(subject=appeal).values_list("action", "note", "digest"))


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_a_verb_does_what_its_line_says_and_writes_it_down(house: House, verb: str):
    for source in TRANSITIONS[verb].sources:
        appeal = house.ready(verb, house.appeal_in(source))
        before = Appeal.objects.get(pk=appeal.pk)
        needs = house.normally(verb, appeal)
        after = workflow.VERBS[verb](appeal, **needs)

        target = TRANSITIONS[verb].target or source
        assert after.state == Appeal.objects.get(pk=appeal.pk).state == target
        assert after.version == before.version + 1
        assert after.moved_at > before.moved_at

        record = appeal.records.last()
        assert (record.action, record.state) == (verb, target)
        assert (record.actor, record.actor_label) == (needs["by"].user, needs["by"].label)
        assert record.at == after.moved_at
        assert HAN.search(record.label)
        assert appeal.records.count() == after.ledger_length == before.ledger_length + 1
    assert list(ledger.breaks(AppealRecord)) == []


@pytest.mark.parametrize("state", State)
def test_every_other_verb_is_refused_in_this_state(house: House, state: str):
    appeal = house.appeal_in(state)
    before = everything(appeal)
    refused = {verb for verb, line in TRANSITIONS.items() if state not in line.sources}
    for verb in refused:
        with pytest.raises(Refused) as answer:
            house.do(verb, appeal, by=house.system)
        assert answer.value.status == 409, verb
        assert answer.value.reason.startswith(f"这件诉求现在是“{State(state).label}”，不能"), verb
        assert everything(appeal) == before, verb


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_who_may_not_know_of_it_is_told_it_does_not_exist(house: House, verb: str):
    """A visitor, another grid's worker, a neighbour of another community: the same answer as for no such thing."""
    appeal = house.ready(verb, house.appeal_in(FROM[verb]))
    before = everything(appeal)
    strangers = [house.visitor, house.worker2, house.property, house.admin]
    strangers += [
        house.elsewhere.staff,
        house.elsewhere.lead,
        house.elsewhere.worker1,
        house.elsewhere.system,
    ]
    if verb == "finish_help":
        strangers.remove(house.property)
    for stranger in strangers:
        with pytest.raises(NotFound) as answer:
            house.do(verb, appeal, by=stranger)
        assert answer.value.reason == NotFound().reason
    assert everything(appeal) == before


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_who_sees_it_but_may_not_is_told_why(house: House, verb: str):
    appeal = house.ready(verb, house.appeal_in(FROM[verb], public=True))
    before = everything(appeal)
    onlookers = (house.supervisor, house.worker1, house.staff, house.lead, house.second_staff)
    denied = [who for who in onlookers if not rules.may(verb, appeal, who)]
    assert house.supervisor in denied
    for who in denied:
        with pytest.raises(Forbidden) as answer:
            house.do(verb, appeal, by=who)
        assert answer.value.reason == rules.may(verb, appeal, who).reason
    assert everything(appeal) == before


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_acting_on_an_outdated_page_changes_nothing(house: House, verb: str):
    appeal = house.ready(verb, house.appeal_in(FROM[verb]))
    before = everything(appeal)
    with pytest.raises(Stale, match="刚刚被别人更新过") as answer:
        house.do(verb, appeal, version=appeal.version - 1)
    assert answer.value.current == appeal.version
    assert everything(appeal) == before
    house.do(verb, appeal, version=appeal.version)


AGAIN_IS_FINE = {"add_note", "reveal", "add_helper"}  # add_helper asks another one; the same one is refused


@pytest.mark.parametrize("verb", sorted(set(OF_APPEALS) - AGAIN_IS_FINE))
def test_doing_it_twice_refuses_politely(house: House, verb: str):
    appeal = house.ready(verb, house.appeal_in(FROM[verb]))
    needs = house.normally(verb, appeal)
    workflow.VERBS[verb](appeal, **needs)
    before = everything(appeal)
    with pytest.raises(Refused) as answer:
        workflow.VERBS[verb](appeal, **needs)
    assert answer.value.status in (403, 404, 409)
    assert answer.value.reason.endswith("。")
    assert everything(appeal) == before


# The ten minutes of an undoing are those of the clock on the wall: nobody undoes in the past (test_undoing.py).
@pytest.mark.parametrize("verb", [verb for verb in OF_APPEALS if not verb.startswith("undo_")])
def test_it_happens_when_it_is_said_to_have_happened(house: House, verb: str):
    """`at` is the moment everything in it carries: the record, the movement, the promise."""
    appeal = house.ready(
        verb, house.appeal_in(FROM[verb], at=at("2026-11-16 09:00")), at=at("2026-11-16 11:00")
    )
    moment = at("2026-11-16 11:30")
    assert house.do(verb, appeal, at=moment).moved_at == moment
    assert appeal.records.last().at == moment


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_without_a_time_it_is_now(house: House, verb: str):
    appeal = house.ready(verb, house.appeal_in(FROM[verb]))
    before = timezone.now()
    assert before <= house.do(verb, appeal).moved_at <= timezone.now()


@pytest.mark.parametrize("verb", OF_APPEALS)
def test_a_verb_costs_few_queries(house: House, verb: str, django_assert_max_num_queries):
    appeal = house.ready(verb, house.appeal_in(FROM[verb]))
    for _ in range(3):
        house.file()
    needs = house.normally(verb, appeal)
    with django_assert_max_num_queries(QUERIES):
        workflow.VERBS[verb](appeal, **needs)


def test_registering_costs_few_queries(house: House, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERIES):
        house.file(by=house.family, category=house.category, building=house.household.dwelling.building)


def test_the_thing_returned_is_what_stands_in_the_database(house: House):
    for state in State:
        for verb in rules.actions(house.appeal_in(state), house.system):
            appeal = house.ready(verb, house.appeal_in(state))
            returned = house.do(verb, appeal)
            stored = Appeal.objects.get(pk=appeal.pk)
            differing = [
                field.attname
                for field in Appeal._meta.concrete_fields
                if getattr(returned, field.attname) != getattr(stored, field.attname)
            ]
            assert differing == [], (state, verb)


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        ("ask_info", "note"),
        ("supply_info", "note"),
        ("decline", "note"),
        ("dispute", "note"),
        ("settle_dispute", "note"),
        ("settle_on_spot", "result"),
        ("reply", "result"),
        ("add_helper", "task"),
        ("finish_help", "result"),
        ("excuse_helper", "note"),
        ("ask_extension", "reason"),
        ("decide_extension", "note"),
        ("escalate", "note"),
        ("return_from_escalation", "note"),
        ("return_from_council", "note"),
        ("send_back", "note"),
        ("carry_over", "note"),
        ("reopen", "note"),
        ("add_note", "note"),
        ("reveal", "purpose"),
    ],
)
def test_words_that_say_nothing_are_asked_for_again(house: House, verb: str, field: str):
    """Spaces, invisible characters and direction marks are no words; the sentence stands beside the field."""
    appeal = house.ready(verb, house.appeal_in(FROM[verb]))
    before = everything(appeal)
    for nothing in ("", "  \n ", "\u200b\u202e\x00"):
        with pytest.raises(Refused) as answer:
            house.do(verb, appeal, **{field: nothing})
        assert answer.value.status == 400
        assert HAN.search(answer.value.fields[field])
    assert everything(appeal) == before


@pytest.mark.parametrize("verb", ["ask_info", "add_note", "reply", "escalate", "reopen", "close", "start"])
def test_what_people_paste_is_cleaned_on_record(house: House, verb: str):
    appeal = house.appeal_in(FROM[verb])
    field = "result" if verb == "reply" else "note"
    house.do(verb, appeal, **{field: "已\x00联系\u202e居民\u200b👨‍👩‍👧，𠮷先生"})
    note = appeal.records.last().note
    assert "已联系居民👨‍👩‍👧，𠮷先生" in note
    assert not set("\x00\u202e\u200b") & set(note)
