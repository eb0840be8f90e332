"""企业微信群机器人 The WeCom group robot.

Source: developer.work.weixin.qq.com/document/path/91770 (群机器人配置说明) and /90455 (全局错误码).
20 messages a minute, text of at most 2,048 bytes in UTF-8, success is `errcode` 0.
"""

import json
import re
from datetime import datetime

from notices.channels.message import Message, compose, quiet
from notices.channels.outcome import Outcome
from notices.channels.reading import Platform, judge
from notices.channels.wire import Answer, Request

HOSTS = frozenset({"qyapi.weixin.qq.com"})
PER_MINUTE = 20
LIMIT = 2_048
WEBHOOK = re.compile(r"https?://[^/]+/cgi-bin/webhook/send\?key=[A-Za-z0-9_-]{8,64}")
AT_NAME = re.compile(r"<(?=@)")  # “<@name>” in a text rings that person

WRONG_ADDRESS = "机器人地址无效，或机器人已被移出群。请在群里重新添加机器人，把新地址填进来。"
PLATFORM = Platform(
    name="企业微信",
    code_fields=("errcode",),
    text_fields=("errmsg",),
    broken={
        93000: WRONG_ADDRESS,
        93004: "机器人已被停用，请在企业微信群里启用它。",
        93008: "机器人不在这个群里，请重新添加，把新地址填进来。",
        40008: "企业微信不认这种消息，请告诉管理员。",
        40035: "企业微信说内容不合要求，请改短或去掉特殊字符后再发。",
        40058: "企业微信说内容不合要求，请改短或去掉特殊字符后再发。",
        44004: "消息是空的，请写上内容再发。",
        45002: "消息太长，请改短后再发。",
    },
    too_fast=frozenset({45009, 45033}),
    cool_down=60.0,
)


def check_webhook(url: str) -> None:
    """Raises ValueError with a Chinese sentence when the address is not one that WeCom gives out."""
    if not WEBHOOK.fullmatch(url):
        raise ValueError(
            "这不是企业微信群机器人的地址，应当像 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…"
        )


def build(message: Message, *, webhook: str, secret: str, at: datetime) -> Request:
    """One message as a request. WeCom does not sign, so `secret` and `at` have no part in it."""
    content: dict[str, object] = {"content": compose(quiet(message, AT_NAME), LIMIT)}
    if message.mention_all:
        content["mentioned_list"] = ["@all"]
    return Request(webhook, json.dumps({"msgtype": "text", "text": content}, ensure_ascii=False).encode())


def read(answer: Answer) -> Outcome:
    """What WeCom answered, judged."""
    return judge(answer, PLATFORM)
