"""措辞: the sentences a resident reads, in one place."""

from residents.appeals.states import DeclineReason

DECLINE_SENTENCES: dict[str, str] = {
    DeclineReason.EMERGENCY: "这件事需要马上处置，请直接拨打 110、119 或 120，社区会同时到场协助。",
    DeclineReason.LEGAL_CHANNEL: "这件事应通过诉讼、仲裁、行政复议或信访渠道解决，社区可以告诉您去哪里、带什么材料。",
    DeclineReason.SAME_MATTER: "这件事已经答复过，这次没有新的情况。如有新情况，请补充后再提，我们会重新受理。",
    DeclineReason.SECRET: "内容涉及秘密或他人隐私，不能在这里办理；请到社区当面说明。",
    DeclineReason.OUTSIDE: "这件事不在社区职责范围内，下面写明了应当找哪个部门和联系方式。",
    DeclineReason.UNLAWFUL: "内容违反法律法规或公序良俗，不能受理。",
    DeclineReason.OWNERS_DECISION: "按照《民法典》第二百七十八条，这件事须由业主共同决定，请通过业主大会或业主委员会提出。",
}
