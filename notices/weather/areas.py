"""预警区域 The places a forecast names, for the person who decides which grids are told."""

import re

PROVINCES = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西"
    "|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
REGIONS = "华北|东北|华东|华中|华南|西北|西南|黄淮|江淮|江南|江汉|华西"
UNIT = "自治州|自治县|自治旗|林区|矿区|新区|开发区|高新区|街道|地区|区|县|市|镇|乡|旗|省"
PLACE = re.compile(
    rf"^(?:(?:{PROVINCES})[东西南北中]*部?(?![一-鿿]{{0,6}}[区县市])|{REGIONS}|[一-鿿]{{1,6}}?(?:{UNIT}))"
)
OWN = re.compile(
    r"^(?:预计|其中|以及|尤其|特别)*(?:在|是|对|将|当前|目前|白天|夜间|上午|下午)*[我本全]?(?:省|市|区|县|州)?(?:的)?"
)
SEPARATOR = re.compile(r"[、,。;:()\s]|和|及|与|以及|等地")
OWN_AREA = re.compile(r"^(?:[一-鿿]{1,8}?[省市区县旗])+")
STATION = re.compile(r"(?:中心)?(?:气象台|气象局|气象站|观象台|天文台).*$")
# “浅山区”, “部分地区” are kinds of places; “房山区”, “东城区” are places.
KIND_OF = (
    r"(?:部分|大部分?|其[它他余]|局部|个别|低洼|沿[海江河湖山]|以上|各|浅|深|[东西南北中]+部|中心|主|老)*"
)
NOT_PLACES = re.compile(rf"^{KIND_OF}(?:[地山矿灾景社小城牧林海库郊街片洼市]区|[市区县镇乡省])$")


def areas_named(forecast: str, issuer: str) -> tuple[str, ...]:
    """The places named in the forecast, in order, each once; where it names none, the issuer's own area."""
    places = []
    for token in SEPARATOR.split(forecast):
        match = PLACE.match(OWN.sub("", token, count=1))
        if match and not NOT_PLACES.search(match[0]):
            places.append(match[0])
    return tuple(dict.fromkeys(places)) or _own_area(issuer)


def _own_area(issuer: str) -> tuple[str, ...]:
    """“湖南省长沙市气象台” speaks for 湖南省长沙市, “上海中心气象台” for 上海, “中央气象台” for none."""
    match = OWN_AREA.match(issuer)
    area = match[0] if match else STATION.sub("", issuer)
    nowhere = area == "中央" or "、" in area or area.endswith("中心")
    return (area,) if 2 <= len(area) <= 12 and not nowhere else ()
