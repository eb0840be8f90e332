"""Two at the same moment: one draft, one adoption."""

from council.covenant import workflow
from council.models import CovenantVersion
from grids.verdict import Refused
from tests.community import House
from tests.council.covenant.conftest import SEPTEMBER, WORDS, drafted


def test_two_who_begin_a_draft_at_once_make_one(at_once, house: House):
    def draft(who):
        return lambda: workflow.draft(house.community, by=who, **WORDS)

    answers = at_once(draft(house.staff), draft(house.second_staff))
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert CovenantVersion.objects.filter(community=house.community).count() == 1


def test_adopting_at_once_happens_once(at_once, house: House):
    made = drafted(house)

    def adopt(who):
        return lambda: workflow.adopt(made, by=who, in_force_from=SEPTEMBER, basis="居民会议")

    answers = at_once(adopt(house.staff), adopt(house.second_staff))
    assert sum(isinstance(each, Refused) for each in answers) == 1
    assert CovenantVersion.objects.get(pk=made.pk).records.count() == 2
