"""火星坐标: GCJ-02, which Chinese map services draw in, back to WGS 84. Pure.

The shift is a published approximation (no official inverse exists); one step of refinement brings the error below a
metre, far less than a pencil line on a grid's boundary. Outside China the two are the same.
"""

import math

_AXIS = 6378245.0  # metres, Krasovsky 1940
_FLATNESS = 0.00669342162296594323
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north

Position = tuple[float, float]


def to_wgs84(point: Position) -> Position:
    """Longitude and latitude in GCJ-02 → WGS 84, degrees, six decimals."""
    guess = point
    for _ in range(3):
        shifted = _shifted(guess)
        guess = (guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1])
    return round(guess[0], 6), round(guess[1], 6)


def _shifted(point: Position) -> Position:
    """WGS 84 → GCJ-02."""
    east, north = point
    west_edge, south_edge, east_edge, north_edge = _CHINA
    if not (west_edge <= east <= east_edge and south_edge <= north <= north_edge):
        return point
    x, y, radian = east - 105.0, north - 35.0, math.radians(north)
    bulge = 1 - _FLATNESS * math.sin(radian) ** 2
    up = _northward(x, y) * 180.0 / ((_AXIS * (1 - _FLATNESS)) / (bulge * math.sqrt(bulge)) * math.pi)
    right = _eastward(x, y) * 180.0 / (_AXIS / math.sqrt(bulge) * math.cos(radian) * math.pi)
    return east + right, north + up


def _wave(x: float, parts: tuple[tuple[float, float], ...]) -> float:
    return sum(height * math.sin(x * pitch * math.pi) for height, pitch in parts) * 2.0 / 3.0


def _northward(x: float, y: float) -> float:
    """Metres."""
    base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    base += _wave(x, ((20.0, 6.0), (20.0, 2.0))) + _wave(y, ((20.0, 1.0), (40.0, 1 / 3)))
    return base + _wave(y, ((160.0, 1 / 12), (320.0, 1 / 30)))


def _eastward(x: float, y: float) -> float:
    """Metres."""
    base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    base += _wave(x, ((20.0, 6.0), (20.0, 2.0))) + _wave(x, ((20.0, 1.0), (40.0, 1 / 3)))
    return base + _wave(x, ((150.0, 1 / 12), (300.0, 1 / 30)))
