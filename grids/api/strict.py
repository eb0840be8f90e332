"""严格读取: what a caller sent is understood in full or refused; nothing is silently ignored."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from grids import text
from grids.verdict import Invalid, Refused

KEY_LENGTH = 80
TRUE_FALSE = {"true", "false"}


class VersionRequired(Refused):
    """A change without If-Match could overwrite what its sender has not seen."""

    status = 428
    code = "version_required"


class StrictJSONParser(JSONParser):
    """JSON; a document nested deeper than Python can follow is a broken document, not a defect."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


def invalid(fields: Mapping[str, str], code: str = "validation_error") -> Invalid:
    """A 400 that names each field with its sentence."""
    words = "；".join(fields[name] for name in list(fields)[:3])
    return Invalid(words, code=code, fields=dict(fields))


def only_known(given: Iterable[str], known: Collection[str], *, what: str, code: str) -> None:
    """Refuse names nobody reads: a misspelt filter would otherwise answer with everything."""
    unknown = [text.clean(name, single_line=True)[:40] for name in given if name not in known][:10]
    if unknown:
        choice = f"可用的{what}：{'、'.join(known)}。" if known else f"这里不用任何{what}。"
        raise invalid({name: f"没有叫“{name}”的{what}。{choice}" for name in unknown}, code)


def known_params(request: Request, known: Collection[str]) -> None:
    only_known(request.query_params, known, what="参数", code="unknown_param")


def document(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an absent body is an empty one."""
    data = request.data
    if not isinstance(data, dict):
        raise Invalid('请求内容要是一个 JSON 对象，例如 {"title": "…"}。')
    return data


def filled(form_class: type[forms.Form], data: Mapping[str, Any], **context: Any) -> dict[str, Any]:
    """The cleaned data of this form, filled in from a JSON object: the same checks as on the page."""
    form = form_class({}, **context)
    only_known(data, list(form.fields), what="字段", code="unknown_field")
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, value in data.items():
        try:
            values[name] = as_typed(form.fields[name], value)
        except TypeError as error:
            wrong[name] = str(error)
    form.data = values
    form.full_clean()
    sentences = {name: " ".join(str(word) for word in words) for name, words in form.errors.items()}
    problems = {**sentences, **wrong}
    if problems:
        raise invalid({name: problems[name] for name in (*form.fields, "__all__") if name in problems})
    return form.cleaned_data


def as_typed(field: forms.Field, value: Any) -> Any:
    """A JSON value as the form's field reads it. TypeError, with its sentence, for a value of another type.

    Forms read what a browser types and would take `["3号楼"]` or `"no"` for something else than was meant.
    """
    if value is None:
        return None
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return _listed(value)
    if isinstance(field, forms.BooleanField) or is_yes_or_no(field):
        if not isinstance(value, bool):
            raise TypeError("请填 true 或 false。")
        return str(value).lower()
    if isinstance(field, forms.IntegerField):
        if not _whole(value):
            raise TypeError("请填整数。")
        return value
    if isinstance(field, forms.ModelChoiceField) and _whole(value):
        return value
    if not isinstance(value, str):
        raise TypeError("请填文字（JSON 字符串）。")
    value = text.clean(value)
    if isinstance(field, forms.DateField | forms.DateTimeField) and not _near(value, field):
        raise TypeError("请填 2026-11-22 这样的日期，要时间就写 2026-11-22T14:30:00+08:00。")
    return value


def is_yes_or_no(field: forms.Field) -> bool:
    """A pair of radio buttons on the page is a boolean in the API."""
    return isinstance(field, forms.TypedChoiceField) and {str(key) for key, _ in field.choices} == TRUE_FALSE


def _near(moment: str, field: forms.Field) -> bool:
    """A day of a life; for a moment a year people plan in, or moving it to another time zone leaves the calendar."""
    years = r"2\d{3}" if isinstance(field, forms.DateTimeField) else r"(?:1[89]|2\d)\d\d"
    return not moment or bool(re.match(rf"{years}-\d\d-\d\d", moment))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, str) or _whole(each) for each in value):
        raise TypeError('请填一个列表，例如 ["urgent"]。')
    return [text.clean(each) if isinstance(each, str) else each for each in value]


def expected_version(request: Request, current: int) -> int:
    """The version the caller has seen, from If-Match; 428 without it. `*` says: whichever there is now.

    Compression on the way makes an ETag weak, so `W/"3"` is taken for `"3"`, and so is a bare 3.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise VersionRequired("请带上 If-Match：先读取这一条，把应答里的 ETag 原样送回来。")
    if header == "*":
        return current
    given = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    if str(current) in given:
        return current
    seen = [int(tag) for tag in given if tag.isdecimal() and len(tag) < 10]
    return seen[0] if seen else -1


def idempotency_key(request: Request) -> str:
    """The Idempotency-Key of a create; empty when the caller did not send one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_LENGTH or not key.isprintable():
        raise invalid({"Idempotency-Key": f"Idempotency-Key 最长 {KEY_LENGTH} 个可见字符。"})
    return key


def page_size(request: Request, *, default: int, most: int) -> int:
    """How many rows a caller wants at once."""
    given = request.query_params.get("limit", "")
    if not given:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) < 6 and 1 <= int(given) <= most):
        raise invalid({"limit": f"limit 要在 1 到 {most} 之间。"})
    return int(given)
