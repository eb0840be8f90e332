"""数据库的家: the folder, the socket and the system user the embedded server lives with."""

import errno
import hashlib
import os
import pwd
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

# Where root keeps the data when the unprivileged server cannot walk to the data folder (as under /root).
OUTSIDE = Path("/var/lib/doorstep")
# Fixed, not $TMPDIR: every process has to find the same socket.
SHORT = Path("/tmp")  # noqa: S108
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107
# Nothing of the caller's PGDATA, PGPORT or locale reaches the server.
PLAIN_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
SERVANTS = ("postgres", "nobody")


class Unavailable(psycopg2.OperationalError):
    """数据库用不了: one Chinese sentence that says what to do; Django sees an OperationalError."""


def explain(error: OSError, path: Path) -> Unavailable:
    """The sentence for a folder that cannot be used: full, closed, or what the system says."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable(f"磁盘已满，写不进 {path}：请腾出至少 1 GB 空间后再运行。")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Unavailable(f"没有权限写 {path}：请换有权限的用户运行，或把 DOORSTEP_DATA 指到可写的文件夹。")
    return Unavailable(f"{path} 用不了（{error.strerror}）：请检查它，或把 DOORSTEP_DATA 指到别的文件夹。")


@dataclass(frozen=True)
class Servant:
    """服务器的系统用户: ourselves; when we are root an unprivileged one, for PostgreSQL refuses root."""

    name: str
    uid: int
    gid: int

    def launch(self) -> dict[str, Any]:
        """Arguments for subprocess that start a program as this user, in a folder anybody can be in."""
        plain = {"cwd": "/", "env": PLAIN_ENV, "stdin": subprocess.DEVNULL}
        if os.geteuid() == self.uid:
            return plain
        return {**plain, "user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, folder: Path) -> bool:
        """Whether this user can walk into the folder, all its parents included."""
        return subprocess.run(["/usr/bin/test", "-x", folder], **self.launch()).returncode == 0  # noqa: S603

    def own(self, folder: Path) -> None:
        """Makes a private folder of this user; one that exists has to be exactly that already."""
        try:
            if not folder.is_symlink() and not folder.exists():
                folder.mkdir(mode=0o700)
                os.chown(folder, self.uid, self.gid)
            found = folder.lstat()
        except OSError as error:
            raise explain(error, folder) from error
        if folder.is_symlink() or found.st_uid != self.uid or found.st_mode & 0o077:
            raise Unavailable(f"{folder} 不是数据库自己的私有文件夹：请查明是谁放的，移走后再运行。")


def servant(base: Path) -> Servant:
    """Who runs the server of this folder: ourselves; as root the data's owner, `postgres` or `nobody`."""
    owners = {folder.stat().st_uid for folder in base.glob("[0-9]*")}
    if not os.geteuid():
        return _below_root(base, owners)
    strangers = owners - {os.geteuid()}
    if strangers:
        raise Unavailable(
            f"数据库文件夹 {base} 属于用户 {_name(strangers.pop())}："
            "请用这个用户或 root 运行，或另设 DOORSTEP_DATA。"
        )
    return Servant(_name(os.geteuid()), os.geteuid(), os.getegid())


def _below_root(base: Path, owners: set[int]) -> Servant:
    if 0 in owners:
        raise Unavailable(
            f"数据库文件夹 {base} 里的数据属于 root，服务器读不了：请把它交给 nobody（chown -R）。"
        )
    for uid in owners:
        return Servant(_name(uid), uid, next(base.glob("[0-9]*")).stat().st_gid)
    for name in SERVANTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Servant(name, found.pw_uid, found.pw_gid)
    raise Unavailable("以 root 运行时数据库需要一个普通系统用户：请运行 useradd --system postgres 后再试。")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def settle(data_dir: Path, outside: Path = OUTSIDE) -> Path:
    """The base folder of the server (data, socket, locks) for this data folder; made when missing.

    It is `<data_dir>/postgres`; as root, when the server's user cannot walk there, a link to one outside.
    Raises Unavailable when nothing can be written.
    """
    link = data_dir / "postgres"
    try:
        if link.is_symlink():
            return _moved(link)
        if not link.exists():
            _settle_anew(link, outside)
        return link.resolve()
    except OSError as error:
        raise explain(error, link) from error


def _settle_anew(link: Path, outside: Path) -> None:
    link.mkdir()
    link.chmod(0o711)  # the umask may have closed it to the server's user
    if servant(link).reaches(link):
        return
    link.rmdir()
    outside.mkdir(parents=True, exist_ok=True)
    outside.chmod(0o755)
    base = outside / secrets.token_hex(8)
    base.mkdir()
    base.chmod(0o711)
    (base / "home").write_text(str(link))
    link.symlink_to(base)


def _moved(link: Path) -> Path:
    """The folder a link leads to; a copied link must not share its twin's database."""
    base, home = link.resolve(), link.resolve() / "home"
    if not home.exists():
        raise Unavailable(f"{link} 指向的数据库文件夹 {base} 不在了：请找回它，或删除这个链接后从备份恢复。")
    first = Path(home.read_text())
    if first != link:
        if first.is_symlink() and first.resolve() == base:
            raise Unavailable(
                f"{link} 是从 {first} 复制来的，两处不能共用一个数据库：请删除这个链接后再运行。"
            )
        home.write_text(str(link))
    return base


def sockets(base: Path) -> Path:
    """The folder of the socket: beside the data, or a short private one when its path would be too long."""
    beside = base / "run"
    if len(os.fsencode(beside / SOCKET)) <= LONGEST_SOCKET:
        return beside
    return SHORT / f"doorstep-{hashlib.sha256(os.fsencode(base)).hexdigest()[:16]}"
