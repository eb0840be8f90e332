"""时限和分类接口: what is promised, and by what matters are sorted. Read only: the administrator changes both on the pages."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from grids import rules
from grids.api import strict
from grids.api.doors import MOST, Door, listed
from grids.api.schema import reads
from grids.deadlines import Limit
from grids.states import LimitUnit
from grids.verdict import Forbidden
from residents.appeals import limits
from residents.appeals.models import Category
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade

ACTIVE = OpenApiParameter(
    "active", bool, description="true 只列启用的，false 只列停用的；停用的只有社区负责人和管理员看得到。"
)
LEVEL = OpenApiParameter("level", int, enum=[1, 2, 3], description="第几级")


class LimitOf(serializers.Serializer):
    """多少，什么单位"""

    amount = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=LimitUnit.choices)


class LimitShown(LimitOf):
    """一个环节、一个等级的时限"""

    step = serializers.ChoiceField(choices=Step.choices)
    step_label = serializers.CharField()
    grade = serializers.ChoiceField(choices=Grade.choices, allow_null=True, help_text="null 是所有等级")
    origin = serializers.ChoiceField(choices=limits.Origin.choices, help_text="谁定的")


class LimitPage(serializers.Serializer):
    """全部时限，一次给完"""

    results = LimitShown(many=True)
    next = serializers.URLField(allow_null=True, help_text="总是 null")


class CategoryShown(serializers.Serializer):
    """一个分类"""

    id = serializers.IntegerField(help_text="登记和受理时填的编号")
    path = serializers.CharField(help_text="一级 / 二级 / 三级")
    name = serializers.CharField()
    level = serializers.IntegerField(help_text="第几级，1 到 3")
    parent = serializers.IntegerField(allow_null=True)
    default_grade = serializers.ChoiceField(choices=Grade.choices, allow_null=True)
    keywords = serializers.ListField(child=serializers.CharField())
    contact_limit = LimitOf(allow_null=True, help_text="自己的首次联系时限")
    result_limit = LimitOf(allow_null=True, help_text="自己的答复时限")
    active = serializers.BooleanField(help_text="为假：停用，不能再选")


class CategoryPage(serializers.Serializer):
    """一页分类"""

    results = CategoryShown(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return {"amount": int(limit.amount), "unit": limit.unit} if limit else None


def category_shown(category: Category) -> dict[str, Any]:
    return {
        "id": category.pk,
        "path": category.path,
        "name": category.name,
        "level": category.level,
        "parent": category.parent_id,
        "default_grade": category.default_grade or None,
        "keywords": category.keywords,
        "contact_limit": _limit(category.limit_of(Step.CONTACT)),
        "result_limit": _limit(category.limit_of(Step.RESULT)),
        "active": category.active,
    }


class Limits(Door):
    """时限规定"""

    @reads(
        LimitPage,
        operation_id="limits_list",
        summary="时限规定",
        description="每个环节、每个等级现在承诺多久，谁定的。社区负责人和系统管理员可以看。",
    )
    def get(self, request: Request) -> Response:
        if not (verdict := rules.reads_office(self.actor)):
            raise Forbidden(verdict.reason)
        held = limits.in_force(self.actor.community_id)
        return Response({"results": [self._shown(rule) for rule in held], "next": None})

    def _shown(self, rule: limits.Rule) -> dict[str, Any]:
        return {
            "step": rule.step,
            "step_label": Step(rule.step).label,
            "grade": rule.grade or None,
            "origin": rule.origin,
            **_limit(rule.limit),
        }


class Categories(Door):
    """诉求分类"""

    params = ("active", "level", "cursor", "limit")

    @reads(
        CategoryPage,
        operation_id="categories_list",
        summary="诉求分类",
        description="本社区的分类树，从一级到三级。登记和受理时 `category` 填这里的 `id`。",
        parameters=[ACTIVE, LEVEL],
        paged=True,
    )
    def get(self, request: Request) -> Response:
        rows, asked = Category.objects.of(self.actor.community_id), request.query_params
        if not rules.reads_office(self.actor):
            rows = rows.filter(active=True)
        if asked.get("active"):
            if asked["active"] not in ("true", "false"):
                raise strict.invalid({"active": "active 请填 true 或 false。"})
            rows = rows.filter(active=asked["active"] == "true")
        if asked.get("level"):
            if asked["level"] not in ("1", "2", "3"):
                raise strict.invalid({"level": "level 请填 1、2 或 3。"})
            rows = rows.filter(level=asked["level"])
        return listed(request, rows, order=("path", "id"), shown=category_shown, default=MOST)
