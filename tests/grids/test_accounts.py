"""账号的动作: open one, reset its password, switch it off and on."""

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from grids import tokens, workflow
from grids.models import OfficeRecord, Post, User
from grids.states import PostKind, TokenScope
from grids.verdict import Forbidden, Invalid, NotFound, Refused
from tests.community import House
from tests.entering import signed_in
from tests.factories import actor, post


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


def create(house: House, **said: str) -> tuple[User, str]:
    said = {"username": "wangxiuying", "name": "王秀英", "phone": "025 8411 2345", **said}
    return workflow.create_account(house.community, by=house.admin, **said)


def actions() -> list[str]:
    return list(OfficeRecord.objects.order_by("pk").values_list("action", flat=True))


def test_an_account_logs_in_with_the_password_shown_once(house: House, rf):
    made, password = create(house)
    assert authenticate(rf.post("/"), username="wangxiuying", password=password) == made
    assert (made.name, made.phone, made.community) == ("王秀英", "025-84112345", house.community)
    assert password not in made.password
    record = OfficeRecord.objects.get()
    assert (record.topic, record.action, record.actor) == ("account", "create", house.admin.user)
    assert password not in str(record.data)


def test_no_two_passwords_are_alike_and_none_is_hard_to_read(house: House):
    made = {workflow.accounts.new_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("01iloIO")


def test_a_new_account_may_nothing_yet_and_is_known_here_only(house: House):
    made, _ = create(house)
    assert not actor(made).is_insider
    assert User.objects.known_to(house.community.pk).filter(pk=made.pk).exists()
    assert not User.objects.known_to(house.elsewhere.community.pk).filter(pk=made.pk).exists()
    assert not User.objects.known_to(None).exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "xingfuli-staff"}, "username"),
        ({"name": " \u200b"}, "name"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_is_wrong_is_named(house: House, said: dict[str, str], field: str):
    with pytest.raises(Invalid) as refused:
        create(house, **said)
    assert field in refused.value.fields
    assert actions() == []


@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "property", "supervisor", "visitor", "family"])
def test_nobody_but_the_administrator_manages_accounts(house: House, who: str):
    by = getattr(house, who)
    with pytest.raises(Forbidden):
        workflow.create_account(house.community, by=by, username="x", name="x")
    for verb in (workflow.reset_password, workflow.deactivate, workflow.activate):
        with pytest.raises(Forbidden):
            verb(house.worker1.user, by=by)


def test_the_administrator_of_another_community_knows_nobody_here(house: House):
    with pytest.raises(Forbidden):
        workflow.create_account(house.community, by=house.elsewhere.admin, username="x", name="x")
    for verb in (workflow.reset_password, workflow.deactivate, workflow.activate):
        with pytest.raises(NotFound):
            verb(house.worker1.user, by=house.elsewhere.admin)


def test_whoever_serves_elsewhere_too_is_not_ours_alone(house: House):
    post(house.worker1.user, PostKind.STAFF, house.elsewhere.community)
    with pytest.raises(Refused, match="别的社区也有岗位"):
        workflow.reset_password(house.worker1.user, by=house.admin)


# Passwords


def test_a_reset_signs_every_browser_and_token_out(house: House, rf):
    browser = signed_in(house.worker1.user)
    token, _ = tokens.issue(house.worker1.user, name="测试", scopes=[TokenScope.READ])
    assert browser.get("/desk/").status_code == 200
    _, password = workflow.reset_password(house.worker1.user, by=house.admin)
    assert browser.get("/desk/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at
    username = house.worker1.user.username
    assert authenticate(rf.post("/"), username=username, password=password) == house.worker1.user
    assert actions() == ["reset_password"]


# Switching off and on


def test_a_deactivated_account_is_out_and_its_posts_end_today(house: House):
    browser = signed_in(house.worker1.user)
    workflow.deactivate(house.worker1.user, by=house.admin)
    assert browser.get("/desk/").status_code == 302
    ended = Post.objects.get(user=house.worker1.user)
    assert ended.until == timezone.localdate()
    assert not actor(house.worker1.user).is_insider
    assert OfficeRecord.objects.get().data["ended"] == [str(ended)]


def test_a_post_that_began_today_ends_today_too(house: House):
    Post.objects.filter(user=house.worker1.user).update(since=timezone.localdate())
    workflow.deactivate(house.worker1.user, by=house.admin)
    assert not actor(house.worker1.user).is_insider


def test_a_deactivated_account_comes_back_without_its_posts(house: House):
    workflow.deactivate(house.worker1.user, by=house.admin)
    workflow.activate(house.worker1.user, by=house.admin)
    assert User.objects.get(pk=house.worker1.user.pk).is_active
    assert not actor(house.worker1.user).is_insider
    assert actions() == ["deactivate", "activate"]


def test_twice_is_refused_politely(house: House):
    workflow.deactivate(house.worker1.user, by=house.admin)
    with pytest.raises(Refused, match="已经停用"):
        workflow.deactivate(house.worker1.user, by=house.admin)
    workflow.activate(house.worker1.user, by=house.admin)
    with pytest.raises(Refused, match="没有停用"):
        workflow.activate(house.worker1.user, by=house.admin)


def test_nobody_locks_themselves_or_everybody_out(house: House):
    with pytest.raises(Refused, match="不能停用自己"):
        workflow.deactivate(house.admin.user, by=house.admin)
    User.objects.filter(pk=house.admin.user.pk).update(is_active=False)  # while the request was under way
    with pytest.raises(Refused, match="最后一位系统管理员"):
        workflow.deactivate(house.worker1.user, by=house.admin)


def test_the_database_keeps_the_records_as_they_are(house: House):
    create(house)
    with pytest.raises(Exception, match="append_only"):
        OfficeRecord.objects.update(subject="改")
