"""大字版, one question per page: what a resident of 75 sees, step by step."""

import pytest
from django.test import Client
from django.urls import reverse

from residents.appeals.models import Appeal
from tests.community import House

FILE = reverse("file")
WHAT = {"kind": "appeal", "title": "楼道灯坏了", "text": "三单元四楼的灯一周没亮。"}


@pytest.fixture
def phone(house: House) -> Client:
    client = Client()
    client.cookies["large"] = "1"
    return client


def answers(house: House, step: int, **changed: str) -> dict[str, str]:
    given = [
        WHAT,
        {"grid": house.grid1.code, "place": "三单元四楼"},
        {"contact_name": "王奶奶", "contact_phone": "13812345678"},
    ]
    merged: dict[str, str] = {"once": "same-form", "step": str(step)}
    for part in given[: step + 1]:
        merged |= part
    return merged | changed


def test_the_first_page_asks_only_what_it_is(phone: Client):
    page = phone.get(FILE).content.decode()
    assert "是什么事？" in page
    assert "第 1 步，共 3 步" in page
    assert 'type="hidden" name="contact_phone"' in page
    assert "联系电话" not in page


def test_each_answer_leads_to_the_next_question_and_is_kept(house: House, phone: Client):
    page = phone.post(FILE, answers(house, 0)).content.decode()
    assert "在哪里？" in page
    assert "楼道灯坏了" in page
    assert "出错了" not in page
    page = phone.post(FILE, answers(house, 1)).content.decode()
    assert "怎么联系您？" in page
    assert "提交，拿编号" in page


def test_the_last_answer_gives_the_number(house: House, phone: Client):
    answer = phone.post(FILE, answers(house, 2), follow=True)
    appeal = Appeal.objects.get()
    assert appeal.number in answer.content.decode()
    assert (appeal.title, appeal.place, appeal.contact_name) == ("楼道灯坏了", "三单元四楼", "王奶奶")


def test_pressing_the_last_button_twice_files_once(house: House, phone: Client):
    phone.post(FILE, answers(house, 2))
    phone.post(FILE, answers(house, 2))
    assert Appeal.objects.count() == 1


def test_a_missing_answer_stays_on_its_page_with_the_sentence(house: House, phone: Client):
    answer = phone.post(FILE, answers(house, 0, title=""))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "请写一句话标题。" in page
    assert "三单元四楼的灯一周没亮。" in page
    assert "是什么事？" in page


def test_a_wrong_phone_is_said_beside_the_phone_and_nothing_is_stored(house: House, phone: Client):
    answer = phone.post(FILE, answers(house, 2, contact_phone="12"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "电话号码不对" in page
    assert "怎么联系您？" in page
    assert not Appeal.objects.exists()


def test_back_goes_one_page_back_and_loses_nothing(house: House, phone: Client):
    answer = phone.post(FILE, answers(house, 2, back="1"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "在哪里？" in page
    assert 'value="王奶奶"' in page


@pytest.mark.parametrize("step", ["99", "-1", "x", ""])
def test_a_tampered_step_number_is_no_crash(house: House, phone: Client, step: str):
    answer = phone.post(FILE, answers(house, 1) | {"step": step})
    assert answer.status_code in (200, 302, 400)


def test_the_ordinary_page_asks_everything_at_once(house: House):
    page = Client().get(FILE).content.decode()
    assert "第 1 步" not in page
    assert "联系电话" in page
