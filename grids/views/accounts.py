"""账号的页面: lead reads, administrator changes."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import rules, workflow
from grids.actors import Actor
from grids.forms.posts import AccountForm
from grids.models import OfficeRecord, Post, User
from grids.states import OfficeTopic
from grids.verdict import NotFound
from grids.views.doorway import admin, place_of, reader, tried
from grids.workflow import two_step

SHOWN = 30


def _known(actor: Actor, pk: int) -> User:
    found = User.objects.known_to(actor.community_id).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@require_GET
@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """账号: everybody this community knows, with the open posts; those without one first."""
    actor = reader(request)
    here = Post.objects.open_on(timezone.localdate()).filter(community_id=actor.community_id)
    here = here.select_related("grid", "organization")
    people = User.objects.known_to(actor.community_id).prefetch_related(Prefetch("posts", here, "open_posts"))
    rows = sorted(people, key=lambda user: (not user.is_active, bool(user.open_posts), user.name, user.pk))
    context = {"people": rows, "may": bool(rules.administers(actor, actor.community_id))}
    return render(request, "office/accounts.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def account_new(request: HttpRequest) -> HttpResponse:
    """开账号; the answer shows the first password this once."""
    actor = admin(request)
    form, status = AccountForm(request.POST or None), 200
    if form.is_bound:
        status = 400
        if form.is_valid():
            made, status = tried(
                form, lambda: workflow.create_account(place_of(actor), by=actor, **form.cleaned_data)
            )
            if made:
                return _with_password(request, *made)
    return render(request, "office/account_new.html", {"form": form}, status=status)


def _with_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(request, "office/password.html", {"account": user, "password": password})


@require_GET
@login_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """一个账号: its posts, past and present, and what was done to it."""
    actor = reader(request)
    found = _known(actor, pk)
    posts = found.posts.filter(community_id=actor.community_id).select_related("grid", "organization")
    records = OfficeRecord.objects.of(actor.community_id).filter(topic=OfficeTopic.ACCOUNT)
    context = {
        "account": found,
        "posts": list(posts),
        "today": timezone.localdate(),
        "records": list(records.filter(subject=f"{found.name}（{found.username}）")[:SHOWN]),
        "may": bool(rules.administers(actor, actor.community_id)),
        "own": found.pk == actor.user_id,
        "with_codes": two_step.is_on(found),
    }
    return render(request, "office/account.html", context)


@never_cache
@require_POST
@login_required
def account_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """重置密码; the answer shows the new one this once."""
    actor = admin(request)
    return _with_password(request, *workflow.reset_password(_known(actor, pk), by=actor))


@require_POST
@login_required
def account_reset_codes(request: HttpRequest, pk: int) -> HttpResponse:
    """重置动态码"""
    actor = admin(request)
    done = workflow.reset_codes(_known(actor, pk), by=actor)
    messages.success(request, f"{done.name}的动态码和备用码已作废，请本人登录后重新设置。")
    return redirect("account", pk)


@require_POST
@login_required
def account_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    actor = admin(request)
    done = workflow.deactivate(_known(actor, pk), by=actor)
    messages.success(request, f"{done.name}的账号已停用，岗位今天结束。")
    return redirect("account", pk)


@require_POST
@login_required
def account_activate(request: HttpRequest, pk: int) -> HttpResponse:
    actor = admin(request)
    done = workflow.activate(_known(actor, pk), by=actor)
    messages.success(request, f"{done.name}的账号已启用，请另行安排岗位。")
    return redirect("account", pk)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """改自己的密码; this browser stays signed in, all others are signed out."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if form.is_bound and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "密码已改，别处登录的都已退出。")
        return redirect("desk")
    return render(request, "office/own_password.html", {"form": form}, status=400 if form.is_bound else 200)
