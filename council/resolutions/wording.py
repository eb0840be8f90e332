"""措辞: the sentences a resolution brings along, prefilled for a person to change. Pure."""

import datetime


def day_words(day: datetime.date) -> str:
    """`2026年11月23日`"""
    return f"{day.year}年{day.month}月{day.day}日"


def promise(lead: str, coordinator: str, supervisor: str, due_on: datetime.date) -> str:
    """责任的一句话"""
    return f"{lead}牵头，{coordinator}协调，{supervisor}监督，{day_words(due_on)}前完成"


def reply(text: str, *, session_day: datetime.date, number: str, lead: str, done: str) -> str:
    """预填的答复: what the council decided about the neighbour's matter, and that it is done."""
    decided = text.rstrip("。；;")
    told = done.rstrip("。") or f"{lead}已经办完，监督方核验通过"
    return (
        f"您反映的事，{day_words(session_day)}家门口议事厅商定（决议 {number}）：{decided}。"
        f"办理结果：{told}。如果还有问题，请联系社区或网格员。"
    )


def overdue_title(number: str, item: str) -> str:
    return f"决议 {number} 到期没有完成：{item}"


def overdue_background(text: str, promise: str, late: int) -> str:
    return f"决议内容：{text}\n责任：{promise}。\n到今天超期 {late} 天，请牵头方说明原因，当场定下新的期限。"
