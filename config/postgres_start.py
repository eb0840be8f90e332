"""启动数据库: makes the data folder when there is none, starts the server, clears what a killed one left."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from config import keeper
from config.postgres_home import SOCKET, Unavailable, explain, servant, sockets
from config.postgres_programs import choose

USER = DATABASE = "doorstep"
PORT = "5432"  # names the socket file; nothing listens on the network
RECOVERY = 300.0  # seconds; after a crash the log is replayed before the first connection
SETTLING = 30.0  # seconds in which the sessions of a killed server have to end
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",
    "autovacuum": "on",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%u.log",  # one file a weekday, each overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    # Statements and key values hold names and phones; the log must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Never the C locale nor the builtin provider: Chinese regular expressions and trigrams break silently there.
INIT = ("-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject", "--data-checksums")
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Said while the sessions of a killed predecessor are still ending: worth another try.
PASSING = ("pre-existing shared memory block", "lock file")


def durable() -> bool:
    """Whether commits reach the disk: always, but in tests that say DOORSTEP_DATABASE_DURABILITY=off."""
    off = os.environ.get("DOORSTEP_DATABASE_DURABILITY") == "off"
    return not off or os.environ.get("DOORSTEP_MODE") == "production"


def accepts(folder: Path) -> bool:
    """Whether the server behind this socket folder takes connections; one that is full is alive too."""
    try:
        psycopg2.connect(host=str(folder), port=PORT, user=USER, dbname="postgres", connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        return "too many clients" in str(error) or "connection slots" in str(error)
    return True


class Starter:
    """One start of the server of this base folder; only to be used by the holder of the start lock."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.who = servant(base)
        self.programs = choose(self.who, base)
        self.data = base / str(self.programs.major)
        self.sockets = sockets(base)
        self.log = base / "start.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes] | None:
        """Brings the server up and answers its process when it is our child; Unavailable says what to do."""
        self._refuse_other_major()
        if not self.data.exists():
            self._init()
        self.who.own(self.sockets)
        try:
            self._until_up()
            self._create_database()
        except BaseException:  # also Ctrl-C: nobody would ever stop a server that has no user yet
            if self.child:
                self.child.send_signal(signal.SIGINT)
                self.child.wait()
            raise
        return self.child

    def _until_up(self) -> None:
        settled = time.monotonic() + SETTLING
        while not self._up():
            said = _tail(self.log)
            if time.monotonic() > settled or not any(words in said for words in PASSING):
                raise self._explain("启动", self._latest_log() + said)
            time.sleep(0.2)

    def _refuse_other_major(self) -> None:
        ours = str(self.programs.major)
        for folder in [self.data] if self.data.exists() else self.base.glob("[0-9]*"):
            theirs = _major_of(folder)
            if theirs != ours:
                raise Unavailable(
                    f"{folder} 是 PostgreSQL {theirs} 的数据，现在的程序是 {ours}，读不了；旧数据没有动。"
                    f"请装回旧程序（apt-get install postgresql-{theirs}）再启动；要换新版本，"
                    "就先 manage.py backup，移走旧文件夹，启动后 manage.py restore。"
                )

    def _init(self) -> None:
        # Renamed when whole, so that a killed initdb leaves no half folder behind.
        for left in self.base.glob("draft-*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = self.base / f"draft-{os.getpid()}"
        self.who.own(draft)
        options = [*INIT, *(["--locale-provider=libc"] if self.programs.major >= 15 else [])]
        options += [] if durable() else ["--no-sync"]
        done = subprocess.run(  # noqa: S603
            [self.programs / "initdb", "-D", draft, "-U", USER, *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **self.who.launch(),
        )  # fmt: skip
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise self._explain("初始化", done.stdout)
        draft.rename(self.data)

    def _up(self) -> bool:
        """Whether the server accepts; starts one unless it is already on its way up or down."""
        child = None
        if keeper.postmaster(self.data) is None:
            self._clear_stale()
            child = self.child = self._spawn()
        keeper.until(lambda: accepts(self.sockets) or self._ended(child), RECOVERY)
        return accepts(self.sockets)

    def _ended(self, child: subprocess.Popen[bytes] | None) -> bool:
        return child.poll() is not None if child else keeper.postmaster(self.data) is None

    def _clear_stale(self) -> None:
        """Removes lock files with a zombie's or a stranger's number; PostgreSQL clears a dead one's."""
        for file in (self.data / keeper.PID_FILE, self.sockets / f"{SOCKET}.lock"):
            pid = keeper.written_pid(file)
            if pid and keeper.exists(pid):
                file.unlink(missing_ok=True)
                (self.sockets / SOCKET).unlink(missing_ok=True)

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = {
            **SETTINGS,
            "unix_socket_directories": str(self.sockets),
            **({} if durable() else NOT_DURABLE),
        }
        command = [self.programs / "postgres", "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("wb") as log:
            return subprocess.Popen(  # noqa: S603
                command, stdout=log, stderr=log, start_new_session=True, **self.who.launch()
            )

    def _latest_log(self) -> str:
        logs = sorted(self.data.glob("log/*.log"), key=lambda file: file.stat().st_mtime)
        return _tail(logs[-1]) if logs else ""

    def _explain(self, step: str, said: str) -> Unavailable:
        if "No space left" in said or "Disk quota" in said:
            return Unavailable(f"磁盘已满，数据库{step}不了：请腾出至少 1 GB 空间后再运行（{self.base}）。")
        if "Cannot allocate memory" in said or "could not map anonymous shared memory" in said:
            return Unavailable(f"内存不够，数据库{step}不了：至少需要 1 GB 空闲内存。")
        lines = [line for line in said.splitlines() if line.strip() and " LOG: " not in line]
        errors = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
        reason = (errors or lines or ["没有留下原因"])[-1].strip()
        return Unavailable(f"数据库{step}不了：{reason}。详情在 {self.log} 和 {self.data / 'log'}。")

    def _create_database(self) -> None:
        connection = psycopg2.connect(host=str(self.sockets), port=PORT, user=USER, dbname="postgres")
        with contextlib.closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')


def _major_of(data: Path) -> str:
    try:
        return (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise explain(error, data / "PG_VERSION") from error


def _tail(file: Path) -> str:
    return file.read_text(errors="replace")[-4000:] if file.exists() else ""
