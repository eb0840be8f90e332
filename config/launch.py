"""启动家门口: database, preparation, web server and worker; `script/up` becomes this once `.venv` stands.

Everything it starts ends with it: on Ctrl-C in good order, on kill -9 by the kernel and the keeper.
"""

import contextlib
import fcntl
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from config import postgres, preflight
from config.children import ROOT, Child, end_all, last_words, manage, start
from config.preflight import Options, Trouble

ANSWER = 90.0  # seconds the site may take until it answers
GOODBYE = 12.0  # seconds programs get to end in good order; a little more than gunicorn gives its requests


class Stopped(BaseException):
    """Somebody asked us to stop; carries the signal."""


def main(arguments: list[str]) -> int:
    """Runs until stopped. 130 after Ctrl-C, 0 after SIGTERM, 1 with one sentence when it cannot go on."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _stop)
    database = None
    children: list[Child] = []
    try:
        asked = preflight.options(arguments, os.environ)
        os.environ.update(told(asked, os.environ))
        preflight.check(asked)
        database = _database(asked)
        _prepare(asked)
        _start(asked, children)
        _greet(asked, children)
        _mind(children)
    except Stopped as stopped:
        return 130 if stopped.args[0] == signal.SIGINT else 0
    except (Trouble, postgres.Unavailable) as trouble:
        preflight.tell(trouble)
        return 1
    finally:
        _end(children, database)
    return 0


def told(asked: Options, environ: Mapping[str, str]) -> dict[str, str]:
    """What every program started here reads: where the data lies, and the address that links in messages lead to."""
    return {
        "DOORSTEP_DATA": str(asked.data_dir),
        "DOORSTEP_URL": environ.get("DOORSTEP_URL") or asked.url,
    }


def _stop(sign: int, frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # it is ending already; impatience must not interrupt that
    raise Stopped(sign)


def _database(asked: Options) -> postgres.Server | None:
    """Our seat among the users of the embedded database; None when DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        return None
    server = postgres.server(asked.data_dir)
    server.join()
    if server.base and server.base != asked.data_dir / "postgres":
        say(f"数据库放在 {server.base}：服务器的系统用户进不去 {asked.data_dir}。")
    return server


def _prepare(asked: Options) -> None:
    """Tables, static files and the demo community, one starter at a time."""
    with _alone(asked):
        log = logs(asked) / "prepare.log"
        process = start(manage("prepare", *([] if asked.demo else ["--no-demo"])), log, quiet=False)
        try:
            if process.wait():
                raise Trouble(last_words(log))
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def _alone(asked: Options) -> Iterator[None]:
    with (asked.data_dir / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(asked: Options, children: list[Child]) -> None:
    bind = f"[{asked.host}]:{asked.port}" if ":" in asked.host else f"{asked.host}:{asked.port}"
    web = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "config" / "gunicorn.py"), "--bind", bind]
    children.append(Child("网站", web, logs(asked) / "web.log"))
    if _has_command("worker"):
        children.append(Child("后台任务", manage("worker"), logs(asked) / "worker.log"))


def logs(asked: Options) -> Path:
    """The folder where everything started here writes what goes wrong."""
    folder = asked.data_dir / "log"
    folder.mkdir(exist_ok=True)
    return folder


def _has_command(name: str) -> bool:
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def _greet(asked: Options, children: list[Child]) -> None:
    """Says where the site is and who can log in, once it answers."""
    accounts = _accounts()
    end = time.monotonic() + ANSWER
    while not _answers(asked):
        if time.monotonic() > end or children[0].failing:
            raise Trouble(f"网站没有起来，最近的记录：{children[0].last_words()}（详见 {children[0].log}）")
        _look_after(children)
        time.sleep(0.1)
    say(f"\n家门口已启动：{asked.url}/\n{accounts}按 Ctrl-C 停止。")


def _accounts() -> str:
    if not _has_command("demo_accounts"):
        return ""
    done = subprocess.run(manage("demo_accounts"), cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def _answers(asked: Options) -> bool:
    """Whether the web server answers at all; in production it may answer with a redirect to https."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(asked.host, asked.host)  # noqa: S104
    connection = http.client.HTTPConnection(host, asked.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _mind(children: list[Child]) -> None:
    while True:
        _look_after(children)
        time.sleep(0.5)


def _look_after(children: list[Child]) -> None:
    for child in children:
        if child.mind():
            say(f"{child.name}意外退出，正在重新启动（详见 {child.log}）")


def _end(children: list[Child], database: postgres.Server | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    if children:
        say("\n正在停止……")
    end_all(children, GOODBYE)
    if database:
        database.leave()
    if children:
        say("已停止。")


def say(sentence: str) -> None:
    """A line for the person who started it."""
    with contextlib.suppress(OSError):  # the terminal may be gone already
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()
