"""The worker with the care duty, and a family with somebody to look after."""

import pytest

from grids.actors import Actor
from grids.models import Post
from residents.register.models import Household
from residents.register.states import CareGroup
from tests.community import House
from tests.factories import actor, household, resident


@pytest.fixture
def carer(lent_house: House) -> Actor:
    """worker1, now with the care duty."""
    Post.objects.filter(user=lent_house.worker1.user).update(care_duty=True)
    return actor(lent_house.worker1.user)


@pytest.fixture
def cared_for(lent_house: House) -> Household:
    """A family of grid 1 in which somebody lives alone."""
    family = household(lent_house.grid1)
    resident(family, name="孙桂兰", phone="13912345678", head=True, care_groups=[CareGroup.LIVING_ALONE])
    return family
