"""一步: the rules every lifecycle of the house obeys, asked of one real thing of each."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from grids.actors import Actor
from grids.ledger import Ledgered, Record, breaks
from grids.lifecycle import Lifecycle
from grids.verdict import Forbidden, NotFound, Refused, Stale
from tests.community import House
from tests.factories import at
from tests.ledgers import LIFECYCLES, one_record

# How a refusal names one of them.
CALLED = [
    ("Appeal", "这件诉求"),
    ("Correction", "这份更正申请"),
    ("ExportRequest", "这份导出申请"),
    ("CovenantVersion", "这一版公约"),
    ("Session", "这议事日"),
    ("AgendaItem", "这议题"),
    ("Resolution", "这项决议"),
    ("Minutes", "这份纪要"),
    ("Notice", "这通知"),
    ("Delivery", "这送达"),
    ("WorkPlan", "这工作计划"),
    ("GridGroup", "这网格微群"),
    ("Service", "这微服务"),
    ("Bulletin", "这通报"),
]
# Whoever sees one of these in its first state may do everything with it.
SEEN_BY_ITS_OWN_ONLY = {"AgendaItem", "WorkPlan", "Bulletin"}
# Of these every verb is open in the first state already.
NEVER_LATE = {"Correction", "CovenantVersion", "Bulletin"}
# Refused by the verb itself, which looks closer than the state: what is not pinned is not unpinned.
CLOSER = {("Notice", "unpin")}
PEOPLE = [
    "staff",
    "second_staff",
    "lead",
    "admin",
    "supervisor",
    "worker1",
    "worker2",
    "property",
    "owners",
    "party",
    "visitor",
    "family",
]


@pytest.fixture(scope="module")
def made(standing_house: House, django_db_blocker: DjangoDbBlocker) -> dict[str, Record]:
    """The first record of each thing's ledger, made once by the real verbs."""
    with django_db_blocker.unblock():
        return {name: one_record(standing_house, life.record) for name, life in LIFECYCLES.items()}


@pytest.fixture(params=list(LIFECYCLES))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def life(name: str) -> Lifecycle:
    return LIFECYCLES[name]


@pytest.fixture
def thing(name: str, life: Lifecycle, made: dict[str, Record], db: None) -> Ledgered:
    return life.model._base_manager.get(pk=made[name].subject_id)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def who_sees(life: Lifecycle, thing: Ledgered, house: House) -> Iterator[Actor]:
    for who in PEOPLE:
        actor = getattr(house, who)
        if life.model.objects.visible_to(actor).filter(pk=thing.pk).exists():
            yield actor


# Who and when


def test_every_verb_answers_everybody_with_a_sentence(life: Lifecycle, thing: Ledgered, house: House):
    """Allowed, or a reason in Chinese that ends like a sentence."""
    for verb in life.table:
        for actor in who_sees(life, thing, house):
            verdict = life.may(verb, thing, actor)
            assert verdict or re.search(r"[\u4e00-\u9fff].*[。！？]$", verdict.reason), (verb, actor.label)


def test_a_stranger_finds_nothing(life: Lifecycle, thing: Ledgered, house: House):
    for who in ("staff", "lead", "admin", "worker1", "supervisor", "property", "family"):
        stranger = getattr(house.elsewhere, who)
        for verb in life.table:
            with pytest.raises(NotFound), transaction.atomic():
                life.begin(thing, verb, by=stranger)


def test_what_never_existed_is_not_found_either(life: Lifecycle, thing: Ledgered, house: House):
    thing.pk = 0
    with pytest.raises(NotFound) as refused, transaction.atomic():
        life.lock(thing, house.staff)
    assert refused.value.reason == NotFound().reason


@pytest.mark.parametrize("seen", [-1, 1, 100])
def test_an_old_version_is_stale_whoever_comes_with_it(
    life: Lifecycle, thing: Ledgered, house: House, seen: int
):
    for verb in life.table:
        for actor in who_sees(life, thing, house):
            with pytest.raises(Stale) as refused:
                life.check(thing, verb, by=actor, version=thing.version + seen)
            assert refused.value.current == thing.version


def test_not_theirs_is_said_with_the_rules_own_reason(
    name: str, life: Lifecycle, thing: Ledgered, house: House
):
    refused_to = 0
    for verb in life.table:
        for actor in who_sees(life, thing, house):
            if verdict := life.may(verb, thing, actor):
                continue
            with pytest.raises(Forbidden) as refused, transaction.atomic():
                life.begin(thing, verb, by=actor, version=thing.version)
            assert refused.value.reason == verdict.reason
            refused_to += 1
    assert refused_to or name in SEEN_BY_ITS_OWN_ONLY


def test_the_wrong_state_is_said_with_the_state_and_what_to_do(
    name: str, life: Lifecycle, thing: Ledgered, house: House
):
    called = dict(CALLED)[name]
    late = 0
    for verb, line in life.table.items():
        for actor in who_sees(life, thing, house):
            if line.leads_from(thing.state) or not life.may(verb, thing, actor):
                continue
            with pytest.raises(Refused) as refused, transaction.atomic():
                life.begin(thing, verb, by=actor)
            state = thing.get_state_display()
            assert (
                refused.value.reason == f"{called}现在是“{state}”，不能{line.label}。请刷新页面看最新情况。"
            )
            assert refused.value.status == 409
            late += 1
    assert late or name in NEVER_LATE


def test_the_buttons_are_exactly_what_would_not_be_refused(
    name: str, life: Lifecycle, thing: Ledgered, house: House
):
    for actor in who_sees(life, thing, house):
        offered = {line.verb for line in life.actions(thing, actor)}
        for verb in life.table:
            if (name, verb) in CLOSER:
                continue
            try:
                with transaction.atomic():
                    life.begin(thing, verb, by=actor)
            except Refused:
                assert verb not in offered, (verb, actor.label)
            else:
                assert verb in offered, (verb, actor.label)


def test_refusals_leave_no_trace(life: Lifecycle, thing: Ledgered, house: House):
    records = life.record._base_manager.count()
    for verb in life.table:
        for who in PEOPLE:
            try:
                with transaction.atomic():
                    life.begin(thing, verb, by=getattr(house, who), version=thing.version + 1)
            except Refused:
                continue
            raise AssertionError(verb)
    again = life.model._base_manager.get(pk=thing.pk)
    assert (again.version, again.ledger_head, again.state) == (thing.version, thing.ledger_head, thing.state)
    assert life.record._base_manager.count() == records


# Change and record are one


class Lightning(Exception):
    pass


def written(life: Lifecycle, thing: Ledgered, house: House, *, struck: bool) -> None:
    """A record written to the thing by hand of the lifecycle; the transaction then ends well or not."""
    with transaction.atomic():
        locked = life.model._base_manager.select_for_update(of=("self",)).get(pk=thing.pk)
        life.write(locked, "add_note", by=house.staff, at=MOMENT, note=" 记一笔\x00。 ", public=True)
        locked.save(update_fields=["version", "ledger_length", "ledger_head"])
        if struck:
            raise Lightning


MOMENT = at("2026-11-24 09:30")


def test_a_record_counts_one_version_up_and_is_clean(life: Lifecycle, thing: Ledgered, house: House):
    written(life, thing, house, struck=False)
    again = life.model._base_manager.get(pk=thing.pk)
    record = life.record._base_manager.filter(subject=thing).last()
    assert again.version == thing.version + 1
    assert (again.ledger_length, again.ledger_head) == (thing.ledger_length + 1, record.digest)
    assert (record.action, record.note, record.public, record.at) == ("add_note", "记一笔。", True, MOMENT)
    assert (record.actor, record.actor_label) == (house.staff.user, house.staff.label)
    assert list(breaks(life.record)) == []


def test_what_fails_afterwards_takes_the_record_along(life: Lifecycle, thing: Ledgered, house: House):
    records = life.record._base_manager.count()
    with pytest.raises(Lightning):
        written(life, thing, house, struck=True)
    again = life.model._base_manager.get(pk=thing.pk)
    assert (again.version, again.ledger_head) == (thing.version, thing.ledger_head)
    assert life.record._base_manager.count() == records
    assert list(breaks(life.record)) == []
