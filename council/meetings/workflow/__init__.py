"""动作: what can be done at the council; pages, API and commands call nothing else."""

from council.meetings.workflow.proposing import propose, propose_follow_up
from council.meetings.workflow.series import generate
from council.meetings.workflow.step import ITEMS, SESSIONS

__all__ = ["ITEMS", "SESSIONS", "generate", "propose", "propose_follow_up"]
