"""登记、受理、不予受理、并案: a matter gets its number, its promise, or an honest no."""

import pytest
from django.db import connection

from grids.sealed import keyed_hash
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals import receipts, workflow
from residents.appeals.models import Appeal, AppealRecord, Endorsement
from residents.appeals.states import DeclineReason, State
from residents.appeals.wording import DECLINE_SENTENCES
from tests.community import House
from tests.factories import at, building, category, household, household_actor, resident

MONDAY_NINE = at("2026-11-16 09:00")


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


# Register


def test_a_visitor_files_a_matter(house: House):
    appeal, secret = house.file(at=MONDAY_NINE)
    assert (appeal.number, appeal.state, appeal.kind) == ("2026-000001", State.REGISTERED, "appeal")
    assert (appeal.registered_at, appeal.filed_by, appeal.household) == (MONDAY_NINE, None, None)
    assert appeal.response_due == at("2026-11-16 11:00")  # two service hours
    assert appeal.due_at == appeal.response_due
    assert len(secret) == 14
    assert appeal.receipt_hash == receipts.receipt_hash(secret)


def test_its_first_record_says_it_was_received(house: House):
    appeal, _ = house.file(by=house.staff, source="phone")
    record = appeal.records.get()
    assert (record.action, record.label, record.state) == ("register", "登记", "registered")
    assert (record.actor, record.public, record.data) == (house.staff.user, True, {"source": "phone"})
    assert record.note == "已收到，等待社区受理。"


def test_the_secret_is_nowhere_in_the_database(house: House):
    appeal, secret = house.file()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM residents_appeal a WHERE id = %s", [appeal.pk])
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert secret.replace("-", "") not in stored


def test_name_and_phone_are_sealed_and_the_phone_is_findable(house: House):
    appeal, _ = house.file(contact_name="王秀英", contact_phone="+86 138 1234-5678")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_name || contact_phone FROM residents_appeal WHERE id = %s", [appeal.pk]
        )
        assert not {"王秀英", "13812345678"} & {cursor.fetchone()[0]}
    stored = Appeal.objects.get(pk=appeal.pk)
    assert (stored.contact_name, stored.contact_phone) == ("王秀英", "13812345678")
    assert stored.contact_hash == keyed_hash("13812345678", purpose="phone")


def test_nothing_but_matter_and_grid_is_needed(house: House):
    appeal, _ = house.file(contact_name="", contact_phone="", anonymous=True, place="")
    assert (appeal.contact_hash, appeal.anonymous) == ("", True)


def test_what_is_pasted_is_cleaned(house: House):
    appeal, _ = house.file(
        title="  楼道\u202e灯\x00不亮\n ", text="老人\u200b上下楼\r\n\r\n\r\n不安全👨‍👩‍👧𠮷", place="三　单元"
    )
    assert appeal.title == "楼道灯不亮"
    assert appeal.text == "老人上下楼\n\n不安全👨‍👩‍👧𠮷"
    assert appeal.place == "三 单元"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "\u200b \x00"}, "title"),
        ({"text": "  "}, "text"),
        ({"contact_phone": "12345"}, "contact_phone"),
        ({"contact_phone": "84112345"}, "contact_phone"),
    ],
)
def test_what_is_missing_or_wrong_is_named_beside_its_field(house: House, wrong: dict, field: str):
    with pytest.raises(Invalid) as refused:
        house.file(**wrong)
    assert list(refused.value.fields) == [field]
    assert not Appeal.objects.filter(community=house.community).exists()


def test_a_refused_filing_takes_no_number(house: House):
    with pytest.raises(Invalid):
        house.file(title="")
    assert house.file()[0].number == "2026-000001"


def test_a_card_files_for_its_own_household(house: House):
    appeal, _ = house.file(by=house.family)
    assert appeal.household == house.household
    neighbour = household_actor(household(house.grid1))
    other, _ = house.file(by=neighbour, household=house.household)
    assert other.household_id == neighbour.household_id


def test_filed_for_a_resident_it_belongs_to_their_household(house: House):
    appeal, _ = house.file(by=house.worker1, resident=house.resident)
    assert (appeal.resident, appeal.household) == (house.resident, house.household)
    assert appeal.filed_by == house.worker1.user


@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_those_who_only_watch_do_not_file(house: House, who: str):
    with pytest.raises(Forbidden, match="不登记诉求"):
        house.file(by=getattr(house, who))


@pytest.mark.parametrize("who", ["visitor", "family", "staff", "worker1", "system"])
def test_nobody_files_into_another_community(house: House, who: str):
    there = house.elsewhere
    with pytest.raises(Forbidden, match="本社区"):
        workflow.register(
            there.community, by=getattr(house, who), title="灯", text="灯坏了", grid=there.grid1
        )


@pytest.mark.parametrize(
    "field", ["grid", "building", "category", "resident", "household", "complaint_organization"]
)
def test_nothing_of_another_community_can_be_named(house: House, field: str):
    there = house.elsewhere
    foreign = {
        "grid": there.grid1,
        "building": building(there.grid1),
        "category": there.category,
        "resident": there.resident,
        "household": there.household,
        "complaint_organization": there.property_company,
    }
    with pytest.raises(Invalid) as refused:
        house.file(**{field: foreign[field]})
    assert "本社区" in refused.value.fields[field]


def test_a_source_number_is_registered_once_per_source(house: House):
    house.file(source="hotline", external_number="12345-77")
    with pytest.raises(Refused, match="已经登记过") as refused:
        house.file(source="hotline", external_number="12345-77")
    assert refused.value.code == "already_claimed"
    house.file(source="group_chat", external_number="12345-77")
    house.elsewhere.file(source="hotline", external_number="12345-77")
    assert house.file()[0].number == "2026-000003"  # the refused one took none


def test_nothing_but_what_may_be_said_can_be_set(house: House):
    for field in ("state", "is_public", "handler", "number", "receipt_hash", "loudness"):
        with pytest.raises(TypeError):
            house.file(**{field: "x"})


def test_a_matter_filed_after_hours_is_due_on_the_next_workday(house: House):
    friday_night = house.file(at=at("2026-11-20 22:00"))[0]
    assert friday_night.response_due == at("2026-11-23 11:00")
    before_the_long_holiday = house.file(at=at("2026-09-30 17:00"))[0]
    assert before_the_long_holiday.response_due > at("2026-10-08 09:00")


def test_a_year_without_a_calendar_is_promised_but_not_certain(house: House):
    appeal, _ = house.file(at=at("2027-03-01 09:00"))
    assert appeal.response_due == at("2027-03-01 11:00")
    assert not appeal.due_certain
    assert house.file(at=MONDAY_NINE)[0].due_certain


# Accept


def test_accepting_fixes_category_grade_track_and_promises(house: House):
    appeal, _ = house.file(at=MONDAY_NINE)
    appeal = house.do(
        "accept",
        appeal,
        at=at("2026-11-16 10:00"),
        category=house.category,
        grade="utilities",
        track="deliberate",
        tags=["urgent", "worrying"],
        key_small_matter=True,
        note="今天联系您。",
    )
    assert (appeal.category, appeal.grade, appeal.track) == (house.category, "utilities", "deliberate")
    assert (appeal.tags, appeal.key_small_matter) == (["urgent", "worrying"], True)
    assert appeal.accepted_at == at("2026-11-16 10:00")
    assert appeal.response_due == at("2026-11-16 12:00")
    assert appeal.feedback_due == at("2026-11-17 10:00")
    record = appeal.records.last()
    assert (record.public, record.note) == (True, "今天联系您。")
    promised = {key: record.data[key] for key in ("grade", "track", "due")}
    assert promised == {"grade": "utilities", "track": "deliberate", "due": "2026-11-17T10:00:00+08:00"}


@pytest.mark.parametrize(
    ("grade", "contact", "result"),
    [
        ("danger", "2026-11-16 11:00", "2026-11-16 12:00"),
        ("utilities", "2026-11-16 12:00", "2026-11-17 10:00"),
        ("general", "2026-11-17 10:00", "2026-11-25 17:30"),
        ("complex", "2026-11-17 10:00", "2026-12-07 17:30"),
    ],
)
def test_each_grade_has_its_promise(house: House, grade: str, contact: str, result: str):
    appeal, _ = house.file(at=MONDAY_NINE)
    appeal = house.do("accept", appeal, by=house.lead, at=at("2026-11-16 10:00"), grade=grade)
    assert (appeal.response_due, appeal.feedback_due) == (at(contact), at(result))


def test_danger_comes_first_in_the_queue(house: House):
    danger = house.do("accept", house.file()[0], grade="danger")
    assert (danger.urgency, house.do("accept", house.file()[0]).urgency) == (0, 1)


def test_only_the_lead_grades_a_matter_complex(house: House):
    appeal, _ = house.file()
    for who in (house.staff, house.worker1):
        with pytest.raises(Invalid, match="社区负责人") as refused:
            house.do("accept", appeal, by=who, grade="complex")
        assert "grade" in refused.value.fields
    assert house.do("accept", appeal, by=house.lead, grade="complex").grade == "complex"


def test_the_worker_accepts_in_the_own_grid(house: House):
    assert house.do("accept", house.file()[0], by=house.worker1).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"grade": "huge"}, "grade"), ({"track": "both"}, "track"), ({"tags": ["urgent", "x"]}, "tags")],
)
def test_only_known_words_are_taken(house: House, wrong: dict, field: str):
    with pytest.raises(Invalid) as refused:
        house.do("accept", house.file()[0], **wrong)
    assert list(refused.value.fields) == [field]


def test_a_category_of_another_community_is_refused(house: House):
    with pytest.raises(Invalid) as refused:
        house.do("accept", house.file()[0], category=house.elsewhere.category)
    assert "category" in refused.value.fields


def test_the_category_given_at_filing_stays_unless_another_is_chosen(house: House):
    lamp, lift = house.category, category(house.community, "公共设施", "电梯")
    appeal, _ = house.file(category=lamp)
    assert house.do("accept", appeal).category == lamp
    appeal, _ = house.file(category=lamp)
    assert house.do("accept", appeal, category=lift).category == lift


def test_a_public_title_puts_it_on_the_board_in_the_offices_words(house: House):
    appeal = house.do(
        "accept", house.file()[0], public_title=" 楼道灯\u200b不亮 ", public_text="三单元需要更换。"
    )
    assert (appeal.is_public, appeal.public_title) == (True, "楼道灯不亮")
    assert appeal in Appeal.objects.on_board()


@pytest.mark.parametrize("title", ["", "  ", "\u200b"])
def test_without_one_it_stays_off_the_board(house: House, title: str):
    assert not house.do("accept", house.file()[0], public_title=title).is_public


def test_a_complaint_about_somebody_is_never_published(house: House):
    about = {"complaint_user": house.worker2.user}, {"complaint_organization": house.property_company}
    for complaint in about:
        appeal, _ = house.file(**complaint)
        with pytest.raises(Invalid, match="不能公开") as refused:
            house.do("accept", appeal, public_title="网格员态度")
        assert "public_title" in refused.value.fields
        assert house.do("accept", appeal).state == State.ACCEPTED


# Decline


@pytest.mark.parametrize("reason", DeclineReason)
def test_declining_tells_the_resident_why_and_where_to_turn(house: House, reason: str):
    appeal = house.do("decline", house.file()[0], reason=reason, note="请拨打 12345。")
    assert (appeal.state, appeal.decline_reason) == (State.DECLINED, reason)
    record = appeal.records.last()
    assert record.public
    assert record.note == f"{DECLINE_SENTENCES[reason]}\n请拨打 12345。"
    assert record.data == {"reason": reason}


def test_a_reason_outside_the_closed_list_is_refused(house: House):
    with pytest.raises(Invalid) as refused:
        house.do("decline", house.file()[0], reason="busy")
    assert "reason" in refused.value.fields


def test_the_worker_declines_nothing(house: House):
    with pytest.raises(Forbidden, match="社区工作人员"):
        house.do("decline", house.file()[0], by=house.worker1)


def test_a_declined_matter_owes_nothing_more(house: House):
    appeal = house.appeal_in(State.DECLINED)
    assert appeal.due_at is None
    assert not appeal.is_open


# Merge


def merged(house: House, source: Appeal, target: Appeal) -> tuple[Appeal, Appeal]:
    house.do("merge", source, into=target)
    return Appeal.objects.get(pk=source.pk), Appeal.objects.get(pk=target.pk)


def test_a_merged_entry_lives_on_in_the_other(house: House):
    source, target = merged(house, house.file()[0], house.appeal_in(State.IN_PROGRESS))
    assert (source.state, source.merged_into) == (State.MERGED, target)
    assert target.state == State.IN_PROGRESS
    said = source.records.last()
    assert (said.public, said.data) == (True, {"into": target.number})
    assert target.number in said.note
    noted = target.records.last()
    assert (noted.action, noted.label, noted.public) == ("absorb", "并入一件", False)
    assert noted.data == {"from": source.number, "households": 2}


def test_both_count_one_version_up(house: House):
    source, target = house.file()[0], house.file()[0]
    after = merged(house, source, target)
    assert [each.version for each in after] == [source.version + 1, target.version + 1]


def test_the_voices_add_up_each_household_once(house: House):
    """Author A and voices B, C here; author B and voices C, D there: four households behind it."""
    a, b, c, d = (household(house.grid1) for _ in range(4))
    source, target = house.file(household=a)[0], house.file(household=b)[0]
    for appeal, voices in ((source, (b, c)), (target, (c, d))):
        for voice in voices:
            house.do("endorse", appeal, household=voice)
    _, target = merged(house, source, target)
    assert target.households_count == 4
    assert target.loudness == 4
    standing = set(Endorsement.objects.standing().filter(appeal=target).values_list("household", flat=True))
    assert standing == {a.pk, c.pk, d.pk}


def test_authors_without_a_household_count_one_each(house: House):
    target = house.file()[0]
    for n in (2, 3):
        _, target = merged(house, house.file()[0], target)
        assert target.households_count == n


def test_voices_travel_through_two_merges(house: House):
    first, second, third = (house.file()[0] for _ in range(3))
    _, second = merged(house, first, second)
    _, third = merged(house, second, third)
    assert third.households_count == 3


def test_a_voice_that_came_with_a_merge_can_still_be_taken_back(house: House):
    voice = household(house.grid1)
    source, target = house.file()[0], house.file()[0]
    house.do("endorse", source, household=voice)
    _, target = merged(house, source, target)
    assert target.households_count == 3
    assert house.do("take_back", target, household=voice).households_count == 2


def test_attested_people_and_repeat_calls_add_up(house: House):
    source, target = house.file(attested_people=3)[0], house.file(attested_people=4)[0]
    Appeal.objects.filter(pk=source.pk).update(repeat_calls=2)
    _, target = merged(house, source, target)
    assert (target.attested_people, target.repeat_calls) == (7, 2)


def test_an_entry_is_not_merged_into_itself(house: House):
    appeal, _ = house.file()
    with pytest.raises(Invalid) as refused:
        house.do("merge", appeal, into=appeal)
    assert "into" in refused.value.fields


@pytest.mark.parametrize("state", ["declined", "replied", "closed", "carried_over", "merged", "withdrawn"])
def test_only_into_one_that_is_still_worked_on(house: House, state: str):
    appeal, target = house.file()[0], house.appeal_in(state)
    with pytest.raises(Refused, match=State(state).label):
        house.do("merge", appeal, into=target)


def test_never_across_communities(house: House):
    here, there = house.file()[0], house.elsewhere.file()[0]
    with pytest.raises(NotFound):
        house.do("merge", here, into=there)
    with pytest.raises(NotFound):
        workflow.merge(there, by=house.staff, into=here)


def test_a_complaint_is_merged_only_with_one_about_the_same(house: House):
    """Otherwise a matter nobody is hidden from would carry the voices and words of one somebody must not see."""
    plain = house.file()[0]
    for about in ({"complaint_user": house.worker2.user}, {"complaint_organization": house.property_company}):
        complaint = house.file(**about)[0]
        for source, target in ((complaint, plain), (plain, complaint)):
            with pytest.raises(Refused, match="回避"):
                house.do("merge", source, into=target)
        house.do("merge", house.file(**about)[0], into=complaint)


def test_the_target_keeps_its_own_words_and_promise(house: House):
    target = house.appeal_in(State.ACCEPTED, public=True)
    _, after = merged(house, house.file(title="别的话", text="别的内容")[0], target)
    for field in ("title", "text", "public_title", "feedback_due", "response_due", "handler"):
        assert getattr(after, field) == getattr(target, field), field


def test_every_ledger_verifies_after_merging(house: House):
    merged(house, house.file()[0], house.file()[0])
    chain = AppealRecord.objects.order_by("subject", "position")
    assert all(row.digest == row.compute_digest() for row in chain)


def test_the_resident_named_on_one_entry_does_not_become_that_of_the_other(house: House):
    source = house.file(resident=resident(house.household, "李四"))[0]
    _, target = merged(house, source, house.file()[0])
    assert (target.resident, target.household) == (None, None)
