"""我家的登记: what the register holds of a household, and asking to put it right; for the office, the requests."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from grids import keyset, text
from grids.actors import Actor
from grids.states import ActorKind
from grids.verdict import Forbidden, NotFound, Refused
from residents.register.forms.correcting import AnswerForm, AskCorrectionForm
from residents.register.models import Correction, Household, Reveal
from residents.register.registers import HOUSEHOLDS, RESIDENTS
from residents.register.rules import deciding, reading
from residents.register.states import CORRECTIONS, CorrectionState, Wrong
from residents.register.views.registers import cells, reader, tabs, with_params
from residents.register.workflow import correcting

PAGE_SIZE = 20
SHOWN = 20
TONES = {CorrectionState.WAITING: "warn", CorrectionState.ACCEPTED: "good", CorrectionState.DECLINED: "plain"}


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """我家的登记: for a phone signed in with the household's card."""
    actor: Actor = request.actor
    if actor.kind != ActorKind.HOUSEHOLD:
        raise Forbidden("请先用手机扫户码登录，再看自家的登记。")
    home = HOUSEHOLDS.rows(actor).get(pk=actor.household_id)
    form = AskCorrectionForm(request.POST if request.method == "POST" else None, household=home)
    if form.is_valid():
        try:
            correcting.ask(home, by=actor, **form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            form.add_error(next((n for n in refused.fields if n in form.fields), None), refused.reason)
        else:
            messages.success(request, "已收到，社区核对后会在这里答复。")
            return redirect("my_household")
    return render(request, "register/mine.html", _mine(home, form, actor), status=422 if form.errors else 200)


def _mine(home: Household, form: AskCorrectionForm, actor: Actor) -> dict[str, Any]:
    people = RESIDENTS.rows(actor).filter(until__isnull=True).order_by("-head", "id")
    wanted = ("name", "gender", "born", "phone", "id_number", "head")
    columns = [column for column in RESIDENTS.columns if column.key in wanted]
    looked = Reveal.objects.filter(resident__household_id=home.pk).select_related("resident", "user")
    return {
        "facts": cells([each for each in HOUSEHOLDS.columns if each.key != "standing"], home, actor),
        "people": [cells(columns, person, actor) for person in people],
        "form": form,
        "corrections": home.corrections.select_related("resident")[:SHOWN],
        "reveals": looked[:SHOWN],
    }


@require_GET
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """更正申请: those waiting first asked for, then all."""
    actor = reader(request)
    state = request.GET.get("state", CorrectionState.WAITING)
    rows = Correction.objects.visible_to(actor).filter(community_id=actor.community_id)
    rows = rows.filter(state=state) if state in CorrectionState.values else rows
    rows = rows.select_related("resident", "household__dwelling__building__compound")
    page = keyset.page(rows, order=("-asked_at", "-id"), size=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    looks = [*CorrectionState.choices, ("all", "全部")]
    context = {
        "tabs": tabs("corrections"),
        "looks": [{"label": label, "href": f"?state={key}", "current": key == state} for key, label in looks],
        "lines": [_line(each, actor) for each in page],
        "next_url": with_params(request.GET, cursor=page.next_cursor) if page.next_cursor else "",
        "first_url": with_params(request.GET, cursor="") if request.GET.get("cursor") else "",
    }
    return render(request, "register/corrections.html", context)


def _line(correction: Correction, actor: Actor) -> dict[str, Any]:
    who = correction.resident
    return {
        "correction": correction,
        "who": reading.name(who, actor) if who else "",
        "wanted": _wanted(correction),
        "tone": TONES[correction.state],
        "open": correction.state == CorrectionState.WAITING,
    }


MASKS = {Wrong.NAME: text.mask_name, Wrong.PHONE: text.mask_phone, Wrong.ID_NUMBER: text.mask_id}


def _wanted(correction: Correction) -> str:
    """Masked like the column it is meant for; in other words the numbers are."""
    return MASKS.get(correction.wrong, text.redact)(correction.wanted)


@require_http_methods(["GET", "POST"])
@login_required
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """更正、不更正. What is asked for is masked here too; who must compare a number reveals the resident."""
    actor = reader(request)
    if verb not in CORRECTIONS:
        raise NotFound
    rows = Correction.objects.visible_to(actor).select_related("resident", "household__dwelling__building")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not (verdict := deciding.correction(verb, found, actor)):
        raise Forbidden(verdict.reason)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    form.fields["answer"].required = verb == "decline"
    if form.is_valid():
        try:
            correcting.VERBS[verb](found, by=actor, **form.cleaned_data)
        except (Forbidden, NotFound):
            raise
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, "已答复。")
            return redirect("corrections")
    context = {
        "tabs": tabs("corrections"),
        "form": form,
        "label": CORRECTIONS[verb].label,
        "line": _line(found, actor),
        "back": reverse("corrections"),
        "by_hand": verb == "accept" and found.wrong not in correcting.COLUMNS,
    }
    return render(request, "register/decide.html", context, status=422 if form.errors else 200)
