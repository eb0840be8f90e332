"""一个动作的页面: what every verb's page of the council shares."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from council.forms import Day, VerbForm
from council.pages import beside_its_field, local, seen
from council.resolutions.forms import VERB_FORMS
from grids.verdict import Invalid, Refused

SEEN: list[tuple[str, int | None]] = [
    ("1", 1),
    ("12", 12),
    ("00007", 7),
    ("", None),
    ("-1", None),
    ("1.0", None),
    ("x", None),
    ("１", 1),
    ("123456789", None),
    ("99999999999999999999", None),
]


@pytest.mark.parametrize(("typed", "version"), SEEN)
def test_the_version_a_page_was_drawn_from(typed: str, version: int | None):
    request = RequestFactory().post("/", {"version": typed})
    assert seen(request) == version


def test_a_page_that_names_no_version_names_none():
    assert seen(RequestFactory().post("/")) is None


BACK: list[tuple[str, str]] = [
    ("", "/home/"),
    ("/council/", "/council/"),
    ("/council/sessions/1/clerk/?item=2", "/council/sessions/1/clerk/?item=2"),
    ("http://testserver/council/", "http://testserver/council/"),
    ("https://evil.example/", "/home/"),
    ("http://evil.example/", "/home/"),
    ("//evil.example/", "/home/"),
    ("///evil.example", "/home/"),
    ("javascript:alert(1)", "/home/"),
    ("\\\\evil.example", "/home/"),
    ("http:evil.example", "/home/"),
]


@pytest.mark.parametrize(("asked", "where"), BACK)
def test_a_person_is_led_back_to_our_own_pages_only(asked: str, where: str):
    assert local(RequestFactory().post("/", {"next": asked}), "/home/") == where
    request = RequestFactory().get("/")
    request.GET = QueryDict(mutable=True)
    request.GET["next"] = asked
    assert local(request, "/home/") == where


def test_a_refusal_stands_beside_the_field_it_names():
    form = VERB_FORMS["start"]({"note": ""}, actor=None)
    beside_its_field(form, Invalid("请写明。", fields={"note": "请写明。"}))
    assert form.errors == {"note": ["请写明。"]}


def test_a_refusal_about_something_else_stands_above_the_form():
    form = VERB_FORMS["start"]({"note": ""}, actor=None)
    beside_its_field(form, Refused("现在不能。"))
    assert form.errors == {"__all__": ["现在不能。"]}


def test_a_refusal_that_names_an_unknown_field_is_not_lost():
    form = VERB_FORMS["start"]({"note": ""}, actor=None)
    beside_its_field(form, Invalid("不行。", fields={"other": "不行。"}))
    assert form.errors == {"__all__": ["不行。"]}


def test_a_verb_that_needs_nothing_has_an_empty_form():
    form = VerbForm({}, actor=None)
    assert form.is_valid()
    assert form.cleaned_data == {}


def test_a_day_is_asked_for_by_the_browsers_own_calendar():
    shown = Day().render("due_on", None)
    assert 'type="date"' in shown
