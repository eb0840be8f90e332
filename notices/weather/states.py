"""预警的种类、颜色和动作 The closed lists of a weather warning."""

from django.db.models import TextChoices


class WarningEvent(TextChoices):
    """预警种类 What the warning is about. Warnings of any other name are `OTHER` and keep their own words."""

    TYPHOON = "typhoon", "台风"
    RAINSTORM = "rainstorm", "暴雨"
    SNOWSTORM = "snowstorm", "暴雪"
    COLD_WAVE = "cold_wave", "寒潮"
    GALE = "gale", "大风"
    THUNDER_GUST = "thunder_gust", "雷雨大风"
    SANDSTORM = "sandstorm", "沙尘暴"
    HEAT = "heat", "高温"
    LIGHTNING = "lightning", "雷电"
    HAIL = "hail", "冰雹"
    FROST = "frost", "霜冻"
    FOG = "fog", "大雾"
    HAZE = "haze", "霾"
    AIR_POLLUTION = "air_pollution", "重污染天气"
    ROAD_ICING = "road_icing", "道路结冰"
    FREEZING = "freezing", "冰冻"
    DROUGHT = "drought", "干旱"
    WILDFIRE = "wildfire", "森林火险"
    GEOHAZARD = "geohazard", "地质灾害气象风险"
    FLASH_FLOOD = "flash_flood", "山洪灾害"
    WATERLOGGING = "waterlogging", "城市内涝"
    FLOOD = "flood", "洪水"
    CONVECTION = "convection", "强对流"
    TORNADO = "tornado", "龙卷风"
    OTHER = "other", "其他"


class WarningLevel(TextChoices):
    """预警颜色 From the mildest, blue (Ⅳ), to the gravest, red (Ⅰ)."""

    BLUE = "blue", "蓝色"
    YELLOW = "yellow", "黄色"
    ORANGE = "orange", "橙色"
    RED = "red", "红色"

    @property
    def rank(self) -> int:
        """1 for blue up to 4 for red, so that two levels can be compared."""
        return list(WarningLevel).index(self) + 1


class WarningAction(TextChoices):
    """预警动作 What this message does: a first issue, or a change to one that stands."""

    ISSUE = "issue", "发布"
    UPDATE = "update", "变更"
    UPGRADE = "upgrade", "升级"
    DOWNGRADE = "downgrade", "降级"
    LIFT = "lift", "解除"


class WarningSource(TextChoices):
    """预警来源 The form in which the warning reached the office."""

    SENTENCE = "sentence", "粘贴原句"
    CAP = "cap", "CAP 文件"
    QWEATHER = "qweather", "和风天气"
    FORM = "form", "人工填写"
