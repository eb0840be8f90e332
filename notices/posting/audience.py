"""发给谁: which grids a notice reaches, and how many doors there are behind it. Room: rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from grids.models import Building, Community, Grid
from notices.posting.states import AudienceKind
from residents.models import Household, Resident


@dataclass(frozen=True)
class Audience:
    """Whom a notice is meant for, as a form or a stored notice says it."""

    community: Community
    kind: str = AudienceKind.COMMUNITY
    grids: Sequence[Grid] = ()
    buildings: Sequence[Building] = ()
    care_groups: Sequence[str] = ()

    def grounds(self) -> QuerySet[Grid]:
        """The micro-grids that get a delivery, by code."""
        mine = Grid.objects.of(self.community.pk).micro().order_by("code")
        match self.kind:
            case AudienceKind.GRIDS:
                return mine.filter(pk__in=[grid.pk for grid in self.grids])
            case AudienceKind.BUILDINGS:
                # A large building may be shared by several grids; its own stands for those without flats on record.
                here = Q(buildings__in=self.buildings) | Q(dwellings__building__in=self.buildings)
                return mine.filter(here).distinct()
            case AudienceKind.CARE:
                return mine.filter(pk__in=self._cared_for().values("household__dwelling__grid"))
        return mine

    def households(self) -> QuerySet[Household]:
        """The households living behind these doors now."""
        living = Household.objects.filter(community=self.community, until__isnull=True)
        match self.kind:
            case AudienceKind.GRIDS:
                return living.filter(dwelling__grid__in=self.grids)
            case AudienceKind.BUILDINGS:
                return living.filter(dwelling__building__in=self.buildings)
            case AudienceKind.CARE:
                return living.filter(pk__in=self._cared_for().values("household"))
        return living

    def _cared_for(self) -> QuerySet[Resident]:
        return Resident.objects.filter(
            community=self.community,
            until__isnull=True,
            household__until__isnull=True,
            care_groups__overlap=list(self.care_groups),
        )

    def reach(self) -> "Reach":
        """覆盖预览: read before publishing, so that nobody writes to the wrong doors."""
        households = self.households()
        people = Resident.objects.filter(household__in=households.values("pk"), until__isnull=True)
        if self.kind == AudienceKind.CARE:
            people = self._cared_for()
        return Reach(list(self.grounds()), households.count(), people.count())


@dataclass(frozen=True)
class Reach:
    """Who is reached: the grids, and the households and residents on record there."""

    grids: list[Grid] = field(default_factory=list)
    households: int = 0
    residents: int = 0
