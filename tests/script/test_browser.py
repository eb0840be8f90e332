"""Finding a browser for the browser tests."""

import os
from pathlib import Path

import pytest

from script import browser


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    """An empty PATH to put programs in; nobody is root and nothing is downloaded."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DOORSTEP_CHROMIUM", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(browser, "PLAYWRIGHT", "print('')")
    return tmp_path


def program(folder: Path, name: str, body: str = "echo Chromium 156") -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return str(file)


def test_the_one_that_is_named_wins(path, monkeypatch, tmp_path):
    program(path, "chromium")
    mine = program(tmp_path, "my-browser")
    monkeypatch.setenv("DOORSTEP_CHROMIUM", mine)
    assert browser.find() == mine


@pytest.mark.parametrize("name", browser.NAMES)
def test_any_known_name_will_do(path, name):
    there = program(path, name)
    assert browser.find() == there


def test_one_that_does_not_start_is_passed_over(path):
    program(path, "chromium", "exit 127")
    there = program(path, "google-chrome")
    assert browser.find() == there


def test_playwrights_own_comes_last(path, monkeypatch):
    own = program(path, "headless_shell")
    monkeypatch.setattr(browser, "PLAYWRIGHT", f"print({own!r})")
    assert browser.find() == own


def test_none_at_all_is_none(path):
    assert browser.find() is None
    assert "--no-browser" in browser.REMEDY
    assert "apt-get install chromium" in browser.REMEDY


class TestInstalling:
    @pytest.fixture
    def debian(self, path, monkeypatch):
        """Root on Debian: apt-get writes down what it was asked, and installs."""
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        log = path / "log"
        program(
            path,
            "apt-get",
            f'echo "$@" >> {log}\n[ "$1" = install ] && printf "#!/bin/sh\\necho Chromium\\n" > {path}/chromium'
            f" && /bin/chmod +x {path}/chromium",
        )
        return log

    def test_root_gets_what_is_missing(self, debian, path):
        assert browser.find() == str(path / "chromium")
        update, install = debian.read_text().splitlines()
        assert update.startswith("update")
        assert install.endswith("chromium fonts-noto-cjk")

    def test_only_what_is_missing(self, debian, path):
        program(path, "chromium")
        browser.find()
        assert debian.read_text().splitlines()[1].endswith(" fonts-noto-cjk")
        assert "chromium" not in debian.read_text()

    def test_nothing_when_all_is_there(self, debian, path):
        program(path, "chromium")
        program(path, "fc-list", "echo NotoSansCJK")
        browser.find()
        assert not debian.exists()

    def test_nothing_for_an_ordinary_user(self, debian, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert browser.find() is None
        assert not debian.exists()

    def test_a_failing_apt_get_is_not_the_end(self, debian, path):
        program(path, "apt-get", "exit 100")
        assert browser.find() is None


def test_a_program_that_hangs_is_not_waited_for(path):
    assert browser.said([program(path, "slow", "exec /bin/sleep 30")], seconds=0.2) == ""
