"""同一件事在台账里: the entries of a community's ledger likely about one matter, as far as the actor may read them.

Candidates come from the index of character pairs, by the rarest words first; `same_matter` then ranks them. Where an
actor may not read the resident's own words, only the published ones are compared: a hit never tells what is not
shown. Room: rules.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Left
from django.utils import timezone

from grids.actors import Actor
from residents.appeals import rules, same_matter
from residents.appeals.commonplace import seasoned
from residents.appeals.grams import INDEXED_TEXT
from residents.appeals.likeness import LIKELY, Entry, Signature, Weights, rarest, sign
from residents.appeals.models import Appeal, Vocabulary
from residents.appeals.models.words import AppealQuerySet
from residents.appeals.states import OPEN, State

RECENT = datetime.timedelta(days=180)
GONE = (State.MERGED, State.WITHDRAWN)  # of the others, what is open or was raised of late
SAMPLE = 10_000  # newest entries whose words are counted for the weights
AT_ONCE = 300  # of them, as long as nobody has counted yet
POOL = 300  # entries kept by their shared words alone, before anybody's rights are asked


@dataclass(frozen=True)
class Similar:
    """相似的一件: the entry, how like it is (0 to 1), and why, in Chinese."""

    appeal: Appeal
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """One way to read the ledger: by the residents' own words, or by the published ones. `among` is SQL; `every`
    says that hardly a row of the pool is not this actor's to read."""

    grams: str
    columns: tuple[Any, ...]
    rows: AppealQuerySet
    among: str = ""
    every: bool = False


def original(actor: Actor) -> Side:
    """The residents' own words, as far as this actor may read them."""
    columns = ("pk", "title", Left("text", INDEXED_TEXT), "place", "grid", "building", "registered_at")
    return Side("grams", columns, Appeal.objects.read_by(actor), every=actor.is_office)


def published(actor: Actor) -> Side:
    """The board's words, of what the actor does not read in the original; a building is not on the board."""
    nowhere = Value(None, output_field=IntegerField())
    words = ("public_title", Left("public_text", INDEXED_TEXT), Value(""))
    columns = ("pk", *words, "grid", nowhere, "registered_at")
    return Side("public_grams", columns, Appeal.objects.board_of(actor), "AND is_public")


def _entry(
    key: int, title: str, text: str, place: str, grid: int, building: int | None, at: datetime.datetime
) -> Entry:
    return Entry(
        key, title, text, place, str(grid or ""), str(building or ""), timezone.localdate(at) if at else None
    )


def entry_of(appeal: Appeal, actor: Actor) -> Entry:
    """An entry of the ledger in the words this actor reads."""
    place = (appeal.grid_id, appeal.building_id, appeal.registered_at)
    if rules.depth(appeal, actor) >= rules.Depth.REDACTED:
        return _entry(appeal.pk, appeal.title, appeal.text, appeal.place, *place)
    return _entry(appeal.pk, appeal.public_title, appeal.public_text, "", appeal.grid_id, None, place[2])


def entry_typed(
    title: str = "", text: str = "", place: str = "", *, grid: int | None = None, building: int | None = None
) -> Entry:
    """What somebody is about to file, as of now."""
    return _entry(0, title, text, place, grid, building, timezone.now())


def find(
    entry: Entry,
    actor: Actor,
    *,
    limit: int = 5,
    floor: float = LIKELY,
    at: datetime.datetime | None = None,
) -> list[Similar]:
    """相似的诉求, best first: open ones, and those of the last half year. Four to six small queries."""
    if not actor.community_id:
        return []
    lookup = Lookup.into(actor.community_id, at or timezone.now())
    query = sign(entry, lookup.weights)
    found: list[same_matter.Likeness] = []
    for side in _sides(actor):
        found += same_matter.best(
            query, lookup.candidates(side, query), lookup.weights, limit=limit, floor=floor
        )
    best = sorted(found, key=lambda hit: -hit.score)[:limit]
    rows = Appeal.objects.visible_to(actor).with_names().defer("grams", "public_grams")
    rows = rows.filter(pk__in=[hit.key for hit in best])
    appeals = {appeal.pk: appeal for appeal in rows} if best else {}
    return [Similar(appeals[hit.key], hit.score, hit.reasons) for hit in best if hit.key in appeals]


def _sides(actor: Actor) -> list[Side]:
    """The office reads every word; others their own matters and work, and the board."""
    if actor.is_office:
        return [original(actor)]
    reads = actor.is_insider or actor.household_id
    return [original(actor), published(actor)] if reads else [published(actor)]


# The pairs are looked up one by one, so that each costs what its own list is long; OFFSET 0 keeps the other
# conditions from talking the planner into another index. Of those the cheap and the most telling come first.
_SHARED = """
WITH asked (gram, weight) AS (SELECT * FROM unnest(%(grams)s::varchar[], %(weights)s::float8[])),
shared AS MATERIALIZED (
    SELECT held.id, sum(asked.weight) AS weight
    FROM asked CROSS JOIN LATERAL (
        SELECT id, community_id, state, registered_at FROM residents_appeal
        WHERE {column} @> ARRAY[asked.gram] {among} OFFSET 0
    ) AS held
    WHERE held.community_id = %(community)s AND held.id <> %(own)s AND held.state <> ALL(%(gone)s)
        AND (held.registered_at > %(since)s OR held.state = ANY(%(open)s))
    GROUP BY held.id ORDER BY 2 DESC, 1 DESC LIMIT %(pool)s
)
SELECT shared.id FROM shared JOIN residents_appeal AS entry USING (id)
ORDER BY shared.weight / sqrt(char_length(entry.title) + least(char_length(entry.text), 300) + 1) DESC, id DESC
"""


@dataclass(frozen=True)
class Lookup:
    """查找: one community's ledger as of one moment, under the weights of its words."""

    community_id: int
    weights: Weights
    size: int
    at: datetime.datetime

    @classmethod
    def into(cls, community_id: int, at: datetime.datetime) -> "Lookup":
        return cls(community_id, *weights_of(community_id), at)

    def candidates(self, side: Side, query: Signature, among: Q | None = None) -> list[Signature]:
        """Entries of this side ready to be compared with the query word by word, those `among` meets only."""
        pool = self._pool(side, query)
        if side.every and among is None:
            pool = pool[: 2 * same_matter.CANDIDATES]
        if not pool:
            return []
        order = Func(Value(pool), F("pk"), function="array_position", output_field=IntegerField())
        rows = side.rows.filter(among or Q(), pk__in=pool).order_by(order)
        found = rows.values_list(*side.columns)[: same_matter.CANDIDATES]
        return [sign(_entry(*row), self.weights) for row in found]

    def _pool(self, side: Side, query: Signature) -> list[int]:
        """Keys of the entries that share the most and the rarest words with the query, for their length."""
        budget = same_matter.LOOKED_UP * min(1.0, self.weights.total / max(self.size, 1))
        asked = rarest(query, self.weights, max(1, round(budget)))
        if not asked:
            return []
        values = {
            "grams": [gram for gram, _ in asked],
            "weights": [weight for _, weight in asked],
            "community": self.community_id,
            "own": query.entry.key,
            "open": [str(state) for state in OPEN],
            "gone": [str(state) for state in GONE],
            "since": self.at - RECENT,
            "pool": POOL,
        }
        with connection.cursor() as cursor:
            cursor.execute(_SHARED.format(column=side.grams, among=side.among), values)
            return [pk for (pk,) in cursor.fetchall()]


@lru_cache(maxsize=8)
def _counted(pk: int, at: datetime.datetime) -> Weights:
    """Read once per process and count: derived figures, the same wherever they are kept."""
    kept = Vocabulary.objects.get(pk=pk)
    return seasoned(kept.total, kept.counts)


def weights_of(community_id: int) -> tuple[Weights, int]:
    """The weights of the community's words, and how many entries its ledger had when they were counted."""
    kept = Vocabulary.objects.of(community_id).values_list("pk", "at", "ledger_size").first()
    if kept:
        return _counted(*kept[:2]), kept[2]
    total, counts = count_words(community_id, AT_ONCE)
    return seasoned(total, counts), total


def count_words(community_id: int, sample: int = SAMPLE) -> tuple[int, dict[str, int]]:
    """How many of the newest entries hold each word; words held once are left out."""
    newest = Appeal.objects.filter(community_id=community_id).order_by("-registered_at", "-id")[:sample]
    rows = newest.values_list("title", Left("text", INDEXED_TEXT), "place")
    weights = Weights.of(Entry(n, *row) for n, row in enumerate(rows.iterator(chunk_size=2000)))
    return weights.total, weights.kept()
