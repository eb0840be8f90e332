"""更正申请的页面: what a household asks for, how the office reads it masked, what becomes of it; row by row."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from residents.register.models import Correction, CorrectionRecord, Resident
from residents.register.states import Wrong
from residents.register.workflow import correcting, keeping
from tests.community import House
from tests.conftest import lent_house
from tests.entering import signed_in
from tests.factories import household, resident
from tests.residents.register.furnishing import act, fresh
from tests.residents.register.sheets import id_number

house = lent_house
NUMBER = id_number("19510308", 22)


@pytest.fixture
def phone(house: House) -> Client:
    client = Client()
    client.post(reverse("card", args=[house.card_secret]))
    return client


@pytest.fixture
def staff(house: House) -> Client:
    return signed_in(house.staff.user)


def ask(house: House, **given: Any) -> Correction:
    given = {"wrong": Wrong.PHONE, "wanted": "13900001111", "resident": house.resident, **given}
    return correcting.ask(house.household, by=house.family, **given)


# Asking: what is typed × what the page says

SAID = [
    ({"wrong": ""}, "该字段是必填项。"),
    ({"wrong": "nose"}, "选择一个有效的选项。 nose 不在可用的选项中。"),
    ({"wanted": ""}, "该字段是必填项。"),
    ({"wanted": "\u200b"}, "请写明应当是什么。"),
    ({"wanted": "长" * 201}, "确保该变量包含不超过 200 字符"),
    ({"resident": ""}, "请选择是哪位家人。"),
    ({"resident": "99999"}, "选择一个有效的选项： 该选择不在可用的选项中。"),
    ({"resident": "x"}, "选择一个有效的选项： 该选择不在可用的选项中。"),
]


@pytest.mark.parametrize(("typed", "says"), SAID)
def test_what_the_page_says_to_a_household(house: House, phone: Client, typed: dict[str, str], says: str):
    body = {"resident": house.resident.pk, "wrong": "phone", "wanted": "13900001111", **typed}
    answer = phone.post(reverse("my_household"), body)
    assert (answer.status_code, says in answer.text) == (422, True), answer.text[-2000:]
    assert not Correction.objects.exists()


def test_nobody_of_another_family_is_offered(house: House, phone: Client):
    stranger = resident(household(house.grid1), "赵某", "")
    gone = resident(house.household, "李已搬", "", until="2026-01-01", end_reason="moved_out")
    page = phone.get(reverse("my_household")).text
    for hidden in (stranger, gone):
        assert f'<option value="{hidden.pk}"' not in page
    body = {"resident": stranger.pk, "wrong": "phone", "wanted": "13900001111"}
    assert phone.post(reverse("my_household"), body).status_code == 422


def test_the_eleventh_waiting_one_is_refused_on_the_page(house: House, phone: Client):
    for _ in range(10):
        ask(house)
    body = {"resident": house.resident.pk, "wrong": "phone", "wanted": "13900001111"}
    answer = phone.post(reverse("my_household"), body)
    assert "还有 10 份申请没有处理，请等社区答复后再提。" in answer.text
    assert Correction.objects.count() == 10


# How each kind is read by the office: masked like the column it is for

MASKED = [
    (Wrong.NAME, "王秀瑛", "王*", "王秀瑛"),
    (Wrong.PHONE, "13900001111", "139******11", "13900001111"),
    (Wrong.ID_NUMBER, NUMBER, f"****************{NUMBER[-2:]}", NUMBER),
    (Wrong.BIRTH_DATE, "1951-03-08", "1951-03-08", ""),
    (Wrong.MEMBERS, "女儿电话13900001111也住这里", "139******11", "13900001111"),
    (Wrong.OTHER, f"身份证是{NUMBER}", f"{NUMBER[-2:]}", NUMBER),
    (Wrong.OTHER, "我家在二楼", "我家在二楼", ""),
]


@pytest.mark.parametrize(("wrong", "wanted", "shown", "hidden"), MASKED)
def test_what_is_wanted_is_masked_on_list_and_page(
    house: House, staff: Client, wrong: str, wanted: str, shown: str, hidden: str
):
    asked = ask(house, wrong=wrong, wanted=wanted)
    pages = [
        staff.get(reverse("corrections")).text,
        staff.get(reverse("correction_verb", args=[asked.pk, "accept"])).text,
        staff.get(reverse("correction_verb", args=[asked.pk, "decline"])).text,
    ]
    for page in pages:
        assert shown in page
        assert not hidden or hidden not in page
        assert wrong.label in page


# Accepting: kind × what becomes of the row

ACCEPTED = [
    (Wrong.NAME, "王秀瑛", "name", "王秀瑛"),
    (Wrong.NAME, " 王 秀瑛 ", "name", "王 秀瑛"),
    (Wrong.PHONE, "139 0000 1111", "phone", "13900001111"),
    (Wrong.PHONE, "无", "phone", ""),
    (Wrong.PHONE, "（025）8411-2345", "phone", "025-84112345"),
    (Wrong.ID_NUMBER, NUMBER, "id_number", NUMBER),
    (Wrong.BIRTH_DATE, "1951-03-08", "birth_date", "1951-03-08"),
    (Wrong.BIRTH_DATE, "1951/3/8", "birth_date", "1951-03-08"),
    (Wrong.BIRTH_DATE, "1951.03.08", "birth_date", "1951-03-08"),
    (Wrong.BIRTH_DATE, "1951年3月8日", "birth_date", "1951-03-08"),
]


@pytest.mark.parametrize(("wrong", "wanted", "column", "value"), ACCEPTED)
def test_accepting_by_page_puts_the_column_right(
    house: House, staff: Client, wrong: str, wanted: str, column: str, value: str
):
    asked = ask(house, wrong=wrong, wanted=wanted)
    answer = staff.post(reverse("correction_verb", args=[asked.pk, "accept"]), {"answer": ""})
    assert answer["Location"] == reverse("corrections")
    assert str(getattr(fresh(house.resident), column) or "") == value
    assert fresh(asked).state == "accepted"


REFUSED = [
    (Wrong.PHONE, "十三亿", "电话号码不对"),
    (Wrong.PHONE, "84112345", "座机号码请带上区号"),
    (Wrong.ID_NUMBER, "110105194912310020", "身份证号有误"),
    (Wrong.BIRTH_DATE, "很久以前", "日期"),
    (Wrong.BIRTH_DATE, "2099-01-01", "出生日期还没有到，请核对。"),
]


@pytest.mark.parametrize(("wrong", "wanted", "says"), REFUSED)
def test_what_cannot_be_taken_says_so_and_stays_waiting(
    house: House, staff: Client, wrong: str, wanted: str, says: str
):
    asked = ask(house, wrong=wrong, wanted=wanted)
    answer = staff.post(reverse("correction_verb", args=[asked.pk, "accept"]), {"answer": ""})
    assert (answer.status_code, says in answer.text) == (422, True), answer.text[-1500:]
    assert (fresh(asked).state, fresh(house.resident).version) == ("waiting", 1)
    assert CorrectionRecord.objects.filter(subject=asked).count() == 1


@pytest.mark.parametrize("wrong", [Wrong.MEMBERS, Wrong.OTHER])
def test_what_is_put_right_by_hand_says_so_before(house: House, staff: Client, wrong: str):
    asked = ask(house, wrong=wrong, resident=None, wanted="我家在二楼")
    page = staff.get(reverse("correction_verb", args=[asked.pk, "accept"])).text
    assert "这一项要先到住户或居民的页面上改好，再在这里答复。" in page
    staff.post(reverse("correction_verb", args=[asked.pk, "accept"]), {"answer": "已改好。"})
    assert fresh(asked).answer == "已改好。"
    assert fresh(house.resident).version == 1


@pytest.mark.parametrize("wrong", [Wrong.NAME, Wrong.PHONE, Wrong.BIRTH_DATE, Wrong.ID_NUMBER])
def test_what_is_put_right_at_once_asks_for_no_hand(house: House, staff: Client, wrong: str):
    asked = ask(house, wrong=wrong)
    page = staff.get(reverse("correction_verb", args=[asked.pk, "accept"])).text
    assert "这一项要先到" not in page


def test_somebody_who_has_left_meanwhile_is_not_put_right(house: House, staff: Client):
    asked = ask(house)
    keeping.end(house.resident, by=house.staff, reason="moved_out")
    answer = staff.post(reverse("correction_verb", args=[asked.pk, "accept"]), {"answer": ""})
    assert (answer.status_code, "已经注销" in answer.text) == (422, True)
    assert fresh(asked).state == "waiting"


def test_what_an_erased_person_had_asked_for_is_gone(house: House, staff: Client):
    asked = ask(house, wanted="13900001111")
    act("erase", house.resident, None, by=house.lead)
    assert fresh(asked).wanted == ""
    page = staff.get(reverse("corrections")).text
    assert "13900001111" not in page and "139******11" not in page


def test_a_merged_person_takes_the_corrections_along(house: House):
    double = resident(house.household, "王秀英", "")
    asked = ask(house, resident=double)
    keeping.merge(double, by=house.staff, into=house.resident)
    assert fresh(asked).resident == house.resident


# Who: verb × role

ROLES = [
    ("accept", "staff", 302),
    ("accept", "second_staff", 302),
    ("accept", "lead", 302),
    ("accept", "worker1", 302),
    ("accept", "worker2", 404),
    ("accept", "property", 403),
    ("accept", "admin", 403),
    ("accept", "supervisor", 403),
    ("decline", "staff", 302),
    ("decline", "lead", 302),
    ("decline", "worker1", 302),
    ("decline", "worker2", 404),
    ("decline", "property", 403),
    ("decline", "admin", 403),
    ("decline", "supervisor", 403),
]


@pytest.mark.parametrize(("verb", "who", "status"), ROLES)
def test_who_decides(house: House, verb: str, who: str, status: int):
    asked = ask(house)
    client = signed_in(getattr(house, who).user)
    answer = client.post(reverse("correction_verb", args=[asked.pk, verb]), {"answer": "已核对。"})
    assert answer.status_code == status
    after = {"accept": "accepted", "decline": "declined"}[verb] if status == 302 else "waiting"
    assert fresh(asked).state == after
    if status == 302:
        record = CorrectionRecord.objects.get(subject=asked, action=verb)
        assert (record.actor, record.note) == (getattr(house, who).user, "已核对。")


def test_another_community_finds_it_no_more_than_what_never_was(house: House):
    asked = ask(house)
    client = signed_in(house.elsewhere.staff.user)
    for pk, verb in ((asked.pk, "accept"), (10**8, "accept"), (asked.pk, "shred")):
        assert client.get(reverse("correction_verb", args=[pk, verb])).status_code == 404


@pytest.mark.parametrize("first", ["accept", "decline"])
@pytest.mark.parametrize("second", ["accept", "decline"])
def test_deciding_twice_says_what_it_is_already(house: House, staff: Client, first: str, second: str):
    asked = ask(house)
    staff.post(reverse("correction_verb", args=[asked.pk, first]), {"answer": "已核对。"})
    again = staff.post(reverse("correction_verb", args=[asked.pk, second]), {"answer": "再核对。"})
    label = {"accept": "已更正", "decline": "没有更正"}[first]
    assert f"这份更正申请现在是“{label}”" in again.text
    assert fresh(asked).answer == "已核对。"


# The list: tabs, empty, next page


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ("", "waiting"),
        ("waiting", "waiting"),
        ("accepted", "accepted"),
        ("declined", "declined"),
        ("all", "waiting accepted declined"),
        ("odd", "waiting accepted declined"),
    ],
)
def test_the_tabs_of_the_list(house: House, staff: Client, state: str, seen: str):
    waiting, accepted, declined = (ask(house, wrong=Wrong.NAME, wanted=f"王{n}") for n in "甲乙丙")
    correcting.accept(accepted, by=house.staff)
    correcting.decline(declined, by=house.staff, answer="没有错。")
    page = staff.get(reverse("corrections"), {"state": state} if state else {}).text
    rows = re.findall(r'<td data-label="状态">(.*?)</td>', page, re.S)
    labels = {"waiting": "待处理", "accepted": "已更正", "declined": "没有更正"}
    assert len(rows) == len(seen.split())
    for each in seen.split():
        assert any(labels[each] in row for row in rows)


def test_the_list_goes_on_page_by_page(house: House, staff: Client):
    for _ in range(10):
        ask(house)
    for asked in Correction.objects.all():
        correcting.decline(asked, by=house.staff, answer="没有错。")
    for _ in range(10):
        ask(house)
    extra = ask_from_neighbour(house)
    first = staff.get(reverse("corrections"), {"state": "all"}).text
    assert first.count('<td data-label="状态">') == 20
    onward = re.search(r'href="(\?[^"]*cursor=[^"]+)" rel="next"', first)[1].replace("&amp;", "&")
    assert "state=all" in onward
    second = staff.get(reverse("corrections") + onward).text
    assert second.count('<td data-label="状态">') == 1
    assert extra.pk


def ask_from_neighbour(house: House) -> Correction:
    home = household(house.grid1)
    from_there = {"wrong": Wrong.OTHER, "wanted": "我家在三楼"}
    return Correction.objects.create(
        community=house.community,
        household=home,
        asked_at=home.community.corrections.first().asked_at,
        **from_there,
    )


def test_without_requests_the_list_says_so(staff: Client):
    page = staff.get(reverse("corrections")).text
    assert "没有更正申请" in page and "有了新的会出现在这里。" in page


# 我家的登记: what a family reads


def test_a_family_reads_its_people_and_what_became_of_its_requests(house: House, phone: Client):
    resident(house.household, "李小明", "", gender="male")
    asked = ask(house, wrong=Wrong.NAME, wanted="王秀瑛")
    correcting.decline(asked, by=house.staff, answer="请带身份证来核对。")
    page = phone.get(reverse("my_household")).text
    for words in ("王秀英", "李小明", "自有", "没有更正", "答复：请带身份证来核对。", "还没有人看过。"):
        assert words in page


def test_a_family_does_not_read_whom_the_office_looks_after(house: House, phone: Client):
    Resident.objects.filter(pk=house.resident.pk).update(care_groups=["low_income"])
    page = phone.get(reverse("my_household")).text
    assert "低保" not in page and "重点关爱" not in page


def test_an_erased_and_a_moved_person_are_not_in_the_family(house: House, phone: Client):
    gone = resident(house.household, "李已搬", "13700000009")
    keeping.end(gone, by=house.staff, reason="moved_out")
    page = phone.get(reverse("my_household")).text
    assert "李已搬" not in page and "13700000009" not in page
