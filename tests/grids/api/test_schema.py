"""接口说明书: what a form's field becomes in the schema, and what each operation declares by itself."""

from typing import Any

import pytest
from django import forms
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet
from rest_framework import serializers

from grids.api import problems, schema, strict
from grids.models import Grid, Organization
from residents.appeals.models import Category

COLOURS = [("", "请选择"), ("red", "红"), ("blue", "蓝")]
YES_NO = [("true", "是"), ("false", "否")]


def choice(**given: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=COLOURS, **given)


# A form's field, the kind it has in JSON.
KINDS: list[tuple[forms.Field, type[serializers.Field]]] = [
    (forms.CharField(), serializers.CharField),
    (forms.CharField(widget=forms.Textarea), serializers.CharField),
    (forms.EmailField(), serializers.CharField),
    (forms.BooleanField(), serializers.BooleanField),
    (forms.TypedChoiceField(choices=YES_NO), serializers.BooleanField),
    (forms.TypedChoiceField(choices=COLOURS), serializers.ChoiceField),
    (forms.IntegerField(), serializers.IntegerField),
    (forms.DateField(), serializers.DateField),
    (forms.DateTimeField(), serializers.DateTimeField),
    (forms.TimeField(), serializers.TimeField),
    (choice(), serializers.ChoiceField),
    (forms.MultipleChoiceField(choices=COLOURS), serializers.ListField),
    (forms.MultipleChoiceField(choices=[]), serializers.ListField),
    (forms.ModelChoiceField(Organization.objects.none()), serializers.IntegerField),
    (forms.ModelChoiceField(Grid.objects.none(), to_field_name="code"), serializers.CharField),
    (forms.ModelMultipleChoiceField(Category.objects.none()), serializers.ListField),
    (forms.ModelMultipleChoiceField(Grid.objects.none(), to_field_name="code"), serializers.ListField),
]


@pytest.mark.parametrize(
    ("field", "kind"), KINDS, ids=[f"{n}-{type(row[0]).__name__}" for n, row in enumerate(KINDS)]
)
def test_a_forms_field_has_its_kind_in_json(field: forms.Field, kind: type[serializers.Field]):
    assert type(schema.field_of(field)) is kind


# A list field, what it is a list of.
CHILDREN: list[tuple[forms.Field, type[serializers.Field]]] = [
    (forms.MultipleChoiceField(choices=COLOURS), serializers.ChoiceField),
    (forms.MultipleChoiceField(choices=[]), serializers.IntegerField),
    (forms.ModelMultipleChoiceField(Category.objects.none()), serializers.IntegerField),
    (forms.ModelMultipleChoiceField(Grid.objects.none(), to_field_name="code"), serializers.CharField),
]


@pytest.mark.parametrize(("field", "kind"), CHILDREN)
def test_a_list_says_what_it_is_a_list_of(field: forms.Field, kind: type[serializers.Field]):
    assert type(schema.field_of(field).child) is kind


# Must the form have it, is it the caller's own to give → must JSON have it.
@pytest.mark.parametrize(
    ("required", "own", "must"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
@pytest.mark.parametrize("kind", [forms.CharField, forms.IntegerField, forms.DateField, forms.BooleanField])
def test_what_must_be_given_must_be_given_here_too(
    kind: type[forms.Field], required: bool, own: bool, must: bool
):
    field = schema.field_of(kind(required=required), own=own)
    assert (field.required, field.allow_null) == (must, not must)


# What the form says about a field → what the schema says.
WORDS = [
    ({"label": "说明"}, True, "说明"),
    ({"label": "说明", "help_text": "写在哪里。"}, True, "说明。写在哪里"),
    ({"label": "说明。", "help_text": "写在哪里"}, True, "说明。写在哪里"),
    ({"label": "姓名", "required": True}, False, "姓名。工作人员必填，居民本人不填"),
    ({"label": "姓名", "required": False}, False, "姓名。工作人员可填，居民本人不填"),
    ({"help_text": "只有提示"}, True, "只有提示"),
]


@pytest.mark.parametrize(("given", "own", "words"), WORDS)
def test_label_and_help_become_its_description(given: dict[str, Any], own: bool, words: str):
    assert schema.field_of(forms.CharField(**given), own=own).help_text == words


def test_bounds_go_along():
    whole = schema.field_of(forms.IntegerField(min_value=1, max_value=120))
    assert (whole.min_value, whole.max_value) == (1, 120)
    text = schema.field_of(forms.CharField(max_length=40))
    assert text.max_length == 40
    assert not text.allow_blank
    assert schema.field_of(forms.CharField(required=False)).allow_blank


def test_the_choice_of_nothing_is_no_choice():
    assert schema.chosen_from(choice()) == [("red", "红"), ("blue", "蓝")]
    assert dict(schema.field_of(choice()).choices) == {"red": "红", "blue": "蓝"}


@pytest.mark.parametrize(
    ("field", "value", "taken"),
    [
        (forms.CharField(), "三单元", True),
        (forms.CharField(), 3, False),
        (forms.IntegerField(), 3, True),
        (forms.IntegerField(), "3", False),
        (forms.IntegerField(), True, False),
        (forms.IntegerField(), 3.0, False),
        (forms.BooleanField(), True, True),
        (forms.BooleanField(), "true", False),
        (forms.BooleanField(), 1, False),
        (forms.TypedChoiceField(choices=YES_NO), False, True),
        (forms.TypedChoiceField(choices=YES_NO), "false", False),
        (forms.DateField(), "2026-11-22", True),
        (forms.DateField(), "22.11.2026", False),
        (forms.DateField(), 20261122, False),
        (forms.DateTimeField(), "2026-11-22T14:30:00+08:00", True),
        (forms.DateTimeField(), "0001-01-01T00:00:00+08:00", False),
        (forms.MultipleChoiceField(choices=COLOURS), ["red"], True),
        (forms.MultipleChoiceField(choices=COLOURS), "red", False),
        (forms.MultipleChoiceField(choices=COLOURS), [["red"]], False),
        (forms.MultipleChoiceField(choices=COLOURS), [1.5], False),
        (forms.ModelChoiceField(Organization.objects.none()), 12, True),
        (forms.ModelChoiceField(Organization.objects.none()), "12", True),
        (forms.ModelChoiceField(Organization.objects.none()), {"id": 12}, False),
    ],
)
def test_the_schema_and_the_reader_agree(field: forms.Field, value: Any, taken: bool):
    """What `as_typed` takes the declared kind describes: whoever follows the schema is never refused for its type."""
    try:
        strict.as_typed(field, value)
    except TypeError as error:
        assert not taken, error
        assert str(error).startswith("请填")
    else:
        assert taken


# Filters


class Filters(FilterSet):
    state = ChoiceFilter(field_name="name", choices=[("open", "未办结"), ("closed", "已办结")], label="状态")
    overdue = BooleanFilter(field_name="level", label="是否超期")
    q = CharFilter(field_name="name", max_length=40, label="找字")
    plain = CharFilter(field_name="code")

    class Meta:
        model = Grid
        fields: tuple[str, ...] = ()


def test_each_filter_is_a_parameter():
    found = {each.name: each for each in schema.parameters_of(Filters)}
    assert list(found) == ["state", "overdue", "q", "plain"]
    assert found["state"].enum == ["open", "closed"]
    assert found["overdue"].type is bool
    assert found["q"].type == {"type": "string", "maxLength": 40}
    assert [found[name].description for name in ("state", "overdue", "q")] == ["状态", "是否超期", "找字"]
    assert found["plain"].enum is None


def test_reading_the_filters_leaves_them_as_they_were():
    schema.parameters_of(Filters)
    assert "_field" not in vars(Filters.base_filters["state"])


# Errors

# Status, the codes it may carry (design, section 7).
CODES = [
    (400, "validation_error unknown_field unknown_param"),
    (401, "not_authenticated"),
    (403, "forbidden reauth_required"),
    (404, "not_found"),
    (405, "method_not_allowed"),
    (406, "not_acceptable"),
    (409, "illegal_transition already_claimed"),
    (412, "stale"),
    (413, "too_large"),
    (415, "type_not_allowed"),
    (422, "key_reused image_unsafe"),
    (428, "version_required"),
    (429, "rate_limited"),
    (503, "busy"),
]
TITLES = [
    ("validation_error", "填写有误"),
    ("unknown_field", "不认识的字段"),
    ("unknown_param", "不认识的参数"),
    ("not_authenticated", "需要登录"),
    ("forbidden", "没有权限"),
    ("reauth_required", "需要再次验证身份"),
    ("not_found", "没有找到"),
    ("method_not_allowed", "不支持这种请求方式"),
    ("not_acceptable", "不支持这种应答格式"),
    ("illegal_transition", "现在不能这样办"),
    ("already_claimed", "已经有人办过"),
    ("stale", "内容已更新"),
    ("too_large", "内容太大"),
    ("type_not_allowed", "不支持这种内容格式"),
    ("key_reused", "幂等键用过了"),
    ("image_unsafe", "照片打不开"),
    ("version_required", "缺少版本号"),
    ("rate_limited", "次数太多"),
    ("error", "系统出错"),
    ("busy", "系统正忙"),
]


def test_the_table_of_codes_is_the_designs():
    assert [(status, " ".join(codes)) for status, codes in schema.CODES.items()] == CODES


def test_every_code_has_its_chinese_name_and_its_status():
    assert list(problems.TITLES.items()) == TITLES
    assert {code for _, codes in CODES for code in codes.split()} == {code for code, _ in TITLES} - {"error"}


@pytest.mark.parametrize(("status", "codes"), CODES)
def test_an_error_answer_is_declared_with_its_codes(status: int, codes: str):
    ((key, answer),) = schema.errors(status, status).items()
    assert key == (status, "application/problem+json")
    assert [part.split("`")[1] for part in answer.description.split("；")] == codes.split()


def test_reads_and_writes_declare_what_may_go_wrong():
    assert set(schema.READING) == {400, 401, 403, 404, 405, 406, 503}
    assert set(schema.WRITING) - set(schema.READING) == {413, 415}


# The finished document


def test_bodies_take_no_other_field_and_the_generators_marks_go():
    document = {
        "components": {
            "schemas": {
                "Body": {"properties": {"state": {"x-spec-enum-id": "1", "type": "string"}}},
                "Answer": {"properties": {"tags": {"type": "array", "items": {"x-spec-enum-id": "2"}}}},
            }
        },
        "paths": {
            "/x/": {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}
                    }
                },
                "get": {},
            }
        },
    }
    tidied = schema.tidy(document)["components"]["schemas"]
    assert tidied["Body"] == {"properties": {"state": {"type": "string"}}, "additionalProperties": False}
    assert tidied["Answer"] == {"properties": {"tags": {"type": "array", "items": {}}}}


def test_a_body_is_named_after_its_verb_and_asks_residents_for_less():
    class Form(forms.Form):
        on_behalf = ("name",)
        name = forms.CharField(label="姓名")
        text = forms.CharField(label="内容", max_length=500)

    body = schema.body_of(Form, "TellBody")
    assert type(body).__name__ == "TellBody"
    assert {name: field.required for name, field in body.get_fields().items()} == {
        "name": False,
        "text": True,
    }


def test_the_fields_of_a_model_choice_are_not_read_while_the_schema_is_made():
    """No query: the schema is made before a community exists."""
    assert schema.field_of(forms.ModelChoiceField(Grid.objects.all(), to_field_name="code")).required
