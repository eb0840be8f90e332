"""涉及什么: a matter points to a facility and a unit, from the filing on or from the acceptance; both pages lead there."""

import re
from typing import Any

import pytest
from django.urls import reverse

from grids import workflow as ground
from grids.models import Facility, Organization, Post
from grids.verdict import Invalid
from residents.appeals import workflow
from residents.appeals.forms import VERB_FORMS
from residents.appeals.models import Appeal
from residents.appeals.states import State
from residents.register.workflow import keeping
from tests.calls import by_token, problem
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import actor
from tests.residents.appeals.views.test_query_counts import MOST_TO_READ, asked
from tests.residents.register.furnishing import spare
from tests.residents.register.visiting import visit

house = lent_house


@pytest.fixture
def lift(house: House) -> Facility:
    return spare(house, "facilities", "1单元电梯旁")


@pytest.fixture
def shop(house: House) -> Organization:
    return spare(house, "enterprises", "幸福")


def accepted(house: House, matter: Appeal, **things: Any) -> Appeal:
    return Appeal.objects.get(pk=workflow.accept(matter, by=house.staff, **things).pk)


# The verb: what was said at filing × what the office names × what it points to then

POINTS = [
    ("", "", ""),
    ("", "lift", "lift"),
    ("lift", "", "lift"),
    ("lift", "lift", "lift"),
    ("other", "lift", "lift"),
    ("", "shop", "shop"),
    ("shop", "", "shop"),
    ("lift", "shop", "lift shop"),
    ("lift shop", "", "lift shop"),
    ("", "lift shop", "lift shop"),
]


@pytest.mark.parametrize(("filed", "named", "then"), POINTS)
def test_what_a_matter_points_to(house: House, lift, shop, filed: str, named: str, then: str):
    known = {"lift": ("facility", lift), "shop": ("organization", shop)}
    known["other"] = ("facility", spare(house, "facilities", "别处"))
    matter, _ = house.file(**dict(known[each] for each in filed.split()))
    done = accepted(house, matter, **dict(known[each] for each in named.split()))
    wanted = dict(known[each] for each in then.split())
    assert (done.facility, done.organization) == (wanted.get("facility"), wanted.get("organization"))


@pytest.mark.parametrize(("slug", "field"), [("facilities", "facility"), ("enterprises", "organization")])
def test_nothing_of_another_community_is_pointed_to(house: House, slug: str, field: str):
    matter, _ = house.file()
    with pytest.raises(Invalid) as refused:
        workflow.accept(matter, by=house.staff, **{field: spare(house.elsewhere, slug)})
    assert list(refused.value.fields) == [field]
    assert Appeal.objects.get(pk=matter.pk).state == State.REGISTERED


def test_undoing_the_acceptance_takes_the_pointing_back(house: House, lift: Facility, shop: Organization):
    matter, _ = house.file(facility=spare(house, "facilities", "原先"))
    done = accepted(house, matter, facility=lift, organization=shop)
    back = Appeal.objects.get(pk=workflow.undo_accept(done, by=house.staff).pk)
    assert (back.state, back.facility, back.organization) == (State.REGISTERED, matter.facility, None)


# The form: what is offered

OFFERED = [
    ("of this grid", True),
    ("of another grid", False),
    ("removed", False),
    ("elsewhere", False),
]


@pytest.mark.parametrize(("which", "offered"), OFFERED)
def test_which_facilities_are_offered(house: House, which: str, offered: bool):
    thing = {
        "of this grid": lambda: spare(house, "facilities"),
        "of another grid": lambda: spare(house, "facilities", there=house.grid2),
        "removed": lambda: keeping.end(spare(house, "facilities"), by=house.staff, reason="removed"),
        "elsewhere": lambda: spare(house.elsewhere, "facilities"),
    }[which]()
    matter, _ = house.file()
    form = VERB_FORMS["accept"](appeal=matter, actor=house.staff)
    assert (thing in form.fields["facility"].queryset) is offered


def test_which_units_are_offered(house: House, shop: Organization):
    closed = keeping.end(spare(house, "enterprises", "停业"), by=house.staff, reason="closed")
    strange = spare(house.elsewhere, "enterprises")
    matter, _ = house.file()
    offered = VERB_FORMS["accept"](appeal=matter, actor=house.staff).fields["organization"].queryset
    assert (shop in offered, closed in offered, strange in offered) == (True, False, False)
    assert house.property_company in offered


def test_the_empty_choice_says_what_stays(house: House, lift: Facility):
    bare, _ = house.file()
    said, _ = house.file(facility=lift)
    labels = [
        VERB_FORMS["accept"](appeal=each, actor=house.staff).fields["facility"] for each in (bare, said)
    ]
    assert [field.empty_label for field in labels] == ["没有", f"不变（{lift}）"]


# By page and by API


def test_the_office_names_both_when_it_accepts(house: House, lift: Facility, shop: Organization):
    matter, _ = house.file()
    client, path = signed_in(house.staff.user), reverse("appeal_verb", args=[matter.number, "accept"])
    page = client.get(path).text
    assert "涉及的设施" in page and "涉及的单位" in page
    body = {"grade": "general", "track": "assist", "facility": lift.pk, "organization": shop.pk}
    assert client.post(path, body).status_code == 302
    by_page = Appeal.objects.get(pk=matter.pk)
    other, _ = house.file(title="另一件")
    answer = by_token(house.staff).act(other.number, "accept", body)
    assert answer.status_code == 200, answer.content.decode()
    by_api = Appeal.objects.get(pk=other.pk)
    for row in (by_page, by_api):
        assert (row.state, row.facility, row.organization) == (State.ACCEPTED, lift, shop)


def test_the_api_names_the_field_of_what_it_does_not_know(house: House):
    matter, _ = house.file()
    strange = spare(house.elsewhere, "facilities")
    body = {"grade": "general", "track": "assist", "facility": strange.pk}
    refused = problem(by_token(house.staff).act(matter.number, "accept", body), 400, "validation_error")
    assert list(refused["fields"]) == ["facility"]


# The page of the matter: who reads what it points to, who is led there

READS = [
    ("staff", True, True),
    ("lead", True, True),
    ("worker1", True, True),
    ("supervisor", False, False),
]


@pytest.mark.parametrize(("who", "reads", "led"), READS)
def test_the_matter_leads_to_what_it_is_about(
    house: House, lift: Facility, shop: Organization, who: str, reads: bool, led: bool
):
    matter = house.appeal_in(State.IN_PROGRESS, facility=lift, organization=shop, household=house.household)
    page = signed_in(getattr(house, who).user).get(reverse("appeal", args=[matter.number])).text
    for slug, thing, name in (
        ("facilities", lift, lift.name),
        ("enterprises", shop, shop.name),
        ("households", house.household, f"户号 {house.household.pk}"),
    ):
        href = reverse("register_one", args=[slug, thing.pk])
        assert (name in page, f'href="{href}"' in page) == (reads, led)


def test_a_handler_of_a_unit_reads_the_name_and_is_led_nowhere(house: House, lift: Facility):
    matter = house.appeal_in(
        State.DISPATCHED, facility=lift, household=house.household, unit=house.property_company
    )
    page = signed_in(house.property.user).get(reverse("appeal", args=[matter.number])).text
    assert lift.name in page
    assert "/facilities/" not in page and "户号" not in page


def test_a_worker_is_led_to_what_lies_in_the_own_grid_alone(house: House, lift: Facility):
    there = spare(house, "facilities", "别格", there=house.grid2)
    matter = house.appeal_in(State.IN_PROGRESS, facility=there)
    page = signed_in(house.worker1.user).get(reverse("appeal", args=[matter.number])).text
    assert there.name in page
    assert reverse("register_one", args=["facilities", there.pk]) not in page


def test_a_matter_about_nothing_names_nothing(house: House):
    matter = house.appeal_in(State.ACCEPTED)
    page = signed_in(house.staff.user).get(reverse("appeal", args=[matter.number])).text
    facts = page[page.index("<h2>基本情况</h2>") : page.index("<h2>办理记录</h2>")]
    assert not re.search(r"<dt>(设施|单位|住户)</dt>", facts)


# The page of the thing lists its matters


def test_what_was_pointed_to_at_acceptance_lists_the_matter(house: House, lift: Facility, shop: Organization):
    matter, _ = house.file(title="电梯门夹人")
    accepted(house, matter, facility=lift, organization=shop)
    client = signed_in(house.staff.user)
    for slug, thing in (("facilities", lift), ("enterprises", shop)):
        page = client.get(reverse("register_one", args=[slug, thing.pk])).text
        assert "电梯门夹人" in page and matter.number in page


def test_the_newest_ten_are_listed(house: House, lift: Facility):
    for n in range(11):
        house.file(title=f"电梯第{n}次停", facility=lift)
    page = signed_in(house.staff.user).get(reverse("register_one", args=["facilities", lift.pk])).text
    titles = re.findall(r">(电梯第\d+次停)</a>", page)
    assert titles == [f"电梯第{n}次停" for n in range(10, 0, -1)]


def test_a_unit_complained_about_does_not_read_it_there(house: House):
    """回避 holds on the pages of the register too."""
    matter, _ = house.file(title="物业不修灯", complaint_organization=house.property_company)
    workflow.accept(matter, by=house.staff, organization=house.property_company)
    ground.open_post(
        house.community, by=house.admin, user=house.property.user, kind="staff", since="2026-01-01"
    )
    path = reverse("register_one", args=["enterprises", house.property_company.pk])
    assert "物业不修灯" not in signed_in(house.property.user).get(path).text
    assert "物业不修灯" in signed_in(house.staff.user).get(path).text


def test_the_form_of_the_acceptance_is_read_with_few_queries(house: House):
    for n in range(30):
        spare(house, "facilities", f"第{n}")
        spare(house, "enterprises", f"第{n}")
    matter, _ = house.file()
    client, path = signed_in(house.staff.user), reverse("appeal_verb", args=[matter.number, "accept"])
    client.get(path)
    statements = asked(lambda: client.get(path))
    assert len(statements) <= MOST_TO_READ, "\n".join(each[:120] for each in statements)


# The visit that found it

VISITS = [
    ("worker1", "routine", False, True),
    ("staff", "routine", False, True),
    ("staff", "care", False, False),
    ("worker1", "care", False, False),
    ("staff", "care", True, True),
    ("supervisor", "routine", False, False),
]


@pytest.mark.parametrize(("who", "kind", "duty", "led"), VISITS)
def test_a_matter_leads_to_the_visit_that_found_it(house: House, who: str, kind: str, duty: bool, led: bool):
    Post.objects.filter(user=house.lead.user).update(care_duty=True)
    seen = visit(house, by=actor(house.lead.user), kind=kind)
    matter = house.appeal_in(State.ACCEPTED, household=house.household, visit=seen, source="visit")
    Post.objects.filter(user=getattr(house, who).user).update(care_duty=duty)
    page = signed_in(getattr(house, who).user).get(reverse("appeal", args=[matter.number])).text
    assert (reverse("visit", args=[seen.pk]) in page, "走访发现" in page) == (led, led)


def test_a_visit_lists_what_it_found_to_those_who_may_know(house: House):
    seen = visit(house)
    about = {"household": house.household, "visit": seen, "source": "visit"}
    house.file(title="水管漏水", **about)
    house.file(title="网格员不上门", complaint_user=house.worker1.user, **about)
    path = reverse("visit", args=[seen.pk])
    office = signed_in(house.staff.user).get(path).text
    assert "这次走访发现的事" in office and "水管漏水" in office and "网格员不上门" in office
    worker = signed_in(house.worker1.user).get(path).text
    assert "水管漏水" in worker and "网格员不上门" not in worker
    bare = visit(house)
    assert "这次走访发现的事" not in signed_in(house.staff.user).get(reverse("visit", args=[bare.pk])).text


def test_a_visit_costs_the_same_with_one_matter_and_with_nine(house: House):
    seen, client, counts = visit(house), signed_in(house.staff.user), []
    path = reverse("visit", args=[seen.pk])
    for more in (1, 8):
        for _ in range(more):
            house.file(household=house.household, visit=seen, source="visit")
        client.get(path)
        counts.append(len(asked(lambda: client.get(path))))
    assert counts[0] == counts[1] <= MOST_TO_READ, counts
