"""同时: an import beside a page, the API and another import: nothing is entered twice, nobody's change is lost."""

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from grids.models import Dwelling, Organization
from grids.verdict import Invalid, Refused
from residents.register.imports import drafts
from residents.register.imports.kinds import KINDS
from residents.register.models import Household, ImportDraft, Resident
from residents.register.workflow import keeping
from tests.calls import by_token
from tests.community import House
from tests.community import house as one_house
from tests.factories import building
from tests.residents.register.imports.sheets_in import HEADERS, staged
from tests.residents.register.sheets import by_hand, id_number

AtOnce = Callable[..., list[Any]]
KING = id_number("19510308", 11)


def confirmed(house: House, slug: str, *rows: list[Any]) -> Callable[[], None]:
    """A sheet that only waits to be run."""
    draft = staged(house, slug, by_hand(HEADERS[slug], rows))
    drafts.confirm(draft, by=house.staff)
    return lambda: drafts.run(KINDS[slug], draft.pk)


def outcomes() -> list[tuple[str, str]]:
    return list(ImportDraft.objects.order_by("pk").values_list("state", "reason"))


def test_a_sheet_and_a_page_enter_the_same_unit_once(at_once: AtOnce):
    here = one_house()
    run = confirmed(here, "enterprises", ["新店", "企业商户"], ["别家", "企业商户"])
    page = lambda: keeping.create(Organization, by=here.staff, name="新店", kind="enterprise")  # noqa: E731
    _, entered = at_once(run, page)
    assert Organization.objects.filter(name="新店").count() == 1
    [(state, reason)] = outcomes()
    if state == "done":
        assert Organization.objects.filter(name="别家").exists()
    else:
        assert reason == "导入时有几条刚刚被别人登记，什么也没有写入，请重新上传看看。"
        assert not Organization.objects.filter(name="别家").exists()
    assert isinstance(entered, Organization | Invalid | Refused)
    assert state == "done" or isinstance(entered, Organization)


def test_two_sheets_that_make_a_household_in_the_same_empty_flat_make_one(at_once: AtOnce):
    here = one_house()
    block = building(here.grid1, "3号楼")
    Dwelling.objects.create(community=here.community, building=block, grid=here.grid1, unit="2", room="101")
    runs = [confirmed(here, "residents", ["3号楼", "2", "101", name]) for name in ("赵明", "钱英", "孙权")]
    at_once(*runs)
    assert outcomes() == [("done", "")] * 3
    home = Household.objects.get(dwelling__building=block)
    assert set(home.residents.values_list("name", flat=True)) == {"赵明", "钱英", "孙权"}


def test_two_communities_do_not_wait_for_one_another(at_once: AtOnce):
    here = one_house()
    there = one_house("yangguang", "阳光社区")
    at_once(*(confirmed(each, "enterprises", ["新店", "企业商户"]) for each in (here, there)))
    assert outcomes() == [("done", "")] * 2
    assert {unit.community for unit in Organization.objects.filter(name="新店")} == {
        here.community,
        there.community,
    }


def test_an_import_that_reads_a_long_sheet_or_waits_its_turn_is_not_taken_for_dead(
    at_once: AtOnce, monkeypatch: pytest.MonkeyPatch
):
    """No row is done for a while; the page must not offer to confirm it again."""
    monkeypatch.setattr(drafts, "ALIVE_EVERY", 0.02)
    here = one_house()
    draft = staged(here, "enterprises", by_hand(HEADERS["enterprises"], [["新店", "企业商户"]]))
    drafts.confirm(draft, by=here.staff)
    begun = ImportDraft.objects.get().beat_at
    kind, seen = KINDS["enterprises"], []

    def slow(*given: Any) -> Any:
        end = time.monotonic() + 20
        while not seen and time.monotonic() < end:
            [now] = at_once(lambda: ImportDraft.objects.get())
            if now.beat_at > begun:
                seen.append((now.state, now.done))
        return kind.plan(*given)

    drafts.run(dataclasses.replace(kind, plan=slow), draft.pk)
    assert seen == [("running", 0)]
    draft.refresh_from_db()
    assert (draft.state, draft.done, draft.report["new"]) == ("done", 1, 1)
    assert not [each for each in threading.enumerate() if each.name.startswith("alive-")]


def test_the_same_key_sent_twice_at_once_enters_one(at_once: AtOnce):
    here = one_house()
    callers = [by_token(here.staff) for _ in range(2)]
    body = {"name": "陈新来", "household": here.household.pk, "id_number": KING}
    answers = at_once(
        *(
            lambda caller=each: caller.post("residents/", body, idempotency_key="k").status_code
            for each in callers
        )
    )
    assert answers == [201, 201]
    assert Resident.objects.filter(name="陈新来").count() == 1


def test_two_doubles_by_two_callers_are_entered_once(at_once: AtOnce):
    here = one_house()
    callers = [by_token(each) for each in (here.staff, here.lead)]
    body = {"name": "新店", "kind": "enterprise"}
    answers = at_once(
        *(lambda caller=each: caller.post("enterprises/", body).status_code for each in callers)
    )
    assert sorted(answers) in ([201, 400], [201, 409])
    assert Organization.objects.filter(name="新店").count() == 1
