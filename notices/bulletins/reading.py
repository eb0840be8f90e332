"""所见: a bulletin as everyone reads it: on the page, in the API, on paper. Room: rules.

Each section is a lead, computed from the stored figures, and the lines the office wrote.
"""

from dataclasses import dataclass

from notices.bulletins.drafting import WHY_LATE
from notices.bulletins.figures import Figures
from notices.bulletins.models import Bulletin
from notices.bulletins.states import Section
from residents.appeals.states import OPEN, State

TILES = (
    ("registered", "新登记", "info"),
    ("replied", "答复", "info"),
    ("closed", "办结", "good"),
    ("in_progress", "正在办", "warn"),
    ("late", "没按时办好", "bad"),
)
LONGEST_NOTICE = 5000
BASIS = "数字由台账自动统计；反映具体人员或单位的诉求另行办理，不在其中。"


@dataclass(frozen=True)
class Part:
    """One section: `lead` from the figures, `text` of the office, both may be empty."""

    kind: str
    label: str
    lead: str
    text: str
    edited: bool

    @property
    def lines(self) -> list[str]:
        """The text line by line, without the dots they are drafted with."""
        return [line.removeprefix("·").strip() for line in self.text.splitlines() if line.strip()]


def tiles(bulletin: Bulletin) -> list[dict[str, object]]:
    """The five figures at the top."""
    return [{"label": label, "value": bulletin.figures[key], "tone": tone} for key, label, tone in TILES]


def parts(bulletin: Bulletin, *, empty: bool = False) -> list[Part]:
    """The sections in their order; those with neither lead nor text only when asked for."""
    leads = _leads(bulletin.figures)
    rows = {each.kind: each for each in bulletin.sections.all()}
    found = [
        Part(kind, label, leads.get(kind, ""), rows[kind].text, rows[kind].edited)
        for kind, label in Section.choices
        if kind in rows
    ]
    return [part for part in found if empty or part.lead or part.text]


def plain(bulletin: Bulletin) -> str:
    """The bulletin in plain words, as it goes into the groups; cut where a notice ends."""
    blocks = []
    for part in parts(bulletin):
        lines = [part.lead, *(f"· {line}" for line in part.lines)]
        blocks.append("\n".join([f"【{part.label}】", *filter(None, lines)]))
    return "\n\n".join([*blocks, BASIS])[:LONGEST_NOTICE]


def _leads(figures: Figures) -> dict[str, str]:
    said = {
        Section.DONE: ["登记 {registered} 件，受理 {accepted} 件，答复 {replied} 件，办结 {closed} 件"],
        Section.COUNCIL: ["议事 {sessions} 次，议定 {settled} 项"] if figures["sessions"] else [],
        Section.THANKS: [],
    }
    said[Section.DONE] += ["走访 {visits} 次"] if figures["visits"] else []
    said[Section.THANKS] += ["{endorsements} 户邻居为大家的事附议"] if figures["endorsements"] else []
    said[Section.THANKS] += ["圆了 {wishes} 个心愿"] if figures["wishes"] else []
    return {
        Section.IN_PROGRESS: _counts("正在办", figures["open_by"], dict(State.choices)),
        Section.LATE: _counts("没按时办好", figures["late_by"], WHY_LATE) or "没有晚办的事。",
        **{kind: "，".join(words).format(**figures) + "。" for kind, words in said.items() if words},
    }


def _counts(what: str, counts: dict[str, int], words: dict[str, str]) -> str:
    """`正在办 12 件：已受理 4 件、办理中 8 件。` Empty when there is none. Stored JSON does not keep an order."""
    if not counts:
        return ""
    by = "、".join(f"{words[state]} {counts[state]} 件" for state in OPEN if state in counts)
    return f"{what} {sum(counts.values())} 件：{by}。"
