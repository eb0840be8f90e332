"""网络出口 The one place that talks to the outside: a single POST to a robot, made narrow on purpose.

Only named hosts, only https, no redirect, no proxy, and the name is looked up once: the connection goes to
the very address that was checked, so a name that changes its mind leads nowhere. Every wait has an end.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from notices.channels.addresses import is_loopback, is_public, resolve
from notices.channels.outcome import Outcome, later, never

AGENT = "Doorstep/1"


@dataclass(frozen=True, slots=True)
class Policy:
    """出口规则 Where and how long a request may go. `loopback_http`, for tests: plain http to this host."""

    allowed_hosts: frozenset[str]
    loopback_http: bool = False
    connect_timeout: float = 5.0
    total_timeout: float = 10.0
    largest_answer: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A POST of a JSON body, without one (None) a GET. The URL holds the robot's secret: never log it, never show it.

    `headers` are sent beside our own: the key of a service that is asked.
    """

    url: str
    body: bytes | None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the body, and the seconds of `Retry-After` when given."""

    status: int
    body: bytes
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that has passed the checks, in its parts."""

    host: str
    port: int
    path: str
    tls: bool


def check_url(url: str, policy: Policy) -> Target:
    """地址检查 The parts of a permitted URL. Raises ValueError with a Chinese sentence otherwise."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ValueError("机器人地址里有空格或特殊字符，请从群设置里重新复制。")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise ValueError("机器人地址不完整，请从群设置里重新复制。") from None
    if host not in policy.allowed_hosts or parts.username is not None or parts.password is not None:
        raise ValueError("机器人地址不在允许的平台里，请核对是不是企业微信、钉钉或飞书给的地址。")
    local = policy.loopback_http and parts.scheme == "http" and _names_loopback(host)
    if not local and (parts.scheme != "https" or port not in (None, 443)):
        raise ValueError("机器人地址要以 https:// 开头，请从群设置里重新复制。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port or (80 if local else 443), path, tls=not local)


def post(request: Request, policy: Policy) -> Answer | Outcome:
    """发出一次请求: the answer, or what kept it from coming. Never raises for anything the outside does.

    A GET goes the same way, by the same rules.
    """
    deadline = time.monotonic() + policy.total_timeout
    try:
        target = check_url(request.url, policy)
    except ValueError as refusal:
        return never("address", str(refusal))
    try:
        found = resolve(target.host, target.port, timeout=policy.total_timeout)
    except OSError:
        return later("dns", "查不到对方服务器的地址，系统稍后会再试。")
    if not found or not all(is_public(one) if target.tls else is_loopback(one) for one in found):
        return never("inside", "机器人地址指向了内部网络，没有发送，请管理员检查。")
    return exchange(found, target, request, policy, deadline=deadline, context=trusted())


@cache
def trusted() -> ssl.SSLContext:
    """The certificates of the system; loading them takes a while, so once."""
    return ssl.create_default_context()


def exchange(
    addresses: list[str],
    target: Target,
    request: Request,
    policy: Policy,
    *,
    deadline: float,
    context: ssl.SSLContext,
) -> Answer | Outcome:
    """Connect to one of the checked addresses in the name of the target, send, and read one answer."""
    try:
        raw = _connected(addresses, target.port, policy, deadline)
    except OSError:
        return later("connect", "连不上对方服务器，系统稍后会再试。")
    with raw, _cut_off_at(deadline, raw):
        try:
            line = context.wrap_socket(raw, server_hostname=target.host) if target.tls else raw
        except ssl.SSLCertVerificationError:
            return later("certificate", "对方的安全证书不对，没有发送，请管理员检查网络。")
        except OSError:
            return later("connect", "连不上对方服务器，系统稍后会再试。")
        with line:
            return _spoken(line, target, request, policy)


def _spoken(line: socket.socket, target: Target, request: Request, policy: Policy) -> Answer | Outcome:
    """From here on the message may have arrived, whatever happens to the answer."""
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = line
    headers = {
        "Host": target.host,
        "Content-Type": "application/json; charset=utf-8",
        "Accept-Encoding": "identity",
        "User-Agent": AGENT,
        "Connection": "close",
        **dict(request.headers),
    }
    method = "GET" if request.body is None else "POST"
    try:
        connection.request(method, target.path, request.body, headers)
        response = connection.getresponse()
        answer = response.read(policy.largest_answer + 1)
    except (OSError, http.client.HTTPException):
        return later(
            "no_answer", "消息已送出，但没有等到回音，群里可能已经收到，也可能没有。", maybe_received=True
        )
    if 300 <= response.status < 400:
        return never("redirect", "对方要求转到别的地址，没有照办，请从群设置里重新复制机器人地址。")
    if len(answer) > policy.largest_answer or response.length:
        return later("broken_answer", "对方的回音不完整，群里可能已经收到，也可能没有。", maybe_received=True)
    return Answer(response.status, answer, _seconds(response.getheader("Retry-After")))


def _connected(addresses: list[str], port: int, policy: Policy, deadline: float) -> socket.socket:
    failure: OSError = TimeoutError("no time left")
    for address in addresses:
        wait = min(policy.connect_timeout, deadline - time.monotonic())
        if wait <= 0:
            break
        try:
            raw = socket.create_connection((address, port), timeout=wait)
        except OSError as reason:
            failure = reason
        else:
            raw.settimeout(max(deadline - time.monotonic(), 0.01))
            return raw
    raise failure


@contextmanager
def _cut_off_at(deadline: float, raw: socket.socket) -> Iterator[None]:
    """Close the line at the deadline: a socket's own timeout starts anew with each byte a slow peer drips."""
    handle = raw.dup()
    watch = threading.Timer(max(deadline - time.monotonic(), 0), _cut, [handle])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        watch.join()
        handle.close()


def _cut(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # already gone, which is what was wanted


def _names_loopback(host: str) -> bool:
    return host in ("127.0.0.1", "::1", "localhost")


def _seconds(header: str | None) -> float | None:
    """Seconds of a Retry-After header, at most an hour; its date form is not used by the platforms."""
    return min(float(header), 3600.0) if header and header.isascii() and header.isdigit() else None
