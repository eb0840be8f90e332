"""The look in a real browser: nothing falls off the screen, axe finds nothing, and the small script keeps its promises."""

import http.server
import os
import shutil
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import sync_playwright

from grids.svg import Tile, heat_map
from tests.config import look_pages

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STATIC = Path(settings.BASE_DIR) / "config" / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
PHONE, OFFICE = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FALLS_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(node => {
  const box = node.getBoundingClientRect();
  return box.width && box.right > document.documentElement.clientWidth + 1 && !node.closest('.sr');
}).map(node => node.outerHTML.slice(0, 90))"""
TOO_SMALL = """least => [...document.querySelectorAll(
  '.btn, summary, nav a, input:not([type=hidden], [name=pick], [data-all]), select, .filters label, .msg a, .summary a')]
  .filter(node => node.getClientRects().length && (node.closest('label') ?? node).getBoundingClientRect().height < least - .6)
  .map(node => node.outerHTML.slice(0, 90))"""
BROKEN = """() => [...document.querySelectorAll('.num, .pill')].filter(node => node.getClientRects().length > 1)
  .map(node => node.textContent)"""


class House:
    """A web server on loopback that hands out prepared pages under the site's own strict policy."""

    def __init__(self):
        self.pages = {}
        self.posted = []

    def answer(self, handler):
        path = handler.path.split("?")[0]
        file = STATIC / path.removeprefix("/static/")
        found = self.pages.get(path, "").encode() or (file.is_file() and file.read_bytes())
        handler.send_response(200 if found else 404)
        handler.send_header("Content-Type", KINDS.get(file.suffix, "text/html; charset=utf-8"))
        handler.send_header("Content-Security-Policy", POLICY)
        handler.end_headers()
        handler.wfile.write(found or b"")

    def take(self, handler):
        handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.posted.append(handler.path)
        handler.send_response(204)
        handler.end_headers()


@contextmanager
def serving(house):
    handler = type(
        "Handler",
        (http.server.BaseHTTPRequestHandler,),
        {
            "do_GET": lambda self: house.answer(self),
            "do_POST": lambda self: house.take(self),
            "log_message": lambda self, *_: None,
        },
    )
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        pytest.skip("no Chromium here; name one with DOORSTEP_CHROMIUM")
    with sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def house(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    made = House()
    made.pages = {"/": look_pages.everything(), "/large": look_pages.everything(large=True)}
    with serving(made) as made.address:
        yield made


@pytest.fixture
def visit(browser, house):
    """Open a page; whatever the console complains about fails the test at its end."""
    complaints, contexts = [], []

    def go(path="/", *, screen=OFFICE, **options):
        context = browser.new_context(viewport=screen, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(house.address + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.parametrize("screen", [PHONE, OFFICE], ids=["phone", "office"])
@pytest.mark.parametrize("path", ["/", "/large"])
class TestEveryScreen:
    def test_nothing_falls_off_the_screen(self, visit, path, screen):
        page = visit(path, screen=screen)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.evaluate(FALLS_OFF) == []

    def test_everything_to_press_is_big_enough(self, visit, path, screen):
        page = visit(path, screen=screen)
        assert page.evaluate(TOO_SMALL, 60 if path == "/large" else 44) == []
        assert page.evaluate(TOO_SMALL, 1000), "the yardstick measures nothing"

    def test_names_numbers_and_states_are_never_broken(self, visit, path, screen):
        assert visit(path, screen=screen).evaluate(BROKEN) == []

    def test_axe_finds_nothing(self, visit, path, screen):
        page = visit(path, screen=screen)
        found = Axe().run(
            page,
            options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
        )
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []


class TestHeader:
    def test_on_a_phone_the_header_is_one_row_even_in_large_mode(self, visit):
        page = visit("/large", screen=PHONE)
        middles = [
            page.locator(f".top {part}").bounding_box()
            for part in (".brand", ".large-switch", ".menu summary")
        ]
        assert max(box["y"] for box in middles) < min(box["y"] + box["height"] for box in middles)

    @pytest.mark.parametrize("script", [True, False])
    def test_the_phone_menu_opens_and_holds_the_way_out(self, visit, script):
        page = visit(screen=PHONE, java_script_enabled=script)
        assert not page.get_by_role("link", name="诉求台账").is_visible()
        page.locator(".menu summary").click()
        page.locator(".group summary", has_text="诉求").click()
        assert page.get_by_role("link", name="诉求台账").is_visible()
        assert page.get_by_role("button", name="退出").is_visible()

    def test_escape_shuts_the_menu_and_gives_the_focus_back(self, visit):
        page = visit(screen=PHONE)
        page.locator(".menu summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "工作台"
        page.keyboard.press("Escape")
        assert not page.locator(".panel").is_visible()
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"

    def test_in_the_office_the_whole_navigation_is_in_sight(self, visit):
        page = visit()
        assert not page.locator(".menu summary").first.is_visible()
        assert all(link.is_visible() for link in page.locator("nav[aria-label=主导航] .links > li > *").all())

    def test_a_group_unfolds_one_at_a_time_and_shuts_on_escape_or_a_click_elsewhere(self, visit):
        page = visit()
        place = page.get_by_role("link", name="诉求台账")
        page.locator(".group summary", has_text="诉求").click()
        assert place.is_visible()
        page.locator(".group summary", has_text="人房企事物").click()
        assert not place.is_visible()
        page.keyboard.press("Escape")
        assert not page.get_by_role("link", name="居民", exact=True).is_visible()
        page.locator(".group summary", has_text="诉求").click()
        page.locator("h1").click()
        assert not place.is_visible()

    def test_large_mode_keeps_what_was_typed(self, visit, house):
        page = visit("/")
        page.fill("#id_place", "刚写了一半")
        page.get_by_role("button", name="大字版").click()
        page.get_by_role("button", name="标准版").wait_for()
        assert page.input_value("#id_place") == "刚写了一半"
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
        assert len(house.posted) == 1


class TestRoom:
    def test_a_page_without_an_aside_uses_the_whole_width(self, visit):
        page = visit(screen=OFFICE)
        assert page.locator(".cols > div").bounding_box()["width"] > 1250
        assert not page.locator(".cols > aside").is_visible()

    @pytest.mark.parametrize(("screen", "path", "seen"), [(OFFICE, "/map", "map"), (PHONE, "/map", "tiles")])
    def test_the_map_gives_way_to_tiles_before_its_words_shrink(self, house, visit, screen, path, seen):
        square = {
            "type": "Polygon",
            "coordinates": [[[118, 32], [118.1, 32], [118.1, 32.1], [118, 32.1], [118, 32]]],
        }
        tile = {"href": "#7", "code": "07", "name": "第07微网格", "count": 3, "level": 2}
        drawn = heat_map([Tile("07", "第07微网格", 3, "#7", square)], 720)
        house.pages[path] = look_pages.page(
            '{{ map }}{% include "parts/heat.html" %}', map=drawn, tiles=[tile]
        )
        page = visit(path, screen=screen)
        assert page.locator(".map").is_visible() is (seen == "map")
        assert page.locator(".heat").is_visible() is (seen == "tiles")


class TestScript:
    def test_wrong_input_is_met_at_once(self, visit):
        page = visit()
        assert page.evaluate("document.activeElement.className") == "summary"
        page.locator(".summary a").first.click()
        assert page.evaluate("document.activeElement.id") == "id_kind_0"

    def test_a_number_is_copied_with_one_press(self, visit):
        page = visit(permissions=["clipboard-read", "clipboard-write"])
        page.locator("[data-copy]").click()
        page.get_by_role("button", name="已复制").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == look_pages.SECRET

    def test_without_script_no_button_is_shown_that_needs_it(self, visit):
        assert not visit(java_script_enabled=False).locator("[data-copy]").is_visible()

    def test_a_grave_verb_asks_first_and_no_means_no(self, visit, house):
        page = visit()
        page.get_by_role("button", name="撤回").click()
        assert "确定撤回吗？" in page.locator("dialog").inner_text()
        assert page.evaluate("document.activeElement.textContent") == "先不了"
        page.keyboard.press("Enter")
        page.locator("dialog").wait_for(state="detached")
        assert house.posted == []
        page.get_by_role("button", name="撤回").click()
        page.locator("dialog").get_by_role("button", name="撤回").click()
        page.wait_for_timeout(300)
        assert house.posted == ["/sink/"]

    def test_without_script_the_grave_verb_still_works(self, visit, house):
        page = visit(java_script_enabled=False)
        page.get_by_role("button", name="撤回").click()
        page.wait_for_timeout(300)
        assert house.posted == ["/sink/"]

    def test_two_quick_presses_send_once(self, visit, house):
        page = visit()
        page.get_by_role("button", name="提交").dblclick()
        page.wait_for_timeout(300)
        assert house.posted == ["/sink/"]

    def test_a_filter_chosen_by_pointer_searches_at_once(self, visit):
        page = visit()
        with page.expect_navigation():
            page.locator("select[name=state]").select_option("late")
        assert "state=late" in page.url

    def test_arrow_keys_may_pass_over_choices(self, visit):
        page = visit()
        page.locator("select[name=state]").focus()
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(200)
        assert "?" not in page.url
        assert page.input_value("select[name=state]") == "late"

    def test_j_and_k_walk_the_rows_but_still_can_be_typed(self, visit):
        page = visit()
        page.locator(".lead a").first.focus()
        for key in "jjk":
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.hash") == "#row2"
        page.locator("[type=search]").focus()
        page.keyboard.type("jk")
        assert page.input_value("[type=search]") == "jk"

    def test_one_tick_ticks_all_and_shows_when_some_are_left(self, visit):
        page = visit()
        page.locator("[data-all]").check()
        assert page.locator("[name=pick]:checked").count() == 3
        page.locator("[name=pick]").first.uncheck()
        assert page.evaluate("document.querySelector('[data-all]').indeterminate")

    def test_the_writer_knows_how_much_room_is_left(self, visit):
        page = visit()
        page.fill("#id_text", "字" * 490)
        assert page.locator(".left").inner_text() == "还可以写 10 字"
        assert page.locator("[role=status]#voice").inner_text() == "还可以写 10 字"
