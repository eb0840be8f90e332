"""一次议事的公开页, stage by stage: what a resident reads of time, agenda, people, outcomes and the way it went."""

import datetime
import re

import pytest
from django.test import Client

from council.meetings import workflow
from council.models import AgendaItem, Session
from tests.council.conftest import EVENING, NOW, Council
from tests.entering import signed_in

TITLE = "门口停车怎么划线"


def see(path: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(path)
    assert answer.status_code == 200, answer.content.decode()[:1500]
    return answer.content.decode()


def of(session: Session) -> str:
    return f"/council/sessions/{session.pk}/"


def stands(council: Council, stage: str) -> Session:
    """The next session, brought to this stage with one item."""
    if stage == "scheduled":
        return council.after
    item = council.admitted()
    if stage == "collecting":
        return council.monday
    if stage in ("postponed", "cancelled"):
        verb = {"postponed": "postpone", "cancelled": "cancel"}[stage]
        return workflow.SESSION_VERBS[verb](council.monday, by=council.clerk, at=NOW, reason="礼堂停电。")
    session = workflow.announce(council.monday, by=council.clerk, at=NOW)
    if stage == "announced":
        return session
    workflow.check_in(council.monday, by=council.clerk, at=EVENING, user=council.house.owners.user)
    session = workflow.open_session(council.monday, by=council.clerk, at=EVENING)
    if stage == "in_session":
        return session
    item = workflow.take_up(item, by=council.clerk, at=EVENING)
    workflow.settle(item, by=council.clerk, at=EVENING, note="当场划好了线。")
    return workflow.hold(council.monday, by=council.clerk, at=EVENING + datetime.timedelta(hours=2))


# stage: what stands on the page, what does not
STAGES: list[tuple[str, list[str], list[str]]] = [
    (
        "scheduled",
        ["已排期", "议程还在征集，会前公布。", "加到手机日历", "按每周例会排期。"],
        [TITLE, "议程海报", "邀请单", "到会", "现场记录"],
    ),
    (
        "collecting",
        ["议题征集", "议程还在征集，会前公布。", "开始征集议题，欢迎居民提议。"],
        [TITLE, "议程海报", "到会"],
    ),
    (
        "announced",
        ["议程公布", TITLE, "已列入议程", "议程海报（A3）", "邀请单", "议程已公布，共 1 项。"],
        ["到会", "议程还在征集"],
    ),
    (
        "in_session",
        ["议事中", TITLE, "到会 <span", "1 人", "议事开始。", "缺席"],
        ["签到名单", "正在整理"],
    ),
    (
        "held",
        ["已召开", TITLE, "当场解决", "<dt>结束</dt>", "议事结束。", "正在整理，会后三个工作日内公示。"],
        ['加到手机日历</a><a class="btn"', "签到名单"],
    ),
    (
        "postponed",
        ["已延期", "礼堂停电。", "下一次议事", "没有议题。", "延期：礼堂停电。1 个议题转到"],
        [TITLE, "议程海报", "加到手机日历"],
    ),
    (
        "cancelled",
        ["已取消", "礼堂停电。", "下一次议事", "没有议题。", "取消：礼堂停电。1 个议题转到"],
        [TITLE, "议程海报", "加到手机日历"],
    ),
]


@pytest.mark.parametrize(("stage", "shown", "hidden"), STAGES)
def test_a_resident_reads_this_at_this_stage(
    council: Council, stage: str, shown: list[str], hidden: list[str]
):
    page = see(of(stands(council, stage)))
    assert [each for each in shown if each not in page] == []
    assert [each for each in hidden if each in page] == []


@pytest.mark.parametrize("stage", [stage for stage, *_ in STAGES])
def test_the_list_of_sessions_and_the_program_say_the_same_state(council: Council, stage: str):
    session = stands(council, stage)
    label = Session.objects.get(pk=session.pk).get_state_display()
    row = see("/council/sessions/").split(f'href="{of(session)}"')[1].split("</tr>")[0]
    assert f'data-label="情况">{label}</td>' in row
    shown = Client().get(f"/api/v1/sessions/{session.pk}/").json()
    assert (shown["state"], shown["state_label"]) == (stage, label)
    assert shown["moved_reason"] == ("礼堂停电。" if stage in ("postponed", "cancelled") else "")


# how an item ended, what its page says
ENDS = [
    ("settle", {"note": "当场划好了线。"}, ["当场解决", "当场划好了线。"]),
    ("refer", {"to": "幸福街道", "note": "道路归街道管。"}, ["转交办理：幸福街道", "道路归街道管。"]),
    ("defer", {"note": "等物业报价。"}, ["下次再议", "等物业报价。"]),
    ("withdraw", {"note": "居民自己商量好了。"}, ["已撤回", "居民自己商量好了。"]),
    ("withdraw", {}, ["已撤回", "议题撤回，不再上会。"]),
]


@pytest.mark.parametrize(("verb", "given", "words"), ENDS)
def test_an_item_says_how_it_ended_and_keeps_what_was_said(
    council: Council, verb: str, given: dict, words: list[str]
):
    item = council.discussed()
    item = workflow.note_discussion(
        item, by=council.clerk, at=EVENING, positions={"owners": "我们同意"}, agreement="划单边"
    )
    workflow.ITEM_VERBS[verb](item, by=council.clerk, at=EVENING, **given)
    page = see(f"/council/items/{item.pk}/")
    assert [each for each in (*words, "我们同意", "划单边", "怎么议的") if each not in page] == []
    assert f'href="{of(council.monday)}"' in page


def test_an_item_on_its_second_evening_says_so_on_agenda_page_and_paper(council: Council):
    item = council.discussed()
    workflow.defer(item, by=council.clerk, at=EVENING, note="下次")
    workflow.collect(council.after, by=council.clerk, at=EVENING)
    workflow.announce(council.after, by=council.clerk, at=EVENING)
    carried = AgendaItem.objects.get(carried_from=item)
    assert "第 2 次上会" in see(of(council.after))
    page = see(f"/council/items/{carried.pk}/")
    assert '<dt>上会</dt><dd class="num">第 2 次</dd>' in page
    assert f"{item.session.date} 没有议定，转到这次。" in page


def test_an_overdue_resolution_is_marked_on_the_agenda(council: Council):
    place = council.house.community
    workflow.propose_follow_up(
        place, key="resolution:1", title="灯还没换完", background="到今天超期 3 天。", at=NOW
    )
    council.admitted()
    workflow.announce(council.monday, by=council.clerk, at=NOW)
    page = see(of(council.monday))
    first, second = re.findall(r'<td class="lead"><a href="/council/items/\d+/">([^<]+)</a>', page)
    assert (first, second) == ("灯还没换完", TITLE)
    assert page.count("到期未完成</span>") == 1
    item = AgendaItem.objects.get(kind="follow_up")
    shown = see(f"/council/items/{item.pk}/")
    for words in ("到今天超期 3 天。", "到期未完成的决议", "列为第一项。"):
        assert words in shown


def test_a_public_matter_leads_to_its_entry_and_a_private_one_does_not(council: Council):
    public = council.on_agenda(council.matter(title="楼道灯"))
    private = council.on_agenda(council.matter(title="家里的事"))
    type(private.appeal).objects.filter(pk=private.appeal_id).update(is_public=False)
    workflow.announce(council.monday, by=council.clerk, at=NOW)
    for item, leads in ((public, True), (private, False)):
        page = see(f"/council/items/{item.pk}/")
        number = item.appeal.number
        assert ("看这件诉求的进展" in page) is leads
        assert (f"/appeals/{number}/" in page) is leads
        assert (number in page) is leads
    office = signed_in(council.clerk.user)
    assert private.appeal.number in see(f"/council/items/{private.pk}/", office)


# how many sessions there are, how many pages the list has
@pytest.mark.parametrize(("count", "pages"), [(8, 1), (20, 1), (21, 2), (41, 3)])
def test_the_list_is_as_long_as_it_is_and_shows_each_once(council: Council, count: int, pages: int):
    place = council.house.community
    workflow.generate(council.house.elsewhere.community, at=NOW)
    week = datetime.timedelta(weeks=1)
    Session.objects.bulk_create(
        Session(community=place, date=NOW.date() - week * n, starts_at=NOW - week * n)
        for n in range(count - 8)
    )
    path, seen = "/council/sessions/", []
    while path:
        page = see(path)
        rows = page.split("<tbody>")[1].split("</tbody>")[0]
        seen.append(re.findall(r'href="/council/sessions/(\d+)/"', rows))
        following = re.search(r'href="(\?cursor=[^"]+)"', page)
        path = f"/council/sessions/{following[1]}" if following else ""
    assert len(seen) == pages
    found = [int(key) for keys in seen for key in keys]
    assert found == list(Session.objects.of(place.pk).order_by("-date", "-id").values_list("pk", flat=True))
    assert len(found) == count
