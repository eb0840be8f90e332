"""写决议: a promise with three different parties; the item is resolved by it, and the neighbours read of it."""

import datetime

import pytest
from django.utils import timezone

from council.models import AgendaItem, Draft, Resolution
from grids.actors import of_user
from grids.states import PostKind
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING
from tests.council.covenant.conftest import MARCH, adopted, drafted
from tests.council.resolutions.deciding import DUE, WORDS, Deciding
from tests.factories import organization, user_with_post


def test_a_resolution_is_numbered_by_its_session(deciding: Deciding):
    item = deciding.at_table()
    assert [deciding.write(item).number for _ in range(3)] == ["20261123-1", "20261123-2", "20261123-3"]


def test_it_says_who_leads_coordinates_and_supervises_in_public_words(deciding: Deciding):
    made = deciding.write()
    assert [party.name for party in made.parties] == [
        "幸福里社区物业公司",
        "第01微网格网格员",
        "幸福里社区业主委员会",
    ]
    assert [party.full_name for party in made.parties][1] == "网格员1（第01微网格网格员）"
    assert (made.promised_on, made.due_on, made.state) == (DUE, DUE, "assigned")


def test_the_item_is_resolved_by_it(deciding: Deciding):
    item = deciding.at_table()
    deciding.write(item)
    item.refresh_from_db()
    assert (item.state, item.outcome_note) == ("resolved", WORDS["text"])


def test_the_first_record_is_public_and_carries_the_words(deciding: Deciding):
    record = deciding.write().records.get()
    assert (record.label, record.note, record.public) == ("形成决议", WORDS["text"], True)
    assert record.data == {"due_on": "2026-12-07", "appeals": []}


def test_the_appeal_of_the_item_is_linked_and_goes_on_being_worked_on(deciding: Deciding):
    matter = deciding.council.matter()
    made = deciding.write(deciding.at_table(matter))
    assert [each.pk for each in made.appeals.all()] == [matter.pk]
    matter.refresh_from_db()
    assert matter.state == "in_progress"
    assert WORDS["text"] in matter.records.filter(public=True).last().note


def test_an_appeal_named_beside_the_item_is_linked_once_and_told(deciding: Deciding):
    own, other = deciding.council.matter(), deciding.council.matter(title="灯也不亮")
    made = deciding.write(deciding.at_table(own), appeals=[other, own])
    assert sorted(each.pk for each in made.appeals.all()) == sorted([own.pk, other.pk])
    told = Appeal.objects.get(pk=other.pk).records.filter(public=True).last()
    assert "20261123-1" in told.note
    assert "幸福里社区物业公司牵头" in told.note
    assert told.actor_label == "家门口议事厅"


def test_an_appeal_the_clerk_may_not_know_is_not_linked(deciding: Deciding):
    elsewhere = deciding.house.elsewhere.file()[0]
    with pytest.raises(Invalid) as refused:
        deciding.write(appeals=[elsewhere])
    assert list(refused.value.fields) == ["appeals"]
    assert not Resolution.objects.exists()


def test_what_the_clerk_was_typing_is_dropped_once_it_is_written(deciding: Deciding):
    item = deciding.at_table()
    now = timezone.now()
    Draft.objects.create(
        item=item, user=deciding.house.staff.user, part="resolution", fields={}, based_on=1, saved_at=now
    )
    deciding.write(item)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", " "), ("sign_of_done", ""), ("due_on", datetime.date(2026, 11, 22)), ("cites", 1)],
)
def test_a_promise_says_what_and_until_when(deciding: Deciding, field: str, value: object):
    with pytest.raises(Invalid) as refused:
        deciding.write(**{field: value})
    assert list(refused.value.fields) == [field]


# Who answers for it


def test_the_supervisor_is_not_the_lead(deciding: Deciding):
    with pytest.raises(Invalid, match="监督方不能就是牵头方") as refused:
        deciding.write(supervisor=deciding.house.property_company)
    assert list(refused.value.fields) == ["supervisor"]


def test_a_person_of_the_leading_unit_does_not_supervise_it(deciding: Deciding):
    with pytest.raises(Invalid, match="也不能是牵头单位的人"):
        deciding.write(supervisor=deciding.house.property.user)


def test_a_person_who_leads_is_not_supervised_by_their_own_unit(deciding: Deciding):
    with pytest.raises(Invalid, match="也不能是牵头单位的人"):
        deciding.write(lead=deciding.house.owners.user, supervisor=deciding.house.owners_committee)


def test_the_same_number_of_a_unit_and_of_a_person_is_no_coincidence(deciding: Deciding):
    """A unit and a person with the same key in the database are two parties."""
    person = user_with_post(PostKind.STAFF, deciding.house.community)
    unit = organization(deciding.house.community, "同号单位", id=person.pk)
    made = deciding.write(lead=unit, supervisor=person)
    assert made.lead_unit_id == made.supervisor_person_id


@pytest.mark.parametrize("role", ["lead", "coordinator", "supervisor"])
def test_who_has_no_open_post_here_answers_for_nothing(deciding: Deciding, role: str):
    item = deciding.at_table()
    for stranger in (
        deciding.house.elsewhere.staff.user,
        deciding.house.supervisor.user,
        deciding.house.admin.user,
    ):
        with pytest.raises(Invalid) as refused:
            deciding.write(item, **{role: stranger})
        assert list(refused.value.fields) == [role]


def test_a_unit_of_another_community_answers_for_nothing(deciding: Deciding):
    with pytest.raises(Invalid, match="本社区的单位"):
        deciding.write(lead=deciding.house.elsewhere.property_company)


def test_a_unit_that_has_ended_answers_for_nothing(deciding: Deciding):
    unit = organization(deciding.house.community, ended_on=datetime.date(2026, 1, 1))
    with pytest.raises(Invalid, match="本社区的单位"):
        deciding.write(lead=unit)


@pytest.mark.parametrize("role", ["lead", "coordinator", "supervisor"])
def test_whoever_a_linked_appeal_complains_about_answers_for_nothing_in_it(deciding: Deciding, role: str):
    complaint = deciding.council.matter(complaint_organization=deciding.house.property_company)
    parties = {
        "lead": deciding.house.party_branch,
        "coordinator": deciding.house.worker1.user,
        "supervisor": deciding.house.owners_committee,
    }
    item = deciding.at_table()
    for party in (deciding.house.property_company, deciding.house.property.user):
        with pytest.raises(Invalid, match="回避"):
            deciding.write(item, appeals=[complaint], **{**parties, role: party})


# The rule it stands on


def test_it_cites_the_article_in_force_on_its_day(deciding: Deciding):
    adopted(deciding.house, MARCH)
    adopted(deciding.house, datetime.date(2026, 12, 1), text="完全不同的一条。")
    made = deciding.write(cites=2)
    assert made.cited.number == 1
    assert made.article.text == "晚上十点以后不大声。"
    with pytest.raises(Invalid, match="没有这一条"):
        deciding.write(made.item, cites=3)


def test_the_council_adopts_a_new_covenant_by_a_resolution(deciding: Deciding):
    adopted(deciding.house, MARCH)
    new = drafted(deciding.house, text="电动车不上楼。")
    made = deciding.write(adopts=new, in_force_from=datetime.date(2026, 12, 1))
    new.refresh_from_db()
    assert (new.state, new.in_force_from) == ("adopted", datetime.date(2026, 12, 1))
    assert new.basis == "2026年11月23日家门口议事厅决议 20261123-1 通过"
    assert new.adopted_by == made


def test_adopting_needs_the_day_and_without_it_nothing_happened(deciding: Deciding):
    new = drafted(deciding.house)
    item = deciding.at_table()
    with pytest.raises(Invalid, match="施行日期"):
        deciding.write(item, adopts=new)
    new.refresh_from_db()
    item.refresh_from_db()
    assert (new.state, item.state, Resolution.objects.count()) == ("draft", "discussed", 0)


# Who writes, and when


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_only_the_office_writes_resolutions(deciding: Deciding, who: str):
    with pytest.raises(Forbidden, match="社区工作人员记录"):
        deciding.write(by=getattr(deciding.house, who))


def test_another_community_finds_no_item(deciding: Deciding):
    with pytest.raises(NotFound):
        deciding.write(by=deciding.house.elsewhere.staff)


def test_an_item_nobody_took_up_has_no_resolution(deciding: Deciding):
    item = deciding.council.admitted()
    deciding.council.opened()
    with pytest.raises(Refused, match="已列入议程"):
        deciding.write(item)


def test_a_session_that_has_not_begun_resolves_nothing(deciding: Deciding):
    with pytest.raises(Refused, match="不能再写决议"):
        deciding.write(deciding.council.admitted())


def test_after_the_session_a_second_resolution_of_a_resolved_item_may_be_added(deciding: Deciding):
    made = deciding.write()
    deciding.held()
    item = AgendaItem.objects.get(pk=made.item_id)
    assert deciding.write(item, at=EVENING + datetime.timedelta(hours=3)).number == "20261123-2"


def test_a_clerk_who_saw_an_older_item_is_told_so(deciding: Deciding):
    item = deciding.at_table()
    with pytest.raises(Stale):
        deciding.write(item, version=item.version - 1)


def test_a_post_that_ends_tomorrow_still_counts_today(deciding: Deciding):
    person = user_with_post(
        PostKind.STAFF, deciding.house.community, until=datetime.date(2026, 11, 24), since=MARCH
    )
    assert of_user(person, day=datetime.date(2026, 11, 23)).is_office
    item = deciding.at_table()
    assert deciding.write(item, coordinator=person).coordinator_name == "社区工作人员"
    with pytest.raises(Invalid, match="在岗的人"):
        deciding.write(item, coordinator=person, at=EVENING + datetime.timedelta(days=1))
