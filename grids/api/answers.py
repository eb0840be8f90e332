"""应答的形状: what the API answers with, declared once for the schema. The views build plain dictionaries; a test
holds every answer against these."""

from rest_framework import serializers

from grids.api.problems import TITLES


class Problem(serializers.Serializer):
    """错误应答 (RFC 9457)"""

    type = serializers.CharField(help_text="urn:doorstep:problem: 加 code")
    title = serializers.CharField(help_text="这一类错误的名称")
    status = serializers.IntegerField(help_text="与 HTTP 状态码相同")
    code = serializers.ChoiceField(choices=list(TITLES.items()), help_text="程序按它判断")
    message = serializers.CharField(help_text="给人看的一句话：为什么、怎么办")
    request_id = serializers.CharField(
        allow_null=True,
        help_text="反馈问题时请附上；404 不带（看不见的和不存在的完全一样），见应答头 X-Request-ID",
    )
    fields = serializers.DictField(child=serializers.CharField(), help_text="字段名 → 这个字段的问题")


class Person(serializers.Serializer):
    """姓名和工作电话"""

    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class MicroGrid(serializers.Serializer):
    """微网格"""

    code = serializers.CharField(help_text="编号，例如 07")
    name = serializers.CharField()
    layout_note = serializers.CharField(allow_blank=True, help_text="范围说明")
    worker = Person(allow_null=True, help_text="负责的网格员（一格一员）")
    vacant = serializers.BooleanField(help_text="暂缺网格员")
    contact = Person(help_text="现在该找的人：网格员，缺人时是替补或社区值班")


class GridPage(serializers.Serializer):
    """一页微网格"""

    results = MicroGrid(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
