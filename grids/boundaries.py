"""导入边界: a file of many boundaries, each for the grid its feature names. Room: rules."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from grids import gcj, geo
from grids.geo import BoundaryRefused, Geometry
from grids.models import Grid

NAMES = ("code", "编号", "网格编号", "grid", "name", "名称", "网格名称")


def read(text: str, system: str, grids: Iterable[Grid]) -> dict[int, Geometry]:
    """Grid key → boundary in WGS 84. Raises BoundaryRefused naming the feature that cannot be used.

    `system` is the person's word for the coordinates: wgs84 or gcj02. A feature names its grid by code or name.
    """
    known = {word: grid for grid in grids for word in (grid.code, grid.name)}
    found: dict[int, Geometry] = {}
    for place, feature in enumerate(_features(text), start=1):
        grid = _grid(feature, known, place)
        if grid.pk in found:
            raise BoundaryRefused(f"{grid.name}在文件里出现了两次，请只留一个。")
        polygons = geo.validate_geojson(feature)
        if system == "gcj02":
            polygons = [[[gcj.to_wgs84(point) for point in ring] for ring in each] for each in polygons]
        found[grid.pk] = geo.as_geometry(polygons)
    return found


def _features(text: str) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BoundaryRefused("这不是 GeoJSON 内容，请从作图软件里重新导出。") from wrong
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(each, dict) for each in features):
        raise BoundaryRefused("文件里要有一组带网格编号的面（FeatureCollection），请从作图软件里重新导出。")
    return features


def _grid(feature: Mapping[str, Any], known: Mapping[str, Grid], place: int) -> Grid:
    properties = feature.get("properties") or {}
    said = [
        str(properties[name]).strip() for name in NAMES if isinstance(properties, dict) and name in properties
    ]
    grid = next((known[word] for word in said if word in known), None)
    if grid is None:
        words = f"“{said[0][:20]}”" if said else "没有写编号"
        raise BoundaryRefused(f"第 {place} 个面（{words}）对不上网格，请在属性 code 里写网格编号，例如 07。")
    return grid
