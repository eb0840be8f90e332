import pytest

from tests.council.conftest import Council
from tests.council.resolutions.deciding import Deciding


@pytest.fixture
def deciding(council: Council) -> Deciding:
    return Deciding(council)


@pytest.fixture
def deciding_for_threads(council_for_threads: Council) -> Deciding:
    """Committed, so that threads see it."""
    return Deciding(council_for_threads)
