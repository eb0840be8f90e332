"""应答的形状 of the appeal ledger, declared for the schema; `residents.appeals.reading` builds them."""

from rest_framework import serializers

from residents.appeals.models import Attachment
from residents.appeals.rules import Depth
from residents.appeals.states import Closure, Grade, Kind, Source, State, Tag, Track
from residents.appeals.workflow import VERBS

DEPTHS = [
    (Depth.PUBLIC.name.lower(), "只看公开的内容"),
    (Depth.STATUS.name.lower(), "进度和公开答复"),
    (Depth.REDACTED.name.lower(), "原文，号码隐去"),
    (Depth.FULL.name.lower(), "全文和脱敏的反映人"),
]
ACTIONS = [verb.replace("_", "-") for verb in VERBS]


class GridName(serializers.Serializer):
    """微网格"""

    code = serializers.CharField()
    name = serializers.CharField()


class Voices(serializers.Serializer):
    """呼声的组成"""

    households = serializers.IntegerField(help_text="户数")
    attested_people = serializers.IntegerField(help_text="当面确认的人数")
    repeat_calls = serializers.IntegerField(help_text="逾期来电")
    waiting_workdays = serializers.IntegerField(help_text="等待的工作日")


class AppealLine(serializers.Serializer):
    """一件诉求。调用者不能看的内容为 null，见 depth。"""

    number = serializers.CharField(help_text="编号，例如 2026-000123")
    version = serializers.IntegerField(help_text="版本，也是 ETag")
    depth = serializers.ChoiceField(choices=DEPTHS, help_text="调用者看得多深")
    kind = serializers.ChoiceField(choices=Kind.choices)
    state = serializers.ChoiceField(choices=State.choices)
    state_label = serializers.CharField()
    grid = GridName()
    registered_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    response_due = serializers.DateTimeField(help_text="响应期限")
    feedback_due = serializers.DateTimeField(allow_null=True, help_text="答复期限")
    due_at = serializers.DateTimeField(allow_null=True, help_text="当前环节的期限")
    due_certain = serializers.BooleanField(help_text="为假：工作日历还没有那一年，期限按周一至周五推算")
    overdue = serializers.BooleanField()
    loudness = serializers.FloatField(help_text="呼声")
    voices = Voices()
    result = serializers.CharField(allow_null=True, help_text="答复居民的话")
    closure = serializers.ChoiceField(choices=Closure.choices, allow_null=True)
    claimed_by = serializers.CharField(allow_null=True, help_text="心愿：认领者的对外称呼")
    published = serializers.BooleanField(help_text="在公开栏上")
    title = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True, help_text="一级 / 二级 / 三级")
    grade = serializers.ChoiceField(choices=Grade.choices, allow_null=True)
    track = serializers.ChoiceField(choices=Track.choices, allow_null=True)
    place = serializers.CharField(allow_null=True, allow_blank=True)
    tags = serializers.ListField(child=serializers.ChoiceField(choices=Tag.choices), allow_null=True)
    key_small_matter = serializers.BooleanField(allow_null=True)
    source = serializers.ChoiceField(choices=Source.choices, allow_null=True)
    handler = serializers.CharField(allow_null=True, help_text="主办人")
    unit = serializers.CharField(allow_null=True, help_text="主办单位")
    merged_into = serializers.CharField(allow_null=True, help_text="并入的编号")
    reopened = serializers.IntegerField(help_text="重新办理次数")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=ACTIONS),
        help_text="调用者现在可以做的动作：POST 到这件诉求的地址加“动作/”",
    )


class Contact(serializers.Serializer):
    """反映人"""

    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    anonymous = serializers.BooleanField()


class AppealDetail(AppealLine):
    """一件诉求，连同反映人（脱敏）。"""

    contact = Contact(allow_null=True)


class AppealPage(serializers.Serializer):
    """一页诉求"""

    results = AppealLine(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class SimilarAppeal(serializers.Serializer):
    """像是同一件事的一件"""

    score = serializers.FloatField(help_text="像的程度，0 到 1；0.15 以上才列出")
    reasons = serializers.ListField(child=serializers.CharField(), help_text="为什么像")
    appeal = AppealLine()


class SimilarPage(serializers.Serializer):
    """最像的几件"""

    results = SimilarAppeal(many=True)
    next = serializers.URLField(allow_null=True, help_text="总是 null：只给最像的几件")


class Record(serializers.Serializer):
    """台账的一条"""

    position = serializers.IntegerField(help_text="序号")
    action = serializers.CharField(help_text="register 或一个动作")
    label = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices, help_text="之后的状态")
    state_label = serializers.CharField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="谁：工作人员写姓名和岗位，居民只写“居民”")
    note = serializers.CharField(allow_blank=True)
    public = serializers.BooleanField(help_text="居民可见")


class RecordPage(serializers.Serializer):
    """一页台账"""

    results = Record(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class Progress(AppealLine):
    """凭回执看到的进度"""

    records = Record(many=True)


class Receipt(serializers.Serializer):
    """回执。查询码只给这一次，库里只存摘要。"""

    number = serializers.CharField(help_text="编号")
    secret = serializers.CharField(help_text="查询码")
    state = serializers.ChoiceField(choices=State.choices)
    state_label = serializers.CharField()
    registered_at = serializers.DateTimeField()
    response_due = serializers.DateTimeField(help_text="响应期限")
    version = serializers.IntegerField()


class File(serializers.Serializer):
    """附件"""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    purpose = serializers.ChoiceField(choices=Attachment.Purpose.choices, help_text="拍的是什么")
    name = serializers.CharField(allow_null=True, help_text="原文件名；看不到原文的人为 null")
    bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True, help_text="像素；PDF 为 null")
    height = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField(help_text="内容摘要，与台账里的一致")
    uploaded_at = serializers.DateTimeField()


class FilePage(serializers.Serializer):
    """一页附件"""

    results = File(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")


class FilesBody(serializers.Serializer):
    """要添加的照片或文件"""

    files = serializers.ListField(
        child=serializers.FileField(), help_text="JPG、PNG、WEBP 照片或 PDF，每个 10 MB 以内，一件最多 9 个"
    )
    purpose = serializers.ChoiceField(choices=Attachment.Purpose.choices, default=Attachment.Purpose.ORIGINAL)
