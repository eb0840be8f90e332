"""全部检查: every gate of the project in order, pytest last; `bootstrap.py` becomes this once `.venv` stands."""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import postgres  # noqa: E402
from script import browser, count_lines  # noqa: E402

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@dataclass(frozen=True)
class Gate:
    """One check: a command that has to end with 0."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)

    def passes(self) -> bool:
        """Runs it with its output shown."""
        print(f"\n== {self.name}", flush=True)
        started = time.monotonic()
        done = subprocess.run(
            self.command, cwd=ROOT, env={**os.environ, **self.env}, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            print(f"== {self.name}：没有通过（{time.monotonic() - started:.0f} 秒）", flush=True)
        return done.returncode == 0


def quick() -> list[Gate]:
    """The gates that need no test run."""
    python, manage = sys.executable, [sys.executable, "manage.py"]
    return [
        Gate("ruff check", [python, "-m", "ruff", "check", "."]),
        Gate("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        Gate("import-linter", [python, "-c", LINT_IMPORTS]),
        Gate("makemigrations --check", [*manage, "makemigrations", "--check", "--dry-run"]),
        Gate("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production()),
        Gate("collectstatic", [*manage, "collectstatic", "--noinput", "-v0"]),
    ]


def production() -> dict[str, str]:
    """An environment as an office would set it."""
    return {
        "DOORSTEP_MODE": "production",
        "DOORSTEP_SECRET_KEY": secrets.token_urlsafe(64),
        "DOORSTEP_HOSTS": "jiamenkou.example.cn",
        "DOORSTEP_ORIGINS": "https://jiamenkou.example.cn",
    }


def pytest(chromium: str | None, extra: list[str]) -> Gate:
    """The whole suite on every core; browser tests only with a browser."""
    marks = "not bench" if chromium else "not bench and not browser"
    workers = str(os.cpu_count() or 2)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        workers,
        "--dist",
        "loadgroup",
        "--create-db",
        "-rs",
        "-m",
        marks,
        *extra,
    ]
    return Gate("pytest", command, {"DOORSTEP_CHROMIUM": chromium or ""})


def main(arguments: list[str]) -> int:
    """0 when every gate passes; else 1, the failing gates named on the last line."""
    parser = argparse.ArgumentParser(prog="script/test", description="运行全部检查；其余参数交给 pytest。")
    parser.add_argument("--no-browser", action="store_true", help="不跑需要浏览器的测试")
    asked, extra = parser.parse_known_args(arguments)
    os.environ.setdefault("DOORSTEP_DATABASE_DURABILITY", "off")
    if not os.environ.get("DATABASE_URL"):
        postgres.server(Path(os.environ["DOORSTEP_DATA"])).join()
    failed = [gate.name for gate in quick() if not gate.passes()]
    print("\n== 行数", flush=True)
    failed += [] if count_lines.main() == 0 else ["行数"]
    chromium = None if asked.no_browser else browser.find()
    if not chromium and not asked.no_browser:
        print(browser.REMEDY, flush=True)
        failed.append("浏览器")
    failed += [] if pytest(chromium, extra).passes() else ["pytest"]
    if failed:
        print(f"没有通过：{'、'.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    shutil.rmtree(ROOT / "var" / "test" / "media", ignore_errors=True)
    try:
        sys.exit(main(sys.argv[1:]))
    except postgres.Unavailable as error:
        print(f"没有开始：{error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
