"""动作接口: one endpoint for any verb of any lifecycle of the council; its body is the form of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from council.forms import VerbForm
from grids import uploads
from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, with_version
from grids.api.schema import IF_MATCH, body_of, writes
from grids.ledger import Ledgered
from grids.lifecycle import Lifecycle
from grids.verdict import Forbidden

CHANGES = (409, 412, 428)


@dataclass(frozen=True)
class Place:
    """Where a kind of thing stands in the API: how one is found and shown, and its verbs with their forms.

    `noun` begins every operation (resolutions_verify); `find` raises NotFound for what this actor may not know.
    """

    noun: str
    lifecycle: Lifecycle
    verbs: Mapping[str, Callable[..., Ledgered]]
    forms: Mapping[str, type[VerbForm]]
    find: Callable[[Actor, str], Ledgered]
    shown: Callable[[Ledgered, Actor], dict[str, Any]]
    answer: type[Serializer]


class Verb(Door):
    """One verb of one thing; see `verb_endpoint`."""

    place: ClassVar[Place]
    verb: ClassVar[str]

    def post(self, request: Request, key: str) -> Response:
        place = self.place
        found = place.find(self.actor, key)
        if not (verdict := place.lifecycle.may(self.verb, found, self.actor)):
            raise Forbidden(verdict.reason)
        version = strict.expected_version(request, found.version)
        # Asked again under the lock; asked here so that nobody is told to fill in what is refused anyway.
        place.lifecycle.check(found, self.verb, by=self.actor, version=version)
        data = self.filled(request, found)
        place.verbs[self.verb](found, by=self.actor, version=version, **data)
        return with_version(place.shown(place.find(self.actor, key), self.actor))

    def filled(self, request: Request, found: Ledgered) -> dict[str, Any]:
        """The verb's keyword arguments out of the body."""
        form = self.place.forms[self.verb]
        return strict.filled(form, strict.document(request), thing=found, actor=self.actor)


class FilesVerb(Verb):
    """A verb that takes files beside its words: multipart/form-data."""

    parser_classes = (MultiPartParser,)

    def filled(self, request: Request, found: Ledgered) -> dict[str, Any]:
        words = {name: value for name, value in request.data.items() if name != "files"}
        form = type("Words", (self.place.forms[self.verb],), {"files": None})
        data = strict.filled(form, words, thing=found, actor=self.actor)
        return {**data, "files": [uploads.read(each) for each in request.FILES.getlist("files")]}


def verb_endpoint(
    place: Place, verb: str, *, files: type[Serializer] | None = None, base: type[Verb] | None = None
) -> type[Verb]:
    """The endpoint of this verb, with its own body in the schema: the fields of its form, or `files`."""
    line = place.lifecycle.table[verb]
    labels = dict(place.lifecycle.model._meta.get_field("state").choices)
    sources = "、".join(labels[state] for state in line.sources)
    target = f"之后是“{labels[line.target]}”。" if line.target else "状态不变。"
    name = "".join(part.title() for part in f"{place.noun}_{verb}".split("_"))
    form = place.forms[verb]
    body = files or (body_of(form, f"{name}Body") if form.base_fields else None)
    bases = (base or (FilesVerb if files else Verb),)
    view = type(name, bases, {"place": place, "verb": verb, "__doc__": line.label})
    declared = writes(
        place.answer,
        body,
        operation_id=f"{place.noun}_{verb}",
        summary=line.label,
        description=f"可从：{sources}。{target}",
        parameters=[IF_MATCH],
        also=(*CHANGES, 422) if files else CHANGES,
    )
    return extend_schema_view(post=declared)(view)
