"""一句话 What a line of the wording is: for whom, of which topic, in which words."""

from dataclasses import dataclass
from enum import StrEnum

from notices.telling.states import Topic


class Role(StrEnum):
    """Whom a line is for: residents, those who work on it, the office, and the parts people have at the council."""

    APPELLANT = "appellant"
    ENDORSERS = "endorsers"
    HANDLER = "handler"
    HELPERS = "helpers"
    GRID = "grid"
    OFFICE = "office"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    SEATS = "seats"
    CHAIR = "chair"
    RECORDER = "recorder"
    PROPOSER = "proposer"
    PRESENT = "present"
    OBJECTOR = "objector"
    LEADING = "leading"
    COORDINATING = "coordinating"
    WATCHING = "watching"
    WRITER = "writer"
    ASKED = "asked"
    SIGNED_UP = "signed_up"


RESIDENTS = (Role.APPELLANT, Role.ENDORSERS)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence for one role. `urgent` goes past quiet hours; `push` goes to the grid's working group as well."""

    role: Role
    topic: Topic
    words: str
    urgent: bool = False
    push: bool = False


Lines = dict[str, tuple[Line, ...]]


def appellant(words: str, *, urgent: bool = False) -> Line:
    return Line(Role.APPELLANT, Topic.PROGRESS, words, urgent)


def endorsers(words: str) -> Line:
    return Line(Role.ENDORSERS, Topic.PROGRESS, words)


def handler(words: str, *, urgent: bool = False, push: bool = False) -> Line:
    return Line(Role.HANDLER, Topic.TASK, words, urgent, push)


def office(words: str) -> Line:
    return Line(Role.OFFICE, Topic.OFFICE, words)


def task(role: Role, words: str, *, urgent: bool = False) -> Line:
    """What this role has to do now."""
    return Line(role, Topic.TASK, words, urgent)


def council(role: Role, words: str) -> Line:
    """News of the council."""
    return Line(role, Topic.COUNCIL, words)


def raised(role: Role, words: str) -> Line:
    """What became of something this role brought up."""
    return Line(role, Topic.PROGRESS, words)


def reminder(role: Role, words: str, *, urgent: bool = False) -> Line:
    return Line(role, Topic.REMINDER, words, urgent)
