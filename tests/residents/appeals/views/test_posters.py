"""网格二维码: what the sheet of a grid says, where its code leads, whom it names; one sheet or all, a page each."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import handbook, workflow
from grids.models import Grid
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import grid
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, asked

house = lent_house
TODAY = timezone.localdate()


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The links behind the codes, in the order they are printed."""
    links: list[str] = []

    def drawn(text: str, **look: object) -> str:
        links.append(text)
        return "<svg></svg>"

    monkeypatch.setattr("residents.appeals.views.posters.qr", drawn)
    return links


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# One sheet


def test_a_sheet_says_where_who_and_what_for(house: House):
    Grid.objects.filter(pk=house.grid1.pk).update(layout_note="1号楼到6号楼")
    house.worker1.user.phone = "025-84110001"
    house.worker1.user.save()
    page = text(Client().get(reverse("grid_poster", args=["01"])).text)
    for words in (
        "幸福里社区 第01微网格",
        "有事您说话，扫一扫就能反映",
        "反映问题 · 查办理进度",
        "网格员 网格员1",
        "025-84110001",
        "负责范围：1号楼到6号楼",
    ):
        assert words in page


def test_scanning_it_files_a_matter_in_that_grid(house: House, caught: list[str]):
    Client().get(reverse("grid_poster", args=["02"]))
    assert caught == ["http://testserver/appeals/new/?grid=02"]
    form = Client().get(caught[0].removeprefix("http://testserver")).text
    assert '<option value="02" selected>' in form


NAMED = [
    ("worker", "网格员 网格员1"),
    ("backup", "联系人 网格员2"),
    ("nobody", "联系人 幸福里社区值班 025-84112345"),
]


@pytest.mark.parametrize(("case", "says"), NAMED)
def test_whom_the_sheet_names(house: House, case: str, says: str):
    if case != "worker":
        workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    if case == "backup":
        workflow.set_backup(house.grid1, by=house.admin, user=house.worker2.user)
    assert says in text(Client().get(reverse("grid_poster", args=["01"])).text)


@pytest.mark.parametrize("code", ["77", "x", "01x"])
def test_a_grid_that_is_none_has_no_sheet(house: House, code: str):
    assert Client().get(reverse("grid_poster", args=[code])).status_code == 404


# All of them

WHO = [
    ("staff", 200, ["01", "02", "03"]),
    ("lead", 200, ["01", "02", "03"]),
    ("worker1", 200, ["01"]),
    ("worker3", 200, ["03"]),
    ("admin", 403, []),
    ("supervisor", 403, []),
    ("property", 403, []),
]


@pytest.mark.parametrize(("who", "status", "codes"), WHO)
def test_who_prints_which_sheets(house: House, caught: list[str], who: str, status: int, codes: list[str]):
    grid(house.community, "00", level=0)
    answer = signed_in(getattr(house, who).user).get(reverse("grid_posters"))
    assert answer.status_code == status
    assert [link.rsplit("=", 1)[1] for link in caught] == codes
    assert answer.text.count('class="poster"') == len(codes)
    assert ("全部二维码由社区工作人员打印" in answer.text) is (status == 403)


def test_a_backup_prints_the_grid_it_stands_in_for(house: House, caught: list[str]):
    workflow.set_backup(house.grid2, by=house.admin, user=house.worker1.user)
    signed_in(house.worker1.user).get(reverse("grid_posters"))
    assert [link.rsplit("=", 1)[1] for link in caught] == ["01", "02"]


def test_nobody_signed_in_is_led_to_the_login(house: House):
    assert Client().get(reverse("grid_posters"))["Location"].startswith(reverse("login"))


LINKS = [("staff", True), ("lead", True), ("worker1", True), ("supervisor", False), ("property", False)]


@pytest.mark.parametrize(("who", "shown"), LINKS)
def test_the_page_of_the_grids_leads_there(house: House, who: str, shown: bool):
    page = signed_in(getattr(house, who).user).get(reverse("grids"))
    if page.status_code == 200:
        assert (reverse("grid_posters") in page.text) is shown


def test_twenty_sheets_cost_what_three_cost(house: House):
    client, counts = signed_in(house.staff.user), []
    for more in (0, 20):
        for n in range(more):
            grid(house.community, f"x{n}")
        client.get(reverse("grid_posters"))
        counts.append(len(asked(lambda: client.get(reverse("grid_posters")))))
    assert counts[0] == counts[1] <= MOST_TO_READ, counts


def test_contacts_of_many_are_those_of_each(house: House, django_assert_num_queries):
    workflow.end_post(house.worker1.posts[0], by=house.admin, on=TODAY)
    workflow.set_backup(house.grid1, by=house.admin, user=house.worker3.user)
    grids = list(Grid.objects.of(house.community.pk).select_related("backup", "community"))
    with django_assert_num_queries(1):
        found = handbook.contacts(grids, TODAY)
    assert found == {each.pk: handbook.contact(each, TODAY) for each in grids}
    assert [found[each.pk].name for each in grids] == ["网格员3", "网格员2", "网格员3"]
    assert [found[each.pk].vacant for each in grids] == [True, False, False]


def test_nobody_is_called_for_no_grid(house: House):
    assert handbook.contacts([], TODAY) == {}
