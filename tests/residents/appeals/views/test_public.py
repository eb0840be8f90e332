"""Pages for residents: filing, the receipt, the progress by number and secret, the public board."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from residents.appeals.models import Appeal
from residents.appeals.receipts import WRONG_TRIES
from residents.appeals.states import State
from tests.community import House
from tests.entering import ROLES, signed_in
from tests.factories import household, resident

TYPED = {
    "kind": "appeal",
    "title": "三单元楼道灯不亮",
    "text": "三单元四楼楼道灯坏了一周。",
    "grid": "01",
    "place": "3号楼三单元四楼",
    "contact_name": "王秀英",
    "contact_phone": "13812345678",
    "once": "form-one",
}


def said(field: str, page: str) -> str:
    """The sentence beside this field, empty where there is none."""
    found = re.search(rf'<p class="err" id="id_{field}_error">(.*?)</p>', page, re.S)
    return html.unescape(re.sub(r"<span.*?</span>", "", found[1])).strip() if found else ""


def kept(field: str, page: str) -> str:
    """What stands in this field now."""
    if found := re.search(rf'<textarea[^>]*name="{field}"[^>]*>\s?(.*?)</textarea>', page, re.S):
        return html.unescape(found[1]).strip()
    if found := re.search(rf'<select[^>]*name="{field}".*?</select>', page, re.S):
        return re.search(r'value="([^"]*)" selected', found[0])[1]
    box = re.search(rf'<input[^>]*name="{field}"[^>]*>', page)[0]
    return html.unescape(found[1]) if (found := re.search(r' value="([^"]*)"', box)) else ""


def send(client: Client, **changed: str):
    return client.post(reverse("file"), {**TYPED, **changed})


def filed(house: House) -> list[Appeal]:
    return list(Appeal.objects.filter(community=house.community).order_by("pk"))


# Filing

BOUNDS = [
    ("title", "", "请写一句话标题。"),
    ("title", "   ", "请写一句话标题。"),
    ("title", "灯" * 81, "不超过 80 字符"),
    ("text", "", "请写清楚是什么事。"),
    ("text", "\u3000\n ", "请写清楚是什么事。"),
    ("text", "灯" * 5001, "不超过 5000 字符"),
    ("grid", "", "请选择微网格。"),
    ("grid", "99", "没有这个微网格，请从列表里选。"),
    ("place", "楼" * 101, "不超过 100 字符"),
    ("contact_name", "王" * 41, "不超过 40 字符"),
    ("contact_phone", "1" * 31, "不超过 30 字符"),
    ("contact_phone", "不告诉你", "电话"),
    ("kind", "gossip", "选择一个有效的选项"),
    ("category", "天上 / 月亮", "选择一个有效的选项"),
]


@pytest.mark.parametrize(
    ("field", "value", "sentence"), BOUNDS, ids=[f"{field}-{len(value)}" for field, value, _ in BOUNDS]
)
def test_each_bound_is_said_beside_its_field_and_nothing_typed_is_lost(
    house: House, field: str, value: str, sentence: str
):
    answer = send(Client(), **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in said(field, page)
    for name in set(TYPED) - {field, "kind"}:
        assert kept(name, page) == TYPED[name], name
    assert filed(house) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "灯" * 80), ("text", "灯" * 5000), ("place", "楼" * 100), ("contact_name", "王" * 40)],
)
def test_exactly_the_bound_is_still_allowed(house: House, field: str, value: str):
    assert send(Client(), **{field: value}).status_code == 302
    assert getattr(filed(house)[0], field) == value


def test_several_mistakes_are_all_said_at_once(house: House):
    page = send(Client(), title="", text="", grid="").content.decode()
    assert said("title", page) == "请写一句话标题。"
    assert said("text", page) == "请写清楚是什么事。"
    assert said("grid", page) == "请选择微网格。"
    assert kept("contact_name", page) == "王秀英"


def test_what_was_typed_comes_back_as_text_never_as_markup(house: House):
    page = send(Client(), title="<script>alert(1)</script>", text="").content.decode()
    assert "<script>alert(1)" not in page
    assert kept("title", page) == "<script>alert(1)</script>"


def test_a_matter_and_a_grid_are_enough(house: House):
    answer = send(Client(), place="", contact_name="", contact_phone="")
    assert answer.url == reverse("receipt")
    assert filed(house)[0].state == State.REGISTERED


def test_who_wants_no_name_leaves_none(house: House):
    send(Client(), anonymous="on")
    assert filed(house)[0].contact_name == ""


def test_pressed_twice_it_is_filed_once(house: House):
    client = Client()
    first, second = send(client), send(client)
    assert (first.url, second.url) == (reverse("receipt"), reverse("receipt"))
    assert len(filed(house)) == 1
    send(client, once="form-two")
    assert len(filed(house)) == 2


def test_the_form_keeps_its_token_after_a_mistake(house: House):
    """Or correcting and pressing twice would file two."""
    assert kept("once", send(Client(), title="").content.decode()) == "form-one"


def test_every_form_shown_has_a_token_of_its_own(house: House):
    client = Client()
    first, second = (kept("once", client.get(reverse("file")).content.decode()) for _ in range(2))
    assert first and first != second


def test_the_code_on_the_stairwell_chooses_the_grid(house: House):
    assert kept("grid", Client().get(reverse("file") + "?grid=02").content.decode()) == "02"


def test_a_household_files_from_its_own_dwelling(house: House):
    client = ROLES["household"](house, house.file()[0])
    page = client.get(reverse("file")).content.decode()
    assert kept("grid", page) == house.household.dwelling.grid.code
    send(client)
    assert filed(house)[-1].household == house.household
    assert filed(house)[-1].source == "household_card"


# Receipt


def test_the_receipt_shows_number_and_secret_in_this_browser_only(house: House):
    client = Client()
    page = client.post(reverse("file"), TYPED, follow=True).content.decode()
    appeal = filed(house)[0]
    secret = re.search(r'id="secret">([\w-]+)<', page)[1]
    assert appeal.number in page
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", secret)
    stranger = Client().get(reverse("receipt"), follow=True)
    assert stranger.redirect_chain[0][0] == reverse("status")
    assert "这里只显示刚刚提交的回执" in stranger.content.decode()
    assert secret not in stranger.content.decode()
    opened = Client().post(reverse("status"), {"number": appeal.number, "secret": secret})
    assert opened.url == reverse("appeal", args=[appeal.number])


def test_the_slip_to_print_carries_what_the_receipt_says(house: House):
    client = Client()
    page = client.post(reverse("file"), TYPED, follow=True).content.decode()
    secret = re.search(r'id="secret">([\w-]+)<', page)[1]
    slip = client.get(reverse("receipt") + "?paper=1").content.decode()
    for words in (filed(house)[0].number, secret, "诉求回执", "第01微网格", "网格员1", "<svg"):
        assert words in slip
    assert "王秀英" not in slip


# Progress


def look_up(client: Client, number: str, secret: str):
    return client.post(reverse("status"), {"number": number, "secret": secret})


@pytest.mark.parametrize(
    "change", [str.lower, lambda secret: secret.replace("-", ""), lambda secret: f" {secret} "]
)
def test_the_secret_opens_however_it_is_typed(house: House, change):
    appeal, secret = house.file()
    client = Client()
    answer = look_up(client, appeal.number, change(secret))
    page = client.get(answer.url).content.decode()
    assert appeal.number in page
    assert "已登记" in page


def test_a_wrong_secret_and_an_unknown_number_are_told_the_same(house: House):
    appeal, _ = house.file()
    wrong = look_up(Client(), appeal.number, "0000-0000-0000")
    unknown = look_up(Client(), "2026-999999", "0000-0000-0000")
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    for answer, number in ((wrong, appeal.number), (unknown, "2026-999999")):
        page = answer.content.decode()
        assert "编号或查询码不对，请照回执单核对后再试。" in page
        assert kept("number", page) == number


@pytest.mark.parametrize(
    ("number", "secret", "field"), [("", "0000", "number"), ("2026-000001", "", "secret")]
)
def test_what_is_missing_is_said_beside_its_field(house: House, number: str, secret: str, field: str):
    answer = look_up(Client(), number, secret)
    assert answer.status_code == 400
    assert said(field, answer.content.decode())


@pytest.mark.parametrize("known", [True, False])
def test_after_ten_wrong_tries_even_the_right_secret_waits(house: House, known: bool):
    appeal, secret = house.file()
    number = appeal.number if known else "2026-999999"
    tries = [look_up(Client(), number, "0000-0000-0000").status_code for _ in range(WRONG_TRIES + 1)]
    assert tries == [404] * WRONG_TRIES + [429]
    answer = look_up(Client(), number, secret)
    assert answer.status_code == 429
    assert "分钟后再试" in answer.content.decode()


def test_a_browser_that_opened_it_finds_it_again(house: House):
    appeal, secret = house.file()
    client = Client()
    look_up(client, appeal.number, secret)
    assert appeal.number in client.get(reverse("status")).content.decode()
    assert appeal.number not in Client().get(reverse("status")).content.decode()


# Board


def published(house: House, title: str, **matter: object) -> Appeal:
    appeal, _ = house.file(**matter)
    return house.do("accept", appeal, public_title=title, public_text="公开的说法。")


def board(client: Client, query: str = "") -> str:
    answer = client.get(reverse("board") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'<h2><a href="/appeals/[\d-]+/">([^<]+)</a></h2>', page)


def test_the_loudest_comes_first(house: House):
    published(house, "一户说的")
    loud = published(house, "三户说的")
    for _ in range(2):
        family = household(house.grid1)
        resident(family, "李四")
        house.do("endorse", loud, household=family, resident_name="李四")
    assert titles(board(Client())) == ["三户说的", "一户说的"]


def test_the_tabs_part_what_is_open_from_what_is_done(house: House):
    published(house, "还在办的")
    house.appeal_in(State.CLOSED, public=True)
    house.appeal_in(State.REGISTERED)
    assert titles(board(Client())) == ["还在办的"]
    assert titles(board(Client(), "?tab=done")) == ["楼道灯不亮"]
    assert titles(board(Client(), "?tab=gossip")) == ["还在办的"]


def test_the_track_narrows_the_board(house: House):
    appeal, _ = house.file()
    house.do("accept", appeal, public_title="一起议的", public_text="请大家议。", track="deliberate")
    assert titles(board(Client(), "?track=deliberate")) == ["一起议的"]
    assert titles(board(Client(), "?track=assist")) == []


def test_an_empty_board_says_so(house: House):
    page = board(Client())
    assert "这里还没有事情" in page
    assert "想附议？请先扫一扫家里的户码" in page


def test_the_board_goes_on_page_by_page_without_missing_one(house: House):
    expected = {published(house, f"第{n}件").public_title for n in range(14)}
    client, first = Client(), board(Client())
    onward = re.search(r'href="([^"]+)" rel="next"', first)[1]
    rest = board(client, html.unescape(onward))
    assert (len(titles(first)), len(titles(rest))) == (12, 2)
    assert set(titles(first) + titles(rest)) == expected
    assert "已经是最后一页" in rest


def test_no_private_word_reaches_the_board_or_its_page(house: House):
    appeal = published(house, "楼道灯不亮", place="4楼王家门口")
    for page in (board(Client()), Client().get(reverse("appeal", args=[appeal.number])).content.decode()):
        assert "楼道灯不亮" in page
        for private in ("三单元四楼", "王秀英", "13812345678", "138***", "4楼王家门口", "三单元楼道灯不亮"):
            assert private not in page


def test_the_other_communitys_matters_are_not_on_this_board(house: House):
    published(house.elsewhere, "别的社区的")
    assert titles(board(Client())) == []


def test_a_household_endorses_from_the_board_and_takes_it_back(house: House):
    appeal = published(house, "楼道灯不亮")
    client = ROLES["household"](house, appeal)
    assert "附议：我家也是" in board(client)
    answer = client.post(f"/appeals/{appeal.number}/endorse/", {"next": "board"})
    assert answer.url == reverse("board")
    page = board(client)
    assert "您家已附议" in page
    assert '<b class="big">2</b> 户有同感' in page
    client.post(f"/appeals/{appeal.number}/take-back/", {"next": "board"})
    page = board(client)
    assert "您家已附议" not in page
    assert '<b class="big">1</b> 户有同感' in page


def test_a_household_endorses_once_however_often_it_presses(house: House):
    appeal = published(house, "楼道灯不亮")
    client = ROLES["household"](house, appeal)
    for _ in range(2):
        client.post(f"/appeals/{appeal.number}/endorse/", {"next": "board"})
    assert '<b class="big">2</b> 户有同感' in board(client)


def test_without_a_card_nobody_endorses(house: House):
    appeal = published(house, "楼道灯不亮")
    assert "附议：我家也是" not in board(Client())
    answer = Client().post(f"/appeals/{appeal.number}/endorse/", {"next": "board"})
    assert answer.status_code == 403
    assert "附议请先用手机扫家里的户码" in answer.content.decode()


def test_who_works_here_sees_the_board_without_the_hint_for_residents(house: House):
    published(house, "楼道灯不亮")
    page = board(signed_in(house.staff.user))
    assert "扫一扫家里的户码" not in page


# What was merged lives on


@pytest.mark.parametrize("role", ["receipt", "household"])
def test_who_raised_a_merged_matter_follows_the_one_it_lives_on_in(house: House, role: str):
    own = house.file(household=house.household)[0]
    other = house.appeal_in(State.IN_PROGRESS, title="别家的事", text="别家的原话，电话 13911112222。")
    house.do("merge", own, into=other)
    client = ROLES[role](house, own)
    own_page, other_page = (reverse("appeal", args=[each.number]) for each in (own, other))
    page = client.get(own_page).content.decode()
    assert "合并办理" in page and "办理中" in page and other_page not in page
    assert client.get(other_page).status_code == 404
    house.do("reply", other, result="已修好，找张师傅 13911112222。")
    page = client.get(own_page).content.decode()
    assert "已修好，找张师傅 139******22。" in page
    for secret in ("别家的事", "别家的原话", "13911112222"):
        assert secret not in page


def test_through_two_merges_the_last_one_is_shown(house: House):
    own, middle = house.file(household=house.household)[0], house.file()[0]
    last = house.appeal_in(State.IN_PROGRESS, public=True)
    house.do("merge", own, into=middle)
    house.do("merge", middle, into=last)
    page = ROLES["household"](house, own).get(reverse("appeal", args=[own.number])).content.decode()
    assert reverse("appeal", args=[last.number]) in page


def test_a_household_whose_matter_was_merged_hears_of_it_as_a_voice(house: House):
    own, other = house.file(household=house.household)[0], house.appeal_in(State.IN_PROGRESS)
    house.do("merge", own, into=other)
    assert list(Appeal.objects.endorsed_by(house.household.pk)) == [other]
