"""What stands ready beside a verb's form: likely categories, words for the answer. One tap fills it in."""

from typing import Any

from django.http import HttpRequest

from residents.appeals import phrases
from residents.appeals.models import Appeal, Category
from residents.appeals.models.comforts import WORDED
from residents.appeals.suggesting import suggest


def helps(found: Appeal, verb: str) -> dict[str, Any]:
    """Suggestions for an acceptance, templates for the verbs that write to a resident."""
    shown: dict[str, Any] = {}
    if verb == "accept" and found.category_id is None:
        categories = Category.objects.of(found.community_id).filter(active=True)
        shown["suggestions"] = suggest(found.title, found.text, categories)
    if verb in WORDED:
        shown["phrases"] = phrases.ready_for(found, verb)
    return shown


def prefilled(request: HttpRequest, found: Appeal, verb: str) -> dict[str, str]:
    """What the address asks to fill in: `?template=` by its name, `?category=` by its path, `?into=` a number,
    `?household=` whose voice it is."""
    values: dict[str, str] = {}
    if verb == "accept" and request.GET.get("category"):
        values["category"] = request.GET["category"]
    for name, asker in (("into", "merge"), ("household", "endorse")):
        if verb == asker and request.GET.get(name):
            values[name] = request.GET[name][:20]
    wanted = request.GET.get("template")
    if wanted and verb in WORDED:
        named = [each for each in phrases.ready_for(found, verb) if each.name == wanted]
        if named:
            field = phrases.FIELD.get(verb, "note")
            values[field] = phrases.filled_in(named[0].text, found, request.actor)
    return values
