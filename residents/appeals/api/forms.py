"""What the API asks beyond the pages' forms."""

from django import forms

from grids.actors import Actor
from residents.appeals.forms.filing import NAMED_SOURCES, FilingForm, OnBehalfForm
from residents.appeals.states import Source


class IntegratorForm(OnBehalfForm):
    """An account that files for residents. Where it heard of the matter may be left out: then from the API."""

    source = forms.ChoiceField(
        label="怎么知道的",
        choices=[(source.value, source.label) for source in NAMED_SOURCES],
        required=False,
        help_text="只有工作人员能填；不填就是“接口”。",
    )

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or Source.API


def filing_form(actor: Actor) -> type[FilingForm]:
    """The form this actor fills in: as on the page, those who file on behalf say more."""
    on_behalf = actor.is_insider and (actor.is_office or actor.grid_ids)
    return IntegratorForm if on_behalf else FilingForm
