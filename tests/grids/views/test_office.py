"""账号、岗位、日历、设置的页面: the lead reads, the administrator changes."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.models import Community, OfficeRecord, Post, User, WorkCalendarDay
from grids.states import PostKind
from tests.community import House
from tests.entering import proven, signed_in
from tests.factories import grid, post, user

TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


# Accounts


def test_a_new_account_logs_in_and_is_given_a_post(house: House, admin: Client):
    page = admin.post(reverse("account_new"), {"username": "wangfang", "name": "王芳"})
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    password = re.search(r"<dt>密码</dt><dd class=\"big num\">([^<]+)</dd>", page.text)[1]
    made = User.objects.get(username="wangfang")
    form = admin.get(reverse("post_new"), {"user": made.pk}).text
    assert re.search(rf'<option value="{made.pk}" selected>', form)
    browser = Client()
    browser.post(reverse("login"), {"username": "wangfang", "password": password})
    assert "您目前没有在岗" in browser.get(reverse("desk")).text


def test_a_taken_login_name_says_so_beside_the_field(house: House, admin: Client):
    page = admin.post(reverse("account_new"), {"username": house.staff.user.username, "name": "某人"})
    assert page.status_code == 400
    assert 'class="summary"' in page.text


def test_accounts_without_a_post_stand_first(house: House, lead: Client):
    user("甲无岗", community=house.community)
    page = lead.get(reverse("accounts")).text
    names = re.findall(r'<td class="lead"><a[^>]*>([^<]+)</a>', page)
    assert names[0] == "甲无岗"
    assert house.elsewhere.staff.user.username not in page


def test_the_lead_reads_and_is_offered_no_button(house: House, lead: Client):
    page = lead.get(reverse("account", args=[house.worker1.user.pk])).text
    assert "第01微网格" in page
    assert "重置密码" not in page and "停用账号" not in page
    for verb in ("account_reset", "account_deactivate", "account_activate"):
        assert lead.post(reverse(verb, args=[house.worker1.user.pk])).status_code == 403
    assert User.objects.get(pk=house.worker1.user.pk).is_active


def test_reset_and_switching_off_and_on(house: House, admin: Client):
    pk = house.worker1.user.pk
    page = admin.post(reverse("account_reset", args=[pk]))
    assert "只显示这一次" in page.text
    answer = admin.post(reverse("account_deactivate", args=[pk]))
    page = admin.get(answer["Location"]).text
    assert "已停用" in page and "启用账号" in page
    admin.post(reverse("account_activate", args=[pk]))
    assert User.objects.get(pk=pk).is_active
    page = admin.get(reverse("account", args=[pk])).text
    assert all(words in page for words in ("重置密码", "停用", "启用"))
    assert admin.post(reverse("account_activate", args=[pk])).status_code == 409


def test_an_account_of_another_community_is_not_there(house: House, admin: Client):
    stranger = house.elsewhere.staff.user.pk
    assert admin.get(reverse("account", args=[stranger])).status_code == 404
    assert admin.post(reverse("account_reset", args=[stranger])).status_code == 404


def test_everybody_changes_the_own_password(house: House):
    house.worker1.user.set_password("old-Pass-2026")
    house.worker1.user.save()
    browser, other = Client(), Client()
    for client in (browser, other):
        client.post(reverse("login"), {"username": house.worker1.user.username, "password": "old-Pass-2026"})
    new = {"new_password1": "tongxin-lou-9", "new_password2": "tongxin-lou-9"}
    wrong = browser.post(reverse("own_password"), {"old_password": "nope", **new})
    assert wrong.status_code == 400
    assert browser.post(reverse("own_password"), {"old_password": "old-Pass-2026", **new}).status_code == 302
    assert browser.get(reverse("desk")).status_code == 200
    assert other.get(reverse("desk")).status_code == 302


def test_changes_ask_for_the_password_again_and_go_on_where_one_was(house: House):
    stale = signed_in(house.admin.user)
    page = reverse("account", args=[house.worker1.user.pk])
    assert stale.get(page).status_code == 200
    for verb in ("account_reset", "account_deactivate", "post_new", "settings"):
        args = [house.worker1.user.pk] if verb.startswith("account_") else []
        answer = stale.post(reverse(verb, args=args), headers={"referer": f"http://testserver{page}"})
        assert answer["Location"] == f"{reverse('reauth')}?next={page.replace('/', '%2F')}"
    assert not OfficeRecord.objects.exists()
    asked = stale.get(reverse("post_new"), {"grid": "01"})
    assert asked["Location"].endswith("next=%2Fposts%2Fnew%2F%3Fgrid%3D01")


# Posts


def test_vacant_grids_stand_first_and_lead_to_an_appointment(house: House, admin: Client):
    grid(house.community, "09")
    page = admin.get(reverse("posts")).text
    first = re.search(r'<td class="lead"><a href="([^"]+)">([^<]+)</a></td>', page)
    assert first.groups() == (f"{reverse('post_new')}?grid=09", "第09微网格")
    assert '有 <b class="num">1</b> 个网格缺人' in page


def test_an_appointment_shows_at_once(house: House, admin: Client):
    empty, person = grid(house.community, "09"), user("新网格员", community=house.community)
    said = {"user": person.pk, "kind": "worker", "grid": "09", "since": str(TODAY), "care_duty": "on"}
    assert admin.post(reverse("post_new"), said).status_code == 302
    made = Post.objects.get(grid=empty)
    assert (made.user, made.primary, made.care_duty) == (person, True, True)
    assert "每个网格都有人" in admin.get(reverse("posts")).text


def test_one_worker_per_grid_is_said_in_words(house: House, admin: Client):
    person = user(community=house.community)
    said = {"user": person.pk, "kind": "worker", "grid": "01", "since": str(TODAY)}
    page = admin.post(reverse("post_new"), said)
    assert page.status_code == 409
    assert "一格一员" in page.text and "网格员1" in page.text


def test_a_substitute_is_shown_beside_the_worker(house: House, admin: Client):
    later = TODAY + datetime.timedelta(days=7)
    said = {"user": house.worker2.user.pk, "kind": "worker", "grid": "01", "since": str(TODAY)}
    said |= {"until": str(later), "substitute": "on"}
    assert admin.post(reverse("post_new"), said).status_code == 302
    page = admin.get(reverse("posts")).text
    assert f"到 {later.month}月{later.day}日" in page
    assert "代班" in admin.get(reverse("post", args=[Post.objects.get(primary=False).pk])).text


def test_leaving_is_recorded_and_keeps_the_history(house: House, admin: Client):
    held = house.worker1.posts[0]
    answer = admin.post(reverse("post_end", args=[held.pk]), {"on": str(TODAY)})
    assert answer.status_code == 302
    page = admin.get(reverse("post", args=[held.pk])).text
    assert "已离岗" in page and "第01微网格历任" in page
    assert admin.post(reverse("post_end", args=[held.pk]), {"on": str(TODAY)}).status_code == 409
    assert admin.post(reverse("post_end", args=[held.pk]), {"on": "x"}).status_code == 400


def test_care_duty_and_backup_are_changed_with_one_press(house: House, admin: Client):
    held = house.worker1.posts[0]
    admin.post(reverse("post_care_duty", args=[held.pk]), {"care_duty": "1"})
    assert Post.objects.get(pk=held.pk).care_duty
    admin.post(reverse("backup", args=["01"]), {"user": house.worker2.user.pk})
    assert Post.objects.get(pk=held.pk).grid.backup == house.worker2.user
    assert admin.get(reverse("backup", args=["77"])).status_code == 404


def test_a_post_of_another_community_is_not_there(house: House, admin: Client):
    stranger = house.elsewhere.worker1.posts[0].pk
    assert admin.get(reverse("post", args=[stranger])).status_code == 404
    assert admin.post(reverse("post_end", args=[stranger]), {"on": str(TODAY)}).status_code == 404


@pytest.mark.parametrize("route", ["accounts", "posts", "office_records", "calendar"])
def test_forty_rows_cost_what_a_few_cost(house: House, admin: Client, route: str):
    counts = []
    for more in (0, 40):
        for n in range(more):
            ground = grid(house.community, f"x{n}")
            post(user(community=house.community), PostKind.WORKER, grid=ground)
        admin.get(reverse(route))
        with CaptureQueriesContext(connection) as asked:
            admin.get(reverse(route))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8, counts


# Calendar


def test_a_day_is_made_a_workday_and_plain_again(house: House, admin: Client):
    said = {"date": "2026-11-28", "rule": "work", "name": "调休上班"}
    answer = admin.post(reverse("calendar"), said)
    assert answer["Location"] == "/calendar/?year=2026"
    assert WorkCalendarDay.objects.get(community=house.community, date="2026-11-28").workday
    assert "28日 调休上班" in admin.get(answer["Location"]).text
    admin.post(reverse("calendar"), {"date": "2026-11-28", "rule": "plain"})
    assert not WorkCalendarDay.objects.filter(community=house.community, date="2026-11-28").exists()
    assert OfficeRecord.objects.filter(topic="calendar").count() == 2


def test_a_year_nobody_has_entered_says_so_and_is_seeded(house: House, admin: Client):
    page = admin.get(reverse("calendar"), {"year": "2025"}).text
    assert "2025 年还没有录入放假安排" in page
    answer = admin.post(reverse("calendar_seed"), {"year": "2025"})
    assert "还没有录入" not in admin.get(answer["Location"]).text
    unknown = admin.post(reverse("calendar_seed"), {"year": "2090"})
    assert "还没有公布" in admin.get(unknown["Location"]).text
    odd = admin.post(reverse("calendar_seed"), {"year": "20250"})
    assert "年份不对" in admin.get(odd["Location"]).text


@pytest.mark.parametrize("year", ["", "x", "1900", "99999", "²026"])
def test_a_year_out_of_reach_is_this_year(house: House, lead: Client, year: str):
    assert f"工作日历 {TODAY.year}" in lead.get(reverse("calendar"), {"year": year}).text


def test_what_is_wrong_with_a_day_is_said(house: House, admin: Client):
    assert admin.post(reverse("calendar"), {"date": "1900-01-01", "rule": "rest"}).status_code == 400
    assert admin.post(reverse("calendar"), {"date": "", "rule": "rest"}).status_code == 400
    assert admin.post(reverse("calendar"), {"date": "2026-11-28"}).status_code == 400


def test_the_lead_changes_neither_calendar_nor_settings(house: House, lead: Client):
    assert lead.post(reverse("calendar"), {"date": "2026-11-28", "rule": "work"}).status_code == 403
    assert lead.post(reverse("calendar_seed"), {"year": "2025"}).status_code == 403
    assert lead.post(reverse("settings"), {"phone": "1"}).status_code == 403
    assert "改一天" not in lead.get(reverse("calendar")).text


# Settings


def settings_of(house: House, **changed: object) -> dict[str, object]:
    place = Community.objects.get(pk=house.community.pk)
    said = {"phone": place.phone, "council_weekday": 0, "council_time": "19:00", "council_place": "议事厅"}
    said |= {"care_visit_days": 7, "visit_days": 365, "visits_per_day": 8, "unconfirmed_days": 180}
    said |= {"reveals_per_hour": 30}
    return {**said, **changed}


def test_the_council_moves_to_another_day(house: House, admin: Client):
    answer = admin.post(reverse("settings"), settings_of(house, council_weekday=2, council_time="18:30"))
    assert answer.status_code == 302
    place = Community.objects.get(pk=house.community.pk)
    assert (place.council_weekday, place.council_time) == (2, datetime.time(18, 30))
    record = OfficeRecord.objects.get(topic="settings")
    assert record.data["before"]["council_weekday"] == 0
    assert record.data["after"]["council_weekday"] == 2


def test_settings_out_of_bounds_are_refused(house: House, admin: Client):
    assert admin.post(reverse("settings"), settings_of(house, care_visit_days=0)).status_code == 400
    assert admin.post(reverse("settings"), settings_of(house, council_weekday=9)).status_code == 400
    assert Community.objects.get(pk=house.community.pk).care_visit_days == 7


def test_saving_nothing_says_so(house: House, admin: Client):
    admin.post(reverse("settings"), settings_of(house))
    assert "没有改动" in admin.post(reverse("settings"), settings_of(house)).text


def test_the_lead_reads_the_settings_in_words(house: House, lead: Client):
    page = lead.get(reverse("settings")).text
    assert "星期一" in page and "<input" not in page[page.index("<main") : page.index("</main>")]


def test_the_records_tell_what_was_changed_and_by_whom(house: House, admin: Client, lead: Client):
    admin.post(reverse("settings"), settings_of(house, council_weekday=2))
    page = lead.get(reverse("office_records")).text
    assert "社区设置：修改" in page and "管理员" in page
    assert "社区设置：修改" not in signed_in(house.elsewhere.lead.user).get(reverse("office_records")).text
