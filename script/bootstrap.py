"""准备运行环境: makes `.venv` with the pinned packages, then runs the real program in it.

Runs under a plain Python 3.11 or newer with nothing installed. `bootstrap.py up|test [arguments]`.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import preflight  # noqa: E402
from config.preflight import Trouble  # noqa: E402

PROGRAMS = {
    "up": ("requirements.txt", ["-m", "config"]),
    "test": ("tests/requirements.txt", ["script/gates.py"]),
}
NETWORK = (
    "NewConnectionError",
    "name resolution",
    "ProxyError",
    "timed out",
    "No matching distribution",
    "SSLError",
)


def main(arguments: list[str]) -> int:
    """Prepares the environment of the named program and becomes it; 1 with one sentence when that cannot be."""
    kind, rest = arguments[0], arguments[1:]
    requirements, program = PROGRAMS[kind]
    try:
        if kind == "up":
            preflight.check(preflight.options(rest, os.environ))
        os.environ["DOORSTEP_DATA"] = str(folder_of(kind))
        python = ensure(ROOT / ".venv", ROOT / requirements)
    except Trouble as trouble:
        preflight.tell(trouble)
        return 1
    except KeyboardInterrupt:
        return 130
    os.chdir(ROOT)
    os.execv(python, [str(python), *program, *rest])  # noqa: S606
    return 0


def folder_of(kind: str) -> Path:
    """The data folder; tests have one of their own, so that they never touch an office's data."""
    return ROOT / "var" / "test" if kind == "test" else preflight.data_dir(os.environ)


def ensure(venv: Path, requirements: Path) -> Path:
    """The Python of a virtual environment that holds exactly these requirements; made or completed when it does not."""
    python, stamp = venv / "bin" / "python", venv / f"{digest(requirements)[:16]}.installed"
    if stamp.exists() and works(python):
        return python
    with alone(venv.parent):
        if not works(python):
            make(venv)
        if not stamp.exists():
            install(python, requirements)
            stamp.touch()
    return python


def digest(requirements: Path) -> str:
    """Changes with any line of the file or of a file it includes, and with the Python version."""
    total = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    pending = [requirements]
    while pending:
        file = pending.pop()
        text = file.read_text()
        total.update(text.encode())
        pending += [file.parent / line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    return total.hexdigest()


def works(python: Path) -> bool:
    """Whether this interpreter runs and is new enough; a moved or half made environment is not."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([python, "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two starters in one tree prepare it one after the other."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def make(venv: Path) -> None:
    """A fresh virtual environment; Trouble when this Python lacks the parts for it."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Trouble("这台机器的 Python 缺少 venv 模块：请运行 apt-get install python3-venv 后再试。")
    say("正在准备运行环境……")
    done = run([sys.executable, "-m", "venv", "--clear", str(venv)])
    if done.returncode:
        raise Trouble(explain(done.stdout, f"建立运行环境 {venv} 失败"))


def install(python: Path, requirements: Path) -> None:
    """The pinned packages; Trouble says whether it was the network, the disk or something else."""
    say("正在安装软件包，第一次需要一两分钟……")
    done = run(
        [
            str(python),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "-q",
            "-r",
            str(requirements),
        ]
    )
    if done.returncode:
        raise Trouble(explain(done.stdout, "安装软件包失败"))


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def explain(output: str, what: str) -> str:
    """One sentence out of what a program said when it failed."""
    if "No space left" in output or "Disk quota" in output:
        return f"磁盘已满，{what}：请腾出至少 1 GB 空间后再运行。"
    if "Permission denied" in output or "Read-only file system" in output:
        return f"没有权限，{what}：请把项目放到自己可写的文件夹里再运行。"
    if any(word in output for word in NETWORK):
        return (
            f"{what}，下载不到：请检查网络后再运行；国内可先设镜像，"
            "例如 export PIP_INDEX_URL=https://mirrors.aliyun.com/pypi/simple/。"
        )
    lines = [line for line in output.splitlines() if "error" in line.lower()] or output.splitlines() or [""]
    return f"{what}：{lines[-1].strip()}"


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
