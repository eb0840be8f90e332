"""Boundaries: a made-up map, what an office may bring, and how it is drawn."""

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.geo import (
    BoundaryRefused,
    Drawing,
    Geometry,
    Position,
    as_geometry,
    project,
    tiles,
    validate_geojson,
)

SQUARE = [[118.78, 32.04], [118.79, 32.04], [118.79, 32.05], [118.78, 32.05], [118.78, 32.04]]
HOLE = [[118.783, 32.043], [118.787, 32.043], [118.787, 32.047], [118.783, 32.047], [118.783, 32.043]]
ELSEWHERE = [[118.80, 32.04], [118.81, 32.04], [118.81, 32.05], [118.80, 32.04]]


def polygon(*rings: list) -> Geometry:
    return {"type": "Polygon", "coordinates": list(rings)}


def area(ring: list[Position]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)) / 2


def contains(ring: list[Position], point: Position) -> bool:
    x, y = point
    return (
        sum(
            (ay <= y) != (by <= y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
            for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)
        )
        % 2
        == 1
    )


def rings_of(path: str) -> list[list[Position]]:
    pieces = [re.findall(r"(-?[\d.]+) (-?[\d.]+)", piece) for piece in path.split("Z") if piece]
    rings = [[(float(x), float(y)) for x, y in piece] for piece in pieces]
    return [[*ring, ring[0]] for ring in rings]


# --- the made-up map -------------------------------------------------------------------------------


def test_twenty_six_tiles_in_rows_of_six_from_below_left() -> None:
    drawn = project(tiles(), 600)
    labels = [shape.label for shape in drawn.shapes]
    assert len(labels) == 26
    for number in range(25):
        (x, y), (next_x, next_y) = labels[number], labels[number + 1]
        if number % 6 == 5:
            assert next_x < x
            assert next_y < y  # a row higher
        else:
            assert next_x > x


def test_the_same_seed_gives_the_same_map() -> None:
    assert tiles(26, seed=7) == tiles(26, seed=7)
    assert tiles(26, seed=7) != tiles(26, seed=8)


@given(st.integers(1, 60), st.integers(0, 1000))
def test_tiles_touch_without_gap_or_overlap(n: int, seed: int) -> None:
    made = tiles(n, seed)
    assert len(made) == n
    edges = Counter()
    for tile in made:
        ring = [tuple(point) for point in tile["coordinates"][0]]
        assert area(ring) > 0  # anticlockwise, so an edge shared by two runs both ways
        edges.update(zip(ring, ring[1:], strict=False))
    assert set(edges.values()) == {1}
    outline = [edge for edge in edges if edge[::-1] not in edges]
    assert Counter(start for start, _ in outline) == Counter(end for _, end in outline)
    assert set(Counter(start for start, _ in outline).values()) == {1}  # one closed outline: no hole inside


@given(st.integers(1, 60), st.integers(0, 1000))
def test_tiles_are_boundaries_an_office_could_bring(n: int, seed: int) -> None:
    for tile in tiles(n, seed):
        (checked,) = validate_geojson(json.dumps(tile))
        assert as_geometry([checked]) == tile


def test_tiles_lie_where_the_demo_community_lies() -> None:
    points = [point for tile in tiles() for point in tile["coordinates"][0]]
    assert all(abs(lon - 118.78) < 0.02 and abs(lat - 32.04) < 0.02 for lon, lat in points)


# --- what an office may bring ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        polygon(SQUARE),
        json.dumps(polygon(SQUARE)),
        {"type": "Feature", "properties": {"name": "第01微网格"}, "geometry": polygon(SQUARE)},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(SQUARE)}]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        polygon(SQUARE[:-1]),  # not closed
        polygon(SQUARE[::-1]),  # turning the other way
        polygon([[*point, 12.5] for point in SQUARE]),  # with heights
        polygon([SQUARE[0], *SQUARE]),  # a point twice
    ],
)
def test_usual_ways_to_say_one_square(data: str | Geometry) -> None:
    (square,) = validate_geojson(data)
    (ring,) = square
    assert ring[0] == ring[-1]
    assert set(ring) == {tuple(point) for point in SQUARE}
    assert area(ring) > 0


def test_a_hole_turns_the_other_way() -> None:
    (land,) = validate_geojson(polygon(SQUARE, HOLE))
    assert [area(ring) > 0 for ring in land] == [True, False]


def test_a_grid_in_two_pieces() -> None:
    pieces = validate_geojson({"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [ELSEWHERE]]})
    assert [len(piece) for piece in pieces] == [2, 1]
    assert as_geometry(pieces)["type"] == "MultiPolygon"
    assert validate_geojson(json.dumps(as_geometry(pieces))) == pieces


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "不是 GeoJSON"),
        ("{", "不是 GeoJSON"),
        ("[1, 2]", "不是 GeoJSON"),
        ("null", "不是 GeoJSON"),
        ("[" * 100_000, "不是 GeoJSON"),
        ({}, "边界要画成面"),
        ({"type": "LineString", "coordinates": SQUARE}, "文件里是 LineString"),
        ({"type": "Point", "coordinates": SQUARE[0]}, "文件里是 Point"),
        ({"type": "Feature", "geometry": None}, "边界要画成面"),
        ({"type": "FeatureCollection", "features": []}, "没有边界"),
        ({"type": "FeatureCollection", "features": None}, "坐标格式不对"),
        ({"type": "FeatureCollection", "features": [None]}, "边界要画成面"),
        ({"type": "Polygon"}, "坐标格式不对"),
        ({"type": "Polygon", "coordinates": []}, "没有边界"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "没有边界"),
        ({"type": "MultiPolygon", "coordinates": [7]}, "坐标格式不对"),
        (polygon([]), "三个不同的点"),
        (polygon(SQUARE[:2]), "三个不同的点"),
        (polygon([SQUARE[0]] * 5), "三个不同的点"),
        (polygon(["东门", "西门", "南门"]), r"\[经度, 纬度\]"),
        (polygon([[118.78], [118.79], [118.8]]), r"\[经度, 纬度\]"),
        (polygon([["118.78", "32.04"]] * 4), r"\[经度, 纬度\]"),
        (polygon([[True, False]] * 4), r"\[经度, 纬度\]"),
        ('{"type":"Polygon","coordinates":[[[NaN,1],[2,3],[4,5]]]}', r"\[经度, 纬度\]"),
        ('{"type":"Polygon","coordinates":[[[1e999,1],[2,3],[4,5]]]}', r"\[经度, 纬度\]"),
        (polygon([point[::-1] for point in SQUARE]), "经度和纬度写反了"),
        (polygon([[668123.5, 3546012.1], [668223.5, 3546012.1], [668223.5, 3546112.1]]), "WGS84"),
        (polygon([[118.78, 32.04], [118.79, 32.05], [118.79, 32.04], [118.78, 32.05]]), "自己相交"),
        (polygon([[118.78, 32.04], [118.79, 32.04], [118.80, 32.04]]), "围不成一块地"),
        (polygon(SQUARE, [[118.78, 32.04], [118.79, 32.05], [118.79, 32.04], [118.78, 32.05]]), "自己相交"),
        (polygon([[118.0, 32.0], [118.6, 32.0], [118.6, 32.1]]), "大得不像一个微网格"),
        (
            {
                "type": "MultiPolygon",
                "coordinates": [[SQUARE], [[[116.3, 39.9], [116.4, 39.9], [116.4, 40.0]]]],
            },
            "大得不像",
        ),
        (polygon([[118.78 + n / 1e6, 32.04 + n * n / 1e12] for n in range(1_001)]), "最多 1000 个"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE]] * 201}, "最多 1000 个"),
    ],
)
def test_what_is_no_boundary_is_refused_with_what_to_do(data: str | Geometry, told: str) -> None:
    with pytest.raises(BoundaryRefused, match=told) as refused:
        validate_geojson(data)
    assert str(refused.value).endswith("。")


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.floats(),
        st.integers(),
        st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features"]), inner),
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_a_boundary_or_politely_refused(data: object) -> None:
    try:
        polygons = validate_geojson(data)
    except BoundaryRefused as refused:
        assert str(refused).endswith("。")
    else:
        assert project([as_geometry(polygons)], 300).height >= 0


NEAR = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
    lambda p: [118.78 + p[0] / 1000, 32.04 + p[1] / 1000]
)


@given(st.lists(NEAR, min_size=3, max_size=9, unique_by=tuple))
def test_a_boundary_taken_is_drawn_with_its_label_inside(points: list) -> None:
    try:
        polygons = validate_geojson(polygon(points))
    except BoundaryRefused:
        return
    (shape,) = project([as_geometry(polygons)], 3_000).shapes
    assert contains(rings_of(shape.path)[0], shape.label)
    assert shape.room > 0


# --- drawing ---------------------------------------------------------------------------------------


def test_north_is_up_and_lengths_are_true_both_ways() -> None:
    metre = 1 / 111_320
    wide = metre / 0.8476  # a metre of longitude at 32.05 degrees north
    square = polygon(
        [
            [118.78, 32.05],
            [118.78 + 500 * wide, 32.05],
            [118.78 + 500 * wide, 32.05 + 500 * metre],
            [118.78, 32.05 + 500 * metre],
        ]
    )
    drawing = project([square], 504)
    assert drawing.height == pytest.approx(504, abs=1)
    assert rings_of(drawing.shapes[0].path)[0][0] == pytest.approx(
        (2, drawing.height - 2), abs=0.1
    )  # south-west, below left


def test_everything_drawn_fits() -> None:
    drawing = project(tiles(), 600)
    points = [point for shape in drawing.shapes for ring in rings_of(shape.path) for point in ring]
    assert min(x for x, _ in points) == pytest.approx(2)
    assert max(x for x, _ in points) == pytest.approx(598)
    assert min(y for _, y in points) == pytest.approx(2)
    assert max(y for _, y in points) == pytest.approx(drawing.height - 2, abs=0.1)


def test_labels_of_the_made_up_map_have_room_at_card_width() -> None:
    for shape in project(tiles(), 600).shapes:
        assert contains(rings_of(shape.path)[0], shape.label)
        assert shape.room > 40


def test_a_label_keeps_out_of_a_hole_and_out_of_a_bay() -> None:
    (ringed,) = project([polygon(SQUARE, HOLE)], 600).shapes
    outline, hole = rings_of(ringed.path)
    assert contains(outline, ringed.label)
    assert not contains(hole, ringed.label)
    bay = [[0, 0], [9, 0], [9, 1], [1, 1], [1, 8], [9, 8], [9, 9], [0, 9]]
    (bent,) = project(
        [polygon([[118.78 + x / 1000, 32.04 + y / 1000] for x, y in bay] + [[118.78, 32.04]])], 600
    ).shapes
    assert contains(rings_of(bent.path)[0], bent.label)


def test_a_grid_in_two_pieces_has_one_label_in_the_larger() -> None:
    (shape,) = project([{"type": "MultiPolygon", "coordinates": [[ELSEWHERE], [SQUARE]]}], 600).shapes
    small, large = rings_of(shape.path)
    assert contains(large, shape.label)
    assert not contains(small, shape.label)


def test_nothing_to_draw_is_an_empty_drawing() -> None:
    assert project([], 600) == Drawing(600, 0, [])
