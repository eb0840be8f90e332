"""The pages read the clock, so the sessions of these tests lie ahead of it."""

import datetime

import pytest

from council.models import Session
from tests.community import House
from tests.council.conftest import Council, council_of

AHEAD = datetime.timedelta(weeks=200)


@pytest.fixture
def council(lent_house: House) -> Council:
    made = council_of(lent_house)
    for session in Session.objects.all():
        moved = {"date": session.date + AHEAD, "starts_at": session.starts_at + AHEAD}
        Session.objects.filter(pk=session.pk).update(**moved)
    return made.fresh()
