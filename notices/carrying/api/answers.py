"""应答的形状 of groups and outbox, declared for the schema. No answer holds an address or a secret."""

from rest_framework import serializers

from notices.carrying.states import GroupState, OutboxState, Purpose
from notices.channels.states import ChannelKind

ACTIONS = ("resend", "forward", "cancel")


class Group(serializers.Serializer):
    """一个微群"""

    id = serializers.IntegerField()
    name = serializers.CharField()
    grid = serializers.CharField(help_text="微网格编号")
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    kind = serializers.ChoiceField(choices=ChannelKind.choices)
    state = serializers.ChoiceField(choices=GroupState.choices)
    quiet_from = serializers.TimeField(help_text="免打扰从")
    quiet_to = serializers.TimeField(help_text="免打扰到")
    version = serializers.IntegerField()


class GroupPage(serializers.Serializer):
    """微群一页"""

    results = Group(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的地址")


class Carried(serializers.Serializer):
    """一条发往微群的消息"""

    id = serializers.IntegerField()
    group = serializers.IntegerField(help_text="微群")
    title = serializers.CharField()
    text = serializers.CharField()
    link = serializers.CharField(allow_blank=True)
    urgent = serializers.BooleanField()
    state = serializers.ChoiceField(choices=OutboxState.choices)
    attempts = serializers.IntegerField(help_text="发过几次")
    code = serializers.CharField(allow_blank=True, help_text="平台的错误代码")
    words = serializers.CharField(allow_blank=True, help_text="结果说明")
    doubtful = serializers.BooleanField(help_text="为真：有一次没有等到回音，群里可能收到过")
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(help_text="下次发送")
    sent_at = serializers.DateTimeField(allow_null=True)
    actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))


class CarriedPage(serializers.Serializer):
    """消息一页"""

    results = Carried(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的地址")


class Released(serializers.Serializer):
    """放行了几条"""

    released = serializers.IntegerField()
