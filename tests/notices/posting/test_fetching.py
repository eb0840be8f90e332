"""取预警 from a real server on loopback: a CAP file by its address, QWeather's warnings by its key."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from grids.verdict import Refused
from notices.models import Delivery, WeatherWarning
from notices.posting import fetching
from tests.community import House
from tests.notices.posting.test_warning import CAP

XML = CAP.format(id="a1", type="Alert", references="", verb="发布").encode()
ALERT = {
    "id": "q1",
    "senderName": "南京市气象台",
    "issuedTime": "2030-01-01T08:00+08:00",
    "expireTime": "2030-01-02T08:00+08:00",
    "headline": "南京市气象台发布大风蓝色预警",
    "description": "预计未来24小时有6级大风。",
    "messageType": {"code": "alert"},
    "color": {"code": "blue"},
    "eventType": {"name": "大风", "code": "1006"},
}


class Weather(ThreadingHTTPServer):
    """Answers what a test puts into `answers`, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.headers: dict[str, str] = {}


class Page(BaseHTTPRequestHandler):
    server: Weather

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, self.path, self.headers.get("X-QW-Api-Key", "")))
        status, body = self.server.answers.get(path, (404, b"nothing"))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/a.xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Quiet."""


@pytest.fixture
def weather(settings: Any) -> Iterator[Weather]:
    settings.ROBOTS_ON_LOOPBACK = True
    with Weather() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.QWEATHER = [f"127.0.0.1:{server.server_port}", "geheim", "118.78,32.04"]
        yield server
        server.shutdown()


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def url(weather: Weather, path: str) -> str:
    return f"http://127.0.0.1:{weather.server_port}{path}"


def qweather(weather: Weather, *alerts: dict[str, Any], status: int = 200) -> None:
    weather.answers["/weatheralert/v1/current/32.04/118.78"] = (
        status,
        json.dumps({"alerts": alerts}).encode(),
    )


def test_a_file_is_fetched_by_get(weather: Weather):
    weather.answers["/a.xml"] = (200, XML)
    assert fetching.fetch(url(weather, "/a.xml")) == XML
    assert [each[:2] for each in weather.asked] == [("GET", "/a.xml")]


REFUSED = [
    ("/none.xml", 404, b"nothing", "对方网站没有给出文件（404）"),
    ("/moved.xml", 302, b"", "要求转到别处"),
    ("/broken.xml", 500, b"", "对方网站没有给出文件（500）"),
    ("/large.xml", 200, b"x" * (256 * 1024 + 1), "没有取到文件"),
]


@pytest.mark.parametrize(("path", "status", "body", "sentence"), REFUSED)
def test_what_is_not_there_is_said_in_a_sentence(
    weather: Weather, path: str, status: int, body: bytes, sentence: str
):
    weather.answers[path] = (status, body)
    with pytest.raises(Refused, match=sentence):
        fetching.fetch(url(weather, path))


def test_a_server_that_is_gone_is_said_too(weather: Weather):
    with pytest.raises(Refused, match="没有取到文件"):
        fetching.fetch("http://127.0.0.1:1/a.xml")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/a.xml", "https://192.168.1.1/a.xml", "https://evil.example/"]
)
def test_without_the_loopback_of_tests_nothing_inside_is_asked(address: str):
    with pytest.raises(Refused, match="不在允许的发布网站里"):
        fetching.fetch(address)


def test_qweather_is_asked_with_the_key_and_its_warnings_are_taken_in(weather: Weather, house: House):
    qweather(weather, ALERT)
    assert fetching.ask_qweather(timezone.now()) == 2  # both communities of the house
    warning = WeatherWarning.objects.of(house.community.pk).get()
    assert (warning.source, warning.event, warning.level, warning.identifier) == (
        "qweather",
        "gale",
        "blue",
        "q1",
    )
    assert warning.saved_by is None
    assert Delivery.objects.filter(notice=warning.notice).count() == 3
    method, path, key = weather.asked[0]
    assert (method, key) == ("GET", "geheim")
    assert path.startswith("/weatheralert/v1/current/32.04/118.78")


def test_the_same_answer_again_brings_nothing_new(weather: Weather, house: House):
    qweather(weather, ALERT)
    fetching.ask_qweather(timezone.now())
    assert fetching.ask_qweather(timezone.now()) == 0
    assert WeatherWarning.objects.of(house.community.pk).count() == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"not json"),
        (200, b'{"error": {"status": 401}}'),
        (500, b""),
        (401, b"{}"),
        (200, b'{"alerts": []}'),
    ],
)
def test_an_answer_that_cannot_be_read_is_left_for_the_next_time(
    weather: Weather, house: House, status: int, body: bytes
):
    weather.answers["/weatheralert/v1/current/32.04/118.78"] = (status, body)
    assert fetching.ask_qweather(timezone.now()) == 0
    assert not WeatherWarning.objects.of(house.community.pk).exists()


def test_without_a_key_nobody_is_asked(weather: Weather, house: House, settings: Any):
    settings.QWEATHER = []
    assert fetching.ask_qweather(timezone.now()) == 0
    assert weather.asked == []
