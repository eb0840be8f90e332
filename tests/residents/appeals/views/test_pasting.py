"""粘贴群聊的页面: filled in, looked at, and only then filed."""

import pytest
from django.urls import reverse

from residents.appeals.models import Appeal
from tests.community import House
from tests.entering import signed_in
from tests.factories import building

PASSAGE = "王姐 11月22日 下午3:12\n三号楼2单元电梯又停了，电话13812345678\n李四 11月22日 下午3:13\n我家也是"


@pytest.fixture
def block(house: House):
    return building(house.grid1, "3号楼")


def test_the_form_is_filled_in_and_nothing_is_stored(house: House, block):
    answer = signed_in(house.worker1.user).post(reverse("paste"), {"passage": PASSAGE})
    page, form = answer.content.decode(), answer.context["form"]
    assert answer.status_code == 200
    assert form.initial["source"] == "group_chat"
    assert form.initial["title"] == "三号楼2单元电梯又停了"
    assert (form.initial["contact_name"], form.initial["contact_phone"]) == ("王姐", "13812345678")
    assert (form.initial["building"], form.initial["grid"]) == (block.pk, house.grid1.code)
    assert form.initial["place"] == "3号楼2单元"
    assert "群里其他人说：\n李四：我家也是" in form.initial["text"]
    assert f'action="{reverse("file")}"' in page
    assert not Appeal.objects.exists()


def test_what_was_filled_in_can_be_filed_as_it_is(house: House, block):
    client = signed_in(house.worker1.user)
    answer = client.post(reverse("paste"), {"passage": PASSAGE})
    values = {name: value for name, value in answer.context["form"].initial.items() if value}
    filed = client.post(reverse("file"), {"kind": "appeal", "once": answer.context["once"], **values})
    assert filed.status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.source, appeal.building, appeal.grid) == ("group_chat", block, house.grid1)
    assert appeal.contact_phone == "13812345678"


def test_a_worker_is_not_led_to_another_grid(house: House):
    building(house.grid2, "3号楼")
    form = signed_in(house.worker1.user).post(reverse("paste"), {"passage": PASSAGE}).context["form"]
    assert "building" not in form.initial
    assert form.initial["grid"] == house.grid1.code


def test_a_passage_without_a_matter_says_so(house: House):
    answer = signed_in(house.staff.user).post(reverse("paste"), {"passage": "张三 15:12\n收到"})
    assert "没有从这段话里看出是什么事" in answer.content.decode()
    assert answer.status_code == 200


@pytest.mark.parametrize("passage", ["", "灯" * 10_001])
def test_nothing_and_too_much_are_refused(house: House, passage: str):
    answer = signed_in(house.staff.user).post(reverse("paste"), {"passage": passage})
    assert answer.status_code == 400


def test_who_may_paste(house: House, client):
    assert client.get(reverse("paste")).status_code == 302
    for who in ("worker1", "staff", "lead"):
        assert signed_in(getattr(house, who).user).get(reverse("paste")).status_code == 200
    for who in ("property", "admin", "supervisor"):
        assert signed_in(getattr(house, who).user).get(reverse("paste")).status_code == 403


def test_markup_in_a_passage_is_shown_as_words(house: House):
    answer = signed_in(house.staff.user).post(
        reverse("paste"), {"passage": "张三 15:12\n<script>alert(1)</script>路灯不亮"}
    )
    assert "<script>alert" not in answer.content.decode()
