"""时限规定的表单."""

from typing import Any

from django import forms

from grids.states import LimitUnit
from grids.verdict import Invalid
from residents.appeals.limits import MOST
from residents.appeals.workflow.policies import checked

LONGEST = "、".join(f"{most} {LimitUnit(unit).label}" for unit, most in MOST.items())

WHOLE = {"required": "请填数量。", "invalid": "请填整数。", "min_value": "请填 1 以上的整数。"}


class LimitForm(forms.Form):
    """多少，什么单位"""

    amount = forms.IntegerField(label="数量", min_value=1, error_messages=WHOLE)
    unit = forms.ChoiceField(
        label="单位",
        choices=LimitUnit,
        help_text=f"小时和天连着算；服务小时和工作日按工作日历算。最长 {LONGEST}。",
        error_messages={"required": "请选择单位。", "invalid_choice": "请选择单位。"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            try:
                data["limit"] = checked(data["amount"], data["unit"])
            except Invalid as wrong:
                for field, sentence in wrong.fields.items():
                    self.add_error(field, sentence)
        return data
