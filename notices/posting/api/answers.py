"""应答的形状 of notices, deliveries and warnings, declared for the schema; `notices.posting.reading` builds them."""

from rest_framework import serializers

from notices.posting.forms import DELIVERY_ACTS, NOTICE_ACTS
from notices.posting.reading import STANDING_LABELS
from notices.posting.states import (
    NOTICES,
    OTHER_ACTIONS,
    AudienceKind,
    DeliveryState,
    How,
    NoticeKind,
    NoticeState,
    Stage,
)
from notices.weather.states import WarningAction, WarningEvent, WarningLevel, WarningSource
from residents.appeals.api.answers import GridName

NOTICE_VERBS = [verb.replace("_", "-") for verb in NOTICE_ACTS.verbs]
RECORDED = [*((verb, line.label) for verb, line in NOTICES.items()), *OTHER_ACTIONS.items()]


class Activity(serializers.Serializer):
    """活动的时间、地点和名额"""

    happens_at = serializers.DateTimeField()
    happens_until = serializers.DateTimeField(allow_null=True)
    place = serializers.CharField()
    seats = serializers.IntegerField(allow_null=True, help_text="名额；null 不限")
    seats_taken = serializers.IntegerField(help_text="已报人数，不含候补")
    sign_up_until = serializers.DateTimeField(help_text="报名截止")


class NoticeAnswer(serializers.Serializer):
    """一条通知"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    kind = serializers.ChoiceField(choices=NoticeKind.choices)
    kind_label = serializers.CharField()
    state = serializers.ChoiceField(choices=NoticeState.choices)
    state_label = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    contact = serializers.CharField(allow_blank=True)
    pinned = serializers.BooleanField()
    audience = serializers.ChoiceField(choices=AudienceKind.choices)
    audience_label = serializers.CharField()
    reaches = serializers.IntegerField(help_text="涉及几个微网格")
    drafted_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="撤回的原因")
    original = serializers.IntegerField(allow_null=True, help_text="更正稿：最初的一版")
    edition = serializers.IntegerField(help_text="第几版")
    activity = Activity(allow_null=True)
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=NOTICE_VERBS),
        help_text="调用者现在可以做的动作：POST 到这条通知的地址加“动作/”",
    )


class NoticePage(serializers.Serializer):
    """一页通知"""

    results = NoticeAnswer(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class NoticeRecordAnswer(serializers.Serializer):
    """通知台账的一条"""

    position = serializers.IntegerField(help_text="序号")
    action = serializers.ChoiceField(choices=RECORDED)
    label = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="谁：工作人员写姓名和岗位，居民只写“居民”")
    note = serializers.CharField(allow_blank=True)
    public = serializers.BooleanField(help_text="居民可见")


class NoticeRecordPage(serializers.Serializer):
    """一页通知台账"""

    results = NoticeRecordAnswer(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class NoticeFileAnswer(serializers.Serializer):
    """通知的附件"""

    id = serializers.IntegerField()
    name = serializers.CharField()
    photo = serializers.BooleanField(help_text="照片；为假是 PDF")
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="内容摘要，与台账里的一致")
    uploaded_at = serializers.DateTimeField()


class NoticeFilePage(serializers.Serializer):
    """一页附件"""

    results = NoticeFileAnswer(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class NoticeFilesBody(serializers.Serializer):
    """要添加的照片或文件"""

    files = serializers.ListField(
        child=serializers.FileField(), help_text="JPG、PNG、WEBP 照片或 PDF，每个 10 MB 以内，一条最多 9 个"
    )


class SignUpAnswer(serializers.Serializer):
    """一份报名"""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text="脱敏")
    phone = serializers.CharField(allow_blank=True, help_text="脱敏")
    people = serializers.IntegerField()
    waiting = serializers.BooleanField(help_text="在候补")
    line = serializers.IntegerField(allow_null=True, help_text="候补第几位；有座为 null")
    at = serializers.DateTimeField()


class SignUpPage(serializers.Serializer):
    """一页报名"""

    results = SignUpAnswer(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class DeliveryAnswer(serializers.Serializer):
    """一个微网格的送达"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    notice = serializers.IntegerField(help_text="通知")
    title = serializers.CharField(help_text="通知的标题")
    grid = GridName()
    urgent = serializers.BooleanField(help_text="预警")
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    state_label = serializers.CharField()
    how = serializers.ChoiceField(choices=How.choices, allow_null=True, help_text="怎样送达")
    how_label = serializers.CharField(allow_null=True)
    confirmed_by = serializers.CharField(allow_null=True, help_text="机器人确认的为 null")
    confirmed_at = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField(help_text="下发时间")
    stage = serializers.ChoiceField(
        choices=[pair for pair in Stage.choices if pair[0]], allow_null=True, help_text="催到谁"
    )
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=list(DELIVERY_ACTS.verbs)),
        help_text="调用者现在可以做的动作：POST 到这份送达的地址加“动作/”",
    )


class DeliveryPage(serializers.Serializer):
    """一页送达"""

    results = DeliveryAnswer(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class WarningAnswer(serializers.Serializer):
    """一条气象预警"""

    id = serializers.IntegerField()
    title = serializers.CharField()
    source = serializers.ChoiceField(choices=WarningSource.choices)
    issuer = serializers.CharField(allow_blank=True, help_text="发布单位；原文没写为空")
    event = serializers.ChoiceField(choices=WarningEvent.choices)
    event_label = serializers.CharField(help_text="原文里的种类")
    level = serializers.ChoiceField(choices=WarningLevel.choices)
    level_label = serializers.CharField()
    action = serializers.ChoiceField(choices=WarningAction.choices)
    action_label = serializers.CharField()
    state = serializers.ChoiceField(choices=list(STANDING_LABELS.items()))
    state_label = serializers.CharField()
    issued_at = serializers.DateTimeField(help_text="发布时间")
    expires_at = serializers.DateTimeField(help_text="失效时间；解除的与发布时间相同")
    areas = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(help_text="原文")
    doubts = serializers.ListField(child=serializers.CharField(), help_text="请人核对的地方")
    notice = serializers.IntegerField(help_text="它成为的预警通知")
    supersedes = serializers.IntegerField(allow_null=True, help_text="它代替或解除的预警")
    superseded_by = serializers.IntegerField(allow_null=True)
    saved_at = serializers.DateTimeField()


class WarningPage(serializers.Serializer):
    """一页预警"""

    results = WarningAnswer(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
