"""Where a message may go at all."""

from typing import Any

import pytest

from notices.carrying.policy import policy
from notices.channels.sending import KNOWN_HOSTS, check_webhook
from notices.channels.states import ChannelKind

KEY = "/cgi-bin/webhook/send?key=693a91f6-1234-4bc4-97a0-0ec2sifa5aaa"


def test_only_the_three_platforms_are_known():
    assert policy().allowed_hosts == KNOWN_HOSTS
    assert {"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"} == KNOWN_HOSTS


def test_loopback_is_open_in_a_rehearsal_only(settings: Any):
    local = f"http://127.0.0.1:8000{KEY}"
    with pytest.raises(ValueError, match="不在允许的平台里"):
        check_webhook(ChannelKind.WECOM, local, policy())
    settings.ROBOTS_ON_LOOPBACK = True
    check_webhook(ChannelKind.WECOM, local, policy())
    with pytest.raises(ValueError, match="不在允许的平台里"):
        check_webhook(ChannelKind.WECOM, f"https://qyapi.weixin.qq.com{KEY}", policy())


def test_a_request_ends_long_before_its_lease():
    from notices.carrying.sending import LEASE  # noqa: PLC0415

    assert policy().total_timeout * 3 < LEASE.total_seconds()
