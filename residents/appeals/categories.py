"""分类树: load the three levels from a sheet. Room: workflow."""

from dataclasses import dataclass, field

from django.db import transaction

from grids.actors import Actor
from grids.cells import Cell, CellRefused, as_text
from grids.models import Community
from grids.sheets import Row, Sheet
from grids.states import ActorKind, PostKind
from grids.verdict import Forbidden
from residents.appeals.models import Category
from residents.appeals.states import Grade

COLUMNS = {
    "first": ("一级分类", "一级", "大类"),
    "second": ("二级分类", "二级", "中类"),
    "third": ("三级分类", "三级", "小类"),
    "grade": ("默认等级", "等级"),
    "keywords": ("关键词",),
}
OPTIONAL = ("grade", "keywords")
LEVELS = ("first", "second", "third")
SEPARATOR = " / "
LONGEST_NAME = 40
LONGEST_KEYWORD = 20
_GRADES = {label: value for value, label in Grade.choices}


@dataclass
class Loaded:
    """What became of the sheet's rows; `created` counts the tree's new nodes, upper levels included."""

    new: int = 0
    existing: int = 0
    created: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One row that can be taken: names from the top down, two or three or one of them."""

    names: tuple[str, ...]
    grade: str
    keywords: tuple[str, ...]

    @property
    def path(self) -> str:
        return SEPARATOR.join(self.names)


@transaction.atomic
def load(sheet: Sheet, community: Community, *, by: Actor) -> Loaded:
    """导入分类: add what the community's tree lacks; nothing it has is changed, so a second run adds nothing.

    `sheet` has the columns of COLUMNS. A row that cannot be taken is reported with its number and reason.
    """
    if not (by.kind == ActorKind.SYSTEM or by.holds(PostKind.ADMIN)):
        raise Forbidden("诉求分类由系统管理员维护。")
    # Two loads at once would both create the same node; the second waits here and then finds it.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    known = {category.path: category for category in Category.objects.of(community.pk)}
    report, wanted = Loaded(), {}
    for row in sheet:
        try:
            line = _line(row)
        except CellRefused as refused:
            report.refused.append((row.number, str(refused)))
            continue
        if line.path in known or line.path in wanted:
            report.existing += 1
        else:
            report.new += 1
            wanted[line.path] = line
    report.created = sum(_create_level(community, depth, wanted.values(), known) for depth in (1, 2, 3))
    return report


def _line(row: Row) -> Line:
    names = tuple(as_text(row.values[level], single_line=True) for level in LEVELS)
    while names and not names[-1]:
        names = names[:-1]
    if not all(names) or not names:
        raise CellRefused("上级分类空着，请从一级分类起依次填写。")
    for name in names:
        if len(name) > LONGEST_NAME:
            raise CellRefused(f"分类名称“{name[:12]}…”超过 {LONGEST_NAME} 个字，请改短。")
        if SEPARATOR in name:
            raise CellRefused(f"分类名称“{name}”里有“{SEPARATOR}”，请换成顿号。")
    return Line(names, _grade(row.values["grade"]), _keywords(row.values["keywords"]))


def _grade(cell: Cell) -> str:
    text = as_text(cell, single_line=True)
    if text and text not in _GRADES:
        raise CellRefused(f"没有“{text[:12]}”这个等级，请填{'、'.join(_GRADES)}，或者空着。")
    return _GRADES.get(text, "")


def _keywords(cell: Cell) -> tuple[str, ...]:
    words = as_text(cell, single_line=True).replace("，", "、").replace(",", "、").split("、")
    words = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    if long := [word for word in words if len(word) > LONGEST_KEYWORD]:
        raise CellRefused(f"关键词“{long[0][:12]}…”超过 {LONGEST_KEYWORD} 个字，请用顿号分开。")
    return words


def _create_level(community: Community, depth: int, lines: object, known: dict[str, Category]) -> int:
    """Create the missing nodes of one level; their parents are in `known` by then."""
    missing: dict[str, Category] = {}
    for line in lines:
        path = SEPARATOR.join(line.names[:depth])
        if len(line.names) < depth or path in known or path in missing:
            continue
        own = len(line.names) == depth
        missing[path] = Category(
            community=community,
            parent=known.get(SEPARATOR.join(line.names[: depth - 1])),
            level=depth,
            name=line.names[depth - 1],
            path=path,
            default_grade=line.grade if own else "",
            keywords=list(line.keywords) if own else [],
        )
    known.update({each.path: each for each in Category.objects.bulk_create(missing.values())})
    return len(missing)
