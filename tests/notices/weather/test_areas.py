"""The places a forecast names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.weather.areas import areas_named

FORECASTS = [
    ("预计未来2小时，房山区、门头沟区和昌平区有雷雨", ("房山区", "门头沟区", "昌平区")),
    ("我县城关镇、河西乡及东关街道有冰雹", ("城关镇", "河西乡", "东关街道")),
    ("东城区、西城区有大雾", ("东城区", "西城区")),
    ("本市西部山区、北部山区及沿江地区有大风", ()),
    ("全市大部分地区、其它地区、中心城区有雨", ()),
    ("河北南部、山东西部、陕西有雪", ("河北南部", "山东西部", "陕西")),
    ("东北、华北有寒潮", ("东北", "华北")),
    ("房山区、房山区有雨", ("房山区",)),
    ("浦东新区有雷电", ("浦东新区",)),
    ("", ()),
]


@pytest.mark.parametrize("row", FORECASTS, ids=lambda row: row[0][:16])
def test_places_are_told_from_kinds_of_places(row: tuple) -> None:
    assert areas_named(row[0].replace("，", ","), "某气象台") == row[1]


@given(st.text(max_size=80), st.text(max_size=20))
def test_places_are_never_empty_nor_repeated(forecast: str, issuer: str) -> None:
    places = areas_named(forecast, issuer)
    assert all(places)
    assert len(set(places)) == len(places)
