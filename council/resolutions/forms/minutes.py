"""纪要的表单."""

from django import forms

from council.forms import VerbForm
from council.resolutions.models import Objection
from grids.states import ActorKind
from residents.appeals.forms.verbs import note
from residents.appeals.forms.widgets import area


class EditForm(VerbForm):
    title = forms.CharField(label="标题", max_length=80)
    opening = forms.CharField(label="开头", max_length=1000, widget=area(3, 1000))
    discussion = forms.CharField(
        label="议题和讨论",
        max_length=20000,
        widget=area(20, 20000),
        help_text="“一、”“二、”开头的一行是小标题。不写居民的姓名、电话、门牌。",
    )
    floor = forms.CharField(label="居民说事", max_length=5000, required=False, widget=area(5, 5000))

    def prepare(self) -> None:
        for name in self.fields:
            if hasattr(self.thing, name):
                self.initial.setdefault(name, getattr(self.thing, name))


class CorrectForm(EditForm):
    title = opening = None
    note = note("更正了什么、为什么", help_text="居民会看到。")

    field_order = ["note", "discussion", "floor"]


class CountersignForm(VerbForm):
    """Asked only of those who act for a resident; a household's card says it already."""

    on_behalf = ("resident",)

    resident = forms.CharField(
        label="哪位居民签的字", max_length=40, help_text="到会、在纸上签了字的一位居民。"
    )

    def prepare(self) -> None:
        if self.actor.kind == ActorKind.HOUSEHOLD:
            del self.fields["resident"]


class ReopenForm(VerbForm):
    note = note("要改什么")


class ObjectForm(VerbForm):
    on_behalf = ("name", "phone")

    text = forms.CharField(label="哪里不对，应当是怎样", max_length=500, widget=area(4, 500))
    name = forms.CharField(label="您的姓名", max_length=40, help_text="只有社区工作人员看得到，好答复您。")
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    def prepare(self) -> None:
        if self.actor.kind == ActorKind.HOUSEHOLD:
            del self.fields["name"], self.fields["phone"]


class AnswerForm(VerbForm):
    objection = forms.ModelChoiceField(
        label="哪一条异议", queryset=Objection.objects.none(), empty_label=None
    )
    upheld = forms.TypedChoiceField(
        label="采纳吗",
        choices=[("true", "采纳，纪要要更正"), ("false", "不采纳")],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="答复", max_length=500, widget=area(3, 500), help_text="居民会看到。")

    def prepare(self) -> None:
        self.fields["objection"].queryset = Objection.objects.unanswered().filter(minutes=self.thing)


MINUTES_FORMS: dict[str, type[VerbForm]] = {
    "edit": EditForm,
    "redraft": VerbForm,
    "confirm": VerbForm,
    "countersign": CountersignForm,
    "reopen": ReopenForm,
    "post": VerbForm,
    "object": ObjectForm,
    "answer": AnswerForm,
    "correct": CorrectForm,
    "settle": VerbForm,
}
