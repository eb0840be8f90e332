"""应答的形状, declared for the schema; `council.covenant.reading` builds them."""

from rest_framework import serializers

from council.covenant.states import State
from council.covenant.workflow import VERBS


class CovenantArticle(serializers.Serializer):
    """一条"""

    number = serializers.IntegerField(help_text="第几条，从 1 起；写决议时 cites 填它")
    label = serializers.CharField(help_text="例如：第一条")
    text = serializers.CharField()


class CovenantLine(serializers.Serializer):
    """公约的一版"""

    number = serializers.IntegerField(help_text="第几版，也是地址")
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    state = serializers.ChoiceField(choices=State.choices)
    state_label = serializers.CharField()
    title = serializers.CharField()
    in_force = serializers.BooleanField(help_text="今天施行的就是这一版")
    in_force_from = serializers.DateField(allow_null=True, help_text="施行日期；还没通过的为 null")
    basis = serializers.CharField(allow_null=True, help_text="由哪次会议或哪项决议通过")
    actions = serializers.ListField(child=serializers.ChoiceField(choices=list(VERBS)))


class CovenantPage(serializers.Serializer):
    """一页公约的版本"""

    results = CovenantLine(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class CovenantDetail(CovenantLine):
    """公约的一版，连同条文"""

    preamble = serializers.CharField(allow_blank=True, help_text="开头的话")
    text = serializers.CharField(help_text="条文，一条一行，不带“第几条”")
    articles = CovenantArticle(many=True)
