"""画边界的页面: what a file may look like, what is said of each that cannot be used, what is shown before it is kept."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grids.geo import MOST_BYTES
from grids.models import Grid, OfficeRecord
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in

house = lent_house
SQUARE = [[118.78, 32.04], [118.79, 32.04], [118.79, 32.05], [118.78, 32.05], [118.78, 32.04]]


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def feature(name: Any = "01", geometry: Any = None, prop: str = "code") -> dict[str, Any]:
    shape = geometry or {"type": "Polygon", "coordinates": [SQUARE]}
    return {"type": "Feature", "properties": {prop: name}, "geometry": shape}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def boundary(house: House, code: str = "01") -> Any:
    return Grid.objects.of(house.community.pk).get(code=code).boundary


# What is taken: the name of a grid however the drawing program spells it

NAMES = [
    ("code", "01", "第01微网格"),
    ("编号", "02", "第02微网格"),
    ("网格编号", "03", "第03微网格"),
    ("grid", "01", "第01微网格"),
    ("name", "第02微网格", "第02微网格"),
    ("名称", "第03微网格", "第03微网格"),
    ("网格名称", " 第01微网格 ", "第01微网格"),
]


@pytest.mark.parametrize(("prop", "said", "name"), NAMES)
def test_a_feature_is_taken_for_the_grid_it_names(
    house: House, staff: Client, prop: str, said: str, name: str
):
    body = {"text": collection(feature(said, prop=prop)), "system": "wgs84"}
    page = staff.post(reverse("draw"), body).text
    assert '预览：<span class="num">1</span> 个网格的新边界' in page
    assert f'<span class="num">{name}</span>' in page
    assert not Grid.objects.exclude(boundary=None).exists()


def test_several_grids_come_in_one_file_and_are_kept_after_a_look(house: House, staff: Client):
    content = collection(feature("01"), feature("03")).encode()
    page = staff.post(
        reverse("draw"), {"file": SimpleUploadedFile("格.geojson", content), "system": "wgs84"}
    ).text
    assert '预览：<span class="num">2</span>' in page and "<svg" in page
    kept = re.search(r'name="text" value="([^"]+)"', page)[1].replace("&quot;", '"')
    answer = staff.post(reverse("draw"), {"text": kept, "system": "wgs84", "confirm": "1"})
    assert answer["Location"] == reverse("grids")
    assert "2 个网格的边界已更新。" in staff.get(answer["Location"]).text
    assert [boundary(house, code) is not None for code in ("01", "02", "03")] == [True, False, True]
    assert OfficeRecord.objects.get().data == {"grids": ["01", "03"]}


def test_a_file_drawn_on_a_map_service_is_kept_where_it_really_is(house: House, staff: Client):
    page = staff.post(reverse("draw"), {"text": collection(feature()), "system": "gcj02"}).text
    kept = re.search(r'name="text" value="([^"]+)"', page)[1].replace("&quot;", '"')
    assert 'name="system" value="wgs84"' in page
    staff.post(reverse("draw"), {"text": kept, "system": "wgs84", "confirm": "1"})
    first = boundary(house)["coordinates"][0][0]
    drawn = SQUARE[0]
    assert first != drawn
    assert all(0.0005 < abs(one - other) < 0.02 for one, other in zip(first, drawn, strict=True))


# What is refused, and how

REFUSED = [
    ("", "请选择文件，或者把内容贴进来。"),
    ("x", "这不是 GeoJSON 内容，请从作图软件里重新导出。"),
    ("{", "这不是 GeoJSON 内容，请从作图软件里重新导出。"),
    ("[" * 3000, "这不是 GeoJSON 内容，请从作图软件里重新导出。"),
    ("[]", "文件里要有一组带网格编号的面（FeatureCollection），请从作图软件里重新导出。"),
    ("{}", "文件里要有一组带网格编号的面（FeatureCollection），请从作图软件里重新导出。"),
    ('{"features": []}', "文件里要有一组带网格编号的面（FeatureCollection），请从作图软件里重新导出。"),
    ('{"features": [1]}', "文件里要有一组带网格编号的面（FeatureCollection），请从作图软件里重新导出。"),
    (collection(feature("77")), "第 1 个面（“77”）对不上网格，请在属性 code 里写网格编号，例如 07。"),
    (collection(feature("01"), feature("77")), "第 2 个面（“77”）对不上网格"),
    (collection({"type": "Feature", "geometry": None}), "第 1 个面（没有写编号）对不上网格"),
    (collection(feature("x" * 60)), f"第 1 个面（“{'x' * 20}”）对不上网格"),
    (collection(feature("01"), feature("01")), "第01微网格在文件里出现了两次，请只留一个。"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_what_is_said_of_a_file_that_cannot_be_used(house: House, staff: Client, text: str, says: str):
    answer = staff.post(reverse("draw"), {"text": text, "system": "wgs84"})
    page = answer.text.replace("&quot;", '"')
    assert (answer.status_code, says in page) == (400, True), page[-1500:]
    assert "出错了：画边界" in page
    assert boundary(house) is None


SHAPES = [
    {"type": "Point", "coordinates": [118.78, 32.04]},
    {"type": "LineString", "coordinates": SQUARE},
    {"type": "Polygon", "coordinates": []},
    {"type": "Polygon", "coordinates": [[[118.78, 32.04]]]},
    {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]]},
    {"type": "Polygon", "coordinates": [[[500, 32.04], [501, 32.04], [501, 33], [500, 32.04]]]},
    {"type": "Polygon", "coordinates": "x"},
    {"type": "Polygon"},
    {"type": "Spiral", "coordinates": [SQUARE]},
]


@pytest.mark.parametrize("geometry", SHAPES)
def test_what_is_no_area_is_refused(house: House, staff: Client, geometry: dict[str, Any]):
    answer = staff.post(reverse("draw"), {"text": collection(feature("01", geometry)), "system": "wgs84"})
    assert answer.status_code == 400
    assert "summary" in answer.text and boundary(house) is None


FILES = [
    (b"\xff\xfe\x00", "这不是 GeoJSON 文件（UTF-8 文字），请从作图软件里重新导出。"),
    (b"", "提交的是空文件。"),
    (b" " * (MOST_BYTES + 1), "文件超过 2 MB，请在作图软件里简化后再导出。"),
]


@pytest.mark.parametrize(("content", "says"), FILES)
def test_what_is_said_of_a_file_that_cannot_be_read(house: House, staff: Client, content: bytes, says: str):
    upload = SimpleUploadedFile("grids.geojson", content)
    answer = staff.post(reverse("draw"), {"file": upload, "system": "wgs84"})
    assert (answer.status_code, says in answer.text) == (400, True), answer.text[-1500:]


def test_a_file_with_a_byte_order_mark_is_read(house: House, staff: Client):
    upload = SimpleUploadedFile("grids.geojson", b"\xef\xbb\xbf" + collection(feature()).encode())
    assert "个网格的新边界" in staff.post(reverse("draw"), {"file": upload, "system": "wgs84"}).text


@pytest.mark.parametrize("system", ["", "bd09", "WGS84"])
def test_the_coordinates_have_to_be_named(house: House, staff: Client, system: str):
    answer = staff.post(reverse("draw"), {"text": collection(feature()), "system": system})
    assert answer.status_code == 400
    page = staff.get(reverse("draw")).text
    assert "WGS84：手持 GPS、天地图导出、国际软件" in page
    assert "GCJ-02：高德、腾讯地图上描的（火星坐标）" in page
    assert "两种相差几百米，选错了整张图会偏。" in page


def test_confirming_what_is_so_already_says_so(house: House, staff: Client):
    body = {"text": collection(feature()), "system": "wgs84", "confirm": "1"}
    assert staff.post(reverse("draw"), body).status_code == 302
    again = staff.post(reverse("draw"), body)
    assert (again.status_code, "没有改动：边界和现在的一样。" in again.text) == (409, True)
    assert OfficeRecord.objects.count() == 1


# The order of drawing

ORDER = [
    ({}, "改了 0 个网格。", [0, 0, 0]),
    ({"order-01": "5"}, "改了 1 个网格。", [5, 0, 0]),
    ({"order-01": "5", "order-03": "2"}, "改了 2 个网格。", [5, 0, 2]),
    ({"order-01": "x", "order-02": "-1", "order-03": "99999"}, "改了 0 个网格。", [0, 0, 0]),
    ({"order-02": "²"}, "改了 0 个网格。", [0, 0, 0]),
    ({"order-77": "3"}, "改了 0 个网格。", [0, 0, 0]),
]


@pytest.mark.parametrize(("typed", "says", "after"), ORDER)
def test_a_number_puts_a_grid_on_top(house: House, staff: Client, typed: dict[str, str], says: str, after):
    answer = staff.post(reverse("draw_order"), typed)
    assert answer["Location"] == reverse("draw")
    assert f"画图顺序已保存，{says}" in staff.get(answer["Location"]).text
    rows = Grid.objects.of(house.community.pk).order_by("code").values_list("drawing_order", flat=True)
    assert list(rows) == after
    assert OfficeRecord.objects.exists() is any(after)


@pytest.mark.parametrize("who", ["worker1", "supervisor", "property"])
def test_nobody_else_draws(house: House, who: str):
    client = signed_in(getattr(house, who).user)
    for answer in (
        client.get(reverse("draw")),
        client.post(reverse("draw"), {"text": collection(feature()), "system": "wgs84", "confirm": "1"}),
        client.post(reverse("draw_order"), {"order-01": "3"}),
    ):
        assert (answer.status_code, "网格由本社区的工作人员划分。" in answer.text) == (403, True)
    assert boundary(house) is None
