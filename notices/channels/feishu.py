"""飞书自定义机器人 The Feishu custom robot, signed when a secret (签名校验) is set.

Source: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (自定义机器人使用指南). 100 messages a
minute and five a second; a request of at most 20 KB; success is `code` 0.
sign = base64(HMAC-SHA256("{timestamp}\\n{secret}", "")): the string to sign is the key, the message is empty;
the time in seconds, both in the body.
"""

import base64
import hmac
import json
import re
from datetime import datetime

from notices.channels.message import Message, compose, json_bytes, quiet
from notices.channels.outcome import Outcome
from notices.channels.reading import Platform, judge
from notices.channels.wire import Answer, Request

HOSTS = frozenset({"open.feishu.cn"})
PER_MINUTE = 100
LIMIT = 20_000
ENVELOPE = 300  # room for everything in the body but the text
WEBHOOK = re.compile(r"https?://[^/]+/open-apis/bot/v2/hook/[A-Za-z0-9-]{8,64}")
AT_TAG = re.compile(r"<(?=/?at\b)", re.I)  # “<at …>” in a text rings people
MENTION_ALL = '<at user_id="all">所有人</at>'

PLATFORM = Platform(
    name="飞书",
    code_fields=("code", "StatusCode"),
    text_fields=("msg", "StatusMessage"),
    broken={
        9499: "飞书不认这次请求的内容，请改短或去掉特殊字符后再发。",
        19001: "机器人地址无效，请在飞书群里重新添加机器人，把新地址填进来。",
        19002: "飞书不认这次请求的内容，请改短或去掉特殊字符后再发。",
        19021: "签名没有通过，请从飞书群设置里重新复制签名密钥，并请管理员核对服务器时间。",
        19022: "服务器的网络地址不在飞书机器人的名单里，请在群设置里加上，或改用签名校验。",
        19024: "消息里没有机器人设定的关键词，请在飞书群设置里改用签名校验，或把关键词写进标题。",
        19036: "消息太长，请改短后再发。",
    },
    too_fast=frozenset({11232, 11233, 99991400}),
    cool_down=60.0,
)


def check_webhook(url: str) -> None:
    """Raises ValueError with a Chinese sentence when the address is not one that Feishu gives out."""
    if not WEBHOOK.fullmatch(url):
        raise ValueError("这不是飞书机器人的地址，应当像 https://open.feishu.cn/open-apis/bot/v2/hook/…")


def build(message: Message, *, webhook: str, secret: str, at: datetime) -> Request:
    """One message as a request. Its signature holds for an hour from `at`: build it just before sending."""
    text = compose(quiet(message, AT_TAG), LIMIT - ENVELOPE, size=json_bytes)
    if message.mention_all:
        text = f"{text}\n{MENTION_ALL}"
    body: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        timestamp = str(int(at.timestamp()))
        mac = hmac.digest(f"{timestamp}\n{secret}".encode(), b"", "sha256")
        body |= {"timestamp": timestamp, "sign": base64.b64encode(mac).decode()}
    return Request(webhook, json.dumps(body, ensure_ascii=False).encode())


def read(answer: Answer) -> Outcome:
    """What Feishu answered, judged."""
    return judge(answer, PLATFORM)
