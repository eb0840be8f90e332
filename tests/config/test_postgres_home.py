"""Where the embedded database lives and as whom: root, ordinary users, closed parents, full disks, long paths."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from config import postgres_home
from config.postgres_home import Servant, Unavailable, explain, servant, settle, sockets
from tests.config.conftest import becomes_true, data_of, end, server_of

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def owner(path: Path) -> str:
    return pwd.getpwuid(path.stat().st_uid).pw_name


class TestAsRoot:
    @as_root
    def test_the_server_runs_as_an_unprivileged_user(self, place, user):
        user(place).says("join")
        assert owner(data_of(place)) in postgres_home.SERVANTS
        assert owner(Path(f"/proc/{server_of(place)}")) in postgres_home.SERVANTS

    @as_root
    def test_folders_above_the_data_stay_as_they_were(self, place, user):
        place.mkdir()
        before = [(path.stat().st_mode, path.stat().st_uid) for path in (place, *place.parents)]
        user(place).says("join")
        assert [(path.stat().st_mode, path.stat().st_uid) for path in (place, *place.parents)] == before

    @as_root
    def test_joins_the_server_an_ordinary_user_left(self, place, user, ordinary):
        place.mkdir()
        os.chown(place, ordinary, ordinary)
        user(place, uid=ordinary, DOORSTEP_DATABASE_DURABILITY="").says(
            "sql CREATE TABLE matter (title text)"
        )
        root = user(place)
        assert root.says("sql SELECT count(*) FROM matter") == "0"
        assert Path(f"/proc/{server_of(place)}").stat().st_uid == ordinary

    @as_root
    def test_leaves_the_folder_usable_for_its_ordinary_user(self, place, user, ordinary):
        place.mkdir()
        os.chown(place, ordinary, ordinary)
        first = user(place, uid=ordinary)
        first.says("join")
        first.exits()
        root = user(place)
        assert root.says("sql SELECT 1") == "1"
        root.exits()
        assert user(place, uid=ordinary).says("sql SELECT 1") == "1"

    def test_without_any_ordinary_user_says_what_to_do(self, place, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(postgres_home, "SERVANTS", ("no-such-user",))
        place.mkdir()
        with pytest.raises(Unavailable, match="useradd --system postgres"):
            servant(place)

    @as_root
    def test_data_that_belongs_to_root_is_refused_with_the_remedy(self, place):
        (place / "18").mkdir(parents=True)
        with pytest.raises(Unavailable, match="chown"):
            servant(place)


class TestAsOrdinaryUser:
    def test_everything_belongs_to_that_user(self, place, user, ordinary):
        place.mkdir()
        os.chown(place, ordinary, ordinary)
        someone = user(place, uid=ordinary)
        assert someone.says("sql SELECT 1") == "1"
        assert {path.stat().st_uid for path in place.rglob("*")} == {ordinary}
        someone.exits()
        assert server_of(place) is None

    def test_data_of_another_user_is_refused_with_the_remedy(self, place, user, ordinary):
        user(place).says("join")
        refusal = user(place, uid=ordinary).says("join")
        assert refusal.startswith("UNAVAILABLE 没有权限写")
        assert "DOORSTEP_DATA" in refusal

    def test_a_folder_that_cannot_be_written_is_one_sentence(self, place, user, ordinary):
        place.mkdir(mode=0o755)
        assert user(place / "deeper", uid=ordinary).says("join").startswith("UNAVAILABLE 没有权限写")

    def test_a_stranger_with_rights_on_the_folder_is_told_whose_data_it_is(self, place, monkeypatch):
        (place / "18").mkdir(parents=True)
        monkeypatch.setattr(os, "geteuid", lambda: 54321)
        with pytest.raises(Unavailable, match="属于用户"):
            servant(place)


@pytest.fixture
def closed(place):
    """A data folder below a folder only root may enter, as under /root; what moved outside is removed again."""
    if os.geteuid():
        pytest.skip("needs root")
    parent = place.parent / "closed"
    parent.mkdir(mode=0o700)
    yield parent / "var"


class TestBehindAClosedDoor:
    def test_the_data_moves_to_a_place_the_server_can_reach(self, closed, user):
        someone = user(closed, DOORSTEP_DATABASE_DURABILITY="")
        assert someone.says("sql SELECT 1") == "1"
        link = closed / "postgres"
        assert link.is_symlink()
        assert link.resolve().parent == postgres_home.OUTSIDE
        assert closed.parent.stat().st_mode & 0o777 == 0o700, "the door stays closed"
        someone.exits()
        assert server_of(closed) is None
        forget(link)

    def test_it_follows_the_tree_when_that_is_moved(self, closed, tmp_path):
        closed.mkdir()
        base = settle(closed, tmp_path / "outside")
        moved = closed.rename(closed.with_name("elsewhere"))
        assert settle(moved, tmp_path / "outside") == base
        assert settle(moved, tmp_path / "outside") == base

    def test_a_copy_of_the_tree_does_not_share_the_database(self, closed, tmp_path):
        closed.mkdir()
        settle(closed, tmp_path / "outside")
        copy = Path(shutil.copytree(closed, closed.with_name("copy"), symlinks=True))
        with pytest.raises(Unavailable, match="复制来的"):
            settle(copy, tmp_path / "outside")

    def test_a_deleted_data_folder_gives_a_fresh_database(self, closed, tmp_path):
        closed.mkdir()
        first = settle(closed, tmp_path / "outside")
        shutil.rmtree(closed)
        closed.mkdir()
        assert settle(closed, tmp_path / "outside") != first

    def test_lost_data_is_not_silently_replaced(self, closed, tmp_path):
        closed.mkdir()
        shutil.rmtree(settle(closed, tmp_path / "outside"))
        with pytest.raises(Unavailable, match="找回"):
            settle(closed, tmp_path / "outside")


def forget(link: Path) -> None:
    base = link.resolve()
    assert base.parent == postgres_home.OUTSIDE
    shutil.rmtree(base)


class TestSockets:
    def test_lie_beside_the_data(self):
        assert sockets(Path("/srv/doorstep/postgres")) == Path("/srv/doorstep/postgres/run")

    @pytest.mark.parametrize("spare", [0, 1, 30])
    def test_of_exactly_107_bytes_still_do(self, spare):
        base = Path("/" + "深" * ((107 - spare - len("/run/.s.PGSQL.5432") - 1) // 3))
        assert sockets(base) == base / "run"

    def test_whose_path_is_too_long_move_to_a_short_folder(self):
        deep = Path("/srv") / ("很深的文件夹" * 6)
        moved = sockets(deep / "postgres")
        assert moved.parent == Path("/tmp")
        assert len(os.fsencode(moved / postgres_home.SOCKET)) <= 107
        assert sockets(deep / "postgres") == moved, "every process finds the same one"
        assert sockets(deep / "other") != moved

    def test_work_there(self, place, user):
        deep = place / ("很深的文件夹" * 5)
        someone = user(deep)
        folder = Path(someone.says("join"))
        assert folder.parent == Path("/tmp")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert someone.says("sql SELECT 1") == "1"
        someone.exits()
        assert server_of(deep) is None
        folder.rmdir()

    @pytest.mark.parametrize("trap", ["symlink", "open", "another's"])
    def test_in_a_folder_somebody_else_prepared_are_refused(self, place, trap):
        place.mkdir(parents=True)
        me = Servant("me", os.geteuid(), os.getegid())
        folder = place / "run"
        if trap == "symlink":
            folder.symlink_to("/tmp")
        elif trap == "open":
            folder.mkdir()
            folder.chmod(0o777)
        else:
            folder.mkdir(mode=0o700)
            me = Servant("else", os.geteuid() + 1, os.getegid())
        with pytest.raises(Unavailable, match="私有文件夹"):
            me.own(folder)


class TestNoSpace:
    def test_a_full_disk_is_one_sentence(self, user):
        if os.geteuid():
            pytest.skip("needs root to make a small disk")
        disk = Path(tempfile.mkdtemp(prefix="doorstep-", dir="/tmp"))
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=755", "none", disk]).returncode:
            disk.rmdir()
            pytest.skip("this machine lets nobody mount a small disk")
        try:
            someone = user(disk / "var")
            assert someone.says("join").startswith("UNAVAILABLE 磁盘已满")
            assert list((disk / "var" / "postgres").glob("[0-9]*")) == [], "and nothing half made"
            someone.exits()
        finally:
            subprocess.run(["umount", disk], check=True)
            disk.rmdir()

    def test_each_trouble_has_its_own_remedy(self):
        full = explain(OSError(28, "No space left on device"), Path("/x"))
        closed = explain(OSError(13, "Permission denied"), Path("/x"))
        odd = explain(OSError(40, "Too many levels of symbolic links"), Path("/x"))
        assert "腾出" in str(full)
        assert "DOORSTEP_DATA" in str(closed)
        assert "Too many levels" in str(odd)


def test_helpers_of_these_tests_tell_the_truth(place, user):
    someone = user(place)
    someone.says("join")
    pid = server_of(place)
    assert pid
    end(pid)
    assert becomes_true(lambda: server_of(place) is None)
