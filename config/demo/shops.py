"""虚构的企业商户: the shops along the streets of the demo community, each with somebody to call."""

import tomllib
from collections.abc import Iterator
from random import Random

from config.demo import material
from config.demo.people import Births
from config.demo.places import Ground
from grids.models import Organization
from grids.text import initials

SEED = 77


def open_up(ground: Ground, births: Births) -> list[Organization]:
    """Each shop in a grid of its own choosing, on the ground floor of one of its buildings."""
    dice = Random(SEED)  # noqa: S311  a story, not a secret
    people = Births(dice, births.day)
    return Organization.objects.bulk_create(
        _shop(ground, name, kind, people, dice) for name, kind in _names()
    )


def _names() -> Iterator[tuple[str, str]]:
    for group in tomllib.loads((material.DATA / "shops.toml").read_text())["shop"]:
        for name in group["names"]:
            yield name, group["kind"]


def _shop(ground: Ground, name: str, kind: str, people: Births, dice: Random) -> Organization:
    block = dice.choice(ground.buildings)
    owner = people.person(dice.randrange(28, 60))
    return Organization(
        community=ground.community,
        kind=kind,
        name=name,
        initials=initials(name),
        grid=block.grid,
        address=f"{block.compound.name}{block.name}底层",
        contact_name=owner.name,
        phone=owner.phone,
    )
