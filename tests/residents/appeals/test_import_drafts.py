"""An upload is shown before it is confirmed, goes in whole or not at all, and others can watch."""

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from grids.sheets import SheetRefused
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.imports import drafts
from residents.appeals.models import Appeal, AppealRecord, ImportDraft
from tests.community import House
from tests.community import house as one_house
from tests.factories import at
from tests.residents.appeals.sheets import HEADER, WITH_REPLIES, message, replied, xlsx

NOW = at("2026-11-22 10:00")
MINUTE = datetime.timedelta(minutes=1)


def staged(house: House, file: io.BytesIO | None = None, **options: Any) -> ImportDraft:
    file = file or xlsx([message(1), message(2), message(3, 留言时间="上周")])
    return drafts.stage(file, **{"file_name": "留言.xlsx", "by": house.staff, "at": NOW, **options})


def fresh(draft: ImportDraft) -> ImportDraft:
    return ImportDraft.objects.get(pk=draft.pk)


def test_an_upload_stores_a_preview_and_no_entry(house: House):
    draft = staged(house)
    assert draft.state == "waiting" and draft.total == 2 and draft.created_by == house.staff.user
    assert (draft.preview["new"], draft.preview["refused"]) == (2, 1)
    assert draft.preview["refusals"] == [[4, "“上周”不像日期，请写成 2026-11-22 或 2026-11-22 14:30。"]]
    assert draft.preview["rows"][0] == {
        "row": 2,
        "number": "1",
        "at": "2019-02-28 11:25",
        "title": "小区路灯坏了半个月",
        "text": "3号楼前的路灯坏了半个月，晚上看不见路。",
        "replied": False,
    }
    assert not Appeal.objects.exists()


def test_a_preview_shows_no_more_than_a_person_reads(house: House):
    rows = [message(n, 留言详情="很长" * 500) for n in range(50)] + [message(None) for _ in range(600)]
    preview = staged(house, xlsx(rows)).preview
    assert len(preview["rows"]) == 5 and all(len(row["text"]) <= 60 for row in preview["rows"])
    assert preview["refused"] == 600 and len(preview["refusals"]) == 500


def test_only_the_office_uploads(house: House):
    for somebody in (house.worker1, house.admin, house.supervisor, house.visitor, house.family):
        with pytest.raises(Forbidden):
            staged(house, by=somebody)
    assert not ImportDraft.objects.exists()


def test_what_cannot_be_read_is_not_kept(house: House):
    with pytest.raises(SheetRefused):
        staged(house, io.BytesIO(b"no sheet \x00\x01"))
    assert not ImportDraft.objects.exists()


def test_confirming_and_running_files_the_rows_and_drops_the_bytes(house: House):
    draft = staged(house)
    assert drafts.confirm(draft, by=house.staff, at=NOW).state == "running"
    drafts.run(draft.pk)
    draft = fresh(draft)
    assert draft.state == "done" and draft.report == {"new": 2, "answered": 0, "noted": 0, "skipped": 0}
    assert draft.finished_at and draft.percent == 100
    assert bytes(draft.content) == b"" and draft.preview["rows"] == [], "nobody needs the personal data again"
    assert Appeal.objects.count() == 2
    assert set(AppealRecord.objects.values_list("actor_label", flat=True)) == {"系统（由李敏导入）"}


def test_the_grid_chosen_at_upload_is_where_the_rows_go(house: House):
    draft = drafts.confirm(staged(house, grid=house.grid2), by=house.staff, at=NOW)
    drafts.run(draft.pk)
    assert set(Appeal.objects.values_list("grid", flat=True)) == {house.grid2.pk}


def test_another_of_the_office_may_confirm_it(house: House):
    assert drafts.confirm(staged(house), by=house.lead, at=NOW).state == "running"


def test_nobody_else_even_finds_it(house: House):
    draft = staged(house)
    for somebody in (house.worker1, house.admin, house.visitor, house.elsewhere.staff):
        with pytest.raises(NotFound):
            drafts.confirm(draft, by=somebody, at=NOW)
    assert fresh(draft).state == "waiting"


def test_a_running_or_finished_import_is_not_confirmed_again(house: House):
    draft = drafts.confirm(staged(house), by=house.staff, at=NOW)
    with pytest.raises(Refused, match="正在导入"):
        drafts.confirm(draft, by=house.lead, at=NOW + MINUTE)
    drafts.run(draft.pk)
    with pytest.raises(Refused, match="已经导入过"):
        drafts.confirm(draft, by=house.staff, at=NOW + 2 * MINUTE)
    assert Appeal.objects.count() == 2


def test_a_process_that_died_leaves_an_import_that_can_be_confirmed_again(house: House):
    draft = drafts.confirm(staged(house), by=house.staff, at=NOW)
    assert not drafts.is_silent(draft, NOW + MINUTE)
    assert drafts.is_silent(draft, NOW + 2 * MINUTE)
    again = drafts.confirm(draft, by=house.staff, at=NOW + 2 * MINUTE)
    drafts.run(again.pk)
    assert Appeal.objects.count() == 2


def test_after_an_hour_it_is_too_late(house: House):
    draft = staged(house)
    with pytest.raises(Refused, match="超过一小时"):
        drafts.confirm(draft, by=house.staff, at=NOW + 61 * MINUTE)


def test_old_uploads_are_forgotten_and_the_history_stays(house: House):
    waiting = staged(house)
    imported = drafts.confirm(staged(house), by=house.staff, at=NOW)
    drafts.run(imported.pk)
    running = drafts.confirm(staged(house), by=house.staff, at=NOW + 60 * MINUTE)
    drafts.forget_old(NOW + 61 * MINUTE)
    left = set(ImportDraft.objects.values_list("pk", flat=True))
    assert left == {imported.pk, running.pk} and waiting.pk not in left
    drafts.forget_old(NOW + 90 * MINUTE)
    assert set(ImportDraft.objects.values_list("pk", flat=True)) == {imported.pk}


def test_the_next_upload_clears_up(house: House):
    old = staged(house)
    staged(house, at=NOW + 61 * MINUTE)
    assert not ImportDraft.objects.filter(pk=old.pk).exists()


def test_an_import_that_goes_wrong_says_so_and_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch):
    draft = drafts.confirm(staged(house), by=house.staff, at=NOW)

    def half(plan: Any, **options: Any) -> None:
        house.file(title="已经写了一件")
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(drafts, "apply", half)
    with pytest.raises(RuntimeError):
        drafts.run(draft.pk)
    draft = fresh(draft)
    assert draft.state == "failed" and "什么也没有写入" in draft.reason
    assert bytes(draft.content), "it can be tried again within the hour"
    assert not Appeal.objects.exists()
    monkeypatch.undo()
    drafts.run(drafts.confirm(draft, by=house.staff, at=NOW).pk)
    assert fresh(draft).state == "done"


def test_somebody_else_was_quicker_and_the_report_says_so(house: House):
    first, second = staged(house), staged(house)
    drafts.run(drafts.confirm(first, by=house.staff, at=NOW).pk)
    drafts.run(drafts.confirm(second, by=house.staff, at=NOW).pk)
    assert fresh(second).report == {"new": 0, "answered": 0, "noted": 0, "skipped": 0}
    assert Appeal.objects.count() == 2


def test_others_see_how_far_it_is_while_it_is_still_open(at_once: Callable[..., list[Any]]):
    """The rows are not there yet for anybody else, the figure is."""
    here = one_house()
    draft = drafts.stage(
        xlsx([replied(n) for n in range(60)], WITH_REPLIES), file_name="留言.xlsx", by=here.staff
    )
    drafts.confirm(draft, by=here.staff)
    seen: list[tuple[int, int]] = []
    real_apply = drafts.apply

    def watched(plan: Any, *, by: str, progress: Callable[[int], None]) -> Any:
        def told(rows: int) -> None:
            progress(rows)
            if len(seen) < 60:
                seen.extend(at_once(lambda: (fresh(draft).done, Appeal.objects.count())))

        return real_apply(plan, by=by, progress=told)

    patch = pytest.MonkeyPatch()
    patch.setattr(drafts, "apply", watched)
    try:
        drafts.run(draft.pk)
    finally:
        patch.undo()
    assert seen[0] == (0, 0)
    assert {done for done, _ in seen} == {0, 25, 50}
    assert {filed for _, filed in seen} == {0}
    assert fresh(draft).done == 60 and Appeal.objects.count() == 60


def test_two_people_confirm_at_once_and_one_is_told_to_wait(at_once: Callable[..., list[Any]]):
    here = one_house()
    draft = drafts.stage(xlsx([message(1)]), file_name="留言.xlsx", by=here.staff)
    answers = at_once(
        lambda: drafts.confirm(draft, by=here.staff), lambda: drafts.confirm(draft, by=here.lead)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ImportDraft", "Refused"]


def test_no_connection_is_left_behind(house: House):
    def open_connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            return cursor.fetchone()[0]

    draft = drafts.confirm(
        staged(house, xlsx([message(n) for n in range(30)], HEADER)), by=house.staff, at=NOW
    )
    before = open_connections()
    drafts.run(draft.pk)
    assert open_connections() <= before
