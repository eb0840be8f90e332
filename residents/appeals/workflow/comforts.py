"""Verbs of what makes the day shorter: saved filters, the community's own reply templates."""

from django.db import IntegrityError, transaction

from grids import text
from grids.actors import Actor
from grids.lifecycle import require
from grids.verdict import Forbidden, NotFound, Refused
from residents.appeals.models import ReplyTemplate, SavedFilter
from residents.appeals.phrases import SEEDED

MOST_FILTERS = 12


def keep_filter(*, by: Actor, name: str, query: str) -> SavedFilter:
    """存为常用: this list under this name; the same name again means the new list."""
    if by.user is None or not by.is_insider:
        raise Forbidden("常用筛选给在岗人员使用。")
    name = text.clean(name, single_line=True)[:20]
    require(name, "name", "请给这个筛选起个名字。")
    if SavedFilter.objects.filter(user=by.user).exclude(name=name).count() >= MOST_FILTERS:
        raise Refused(f"常用筛选最多 {MOST_FILTERS} 个，请先删掉不用的。")
    return SavedFilter.objects.update_or_create(user=by.user, name=name, defaults={"query": query[:400]})[0]


def drop_filter(saved_id: int, *, by: Actor) -> None:
    """删除常用筛选: one's own."""
    if not by.user or not SavedFilter.objects.filter(pk=saved_id, user=by.user).delete()[0]:
        raise NotFound


def _office(by: Actor) -> None:
    if not by.is_office:
        raise Forbidden("常用答复由社区工作人员维护。")


def save_phrase(phrase: ReplyTemplate, *, by: Actor) -> ReplyTemplate:
    """保存常用答复: of the own community; Refused when the verb has one of this name already."""
    _office(by)
    if phrase.community_id != by.community_id:
        raise NotFound
    try:
        with transaction.atomic():
            phrase.save()
    except IntegrityError as error:
        raise Refused("这个动作已有同名的常用答复。", code="already_claimed") from error
    return phrase


def seed_phrases(*, by: Actor) -> int:
    """放入自带的常用答复: those missing; returns how many there are then."""
    _office(by)
    ReplyTemplate.objects.bulk_create(
        [
            ReplyTemplate(community_id=by.community_id, verb=verb, name=name, text=words)
            for verb, name, words in SEEDED
        ],
        ignore_conflicts=True,
    )
    return ReplyTemplate.objects.of(by.community_id).count()
