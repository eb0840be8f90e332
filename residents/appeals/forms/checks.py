"""抽查和集中反映的表单. Room: forms."""

from typing import Any

from django import forms

from residents.appeals.forms.widgets import area
from residents.appeals.models import Appeal, SpotCheck
from residents.appeals.states import MERGEABLE, UNANSWERED


class SpotCheckForm(forms.Form):
    method = forms.ChoiceField(label="怎样查的", choices=SpotCheck.Method.choices, widget=forms.RadioSelect)
    found = forms.CharField(
        label="看到或听到的情况",
        max_length=1000,
        widget=area(4, 1000),
        help_text="记入这件诉求的台账，内部可见。",
    )
    ok = forms.TypedChoiceField(
        label="办好了吗",
        choices=[("true", "办好了"), ("false", "没有办好")],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    reopen = forms.BooleanField(label="没有办好的，转为重新办理", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("reopen") and data.get("ok"):
            self.add_error("reopen", "办好了就不用重新办理，请核对上面的结论。")
        return data


class SurgeForm(forms.Form):
    """Which entries go into which one; what may neither be merged nor merged into is not offered."""

    into = forms.ModelChoiceField(label="并入哪一件", queryset=None, to_field_name="number", empty_label=None)
    merge = forms.ModelMultipleChoiceField(
        label="把哪些并进去",
        queryset=None,
        to_field_name="number",
        widget=forms.CheckboxSelectMultiple,
        help_text="并进去的诉求，户数加在一起，反映的居民都会看到进展。",
    )

    def __init__(self, *args: Any, entries: list[Appeal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Appeal.objects.filter(pk__in=[each.pk for each in entries]).order_by("registered_at", "id")
        self.fields["into"].queryset = rows.filter(state__in=UNANSWERED)
        self.fields["merge"].queryset = rows.filter(state__in=MERGEABLE)
        standing = [each for each in entries if each.state in UNANSWERED]
        self.initial.setdefault("into", standing[0].number if standing else None)
        self.initial.setdefault("merge", [each.number for each in standing[1:] if each.state in MERGEABLE])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        into, merge = data.get("into"), data.get("merge")
        if into and merge is not None:
            data["merge"] = [each for each in merge if each.pk != into.pk]
            if not data["merge"]:
                self.add_error("merge", "请至少勾选一件要并进去的诉求。")
        return data


class DismissForm(forms.Form):
    reason = forms.CharField(label="为什么不是同一件事", max_length=500, widget=area(2, 500))
