"""钉钉自定义机器人 The DingTalk custom robot, signed when a secret (加签) is set.

Source: open.dingtalk.com/document/orgapp/custom-robot-access and its security settings. 20 messages a minute,
then ten minutes of silence; a request of at most 20,000 bytes; success is `errcode` 0.
sign = base64(HMAC-SHA256(secret, "{timestamp}\\n{secret}")), the time in milliseconds, both in the query.
"""

import base64
import hmac
import json
import re
from datetime import datetime
from urllib.parse import quote_plus

from notices.channels.message import Message, compose, json_bytes
from notices.channels.outcome import Outcome, never
from notices.channels.reading import Platform, judge, slow_down
from notices.channels.wire import Answer, Request

HOSTS = frozenset({"oapi.dingtalk.com"})
PER_MINUTE = 20
LIMIT = 20_000
ENVELOPE = 200  # room for everything in the body but the text
WEBHOOK = re.compile(
    r"(https?://[^/]+/robot/send\?access_token=[A-Za-z0-9_-]{8,128})(?:&timestamp=\d+&sign=[^&]+)?"
)

GONE = "机器人地址失效，请在钉钉群里重新添加机器人，把新地址填进来。"
UNSAFE = "钉钉认为内容或链接不合适，请修改后再发。"
PLATFORM = Platform(
    name="钉钉",
    code_fields=("errcode",),
    text_fields=("errmsg",),
    broken={
        **dict.fromkeys((300001, 300005, 400101, 400106), GONE),
        310000: "钉钉的安全设置没有通过，请核对机器人的加签密钥、关键词和 IP 名单。",
        400013: "这个钉钉群已经解散，请换一个群。",
        400102: "机器人已被停用，请在钉钉群里启用它。",
        400105: "钉钉不认这种消息，请告诉管理员。",
        40035: "机器人地址不完整，请从群设置里重新复制。",
        43004: "钉钉不认这次请求，请告诉管理员。",
        460101: "消息太长，请改短后再发。",
        **dict.fromkeys((430101, 430102, 430103, 430104), UNSAFE),
    },
    too_fast=frozenset({130101, 410100, 90030}),
    cool_down=600.0,
)
# One code for four faults; only the words tell them apart.
SECURITY = (
    ("keyword", "消息里没有机器人要求的关键词，请在群设置里改用加签，或把关键词写进标题。"),
    ("timestamp", "服务器的时间不准，钉钉没有收，请管理员校准时间。"),
    ("sign", "加签密钥不对，请从钉钉群设置里重新复制以 SEC 开头的密钥。"),
    ("whitelist", "服务器的网络地址不在钉钉机器人的名单里，请在群设置里加上，或改用加签。"),
)
PUNISHED = re.compile(rb'"punish"\s*:\s*"deny"')


def check_webhook(url: str) -> None:
    """Raises ValueError with a Chinese sentence when the address is not one that DingTalk gives out."""
    if not WEBHOOK.fullmatch(url):
        raise ValueError("这不是钉钉机器人的地址，应当像 https://oapi.dingtalk.com/robot/send?access_token=…")


def build(message: Message, *, webhook: str, secret: str, at: datetime) -> Request:
    """One message as a request. Its signature holds for an hour from `at`: build it just before sending."""
    text = compose(message, LIMIT - ENVELOPE, size=json_bytes)
    body = {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": message.mention_all}}
    return Request(_signed(webhook, secret, at), json.dumps(body, ensure_ascii=False).encode())


def read(answer: Answer) -> Outcome:
    """What DingTalk answered, judged."""
    outcome = judge(answer, PLATFORM)
    if PUNISHED.search(answer.body) and not outcome.ok:
        return slow_down(PLATFORM, answer.retry_after, "1111")
    if outcome.code == "310000":
        said = answer.body.decode(errors="replace").casefold()
        return next((never("310000", advice) for word, advice in SECURITY if word in said), outcome)
    return outcome


def _signed(webhook: str, secret: str, at: datetime) -> str:
    known = WEBHOOK.fullmatch(webhook)
    url = known[1] if known else webhook  # an address pasted with an old signature is signed anew
    if not secret:
        return url
    timestamp = round(at.timestamp() * 1000)
    mac = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
    return f"{url}&timestamp={timestamp}&sign={quote_plus(base64.b64encode(mac))}"
