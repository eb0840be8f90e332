"""The look: what a person sees, hears and can press, read from the rendered pages and the one stylesheet."""

import gzip
import re
from pathlib import Path

import pytest
from lxml import html

from tests.config import look_pages
from tests.config.look_pages import page

REPO = Path(__file__).resolve().parents[2]
STYLES = re.sub(r"/\*.*?\*/", "", (REPO / "config/static/doorstep/doorstep.css").read_text(), flags=re.DOTALL)
TEMPLATES = sorted((REPO / "templates").rglob("*.html"))
TONES = ["info", "warn", "bad", "good", "plain"]


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Names of static files as they are, so that no collectstatic is needed."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def tree(text):
    return html.fromstring(text)


def words(node):
    return " ".join(node.text_content().split())


def by_id(page_tree, name):
    found = page_tree.xpath(f"//*[@id='{name}']")
    assert len(found) == 1, name
    return found[0]


def brightness(colour):
    full = colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def tokens(selector):
    """The custom properties a rule sets."""
    rule = re.search(re.escape(selector) + r"\{([^}]*)\}", STYLES)
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", rule.group(1)))


class TestColours:
    def test_the_yardstick_itself_is_right(self):
        assert contrast("#000", "#fff") == pytest.approx(21)
        assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)

    @pytest.mark.parametrize("tone", TONES)
    def test_a_status_can_be_read_on_its_tint(self, tone):
        colours = tokens(f".{tone}")
        assert contrast(colours["fg"], colours["bg"]) >= 4.5

    @pytest.mark.parametrize("level", range(5))
    def test_a_grid_can_be_read_on_its_heat(self, level):
        on = tokens(f".l{level}").get("on", tokens(":root")["deep"])
        assert contrast(on, tokens(f".l{level}")["heat"]) >= 4.5

    def test_the_busier_a_grid_the_darker_its_tile(self):
        bright = [brightness(tokens(f".l{level}")["heat"]) for level in range(5)]
        assert bright == sorted(bright, reverse=True)
        assert len(set(bright)) == 5

    @pytest.mark.parametrize("ink", ["ink", "soft", "blue", "red"])
    @pytest.mark.parametrize("paper", ["#ffffff", "#f3f5f9", "#f7f9fc"])
    def test_words_can_be_read_on_page_and_card(self, ink, paper):
        assert contrast(tokens(":root")[ink], paper) >= 4.5

    def test_the_edge_of_a_control_can_be_seen(self):
        assert contrast(tokens(":root")["edge"], "#ffffff") >= 3


class TestTraps:
    def test_no_width_is_asked_of_the_viewport(self):
        """rem in a media query ignores 大字版; only containers know how much room there is."""
        asked = re.findall(r"@media ([^{]*)\{", STYLES)
        assert asked
        assert not [query for query in asked if "width" in query]

    def test_no_column_is_wider_than_its_box(self):
        for least in re.findall(r"minmax\(((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*),1fr\)", STYLES):
            assert least.startswith("min(") or least in {"0", "var(--tap)"}, least

    def test_large_mode_grows_the_root_to_22_pixels_and_targets_with_it(self):
        assert "html.large{font-size:137.5%}" in STYLES
        tap = float(re.search(r"--tap:([\d.]+)rem", STYLES).group(1))
        assert tap * 16 >= 44
        assert tap * 22 >= 60

    def test_every_class_a_template_uses_is_in_the_stylesheet(self):
        known = set(re.findall(r"\.([a-z][\w-]*)", STYLES)) | {"links"}
        for template in TEMPLATES:
            for value in re.findall(r'class="([^"]*)"', template.read_text()):
                plain = re.sub(r"\w*\{[{%].*?[%}]\}\w*", " ", value)
                assert set(plain.split()) <= known, (template.name, value)

    @pytest.mark.parametrize(
        "template", TEMPLATES, ids=lambda path: str(path.relative_to(REPO / "templates"))
    )
    def test_nothing_is_inline_so_the_strict_policy_holds(self, template):
        text = re.sub(r"\{[{%#].*?[#%}]\}", "", template.read_text(), flags=re.DOTALL)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)", text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)

    def test_the_stylesheet_stays_small(self):
        """About 7 KB on its way to a phone, compressed as it is sent."""
        assert len(gzip.compress((REPO / "config/static/doorstep/doorstep.css").read_bytes())) <= 7 * 1024


class TestFrame:
    def test_the_page_says_its_language_and_lets_keys_skip_the_header(self):
        top = tree(page("正文"))
        assert top.get("lang") == "zh-Hans"
        assert words(top.xpath("//a[@class='skip']")[0]) == "跳到正文"
        assert top.xpath("//a[@class='skip']/@href") == ["#main"]
        assert by_id(top, "main").tag == "main"

    def test_a_resident_sees_no_staff_navigation(self):
        top = tree(page("正文"))
        assert not top.xpath("//nav")
        assert "退出" not in words(top)
        assert "工作人员登录" in words(top)

    def test_a_worker_sees_the_navigation_where_he_is_and_who_he_is(self):
        top = tree(
            page(
                "正文",
                nav=[
                    {"href": "/desk/", "label": "工作台", "current": True},
                    {"href": "/a/", "label": "台账", "current": False},
                ],
                person={"name": "赵敏", "post": "社区工作人员", "logout": "/logout/"},
            )
        )
        assert [words(link) for link in top.xpath("//nav//a[@aria-current='page']")] == ["工作台"]
        assert words(top.xpath("//*[@class='who']/span")[0]).replace(" ", "") == "赵敏社区工作人员"
        assert top.xpath("//form[@action='/logout/']/@method") == ["post"]
        assert "工作人员登录" not in words(top)

    def test_a_household_signs_out_by_its_own_door(self):
        top = tree(page("正文", nav=[], person={"name": "3号楼402", "post": "", "logout": "/card/out/"}))
        assert top.xpath("//form[@action='/card/out/']")
        assert not top.xpath("//*[@class='who']//small")

    @pytest.mark.parametrize(("large", "label", "value"), [(False, "大字版", "1"), (True, "标准版", "0")])
    def test_the_reading_mode_is_one_press_away(self, large, label, value):
        top = tree(page("正文", large_mode=large, request={"get_full_path": "/board/?tab=open"}))
        button = top.xpath("//form[@data-large]//button")[0]
        assert (words(button), button.get("name"), button.get("value")) == (label, "large", value)
        assert top.xpath("//form[@data-large]/input[@name='next']/@value") == ["/board/?tab=open"]
        assert ("large" in (top.get("class") or "")) is large

    def test_an_alert_stands_above_the_heading_and_says_what_to_do(self):
        top = tree(
            page("正文", alerts=[{"title": "暴雨预警", "text": "请走访独居老人", "href": "/alerts/1/"}])
        )
        alert = top.xpath("//main//*[@role='region']")[0]
        assert words(alert) == "暴雨预警请走访独居老人 查看并确认"
        assert alert.getnext() is None or alert.getnext().tag != "h1"

    @pytest.mark.parametrize(
        ("level", "role", "tone"),
        [
            ("error", "alert", "bad"),
            ("warning", "alert", "warn"),
            ("success", "status", "good"),
            ("info", "status", "info"),
        ],
    )
    def test_a_message_is_announced_as_loudly_as_it_matters(self, level, role, tone):
        class Said(str):
            level_tag = level

        box = tree(page("正文", messages=[Said("已派单")])).xpath("//*[contains(@class, 'msg')]")[0]
        assert (box.get("role"), tone in box.get("class").split(), words(box)) == (role, True, "已派单")

    def test_the_demonstration_says_that_it_is_one(self):
        assert "虚构" in words(tree(page("正文", demo=True)))
        assert "虚构" not in words(tree(page("正文")))


def test_every_part_together_repeats_no_id():
    ids = tree(look_pages.everything()).xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
