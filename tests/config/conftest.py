"""Real servers in folders of their own; every process a test starts is ended by the test, by its own number."""

import contextlib
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from config import keeper

REPO = Path(__file__).resolve().parents[2]
PATIENCE = 60


class User:
    """One process that uses the database of a folder."""

    def __init__(self, data_dir: Path, *, uid: int | None = None, **env: str) -> None:
        self.data_dir = data_dir
        kwargs = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        python, extra = (sys.executable, {}) if uid is None else interpreter(uid)
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "DOORSTEP_"))
        }
        self.process = subprocess.Popen(
            [python, "-B", "-m", "tests.config.database_user", str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPO,
            env={**inherited, "DOORSTEP_DATABASE_DURABILITY": "off", **extra, **env},
            **kwargs,
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def ask(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        assert ready, "the process did not answer in time"
        return self.process.stdout.readline().strip()

    def says(self, line: str) -> str:
        self.ask(line)
        return self.answer()

    def exits(self) -> int:
        """Ends as every program does, its exit handlers included."""
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def killed(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


@pytest.fixture
def place() -> Iterator[Path]:
    """A short data folder that every system user can walk to; its server is stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="doorstep-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "var"
    for lock in [folder / "var" / "postgres", *folder.glob("*/*/postgres")]:
        if lock.exists():
            keeper.stop(lock.resolve())
            if lock.is_symlink():
                shutil.rmtree(lock.resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def user() -> Iterator[Callable[..., User]]:
    """Makes users; those still alive at the end of the test are killed, the keeper does the rest."""
    made: list[User] = []

    def make(data_dir: Path, **kwargs) -> User:
        made.append(User(data_dir, **kwargs))
        return made[-1]

    yield make
    for each in made:
        with contextlib.suppress(OSError):
            each.process.stdin.close()
        each.killed()
        each.process.stdout.close()


@pytest.fixture
def ordinary() -> int:
    """The number of an ordinary system user, for tests run by root."""
    if os.geteuid():
        pytest.skip("only root can become another user")
    uid = pwd.getpwnam("nobody").pw_uid
    if not may_read(uid, REPO / "manage.py") or interpreter(uid) is None:
        pytest.skip("an ordinary user can read neither this folder nor a Python with our packages")
    return uid


def may_read(uid: int, path: Path) -> bool:
    command = ["/usr/bin/test", "-r", path]
    return subprocess.run(command, user=uid, group=uid, extra_groups=[], cwd="/").returncode == 0


def interpreter(uid: int) -> tuple[str, dict[str, str]] | None:
    """A Python this user can run with our packages: ours, else the system's of the same version."""
    system = f"/usr/bin/python3.{sys.version_info.minor}"
    packages = Path(psycopg2.__file__).parents[1]
    if not may_read(uid, packages / "psycopg2" / "__init__.py"):
        return None
    if may_read(uid, Path(sys.executable)):
        return sys.executable, {}
    return (system, {"PYTHONPATH": str(packages)}) if may_read(uid, Path(system)) else None


def data_of(data_dir: Path) -> Path:
    """The one data folder of PostgreSQL under this data folder."""
    (found,) = (data_dir / "postgres").glob("[0-9]*")
    return found


def server_of(data_dir: Path) -> int | None:
    """The running server's process number, None when there is none."""
    return keeper.postmaster(data_of(data_dir))


def keepers_of(data_dir: Path) -> list[int]:
    """Process numbers of the keepers of this folder, from the process table."""
    base = os.fsencode((data_dir / "postgres").resolve())
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (proc / "cmdline").read_bytes().split(b"\0")
            if base in words and any(word.endswith(b"keeper.py") for word in words):
                found.append(int(proc.name))
    return found


def end(pid: int) -> None:
    """Ends one process of ours."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def becomes_true(what: Callable[[], bool], seconds: float = 20) -> bool:
    return keeper.until(what, seconds)


@pytest.fixture(scope="module")
def module_place() -> Iterator[Path]:
    """Like `place`, for a whole module and several data folders."""
    folder = Path(tempfile.mkdtemp(prefix="doorstep-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for base in folder.glob("*/postgres"):
        keeper.stop(base.resolve())
    shutil.rmtree(folder, ignore_errors=True)
