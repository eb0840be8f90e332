"""走法: the lines of a lifecycle's one table, for appeals, sessions, resolutions, notices alike. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Transition:
    """One line of a table: a verb, its button, where it starts from, where it leads (None: stays).

    Whether somebody may do it is asked of the rule of the same name: `accept` asks `rules.accept`.
    """

    verb: str
    label: str
    sources: tuple[StrEnum | str, ...]
    target: StrEnum | str | None

    @property
    def slug(self) -> str:
        """The verb as it stands in addresses: send-back."""
        return self.verb.replace("_", "-")

    def leads_from(self, state: str) -> bool:
        return state in self.sources


Table = dict[str, Transition]


def table(*lines: Transition) -> Table:
    """The lines by their verbs, in the order the buttons stand."""
    return {line.verb: line for line in lines}


def moves(lines: Table) -> list[tuple[str, str]]:
    """Every change of state the table allows, as the database trigger (pgtrigger.FSM) enforces it."""
    pairs = {
        (str(source), str(line.target))
        for line in lines.values()
        if line.target is not None
        for source in line.sources
        if source != line.target
    }
    return sorted(pairs)


def verbs_from(lines: Table, states: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What may follow each state, so that a list of a hundred rows need not walk the table for each."""
    return {state: tuple(verb for verb, line in lines.items() if line.leads_from(state)) for state in states}
