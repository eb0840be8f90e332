"""动作的表单: what every verb's form of the council shares."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.ledger import Ledgered


class VerbForm(forms.Form):
    """The form of a verb on a `thing`; its cleaned data are the keyword arguments of the verb."""

    def __init__(self, *args: Any, thing: Ledgered | None = None, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing, self.actor = thing, actor
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the thing and the actor."""


class Day(forms.DateInput):
    """A day as the browser's own calendar asks for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
