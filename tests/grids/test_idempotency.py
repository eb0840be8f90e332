"""幂等: sent twice, happens once; both senders read the same answer."""

import pytest
from django.db import IntegrityError, connection

from grids.idempotency import KeyReused, once
from grids.models import IdempotencyKey, Throttle
from grids.verdict import Refused
from residents.appeals.models import Appeal
from tests.community import House

BODY = {"title": "楼道灯不亮", "grid": "01"}


def file(house: House):
    def create():
        appeal, secret = house.file()
        return {"number": appeal.number, "secret": secret}

    return create


def test_the_second_time_gets_the_first_answer(house: House):
    first, made = once("visitor:1", "k1", BODY, file(house))
    second, made_again = once("visitor:1", "k1", BODY, file(house))
    assert (made, made_again) == (True, False)
    assert first == second
    assert Appeal.objects.count() == 1


def test_the_order_of_fields_does_not_matter(house: House):
    once("visitor:1", "k1", {"a": 1, "b": 2}, file(house))
    _, made = once("visitor:1", "k1", {"b": 2, "a": 1}, file(house))
    assert not made


def test_the_same_key_with_another_body_is_refused(house: House):
    once("visitor:1", "k1", BODY, file(house))
    with pytest.raises(KeyReused, match="幂等键") as refused:
        once("visitor:1", "k1", {**BODY, "title": "电梯停了"}, file(house))
    assert (refused.value.status, refused.value.code) == (422, "key_reused")
    assert Appeal.objects.count() == 1


def test_keys_of_two_owners_never_meet(house: House):
    one, _ = once("user:1", "k1", BODY, file(house))
    other, made = once("user:2", "k1", BODY, file(house))
    assert made
    assert one != other


def test_without_a_key_nothing_is_remembered(house: House):
    once("visitor:1", "", BODY, file(house))
    once("visitor:1", "", BODY, file(house))
    assert Appeal.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


def test_a_refusal_is_not_remembered(house: House):
    """The first try changed nothing, so the corrected second one must be able to happen."""

    def refuse():
        house.file()
        raise Refused("请选择本社区的微网格。")

    with pytest.raises(Refused, match="微网格"):
        once("visitor:1", "k1", BODY, refuse)
    assert not Appeal.objects.exists()
    assert not IdempotencyKey.objects.exists()
    _, made = once("visitor:1", "k1", BODY, file(house))
    assert made


def test_a_broken_constraint_inside_is_not_taken_for_a_repeat(house: House):
    def double():
        Throttle.objects.create(key="x", since="2026-11-22T00:00Z")
        Throttle.objects.create(key="x", since="2026-11-22T00:00Z")

    with pytest.raises(IntegrityError):
        once("visitor:1", "k1", BODY, double)
    assert not Throttle.objects.exists()


def test_the_stored_answer_tells_nobody_the_secret(house: House):
    answer, _ = once("visitor:1", "k1", BODY, file(house))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM grids_idempotencykey")
        assert answer["secret"] not in cursor.fetchone()[0]


def test_two_at_once_create_one_thing(at_once, house: House):
    results = at_once(*[lambda: once("visitor:1", "k1", BODY, file(house))] * 4)
    answers = [answer for answer, _ in results]
    assert answers == [answers[0]] * 4
    assert sorted(made for _, made in results) == [False, False, False, True]
    assert Appeal.objects.count() == 1


def test_when_the_first_of_two_fails_the_second_succeeds(at_once, house: House):
    tried = []

    def first_fails():
        tried.append(1)
        if len(tried) == 1:
            raise Refused("第一次没有成功。")
        return file(house)()

    results = at_once(*[lambda: once("visitor:1", "k1", BODY, first_fails)] * 2)
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Refused", "tuple"]
    assert Appeal.objects.count() == 1


def test_two_at_once_with_different_bodies_one_is_refused(at_once, house: House):
    results = at_once(
        lambda: once("visitor:1", "k1", {"title": "甲"}, file(house)),
        lambda: once("visitor:1", "k1", {"title": "乙"}, file(house)),
    )
    assert sorted(type(result).__name__ for result in results) == ["KeyReused", "tuple"]
    assert Appeal.objects.count() == 1
