"""动作的表单: what each verb of the registers asks, but for the edit, which asks what the register does."""

from typing import Any

from django import forms

from grids.actors import Actor
from residents.register.forms.keeping import day


class VerbForm(forms.Form):
    """What a verb asks; takes the thing, the actor and the reasons this register ends things for."""

    def __init__(
        self, *args: Any, actor: Actor, thing: Any, reasons: tuple[Any, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.thing = actor, thing
        if "reason" in self.fields:
            self.fields["reason"].choices = [(each.value, each.label) for each in reasons]


class EndForm(VerbForm):
    reason = forms.ChoiceField(label="原因", widget=forms.RadioSelect)
    on = day("哪一天", "不填就是今天。")


class RestoreForm(VerbForm):
    """Nothing to say."""


class MergeForm(VerbForm):
    into = forms.IntegerField(
        label="并入哪一条（编号）", min_value=1, help_text="编号写在那一条的页面上。留下那一条，这一条注销。"
    )

    def clean_into(self) -> Any:
        found = type(self.thing).objects.visible_to(self.actor).filter(pk=self.cleaned_data["into"]).first()
        if found is None or found.ended or found.pk == self.thing.pk:
            raise forms.ValidationError("没有找到这个编号，或它已经注销，请核对后再填。")
        return found


class RevealForm(VerbForm):
    detail = forms.ChoiceField(
        label="要看什么",
        choices=[("contact", "姓名和电话"), ("identity", "姓名、身份证号和出生日期")],
        initial="contact",
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label="为什么要看", max_length=200, help_text="例如：电话通知领取高龄津贴。会记下来，本人可以查。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not hasattr(self.thing, "id_number"):
            self.fields["detail"].choices = [("contact", "联系人和电话")]


class EraseForm(VerbForm):
    purpose = forms.CharField(
        label="为什么要抹去",
        max_length=200,
        help_text="例如：本人书面申请。抹去以后谁也找不回来，人数和台账不变。",
    )


VERB_FORMS: dict[str, type[VerbForm]] = {
    "end": EndForm,
    "restore": RestoreForm,
    "merge": MergeForm,
    "reveal": RevealForm,
    "erase": EraseForm,
}
