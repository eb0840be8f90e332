"""议事日的表单."""

from typing import Any

from django import forms

from council.forms import Day, VerbForm
from council.meetings.models import CouncilSettings
from council.meetings.models.series import LONGEST
from council.meetings.states import HolidayRule, SeatKind
from grids.models import User
from residents.appeals.forms.widgets import area


class PlainForm(VerbForm):
    """A verb that needs no more than saying so."""


class ReasonForm(VerbForm):
    reason = forms.CharField(label="原因", max_length=200, help_text="居民会看到。", widget=area(2, 200))


class MoveForm(ReasonForm):
    date = forms.DateField(label="改到哪一天", widget=Day())
    time = forms.TimeField(label="几点开始", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label="地点", max_length=80, required=False)

    field_order = ["date", "time", "place", "reason"]

    def prepare(self) -> None:
        if self.thing:
            self.initial.setdefault("date", self.thing.date)
            self.initial.setdefault("time", self.thing.community.council_time)
            self.initial.setdefault("place", self.thing.place)


class AppointForm(VerbForm):
    chair = forms.ModelChoiceField(label="主持人", queryset=None, required=False, empty_label="待定")
    recorder = forms.ModelChoiceField(label="记录人", queryset=None, required=False, empty_label="待定")

    def prepare(self) -> None:
        serving = User.objects.none()
        if self.thing:
            posts = self.thing.community.posts.open_on(self.thing.date)
            serving = User.objects.filter(pk__in=posts.values("user")).order_by("name", "pk")
        for name in ("chair", "recorder"):
            self.fields[name].queryset = serving
            self.initial.setdefault(name, self.thing and getattr(self.thing, f"{name}_id"))


class SettingsForm(forms.Form):
    """议事厅设置"""

    weeks_ahead = forms.IntegerField(label="提前排几周", min_value=1, max_value=LONGEST)
    places = forms.CharField(
        label="轮流的地点",
        required=False,
        max_length=1000,
        widget=area(4, 1000),
        help_text="一行一个，按周轮流；空着就用社区的议事地点。",
    )
    holiday_rule = forms.ChoiceField(label="遇到放假", choices=HolidayRule.choices, widget=forms.RadioSelect)
    quorum = forms.IntegerField(label="到会人数至少", min_value=1, max_value=200)
    required_seats = forms.MultipleChoiceField(
        label="必须到会的席位", choices=SeatKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_places(self) -> list[str]:
        places = [line.strip() for line in self.cleaned_data["places"].splitlines() if line.strip()]
        if any(len(place) > 80 for place in places):
            raise forms.ValidationError("每个地点最长 80 个字。")
        return places


def settings_initial(series: CouncilSettings) -> dict[str, Any]:
    names = ("weeks_ahead", "holiday_rule", "quorum", "required_seats")
    return {**{name: getattr(series, name) for name in names}, "places": "\n".join(series.places)}


SESSION_FORMS: dict[str, type[VerbForm]] = {
    "collect": PlainForm,
    "appoint": AppointForm,
    "announce": PlainForm,
    "move": MoveForm,
    "postpone": ReasonForm,
    "cancel": ReasonForm,
    "open": PlainForm,
    "hold": PlainForm,
}
