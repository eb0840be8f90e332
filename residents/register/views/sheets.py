"""登记册的表格: the template to download, import with preview, export masked, ask for an unmasked one."""

import threading

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import reauth
from grids.actors import Actor
from grids.sheets import SheetRefused
from grids.verdict import Forbidden, NotFound, Refused
from residents.register import exports
from residents.register.forms.sheets import AskExportForm, DeclineForm, UploadForm
from residents.register.imports import drafts, kinds
from residents.register.imports.kinds import KINDS
from residents.register.models import ExportRequest, ImportDraft
from residents.register.registers import REGISTERS, Register
from residents.register.rules import deciding, keeping
from residents.register.states import EXPORTS
from residents.register.views.registers import reader, tabs
from residents.register.workflow import exporting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_IMPORTS = 10
SHOWN_REQUESTS = 50


def file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    response["Cache-Control"] = "no-store"
    return response


def office(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not (verdict := keeping.may_import(actor)):
        raise Forbidden(verdict.reason)
    return actor


@require_GET
@login_required
def template(request: HttpRequest, register: Register) -> HttpResponse:
    """空白模板"""
    return file(kinds.template(register, office(request)), f"{register.label}登记表")


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, register: Register) -> HttpResponse:
    """上传: a sheet that cannot be read is refused beside the field, and nothing of it is kept."""
    actor = office(request)
    posted = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    form = UploadForm(**posted)
    if form.is_valid():
        sheet = form.cleaned_data["file"]
        try:
            draft = drafts.stage(KINDS[register.slug], sheet, file_name=sheet.name, by=actor)
        except SheetRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("register_import_draft", register, draft.pk)
    recent = ImportDraft.objects.visible_to(actor).of_kind(register.slug).defer("content", "preview")
    context = {
        "register": register,
        "tabs": tabs(register.slug),
        "form": form,
        "recent": recent.select_related("created_by")[:SHOWN_IMPORTS],
    }
    return render(request, "register/import.html", context, status=422 if form.errors else 200)


def _draft(request: HttpRequest, register: Register, pk: int) -> ImportDraft:
    visible = ImportDraft.objects.visible_to(office(request)).of_kind(register.slug).defer("content")
    draft = visible.select_related("created_by").filter(pk=pk).first()
    if draft is None:
        raise NotFound
    return draft


@login_required
@require_GET
def preview(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """预览、进度、结果: whichever this import has come to. htmx asks for the progress alone."""
    draft = _draft(request, register, pk)
    silent = drafts.is_silent(draft, timezone.now())
    running = draft.state == ImportDraft.State.RUNNING and not silent
    context = {"register": register, "tabs": tabs(register.slug), "draft": draft, "silent": silent}
    context |= {"running": running, "place": reverse("register_import_draft", args=[register, pk])}
    if running and request.htmx:
        return render(request, "parts/import_progress.html", context)
    response = render(request, "register/import_draft.html", context)
    if request.htmx:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def confirm(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """确认导入: it goes on after this answer; its page shows how far it is."""
    draft = drafts.confirm(_draft(request, register, pk), by=request.actor)
    threading.Thread(target=_run, args=[register, draft.pk], name=f"import-{draft.pk}", daemon=True).start()
    return redirect("register_import_draft", register, draft.pk)


def _run(register: Register, draft_id: int) -> None:
    try:
        drafts.run(KINDS[register.slug], draft_id)
    finally:
        connection.close()


@login_required
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, register: Register) -> HttpResponse:
    """导出: POST takes the masked file; the page offers it and, where there is personal data, to ask for more."""
    actor = reader(request)
    query = request.GET.urlencode()
    if request.method == "POST":
        return file(exports.masked_book(register, query, by=actor), f"{register.label}（脱敏）")
    context = {
        "register": register,
        "tabs": tabs(register.slug),
        "query": query,
        "words": exports.words(register, query, actor),
        "rows": exports.found(register, query, actor).count(),
        "form": AskExportForm() if register.personal and keeping.ask_export(actor) else None,
    }
    return render(request, "register/export.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, register: Register) -> HttpResponse:
    """申请明文导出"""
    actor, query = office(request), request.GET.urlencode()
    form = AskExportForm(request.POST)
    if not register.personal:
        raise NotFound
    if form.is_valid():
        exporting.ask(
            register.slug,
            by=actor,
            purpose=form.cleaned_data["purpose"],
            rows=exports.found(register, query, actor).count(),
            query=query,
            words=exports.words(register, query, actor),
        )
        messages.success(request, "已申请，请另一位工作人员审批；同意后 24 小时内由您下载一次。")
        return redirect("exports")
    messages.error(request, "请写明用途。")
    return redirect(f"{reverse('register_export', args=[register])}?{query}")


@login_required
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """明文导出申请: what is asked for, who decided, what was taken."""
    actor = request.actor
    if not (verdict := keeping.ask_export(actor)):
        raise Forbidden(verdict.reason)
    rows = ExportRequest.objects.visible_to(actor).select_related("asked_by", "decided_by")[:SHOWN_REQUESTS]
    lines = [
        {
            "request": each,
            "register": REGISTERS[each.register],
            "verbs": list(exporting.LIFE.actions(each, actor)),
        }
        for each in rows
    ]
    return render(request, "register/exports.html", {"tabs": tabs("exports"), "lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """同意、不同意、下载. GET asks for the reason of a refusal, and leads back after the password was asked for."""
    actor = request.actor
    found = ExportRequest.objects.visible_to(actor).select_related("asked_by").filter(pk=pk).first()
    if verb not in EXPORTS or found is None:
        raise NotFound
    if not (verdict := deciding.export(verb, found, actor)):
        raise Forbidden(verdict.reason)
    if request.method == "GET" and verb != "decline":
        return redirect("exports")
    if verb == "take":
        book = exports.clear_book(found, by=actor, proven_at=reauth.moment(request.session))
        return file(book, f"{REGISTERS[found.register].label}（明文）")
    if verb == "approve":
        exporting.approve(found, by=actor)
        messages.success(request, f"已同意，请{found.asked_by.name}在 24 小时内下载。")
        return redirect("exports")
    return _decline(request, found, actor)


def _decline(request: HttpRequest, found: ExportRequest, actor: Actor) -> HttpResponse:
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            exporting.decline(found, by=actor, note=form.cleaned_data["note"])
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, "已答复不同意。")
            return redirect("exports")
    context = {"tabs": tabs("exports"), "form": form, "label": "不同意导出", "back": reverse("exports")}
    return render(request, "register/decide.html", context, status=422 if form.errors else 200)
