"""The robots of WeCom, DingTalk and Feishu, played by a real HTTP server on this machine.

Each answers as its platform is documented to: the errors come with HTTP 200 and a code in the body, signatures and
lengths are checked, a robot that speaks too often is silenced. `Manner` adds what networks do: slow answers,
connections cut in the middle, redirects, pages of something in between.
"""

import base64
import hashlib
import hmac
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from notices.channels.wire import Policy

SLOW = 5.0  # seconds no test waits for: every sender gives up long before
PATHS = {
    "wecom": "/cgi-bin/webhook/send?key={}",
    "dingtalk": "/robot/send?access_token={}",
    "feishu": "/open-apis/bot/v2/hook/{}",
}
CODE_FIELD = {"wecom": ("errcode", "errmsg"), "dingtalk": ("errcode", "errmsg"), "feishu": ("code", "msg")}
UNKNOWN = {
    "wecom": (93000, "invalid webhook url, hint: [1]"),
    "dingtalk": (300005, "token is not exist"),
    "feishu": (19001, "param invalid: incoming webhook access token invalid"),
}
TOO_FAST = {
    "wecom": (45009, "api freq out of limit"),
    "dingtalk": (130101, "send too fast, exceed 20 times per minute"),
    "feishu": (11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"),
}


@dataclass
class Manner:
    """How one robot is set up and how it misbehaves."""

    secret: str = ""
    keyword: str = ""
    per_minute: int = 20
    says: tuple[int, str] | None = None  # the platform's code and words, whatever the message
    status: int = 200
    raw: bytes | None = None  # the whole body, whatever the message
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0  # seconds before the first byte of the answer
    drip: float = 0.0  # seconds between the bytes of the answer
    cut: str = ""  # "before" the answer, or in the "middle" of it


@dataclass
class Heard:
    """One request that reached a robot."""

    kind: str
    key: str
    body: dict[str, Any]
    size: int
    headers: dict[str, str]
    query: dict[str, list[str]]


class Street(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a crowd of senders arrives at once


class Robots:
    """A street of robots. Use as a context manager; `heard` holds what reached them, `taken` what they accepted."""

    def __init__(self) -> None:
        self.manners: dict[tuple[str, str], Manner] = {}
        self.heard: list[Heard] = []
        self.taken: list[Heard] = []
        self.spoken: dict[tuple[str, str], list[float]] = {}
        self.window = 60.0  # seconds a robot's rate is counted over
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.server = Street(("127.0.0.1", 0), _handler(self))
        self.policy = Policy(
            frozenset({"127.0.0.1"}), loopback_http=True, connect_timeout=3.0, total_timeout=3.0
        )

    def __enter__(self) -> "Robots":
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()

    def add(self, kind: str, key: str = "0123456789abcdef", **manner: Any) -> str:
        """A robot of that kind and the address it is reached at."""
        self.manners[kind, key] = Manner(**manner)
        return f"http://127.0.0.1:{self.server.server_port}" + PATHS[kind].format(key)

    def verdict(self, heard: Heard) -> tuple[int, str]:
        """What the platform thinks of a message: its code and words."""
        manner = self.manners.get((heard.kind, heard.key))
        if manner is None:
            return UNKNOWN[heard.kind]
        fault = manner.says or CHECKS[heard.kind](heard, manner)
        if fault:
            return fault
        with self.lock:
            since = [
                at
                for at in self.spoken.get((heard.kind, heard.key), [])
                if at > time.monotonic() - self.window
            ]
            if len(since) >= manner.per_minute:
                return TOO_FAST[heard.kind]
            self.spoken[heard.kind, heard.key] = [*since, time.monotonic()]
            self.taken.append(heard)
        return 0, "ok"


def _wecom(heard: Heard, manner: Manner) -> tuple[int, str] | None:
    if heard.body.get("msgtype") != "text":
        return 40008, "invalid message type"
    content = heard.body["text"]["content"]
    if not content:
        return 44004, "empty content"
    if len(content.encode()) > 2048:
        return 40058, "text.content exceed max length 2048. invalid Request Parameter"
    return None


def _dingtalk(heard: Heard, manner: Manner) -> tuple[int, str] | None:
    if heard.size > 20_000:
        return 460101, "message too long, exceed 20000 bytes"
    if manner.keyword and manner.keyword not in heard.body["text"]["content"]:
        return 310000, "keywords not in content, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"
    if not manner.secret:
        return None
    timestamp = heard.query.get("timestamp", [""])[0]
    if not timestamp.isdecimal() or abs(int(timestamp) / 1000 - time.time()) > 3600:
        return 310000, "invalid timestamp, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"
    mac = hmac.new(manner.secret.encode(), f"{timestamp}\n{manner.secret}".encode(), hashlib.sha256)
    if heard.query.get("sign") != [base64.b64encode(mac.digest()).decode()]:
        return 310000, "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"
    return None


def _feishu(heard: Heard, manner: Manner) -> tuple[int, str] | None:
    if heard.size > 20 * 1024:
        return 9499, "Bad Request"
    if manner.keyword and manner.keyword not in heard.body["content"]["text"]:
        return 19024, "Key Words Not Found"
    if not manner.secret:
        return None
    timestamp = str(heard.body.get("timestamp", ""))
    mac = hmac.new(f"{timestamp}\n{manner.secret}".encode(), b"", hashlib.sha256)
    late = not timestamp.isdecimal() or abs(int(timestamp) - time.time()) > 3600
    if late or heard.body.get("sign") != base64.b64encode(mac.digest()).decode():
        return 19021, "sign match fail or timestamp is not within one hour from current time"
    return None


CHECKS = {"wecom": _wecom, "dingtalk": _dingtalk, "feishu": _feishu}


def _heard(path: str, headers: dict[str, str], data: bytes) -> Heard:
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    kind = next(
        kind for kind, known in PATHS.items() if parts.path.startswith(urlsplit(known).path.format(""))
    )
    key = query.get("key") or query.get("access_token") or [parts.path.rpartition("/")[2]]
    return Heard(kind, key[0], json.loads(data), len(data), headers, query)


def _handler(robots: Robots) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            heard = _heard(self.path, dict(self.headers), data)
            robots.heard.append(heard)
            manner = robots.manners.get((heard.kind, heard.key), Manner())
            robots.stop.wait(manner.wait)
            code, words = robots.verdict(heard)
            number, text = CODE_FIELD[heard.kind]
            body = json.dumps({number: code, text: words}).encode() if manner.raw is None else manner.raw
            if manner.cut == "before":
                return self._reset()
            self.send_response(manner.status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body))}.items():
                self.send_header(name, manner.headers.get(name, value))
            for name in manner.headers.keys() - {"Content-Type", "Content-Length"}:
                self.send_header(name, manner.headers[name])
            self.end_headers()
            if manner.cut == "middle":
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                return self._reset()
            return self._write(body, manner.drip)

        def _write(self, body: bytes, drip: float) -> None:
            try:
                for byte in [body] if not drip else [body[i : i + 1] for i in range(len(body))]:
                    self.wfile.write(byte)
                    robots.stop.wait(drip)
            except OSError:
                """The sender has given up, as it should."""

        def _reset(self) -> None:
            """Hang up with a reset instead of a polite end."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

    return Handler
