"""常用筛选、常用答复: kept for one person, and for the office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from grids.actors import Actor
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.forms.phrases import PhraseForm
from residents.appeals.models import ReplyTemplate
from residents.appeals.workflow.comforts import drop_filter, keep_filter, save_phrase, seed_phrases


@require_POST
@login_required
def save_filter(request: HttpRequest) -> HttpResponse:
    """存为常用: the list one is looking at."""
    query = request.POST.get("query", "")[:400]
    try:
        saved = keep_filter(by=request.actor, name=request.POST.get("name", ""), query=query)
        messages.success(request, f"已存为常用筛选“{saved.name}”。")
    except Forbidden:
        raise
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect(f"{reverse('appeals')}?{query}")


@require_POST
@login_required
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    drop_filter(pk, by=request.actor)
    messages.success(request, "已删除这个常用筛选。")
    return redirect("appeals")


def _office(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    if not actor.is_office:
        raise Forbidden("常用答复由社区工作人员维护。")
    return actor


@login_required
@require_http_methods(["GET", "POST"])
def phrases(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """常用答复: all of them, and the form for a new one or for the one chosen."""
    actor = _office(request)
    rows = ReplyTemplate.objects.of(actor.community_id)
    chosen = rows.filter(pk=pk).first() if pk else ReplyTemplate(community_id=actor.community_id)
    if chosen is None:
        raise NotFound
    form = PhraseForm(request.POST or None, instance=chosen)
    if form.is_valid():
        try:
            saved = save_phrase(form.save(commit=False), by=actor)
            messages.success(request, f"已保存“{saved.name}”。")
            return redirect("phrases")
        except Refused as refused:
            form.add_error("name", refused.reason)
    context = {"form": form, "phrases": list(rows), "chosen": pk}
    return render(request, "appeals/phrases.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def seed(request: HttpRequest) -> HttpResponse:
    count = seed_phrases(by=_office(request))
    messages.success(request, f"自带的常用答复已放入，现在共 {count} 条，可以随意修改。")
    return redirect("phrases")
