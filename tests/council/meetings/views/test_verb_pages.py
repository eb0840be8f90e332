"""一个动作的页面: what it asks, what it says when it is done, where it leads, and what it keeps when it cannot be."""

import re

import pytest
from django.test import Client

from council.meetings import workflow
from council.models import AgendaItem, Session
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in


@pytest.fixture
def office(council: Council) -> Client:
    return signed_in(council.clerk.user)


def see(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def asked(page: str) -> list[str]:
    """The names of the boxes a person fills in, once each, in their order."""
    form = page.split('<form class="verb"')[1].split("</form>")[0]
    names = re.findall(r'name="([a-z_]+)"', form)
    return list(
        dict.fromkeys(each for each in names if each not in ("csrfmiddlewaretoken", "version", "next"))
    )


# verb of a session, what its page asks for
SESSION_PAGES = [
    ("collect", []),
    ("appoint", ["chair", "recorder"]),
    ("announce", []),
    ("move", ["date", "time", "place", "reason"]),
    ("postpone", ["reason"]),
    ("cancel", ["reason"]),
    ("open", []),
    ("hold", []),
]
ITEM_PAGES = [
    ("admit", []),
    ("refuse", ["reason", "note"]),
    ("describe", ["title", "background"]),
    ("take-up", []),
    ("settle", ["note"]),
    ("refer", ["to", "note"]),
    ("defer", ["note"]),
    ("withdraw", ["note"]),
]


@pytest.mark.parametrize(("verb", "boxes"), SESSION_PAGES)
def test_a_page_of_a_session_asks_for_this(council: Council, office: Client, verb: str, boxes: list[str]):
    page = see(office, f"/council/sessions/{council.monday.pk}/{verb}/")
    assert asked(page) == boxes
    assert f'name="version" value="{council.monday.version}"' in page
    assert str(council.fresh().monday) in page


@pytest.mark.parametrize(("verb", "boxes"), ITEM_PAGES)
def test_a_page_of_an_item_asks_for_this(council: Council, office: Client, verb: str, boxes: list[str]):
    item = council.topic()
    page = see(office, f"/council/items/{item.pk}/{verb}/")
    assert asked(page) == boxes
    assert f'name="version" value="{item.version}"' in page
    assert item.title in page


# verb, where the session must stand, what is filled in, what is said afterwards, where it leads
SESSION_DONE = [
    ("collect", "after", {}, "开始征集议题：已完成，现在是“议题征集”。", "agenda/"),
    ("appoint", "monday", {}, "安排主持和记录：已完成，现在是“议题征集”。", "agenda/"),
    ("announce", "monday", {}, "公布议程：已完成，现在是“议程公布”。", "agenda/"),
    ("postpone", "monday", {"reason": "停电"}, "延期：已完成，现在是“已延期”。", "agenda/"),
    ("cancel", "monday", {"reason": "停电"}, "取消：已完成，现在是“已取消”。", "agenda/"),
    ("open", "announced", {}, "开始议事：已完成，现在是“议事中”。", "clerk/"),
    ("hold", "settled", {}, "结束议事：已完成，现在是“已召开”。", "clerk/"),
]


def session_at(council: Council, stage: str) -> Session:
    if stage == "after":
        return council.after
    item = council.admitted()
    if stage in ("announced", "settled"):
        workflow.announce(council.monday, by=council.clerk, at=NOW)
    if stage == "settled":
        workflow.open_session(council.monday, by=council.clerk, at=EVENING)
        item = workflow.take_up(item, by=council.clerk, at=EVENING)
        workflow.settle(item, by=council.clerk, at=EVENING, note="好了")
    return council.fresh().monday


@pytest.mark.parametrize(("verb", "stage", "given", "said", "leads"), SESSION_DONE)
def test_a_verb_of_a_session_says_that_it_is_done(
    council: Council, office: Client, verb: str, stage: str, given: dict, said: str, leads: str
):
    session = session_at(council, stage)
    answer = office.post(
        f"/council/sessions/{session.pk}/{verb}/", {**given, "version": session.version}, follow=True
    )
    assert answer.redirect_chain[-1][0] == f"/council/sessions/{session.pk}/{leads}"
    assert said in answer.content.decode()


# verb, where the item must stand, what is filled in, what is said afterwards, where it leads
ITEM_DONE = [
    ("admit", "proposed", {}, "列入议程：已完成，现在是“已列入议程”。", "agenda/"),
    ("refuse", "proposed", {"reason": "no_proposer"}, "不列入：已完成，现在是“未列入”。", "agenda/"),
    ("describe", "proposed", {"title": "改个题"}, "修改议题和背景：已完成，现在是“待审核”。", "agenda/"),
    ("withdraw", "proposed", {}, "撤回议题：已完成，现在是“已撤回”。", "agenda/"),
    ("take-up", "in_session", {}, "开始议这一项：已完成，现在是“正在议”。", "clerk/?item={item}"),
    ("settle", "discussed", {"note": "好了"}, "当场解决：已完成，现在是“当场解决”。", "clerk/"),
    (
        "refer",
        "discussed",
        {"to": "街道", "note": "归街道"},
        "转交办理：已完成，现在是“转交办理”。",
        "clerk/",
    ),
    ("defer", "discussed", {"note": "下次"}, "下次再议：已完成，现在是“下次再议”。", "clerk/"),
    ("withdraw", "discussed", {}, "撤回议题：已完成，现在是“已撤回”。", "agenda/"),
]


def item_at(council: Council, stage: str) -> AgendaItem:
    if stage == "proposed":
        return council.topic()
    item = council.admitted()
    council.opened()
    return workflow.take_up(item, by=council.clerk, at=EVENING) if stage == "discussed" else item


@pytest.mark.parametrize(("verb", "stage", "given", "said", "leads"), ITEM_DONE)
def test_a_verb_of_an_item_says_that_it_is_done(
    council: Council, office: Client, verb: str, stage: str, given: dict, said: str, leads: str
):
    item = item_at(council, stage)
    path = f"/council/items/{item.pk}/{verb}/"
    answer = office.post(path, {**given, "version": item.version}, follow=True)
    place = f"/council/sessions/{council.monday.pk}/{leads.format(item=item.pk)}"
    assert answer.redirect_chain[-1][0] == place
    assert said in answer.content.decode()


@pytest.mark.parametrize(("verb", "stage", "given", "said", "leads"), ITEM_DONE)
def test_a_page_somebody_overtook_keeps_the_words_and_takes_them_the_second_time(
    council: Council, office: Client, verb: str, stage: str, given: dict, said: str, leads: str
):
    """The first press is refused because a colleague changed the item; the page is drawn anew and the next one holds."""
    item = item_at(council, stage)
    path = f"/council/items/{item.pk}/{verb}/"
    first = office.post(path, {**given, "version": item.version - 1})
    page = first.content.decode()
    assert first.status_code == 412
    assert "这件事刚刚被别人更新过，请刷新页面看最新情况后再操作。" in page
    assert all(value in page for value in given.values())
    assert AgendaItem.objects.get(pk=item.pk).version == item.version
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    assert said in office.post(path, {**given, "version": version}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("asked_for", "leads"),
    [
        ("/council/", "/council/"),
        ("/desk/", "/desk/"),
        ("https://evil.example/", "agenda"),
        ("//evil.example/", "agenda"),
        ("", "agenda"),
    ],
)
def test_a_person_comes_back_to_where_they_came_from(
    council: Council, office: Client, asked_for: str, leads: str
):
    own = f"/council/sessions/{council.monday.pk}/agenda/"
    path = f"/council/sessions/{council.monday.pk}/cancel/"
    page = see(office, f"{path}?next={asked_for}")
    back = own if leads == "agenda" else leads
    assert f'name="next" value="{back}"' in page
    answer = office.post(
        path, {"reason": "停电", "version": council.monday.version, "next": asked_for or own}
    )
    assert answer.headers["Location"] == back


def test_a_family_that_withdraws_lands_on_its_own_item(council: Council):
    item = council.topic(by=council.house.family)
    client = Client()
    client.post(f"/h/{council.house.card_secret}/")
    assert "撤回议题" in see(client, f"/council/items/{item.pk}/withdraw/")
    answer = client.post(f"/council/items/{item.pk}/withdraw/", {"version": item.version}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/council/items/{item.pk}/"
    page = answer.content.decode()
    assert "撤回议题：已完成，现在是“已撤回”。" in page
    assert "议题撤回，不再上会。" in page


def test_appointing_offers_those_in_office_and_names_them_on_the_public_page(
    council: Council, office: Client
):
    house = council.house
    page = see(office, f"/council/sessions/{council.monday.pk}/appoint/")
    assert page.count(f">{house.party.user.name}</option>") == 2
    assert house.elsewhere.staff.user.username not in page
    office.post(
        f"/council/sessions/{council.monday.pk}/appoint/",
        {"chair": house.party.user.pk, "recorder": house.staff.user.pk, "version": council.monday.version},
    )
    public = see(Client(), f"/council/sessions/{council.monday.pk}/")
    assert f"<dt>主持</dt><dd>{house.party.user.name}</dd>" in public
    assert f"<dt>记录</dt><dd>{house.staff.user.name}</dd>" in public
    record = Session.objects.get(pk=council.monday.pk).records.last()
    assert (record.note, record.public) == (f"主持：{house.party.user}；记录：{house.staff.user}。", False)
