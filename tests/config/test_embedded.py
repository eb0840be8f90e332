"""Django on the embedded database."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.utils import ConnectionHandler

from config import postgres
from config.embedded import base
from tests.config.conftest import REPO

embedded = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "config.embedded", reason="DATABASE_URL names another server"
)


def manage(*words: str, data_dir, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=REPO,
        env={
            "PATH": "/usr/bin:/bin",
            "DOORSTEP_DATA": str(data_dir),
            "DOORSTEP_DATABASE_DURABILITY": "off",
            **env,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@embedded
class TestBackend:
    def test_reading_the_settings_starts_nothing(self, place):
        done = manage("check", data_dir=place)
        assert done.returncode == 0, done.stderr
        assert not (place / "postgres").exists()

    def test_the_first_connection_starts_the_server(self, place):
        done = manage("shell", "-v0", "-c", SHOW, data_dir=place)
        assert done.stdout.strip() == "doorstep", done.stderr
        assert (place / "postgres").exists()

    @pytest.mark.django_db
    def test_chinese_is_sorted_and_matched_as_text(self):
        with connection.cursor() as cursor:
            cursor.execute(r"SELECT '居民' ~ '^\w{2}$', octet_length('居民')")
            assert cursor.fetchone() == (True, 6)

    @pytest.mark.django_db
    def test_a_second_connection_costs_no_second_server(self):
        first = postgres.server(settings.DATA_DIR)
        wrapper = ConnectionHandler(settings.DATABASES)["default"]
        wrapper.settings_dict = {**connection.settings_dict}
        wrapper.connect()
        wrapper.close()
        assert postgres.server(settings.DATA_DIR) is first

    @pytest.mark.django_db
    def test_a_database_that_does_not_exist_is_still_an_error(self):
        wrapper = base.DatabaseWrapper(
            {**connections["default"].settings_dict, "NAME": "no_such_database"}, "other"
        )
        with pytest.raises(OperationalError, match="does not exist"):
            wrapper.ensure_connection()

    def test_what_went_wrong_reaches_the_caller_as_a_sentence(self, place):
        place.mkdir(parents=True)
        (place / "postgres").write_text("a file where the folder should be")
        done = manage("shell", "-v0", "-c", SHOW, data_dir=place)
        assert done.returncode != 0
        assert "请检查它，或把 DOORSTEP_DATA 指到别的文件夹" in done.stderr

    def test_psql_of_the_server_opens_by_dbshell(self, place):
        done = manage("dbshell", "--", "-Atc", "SELECT current_database()", data_dir=place)
        assert done.stdout.strip() == "doorstep", done.stderr


SHOW = "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_database()'); print(*k.fetchone())"
