"""The embedded database: who starts it, who keeps it, who stops it, and what survives."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from config import keeper
from tests.config.conftest import becomes_true, data_of, end, keepers_of, server_of


def durable(user, place):
    """A user of a server that reaches the disk; the empty database was made in the tests' faster way."""
    first = user(place)
    first.says("join")
    first.exits()
    return user(place, DOORSTEP_DATABASE_DURABILITY="")


ENCODING = (
    "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider "
    "FROM pg_database WHERE datname = current_database()"
)


class TestFirstStart:
    def test_makes_everything_and_answers_sql(self, place, user):
        assert user(place).says("sql SELECT current_user, current_database()") == "doorstep|doorstep"
        assert data_of(place).name.isdigit(), "the data folder is named by its major version"

    def test_understands_chinese(self, place, user):
        someone = user(place)
        assert someone.says(f"sql {ENCODING}") == "UTF8|C.UTF-8|C.UTF-8|c", "c is the libc provider"
        assert (
            someone.says(r"sql SELECT '家门口' ~ '^\w+$', '龘' ~ '[[:alpha:]]', upper('ä')") == "True|True|Ä"
        )

    def test_listens_on_no_network(self, place, user):
        someone = user(place)
        assert someone.says("sql SHOW listen_addresses") == ""
        assert someone.says("sql SELECT inet_server_addr() IS NULL") == "True"

    def test_lets_nobody_else_in(self, place, user):
        folder = Path(user(place).says("join"))
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == data_of(place).stat().st_uid
        assert data_of(place).stat().st_mode & 0o777 == 0o700

    def test_has_sensible_settings(self, place, user):
        someone = user(place)
        shown = [
            someone.says(f"sql SHOW {name}")
            for name in (
                "max_connections",
                "shared_buffers",
                "jit",
                "autovacuum",
                "timezone",
                "data_checksums",
            )
        ]
        assert shown == ["100", "256MB", "off", "on", "Asia/Shanghai", "on"]

    def test_ignores_the_callers_postgresql_variables(self, place, user):
        someone = user(
            place, PGDATA="/nowhere", PGPORT="6000", PGHOST="example.invalid", PGUSER="else", TZ="UTC"
        )
        assert someone.says("sql SHOW port") == "5432"

    def test_four_at_once_share_one_server(self, place, user):
        four = [user(place) for _ in range(4)]
        for each in four:
            each.ask("sql SELECT pg_postmaster_start_time()")
        starts = {each.answer() for each in four}
        assert len(starts) == 1
        assert starts.pop().startswith("2"), "a time, not an error"
        assert becomes_true(lambda: len(keepers_of(place)) == 1)

    def test_begins_anew_when_the_first_attempt_was_killed(self, place, user):
        half = place / "postgres" / "draft-1"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        assert user(place).says("sql SELECT 1") == "1"
        assert not half.exists()


class TestDurability:
    def test_is_on_unless_a_test_says_otherwise(self, place, user):
        someone = durable(user, place)
        assert [someone.says(f"sql SHOW {name}") for name in postgres_off()] == ["on", "on", "on"]

    def test_is_off_for_tests(self, place, user):
        someone = user(place)
        assert [someone.says(f"sql SHOW {name}") for name in postgres_off()] == ["off", "off", "off"]

    def test_cannot_be_switched_off_in_production(self, place, user):
        first = user(place)
        first.says("join")
        first.exits()
        assert user(place, DOORSTEP_MODE="production").says("sql SHOW fsync") == "on"


def postgres_off():
    return ("fsync", "synchronous_commit", "full_page_writes")


class TestLastOneOut:
    def test_stops_the_server(self, place, user):
        first, second = user(place), user(place)
        first.says("join")
        second.says("join")
        assert first.exits() == 0
        assert server_of(place), "somebody is still here"
        assert second.says("sql SELECT 1") == "1"
        assert second.exits() == 0
        assert server_of(place) is None
        assert keepers_of(place) == []

    def test_stops_it_before_leave_returns(self, place, user):
        someone = user(place)
        someone.says("join")
        someone.says("leave")
        assert server_of(place) is None
        assert someone.says("sql SELECT 1") == "1", "and may come back"

    def test_who_was_killed_has_left_too(self, place, user):
        someone = user(place)
        someone.says("join")
        someone.killed()
        assert becomes_true(lambda: server_of(place) is None and not keepers_of(place))

    def test_killing_one_of_two_leaves_the_server_alone(self, place, user):
        first, second = user(place), user(place)
        first.says("join")
        second.says("join")
        first.killed()
        time.sleep(0.5)
        assert second.says("sql SELECT 1") == "1"

    def test_a_killed_keeper_is_replaced_by_the_next_user(self, place, user):
        first = user(place)
        first.says("join")
        assert becomes_true(lambda: len(keepers_of(place)) == 1)
        (guard,) = keepers_of(place)
        end(guard)
        assert becomes_true(lambda: guard not in keepers_of(place))
        second = user(place)
        second.says("join")
        first.killed()
        second.killed()
        assert becomes_true(lambda: server_of(place) is None and not keepers_of(place))

    def test_starts_again_while_the_keeper_is_still_stopping(self, place, user):
        for _ in range(5):
            someone = user(place)
            someone.says("join")
            someone.killed()
            assert user(place).says("sql SELECT 1") == "1"
        assert becomes_true(lambda: len(keepers_of(place)) == 1)


class TestChildren:
    def test_a_forked_child_does_not_hold_the_seat_of_its_parent(self, place, user):
        parent = user(place)
        parent.says("join")
        child = int(parent.says("fork"))
        parent.exits()
        assert server_of(place) is None
        end(child)

    def test_nor_when_the_parent_is_killed(self, place, user):
        parent = user(place)
        parent.says("join")
        child = int(parent.says("fork"))
        parent.killed()
        assert becomes_true(lambda: server_of(place) is None)
        end(child)

    def test_a_forked_child_that_uses_the_database_keeps_it(self, place, user):
        parent = user(place)
        parent.says("join")
        child = int(parent.says("fork join"))
        parent.exits()
        assert server_of(place), "the child works on"
        end(child)
        assert becomes_true(lambda: server_of(place) is None and not keepers_of(place))

    def test_another_program_started_meanwhile_does_not_hold_it(self, place, user):
        parent = user(place)
        parent.says("join")
        other = int(parent.says("spawn"))
        parent.exits()
        assert server_of(place) is None
        end(other)


class TestAfterACrash:
    def test_the_next_connection_starts_it_again_with_every_committed_row(self, place, user):
        someone = durable(user, place)
        someone.says("sql CREATE TABLE matter (title text)")
        someone.says("sql INSERT INTO matter VALUES ('三号楼电梯坏了')")
        first = server_of(place)
        os.kill(first, signal.SIGKILL)
        assert someone.says("sql SELECT title FROM matter") == "三号楼电梯坏了"
        assert server_of(place) != first

    def test_it_comes_back_for_four_at_once(self, place, user):
        four = [durable(user, place), *(user(place) for _ in range(3))]
        four[0].says("sql CREATE TABLE matter (title text)")
        for each in four:
            each.says("join")
        os.kill(server_of(place), signal.SIGKILL)
        for each in four:
            each.ask("sql INSERT INTO matter VALUES ('路灯') RETURNING title")
        assert [each.answer() for each in four] == ["路灯"] * 4
        assert four[3].says("sql SELECT count(*) FROM matter") == "4"

    def test_a_session_that_is_still_busy_does_not_stop_it_for_long(self, place, user):
        busy, other = user(place), user(place)
        other.says("join")
        busy.ask("sql SELECT pg_sleep(3)")
        time.sleep(0.5)
        os.kill(server_of(place), signal.SIGKILL)
        assert other.says("sql SELECT 1") == "1"

    def test_everything_killed_at_once(self, place, user):
        someone = durable(user, place)
        someone.says("sql CREATE TABLE matter (title text)")
        someone.says("sql INSERT INTO matter VALUES ('漏水')")
        victims = [*keepers_of(place), server_of(place)]
        someone.killed()
        for pid in victims:
            end(pid)
        assert user(place).says("sql SELECT title FROM matter") == "漏水"

    @pytest.mark.parametrize("left", ["dead", "zombie", "stranger"])
    def test_a_left_over_pid_file_is_seen_through(self, place, user, left):
        someone = durable(user, place)
        someone.says("sql CREATE TABLE matter (title text)")
        data, folder = data_of(place), Path(someone.says("join"))
        os.kill(server_of(place), signal.SIGKILL)
        becomes_true(lambda: server_of(place) is None)
        stand_in = subprocess.Popen(["sleep", "60"], **as_owner_of(data))
        if left != "stranger":
            stand_in.kill()
            becomes_true(lambda: state(stand_in.pid) == "Z")
        if left == "dead":
            stand_in.wait()
        for file in (data / keeper.PID_FILE, folder / ".s.PGSQL.5432.lock"):
            file.write_text(re.sub(r"^\d+", str(stand_in.pid), file.read_text()))
        assert someone.says("sql SELECT count(*) FROM matter") == "0"
        if left == "stranger":
            assert stand_in.poll() is None, "and nothing happened to the stranger"
        stand_in.kill()
        stand_in.wait()

    def test_a_folder_deleted_under_the_server_does_not_harm_the_new_one(self, place, user):
        first = user(place)
        first.says("join")
        old = server_of(place)
        shutil.rmtree(place)
        second = user(place)
        assert second.says("sql SELECT 1") == "1"
        first.killed()
        time.sleep(0.5)
        assert second.says("sql SELECT 1") == "1", "the old keeper left the new server alone"
        end(old)


def as_owner_of(folder):
    uid = folder.stat().st_uid
    return {} if uid == os.geteuid() else {"user": uid, "cwd": "/"}


def state(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


class TestPrivacy:
    def test_the_log_holds_no_statement_and_no_value(self, place, user):
        someone = user(place)
        someone.says("sql CREATE TABLE person (phone text PRIMARY KEY)")
        someone.says("sql INSERT INTO person VALUES ('13800138000')")
        refusal = someone.says("sql INSERT INTO person VALUES ('13800138000')")
        assert "13800138000" in refusal, "the program is told"
        logs = "".join(file.read_text() for file in data_of(place).glob("log/*"))
        assert "duplicate key" in logs
        assert "13800138000" not in logs
