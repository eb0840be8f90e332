"""出口规则 of this installation: the platforms' own hosts and nothing else, unless it is a rehearsal on loopback."""

from django.conf import settings

from notices.channels.sending import KNOWN_HOSTS
from notices.channels.wire import Policy


def policy() -> Policy:
    """Production never sets ROBOTS_ON_LOOPBACK; the settings of tests and figures do."""
    if getattr(settings, "ROBOTS_ON_LOOPBACK", False):
        return Policy(frozenset({"127.0.0.1"}), loopback_http=True, connect_timeout=3.0, total_timeout=5.0)
    return Policy(KNOWN_HOSTS)
