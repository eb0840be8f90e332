"""常用答复: words ready for a verb, filled in for this matter. Room: rules."""

import datetime
import re

from django.utils import timezone

from grids import text
from grids.actors import Actor
from residents.appeals.models import Appeal, ReplyTemplate

# What a template may say in braces; anything else in braces stays as it was typed.
PLACEHOLDERS = {
    "{number}": "编号",
    "{title}": "标题",
    "{place}": "地点",
    "{grid}": "微网格",
    "{handler}": "主办",
    "{due}": "当前期限",
    "{today}": "今天",
    "{me}": "我的姓名",
    "{phone}": "社区电话",
}
_BRACED = re.compile("|".join(map(re.escape, PLACEHOLDERS)))
# What every community starts with, until it writes its own.
SEEDED = (
    ("reply", "已办好", "您反映的“{title}”（{number}）已由{handler}办理完毕，请您查看。如还有问题，请拨打 {phone}。"),
    ("reply", "已报修", "您反映的“{title}”已联系维修单位，预计 {due} 前修好，修好后再告诉您。"),
    ("reply", "需多方协调", "您反映的“{title}”涉及多家单位，我们已在协调，有进展随时告诉您。联系人：{me}，电话 {phone}。"),
    ("start", "已联系", "{today} 已与居民联系，约好上门查看，由{handler}办理。"),
    ("ask_info", "请补地点", "请补充具体位置：几号楼、几单元、几层，方便的话附一张照片。"),
    ("ask_info", "请补时间", "请补充是从什么时候开始的、每天什么时段，方便我们现场查看。"),
    ("decline", "业主自行决定", "这件事须由业主共同决定，请先向业主委员会提出，社区可以帮助组织商议。电话 {phone}。"),
    ("decline", "请找主管部门", "这件事由主管部门办理，请拨打 12345；需要帮助可以来社区，电话 {phone}。"),
    ("close", "已现场核实", "{today} 已到{place}现场核实，问题已解决。"),
    ("close", "已电话核实", "{today} 已电话核实，居民确认问题已解决。"),
    ("send_back", "仍未解决", "{today} 回访时居民反映问题仍在，请再次到现场办理。"),
)  # fmt: skip
FIELD = {"reply": "result", "settle_on_spot": "result"}


def ready_for(appeal: Appeal, verb: str) -> list[ReplyTemplate]:
    """The community's own for this verb; the seeded ones while it has none at all."""
    own = list(ReplyTemplate.objects.of(appeal.community_id).filter(verb=verb))
    if own or not any(seeded == verb for seeded, _, _ in SEEDED):
        return [each for each in own if each.active]
    return [
        ReplyTemplate(verb=seeded, name=name, text=words) for seeded, name, words in SEEDED if seeded == verb
    ]


def filled_in(words: str, appeal: Appeal, actor: Actor, *, at: datetime.datetime | None = None) -> str:
    """The words of a template for this matter. Values are put in once: a title may itself hold braces."""
    values = _values(appeal, actor, at or timezone.now())
    return _BRACED.sub(lambda found: values[found[0]], words)


def _values(appeal: Appeal, actor: Actor, at: datetime.datetime) -> dict[str, str]:
    handlers = [each.name for each in (appeal.handler, appeal.lead_unit) if each]
    return {
        "{number}": appeal.number,
        "{title}": text.redact(appeal.title),  # the answer may be read by the whole street
        "{place}": text.redact(appeal.place),
        "{grid}": appeal.grid.name,
        "{handler}": "、".join(handlers) or "社区",
        "{due}": _day(appeal.due_at),
        "{today}": _day(at),
        "{me}": actor.user.name if actor.user else "",
        "{phone}": appeal.community.phone,
    }


def _day(moment: datetime.datetime | None) -> str:
    if moment is None:
        return ""
    day = timezone.localdate(moment)
    return f"{day.month}月{day.day}日"
