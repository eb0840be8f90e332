"""两步登录, as a person meets it: password, then the phone; set up once, on paper for the day the phone is lost."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.two_step import HALFWAY, WITHIN
from grids.models import Authenticator, Community, OfficeRecord, Throttle, User
from grids.workflow import begin_codes, two_step
from tests.authenticator import now_shown, with_codes
from tests.community import House
from tests.entering import proven, signed_in

PASSWORD = "jiamenkou-2026"
CODES = re.compile(r"<li>([a-z2-9-]{14})</li>")


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Passwords are hashed the quick way, static files have their plain names."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    for who in ("staff", "lead", "admin", "worker1"):
        person = getattr(lent_house, who).user
        person.set_password(PASSWORD)
        person.save()
    return lent_house


@pytest.fixture
def asked(house: House) -> House:
    """The community asks its office for codes."""
    Community.objects.filter(pk=house.community.pk).update(two_step_login=True)
    return house


def typed_password(person: User, *, onward: str = "") -> Client:
    """A browser after the right password."""
    client = Client()
    sent = {"username": person.username, "password": PASSWORD, "next": onward}
    client.after_password = client.post(reverse("login"), sent)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("desk")).status_code == 200


def heading(page: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", page, re.S)[1].strip()


# Where nothing is asked, nothing changes


@pytest.mark.parametrize("who", ["staff", "lead", "admin", "worker1"])
def test_without_codes_the_password_signs_in(house: House, who: str):
    client = typed_password(getattr(house, who).user)
    assert client.after_password.url == reverse("desk")
    assert is_in(client)


def test_a_key_that_was_only_begun_asks_for_nothing(house: House):
    begin_codes(by=house.staff)
    assert is_in(typed_password(house.staff.user))


def test_who_is_not_of_the_office_is_never_asked(asked: House):
    assert is_in(typed_password(asked.worker1.user))


# The code after the password


def test_the_password_alone_opens_nothing(house: House):
    with_codes(house.staff)
    client = typed_password(house.staff.user)
    assert client.after_password.url == reverse("login_code")
    assert not is_in(client)
    assert client.get(reverse("appeals")).status_code == 302
    assert client.get("/api/v1/households/").status_code == 401
    assert client.get(reverse("two_step")).url == reverse("login")


def test_the_page_says_what_to_type_and_whom_to_ask(house: House):
    with_codes(house.staff)
    answer = typed_password(house.staff.user).get(reverse("login_code"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert heading(page) == "输入动态码"
    for words in ("密码对了，还差一步。", "手机验证器上的 6 位数字", "请找本社区的管理员重置"):
        assert words in page
    assert 'autocomplete="one-time-code"' in page
    assert "no-store" in answer["Cache-Control"]
    assert house.staff.user.name not in page


def test_the_code_signs_in_and_leads_where_one_wanted_to_go(house: House):
    with_codes(house.staff)
    client = typed_password(house.staff.user, onward="/rates/")
    answer = client.post(reverse("login_code"), {"code": now_shown(house.staff.user)})
    assert (answer.status_code, answer.url) == (302, "/rates/")
    assert is_in(client)
    assert HALFWAY not in client.session


def test_a_recovery_code_signs_in_once(house: House):
    code = with_codes(house.staff)[0]
    client = typed_password(house.staff.user)
    assert client.post(reverse("login_code"), {"code": code}).url == reverse("desk")
    assert is_in(client)
    again = typed_password(house.staff.user)
    assert again.post(reverse("login_code"), {"code": code}).status_code == 422
    assert not is_in(again)


def test_having_signed_in_counts_as_having_shown_the_password(house: House):
    """The reset of somebody's password asks for one's own within five minutes; one typed it just now."""
    with_codes(house.admin)
    client = typed_password(house.admin.user)
    client.post(reverse("login_code"), {"code": now_shown(house.admin.user)})
    assert client.get(reverse("account_new")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请输入动态码。"),
        ("   ", "请输入动态码。"),
        ("000000", "动态码不对。请看手机上现在显示的 6 位数字再输一次"),
        ("abcd-efgh-jkmn", "手机不在身边，可以输一个没用过的备用码。"),
        ("x" * 41, "确保该变量包含不超过 40 字符"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(house: House, typed: str, sentence: str):
    with_codes(house.staff)
    Authenticator.objects.update(last_step=2**40)  # no code of these days fits
    client = typed_password(house.staff.user)
    answer = client.post(reverse("login_code"), {"code": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "<title>出错了：" in page
    assert not is_in(client)


def test_too_many_wrong_codes_are_told_to_wait(house: House):
    with_codes(house.staff)
    client = typed_password(house.staff.user)
    for _ in range(two_step.TRIES):
        assert client.post(reverse("login_code"), {"code": "000000"}).status_code == 422
    answer = client.post(reverse("login_code"), {"code": now_shown(house.staff.user)})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 1801
    assert heading(answer.content.decode()) == "试得太多了，请稍等"
    another = typed_password(house.staff.user)
    assert another.post(reverse("login_code"), {"code": now_shown(house.staff.user)}).status_code == 429
    Throttle.objects.all().delete()
    assert another.post(reverse("login_code"), {"code": now_shown(house.staff.user)}).status_code == 302


# Between password and code


def test_without_a_password_there_is_no_code_to_type(house: House):
    with_codes(house.staff)
    client = Client()
    assert client.get(reverse("login_code")).url == reverse("login")
    assert client.post(reverse("login_code"), {"code": now_shown(house.staff.user)}).url == reverse("login")
    assert not is_in(client)


def test_after_ten_minutes_the_password_is_typed_again(house: House):
    with_codes(house.staff)
    client = typed_password(house.staff.user)
    session = client.session
    late = timezone.now() - WITHIN - datetime.timedelta(seconds=1)
    session[HALFWAY] = {**session[HALFWAY], "at": late.isoformat()}
    session.save()
    assert client.post(reverse("login_code"), {"code": now_shown(house.staff.user)}).url == reverse("login")
    assert not is_in(client)


@pytest.mark.parametrize("what", ["password", "closed"])
def test_a_changed_password_or_a_closed_account_ends_it(house: House, what: str):
    with_codes(house.staff)
    client, person = typed_password(house.staff.user), house.staff.user
    if what == "password":
        person.set_password("another-password-1")
        person.save()
    else:
        User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.post(reverse("login_code"), {"code": now_shown(person)}).url == reverse("login")


def test_the_code_of_one_does_not_sign_in_another(house: House):
    with_codes(house.staff)
    with_codes(house.lead)
    client = typed_password(house.staff.user)
    assert client.post(reverse("login_code"), {"code": now_shown(house.lead.user)}).status_code == 422
    assert not is_in(client)


def test_the_session_is_a_new_one_after_each_step(house: House):
    """Nobody who knew the number of the session before may follow in."""
    with_codes(house.staff)
    client = Client()
    client.get(reverse("login"))
    client.session.save()
    keys = [client.session.session_key]
    client.post(reverse("login"), {"username": house.staff.user.username, "password": PASSWORD})
    keys.append(client.session.session_key)
    client.post(reverse("login_code"), {"code": now_shown(house.staff.user)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


# The setting of the community


def test_whoever_has_no_codes_yet_sets_them_up_on_the_way_in(asked: House):
    client = typed_password(asked.staff.user, onward="/rates/")
    assert client.after_password.url == reverse("two_step")
    page = client.get(reverse("two_step")).content.decode()
    assert heading(page) == "我的动态码"
    assert "本社区要求工作人员用动态码登录，设置好就能进去。" in page
    assert not is_in(client)
    assert client.post(reverse("two_step_begin")).url == reverse("two_step")
    done = client.post(reverse("two_step_confirm"), {"code": now_shown(asked.staff.user)})
    page = done.content.decode()
    assert heading(page) == "抄下备用码"
    assert len(set(CODES.findall(page))) == 10
    assert '<a class="btn" href="/rates/">抄好了，继续</a>' in page
    assert is_in(client)
    assert OfficeRecord.objects.get().actor == asked.staff.user


@pytest.mark.parametrize("who", ["staff", "lead", "admin"])
def test_the_whole_office_is_asked(asked: House, who: str):
    assert typed_password(getattr(asked, who).user).after_password.url == reverse("two_step")


def test_a_wrong_first_code_signs_nobody_in(asked: House):
    client = typed_password(asked.staff.user)
    client.post(reverse("two_step_begin"))
    Authenticator.objects.update(last_step=2**40)
    answer = client.post(reverse("two_step_confirm"), {"code": "000000"})
    assert answer.status_code == 422
    assert "动态码不对" in answer.content.decode()
    assert "<svg" in answer.content.decode()
    assert not is_in(client)


def test_halfway_in_nobody_drops_or_sees_what_is_in_use(asked: House):
    with_codes(asked.staff)
    client = typed_password(asked.staff.user)
    assert client.get(reverse("two_step")).url == reverse("login")
    assert client.post(reverse("two_step_begin")).url == reverse("login")
    assert client.post(reverse("two_step_confirm"), {"code": "000000"}).url == reverse("login")
    answer = client.post(reverse("two_step_drop"), {"code": now_shown(asked.staff.user)})
    assert answer.url.startswith(reverse("login"))
    assert two_step.is_on(asked.staff.user)


def test_the_administrator_switches_the_setting_on_a_page(house: House):
    page = proven(signed_in(house.admin.user)).get(reverse("settings")).content.decode()
    assert "工作人员登录要动态码" in page
    assert "没设置过的，下次登录时设置。" in page
