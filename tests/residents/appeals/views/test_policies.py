"""时限设置的页面: what is promised, what another limit would mean, and who changed what."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from grids.models import OfficeRecord
from residents.appeals import limits
from residents.appeals.models import LimitPolicy
from residents.appeals.states import State
from tests.community import House
from tests.entering import proven, signed_in

TABLE = reverse("limits")
GENERAL = reverse("limit", args=["result", "general"])
EVERY = reverse("limit", args=["result", "all"])
DROP = reverse("limit_drop", args=["result", "general"])


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def admin(house: House) -> Client:
    return proven(signed_in(house.admin.user))


@pytest.fixture
def lead(house: House) -> Client:
    return signed_in(house.lead.user)


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def cells(page: str) -> list[tuple[str, str, str]]:
    row = r'<td class="lead"><a href="[^"]+">([^<]+)</a></td><td[^>]*><b class="num">([^<]+)</b></td><td[^>]*>([^<]+)</td>'
    return re.findall(row, page)


def test_the_whole_table_is_on_one_page(house: House, lead: Client):
    page = lead.get(TABLE).text
    assert re.findall(r"<h2>([^<]+)</h2>", main(page)) == [
        "受理判断",
        "首次联系",
        "答复结果",
        "核实办结",
        "改过什么",
    ]
    found = cells(page)
    assert len(found) == len(limits.PLACES)
    assert found[0] == ("所有等级", "2 服务小时", "默认")
    assert ("危险紧急", "1 小时", "默认") in found and ("复杂", "15 个工作日", "默认") in found
    assert "已经承诺的期限不动" in page and "还没有改过" in page


def test_the_lead_reads_and_finds_no_button(house: House, lead: Client):
    for address in (TABLE, GENERAL):
        page = main(lead.get(address).text)
        assert "由系统管理员修改" in page
        assert "<form" not in page
    assert lead.post(GENERAL, {"amount": 5, "unit": "workdays"}).status_code == 403
    assert lead.post(DROP).status_code == 403
    assert not LimitPolicy.objects.exists()


def test_first_one_sees_what_it_means_then_it_is_kept(house: House, admin: Client):
    asked = main(admin.get(GENERAL).text)
    assert '现在：<b class="num">7 个工作日</b>（默认）' in asked
    assert "“一般”的诉求：受理后 7 个工作日 内，把办理结果答复居民。" in asked
    assert 'name="amount" value="7"' in asked and ">保存<" not in asked
    seen = main(admin.get(GENERAL, {"amount": "5", "unit": "workdays"}).text)
    assert "“一般”的诉求：受理后 5 个工作日 内" in seen and ">保存<" in seen
    assert "只管以后的承诺，已经承诺的期限不动。" in seen
    assert not LimitPolicy.objects.exists(), "looking changes nothing"
    answer = admin.post(GENERAL, {"amount": "5", "unit": "workdays"})
    assert answer["Location"] == TABLE
    page = admin.get(TABLE).text
    assert "时限已改。以后的承诺按新的算，已经承诺的期限不动。" in page
    assert ("一般", "5 个工作日", "本社区规定") in cells(page)
    assert "时限规定：修改" in page and "一般 · 答复结果：7 个工作日 改为 5 个工作日" in page
    assert "管理员" in page


def test_what_was_promised_is_shown_unmoved_on_its_own_page(house: House, admin: Client):
    appeal = house.appeal_in(State.ACCEPTED)
    before = appeal.feedback_due
    admin.post(GENERAL, {"amount": "1", "unit": "clock_hours"})
    appeal.refresh_from_db()
    assert appeal.feedback_due == before
    assert house.appeal_in(State.ACCEPTED).feedback_due < before


def test_the_rule_for_all_grades_shows_at_each_that_has_none(house: House, admin: Client):
    admin.post(EVERY, {"amount": "9", "unit": "calendar_days"})
    found = cells(admin.get(TABLE).text)
    assert ("所有等级", "9 天", "本社区规定") in found
    assert [cell for cell in found if cell[1] == "9 天" and cell[2] == "同“所有等级”"] == [
        (grade, "9 天", "同“所有等级”") for grade in ("危险紧急", "水电气暖", "一般", "复杂")
    ]


def test_a_rule_is_taken_back_with_one_press(house: House, admin: Client):
    assert "取消规定" not in main(admin.get(GENERAL).text)
    admin.post(GENERAL, {"amount": "5", "unit": "workdays"})
    assert "取消规定" in main(admin.get(GENERAL).text)
    page = admin.get(admin.post(DROP)["Location"]).text
    assert "已取消，现在是 7 个工作日。已经承诺的期限不动。" in page
    assert "时限规定：取消" in page
    assert "这里没有本社区自己的规定" in admin.get(admin.post(DROP)["Location"]).text
    assert OfficeRecord.objects.filter(topic="limit").count() == 2


@pytest.mark.parametrize(
    ("amount", "unit", "sentence"),
    [
        ("", "workdays", "请填数量。"),
        ("三", "workdays", "请填整数。"),
        ("1.5", "workdays", "请填整数。"),
        ("0", "workdays", "请填 1 以上的整数。"),
        ("61", "workdays", "请填 1 到 60 个工作日。"),
        ("721", "clock_hours", "请填 1 到 720 小时。"),
        ("201", "service_hours", "请填 1 到 200 服务小时。"),
        ("91", "calendar_days", "请填 1 到 90 天。"),
        ("5", "", "请选择单位。"),
        ("5", "weeks", "请选择单位。"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(house: House, admin: Client, amount, unit, sentence: str):
    said = {"amount": amount, "unit": unit}
    kept, looked = admin.post(GENERAL, said), admin.get(GENERAL, said)
    assert (kept.status_code, looked.status_code) == (400, 200)
    for page in (kept.text, looked.text):
        assert sentence in page and "还差一点，请检查这几处" in page
        assert ">保存<" not in page
    assert "<title>出错了：" in kept.text
    assert not LimitPolicy.objects.exists()


def test_the_same_again_says_so(house: House, admin: Client):
    admin.post(GENERAL, {"amount": "5", "unit": "workdays"})
    answer = admin.post(GENERAL, {"amount": "5", "unit": "workdays"})
    assert answer.status_code == 409
    assert "和现在的一样，没有改动。" in answer.text


@pytest.mark.parametrize(
    ("step", "grade"), [("judge", "danger"), ("result", "urgent"), ("reply", "all"), ("judge", "general")]
)
def test_there_is_no_such_place(house: House, admin: Client, step: str, grade: str):
    args = [step, grade]
    assert admin.get(reverse("limit", args=args)).status_code == 404
    assert admin.post(reverse("limit", args=args), {"amount": 5, "unit": "workdays"}).status_code == 404
    assert admin.post(reverse("limit_drop", args=args)).status_code == 404


def test_the_password_is_asked_for_again_before_a_change(house: House):
    stale = signed_in(house.admin.user)
    assert stale.get(GENERAL).status_code == 200
    for address, said in ((GENERAL, {"amount": 5, "unit": "workdays"}), (DROP, {})):
        answer = stale.post(address, said, headers={"referer": f"http://testserver{GENERAL}"})
        assert answer["Location"].startswith(reverse("reauth"))
    assert not LimitPolicy.objects.exists()


def test_another_community_sees_nothing_of_it(house: House, admin: Client):
    admin.post(GENERAL, {"amount": "5", "unit": "workdays"})
    page = signed_in(house.elsewhere.lead.user).get(TABLE).text
    assert ("一般", "7 个工作日", "默认") in cells(page)
    assert "时限规定：修改" not in page


def test_the_table_costs_the_same_with_a_full_set_of_rules(
    house: House, lead: Client, django_assert_max_num_queries
):
    for step, grade in limits.PLACES:
        LimitPolicy.objects.create(
            community=house.community, step=step, grade=grade, amount=3, unit="workdays"
        )
    lead.get(TABLE)
    for address in (TABLE, GENERAL):
        with django_assert_max_num_queries(8):
            lead.get(address)


def test_the_way_there_is_in_the_menu_of_those_who_read_it(house: House, admin: Client, lead: Client):
    for client, there in ((admin, True), (lead, True), (signed_in(house.staff.user), False)):
        page = client.get(reverse("desk")).text
        assert (f'href="{TABLE}"' in page) is there
        assert (f'href="{reverse("categories")}"' in page) is there
