"""From a bare Python to an environment with everything in it, and what is said when that cannot be."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.preflight import Trouble
from script import bootstrap

REPO = Path(__file__).resolve().parents[2]
BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}


@pytest.fixture
def tree(tmp_path) -> Path:
    """A copy of what script/up needs of the project, requiring no package at all."""
    for name in ("script", "config"):
        ignored = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(REPO / name, tmp_path / name, ignore=ignored)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / "config" / "__main__.py").write_text("import sys; print('runs', sys.prefix, *sys.argv[1:])\n")
    return tmp_path


def run(tree: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tree / "script" / "up", *words],
        env={**BARE, "PYTHON": base_python(), **env},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def base_python() -> str:
    """The Python this environment was made from: it has nothing installed for us."""
    return str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")


class TestEnvironment:
    def test_is_made_once_and_then_used(self, tree):
        first = run(tree, "--port", "8765")
        assert first.returncode == 0, first.stderr
        assert first.stdout.splitlines()[:2] == ["正在准备运行环境……", "正在安装软件包，第一次需要一两分钟……"]
        assert first.stdout.splitlines()[-1] == f"runs {tree}/.venv --port 8765"
        again = run(tree)
        assert again.stdout == f"runs {tree}/.venv\n"

        (tree / "requirements.txt").write_text("# something else\n")
        assert "正在安装软件包" in run(tree).stdout, "new requirements are installed"
        (tree / ".venv" / "bin" / "python").unlink()
        assert "正在准备运行环境" in run(tree).stdout, "a broken environment is made anew"

    def test_without_the_venv_module_says_what_to_install(self, tree):
        broken = tree / "broken"
        broken.mkdir()
        (broken / "sitecustomize.py").write_text(
            "import importlib.util as u\nfind = u.find_spec\n"
            "u.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)\n"
        )
        done = run(tree, PYTHONPATH=str(broken))
        assert done.returncode == 1
        assert (
            done.stderr
            == "没有启动：这台机器的 Python 缺少 venv 模块：请运行 apt-get install python3-venv 后再试。\n"
        )
        assert not (tree / ".venv").exists()

    def test_without_a_network_says_how_to_use_a_mirror(self, tree):
        (tree / "requirements.txt").write_text("no-such-package-of-doorstep==1.0\n")
        done = run(tree, PIP_NO_INDEX="1", PIP_CONFIG_FILE="/dev/null")
        assert done.returncode == 1
        assert "下载不到：请检查网络" in done.stderr
        assert "PIP_INDEX_URL" in done.stderr
        assert "Traceback" not in done.stderr
        assert not list((tree / ".venv").glob("*.installed")), "the next start tries again"

    def test_a_wrong_word_is_told_before_anything_is_made(self, tree):
        done = run(tree, "--port", "eight")
        assert done.returncode == 1
        assert done.stderr.startswith("没有启动：端口要是")
        assert not (tree / ".venv").exists()

    def test_a_folder_of_somebody_else_is_one_sentence(self, tree):
        if os.geteuid():
            pytest.skip("needs root to become somebody else")
        for folder in [tree, *tree.parents[:-2]]:
            folder.chmod(0o755)
        done = subprocess.run(
            [tree / "script" / "up"],
            env={**BARE, "PYTHON": "/usr/bin/python3", "DOORSTEP_DATA": "/tmp"},
            user=65534,
            group=65534,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        assert "没有权限" in done.stderr
        assert "Traceback" not in done.stderr


class TestFindingPython:
    def script(self, path: Path, **env: str) -> subprocess.CompletedProcess[str]:
        command = ["/bin/sh", REPO / "script" / "python", "-c", "print('ran')"]
        return subprocess.run(command, env={"PATH": str(path), **env}, capture_output=True, text=True)

    def fake(self, path: Path, name: str, exit_code: int) -> None:
        path.mkdir(exist_ok=True)
        (path / name).write_text(f'#!/bin/sh\n[ "$2" = "print(\'ran\')" ] && echo {name}\nexit {exit_code}\n')
        (path / name).chmod(0o755)

    def test_takes_the_first_that_is_new_enough(self, tmp_path):
        self.fake(tmp_path / "bin", "python3.11", 1)
        self.fake(tmp_path / "bin", "python3", 0)
        assert self.script(tmp_path / "bin").stdout == "python3\n"

    def test_takes_the_one_that_is_named(self, tmp_path):
        self.fake(tmp_path / "bin", "python3", 0)
        self.fake(tmp_path / "mine", "my python", 0)
        assert (
            self.script(tmp_path / "bin", PYTHON=str(tmp_path / "mine" / "my python")).stdout == "my python\n"
        )

    def test_without_any_says_what_to_install(self, tmp_path, monkeypatch):
        script = (REPO / "script" / "python").read_text().replace("/usr/bin/python3", "/nowhere/python3")
        done = subprocess.run(
            ["/bin/sh", "-c", script], env={"PATH": str(tmp_path)}, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert done.stderr.startswith("需要 Python 3.11 或更新的版本：请运行 apt-get install python3")


class TestDigest:
    def test_changes_with_any_line(self, tmp_path):
        file = tmp_path / "requirements.txt"
        seen = set()
        for text in ("a==1\n", "a==2\n", "a==1\nb==1\n", ""):
            file.write_text(text)
            seen.add(bootstrap.digest(file))
        assert len(seen) == 4

    def test_changes_with_what_is_included(self, tmp_path):
        (tmp_path / "tests").mkdir()
        (tmp_path / "requirements.txt").write_text("a==1\n")
        included = tmp_path / "tests" / "requirements.txt"
        included.write_text("# tests\n-r ../requirements.txt\n")
        before = bootstrap.digest(included)
        (tmp_path / "requirements.txt").write_text("a==2\n")
        assert bootstrap.digest(included) != before


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "没有权限"),
        ("OSError: [Errno 30] Read-only file system", "没有权限"),
        ("WARNING: Retrying … NewConnectionError('…')\nERROR: No matching distribution found", "下载不到"),
        (
            "ERROR: Ignored the following\nERROR: a.whl is not a supported wheel",
            "a.whl is not a supported wheel",
        ),
        ("", "安装软件包失败"),
    ],
)
def test_what_pip_says_becomes_one_sentence(output, sentence):
    assert sentence in bootstrap.explain(output, "安装软件包失败")
    assert "\n" not in bootstrap.explain(output, "安装软件包失败")


def test_tests_never_touch_the_data_of_an_office(monkeypatch):
    monkeypatch.setenv("DOORSTEP_DATA", "/srv/doorstep")
    assert bootstrap.folder_of("up") == Path("/srv/doorstep")
    assert bootstrap.folder_of("test") == REPO / "var" / "test"


def test_an_interpreter_that_does_not_run_is_not_used(tmp_path):
    assert bootstrap.works(Path(sys.executable))
    assert not bootstrap.works(tmp_path / "python")
    (tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python").chmod(0o755)
    assert not bootstrap.works(tmp_path / "python")


def test_a_failing_venv_is_a_trouble(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Trouble, match="建立运行环境"):
        bootstrap.make(tmp_path / ".venv")
