"""What an import files is its own until it commits: its verbs need no second look. Everybody else's verbs do."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from grids import ledger
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals import workflow
from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import State
from residents.appeals.workflow.step import holding
from tests.community import House


def through(house: House, **matter: Any) -> Appeal:
    """From filing to closing by the system, as an import does it."""
    appeal, _ = house.file(by=house.system, **matter)
    workflow.accept(appeal, by=house.system)
    workflow.start(appeal, by=house.system)
    workflow.reply(appeal, by=house.system, result="灯已修好。")
    return workflow.close(appeal, by=house.system)


def columns(appeal: Appeal) -> dict[str, Any]:
    """What is stored of an entry, without what is its own: keys, number, secret, times and digests."""
    own = {"id", "number", "receipt_hash", "ledger_head"}
    row = Appeal.objects.filter(pk=appeal.pk).values().get()
    return {
        name: value for name, value in row.items() if name not in own and not name.endswith(("_at", "_due"))
    }


def test_the_result_is_the_same_as_without(house: House):
    plain = through(house)
    with holding():
        held = through(house)
    assert columns(plain) == columns(held)
    told = [(each.action, each.state, each.note) for each in plain.records.order_by("position")]
    assert told == [(each.action, each.state, each.note) for each in held.records.order_by("position")]
    assert list(ledger.breaks(AppealRecord)) == []


def test_it_saves_the_second_look(house: House):
    def reads(held: bool) -> int:
        with CaptureQueriesContext(connection) as queries:
            if held:
                with holding():
                    through(house)
            else:
                through(house)
        return sum(
            each["sql"].startswith("SELECT") and '"residents_appeal"' in each["sql"] for each in queries
        )

    assert reads(held=True) == 0
    assert reads(held=False) == 4  # one per verb after the filing


def test_computed_columns_are_read_when_somebody_asks(house: House):
    with holding():
        appeal, _ = house.file(by=house.system, attested_people=4)
        workflow.accept(appeal, by=house.system)
        assert appeal.loudness == 3
        assert appeal.due_at == appeal.response_due
        assert appeal.urgency == 1


def test_the_table_of_moves_holds_all_the_same(house: House):
    with holding():
        appeal, _ = house.file(by=house.system)
        with pytest.raises(Refused, match="已登记"):
            workflow.close(appeal, by=house.system)
        workflow.accept(appeal, by=house.system)
        with pytest.raises(Refused, match="已受理"):
            workflow.accept(appeal, by=house.system)


def test_people_are_judged_and_locked_as_ever(house: House):
    with holding():
        appeal, _ = house.file(by=house.system)
        with pytest.raises(NotFound):
            workflow.accept(appeal, by=house.worker2)
        with pytest.raises(NotFound):
            workflow.accept(appeal, by=house.elsewhere.staff)
        with pytest.raises((Forbidden, NotFound)):
            workflow.decline(appeal, by=house.worker1, reason="outside", note="请打 12345。")
        with CaptureQueriesContext(connection) as queries:
            assert workflow.accept(appeal, by=house.staff).state == State.ACCEPTED
        assert any("FOR UPDATE" in each["sql"] for each in queries)


def test_entries_of_before_are_read_and_locked(house: House):
    appeal = house.appeal_in(State.REGISTERED)
    stale = Appeal.objects.get(pk=appeal.pk)
    house.do("accept", appeal)
    with holding(), pytest.raises(Refused, match="已受理"):
        workflow.accept(stale, by=house.system)


def test_afterwards_nothing_is_held(house: House):
    with holding():
        appeal, _ = house.file(by=house.system)
    workflow.accept(Appeal.objects.get(pk=appeal.pk), by=house.system)
    with pytest.raises(Refused, match="已受理"):
        workflow.accept(appeal, by=house.system)


def test_nor_after_a_failure(house: House):
    with pytest.raises(RuntimeError), transaction.atomic(), holding():
        appeal, _ = house.file(by=house.system)
        raise RuntimeError("the disk is full")
    assert not Appeal.objects.filter(pk=appeal.pk).exists()
    with pytest.raises(NotFound):
        workflow.accept(appeal, by=house.system)


def test_one_row_at_a_time(house: House):
    """An inner block holds its own; the outer one has its entries back afterwards."""
    with holding():
        first, _ = house.file(by=house.system)
        with holding():
            second, _ = house.file(by=house.system)
            workflow.accept(second, by=house.system)
        with CaptureQueriesContext(connection) as queries:
            workflow.accept(first, by=house.system)
        assert not any("FOR UPDATE" in each["sql"] for each in queries)
    assert set(Appeal.objects.values_list("state", flat=True)) == {State.ACCEPTED}
