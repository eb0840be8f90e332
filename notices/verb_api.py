"""动作接口: one endpoint for any verb of any thing with a lifecycle; the body is the form of its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path, reverse
from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from grids.actors import Actor
from grids.api import strict
from grids.api.doors import Door, with_version
from grids.api.schema import IF_MATCH, body_of, writes
from grids.idempotency import once
from grids.verdict import Forbidden
from notices.acting import Acts, find


@dataclass(frozen=True)
class Place:
    """Where a kind of thing stands in the API: `noun` in its addresses and names, what is visible, what is shown."""

    noun: str
    acts: Acts
    visible: Callable[[Actor], QuerySet]
    shown: Callable[[Any, Actor], dict[str, Any]]
    answer: type[Serializer]

    def find(self, actor: Actor, pk: int) -> Any:
        return find(self.visible(actor), pk)

    def actions(self, thing: Model, actor: Actor) -> list[str]:
        return [line.slug for line in self.acts.lifecycle.actions(thing, actor)]

    def routes(self) -> list[URLPattern]:
        """`<pk>/<verb>/` for every verb of the thing."""
        return [
            path(
                f"<int:pk>/{self.acts.lifecycle.table[verb].slug}/",
                verb_view(self, verb).as_view(),
                name=f"api_{self.noun}_{verb}",
            )
            for verb in self.acts.verbs
        ]


class Verb(Door):
    """One verb of one thing; see `verb_view`."""

    place: ClassVar[Place]
    verb: ClassVar[str]

    def post(self, request: Request, pk: int) -> Response:
        acts = self.place.acts
        found = self.place.find(self.actor, pk)
        if not (verdict := acts.lifecycle.may(self.verb, found, self.actor)):
            raise Forbidden(verdict.reason)
        version = strict.expected_version(request, found.version)
        # Asked again under the lock; asked here so that nobody is told to fill in what is refused anyway.
        acts.lifecycle.check(found, self.verb, by=self.actor, version=version)
        data = self.filled(request, found)
        acts.verbs[self.verb](found, by=self.actor, version=version, **data)
        return with_version(self.place.shown(self.place.find(self.actor, pk), self.actor))

    def filled(self, request: Request, found: Model) -> Mapping[str, Any]:
        form = self.place.acts.form_of(self.verb)
        return strict.filled(form, strict.document(request), thing=found, actor=self.actor)


def created(
    door: Door, request: Request, document: Any, create: Callable[[], dict[str, Any]], *, route: str
) -> Response:
    """201 with where the thing of this `id` stands; sent again with the same Idempotency-Key, the same answer."""
    key = strict.idempotency_key(request)
    answer, fresh = once(f"api:{door.actor.key}", key, [request.path, document], create)
    place = request.build_absolute_uri(reverse(route, args=[answer["id"]]))
    replayed = {} if fresh else {"Idempotent-Replayed": "true"}
    return with_version(answer, status=201, Location=place, **replayed)


def verb_view(place: Place, verb: str) -> type[Verb]:
    """The endpoint of this verb, with its own body in the schema: the fields of its form."""
    line, form = place.acts.lifecycle.table[verb], place.acts.form_of(verb)
    name = "".join(part.title() for part in f"{place.noun}_{verb}".split("_"))
    view = type(name, (Verb,), {"place": place, "verb": verb, "__doc__": line.label})
    declared = writes(
        place.answer,
        body_of(form, f"{name}Body") if form.base_fields else None,
        operation_id=f"{place.noun}_{verb}",
        summary=line.label,
        description=_course(place, verb),
        parameters=[IF_MATCH],
        also=(409, 412, 428),
    )
    return extend_schema_view(post=declared)(view)


def _course(place: Place, verb: str) -> str:
    """从哪些状态, 到哪个状态: in the labels people read."""
    line = place.acts.lifecycle.table[verb]
    labels = dict(place.acts.lifecycle.model._meta.get_field("state").choices)
    start = "、".join(labels[str(state)] for state in line.sources)
    target = f"之后是“{labels[str(line.target)]}”。" if line.target else "状态不变。"
    return f"可从：{start}。{target}"
