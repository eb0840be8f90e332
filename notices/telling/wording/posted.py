"""措辞 of what is posted: notices and how they reach the grids, the weekly bulletin, the work plans.

Words in braces: `title`, `grids` how many it goes to, `grid` the reader works in, `todo` there, `because` (the reason, or nothing),
`when` and `place` of an activity, `asked` who was asked after it, `what` and `due` of an item of a plan, `count` and
`mine` of those the reader answers for, `note`.
"""

from notices.telling.wording.lines import Lines, Role, office, raised, task

# What is left to the worker: everything, or those whom a robot's message does not reach.
TODO = {False: "请送到户，送到了点确认。", True: "机器人正发到群里，不在群里的住户请您送到。"}
STAGES = {"backup": "替补", "lead": "社区负责人"}

NOTICES: Lines = {
    "draft": (office("“{title}”写好了，要发到 {grids} 个微网格，等您看过再发布。"),),
    "publish": (
        task(Role.GRID, "“{title}”发到了{grid}，{todo}"),
        raised(Role.WRITER, "您写的“{title}”发布了，发到 {grids} 个微网格。"),
    ),
    "discard": (raised(Role.WRITER, "您写的“{title}”没有发布，已经作废{because}"),),
    "withdraw": (
        task(Role.GRID, "“{title}”撤回了，{grid}已经收到的请说明{because}"),
        raised(Role.WRITER, "您写的“{title}”撤回了{because}"),
    ),
    "promote": (
        raised(Role.SIGNED_UP, "“{title}”您候补上了，{when}在{place}。"),
        office("“{title}”有一位候补上了，没有户码，请打电话告诉。"),
    ),
}
UNTOLD_NOTICES = (
    "edit",
    "attach",
    "sign_up",
    "cancel_sign_up",
    "pin",
    "unpin",
    "correct",
    "replace",
    "expire",
)

DELIVERIES: Lines = {
    "escalate": (
        task(Role.ASKED, "“{title}”在{grid}到时还没有确认送到，请您跟进。", urgent=True),
        task(
            Role.GRID, "“{title}”在{grid}到时还没有确认送到，已经请{asked}跟进；送到了请点确认。", urgent=True
        ),
    ),
    "unconfirm": (task(Role.GRID, "“{title}”在{grid}的送达撤销了确认，请再送一次：{note}"),),
}
UNTOLD_DELIVERIES = ("confirm", "void")

BULLETINS: Lines = {
    "draft": (office("{title}按台账起草好了，请逐段看过，再由另一位发布。"),),
    "correct": (office("{title}要更正，请看过更正稿再发布：{note}"),),
    "publish": (raised(Role.WRITER, "您改过的{title}发布了。"),),
}
UNTOLD_BULLETINS = ("edit", "recount", "replace", "discard")

PLANS: Lines = {
    "publish": (task(Role.LEADING, "工作计划“{title}”公布了，您负责 {count} 项：{mine}"),),
    "add_item": (task(Role.LEADING, "工作计划“{title}”加了一项由您负责：“{what}”，{due}前完成。"),),
    "change_item": (task(Role.LEADING, "工作计划“{title}”里您负责的一项改了：“{what}”，{due}前完成。"),),
    "stop_item": (task(Role.LEADING, "工作计划“{title}”里您负责的{note}"),),
    "report": (office("工作计划“{title}”有进展，“{what}”：{note}"),),
    "close": (raised(Role.LEADING, "您负责一项的工作计划“{title}”结束了：{note}"),),
}
UNTOLD_PLANS = ("draft", "change")
