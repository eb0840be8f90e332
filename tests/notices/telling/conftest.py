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


# Everybody of the house by name; `family` is the household with the card.
EVERYBODY = ("staff", "second_staff", "lead", "admin", "supervisor", "worker1", "worker2", "worker3")
EVERYBODY += ("property", "owners", "party", "family")


def heard(house: House, kind: str, action: str) -> dict[str, list[str]]:
    """Who reads what of this action of one record table (`session`, `item`…), the newest first; nobody else."""
    rows = InboxMessage.objects.filter(key__startswith=f"{kind}:", action=action)
    found = {name: [row.sentence for row in rows.visible_to(getattr(house, name))] for name in EVERYBODY}
    return {name: sentences for name, sentences in found.items() if sentences}


def heard_once(house: House, kind: str, action: str) -> dict[str, str]:
    """The same, where each hears one sentence."""
    found = heard(house, kind, action)
    assert all(len(sentences) == 1 for sentences in found.values()), found
    return {name: sentences[0] for name, sentences in found.items()}
