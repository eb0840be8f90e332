"""来访地址: which machine a request came from, for limits. Room: rules.

Behind proxies the last hops of X-Forwarded-For were written by machines we trust; everything before them was
written by the caller and may say anything.
"""

import ipaddress
from collections.abc import Mapping

from django.conf import settings

from grids.sealed import keyed_hash


def client(meta: Mapping[str, str]) -> str:
    """The caller's address, from a request's META; an IPv6 caller is its /64, since it owns all of that."""
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    told = hops[-trusted] if trusted and len(hops) >= trusted else meta.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def throttle_key(purpose: str, meta: Mapping[str, str]) -> str:
    """A name for this caller's counter that does not store who called."""
    return f"{purpose}:{keyed_hash(client(meta) or 'unknown', purpose='address')[:32]}"
