"""接口令牌: shown once, stored as a hash, scoped, expiring, revocable."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grids import tokens
from grids.models import ApiToken
from grids.states import TokenScope
from grids.verdict import Invalid, Refused
from tests.factories import user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_a_token_is_found_by_itself_and_stored_as_a_hash_only():
    person = user("李敏")
    token, key = tokens.issue(person, name="热线对接", scopes=[TokenScope.READ])
    assert tokens.find(key) == token
    assert tokens.find(key).user == person
    assert key not in str(ApiToken.objects.values_list().get())
    assert token.key_hash == tokens.hash_of(key)


def test_no_two_tokens_are_alike_and_each_can_be_told_from_other_secrets():
    keys = {tokens.issue(user(), name="x")[1] for _ in range(5)}
    assert len(keys) == 5
    assert all(key.startswith("doorstep_") and len(key) == 52 for key in keys)


def test_one_wrong_character_finds_nothing():
    _, key = tokens.issue(user(), name="x")
    assert tokens.find(key[:-1] + ("A" if key[-1] != "A" else "B")) is None
    assert tokens.find(key.lower()) is None
    assert tokens.find("") is None


def test_a_token_ends_on_its_day():
    now = timezone.now()
    _, key = tokens.issue(user(), name="x", days=30, at=now)
    assert tokens.find(key, at=now + 30 * DAY - datetime.timedelta(seconds=1))
    assert tokens.find(key, at=now + 30 * DAY) is None


def test_a_revoked_token_is_gone_at_once_and_cannot_be_revoked_again():
    token, key = tokens.issue(user(), name="x")
    tokens.revoke(token)
    assert token.revoked_at is not None
    assert tokens.find(key) is None
    with pytest.raises(Refused, match="已经撤销"):
        tokens.revoke(token)


def test_a_closed_account_closes_its_tokens():
    person = user()
    _, key = tokens.issue(person, name="x")
    person.is_active = False
    person.save()
    assert tokens.find(key) is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
        ({"scopes": ["read", "everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": -1}, "days"),
        ({"days": 1099}, "days"),
        ({"name": ""}, "name"),
        ({"name": "长" * 61}, "name"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_issued(wrong, field):
    with pytest.raises(Invalid) as refused:
        tokens.issue(user(), **{"name": "x", **wrong})
    assert list(refused.value.fields) == [field]
    assert not ApiToken.objects.exists()


def run(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("create_token", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_prints_the_token_once_and_alone():
    person = user("李敏", username="staff")
    out, err = run("staff")
    token = tokens.find(out.strip())
    assert token.user == person
    assert token.scopes == ["read", "write"]
    assert (token.expires_at - timezone.now()).days in (364, 365)
    assert "李敏 的接口令牌，范围 read,write" in err


def test_the_command_takes_days_scopes_and_a_name():
    user(username="staff")
    out, _ = run("staff", "--days", "7", "--scopes", "read", "--name", "大屏")
    token = tokens.find(out.strip())
    assert (token.scopes, token.name) == (["read"], "大屏")
    assert (token.expires_at - timezone.now()).days in (6, 7)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody"], "没有可用的账号“nobody”"),
        (["staff", "--scopes", "root"], "范围只能是 read、write"),
        (["staff", "--days", "0"], "有效期要在 1 天到 3 年之间"),
    ],
)
def test_the_command_refuses_in_a_sentence(arguments, sentence):
    user(username="staff")
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
    assert not ApiToken.objects.exists()


def test_the_command_gives_nothing_to_a_closed_account():
    user(username="gone", is_active=False)
    with pytest.raises(CommandError, match="没有可用的账号"):
        run("gone")
