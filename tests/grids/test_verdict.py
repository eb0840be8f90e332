"""裁定: an answer carries its reason, a refusal its status."""

import pytest

from grids.idempotency import KeyReused
from grids.verdict import ALLOWED, Forbidden, Invalid, NotFound, RateLimited, Refused, Stale, denied


def test_an_answer_reads_as_yes_or_no_and_says_why():
    assert ALLOWED
    assert ALLOWED.reason == ""
    no = denied("由主办人答复居民。")
    assert not no
    assert no.reason == "由主办人答复居民。"


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Refused("不能办结。"), 409, "illegal_transition"),
        (Refused("已有人附议。", code="already_claimed"), 409, "already_claimed"),
        (Forbidden("由主办人答复居民。"), 403, "forbidden"),
        (NotFound(), 404, "not_found"),
        (Stale(7), 412, "stale"),
        (Invalid("请写标题。", fields={"title": "请写标题。"}), 400, "validation_error"),
        (RateLimited("请稍后再试。", retry_after=60), 429, "rate_limited"),
        (KeyReused("请换一个新的键。"), 422, "key_reused"),
    ],
)
def test_every_refusal_has_the_status_and_code_of_the_design(refusal: Refused, status: int, code: str):
    assert (refusal.status, refusal.code) == (status, code)
    assert refusal.reason.endswith("。")
    assert str(refusal) == refusal.reason


def test_not_found_says_the_same_whatever_the_cause():
    assert NotFound().reason == NotFound().reason == "没有找到这条内容，请核对后再试。"


def test_refusals_carry_what_a_door_needs():
    assert Stale(7).current == 7
    assert RateLimited("请稍后再试。", retry_after=60).retry_after == 60
    assert Invalid("请写标题。", fields={"title": "请写标题。"}).fields == {"title": "请写标题。"}
    assert Refused("不能办结。").fields == {}
