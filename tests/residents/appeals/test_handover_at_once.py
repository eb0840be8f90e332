"""交接, two presses at once."""

from django.utils import timezone

from grids import workflow
from residents.appeals.workflow.handover import confirm_handover
from residents.register.models import Handover
from tests.community import House
from tests.factories import actor, user


def test_two_presses_at_once_confirm_once(at_once, house: House):
    today = timezone.localdate()
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=today)
    person = user("接手人", community=house.community)
    workflow.assign_worker(house.grid1, by=house.admin, user=person, since=today)
    results = at_once(*[lambda: confirm_handover(house.grid1, by=actor(person))] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Handover", "Refused"]
    assert Handover.objects.count() == 1
