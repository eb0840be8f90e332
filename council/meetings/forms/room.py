"""会场的表单: check-in and 居民说事."""

from typing import Any

from django import forms

from council.meetings.states import SeatKind
from grids.actors import Actor
from grids.models import Grid, User
from residents.appeals.forms.filing import grid_label


class _OfTheCommunity(forms.Form):
    grid = forms.ModelChoiceField(
        label="住在哪个微网格", queryset=None, to_field_name="code", required=False, empty_label="不清楚"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["grid"].queryset = Grid.objects.of(actor.community_id).micro()
        self.fields["grid"].label_from_instance = grid_label


class SelfCheckInForm(_OfTheCommunity):
    """扫码签到: a resident writes a name; an account is asked for nothing."""

    name = forms.CharField(
        label="您的姓名", max_length=40, error_messages={"required": "请写姓名，好请您签到。"}
    )

    field_order = ["name", "grid"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if actor.is_insider:
            del self.fields["name"], self.fields["grid"]
        elif actor.household_id:
            del self.fields["grid"]


class CheckInForm(_OfTheCommunity):
    """点名: an account by its key, or a resident by name."""

    user = forms.ModelChoiceField(label="账号", queryset=None, required=False)
    name = forms.CharField(label="姓名", max_length=40, required=False)
    seat = forms.ChoiceField(
        label="席位", choices=SeatKind.choices, initial=SeatKind.RESIDENT, required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["user"].queryset = User.objects.filter(posts__community_id=actor.community_id).distinct()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["seat"] = data.get("seat") or SeatKind.RESIDENT
        if not (self.errors or data.get("user") or data.get("name")):
            self.add_error("name", "请写姓名，或点一位在岗人员。")
        return data


class RaiseForm(_OfTheCommunity):
    """居民说事: one line is enough to become an entry of the ledger."""

    title = forms.CharField(
        label="什么事", max_length=80, error_messages={"required": "请用一句话写明是什么事。"}
    )
    name = forms.CharField(label="谁说的", max_length=40, required=False)
    phone = forms.CharField(
        label="电话", max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    field_order = ["title", "grid", "name", "phone"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["grid"].required = True
        self.fields["grid"].label, self.fields["grid"].empty_label = "哪个微网格", "请选择"

    def offer(self, grids: list[Grid]) -> None:
        """The choices, for a page that has read them already."""
        named = [(grid.code, grid_label(grid)) for grid in grids]
        self.fields["grid"].choices = [("", self.fields["grid"].empty_label), *named]
