"""看得见谁的: every kind of notice × every reader, for notices and for their deliveries. One door, one answer."""

import dataclasses
from typing import Any

import pytest

from grids.actors import Actor
from notices.models import Delivery, Notice, WeatherWarning
from notices.posting import workflow
from notices.posting.states import AudienceKind
from residents.register.states import CareGroup
from tests.calls import by_token, problem
from tests.community import House
from tests.entering import ROLES
from tests.factories import actor, household, household_actor, resident, user
from tests.notices.posting.material import (
    activity,
    alert,
    delivery,
    drafted,
    posting,
    published,
    to_grids,
    warned,
    with_care,
    words,
)

pytestmark = pytest.mark.django_db

READERS = [
    "staff",
    "carer",
    "lead",
    "worker",
    "carer_worker",
    "other",
    "seat",
    "admin",
    "street",
    "family",
    "cared",
    "visitor",
    "elsewhere",
]
ALONE = {"audience": AudienceKind.CARE, "care_groups": [CareGroup.LIVING_ALONE]}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def readers(house: House) -> dict[str, Actor]:
    """`carer` and `carer_worker` have the care duty; `cared` is the family of somebody who lives alone, in grid 1."""
    alone = household(house.grid1)
    resident(alone, name="陈奶奶", care_groups=[CareGroup.LIVING_ALONE])
    return {
        "staff": house.staff,
        "carer": with_care(house.second_staff),
        "lead": house.lead,
        "worker": house.worker2,
        "carer_worker": with_care(house.worker1),
        "other": house.worker3,
        "seat": house.property,
        "admin": house.admin,
        "street": house.supervisor,
        "family": house.family,
        "cared": household_actor(alone),
        "visitor": house.visitor,
        "elsewhere": house.elsewhere.lead,
    }


def seen(readers: dict[str, Actor], notice: Notice) -> str:
    """yes and no for each of READERS, in their order."""
    found = [Notice.objects.visible_to(readers[who]).filter(pk=notice.pk).exists() for who in READERS]
    return " ".join("yes" if each else "no" for each in found)


#         staff carer lead worker carer_worker other seat admin street family cared visitor elsewhere
ALL = "    yes yes  yes  yes    yes          yes   yes  yes   yes    yes    yes   yes     no"
OFFICE = " yes yes  yes  no     no           no    no   no    no     no     no    no      no"
WRITER = " yes yes  yes  yes    no           no    no   no    no     no     no    no      no"
CARE = "   no  yes  no   no     yes          no    no   no    no     no     yes   no      no"
CAREFUL = "no  yes  no   no     no           no    no   no    no     no     no    no      no"


def row(table: str) -> str:
    return " ".join(table.split())


KINDS = [
    (words, {}),
    (posting, {}),
    (activity, {}),
    (alert, {}),
    (words, {"kind": "bulletin"}),
]


@pytest.mark.parametrize(("kind", "changed"), KINDS)
def test_what_was_published_is_for_everyone(
    house: House, readers: dict[str, Actor], kind: Any, changed: dict[str, str]
):
    assert seen(readers, published(house, kind(**changed))) == row(ALL)


def test_also_what_goes_to_some_grids_or_buildings_only(house: House, readers: dict[str, Actor]):
    assert seen(readers, published(house, words(**to_grids(house.grid2)))) == row(ALL)


def test_a_draft_is_for_the_office(house: House, readers: dict[str, Actor]):
    assert seen(readers, drafted(house)) == row(OFFICE)


def test_a_workers_draft_is_for_the_office_and_the_writer(house: House, readers: dict[str, Actor]):
    notice = drafted(house, words(**to_grids(house.grid2)), by=house.worker2)
    assert seen(readers, notice) == row(WRITER)
    workflow.VERBS["discard"](notice, by=house.staff)
    assert seen(readers, notice) == row(WRITER)


def test_what_was_taken_down_is_still_read_by_all(house: House, readers: dict[str, Actor]):
    notice = published(house)
    workflow.VERBS["withdraw"](notice, by=house.staff, reason="不停了。")
    assert seen(readers, notice) == row(ALL)


def test_who_is_in_a_care_group_is_for_the_care_duty_and_for_themselves(
    house: House, readers: dict[str, Actor]
):
    notice = drafted(house, words(**ALONE), by=readers["carer"])
    assert seen(readers, notice) == row(CAREFUL)
    another = with_care(house.lead)
    workflow.VERBS["publish"](notice, by=another)
    table = row(CARE).split()
    table[READERS.index("lead")] = "yes"  # has the duty by now
    readers["lead"] = another
    assert seen(readers, notice).split() == table


@pytest.mark.parametrize("role", ["visitor", "staff", "worker", "household", "supervisor", "elsewhere"])
def test_a_care_notice_does_not_exist_for_others_at_any_door(
    house: House, readers: dict[str, Actor], role: str
):
    notice = drafted(house, words(title="独居老人体检", **ALONE), by=readers["carer"])
    workflow.VERBS["publish"](notice, by=with_care(house.lead))
    carers = {"worker": house.worker2, "staff": house.staff}
    client = ROLES["other_worker" if role == "worker" else role](house, house.file()[0])
    assert not carers.get(role, house.staff).sees_care
    for path in ("/notices/{}/", "/n/{}/", "/notices/{}/poster/", "/api/v1/notices/{}/"):
        gone, never = client.get(path.format(notice.pk)), client.get(path.format(999_999))
        assert (gone.status_code, never.status_code) == (404, 404), path
    for path in ("/notices/", "/notices/?text=体检", "/api/v1/notices/", "/", "/desk/"):
        assert "独居老人体检" not in client.get(path, follow=True).content.decode(), path


def delivered(readers: dict[str, Actor], notice: Notice) -> dict[str, int]:
    return {who: Delivery.objects.visible_to(readers[who]).filter(notice=notice).count() for who in READERS}


def test_deliveries_are_for_the_office_and_for_the_own_grid(house: House, readers: dict[str, Actor]):
    found = delivered(readers, published(house))
    assert {who: count for who, count in found.items() if count} == {
        "staff": 3,
        "carer": 3,
        "lead": 3,
        "worker": 1,
        "carer_worker": 1,
        "other": 1,
    }


def test_a_care_delivery_tells_in_which_grid_somebody_lives_alone(house: House, readers: dict[str, Actor]):
    notice = drafted(house, words(**ALONE), by=readers["carer"])
    workflow.VERBS["publish"](notice, by=with_care(house.lead))
    found = delivered(readers, notice)
    assert {who: count for who, count in found.items() if count} == {"carer": 1, "carer_worker": 1}


def test_a_worker_of_two_grids_sees_both(house: House):
    both = dataclasses.replace(house.worker1, posts=(*house.worker1.posts, *house.worker2.posts))
    published(house)
    codes = Delivery.objects.visible_to(both).values_list("grid__code", flat=True)
    assert sorted(codes) == ["01", "02"]


def test_the_machine_sees_all_of_its_community_and_nothing_of_another(house: House):
    published(house)
    drafted(house)
    assert Notice.objects.visible_to(house.system).count() == 2
    assert Delivery.objects.visible_to(house.system).count() == 3
    assert not Notice.objects.visible_to(house.elsewhere.system).exists()
    assert not Delivery.objects.visible_to(house.elsewhere.system).exists()


def test_an_account_without_a_post_reads_what_hangs_on_the_wall(house: House):
    nobody = dataclasses.replace(actor(user("离任者")), community_id=house.community.pk)
    drafted(house)
    notice = published(house)
    assert list(Notice.objects.visible_to(nobody)) == [notice]
    assert not Delivery.objects.visible_to(nobody).exists()


def test_warnings_are_for_everyone_of_the_community(house: House, readers: dict[str, Actor]):
    warned(house)
    found = {who: WeatherWarning.objects.visible_to(reader).count() for who, reader in readers.items()}
    assert found == {**dict.fromkeys(READERS, 1), "elsewhere": 0}


@pytest.mark.parametrize("path", ["deliveries/{}/", "deliveries/{}/confirm/"])
def test_a_delivery_of_others_is_the_same_as_none(house: House, path: str):
    found = delivery(published(house), "02")
    caller = by_token(house.worker1)
    ask = caller.post if "confirm" in path else caller.get
    gone, never = (problem(ask(path.format(pk)), 404, "not_found") for pk in (found.pk, 999_999))
    assert gone == never
