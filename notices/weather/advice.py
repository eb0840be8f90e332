"""提醒事项 What a grid worker checks when a warning comes: a first draft that staff edit and publish."""

from dataclasses import dataclass

from notices.weather.states import WarningAction, WarningEvent, WarningLevel

E = WarningEvent


@dataclass(frozen=True, slots=True)
class Checklist:
    """For one kind of danger: what is checked at every level, and what is added from orange on."""

    always: tuple[str, ...]
    grave: tuple[str, ...]


RAIN = Checklist(
    (
        "查看地下车库、半地下室和低洼楼栋的挡水板、沙袋、排水泵，清理雨水口和地漏",
        "提醒一楼和低洼处的住户收好电器、关好电源，车辆移出易积水的位置",
        "电话或上门看望独居老人、行动不便的居民，确认有人照应",
    ),
    (
        "封闭可能进水的地下车库和下沉通道，安排专人看守，不让人进去抢车",
        "劝半地下室住户先到高处，联系好临时安置的地方",
    ),
)
WIND = Checklist(
    (
        "提醒居民收好阳台和窗台上的花盆、衣架等容易坠落的东西，关好门窗",
        "查看广告牌、围挡、脚手架、枯树和电动车棚，松动的马上围起来并报修",
        "提醒大家不要在树下、高墙和广告牌下停留或停车",
    ),
    (
        "通知物业停止户外高处作业，关闭小区内的游乐和健身设施",
        "看望住在顶层和简易房里的独居老人，必要时帮助转移",
    ),
)
COLD = Checklist(
    (
        "看望独居老人、低收入家庭和有新生儿的家庭，看看取暖、被褥、燃气和烟道是否安全",
        "提醒用煤、用炭取暖的住户开窗通风，防止一氧化碳中毒",
        "提醒物业给外露的水管、水表保温，备好抢修电话",
    ),
    (
        "每天联系一次独居老人和病人，确认家里不停暖、有热饭",
        "供暖或供水一旦中断，先报修，再把老人接到有暖气的地方",
    ),
)
ICE = Checklist(
    (
        "查看楼门口台阶、坡道、过街口和背阴路段，结冰处撒盐铺垫、摆上提示牌",
        "提醒老人、孕妇尽量不出门，帮独居老人代买菜和药",
        "提醒骑车、开车的居民慢行，检查车棚和雨棚的积雪",
    ),
    (
        "组织物业和志愿者分段除雪除冰，先清楼门、坡道和消防通道",
        "拆除或支撑承雪过重的雨棚、车棚，下面不许站人停车",
    ),
)
HEAT = Checklist(
    (
        "看望独居老人、孕妇、婴幼儿和户外劳动者，看看家里能不能降温、有没有水",
        "提醒居民午后少外出，告诉大家附近的纳凉点",
        "查看电动车充电处和老旧楼栋的用电，防止线路过热起火",
    ),
    ("每天联系一次独居老人和慢性病人，不舒服的马上送医", "通知物业和施工单位停止午后户外作业"),
)
THUNDER = Checklist(
    (
        "提醒居民留在室内、关好门窗，不要在树下、棚下和空旷处避雨",
        "提醒关闭不用的电器，不要用太阳能热水器洗澡",
        "查看小区的健身场、工地和水塘边，劝大家离开",
    ),
    ("暂停户外活动和高处作业，有集体活动的改期", "看望独居老人，确认门窗关好、有人照应"),
)
AIR = Checklist(
    (
        "提醒老人、儿童和有呼吸道、心脏疾病的居民少出门，出门戴口罩、关好门窗",
        "看望独居的慢性病人，看看常用药够不够",
        "提醒暂停户外集体活动，晨练改到室内",
    ),
    ("通知物业和施工单位停止扬尘作业，道路洒水降尘", "每天联系一次有呼吸道疾病的独居老人"),
)
FIRE = Checklist(
    (
        "巡查楼道和空地，清走堆放的杂物、枯枝和落叶",
        "提醒居民不焚烧、不乱扔烟头，祭扫和燃放按规定来",
        "查看消防栓、灭火器和消防通道是否能用",
    ),
    ("安排人员在林边、绿地轮流值守，发现烟火先报 119 再疏散",),
)
SLOPE = Checklist(
    (
        "查看小区周围的边坡、挡墙、河沟和老旧围墙，有裂缝、掉块、渗水的马上围起来并上报",
        "提醒住在坡脚、河边的住户夜里警醒，听到异响先往高处走",
        "核对需要转移的老人和行动不便居民的名单与帮助人",
    ),
    ("按名单劝坡脚、河边的住户先行转移，逐户确认没有人返回", "安排专人值守，不让人靠近边坡和河沟"),
)
WATER = Checklist(
    ("提醒居民节约用水，看望用水不便的独居老人", "查看绿地和枯草，防止起火"),
    ("停水前告知每一户，给行动不便的居民送水",),
)
GENERAL = Checklist(
    ("看看本网格里有哪些人和地方会受影响，先联系独居老人和行动不便的居民", "把预警和联系电话告诉每一户"),
    ("安排专人值守，遇险先报 110、119 或 120，再报社区",),
)
LISTS: dict[WarningEvent, Checklist] = {
    **dict.fromkeys((E.RAINSTORM, E.WATERLOGGING, E.FLOOD), RAIN),
    **dict.fromkeys((E.GALE, E.THUNDER_GUST, E.TORNADO), WIND),
    E.TYPHOON: Checklist(WIND.always + RAIN.always[:1] + RAIN.always[2:], WIND.grave + RAIN.grave),
    **dict.fromkeys((E.COLD_WAVE, E.FROST, E.FREEZING), COLD),
    **dict.fromkeys((E.SNOWSTORM, E.ROAD_ICING), ICE),
    E.HEAT: HEAT,
    **dict.fromkeys((E.LIGHTNING, E.HAIL, E.CONVECTION), THUNDER),
    **dict.fromkeys((E.FOG, E.HAZE, E.AIR_POLLUTION, E.SANDSTORM), AIR),
    E.WILDFIRE: FIRE,
    **dict.fromkeys((E.GEOHAZARD, E.FLASH_FLOOD), SLOPE),
    E.DROUGHT: WATER,
}
LIFTED = (
    "告诉居民预警已经解除",
    "巡查一遍有没有积水、倒树、坠物、断电等留下的问题，拍照登记",
    "回访独居老人和转移过的居民，确认平安",
)
AT_ONCE = "现在就逐户通知，通知到一户记一户，做完打勾确认"


def advice_for(event: WarningEvent, level: WarningLevel, action: WarningAction) -> tuple[str, ...]:
    """预警 → 提醒事项: what to check, most urgent first, one plain sentence each.

    From orange on the graver measures come first; at red the confirmation door by door leads the list.
    """
    if action is WarningAction.LIFT:
        return LIFTED
    checklist = LISTS.get(event, GENERAL)
    if level.rank < WarningLevel.ORANGE.rank:
        return checklist.always
    lead = (AT_ONCE,) if level is WarningLevel.RED else ()
    return lead + checklist.grave + checklist.always
