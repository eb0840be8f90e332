"""应答的形状 of visits and promises, declared for the schema; `visits` builds them."""

from rest_framework import serializers

from residents.register.states import PromiseOutcome, VisitKind, VisitResult


class GridOfHome(serializers.Serializer):
    """微网格"""

    code = serializers.CharField()
    name = serializers.CharField()


class Home(serializers.Serializer):
    """一户，只说门牌"""

    id = serializers.IntegerField()
    dwelling = serializers.CharField(help_text="例如 3号楼1单元302室")
    grid = GridOfHome()


class PromiseShown(serializers.Serializer):
    """走访时的承诺"""

    text = serializers.CharField()
    due_on = serializers.DateField(help_text="什么时候前")
    outcome = serializers.ChoiceField(choices=PromiseOutcome.choices, allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    settled_by = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class VisitShown(serializers.Serializer):
    """一次走访"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag：承诺了结后加一")
    household = Home()
    worker = serializers.CharField()
    kind = serializers.ChoiceField(choices=VisitKind.choices)
    result = serializers.ChoiceField(choices=VisitResult.choices)
    found = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    promise = PromiseShown(allow_null=True)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=["keep-promise", "give-up-promise"]),
        help_text="现在可以做的动作：POST 到这次走访的地址加“动作/”",
    )


class VisitPage(serializers.Serializer):
    """一页走访"""

    results = VisitShown(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class DueHome(Home):
    """该走访的一户"""

    visited_on = serializers.DateField(allow_null=True, help_text="上次见到人")
    confirmed_on = serializers.DateField(allow_null=True, help_text="上次核实")
    in_care = serializers.BooleanField(help_text="重点关爱户；没有关爱职责的人总是 false")


class DuePage(serializers.Serializer):
    """一页该走访的户"""

    results = DueHome(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
