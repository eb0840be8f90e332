"""Drawings a page can hold under a strict policy, and that everyone can read."""

import re
from xml.etree import ElementTree

import pytest
import segno
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from grids.geo import tiles
from grids.svg import ALARM, HEAT, PAIR, SMALLEST_TEXT, Tile, bars, heat_level, heat_map, qr

COUNTS = [1, 8, 0, 0, 5, 8, 0, 2, 5, 1, 8, 0, 5, 1, 2, 1, 1, 0, 3, 8, 0, 0, 2, 2, 1, 1]


def twenty_six(**changed: str) -> list[Tile]:
    return [
        Tile(f"{n:02}", f"第{n:02}微网格", count, f"/grids/{n}/", boundary, changed.get(f"alarm_{n}", ""))
        for n, (count, boundary) in enumerate(zip(COUNTS, tiles(), strict=True), start=1)
    ]


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def words(drawing: str) -> list[str]:
    return [text.text for text in parsed(drawing).iter("text")]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


WEEKS = [str(week) for week in range(40, 48)]
SERIES = [("受理", [11, 7, 16, 21, 14, 10, 13, 8]), ("办结", [11, 7, 12, 17, 13, 9, 11, 5])]

DRAWINGS = {
    "map": heat_map(twenty_six(alarm_10="缺人"), 600),
    "empty map": heat_map([], 600),
    "bars": bars(SERIES, WEEKS, title="近八周受理与办结"),
    "empty bars": bars([("受理", [])], [], title="近八周受理与办结"),
    "qr": qr("https://example.org/s/2026-000123"),
}


# --- every drawing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_it_is_safe_markup_without_style_or_script(drawing: SafeString) -> None:
    assert isinstance(drawing, SafeString)
    for element in parsed(drawing).iter():
        assert element.tag not in ("style", "script", "foreignObject")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_it_names_itself_first(drawing: SafeString) -> None:
    root = parsed(drawing)
    assert root.tag == "svg"
    assert root.get("role") in ("img", "group")
    assert root[0].tag == "title"
    assert root[0].text


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_it_keeps_its_shape_in_a_narrow_card(drawing: SafeString) -> None:
    root = parsed(drawing)
    assert root.get("viewBox").startswith("0 0 ")
    assert root.get("width")
    assert root.get("height") is None  # so that a browser works it out from the width it really has


@pytest.mark.parametrize("asked", [1, 12, 14, 20])
def test_no_text_is_drawn_smaller_than_can_be_read(asked: int) -> None:
    for drawing in (heat_map(twenty_six(), 600, text=asked), bars(SERIES, WEEKS, title="图", text=asked)):
        sizes = [float(text.get("font-size")) for text in parsed(drawing).iter("text")]
        assert sizes
        assert min(sizes) == max(asked, SMALLEST_TEXT)


@pytest.mark.parametrize("evil", ['"><script>alert(1)</script>', "</title><script>", "' onload='x", "a&b<c>"])
def test_words_of_strangers_stay_words(evil: str) -> None:
    tile = Tile(evil, evil, 1, evil, tiles(1)[0], alarm=evil)
    for drawing in (
        heat_map([tile], 600, title=evil, unit=evil),
        bars([(evil, [1])], [evil], title=evil),
        qr("x", title=evil),
    ):
        root = parsed(drawing)
        assert root[0].text == evil
        assert not list(root.iter("script"))
        assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]


# --- the map ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fill", "ink"), [*HEAT, ALARM])
def test_words_on_every_colour_have_enough_contrast(fill: str, ink: str) -> None:
    assert contrast(fill, ink) >= 4.5


def test_the_five_steps_grow_darker() -> None:
    against_white = [contrast(fill, "#ffffff") for fill, _ in HEAT]
    assert len(HEAT) == 5
    assert against_white == sorted(set(against_white))


@pytest.mark.parametrize(
    ("value", "peak", "level"),
    [
        (0, 0, 0),
        (0, 8, 0),
        (1, 1, 1),
        (3, 3, 3),
        (4, 4, 4),
        (1, 8, 1),
        (2, 8, 1),
        (3, 8, 2),
        (5, 8, 3),
        (8, 8, 4),
        (1, 1000, 1),
        (-1, 8, 0),
    ],
)
def test_the_busier_the_darker(value: int, peak: int, level: int) -> None:
    assert heat_level(value, peak) == level


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_busier_grid_is_never_lighter(one: int, other: int, rest: int) -> None:
    less, more = sorted([one, other])
    peak = max(more, rest)
    assert 0 <= heat_level(less, peak) <= heat_level(more, peak) <= 4


def test_each_grid_is_a_link_that_says_its_name_and_count() -> None:
    links = list(parsed(DRAWINGS["map"]).iter("a"))
    assert [link.get("href") for link in links] == [f"/grids/{n}/" for n in range(1, 27)]
    assert links[1].get("aria-label") == links[1].find("title").text == "第02微网格，8件"
    assert [text.text for text in links[1].iter("text")] == ["02", "8件"]
    assert links[1].find("path").get("fill") == HEAT[4][0]
    assert links[2].find("path").get("fill") == HEAT[0][0]


def test_a_map_of_links_is_no_image_to_a_screen_reader() -> None:
    assert parsed(DRAWINGS["map"]).get("role") == "group"


def test_a_grid_without_a_worker_is_outlined_and_named() -> None:
    links = list(parsed(DRAWINGS["map"]).iter("a"))
    assert links[9].get("aria-label") == "第10微网格，1件，缺人"
    assert [text.text for text in links[9].iter("text")] == ["10", "缺人"]
    outline = parsed(DRAWINGS["map"])[-1]
    assert outline.get("d") == links[9].find("path").get("d")
    assert outline.get("stroke") == ALARM[1]
    assert outline.get("pointer-events") == "none"


def test_a_grid_without_a_boundary_is_left_out() -> None:
    drawing = heat_map([*twenty_six(), Tile("27", "第27微网格", 99, "/grids/27/", None)], 600)
    assert drawing == heat_map(twenty_six(), 600)


def test_no_boundaries_at_all_are_told() -> None:
    assert words(DRAWINGS["empty map"]) == ["还没有画出微网格的边界"]


def test_a_count_that_does_not_fit_is_left_to_the_title() -> None:
    narrow = {
        "type": "Polygon",
        "coordinates": [[[118.78, 32.04], [118.7802, 32.04], [118.7802, 32.05], [118.78, 32.05]]],
    }
    wide = {
        "type": "Polygon",
        "coordinates": [[[118.79, 32.04], [118.80, 32.04], [118.80, 32.05], [118.79, 32.05]]],
    }
    drawing = heat_map([Tile("01", "一", 8, "/", narrow), Tile("02", "二", 8, "/", wide)], 300)
    assert words(drawing) == ["01", "02", "8件"]
    assert parsed(drawing).find("a/title").text == "一，8件"


def test_the_whole_map_is_small() -> None:
    assert len(DRAWINGS["map"].encode()) < 14_000


# --- bars ------------------------------------------------------------------------------------------


def rects(drawing: str) -> list[ElementTree.Element]:
    """The bars themselves: the squares of the legend carry no title."""
    return [rect for rect in parsed(drawing).iter("rect") if rect.find("title") is not None]


def test_two_series_stand_side_by_side_in_their_colours() -> None:
    drawn = rects(DRAWINGS["bars"])
    assert [rect.get("fill") for rect in drawn] == [PAIR[0][0]] * 8 + [PAIR[1][0]] * 8
    for first, second, following in zip(drawn[:8], drawn[8:], drawn[1:8], strict=False):
        end = float(first.get("x")) + float(first.get("width"))
        assert end < float(second.get("x")) < float(following.get("x"))


def test_bars_are_as_high_as_their_figures() -> None:
    heights = [float(rect.get("height")) for rect in rects(DRAWINGS["bars"])]
    figures = [*SERIES[0][1], *SERIES[1][1]]
    assert [height / heights[0] for height in heights] == pytest.approx(
        [figure / 11 for figure in figures], abs=0.02
    )
    floor = {float(r.get("y")) + float(r.get("height")) for r in rects(DRAWINGS["bars"])}
    assert max(floor) - min(floor) <= 0.11


def test_figures_are_told_in_words() -> None:
    root = parsed(DRAWINGS["bars"])
    assert root.get("role") == "img"
    assert root.find("title").text == "近八周受理与办结"
    assert root.find("desc").text.startswith("40：受理11、办结11；41：受理7、办结7；")
    assert rects(DRAWINGS["bars"])[3].find("title").text == "43 受理 21"


def test_legend_scale_and_labels_are_written() -> None:
    assert words(DRAWINGS["bars"]) == ["受理", "办结", "0", "8", "16", "24", *WEEKS]


@pytest.mark.parametrize("fill_and_edge", PAIR)
def test_each_bar_stands_out_from_the_card(fill_and_edge: tuple[str, str]) -> None:
    assert max(contrast(colour, "#ffffff") for colour in fill_and_edge) >= 3


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, [0, 1, 2, 3]),
        (1, [0, 1, 2, 3]),
        (3, [0, 1, 2, 3]),
        (4, [0, 2, 4, 6]),
        (21, [0, 8, 16, 24]),
        (30, [0, 10, 20, 30]),
        (1234, [0, 500, 1000, 1500]),
    ],
)
def test_the_scale_is_round_and_reaches_the_most(most: int, scale: list[int]) -> None:
    assert words(bars([("受理", [most])], ["周"], title="图"))[1:-1] == [str(step) for step in scale]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.sampled_from([280, 340, 700]))
def test_any_figures_stay_within_the_drawing(figures: list[int], width: int) -> None:
    labels = [f"11月{n}日" for n in range(len(figures))]
    root = parsed(bars([("受理", figures), ("办结", figures)], labels, width, 200, title="图"))
    for rect in root.iter("rect"):
        x, y, wide, high = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= -1
        assert x + wide <= width + 1
        assert y >= 0
        assert y + high <= 200


def test_labels_that_would_run_into_each_other_are_thinned_out() -> None:
    labels = [f"11月{n:02}日" for n in range(1, 31)]
    drawing = bars([("受理", [1] * 30)], labels, 340, 200, title="图")
    shown = [text for text in parsed(drawing).iter("text") if text.text in labels]
    places = [float(text.get("x")) for text in shown]
    assert len(shown) < 10
    assert all(b - a > 50 for a, b in zip(places, places[1:], strict=False))
    assert len(rects(drawing)) == 30


def test_nothing_to_show_is_told() -> None:
    assert parsed(DRAWINGS["empty bars"]).find("desc").text == "暂无数据"


@pytest.mark.parametrize(
    "series", [[("受理", [1, 2])], [("受理", [1]), ("办结", [1, 2])], [("甲", [1]), ("乙", [1]), ("丙", [1])]]
)
def test_series_that_do_not_fit_are_a_mistake(series: list) -> None:
    with pytest.raises(ValueError, match="argument|Bars take"):
        bars(series, ["周"], title="图")


# --- QR codes --------------------------------------------------------------------------------------

LINK = "https://doorstep.example.org/s/2026-000123?k=abcdefghjkmn"


def dark_modules(drawing: str) -> set[tuple[int, int]]:
    """Every dark square of the drawing, by walking its pen as a browser would."""
    path = [element.get("d") for element in parsed(drawing).iter("path") if element.get("stroke")]
    dark, x, y = set(), 0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[0]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            x, y = int(values[0]), values[1]
        elif command == "m":
            x, y = x + int(values[0]), y + values[1]
        else:
            dark |= {(column, int(y)) for column in range(x, x + int(values[0]))}
            x += int(values[0])
    return dark


def test_a_qr_code_draws_the_modules_of_its_link() -> None:
    modules = segno.make(LINK, error="m", micro=False).matrix
    expected = {(x + 4, y + 4) for y, row in enumerate(modules) for x, module in enumerate(row) if module}
    assert dark_modules(qr(LINK)) == expected


def test_a_qr_code_stands_on_white_with_four_modules_around() -> None:
    root = parsed(qr(LINK))
    side = len(segno.make(LINK, error="m", micro=False).matrix) + 8
    assert root.get("viewBox") == f"0 0 {side} {side}"
    assert root.find("path").get("fill") == "#fff"
    assert root.find("path").get("d") == f"M0 0h{side}v{side}h-{side}z"


def test_a_qr_code_has_its_title_size_and_class() -> None:
    root = parsed(qr(LINK, title="扫码反映问题：第03微网格", size=240))
    assert root.find("title").text == "扫码反映问题：第03微网格"
    assert (root.get("role"), root.get("class"), root.get("width")) == ("img", "qr", "240")
