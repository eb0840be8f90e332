"""导入页: upload a sheet, see what would happen, confirm, watch it go in."""

import threading

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids.actors import Actor
from grids.sheets import SheetRefused
from grids.verdict import Forbidden, NotFound
from residents.appeals.forms.importing import UploadForm
from residents.appeals.imports import drafts
from residents.appeals.models import ImportDraft

SHOWN_IMPORTS = 10


def _office(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not actor.is_office:
        raise Forbidden("导入由社区工作人员办理。")
    return actor


def _draft(request: HttpRequest, pk: int) -> ImportDraft:
    visible = ImportDraft.objects.visible_to(_office(request)).of_kind("appeals").defer("content")
    draft = visible.select_related("created_by", "grid").filter(pk=pk).first()
    if draft is None:
        raise NotFound
    return draft


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """上传: a sheet that cannot be read is refused beside the field, and nothing of it is kept."""
    actor = _office(request)
    posted = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = UploadForm(**posted, actor=actor)
    if form.is_valid():
        file, grid = form.cleaned_data["file"], form.cleaned_data["grid"]
        try:
            draft = drafts.stage(file, file_name=file.name, by=actor, grid=grid)
        except SheetRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("import_draft", draft.pk)
    recent = ImportDraft.objects.visible_to(actor).of_kind("appeals").defer("content", "preview")
    recent = recent.select_related("created_by")[:SHOWN_IMPORTS]
    return render(request, "appeals/import.html", {"form": form, "recent": recent})


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """预览、进度、结果: whichever this import has come to. htmx asks for the progress alone."""
    draft = _draft(request, pk)
    context = {"draft": draft, "silent": drafts.is_silent(draft, timezone.now())}
    running = draft.state == ImportDraft.State.RUNNING and not context["silent"]
    context |= {"running": running, "place": reverse("import_draft", args=[pk])}
    if running and request.htmx:
        return render(request, "parts/import_progress.html", context)
    response = render(request, "appeals/import_draft.html", context)
    if request.htmx:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """确认导入: it goes on after this answer; its page shows how far it is."""
    draft = drafts.confirm(_draft(request, pk), by=request.actor)
    threading.Thread(target=_run, args=[draft.pk], name=f"import-{draft.pk}", daemon=True).start()
    return redirect("import_draft", draft.pk)


def _run(draft_id: int) -> None:
    try:
        drafts.run(draft_id)
    finally:
        connection.close()
