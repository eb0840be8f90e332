"""回避 and communities: who knows of a resolution, row by row, on every way in."""

import datetime

import pytest
from django.test import Client

from council.models import Resolution
from council.resolutions import board, year
from council.resolutions.models.words import ORDERS
from council.resolutions.states import State
from council.resolutions.views.doorway import STEPS, TONES, Line
from grids.actors import Actor, of_user
from grids.states import PostKind
from tests.council.resolutions.deciding import DUE, Deciding
from tests.entering import signed_in
from tests.factories import post, user_with_post

EVERYONE = (
    *("staff", "second_staff", "lead", "worker1", "worker2", "worker3", "property", "owners", "party"),
    *("admin", "supervisor", "family", "visitor"),
)


@pytest.mark.parametrize("who", EVERYONE)
def test_an_ordinary_resolution_is_everybodys_here_and_nobodys_elsewhere(deciding: Deciding, who: str):
    made = deciding.write()
    assert Resolution.objects.visible_to(getattr(deciding.house, who)).get() == made
    assert not Resolution.objects.visible_to(getattr(deciding.house.elsewhere, who)).exists()


# What came of a complaint about the property company; led by the party branch, supervised by the owners' committee.
COMPLAINT: list[tuple[str, bool]] = [
    ("staff", True),
    ("second_staff", True),
    ("lead", True),
    ("party", True),
    ("owners", True),
    ("worker1", True),
    ("worker2", False),
    ("worker3", False),
    ("admin", False),
    ("supervisor", False),
    ("family", False),
    ("visitor", False),
    ("property", False),
]


def of_a_complaint(deciding: Deciding) -> Resolution:
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    return deciding.write(deciding.at_table(complaint), lead=deciding.house.party_branch)


@pytest.mark.parametrize(("who", "knows"), COMPLAINT)
def test_what_came_of_a_complaint_is_known_to_the_office_and_who_answers_for_it(
    deciding: Deciding, who: str, knows: bool
):
    made = of_a_complaint(deciding)
    actor: Actor = getattr(deciding.house, who)
    assert Resolution.objects.visible_to(actor).filter(pk=made.pk).exists() is knows
    assert board.counts(actor, DUE)["open"] == int(knows)
    assert bool(board.loads(actor, DUE)) is knows
    assert year.read(actor, 2026, DUE).on_time.denominator == 0
    if actor.user:
        assert (signed_in(actor.user).get(f"/resolutions/{made.number}/").status_code == 200) is knows


@pytest.mark.parametrize(("who", "knows"), COMPLAINT)
def test_no_list_page_shows_it_to_those_who_may_not_know(deciding: Deciding, who: str, knows: bool):
    made = of_a_complaint(deciding)
    actor: Actor = getattr(deciding.house, who)
    client = signed_in(actor.user) if actor.user else Client()
    for path in ("/resolutions/", "/resolutions/?look=open", "/api/v1/resolutions/"):
        assert (made.number in client.get(path).content.decode()) is knows, path


def test_an_office_worker_complained_about_does_not_know_of_it_either(deciding: Deciding):
    complaint = deciding.council.matter(complaint_user=deciding.house.second_staff.user)
    made = deciding.write(deciding.at_table(complaint))
    assert not Resolution.objects.visible_to(deciding.house.second_staff).exists()
    assert Resolution.objects.visible_to(deciding.house.staff).get() == made
    assert signed_in(deciding.house.second_staff.user).get("/resolutions/20261123-1/").status_code == 404


def test_somebody_with_a_second_post_at_the_unit_does_not_know_of_it(deciding: Deciding):
    made = of_a_complaint(deciding)
    both = user_with_post(PostKind.STAFF, deciding.house.community)
    assert Resolution.objects.visible_to(of_user(both)).get() == made
    post(both, PostKind.SEAT, organization=deciding.house.property_company)
    assert not Resolution.objects.visible_to(of_user(both)).exists()


ENTRUSTED: list[tuple[str, bool]] = [
    ("property", True),
    ("worker1", True),
    ("owners", True),
    ("party", False),
    ("worker2", False),
    ("staff", False),
    ("lead", False),
    ("admin", False),
    ("supervisor", False),
    ("family", False),
    ("visitor", False),
]


@pytest.mark.parametrize(("who", "own"), ENTRUSTED)
def test_what_is_entrusted_is_to_those_it_names(deciding: Deciding, who: str, own: bool):
    made = deciding.write()
    actor: Actor = getattr(deciding.house, who)
    assert Resolution.objects.entrusted_to(actor).filter(pk=made.pk).exists() is own
    if actor.user:
        shown = "交给我们的决议" in signed_in(actor.user).get("/desk/").content.decode()
        assert shown is own


PARTIES: list[tuple[str, bool]] = [
    ("u{property}", True),
    ("u{owners}", True),
    ("p{worker}", True),
    ("u{party}", False),
    ("p{staff}", False),
    ("u0", False),
    ("x{property}", False),
    ("u", False),
    ("", False),
    ("u-1", False),
    ("u{property}0000000000000", False),
]


@pytest.mark.parametrize(("key", "found"), PARTIES)
def test_a_party_is_found_in_any_role_by_its_key(deciding: Deciding, key: str, found: bool):
    deciding.write()
    house = deciding.house
    key = key.format(
        property=house.property_company.pk,
        owners=house.owners_committee.pk,
        party=house.party_branch.pk,
        worker=house.worker1.user.pk,
        staff=house.staff.user.pk,
    )
    assert Resolution.objects.all().of_party(key).exists() is found


# State, days past the due day → tone and words.
SHOWN: list[tuple[str, int, str, str]] = [
    ("assigned", 0, "info", "已交办"),
    ("assigned", 1, "bad", "已交办 · 超期 1 天"),
    ("in_progress", 0, "info", "落实中"),
    ("in_progress", 30, "bad", "落实中 · 超期 30 天"),
    ("returned", 0, "bad", "退回重办"),
    ("returned", 2, "bad", "退回重办 · 超期 2 天"),
    ("carried", -14, "warn", "结转"),
    ("carried", 15, "bad", "结转 · 超期 1 天"),
    ("reported_done", 0, "warn", "已报完成"),
    ("reported_done", 9, "warn", "已报完成"),
    ("verified", 9, "good", "已核验"),
    ("closed", 9, "good", "已办结"),
    ("dropped", 9, "plain", "已终止"),
]


def days(count: int) -> datetime.date:
    return DUE + datetime.timedelta(days=count)


@pytest.mark.parametrize(("state", "late", "tone", "label"), SHOWN)
def test_a_line_is_shown_in_colour_and_in_words(
    deciding: Deciding, state: str, late: int, tone: str, label: str
):
    shown = Line(deciding.resolution_in(state), days(late))
    assert (shown.tone, shown.state_label) == (tone, label)


PROGRESS: list[tuple[str, str]] = [
    ("assigned", "now - - - -"),
    ("in_progress", "done now - - -"),
    ("returned", "done now - - -"),
    ("carried", "done now - - -"),
    ("reported_done", "done done now - -"),
    ("verified", "done done done now -"),
    ("closed", "done done done done now"),
    ("dropped", ""),
]


@pytest.mark.parametrize(("state", "marks"), PROGRESS)
def test_the_line_of_progress(deciding: Deciding, state: str, marks: str):
    shown = Line(deciding.resolution_in(state), DUE)
    assert [mark or "-" for _, mark in shown.steps] == marks.split()
    assert [label for label, _ in shown.steps] == ([State(step).label for step in STEPS] if marks else [])


def test_every_state_has_its_tone():
    assert set(State) <= set(TONES)
    assert set(TONES.values()) == {"info", "warn", "good", "bad", "plain"}


COUNTS: list[tuple[str, dict[str, int]]] = [
    ("assigned", {"open": 1, "overdue": 1, "waiting": 0, "done": 0}),
    ("in_progress", {"open": 1, "overdue": 1, "waiting": 0, "done": 0}),
    ("returned", {"open": 1, "overdue": 1, "waiting": 0, "done": 0}),
    ("reported_done", {"open": 1, "overdue": 0, "waiting": 1, "done": 0}),
    ("verified", {"open": 1, "overdue": 0, "waiting": 0, "done": 1}),
    ("closed", {"open": 0, "overdue": 0, "waiting": 0, "done": 1}),
    ("dropped", {"open": 0, "overdue": 0, "waiting": 0, "done": 0}),
    ("carried", {"open": 1, "overdue": 0, "waiting": 0, "done": 0}),
]


@pytest.mark.parametrize(("state", "counts"), COUNTS)
def test_the_tiles_count_each_state_once(deciding: Deciding, state: str, counts: dict[str, int]):
    deciding.resolution_in(state)
    assert board.counts(deciding.house.staff, days(1)) == counts


def test_each_order_has_an_index_of_its_columns():
    indexed = {tuple(index.fields) for index in Resolution._meta.indexes}
    for order in ORDERS.values():
        assert ("community", *order) in indexed


LOADS: list[tuple[str, list[int], int]] = [
    ("幸福里社区物业公司", [1, 0, 0], 1),
    ("网格员1（第01微网格网格员）", [0, 1, 0], 0),
    ("幸福里社区业主委员会", [0, 0, 1], 0),
]


@pytest.mark.parametrize(("name", "roles", "overdue"), LOADS)
def test_what_each_party_carries(deciding: Deciding, name: str, roles: list[int], overdue: int):
    deciding.write()
    load = next(each for each in board.loads(deciding.house.staff, days(1)) if each.name == name)
    assert [count for _, count in load.cells] == roles
    assert load.overdue == overdue
