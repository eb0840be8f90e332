"""应答的形状 of the six registers, declared from their columns; `registers` builds them."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from residents.register.registers import Register
from residents.register.states import Detail


class RevealedLine(serializers.Serializer):
    """一项"""

    label = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class RevealedShown(serializers.Serializer):
    """查看到的个人信息，只给这一次"""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    detail = serializers.ChoiceField(choices=Detail.choices)
    values = RevealedLine(many=True)


def shown(register: Register) -> serializers.Serializer:
    """一条: the columns of the register, masked as on the page."""
    return inline_serializer(f"{register.model.__name__}Entry", _fields(register))


def page(register: Register) -> serializers.Serializer:
    """一页"""
    fields = {
        "results": inline_serializer(f"{register.model.__name__}Entry", _fields(register), many=True),
        "next": serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null"),
    }
    return inline_serializer(f"{register.model.__name__}Page", fields)


def _fields(register: Register) -> dict[str, serializers.Field]:
    found: dict[str, Any] = {
        "id": serializers.IntegerField(help_text="编号"),
        "version": serializers.IntegerField(help_text="版本，也是 ETag"),
    }
    for column in register.columns:
        words = f"{column.label}；没有关爱职责的人总是 null" if column.care else column.label
        kind = serializers.IntegerField if column.number else serializers.CharField
        blank = {} if column.number else {"allow_blank": True}
        found[column.key] = kind(allow_null=True, help_text=words, **blank)
    found["ended"] = serializers.BooleanField(help_text="已注销")
    verbs = [(verb, label) for verb, label in register.verbs]
    found["actions"] = serializers.ListField(
        child=serializers.ChoiceField(choices=verbs),
        help_text="现在可以做的动作：POST 到这一条的地址加“动作/”",
    )
    return found
