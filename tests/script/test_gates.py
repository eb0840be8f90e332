"""Every gate in order, each failure named, pytest's own line near the end."""

import sys

import pytest

from config import modes
from script import count_lines, gates
from script.gates import Gate

PASS, FAIL = [sys.executable, "-c", "print('fine')"], [sys.executable, "-c", "import sys; sys.exit(3)"]


@pytest.fixture
def run(monkeypatch):
    """Runs the gates with commands of the test's choice instead of the real ones."""

    def run(*, quick=(), suite=PASS, lines=0, browser="/bin/true", words=()) -> int:
        asked = {}
        monkeypatch.setattr(
            gates.postgres, "server", lambda folder: type("Server", (), {"join": lambda self: None})()
        )
        monkeypatch.setattr(gates, "quick", lambda: [Gate(name, command) for name, command in quick])
        monkeypatch.setattr(gates.count_lines, "main", lambda: lines)
        monkeypatch.setattr(gates.browser, "find", lambda: browser)

        def pytest_gate(chromium, extra):
            asked.update(chromium=chromium, extra=extra)
            return Gate("pytest", suite)

        monkeypatch.setattr(gates, "pytest", pytest_gate)
        monkeypatch.setenv("DOORSTEP_DATA", "/tmp")
        run.asked = asked
        return gates.main(list(words))

    return run


def test_all_passing_is_zero_and_the_suite_speaks_last(run, capfd):
    assert run(quick=[("ruff", PASS)]) == 0
    assert capfd.readouterr().out.splitlines()[-2:] == ["== pytest", "fine"]


def test_a_failing_gate_is_named_and_the_others_still_run(run, capfd):
    assert run(quick=[("ruff", FAIL), ("import-linter", PASS)]) == 1
    said = capfd.readouterr().out
    assert "== import-linter" in said
    assert said.splitlines()[-1] == "没有通过：ruff"


def test_every_failure_is_named(run, capfd):
    assert run(quick=[("ruff", FAIL)], suite=FAIL, lines=1, browser=None) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "没有通过：ruff、行数、浏览器、pytest"


def test_a_missing_browser_fails_with_the_remedy(run, capfd):
    assert run(browser=None) == 1
    assert gates.browser.REMEDY in capfd.readouterr().out


def test_unless_the_browser_is_not_wanted(run, capfd):
    assert run(browser=None, words=["--no-browser"]) == 0
    assert run.asked["chromium"] is None


def test_other_words_go_to_pytest(run):
    run(words=["-k", "council", "--no-browser"])
    assert run.asked["extra"] == ["-k", "council"]


def test_the_suite_leaves_out_benchmarks_and_without_a_browser_its_tests():
    with_one, without = gates.pytest("/usr/bin/chromium", []), gates.pytest(None, ["-x"])
    assert with_one.command[with_one.command.index("-m", 3) + 1] == "not bench"
    assert with_one.env == {"DOORSTEP_CHROMIUM": "/usr/bin/chromium"}
    assert without.command[without.command.index("-m", 3) + 1] == "not bench and not browser"
    assert without.command[-1] == "-x"


def test_the_gates_are_all_there():
    assert [gate.name for gate in gates.quick()] == [
        "ruff check",
        "ruff format",
        "import-linter",
        "makemigrations --check",
        "check --deploy",
        "collectstatic",
    ]


def test_the_deploy_check_runs_as_an_office_would(tmp_path):
    env = gates.production()
    assert modes.read(env) == modes.PRODUCTION
    assert modes.secret_key(modes.PRODUCTION, env, tmp_path) == env["DOORSTEP_SECRET_KEY"]


class TestCounting:
    @pytest.fixture
    def project(self, tmp_path):
        for name, text in {
            "grids/a.py": "one = 1\n\n# a remark\ntwo = 2\n",
            "grids/migrations/0001_x.py": "ignored = 1\n" * 50,
            ".venv/lib/x.py": "ignored = 1\n" * 50,
            "tests/grids/test_a.py": "x = 1\ny = 2\nz = 3\n",
        }.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path

    def test_counts_lines_that_say_something(self, project):
        assert count_lines.count(project) == (2, 3)

    def test_enough_tests_pass(self, project, capsys):
        assert count_lines.main(project) == 0
        assert "比例 1.50" in capsys.readouterr().out

    def test_too_few_fail(self, project):
        (project / "grids" / "b.py").write_text("three = 3\n")
        assert count_lines.main(project) == 1
