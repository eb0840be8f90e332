"""应答的形状, declared for the schema; `council.resolutions.reading` builds them."""

from rest_framework import serializers

from council.resolutions.models import Evidence, ResolutionAppeal
from council.resolutions.states import MinutesState, Role, State
from council.resolutions.workflow import MINUTES_VERBS, VERBS

NEXT = "下一页的完整地址；最后一页为 null"


def slugs(verbs: dict[str, object]) -> list[str]:
    return [verb.replace("_", "-") for verb in verbs]


class ResolutionParty(serializers.Serializer):
    """责任方"""

    role = serializers.ChoiceField(choices=Role.choices)
    key = serializers.CharField(allow_null=True, help_text="u 单位、p 个人加编号；没有岗位的调用者为 null")
    name = serializers.CharField(help_text="单位或岗位；有岗位的调用者看得到姓名")


class ResolutionLine(serializers.Serializer):
    """一项决议"""

    number = serializers.CharField(help_text="决议号，例如 20261123-1")
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    state = serializers.ChoiceField(choices=State.choices)
    state_label = serializers.CharField()
    session = serializers.DateField(help_text="议事日")
    item = serializers.CharField(help_text="议题")
    text = serializers.CharField()
    sign_of_done = serializers.CharField(help_text="完成标志")
    parties = ResolutionParty(many=True)
    promised_on = serializers.DateField(help_text="当初承诺的完成日")
    due_on = serializers.DateField(help_text="现在的期限")
    overdue = serializers.BooleanField()
    written_at = serializers.DateTimeField()
    reported_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=slugs(VERBS)), help_text="调用者现在可以做的动作"
    )


class ResolutionPage(serializers.Serializer):
    """一页决议"""

    results = ResolutionLine(many=True)
    next = serializers.URLField(allow_null=True, help_text=NEXT)


class LinkedAppeal(serializers.Serializer):
    """回应的诉求"""

    number = serializers.CharField()
    outcome = serializers.ChoiceField(choices=ResolutionAppeal.Outcome.choices)
    note = serializers.CharField(allow_null=True, allow_blank=True, help_text="没有答复的原因；只给社区")


class CitedArticle(serializers.Serializer):
    """依据的公约条文"""

    covenant = serializers.IntegerField(help_text="公约第几版")
    article = serializers.IntegerField(help_text="第几条")
    text = serializers.CharField()


class EvidenceFile(serializers.Serializer):
    """凭据"""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Evidence.Kind.choices)
    bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


class ResolutionDetail(ResolutionLine):
    """一项决议，连同它回应的诉求、依据和凭据"""

    appeals = LinkedAppeal(many=True)
    cites = CitedArticle(allow_null=True)
    adopts = serializers.IntegerField(allow_null=True, help_text="通过了公约第几版")
    evidence = EvidenceFile(many=True)


class ReportBody(serializers.Serializer):
    """报进展或报完成"""

    note = serializers.CharField(max_length=1000, help_text="居民会看到")
    files = serializers.ListField(
        child=serializers.FileField(), required=False, help_text="照片或 PDF，每个 10 MB 以内，一项最多 9 个"
    )


class KnownParty(serializers.Serializer):
    """可以作责任方的单位或在岗人员"""

    key = serializers.CharField(help_text="填进 lead、coordinator、supervisor")
    name = serializers.CharField()


class KnownParties(serializers.Serializer):
    """责任方名单"""

    results = KnownParty(many=True)
    next = serializers.URLField(allow_null=True, help_text="总是 null：一次给全")


class CouncilRecord(serializers.Serializer):
    """台账的一条"""

    position = serializers.IntegerField()
    action = serializers.CharField()
    label = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_null=True, help_text="没有岗位的调用者为 null")
    note = serializers.CharField(allow_blank=True)
    public = serializers.BooleanField(help_text="居民可见")


class CouncilRecordPage(serializers.Serializer):
    """一页台账"""

    results = CouncilRecord(many=True)
    next = serializers.URLField(allow_null=True, help_text=NEXT)


class MinutesLine(serializers.Serializer):
    """一次议事的纪要"""

    session = serializers.DateField(help_text="议事日，也是地址")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=MinutesState.choices)
    state_label = serializers.CharField()
    title = serializers.CharField()
    opening = serializers.CharField()
    discussion = serializers.CharField()
    floor = serializers.CharField(allow_blank=True)
    attendance = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        help_text="席位、单位、到会人员",
    )
    resolutions = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True)),
        help_text="决议号、内容、牵头、协调、监督、完成期限",
    )
    confirmed_at = serializers.DateTimeField(allow_null=True, help_text="主持人确认")
    countersigned_at = serializers.DateTimeField(allow_null=True, help_text="居民确认")
    posted_at = serializers.DateTimeField(allow_null=True, help_text="公示")
    open_until = serializers.DateTimeField(allow_null=True, help_text="异议截止")
    settled_at = serializers.DateTimeField(allow_null=True, help_text="定稿")
    actions = serializers.ListField(child=serializers.ChoiceField(choices=slugs(MINUTES_VERBS)))


class MinutesPage(serializers.Serializer):
    """一页纪要"""

    results = MinutesLine(many=True)
    next = serializers.URLField(allow_null=True, help_text=NEXT)


class ObjectionShown(serializers.Serializer):
    """异议"""

    id = serializers.IntegerField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    name = serializers.CharField(allow_null=True, help_text="只给社区")
    answer = serializers.CharField(allow_null=True)
    upheld = serializers.BooleanField(allow_null=True, help_text="采纳")
    answered_at = serializers.DateTimeField(allow_null=True)


class MinutesDetail(MinutesLine):
    """一次议事的纪要，连同异议和答复"""

    objections = ObjectionShown(many=True)
