"""更正申请的表单."""

from typing import Any

from django import forms

from residents.register.models import Household, Resident
from residents.register.states import Wrong


class AskCorrectionForm(forms.Form):
    resident = forms.ModelChoiceField(
        label="哪位家人", queryset=Resident.objects.none(), required=False, empty_label="不是某个人的"
    )
    wrong = forms.ChoiceField(label="哪里不对", choices=Wrong.choices)
    wanted = forms.CharField(
        label="应当是", max_length=200, help_text="电话写号码，日期写 1951-03-08；其他的用一句话说清楚。"
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resident"].queryset = household.residents.filter(until__isnull=True)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="答复",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )
