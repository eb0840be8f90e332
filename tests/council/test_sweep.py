"""巡检 as the worker does it: a duty of the clock, so that sessions move although nobody presses anything."""

import datetime

import pytest
from django.utils import timezone

from council import sweep
from council.meetings import workflow
from council.meetings.models import AgendaItem, Session
from council.resolutions import workflow as resolutions
from council.resolutions.models import Resolution
from notices.carrying import pulse
from notices.carrying.models import Job
from notices.telling.rounds import DUTIES
from residents.appeals.models import Appeal
from residents.appeals.states import State, Track
from residents.appeals.workflow import withdraw
from tests.community import House

WEEK = datetime.timedelta(weeks=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def council_duty() -> pulse.Duty:
    (found,) = [duty for duty in DUTIES if duty.run is sweep.sweep]
    return found


def worked(seconds: float = 0) -> None:
    """One turn of `manage.py worker`, so many seconds from now; nothing may have failed."""
    pulse.run_due((council_duty(),), timezone.now() + datetime.timedelta(seconds=seconds))
    assert list(Job.objects.exclude(failed="").values_list("name", "failed")) == []


def upcoming(house: House) -> list[Session]:
    return list(Session.objects.of(house.community.pk).upcoming())


def item_of(house: House, session: Session) -> tuple[Appeal, AgendaItem]:
    """A neighbour's matter on this agenda."""
    appeal, _ = house.file(household=house.household)
    appeal = house.do("accept", appeal, track=Track.DELIBERATE, public_title="楼道灯")
    for verb in ("dispatch", "start"):
        appeal = house.do(verb, appeal)
    item = workflow.propose(session, by=house.staff, appeal=appeal)
    return appeal, workflow.admit(item, by=house.staff)


def test_the_councils_sweep_is_a_duty_of_the_worker_every_five_minutes():
    duty = council_duty()
    assert (duty.name, duty.every) == ("council", 300)


def test_the_worker_plans_eight_weeks_and_opens_the_next_session_for_proposals(house: House):
    worked()
    for place in (house, house.elsewhere):
        planned = upcoming(place)
        assert len(planned) == 8
        assert [each.state for each in planned] == ["collecting", *["scheduled"] * 7]
        assert planned[0].records.last().actor_label == "系统"
        assert planned[0].records.last().note == "开始征集议题，欢迎居民提议。"


def test_between_two_turns_nothing_happens_twice(house: House):
    worked()
    before = list(Session.objects.order_by("pk").values_list("pk", "version", "state"))
    worked(60)  # not due yet
    worked(301)
    worked(602)
    assert list(Session.objects.order_by("pk").values_list("pk", "version", "state")) == before


def test_a_matter_its_household_withdrew_leaves_the_agenda_within_a_turn(house: House):
    worked()
    appeal, item = item_of(house, upcoming(house)[0])
    assert Appeal.objects.get(pk=appeal.pk).state == State.IN_COUNCIL
    withdraw(Appeal.objects.get(pk=appeal.pk), by=house.family)
    worked(301)
    item.refresh_from_db()
    assert (item.state, item.outcome_note) == ("withdrawn", "提出的居民已经撤回这件诉求。")
    assert Appeal.objects.get(pk=appeal.pk).state == State.WITHDRAWN


def test_when_the_session_is_called_off_the_one_after_it_collects(house: House):
    worked()
    first, second = upcoming(house)[:2]
    workflow.cancel(first, by=house.staff, reason="停电")
    worked(301)
    second.refresh_from_db()
    assert second.state == "collecting"


def test_a_week_later_the_series_is_eight_weeks_again(house: House):
    now = timezone.now()
    sweep.sweep(now)
    last = upcoming(house)[-1]
    sweep.sweep(now + WEEK)
    assert upcoming(house)[-1].date > last.date
    ahead = [each for each in upcoming(house) if each.date >= timezone.localdate(now + WEEK)]
    assert len(ahead) == 8


def written(house: House, session: Session) -> Resolution:
    """A resolution of this session, promised for its own day."""
    _, item = item_of(house, session)
    workflow.announce(session, by=house.staff)
    workflow.open_session(session, by=house.staff)
    item = workflow.take_up(item, by=house.staff)
    return resolutions.write(
        item,
        by=house.staff,
        text="换完三单元的灯",
        sign_of_done="灯全部亮",
        due_on=session.date,
        lead=house.property_company,
        coordinator=house.party_branch,
        supervisor=house.owners_committee,
    )


def test_an_overdue_resolution_is_item_one_of_a_session_the_same_turn_planned(house: House):
    """Sessions first: the follow-up needs a next session to stand on."""
    now = timezone.now()
    sweep.sweep(now)
    session = upcoming(house)[0]
    made = written(house, session)
    workflow.hold(Session.objects.get(pk=session.pk), by=house.staff)
    for each in upcoming(house):
        workflow.cancel(each, by=house.staff, reason="放假")
    assert not upcoming(house)
    sweep.sweep(now + WEEK * 10)
    follow_up = AgendaItem.objects.get(follow_key=f"resolution:{made.number}")
    assert (follow_up.kind, follow_up.position, follow_up.state) == ("follow_up", 1, "admitted")
    assert follow_up.session.date > made.due_on


def test_the_next_turn_brings_an_overdue_resolution_up_only_once(house: House):
    now = timezone.now()
    sweep.sweep(now)
    session = upcoming(house)[0]
    written(house, session)
    workflow.hold(Session.objects.get(pk=session.pk), by=house.staff)
    later = timezone.make_aware(datetime.datetime.combine(session.date + DAY, datetime.time(8)))
    for turn in range(3):
        sweep.sweep(later + datetime.timedelta(minutes=5 * turn))
    assert AgendaItem.objects.filter(kind="follow_up").count() == 1


def test_two_workers_share_the_duty(house: House):
    now = timezone.now()
    assert pulse.run_due((council_duty(),), now) == 1
    assert pulse.run_due((council_duty(),), now) == 0


def test_sweeping_an_hour_nobody_named_is_sweeping_now(house: House):
    sweep.sweep()
    assert upcoming(house)[0].date >= timezone.localdate()
