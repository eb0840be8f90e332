"""措辞: who is told what of every action of the house, in one place, a table a floor.

Pure words. `lines`: what a line is; `ledger`: the appeals; `council`; `posted`: notices, bulletins and plans;
`reminders`: what only the clock brings about.
"""

from notices.telling.wording.council import (
    ITEMS,
    MINUTES,
    MINUTES_WORKDAYS,
    RESOLUTIONS,
    SESSIONS,
    UNTOLD_ITEMS,
    UNTOLD_MINUTES,
    UNTOLD_RESOLUTIONS,
    UNTOLD_SESSIONS,
)
from notices.telling.wording.ledger import APPEALS, LEVELS, PUSHED, TOLD_OF_LEVEL, UNTOLD
from notices.telling.wording.lines import RESIDENTS, Line, Lines, Role
from notices.telling.wording.posted import (
    BULLETINS,
    DELIVERIES,
    NOTICES,
    PLANS,
    STAGES,
    TODO,
    UNTOLD_BULLETINS,
    UNTOLD_DELIVERIES,
    UNTOLD_NOTICES,
    UNTOLD_PLANS,
)
from notices.telling.wording.reminders import REMINDERS

__all__ = [
    "APPEALS",
    "BULLETINS",
    "DELIVERIES",
    "ITEMS",
    "LEVELS",
    "MINUTES",
    "MINUTES_WORKDAYS",
    "NOTICES",
    "PLANS",
    "PUSHED",
    "REMINDERS",
    "RESIDENTS",
    "RESOLUTIONS",
    "SESSIONS",
    "STAGES",
    "TODO",
    "TOLD_OF_LEVEL",
    "UNTOLD",
    "UNTOLD_BULLETINS",
    "UNTOLD_DELIVERIES",
    "UNTOLD_ITEMS",
    "UNTOLD_MINUTES",
    "UNTOLD_NOTICES",
    "UNTOLD_PLANS",
    "UNTOLD_RESOLUTIONS",
    "UNTOLD_SESSIONS",
    "Line",
    "Lines",
    "Role",
]
