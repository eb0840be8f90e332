"""通知、送达、预警接口: the same verbs as the pages, by the conventions of the house."""

import datetime

import pytest
from django.utils import timezone

from grids.clock import SHANGHAI
from notices.models import Delivery, Notice, NoticeRecord, SignUp, WeatherWarning
from notices.posting import workflow
from tests.calls import by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.notices.posting.material import (
    SENTENCE,
    activity,
    confirmed,
    delivery,
    drafted,
    published,
    to_grids,
    told,
    warned,
    words,
)
from tests.notices.posting.test_warning import CAP, UPGRADE
from tests.photos import photo

pytestmark = pytest.mark.django_db

BODY = {"kind": "notice", "title": "周三停水", "text": "请储水。", "audience": "grids", "grids": ["01"]}


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


# Warnings


def test_a_sentence_is_answered_with_its_warning(house: House):
    answer = by_token(house.staff).post("warnings/", {"text": SENTENCE})
    body = answer.json()
    assert answer.status_code == 201
    assert (body["event"], body["level"], body["action"]) == ("rainstorm", "blue", "issue")
    assert body["issued_at"] == "2026-11-24T08:33:00+08:00"
    assert body["expires_at"] == "2026-11-25T08:33:00+08:00"
    assert answer.headers["Location"].endswith(f"/api/v1/warnings/{body['id']}/")
    assert nobody().get(f"warnings/{body['id']}/").json()["text"] == SENTENCE


def test_its_deliveries_are_listed_whole(house: House):
    staff = by_token(house.staff)
    warning = staff.post("warnings/", {"text": SENTENCE}).json()
    published(house)
    rows = staff.get("deliveries/", {"warning": warning["id"]}).json()
    assert sorted(row["grid"]["code"] for row in rows["results"]) == ["01", "02", "03"]
    assert {row["notice"] for row in rows["results"]} == {warning["notice"]}
    assert rows["next"] is None


def test_the_same_sentence_again_answers_the_same_warning(house: House):
    staff = by_token(house.staff)
    first, second = (staff.post("warnings/", {"text": SENTENCE}) for _ in range(2))
    assert (second.status_code, second.json()["id"]) == (201, first.json()["id"])
    assert second.headers["Idempotent-Replayed"] == "true"
    assert WeatherWarning.objects.count() == 1
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize(
    "text", ["今天天气不错", "明天有暴雨", "", "南京市气象台发布暴雨蓝色预警和大风蓝色预警"]
)
def test_nonsense_is_400_with_a_sentence(house: House, text: str):
    body = problem(by_token(house.staff).post("warnings/", {"text": text}), 400, "validation_error")
    assert body["fields"]["text"].endswith("。")
    assert not WeatherWarning.objects.exists()


def test_warnings_are_taken_in_by_the_office_only(house: House):
    problem(nobody().post("warnings/", {"text": SENTENCE}), 401, "not_authenticated")
    for person in (house.worker1, house.supervisor, house.admin):
        problem(by_token(person).post("warnings/", {"text": SENTENCE}), 403, "forbidden")


def test_what_nobody_reads_is_refused(house: House):
    staff = by_token(house.staff)
    problem(staff.post("warnings/", {"text": SENTENCE, "colour": "red"}), 400, "unknown_field")
    problem(staff.get("warnings/", {"colour": "red"}), 400, "unknown_param")
    problem(staff.get("deliveries/", {"warning": "abc"}), 400, "validation_error")
    problem(staff.get("deliveries/", {"warning": 10**30}), 400, "validation_error")


def test_a_later_word_shows_in_the_earlier_one(house: House):
    staff = by_token(house.staff)
    first = staff.post("warnings/", {"text": SENTENCE}).json()
    second = staff.post("warnings/", {"text": UPGRADE}).json()
    assert second["supersedes"] == first["id"]
    earlier = staff.get(f"warnings/{first['id']}/").json()
    assert (earlier["state"], earlier["superseded_by"]) == ("superseded", second["id"])
    forced = staff.get("warnings/", {"in_force": "true", "level": "yellow"}).json()["results"]
    assert [row["id"] for row in forced] in ([second["id"]], [])


def test_columns_and_cap_go_the_same_way(house: House):
    staff = by_token(house.staff)
    columns = {
        "issuer": "南京市气象台",
        "event": "gale",
        "level": "blue",
        "action": "issue",
        "text": "有大风。",
    }
    assert staff.post("warnings/columns/", columns).json()["source"] == "form"
    xml = CAP.format(id="a1", type="Alert", references="", verb="发布")
    assert staff.post("warnings/cap/", {"xml": xml}).json()["source"] == "cap"
    problem(staff.post("warnings/cap/", {}), 400, "validation_error")
    problem(staff.post("warnings/cap/", {"url": "https://evil.example/a.xml"}), 400, "validation_error")


def test_another_community_has_its_own(house: House):
    warning = by_token(house.staff).post("warnings/", {"text": SENTENCE}).json()
    there = by_token(house.elsewhere.staff)
    problem(there.get(f"warnings/{warning['id']}/"), 404, "not_found")
    assert there.get("deliveries/", {"warning": warning["id"]}).json()["results"] == []


# Deliveries


def test_a_worker_confirms_by_the_api_as_on_the_page(house: House):
    found = delivery(published(house))
    worker = by_token(house.worker1)
    shown = worker.get(f"deliveries/{found.pk}/")
    assert (shown.json()["actions"], shown.headers["ETag"]) == (["confirm"], '"1"')
    problem(worker.post(f"deliveries/{found.pk}/confirm/", {"how": "door"}), 428, "version_required")
    problem(
        worker.post(f"deliveries/{found.pk}/confirm/", {"how": "robot"}, if_match='"1"'),
        400,
        "validation_error",
    )
    done = worker.post(f"deliveries/{found.pk}/confirm/", {"how": "door"}, if_match='"1"')
    assert (done.status_code, done.json()["how"], done.json()["confirmed_by"]) == (200, "door", "网格员1")
    problem(worker.post(f"deliveries/{found.pk}/confirm/", {"how": "door"}, if_match='"1"'), 412, "stale")
    problem(
        worker.post(f"deliveries/{found.pk}/confirm/", {"how": "door"}, if_match="*"),
        409,
        "illegal_transition",
    )
    back = worker.post(f"deliveries/{found.pk}/unconfirm/", {"note": "点错了。"}, if_match="*")
    assert back.json()["state"] == "pending"


def test_each_sees_the_deliveries_of_the_own_grids(house: House):
    published(house)
    seen = {
        name: len(by_token(getattr(house, name)).get("deliveries/").json()["results"])
        for name in ("staff", "worker1", "supervisor", "property")
    }
    assert seen == {"staff": 3, "worker1": 1, "supervisor": 0, "property": 0}
    assert nobody().get("deliveries/").json()["results"] == []
    other = delivery(Notice.objects.get(), "02")
    problem(by_token(house.worker1).get(f"deliveries/{other.pk}/"), 404, "not_found")


def test_deliveries_are_found_by_grid_state_and_notice(house: House):
    notice = told(house)
    published(house)
    staff = by_token(house.staff)
    rows = staff.get("deliveries/", {"notice": notice.pk, "state": "pending"}).json()["results"]
    assert sorted(row["grid"]["code"] for row in rows) == ["02", "03"]
    rows = staff.get("deliveries/", {"grid": "01", "urgent": "false"}).json()["results"]
    assert len(rows) == 2


# Notices


def test_from_draft_to_withdrawn_by_the_api(house: House):
    staff, lead = by_token(house.staff), by_token(house.lead)
    made = staff.post("notices/", {**BODY, "grids": ["01", "02"]})
    assert made.status_code == 201
    notice = made.json()
    path = f"notices/{notice['id']}"
    assert notice["reaches"] == 2
    assert "publish" not in notice["actions"]
    problem(staff.post(f"{path}/publish/", {}, if_match="*"), 403, "forbidden")
    edited = staff.post(f"{path}/edit/", {**BODY, "title": "周四停水"}, if_match=made.headers["ETag"])
    assert (edited.json()["title"], edited.json()["reaches"]) == ("周四停水", 1)
    done = lead.post(f"{path}/publish/", {}, if_match=edited.headers["ETag"])
    assert done.json()["state"] == "published"
    problem(lead.post(f"{path}/withdraw/", {}, if_match="*"), 400, "validation_error")
    gone = lead.post(f"{path}/withdraw/", {"reason": "不停了。"}, if_match="*")
    assert (gone.json()["state"], gone.json()["reason"]) == ("withdrawn", "不停了。")
    records = nobody().get(f"{path}/records/").json()["results"]
    assert [row["action"] for row in records] == ["publish", "withdraw"]
    assert [row["action"] for row in staff.get(f"{path}/records/").json()["results"]][:2] == ["draft", "edit"]


def test_page_and_api_leave_the_same_rows(house: House):
    by_page, by_api = drafted(house), drafted(house)
    by_session(house.lead).client.post(f"/notices/{by_page.pk}/publish/")
    by_token(house.lead).post(f"notices/{by_api.pk}/publish/", {}, if_match="*")

    def rows(notice: Notice) -> tuple:
        notice.refresh_from_db()
        records = NoticeRecord.objects.filter(subject=notice)
        told = list(records.values_list("action", "actor", "note", "public", "data"))
        return notice.state, notice.published_by, told, notice.deliveries.count()

    assert rows(by_page) == rows(by_api)


def test_a_key_makes_one_draft_of_two_tries(house: House):
    staff = by_token(house.staff)
    first, second = (staff.post("notices/", BODY, idempotency_key="k1") for _ in range(2))
    assert first.json() == second.json()
    assert Notice.objects.count() == 1
    problem(staff.post("notices/", {**BODY, "title": "另一条"}, idempotency_key="k1"), 422, "key_reused")


def test_who_may_not_draft_is_told_so(house: House):
    problem(nobody().post("notices/", BODY), 401, "not_authenticated")
    problem(by_token(house.supervisor).post("notices/", BODY), 403, "forbidden")
    worker = by_token(house.worker1)
    problem(worker.post("notices/", {**BODY, "grids": ["02"]}), 400, "validation_error")
    assert worker.post("notices/", BODY).status_code == 201


def test_lists_are_filtered_and_paged(house: House):
    for n in range(3):
        published(house, words(title=f"第{n}条"))
    drafted(house, words(title="还在写"))
    first = nobody().get("notices/", {"limit": 2}).json()
    assert [row["title"] for row in first["results"]] == ["第2条", "第1条"]
    assert [row["title"] for row in nobody().get(first["next"]).json()["results"]] == ["第0条"]
    assert nobody().get("notices/", {"state": "draft"}).json()["results"] == []
    drafts = by_token(house.staff).get("notices/", {"state": "draft"}).json()["results"]
    assert [row["title"] for row in drafts] == ["还在写"]
    assert len(nobody().get("notices/", {"text": "第1"}).json()["results"]) == 1
    problem(nobody().get("notices/", {"page": 2}), 400, "unknown_param")


def test_a_correction_by_the_api(house: House):
    notice = published(house, words(**to_grids(house.grid1)))
    staff = by_token(house.staff)
    staff.post(f"notices/{notice.pk}/correct/", {**BODY, "title": "周四停水"}, if_match="*")
    draft = staff.get("notices/", {"state": "draft"}).json()["results"][0]
    assert (draft["edition"], draft["original"]) == (2, notice.pk)


def test_files_are_sent_and_read(house: House):
    notice = drafted(house)
    staff = by_token(house.staff)
    sent = staff.client.post(
        f"/api/v1/notices/{notice.pk}/attach/",
        {"files": [photo()]},
        headers={**staff.headers, "If-Match": "*"},
    )
    assert sent.status_code == 200, sent.content
    listed = staff.get(f"notices/{notice.pk}/files/").json()["results"]
    assert [each["photo"] for each in listed] == [True]
    read = staff.get(f"notices/{notice.pk}/files/{listed[0]['id']}/", accept="image/jpeg")
    assert read.headers["Content-Type"] == "image/jpeg"
    problem(nobody().get(f"notices/{notice.pk}/files/"), 404, "not_found")


def test_signing_up_by_card_and_by_phone(house: House):
    party = published(house, activity(seats=2))
    path = f"notices/{party.pk}"
    family = by_card(house.card)
    token = family.client.get("/notices/").cookies
    assert token is not None
    made = nobody().post(f"{path}/sign-up/", {"people": 2, "name": "张三", "phone": "13812345678"})
    assert (made.status_code, made.json()["waiting"], made.json()["name"]) == (201, False, "张*")
    late = nobody().post(f"{path}/sign-up/", {"people": 1, "name": "李四", "phone": "13912345678"})
    assert (late.json()["waiting"], late.json()["line"]) == (True, 1)
    problem(
        nobody().post(f"{path}/sign-up/", {"people": 1, "name": "张三", "phone": "13812345678"}),
        409,
        "already_claimed",
    )
    problem(nobody().post(f"{path}/sign-up/", {"people": 1}), 400, "validation_error")
    nobody().post(f"{path}/cancel-sign-up/", {"name": "张三", "phone": "13812345678"})
    assert not SignUp.objects.get(pk=late.json()["id"]).waiting
    rows = by_token(house.staff).get(f"{path}/sign-ups/").json()["results"]
    assert [(row["name"], row["phone"]) for row in rows] == [("李*", "139******78")]
    problem(by_token(house.worker1).get(f"{path}/sign-ups/"), 403, "forbidden")


def test_26_grids_are_on_their_way_within_seconds(house: House):
    for n in range(4, 27):
        house.community.grids.create(code=f"{n:02d}", name=f"第{n:02d}微网格")
    begun = timezone.now()
    staff = by_token(house.staff)
    warning = staff.post("warnings/", {"text": SENTENCE}).json()
    assert "南京市气象台发布暴雨蓝色预警" in nobody().client.get("/").content.decode()
    assert len(staff.get("deliveries/", {"warning": warning["id"]}).json()["results"]) == 26
    assert timezone.now() - begun < datetime.timedelta(seconds=5)


def test_times_are_those_of_the_office(house: House):
    warned(house)
    row = nobody().get("warnings/").json()["results"][0]
    assert datetime.datetime.fromisoformat(row["issued_at"]).utcoffset() == SHANGHAI.utcoffset(
        datetime.datetime(2026, 11, 24)
    )


def test_confirming_and_records_verify(house: House):
    notice = published(house)
    confirmed(house, notice, "01", "02", "03")
    assert workflow.escalate_late(timezone.now() + datetime.timedelta(days=9)) == 0
