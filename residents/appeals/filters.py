"""筛选: one set of filters for the ledger page and the API. Room: forms."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from grids.actors import Actor
from grids.models import Grid
from residents.appeals.models import Appeal, Category
from residents.appeals.states import Grade, Kind, Source, State, Track


class AppealFilter(django_filters.FilterSet):
    """state, grid (code), category, kind, source, grade, track, overdue, text; `actor` decides what text searches."""

    state = django_filters.MultipleChoiceFilter(label="状态", choices=State.choices)
    grid = django_filters.ModelChoiceFilter(
        label="微网格",
        to_field_name="code",
        queryset=lambda request: grids_of(request),
        empty_label="全部网格",
    )
    category = django_filters.ModelChoiceFilter(
        label="分类",
        queryset=lambda request: top_categories(request),
        method="in_category",
        empty_label="全部分类",
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=Kind.choices, empty_label="全部类别")
    source = django_filters.ChoiceFilter(label="来源", choices=Source.choices, empty_label="全部来源")
    grade = django_filters.ChoiceFilter(label="等级", choices=Grade.choices, empty_label="全部等级")
    track = django_filters.ChoiceFilter(label="轨道", choices=Track.choices, empty_label="全部轨道")
    overdue = django_filters.BooleanFilter(label="只看超期", method="is_overdue")
    text = django_filters.CharFilter(label="搜索", method="search", max_length=60)

    class Meta:
        model = Appeal
        fields = ["state", "grid", "category", "kind", "source", "grade", "track", "overdue", "text"]

    @property
    def actor(self) -> Actor:
        return self.request.actor

    def in_category(self, queryset: QuerySet, name: str, category: Category) -> QuerySet:
        """The category and everything below it."""
        return queryset.filter(category__path__startswith=category.path)

    def is_overdue(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        now = timezone.now()
        return queryset.overdue(now) if wanted else queryset.exclude(pk__in=queryset.overdue(now))

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        """Those who may read the original words search them; everybody else the published ones."""
        return queryset.matching(text, self.actor)


def grids_of(request: object) -> QuerySet[Grid]:
    return Grid.objects.of(request.actor.community_id) if request else Grid.objects.none()


def top_categories(request: object) -> QuerySet[Category]:
    return Category.objects.of(request.actor.community_id) if request else Category.objects.none()
