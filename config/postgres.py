"""内置数据库: starts our own PostgreSQL when nobody has yet, and stops it when the last user leaves.

Nothing runs at import. `server(data_dir).join()` is what a process does before it connects; it leaves
by itself at exit. Locks, all by flock: `postgres.lock` (one starter at a time), `users.lock` (shared by all
who use the server), `keeper.lock` (held by the keeper, see config/keeper.py).
"""

import atexit
import contextlib
import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from config import keeper
from config.postgres_home import Unavailable, explain, settle, sockets
from config.postgres_start import DATABASE, PORT, USER, Starter, accepts

__all__ = ["DATABASE", "PORT", "USER", "Server", "Unavailable", "server"]


class Server:
    """The embedded server of one data folder, as this process uses it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._forget()

    def _forget(self) -> None:
        self._turn = threading.RLock()
        self._users: int | None = None
        self._children: list[subprocess.Popen[bytes]] = []
        self.base: Path | None = None

    def join(self) -> Path:
        """Starts the server unless it runs and takes a seat among its users; answers the socket's folder.

        Raises Unavailable, one Chinese sentence with the remedy.
        """
        with self._turn:
            if self._users is None or self.base is None:
                with self._alone():
                    self.base = settle(self.data_dir)
                    self._users = self._seat(self.base)
            return sockets(self.base)

    def _seat(self, base: Path) -> int:
        users = _lock_file(base / keeper.USERS)
        try:
            fcntl.flock(users, fcntl.LOCK_SH)  # waits only for a keeper that is stopping the server
            self._ensure(base)
        except BaseException:
            os.close(users)
            raise
        return users

    def revive(self) -> Path:
        """Starts the server again if it died under its users; everything committed is recovered."""
        folder = self.join()
        with self._turn, self._alone():
            if self.base:
                self._ensure(self.base)
        return folder

    def leave(self) -> None:
        """Gives up the seat; the last to leave stops the server and waits until nothing of it runs."""
        with self._turn:
            if self._users is None or self.base is None:
                return
            users, self._users = self._users, None
            try:
                with self._alone():
                    last = _try_lock(users)
                    if last:
                        keeper.stop(self.base)
                    fcntl.flock(users, fcntl.LOCK_UN)
                    if last:
                        self._wait_for_keeper(self.base)
            finally:
                os.close(users)
                self._reap()

    def abandon(self) -> None:
        """What a forked child does: the seat is its parent's; the child takes its own when it connects."""
        if self._users is not None:
            os.close(self._users)
        self._forget()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            lock = _lock_file(self.data_dir / "postgres.lock")
        except OSError as error:
            raise explain(error, self.data_dir) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        except OSError as error:
            raise explain(error, self.data_dir) from error
        finally:
            # Unlocked by name, for a child forked meanwhile still holds the same open file.
            fcntl.flock(lock, fcntl.LOCK_UN)
            os.close(lock)

    def _ensure(self, base: Path) -> None:
        self._reap()
        self._ensure_keeper(base)  # first, so that whoever is killed while starting leaves no server behind
        if not accepts(sockets(base)):
            child = Starter(base).start()
            self._children += [child] if child else []

    def _ensure_keeper(self, base: Path) -> None:
        own_lock = _lock_file(base / keeper.OWN)
        if _try_lock(own_lock):
            self._children.append(_start_keeper(base, own_lock))
        os.close(own_lock)

    def _wait_for_keeper(self, base: Path) -> None:
        own_lock = _lock_file(base / keeper.OWN)
        keeper.until(lambda: _try_lock(own_lock), 5)
        os.close(own_lock)

    def _reap(self) -> None:
        self._children = [child for child in self._children if child.poll() is None]


def _start_keeper(base: Path, own_lock: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", keeper.__file__, str(base), str(own_lock)],
        pass_fds=[own_lock],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _lock_file(path: Path) -> int:
    """The open lock file, closed on exec; it belongs to whom the folder belongs, also when root made it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    owner = path.parent.stat()
    if os.fstat(file).st_uid == os.geteuid() != owner.st_uid:
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


_servers: dict[Path, Server] = {}


def server(data_dir: Path) -> Server:
    """The one server of this data folder in this process."""
    return _servers.setdefault(data_dir.resolve(), Server(data_dir.resolve()))


@atexit.register
def _leave_all() -> None:
    for each in _servers.values():
        with contextlib.suppress(Unavailable, OSError):
            each.leave()


def _abandon_all() -> None:
    for each in _servers.values():
        each.abandon()


os.register_at_fork(after_in_child=_abandon_all)
