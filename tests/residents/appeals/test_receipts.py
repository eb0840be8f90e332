"""回执: number and secret open the status; guessing is slowed down; no answer tells what exists."""

import datetime
import re

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from grids.models import Throttle
from grids.states import ActorKind
from grids.verdict import NotFound, RateLimited
from residents.appeals import receipts, rules
from residents.appeals.receipts import open_receipt
from residents.appeals.rules import Depth
from tests.community import House


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def opened(house: House, number: str, secret: str):
    return open_receipt(house.community.pk, number, secret)


def test_a_secret_is_twelve_letters_that_are_not_misread():
    secrets = [receipts.new_secret() for _ in range(200)]
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", each) for each in secrets)
    assert len(set(secrets)) == 200
    assert set("".join(secrets)) - {"-"} == set(receipts.ALPHABET)


def test_number_and_secret_open_it(house: House):
    appeal, secret = house.file()
    found, holder = opened(house, appeal.number, secret)
    assert found == appeal
    assert (holder.kind, holder.receipt_id, holder.community_id) == (
        ActorKind.RECEIPT,
        appeal.pk,
        house.community.pk,
    )
    assert rules.depth(found, holder) == Depth.STATUS


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda secret: secret.replace("-", ""),
        lambda secret: secret.replace("-", " "),
        lambda secret: f"  {secret}\n",
        lambda secret: secret.replace("-", "—"),
        lambda secret: secret.replace("0", "O").replace("1", "I"),
        lambda secret: secret.replace("0", "o").replace("1", "l"),
        lambda secret: "_".join(secret),
    ],
)
def test_however_it_is_copied_from_paper(house: House, written):
    appeal, secret = house.file()
    assert opened(house, appeal.number, written(secret))[0] == appeal


@given(st.text(st.sampled_from(receipts.ALPHABET), min_size=12, max_size=12))
def test_letters_read_wrongly_mean_the_same(plain: str):
    misread = plain.replace("0", "O").replace("1", "L").lower()
    assert receipts.receipt_hash(misread) == receipts.receipt_hash(plain)


@given(*[st.text(st.sampled_from(receipts.ALPHABET), min_size=12, max_size=12)] * 2)
def test_two_secrets_never_mean_the_same(one: str, other: str):
    assert (receipts.receipt_hash(one) == receipts.receipt_hash(other)) == (one == other)


@pytest.mark.parametrize("number", ["2026-000001 ", " 2026-000001", "２０２６-０００００１", "2026－000001"])
def test_the_number_may_be_pasted_carelessly(house: House, number: str):
    appeal, secret = house.file()
    assert appeal.number == "2026-000001"
    assert opened(house, number, secret)[0] == appeal


def answer(house: House, number: str, secret: str) -> tuple:
    """What a caller can observe: the kind of refusal and its words."""
    with pytest.raises((NotFound, RateLimited)) as refused:
        opened(house, number, secret)
    return type(refused.value), refused.value.reason, refused.value.fields


def test_a_wrong_secret_and_an_unknown_number_get_the_same_answer(house: House):
    appeal, _ = house.file()
    wrong = answer(house, appeal.number, "0000-0000-0000")
    unknown = answer(house, "2026-999999", "0000-0000-0000")
    assert wrong == unknown == (NotFound, "编号或查询码不对，请照回执单核对后再试。", {})


def test_both_are_locked_after_ten_wrong_tries(house: House):
    appeal, secret = house.file()
    for number in (appeal.number, "2026-999999"):
        answers = [answer(house, number, "0000-0000-0000")[0] for _ in range(11)]
        assert answers == [NotFound] * 10 + [RateLimited]
    assert answer(house, appeal.number, secret)[0] is RateLimited  # even the right one waits


def test_the_lock_says_how_long_and_ends(house: House):
    appeal, secret = house.file()
    for _ in range(10):
        answer(house, appeal.number, "wrong")
    with pytest.raises(RateLimited, match="分钟后再试") as locked:
        opened(house, appeal.number, secret)
    assert 0 < locked.value.retry_after <= 1801
    Throttle.objects.update(since=timezone.now() - datetime.timedelta(minutes=31))
    assert opened(house, appeal.number, secret)[0] == appeal


def test_a_right_answer_forgets_the_wrong_ones(house: House):
    appeal, secret = house.file()
    for _ in range(3):
        for _ in range(9):
            answer(house, appeal.number, "wrong")
        opened(house, appeal.number, secret)


def test_guessing_one_number_does_not_lock_another(house: House):
    (guessed, _), (other, secret) = house.file(), house.file()
    for _ in range(11):
        answer(house, guessed.number, "wrong")
    assert opened(house, other.number, secret)[0] == other


def test_nor_the_same_number_in_another_community(house: House):
    appeal, _ = house.file()
    there, secret = house.elsewhere.file()
    assert there.number == appeal.number
    for _ in range(11):
        answer(house, appeal.number, "wrong")
    assert opened(house.elsewhere, there.number, secret)[0] == there


def test_a_receipt_of_another_community_opens_nothing_here(house: House):
    there, secret = house.elsewhere.file()
    assert answer(house, there.number, secret)[0] is NotFound


@pytest.mark.parametrize("number", ["", "x" * 5000, "\x00", "\ud800", "2026-", "编号", "' OR 1=1 --", "%"])
@pytest.mark.parametrize("secret", ["", "\x00", "\ud800", "x" * 5000, "查询码"])
def test_nonsense_is_just_not_found(house: House, number: str, secret: str):
    assert answer(house, number, secret)[0] is NotFound


def test_an_entry_without_a_receipt_is_opened_by_nothing(house: House):
    appeal, _ = house.file()
    type(appeal).objects.filter(pk=appeal.pk).update(receipt_hash="")
    for secret in ("", "-", "0"):
        assert answer(house, appeal.number, secret)[0] is NotFound


def test_a_receipt_survives_a_change_of_key(house: House, settings):
    appeal, secret = house.file()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key " * 5, [settings.SECRET_KEY]
    assert opened(house, appeal.number, secret)[0] == appeal


def test_guesses_leave_no_rows_behind_for_every_spelling(house: House):
    """Letters around a number do not make a new key to count on."""
    for noise in ("a", "b", "c", "　", "号"):
        answer(house, f"{noise}2026-000009", "wrong")
    assert Throttle.objects.filter(key__startswith="receipt:").count() == 1
