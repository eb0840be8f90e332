"""谁可以: each rule of the register × each role, with the sentence a refusal says; nothing is asked of the database."""

from collections.abc import Callable
from typing import Any

import pytest

from grids.actors import Actor
from grids.models import Post
from grids.verdict import Verdict
from residents.register.models import Correction, ExportRequest
from residents.register.rules import cards, deciding, keeping, visits
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor

house = lent_house
NOT_HERE = "登记册由社区工作人员和本网格的网格员使用。"
NUMBERS = "街道督导只看数字，不看名单。"
ASK = "要更正请提出更正申请，由社区核对后修改。"
CARDS = "户码由社区工作人员或本网格的网格员发放和作废。"
GOES = "走访由网格员在自己的网格、社区工作人员在本社区登记。"
IMPORT = "导入由社区工作人员办理。"
CLEAR = "明文导出由社区工作人员申请，另一位工作人员审批。"
OWN = "更正由住户用户码提出；工作人员请直接修改。"

ROWS = [
    ("read", "staff", ""),
    ("read", "lead", ""),
    ("read", "worker1", ""),
    ("read", "family", ""),
    ("read", "supervisor", NUMBERS),
    ("read", "admin", NOT_HERE),
    ("read", "property", NOT_HERE),
    ("read", "visitor", NOT_HERE),
    ("read", "system", NOT_HERE),
    ("count", "staff", ""),
    ("count", "lead", ""),
    ("count", "worker1", ""),
    ("count", "supervisor", ""),
    ("count", "family", NOT_HERE),
    ("count", "admin", NOT_HERE),
    ("count", "property", NOT_HERE),
    ("count", "visitor", NOT_HERE),
    ("keeps", "staff", ""),
    ("keeps", "lead", ""),
    ("keeps", "worker1", ""),
    ("keeps", "family", ASK),
    ("keeps", "supervisor", NUMBERS),
    ("keeps", "admin", NOT_HERE),
    ("keeps", "property", NOT_HERE),
    ("keeps", "visitor", NOT_HERE),
    ("create", "staff", ""),
    ("create", "worker1", ""),
    ("create", "family", ASK),
    ("create", "supervisor", NUMBERS),
    ("create", "property", NOT_HERE),
    ("may_import", "staff", ""),
    ("may_import", "lead", ""),
    ("may_import", "worker1", IMPORT),
    ("may_import", "family", IMPORT),
    ("may_import", "supervisor", IMPORT),
    ("may_import", "admin", IMPORT),
    ("may_import", "property", IMPORT),
    ("may_import", "visitor", IMPORT),
    ("ask_export", "staff", ""),
    ("ask_export", "lead", ""),
    ("ask_export", "worker1", CLEAR),
    ("ask_export", "family", CLEAR),
    ("ask_export", "supervisor", CLEAR),
    ("ask_export", "admin", CLEAR),
    ("ask_export", "property", CLEAR),
    ("ask_export", "visitor", CLEAR),
    ("ask_correction", "family", ""),
    ("ask_correction", "staff", OWN),
    ("ask_correction", "lead", OWN),
    ("ask_correction", "worker1", OWN),
    ("ask_correction", "supervisor", OWN),
    ("ask_correction", "visitor", OWN),
    ("manage", "staff", ""),
    ("manage", "lead", ""),
    ("manage", "worker1", ""),
    ("manage", "worker2", ""),
    ("manage", "family", CARDS),
    ("manage", "supervisor", CARDS),
    ("manage", "admin", CARDS),
    ("manage", "property", CARDS),
    ("manage", "visitor", CARDS),
    ("goes_around", "staff", ""),
    ("goes_around", "lead", ""),
    ("goes_around", "worker1", ""),
    ("goes_around", "family", GOES),
    ("goes_around", "supervisor", GOES),
    ("goes_around", "admin", GOES),
    ("goes_around", "property", GOES),
    ("goes_around", "visitor", GOES),
    ("settle", "staff", ""),
    ("settle", "worker1", ""),
    ("settle", "family", GOES),
    ("settle", "supervisor", GOES),
    ("settle", "property", GOES),
]
RULES: dict[str, Callable[[Actor], Verdict]] = {
    "read": keeping.read,
    "count": keeping.count,
    "keeps": keeping.keeps,
    "create": keeping.create,
    "may_import": keeping.may_import,
    "ask_export": keeping.ask_export,
    "ask_correction": deciding.ask_correction,
    "manage": cards.manage,
    "goes_around": visits.goes_around,
    "settle": visits.settle,
}


@pytest.mark.parametrize(("rule", "who", "says"), ROWS)
def test_a_rule_answers_with_its_reason(
    house: House, rule: str, who: str, says: str, django_assert_num_queries
):
    person = getattr(house, who)
    with django_assert_num_queries(0):
        verdict = RULES[rule](person)
    assert (bool(verdict), verdict.reason) == (not says, says)


# A backup and a stand-in work in the grid; whoever has left does not


def test_a_backup_keeps_the_register_of_the_grid_it_stands_in_for(house: House):
    seat = house.property.user
    assert not keeping.keeps(actor(seat))
    house.grid3.backup = house.worker1.user
    house.grid3.save()
    assert actor(house.worker1.user).grid_ids == {house.grid1.pk, house.grid3.pk}


def test_whoever_has_left_may_nothing(house: House):
    Post.objects.filter(user=house.worker1.user).update(until="2026-01-01")
    gone = actor(house.worker1.user)
    for rule in ("read", "count", "keeps", "may_import", "ask_export", "manage", "goes_around"):
        assert not RULES[rule](gone)


# 走访类别 × 关爱职责

KINDS = [
    ("routine", False, ""),
    ("festival", False, ""),
    ("safety", False, ""),
    ("follow_up", False, ""),
    ("care", False, "关爱走访由有关爱职责的人员登记，请选其他类别。"),
    ("routine", True, ""),
    ("care", True, ""),
]


@pytest.mark.parametrize(("kind", "duty", "says"), KINDS)
@pytest.mark.parametrize("who", ["staff", "worker1"])
def test_a_care_visit_is_for_the_care_duty(house: House, who: str, kind: str, duty: bool, says: str):
    account = getattr(house, who).user
    Post.objects.filter(user=account).update(care_duty=duty)
    verdict = visits.record(actor(account), kind)
    assert (bool(verdict), verdict.reason) == (not says, says)


def test_who_does_not_go_around_is_told_that_first(house: House):
    assert visits.record(house.property, "care").reason == GOES


# 审批: never the own request; only who asked takes it

SELF = "自己申请的要由另一位工作人员审批。"
TAKES = "只有申请人可以下载。"
EXPORTS = [
    ("approve", "staff", SELF),
    ("approve", "second_staff", ""),
    ("approve", "lead", ""),
    ("approve", "worker1", CLEAR),
    ("approve", "supervisor", CLEAR),
    ("decline", "staff", SELF),
    ("decline", "second_staff", ""),
    ("decline", "lead", ""),
    ("decline", "property", CLEAR),
    ("take", "staff", ""),
    ("take", "second_staff", TAKES),
    ("take", "lead", TAKES),
    ("take", "worker1", CLEAR),
    ("take", "visitor", CLEAR),
]


@pytest.mark.parametrize(("verb", "who", "says"), EXPORTS)
def test_who_decides_on_a_file(house: House, verb: str, who: str, says: str):
    asked = ExportRequest(asked_by=house.staff.user, community=house.community)
    verdict = deciding.export(verb, asked, getattr(house, who))
    assert (bool(verdict), verdict.reason) == (not says, says)


@pytest.mark.parametrize("verb", ["accept", "decline"])
@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("staff", ""),
        ("lead", ""),
        ("worker1", ""),
        ("family", ASK),
        ("supervisor", NUMBERS),
        ("property", NOT_HERE),
        ("visitor", NOT_HERE),
    ],
)
def test_who_decides_on_a_correction(house: House, verb: str, who: str, says: str):
    verdict = deciding.correction(verb, Correction(), getattr(house, who))
    assert (bool(verdict), verdict.reason) == (not says, says)


# The verbs of an entry: what the row itself forbids

OF_THE_ROW = [
    ("restore", {"merged_into_id": 7}, "这一条已并入另一条，不能恢复。"),
    ("restore", {"erased_at": "2026-01-01"}, "个人信息已经抹去，不能恢复。"),
    ("restore", {}, ""),
    ("reveal", {"erased_at": "2026-01-01"}, "个人信息已经抹去，没有可以查看的。"),
    ("reveal", {}, ""),
    ("erase", {"erased_at": "2026-01-01"}, "这位居民的个人信息已经抹去。"),
    ("erase", {}, ""),
    ("edit", {"erased_at": "2026-01-01"}, ""),
    ("end", {}, ""),
    ("merge", {}, ""),
]


@pytest.mark.parametrize(("verb", "columns", "says"), OF_THE_ROW)
def test_what_the_row_forbids(house: House, verb: str, columns: dict[str, Any], says: str):
    for name, value in columns.items():
        setattr(house.resident, name, value)
    verdict = keeping.may(verb, house.resident, house.lead)
    assert (bool(verdict), verdict.reason) == (not says, says)


def test_only_the_lead_erases(house: House):
    for who in (house.staff, house.worker1, house.family, house.admin):
        verdict = keeping.may("erase", house.resident, who)
        assert verdict.reason == "抹去个人信息由社区负责人办理。"
