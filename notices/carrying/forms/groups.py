"""微群的表单. What is typed as address or secret never comes back to the browser, not even beside an error."""

from typing import Any

from django import forms
from django.conf import settings

from grids.actors import Actor
from grids.models import Grid
from notices.acting import ThingForm
from notices.carrying.models import GridGroup
from notices.carrying.states import Purpose
from notices.channels.states import ChannelKind


def kinds() -> list[tuple[str, str]]:
    """演示群 exists in the demo only: elsewhere somebody would wait for its messages."""
    return [each for each in ChannelKind.choices if settings.DEMO or each[0] != ChannelKind.DEMO]


def _unseen() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False)


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class _Robot(forms.Form):
    kind = forms.ChoiceField(label="渠道", choices=kinds, widget=forms.RadioSelect)
    webhook = forms.CharField(
        label="机器人地址",
        max_length=500,
        required=False,
        widget=_unseen(),
        help_text="在群设置里添加机器人后复制，以 https:// 开头。保存后不再显示，只能更换。手工转发的群不填。",
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        widget=_unseen(),
        help_text="钉钉的“加签”、飞书的“签名校验”；没有就不填。",
    )


class _Named(forms.Form):
    name = forms.CharField(label="群名", max_length=40, help_text="和手机上看到的群名一样，方便认。")
    purpose = forms.ChoiceField(
        label="给谁看",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        help_text="派单、督办只发到工作群；通知、预警发到居民群。",
    )


class AddForm(_Named, _Robot):
    """添加微群"""

    grid = forms.ModelChoiceField(label="微网格", queryset=None, to_field_name="code", empty_label="请选择")
    field_order = ("grid", "name", "purpose", "kind", "webhook", "secret")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = (
            Grid.objects.of(actor.community_id).order_by("code").only("code", "name")
        )
        self.initial.setdefault("purpose", Purpose.RESIDENTS)


class RobotForm(_Robot, ThingForm):
    """更换机器人"""


class RenameForm(_Named, ThingForm):
    """改名称和时段"""

    quiet_from = forms.TimeField(label="免打扰从", widget=_clock(), help_text="这段时间只发预警。")
    quiet_to = forms.TimeField(label="到", widget=_clock())

    def prepare(self) -> None:
        group: GridGroup = self.thing
        for name in ("name", "purpose", "quiet_from", "quiet_to"):
            self.initial.setdefault(name, getattr(group, name))
