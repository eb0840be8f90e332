"""措辞 of what only the clock brings about: what is due soon, due, overdue. One line a role; each is told once."""

from notices.telling.wording.lines import Lines, Role, appellant, endorsers, reminder

REMINDERS: Lines = {
    "visits": (reminder(Role.GRID, "{grid}这个星期有 {count} 户该走访了，最久没见的排在前面。"),),
    "promise_soon": (reminder(Role.ASKED, "您走访时答应的事，{due}前要做到：{text}"),),
    "promise_late": (reminder(Role.ASKED, "您走访时答应的事已经过了{due}，请做到或向住户说明：{text}"),),
    "help_soon": (reminder(Role.HELPERS, "您协办的“{title}”（{number}）{due}到期，请办好：{text}"),),
    "help_late": (
        reminder(Role.HELPERS, "您协办的“{title}”（{number}）已经过了{due}，请马上办好：{text}", urgent=True),
        reminder(Role.HANDLER, "“{title}”（{number}）的协办过了期限{due}还没有完成，请催一下：{text}"),
    ),
    "agenda": (reminder(Role.OFFICE, "{day}家门口议事的议程还没有公布，今天要公布。"),),
    "minutes_soon": (reminder(Role.RECORDER, "{day}议事的纪要还没有公示，{due}前要公示。"),),
    "minutes_late": (
        reminder(Role.RECORDER, "{day}议事的纪要过了{due}还没有公示，请马上办。", urgent=True),
        reminder(Role.LEAD, "{day}议事的纪要过了{due}还没有公示，请过问。"),
    ),
    "resolution_soon": (
        reminder(Role.LEADING, "您牵头的决议 {number} {due}到期：{text}"),
        reminder(Role.COORDINATING, "您协调的决议 {number} {due}到期：{text}"),
    ),
    "resolution_late": (
        reminder(Role.LEADING, "您牵头的决议 {number} 过了期限{due}，请说明原因：{text}", urgent=True),
        reminder(Role.COORDINATING, "您协调的决议 {number} 过了期限{due}：{text}"),
        reminder(Role.WATCHING, "您监督的决议 {number} 过了期限{due}，请过问：{text}"),
        reminder(Role.LEAD, "决议 {number} 过了期限{due}，请过问：{text}"),
        appellant("回应“{title}”的决议过了期限还没有完成，下次议事要牵头方说明。"),
        endorsers("回应您附议的“{title}”的决议过了期限还没有完成，下次议事要牵头方说明。"),
    ),
    "plan_soon": (reminder(Role.LEADING, "工作计划“{title}”里您负责的“{text}”{due}到期，请填报进展。"),),
    "plan_late": (reminder(Role.LEADING, "工作计划“{title}”里您负责的“{text}”过了{due}，请填报进展。"),),
}
