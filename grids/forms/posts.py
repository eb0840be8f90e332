"""账号和岗位的表单."""

from typing import Any

from django import forms
from django.utils import timezone

from grids.actors import Actor
from grids.models import Grid, Organization, Post, User
from grids.states import Background, PostKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountForm(forms.Form):
    """开账号"""

    username = forms.CharField(
        label="登录名",
        max_length=150,
        help_text="字母和数字，例如 wangxiuying。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(
        label="工作电话", max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class PostForm(forms.Form):
    """安排岗位: who, as what, where, from when."""

    user = forms.ModelChoiceField(label="谁", queryset=User.objects.none(), empty_label="请选择")
    kind = forms.ChoiceField(label="岗位", choices=PostKind.choices, initial=PostKind.WORKER)
    grid = forms.ModelChoiceField(
        label="微网格",
        queryset=Grid.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="不是网格员",
        help_text="网格员必选。",
    )
    organization = forms.ModelChoiceField(
        label="所属单位",
        queryset=Organization.objects.none(),
        required=False,
        empty_label="没有",
        help_text="议事席位必选。",
    )
    since = forms.DateField(label="到岗日期", widget=DAY)
    until = forms.DateField(
        label="离岗日期", widget=DAY, required=False, help_text="从这一天起不再在岗；空着表示一直在岗。"
    )
    substitute = forms.BooleanField(
        label="代班：和本格网格员一起看这个网格", required=False, help_text="请假期间写上离岗日期。"
    )
    background = forms.ChoiceField(
        label="网格员来源", choices=[("", "不填"), *Background.choices], required=False
    )
    care_duty = forms.BooleanField(
        label="有关爱职责", required=False, help_text="可以看到重点关爱人群、登记关爱走访。"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.known_to(actor.community_id).filter(is_active=True)
        self.fields["user"].queryset = people.order_by("name", "pk")
        self.fields["user"].label_from_instance = lambda person: f"{person.name}（{person.username}）"
        self.fields["grid"].queryset = Grid.objects.of(actor.community_id).micro()
        self.fields["organization"].queryset = Organization.objects.of(actor.community_id)
        self.initial.setdefault("since", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["primary"] = not data.pop("substitute", False)
        return data


class EndForm(forms.Form):
    on = forms.DateField(label="从哪天起不在岗", widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())


class BackupForm(forms.Form):
    """替补人员: chosen among those who have an open post here."""

    user = forms.ModelChoiceField(
        label="替补人员",
        queryset=User.objects.none(),
        required=False,
        empty_label="没有",
        help_text="网格缺人时，事情交给替补人员，居民打电话也找替补。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = Post.objects.open_on(timezone.localdate()).filter(community_id=actor.community_id)
        people = User.objects.filter(is_active=True, pk__in=serving.values("user_id"))
        self.fields["user"].queryset = people.order_by("name", "pk")
