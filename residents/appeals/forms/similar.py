"""有没有人提过: what a door needs to know to look for the same matter. Room: forms."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.models import Grid
from residents.appeals import similar
from residents.appeals.likeness import Entry
from residents.appeals.titles import title_from

SHORTEST = 4  # characters that can say what it is about


class SimilarForm(forms.Form):
    """Whatever is filled in so far; nothing of it is stored."""

    title = forms.CharField(label="一句话标题", max_length=80, required=False)
    text = forms.CharField(label="内容", max_length=5000, required=False)
    place = forms.CharField(label="地点", max_length=100, required=False)
    grid = forms.ModelChoiceField(
        label="微网格", queryset=Grid.objects.none(), to_field_name="code", required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = Grid.objects.of(actor.community_id).micro()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["title"] = data.get("title") or title_from(data.get("text", ""))
        if len(data["title"]) + len(data.get("text", "")) < SHORTEST:
            self.add_error("title", f"请至少写 {SHORTEST} 个字，才好比较。")
        return data

    @property
    def entry(self) -> Entry:
        """What was filled in, ready to be compared."""
        return typed(self.cleaned_data)


def typed(data: dict[str, Any]) -> Entry:
    """The cleaned data of this form, or of one that files."""
    grid, building = data.get("grid"), data.get("building")
    place = {"grid": grid.pk if grid else None, "building": building.pk if building else None}
    return similar.entry_typed(data["title"], data.get("text", ""), data.get("place", ""), **place)
