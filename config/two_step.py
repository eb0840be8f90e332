"""两步登录: the code after the password, and the page where an account sets it up; see grids/workflow/two_step.py.

Between password and code nobody is signed in: the session only remembers whose password was right.
"""

import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grids import actors, reauth, rules, svg, workflow
from grids.models import Authenticator, RecoveryCode, User
from grids.verdict import Forbidden, Refused
from grids.workflow import two_step

HALFWAY = "halfway"
WITHIN = datetime.timedelta(minutes=10)  # to find the phone, or to set it up


class CodeForm(forms.Form):
    """动态码"""

    code = forms.CharField(
        label="动态码",
        max_length=40,
        help_text="手机验证器上的 6 位数字。手机不在身边，就填一个没用过的备用码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
        error_messages={"required": "请输入动态码。"},
    )


class FirstCodeForm(CodeForm):
    """The first one comes from the app just set up, so it is always digits."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.fields["code"].help_text = "扫好以后，手机上会显示 6 位数字，半分钟换一次。"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


def wanted(user: User) -> bool:
    """Whether the right password alone does not sign this account in."""
    return two_step.is_on(user) or two_step.is_required(user)


def hold(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """The password was right; the code is still owed."""
    request.session.cycle_key()
    request.session[HALFWAY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "backend": user.backend,
        "at": timezone.now().isoformat(),
        "onward": onward,
    }
    return redirect("login_code" if two_step.is_on(user) else "two_step")


def _halfway(request: HttpRequest) -> User | None:
    """Whose password was right a moment ago; nobody once it was changed or the account closed."""
    half = request.session.get(HALFWAY)
    if not half or timezone.now() - datetime.datetime.fromisoformat(half["at"]) > WITHIN:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True).first()
    same = user and constant_time_compare(half["hash"], user.get_session_auth_hash())
    return user if same else None


def _sign_in(request: HttpRequest, user: User) -> str:
    """Signed in, and where to go on."""
    half = request.session.pop(HALFWAY)
    login(request, user, backend=half["backend"])
    reauth.remember(request.session)
    return half["onward"]


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """输入动态码"""
    user = _halfway(request)
    if user is None:
        return redirect("login")
    form = CodeForm(request.POST or None)
    if form.is_valid() and _right(form, user):
        return redirect(_sign_in(request, user))
    return render(request, "two_step/code.html", {"form": form}, status=422 if form.errors else 200)


def _right(form: forms.Form, user: User) -> bool:
    """Whether the code opens; if not, the reason stands beside it. Too many tries are a page of their own."""
    try:
        workflow.check_code(user, form.cleaned_data["code"])
    except Refused as refused:
        if "code" not in refused.fields:
            raise
        form.add_error("code", refused.reason)
    return form.is_valid()


def _whose(request: HttpRequest) -> User | None:
    """Who may set up codes here: a signed-in account that typed its password just now, or one that is halfway in
    because its community asks for codes and it has none yet."""
    if not request.user.is_authenticated:
        user = _halfway(request)
        return None if user is None or two_step.is_on(user) else user
    if not (verdict := rules.uses_codes(request.actor)):
        raise Forbidden(verdict.reason)
    reauth.require(reauth.moment(request.session), timezone.now())
    return request.actor.user


@never_cache
@require_GET
def setting(request: HttpRequest) -> HttpResponse:
    """我的动态码: to set up, to scan and confirm, or in use."""
    user = _whose(request)
    return _page(request, user) if user else redirect("login")


def _page(request: HttpRequest, user: User, form: CodeForm | None = None, status: int = 200) -> HttpResponse:
    found = Authenticator.objects.filter(user=user).select_related("user").first()
    scanning = found if found and not found.confirmed_at else None
    context = {
        "since": found and found.confirmed_at,
        "left": RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
        "halfway": not request.user.is_authenticated,
        "form": form or (FirstCodeForm() if scanning else CodeForm()),
        "qr": svg.qr(two_step.address(scanning), title="动态码的二维码", size=240) if scanning else "",
        "key": [scanning.key[at : at + 4] for at in range(0, 32, 4)] if scanning else [],
    }
    return render(request, "two_step/page.html", context, status=status)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """开始设置动态码"""
    user = _whose(request)
    if user is None:
        return redirect("login")
    workflow.begin_codes(by=actors.of_user(user))
    return redirect("two_step")


@never_cache
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """启用动态码; the answer shows the recovery codes this once. Whoever was halfway in is signed in by it."""
    user = _whose(request)
    if user is None:
        return redirect("login")
    form = FirstCodeForm(request.POST)
    if form.is_valid():
        try:
            codes = workflow.confirm_codes(by=actors.of_user(user), code=form.cleaned_data["code"])
        except Refused as refused:
            if "code" not in refused.fields:
                raise
            form.add_error("code", refused.reason)
        else:
            onward = "" if request.user.is_authenticated else _sign_in(request, user)
            return render(request, "two_step/codes.html", {"codes": codes, "onward": onward})
    return _page(request, user, form, status=422)


@require_POST
@login_required
def drop(request: HttpRequest) -> HttpResponse:
    """停用自己的动态码, with a last code from it."""
    user = _whose(request)
    form = CodeForm(request.POST)
    if form.is_valid() and _right(form, user):
        workflow.drop_codes(by=request.actor)
        messages.success(request, "动态码已停用，备用码一起作废。换了手机请重新设置。")
        return redirect("two_step")
    return _page(request, user, form, status=422)
