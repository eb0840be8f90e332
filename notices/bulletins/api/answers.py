"""应答的形状 of the weekly bulletin, declared for the schema."""

from rest_framework import serializers

from notices.bulletins.states import TRANSITIONS, BulletinState, Section


class Part(serializers.Serializer):
    """通报的一段"""

    kind = serializers.ChoiceField(choices=Section.choices)
    label = serializers.CharField()
    lead = serializers.CharField(allow_blank=True, help_text="由数字写成的一句")
    text = serializers.CharField(allow_blank=True, help_text="社区写的内容，一行一条")
    edited = serializers.BooleanField(help_text="改过的段，重新统计时不动")


class FiguresShape(serializers.Serializer):
    """数字：登记、受理、答复、办结按发生在这一周的算，在办和晚办按统计时的算"""

    registered = serializers.IntegerField(help_text="登记")
    accepted = serializers.IntegerField(help_text="受理")
    replied = serializers.IntegerField(help_text="答复")
    closed = serializers.IntegerField(help_text="办结")
    in_progress = serializers.IntegerField(help_text="统计时正在办")
    late = serializers.IntegerField(help_text="统计时已过期限")
    open_by = serializers.DictField(child=serializers.IntegerField(), help_text="正在办的，按状态")
    late_by = serializers.DictField(child=serializers.IntegerField(), help_text="晚办的，按卡在哪一步")
    visits = serializers.IntegerField(help_text="走访")
    endorsements = serializers.IntegerField(help_text="附议")
    wishes = serializers.IntegerField(help_text="达成的心愿")
    sessions = serializers.IntegerField(help_text="议事")
    settled = serializers.IntegerField(help_text="议定的议题")


class Bulletin(serializers.Serializer):
    """一周通报"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    title = serializers.CharField()
    week = serializers.DateField(help_text="那一周的星期一")
    edition = serializers.IntegerField(help_text="第几版；更正一次加一")
    corrects = serializers.IntegerField(allow_null=True, help_text="更正的是哪一份")
    reason = serializers.CharField(allow_blank=True, help_text="更正了什么，为什么")
    newer = serializers.IntegerField(allow_null=True, help_text="更正它的一份；没有更正为 null")
    state = serializers.ChoiceField(choices=BulletinState.choices)
    state_label = serializers.CharField()
    figures = FiguresShape()
    counted_at = serializers.DateTimeField(help_text="统计时间")
    published_at = serializers.DateTimeField(allow_null=True)
    parts = Part(many=True)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[line.slug for line in TRANSITIONS.values()]),
        help_text="调用者现在可以做的动作：POST 到这份通报的地址加“动作/”",
    )


class BulletinPage(serializers.Serializer):
    """一页通报"""

    results = Bulletin(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
