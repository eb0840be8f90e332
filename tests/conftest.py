"""Fixtures every test may ask for. What they are made of: tests/factories.py and tests/community.py."""

import copy
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests.community import House, two_houses
from tests.snapshot import Snapshot

# Property tests are bounded by their number of examples, not by the clock of a busy machine.
hypothesis_settings.register_profile("doorstep", deadline=None)
hypothesis_settings.load_profile("doorstep")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Twenty thousand tests stay in memory to the end: the collector need not walk them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each test keeps its files in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media" / str(uuid4())
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session", autouse=True)
def tables_emptied_between_tests() -> Iterator[None]:
    """After a test with threads the tables are emptied, which their guards refuse to everybody else."""
    plain = DatabaseOperations.execute_sql_flush

    def unguarded(self: DatabaseOperations, statements: list[str]) -> None:
        off, on = (f"SET session_replication_role = {role}" for role in ("replica", "origin"))
        plain(self, [off, *statements, on])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", unguarded)
        yield


_taken: list[Snapshot] = []


@pytest.fixture
def house(db: None) -> House:
    """A small community with everyone in it, and a second one beside it (`house.elsewhere`)."""
    if not _taken:
        _taken.append(Snapshot.take(two_houses()))
        return copy.deepcopy(_taken[0].house)
    return _taken[0].restore()


@pytest.fixture(scope="module")
def standing_house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The same two communities, built once for all tests of a module, which then start in milliseconds.

    A module asks for it by `house = lent_house`. Not beside tests with threads: those see only what is committed.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield two_houses()
        transaction.set_rollback(True)


@pytest.fixture
def lent_house(standing_house: House, db: None) -> House:
    """A copy of the standing house to change at will; the database forgets what the test did."""
    return copy.deepcopy(standing_house)


@pytest.fixture
def at_once(transactional_db: None) -> Callable[..., list[Any]]:
    """Run calls at the same moment, each in its own thread and connection; what each returned or raised.

    Every test that asks for it runs without the usual surrounding transaction, so that threads see each other.
    """

    def run(*calls: Callable[[], Any]) -> list[Any]:
        barrier = Barrier(len(calls))

        def alone(call: Callable[[], Any]) -> Any:
            try:
                barrier.wait(timeout=20)
                return call()
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return [running.result(timeout=60) for running in [pool.submit(alone, call) for call in calls]]

    return run
