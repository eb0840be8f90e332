"""附件和报名的接口: what is refused, with status, code, field and sentence."""

from typing import Any

import pytest

from notices.models import NoticeFile, SignUp
from tests.calls import Caller, by_card, by_token, nobody, problem
from tests.community import House
from tests.notices.posting.api.test_problems import TEXT, WHOLE
from tests.notices.posting.material import activity, drafted, published
from tests.photos import file, pdf, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def staff(house: House) -> Caller:
    return by_token(house.staff)


# Files

FILES = [
    ([], 400, "validation_error", "请选择照片或文件。"),
    ([file("x.exe", b"MZ not a picture")], 415, "type_not_allowed", "不是照片或 PDF"),
    ([file("x.html", b"<html><script>")], 415, "type_not_allowed", "不是照片或 PDF"),
    ([file("x.jpg", b"\xff\xd8\xff broken")], 422, "image_unsafe", "可能已经损坏，请重新拍一张。"),
]


def sent(caller: Caller, path: str, files: list[Any], **more: Any) -> Any:
    headers = {**caller.headers, "If-Match": "*"}
    return caller.client.post(f"/api/v1/{path}", {"files": files, **more}, headers=headers)


@pytest.mark.parametrize(("files", "status", "code", "words"), FILES, ids=["none", "exe", "html", "broken"])
def test_what_is_no_picture_or_paper(
    house: House, staff: Caller, files: list[Any], status: int, code: str, words: str
):
    notice = drafted(house)
    for each in files:
        each.seek(0)
    body = problem(sent(staff, f"notices/{notice.pk}/attach/", files), status, code)
    assert words in body["message"]
    assert not NoticeFile.objects.exists()


def test_a_file_that_hangs_there_already_is_a_conflict(house: House, staff: Caller):
    notice = drafted(house)
    assert sent(staff, f"notices/{notice.pk}/attach/", [pdf()]).status_code == 200
    body = problem(sent(staff, f"notices/{notice.pk}/attach/", [pdf()]), 409, "already_claimed")
    assert body["message"] == "这些文件已经传过了，不用再传。"
    problem(sent(staff, f"notices/{notice.pk}/attach/", [photo()], note="x"), 400, "unknown_field")
    assert NoticeFile.objects.count() == 1


# Signing up

SIGNED = [
    ({"people": 1}, "name", "该字段是必填项。"),
    ({"people": 1, "name": "张三"}, "phone", "该字段是必填项。"),
    ({"people": 1, "name": "张三", "phone": "12"}, "phone", "电话号码不对"),
    ({"people": 1, "name": "张三", "phone": 13812345678}, "phone", TEXT),
    ({"people": "1", "name": "张三", "phone": "13812345678"}, "people", WHOLE),
    ({"people": 0, "name": "张三", "phone": "13812345678"}, "people", "1"),
    ({"people": 11, "name": "张三", "phone": "13812345678"}, "people", "10"),
    ({"name": "张三", "phone": "13812345678"}, "people", "该字段是必填项。"),
    ({"people": 1, "name": " \u200b", "phone": "13812345678"}, "name", "该字段是必填项。"),
]


@pytest.mark.parametrize(("given", "field", "sentence"), SIGNED)
def test_what_signing_up_may_not_hold(house: House, given: dict[str, Any], field: str, sentence: str):
    party = published(house, activity())
    body = problem(nobody().post(f"notices/{party.pk}/sign-up/", given), 400, "validation_error")
    assert sentence in body["fields"][field]
    assert not SignUp.objects.exists()


def test_a_card_signs_up_without_a_name_and_may_leave_one(house: House):
    party = published(house, activity(seats=9))
    made = by_card(house.card).post(f"notices/{party.pk}/sign-up/", {"people": 2})
    assert (made.status_code, made.json()["name"]) == (201, f"户号 {house.household.pk}")
    again = problem(
        by_card(house.card).post(f"notices/{party.pk}/sign-up/", {"people": 1}), 409, "already_claimed"
    )
    assert again["message"] == "已经报过名了，不用再报。要改人数请先取消再报。"


def test_a_key_signs_up_once(house: House):
    party = published(house, activity(seats=9))
    given = {"people": 1, "name": "张三", "phone": "13812345678"}
    caller = nobody()
    first, second = (
        caller.post(f"notices/{party.pk}/sign-up/", given, idempotency_key="k") for _ in range(2)
    )
    assert first.json() == second.json()
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    other = caller.post(f"notices/{party.pk}/sign-up/", {**given, "people": 2}, idempotency_key="k")
    problem(other, 422, "key_reused")
    assert SignUp.objects.count() == 1


CANCELLED = [
    ({"name": "张三", "phone": "13900000000"}, 409, "没有找到这个报名，请核对姓名和电话。"),
    ({"name": "李四", "phone": "13812345678"}, 409, "没有找到这个报名，请核对姓名和电话。"),
    ({"name": "张三"}, 400, "该字段是必填项。"),
    ({"phone": "13812345678"}, 400, "该字段是必填项。"),
]


@pytest.mark.parametrize(("given", "status", "sentence"), CANCELLED)
def test_only_name_and_phone_together_cancel(house: House, given: dict[str, Any], status: int, sentence: str):
    party = published(house, activity())
    nobody().post(f"notices/{party.pk}/sign-up/", {"people": 1, "name": "张三", "phone": "13812345678"})
    answer = nobody().post(f"notices/{party.pk}/cancel-sign-up/", given)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)
    assert SignUp.objects.standing().count() == 1
