"""The shared parts: what a person sees, hears and can press in a form, a list, a story and an error page."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from lxml import html

from tests.config.look_pages import Matter, part, record, wrong_form

REPO = Path(__file__).resolve().parents[2]


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


class TestForm:
    @pytest.fixture
    def shown(self):
        return tree(f"<form>{part('form', form=wrong_form())}</form>")

    @pytest.mark.parametrize("name", [name for name in Matter.base_fields if name != "once"])
    def test_every_field_has_a_label_a_person_can_press(self, shown, name):
        label = Matter.base_fields[name].label
        if name in {"kind", "tags"}:
            assert words(shown.xpath(f"//fieldset[.//input[@name='{name}']]/legend")[0]).startswith(label)
        else:
            target = shown.xpath(f"//*[@name='{name}']")[0].get("id")
            assert label in words(shown.xpath(f"//label[@for='{target}']")[0])

    @pytest.mark.parametrize("name", ["kind", "text", "phone", "agreed"])
    def test_hint_and_error_are_read_out_with_the_field(self, shown, name):
        described = shown.xpath(f"//fieldset[.//input[@name='{name}']] | //*[@name='{name}']")[0]
        spoken = " ".join(words(by_id(shown, target)) for target in described.get("aria-describedby").split())
        assert wrong_form().errors[name][0] in spoken
        assert Matter.base_fields[name].help_text in spoken

    def test_an_untouched_form_shows_no_error(self):
        fresh = tree(f"<form>{part('form', form=Matter())}</form>")
        assert not fresh.xpath("//*[contains(@class, 'err') or contains(@class, 'wrong') or @role='alert']")

    def test_only_what_must_be_filled_in_says_so_in_words(self, shown):
        marked = {
            words(node.getparent()).removesuffix("必填").strip() for node in shown.xpath("//*[@class='must']")
        }
        assert marked == {"这是一件什么事？", "说说怎么回事", "手机号", "我知道会公开"}

    def test_the_summary_leads_to_each_wrong_field(self, shown):
        links = shown.xpath("//*[@role='alert']//a")
        assert [words(link).split()[0] for link in links] == [
            "这是一件什么事？",
            "说说怎么回事",
            "手机号",
            "我知道会公开",
        ]
        for link in links:
            assert by_id(shown, link.get("href")[1:]).tag in {"input", "textarea", "select"}

    def test_what_is_wrong_with_the_whole_form_stands_on_top(self):
        form = Matter({})
        form.add_error(None, "用户名或密码不对。")
        assert "用户名或密码不对。" in words(tree(f"<form>{part('summary', form=form)}</form>"))

    def test_hidden_fields_stay_hidden(self, shown):
        assert shown.xpath("//input[@name='once']/@type") == ["hidden"]
        assert not shown.xpath("//label[@for='id_once']")

    def test_an_error_cannot_smuggle_markup_in(self):
        form = Matter({})
        form.add_error("place", "<b>x</b>")
        assert "&lt;b&gt;x" in part("form", form=form)


class TestParts:
    def test_a_pill_says_its_state_in_words(self):
        pill = tree(part("pill", tone="bad", label="超期 2 个工作日"))
        assert (words(pill), pill.get("class")) == ("超期 2 个工作日", "pill bad")
        assert tree(part("pill", label="已登记")).get("class") == "pill plain"

    def test_a_figure_is_a_link_only_when_there_is_a_list_behind_it(self):
        assert tree(part("tile", label="在办", value=37, href="/a/")).tag == "a"
        still = tree(part("tile", label="按期办结率", value="94.6%", note="123 / 130 件", tone="good"))
        assert (still.tag, words(still)) == ("div", "按期办结率 94.6% 123 / 130 件")

    def test_a_single_page_has_no_pager(self):
        assert not part("pager").split("#}")[-1].strip()

    def test_the_last_page_says_so_and_leads_back(self):
        last = tree(part("pager", first_url="?"))
        assert words(last) == "回到第一页 已经是最后一页"
        assert words(tree(part("pager", next_url="?cursor=x"))) == "下一页"

    def test_an_empty_place_says_what_to_do_next(self):
        assert (
            words(tree(part("empty", title="没有要办的事", text="派给您的会来这里。")))
            == "没有要办的事 派给您的会来这里。"
        )
        assert tree(part("empty", title="没有", href="/f/", link="登记一件")).xpath("//a/@href") == ["/f/"]

    def test_the_story_keeps_its_order_and_ends_with_what_comes_next(self):
        story = tree(
            part("timeline", records=[record("已登记"), record("已受理", note="一\n二")], upcoming="请您评价")
        )
        assert [words(item) for item in story] == [
            "已登记 2026年11月13日 17:20 赵敏",
            "已受理 2026年11月13日 17:20 赵敏 一 二",
            "请您评价",
        ]

    def test_residents_are_not_shown_which_records_are_internal(self):
        records = [record("已派单", public=False), record("已答复")]
        told = [words(item) for item in tree(part("timeline", records=records, flags=True))]
        assert "内部" in told[0]
        assert "居民可见" in told[1]
        assert "内部" not in part("timeline", records=records)

    def test_a_grid_is_named_aloud_and_one_without_a_worker_cries_out(self):
        tiles = [
            {"href": "/7/", "code": "07", "name": "第07微网格", "count": 3, "level": 2},
            {"href": "/20/", "code": "20", "name": "第20微网格", "count": 0, "level": 0, "alarm": "缺员"},
        ]
        first, second = tree(part("heat", tiles=tiles)).xpath("//a")
        assert (first.get("aria-label"), first.get("class")) == ("第07微网格，3件", "l2")
        assert (second.get("aria-label"), second.get("class")) == ("第20微网格，0件，缺员", "bad")

    def test_a_refused_verb_says_why_and_cannot_be_pressed(self):
        verbs = [{"label": "申请延期", "href": "/x/", "reason": "已经延期过一次。"}]
        shown = tree(part("verb_buttons", verbs=verbs))
        button = shown.xpath("//button")[0]
        assert button.get("disabled") is not None
        assert words(by_id(shown, button.get("aria-describedby"))) == "已经延期过一次。"
        assert not shown.xpath("//form | //a")

    def test_a_verb_is_posted_with_its_token_and_what_it_needs(self):
        verbs = [{"label": "受理", "href": "/a/accept/", "confirm": "确定吗？", "hidden": {"version": 3}}]
        form = tree(part("verb_buttons", verbs=verbs, csrf_token="t0ken")).xpath("//form")[0]
        assert (form.get("method"), form.get("action"), form.get("data-confirm")) == (
            "post",
            "/a/accept/",
            "确定吗？",
        )
        assert form.xpath("input[@name='csrfmiddlewaretoken']/@value") == ["t0ken"]
        assert form.xpath("input[@name='version']/@value") == ["3"]


class TestErrorPages:
    @pytest.mark.parametrize("name", ["400", "403", "404", "429", "500", "503"])
    def test_each_says_in_plain_words_what_happened_and_leads_home(self, name):
        shown = tree(render_to_string(f"{name}.html"))
        assert len(words(shown.xpath("//h1")[0])) >= 6
        assert len(shown.xpath("//main//p")) >= 2
        assert shown.xpath("//main//a/@href")[-1] == "/"

    @pytest.mark.parametrize("name", ["403", "404", "429"])
    def test_refusals_of_one_kind_are_the_same_bytes(self, name):
        """A token in the page would differ each time, and could tell 'hidden' from 'never existed'."""
        one, other = (
            render_to_string(f"{name}.html", {"csrf_token": token, "messages": []}) for token in "ab"
        )
        assert one == other
        assert "<form" not in one

    def test_a_refusal_carries_its_reason(self):
        reason = "办结要由经办人以外的人核实，请找同事来办。"
        assert reason in render_to_string("403.html", {"reason": reason})

    @pytest.mark.parametrize("name", ["400", "500", "503"])
    def test_broken_pages_need_nothing_that_may_be_broken(self, name):
        source = "".join(
            (REPO / "templates" / path).read_text() for path in (f"{name}.html", "parts/bare.html")
        )
        assert not re.search(r"\{%\s*(url|static|load)|community|request|user", source)


def test_paper_offers_a_button_only_where_a_script_can_press_it():
    shown = tree(render_to_string("parts/print.html", {"paper": "a6"}))
    assert "js-only" in shown.xpath("//button[@data-print]/@class")[0]
    assert shown.xpath("//article/@class") == ["sheet a6"]
