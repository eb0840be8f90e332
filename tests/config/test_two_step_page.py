"""我的动态码: the page where an account sets its phone up, moves to another one, and has it reset."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.models import Authenticator, RecoveryCode
from grids.workflow import two_step
from tests.authenticator import now_shown, with_codes
from tests.community import House
from tests.entering import ROLES, proven, signed_in

CODES = re.compile(r"<li>([a-z2-9-]{14})</li>")


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


# The own page


@pytest.fixture
def staff(house: House) -> Client:
    return proven(signed_in(house.staff.user))


def test_the_page_leads_through_it_step_by_step(house: House, staff: Client):
    page = staff.get(reverse("two_step")).content.decode()
    assert "开始设置" in page
    assert "<svg" not in page[page.index("<main") : page.index("</main>")]
    staff.post(reverse("two_step_begin"))
    page = staff.get(reverse("two_step")).content.decode()
    key = Authenticator.objects.get().key
    assert "第一步：用手机扫码" in page
    assert "第二步：输入手机上的数字" in page
    assert "".join(re.findall(r'<span class="num">([A-Z2-7]{4})</span>', page)) == key
    assert 'inputmode="numeric"' in page
    done = staff.post(reverse("two_step_confirm"), {"code": now_shown(house.staff.user)})
    page = done.content.decode()
    assert "只显示这一次。请现在抄在纸上收好" in page
    assert '<a class="btn" href="/desk/">抄好了，继续</a>' in page
    assert "no-store" in done["Cache-Control"]
    page = staff.get(reverse("two_step")).content.decode()
    assert "已启用" in page
    assert '还有 <b class="num">10</b> 个备用码没有用过' in page
    assert key not in page
    assert not CODES.search(page)


def test_the_picture_needs_no_exception_from_the_policy(house: House, staff: Client):
    """An inline drawing without script, style or address; the policy allows nothing else."""
    staff.post(reverse("two_step_begin"))
    answer = staff.get(reverse("two_step"))
    drawing = re.search(r"<svg role=.*?</svg>", answer.content.decode(), re.S)[0]
    assert "动态码的二维码" in drawing
    assert not re.search(r"<script|style=|href=|onload", drawing)
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert Authenticator.objects.get().key not in drawing


def test_reading_the_page_changes_nothing(house: House, staff: Client):
    for _ in range(2):
        staff.get(reverse("two_step"))
    assert not Authenticator.objects.exists()
    staff.post(reverse("two_step_begin"))
    key = Authenticator.objects.get().key
    staff.get(reverse("two_step"))
    assert Authenticator.objects.get().key == key


def test_another_picture_has_another_key(house: House, staff: Client):
    staff.post(reverse("two_step_begin"))
    key = Authenticator.objects.get().key
    staff.post(reverse("two_step_begin"))
    assert Authenticator.objects.get().key != key


def test_it_asks_for_the_password_of_who_sits_there(house: House):
    client = signed_in(house.staff.user)
    assert client.get(reverse("two_step")).url == "/reauth/?next=%2Ftwo-step%2F"
    for name in ("two_step_begin", "two_step_confirm", "two_step_drop"):
        assert client.post(reverse(name), {"code": "000000"}).url.startswith("/reauth/")
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("role", ["worker", "other_worker", "seat", "supervisor", "no_post"])
def test_who_needs_none_is_told_so(house: House, role: str):
    client = proven(ROLES[role](house, house.file()[0]))
    answer = client.get(reverse("two_step"))
    assert answer.status_code == 403
    assert "您的账号不用设置。" in answer.content.decode()
    assert client.post(reverse("two_step_begin")).status_code == 403


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("visitor", []),
        ("household", []),
        ("worker", ["改密码"]),
        ("seat", ["改密码"]),
        ("supervisor", ["改密码"]),
        ("no_post", ["改密码"]),
        ("staff", ["改密码", "动态码"]),
        ("lead", ["改密码", "动态码"]),
        ("admin", ["改密码", "动态码"]),
    ],
)
def test_the_foot_of_every_page_leads_there(house: House, role: str, links: list[str]):
    page = ROLES[role](house, house.file()[0]).get("/").content.decode()
    foot = page[page.index('<footer class="foot">') :]
    assert [words for words in re.findall(r'<a href="[^"]+">([^<]+)</a>', foot) if "码" in words] == links


def test_a_new_phone_begins_with_a_code_of_the_old_one(house: House, staff: Client):
    with_codes(house.staff)
    wrong = staff.post(reverse("two_step_drop"), {"code": "no-such-code"})
    assert wrong.status_code == 422
    assert "可以输一个没用过的备用码" in wrong.content.decode()
    assert two_step.is_on(house.staff.user)
    done = staff.post(reverse("two_step_drop"), {"code": now_shown(house.staff.user)}, follow=True)
    page = done.content.decode()
    assert "动态码已停用，备用码一起作废" in page
    assert "开始设置" in page
    assert not RecoveryCode.objects.exists()


def test_few_recovery_codes_left_are_said(house: House, staff: Client):
    with_codes(house.staff)
    RecoveryCode.objects.filter(pk__gt=RecoveryCode.objects.order_by("pk")[1].pk).update(
        used_at=timezone.now()
    )
    page = staff.get(reverse("two_step")).content.decode()
    assert '还有 <b class="num">2</b> 个备用码没有用过' in page
    assert "快用完了" in page


def test_begun_elsewhere_meanwhile_is_said_in_a_sentence(house: House, staff: Client):
    """Two tabs: the other one was quicker."""
    with_codes(house.staff)
    for name in ("two_step_begin", "two_step_confirm"):
        answer = staff.post(reverse(name), {"code": now_shown(house.staff.user)})
        assert answer.status_code == 409
        assert "动态码已经启用。要换手机，请先停用" in answer.content.decode()


# The administrator


def test_the_administrator_resets_with_the_password_and_on_record(house: House):
    with_codes(house.staff)
    address = reverse("account_reset_codes", args=[house.staff.user.pk])
    client = signed_in(house.admin.user)
    assert client.post(address).url.startswith("/reauth/")
    assert two_step.is_on(house.staff.user)
    page = proven(client).post(address, follow=True).content.decode()
    assert "李敏的动态码和备用码已作废，请本人登录后重新设置。" in page
    assert "重置动态码" in page  # the record below the posts
    assert f'action="{address}"' not in page


def test_the_button_stands_only_where_there_is_something_to_reset(house: House):
    admin, lead = proven(signed_in(house.admin.user)), signed_in(house.lead.user)
    page = reverse("account", args=[house.staff.user.pk])
    assert "重置动态码" not in admin.get(page).content.decode()
    with_codes(house.staff)
    assert "手机和备用码都丢了才用" in admin.get(page).content.decode()
    assert "手机和备用码都丢了才用" not in lead.get(page).content.decode()


@pytest.mark.parametrize("who", ["staff", "lead", "worker1", "supervisor"])
def test_nobody_else_resets(house: House, who: str):
    with_codes(house.staff)
    client = proven(signed_in(getattr(house, who).user))
    assert client.post(reverse("account_reset_codes", args=[house.staff.user.pk])).status_code == 403
    assert two_step.is_on(house.staff.user)


def test_an_account_of_another_community_is_not_there(house: House):
    with_codes(house.elsewhere.staff)
    client = proven(signed_in(house.admin.user))
    answer = client.post(reverse("account_reset_codes", args=[house.elsewhere.staff.user.pk]))
    assert answer.status_code == 404
    assert two_step.is_on(house.elsewhere.staff.user)


def test_no_door_takes_a_post_without_the_token(house: House):
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.staff.user, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("login_code", "two_step_begin", "two_step_confirm", "two_step_drop"):
        assert client.post(reverse(name), {"code": "000000"}).status_code == 403
