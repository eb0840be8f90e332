"""素材: the words the demo community is made of, from the files in data/."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CATEGORIES = DATA / "categories.csv"


@cache
def cast() -> dict[str, Any]:
    """Community, compounds, organisations, people."""
    return tomllib.loads((DATA / "cast.toml").read_text())


@cache
def names() -> dict[str, Any]:
    return tomllib.loads((DATA / "people.toml").read_text())


@dataclass(frozen=True)
class Matter:
    """One thing people come with: several ways to say it, who handles it, what became of it."""

    key: str
    category: str
    place: str
    say: list[list[str]]
    kind: str = "appeal"
    grade: str = "general"
    track: str = "assist"
    by: str = "property"
    tags: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    decline: list[str] = field(default_factory=list)
    escalate: list[str] = field(default_factory=list)
    council: str = ""
    carry: str = ""
    complaint: str = ""
    cluster: bool = False
    spot: bool = False
    care: bool = False


@cache
def matters() -> tuple[Matter, ...]:
    """Every matter, in the order of the files."""
    files = sorted(DATA.glob("matters_*.toml"))
    return tuple(Matter(**each) for file in files for each in tomllib.loads(file.read_text())["matter"])
