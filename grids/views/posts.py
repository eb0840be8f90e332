"""岗位的页面: 一格一员, vacancies first; lead reads, administrator changes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import rules, workflow
from grids.actors import Actor
from grids.forms.posts import BackupForm, EndForm, PostForm
from grids.models import Grid, Post
from grids.states import PostKind
from grids.verdict import NotFound
from grids.views.doorway import admin, place_of, reader, tried


def _may(actor: Actor) -> bool:
    return bool(rules.administers(actor, actor.community_id or 0))


@require_GET
@login_required
def posts(request: HttpRequest) -> HttpResponse:
    """岗位: grids with their worker, stand-ins and backup, the vacant ones first; then everybody else's posts."""
    actor, today = reader(request), timezone.localdate()
    serving = Post.objects.open_on(today).filter(community_id=actor.community_id)
    serving = list(serving.select_related("user", "grid", "organization").order_by("since", "pk"))
    workers: dict[int, list[Post]] = {}
    for post in serving:
        if post.kind == PostKind.WORKER:
            workers.setdefault(post.grid_id, []).append(post)
    coming = Post.objects.filter(community_id=actor.community_id, since__gt=today).select_related(
        "user", "grid"
    )
    grids = Grid.objects.of(actor.community_id).micro().defer("boundary").select_related("backup")
    rows = [_row(grid, workers.get(grid.pk, [])) for grid in grids]
    context = {
        "rows": sorted(rows, key=lambda row: (bool(row["worker"]), row["grid"].code)),
        "others": [post for post in serving if post.kind != PostKind.WORKER],
        "coming": list(coming.order_by("since", "pk")),
        "vacant": sum(not row["worker"] for row in rows),
        "may": _may(actor),
    }
    return render(request, "office/posts.html", context)


def _row(grid: Grid, posts: list[Post]) -> dict[str, Any]:
    worker = next((post for post in posts if post.primary), None)
    return {"grid": grid, "worker": worker, "stand_ins": [post for post in posts if not post.primary]}


@require_http_methods(["GET", "POST"])
@login_required
def post_new(request: HttpRequest) -> HttpResponse:
    """安排岗位; `?grid=07` and `?user=12` are filled in."""
    actor = admin(request)
    asked = {name: request.GET[name][:10] for name in ("grid", "user") if request.GET.get(name)}
    form, status = PostForm(request.POST or None, actor=actor, initial=asked), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            made, status = tried(
                form, lambda: workflow.open_post(place_of(actor), by=actor, **form.cleaned_data)
            )
            if made:
                messages.success(request, f"已安排：{made}，{made.since} 起。")
                return redirect("posts")
    return render(request, "office/post_new.html", {"form": form}, status=status)


def _post(actor: Actor, pk: int) -> Post:
    rows = Post.objects.filter(community_id=actor.community_id).select_related("user", "grid", "organization")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_GET
@login_required
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """一个岗位; for a worker's the grid's whole history beside it."""
    actor = reader(request)
    found = _post(actor, pk)
    return _page(request, actor, found, EndForm(), 200)


def _page(request: HttpRequest, actor: Actor, found: Post, form: EndForm, status: int) -> HttpResponse:
    history = Post.objects.filter(community_id=actor.community_id, grid_id=found.grid_id).select_related(
        "user"
    )
    context = {
        "post": found,
        "form": form,
        "history": list(history) if found.grid_id else [],
        "today": timezone.localdate(),
        "may": _may(actor),
    }
    return render(request, "office/post.html", context, status=status)


@require_POST
@login_required
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """离岗"""
    actor = admin(request)
    found, form, status = _post(actor, pk), EndForm(request.POST), 400
    if form.is_valid():
        done, status = tried(form, lambda: workflow.end_post(found, by=actor, **form.cleaned_data))
        if done:
            messages.success(request, f"{done} 从 {done.until} 起不再在岗。")
            return redirect("posts")
    return _page(request, actor, found, form, status)


@require_POST
@login_required
def post_care_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """关爱职责: given or taken away."""
    actor = admin(request)
    done = workflow.set_care_duty(_post(actor, pk), by=actor, care_duty=request.POST.get("care_duty") == "1")
    messages.success(request, f"{done}{'有了' if done.care_duty else '不再有'}关爱职责。")
    return redirect("post", pk)


@require_http_methods(["GET", "POST"])
@login_required
def backup(request: HttpRequest, code: str) -> HttpResponse:
    """替补人员 of a grid."""
    actor = admin(request)
    grid = Grid.objects.of(actor.community_id).micro().filter(code=code).first()
    if grid is None:
        raise NotFound
    form = BackupForm(request.POST or None, actor=actor, initial={"user": grid.backup_id})
    status = 400 if form.is_bound else 200
    if form.is_valid():
        done, status = tried(form, lambda: workflow.set_backup(grid, by=actor, **form.cleaned_data))
        if done:
            messages.success(request, f"{grid.name}的替补人员已改。")
            return redirect("posts")
    return render(request, "office/backup.html", {"form": form, "grid": grid}, status=status)
