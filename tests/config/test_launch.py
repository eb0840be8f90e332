"""script/up, as a stranger uses it: real processes, a real site, real kills."""

import contextlib
import http.client
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import launch, preflight
from config.children import end_with_parent
from tests.config.conftest import REPO, becomes_true, interpreter, server_of
from tests.config.test_embedded import manage

pytestmark = pytest.mark.xdist_group("script_up")  # each starts a whole site: one after the other
PATIENCE = 240
PLAIN = {"PATH": "/usr/bin:/bin", "HOME": "/", "DOORSTEP_DATABASE_DURABILITY": "off"}


class Up:
    """One run of what script/up becomes once `.venv` stands."""

    def __init__(self, data_dir: Path, *words: str, uid: int | None = None, **env: str) -> None:
        self.data_dir, self.port = data_dir, free_port()
        user = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        python, extra = (sys.executable, {}) if uid is None else interpreter(uid)
        self.process = subprocess.Popen(
            [python, "-B", "-m", "config", "--no-demo", "--port", str(self.port), *words],
            cwd=REPO,
            env={**PLAIN, "DOORSTEP_DATA": str(data_dir), **extra, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,  # a suite that is killed leaves no site behind
            **user,
        )
        self.said = ""

    def ready(self) -> "Up":
        """Waits until it has greeted."""
        end = time.monotonic() + PATIENCE
        while "按 Ctrl-C 停止" not in self.said:
            assert time.monotonic() < end, self.said
            readable, _, _ = select.select([self.process.stdout], [], [], 1)
            heard = os.read(self.process.stdout.fileno(), 65536) if readable else None
            assert heard != b"", f"it ended: {self.said}"
            self.said += (heard or b"").decode()
        return self

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def answers(self, path: str = "/readyz") -> bool:
        try:
            return self.get(path) == 200
        except (OSError, http.client.HTTPException):
            return False

    def processes(self) -> dict[int, str]:
        """Everything that runs for this data folder, by its environment or command line."""
        mark, found = os.fsencode(str(self.data_dir)), {}
        for proc in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (proc / "cmdline").read_bytes()
                if command and (mark in command or mark in (proc / "environ").read_bytes()):
                    found[int(proc.name)] = command.replace(b"\0", b" ").decode(errors="replace")
        return found

    def stop(self, sign: signal.Signals) -> int:
        self.process.send_signal(sign)
        self.said += self.process.communicate(timeout=PATIENCE)[0].decode()
        return self.process.returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def up(place):
    """Starts it; whatever of it is still alive afterwards is killed by number."""
    made = []

    def start(*words: str, **env) -> Up:
        made.append(Up(env.pop("data_dir", place), *words, **env))
        return made[-1]

    yield start
    for one in made:
        for pid in one.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        one.process.wait()
        one.process.stdout.close()


@pytest.fixture(scope="module")
def furnished(module_place) -> Path:
    """A data folder with tables and static files, made once."""
    done = manage("prepare", "--no-demo", data_dir=module_place / "furnished")
    assert done.returncode == 0, done.stderr
    return module_place / "furnished"


@pytest.fixture
def office(furnished, place) -> Path:
    """A copy of it for one test, owners kept."""
    subprocess.run(["cp", "-a", furnished, place], check=True)
    return place


class TestWhatTheProgramsAreTold:
    def test_links_in_messages_lead_to_the_port_asked_for(self, tmp_path):
        asked = preflight.options(["--port", "8017"], {"DOORSTEP_DATA": str(tmp_path)})
        assert launch.told(asked, {}) == {
            "DOORSTEP_DATA": str(tmp_path),
            "DOORSTEP_URL": "http://127.0.0.1:8017",
        }
        assert launch.told(asked, {"DOORSTEP_URL": ""})["DOORSTEP_URL"] == "http://127.0.0.1:8017"

    def test_an_address_of_ones_own_is_kept(self, tmp_path):
        asked = preflight.options(["--port", "8017"], {"DOORSTEP_DATA": str(tmp_path)})
        own = {"DOORSTEP_URL": "https://jiamenkou.example.cn"}
        assert launch.told(asked, own)["DOORSTEP_URL"] == "https://jiamenkou.example.cn"


class TestARun:
    def test_from_nothing_to_a_site_and_back_to_nothing(self, up):
        started = time.monotonic()
        first = up().ready()
        first_took = time.monotonic() - started
        assert f"家门口已启动：http://127.0.0.1:{first.port}/" in first.said
        assert first.get("/healthz") == first.get("/readyz") == first.get("/login/") == 200
        assert first.stop(signal.SIGINT) == 130
        assert first.said.endswith("正在停止……\n已停止。\n")
        assert first.processes() == {}
        assert server_of(first.data_dir) is None
        assert "Traceback" not in first.said + logs(first.data_dir)

        started = time.monotonic()
        again = up().ready()
        assert time.monotonic() - started < first_took
        assert "更新数据库结构" not in again.said, "what is done is not done again"
        assert again.stop(signal.SIGTERM) == 0
        assert again.processes() == {}

    def test_whatever_is_killed_comes_back_or_ends(self, up, office):
        site = up().ready()
        os.kill(server_of(office), signal.SIGKILL)
        assert becomes_true(lambda: site.answers(), 60), "the database comes back at the next request"

        master = min(pid for pid, command in site.processes().items() if "gunicorn" in command)
        os.kill(master, signal.SIGKILL)
        assert becomes_true(lambda: master not in site.processes() and site.answers(), 60), (
            "so does the web server"
        )

        site.process.kill()
        site.process.wait()
        assert becomes_true(lambda: site.processes() == {}, 60), "killed itself, it leaves nothing behind"
        again = up().ready()
        assert again.answers()
        assert again.stop(signal.SIGINT) == 130

    def test_ctrl_c_during_the_first_start_leaves_nothing_behind(self, up):
        for delay in (0.3, 0.8, 1.5, 3):
            site = up()
            time.sleep(delay)
            assert site.stop(signal.SIGINT) in (130, -signal.SIGINT), site.said
            assert becomes_true(lambda site=site: site.processes() == {}, 20), site.processes()
            assert "Traceback" not in site.said

    def test_two_sites_share_one_database(self, up, office):
        first = up().ready()
        second = up().ready()
        assert first.stop(signal.SIGINT) == 130
        assert second.answers(), "the first left, the database stayed"
        assert second.stop(signal.SIGINT) == 130
        assert server_of(office) is None

    def test_works_for_an_ordinary_user(self, up, office, ordinary):
        subprocess.run(["chown", "-R", str(ordinary), office], check=True)
        site = up(uid=ordinary).ready()
        assert site.answers()
        assert site.stop(signal.SIGINT) == 130
        assert site.processes() == {}
        assert {path.stat().st_uid for path in office.rglob("*")} == {ordinary}


def logs(data_dir: Path) -> str:
    return "".join(path.read_text() for path in (data_dir / "log").glob("*"))


class TestRefusals:
    """One sentence each, nothing started, nothing left."""

    def refused(self, site: Up) -> str:
        said = site.process.communicate(timeout=PATIENCE)[0].decode()
        assert site.process.returncode == 1, said
        assert "Traceback" not in said
        assert site.processes() == {}
        return said.strip()

    def test_a_taken_port(self, up):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            said = self.refused(up("--port", str(port)))
        assert re.fullmatch(
            rf"没有启动：端口 {port} 已被占用（.*）：请换一个端口，例如 script/up --port \d+。", said
        )

    def test_an_unknown_word(self, up):
        assert self.refused(up("--prot=1")).endswith("用法见 script/up --help。")

    def test_a_folder_without_permission(self, up, place, ordinary):
        place.mkdir()
        assert self.refused(up(uid=ordinary)).startswith(f"没有启动：写不进 {place}")

    def test_data_of_another_version(self, up, place):
        old = place / "postgres" / "11"
        old.mkdir(parents=True)
        (old / "PG_VERSION").write_text("11\n")
        if os.geteuid() == 0:
            shutil.chown(old, "nobody")
        assert "是 PostgreSQL 11 的数据" in self.refused(up())

    def test_a_database_that_does_not_answer(self, up):
        said = self.refused(up(DATABASE_URL=f"postgres://nobody@127.0.0.1:{free_port()}/doorstep"))
        assert "数据库没有应答" in said

    def test_a_web_server_that_cannot_start(self, up, office):
        said = self.refused(up(DOORSTEP_WEB_WORKERS="two"))
        assert "没有启动：网站没有起来" in said
        assert "web.log" in said

    def test_production_without_its_own_key(self, up):
        said = self.refused(up(DOORSTEP_MODE="production", DOORSTEP_HOSTS="example.cn"))
        assert "DOORSTEP_SECRET_KEY" in said
