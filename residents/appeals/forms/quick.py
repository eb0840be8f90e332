"""记一笔: what a worker in a stairwell fills in. Only the matter itself must be said."""

from typing import Any

from django import forms
from django.db.models import F, Max

from grids.actors import Actor
from residents.appeals.forms.filing import OnBehalfForm
from residents.appeals.forms.uploading import FilesField
from residents.appeals.forms.widgets import area, household_label
from residents.appeals.states import Source
from residents.appeals.titles import title_from
from residents.register.models import Household, Visit

NOT_ASKED = ("facility", "organization", "resident", "dwelling")
SOURCES = (Source.VISIT, Source.PATROL, Source.GROUP_CHAT, Source.PHONE)


class QuickForm(OnBehalfForm):
    """Whatever the household says need not be typed: its building, its grid, its door."""

    household = forms.ModelChoiceField(
        label="哪一户",
        queryset=Household.objects.none(),
        required=False,
        empty_label="不指定，或是公共的事",
        help_text="最近来往的住户在最前。",
    )
    files = FilesField(label="照片", required=False)
    visit = forms.ModelChoiceField(
        label="哪次走访", queryset=Visit.objects.none(), required=False, widget=forms.HiddenInput
    )

    NUMBERED = ()
    field_order = [
        "text", "files", "household", "building", "source", "kind",
        "grid", "title", "place", "contact_name", "contact_phone",
    ]  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        for name in ("category", "attested_people", "anonymous", *NOT_ASKED):
            del self.fields[name]
        self.fields["text"].widget = area(4, 5000)
        self.fields["text"].label = "什么事"
        self.fields["text"].help_text = "怎么说都行，也可以用键盘上的话筒说。"
        self.fields["title"].required = False
        self.fields["title"].label = "一句话标题"
        self.fields["title"].help_text = "空着就用前几个字。"
        self.fields["source"].choices = [(source.value, source.label) for source in SOURCES]
        self.fields["grid"].label = "微网格"
        self.fields["grid"].help_text = ""
        self.fields["grid"].empty_label = None
        self.fields["household"].queryset = recent_first(actor)
        self.fields["household"].label_from_instance = household_label
        self.fields["visit"].queryset = Visit.objects.visible_to(actor).select_related(
            "household__dwelling__building", "household__dwelling__grid"
        )
        self._found_at(self.data.get("visit") or self.initial.get("visit"))

    def _found_at(self, visit_id: Any) -> None:
        """A matter found at a visit is that household's, and cannot be filed for another."""
        visit = self.fields["visit"].queryset.filter(pk=visit_id).first() if is_key(visit_id) else None
        if visit is None:
            return
        homes = Household.objects.filter(pk=visit.household_id)
        self.fields["household"].queryset = homes.select_related("dwelling__building", "dwelling__grid")
        self.initial |= {"household": visit.household_id, "grid": visit.household.dwelling.grid.code}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("text") and not data.get("title"):
            data["title"] = title_from(data["text"])
        if data.get("visit"):
            data["household"], data["source"] = data["visit"].household, Source.VISIT
        household: Household | None = data.get("household")
        if household:
            home = household.dwelling
            data["grid"], data["place"] = home.grid, data.get("place") or str(home)
            # A large building may stand in several grids; the door then says more than the building.
            data["building"] = home.building if home.building.grid_id == home.grid_id else None
        return data


def is_key(value: Any) -> bool:
    """A primary key as a browser sends it."""
    return str(value).isascii() and str(value).isdecimal() and len(str(value)) < 10


def recent_first(actor: Actor) -> Any:
    """Households of the own grids, those one last dealt with first."""
    own = Household.objects.visible_to(actor).filter(until__isnull=True, dwelling__grid_id__in=actor.grid_ids)
    own = own.annotate(last=Max("appeals__registered_at"))
    return own.select_related("dwelling__building", "dwelling__grid").order_by(
        F("last").desc(nulls_last=True), "dwelling__building", "dwelling__unit", "dwelling__room", "pk"
    )
