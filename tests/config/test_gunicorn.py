"""The web server's settings, as gunicorn itself reads them."""

import datetime
import re
from pathlib import Path

import pytest
from gunicorn.app.wsgiapp import WSGIApplication

from config import gunicorn as ours
from tests.config.conftest import REPO


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setattr("sys.argv", ["gunicorn", "--config", str(REPO / "config" / "gunicorn.py")])
    return WSGIApplication().cfg


def test_threads_share_two_processes(settings):
    assert (settings.worker_class_str, settings.workers, settings.threads) == ("gthread", 2, 4)


def test_all_threads_together_fit_the_hundred_connections_of_the_database(settings):
    assert settings.workers * settings.threads < 100 // 2, "two versions run side by side during a restart"


def test_no_connection_is_inherited_by_a_fork(settings):
    assert settings.preload_app is False


def test_nothing_is_written_to_anybodys_home(settings):
    assert settings.control_socket_disable is True


def test_stopping_is_done_before_script_up_loses_patience(settings):
    launch = (Path(ours.__file__).parent / "launch.py").read_text()
    assert settings.graceful_timeout < float(re.search(r"GOODBYE = ([\d.]+)", launch)[1])


def test_access_lines_hold_no_search_words_and_no_card(settings):
    class Response:
        status, headers, sent = "200 OK", [("X-Request-ID", "abc123")], 10

    class Request:
        headers, method = [("Referer", "http://x/?q=张三")], "GET"

    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/h/PU-e5wOcPySh1lBe/?q=13800138000",
        "PATH_INFO": "/h/PU-e5wOcPySh1lBe/",
        "QUERY_STRING": "q=13800138000",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    logger = ours.CardlessLogger(settings)
    words = logger.atoms(Response(), Request(), environ, datetime.timedelta(seconds=1))
    line = settings.access_log_format % logger.atoms_wrapper_class(words)
    assert line.endswith("GET /h/…/ 200 10 1000ms abc123")
    assert "13800138000" not in line
    assert "PU-e5w" not in line
    assert "张三" not in line
