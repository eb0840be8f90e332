"""边界: what is a usable boundary of a grid, a made-up map to begin with, and how boundaries become a drawing.

GeoJSON (RFC 7946), longitude before latitude, WGS 84. Pure: no model, no network, no map service.
"""

import json
import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grids.verdict import Invalid

Position = tuple[float, float]
Ring = list[Position]
Polygon = list[Ring]  # the outline, then the holes
Geometry = Mapping[str, Any]

MOST_POINTS = 1_000
MOST_BYTES = 2_000_000  # of a file with the boundaries of a whole community
WIDEST = 0.5  # degrees, some fifty kilometres
_CENTRE = (118.78, 32.04)
_CELL = (0.0030, 0.0022)  # degrees: about 280 m by 240 m
_JITTER = 0.27  # of a cell; below 0.5 no two corners can change places
_SCANLINES = 15
_BAD_COORDINATES = f"边界的坐标格式不对，或者点太多（最多 {MOST_POINTS} 个）。请在作图软件里简化后重新导出。"


class BoundaryRefused(Invalid):
    """A boundary that cannot be used; its text is a Chinese sentence that says what to do."""


@dataclass(frozen=True)
class Shape:
    """One boundary as SVG: path data (even-odd rule), where its label goes, and how wide the label may be."""

    path: str
    label: Position
    room: float


@dataclass(frozen=True)
class Drawing:
    """Boundaries drawn to one scale; sizes in pixels."""

    width: float
    height: float
    shapes: list[Shape]


def tiles(n: int = 26, seed: int = 2026) -> list[Geometry]:
    """示意边界: `n` neighbouring polygons that tile one map without gap or overlap, numbered from below left.

    Deterministic for a seed, so that demo data looks the same everywhere. Corners are shared exactly.
    """
    columns = math.ceil(math.sqrt(n))
    rows = math.ceil(n / columns)
    corners = _lattice(columns, rows, random.Random(seed))  # noqa: S311  a drawing, not a secret
    outlines = []
    for number in range(n):
        row, column = divmod(number, columns)
        around = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        outlines.append([list(corners[column + dx, row + dy]) for dx, dy in around])
    return [{"type": "Polygon", "coordinates": [outline]} for outline in outlines]


def validate_geojson(data: str | Geometry) -> list[Polygon]:
    """校验边界: the polygons of a GeoJSON text or object (Polygon, MultiPolygon, Feature, FeatureCollection).

    Rings come back closed and turning as RFC 7946 asks (outline anticlockwise). Raises BoundaryRefused for
    other shapes, swapped or projected coordinates, crossing lines, too many points or too large an area.
    """
    polygons = [[_ring(ring) for ring in polygon] for polygon in _found(_parsed(data))]
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings or not all(polygons):
        raise BoundaryRefused("文件里没有边界。请在作图软件里画出一个面，再导出为 GeoJSON。")
    if sum(map(len, rings)) > MOST_POINTS:
        raise BoundaryRefused(_BAD_COORDINATES)
    left, low, right, high = _box(rings)
    if right - left > WIDEST or high - low > WIDEST:
        raise BoundaryRefused("边界大得不像一个微网格（超过 50 公里），请核对坐标。")
    for ring in rings:
        if _area(ring) == 0 or _crosses_itself(ring):
            raise BoundaryRefused("边界线自己相交或围不成一块地，请在作图软件里修正后再导入。")
    return [[_turned(ring, inner=bool(place)) for place, ring in enumerate(polygon)] for polygon in polygons]


def as_geometry(polygons: Sequence[Polygon]) -> Geometry:
    """What `validate_geojson` took, as one geometry to store."""
    coordinates = [[[list(point) for point in ring] for ring in polygon] for polygon in polygons]
    if len(coordinates) == 1:
        return {"type": "Polygon", "coordinates": coordinates[0]}
    return {"type": "MultiPolygon", "coordinates": coordinates}


def project(boundaries: Sequence[Geometry], width: float, *, margin: float = 2) -> Drawing:
    """投影: stored boundaries as one drawing `width` pixels wide; north is up, lengths are true both ways."""
    lands = [list(_polygons(boundary)) for boundary in boundaries]
    rings = [ring for land in lands for polygon in land for ring in polygon]
    if not rings:
        return Drawing(width, 0, [])
    left, low, right, high = _box(rings)
    squeeze = math.cos(math.radians((low + high) / 2))
    scale = (width - 2 * margin) / max((right - left) * squeeze, 1e-9)

    def drawn(point: Sequence[float]) -> Position:
        return (margin + (point[0] - left) * squeeze * scale, margin + (high - point[1]) * scale)

    shapes = [_shape([[[*map(drawn, ring)] for ring in polygon] for polygon in land]) for land in lands]
    return Drawing(width, (high - low) * scale + 2 * margin, shapes)


def holds(boundary: Geometry, longitude: float, latitude: float) -> bool:
    """Whether a point lies within a boundary, not in one of its holes."""
    spans = (span for polygon in _polygons(boundary) for span in _inside(polygon, latitude))
    return any(left <= longitude < right for left, right in spans)


def centre(boundary: Geometry) -> Position:
    """The middle of a boundary's largest part: longitude, latitude."""
    return _centroid(max((polygon[0] for polygon in _polygons(boundary)), key=lambda ring: abs(_area(ring))))


def _lattice(columns: int, rows: int, dice: random.Random) -> dict[tuple[int, int], Position]:
    """Corners by column and row; inner ones are moved about, outer ones only along their edge."""

    def jitter(place: int, last: int) -> float:
        moved = dice.uniform(-_JITTER, _JITTER)
        return place + (0 if place in (0, last) else moved)

    return {
        (column, row): (
            round(_CENTRE[0] + (jitter(column, columns) - columns / 2) * _CELL[0], 6),
            round(_CENTRE[1] + (jitter(row, rows) - rows / 2) * _CELL[1], 6),
        )
        for row in range(rows + 1)
        for column in range(columns + 1)
    }


def _parsed(data: str | Geometry) -> Geometry:
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except (ValueError, RecursionError) as wrong:
            raise BoundaryRefused("这不是 GeoJSON 内容，请从作图软件里重新导出。") from wrong
    if not isinstance(data, Mapping):
        raise BoundaryRefused("这不是 GeoJSON 内容，请从作图软件里重新导出。")
    return data


def _found(data: Geometry) -> list[Any]:
    """The polygons' coordinates, not yet looked at. Not recursive: nesting is a stranger's to choose."""
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    if not isinstance(features, list):
        raise BoundaryRefused(_BAD_COORDINATES)
    polygons = []
    for feature in features:
        is_feature = isinstance(feature, Mapping) and feature.get("type") == "Feature"
        shape = feature.get("geometry") if is_feature else feature
        kind = shape.get("type") if isinstance(shape, Mapping) else None
        if kind not in ("Polygon", "MultiPolygon"):
            raise BoundaryRefused(
                f"边界要画成面（Polygon），文件里是 {str(kind)[:30]}。请把线首尾相连画成面。"
            )
        polygons += [shape.get("coordinates")] if kind == "Polygon" else _listed(shape.get("coordinates"))
    return [_listed(polygon) for polygon in polygons]


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > MOST_POINTS:
        raise BoundaryRefused(_BAD_COORDINATES)
    return list(value)


def _polygons(boundary: Geometry) -> Iterator[Polygon]:
    polygons = [boundary["coordinates"]] if boundary["type"] == "Polygon" else boundary["coordinates"]
    for polygon in polygons:
        yield [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in polygon]


def _ring(points: Any) -> Ring:
    ring = [_position(point) for point in _listed(points)]
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(set(ring)) < 3:
        raise BoundaryRefused("边界至少要有三个不同的点，请重新画。")
    return ring


def _position(point: Any) -> Position:
    numbers = point[:2] if isinstance(point, list | tuple) else []
    if len(numbers) < 2 or not all(type(n) in (int, float) and math.isfinite(n) for n in numbers):
        raise BoundaryRefused("边界的坐标格式不对，每个点应是 [经度, 纬度]。")
    longitude, latitude = map(float, numbers)
    if 3 <= longitude <= 54 and 73 <= latitude <= 136:
        raise BoundaryRefused("经度和纬度写反了：每个点应先写经度，再写纬度。")
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise BoundaryRefused("坐标超出经纬度的范围。请在作图软件里选择 WGS84 经纬度坐标后再导出。")
    return longitude, latitude


def _box(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    points = [point for ring in rings for point in ring]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _area(ring: Sequence[Position]) -> float:
    """Signed area, positive when it turns anticlockwise (with north up)."""
    x0, y0 = ring[0]  # near the ring, so that small areas keep their digits
    return (
        sum(
            (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
            for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)
        )
        / 2
    )


def _turned(ring: Ring, *, inner: bool) -> Ring:
    return ring if (_area(ring) > 0) != inner else ring[::-1]


def _crosses_itself(ring: Ring) -> bool:
    edges = [edge for edge in zip(ring, ring[1:], strict=False) if edge[0] != edge[1]]
    last = len(edges) - 1
    return any(
        _meet(edges[i], edges[j])
        for i in range(len(edges))
        for j in range(i + 2, len(edges))
        if (i, j) != (0, last)  # neighbours share a corner
    )


def _meet(one: tuple[Position, Position], other: tuple[Position, Position]) -> bool:
    (a, b), (c, d) = one, other
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0


def _side(a: Position, b: Position, point: Position) -> int:
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)


def _shape(land: Sequence[Polygon]) -> Shape:
    """Path and label of one boundary; the label goes into the largest of its pieces."""
    path = "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z" for polygon in land for ring in polygon
    )
    largest = max(land, key=lambda polygon: abs(_area(polygon[0])))
    label, room = _label(largest)
    return Shape(path, label, room)


def _label(polygon: Polygon) -> tuple[Position, float]:
    """Where a label stands well: on the level of the centroid, else on the level with the most room."""
    _, low, _, high = _box(polygon[:1])
    x, y = _centroid(polygon[0])
    for left, right in _inside(polygon, y):
        if left < x < right:
            return ((left + right) / 2, y), right - left
    levels = [low + (high - low) * (n + 0.5) / _SCANLINES for n in range(_SCANLINES)]
    spans = [
        (right - left, (left + right) / 2, level)
        for level in levels
        for left, right in _inside(polygon, level)
    ]
    room, middle, level = max(spans, default=(0.0, x, y))
    return (middle, level), room


def _centroid(ring: Ring) -> Position:
    area, (x0, y0) = _area(ring), ring[0]
    if not area:
        return x0, y0
    x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        x, y = x + (ax + bx - 2 * x0) * cross, y + (ay + by - 2 * y0) * cross
    return x0 + x / (6 * area), y0 + y / (6 * area)


def _inside(polygon: Polygon, level: float) -> Iterator[tuple[float, float]]:
    """The stretches of the line y = level that lie inside (even-odd, so holes are left out)."""
    crossings = sorted(
        ax + (level - ay) * (bx - ax) / (by - ay)
        for ring in polygon
        for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)
        if (ay <= level) != (by <= level)
    )
    return zip(crossings[::2], crossings[1::2], strict=True)
