"""公约的动作: a draft, then in force from a day, then never changed again."""

import datetime
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from council.covenant import workflow
from council.models import CovenantRecord, CovenantVersion
from grids.ledger import breaks
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from tests.community import House
from tests.council.covenant.conftest import MARCH, SEPTEMBER, WORDS, adopted, drafted


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def test_a_draft_has_no_force(house: House):
    made = drafted(house)
    assert (made.state, made.number, made.in_force_from) == ("draft", 1, None)
    assert not CovenantVersion.objects.in_force_on(SEPTEMBER).exists()


def test_the_words_are_kept_one_article_a_line_without_typed_numbers(house: House):
    made = drafted(house, text="第一条 门口不堆杂物。\n\n第二条 遛狗拴绳。")
    assert made.text == "门口不堆杂物。\n遛狗拴绳。"
    assert made.article(2).text == "遛狗拴绳。"
    assert made.article(3) is None


def test_there_is_one_draft_at_a_time(house: House):
    drafted(house)
    with pytest.raises(Refused, match="已有一份公约草案"):
        drafted(house)


def test_a_discarded_draft_makes_room_for_the_next_which_gets_the_next_number(house: House):
    workflow.discard(drafted(house), by=house.staff, note="居民不同意第二条。")
    assert drafted(house).number == 2


@pytest.mark.parametrize("who", ["worker1", "property", "admin", "supervisor", "family", "visitor"])
def test_only_the_office_drafts(house: House, who: str):
    with pytest.raises(Forbidden, match="社区工作人员起草"):
        workflow.draft(house.community, by=getattr(house, who), **WORDS)


@pytest.mark.parametrize(("field", "value"), [("title", " "), ("text", "\n \n"), ("text", "第一条")])
def test_a_covenant_needs_a_name_and_articles(house: House, field: str, value: str):
    with pytest.raises(Invalid) as refused:
        drafted(house, **{field: value})
    assert list(refused.value.fields) == [field]


def test_a_draft_can_be_edited_by_whoever_saw_its_last_version(house: House):
    made = drafted(house)
    edited = workflow.edit(made, by=house.staff, version=made.version, **{**WORDS, "text": "只有一条。"})
    assert [each.text for each in edited.articles] == ["只有一条。"]
    with pytest.raises(Stale):
        workflow.edit(made, by=house.second_staff, version=made.version, **WORDS)


def test_adopted_it_is_in_force_from_its_day_on(house: House):
    made = adopted(house, MARCH)
    assert CovenantVersion.objects.in_force_on(MARCH).first() == made
    assert CovenantVersion.objects.in_force_on(MARCH - datetime.timedelta(days=1)).first() is None


def test_the_later_version_replaces_the_earlier_from_its_own_day(house: House):
    first, second = adopted(house, MARCH), adopted(house, SEPTEMBER, text="新的一条。")
    assert CovenantVersion.objects.in_force_on(SEPTEMBER).first() == second
    assert CovenantVersion.objects.in_force_on(SEPTEMBER - datetime.timedelta(days=1)).first() == first


@pytest.mark.parametrize("day", [MARCH, MARCH - datetime.timedelta(days=1)])
def test_a_new_version_begins_after_the_one_in_force(house: House, day: datetime.date):
    adopted(house, MARCH)
    with pytest.raises(Invalid, match="要晚于现行第 1 版"):
        adopted(house, day)


def test_adopting_needs_to_say_who_agreed(house: House):
    with pytest.raises(Invalid, match="哪次会议"):
        workflow.adopt(drafted(house), by=house.staff, in_force_from=MARCH, basis=" ")


def test_discarding_needs_a_reason(house: House):
    with pytest.raises(Invalid, match="为什么作废"):
        workflow.discard(drafted(house), by=house.staff, note=" ")


VERBS: dict[str, dict[str, Any]] = {
    "edit": WORDS,
    "adopt": {"in_force_from": SEPTEMBER, "basis": "居民会议"},
    "discard": {"note": "不要了。"},
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_writes_its_record(house: House, verb: str):
    made = drafted(house)
    done = workflow.VERBS[verb](made, by=house.staff, **VERBS[verb])
    records = list(CovenantRecord.objects.filter(subject=made))
    assert [each.action for each in records] == ["draft", verb]
    assert records[1].actor == house.staff.user
    assert done.version == made.version + 1
    assert list(breaks(CovenantRecord)) == []
    assert records[0].label == "起草"
    assert records[1].label


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_is_told_why_not_and_nothing_is_written(house: House, verb: str):
    made = drafted(house)
    with pytest.raises(Forbidden):
        workflow.VERBS[verb](made, by=house.worker1, **VERBS[verb])
    assert CovenantRecord.objects.filter(subject=made).count() == 1


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["visitor", "family"])
def test_residents_do_not_know_that_there_is_a_draft(house: House, verb: str, who: str):
    with pytest.raises(NotFound):
        workflow.VERBS[verb](drafted(house), by=getattr(house, who), **VERBS[verb])


@pytest.mark.parametrize("verb", VERBS)
def test_another_community_finds_nothing(house: House, verb: str):
    with pytest.raises(NotFound):
        workflow.VERBS[verb](drafted(house), by=house.elsewhere.staff, **VERBS[verb])


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_adopted_takes_no_verb(house: House, verb: str):
    with pytest.raises(Refused, match="已通过"):
        workflow.VERBS[verb](adopted(house), by=house.staff, **VERBS[verb])


# What the database itself refuses


@pytest.mark.parametrize(
    "column", ["text = '改了'", "title = '改了'", "in_force_from = '2020-01-01'", "state = 'draft'"]
)
def test_the_database_refuses_to_change_what_was_adopted(house: House, column: str):
    made = adopted(house)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE council_covenantversion SET {column} WHERE id = %s", [made.pk])
    assert CovenantVersion.objects.get(pk=made.pk).text == made.text


def test_the_database_refuses_to_delete_a_version(house: House):
    made = drafted(house)
    with (
        pytest.raises(DatabaseError, match="never_deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM council_covenantversion WHERE id = %s", [made.pk])


def test_the_database_takes_no_version_that_was_never_a_draft(house: House):
    with pytest.raises(DatabaseError), transaction.atomic():
        CovenantVersion.objects.create(
            community=house.community,
            number=1,
            title="公约",
            text="一条",
            state="adopted",
            in_force_from=MARCH,
            basis="居民会议",
        )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"number": 1, "state": "discarded"}, "covenant_number_once"),
        ({"number": 9, "state": "draft"}, "one_covenant_draft"),
        ({"number": 9, "state": "adopted"}, "adopted_covenant_has_day_and_basis"),
    ],
)
def test_the_database_keeps_number_draft_and_day(house: House, values: dict[str, Any], name: str):
    drafted(house)
    with (
        pgtrigger.ignore("council.CovenantVersion:begins_as_draft"),
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
    ):
        CovenantVersion.objects.create(community=house.community, title="公约", text="一条", **values)


def test_two_versions_never_begin_on_one_day_whoever_writes_them(house: House):
    adopted(house, MARCH)
    with (
        pgtrigger.ignore("council.CovenantVersion:begins_as_draft"),
        pytest.raises(IntegrityError, match="one_covenant_from_a_day"),
        transaction.atomic(),
    ):
        CovenantVersion.objects.create(
            community=house.community,
            number=7,
            title="公约",
            text="一条",
            state="adopted",
            in_force_from=MARCH,
            basis="居民会议",
        )
