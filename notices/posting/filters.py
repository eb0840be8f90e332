"""筛选: one set of filters for each list of the API. Room: forms."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from grids.forms.keys import Key
from notices.posting.models import Delivery, Notice, WeatherWarning
from notices.posting.states import DeliveryState, NoticeKind, NoticeState
from notices.weather.states import WarningEvent, WarningLevel


class NoticeFilter(django_filters.FilterSet):
    """kind, state, pinned, text."""

    text = django_filters.CharFilter(label="标题和正文里的字", method="search", max_length=60)
    kind = django_filters.ChoiceFilter(label="类别", choices=NoticeKind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=NoticeState.choices)
    pinned = django_filters.BooleanFilter(label="置顶的")

    class Meta:
        model = Notice
        fields = ("text", "kind", "state", "pinned")

    def search(self, queryset: QuerySet, name: str, text: str) -> QuerySet:
        return queryset.matching(text)


class DeliveryFilter(django_filters.FilterSet):
    """warning, notice, grid (code), state, urgent."""

    warning = Key(label="预警的 id", field_name="notice__warning")
    notice = Key(label="通知的 id", field_name="notice_id")
    grid = django_filters.CharFilter(label="微网格编号", field_name="grid__code", max_length=8)
    state = django_filters.ChoiceFilter(label="状态", choices=DeliveryState.choices)
    urgent = django_filters.BooleanFilter(label="预警的")

    class Meta:
        model = Delivery
        fields = ("warning", "notice", "grid", "state", "urgent")


class WarningFilter(django_filters.FilterSet):
    """event, level, in_force."""

    event = django_filters.ChoiceFilter(label="种类", choices=WarningEvent.choices)
    level = django_filters.ChoiceFilter(label="颜色", choices=WarningLevel.choices)
    in_force = django_filters.BooleanFilter(label="生效中的", method="stands")

    class Meta:
        model = WeatherWarning
        fields = ("event", "level", "in_force")

    def stands(self, queryset: QuerySet, name: str, wanted: bool) -> QuerySet:
        standing = WeatherWarning.objects.in_force(timezone.now()).values("pk")
        return queryset.filter(pk__in=standing) if wanted else queryset.exclude(pk__in=standing)
