"""启动前的检查: what `script/up` can know before anything is installed. Standard library only."""

import argparse
import contextlib
import errno
import os
import shutil
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ROOM = 300 * 1024 * 1024  # bytes a first start needs: the empty database, its log, the static files


class Trouble(Exception):
    """启动不了: one sentence that says what to do."""


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    host: str
    port: int
    demo: bool
    data_dir: Path

    @property
    def url(self) -> str:
        """Where a browser on this machine opens the site."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Trouble(f"{message}。用法见 script/up --help。")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Trouble(f"端口要是 1 到 65535 之间的数字，现在是“{text}”：例如 script/up --port 8001。")
    return int(text)


def options(arguments: list[str], environ: Mapping[str, str]) -> Options:
    """The command line, checked; Trouble for a word it does not know."""
    parser = _Parser(
        prog="script/up", description="启动家门口：准备环境、数据库、演示社区和网站。按 Ctrl-C 停止。"
    )
    parser.add_argument("--port", type=_port, default=8000, metavar="N", help="网站的端口，默认 8000")
    parser.add_argument(
        "--host", default="127.0.0.1", help="监听的地址，默认只有本机；0.0.0.0 让同网的手机也能打开"
    )
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="不往空数据库里放演示社区")
    given = parser.parse_args(arguments)
    return Options(given.host, given.port, given.demo, data_dir(environ))


def data_dir(environ: Mapping[str, str]) -> Path:
    """Where all state lives: DOORSTEP_DATA, else `var` in the project."""
    return Path(environ.get("DOORSTEP_DATA") or ROOT / "var").resolve()


def check(asked: Options) -> None:
    """Everything that would stop the start later, told now; Trouble with the remedy."""
    check_port(asked.host, asked.port)
    check_folder(asked.data_dir)


def check_port(host: str, port: int) -> None:
    """Trouble when the address is taken or not ours to use."""
    try:
        _bind(host, port)
    except OSError as error:
        raise Trouble(_about_port(error, host, port)) from error


def _about_port(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用（也许家门口已经在运行）：请换一个端口，例如 script/up --port {_free(host, port)}。"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"普通用户不能用 1024 以下的端口 {port}：请换一个端口，例如 script/up --port 8000。"
    return f"地址 {host} 用不了（{error.strerror}）：请检查 --host，本机用 127.0.0.1。"


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _free(host: str, taken: int) -> int:
    for port in range(taken + 1, min(taken + 50, 65536)):
        with contextlib.suppress(OSError):
            _bind(host, port)
            return port
    return 8000 if taken != 8000 else 8080


def check_folder(folder: Path) -> None:
    """Trouble when the data folder cannot be written, is another user's, or the disk is nearly full."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x" * 4096)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Trouble(about_folder(error, folder)) from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()
    key = folder / "secret_key"
    if key.exists() and not os.access(key, os.R_OK):
        raise Trouble(
            f"{folder} 里的数据属于另一个用户：请用那个用户运行，或把 DOORSTEP_DATA 指到自己的文件夹。"
        )
    if free < ROOM and not (folder / "postgres").exists():
        raise Trouble(
            f"磁盘快满了，{folder} 只剩 {free // 2**20} MB：请腾出至少 {ROOM // 2**20} MB 空间后再运行。"
        )


def about_folder(error: OSError, folder: Path) -> str:
    """The sentence for a folder that cannot be used."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"磁盘已满，写不进 {folder}：请腾出至少 1 GB 空间后再运行。"
    return f"写不进 {folder}（{error.strerror}）：请换有权限的用户运行，或把 DOORSTEP_DATA 指到可写的文件夹。"


def tell(trouble: object) -> None:
    """Says why it does not go on, where errors are read."""
    sys.stderr.write(f"没有启动：{trouble}\n")
    sys.stderr.flush()
