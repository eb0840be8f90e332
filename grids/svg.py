"""图: maps, bars and QR codes drawn on the server, to be put straight into a page.

Colours are presentation attributes and never styles: the Content-Security-Policy allows no inline style. Every
drawing names itself to a screen reader and scales with its card; text is drawn at its size in pixels, so ask for
the width the card has (and a larger `text` in 大字版).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from grids.geo import Geometry, Shape, project

# Fill and text of the five steps, from nothing to the most; each pair has a contrast above 4.5.
HEAT = (
    ("#eef3fa", "#083a75"),
    ("#d5e3f5", "#083a75"),
    ("#b3cdec", "#083a75"),
    ("#2a68b0", "#ffffff"),
    ("#083a75", "#ffffff"),
)
ALARM = ("#ffffff", "#b42318")
PAIR = (
    ("#0b4f9e", "#0b4f9e"),
    ("#e39b2d", "#8a4b00"),
)  # fill and edge; the light fill needs the edge to be seen
SMALLEST_TEXT = 12  # pixels
_INK, _SOFT, _LINE = "#1a2233", "#4a5568", "#d9dfe8"


@dataclass(frozen=True)
class Tile:
    """One grid on the map, left out while it has no boundary. `alarm` (such as 缺人) replaces count and colour."""

    code: str
    label: str
    value: int
    href: str
    boundary: Geometry | None
    alarm: str = ""


def heat_level(value: int, peak: int) -> int:
    """热度: 0 for nothing, then 1 to 4 by the share of the busiest; a peak below 4 makes nothing dark."""
    return min(4, -(-4 * value // max(peak, 4))) if value > 0 else 0


def heat_map(
    tiles: Sequence[Tile], width: int, *, title: str = "微网格地图", unit: str = "件", text: int = 14
) -> SafeString:
    """热力图: grids by their boundaries, the busier the darker, each a link that says its name and count.

    A picture made of links is a group and not an image: the children of an image are hidden from screen readers.
    """
    text = max(text, SMALLEST_TEXT)
    drawn = [tile for tile in tiles if tile.boundary]
    drawing = project([tile.boundary for tile in drawn], width)
    peak = max((tile.value for tile in drawn), default=0)
    pairs = list(zip(drawn, drawing.shapes, strict=True))
    content = [_link(tile, shape, peak, unit, text) for tile, shape in pairs]
    # Drawn last: a neighbour drawn after it would cover half of the outline.
    content += [_outline(shape) for tile, shape in pairs if tile.alarm]
    if not content:
        content = [_text(width / 2, 2 * text, "还没有画出微网格的边界", text)]
    return _svg(width, max(drawing.height, 3 * text), title, *content, role="group", class_="map")


def bars(
    series: Sequence[tuple[str, Sequence[float]]],
    labels: Sequence[str],
    width: int = 340,
    height: int = 200,
    *,
    title: str,
    text: int = 13,
) -> SafeString:
    """柱状图: one or two series side by side, `[("受理", [11, 7]), ("办结", [11, 7])]`, one place per label.

    The figures are told in words too (title of each bar, description of the whole). Raises ValueError when a
    series is not as long as the labels, or for a third series.
    """
    text = max(text, SMALLEST_TEXT)
    step = _step(max((value for _, values in series for value in values), default=0))
    top = step * max(3, -(-max((v for _, values in series for v in values), default=0) // step))
    plot = _Plot(text * (len(f"{top:g}") * 0.62 + 0.6), text * 2.6, width - 2, height - text * 1.8, top)
    columns = list(zip(*(values for _, values in series), strict=True))
    if len(series) > len(PAIR) or len(columns) != len(labels):
        raise ValueError("Bars take one or two series, each as long as the labels.")
    words = "；".join(
        f"{label}：" + "、".join(f"{name}{value:g}" for (name, _), value in zip(series, column, strict=True))
        for label, column in zip(labels, columns, strict=True)
    )
    return _svg(
        width,
        height,
        title,
        _tag("desc", words or "暂无数据"),
        *_legend([name for name, _ in series], plot.left, text),
        *_scale(plot, step, text),
        *_bars(plot, series, labels),
        *_labels(plot, labels, text),
    )


def qr(text: str, *, title: str = "二维码", size: int = 180) -> SafeString:
    """二维码: `text` (a link) as a QR code on white with its quiet zone; 15 % of it may be dirty or torn."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", svgclass="qr", lineclass=None, title=title, border=4
    )
    head = format_html('<svg role="img" width="{}" ', size)
    return mark_safe(head + drawn.removeprefix("<svg "))  # noqa: S308  segno escapes the title; the rest is numbers


@dataclass(frozen=True)
class _Plot:
    """The field the bars stand in: its edges in pixels, and the value its upper edge stands for."""

    left: float
    upper: float
    right: float
    lower: float
    top: float

    def y(self, value: float) -> float:
        return self.lower - (self.lower - self.upper) * value / self.top

    def x(self, place: int, places: int) -> float:
        """The middle of a place."""
        return self.left + (self.right - self.left) * (place + 0.5) / places


def _link(tile: Tile, shape: Shape, peak: int, unit: str, text: int) -> SafeString:
    fill, ink = ALARM if tile.alarm else HEAT[heat_level(tile.value, peak)]
    told = tile.alarm or f"{tile.value}{unit}"
    (x, y), code_size = shape.label, round(text * 1.2)
    fits = _width(told, text) <= shape.room
    lines = [_text(x, y if fits else y + text * 0.4, tile.code, code_size, ink, bold=True)]
    if fits:
        lines.append(_text(x, y + text * 1.15, told, text, ink))
    name = "，".join(filter(None, [tile.label, f"{tile.value}{unit}", tile.alarm]))
    area = _tag("path", d=shape.path, fill=fill, fill_rule="evenodd", stroke="#ffffff", stroke_width=2)
    return _tag(
        "a", _tag("title", name), area, *lines, href=tile.href, aria_label=name, text_decoration="none"
    )


def _outline(shape: Shape) -> SafeString:
    return _tag(
        "path",
        d=shape.path,
        fill="none",
        stroke=ALARM[1],
        stroke_width=2,
        stroke_dasharray="6 4",
        pointer_events="none",
    )


def _step(most: float) -> int:
    """A whole, round distance of the scale lines, so that three or so reach the most."""
    for power in count():
        for digit in (1, 2, 4, 5, 8):
            if digit * 10**power * 3 >= most:
                return digit * 10**power
    raise AssertionError("unreachable")


def _legend(names: Sequence[str], left: float, text: int) -> Iterable[SafeString]:
    for name, (fill, edge) in zip(names, PAIR, strict=False):
        yield _tag(
            "rect", x=_n(left), y=_n(text * 0.2), width=text, height=text, rx=2, fill=fill, stroke=edge
        )
        yield _text(left + text * 1.4, text * 1.1, name, text, text_anchor="start")
        left += text * 3 + _width(name, text)


def _scale(plot: _Plot, step: int, text: int) -> Iterable[SafeString]:
    for value in range(0, int(plot.top) + 1, step):
        y = _n(plot.y(value))
        yield _tag("line", x1=_n(plot.left), x2=_n(plot.right), y1=y, y2=y, stroke=_LINE)
        yield _text(
            plot.left - text * 0.5, plot.y(value) + text * 0.35, f"{value:g}", text, _SOFT, text_anchor="end"
        )


def _bars(
    plot: _Plot, series: Sequence[tuple[str, Sequence[float]]], labels: Sequence[str]
) -> Iterable[SafeString]:
    room = (plot.right - plot.left) / max(len(labels), 1)
    thick = max(1.0, min(18.0, room * 0.78 / len(series) - 1)) if series else 0
    for number, ((name, values), (fill, edge)) in enumerate(zip(series, PAIR, strict=False)):
        for place, value in enumerate(values):
            middle = plot.x(place, len(labels)) + (number - (len(series) - 1) / 2) * (thick + 2)
            yield _tag(
                "rect",
                _tag("title", f"{labels[place]} {name} {value:g}"),
                x=_n(middle - thick / 2),
                y=_n(plot.y(value)),
                width=_n(thick),
                height=_n(plot.lower - plot.y(value)),
                rx=1.5,
                fill=fill,
                stroke=edge,
                stroke_width=0.75,
            )


def _labels(plot: _Plot, labels: Sequence[str], text: int) -> Iterable[SafeString]:
    """Labels below; every second, third… one where all would run into each other."""
    room = (plot.right - plot.left) / max(len(labels), 1)
    widest = max((_width(label, text) for label in labels), default=0)
    every = max(1, -(-int(widest + text * 0.5) // max(int(room), 1)))
    for place in range(0, len(labels), every):
        half = _width(labels[place], text) / 2
        x = min(max(plot.x(place, len(labels)), half), plot.right - half)  # not over the edge of the drawing
        yield _text(x, plot.lower + text * 1.3, labels[place], text, _SOFT)


def _svg(
    width: float, height: float, title: str, *content: str, role: str = "img", class_: str = "bars"
) -> SafeString:
    box = f"0 0 {_n(width)} {_n(height)}"
    return _tag("svg", _tag("title", title), *content, role=role, class_=class_, width=_n(width), viewBox=box)


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    fill: str = _INK,
    *,
    bold: bool = False,
    text_anchor: str = "middle",
) -> SafeString:
    weight = {"font_weight": 700} if bold else {}
    return _tag("text", words, x=_n(x), y=_n(y), font_size=size, fill=fill, text_anchor=text_anchor, **weight)


def _width(words: str, size: int) -> float:
    """About how wide words are drawn: a Han character is a square, others a little more than half."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.6 for letter in words)


def _tag(name: str, *content: str, **attributes: object) -> SafeString:
    pairs = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    inner = format_html_join("", "{}", ((part,) for part in content))
    return format_html("<{}{}>{}</{}>", name, format_html_join("", ' {}="{}"', pairs), inner, name)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
