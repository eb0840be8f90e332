"""动作的页面: which buttons stand there, what each page asks, what is left behind; by page and by API the same."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grids import reauth
from residents.register.models import Resident, Reveal
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping
from tests.calls import by_session, by_token, problem
from tests.community import House
from tests.conftest import lent_house
from tests.entering import proven, signed_in
from tests.residents.register.furnishing import SLUGS, act, fresh, spare

house = lent_house


@pytest.fixture
def staff(house: House) -> Client:
    return proven(signed_in(house.staff.user))


def path(slug: str, thing: Any, verb: str) -> str:
    return reverse("register_verb", args=[slug, thing.pk, verb])


def buttons(client: Client, slug: str, thing: Any) -> list[str]:
    page = client.get(reverse("register_one", args=[slug, thing.pk])).text
    aside = page[page.index("<h2>现在可以做</h2>") : page.index("<h2>变更记录</h2>")]
    return re.findall(r'<a class="btn[^>]*>([^<]+)</a>', aside)


# Buttons: register × state × role

BUTTONS = [
    ("residents", "living", "staff", "修改 查看个人信息 搬离或去世 并入另一条"),
    ("residents", "living", "worker1", "修改 查看个人信息 搬离或去世 并入另一条"),
    ("residents", "living", "lead", "修改 查看个人信息 搬离或去世 并入另一条 抹去个人信息"),
    ("residents", "ended", "staff", "查看个人信息 恢复"),
    ("residents", "ended", "lead", "查看个人信息 恢复 抹去个人信息"),
    ("residents", "merged", "staff", "查看个人信息"),
    ("residents", "merged", "lead", "查看个人信息 抹去个人信息"),
    ("residents", "erased", "staff", ""),
    ("residents", "erased", "lead", ""),
    ("households", "living", "staff", "修改 整户搬离 并入另一条"),
    ("households", "ended", "worker1", "恢复"),
    ("households", "merged", "lead", ""),
    ("dwellings", "living", "staff", "修改 拆除或注销 并入另一条"),
    ("dwellings", "ended", "staff", "恢复"),
    ("dwellings", "merged", "staff", ""),
    ("buildings", "living", "worker1", "修改 拆除或注销 并入另一条"),
    ("buildings", "ended", "lead", "恢复"),
    ("buildings", "merged", "staff", ""),
    ("enterprises", "living", "staff", "修改 查看个人信息 停业或注销 并入另一条"),
    ("enterprises", "ended", "staff", "查看个人信息 恢复"),
    ("enterprises", "merged", "staff", "查看个人信息"),
    ("facilities", "living", "worker1", "修改 拆除 并入另一条"),
    ("facilities", "ended", "staff", "恢复"),
    ("facilities", "merged", "staff", ""),
]


@pytest.mark.parametrize(("slug", "state", "who", "shown"), BUTTONS)
def test_the_buttons_are_those_that_would_be_taken(house: House, slug: str, state: str, who: str, shown: str):
    thing = spare(house, slug, "甲")
    if state != "living":
        way = {"ended": "end", "merged": "merge", "erased": "erase"}[state]
        act(way, thing, spare(house, slug, "乙"), by=house.lead)
    client = signed_in(getattr(house, who).user)
    assert " ".join(buttons(client, slug, thing)) == shown
    if not shown:
        page = client.get(reverse("register_one", args=[slug, thing.pk])).text
        assert "这一条现在不用办理。" in page


# What each page asks

ASKED = [
    ("residents", "end", ["原因", "哪一天", "搬离", "去世", "登记错误"]),
    ("residents", "merge", ["并入哪一条（编号）", "留下那一条，这一条注销。"]),
    ("residents", "restore", ["恢复"]),
    ("residents", "reveal", ["要看什么", "姓名和电话", "姓名、身份证号和出生日期", "为什么要看"]),
    ("households", "end", ["原因", "搬离", "登记错误"]),
    ("dwellings", "end", ["原因", "拆除", "登记错误"]),
    ("buildings", "end", ["原因", "拆除", "登记错误"]),
    ("enterprises", "end", ["原因", "停业或注销", "搬离", "登记错误"]),
    ("enterprises", "reveal", ["联系人和电话", "会记下来，本人可以查。"]),
    ("facilities", "end", ["原因", "拆除", "登记错误"]),
]


@pytest.mark.parametrize(("slug", "verb", "words"), ASKED)
def test_what_a_verb_asks(house: House, staff: Client, slug: str, verb: str, words: list[str]):
    thing = spare(house, slug)
    page = staff.get(path(slug, thing, verb)).text
    for word in words:
        assert word in page
    assert f'<input type="hidden" name="version" value="{thing.version}">' in page
    assert f'<button class="btn">{dict(REGISTERS[slug].verbs)[verb]}</button>' in page


def test_erasing_says_that_it_cannot_be_undone(house: House):
    lead = proven(signed_in(house.lead.user))
    page = lead.get(path("residents", house.resident, "erase")).text
    assert "抹去以后谁也找不回来，人数和台账不变。" in page


# What it says of a value it cannot take

SAID = [
    ("residents", "end", {}, "该字段是必填项。"),
    ("residents", "end", {"reason": "closed"}, "选择一个有效的选项。 closed 不在可用的选项中。"),
    ("residents", "end", {"reason": "moved_out", "on": "2999-01-01"}, "日期不能晚于今天。"),
    ("residents", "end", {"reason": "moved_out", "on": "x"}, "输入一个有效的日期。"),
    ("residents", "merge", {}, "该字段是必填项。"),
    ("residents", "merge", {"into": "x"}, "输入整数。"),
    ("residents", "merge", {"into": "0"}, "确保该值大于或等于1。"),
    ("residents", "merge", {"into": "99999999"}, "没有找到这个编号，或它已经注销，请核对后再填。"),
    ("residents", "reveal", {"detail": "contact"}, "该字段是必填项。"),
    (
        "residents",
        "reveal",
        {"detail": "all", "purpose": "核对"},
        "选择一个有效的选项。 all 不在可用的选项中。",
    ),
    ("residents", "reveal", {"detail": "contact", "purpose": "\u200b"}, "请写明为什么要查看"),
    ("enterprises", "end", {"reason": "died"}, "选择一个有效的选项。 died 不在可用的选项中。"),
    ("enterprises", "reveal", {"detail": "identity", "purpose": "核对"}, "identity 不在可用的选项中。"),
    ("households", "end", {"reason": "died"}, "选择一个有效的选项。 died 不在可用的选项中。"),
    ("facilities", "end", {"reason": "moved_out"}, "选择一个有效的选项。 moved_out 不在可用的选项中。"),
]


@pytest.mark.parametrize(("slug", "verb", "typed", "says"), SAID)
def test_what_a_verb_says_of_a_bad_value(
    house: House, staff: Client, slug: str, verb: str, typed: dict[str, str], says: str
):
    thing = spare(house, slug)
    answer = staff.post(path(slug, thing, verb), typed)
    assert (answer.status_code, says in answer.text) == (422, True), answer.text[-1500:]
    assert (fresh(thing).version, Reveal.objects.count()) == (1, 0)


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_merged_into_itself_into_the_gone_or_into_the_unknown(
    house: House, staff: Client, slug: str
):
    thing, gone = spare(house, slug, "甲"), spare(house, slug, "乙")
    act("end", gone, None, by=house.staff)
    strange = spare(house.elsewhere, slug, "外")
    for into in (thing.pk, gone.pk, strange.pk, 10**8):
        answer = staff.post(path(slug, thing, "merge"), {"into": into})
        assert (answer.status_code, "没有找到这个编号" in answer.text) == (422, True)
    assert not fresh(thing).ended


# Done, and by page and API the same

BODIES: dict[str, dict[str, Any]] = {
    "edit": {},
    "end": {"on": "2026-01-02"},
    "restore": {},
    "merge": {},
}


def said(house: House, slug: str, thing: Any, verb: str, into: Any) -> dict[str, Any]:
    changed = {
        "residents": {"phone": "13900000123", "gender": "female"},
        "households": {"tenure": "vacant"},
        "dwellings": {"building": thing.building_id, "unit": "7", "room": f"9{thing.pk}"}
        if slug == "dwellings"
        else {},
        "buildings": {"compound": getattr(thing, "compound_id", 0), "grid": "01", "floors": 9, "units": 2}
        | {"name": f"新{thing.pk}号楼"},
        "enterprises": {"name": f"新店{thing.pk}", "kind": "social", "grid": "01"},
        "facilities": {"name": f"新灯{thing.pk}", "kind": "lamp", "grid": "01", "state": "faulty"},
    }[slug]
    more = {"edit": changed, "end": {"reason": REGISTERS[slug].ends[-1].value}, "merge": {"into": into.pk}}
    return BODIES[verb] | more.get(verb, {})


def left(thing: Any) -> dict[str, Any]:
    """The row and its history, without what tells one row from another."""
    own = {
        "id",
        "name",
        "room",
        "shelf",
        "initials",
        "letters",
        "merged_into_id",
        "dwelling_id",
        "household_id",
    }
    row = {
        field.attname: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.attname not in own
    }
    labels = [
        (event.pgh_label, (event.pgh_context or {}).get("label")) for event in thing.events.order_by("pgh_id")
    ]
    return row | {"events": labels, "merged": bool(thing.merged_into_id)}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("verb", list(BODIES))
def test_page_and_api_leave_the_same(house: House, staff: Client, slug: str, verb: str):
    pairs = [(spare(house, slug, f"甲{n}"), spare(house, slug, f"乙{n}")) for n in (1, 2)]
    if verb == "restore":
        for thing, _ in pairs:
            keeping.end(thing, by=house.staff, reason=REGISTERS[slug].ends[-1].value)
    (one, into), (other, into_other) = pairs
    answer = staff.post(path(slug, one, verb), said(house, slug, one, verb, into))
    assert answer.status_code == 302, answer.text[-1500:]
    kept = into if verb == "merge" else one
    assert answer["Location"] == reverse("register_one", args=[slug, kept.pk])
    label = dict(REGISTERS[slug].verbs)[verb]
    assert f"{label}：已完成。" in staff.get(answer["Location"]).text
    caller = by_token(house.staff)
    body = said(house, slug, other, verb, into_other)
    place = f"{slug}/{other.pk}/{verb}/"
    version = fresh(other).version
    done = caller.post(place, body, if_match=f'"{version}"')
    assert done.status_code == 200, done.content.decode()
    assert left(fresh(one)) == left(fresh(other))


@pytest.mark.parametrize("slug", SLUGS)
def test_ending_twice_by_page_says_so(house: House, staff: Client, slug: str):
    thing = spare(house, slug)
    body = {"reason": REGISTERS[slug].ends[0].value}
    assert staff.post(path(slug, thing, "end"), body).status_code == 302
    again = staff.post(path(slug, thing, "end"), body)
    assert again.status_code == 409
    assert "这一条已经注销，不能办理。要继续用请先恢复。" in again.text
    assert fresh(thing).version == 2


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("verb", ["edit", "end", "merge"])
def test_a_page_drawn_before_somebody_else_changed_it_stores_nothing(
    house: House, staff: Client, slug: str, verb: str
):
    thing, into = spare(house, slug, "甲"), spare(house, slug, "乙")
    act("edit", thing, None, by=house.second_staff)
    answer = staff.post(path(slug, thing, verb), {**said(house, slug, thing, verb, into), "version": "1"})
    assert answer.status_code == 412
    assert "刚刚被别人更新过" in answer.text
    assert fresh(thing).version == 2


@pytest.mark.parametrize("slug", SLUGS)
def test_a_verb_that_is_none_is_not_there(house: House, staff: Client, slug: str):
    thing = spare(house, slug)
    for verb in ("delete", "destroy", "reveal-all", "create"):
        assert staff.get(path(slug, thing, verb)).status_code == 404
        assert staff.post(path(slug, thing, verb)).status_code == 404
    if not REGISTERS[slug].personal:
        assert staff.get(path(slug, thing, "reveal")).status_code == 404
    if slug != "residents":
        assert signed_in(house.lead.user).get(path(slug, thing, "erase")).status_code == 404


@pytest.mark.parametrize("verb", ["edit", "end", "restore", "merge", "reveal"])
def test_what_one_may_not_know_reads_like_what_never_was(house: House, verb: str):
    thing, strange = spare(house, "residents", there=house.grid2), house.elsewhere.resident
    worker = signed_in(house.worker1.user)
    never = re.sub(r"\d{4,}", "", worker.post("/residents/99999999/edit/").text)
    for pk in (thing.pk, strange.pk):
        answer = worker.post(reverse("register_verb", args=["residents", pk, verb]), {"purpose": "核对"})
        assert answer.status_code == 404
        assert re.sub(r"\d{4,}", "", answer.text) == never


# 查看: asks again after five minutes, is counted, and shows what is on record first


def test_a_reveal_an_hour_beyond_the_limit_says_when_to_come_back(house: House, staff: Client):
    house.community.reveals_per_hour = 1
    house.community.save()
    body = {"detail": "contact", "purpose": "电话通知"}
    assert "13812345678" in staff.post(path("residents", house.resident, "reveal"), body).text
    refused = staff.post(path("residents", house.resident, "reveal"), body)
    assert refused.status_code == 429
    assert "13812345678" not in refused.text
    assert int(refused["Retry-After"]) <= 3600
    assert Reveal.objects.count() == 1


def test_the_limit_is_one_for_page_and_api(house: House, staff: Client):
    house.community.reveals_per_hour = 1
    house.community.save()
    body = {"detail": "contact", "purpose": "电话通知"}
    staff.post(path("residents", house.resident, "reveal"), body)
    caller = by_session(house.staff, staff)
    session = staff.session
    reauth.remember(session)
    session.save()
    answer = caller.post(f"residents/{house.resident.pk}/reveal/", body, if_match="*")
    problem(answer, 429, "rate_limited")
    assert Reveal.objects.count() == 1


def test_the_identity_is_shown_with_the_detail_that_was_recorded(house: House, staff: Client):
    Resident.objects.filter(pk=house.resident.pk).update(birth_date="1951-03-08")
    body = {"detail": "identity", "purpose": "核对高龄津贴"}
    page = staff.post(path("residents", house.resident, "reveal"), body).text
    assert "1951-03-08" in page and "13812345678" not in page
    assert "60 秒后自动遮住" in page and "这次查看已经记下。" in page
    assert Reveal.objects.get().detail == "identity"


def test_who_opens_the_reveal_of_an_erased_person_reads_why_not(house: House, staff: Client):
    act("erase", house.resident, None, by=house.lead)
    answer = staff.get(path("residents", house.resident, "reveal"))
    assert (answer.status_code, "个人信息已经抹去，没有可以查看的。" in answer.text) == (403, True)


def test_a_double_is_erased_with_the_person_it_was_merged_into(house: House):
    first, second = spare(house, "residents", "孟无痕"), spare(house, "residents", "孟无痕")
    kept = spare(house, "residents", "孟无痕")
    keeping.merge(first, by=house.staff, into=second)
    keeping.merge(fresh(second), by=house.staff, into=kept)
    act("erase", fresh(kept), None, by=house.lead)
    for each in (first, second, kept):
        row = fresh(each)
        assert (row.name, row.phone, row.phone_hash, row.initials) == ("（已抹去）", "", "", "")
        assert {(event.name, event.phone) for event in row.events.all()} == {("（已抹去）", "")}
        assert row.erased_at is not None
