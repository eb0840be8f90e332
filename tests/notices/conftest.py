"""Fixtures of the notices tests."""

from collections.abc import Iterator

import pytest

from tests.notices.robots import Robots


@pytest.fixture
def robots() -> Iterator[Robots]:
    with Robots() as street:
        yield street
