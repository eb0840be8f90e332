"""一页一问: filing in large mode, one question per page, without script and without a session.

The same form as the one-page filing; answers already given travel along as hidden fields.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest


@dataclass(frozen=True)
class Question:
    """One page: what is asked, and the fields that answer it."""

    title: str
    fields: tuple[str, ...]


QUESTIONS = (
    Question("是什么事？", ("title", "text")),
    Question("在哪里？", ("grid", "place")),
    Question("怎么联系您？", ("contact_name", "contact_phone", "anonymous")),
)
LARGE_COOKIE = "large"


def wanted(request: HttpRequest) -> bool:
    return request.COOKIES.get(LARGE_COOKIE) == "1"


def answered_until(request: HttpRequest, form: forms.Form) -> int:
    """Which question comes next after this POST: the first one with an error among those already asked, the one
    before after 上一步, else the next; len(QUESTIONS) when all are answered rightly."""
    asked = request.POST.get("step", "0")
    step = min(int(asked), len(QUESTIONS) - 1) if asked.isdecimal() and len(asked) < 3 else 0
    if "back" in request.POST:
        return max(step - 1, 0)
    for index, question in enumerate(QUESTIONS[: step + 1]):
        if any(name in form.errors for name in question.fields):
            return index
    return step + 1


def page(form: forms.Form, step: int, *, show_errors: bool) -> dict[str, Any]:
    """The template's context for one question: its fields, and the other answers as hidden inputs."""
    question = QUESTIONS[step]
    if not show_errors and form.is_bound:
        # What was not asked yet must not be marked wrong: show the answers without judging them.
        known = {name: form.data.get(name) for name in form.fields if form.data.get(name) is not None}
        form = type(form)(actor=form.actor, initial=form.initial | known)
    kept = [form[name] for name in form.fields if name not in question.fields]
    return {
        "form": form,
        "question": question,
        "asked": [form[name] for name in question.fields],
        "kept": kept,
        "step": step,
        "number": step + 1,
        "of": len(QUESTIONS),
        "last": step == len(QUESTIONS) - 1,
    }
