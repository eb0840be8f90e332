"""应答的形状 of the posts, declared for the schema; `posts` builds them."""

from rest_framework import serializers

from grids.states import Background, PostKind


class GridOfPost(serializers.Serializer):
    """微网格"""

    code = serializers.CharField()
    name = serializers.CharField()


class PostShown(serializers.Serializer):
    """一个岗位"""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="版本，也是 ETag：定了离岗日期后加一")
    user = serializers.CharField(help_text="姓名")
    username = serializers.CharField(help_text="登录名")
    kind = serializers.ChoiceField(choices=PostKind.choices)
    label = serializers.CharField(help_text="例如 第07微网格网格员")
    grid = GridOfPost(allow_null=True)
    organization = serializers.CharField(allow_null=True)
    primary = serializers.BooleanField(help_text="为假：代班")
    background = serializers.ChoiceField(choices=Background.choices, allow_null=True)
    care_duty = serializers.BooleanField(help_text="有关爱职责")
    since = serializers.DateField(help_text="到岗日期")
    until = serializers.DateField(allow_null=True, help_text="从这一天起不再在岗")
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=["end"]), help_text="调用者现在可以做的动作"
    )


class PostPage(serializers.Serializer):
    """一页岗位"""

    results = PostShown(many=True)
    next = serializers.URLField(allow_null=True, help_text="下一页的完整地址；最后一页为 null")
