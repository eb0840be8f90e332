"""措辞 of the council: sessions, agenda items, resolutions, minutes.

Words in braces: `day` of the session, `was` the day before it was moved, `time`, `place`, `items`; `item` as it stands
on the agenda, `title` of the matter as this reader may read it; `number`, `text`, `due`, `sign` of a resolution;
`until`; `note` as it is on record. A line higher up goes first: nobody hears the same record twice.
"""

from notices.telling.wording.lines import (
    Lines,
    Role,
    appellant,
    council,
    endorsers,
    handler,
    office,
    raised,
    task,
)

MINUTES_WORKDAYS = 3  # 纪要几个工作日内公示

_CALLED_OFF = (
    appellant("“{title}”要议的那次家门口议事有变，{note}"),
    endorsers("您附议的“{title}”要议的那次家门口议事有变，{note}"),
    raised(Role.PROPOSER, "您提了议题的那次家门口议事有变，{note}"),
    council(Role.SEATS, "{was}的家门口议事有变，{note}"),
)
SESSIONS: Lines = {
    "appoint": (
        task(Role.CHAIR, "请您主持{day} {time}的家门口议事。"),
        task(Role.RECORDER, "请您记录{day} {time}的家门口议事。"),
    ),
    "announce": (
        council(Role.SEATS, "{day}家门口议事的议程公布了，共 {items} 项，{time} 在{place}，请到会。"),
    ),
    "move": _CALLED_OFF,
    "postpone": _CALLED_OFF,
    "cancel": _CALLED_OFF,
    "hold": (
        task(
            Role.RECORDER,
            f"{{day}}的议事结束了，请起草纪要，{MINUTES_WORKDAYS} 个工作日内公示。",
        ),
    ),
}
# What leads to these is told itself: the minutes, the items; the rest is the clerk's own hand.
UNTOLD_SESSIONS = ("schedule", "receive", "collect", "order", "open", "show", "check_in", "check_out")
UNTOLD_SESSIONS += ("raise_matter", "post_minutes", "follow_up", "archive")

ITEMS: Lines = {
    "propose": (office("有人提议{day}议“{item}”，等您审核。"),),
    "admit": (
        raised(Role.PROPOSER, "您提的“{item}”列入了{day}家门口议事的议程。"),
        handler("您办的“{item}”列入了{day}家门口议事的议程，请到会说明。"),
    ),
    "refuse": (raised(Role.PROPOSER, "您提的“{item}”没有列入议程：{note}"),),
    "withdraw": (raised(Role.PROPOSER, "您提的“{item}”不再上会：{note}"),),
    "resolve": (raised(Role.PROPOSER, "您提的“{item}”形成了决议：{note}"),),
    "settle": (raised(Role.PROPOSER, "您提的“{item}”当场解决了：{note}"),),
    "refer": (raised(Role.PROPOSER, "您提的“{item}”转交{to}办理：{note}"),),
    "defer": (
        appellant("“{title}”这次没有议定，{note}"),
        endorsers("您附议的“{title}”这次没有议定，{note}"),
        raised(Role.PROPOSER, "您提的“{item}”这次没有议定，{note}"),
        handler("您办的“{item}”这次没有议定，{note}"),
    ),
}
UNTOLD_ITEMS = ("describe", "take_up", "note_discussion", "carry")

RESOLUTIONS: Lines = {
    "write": (
        task(Role.LEADING, "决议 {number} 由您牵头，请在{due}前完成：{text}"),
        task(Role.COORDINATING, "决议 {number} 请您协调，{due}前完成：{text}"),
        task(Role.WATCHING, "决议 {number} 请您监督，完成的标志是：{sign}"),
    ),
    "start": (council(Role.WATCHING, "您监督的决议 {number} 开始落实了：{note}"),),
    "report_progress": (
        appellant("回应“{title}”的决议有进展：{note}"),
        endorsers("回应您附议的“{title}”的决议有进展：{note}"),
        council(Role.WATCHING, "您监督的决议 {number} 有进展：{note}"),
        council(Role.LEADING, "您牵头的决议 {number} 有进展：{note}"),
        council(Role.COORDINATING, "您协调的决议 {number} 有进展：{note}"),
    ),
    "report_done": (
        task(Role.WATCHING, "决议 {number} 报完成了，请您看过以后核验：{note}"),
        council(Role.COORDINATING, "您协调的决议 {number} 报完成了，等监督方核验。"),
        office("决议 {number} 报完成了，等监督方核验：{note}"),
    ),
    "verify": (
        council(Role.LEADING, "您牵头的决议 {number} 核验通过了：{note}"),
        council(Role.COORDINATING, "您协调的决议 {number} 核验通过了：{note}"),
        office("决议 {number} 核验通过了，请办结：{note}"),
    ),
    "send_back": (
        task(Role.LEADING, "决议 {number} 核验没有通过，请重办：{note}", urgent=True),
        council(Role.COORDINATING, "您协调的决议 {number} 核验没有通过，退回重办：{note}"),
    ),
    "close": (
        council(Role.LEADING, "您牵头的决议 {number} 办结了：{note}"),
        council(Role.COORDINATING, "您协调的决议 {number} 办结了：{note}"),
        council(Role.WATCHING, "您监督的决议 {number} 办结了：{note}"),
    ),
    "carry": (
        appellant("回应“{title}”的决议要晚一些：{note}"),
        endorsers("回应您附议的“{title}”的决议要晚一些：{note}"),
        task(Role.LEADING, "决议 {number} 的期限改到{due}，请抓紧：{note}"),
        council(Role.COORDINATING, "您协调的决议 {number} 的期限改到{due}：{note}"),
        council(Role.WATCHING, "您监督的决议 {number} 的期限改到{due}：{note}"),
    ),
    "reassign": (
        task(Role.LEADING, "决议 {number} 调整了责任，由您牵头，请在{due}前完成：{text}"),
        task(Role.COORDINATING, "决议 {number} 调整了责任，由您协调，{due}前完成：{text}"),
        task(Role.WATCHING, "决议 {number} 调整了责任，由您监督，完成的标志是：{sign}"),
    ),
    "drop": (
        council(Role.LEADING, "您牵头的决议 {number} 终止了：{note}"),
        council(Role.COORDINATING, "您协调的决议 {number} 终止了：{note}"),
        council(Role.WATCHING, "您监督的决议 {number} 终止了：{note}"),
    ),
}
UNTOLD_RESOLUTIONS = ()

MINUTES: Lines = {
    "draft": (task(Role.CHAIR, "{day}议事的纪要起草好了，请您确认。"),),
    "confirm": (
        council(Role.PRESENT, "您参加的{day}议事有了纪要，请看一看，属实就确认。"),
        office("{day}议事的纪要主持人确认了，请一位到会的居民确认。"),
    ),
    "countersign": (office("{day}议事的纪要主持人和居民都确认了，可以公示。"),),
    "reopen": (task(Role.CHAIR, "{day}议事的纪要退回修改，改好以后请您再确认：{note}"),),
    "post": (
        appellant("议过“{title}”的那次议事，纪要公示到{until}，有不对的请提出。"),
        endorsers("议过您附议的“{title}”的那次议事，纪要公示到{until}，有不对的请提出。"),
        raised(Role.PROPOSER, "议过您提的议题的那次议事，纪要公示到{until}，有不对的请提出。"),
        council(Role.PRESENT, "您参加的{day}议事，纪要公示到{until}，有不对的请提出。"),
        council(Role.SEATS, "{day}议事的纪要公示到{until}，有不对的请提出。"),
    ),
    "object": (office("{day}议事的纪要有居民提出异议，请答复。"),),
    "answer": (raised(Role.OBJECTOR, "您对{day}议事纪要的异议有答复了：{note}"),),
    "correct": (
        council(Role.PRESENT, "您参加的{day}议事，纪要更正了：{note}"),
        council(Role.SEATS, "{day}议事的纪要更正了：{note}"),
    ),
}
UNTOLD_MINUTES = ("edit", "redraft", "settle")
