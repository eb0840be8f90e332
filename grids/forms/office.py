"""日历和社区设置的表单."""

from typing import Any

from django import forms

from grids.models import Community
from grids.workflow.settings import SETTINGS

RULES = (("work", "上班"), ("rest", "休息"), ("plain", "按星期几"))
_WORKDAY = {"work": True, "rest": False, "plain": None}


class CalendarDayForm(forms.Form):
    """规定一天"""

    date = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    rule = forms.ChoiceField(
        label="这一天",
        choices=RULES,
        initial="rest",
        widget=forms.RadioSelect,
        help_text="“按星期几”就是取消规定：周一到周五上班，周末休息。",
    )
    name = forms.CharField(label="名称", max_length=20, required=False, help_text="例如 春节、调休上班。")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "rule" in data:
            data["workday"] = _WORKDAY[data.pop("rule")]
        return data


class YearForm(forms.Form):
    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)


class SettingsForm(forms.ModelForm):
    """社区设置. The form reads and checks; the verb stores."""

    class Meta:
        model = Community
        fields = SETTINGS
        widgets = {"council_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def values(self) -> dict[str, Any]:
        """What was filled in, for the verb."""
        return {name: self.cleaned_data[name] for name in SETTINGS}
