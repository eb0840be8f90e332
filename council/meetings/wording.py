"""说法: the sentences people read at the council."""

from council.meetings.states import Refusal

# 不列入时告诉提议人的去处
ROUTES: dict[str, str] = {
    Refusal.OWNERS_DECISION: "这件事依法要由业主共同决定。请向业主委员会提出，由业委会组织业主大会表决；没有业委会的，社区协助筹备。",
    Refusal.GOVERNMENT_DUTY: "这件事属于政府部门的职责，议事厅决定不了。请拨打 12345，或由社区代为上报。",
    Refusal.PRIVATE_DISPUTE: "这是两家之间的纠纷，适合调解。请到社区人民调解委员会，免费调解，双方到场。",
    Refusal.LEGAL_CHANNEL: "这件事已经在诉讼、仲裁或信访程序里，请按那边的程序办，社区可以帮您联系法律援助（12348）。",
    Refusal.DUPLICATE: "同样的议题已经在议程上，或者已经有决议。请看议事厅页面上的进展，可以为那件诉求附议。",
    Refusal.NO_PROPOSER: "没有人来提这个议题，议起来说不清楚。请由一位居民、网格员或席位代表提出来。",
}

# 这件诉求还不能议：先做什么
NOT_READY: dict[str, str] = {
    "registered": "还没有受理，请先受理",
    "needs_info": "在等居民补充情况",
    "accepted": "还没有派单，请先派单并开始办理",
    "dispatched": "主办人还没有开始办理",
    "disputed": "派单有异议，请先裁定",
    "escalated": "已上报，等上级答复",
}
