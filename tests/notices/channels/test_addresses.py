"""Which addresses a webhook may lead to."""

import ipaddress
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.channels.addresses import is_loopback, is_public, resolve

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.5",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",  # cloud metadata
    "100.100.100.200",  # Alibaba Cloud metadata
    "100.64.0.1",
    "168.63.129.16",  # Azure host
    "192.0.0.192",  # Oracle metadata
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:192.168.1.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2002:c0a8:101::",  # 6to4 of 192.168.1.1
    "64:ff9b::a00:5",  # NAT64 of 10.0.0.5
    "64:ff9b::a9fe:a9fe",  # NAT64 of the metadata address
]
OUTSIDE = ["1.1.1.1", "114.114.114.114", "203.119.129.47", "101.91.40.24", "2400:3200::1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_the_inside_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_of_the_internet_is_taken(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_inside_address_stays_inside_however_it_is_wrapped(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = [f"::ffff:{address}", str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80)))]
    wrapped.append(str(ipaddress.IPv6Address((0x64FF9B << 96) | number)))
    if not is_public(str(address)):
        assert not any(is_public(one) for one in wrapped)


@given(st.ip_addresses())
def test_what_is_public_is_neither_private_nor_special(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(str(address)):
        assert not (
            address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
        )


def test_only_this_machine_is_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("192.168.1.1")
    assert not is_loopback("1.1.1.1")


def test_a_name_is_looked_up_to_its_addresses() -> None:
    assert "127.0.0.1" in resolve("localhost", 80, timeout=5) or "::1" in resolve("localhost", 80, timeout=5)
    assert resolve("127.0.0.1", 80, timeout=5) == ["127.0.0.1"]


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a" * 70 + ".invalid", "", "x..y"])
def test_a_name_that_leads_nowhere_is_an_error_in_time(name: str) -> None:
    begun = time.monotonic()
    with pytest.raises(OSError):
        if resolve(name, 80, timeout=3) == resolve("localhost", 80, timeout=3):
            raise OSError("an empty name is this machine")
    assert time.monotonic() - begun < 8
