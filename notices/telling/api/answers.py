"""应答的形状 of the inbox, declared for the schema."""

from rest_framework import serializers

from notices.telling.states import Topic


class Told(serializers.Serializer):
    """一条消息"""

    id = serializers.IntegerField()
    topic = serializers.ChoiceField(choices=Topic.choices)
    action = serializers.CharField(help_text="来源记录的动作")
    sentence = serializers.CharField()
    link = serializers.CharField(help_text="说的是哪件事：本站的地址")
    urgent = serializers.BooleanField()
    at = serializers.DateTimeField(help_text="发生时间")
    read_at = serializers.DateTimeField(allow_null=True, help_text="已读时间")


class InboxPage(serializers.Serializer):
    """消息一页"""

    results = Told(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的地址")


class Counted(serializers.Serializer):
    """标了几条"""

    read = serializers.IntegerField(help_text="这次标为已读的条数")
