"""会场: check-in by tap and by code, seats, and 居民说事."""

import pytest

from council.meetings import room, seats, workflow
from council.models import Attendance, OpenFloorMatter, Session
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from residents.appeals import receipts
from residents.appeals.models import Appeal
from tests.council.conftest import EVENING, Council, around, expected


def seen(council: Council) -> seats.Table:
    return seats.at_table(council.monday, around(council)["here"])


def tap(council: Council, **who) -> Attendance:
    return workflow.check_in(council.monday, by=council.clerk, at=EVENING, **who)


def scan(council: Council, by, **who) -> Attendance:
    return workflow.check_in(
        council.monday, by=by, at=EVENING, code=room.code_of(council.monday), how="qr", **who
    )


@pytest.mark.parametrize(
    ("who", "seat"),
    [
        ("lead", "community"),
        ("property", "property"),
        ("owners", "owners"),
        ("party", "party"),
        ("worker1", "worker"),
    ],
)
def test_a_tapped_account_takes_the_seat_of_its_post(council: Council, who: str, seat: str):
    council.opened()
    person = getattr(council.house, who)
    row = tap(council, user=person.user, seat="resident")
    assert (row.seat, row.name, row.user) == (seat, person.user.name, person.user)


def test_a_resident_without_account_is_written_down_by_name(council: Council):
    council.announced()
    row = tap(council, name="张大妈", seat="resident", grid=council.house.grid2)
    assert (row.seat, row.name, row.how) == ("resident", "张大妈", "tap")


@pytest.mark.parametrize("who", ["property", "worker1"])
def test_whoever_scans_the_code_takes_the_own_seat(council: Council, who: str):
    council.opened()
    actor = getattr(council.house, who)
    row = scan(council, actor, name="冒名", seat="community")
    assert (row.name, row.user, row.how) == (actor.user.name, actor.user, "qr")
    assert row.seat == {"property": "property", "worker1": "worker"}[who]


def test_a_household_scans_with_its_card_and_a_visitor_by_name(council: Council):
    council.opened()
    family = scan(council, council.house.family, name="王秀英")
    assert (family.household, family.grid) == (council.house.household, council.house.grid1)
    visitor = scan(council, council.house.visitor, name="路过的", grid=council.house.grid3)
    assert (visitor.seat, visitor.household, visitor.user) == ("resident", None, None)


@pytest.mark.parametrize("code", ["", "000000000000", "会场码"])
def test_nobody_checks_in_from_home(council: Council, code: str):
    council.opened()
    with pytest.raises(Forbidden, match="二维码"):
        workflow.check_in(council.monday, by=council.house.property, at=EVENING, code=code)


def test_the_code_of_another_session_opens_nothing(council: Council):
    council.opened()
    with pytest.raises(Forbidden):
        workflow.check_in(
            council.monday, by=council.house.family, code=room.code_of(council.after), name="王"
        )


def test_twice_is_once(council: Council):
    council.opened()
    tap(council, user=council.house.lead.user)
    with pytest.raises(Refused, match="已经签过到") as refused:
        tap(council, user=council.house.lead.user)
    assert refused.value.code == "already_claimed"
    scan(council, council.house.family, name="王秀英")
    with pytest.raises(Refused):
        scan(council, council.house.family, name="王秀英")
    scan(council, council.house.family, name="王建国")
    assert Attendance.objects.count() == 3


def test_many_scan_at_once_and_each_counts_once(council_for_threads: Council, at_once):
    council = council_for_threads
    council.opened()
    people = [council.house.property, council.house.owners, council.house.property, council.house.family]
    found = at_once(*(lambda each=each: scan(council, each, name="王秀英") for each in people))
    assert sorted(type(each).__name__ for each in found) == ["Attendance"] * 3 + ["Refused"]
    assert Session.objects.get(pk=council.monday.pk).records.filter(action="check_in").count() == 3


def test_a_check_in_is_taken_back_and_the_row_stays(council: Council):
    council.opened()
    row = tap(council, user=council.house.lead.user)
    assert workflow.check_out(row, by=council.clerk, at=EVENING).left_at == EVENING
    with pytest.raises(Refused, match="已经取消"):
        workflow.check_out(row, by=council.clerk, at=EVENING)
    tap(council, user=council.house.lead.user)
    assert Attendance.objects.count() == 2
    with pytest.raises(Forbidden):
        workflow.check_out(Attendance.objects.last(), by=council.house.worker1)


def test_before_the_agenda_is_out_nobody_checks_in(council: Council):
    with pytest.raises(Refused):
        tap(council, user=council.house.lead.user)


@pytest.mark.parametrize("name", ["", "   "])
def test_a_resident_has_a_name(council: Council, name: str):
    council.opened()
    with pytest.raises(Invalid):
        scan(council, council.house.visitor, name=name)


def test_people_of_another_community_have_no_seat_here(council: Council):
    council.opened()
    with pytest.raises(NotFound):
        tap(council, user=council.house.elsewhere.property.user)
    with pytest.raises(NotFound):
        scan(council, council.house.elsewhere.property)
    with pytest.raises(Invalid):
        tap(council, name="张大妈", grid=council.house.elsewhere.grid1)


# Seats


def test_a_missing_required_seat_and_the_quorum_are_shown(council: Council):
    council.opened()
    tap(council, user=council.house.lead.user)
    tap(council, user=council.house.property.user)
    table = seen(council)
    assert [side.label for side in table.missing] == ["业主委员会"]
    assert (table.present, table.quorum, table.is_quorate) == (2, 5, False)
    for name in ("甲", "乙", "丙"):
        tap(council, name=name)
    assert seen(council).is_quorate


def test_who_left_does_not_count(council: Council):
    council.opened()
    workflow.check_out(tap(council, user=council.house.property.user), by=council.clerk)
    assert seen(council).present == 0


def test_everyone_with_a_seat_is_expected_nobody_who_only_watches(council: Council):
    people = {row.user.name for side in expected(council) for row in side.people}
    house = council.house
    assert {house.lead.user.name, house.worker3.user.name, house.party.user.name} <= people
    assert not {house.admin.user.name, house.supervisor.user.name} & people


# 居民说事


def raised(council: Council, title: str, **more) -> tuple[Appeal, str]:
    return workflow.raise_matter(
        council.monday, by=council.clerk, at=EVENING, title=title, grid=council.house.grid2, **more
    )


def test_three_matters_in_a_minute_become_entries_of_this_session(council: Council):
    council.opened()
    for title in ("垃圾桶太满", "快递车占道", "长椅坏了"):
        raised(council, title)
    entries = [row.appeal for row in OpenFloorMatter.objects.filter(session=council.monday)]
    assert [each.source for each in entries] == ["council"] * 3
    assert [each.state for each in entries] == ["registered"] * 3
    assert len({each.number for each in entries}) == 3


def test_a_matter_raised_aloud_has_a_receipt_like_any_other(council: Council):
    council.opened()
    appeal, secret = raised(council, "垃圾桶太满", name="王秀英", phone="13812345678")
    found, _ = receipts.open_receipt(council.house.community.pk, number=appeal.number, secret=secret)
    assert found == appeal
    assert appeal.contact_phone == "13812345678"


def test_no_open_floor_before_the_session_and_none_for_strangers(council: Council):
    with pytest.raises(Refused):
        raised(council, "早了")
    council.opened()
    with pytest.raises(Forbidden):
        workflow.raise_matter(
            council.monday, by=council.house.worker1, title="我来说", grid=council.house.grid1
        )
    assert not OpenFloorMatter.objects.exists()


def test_a_bad_phone_leaves_nothing_behind(council: Council):
    session = council.opened()
    with pytest.raises(Invalid):
        raised(council, "垃圾桶太满", phone="12")
    assert not OpenFloorMatter.objects.exists()
    assert Session.objects.get(pk=session.pk).version == session.version
