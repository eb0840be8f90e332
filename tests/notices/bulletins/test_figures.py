"""数字: every figure equals what is counted by hand in the ledger."""

import datetime

import pytest

from notices.bulletins.figures import Figures, compute
from residents.appeals.models import Appeal
from residents.appeals.states import OPEN, Kind, State
from residents.register.models import Visit
from tests.community import House
from tests.factories import at
from tests.notices.things import MONDAY, NEXT_MONDAY

FRIDAY_BEFORE = at("2026-11-13 09:00")
TUESDAY = at("2026-11-17 09:00")
WEDNESDAY = at("2026-11-18 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def lived(house: House, *verbs: str, filed: datetime.datetime = TUESDAY, then=WEDNESDAY, **matter) -> Appeal:
    """A matter filed at one moment, its verbs done at another."""
    appeal = house.file(at=filed, **matter)[0]
    for verb in verbs:
        appeal = house.do(verb, appeal, at=then)
    return appeal


def figures(house: House, when: datetime.datetime = NEXT_MONDAY) -> Figures:
    return compute(house.community.pk, MONDAY, when)


def test_an_empty_week_counts_nothing(house: House):
    counted = figures(house)
    assert {value for value in counted.values() if not isinstance(value, dict)} == {0}
    assert (counted["open_by"], counted["late_by"]) == ({}, {})


def test_each_moment_counts_in_its_own_week(house: House):
    lived(house, "accept", "start", "reply", "close")
    lived(house, "accept", filed=FRIDAY_BEFORE)
    lived(house, filed=at("2026-11-23 07:00"))
    counted = figures(house)
    assert [counted[name] for name in ("registered", "accepted", "replied", "closed")] == [1, 2, 1, 1]


def test_sundays_last_minute_is_in_and_mondays_first_is_not(house: House):
    house.file(at=at("2026-11-22 23:59"))
    house.file(at=at("2026-11-23 00:00"))
    assert figures(house)["registered"] == 1


def test_open_and_late_stand_as_they_are_at_the_counting(house: House):
    lived(house, "accept")
    lived(house, "accept", "start")
    lived(house)
    counted = figures(house)
    assert counted["in_progress"] == 3
    assert counted["open_by"] == {"registered": 1, "accepted": 1, "in_progress": 1}
    assert counted["late_by"] == {"registered": 1, "accepted": 1}, "the result is promised for later"
    assert figures(house, at("2026-12-31 09:00"))["late"] == 3


def test_the_figures_equal_a_recount_of_the_ledger(house: House):
    """Counted again in Python from the rows themselves, every state there is among them."""
    for state in State:
        house.appeal_in(state)
    now = at("2027-03-01 09:00")
    monday = datetime.date.today() - datetime.timedelta(days=datetime.date.today().weekday())
    counted = compute(house.community.pk, monday, now)
    rows = list(Appeal.objects.filter(community=house.community))
    within = range(7)
    for name in ("registered", "accepted", "replied", "closed"):
        moments = [getattr(row, f"{name}_at") for row in rows]
        days = [
            (moment.astimezone(at("2026-11-16 09:00").tzinfo).date() - monday).days
            for moment in moments
            if moment
        ]
        assert counted[name] == sum(day in within for day in days), name
    standing = [row for row in rows if row.state in OPEN]
    assert counted["in_progress"] == len(standing) == sum(counted["open_by"].values())
    late = [row for row in standing if row.due_at and row.due_at < now]
    assert counted["late"] == len(late) == sum(counted["late_by"].values())


def test_a_complaint_about_a_person_or_a_unit_is_in_no_figure(house: House):
    """回避: whoever it is about reads the bulletin, and must not learn of it by a count."""
    lived(house, "accept", complaint_user=house.worker2.user)
    lived(house, "accept", complaint_organization=house.property_company)
    counted = figures(house)
    assert (counted["registered"], counted["in_progress"], counted["late"]) == (0, 0, 0)


def test_another_communitys_week_is_not_counted(house: House):
    house.elsewhere.file(at=TUESDAY)
    Visit.objects.create(
        community=house.elsewhere.community,
        household=house.elsewhere.household,
        worker=house.elsewhere.worker1.user,
        at=TUESDAY,
    )
    counted = figures(house)
    assert (counted["registered"], counted["visits"]) == (0, 0)


def test_visits_voices_and_wishes_of_the_week(house: House):
    visit = {"community": house.community, "household": house.household, "worker": house.worker1.user}
    Visit.objects.create(at=TUESDAY, **visit)
    Visit.objects.create(at=FRIDAY_BEFORE, **visit)
    appeal = lived(house, "accept", filed=FRIDAY_BEFORE, then=FRIDAY_BEFORE)
    house.do("endorse", appeal, at=TUESDAY)
    wish = lived(house, kind=Kind.WISH)
    wish = house.do("accept", wish, at=TUESDAY, public_title="想要一辆旧轮椅")
    for verb, said in (("claim_wish", {}), ("fulfil_wish", {"result": "送到了。"})):
        wish = house.do(verb, wish, by=house.worker1, at=WEDNESDAY, **said)
    counted = figures(house)
    assert (counted["visits"], counted["endorsements"], counted["wishes"]) == (1, 1, 1)


def test_a_voice_taken_back_does_not_count(house: House):
    appeal = lived(house, "accept")
    appeal = house.do("endorse", appeal, at=WEDNESDAY)
    house.do("take_back", appeal, at=WEDNESDAY)
    assert figures(house)["endorsements"] == 0


def test_counting_asks_the_database_the_same_few_times(house: House, django_assert_num_queries):
    for _ in range(3):
        lived(house, "accept")
    with django_assert_num_queries(8):
        figures(house)
