"""办理: what every door needs to know about one kind of thing, told once for its pages and its API.

Room: forms. A wing's verbs take `verb(thing, *, by, at, version, **cleaned)`; their forms take `thing` and `actor`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from grids.actors import Actor
from grids.ledger import Ledgered
from grids.lifecycle import Lifecycle
from grids.verdict import Invalid, NotFound, Refused

Thing = TypeVar("Thing", bound=Ledgered)


class ThingForm(forms.Form):
    """The form of a verb that needs no more than saying so."""

    def __init__(self, *args: Any, thing: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing, self.actor = thing, actor
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the thing and the actor."""


@dataclass(frozen=True)
class Acts:
    """A lifecycle with its verbs, their forms, and the name of the route that shows one thing by its key."""

    lifecycle: Lifecycle
    verbs: Mapping[str, Callable[..., Any]]
    forms: Mapping[str, type[ThingForm]]
    page: str

    def form_of(self, verb: str) -> type[ThingForm]:
        return self.forms.get(verb, ThingForm)


def find(rows: models.QuerySet[Thing], pk: int) -> Thing:
    """The row of this key among those visible; NotFound otherwise."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def stored(thing: Thing, store: Callable[[], Thing], *, taken: str) -> Thing:
    """Store a thing whose columns hold what a person wrote: Invalid names a column that is out of bounds.

    Raises Refused `already_claimed` with the sentence `taken` when somebody has that place already. The foreign keys
    come from forms or from verbs, which have looked them up.
    """
    keys = [field.name for field in thing._meta.fields if field.is_relation]
    try:
        thing.clean_fields(exclude=keys)
    except ValidationError as error:
        fields = {name: " ".join(words) for name, words in error.message_dict.items()}
        raise Invalid("；".join(fields.values()), fields=fields) from error
    try:
        with transaction.atomic():
            return store()
    except IntegrityError as error:
        if "duplicate key" not in str(error):
            raise
        raise Refused(taken, code="already_claimed") from error
