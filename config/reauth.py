"""再次验证身份: the page that asks for the password again before a sensitive act; see grids/reauth.py."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from grids import reauth
from grids.verdict import Invalid


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请输入密码。"},
    )


@require_http_methods(["GET", "POST"])
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Back to where the person came from, once the password is right."""
    onward = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = "/desk/"
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reauth.prove(request, request.session, request.actor, form.cleaned_data["password"])
            return redirect(onward)
        except Invalid as wrong:
            form.add_error("password", wrong.reason)
    status = 422 if form.errors else 200
    return render(request, "reauth.html", {"form": form, "next": onward}, status=status)
