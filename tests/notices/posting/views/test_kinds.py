"""这是一条…: the page asks what the chosen kind needs, and nothing else; it works without script."""

import re
from typing import Any

import pytest
from django.test import Client

from notices.models import Notice
from notices.posting.forms import NoticeForm
from notices.posting.states import DRAFTED
from tests.calls import by_token
from tests.community import House
from tests.entering import signed_in
from tests.notices.posting.material import activity, alert, drafted, posting, published, words

pytestmark = pytest.mark.django_db

# kind: what its page asks for besides title, text, contact and audience
ASKED = {
    "notice": "到期时间",
    "posting": "公示到",
    "activity": "到期时间 活动开始 活动结束 活动地点 名额 报名截止",
    "alert": "预警到什么时候",
}
EVERYWHERE = "标题 正文 联系人和电话 发给谁 哪几个微网格 哪几栋楼"
EVERYTHING = "到期时间 公示到 预警到什么时候 活动开始 活动结束 活动地点 名额 报名截止"
KINDS = {"notice": words, "posting": posting, "activity": activity, "alert": alert}
GOOD = {"title": "周三停水", "text": "请储水。", "audience": "community"}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def office(house: House) -> Client:
    return signed_in(house.staff.user)


def labels(page: str) -> list[str]:
    """What is asked for, in its order: the label of each field and the legend of each group of choices."""
    return re.findall(r'(?:<div class="field[^>]*>\s*<label[^>]*>|<legend>)([^<]+)', page)


def tabs(page: str) -> dict[str, bool]:
    """The kinds offered, and which of them this page is of."""
    nav = re.search(r'<nav class="tabs" aria-label="这是一条">(.*?)</nav>', page, re.DOTALL)
    found = re.findall(r"<a href=\"\?kind=(\w+)\"([^>]*)>", nav[1]) if nav else []
    return {kind: "aria-current" in current for kind, current in found}


@pytest.mark.parametrize("kind", ASKED)
def test_a_new_notice_is_asked_for_what_its_kind_needs(office: Client, kind: str):
    page = office.get(f"/notices/new/?kind={kind}").content.decode()
    assert labels(page) == [*EVERYWHERE.split(), *ASKED[kind].split()]
    assert not set(labels(page)) & (set(EVERYTHING.split()) - set(ASKED[kind].split()))
    assert f'<input type="hidden" name="kind" value="{kind}"' in page
    assert tabs(page) == {each.value: each == kind for each in DRAFTED}


@pytest.mark.parametrize("query", ["", "?kind=", "?kind=bulletin", "?kind=gossip", "?kind=<script>"])
def test_without_a_kind_of_ours_it_is_a_plain_notice(office: Client, query: str):
    page = office.get(f"/notices/new/{query}").content.decode()
    assert labels(page) == [*EVERYWHERE.split(), "到期时间"]
    assert tabs(page)["notice"]


def test_each_tab_leads_to_a_page_of_that_kind(office: Client):
    page = office.get("/notices/new/").content.decode()
    for kind in tabs(page):
        assert tabs(office.get(f"/notices/new/?kind={kind}").content.decode())[kind]


WHAT_UNTIL_MEANS = [
    ("notice", "到时自动下墙；空着就一直挂着。"),
    ("posting", "必填；到时自动下墙。"),
    ("activity", "到时自动下墙；空着就一直挂着。"),
    ("alert", "必填；到时自动下墙。"),
]


@pytest.mark.parametrize(("kind", "sentence"), WHAT_UNTIL_MEANS)
def test_the_page_says_whether_the_end_may_be_left_out(office: Client, kind: str, sentence: str):
    page = office.get(f"/notices/new/?kind={kind}").content.decode()
    hint = re.search(r'id="id_expires_at_helptext"[^>]*>([^<]+)', page)
    assert hint[1] == sentence


REFUSED = [
    ("posting", {}, "请填公示到哪一天。"),
    ("alert", {}, "请填预警的到期时间。"),
    ("activity", {"place": "活动室"}, "请填活动时间。"),
    ("activity", {"happens_at": "2030-01-01T09:00"}, "请填活动地点。"),
    ("activity", {"place": "活动室", "happens_at": "2030-01-01T09:00", "seats": "0"}, "1"),
    ("notice", {"title": ""}, "请写标题。"),
    ("notice", {"expires_at": "明天"}, "请填日期和时间，例如 2026-11-24 09:00。"),
]


@pytest.mark.parametrize(("kind", "given", "sentence"), REFUSED)
def test_a_refused_page_is_still_of_its_kind_and_says_what_is_missing(
    office: Client, kind: str, given: dict[str, str], sentence: str
):
    answer = office.post("/notices/new/", {**GOOD, "kind": kind, **given})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert labels(page)[6:] == ASKED[kind].split()
    assert sentence in re.search(r'<div class="summary".*?</div>', page, re.DOTALL)[0]
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", ASKED)
def test_looking_first_keeps_the_kind(office: Client, kind: str):
    page = office.post("/notices/new/", {**GOOD, "kind": kind, "preview": "1"}).content.decode()
    assert "3 个微网格" in page
    assert tabs(page)[kind]
    assert labels(page)[6:] == ASKED[kind].split()


@pytest.mark.parametrize("kind", ASKED)
def test_a_draft_is_changed_by_the_questions_of_its_kind(house: House, office: Client, kind: str):
    notice = drafted(house, KINDS[kind]())
    page = office.get(f"/notices/{notice.pk}/edit/").content.decode()
    assert labels(page) == [*EVERYWHERE.split(), *ASKED[kind].split()]
    assert tabs(page) == {each.value: each == kind for each in DRAFTED}


def test_a_draft_becomes_another_kind_by_its_tab(house: House, office: Client):
    notice = drafted(house, activity())
    path = f"/notices/{notice.pk}/edit/"
    page = office.get(f"{path}?kind=posting").content.decode()
    assert labels(page)[6:] == ["公示到"]
    assert 'value="重阳包饺子"' in page
    given = {**GOOD, "kind": "posting", "expires_at": "2030-01-01T09:00", "version": notice.version}
    office.post(path, given)
    notice.refresh_from_db()
    assert (notice.kind, notice.happens_at, notice.place, notice.seats) == ("posting", None, "", None)


@pytest.mark.parametrize("kind", ["bulletin", "gossip"])
def test_an_address_with_a_kind_that_is_not_drafted_changes_nothing(house: House, office: Client, kind: str):
    notice = drafted(house, posting())
    page = office.get(f"/notices/{notice.pk}/edit/?kind={kind}").content.decode()
    assert tabs(page)["posting"]


@pytest.mark.parametrize("kind", ASKED)
def test_a_correction_stays_what_it_was(house: House, office: Client, kind: str):
    notice = published(house, KINDS[kind]())
    page = office.get(f"/notices/{notice.pk}/correct/").content.decode()
    assert labels(page)[6:] == ASKED[kind].split()
    assert tabs(page) == {}


def test_a_bulletin_that_is_corrected_is_asked_for_what_a_notice_is(house: House, office: Client):
    notice = published(house, words(kind="bulletin"))
    page = office.get(f"/notices/{notice.pk}/correct/").content.decode()
    assert '<input type="hidden" name="kind" value="bulletin"' in page
    assert labels(page)[6:] == ["到期时间"]


def test_the_list_of_the_chosen_audience_alone_is_shown_by_the_style(office: Client):
    """Without :has() a browser shows all three; what is chosen beside the audience does not count anyway."""
    page = office.get("/notices/new/").content.decode()
    for value, name in (("grids", "grids"), ("buildings", "buildings")):
        assert re.search(rf'<input type="radio" name="audience" value="{value}"', page)
        assert f'name="{name}"' in page


API_BODIES: list[dict[str, Any]] = [
    {"kind": "notice"},
    {"kind": "notice", "happens_at": "2030-01-01T09:00:00+08:00"},
    {"kind": "posting", "expires_at": "2030-01-01T09:00:00+08:00"},
    {"kind": "activity", "happens_at": "2030-01-01T09:00:00+08:00", "place": "活动室", "seats": 5},
    {"kind": "alert", "expires_at": "2030-01-01T09:00:00+08:00"},
]


@pytest.mark.parametrize("body", API_BODIES, ids=lambda body: " ".join(body))
def test_the_api_takes_every_field_beside_every_kind(house: House, body: dict[str, Any]):
    answer = by_token(house.staff).post("notices/", {**GOOD, **body})
    assert (answer.status_code, answer.json()["kind"]) == (201, body["kind"])


def test_a_form_for_a_worker_begins_with_the_own_grid(house: House):
    form = NoticeForm(None, actor=house.worker1, initial={"kind": "activity"})
    assert form["audience"].value() == "grids"
    assert [each["current"] for each in form.kinds] == [False, False, True, False]
    assert "place" in [field.name for field in form.visible_fields()]
