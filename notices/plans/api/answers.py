"""应答的形状 of the work plans, declared for the schema."""

from rest_framework import serializers

from notices.plans.states import TRANSITIONS, ItemState, PlanState


class Item(serializers.Serializer):
    """计划里的一项"""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    what = serializers.CharField()
    owner = serializers.CharField(help_text="负责的岗位或单位")
    due_on = serializers.DateField()
    progress = serializers.IntegerField(help_text="百分之几")
    state = serializers.ChoiceField(choices=ItemState.choices)
    state_label = serializers.CharField()
    late = serializers.BooleanField()
    latest = serializers.CharField(allow_blank=True, help_text="最近进展")
    reported_at = serializers.DateTimeField(allow_null=True)


class Plan(serializers.Serializer):
    """一份工作计划"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    title = serializers.CharField()
    goal = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(choices=PlanState.choices)
    state_label = serializers.CharField()
    progress = serializers.IntegerField(help_text="各项的平均，百分之几")
    summary = serializers.CharField(allow_blank=True, help_text="结束时的小结")
    published_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    items = Item(many=True)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[line.slug for line in TRANSITIONS.values()]),
        help_text="调用者现在可以做的动作：POST 到这份计划的地址加“动作/”",
    )


class PlanPage(serializers.Serializer):
    """一页工作计划"""

    results = Plan(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
