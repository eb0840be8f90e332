"""来访地址: what a caller writes into a header is believed only as far as our own proxies vouch for it."""

import pytest

from grids import addresses

FORWARDED = "203.0.113.9, 198.51.100.7, 10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "", "198.51.100.1", "198.51.100.1"),
        (0, FORWARDED, "198.51.100.1", "198.51.100.1"),
        (1, FORWARDED, "10.0.0.1", "10.0.0.2"),
        (2, FORWARDED, "10.0.0.1", "198.51.100.7"),
        (3, FORWARDED, "10.0.0.1", "203.0.113.9"),
        (4, FORWARDED, "10.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1", "10.0.0.1"),
        (1, " , ,198.51.100.7 ", "10.0.0.1", "198.51.100.7"),
        (1, "not an address", "10.0.0.1", ""),
        (0, "", "", ""),
    ],
)
def test_the_address_our_own_proxies_saw(settings, proxies, forwarded, remote, expected):
    settings.TRUSTED_PROXIES = proxies
    assert addresses.client({"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": remote}) == expected


@pytest.mark.parametrize(
    ("remote", "expected"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_one_household_line_of_ipv6_is_one_caller(remote, expected):
    assert addresses.client({"REMOTE_ADDR": remote}) == expected


def test_the_counter_does_not_store_who_called():
    here = addresses.throttle_key("file", {"REMOTE_ADDR": "198.51.100.7"})
    there = addresses.throttle_key("file", {"REMOTE_ADDR": "198.51.100.8"})
    assert here != there
    assert here.startswith("file:")
    assert "198.51" not in here
    assert here == addresses.throttle_key("file", {"REMOTE_ADDR": "198.51.100.7"})
    assert addresses.throttle_key("file", {}) == addresses.throttle_key("file", {"REMOTE_ADDR": "?"})
