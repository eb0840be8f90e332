"""催办时限: the lead says after how many minutes others are asked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grids.actors import Actor
from grids.verdict import Forbidden, Refused
from notices import verb_pages
from notices.posting.forms.policies import PolicyForm
from notices.posting.models import EscalationPolicy
from notices.posting.workflow import set_policy


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """The four limits of this community; the office reads them, the lead sets them."""
    actor: Actor = request.actor
    if not actor.is_office:
        raise Forbidden("催办时限由社区工作人员查看、社区负责人设定。")
    kept = EscalationPolicy.objects.filter(community_id=actor.community_id).first() or EscalationPolicy()
    form = PolicyForm(request.POST or None, kept=kept)
    if form.is_bound and form.is_valid():
        try:
            set_policy(by=actor, **form.cleaned_data)
            messages.success(request, "催办时限已保存，从下一条通知起生效。")
            return redirect("delivery_policy")
        except Forbidden:
            raise
        except Refused as refused:
            verb_pages.refuse(form, refused)
    context = {"form": form, "may_set": actor.is_lead}
    return render(request, "notices/policy.html", context, status=400 if form.errors else 200)
