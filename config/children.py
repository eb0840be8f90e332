"""子进程: the long-running programs `script/up` looks after."""

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIG_LOG = 10 * 1024 * 1024
QUICK_DEATH = 5.0  # seconds; a program that ends sooner, several times in a row, is failing
ATTEMPTS = 3
LONGEST_PAUSE = 30.0  # seconds between two starts of a failing program
ERROR_NAME = re.compile(r"^[\w.]+: (?=\S*[\u4e00-\u9fff])")

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Asks the kernel to end this child when `script/up` is killed; elsewhere than Linux nothing."""
    if _libc:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: list[str], log: Path, *, quiet: bool = True) -> subprocess.Popen[bytes]:
    """One program in a session of its own: Ctrl-C reaches only `script/up`, which then ends it in good order.

    Its errors go to the log, and what it says too when it is to be quiet.
    """
    with log.open("ab") as file:
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file if quiet else None,
            stderr=file,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509
        )


def manage(*words: str) -> list[str]:
    """The command line of a management command, in this very environment."""
    return [sys.executable, str(ROOT / "manage.py"), *words]


def last_words(log: Path) -> str:
    """The last line of a log, without the name of the Python error it may begin with."""
    lines = [line for line in log.read_text(errors="replace")[-4000:].splitlines() if line.strip()]
    return ERROR_NAME.sub("", lines[-1].strip()) if lines else "没有留下原因"


class Child:
    """A program that has to keep running; started again when it ends by itself, later each time it fails."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.command = command
        self.log = log
        self.deaths = 0
        self.again_at: float | None = None
        if log.exists() and log.stat().st_size > BIG_LOG:
            log.replace(log.with_suffix(".old.log"))
        self.start()

    @property
    def failing(self) -> bool:
        """Whether it ended several times in a row as soon as it was started."""
        return self.deaths >= ATTEMPTS

    def start(self) -> None:
        """Starts the program; what it says goes to its log."""
        self.since, self.again_at = time.monotonic(), None
        self.process = start(self.command, self.log)

    def mind(self) -> bool:
        """Starts it again when it ended and its time has come; True at the moment its end is noticed."""
        if self.process.poll() is None:
            return False
        now = time.monotonic()
        if self.again_at is None:
            self.deaths = self.deaths + 1 if now - self.since < QUICK_DEATH else 1
            self.again_at = now + min(LONGEST_PAUSE, 0.2 * 4**self.deaths)
            return True
        if now >= self.again_at:
            self.start()
        return False

    def last_words(self) -> str:
        """The last line of its log."""
        return last_words(self.log)

    def signal(self, sign: signal.Signals) -> None:
        """Sends a signal; to the whole session when it has to end at once."""
        with contextlib.suppress(ProcessLookupError):
            if sign == signal.SIGKILL:
                os.killpg(self.process.pid, sign)
            elif self.process.poll() is None:
                self.process.send_signal(sign)


def end_all(children: list[Child], patience: float) -> None:
    """Ends them in good order; what has not ended after so many seconds is killed with its whole session."""
    for child in children:
        child.signal(signal.SIGTERM)
    end = time.monotonic() + patience
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, end - time.monotonic()))
        child.signal(signal.SIGKILL)
        child.process.wait()
