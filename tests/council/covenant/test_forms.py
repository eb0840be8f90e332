"""公约的表单: field by field, what may be typed, what is cleaned away, what is said when it does not do."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from council.covenant import workflow
from council.covenant.forms import VERB_FORMS, AdoptForm, WordsForm
from council.covenant.states import TRANSITIONS
from grids.verdict import Invalid
from tests.community import House
from tests.council.covenant.conftest import MARCH, SEPTEMBER, WORDS, adopted, drafted

MUST = "该字段是必填项。"
RIGHT: dict[str, dict[str, str]] = {
    "edit": WORDS,
    "adopt": {"in_force_from": "2026-09-01", "basis": "居民会议表决通过"},
    "discard": {"note": "居民不同意第二条。"},
}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_every_verb_has_its_form():
    assert list(VERB_FORMS) == list(TRANSITIONS) == list(workflow.VERBS)


@pytest.mark.parametrize("verb", VERB_FORMS)
def test_a_form_filled_in_rightly_is_the_verbs_words(house: House, verb: str):
    form = VERB_FORMS[verb](RIGHT[verb], thing=drafted(house), actor=house.staff)
    assert form.is_valid(), form.errors
    done = workflow.VERBS[verb](form.thing, by=house.staff, **form.cleaned_data)
    assert done.version == 2


# verb, field, what is typed, what is said.
WRONG: list[tuple[str, str, str, str]] = [
    ("edit", "title", "", MUST),
    ("edit", "title", "   ", MUST),
    ("edit", "title", "字" * 61, "60"),
    ("edit", "preamble", "字" * 501, "500"),
    ("edit", "text", "", MUST),
    ("edit", "text", " \n ", MUST),
    ("edit", "text", "字" * 10001, "10000"),
    ("adopt", "in_force_from", "", MUST),
    ("adopt", "in_force_from", "九月一日", "日期"),
    ("adopt", "in_force_from", "2026-02-30", "日期"),
    ("adopt", "basis", "", MUST),
    ("adopt", "basis", " ", MUST),
    ("adopt", "basis", "字" * 201, "200"),
    ("discard", "note", "", MUST),
    ("discard", "note", "字" * 1001, "1000"),
]


@pytest.mark.parametrize(("verb", "field", "value", "sentence"), WRONG)
def test_what_does_not_do_is_said_beside_its_field(
    house: House, verb: str, field: str, value: str, sentence: str
):
    form = VERB_FORMS[verb]({**RIGHT[verb], field: value}, thing=drafted(house), actor=house.staff)
    assert list(form.errors) == [field]
    assert sentence in " ".join(form.errors[field])


LABELS: list[tuple[str, str, str, bool]] = [
    ("edit", "title", "名称", True),
    ("edit", "preamble", "开头的话", False),
    ("edit", "text", "条文", True),
    ("adopt", "in_force_from", "施行日期", True),
    ("adopt", "basis", "由哪次会议通过", True),
    ("discard", "note", "为什么作废", True),
]


@pytest.mark.parametrize(("verb", "field", "label", "must"), LABELS)
def test_each_field_has_its_words(verb: str, field: str, label: str, must: bool):
    shown = VERB_FORMS[verb].base_fields[field]
    assert (shown.label, shown.required) == (label, must)


def test_a_draft_is_edited_from_its_own_words(house: House):
    form = WordsForm(thing=drafted(house, preamble="开头。"), actor=house.staff)
    assert form.initial == {"title": WORDS["title"], "preamble": "开头。", "text": WORDS["text"]}


def test_the_first_draft_begins_empty(house: House):
    form = WordsForm(thing=None, actor=house.staff)
    assert form.initial == {"title": "", "preamble": "", "text": ""}


def test_adopting_begins_tomorrow_unless_a_day_was_named(house: House):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert AdoptForm(thing=None, actor=house.staff).initial["in_force_from"] == tomorrow
    given = AdoptForm(thing=None, actor=house.staff, initial={"in_force_from": MARCH})
    assert given.initial["in_force_from"] == MARCH


# what is typed as basis → what is stored; the sentence on the page brings its own full stop.
BASIS: list[tuple[str, str]] = [
    ("居民会议通过", "居民会议通过"),
    ("居民会议通过。", "居民会议通过"),
    ("居民会议通过。。", "居民会议通过"),
    ("  居民会议通过。  ", "居民会议通过"),
    ("一。二。", "一。二"),
]


@pytest.mark.parametrize(("typed", "kept"), BASIS)
def test_a_basis_has_no_full_stop_of_its_own(house: House, typed: str, kept: str):
    form = AdoptForm({"in_force_from": "2026-09-01", "basis": typed}, thing=None, actor=house.staff)
    assert form.is_valid()
    assert form.cleaned_data["basis"] == kept


# typed, stored title, stored text.
CLEANED: list[tuple[dict[str, Any], str, str]] = [
    ({"title": " 幸福里\n公约 "}, "幸福里 公约", WORDS["text"]),
    ({"title": "公约\u202e\u200b"}, "公约", WORDS["text"]),
    ({"text": "一条。\r\n二条。"}, WORDS["title"], "一条。\n二条。"),
    ({"text": "\n\n一条。\n\n\n二条。\n"}, WORDS["title"], "一条。\n二条。"),
    ({"text": "第一条 一条。\n第二条：二条。"}, WORDS["title"], "一条。\n二条。"),
    ({"text": "\u3000\u3000一条。"}, WORDS["title"], "一条。"),
    ({"text": "爱护树木🌳，𠮷庆平安。"}, WORDS["title"], "爱护树木🌳，𠮷庆平安。"),
    ({"text": "零宽\u200b空格、\x07响铃。"}, WORDS["title"], "零宽空格、响铃。"),
]


@pytest.mark.parametrize(("typed", "title", "text"), CLEANED)
def test_what_is_pasted_is_stored_clean(house: House, typed: dict[str, Any], title: str, text: str):
    made = drafted(house, **typed)
    assert (made.title, made.text) == (title, text)
    edited = workflow.edit(made, by=house.staff, **{**WORDS, **typed})
    assert (edited.title, edited.text) == (title, text)


# day asked for after versions from March and September, and what the refusal says.
TOO_EARLY: list[tuple[datetime.date, str]] = [
    (SEPTEMBER, "要晚于现行第 2 版的施行日期（2026-09-01）。"),
    (MARCH, "要晚于现行第 2 版的施行日期（2026-09-01）。"),
    (datetime.date(2026, 8, 31), "要晚于现行第 2 版的施行日期（2026-09-01）。"),
]


@pytest.mark.parametrize(("day", "sentence"), TOO_EARLY)
def test_a_version_begins_after_every_earlier_one(house: House, day: datetime.date, sentence: str):
    adopted(house, MARCH)
    adopted(house, SEPTEMBER)
    with pytest.raises(Invalid) as refused:
        adopted(house, day)
    assert refused.value.fields == {"in_force_from": sentence}
    assert workflow.CovenantVersion.objects.adopted().count() == 2
