"""发送结果 What came of one attempt to send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """发送结果 One attempt, judged.

    `message` is a Chinese sentence for the page. `code` is the platform's error code or a word of our own,
    for the log. Neither `ok` nor `permanent` means: try again, not before `retry_after` seconds when given.
    `permanent` means that a person has to mend something first. `maybe_received` means that the message left
    and no answer came back, so that another attempt may show it twice in the group. `too_fast` means that the
    robot, not this message, has to wait.
    """

    ok: bool
    code: str
    message: str
    retry_after: float | None = None
    permanent: bool = False
    maybe_received: bool = False
    too_fast: bool = False


def delivered(message: str = "已发到群里。") -> Outcome:
    """The platform said in its answer that it took the message."""
    return Outcome(ok=True, code="0", message=message)


def later(code: str, message: str, *, after: float | None = None, maybe_received: bool = False) -> Outcome:
    """Not sent for a reason that passes by itself."""
    return Outcome(ok=False, code=code, message=message, retry_after=after, maybe_received=maybe_received)


def never(code: str, message: str) -> Outcome:
    """Not sent, and not to be tried again before somebody mends the cause."""
    return Outcome(ok=False, code=code, message=message, permanent=True)
