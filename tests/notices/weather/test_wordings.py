"""预警原句, shape by shape: what a station issues, changes, raises, lowers and lifts, dated and undated, and what is
no warning. Every row is one sentence as somebody would paste it, and all that is read from it."""

from datetime import datetime

import pytest

from notices.weather.moments import BEIJING
from notices.weather.sentence import parse_warning
from notices.weather.states import WarningAction, WarningEvent, WarningLevel
from notices.weather.warning import ParsedWarning

E, L, A = WarningEvent, WarningLevel, WarningAction
RECEIVED = "2026-11-24 12:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def read(text: str) -> ParsedWarning:
    return parse_warning(text, received_at=at(RECEIVED))


# 发布: issuer, event, colour, issued, until. Where the sentence names no time, the reception and a day stand in.
ISSUED = [
    (
        "合肥市气象台2026年11月24日06时15分发布大雾橙色预警信号：预计未来6小时内，我市有浓雾。",
        ("合肥市气象台", E.FOG, L.ORANGE, "2026-11-24 06:15", "2026-11-24 12:15"),
    ),
    (
        "无锡市气象台2026年11月24日10时00分发布寒潮蓝色预警信号：预计未来48小时内最低气温下降8℃以上。",
        ("无锡市气象台", E.COLD_WAVE, L.BLUE, "2026-11-24 10:00", "2026-11-26 10:00"),
    ),
    (
        "青岛市气象台24日08时30分发布海上大风黄色预警，预计24日夜间至25日白天，近海有8级以上大风。",
        ("青岛市气象台", E.GALE, L.YELLOW, "2026-11-24 08:30", "2026-11-25 20:00"),
    ),
    (
        "福州市气象台11月24日09时20分发布雷电黄色预警信号：预计未来3小时，鼓楼区、台江区有雷电活动。",
        ("福州市气象台", E.LIGHTNING, L.YELLOW, "2026-11-24 09:20", "2026-11-24 12:20"),
    ),
    (
        "沈阳市气象台24日07时发布道路结冰黄色预警",
        ("沈阳市气象台", E.ROAD_ICING, L.YELLOW, "2026-11-24 07:00", "2026-11-25 07:00"),
    ),
    (
        "银川市气象台发布沙尘暴蓝色预警信号",
        ("银川市气象台", E.SANDSTORM, L.BLUE, RECEIVED, "2026-11-25 12:00"),
    ),
    (
        "海口市气象台2026年11月24日05时05分发布台风红色预警信号：预计24日下午到25日上午有台风登陆。",
        ("海口市气象台", E.TYPHOON, L.RED, "2026-11-24 05:05", "2026-11-25 12:00"),
    ),
    (
        "南宁市气象台2026-11-24 11:40发布高温黄色预警信号，预计今天白天最高气温35℃以上。",
        ("南宁市气象台", E.HEAT, L.YELLOW, "2026-11-24 11:40", "2026-11-24 20:00"),
    ),
    (
        "24日11时，长春市气象台发布暴雪橙色预警信号。预计，24日14时至25日08时有暴雪。",
        ("长春市气象台", E.SNOWSTORM, L.ORANGE, "2026-11-24 11:00", "2026-11-25 08:00"),
    ),
    (
        "保定市气象台今天早上6点发布霾橙色预警信号，预计未来两天能见度差。",
        ("保定市气象台", E.HAZE, L.ORANGE, "2026-11-24 06:00", "2026-11-26 06:00"),
    ),
    (
        "贵阳市气象台24日10时45分发布冰雹橙色预警信号：预计未来2小时内可能出现冰雹。",
        ("贵阳市气象台", E.HAIL, L.ORANGE, "2026-11-24 10:45", "2026-11-24 12:45"),
    ),
    (
        "拉萨市气象台昨天下午4点发布森林火险橙色预警，预计未来三天风大物燥。",
        ("拉萨市气象台", E.WILDFIRE, L.ORANGE, "2026-11-23 16:00", "2026-11-26 16:00"),
    ),
    (
        "太原市气象台23日23时50分发布霜冻蓝色预警信号：预计未来24小时地面最低温度降到0℃以下。",
        ("太原市气象台", E.FROST, L.BLUE, "2026-11-23 23:50", "2026-11-24 23:50"),
    ),
]


@pytest.mark.parametrize(("text", "said"), ISSUED, ids=[row[0][:16] for row in ISSUED])
def test_a_first_issue_is_read_whole(text: str, said: tuple):
    warning = read(text)
    issuer, event, level, issued, until = said
    assert warning.action is A.ISSUE
    assert (warning.issuer, warning.event, warning.level) == (issuer, event, level)
    assert (warning.issued_at, warning.expires_at) == (at(issued), at(until))
    assert warning.previous_level is None
    assert warning.title == f"{issuer}发布{warning.event_name}{level.label}预警"


# 变更, 继续: it stands for longer, or for other places, in the same colour.
CHANGED = [
    ("温州市气象台2026年11月24日11时变更发布暴雨黄色预警信号：预计未来3小时有雨。", E.RAINSTORM, L.YELLOW),
    ("宁波市气象台24日10时继续发布大雾黄色预警", E.FOG, L.YELLOW),
    ("中央气象台11月24日06时继续发布寒潮蓝色预警", E.COLD_WAVE, L.BLUE),
    ("济南市气象台更新发布高温橙色预警信号", E.HEAT, L.ORANGE),
    ("厦门市气象台24日9时再次发布雷雨大风黄色预警", E.THUNDER_GUST, L.YELLOW),
    ("常州市气象台延续大风蓝色预警信号", E.GALE, L.BLUE),
    ("兰州市气象台11月24日08时延长道路结冰黄色预警信号", E.ROAD_ICING, L.YELLOW),
    ("洛阳市气象台24日11时30分维持霾黄色预警", E.HAZE, L.YELLOW),
    ("桂林市气象台重新发布暴雨橙色预警信号", E.RAINSTORM, L.ORANGE),
    ("赣州市气象台24日调整发布森林火险黄色预警", E.WILDFIRE, L.YELLOW),
    ("唐山市气象台2026年11月24日09时修订发布大风黄色预警信号", E.GALE, L.YELLOW),
    ("绍兴市气象台将雷电黄色预警信号变更为雷电黄色预警信号", E.LIGHTNING, L.YELLOW),
]


@pytest.mark.parametrize(("text", "event", "level"), CHANGED, ids=[row[0][:18] for row in CHANGED])
def test_a_change_in_the_same_colour_is_an_update(text: str, event: WarningEvent, level: WarningLevel):
    warning = read(text)
    assert (warning.action, warning.event, warning.level) == (A.UPDATE, event, level)
    assert warning.title.startswith(f"{warning.issuer}变更发布")


# 升级, 降级: from one colour to another; where the sentence names both, the first is kept.
STEPPED = [
    ("徐州市气象台2026年11月24日11时将暴雨蓝色预警升级为暴雨黄色预警", A.UPGRADE, L.BLUE, L.YELLOW),
    ("台州市气象台24日10时将台风黄色预警信号升级为台风橙色预警信号", A.UPGRADE, L.YELLOW, L.ORANGE),
    ("东莞市气象台将高温橙色预警提升至高温红色预警", A.UPGRADE, L.ORANGE, L.RED),
    ("西宁市气象台24日08时升级发布暴雪橙色预警", A.UPGRADE, None, L.ORANGE),
    ("呼和浩特市气象台升级发布寒潮橙色预警信号", A.UPGRADE, None, L.ORANGE),
    ("嘉兴市气象台将大雾黄色预警信号更新为大雾红色预警信号", A.UPGRADE, L.YELLOW, L.RED),
    ("昆山市气象台将雷电黄色预警上调为雷电橙色预警", A.UPGRADE, L.YELLOW, L.ORANGE),
    ("珠海市气象台24日09时将暴雨橙色预警降级为暴雨黄色预警", A.DOWNGRADE, L.ORANGE, L.YELLOW),
    ("湛江市气象台将台风红色预警信号变更为台风黄色预警信号", A.DOWNGRADE, L.RED, L.YELLOW),
    ("九江市气象台降级发布大风蓝色预警信号", A.DOWNGRADE, None, L.BLUE),
    ("石家庄市气象台将霾橙色预警下调至霾黄色预警", A.DOWNGRADE, L.ORANGE, L.YELLOW),
    ("大连市气象台解除暴雪橙色预警信号，同时发布暴雪蓝色预警信号", A.DOWNGRADE, L.ORANGE, L.BLUE),
    ("汕头市气象台解除雷雨大风蓝色预警，发布雷雨大风橙色预警", A.UPGRADE, L.BLUE, L.ORANGE),
]


@pytest.mark.parametrize(("text", "action", "before", "after"), STEPPED, ids=[row[0][:18] for row in STEPPED])
def test_from_one_colour_to_another_goes_up_or_down(
    text: str, action: WarningAction, before: WarningLevel | None, after: WarningLevel
):
    warning = read(text)
    assert (warning.action, warning.previous_level, warning.level) == (action, before, after)


# 解除: it ends at the moment it is lifted.
LIFTED = [
    ("合肥市气象台2026年11月24日11时30分解除大雾橙色预警信号。", E.FOG, L.ORANGE, "2026-11-24 11:30"),
    ("无锡市气象台24日10时解除寒潮蓝色预警", E.COLD_WAVE, L.BLUE, "2026-11-24 10:00"),
    ("青岛市气象台11月24日09时05分解除海上大风黄色预警信号", E.GALE, L.YELLOW, "2026-11-24 09:05"),
    ("福州市气象台取消雷电黄色预警信号", E.LIGHTNING, L.YELLOW, RECEIVED),
    ("沈阳市气象台撤销道路结冰黄色预警", E.ROAD_ICING, L.YELLOW, RECEIVED),
    ("我市沙尘暴蓝色预警信号已于24日08时20分解除", E.SANDSTORM, L.BLUE, "2026-11-24 08:20"),
    ("台风红色预警解除", E.TYPHOON, L.RED, RECEIVED),
    ("南宁市气象台终止高温黄色预警信号", E.HEAT, L.YELLOW, RECEIVED),
    ("长春市气象台2026-11-24 07:10解除暴雪橙色预警信号", E.SNOWSTORM, L.ORANGE, "2026-11-24 07:10"),
    ("保定市气象台：霾橙色预警现已解除", E.HAZE, L.ORANGE, RECEIVED),
    ("贵阳市气象台昨晚10点解除冰雹橙色预警信号", E.HAIL, L.ORANGE, "2026-11-23 22:00"),
    ("太原市气象台23日23时50分解除霜冻蓝色预警信号。预计明天转暖。", E.FROST, L.BLUE, "2026-11-23 23:50"),
]


@pytest.mark.parametrize(("text", "event", "level", "when"), LIFTED, ids=[row[0][:18] for row in LIFTED])
def test_a_lift_ends_the_warning_at_its_own_moment(
    text: str, event: WarningEvent, level: WarningLevel, when: str
):
    warning = read(text)
    assert (warning.action, warning.event, warning.level) == (A.LIFT, event, level)
    assert warning.issued_at == warning.expires_at == at(when)
    assert "原文没有写失效时间，已按发布后 24 小时计算，请核对。" not in warning.doubts


# What a person is asked to check before it goes to every door.
NO_DAY = "原文没有写全发布日期，已按收到的时间推定，请核对。"
NO_END = "原文没有写失效时间，已按发布后 24 小时计算，请核对。"
NO_OFFICE = "没有认出发布单位，请补填。"
DRILL = "原文带有“演练”或“测试”字样，请确认不是真的预警再发。"
DOUBTS = [
    ("合肥市气象台2026年11月24日06时15分发布大雾橙色预警信号：预计未来6小时内有浓雾。", ()),
    ("合肥市气象台24日06时15分发布大雾橙色预警信号：预计未来6小时内有浓雾。", (NO_DAY,)),
    ("合肥市气象台2026年11月24日06时15分发布大雾橙色预警信号。", (NO_END,)),
    ("合肥市气象台发布大雾橙色预警信号。", (NO_DAY, NO_END)),
    ("发布大雾橙色预警信号。", (NO_OFFICE, NO_DAY, NO_END)),
    ("合肥市气象台2026年11月24日06时15分解除大雾橙色预警信号。", ()),
    ("大雾橙色预警解除", (NO_OFFICE, NO_DAY)),
    ("【演练】合肥市气象台2026年11月24日06时15分发布大雾橙色预警信号。", (NO_END, DRILL)),
    ("合肥市气象台测试发布大雾橙色预警信号，预计未来6小时内有雾。", (NO_DAY, DRILL)),
]


@pytest.mark.parametrize(("text", "doubts"), DOUBTS, ids=[row[0][:22] for row in DOUBTS])
def test_what_was_taken_for_granted_is_said_sentence_by_sentence(text: str, doubts: tuple[str, ...]):
    assert read(text).doubts == doubts


# What is refused, and what the person is told to do instead.
EMPTY = "还没有内容，请把气象台发布的整句预警粘贴进来。"
NOTHING = "没有认出预警的种类和颜色，请粘贴带有“暴雨蓝色预警”这类字样的原句，或改用表单填写。"
SEVERAL = "这句话里不止一种预警，请一种一种分开粘贴。"
REFUSED = [
    ("", EMPTY),
    (" \t\n", EMPTY),
    ("\u200b\ufeff", EMPTY),
    ("今天晴转多云", NOTHING),
    ("请大家注意防范", NOTHING),
    ("蓝色预警", NOTHING),
    (
        "合肥市气象台发布大雾预警",
        "看到了“大雾”，但没有看到“蓝色预警”这样的颜色，请粘贴完整原句，或改用表单填写。",
    ),
    (
        "合肥市气象台发布暴雨预警信号",
        "看到了“暴雨”，但没有看到“蓝色预警”这样的颜色，请粘贴完整原句，或改用表单填写。",
    ),
    ("合肥市气象台发布大风、雷电黄色预警", SEVERAL),
    ("合肥市气象台发布暴雨蓝色、大风黄色预警", SEVERAL),
    (
        "合肥市气象台发布暴雨蓝色预警。合肥市气象台发布大雾黄色预警。",
        "这段话里不止一条预警（暴雨蓝色、大雾黄色），请一条一条分开粘贴。",
    ),
    (
        "合肥市气象台2026年11月31日08时发布大雾黄色预警",
        "发布时间“2026年11月31日08时”不存在，请核对原文后再粘贴。",
    ),
    ("合肥市气象台24日26时发布大雾黄色预警", "时间“24日26时”不存在，请核对原文后再粘贴。"),
    ("合肥市气象台24日08时61分发布大雾黄色预警", "时间“24日08时61分”不存在，请核对原文后再粘贴。"),
    ("雨" * 3001, "内容超过 3000 字，请只粘贴一条预警的原句。"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED, ids=[repr(row[0][:20]) for row in REFUSED])
def test_what_cannot_be_read_says_what_to_do(text: str, sentence: str):
    with pytest.raises(ValueError) as refusal:
        read(text)
    assert str(refusal.value) == sentence


# Where the paste comes from leaves its marks around the sentence.
WRAPPED = [
    "{}",
    "【预警】{}",
    "　　{}\r\n",
    "{}（来源：国家预警信息发布中心）",
    "转发：{}",
    "各位邻居：{}请大家互相转告。",
    "{}\n\n防御指南：1.关好门窗。2.减少外出。",
    "紧急通知!{}",
    "[强]{}[强]",
]


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_what_stands_around_the_sentence_does_not_change_it(wrapping: str):
    sentence = "合肥市气象台2026年11月24日06时15分发布大雾橙色预警信号：预计未来6小时内，我市有浓雾。"
    plain, wrapped = read(sentence), read(wrapping.format(sentence))
    assert wrapped.issuer == plain.issuer == "合肥市气象台"
    for name in ("event", "level", "action", "issued_at", "expires_at", "issued_certain", "expires_certain"):
        assert getattr(wrapped, name) == getattr(plain, name), name
