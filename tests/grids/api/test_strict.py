"""严格读取: understood in full or refused; a JSON value of another type is never taken for what it is not."""

import pytest
from django import forms
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.request import Request

from grids.api import strict
from grids.states import PostKind
from grids.verdict import Invalid

YES_NO = [("true", "有"), ("false", "没有")]


class EveryField(forms.Form):
    text = forms.CharField(max_length=10, required=False)
    number = forms.IntegerField(min_value=0, required=False)
    tick = forms.BooleanField(required=False)
    radio = forms.TypedChoiceField(
        choices=YES_NO, coerce=lambda value: value == "true", empty_value=None, required=False
    )
    one = forms.ChoiceField(choices=PostKind.choices, required=False)
    many = forms.MultipleChoiceField(choices=PostKind.choices, required=False)


class Picky(forms.Form):
    title = forms.CharField(error_messages={"required": "请写标题。"})
    text = forms.CharField(error_messages={"required": "请写内容。"})

    def clean(self):
        if self.cleaned_data.get("title") == "整体不对":
            raise forms.ValidationError("整体不对。")
        return self.cleaned_data


def request(**headers: str) -> Request:
    made = HttpRequest()
    made.META |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return Request(made)


@pytest.mark.parametrize(
    ("given_", "read"),
    [
        ({}, {"text": "", "number": None, "tick": False, "radio": None, "one": "", "many": []}),
        ({"text": "电梯"}, {"text": "电梯"}),
        ({"text": "电\x00梯\ud800\u202e"}, {"text": "电梯"}),
        ({"text": None}, {"text": ""}),
        ({"number": 0}, {"number": 0}),
        ({"tick": True}, {"tick": True}),
        ({"tick": False}, {"tick": False}),
        ({"radio": True}, {"radio": True}),
        ({"radio": False}, {"radio": False}),
        ({"radio": None}, {"radio": None}),
        ({"one": "staff"}, {"one": "staff"}),
        ({"many": ["staff", "lead"]}, {"many": ["staff", "lead"]}),
        ({"many": []}, {"many": []}),
    ],
)
def test_a_json_value_is_read_as_the_form_means_it(given_, read):
    cleaned = strict.filled(EveryField, given_)
    assert {name: cleaned[name] for name in read} == read


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("text", 7, "请填文字"),
        ("text", True, "请填文字"),
        ("text", ["a"], "请填文字"),
        ("text", {"a": 1}, "请填文字"),
        ("number", "7", "请填整数"),
        ("number", 7.5, "请填整数"),
        ("number", True, "请填整数"),
        ("number", [7], "请填整数"),
        ("tick", "yes", "请填 true 或 false"),
        ("tick", "false", "请填 true 或 false"),
        ("tick", 0, "请填 true 或 false"),
        ("radio", "true", "请填 true 或 false"),
        ("radio", 1, "请填 true 或 false"),
        ("one", ["staff"], "请填文字"),
        ("one", 1, "请填文字"),
        ("many", "staff", "请填一个列表"),
        ("many", {"staff": 1}, "请填一个列表"),
        ("many", [["staff"]], "请填一个列表"),
        ("many", [True], "请填一个列表"),
    ],
)
def test_a_value_of_another_type_is_refused_beside_its_field(name, value, sentence):
    with pytest.raises(Invalid) as refused:
        strict.filled(EveryField, {name: value})
    assert list(refused.value.fields) == [name]
    assert sentence in refused.value.fields[name]
    assert refused.value.code == "validation_error"


@pytest.mark.parametrize(
    ("name", "value"), [("text", "长" * 11), ("number", -1), ("one", "nobody"), ("many", ["nobody"])]
)
def test_a_value_out_of_bounds_is_the_forms_own_sentence(name, value):
    with pytest.raises(Invalid) as refused:
        strict.filled(EveryField, {name: value})
    assert list(refused.value.fields) == [name]
    assert refused.value.reason == refused.value.fields[name]


def test_every_missing_field_is_named_in_the_forms_order():
    with pytest.raises(Invalid) as refused:
        strict.filled(Picky, {})
    assert list(refused.value.fields.items()) == [("title", "请写标题。"), ("text", "请写内容。")]
    assert refused.value.reason == "请写标题。；请写内容。"


def test_a_wrong_type_is_not_called_missing():
    with pytest.raises(Invalid) as refused:
        strict.filled(Picky, {"title": 7, "text": "x"})
    assert refused.value.fields == {"title": "请填文字（JSON 字符串）。"}


def test_what_is_wrong_as_a_whole_is_said_too():
    with pytest.raises(Invalid, match="整体不对"):
        strict.filled(Picky, {"title": "整体不对", "text": "x"})


def test_a_field_nobody_reads_is_refused_before_anything_else():
    with pytest.raises(Invalid) as refused:
        strict.filled(Picky, {"titel": "写错了", "TEXT": "x"})
    assert refused.value.code == "unknown_field"
    assert set(refused.value.fields) == {"titel", "TEXT"}
    assert "可用的字段：title、text" in refused.value.fields["titel"]


def test_an_unknown_name_comes_back_short_and_clean():
    with pytest.raises(Invalid) as refused:
        strict.only_known(["x" * 500 + "\ud800"], ["title"], what="字段", code="unknown_field")
    assert list(refused.value.fields) == ["x" * 40]


def test_where_there_are_no_parameters_it_says_so():
    with pytest.raises(Invalid, match="这里不用任何参数"):
        strict.only_known(["page"], (), what="参数", code="unknown_param")


class Days(forms.Form):
    day = forms.DateField(required=False)
    moment = forms.DateTimeField(required=False)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        ("1951-03-08", None),
        ("1898-12-31", None),
        ("2020-02-29", "2026-11-22T14:30:00+08:00"),
        (None, "2026-11-22T14:30"),
        ("", ""),
    ],
)
def test_a_day_of_a_life_and_a_moment_of_our_time_are_taken(day, moment):
    cleaned = strict.filled(Days, {"day": day, "moment": moment})
    assert str(cleaned["day"] or "") == (day or "")
    assert bool(cleaned["moment"]) == bool(moment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("day", value)
            for value in ("1751-03-08", "3026-01-01", "51-03-08", "1951.3.8", "昨天", "19510308")
        ),
        *(
            ("moment", value)
            for value in ("1951-03-08T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "明天")
        ),
    ],
)
def test_a_day_nobody_lived_and_a_moment_nobody_plans_are_refused(name, value):
    with pytest.raises(Invalid) as refused:
        strict.filled(Days, {name: value})
    assert refused.value.fields == {
        name: "请填 2026-11-22 这样的日期，要时间就写 2026-11-22T14:30:00+08:00。"
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*EveryField.base_fields, "other"]), JSON, max_size=4))
def test_no_json_at_all_is_a_defect(document):
    try:
        cleaned = strict.filled(EveryField, document)
    except Invalid as refused:
        assert set(refused.fields) <= {*EveryField.base_fields, "other"}
    else:
        assert set(cleaned) == set(EveryField.base_fields)


# If-Match


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ('"3"', 3),
        ('W/"3"', 3),
        ("*", 3),
        ('"1", "3"', 3),
        ('"2"', 2),
        ('W/"2", W/"1"', 2),
        ('"x"', -1),
        ("3", 3),
        ('"x", "3"', 3),
        ('""', -1),
        ('"99999999999999999999"', -1),
        ('"-3"', -1),
        ("nonsense", -1),
    ],
)
def test_the_version_the_caller_has_seen(header, version):
    assert strict.expected_version(request(if_match=header), 3) == version


@pytest.mark.parametrize("headers", [{}, {"if_match": ""}, {"if_match": "  "}])
def test_a_change_names_the_version_it_has_seen(headers):
    with pytest.raises(strict.VersionRequired, match="If-Match") as refused:
        strict.expected_version(request(**headers), 3)
    assert (refused.value.status, refused.value.code) == (428, "version_required")


# Idempotency-Key


def test_a_key_is_optional_and_taken_as_it_is():
    assert strict.idempotency_key(request()) == ""
    assert strict.idempotency_key(request(idempotency_key=" 7f3e-01 ")) == "7f3e-01"
    assert strict.idempotency_key(request(idempotency_key="k" * 80)) == "k" * 80


@pytest.mark.parametrize("key", ["k" * 81, "a\tb", "a\x7fb"])
def test_a_key_nobody_can_store_is_refused(key):
    with pytest.raises(Invalid, match="最长 80 个可见字符") as refused:
        strict.idempotency_key(request(idempotency_key=key))
    assert list(refused.value.fields) == ["Idempotency-Key"]
