"""查看和抹去: the purpose is on record before a value leaves; what is erased is gone everywhere, and still counted."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids import ledger, reauth
from grids.models import Organization
from grids.reauth import ReauthRequired
from grids.verdict import Forbidden, Invalid, NotFound, RateLimited, Refused
from residents.appeals.models import Appeal, AppealRecord, Endorsement
from residents.appeals.states import State
from residents.register.models import Resident, Reveal
from residents.register.rules import counting
from residents.register.workflow import keeping, revealing
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import actor, resident
from tests.residents.register.sheets import id_number

house = lent_house
MINUTE = datetime.timedelta(minutes=1)
PURPOSE = "电话通知领取高龄津贴"


def reveal(house: House, thing=None, **given):
    given = {"by": house.staff, "purpose": PURPOSE, "proven_at": timezone.now(), **given}
    return revealing.reveal(thing or house.resident, **given)


def proven(house: House, who=None) -> Client:
    client = signed_in((who or house.staff).user)
    session = client.session
    reauth.remember(session)
    session.save()
    return client


# Revealing


def test_a_reveal_shows_what_was_asked_for_and_records_it_first(house: House):
    house.resident.id_number = id_number("19510308", 22)
    house.resident.save()
    assert reveal(house).lines == (("姓名", "王秀英"), ("电话", "13812345678"))
    record = Reveal.objects.get()
    assert (record.user, record.resident, record.detail) == (house.staff.user, house.resident, "contact")
    assert record.purpose == PURPOSE
    lines = dict(reveal(house, detail="identity").lines)
    assert lines["身份证号"] == id_number("19510308", 22)
    assert "电话" not in lines


def test_without_a_fresh_password_nothing_is_shown_and_nothing_recorded(house: House):
    for proof in (None, timezone.now() - 6 * MINUTE):
        with pytest.raises(ReauthRequired) as refused:
            reveal(house, proven_at=proof)
        assert refused.value.code == "reauth_required"
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("purpose", ["", "   ", "\u200b"])
def test_without_a_purpose_nothing_is_shown(house: House, purpose: str):
    with pytest.raises(Invalid):
        reveal(house, purpose=purpose)
    assert not Reveal.objects.exists()


def test_the_number_of_reveals_in_an_hour_is_limited_by_the_community(house: House):
    house.community.reveals_per_hour = 2
    house.community.save()
    reveal(house)
    reveal(house)
    with pytest.raises(RateLimited):
        reveal(house)
    assert Reveal.objects.count() == 2
    reveal(house, by=house.second_staff)


def test_a_reveal_cannot_be_taken_back(house: House):
    reveal(house)
    for change in (lambda: Reveal.objects.update(purpose="别的"), lambda: Reveal.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_who_may_and_who_may_not(house: House):
    reveal(house, by=house.worker1)
    for stranger in (house.worker2, house.elsewhere.staff, house.supervisor, house.property, house.visitor):
        with pytest.raises(NotFound):
            reveal(house, by=stranger)
    with pytest.raises(Forbidden):
        reveal(house, by=house.family)


def test_the_contact_of_a_unit_is_revealed_the_same_way(house: House):
    shop = Organization.objects.create(
        community=house.community, kind="enterprise", name="面馆", contact_name="钱有福", phone="13900001111"
    )
    assert reveal(house, shop).lines == (("联系人", "钱有福"), ("电话", "13900001111"))
    assert Reveal.objects.get().organization == shop


def test_a_dwelling_has_nothing_to_reveal(house: House):
    with pytest.raises(Forbidden):
        reveal(house, house.household.dwelling)


def test_the_page_shows_it_once_for_a_minute_and_keeps_no_copy(house: House):
    client = proven(house)
    place = reverse("register_verb", args=["residents", house.resident.pk, "reveal"])
    answer = client.post(place, {"detail": "contact", "purpose": PURPOSE})
    page = answer.content.decode()
    assert "王秀英" in page
    assert "13812345678" in page
    one = reverse("register_one", args=["residents", house.resident.pk])
    assert f'<meta http-equiv="refresh" content="60;url={one}">' in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert "13812345678" not in client.get(one).content.decode()


def test_the_page_without_a_fresh_password_asks_for_it(house: House):
    client = signed_in(house.staff.user)
    place = reverse("register_verb", args=["residents", house.resident.pk, "reveal"])
    for answer in (client.get(place), client.post(place, {"detail": "contact", "purpose": PURPOSE})):
        assert answer.headers["Location"] == f"{reverse('reauth')}?next={place.replace('/', '%2F')}"
    assert not Reveal.objects.exists()


def test_the_household_reads_who_looked_and_why(house: House):
    reveal(house)
    client = Client()
    client.post(reverse("card", args=[house.card_secret]))
    page = client.get(reverse("my_household")).content.decode()
    assert f"{house.staff.user.name}看了王秀英的姓名和电话" in page
    assert PURPOSE in page


# Erasing


def erase(house: House, person: Resident, **given) -> Resident:
    given = {"by": house.lead, "purpose": "本人书面申请", "proven_at": timezone.now(), **given}
    return revealing.erase(person, **given)


@pytest.fixture
def person(house: House) -> Resident:
    made = keeping.create(
        Resident,
        by=house.staff,
        name="孟无痕",
        household=house.household,
        phone="13987654321",
        id_number=id_number("19510308", 22),
    )
    keeping.edit(made, by=house.staff, phone="13987654322")
    return Resident.objects.get(pk=made.pk)


def test_an_erased_person_is_gone_from_row_history_and_matters(house: House, person: Resident):
    mine = {"resident": person, "contact_name": "孟无痕", "contact_phone": "13987654322"}
    by_resident = house.appeal_in(State.ACCEPTED, **mine)
    by_phone = house.appeal_in(State.ACCEPTED, contact_name="小孟", contact_phone="13987654322")
    by_name = house.appeal_in(
        State.ACCEPTED, household=house.household, contact_name="孟无痕", contact_phone=""
    )
    other = house.appeal_in(State.ACCEPTED)
    house.do("endorse", other, resident_name="孟无痕")
    done = erase(house, person)
    assert (done.name, done.phone, done.id_number, done.id_hash, done.phone_hash) == (
        "（已抹去）",
        "",
        "",
        "",
        "",
    )
    assert (done.birth_date, done.initials, done.care_groups) == (None, "", [])
    assert {(event.name, event.phone, event.id_number) for event in done.events.all()} == {
        ("（已抹去）", "", "")
    }
    for matter in (by_resident, by_phone, by_name):
        kept = Appeal.objects.get(pk=matter.pk)
        assert (kept.contact_name, kept.contact_phone, kept.contact_hash) == ("", "", "")
    assert Appeal.objects.get(pk=other.pk).contact_name == "王秀英"
    assert Endorsement.objects.get(appeal=other).resident_name == ""


def test_erasing_breaks_no_chain_and_loses_no_count(house: House, person: Resident):
    house.appeal_in(State.CLOSED, resident=person, contact_name="孟无痕", contact_phone="13987654322")
    rows, appeals = Resident.objects.count(), Appeal.objects.count()
    records = AppealRecord.objects.count()
    erase(house, person)
    assert list(ledger.breaks(AppealRecord)) == []
    assert (Resident.objects.count(), Appeal.objects.count()) == (rows, appeals)
    assert AppealRecord.objects.count() == records
    assert Reveal.objects.get().detail == "erased"


def test_an_erased_person_no_longer_counts_as_living_here(house: House, person: Resident):
    before = counting.total(counting.by_grid(house.staff), 5)[0]
    erase(house, person)
    assert counting.total(counting.by_grid(house.staff), 5)[0] == before - 1


def test_only_the_lead_erases_with_a_fresh_password_and_a_reason(house: House, person: Resident):
    for somebody in (house.staff, house.worker1):
        with pytest.raises(Forbidden):
            erase(house, person, by=somebody)
    with pytest.raises(ReauthRequired):
        erase(house, person, proven_at=None)
    with pytest.raises(Invalid):
        erase(house, person, purpose=" ")
    with pytest.raises(NotFound):
        erase(house, person, by=house.elsewhere.lead)
    assert Resident.objects.get(pk=person.pk).name == "孟无痕"


def test_erasing_twice_and_restoring_are_refused(house: House, person: Resident):
    done = erase(house, person)
    with pytest.raises(Refused):
        erase(house, done)
    with pytest.raises(Forbidden):
        keeping.restore(done, by=house.lead)


def test_the_history_stays_append_only_for_everything_else(house: House, person: Resident):
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        person.events.update(name="改过了")
    erase(house, person)
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        person.events.update(name="改过了")


# Care groups


def test_care_groups_are_shown_and_filtered_with_the_care_duty_only(house: House):
    resident(house.household, "李独居", "", care_groups=["living_alone"])
    staff = signed_in(house.staff.user)
    page = staff.get(reverse("register", args=["residents"])).content.decode()
    assert "独居老人" not in page
    assert 'name="care"' not in page
    everybody = staff.get(reverse("register", args=["residents"]), {"care": "disability"}).content.decode()
    assert "李*" in everybody, "a filter nobody may know of filters nothing"
    assert "重点关爱" not in staff.get(reverse("registers")).content.decode()
    house.staff.user.posts.update(care_duty=True)
    page = staff.get(reverse("register", args=["residents"]), {"care": "living_alone"}).content.decode()
    assert "独居老人" in page
    assert "王*" not in page
    assert "重点关爱" in staff.get(reverse("registers")).content.decode()


def test_an_edit_without_the_duty_leaves_the_care_groups_alone(house: House):
    person = resident(house.household, "李独居", "", care_groups=["living_alone"])
    place = reverse("register_verb", args=["residents", person.pk, "edit"])
    staff = signed_in(house.staff.user)
    staff.post(place, {"gender": "female", "care_groups": []})
    assert Resident.objects.get(pk=person.pk).care_groups == ["living_alone"]
    house.staff.user.posts.update(care_duty=True)
    assert actor(house.staff.user).sees_care
    staff.post(place, {"gender": "female", "care_groups": ["disability"]})
    assert Resident.objects.get(pk=person.pk).care_groups == ["disability"]
    one = reverse("register_one", args=["residents", person.pk])
    assert "把关爱类别从 独居老人 改为 残疾人" in staff.get(one).content.decode()
    assert "残疾人" not in signed_in(house.second_staff.user).get(one).content.decode()
