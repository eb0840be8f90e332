"""复制转发 Text for a person to copy into a personal WeChat group, where no robot can speak."""

from grids.text import clean
from notices.channels.message import LINK_LABEL, Message
from notices.channels.outcome import Outcome, never


def copy_text(message: Message, *, signed: str = "") -> str:
    """可直接复制的全文: title, body, short link and, last, who speaks. Nothing is shortened."""
    lines = [f"【{clean(message.title)}】", clean(message.body)]
    lines += [f"{LINK_LABEL}{message.link}"] if message.link else []
    lines += [clean(signed)] if signed else []
    return "\n".join(line for line in lines if line)


def send(message: Message) -> Outcome:
    """Such a group is not sent to: the grid worker copies and ticks “已转发”."""
    return never("manual", "这个群要由网格员复制文字去转发，转发后请点“已转发”。")
