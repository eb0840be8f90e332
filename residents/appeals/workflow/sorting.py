"""Verbs of the category tree: add, change (rename, move, grade, limits, keywords), retire and restore.

A category is never deleted: matters of years ago still name it. Changes of one community's tree queue up behind its row.
"""

from typing import TypedDict, Unpack

from django.db import transaction
from django.http import QueryDict

from grids import text
from grids.actors import Actor
from grids.deadlines import Limit
from grids.lifecycle import require
from grids.models import Community
from grids.states import OfficeAction, OfficeTopic
from grids.verdict import NotFound, Refused
from grids.workflow.step import require_admin, write
from residents.appeals.categories import LEVELS, LONGEST_KEYWORD, LONGEST_NAME, SEPARATOR
from residents.appeals.models import Category, SavedFilter
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade
from residents.appeals.workflow.policies import checked

MOST_KEYWORDS = 30
LABELS = {
    "name": "名称",
    "path": "位置",
    "default_grade": "默认等级",
    "keywords": "关键词",
    "contact": "首次联系时限",
    "result": "答复时限",
}


class Branch(TypedDict, total=False):
    """What is said about a category; what is left out is empty."""

    name: str
    parent: Category | None
    default_grade: str
    keywords: list[str]
    contact: Limit | None
    result: Limit | None


@transaction.atomic
def add_category(community: Community, *, by: Actor, **branch: Unpack[Branch]) -> Category:
    """新建分类: under `parent`, or on the first level."""
    _lock(community, by)
    category = Category(community=community)
    _fill(category, branch)
    category.save(force_insert=True)
    write(OfficeTopic.CATEGORY, OfficeAction.CREATE, category.path, by=by, after=_said(category))
    return category


@transaction.atomic
def change_category(category: Category, *, by: Actor, **branch: Unpack[Branch]) -> Category:
    """改分类: rename, move with everything below, grade, limits, keywords. Refused when nothing differs."""
    category = _open(category, by)
    before, below = _said(category), _below(category)
    was, level = category.path, category.level
    _fill(category, branch, below)
    after = _said(category)
    if before == after:
        raise Refused("没有改动。")
    category.save()
    for each in below:
        each.path = category.path + each.path.removeprefix(was)
        each.level += category.level - level
    Category.objects.bulk_update(below, ["path", "level"])
    _follow(category, was)
    changed = "、".join(label for name, label in LABELS.items() if before[name] != after[name])
    subject = was if was == category.path else f"{was} 改为 {category.path}"
    write(
        OfficeTopic.CATEGORY,
        OfficeAction.CHANGE,
        f"{subject}（{changed}）",
        by=by,
        before=before,
        after=after,
    )
    return category


@transaction.atomic
def retire_category(category: Category, *, by: Actor) -> Category:
    """停用: nobody can choose it any more; what was filed under it stays there."""
    category = _open(category, by)
    if not category.active:
        raise Refused("这个分类已经停用。")
    if in_use := category.children.filter(active=True).count():
        raise Refused(f"下面还有 {in_use} 个启用的分类，请先停用或移走它们。")
    return _switch(category, by=by, active=False)


@transaction.atomic
def restore_category(category: Category, *, by: Actor) -> Category:
    """恢复启用"""
    category = _open(category, by)
    if category.active:
        raise Refused("这个分类启用着。")
    if category.parent and not category.parent.active:
        raise Refused(f"上级“{category.parent.path}”停用着，请先恢复上级。")
    return _switch(category, by=by, active=True)


def _switch(category: Category, *, by: Actor, active: bool) -> Category:
    category.active = active
    category.save(update_fields=["active"])
    action = OfficeAction.ACTIVATE if active else OfficeAction.DEACTIVATE
    write(OfficeTopic.CATEGORY, action, category.path, by=by)
    return category


def _lock(community: Community, by: Actor) -> None:
    require_admin(by, community.pk)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)


def _open(category: Category, by: Actor) -> Category:
    """The category as it is now, its tree locked; NotFound in another community."""
    if category.community_id != by.community_id:
        raise NotFound
    _lock(category.community, by)
    return Category.objects.select_related("parent").get(pk=category.pk)


def _below(category: Category) -> list[Category]:
    prefix = f"{category.path}{SEPARATOR}"
    return list(Category.objects.of(category.community_id).filter(path__startswith=prefix))


def _fill(category: Category, branch: Branch, below: list[Category] = ()) -> None:
    """Judge what was said and put it into the category, not yet stored."""
    category.name = _name(branch.get("name", ""))
    category.parent = _parent(category, branch.get("parent"), below)
    category.level = category.parent.level + 1 if category.parent else 1
    category.path = f"{category.parent.path}{SEPARATOR}{category.name}" if category.parent else category.name
    twins = Category.objects.of(category.community_id).filter(path=category.path).exclude(pk=category.pk)
    require(not twins.exists(), "name", f"“{category.path}”已经有了，请换个名称。")
    category.default_grade = branch.get("default_grade", "")
    require(category.default_grade in ("", *Grade.values), "default_grade", "请选择等级。")
    category.keywords = _keywords(branch.get("keywords", []))
    for step in (Step.CONTACT, Step.RESULT):
        limit = branch.get(step.value)
        if limit:
            checked(limit.amount, limit.unit, (f"{step}_amount", f"{step}_unit"))
        setattr(category, f"{step}_amount", limit.amount if limit else None)
        setattr(category, f"{step}_unit", limit.unit if limit else "")


def _follow(category: Category, was: str) -> None:
    """常用筛选 name a category by its path; they go on finding what they found."""
    kept = SavedFilter.objects.filter(query__contains="category=")
    kept = kept.filter(user__posts__community=category.community_id).distinct()
    moved = []
    for saved in kept if was != category.path else ():
        query = QueryDict(saved.query, mutable=True)
        path = query.get("category", "")
        if path != was and not path.startswith(f"{was}{SEPARATOR}"):
            continue
        query["category"] = category.path + path.removeprefix(was)
        saved.query = query.urlencode()
        moved.append(saved)
    longest = SavedFilter._meta.get_field("query").max_length
    SavedFilter.objects.bulk_update([saved for saved in moved if len(saved.query) <= longest], ["query"])


def _name(given: str) -> str:
    name = text.clean(given, single_line=True)
    require(name, "name", "请填分类名称。")
    require(len(name) <= LONGEST_NAME, "name", f"分类名称最长 {LONGEST_NAME} 个字。")
    require(SEPARATOR not in name, "name", f"名称里不能有“{SEPARATOR}”，请换成顿号。")
    return name


def _parent(category: Category, parent: Category | None, below: list[Category]) -> Category | None:
    """Of the same community, in use, not the category itself or under it, and high enough for all that moves."""
    if parent is None:
        return None
    parent = Category.objects.of(category.community_id).filter(pk=parent.pk).first()
    require(parent, "parent", "请选择本社区的分类。")
    moved = parent.pk != category.parent_id
    require(parent.active or not moved, "parent", f"“{parent.path}”停用着，不能放到它下面。")
    require(parent.pk not in {category.pk, *(each.pk for each in below)}, "parent", "不能移到自己下面。")
    height = max((each.level - category.level for each in below), default=0)
    fits = parent.level + 1 + height <= len(LEVELS)
    require(fits, "parent", f"分类最多 {len(LEVELS)} 级，移到这里放不下，请选更高一级的上级。")
    return parent


def _keywords(given: list[str]) -> list[str]:
    words = list(dict.fromkeys(word for each in given if (word := text.clean(each, single_line=True))))
    long = next((word for word in words if len(word) > LONGEST_KEYWORD), "")
    require(not long, "keywords", f"关键词“{long[:12]}…”超过 {LONGEST_KEYWORD} 个字，请用顿号分开。")
    require(len(words) <= MOST_KEYWORDS, "keywords", f"关键词最多 {MOST_KEYWORDS} 个。")
    return words


def _said(category: Category) -> dict[str, object]:
    """A category in plain values, for the record."""
    steps = {step.value: category.limit_of(step) for step in (Step.CONTACT, Step.RESULT)}
    return {
        "name": category.name,
        "path": category.path,
        "default_grade": category.default_grade,
        "keywords": category.keywords,
        **{step: [limit.amount, limit.unit] if limit else None for step, limit in steps.items()},
    }
