"""The way out: where a request may go, how long it may take, and what is known when it fails."""

import datetime
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notices.channels.outcome import Outcome
from notices.channels.wire import Answer, Policy, Request, Target, check_url, exchange, post
from tests.notices.robots import SLOW, Robots

PLATFORM = "qyapi.weixin.qq.com"
OUTSIDE = Policy(frozenset({PLATFORM}), connect_timeout=1.0, total_timeout=2.0)
BODY = json.dumps({"msgtype": "text", "text": {"content": "今晚停水"}}, ensure_ascii=False).encode()


def send(robots: Robots, url: str, policy: Policy | None = None) -> Answer | Outcome:
    return post(Request(url, BODY), policy or robots.policy)


# ------------------------------------------------------------------ where a request may go


def test_a_platform_address_is_taken_apart() -> None:
    target = check_url(f"https://{PLATFORM}/cgi-bin/webhook/send?key=abc", OUTSIDE)
    assert target == Target(PLATFORM, 443, "/cgi-bin/webhook/send?key=abc", tls=True)


@pytest.mark.parametrize(
    "url", [f"https://{PLATFORM.upper()}/x", f"https://{PLATFORM}:443/x", f"https://{PLATFORM}./x"]
)
def test_the_same_name_written_differently_is_the_same_place(url: str) -> None:
    assert check_url(url, OUTSIDE) == Target(PLATFORM, 443, "/x", tls=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        f"https://{PLATFORM}.evil.example/x",
        f"https://evil.{PLATFORM}/x",
        f"https://user@{PLATFORM}/x",
        f"https://user:secret@{PLATFORM}/x",
        f"https://{PLATFORM}@evil.example/x",
        f"https://evil.example#@{PLATFORM}/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https:///x",
        "qyapi.weixin.qq.com/x",
        "",
    ],
)
def test_any_other_place_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="不在允许的平台里"):
        check_url(url, OUTSIDE)


@pytest.mark.parametrize(
    "url", [f"http://{PLATFORM}/x", f"ftp://{PLATFORM}/x", f"//{PLATFORM}/x", f"https://{PLATFORM}:8443/x"]
)
def test_anything_but_https_on_its_own_port_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        check_url(url, OUTSIDE)


@pytest.mark.parametrize("part", [" ", "\t", "\r\nHost: evil", "\\", "键", "\x00", "\x7f"])
def test_an_address_with_odd_characters_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="空格或特殊字符"):
        check_url(f"https://{PLATFORM}/x{part}y", OUTSIDE)


@pytest.mark.parametrize(
    "url", [f"https://{PLATFORM}:notaport/x", "https://[::1/x", f"https://{PLATFORM}:99999/x"]
)
def test_a_broken_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="请从群设置里重新复制"):
        check_url(url, OUTSIDE)


def test_plain_http_needs_the_permission_and_a_name_on_the_list() -> None:
    url = "http://127.0.0.1:9/x"
    with pytest.raises(ValueError):
        check_url(url, Policy(frozenset({"127.0.0.1"})))
    with pytest.raises(ValueError):
        check_url(url, Policy(frozenset({PLATFORM}), loopback_http=True))
    assert check_url(url, Policy(frozenset({"127.0.0.1"}), loopback_http=True)) == Target(
        "127.0.0.1", 9, "/x", tls=False
    )


def test_the_permission_for_this_machine_opens_no_other() -> None:
    open_policy = Policy(frozenset({PLATFORM, "127.0.0.1"}), loopback_http=True)
    with pytest.raises(ValueError):
        check_url(f"http://{PLATFORM}/x", open_policy)


def test_a_refused_address_is_an_outcome_nobody_retries() -> None:
    outcome = post(Request("https://evil.example/x", BODY), OUTSIDE)
    assert isinstance(outcome, Outcome)
    assert (outcome.ok, outcome.permanent, outcome.code) == (False, True, "address")


def test_a_name_of_the_list_that_leads_inside_is_not_followed() -> None:
    """`localhost` resolves to this machine: over https that is the inside, whatever the list says."""
    outcome = post(Request("https://localhost/x", BODY), Policy(frozenset({"localhost"})))
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.permanent, outcome.maybe_received) == ("inside", True, False)


def test_an_unknown_name_is_tried_again_later() -> None:
    outcome = post(
        Request("https://no-such-name.invalid/x", BODY),
        Policy(frozenset({"no-such-name.invalid"}), total_timeout=3),
    )
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.permanent, outcome.maybe_received) == ("dns", False, False)


# ------------------------------------------------------------------ what comes back


def test_an_answer_comes_back_with_its_status_and_body(robots: Robots) -> None:
    answer = send(robots, robots.add("wecom"))
    assert answer == Answer(200, b'{"errcode": 0, "errmsg": "ok"}')
    (heard,) = robots.heard
    assert heard.body["text"]["content"] == "今晚停水"
    assert heard.headers["Content-Type"] == "application/json; charset=utf-8"
    assert heard.headers["Host"] == "127.0.0.1"


def test_an_error_status_is_an_answer_too(robots: Robots) -> None:
    answer = send(robots, robots.add("wecom", status=503, headers={"Retry-After": "120"}))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.retry_after) == (503, 120.0)


@pytest.mark.parametrize("value", ["Wed, 21 Oct 2026 07:28:00 GMT", "-5", "", "٣", "1.5"])
def test_a_wait_that_is_no_number_of_seconds_is_left_out(robots: Robots, value: str) -> None:
    answer = send(
        robots, robots.add("wecom", status=503, headers={"Retry-After": value.encode().decode("latin-1")})
    )
    assert isinstance(answer, Answer)
    assert answer.retry_after is None


def test_a_wait_is_never_longer_than_an_hour(robots: Robots) -> None:
    answer = send(robots, robots.add("wecom", status=503, headers={"Retry-After": "999999"}))
    assert isinstance(answer, Answer)
    assert answer.retry_after == 3600


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(robots: Robots, status: int) -> None:
    elsewhere = robots.add("feishu", "elsewhere-robot")
    outcome = send(robots, robots.add("wecom", status=status, headers={"Location": elsewhere}))
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.permanent) == ("redirect", True)
    assert [heard.kind for heard in robots.heard] == ["wecom"]


def test_an_answer_too_large_is_not_read_to_its_end(robots: Robots) -> None:
    outcome = send(robots, robots.add("wecom", raw=b"x" * 1_000_000))
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.maybe_received) == ("broken_answer", True)


def test_an_answer_that_ends_before_its_length_is_not_believed(robots: Robots) -> None:
    url = robots.add("wecom", raw=b'{"errcode": 0}', headers={"Content-Length": "500", "Connection": "close"})
    outcome = send(robots, url)
    assert isinstance(outcome, Outcome)
    assert (outcome.ok, outcome.maybe_received) == (False, True)


# ------------------------------------------------------------------ when nothing comes back


@pytest.mark.parametrize("cut", ["before", "middle"])
def test_a_connection_cut_after_sending_leaves_it_open_whether_it_arrived(robots: Robots, cut: str) -> None:
    outcome = send(robots, robots.add("wecom", cut=cut))
    assert isinstance(outcome, Outcome)
    assert (outcome.ok, outcome.permanent, outcome.maybe_received) == (False, False, True)
    assert "群里可能已经收到" in outcome.message
    assert robots.taken, "this one did arrive"


@pytest.mark.parametrize("manner", [{"wait": SLOW}, {"drip": 0.3}], ids=["silence", "a byte at a time"])
def test_a_slow_answer_is_waited_for_only_so_long(robots: Robots, manner: dict) -> None:
    begun = time.monotonic()
    outcome = send(robots, robots.add("wecom", **manner))
    assert time.monotonic() - begun < robots.policy.total_timeout + 1
    assert isinstance(outcome, Outcome)
    assert (outcome.ok, outcome.permanent, outcome.maybe_received) == (False, False, True)


def test_a_port_nobody_listens_on_is_tried_again_later(robots: Robots) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/cgi-bin/webhook/send?key=0123456789"
        outcome = send(robots, url)
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.permanent, outcome.maybe_received) == ("connect", False, False)


@contextmanager
def listener(speak: bytes, *, reset: bool = False) -> Iterator[int]:
    """A port that takes one connection, says something that is no HTTP, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            server.settimeout(SLOW)
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.settimeout(SLOW)
                line.recv(100_000)
                line.sendall(speak)
                if reset:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(SLOW)


@pytest.mark.parametrize(
    "speak",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 xyz\r\n\r\n",
    ],
    ids=[
        "nothing",
        "another protocol",
        "endless header",
        "many headers",
        "cut chunk",
        "bad chunk",
        "no status",
    ],
)
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_whatever_a_stranger_says_it_is_only_an_outcome(robots: Robots, speak: bytes, reset: bool) -> None:
    with listener(speak, reset=reset) as port:
        outcome = send(robots, f"http://127.0.0.1:{port}/x")
    assert isinstance(outcome, Outcome)
    assert (outcome.ok, outcome.permanent, outcome.maybe_received) == (False, False, True)


def test_no_thread_is_left_behind(robots: Robots) -> None:
    url = robots.add("wecom")
    send(robots, url)
    before = {thread.ident for thread in threading.enumerate()}
    for _ in range(5):
        send(robots, url)
    time.sleep(0.2)
    left = [
        one for one in threading.enumerate() if one.ident not in before and isinstance(one, threading.Timer)
    ]
    assert left == []


# ------------------------------------------------------------------ over TLS, in the name of the platform


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A key and certificate for `name`, and a context that trusts only it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    public = made.public_bytes(serialization.Encoding.PEM)
    path = folder / f"{name}.pem"
    path.write_bytes(pem + public)
    return path, ssl.create_default_context(cadata=public.decode())


@contextmanager
def tls_robots(pem: Path, asked: list[str | None]) -> Iterator[Robots]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.sni_callback = lambda line, name, ctx: asked.append(name)
    with Robots() as street:
        street.server.socket = context.wrap_socket(street.server.socket, server_side=True)
        yield street


def over_tls(street: Robots, name: str, trust: ssl.SSLContext, path: str) -> Answer | Outcome:
    target = Target(name, street.server.server_port, path, tls=True)
    deadline = time.monotonic() + OUTSIDE.total_timeout
    return exchange(["127.0.0.1"], target, Request("", BODY), OUTSIDE, deadline=deadline, context=trust)


def test_the_checked_address_is_spoken_to_in_the_name_of_the_platform(tmp_path: Path) -> None:
    pem, trust = certificate(tmp_path, PLATFORM)
    asked: list[str | None] = []
    with tls_robots(pem, asked) as street:
        street.add("wecom")
        answer = over_tls(street, PLATFORM, trust, "/cgi-bin/webhook/send?key=0123456789abcdef")
    assert answer == Answer(200, b'{"errcode": 0, "errmsg": "ok"}')
    assert asked == [PLATFORM]
    assert street.heard[0].headers["Host"] == PLATFORM


def test_a_certificate_of_another_name_stops_before_anything_is_said(tmp_path: Path) -> None:
    pem, trust = certificate(tmp_path, "evil.example")
    with tls_robots(pem, []) as street:
        street.add("wecom")
        outcome = over_tls(street, PLATFORM, trust, "/cgi-bin/webhook/send?key=0123456789abcdef")
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.maybe_received) == ("certificate", False)
    assert street.heard == []


def test_a_certificate_nobody_vouches_for_stops_too(tmp_path: Path) -> None:
    pem, _ = certificate(tmp_path, PLATFORM)
    with tls_robots(pem, []) as street:
        outcome = over_tls(street, PLATFORM, ssl.create_default_context(), "/x")
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.maybe_received) == ("certificate", False)


def test_a_handshake_that_never_ends_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target(PLATFORM, silent.getsockname()[1], "/x", tls=True)
        begun = time.monotonic()
        outcome = exchange(
            ["127.0.0.1"],
            target,
            Request("", BODY),
            OUTSIDE,
            deadline=begun + 0.5,
            context=ssl.create_default_context(),
        )
    assert time.monotonic() - begun < 2
    assert isinstance(outcome, Outcome)
    assert (outcome.code, outcome.maybe_received) == ("connect", False)


def test_the_next_address_is_tried_when_the_first_does_not_answer(robots: Robots) -> None:
    robots.add("wecom")
    target = Target(
        "127.0.0.1", robots.server.server_port, "/cgi-bin/webhook/send?key=0123456789abcdef", tls=False
    )
    answer = exchange(
        ["127.0.0.2:bad", "127.0.0.1"],
        target,
        Request("", BODY),
        robots.policy,
        deadline=time.monotonic() + 3,
        context=ssl.create_default_context(),
    )
    assert isinstance(answer, Answer)
