"""呼声: one sum everyone can read on the page (design section 5).

Pure arithmetic. The database computes the same sum in a generated column from the stored parts, so it cannot drift.
"""

from dataclasses import dataclass
from decimal import Decimal

ATTESTED_WEIGHT = Decimal("0.5")
ATTESTED_CAP = 10
REPEAT_CAP = 5
WAITING_WEIGHT = Decimal("0.1")
WAITING_CAP = 3


@dataclass(frozen=True)
class Parts:
    """Households behind the matter; attested people; repeat calls after the due time; waiting in workdays."""

    households: int = 0
    attested_people: int = 0
    repeat_calls: int = 0
    waiting_workdays: int = 0

    def points(self) -> dict[str, Decimal]:
        """Points of each part after its weight and cap."""
        return {
            "households": Decimal(self.households),
            "attested_people": min(self.attested_people * ATTESTED_WEIGHT, Decimal(ATTESTED_CAP)),
            "repeat_calls": Decimal(min(self.repeat_calls, REPEAT_CAP)),
            "waiting_workdays": min(self.waiting_workdays * WAITING_WEIGHT, Decimal(WAITING_CAP)),
        }

    def total(self) -> Decimal:
        return sum(self.points().values(), Decimal(0))

    def words(self) -> list[str]:
        """The sum in words, one line a part that counts; what the detail page and the public board show."""
        points = self.points()
        lines = {
            "households": f"{self.households} 户反映",
            "attested_people": f"走访、说事中 {self.attested_people} 人也有同样诉求",
            "repeat_calls": f"逾期后又来反映 {self.repeat_calls} 次",
            "waiting_workdays": f"已等待 {self.waiting_workdays} 个工作日",
        }
        return [f"{text}（{points[part].normalize():f} 分）" for part, text in lines.items() if points[part]]

    def sentence(self) -> str:
        """The same in one line: 3 户反映（3 分），已等待 4 个工作日（0.4 分），合计 3.4 分。"""
        return f"{'，'.join(self.words())}，合计 {self.total().normalize():f} 分。"
