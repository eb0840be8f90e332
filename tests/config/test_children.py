"""Programs that script/up looks after: kept running, ended in good order."""

import os
import signal
import subprocess
import sys
import time

import pytest

from config import children
from config.children import Child, end_all, last_words, manage
from tests.config.conftest import REPO, becomes_true

SLEEP = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(60)",
]
FAILS = [sys.executable, "-c", "import sys; sys.exit('数据库不在')"]


@pytest.fixture
def child(tmp_path):
    made = []

    def make(command):
        made.append(Child("网站", command, tmp_path / "web.log"))
        return made[-1]

    yield make
    end_all(made, 0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_it_says_is_in_its_log(child):
    one = child(SLEEP)
    assert becomes_true(lambda: one.last_words() == "here")


def test_one_that_runs_is_left_alone(child):
    one = child(SLEEP)
    pid = one.process.pid
    assert not one.mind()
    assert one.process.pid == pid


def test_one_that_was_killed_is_started_again(child):
    one = child(SLEEP)
    first = one.process
    first.kill()
    first.wait()
    assert one.mind(), "its end is told once"
    assert not one.mind()
    assert becomes_true(lambda: one.mind() or one.process is not first)
    assert one.process.poll() is None
    assert not one.failing


def test_one_that_keeps_failing_is_called_so_and_tried_less_and_less_often(child, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(children.time, "monotonic", lambda: clock[0])
    one, pauses = child(FAILS), []
    for _ in range(6):
        one.process.wait()
        assert one.mind()
        pauses.append(round(one.again_at - clock[0], 1))
        clock[0] = one.again_at
        assert not one.mind()
    assert pauses == [0.8, 3.2, 12.8, 30, 30, 30]
    assert one.failing
    one.process.wait()
    assert one.last_words() == "数据库不在"


def test_a_rare_death_is_forgiven_each_time(child, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(children.time, "monotonic", lambda: clock[0])
    one = child(FAILS)
    for _ in range(6):
        one.process.wait()
        clock[0] += 3600
        assert one.mind()
        clock[0] += 1
        one.mind()
    assert not one.failing


def test_they_end_in_good_order(child):
    both = [child(SLEEP), child(SLEEP)]
    end_all(both, 10)
    assert [one.process.returncode for one in both] == [-signal.SIGTERM] * 2


def test_a_stubborn_one_is_killed_in_the_end(child):
    one = child(STUBBORN)
    becomes_true(lambda: one.last_words() == "here")
    started = time.monotonic()
    end_all([one], 0.5)
    assert one.process.returncode == -signal.SIGKILL
    assert time.monotonic() - started < 5


def test_what_they_started_ends_with_them(child):
    one = child(["/bin/sh", "-c", "sleep 60 & echo $!; trap '' TERM; wait; sleep 60"])
    assert becomes_true(lambda: one.last_words().isdigit())
    grandchild = int(one.last_words())
    end_all([one], 0.2)
    assert becomes_true(lambda: not alive(grandchild))


def test_an_ended_one_can_be_ended_again(child):
    one = child(FAILS)
    one.process.wait()
    end_all([one], 1)
    end_all([one], 1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can promise that")
def test_they_end_when_their_parent_is_killed(tmp_path):
    script = f"""
import sys, time; sys.path.insert(0, {str(REPO)!r})
from pathlib import Path
from config.children import Child
print(Child("x", {SLEEP!r}, Path({str(tmp_path / "x.log")!r})).process.pid, flush=True); time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child_pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert becomes_true(lambda: not alive(child_pid) or zombie(child_pid))


def zombie(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


def test_a_log_that_grew_big_is_put_aside(child, tmp_path, monkeypatch):
    monkeypatch.setattr(children, "BIG_LOG", 10)
    (tmp_path / "web.log").write_text("old lines, many of them\n")
    child(SLEEP)
    assert (tmp_path / "web.old.log").read_text() == "old lines, many of them\n"


def test_without_a_word_the_reason_is_said_to_be_missing(child):
    one = child(["/bin/true"])
    one.process.wait()
    assert one.last_words() == "没有留下原因"


def test_management_commands_run_in_this_environment():
    assert manage("migrate", "-v0") == [sys.executable, str(REPO / "manage.py"), "migrate", "-v0"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("django.core.exceptions.ImproperlyConfigured: 正式运行需要自己的密钥。", "正式运行需要自己的密钥。"),
        ("CommandError: 数据库没有应答。", "数据库没有应答。"),
        ("ValueError: not a number", "ValueError: not a number"),
        ("端口不行。", "端口不行。"),
    ],
)
def test_the_name_of_an_error_is_not_part_of_its_sentence(tmp_path, line, words):
    (tmp_path / "log").write_text(f"Traceback (most recent call last):\n  File …\n{line}\n\n")
    assert last_words(tmp_path / "log") == words
