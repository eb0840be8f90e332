"""取预警: a CAP file from a permitted site, the warnings in force from QWeather. Room: workflow.

The same way out as the robots: named hosts, https, no redirect, no address inside the office's own network.
"""

import datetime
import logging

from django.conf import settings

from grids import actors
from grids.models import Community
from grids.verdict import Refused
from notices.channels.outcome import Outcome
from notices.channels.wire import Policy, Request, post
from notices.posting.workflow import warn
from notices.weather.qweather import parse_qweather
from notices.weather.structured import LARGEST

log = logging.getLogger(__name__)

SAID = {
    "address": "这个网址不在允许的发布网站里，或者不是 https:// 开头。请下载文件后上传，或粘贴预警原句。",
    "inside": "这个网址指向了内部网络，没有去取。",
    "dns": "查不到这个网站的地址，请核对网址，或下载文件后上传。",
    "redirect": "这个网址要求转到别处，没有照办。请填写文件最后的地址。",
}
OTHERWISE = "没有取到文件，请稍后再试，或下载文件后上传。"


def _policy(hosts: list[str]) -> Policy:
    """What tests and figures do on loopback, production never does; see notices.carrying.policy."""
    if getattr(settings, "ROBOTS_ON_LOOPBACK", False):
        return Policy(frozenset({"127.0.0.1"}), loopback_http=True, total_timeout=5.0, largest_answer=LARGEST)
    return Policy(frozenset(hosts), largest_answer=LARGEST)


def fetch(url: str) -> bytes:
    """The file at this address. Refused with a sentence that says what to do instead."""
    answer = post(Request(url.strip(), None), _policy(settings.WARNING_HOSTS))
    if isinstance(answer, Outcome):
        raise Refused(SAID.get(answer.code, OTHERWISE))
    if answer.status != 200:
        raise Refused(f"对方网站没有给出文件（{answer.status}），请核对网址。")
    return answer.body


def ask_qweather(at: datetime.datetime) -> int:
    """和风天气: the warnings in force where the office stands, taken in for each community; none without a key.

    Returns how many were new. An answer that cannot be read is logged by its kind and asked for again next time.
    """
    if len(settings.QWEATHER) != 3:
        return 0
    host, key, place = settings.QWEATHER
    longitude, _, latitude = place.partition(",")
    scheme = "http" if host.startswith("127.0.0.1") else "https"
    url = f"{scheme}://{host}/weatheralert/v1/current/{latitude}/{longitude}?lang=zh"
    answer = post(Request(url, None, (("X-QW-Api-Key", key),)), _policy([host]))
    if isinstance(answer, Outcome) or answer.status != 200:
        log.warning("qweather: %s", answer.code if isinstance(answer, Outcome) else answer.status)
        return 0
    try:
        found = parse_qweather(answer.body, received_at=at)
    except ValueError:
        log.warning("qweather: unreadable")
        return 0
    communities = Community.objects.order_by("pk")
    return sum(
        warn(place_, parsed, by=actors.system(place_.pk), at=at)[1]
        for place_ in communities
        for parsed in found.warnings
    )
