"""按钮: what each button of each thing says, and that the tables they come from make sense."""

import re

import pytest

from grids.ledger import Ledgered
from grids.lifecycle import Lifecycle
from tests.ledgers import LIFECYCLES

# Thing, verb, its address, its button. The appeal's own stand in tests/residents/appeals.
BUTTONS = [
    ("Correction", "accept", "accept", "更正"),
    ("Correction", "decline", "decline", "不更正"),
    ("ExportRequest", "approve", "approve", "同意"),
    ("ExportRequest", "decline", "decline", "不同意"),
    ("ExportRequest", "take", "take", "下载"),
    ("CovenantVersion", "edit", "edit", "修改草案"),
    ("CovenantVersion", "adopt", "adopt", "登记通过"),
    ("CovenantVersion", "discard", "discard", "作废草案"),
    ("Session", "collect", "collect", "开始征集议题"),
    ("Session", "order", "order", "排列议程"),
    ("Session", "appoint", "appoint", "安排主持和记录"),
    ("Session", "announce", "announce", "公布议程"),
    ("Session", "move", "move", "改期"),
    ("Session", "postpone", "postpone", "延期"),
    ("Session", "cancel", "cancel", "取消"),
    ("Session", "show", "show", "投影"),
    ("Session", "open", "open", "开始议事"),
    ("Session", "check_in", "check-in", "签到"),
    ("Session", "check_out", "check-out", "取消签到"),
    ("Session", "raise_matter", "raise-matter", "居民说事"),
    ("Session", "hold", "hold", "结束议事"),
    ("Session", "post_minutes", "post-minutes", "公示纪要"),
    ("Session", "follow_up", "follow-up", "转入跟进"),
    ("Session", "archive", "archive", "归档"),
    ("AgendaItem", "admit", "admit", "列入议程"),
    ("AgendaItem", "refuse", "refuse", "不列入"),
    ("AgendaItem", "describe", "describe", "修改议题和背景"),
    ("AgendaItem", "take_up", "take-up", "开始议这一项"),
    ("AgendaItem", "note_discussion", "note-discussion", "记录讨论"),
    ("AgendaItem", "resolve", "resolve", "形成决议"),
    ("AgendaItem", "settle", "settle", "当场解决"),
    ("AgendaItem", "refer", "refer", "转交办理"),
    ("AgendaItem", "defer", "defer", "下次再议"),
    ("AgendaItem", "withdraw", "withdraw", "撤回议题"),
    ("Resolution", "start", "start", "开始落实"),
    ("Resolution", "report_done", "report-done", "报完成"),
    ("Resolution", "report_progress", "report-progress", "报进展"),
    ("Resolution", "verify", "verify", "核验通过"),
    ("Resolution", "send_back", "send-back", "退回重办"),
    ("Resolution", "close", "close", "办结"),
    ("Resolution", "carry", "carry", "结转"),
    ("Resolution", "reassign", "reassign", "调整责任"),
    ("Resolution", "drop", "drop", "终止"),
    ("Minutes", "edit", "edit", "修改纪要"),
    ("Minutes", "redraft", "redraft", "按记录重新起草"),
    ("Minutes", "confirm", "confirm", "主持人确认"),
    ("Minutes", "countersign", "countersign", "居民确认"),
    ("Minutes", "reopen", "reopen", "退回修改"),
    ("Minutes", "post", "post", "公示纪要"),
    ("Minutes", "object", "object", "提出异议"),
    ("Minutes", "answer", "answer", "答复异议"),
    ("Minutes", "correct", "correct", "更正"),
    ("Minutes", "settle", "settle", "定稿"),
    ("Notice", "edit", "edit", "修改"),
    ("Notice", "attach", "attach", "添加附件"),
    ("Notice", "publish", "publish", "发布"),
    ("Notice", "discard", "discard", "作废"),
    ("Notice", "sign_up", "sign-up", "报名"),
    ("Notice", "cancel_sign_up", "cancel-sign-up", "取消报名"),
    ("Notice", "pin", "pin", "置顶"),
    ("Notice", "unpin", "unpin", "取消置顶"),
    ("Notice", "correct", "correct", "更正"),
    ("Notice", "withdraw", "withdraw", "撤回"),
    ("Notice", "replace", "replace", "由新的代替"),
    ("Notice", "expire", "expire", "到期"),
    ("Delivery", "confirm", "confirm", "确认送达"),
    ("Delivery", "unconfirm", "unconfirm", "撤销确认"),
    ("Delivery", "escalate", "escalate", "催办"),
    ("Delivery", "void", "void", "不用再送"),
    ("WorkPlan", "report", "report", "填报进展"),
    ("WorkPlan", "publish", "publish", "公布"),
    ("WorkPlan", "add_item", "add-item", "增加一项"),
    ("WorkPlan", "change_item", "change-item", "修改一项"),
    ("WorkPlan", "stop_item", "stop-item", "不再做一项"),
    ("WorkPlan", "change", "change", "修改计划"),
    ("WorkPlan", "close", "close", "结束计划"),
    ("GridGroup", "replace_robot", "replace-robot", "更换机器人"),
    ("GridGroup", "send_test", "send-test", "发测试消息"),
    ("GridGroup", "rename", "rename", "改名称和时段"),
    ("GridGroup", "disable", "disable", "停用"),
    ("GridGroup", "enable", "enable", "恢复使用"),
    ("Service", "ask", "ask", "申请"),
    ("Service", "change", "change", "修改"),
    ("Service", "suspend", "suspend", "停办"),
    ("Service", "resume", "resume", "恢复开放"),
    ("Bulletin", "edit", "edit", "修改一段"),
    ("Bulletin", "recount", "recount", "重新统计"),
    ("Bulletin", "publish", "publish", "发布"),
    ("Bulletin", "discard", "discard", "作废更正稿"),
    ("Bulletin", "correct", "correct", "更正"),
    ("Bulletin", "replace", "replace", "由更正的一版代替"),
]


@pytest.fixture(params=list(LIFECYCLES))
def life(request: pytest.FixtureRequest) -> Lifecycle:
    return LIFECYCLES[request.param]


@pytest.mark.parametrize("name", [name for name in LIFECYCLES if name != "Appeal"])
def test_the_buttons_say_what_they_do(name: str):
    lines = LIFECYCLES[name].table.values()
    assert [(name, line.verb, line.slug, line.label) for line in lines] == [
        row for row in BUTTONS if row[0] == name
    ]


def test_an_address_is_lower_case_words_with_hyphens(life: Lifecycle):
    for verb, line in life.table.items():
        assert line.verb == verb
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", line.slug)


def test_no_two_buttons_of_one_thing_say_the_same(life: Lifecycle):
    for state in life.model._meta.get_field("state").choices:
        labels = [line.label for line in life.table.values() if line.leads_from(state[0])]
        assert len(labels) == len(set(labels))


def test_every_state_of_the_table_is_one_the_model_knows(life: Lifecycle):
    known = {str(state) for state, _ in life.model._meta.get_field("state").choices}
    for line in life.table.values():
        assert {str(source) for source in line.sources} <= known
        assert line.sources
        assert line.target is None or str(line.target) in known


def test_records_and_things_belong_together(life: Lifecycle):
    assert life.record._meta.get_field("subject").related_model is life.model
    assert issubclass(life.model, Ledgered)
