"""诉求分类: the tree of three levels; the lead reads, the administrator changes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import keyset
from grids.actors import Actor
from grids.states import OfficeTopic
from grids.verdict import NotFound
from grids.views.doorway import admin, place_of, reader, tried
from residents.appeals import limits
from residents.appeals.forms.sorting import CategoryForm, filled_from
from residents.appeals.models import Category
from residents.appeals.models.ground import Step
from residents.appeals.views.policies import administers, changes
from residents.appeals.workflow.sorting import (
    add_category,
    change_category,
    restore_category,
    retire_category,
)

PAGE_SIZE = 100


def _row(category: Category) -> dict[str, Any]:
    own = {step: category.limit_of(step) for step in (Step.CONTACT, Step.RESULT)}
    return {
        "category": category,
        "grade": category.get_default_grade_display() or "一般",
        "limits": [f"{step.label} {limits.words(limit)}" for step, limit in own.items() if limit],
    }


@require_GET
@login_required
def categories(request: HttpRequest) -> HttpResponse:
    """诉求分类: the tree from the top down, or the part whose names hold the words asked for."""
    actor = reader(request)
    asked = request.GET.get("text", "").strip()[:40]
    rows = Category.objects.of(actor.community_id)
    if asked:
        rows = rows.filter(path__contains=asked)
    page = keyset.page(rows, order=("path", "id"), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    onward = request.GET.copy()
    onward["cursor"] = page.next_cursor
    context = {
        "rows": [_row(category) for category in page.rows],
        "text": asked,
        "next_url": f"?{onward.urlencode()}" if page.next_cursor else "",
        "first_url": "?" if request.GET.get("cursor") else "",
        "may": administers(actor),
        "records": changes(actor, OfficeTopic.CATEGORY),
    }
    return render(request, "categories/tree.html", context)


def _find(actor: Actor, pk: int) -> Category:
    found = Category.objects.of(actor.community_id).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "POST"])
@login_required
def category_new(request: HttpRequest) -> HttpResponse:
    """新建分类; `?parent=` is the category it is to stand under."""
    actor = admin(request)
    above = request.GET.get("parent", "")
    form = CategoryForm(request.POST or None, actor=actor, initial={"parent": above[:18]})
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            made, status = tried(form, lambda: add_category(place_of(actor), by=actor, **form.branch()))
            if made:
                messages.success(request, f"已新建“{made.path}”。")
                return redirect("categories")
    return render(request, "categories/one.html", {"form": form, "may": True}, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def category(request: HttpRequest, pk: int) -> HttpResponse:
    """一个分类: read by the lead, changed by the administrator."""
    actor = reader(request) if request.method == "GET" else admin(request)
    found = _find(actor, pk)
    form = CategoryForm(request.POST or None, actor=actor, category=found, initial=filled_from(found))
    status = 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            done, status = tried(form, lambda: change_category(found, by=actor, **form.branch()))
            if done:
                messages.success(request, f"“{done.path}”已改。已经承诺的期限不动。")
                return redirect("categories")
    context = {"form": form, "category": found, "row": _row(found), "may": administers(actor)}
    return render(request, "categories/one.html", context, status=status)


@require_POST
@login_required
def category_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """停用"""
    done = retire_category(_find(admin(request), pk), by=request.actor)
    messages.success(request, f"“{done.path}”已停用：不能再选，已有的诉求不变。")
    return redirect("categories")


@require_POST
@login_required
def category_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """恢复启用"""
    done = restore_category(_find(admin(request), pk), by=request.actor)
    messages.success(request, f"“{done.path}”已恢复启用。")
    return redirect("categories")
