"""诉求台账: the list and its filters, one matter as deep as its reader may see, and the verbs as pages."""

import datetime
import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.community import House
from tests.entering import ROLES, signed_in


def ledger(house: House, query: str = "", who: str = "staff") -> str:
    answer = signed_in(getattr(house, who).user).get(reverse("appeals") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(page: str) -> list[str]:
    return re.findall(r'<td data-label="编号"[^>]*>([\d-]+)</td>', page)


def now(appeal: Appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


# The list


@pytest.fixture
def pair(house: House) -> tuple[Appeal, Appeal]:
    """A plain matter, and one that differs from it in everything a filter asks about."""
    plain, _ = house.file()
    other, _ = house.file(
        title="想学用手机",
        text="请人教老人用手机。",
        grid=house.grid2,
        kind="wish",
        source="visit",
        category=house.category,
        at=timezone.now() - datetime.timedelta(days=20),
    )
    other = house.do("accept", other, grade="utilities", track="deliberate", category=house.category)
    return plain, other


@pytest.mark.parametrize(
    "query",
    [
        "state=accepted",
        "grid=02",
        "kind=wish",
        "source=visit",
        "category=公共设施",
        "grade=utilities",
        "track=deliberate",
        "text=想学用手机",
        "grid=02&state=accepted&kind=wish",
    ],
)
def test_each_filter_keeps_what_it_names(house: House, pair: tuple[Appeal, Appeal], query: str):
    assert listed(ledger(house, f"?{query}")) == [pair[1].number]


@pytest.mark.parametrize(
    "query", ["state=registered", "grid=01", "kind=appeal", "source=web", "text=三单元四楼"]
)
def test_and_leaves_the_other_where_it_is(house: House, pair: tuple[Appeal, Appeal], query: str):
    assert listed(ledger(house, f"?{query}")) == [pair[0].number]


def test_a_number_finds_its_matter(house: House, pair: tuple[Appeal, Appeal]):
    assert listed(ledger(house, f"?text={pair[0].number}")) == [pair[0].number]


def test_late_matters_have_a_tab_with_their_count(house: House):
    late, _ = house.file(at=timezone.now() - datetime.timedelta(days=20))
    house.file()
    page = ledger(house, "?overdue=true")
    assert listed(page) == [late.number]
    assert '超期 <span class="soft num">1</span>' in page


def test_a_filter_that_means_nothing_is_said_beside_its_name(house: House):
    assert re.search(r'<p class="err">状态：[^<]*有效的选项', ledger(house, "?state=lost"))


def test_nothing_found_says_how_to_go_on(house: House):
    page = ledger(house, "?text=没有这回事")
    assert "没有符合条件的事情" in page
    assert "清空条件" in page


def test_the_pager_walks_the_whole_ledger_once(house: House):
    numbers = {house.file(title=f"第{n}件")[0].number for n in range(23)}
    first = ledger(house, "?order=new&state=registered")
    onward = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    assert "state=registered" in onward
    second = ledger(house, onward)
    assert (len(listed(first)), len(listed(second))) == (20, 3)
    assert set(listed(first) + listed(second)) == numbers
    assert "已经是最后一页" in second
    assert "回到第一页" in second


def test_what_arrives_while_paging_neither_repeats_nor_hides_a_row(house: House):
    for _ in range(22):
        house.file()
    first = ledger(house, "?order=new")
    onward = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    house.file()
    assert len(set(listed(first)) | set(listed(ledger(house, onward)))) == 22


@pytest.mark.parametrize(
    ("who", "seen"),
    [("staff", 2), ("lead", 2), ("worker1", 1), ("worker3", 0), ("property", 0), ("supervisor", 2)],
)
def test_each_role_lists_what_is_entrusted_to_it(
    house: House, pair: tuple[Appeal, Appeal], who: str, seen: int
):
    assert len(listed(ledger(house, who=who))) == seen


def test_ticked_matters_go_to_the_workers_of_their_grids(house: House):
    first = house.appeal_in(State.ACCEPTED)
    second = house.appeal_in(State.ACCEPTED, grid=house.grid2)
    body = {"number": [first.number, second.number]}
    answer = signed_in(house.staff.user).post(reverse("bulk_dispatch"), body, follow=True)
    assert "已把 2 件派给各自网格的网格员" in answer.content.decode()
    assert [now(each).handler for each in (first, second)] == [house.worker1.user, house.worker2.user]


def test_only_the_office_gets_boxes_to_tick(house: House):
    house.file()
    assert 'type="checkbox" name="number"' in ledger(house)
    assert 'type="checkbox" name="number"' not in ledger(house, who="worker1")


# One matter

DEPTHS = {
    "staff": {"text", "phone", "state"},
    "lead": {"text", "phone", "state"},
    "worker": {"text", "phone", "state"},
    "seat": {"text", "state"},
    "supervisor": {"state"},
    "receipt": {"state"},
}


@pytest.mark.parametrize(("role", "reads"), DEPTHS.items())
def test_each_reader_sees_as_much_as_their_work_needs(house: House, role: str, reads: set[str]):
    given = {"unit": house.property_company} if role == "seat" else {}
    matter = house.appeal_in(State.IN_PROGRESS, **given)
    page = ROLES[role](house, matter).get(reverse("appeal", args=[matter.number])).content.decode()
    assert ("三单元四楼楼道灯坏了" in page) == ("text" in reads)
    assert bool(re.search(r"138\*+78", page)) == ("phone" in reads)
    assert "办理中" in page
    assert "13812345678" not in page
    assert "王秀英" not in page


# The verbs as pages


def at(appeal: Appeal, verb: str) -> str:
    return reverse("appeal_verb", args=[appeal.number, verb])


def test_asking_changes_nothing_and_doing_does_it(house: House):
    matter, _ = house.file()
    client = signed_in(house.staff.user)
    page = client.get(at(matter, "decline")).content.decode()
    assert f'name="version" value="{matter.version}"' in page
    assert now(matter).state == State.REGISTERED
    body = {"reason": "outside", "note": "请拨打 12345。", "version": matter.version}
    answer = client.post(at(matter, "decline"), body, follow=True)
    assert answer.redirect_chain[0][0] == reverse("appeal", args=[matter.number])
    assert "已完成，现在是“不予受理”" in answer.content.decode()
    assert now(matter).state == State.DECLINED


def test_what_is_missing_is_said_and_what_was_typed_is_kept(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    body = {"result": "灯已修好，请放心。", "told": "phone", "version": matter.version}
    answer = signed_in(house.worker1.user).post(at(matter, "reply"), body)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_closure_error"' in page
    assert "灯已修好，请放心。" in page
    assert now(matter).state == State.IN_PROGRESS


def test_who_did_not_see_the_latest_is_asked_to_look_again(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    house.do("add_note", matter)
    body = {"result": "灯已修好。", "told": "phone", "closure": "substantive", "version": matter.version}
    answer = signed_in(house.worker1.user).post(at(matter, "reply"), body)
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "这件事刚刚被别人更新过，请刷新页面看最新情况后再操作。" in page
    assert "灯已修好。" in page
    assert now(matter).state == State.IN_PROGRESS


def test_a_verb_the_state_does_not_allow_is_refused_with_the_reason(house: House):
    matter = house.appeal_in(State.CLOSED)
    client = signed_in(house.staff.user)
    sentence = "这件诉求现在是“已办结”，不能受理。"
    assert sentence in client.get(at(matter, "accept")).content.decode()
    answer = client.post(at(matter, "accept"), {"grade": "general", "track": "assist"})
    assert answer.status_code == 409
    assert "已办结" in answer.content.decode()
    assert now(matter).state == State.CLOSED


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_verb_that_is_not_theirs_is_forbidden(house: House, method: str):
    matter, _ = house.file()
    answer = getattr(signed_in(house.worker1.user), method)(at(matter, "decline"))
    assert answer.status_code == 403
    assert "不予受理由社区工作人员办理。" in answer.content.decode()
    assert now(matter).state == State.REGISTERED


def test_an_answer_of_too_many_words_is_not_cut_but_given_back(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    long = "灯" * 3001
    body = {"result": long, "told": "phone", "closure": "substantive"}
    answer = signed_in(house.worker1.user).post(at(matter, "reply"), body)
    assert (answer.status_code, long in answer.content.decode()) == (400, True)


# 查看联系方式


def test_the_phone_is_shown_once_and_written_down(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    client = signed_in(house.worker1.user)
    answer = client.post(at(matter, "reveal"), {"purpose": "联系居民约上门时间"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert 'href="tel:13812345678"' in page
    assert "已记入台账" in page
    record = matter.records.get(action="reveal")
    assert (record.actor, record.public) == (house.worker1.user, False)
    again = client.get(reverse("appeal", args=[matter.number])).content.decode()
    assert "13812345678" not in again


def test_without_a_purpose_nothing_is_shown_nor_written(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    answer = signed_in(house.worker1.user).post(at(matter, "reveal"), {"purpose": "  "})
    assert answer.status_code == 400
    assert "13812345678" not in answer.content.decode()
    assert not matter.records.filter(action="reveal").exists()


@pytest.mark.parametrize("role", ["household", "receipt", "supervisor", "seat"])
def test_who_need_not_know_the_phone_is_not_told(house: House, role: str):
    unit = {"unit": house.property_company} if role == "seat" else {"household": house.household}
    matter = house.appeal_in(State.IN_PROGRESS, **unit)
    client: Client = ROLES[role](house, matter)
    answer = client.post(at(matter, "reveal"), {"purpose": "好奇"})
    assert answer.status_code == 403
    assert "13812345678" not in answer.content.decode()


def test_that_it_was_looked_up_is_not_told_to_the_public(house: House):
    matter = house.appeal_in(State.IN_PROGRESS)
    house.do("reveal", matter)
    page = ROLES["receipt"](house, matter).get(reverse("appeal", args=[matter.number])).content.decode()
    assert "联系居民约上门时间" not in page


# Those who are given a matter read it without the person behind it


@pytest.mark.parametrize("whose", ["worker2", "property", "helper"])
def test_who_is_given_a_matter_reads_no_name_phone_or_room(house: House, whose: str):
    room = house.household.dwelling.room
    said = {
        "title": f"{room}室漏水",
        "text": f"我家{room}室漏水，打13911112222找我。",
        "place": str(house.household.dwelling),
    }
    given = {"unit": house.property_company} if whose == "property" else {"handler": house.worker2.user}
    given = {} if whose == "helper" else given
    matter = house.appeal_in(State.DISPATCHED, household=house.household, **given, **said)
    if whose == "helper":
        house.do("add_helper", matter)
    who = {"worker2": house.worker2, "property": house.property, "helper": house.owners}[whose]
    client = signed_in(who.user)
    house.do("add_note", matter, note="已打 13911112222。")
    for path in (reverse("appeal", args=[matter.number]), reverse("ledger_form", args=[matter.number])):
        page = client.get(path).content.decode()
        assert "漏水" in page and "139******22" in page
        for secret in (f"{room}室", "13911112222", "138******78", "王秀英", "王*"):
            assert secret not in page, (path, secret)
    page = signed_in(house.worker1.user).get(reverse("appeal", args=[matter.number])).content.decode()
    assert f"{room}室" in page and "13911112222" in page


def test_what_cannot_be_done_yet_says_why_on_the_page(house: House):
    matter = house.do("add_helper", house.appeal_in(State.IN_PROGRESS))
    page = signed_in(house.worker1.user).get(reverse("appeal", args=[matter.number])).content.decode()
    assert "还有协办没有完成：等他们办完，或免除后再答复。" in page
    assert reverse("appeal_verb", args=[matter.number, "reply"]) not in page
