"""Fields the forms of this wing share."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from council.covenant.models import CovenantVersion
from council.resolutions import parties
from council.resolutions.parties import Responsible
from council.resolutions.states import Role
from grids.actors import Actor
from grids.models import Organization, Post
from grids.together import together
from residents.appeals.models import Appeal
from residents.appeals.models.words import NUMBER

MOST_APPEALS = 20


class PartyField(forms.CharField):
    """责任方: a unit or a person by key (`u12`, `p34`); cleaned, it is the unit or the person."""

    widget = forms.Select

    def __init__(self, role: Role) -> None:
        super().__init__(label=f"{role.label}方", max_length=12)
        self.known: dict[str, Responsible] = {}

    def offer(self, known: dict[str, tuple[str, Responsible]]) -> None:
        """What may be chosen: by key its name and itself; units first."""
        self.known = {key: party for key, (_, party) in known.items()}
        groups: dict[str, list[tuple[str, str]]] = {"单位": [], "在岗人员": []}
        for key, (name, _) in known.items():
            groups["单位" if key[0] == "u" else "在岗人员"].append((key, name))
        self.widget.choices = [("", "请选择"), *groups.items()]

    def clean(self, value: Any) -> Responsible | None:
        key = super().clean(value)
        if key and key not in self.known:
            raise forms.ValidationError("请从名单里选一个单位或在岗的人。")
        return self.known.get(key)


def known_parties(actor: Actor) -> dict[str, tuple[str, Responsible]]:
    """Everyone who may be named."""
    found = together(actor.community_id, **parties.lists(actor.community_id, timezone.localdate()))
    return by_key(found["units"], found["posts"])


def by_key(units: list[Organization], posts: list[Post]) -> dict[str, tuple[str, Responsible]]:
    """Units first, then people with their posts."""
    known: dict[str, tuple[str, Responsible]] = {}
    for unit in units:
        known[parties.key_of(unit)] = (unit.name, unit)
    for post in posts:
        known[parties.key_of(post.user)] = (f"{post.user.name}（{post.label}）", post.user)
    return known


class NumbersField(forms.CharField):
    """诉求编号, several in one line; cleaned, it is the numbers."""

    def clean(self, value: Any) -> list[str]:
        words = [word for word in re.split(r"[\s,，、;；]+", super().clean(value)) if word]
        wrong = [word for word in words if not NUMBER.fullmatch(word)]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0]}”不是诉求编号，编号像 2026-000123。")
        if len(words) > MOST_APPEALS:
            raise forms.ValidationError(f"一项决议最多回应 {MOST_APPEALS} 件诉求。")
        return list(dict.fromkeys(words))


def appeals_of(numbers: list[str], actor: Actor) -> list[Appeal]:
    """The appeals of these numbers; a ValidationError names the ones this actor may not know."""
    found = list(Appeal.objects.visible_to(actor).filter(number__in=numbers))
    missing = set(numbers) - {appeal.number for appeal in found}
    if missing:
        raise forms.ValidationError(f"没有找到 {'、'.join(sorted(missing))}，请核对编号。")
    return found


def article_choices(covenant: CovenantVersion | None) -> list[tuple[str, str]]:
    """The articles in force, to be cited."""
    articles = covenant.articles if covenant else []
    return [("", "不引用公约"), *((str(each.number), f"{each.label}　{each.text[:24]}") for each in articles)]
