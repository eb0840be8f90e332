"""编号筛选: a filter by the number of a row."""

import django_filters

LARGEST_KEY = 2**63 - 1


class Key(django_filters.NumberFilter):
    """A row by its number: a whole one, and none that the database could not hold."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, decimal_places=0, **kwargs)
