"""登记册的动作, row by row: every verb × every register × every role."""

from typing import Any

import pytest

from grids.models import Building, Dwelling, Facility, Organization
from grids.verdict import Forbidden, Invalid, NotFound
from residents.register.models import Household, Resident
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.residents.register.furnishing import SLUGS, act, fresh, spare

house = lent_house

# Who, in this order; `✓` done, `✗` refused with a reason, `404` as if it were not there.
WHO = ["staff", "second_staff", "lead", "worker1", "worker2", "admin", "supervisor", "property"]
WHO += ["family", "visitor", "system"]
KEPT = "✓ ✓ ✓ ✓ 404 404 404 404 404 404 404"
NOT_HERE = "✗ ✗ ✗ ✗ 404 404 404 404 404 404 404"
LEAD = "✗ ✗ ✓ ✗ 404 404 404 404 404 404 404"
ROLES = [
    ("residents", "edit", KEPT),
    ("residents", "end", KEPT),
    ("residents", "restore", KEPT),
    ("residents", "merge", KEPT),
    ("residents", "reveal", KEPT),
    ("residents", "erase", LEAD),
    ("households", "edit", KEPT),
    ("households", "end", KEPT),
    ("households", "restore", KEPT),
    ("households", "merge", KEPT),
    ("households", "reveal", NOT_HERE),
    ("households", "erase", NOT_HERE),
    ("dwellings", "edit", KEPT),
    ("dwellings", "end", KEPT),
    ("dwellings", "restore", KEPT),
    ("dwellings", "merge", KEPT),
    ("dwellings", "reveal", NOT_HERE),
    ("dwellings", "erase", NOT_HERE),
    ("buildings", "edit", KEPT),
    ("buildings", "end", KEPT),
    ("buildings", "restore", KEPT),
    ("buildings", "merge", KEPT),
    ("buildings", "reveal", NOT_HERE),
    ("buildings", "erase", NOT_HERE),
    ("enterprises", "edit", KEPT),
    ("enterprises", "end", KEPT),
    ("enterprises", "restore", KEPT),
    ("enterprises", "merge", KEPT),
    ("enterprises", "reveal", KEPT),
    ("enterprises", "erase", NOT_HERE),
    ("facilities", "edit", KEPT),
    ("facilities", "end", KEPT),
    ("facilities", "restore", KEPT),
    ("facilities", "merge", KEPT),
    ("facilities", "reveal", NOT_HERE),
    ("facilities", "erase", NOT_HERE),
]


def outcome(do: Any) -> str:
    try:
        do()
    except NotFound:
        return "404"
    except Forbidden as refused:
        assert refused.reason.endswith("。")
        return "✗"
    return "✓"


@pytest.mark.parametrize(("slug", "verb", "row"), ROLES)
def test_who_may_do_what(house: House, slug: str, verb: str, row: str):
    found = []
    for n, who in enumerate(WHO):
        thing, other = spare(house, slug, f"甲{n}"), spare(house, slug, f"乙{n}")
        if verb == "restore":
            thing = act("end", thing, other, by=house.staff)
        found.append(outcome(lambda: act(verb, thing, other, by=getattr(house, who))))  # noqa: B023
    assert " ".join(found) == row


def test_every_verb_of_every_register_is_in_the_table():
    named = {slug: {verb for each, verb, _ in ROLES if each == slug} for slug in SLUGS}
    assert all(named[slug] >= {verb for verb, _ in REGISTERS[slug].verbs} for slug in SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("verb", ["edit", "end", "restore", "merge", "reveal", "erase"])
def test_nobody_of_another_community_finds_it(house: House, slug: str, verb: str):
    thing, other = spare(house, slug, "甲"), spare(house, slug, "乙")
    for who in ("staff", "lead", "worker1", "admin"):
        with pytest.raises(NotFound):
            act(verb, thing, other, by=getattr(house.elsewhere, who))
    assert fresh(thing).version == 1


# Entering something: who and where


def _new(house: House, model: type) -> dict[str, Any]:
    return {
        Resident: {"name": "陈新来", "household": house.household},
        Household: {"dwelling": house.household.dwelling, "tenure": "tenant"},
        Dwelling: {"building": house.household.dwelling.building, "unit": "9", "room": "901"},
        Building: {
            "compound": house.household.dwelling.building.compound,
            "grid": house.grid1,
            "name": "9号楼",
        },
        Organization: {"name": "新面馆", "kind": "enterprise", "grid": house.grid1},
        Facility: {"name": "新路灯", "kind": "lamp", "grid": house.grid1},
    }[model]


KEEPERS = "登记册由社区工作人员和本网格的网格员使用。"
OTHER_GRID = "只能登记和修改自己网格里的。"
CREATORS = [
    ("staff", ""),
    ("second_staff", ""),
    ("lead", ""),
    ("worker1", ""),
    ("worker2", OTHER_GRID),
    ("worker3", OTHER_GRID),
    ("admin", KEEPERS),
    ("supervisor", "街道督导只看数字，不看名单。"),
    ("property", KEEPERS),
    ("owners", KEEPERS),
    ("party", KEEPERS),
    ("visitor", KEEPERS),
    ("system", KEEPERS),
    ("family", "要更正请提出更正申请，由社区核对后修改。"),
]


@pytest.mark.parametrize("slug", SLUGS)
def test_who_enters_what(house: House, slug: str):
    model = REGISTERS[slug].model
    before = model.objects.count()
    for who, says in CREATORS:
        try:
            made = keeping.create(model, by=getattr(house, who), **_new(house, model))
        except (Forbidden, Invalid) as refused:
            assert (who, refused.reason) == (who, says)
            continue
        assert (who, says, made.community) == (who, "", house.community)
        assert made.events.count() == 1
        assert made.events.get().pgh_context["label"] == getattr(house, who).label
        type(made).objects.filter(pk=made.pk).update(**_out_of_the_way(made))
    assert model.objects.count() == before + 4


def _out_of_the_way(made: Any) -> dict[str, str]:
    """Names are given once: the next one in the table wants the same."""
    if isinstance(made, Dwelling):
        return {"room": f"x{made.pk}"}
    return {"name": f"{made.pk}号"} if not isinstance(made, Household) else {}


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_entered_into_another_community(house: House, slug: str):
    model = REGISTERS[slug].model
    before = model.objects.count()
    with pytest.raises(Invalid, match="请选择本社区的。"):
        keeping.create(model, by=house.elsewhere.staff, **_new(house, model))
    assert model.objects.count() == before
