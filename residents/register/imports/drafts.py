"""上传、预览、确认: an import that a page can start and another page can watch.

The rows go in within one transaction; how far it has come is written by a second connection, so that others can see
it meanwhile. A process that dies takes the whole import back: nothing is half imported.
"""

import datetime
import io
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from grids import actors
from grids.actors import Actor
from grids.models import Community, Grid
from grids.sheets import Sheet, SheetRefused, open_sheet
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.models import ImportDraft
from residents.register.rules import keeping

KEPT_FOR = datetime.timedelta(hours=1)
SILENT_FOR = datetime.timedelta(seconds=60)
BEAT_EVERY = 25  # rows
ALIVE_EVERY = 15  # seconds

Progress = Callable[[int], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: how its header is found, what it would do, how that is shown, how it is done.

    `plan` gets the sheet, the community, who acts and the grid for rows that name none; its result has `community` and
    `work` (rows to do). `as_system`: applied by the house itself in the uploader's name, not with the uploader's rights.
    """

    key: str
    columns: Mapping[str, Sequence[str]]
    optional: Collection[str]
    plan: Callable[[Sheet, Community, Actor, Grid | None, datetime.datetime], Any]
    summary: Callable[[Any], dict[str, Any]]
    apply: Callable[[Any, Actor, str, Progress], dict[str, int]]
    as_system: bool = False


@transaction.atomic
def stage(
    kind: Kind,
    file: IO[bytes],
    *,
    file_name: str,
    by: Actor,
    grid: Grid | None = None,
    at: datetime.datetime | None = None,
) -> ImportDraft:
    """上传: keep the sheet for an hour with its preview. Raises Forbidden; SheetRefused, and nothing is kept."""
    if not (verdict := keeping.may_import(by)):
        raise Forbidden(verdict.reason)
    at = at or timezone.now()
    forget_old(at)
    sheet = open_sheet(file, kind.columns, optional=kind.optional)
    found = kind.plan(sheet, by.posts[0].community, by, grid, at)
    file.seek(0)
    return ImportDraft.objects.create(
        community=found.community,
        kind=kind.key,
        grid=grid,
        file_name=file_name[-200:],
        content=file.read(),
        preview=kind.summary(found),
        total=found.work,
        created_by=by.user,
        created_at=at,
    )


@transaction.atomic
def confirm(draft: ImportDraft, *, by: Actor, at: datetime.datetime | None = None) -> ImportDraft:
    """确认: from now on it is being imported; the caller runs `run` next, in a thread of its own.

    Raises NotFound, or Refused when it is done, under way, or too old.
    """
    at = at or timezone.now()
    draft = ImportDraft.objects.visible_to(by).select_for_update().filter(pk=draft.pk).first()
    if draft is None:
        raise NotFound
    if draft.state == ImportDraft.State.DONE:
        raise Refused("这张表已经导入过了。")
    if draft.state == ImportDraft.State.RUNNING and not is_silent(draft, at):
        raise Refused("这张表正在导入，请等它完成。")
    if draft.created_at < at - KEPT_FOR:
        raise Refused("这张表上传已超过一小时，请重新上传。")
    draft.state, draft.reason, draft.done, draft.beat_at = ImportDraft.State.RUNNING, "", 0, at
    draft.save(update_fields=["state", "reason", "done", "beat_at"])
    return draft


def is_silent(draft: ImportDraft, at: datetime.datetime) -> bool:
    """中断: no sign of life for a minute; whatever it had done was taken back with its transaction."""
    return draft.state == ImportDraft.State.RUNNING and draft.beat_at < at - SILENT_FOR


def run(kind: Kind, draft_id: int) -> None:
    """导入一张已确认的表: everything or nothing; the outcome stands in the draft."""
    draft = ImportDraft.objects.select_related("community", "grid", "created_by").get(pk=draft_id)
    uploader = draft.created_by
    system = kind.as_system or uploader is None
    actor = actors.system(draft.community_id) if system else actors.of_user(uploader)
    try:
        with _alive(draft), _beating(draft) as progress, transaction.atomic():
            sheet = open_sheet(io.BytesIO(bytes(draft.content)), kind.columns, optional=kind.optional)
            found = kind.plan(sheet, draft.community, actor, draft.grid, timezone.now())
            _done(draft, kind.apply(found, actor, uploader.name if uploader else "", progress))
    except (SheetRefused, Refused) as refused:
        _failed(draft, str(refused))
    except Exception:
        _failed(draft, "导入时出了意外，什么也没有写入，请联系技术人员。")
        raise


def _done(draft: ImportDraft, report: dict[str, int]) -> None:
    """An imported sheet's bytes and rows are personal data nobody needs any more."""
    ImportDraft.objects.filter(pk=draft.pk).update(
        state=ImportDraft.State.DONE,
        report=report,
        done=draft.total,
        content=b"",
        preview={**draft.preview, "rows": []},
        finished_at=timezone.now(),
    )


def _failed(draft: ImportDraft, reason: str) -> None:
    ImportDraft.objects.filter(pk=draft.pk).update(
        state=ImportDraft.State.FAILED, reason=reason[:300], finished_at=timezone.now()
    )


@contextmanager
def _alive(draft: ImportDraft) -> Iterator[None]:
    """A sign of life also while it reads a long sheet or waits for another import of the community to end."""
    over = threading.Event()
    sign = threading.Thread(target=_sign, args=[draft.pk, over], name=f"alive-{draft.pk}", daemon=True)
    sign.start()
    try:
        yield
    finally:
        over.set()
        sign.join()


def _sign(draft_id: int, over: threading.Event) -> None:
    try:
        while not over.wait(ALIVE_EVERY):
            running = ImportDraft.objects.filter(pk=draft_id, state=ImportDraft.State.RUNNING)
            running.update(beat_at=timezone.now())
    finally:
        connection.close()  # this thread's own


@contextmanager
def _beating(draft: ImportDraft) -> Iterator[Any]:
    """A progress callback that others can read while the import's transaction is still open."""
    aside = connection.copy()
    done = told = 0

    def progress(rows: int) -> None:
        nonlocal done, told
        done += rows
        if done - told >= BEAT_EVERY:
            told = done
            with aside.cursor() as cursor:
                cursor.execute(
                    "UPDATE residents_importdraft SET done = %s, beat_at = %s WHERE id = %s",
                    [done, timezone.now(), draft.pk],
                )

    try:
        yield progress
    finally:
        aside.close()


def forget_old(at: datetime.datetime) -> None:
    """过期清除: sheets nobody confirmed within the hour, and failed ones, hold personal data for no purpose."""
    unfinished = ImportDraft.objects.exclude(state=ImportDraft.State.DONE)
    alive = Q(state=ImportDraft.State.RUNNING, beat_at__gte=at - SILENT_FOR)
    unfinished.filter(created_at__lt=at - KEPT_FOR).exclude(alive).delete()
