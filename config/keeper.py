"""数据库看护: stops the embedded PostgreSQL when its last user has gone, however that user went.

Every process that uses the database holds a shared lock on `users.lock`; the kernel drops it even on kill -9.
The keeper is a small process that waits for the exclusive lock: when it gets it, nobody is left.
Standard library only, because it also runs as a script of its own (see `main`).
"""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

USERS = "users.lock"
OWN = "keeper.lock"
PID_FILE = "postmaster.pid"
# Fast first: sessions are cut, all that is committed is on disk. Immediate only when that hangs.
STEPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 20.0))


def written_pid(file: Path) -> int | None:
    """The process number in a PostgreSQL lock file, whoever that is today; None without a readable file."""
    try:
        pid = int(file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 1 else None


def postmaster(data: Path) -> int | None:
    """The server running on this folder; None when dead, a zombie, or the number is another's by now."""
    pid = written_pid(data / PID_FILE)
    return pid if pid and runs(pid, data) else None


def exists(pid: int) -> bool:
    """Whether the number is taken, be it by a zombie or by another user's process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def runs(pid: int, data: Path) -> bool:
    """Whether this process is alive and is the server of this folder; in doubt yes: two would be worse."""
    if not exists(pid):
        return False
    proc = Path("/proc", str(pid))
    try:
        if proc.stat().st_uid != data.stat().st_uid or _state(proc) in "ZX":
            return False
    except OSError:
        # Without /proc (macOS) it has to be believed; with it, the process ended this very moment.
        return not Path("/proc/self").exists()
    try:
        return os.path.samefile(proc / "cwd", data)  # a postmaster lives in its data folder
    except OSError:
        return b"postgres" in _command(proc)  # a container's root may not look at another user's cwd


def _state(proc: Path) -> str:
    # The name in brackets may hold anything, so the state is found from the right.
    return (proc / "stat").read_text().rpartition(")")[2].split()[0]


def _command(proc: Path) -> bytes:
    with contextlib.suppress(OSError):
        return (proc / "cmdline").read_bytes()
    return b"postgres"


def until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true within that many seconds; looks every 20 ms."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def stop(base: Path) -> None:
    """Stops the server living under this folder, if any, and waits until it is gone."""
    for file in base.glob(f"[0-9]*/{PID_FILE}"):
        for sign, patience in STEPS:
            pid = postmaster(file.parent)
            if pid is None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            until(lambda pid=pid, data=file.parent: not runs(pid, data), patience)


def main(base: Path, own_lock: int) -> None:
    """Waits for the last user to leave, stops the server, then drops its own lock before the users' lock."""
    users = os.open(base / USERS, os.O_RDWR | os.O_NOFOLLOW)
    fcntl.flock(users, fcntl.LOCK_EX)
    with contextlib.suppress(OSError):
        # A folder made anew under our feet has another lock file, another server and another keeper.
        if os.path.samestat(os.fstat(users), os.stat(base / USERS)):
            stop(base)
    os.close(own_lock)
    os.close(users)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
