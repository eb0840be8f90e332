"""应答的形状 of the directory of services, declared for the schema."""

from rest_framework import serializers

from grids.states import LimitUnit
from notices.directory.states import TRANSITIONS, ServiceGroup, ServiceState


class Service(serializers.Serializer):
    """一项微服务"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    name = serializers.CharField()
    group = serializers.ChoiceField(choices=ServiceGroup.choices)
    group_label = serializers.CharField()
    state = serializers.ChoiceField(choices=ServiceState.choices)
    state_label = serializers.CharField()
    summary = serializers.CharField()
    provider = serializers.CharField(help_text="谁来办")
    unit = serializers.CharField(allow_null=True, help_text="提供单位")
    phone = serializers.CharField(allow_blank=True)
    place = serializers.CharField(help_text="在哪里办")
    hours = serializers.CharField(help_text="什么时候")
    amount = serializers.IntegerField(help_text="从申请算起多久办好")
    unit_of_time = serializers.ChoiceField(choices=LimitUnit.choices)
    bring = serializers.CharField(allow_blank=True, help_text="要带什么")
    fee = serializers.CharField()
    keywords = serializers.ListField(child=serializers.CharField())
    category = serializers.CharField(allow_null=True, help_text="申请归到的诉求分类")
    initials = serializers.CharField(help_text="名称的拼音首字母")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[line.slug for line in TRANSITIONS.values()]),
        help_text="调用者现在可以做的动作：POST 到这项服务的地址加“动作/”",
    )


class ServicePage(serializers.Serializer):
    """一页微服务"""

    results = Service(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class Asked(serializers.Serializer):
    """申请的回执。查询码只给这一次，库里只存摘要。"""

    number = serializers.CharField(help_text="诉求编号")
    secret = serializers.CharField(help_text="查询码")
    service = serializers.CharField()
    feedback_due = serializers.DateTimeField(help_text="什么时候前办好")
