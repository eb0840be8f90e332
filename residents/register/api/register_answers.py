"""应答的形状 of the six registers, declared from their columns; `registers` builds them."""

from functools import cache
from typing import Any

from rest_framework import serializers

from residents.register.registers import REGISTERS, Register
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


@cache
def _entry(slug: str) -> type[serializers.Serializer]:
    """One class per register: the schema knows a component by its class."""
    register = REGISTERS[slug]
    fields = {**_fields(register), "__doc__": f"一条{register.noun}"}
    return type(f"{register.model.__name__}Entry", (serializers.Serializer,), fields)


def shown(register: Register) -> type[serializers.Serializer]:
    """一条: the columns of the register, masked as on the page."""
    return _entry(register.slug)


def page(register: Register) -> type[serializers.Serializer]:
    """一页"""
    fields = {
        "results": shown(register)(many=True),
        "next": serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null"),
        "__doc__": f"一页{register.noun}",
    }
    return type(f"{register.model.__name__}Page", (serializers.Serializer,), fields)


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
