"""应答的形状 of sessions, agenda items and attendance, declared for the schema; `council.meetings.reading` builds them."""

from rest_framework import serializers

from council.meetings.states import ItemKind, ItemState, Present, Refusal, SeatKind, SessionState
from council.meetings.workflow import ITEM_VERBS, SESSION_VERBS


def _slugs(verbs: dict) -> list[str]:
    return [verb.replace("_", "-") for verb in verbs]


class CouncilSession(serializers.Serializer):
    """一次议事"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    date = serializers.DateField(help_text="议事日；开到半夜也是开始的那一天")
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=SessionState.choices)
    state_label = serializers.CharField()
    moved_from = serializers.DateField(allow_null=True, help_text="改期前的日期")
    moved_reason = serializers.CharField(allow_blank=True, help_text="改期、延期或取消的原因")
    chair = serializers.CharField(allow_null=True, help_text="主持人")
    recorder = serializers.CharField(allow_null=True, help_text="记录人")
    items_went_to = serializers.IntegerField(allow_null=True, help_text="议题转到哪一次（id）")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=_slugs(SESSION_VERBS)), help_text="调用者现在可以做的动作"
    )


class CouncilSessionPage(serializers.Serializer):
    """一页议事日"""

    results = CouncilSession(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class Fact(serializers.Serializer):
    """一条背景数据"""

    name = serializers.CharField()
    value = serializers.CharField()


class Hands(serializers.ListField):
    child = serializers.IntegerField(min_value=0)


class AgendaItem(serializers.Serializer):
    """一个议题"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    session = serializers.IntegerField(help_text="哪一次议事（id）")
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    state = serializers.ChoiceField(choices=ItemState.choices)
    state_label = serializers.CharField()
    position = serializers.IntegerField(
        allow_null=True, help_text="在调用者看得到的议程里的次序；没有列入议程的为 null"
    )
    title = serializers.CharField()
    background = serializers.CharField(allow_blank=True)
    facts = Fact(many=True)
    appeal = serializers.CharField(allow_null=True, help_text="诉求编号；不该知道的为 null")
    proposer = serializers.CharField()
    refusal = serializers.ChoiceField(choices=Refusal.choices, allow_null=True, help_text="不列入的情形")
    positions = serializers.DictField(child=serializers.CharField(), help_text="席位 → 意见")
    agreement = serializers.CharField(allow_blank=True, help_text="共识")
    dissent = serializers.CharField(allow_blank=True, help_text="分歧")
    poll = serializers.DictField(child=Hands(), help_text="席位 → 赞成、反对、弃权人数")
    outcome_note = serializers.CharField(allow_blank=True, help_text="结果说明，或不列入时该去哪里")
    referred_to = serializers.CharField(allow_null=True, help_text="转交给")
    deferrals = serializers.IntegerField(help_text="推迟过几次")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=_slugs(ITEM_VERBS)), help_text="调用者现在可以做的动作"
    )


class AgendaItemPage(serializers.Serializer):
    """一页议题"""

    results = AgendaItem(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class AttendanceRow(serializers.Serializer):
    """一个人的签到"""

    id = serializers.IntegerField()
    session = serializers.IntegerField()
    seat = serializers.ChoiceField(choices=SeatKind.choices)
    seat_label = serializers.CharField()
    name = serializers.CharField()
    organization = serializers.CharField(allow_null=True)
    how = serializers.ChoiceField(choices=Present.choices)
    present_at = serializers.DateTimeField()


class AttendancePage(serializers.Serializer):
    """一页签到"""

    results = AttendanceRow(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
