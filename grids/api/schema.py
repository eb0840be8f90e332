"""接口说明书: the parts of the OpenAPI schema that can be derived, so that it cannot drift from the code.

Bodies come from the pages' own forms, parameters from the filters, errors from `problems`.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django_filters import FilterSet
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from grids.api import answers, problems, strict

Decorator = Callable[[Callable], Callable]

CURSOR = OpenApiParameter("cursor", str, description="翻页标记，取自上一页的 next。")
LIMIT = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 100}, description="一页几条。")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='读取时应答的 ETag，例如 `"3"`；别人改过就是 412。',
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": strict.KEY_LENGTH},
    OpenApiParameter.HEADER,
    description="自己生成的随机串。网络断了就用同一个键重发：只登记一件，应答也是同一个。",
)
CODES: dict[int, tuple[str, ...]] = {
    400: ("validation_error", "unknown_field", "unknown_param"),
    401: ("not_authenticated",),
    403: ("forbidden", "reauth_required"),
    404: ("not_found",),
    405: ("method_not_allowed",),
    406: ("not_acceptable",),
    409: ("illegal_transition", "already_claimed"),
    412: ("stale",),
    413: ("too_large",),
    415: ("type_not_allowed",),
    422: ("key_reused", "image_unsafe"),
    428: ("version_required",),
    429: ("rate_limited",),
    503: ("busy",),
}
READING = (400, 401, 403, 404, 405, 406, 503)
WRITING = (*READING, 413, 415)


def tidy(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Last touch on the finished schema: bodies take no other field, and the generator's own marks go."""
    schemas = result["components"]["schemas"]
    for operations in result["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schemas[content["schema"]["$ref"].rsplit("/", 1)[1]]["additionalProperties"] = False
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            field.pop("x-spec-enum-id", None)
            field.get("items", {}).pop("x-spec-enum-id", None)
    return result


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "grids.api.auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` 加令牌。令牌由 `manage.py create_token 用户名` 发放，有范围（read、write）和期限。",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "grids.api.auth.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "在网页上登录或扫过户码的浏览器；写操作另要带 X-CSRFToken。",
        }


def errors(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The error answers of an operation, by status, with the codes each may carry."""
    return {
        (status, problems.MEDIA_TYPE): OpenApiResponse(
            answers.Problem,
            description="；".join(f"`{code}` {problems.TITLES[code]}" for code in CODES[status]),
        )
        for status in sorted(set(statuses))
    }


def reads(
    answer: type[serializers.Serializer],
    *,
    summary: str,
    description: str,
    operation_id: str,
    parameters: Iterable[OpenApiParameter] = (),
    paged: bool = False,
    versioned: bool = False,
) -> Decorator:
    """Declare a GET."""
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        description=description,
        parameters=[*parameters, *((CURSOR, LIMIT) if paged else ()), *(_etag(200) if versioned else ())],
        responses={200: answer, **errors(*READING)},
    )


def writes(
    answer: type[serializers.Serializer],
    body: type[serializers.Serializer] | None,
    *,
    summary: str,
    description: str,
    operation_id: str,
    status: int = 200,
    parameters: Iterable[OpenApiParameter] = (),
    also: Iterable[int] = (),
    versioned: bool = True,
) -> Decorator:
    """Declare a POST; `also` are the statuses beyond those every write may answer with."""
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        description=description,
        request=body,
        parameters=[*parameters, *(_etag(status) if versioned else ())],
        responses={status: answer, **errors(*WRITING, *also)},
    )


def _etag(status: int) -> list[OpenApiParameter]:
    words = "版本，改动时用 If-Match 送回。"
    return [
        OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description=words, response=[status]),
    ]


def body_of(form_class: type[forms.Form], name: str) -> serializers.Serializer:
    """The JSON body that fills this form."""
    on_behalf = getattr(form_class, "on_behalf", ())
    fields = form_class.base_fields.items()
    return inline_serializer(
        name, {each: field_of(field, own=each not in on_behalf) for each, field in fields}
    )


def field_of(field: forms.Field, *, own: bool = True) -> serializers.Field:
    """A form's field as JSON; the counterpart of `strict.as_typed`.

    Not `own`: some callers must give it and others may not, of which a schema can only say that it may be absent.
    """
    asked = "" if own else f"工作人员{'必填' if field.required else '可填'}，居民本人不填"
    words = "。".join(str(part).rstrip("。") for part in (field.label, field.help_text, asked) if part)
    must = field.required and own
    common: dict[str, Any] = {"required": must, "allow_null": not must, "help_text": words}
    if isinstance(field, forms.BooleanField) or strict.is_yes_or_no(field):
        return serializers.BooleanField(**common)
    if isinstance(field, forms.MultipleChoiceField):
        choices = chosen_from(field)
        child = serializers.ChoiceField(choices=choices) if choices else serializers.IntegerField()
        return serializers.ListField(child=child, **common)
    if isinstance(field, forms.ModelMultipleChoiceField):
        child = serializers.CharField() if field.to_field_name else serializers.IntegerField()
        return serializers.ListField(child=child, **common)
    if isinstance(field, forms.IntegerField):
        return serializers.IntegerField(min_value=field.min_value, max_value=field.max_value, **common)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.CharField(**common) if field.to_field_name else serializers.IntegerField(**common)
    if isinstance(field, forms.DateTimeField):
        return serializers.DateTimeField(**common)
    if isinstance(field, forms.DateField):
        return serializers.DateField(**common)
    if isinstance(field, forms.TimeField):
        return serializers.TimeField(**common)
    common["allow_blank"] = not field.required
    if isinstance(field, forms.ChoiceField):
        return serializers.ChoiceField(choices=chosen_from(field), **common)
    return serializers.CharField(max_length=field.max_length, **common)


def chosen_from(field: forms.ChoiceField) -> list[tuple[str, str]]:
    return [(str(key), str(label)) for key, label in field.choices if key != ""]


def parameters_of(filters: type[FilterSet]) -> list[OpenApiParameter]:
    """The query parameters of a set of filters."""
    found = []
    for name, each in copy.deepcopy(filters.base_filters).items():
        field = each.field  # a filter keeps the field it made, so this is done on a copy
        options = [key for key, _ in chosen_from(field)] if isinstance(field, forms.ChoiceField) else []
        kind: Any = bool if isinstance(field, forms.NullBooleanField) else str
        limit = getattr(field, "max_length", None)
        schema = {"type": "string", "maxLength": limit} if limit else kind
        found.append(OpenApiParameter(name, schema, description=str(each.label or ""), enum=options or None))
    return found
