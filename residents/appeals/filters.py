"""筛选: one set of filters for the ledger page and the API. Room: forms."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from grids.actors import Actor
from grids.models import Grid
from residents.appeals.models import Appeal, Category
from residents.appeals.states import Grade, Kind, Source, State, Track


class AppealFilter(django_filters.FilterSet):
    """state, grid (code), category (path), kind, source, grade, track, overdue, quiet, claimed, text.

    Grids and categories are read once, for the choices on the page and the check of the value alike.
    """

    text = django_filters.CharFilter(label="编号、事情、地点", method="search", max_length=60)
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices, empty_label="全部状态")
    grid = django_filters.ChoiceFilter(label="微网格", field_name="grid__code", empty_label="全部微网格")
    category = django_filters.ChoiceFilter(label="分类", method="in_category", empty_label="全部分类")
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部类别")
    source = django_filters.ChoiceFilter(label="来源", choices=Source.choices, empty_label="全部来源")
    grade = django_filters.ChoiceFilter(label="等级", choices=Grade.choices, empty_label="全部等级")
    track = django_filters.ChoiceFilter(label="轨道", choices=Track.choices, empty_label="全部轨道")
    overdue = django_filters.BooleanFilter(label="只看超期", method="is_overdue")
    quiet = django_filters.BooleanFilter(label="安静的声音", method="is_quiet")
    claimed = django_filters.BooleanFilter(label="有人认领的心愿", method="is_claimed")

    class Meta:
        model = Appeal
        fields = ["text", "state", "grid", "category", "kind", "source", "grade", "track"]
        fields += ["overdue", "quiet", "claimed"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.grids = list(Grid.objects.of(actor.community_id).order_by("code"))
        categories = (
            Category.objects.of(actor.community_id).filter(level__lte=2).values_list("path", flat=True)
        )
        self.filters["grid"].extra["choices"] = [(grid.code, grid.name) for grid in self.grids]
        self.filters["category"].extra["choices"] = [(path, path) for path in categories]

    def in_category(self, queryset: QuerySet, name: str, path: str) -> QuerySet:
        """The category and everything below it."""
        below = Category.objects.of(self.actor.community_id).filter(path__startswith=f"{path} /")
        own = Category.objects.of(self.actor.community_id).filter(path=path)
        return queryset.filter(category__in=below | own)

    def is_overdue(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        now = timezone.now()
        return queryset.overdue(now) if wanted else queryset.not_overdue(now)

    def is_quiet(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        quiet = queryset.quiet(timezone.now(), self.actor)
        return quiet if wanted else queryset.exclude(pk__in=quiet.order_by().values("pk"))

    def is_claimed(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        return queryset.wishes().claimed() if wanted else queryset.wishes().unclaimed()

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        return queryset.matching(text, self.actor)
