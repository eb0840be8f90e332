"""Reading official warning sentences as people paste them."""

import os
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.weather.moments import BEIJING
from notices.weather.sentence import LONGEST_TEXT, parse_warning
from notices.weather.states import WarningAction, WarningEvent, WarningLevel
from notices.weather.warning import ParsedWarning

E, L, A = WarningEvent, WarningLevel, WarningAction
SHARED = Path(os.environ.get("DOORSTEP_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=BEIJING)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def read(text: str, received: str = "2026-11-22 19:00") -> ParsedWarning:
    return parse_warning(text, received_at=at(received))


# ------------------------------------------------------------------ what is announced

WORDINGS = [
    # sentence, issuer, event, level, action
    (
        "南京市气象台2026年07月28日08时33分变更发布暴雨蓝色预警信号：预计未来24小时内有雨。",
        "南京市气象台",
        E.RAINSTORM,
        L.BLUE,
        A.UPDATE,
    ),
    ("湖南省长沙市气象台发布暴雨黄色预警信号", "湖南省长沙市气象台", E.RAINSTORM, L.YELLOW, A.ISSUE),
    ("杭州市气象台发布暴雨蓝色预警", "杭州市气象台", E.RAINSTORM, L.BLUE, A.ISSUE),
    (
        "22日18时，中央气象台升级发布今年首个高温橙色预警。预计23日白天，华北等地高温。",
        "中央气象台",
        E.HEAT,
        L.ORANGE,
        A.UPGRADE,
    ),
    (
        "中央气象台11月15日06时继续发布寒潮蓝色预警。预计，11月15日08时至17日08时降温。",
        "中央气象台",
        E.COLD_WAVE,
        L.BLUE,
        A.UPDATE,
    ),
    (
        "海淀区气象台２２日０７时２５分发布大风蓝色预警，预计，当前至２３日１６时有大风。",
        "海淀区气象台",
        E.GALE,
        L.BLUE,
        A.ISSUE,
    ),
    ("吴起县气象台2026年10月24日14时25分解除霜冻蓝色预警信号。", "吴起县气象台", E.FROST, L.BLUE, A.LIFT),
    ("大兴区解除雷电蓝色预警", "大兴区", E.LIGHTNING, L.BLUE, A.LIFT),
    ("雷电黄色预警解除", "", E.LIGHTNING, L.YELLOW, A.LIFT),
    ("市气象台：我市暴雨黄色预警信号已于22日10时05分解除。", "市气象台", E.RAINSTORM, L.YELLOW, A.LIFT),
    ("平谷区气象台取消道路结冰黄色预警信号", "平谷区气象台", E.ROAD_ICING, L.YELLOW, A.LIFT),
    ("历城区气象台将暴雨蓝色预警升级为暴雨黄色预警", "历城区气象台", E.RAINSTORM, L.YELLOW, A.UPGRADE),
    (
        "广州市气象台22日9时30分将高温橙色预警信号降级为高温黄色预警信号",
        "广州市气象台",
        E.HEAT,
        L.YELLOW,
        A.DOWNGRADE,
    ),
    (
        "苏州市气象台22日9时30分将大雾黄色预警信号变更为大雾橙色预警信号",
        "苏州市气象台",
        E.FOG,
        L.ORANGE,
        A.UPGRADE,
    ),
    (
        "【深圳市森林火险橙色预警升级为红色】深圳市森林防灭火指挥部和深圳市气象台2026年10月24日09时10分将全市"
        "陆地森林火险橙色预警升级为红色，预计我市天气将持续干燥。（预警信息来源：国家预警信息发布中心）",
        "深圳市森林防灭火指挥部和深圳市气象台",
        E.WILDFIRE,
        L.RED,
        A.UPGRADE,
    ),
    (
        "上海中心气象台2026年08月11日12时23分发布高温橙色预警[Ⅱ级/严重]:今天最高气温将超过37℃,"
        "高温黄色预警信号更新为高温橙色预警信号,请注意防范。（数据来源：国家预警信息发布中心）",
        "上海中心气象台",
        E.HEAT,
        L.ORANGE,
        A.UPGRADE,
    ),
    (
        "青岛市气象台解除台风橙色预警信号，同时发布台风黄色预警信号。",
        "青岛市气象台",
        E.TYPHOON,
        L.YELLOW,
        A.DOWNGRADE,
    ),
    (
        "北京市国土局和气象局9时30分联合发布地质灾害气象风险黄色预警，预计大部分山区风险较高",
        "北京市国土局和气象局",
        E.GEOHAZARD,
        L.YELLOW,
        A.ISSUE,
    ),
    (
        "市防汛抗旱指挥部、市气象局2026年7月1日16：00联合发布橙色暴雨预警",
        "市防汛抗旱指挥部、市气象局",
        E.RAINSTORM,
        L.ORANGE,
        A.ISSUE,
    ),
    ("朝阳区气象台发布霾预警信号（黄色）", "朝阳区气象台", E.HAZE, L.YELLOW, A.ISSUE),
    ("天津市气象台发布沙尘暴预警，级别：橙色", "", None, None, None),
    ("天津市气象台发布沙尘暴预警信号：橙色。", "天津市气象台", E.SANDSTORM, L.ORANGE, A.ISSUE),
    (
        "郑州市气象台16时10分发布强对流（雷暴大风、冰雹）黄色预警，预计今天傍晚到夜间有雷雨大风。",
        "郑州市气象台",
        E.CONVECTION,
        L.YELLOW,
        A.ISSUE,
    ),
    ("哈尔滨市气象台发布低温雨雪冰冻橙色预警", "哈尔滨市气象台", E.FREEZING, L.ORANGE, A.ISSUE),
    ("成都市气象台发布雷雨大风蓝色预警", "成都市气象台", E.THUNDER_GUST, L.BLUE, A.ISSUE),
    ("乌鲁木齐市气象台发布暴雪红色预警信号", "乌鲁木齐市气象台", E.SNOWSTORM, L.RED, A.ISSUE),
    ("昆明市气象台发布气象干旱橙色预警", "昆明市气象台", E.DROUGHT, L.ORANGE, A.ISSUE),
    ("石家庄市生态环境局发布重污染天气橙色预警", "石家庄市生态环境局", E.AIR_POLLUTION, L.ORANGE, A.ISSUE),
    ("重庆市水利局、重庆市气象局联合发布山洪灾害气象风险橙色预警", None, E.FLASH_FLOOD, L.ORANGE, A.ISSUE),
    ("西安市气象台冰雹橙色预警信号", "西安市气象台", E.HAIL, L.ORANGE, A.ISSUE),
    ("武汉市气象台重新发布暴雨橙色预警信号", "武汉市气象台", E.RAINSTORM, L.ORANGE, A.UPDATE),
    (
        "中新网7月15日电 据中央气象台网站消息，中央气象台7月15日06时继续发布暴雨蓝色预警。",
        "中央气象台",
        E.RAINSTORM,
        L.BLUE,
        A.UPDATE,
    ),
    ("据重庆市气象台消息,22日10时发布大雾橙色预警", "重庆市气象台", E.FOG, L.ORANGE, A.ISSUE),
    ("某区应急管理局发布城市内涝气象风险黄色预警", "某区应急管理局", E.WATERLOGGING, L.YELLOW, A.ISSUE),
]
READABLE = [row for row in WORDINGS if row[2]]


@pytest.mark.parametrize("row", READABLE, ids=lambda row: row[0][:24])
def test_the_wording_is_read_as_an_official_would_read_it(row: tuple) -> None:
    text, issuer, event, level, action = row
    warning = read(text)
    assert (warning.event, warning.level, warning.action) == (event, level, action)
    if issuer is not None:
        assert warning.issuer == issuer


def test_the_words_of_the_source_are_kept_as_they_came() -> None:
    text = "  杭州市气象台发布暴雨蓝色预警：（数据来源：国家预警信息发布中心）\n"
    assert read(text).text == text.strip()


def test_invisible_characters_of_a_paste_do_no_harm() -> None:
    warning = read("\ufeff杭州市气象台\u200b发布\u202e暴雨\u200d蓝色预警\x00")
    assert (warning.issuer, warning.event, warning.level) == ("杭州市气象台", E.RAINSTORM, L.BLUE)
    assert warning.text == "杭州市气象台发布暴雨蓝色预警"


def test_blanks_inside_a_copied_sentence_do_no_harm() -> None:
    warning = read("杭州市气象台 2026 年 11 月 22 日 08 时 10 分 发布 暴雨 蓝色 预警 信号")
    assert (warning.issuer, warning.issued_at) == ("杭州市气象台", at("2026-11-22 08:10"))


def test_a_heading_above_the_sentence_does_not_hide_its_time() -> None:
    warning = read(
        "杭州市气象台发布暴雨蓝色预警\n杭州市气象台2026年11月22日08时10分发布暴雨蓝色预警信号：未来6小时内有雨。"
    )
    assert (warning.issued_at, warning.issued_certain) == (at("2026-11-22 08:10"), True)
    assert warning.expires_at == at("2026-11-22 14:10")


def test_an_upgrade_remembers_where_it_came_from() -> None:
    assert read("历城区气象台将暴雨蓝色预警升级为暴雨黄色预警").previous_level is L.BLUE
    assert read("苏州市气象台将大雾橙色预警信号变更为大雾黄色预警信号").previous_level is L.ORANGE
    assert read("杭州市气象台发布暴雨蓝色预警").previous_level is None


def test_a_change_to_the_same_colour_is_neither_up_nor_down() -> None:
    warning = read("苏州市气象台将大雾黄色预警信号更新为大雾黄色预警信号")
    assert (warning.action, warning.previous_level) == (A.UPDATE, L.YELLOW)


def test_a_warning_of_an_unusual_name_keeps_its_name() -> None:
    warning = read("北京市气象台发布空间天气橙色预警")
    assert (warning.event, warning.event_name, warning.level) == (E.OTHER, "空间天气", L.ORANGE)
    assert "空间天气" in warning.doubts[-1]


# ------------------------------------------------------------------ when it was issued

ISSUED = [
    # sentence, received, issued, written in full
    ("杭州市气象台2026年11月22日08时10分发布暴雨蓝色预警", "2026-11-22 09:00", "2026-11-22 08:10", True),
    ("杭州市气象台2026-11-22 08:10发布暴雨蓝色预警", "2026-11-22 09:00", "2026-11-22 08:10", True),
    ("杭州市气象台2026/11/22 8:10:30发布暴雨蓝色预警", "2026-11-22 09:00", "2026-11-22 08:10", True),
    ("杭州市气象台2026.11.22 8时发布暴雨蓝色预警", "2026-11-22 09:00", "2026-11-22 08:00", True),
    ("杭州市气象台11月21日08时10分发布暴雨蓝色预警", "2026-11-22 09:00", "2026-11-21 08:10", False),
    ("杭州市气象台12月31日23时50分发布暴雨蓝色预警", "2027-01-01 00:05", "2026-12-31 23:50", False),
    ("东城区气象台27日10时25分发布暴雨蓝色预警", "2026-07-27 10:40", "2026-07-27 10:25", False),
    ("东城区气象台27日10时25分发布暴雨蓝色预警", "2026-07-28 10:40", "2026-07-27 10:25", False),
    ("东城区气象台30日23时55分发布暴雨蓝色预警", "2026-12-01 00:10", "2026-11-30 23:55", False),
    ("东城区气象台31日23时55分发布暴雨蓝色预警", "2027-01-01 00:10", "2026-12-31 23:55", False),
    ("东城区气象台31日10时发布暴雨蓝色预警", "2026-05-01 09:00", "2026-03-31 10:00", False),
    ("东城区气象台29日10时发布大雾黄色预警", "2028-03-01 09:00", "2028-02-29 10:00", False),
    ("东城区气象台1日00时10分发布大雾黄色预警", "2026-11-30 23:58", "2026-12-01 00:10", False),
    ("22日18时，中央气象台发布高温橙色预警", "2026-07-22 18:30", "2026-07-22 18:00", False),
    ("杭州市气象台今天下午3点半发布雷电黄色预警", "2026-11-22 19:00", "2026-11-22 15:30", False),
    ("杭州市气象台今日15:30发布雷电黄色预警", "2026-11-22 19:00", "2026-11-22 15:30", False),
    ("杭州市气象台昨晚11点整发布雷电黄色预警", "2026-11-22 07:00", "2026-11-21 23:00", False),
    ("杭州市气象台9时30分发布雷电黄色预警", "2026-11-22 19:00", "2026-11-22 09:30", False),
    ("杭州市气象台23时30分发布雷电黄色预警", "2026-11-22 00:20", "2026-11-21 23:30", False),
    ("杭州市气象台21日24时发布雷电黄色预警", "2026-11-22 00:20", "2026-11-22 00:00", False),
    ("杭州市气象台中午12点发布高温黄色预警", "2026-11-22 19:00", "2026-11-22 12:00", False),
    ("杭州市气象台凌晨12点发布大雾黄色预警", "2026-11-22 19:00", "2026-11-22 00:00", False),
    ("雷电黄色预警信号已于22日10时05分解除", "2026-11-22 19:00", "2026-11-22 10:05", False),
    (
        "杭州市气象台发布雷电黄色预警。发布时间：2026-11-22 15:20",
        "2026-11-22 19:00",
        "2026-11-22 15:20",
        True,
    ),
    ("暴雨蓝色预警（2026年11月22日15时20分发布）", "2026-11-22 19:00", "2026-11-22 15:20", True),
    ("杭州市气象台发布暴雨蓝色预警", "2026-11-22 19:00", "2026-11-22 19:00", False),
    ("杭州市气象台2027年11月22日08时10分发布暴雨蓝色预警", "2026-11-22 09:00", "2027-11-22 08:10", False),
]


@pytest.mark.parametrize("row", ISSUED, ids=lambda row: f"{row[0][:28]} {row[1]}")
def test_the_issue_time_is_filled_in_from_the_reception(row: tuple) -> None:
    text, received, issued, certain = row
    warning = read(text, received)
    assert (warning.issued_at, warning.issued_certain) == (at(issued), certain)
    assert any("推定" in doubt for doubt in warning.doubts) is not certain


def test_the_reception_may_come_in_any_zone() -> None:
    received = datetime.fromisoformat("2026-07-26T17:00:00+00:00")  # 01:00 on the 27th in Beijing
    warning = parse_warning("东城区气象台27日00时25分发布暴雨蓝色预警", received_at=received)
    assert warning.issued_at == at("2026-07-27 00:25")


def test_a_reception_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        parse_warning("杭州市气象台发布暴雨蓝色预警", received_at=datetime(2026, 11, 22))  # noqa: DTZ001


# ------------------------------------------------------------------ when it ends

HEAD = "杭州市气象台2026年11月27日10时25分发布暴雨蓝色预警，"
ENDS = [
    ("预计未来24小时内有雨", "2026-11-28 10:25"),
    ("预计未来3-6小时我市有雨", "2026-11-27 16:25"),
    ("预计未来十二小时内有雨", "2026-11-27 22:25"),
    ("预计今后三天有雨", "2026-11-30 10:25"),
    ("预计未来一两天有雨", "2026-11-29 10:25"),
    ("预计未来一周有雨", "2026-12-04 10:25"),
    ("预计未来半天有雨", "2026-11-27 22:25"),
    ("预计27日傍晚至28日上午，东城区有雨，6小时累计降雨量可达50毫米", "2026-11-28 12:00"),
    ("预计当前至28日08时有雨", "2026-11-28 08:00"),
    ("预计27日20时30分到28日08时15分有雨", "2026-11-28 08:15"),
    ("预计，11月27日20时至12月1日08时有雨", "2026-12-01 08:00"),
    ("预计27日20时至1日08时有雨", "2026-12-01 08:00"),
    ("预计今天下午到夜间有雨", "2026-11-28 08:00"),
    ("预计今天夜里到明天白天有雨", "2026-11-28 20:00"),
    ("预计今晚到明早有雾", "2026-11-28 09:00"),
    ("预计明天傍晚以前有雨", "2026-11-28 20:00"),
    ("预计今天半夜以前有雨", "2026-11-28 00:00"),
    ("预计28日08时前有雨", "2026-11-28 08:00"),
    ("预计28日白天有雨", "2026-11-28 20:00"),
    ("预计28日白天到夜间有雨", "2026-11-29 08:00"),
    ("预计今明两天有雨", "2026-11-29 00:00"),
    ("预计27日至29日有雨", "2026-11-30 00:00"),
    ("降雨将持续到20时", "2026-11-27 20:00"),
    ("降雨将持续至8时", "2026-11-28 08:00"),
    ("预计12月31日至次年1月2日", None),
    ("其它地区将出现12小时10到30毫米的降雨", None),
    ("过去6小时内降雨已达50毫米", None),
    ("阵风7-8级，气温下降8至10℃", None),
    ("预计26日白天有雨", None),
    ("请注意防范", None),
    ("预计至99日有雨", None),
    ("预计至28日77时有雨", None),
]


@pytest.mark.parametrize("row", ENDS, ids=lambda row: row[0][:24])
def test_the_end_is_read_from_the_forecast_else_it_is_a_day(row: tuple) -> None:
    text, ends = row
    warning = read(HEAD + text, "2026-11-27 10:40")
    assert warning.expires_at == (at(ends) if ends else at("2026-11-28 10:25"))
    assert warning.expires_certain is (ends is not None)
    assert any("24 小时" in doubt for doubt in warning.doubts) is (ends is None)


def test_a_lifted_warning_ends_when_it_is_lifted() -> None:
    warning = read("吴起县气象台2026年10月24日14时25分解除霜冻蓝色预警信号。预计明天转暖。")
    assert warning.expires_at == warning.issued_at == at("2026-10-24 14:25")


def test_advice_to_the_public_is_not_taken_for_the_forecast() -> None:
    warning = read(HEAD + "请注意防范。防御指南：至12月5日停止施工", "2026-11-27 10:40")
    assert warning.expires_certain is False


# ------------------------------------------------------------------ where

PLACES = [
    (
        "预计未来24小时内，我市六合区和浦口区等地的部分地区将出现降雨，其它地区将出现小雨。",
        ("六合区", "浦口区"),
    ),
    ("预计27日傍晚至28日上午，东城区将出现明显降雨", ("东城区",)),
    ("本市大部分地区将出现强降水，山区及浅山区可能出现山洪，低洼地区可能出现积水", ("杭州市",)),
    (
        "华北、黄淮等地高温，北京、天津、河北中南部等地部分地区可达40℃",
        ("华北", "黄淮", "北京", "天津", "河北中南部"),
    ),
    ("请注意防范", ("杭州市",)),
]


@pytest.mark.parametrize("row", PLACES, ids=lambda row: row[0][:20])
def test_the_places_named_are_offered_else_the_area_of_the_issuer(row: tuple) -> None:
    assert read(HEAD + row[0]).areas == row[1]


@pytest.mark.parametrize(
    ("issuer", "areas"),
    [
        ("湖南省长沙市气象台", ("湖南省长沙市",)),
        ("上海中心气象台", ("上海",)),
        ("延边朝鲜族自治州气象台", ("延边朝鲜族自治州",)),
        ("深圳市森林防灭火指挥部和深圳市气象台", ("深圳市",)),
        ("中央气象台", ()),
        ("市气象台", ()),
        ("国家预警信息发布中心", ()),
    ],
)
def test_an_issuer_speaks_for_its_own_area(issuer: str, areas: tuple[str, ...]) -> None:
    assert read(f"{issuer}发布暴雨蓝色预警").areas == areas


# ------------------------------------------------------------------ what is refused, and what the person is told

REFUSED = [
    ("", "请把气象台发布的整句预警粘贴进来"),
    ("  \n\u200b ", "请把气象台发布的整句预警粘贴进来"),
    ("明天天气不错", "没有认出预警的种类和颜色"),
    ("杭州市气象台发布暴雨预警", "没有看到“蓝色预警”这样的颜色"),
    ("天津市气象台发布沙尘暴预警，级别：橙色", "请粘贴完整原句，或改用表单填写"),
    ("北京市气象台发布雷电黄色、大风蓝色预警", "请一种一种分开粘贴"),
    ("北京市气象台发布暴雨、雷电黄色预警信号", "请一种一种分开粘贴"),
    (
        "北京市气象台发布雷电黄色预警。北京市气象台发布大风蓝色预警。",
        "不止一条预警（雷电黄色、大风蓝色），请一条一条分开粘贴",
    ),
    ("北京市气象台解除雷电黄色预警，继续发布大风蓝色预警", "请一条一条分开粘贴"),
    ("北京市气象台2026年2月30日10时发布暴雨蓝色预警", "“2026年2月30日10时”不存在，请核对原文"),
    ("北京市气象台2月31日10时发布暴雨蓝色预警", "不存在，请核对原文"),
    ("北京市气象台22日25时发布暴雨蓝色预警", "“22日25时”不存在，请核对原文"),
    ("北京市气象台22日10:75发布暴雨蓝色预警", "不存在，请核对原文"),
    ("暴雨蓝色预警" + "雨" * LONGEST_TEXT, "请只粘贴一条预警的原句"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: repr(row[0][:24]))
def test_what_cannot_be_read_is_refused_with_what_to_do(row: tuple) -> None:
    with pytest.raises(ValueError) as refusal:
        read(row[0])
    assert row[1] in str(refusal.value)


def test_another_warning_mentioned_without_a_verb_does_not_stop_the_reading() -> None:
    warning = read("北京市气象台22日10时发布暴雨蓝色预警，低洼处注意防范，雷电黄色预警标准见官网")
    assert (warning.event, warning.level) == (E.RAINSTORM, L.BLUE)


def test_a_drill_is_pointed_out() -> None:
    assert any("演练" in doubt for doubt in read("【演练】杭州市气象台发布暴雨蓝色预警").doubts)


@given(st.text(max_size=200))
def test_any_text_is_either_read_or_refused_in_chinese(text: str) -> None:
    try:
        warning = read(text)
    except ValueError as refusal:
        assert "请" in str(refusal)
    else:
        assert warning.text


JUMBLE = [
    *(
        "杭州市气象台",
        "27日",
        "10时25分",
        "2026年",
        "13月",
        "发布",
        "解除",
        "升级为",
        "将",
        "暴雨",
        "大风",
        "蓝色",
    ),
    *(
        "红色",
        "预警",
        "信号",
        "预计",
        "未来",
        "至",
        "28日",
        "上午",
        "二十四",
        "小时",
        "99时",
        "今明两天",
        "以前",
    ),
    *"、，。（）【】:-",
]
PIECES = st.lists(
    st.sampled_from(JUMBLE),
    max_size=25,
)


@given(PIECES, st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_any_jumble_of_warning_words_gives_an_end_not_before_the_issue(
    pieces: list[str], naive: datetime
) -> None:
    received = naive.replace(tzinfo=BEIJING)
    try:
        warning = parse_warning("".join(pieces), received_at=received)
    except ValueError as refusal:
        assert "请" in str(refusal)
        return
    assert warning.issued_at <= warning.expires_at <= warning.issued_at + timedelta(days=16)
    assert warning.issued_certain or warning.doubts


@pytest.mark.parametrize(
    "piece",
    ["气", "将把", "电", "、", "发布", "蓝色预警", "暴雨", "发布暴雨蓝色预警", "时间", "(", "1日", "未来1-"],
)
def test_a_text_of_the_greatest_length_does_not_hold_up_the_page(piece: str) -> None:
    text = (piece * LONGEST_TEXT)[: LONGEST_TEXT - 8] + "暴雨蓝色预警"
    begun = time.process_time()
    for _ in range(5):
        with suppress(ValueError):
            read(text)
    assert time.process_time() - begun < 1, "five readings take about a tenth of this"


# ------------------------------------------------------------------ real sentences


def real_sentences() -> list[str]:
    path = SHARED / "weather_warnings.txt"
    if not path.exists():
        pytest.skip(f"no shared data at {SHARED}")
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_every_real_sentence_is_read() -> None:
    warnings = [parse_warning(line, received_at=RECEIVED) for line in real_sentences()]
    assert [warning.title for warning in warnings] == [
        "南京市气象台变更发布暴雨蓝色预警",
        "东城区气象台发布暴雨蓝色预警",
        "北京市气象台发布暴雨蓝色预警",
        "湖南省长沙市气象台发布暴雨黄色预警",
        "中央气象台升级发布高温橙色预警",
        "杭州市气象台发布暴雨蓝色预警",
    ]
    assert [warning.issued_at for warning in warnings] == [
        at("2021-07-28 08:33"),
        at("2026-10-27 10:25"),
        at("2026-04-25 08:45"),
        RECEIVED,
        at("2026-11-22 18:00"),
        RECEIVED,
    ]
    assert [warning.expires_at for warning in warnings] == [
        at("2021-07-29 08:33"),
        at("2026-10-28 12:00"),
        at("2026-04-26 08:00"),
        RECEIVED + timedelta(hours=24),
        at("2026-11-23 20:00"),
        RECEIVED + timedelta(hours=24),
    ]
    assert [warning.issued_certain for warning in warnings] == [True, False, True, False, False, False]
