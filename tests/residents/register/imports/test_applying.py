"""确认导入: all of a sheet or nothing, in one transaction, under the uploader's name, and once."""

import dataclasses
import datetime
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grids.models import Building, Compound, Dwelling, Facility, Organization, Post
from grids.verdict import NotFound, Refused
from residents.register.imports import drafts
from residents.register.imports.kinds import KINDS
from residents.register.models import Household, ImportDraft, Resident
from residents.register.registers import REGISTERS
from residents.register.states import CareGroup
from residents.register.workflow import keeping
from tests.community import House
from tests.factories import actor
from tests.residents.register.imports.conftest import KING, stocked
from tests.residents.register.imports.sheets_in import HEADERS, counts, imported, staged
from tests.residents.register.imports.test_planning import NEW
from tests.residents.register.sheets import by_hand, id_number

house = stocked
NOW = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)


def sheet(slug: str, *rows: list[Any]) -> io.BytesIO:
    return by_hand(HEADERS[slug], rows)


def rows_of(slug: str) -> list[tuple[Any, ...]]:
    model = REGISTERS[slug].model
    return list(model.objects.order_by("pk").values_list("pk", "version"))


@pytest.mark.parametrize("slug", NEW)
def test_what_is_confirmed_stands_in_the_register_and_a_second_time_changes_nothing(house: House, slug: str):
    before = len(rows_of(slug))
    draft = imported(house, slug, sheet(slug, NEW[slug]))
    assert (draft.state, draft.reason, draft.report["new"]) == ("done", "", 1)
    after = rows_of(slug)
    assert len(after) == before + 1
    again = staged(house, slug, sheet(slug, NEW[slug]))
    assert (counts(again), again.total) == ((0, 0, 1, 0), 0)
    imported(house, slug, sheet(slug, NEW[slug]))
    assert rows_of(slug) == after


@pytest.mark.parametrize("slug", NEW)
def test_what_was_imported_is_found_and_written_like_what_was_entered_on_the_page(house: House, slug: str):
    imported(house, slug, sheet(slug, NEW[slug]))
    made = REGISTERS[slug].model.objects.visible_to(house.staff).order_by("pk").last()
    assert made.community == house.community
    assert (made.version, made.ended, made.merged_into) == (1, False, None)
    made.full_clean()
    event = made.events.get()
    assert (event.pgh_label, event.pgh_context["label"]) == ("created", house.staff.label)


def test_a_person_has_what_follows_from_name_and_number(house: House):
    row = ["3号楼", "2", "102", "欧阳建国", id_number("19600102", 13), "139 0000 0001"]
    imported(house, "residents", sheet("residents", row))
    made = Resident.objects.get(name="欧阳建国")
    assert (made.initials, str(made.birth_date), made.gender) == ("oyjg", "1960-01-02", "male")
    assert made.phone_hash and made.id_hash
    assert made.letters == ["欧", "阳", "建", "国"]


def test_a_household_is_made_once_for_all_who_move_into_an_empty_flat(house: House):
    rows = [["3号楼", "2", "102", name] for name in ("赵明", "钱英", "赵小明")]
    draft = imported(house, "residents", sheet("residents", *rows))
    assert draft.report == {"new": 3, "changed": 0, "homes": 1}
    home = Household.objects.get(dwelling__building__name="3号楼", dwelling__room="102")
    assert (home.tenure, home.residents.count()) == ("owner", 3)


def test_who_moves_into_an_empty_flat_gets_a_household_there(house: House):
    draft = imported(house, "residents", sheet("residents", ["3号楼", "2", "102", "王建国", KING]))
    assert draft.report == {"new": 0, "changed": 1, "homes": 1}
    moved = Resident.objects.get(name="王建国")
    assert (moved.household.dwelling.room, moved.version) == ("102", 2)


def test_a_new_compound_is_made_once_for_all_its_buildings(house: House):
    rows = [["新苑", "1号楼", "01"], ["新苑", "2号楼", "02"], ["幸福里", "6号楼", "01"]]
    draft = staged(house, "buildings", sheet("buildings", *rows))
    assert draft.preview["warnings"] == ["会新建小区：新苑。"]
    assert not Compound.objects.filter(name="新苑").exists()
    imported(house, "buildings", sheet("buildings", *rows))
    made = Compound.objects.get(name="新苑")
    assert (made.community, made.buildings.count()) == (house.community, 2)


def test_care_groups_are_set_and_changed_by_those_with_the_duty(house: House):
    Post.objects.filter(user=house.staff.user).update(care_duty=True)
    carer = actor(house.staff.user)
    header = (*HEADERS["residents"][:4], "重点关爱")

    def file(words: str | None) -> io.BytesIO:
        return by_hand(header, [["3号楼", "2", "101", "王建国", words]])

    draft = imported(house, "residents", file("独居老人、残疾人"), by=carer)
    assert draft.preview["changes"] == [[2, "关爱类别有变化。"]]
    kept = [CareGroup.LIVING_ALONE, CareGroup.DISABILITY]
    assert Resident.objects.get(name="王建国").care_groups == kept
    assert counts(staged(house, "residents", file("残疾人，独居老人"), by=carer)) == (0, 0, 1, 0)
    assert counts(staged(house, "residents", file(None), by=carer)) == (0, 0, 1, 0)


def test_only_what_the_sheet_says_is_changed(house: House):
    before = Organization.objects.values().get(name="幸福面馆")
    imported(house, "enterprises", sheet("enterprises", ["幸福面馆", "企业商户", None, "幸福路 1 号"]))
    after = Organization.objects.values().get(name="幸福面馆")
    assert {name for name in after if after[name] != before[name]} == {"address", "version"}
    assert (after["address"], after["version"]) == ("幸福路 1 号", 2)


# All or nothing


def test_bad_rows_stay_out_and_good_ones_go_in_when_it_is_confirmed(house: House):
    rows = [["3号楼", "2", "102", "赵明"], ["3号楼", "2", "909", "钱英"], ["3号楼", "2", "102", "孙权"]]
    draft = staged(house, "residents", sheet("residents", *rows))
    assert (counts(draft), draft.total) == ((2, 0, 0, 1), 2)
    assert not Resident.objects.filter(name__in=["赵明", "孙权"]).exists()
    drafts.run(KINDS["residents"], drafts.confirm(draft, by=house.staff).pk)
    assert Resident.objects.filter(name__in=["赵明", "孙权"]).count() == 2
    assert not Resident.objects.filter(name="钱英").exists()


def test_what_somebody_entered_in_the_meantime_is_seen_when_it_runs(house: House):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"], ["别家", "企业商户"]))
    keeping.create(Organization, by=house.staff, name="新店", kind="enterprise")
    drafts.confirm(draft, by=house.staff)
    drafts.run(KINDS["enterprises"], draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.report["new"]) == ("done", 1)
    assert Organization.objects.filter(name="新店").count() == 1


def test_a_row_the_database_refuses_takes_the_whole_sheet_back(house: House, monkeypatch: pytest.MonkeyPatch):
    """Between the plan and the insert nothing can hold such a row off: the table does."""
    draft = staged(
        house, "enterprises", sheet("enterprises", *[[f"新店{n}", "企业商户"] for n in range(300)])
    )
    plan = KINDS["enterprises"].plan

    def raced(*given: Any) -> Any:
        found = plan(*given)
        keeping.create(Organization, by=house.staff, name="新店299", kind="enterprise")
        return found

    kind = dataclasses.replace(KINDS["enterprises"], plan=raced)
    drafts.confirm(draft, by=house.staff)
    drafts.run(kind, draft.pk)
    draft.refresh_from_db()
    assert draft.state == "failed"
    assert draft.reason == "导入时有几条刚刚被别人登记，什么也没有写入，请重新上传看看。"
    assert not Organization.objects.filter(name__startswith="新店").exists()


def test_what_nobody_foresaw_takes_everything_back_and_says_so(house: House):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"]))

    def breaks(*given: Any) -> dict[str, int]:
        KINDS["enterprises"].apply(*given)
        raise RuntimeError

    kind = dataclasses.replace(KINDS["enterprises"], apply=breaks)
    drafts.confirm(draft, by=house.staff)
    with pytest.raises(RuntimeError):
        drafts.run(kind, draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.report) == ("failed", {})
    assert draft.reason == "导入时出了意外，什么也没有写入，请联系技术人员。"
    assert not Organization.objects.filter(name="新店").exists()


def test_who_left_the_office_since_imports_nothing(house: House):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"]))
    drafts.confirm(draft, by=house.lead)
    Post.objects.filter(user=house.staff.user).update(until="2026-01-01")
    drafts.run(KINDS["enterprises"], draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.reason) == ("failed", "导入由社区工作人员办理。")
    assert not Organization.objects.filter(name="新店").exists()


def test_a_failed_sheet_may_be_confirmed_again(house: House):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"]))
    ImportDraft.objects.filter(pk=draft.pk).update(state="failed", reason="出了意外。")
    again = drafts.confirm(draft, by=house.lead)
    assert (again.state, again.reason, again.done) == ("running", "", 0)


# What is kept of it


def test_an_imported_sheet_keeps_no_person(house: House):
    draft = imported(
        house, "residents", sheet("residents", ["3号楼", "2", "102", "赵明", None, "13900000001"])
    )
    assert bytes(draft.content) == b""
    assert draft.preview["rows"] == []
    assert draft.done == draft.total == 1
    kept = str(draft.preview)
    for secret in ("赵明", "赵*", "13900000001"):
        assert secret not in kept


def test_nobody_else_confirms_or_finds_it(house: House):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"]))
    for stranger in (house.worker1, house.supervisor, house.admin, house.property, house.elsewhere.staff):
        with pytest.raises(NotFound):
            drafts.confirm(draft, by=stranger)
    assert drafts.confirm(draft, by=house.lead).state == "running"


@pytest.mark.parametrize(
    ("given", "later", "sentence"),
    [
        ({"state": "done"}, 0, "这张表已经导入过了。"),
        ({"state": "running", "beat_at": NOW}, 30, "这张表正在导入，请等它完成。"),
        ({}, 3601, "这张表上传已超过一小时，请重新上传。"),
    ],
)
def test_what_cannot_be_confirmed_says_why(house: House, given: dict[str, Any], later: int, sentence: str):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"]))
    ImportDraft.objects.filter(pk=draft.pk).update(created_at=NOW, **given)
    with pytest.raises(Refused) as refused:
        drafts.confirm(draft, by=house.staff, at=NOW + datetime.timedelta(seconds=later))
    assert refused.value.reason == sentence


def test_an_import_that_gave_no_sign_for_a_minute_may_be_confirmed_again(house: House):
    draft = staged(house, "enterprises", sheet("enterprises", ["新店", "企业商户"]))
    draft.state, draft.beat_at = ImportDraft.State.RUNNING, timezone.now()
    assert not drafts.is_silent(draft, draft.beat_at + datetime.timedelta(seconds=60))
    assert drafts.is_silent(draft, draft.beat_at + datetime.timedelta(seconds=61))


def test_how_far_it_is_is_a_share_of_its_rows():
    assert ImportDraft(done=50, total=200).percent == 25
    assert ImportDraft(done=0, total=0).percent == 0
    assert str(ImportDraft(file_name="三月.xlsx")) == "三月.xlsx"


# How much it asks of the database


def test_a_long_sheet_asks_no_more_than_a_short_one_but_for_its_batches(house: House):
    """Two statements a batch of 250; the rows themselves are looked up at once."""
    asked = {}
    for size in (10, 240):
        rows = [[f"{size}号新店{n}", "企业商户"] for n in range(size)]
        draft = staged(house, "enterprises", sheet("enterprises", *rows))
        drafts.confirm(draft, by=house.staff)
        with CaptureQueriesContext(connection) as captured:
            drafts.run(KINDS["enterprises"], draft.pk)
        asked[size] = len(captured)
    assert asked[10] == asked[240] <= 20


def test_what_is_not_of_a_register_is_not_touched(house: House):
    kinds: tuple[Any, ...] = (Building, Dwelling, Facility, Household, Organization, Resident)
    before = {kind: list(kind.objects.order_by("pk").values_list("pk", "version")) for kind in kinds}
    imported(house, "facilities", sheet("facilities", NEW["facilities"]))
    after = {kind: list(kind.objects.order_by("pk").values_list("pk", "version")) for kind in kinds}
    assert [kind for kind in kinds if before[kind] != after[kind]] == [Facility]
