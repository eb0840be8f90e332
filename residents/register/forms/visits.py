"""走访的表单: what a worker fills in at a door, in twenty seconds."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.utils import timezone

from grids.actors import Actor
from grids.forms.keys import Key
from grids.models import Grid
from grids.text import mask_name
from residents.register.models import Household, Resident, Visit
from residents.register.states import VisitKind, VisitResult

OTHER_KINDS = [choice for choice in VisitKind.choices if choice[0] != VisitKind.CARE]
A_WEEK = datetime.timedelta(days=7)
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def area(rows: int, limit: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit})


class VisitForm(forms.Form):
    """One visit. Nothing but whether somebody was met must be answered."""

    result = forms.ChoiceField(
        label="见到了吗", choices=VisitResult.choices, initial=VisitResult.MET, widget=forms.RadioSelect
    )
    found = forms.CharField(
        label="情况",
        max_length=1000,
        required=False,
        widget=area(2, 1000),
        help_text="一切正常可以空着。",
    )
    promised = forms.CharField(
        label="答应了什么",
        max_length=500,
        required=False,
        widget=area(2, 500),
        help_text="记下来就是一件待办。",
    )
    promise_due = forms.DateField(
        label="什么时候前做到", required=False, widget=DAY, help_text="不填就是一周内。"
    )
    kind = forms.ChoiceField(
        label="这次是", choices=VisitKind.choices, initial=VisitKind.ROUTINE, required=False
    )
    resident = forms.ModelChoiceField(
        label="见到谁", queryset=Resident.objects.none(), required=False, empty_label="不指定"
    )
    at = forms.DateTimeField(
        label="什么时候去的",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="空着就是现在；补记最多一个月以内。",
    )

    def __init__(self, *args: Any, actor: Actor, household: Household | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Resident.objects.visible_to(actor).filter(until__isnull=True)
        if household is not None:
            people = people.filter(household=household)
        self.fields["resident"].queryset = people
        self.fields["resident"].label_from_instance = lambda person: mask_name(person.name)
        if not actor.sees_care:
            self.fields["kind"].choices = OTHER_KINDS

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or VisitKind.ROUTINE

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("promised") and not data.get("promise_due") and "promise_due" not in self.errors:
            data["promise_due"] = timezone.localdate(data.get("at")) + A_WEEK
        return data


class GiveUpForm(forms.Form):
    note = forms.CharField(
        label="为什么做不到，怎么跟居民说的",
        max_length=500,
        widget=area(2, 500),
        error_messages={"required": "请写明为什么做不到、怎么跟居民说的。"},
    )


class KeepForm(forms.Form):
    note = forms.CharField(label="说明", max_length=500, required=False)


class VisitFilter(django_filters.FilterSet):
    """grid (code), kind, result, worker (name), household (id), since, until."""

    grid = django_filters.ChoiceFilter(
        label="微网格", field_name="household__dwelling__grid__code", empty_label="全部微网格"
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=VisitKind.choices, empty_label="全部类别")
    result = django_filters.ChoiceFilter(
        label="见到了吗", choices=VisitResult.choices, empty_label="见到没见到"
    )
    worker = django_filters.CharFilter(label="走访人", field_name="worker__name", max_length=40)
    household = Key(label="住户编号", field_name="household_id")
    since = django_filters.DateFilter(label="从哪天起", field_name="at", lookup_expr="date__gte", widget=DAY)
    until = django_filters.DateFilter(label="到哪天止", field_name="at", lookup_expr="date__lte", widget=DAY)

    class Meta:
        model = Visit
        fields = ["grid", "kind", "result", "worker", "household", "since", "until"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.sees_care:
            self.filters["kind"].extra["choices"] = OTHER_KINDS
        grids = Grid.objects.of(actor.community_id).micro()
        if not actor.is_office:
            grids = grids.filter(pk__in=actor.grid_ids)
        self.filters["grid"].extra["choices"] = [
            (grid.code, grid.name) for grid in grids.only("code", "name")
        ]
