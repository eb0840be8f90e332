"""浏览器: finds a Chromium for the browser tests, or fetches one where that is possible."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
REMEDY = (
    "没有找到浏览器：请运行 apt-get install chromium fonts-noto-cjk，"
    "或用 DOORSTEP_CHROMIUM=/路径/chromium 指定，或加 --no-browser 跳过浏览器测试。"
)
PLAYWRIGHT = "from playwright.sync_api import sync_playwright as p; b = p().start(); print(b.chromium.executable_path); b.stop()"


def find() -> str | None:
    """The path of a browser that starts: named, installed, installed by us as root, Playwright's own; else None."""
    return named() or installed() or playwright()


def named() -> str | None:
    """DOORSTEP_CHROMIUM, when it starts."""
    return starts(os.environ.get("DOORSTEP_CHROMIUM") or None)


def installed() -> str | None:
    """The system's browser; as root on Debian missing packages are installed first."""
    missing = [package for package in PACKAGES if not has(package)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_get(missing)
    return next((path for name in NAMES if (path := starts(shutil.which(name)))), None)


def has(package: str) -> bool:
    """Whether a browser, or any font with Chinese characters, is there already."""
    if package == "chromium":
        return any(shutil.which(name) for name in NAMES)
    return bool(said(["fc-list", ":lang=zh"]))


def apt_get(packages: list[str]) -> None:
    """Installs Debian packages; what goes wrong shows in the browser not being there afterwards."""
    print(f"正在安装 {' '.join(packages)}……", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        with open(os.devnull, "wb") as quiet:
            subprocess.run(["apt-get", *words], env=env, stdin=subprocess.DEVNULL, stdout=quiet, timeout=900)


def playwright() -> str | None:
    """Playwright's own Chromium, downloaded when it is not there yet."""
    path = said([sys.executable, "-c", PLAYWRIGHT])
    if path and not os.path.exists(path):
        said([sys.executable, "-m", "playwright", "install", "chromium"], seconds=600)
    return starts(path)


def starts(path: str | None) -> str | None:
    """The path again when the program there runs."""
    return path if path and said([path, "--version"]) else None


def said(command: list[str], seconds: float = 60) -> str:
    """What a program prints, empty when it fails or is not there."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
