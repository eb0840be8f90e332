"""Reading an inbox the way its owner does."""

import pytest
from django.utils import timezone

from grids.actors import Actor
from notices.telling.models import InboxMessage
from notices.telling.tell import tell_new
from tests.community import House


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def tell() -> int:
    return tell_new(timezone.now())


def inbox(actor: Actor) -> list[str]:
    """The sentences, newest first."""
    return [each.sentence for each in InboxMessage.objects.visible_to(actor)]


def told_of(actor: Actor, action: str) -> list[str]:
    return [each.sentence for each in InboxMessage.objects.visible_to(actor).filter(action=action)]
