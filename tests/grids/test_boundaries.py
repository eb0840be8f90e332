"""导入边界: which feature is whose, in which coordinates, and what is refused by name."""

import json
import math
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grids import boundaries, gcj, workflow
from grids.geo import BoundaryRefused
from grids.models import Grid, OfficeRecord
from grids.verdict import Forbidden, NotFound, Refused
from tests.community import House
from tests.entering import signed_in

SQUARE = [[118.78, 32.04], [118.79, 32.04], [118.79, 32.05], [118.78, 32.05], [118.78, 32.04]]

# Points of known cities as map services give them (GCJ-02), and where they are (WGS 84), to a few metres.
CITIES = [
    ((116.404, 39.915), (116.39776, 39.91360)),
    ((121.4737, 31.2304), (121.46917, 31.23238)),
    ((113.2644, 23.1291), (113.25903, 23.13174)),
]


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def feature(name: str = "01", ring: list[list[float]] | None = None, prop: str = "code") -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": [ring or SQUARE]}
    return {"type": "Feature", "properties": {prop: name}, "geometry": shape}


def file(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * 111_320 * math.cos(math.radians(one[1]))
    return math.hypot(east, (one[1] - other[1]) * 111_320)


# Coordinates


@pytest.mark.parametrize(("drawn", "true"), CITIES)
def test_points_of_map_services_come_back_to_where_they_are(drawn, true):
    assert metres(gcj.to_wgs84(drawn), true) < 20


@pytest.mark.parametrize("point", [(118.78, 32.04), (87.6, 43.8), (109.5, 18.2), (126.6, 45.7)])
def test_there_and_back_is_the_same_place(point: tuple[float, float]):
    assert metres(gcj.to_wgs84(gcj._shifted(point)), point) < 0.5
    assert metres(gcj._shifted(point), point) > 100


@pytest.mark.parametrize("point", [(2.35, 48.85), (-73.9, 40.7), (151.2, -33.8)])
def test_outside_china_nothing_is_shifted(point: tuple[float, float]):
    assert gcj.to_wgs84(point) == point


# Which feature is whose


@pytest.mark.parametrize(
    ("prop", "name"),
    [
        ("code", "01"),
        ("编号", "01"),
        ("网格编号", " 01 "),
        ("grid", "01"),
        ("name", "第01微网格"),
        ("名称", "第01微网格"),
        ("网格名称", "第01微网格"),
    ],
)
def test_a_feature_names_its_grid(house: House, prop: str, name: str):
    found = boundaries.read(file(feature(name, prop=prop)), "wgs84", [house.grid1, house.grid2])
    assert list(found) == [house.grid1.pk]
    assert found[house.grid1.pk]["coordinates"][0][0] == [118.78, 32.04]


def test_drawn_on_a_map_service_it_is_moved_back(house: House):
    found = boundaries.read(file(feature()), "gcj02", [house.grid1])
    corner = tuple(found[house.grid1.pk]["coordinates"][0][0])
    assert 300 < metres(corner, (118.78, 32.04)) < 700


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "这不是 GeoJSON"),
        ("{", "这不是 GeoJSON"),
        ("[]", "FeatureCollection"),
        ('{"type": "Point"}', "FeatureCollection"),
        ('{"features": []}', "FeatureCollection"),
        ('{"features": [1]}', "FeatureCollection"),
        ('{"features": [{"type": "Feature"}]}', "没有写编号"),
        (file(feature("99")), "“99”"),
        (file(feature("01"), feature("01")), "出现了两次"),
        (file(feature(ring=[[118.78, 32.04], [118.79, 32.04]])), "三个不同的点"),
        (file(feature(ring=[[32.04, 118.78], [32.05, 118.78], [32.05, 118.79]])), "写反了"),
        (
            file(feature(ring=[[118.78, 32.04], [118.79, 32.05], [118.79, 32.04], [118.78, 32.05]])),
            "自己相交",
        ),
        (file(feature(ring=[[100, 30], [110, 30], [110, 40]])), "50 公里"),
    ],
)
def test_what_cannot_be_used_is_said_by_name(house: House, text: str, says: str):
    with pytest.raises(BoundaryRefused, match=says):
        boundaries.read(text, "wgs84", [house.grid1])


# The page


def test_a_file_is_shown_before_it_is_kept(house: House, staff: Client):
    upload = SimpleUploadedFile("grids.geojson", file(feature()).encode())
    page = staff.post(reverse("draw"), {"file": upload, "system": "wgs84"})
    assert page.status_code == 200
    assert "个网格的新边界" in page.text and "<svg" in page.text
    assert Grid.objects.get(pk=house.grid1.pk).boundary is None
    said = {"text": file(feature()), "system": "wgs84", "confirm": "1"}
    assert staff.post(reverse("draw"), said).status_code == 302
    assert Grid.objects.get(pk=house.grid1.pk).boundary["type"] == "Polygon"
    assert OfficeRecord.objects.get().data == {"grids": ["01"]}
    again = staff.post(reverse("draw"), said)
    assert (again.status_code, "没有改动" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"system": "wgs84"}, "请选择文件"),
        ({"text": "{}", "system": ""}, "请选择坐标是哪一种"),
        ({"text": "{}", "system": "bd09"}, "bd09"),
        ({"text": "x", "system": "wgs84"}, "这不是 GeoJSON"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(house: House, staff: Client, said: dict[str, str], says: str):
    page = staff.post(reverse("draw"), said)
    assert page.status_code == 400
    assert says in page.text


def test_a_file_that_is_no_text_is_refused(house: House, staff: Client):
    upload = SimpleUploadedFile("grids.geojson", b"\xff\xfe\x00")
    page = staff.post(reverse("draw"), {"file": upload, "system": "wgs84"})
    assert (page.status_code, "UTF-8" in page.text) == (400, True)


def test_the_larger_number_is_drawn_on_top(house: House, staff: Client):
    for ground in (house.grid1, house.grid2):
        Grid.objects.filter(pk=ground.pk).update(boundary={"type": "Polygon", "coordinates": [SQUARE]})
    staff.post(reverse("draw_order"), {"order-01": "5", "order-02": "1", "order-03": "x"})
    orders = list(Grid.objects.of(house.community.pk).values_list("code", "drawing_order"))
    assert orders == [("01", 5), ("02", 1), ("03", 0)]
    page = staff.get(reverse("grids")).text
    drawing = page[page.index('class="map"') :]
    assert drawing.index("第02微网格") < drawing.index("第01微网格")


def test_only_the_office_draws_and_only_its_own_ground(house: House):
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    for role in ("worker1", "supervisor", "property", "visitor", "family"):
        with pytest.raises(Forbidden):
            workflow.draw_boundaries(house.community, {house.grid1.pk: shape}, by=getattr(house, role))
        with pytest.raises(Forbidden):
            workflow.order_drawing(house.community, {house.grid1.pk: 1}, by=getattr(house, role))
    for verb in (workflow.draw_boundaries, workflow.order_drawing):
        with pytest.raises(NotFound):
            verb(house.community, {house.elsewhere.grid1.pk: shape}, by=house.staff)
        with pytest.raises(Forbidden):
            verb(house.community, {house.grid1.pk: shape}, by=house.elsewhere.staff)
    with pytest.raises(Refused):
        workflow.draw_boundaries(house.community, {}, by=house.staff)
