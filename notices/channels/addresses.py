"""对外地址 Which network addresses a webhook may lead to: public ones, never the office's own network."""

import ipaddress
import queue
import socket
import threading

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Public by their number, yet answered by the cloud host itself with secrets of the machine.
METADATA = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.0.0.0/24"))
NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether an IP address is on the public internet, also when it carries an IPv4 address inside."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return all(_is_public(one) for one in (address, *_carried(address)))


def is_loopback(text: str) -> bool:
    """Whether an IP address is this machine itself."""
    return ipaddress.ip_address(text.partition("%")[0]).is_loopback


def resolve(host: str, port: int, *, timeout: float) -> list[str]:
    """The IP addresses of a name, each once, asked for one time and within `timeout` seconds.

    Raises OSError when the name is unknown, TimeoutError when no answer comes. The lookup of the operating
    system cannot be interrupted, so it runs in a thread that is left behind.
    """
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(host, port, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=max(timeout, 0.01))
    except queue.Empty:
        raise TimeoutError("name lookup") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _ask(host: str, port: int, answers: "queue.SimpleQueue[list[str] | OSError]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
    except (OSError, UnicodeError) as failure:
        answers.put(failure if isinstance(failure, OSError) else OSError(str(failure)))


def _is_public(address: Address) -> bool:
    if address in NAT64:
        return True  # only what it carries counts
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not special and not any(address in network for network in METADATA)


def _carried(address: Address) -> list[Address]:
    """The IPv4 addresses an IPv6 address leads to: mapped, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    teredo = address.teredo or ()
    nat64 = (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),) if address in NAT64 else ()
    return [one for one in (address.ipv4_mapped, address.sixtofour, *teredo, *nat64) if one is not None]
