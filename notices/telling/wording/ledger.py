"""措辞: who is told what of each action of the ledger, one sentence each.

Words in braces: `title` as this reader may read it, `number`, `note` (public notes only, to residents), `due`, `grid`,
`households`, `level`. Residents are told of public records only, whatever stands here.
"""

from notices.telling.states import Topic
from notices.telling.wording.lines import Line, Lines, Role, appellant, endorsers, handler, office

APPEALS: Lines = {
    "register": (
        appellant("社区替您登记了“{title}”，编号 {number}，办理情况会在这里告诉您。"),
        Line(Role.GRID, Topic.GRID, "本网格新登记了“{title}”（{number}）。"),
    ),
    "accept": (appellant("您反映的“{title}”已经受理，{due}前给您答复。"),),
    "ask_info": (appellant("“{title}”需要您补充一点情况：{note}", urgent=True),),
    "supply_info": (
        office("“{title}”（{number}）补充了情况，可以接着受理：{note}"),
        Line(Role.GRID, Topic.GRID, "“{title}”（{number}）补充了情况：{note}"),
    ),
    "decline": (appellant("“{title}”没有受理：{note}"),),
    "dispatch": (
        handler("“{title}”（{number}）派给您办，请在{due}前答复。", push=True),
        appellant("“{title}”已经有人负责，{due}前给您答复。"),
    ),
    "undo_dispatch": (office("“{title}”（{number}）的派单撤销了，等重新派单。"),),
    "settle_on_spot": (
        appellant("“{title}”当场办好了：{note}"),
        office("“{title}”（{number}）当场办结，等您核实。"),
    ),
    "start": (
        appellant("“{title}”开始办理了。"),
        endorsers("您附议的“{title}”开始办理了。"),
    ),
    "dispute": (office("“{title}”（{number}）提出派单异议，请另一位同事裁定：{note}"),),
    "settle_dispute": (
        handler("“{title}”（{number}）的派单异议已裁定，由您办理，请在{due}前答复。", push=True),
    ),
    "reply": (
        appellant("“{title}”有答复了：{note}"),
        endorsers("您附议的“{title}”有答复了：{note}"),
        office("“{title}”（{number}）已答复居民，等您核实办结。"),
    ),
    "finish_help": (handler("“{title}”（{number}）的协办完成了：{note}"),),
    "add_helper": (Line(Role.HELPERS, Topic.TASK, "请您协办“{title}”（{number}）：{note}"),),
    "excuse_helper": (handler("“{title}”（{number}）免除了一项协办：{note}"),),
    "ask_extension": (Line(Role.LEAD, Topic.OFFICE, "“{title}”（{number}）申请延期，请审批：{note}"),),
    "decide_extension": (
        handler("“{title}”（{number}）的延期申请有结果了，现在的期限是{due}：{note}"),
        appellant("“{title}”还需要一些时间，改为{due}前答复：{note}"),
    ),
    "escalate": (
        appellant("“{title}”超出社区权限，{note}"),
        endorsers("您附议的“{title}”超出社区权限，{note}"),
    ),
    "return_from_escalation": (
        handler("“{title}”（{number}）上报后转回，请继续办理：{note}"),
        appellant("“{title}”上级有了回音：{note}"),
    ),
    "take_to_council": (
        appellant("“{title}”要拿到家门口议事厅商量：{note}"),
        endorsers("您附议的“{title}”要拿到家门口议事厅商量：{note}"),
    ),
    "return_from_council": (
        handler("“{title}”（{number}）议过了，请继续办理：{note}"),
        appellant("“{title}”在议事厅商量过了：{note}"),
        endorsers("您附议的“{title}”在议事厅商量过了：{note}"),
    ),
    "close": (
        appellant("“{title}”已办结，请您评价；没有办好，14 天内可以要求重新办理。"),
        endorsers("您附议的“{title}”已办结。"),
        handler("“{title}”（{number}）核实通过，已办结。"),
    ),
    "send_back": (handler("“{title}”（{number}）核实没有通过，退回重办：{note}", urgent=True, push=True),),
    "carry_over": (
        appellant("“{title}”眼下办不到，先挂账，到期再办：{note}"),
        endorsers("您附议的“{title}”眼下办不到，先挂账，到期再办：{note}"),
    ),
    "resume": (
        handler("挂账的“{title}”（{number}）恢复办理，请在{due}前答复。", push=True),
        appellant("挂账的“{title}”恢复办理，{due}前给您答复。"),
        endorsers("您附议的“{title}”恢复办理了。"),
    ),
    "reopen": (
        handler("“{title}”（{number}）重新办理，请在{due}前答复：{note}", urgent=True, push=True),
        appellant("“{title}”重新办理，{due}前给您答复。"),
    ),
    "withdraw": (handler("居民撤回了“{title}”（{number}），不用再办。"),),
    "merge": (appellant("“{title}”与别人反映的是同一件事，合在一起办，您这一户算在里面。{note}"),),
    "absorb": (handler("“{title}”（{number}）并进来一件同样的事，现在有 {households} 户反映。"),),
    "add_note": (
        appellant("“{title}”有新进展：{note}"),
        endorsers("您附议的“{title}”有新进展：{note}"),
        handler("“{title}”（{number}）添了一条记录：{note}"),
    ),
    "attach": (handler("“{title}”（{number}）添了照片或文件。"),),
    "evaluate": (
        handler("居民评价了“{title}”（{number}）：{note}"),
        office("“{title}”（{number}）居民评价：{note}"),
    ),
    "claim_wish": (
        appellant("您的心愿“{title}”有人认领了：{note}"),
        handler("“{title}”（{number}）有人认领了：{note}"),
    ),
    "give_back_wish": (
        appellant("您的心愿“{title}”重新等人认领：{note}"),
        office("“{title}”（{number}）的认领退回了，可以再找人：{note}"),
    ),
    "fulfil_wish": (
        appellant("您的心愿“{title}”达成了：{note}"),
        office("“{title}”（{number}）心愿达成，等您核实。"),
    ),
    "remind": (
        Line(Role.HANDLER, Topic.REMINDER, "“{title}”（{number}）上报满一周：{note}"),
        Line(Role.OFFICE, Topic.REMINDER, "“{title}”（{number}）上报满一周：{note}"),
    ),
    "supervise": (
        Line(
            Role.HANDLER, Topic.REMINDER, "“{title}”（{number}）{level}，期限{due}。", urgent=True, push=True
        ),
        Line(Role.LEAD, Topic.REMINDER, "“{title}”（{number}）{level}，期限{due}，请过问。"),
        Line(Role.SUPERVISOR, Topic.REMINDER, "{number} {level}，期限{due}。"),
    ),
}

# Told to nobody: they concern no one, or telling would undo them (a recusal, a look at a phone number).
UNTOLD = ("endorse", "take_back", "recuse", "reveal", "spot_check", "undo_accept")

LEVELS = {
    "notice": "已经用了八成时间",
    "yellow": "已到期，黄牌督办",
    "red": "超期一倍，红牌督办",
}
# The first reminder is between the handler and the clock; from the yellow card on the lead knows, from the red on the street.
TOLD_OF_LEVEL = {
    "notice": (Role.HANDLER,),
    "yellow": (Role.HANDLER, Role.LEAD),
    "red": (Role.HANDLER, Role.LEAD, Role.SUPERVISOR),
}
# To a working group: the number and what to do, nothing anybody said.
PUSHED = "{label}：{number}，请在{due}前答复。"
