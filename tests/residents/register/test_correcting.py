"""更正申请: a household sees its own data and asks to put it right; somebody here does, or says why not."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from grids import ledger
from grids.verdict import Forbidden, Invalid, NotFound, Refused, Stale
from residents.register.models import Correction, CorrectionRecord, Resident
from residents.register.states import CorrectionState, Wrong
from residents.register.workflow import correcting
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import household, household_actor, resident

house = lent_house


@pytest.fixture
def phone(house: House) -> Client:
    """The household's phone, signed in by its card."""
    client = Client()
    client.post(reverse("card", args=[house.card_secret]))
    return client


def ask(house: House, **given) -> Correction:
    given = {
        "by": house.family,
        "wrong": Wrong.PHONE,
        "wanted": "139 0000 1111",
        "resident": house.resident,
        **given,
    }
    return correcting.ask(house.household, **given)


def test_a_household_reads_its_own_data(house: House, phone: Client):
    page = phone.get(reverse("my_household")).content.decode()
    assert "王秀英" in page
    assert "13812345678" in page


def test_nobody_else_reads_it_there(house: House):
    assert Client().get(reverse("my_household")).status_code == 403
    assert signed_in(house.staff.user).get(reverse("my_household")).status_code == 403


def test_of_the_id_number_even_the_household_sees_the_last_two_only(house: House, phone: Client):
    Resident.objects.filter(pk=house.resident.pk).update(birth_date="1951-03-08")
    person = Resident.objects.get(pk=house.resident.pk)
    person.id_number = "11010519510308022X"
    person.save()
    page = phone.get(reverse("my_household")).content.decode()
    assert "****************2X" in page
    assert "11010519510308022X" not in page
    assert "1951-03-08" in page


def test_asking_by_page_waits_for_the_office(house: House, phone: Client):
    answer = phone.post(
        reverse("my_household"), {"resident": house.resident.pk, "wrong": "phone", "wanted": "13900001111"}
    )
    assert answer.status_code == 302
    asked = Correction.objects.get()
    assert (asked.state, asked.wanted, asked.resident) == ("waiting", "13900001111", house.resident)
    assert Resident.objects.get(pk=house.resident.pk).phone == "13812345678"
    assert "待处理" in phone.get(reverse("my_household")).content.decode()


def test_what_is_wanted_is_sealed(house: House):
    ask(house)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wanted FROM residents_correction")
        assert "139" not in cursor.fetchone()[0]


def test_accepting_puts_the_column_right_and_records_both(house: House):
    done = correcting.accept(ask(house), by=house.worker1, answer="已改")
    changed = Resident.objects.get(pk=house.resident.pk)
    assert (done.state, changed.phone, changed.version) == (CorrectionState.ACCEPTED, "13900001111", 2)
    assert changed.events.latest("pgh_id").pgh_context["label"] == house.worker1.label
    assert list(done.records.values_list("action", flat=True)) == ["ask", "accept"]
    assert list(ledger.breaks(CorrectionRecord)) == []


@pytest.mark.parametrize(
    ("wrong", "wanted", "column", "value"),
    [
        (Wrong.NAME, "王秀瑛", "name", "王秀瑛"),
        (Wrong.BIRTH_DATE, "1951年3月8日", "birth_date", "1951-03-08"),
    ],
)
def test_each_column_takes_its_value(house: House, wrong: str, wanted: str, column: str, value: str):
    correcting.accept(ask(house, wrong=wrong, wanted=wanted), by=house.staff)
    assert str(getattr(Resident.objects.get(pk=house.resident.pk), column)) == value


def test_a_value_that_cannot_be_taken_is_refused_and_stays_waiting(house: House):
    asked = ask(house, wanted="十三亿")
    with pytest.raises(Invalid, match="电话号码不对"):
        correcting.accept(asked, by=house.staff)
    assert Correction.objects.get().state == CorrectionState.WAITING


def test_declining_needs_a_reason_the_household_reads(house: House, phone: Client):
    asked = ask(house)
    with pytest.raises(Invalid):
        correcting.decline(asked, by=house.staff, answer=" ")
    correcting.decline(asked, by=house.staff, answer="请带身份证到窗口核对。")
    assert "请带身份证到窗口核对。" in phone.get(reverse("my_household")).content.decode()
    assert Resident.objects.get(pk=house.resident.pk).phone == "13812345678"


def test_a_household_asks_for_its_own_people_only(house: House):
    other = household(house.grid1)
    stranger = resident(other, "赵某", "")
    with pytest.raises(Invalid):
        ask(house, resident=stranger)
    with pytest.raises(NotFound):
        correcting.ask(other, by=house.family, wrong=Wrong.OTHER, wanted="别家的事")
    with pytest.raises(Forbidden):
        ask(house, by=house.staff)


def test_other_grids_and_other_communities_do_not_find_it(house: House):
    asked = ask(house)
    for stranger in (
        house.worker2,
        house.elsewhere.staff,
        house.property,
        household_actor(household(house.grid1)),
    ):
        with pytest.raises(NotFound):
            correcting.accept(asked, by=stranger)
    with pytest.raises(Forbidden):
        correcting.accept(asked, by=house.family)


def test_a_decided_one_is_not_decided_again(house: House):
    asked = ask(house)
    correcting.accept(asked, by=house.staff)
    with pytest.raises(Refused):
        correcting.decline(asked, by=house.staff, answer="晚了")
    with pytest.raises(Stale):
        correcting.accept(asked, by=house.staff, version=1)


def test_ten_waiting_are_enough(house: House):
    for _ in range(10):
        ask(house)
    with pytest.raises(Invalid, match="还有 10 份申请没有处理"):
        ask(house)


def test_the_list_shows_it_masked_to_its_worker_and_the_office(house: House):
    ask(house, wanted="13900001111")
    for who in (house.staff, house.worker1):
        page = signed_in(who.user).get(reverse("corrections")).content.decode()
        assert "139******11" in page
        assert "13900001111" not in page
        assert "王*" in page
    assert "没有更正申请" in signed_in(house.worker2.user).get(reverse("corrections")).content.decode()


def test_the_page_decides_as_the_verb_does(house: House):
    first, second = ask(house), ask(house, wrong=Wrong.OTHER, resident=None, wanted="我家在二楼")
    staff = signed_in(house.staff.user)
    assert "应当是" in staff.get(reverse("correction_verb", args=[first.pk, "accept"])).content.decode()
    staff.post(reverse("correction_verb", args=[first.pk, "accept"]), {"answer": ""})
    assert (
        staff.post(reverse("correction_verb", args=[second.pk, "decline"]), {"answer": ""}).status_code == 422
    )
    staff.post(reverse("correction_verb", args=[second.pk, "decline"]), {"answer": "已核对，没有错。"})
    assert sorted(Correction.objects.values_list("state", flat=True)) == ["accepted", "declined"]
    assert Resident.objects.get(pk=house.resident.pk).phone == "13900001111"
    gone = staff.post(reverse("correction_verb", args=[first.pk, "accept"]), {"answer": ""})
    assert "已更正" in gone.content.decode()
