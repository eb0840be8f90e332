"""抽查和集中反映, as the office works on them."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from residents.appeals.models import Appeal, SpotCheck, Surge
from residents.appeals.states import State
from residents.appeals.workflow import draw_spot_checks, raise_surges
from tests.community import House
from tests.entering import signed_in
from tests.residents.appeals.test_checking import DRAWN, MONDAY, closed
from tests.residents.appeals.test_surging import file

MINE, SURGES = reverse("spot_checks"), reverse("surges")
BUDGET = 8


def html(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def check(house: House) -> SpotCheck:
    closed(house)
    return draw_spot_checks(house.community, MONDAY, DRAWN)[0]


@pytest.fixture
def surge(house: House) -> Surge:
    file(house, 0, 1, 2, moment=timezone.now() - datetime.timedelta(hours=2))
    raise_surges(house.community, timezone.now())
    return Surge.objects.get()


def address(check: SpotCheck) -> str:
    return reverse("spot_check", args=[check.pk])


# Spot checks


def test_the_desk_says_whose_turn_it_is(house: House, check: SpotCheck):
    mine = signed_in(check.checker)
    assert "有 1 件抽查轮到您" in html(mine.get(reverse("desk")))
    assert check.appeal.title in html(mine.get(MINE))
    other = house.lead if check.checker == house.staff.user else house.staff
    assert "抽查轮到您" not in html(signed_in(other.user).get(reverse("desk")))
    assert "现在没有轮到您的抽查" in html(signed_in(other.user).get(MINE))


def test_what_was_found_goes_into_the_ledger(house: House, check: SpotCheck):
    mine = signed_in(check.checker)
    assert "当时的答复" in html(mine.get(address(check)))
    answer = mine.post(address(check), {"method": "looked", "found": "灯亮着。", "ok": "true"}, follow=True)
    assert f"{check.appeal.number} 抽查已记入台账。" in html(answer)
    assert "看了现场：灯亮着。" in html(mine.get(MINE))
    assert "灯亮着。" in html(mine.get(reverse("appeal", args=[check.appeal.number])))
    assert check.appeal.records.last().action == "spot_check"


def test_residents_do_not_read_the_offices_notes(house: House, check: SpotCheck):
    signed_in(check.checker).post(address(check), {"method": "asked", "found": "邻居有意见", "ok": "true"})
    receipt = Client()
    session = receipt.session
    session["receipts"] = [check.appeal_id]
    session.save()
    assert "邻居有意见" not in html(receipt.get(reverse("appeal", args=[check.appeal.number])))


def test_one_press_reopens_what_is_not_right(house: House, check: SpotCheck):
    said = {"method": "asked", "found": "灯还是不亮", "ok": "false", "reopen": "on"}
    answer = signed_in(check.checker).post(address(check), said, follow=True)
    assert "并转为重新办理" in html(answer)
    appeal = Appeal.objects.get(pk=check.appeal_id)
    assert (appeal.state, appeal.reopened) == (State.IN_PROGRESS, 1)
    assert [record.action for record in appeal.records.order_by("-position")[:2]] == ["reopen", "spot_check"]


def test_a_reopening_that_is_refused_takes_the_whole_press_back(house: House, check: SpotCheck):
    house.do("reopen", check.appeal)
    said = {"method": "asked", "found": "灯还是不亮", "ok": "false", "reopen": "on"}
    answer = signed_in(check.checker).post(address(check), said)
    assert answer.status_code == 409
    assert "灯还是不亮" in html(answer), "what was typed stays"
    assert SpotCheck.objects.waiting().count() == 1


def test_all_right_and_reopen_contradict_each_other(house: House, check: SpotCheck):
    said = {"method": "asked", "found": "好了", "ok": "true", "reopen": "on"}
    answer = signed_in(check.checker).post(address(check), said)
    assert answer.status_code == 400
    assert "办好了就不用重新办理" in html(answer)


def test_a_colleague_reads_but_does_not_fill_in(house: House, check: SpotCheck):
    other = signed_in(house.second_staff.user)
    assert "由抽中的人填写" in html(other.get(address(check)))
    answer = other.post(address(check), {"method": "looked", "found": "看过", "ok": "true"})
    assert answer.status_code == 403
    assert SpotCheck.objects.waiting().count() == 1


# Surges


def test_the_desk_shows_a_surge_until_it_is_dealt_with(house: House, surge: Surge):
    office = signed_in(house.staff.user)
    assert "有 1 处集中反映" in html(office.get(reverse("desk")))
    assert "3</b> 件相似的诉求" in html(office.get(SURGES))
    page = html(office.get(reverse("surge", args=[surge.pk])))
    assert all(each.number in page and each.title in page for each in surge.appeals.all())
    answer = office.post(reverse("dismiss_surge", args=[surge.pk]), {"reason": ""})
    assert answer.status_code == 400
    office.post(reverse("dismiss_surge", args=[surge.pk]), {"reason": "三部不同的电梯"})
    assert "集中反映：同一网格" not in html(office.get(reverse("desk")))
    assert "三部不同的电梯" in html(office.get(reverse("surge", args=[surge.pk])))


def test_the_proposal_merges_with_one_press(house: House, surge: Surge):
    first, second, third = surge.appeals.order_by("registered_at")
    office = signed_in(house.staff.user)
    page = html(office.get(reverse("surge", args=[surge.pk])))
    assert page.count('name="merge"') == 3
    assert page.count("checked") == 2, "the later ones into the first, as proposed"
    said = {"into": first.number, "merge": [second.number, third.number]}
    answer = office.post(reverse("merge_surge", args=[surge.pk]), said, follow=True)
    assert f"已把 2 件并入 {first.number}" in html(answer)
    assert Appeal.objects.get(pk=first.pk).households_count == 3
    assert set(Appeal.objects.filter(state=State.MERGED)) == {second, third}
    assert Surge.objects.get().outcome == Surge.Outcome.MERGED


def test_merging_nothing_asks_which(house: House, surge: Surge):
    first = surge.appeals.order_by("registered_at").first()
    said = {"into": first.number, "merge": [first.number]}
    answer = signed_in(house.staff.user).post(reverse("merge_surge", args=[surge.pk]), said)
    assert answer.status_code == 400
    assert "请至少勾选一件" in html(answer)
    assert Surge.objects.standing().exists()


def test_an_entry_from_elsewhere_cannot_be_slipped_in(house: House, surge: Surge):
    first = surge.appeals.order_by("registered_at").first()
    other, _ = house.file()
    said = {"into": first.number, "merge": [other.number]}
    assert signed_in(house.staff.user).post(reverse("merge_surge", args=[surge.pk]), said).status_code == 400
    assert Appeal.objects.get(pk=other.pk).state == State.REGISTERED


# What it costs


def test_pages_cost_the_same_with_more_of_everything(house: House, check: SpotCheck, surge: Surge):
    office = signed_in(check.checker)
    pages = [MINE, SURGES, address(check), reverse("surge", args=[surge.pk])]
    before = [_queries(office, page) for page in pages]
    closed(house, 3, moment=DRAWN)
    draw_spot_checks(house.community, MONDAY + datetime.timedelta(weeks=1), DRAWN)
    file(house, 3, moment=timezone.now() - datetime.timedelta(hours=1))
    raise_surges(house.community, timezone.now())
    assert [_queries(office, page) for page in pages] == before
    assert max(before) <= BUDGET, before


@pytest.mark.parametrize("queue", ["intake", "dispatch", "verify", "overdue", "quiet", "wishes"])
def test_the_desk_stays_within_its_budget(house: House, check: SpotCheck, surge: Surge, queue: str):
    office = signed_in(house.staff.user)
    assert _queries(office, f"{reverse('desk')}?queue={queue}") <= BUDGET


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)
