"""What each caller may read of an appeal: canaries in every private corner, and nobody below may see one fly."""

import pytest

from residents.appeals.models import Appeal
from residents.appeals.states import State
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House
from tests.factories import household, resident

pytestmark = pytest.mark.django_db

NAME, PHONE = "欧阳金丝雀", "13866667777"
CANARIES = {
    "name": NAME,
    "phone": PHONE,
    "title": "标题雀",
    "text": "正文雀",
    "place": "地点雀",
    "written phone": "13911112222",
    "internal note": "内部雀",
    "reveal purpose": "目的雀",
    "room": "雀室",
    "handler": "主办雀",
}
MASKED_PHONE = "138******77"


@pytest.fixture
def appeal(house: House) -> Appeal:
    """A published matter of a household, under way at the property company, with a canary in every corner."""
    flat = household(house.grid1)
    flat.dwelling.room = CANARIES["room"][:8]
    flat.dwelling.save()
    house.worker1.user.name = CANARIES["handler"]
    house.worker1.user.save()
    made = house.appeal_in(
        State.ACCEPTED,
        public=True,
        title=CANARIES["title"],
        text=f"{CANARIES['text']} 打 {CANARIES['written phone']} 找我",
        place=CANARIES["place"],
        contact_name=NAME,
        contact_phone=PHONE,
        resident=resident(flat, name=NAME, phone=PHONE),
        household=flat,
    )
    made = house.do("dispatch", made, handler=house.worker1.user, unit=house.property_company)
    made = house.do("add_note", made, note=CANARIES["internal note"])
    return house.do("reveal", made, purpose=CANARIES["reveal purpose"])


def everything(caller: Caller, number: str) -> str:
    """All a caller can get hold of about this appeal, as text."""
    answers = [
        caller.get("appeals/", {"limit": 100}),
        caller.get("appeals/", {"text": number}),
        caller.get(f"appeals/{number}/"),
        caller.get(f"appeals/{number}/records/"),
    ]
    return "\n".join(answer.content.decode() for answer in answers)


def seen(caller: Caller, number: str) -> set[str]:
    text = everything(caller, number)
    return {what for what, canary in CANARIES.items() if canary in text}


ON_RECORD = {"handler"}  # colleagues answer by name on the public timeline


def test_a_visitor_reads_the_published_words_only(house: House, appeal):
    assert seen(nobody(), appeal.number) == ON_RECORD
    body = nobody().get(f"appeals/{appeal.number}/").json()
    assert (body["depth"], body["title"], body["text"]) == ("public", "楼道灯不亮", "三单元楼道灯需要更换。")
    assert body["contact"] is None
    assert body["actions"] == []


@pytest.mark.parametrize("who", ["owners", "admin", "worker3"])
def test_insiders_without_a_part_in_it_are_visitors_too(house: House, appeal, who):
    caller = by_token(getattr(house, who))
    assert seen(caller, appeal.number) == ON_RECORD
    assert caller.get(f"appeals/{appeal.number}/").json()["depth"] == "public"


def test_another_household_reads_the_published_words_only(house: House, appeal):
    assert seen(by_card(house.card), appeal.number) == ON_RECORD


def test_the_supervisor_reads_the_course_without_persons(house: House, appeal):
    caller = by_token(house.supervisor)
    assert seen(caller, appeal.number) == ON_RECORD
    body = caller.get(f"appeals/{appeal.number}/").json()
    assert body["depth"] == "status"
    assert body["state"] == "dispatched"


def test_the_supervisor_reads_no_title_of_what_is_not_published(house: House, appeal):
    hidden = house.appeal_in(State.ACCEPTED, title=CANARIES["title"], category=house.category)
    body = by_token(house.supervisor).get(f"appeals/{hidden.number}/").json()
    unreadable = (
        "title",
        "text",
        "category",
        "grade",
        "track",
        "place",
        "tags",
        "source",
        "handler",
        "contact",
    )
    assert [name for name in unreadable if body[name] is not None] == []
    assert body["state_label"] == "已受理"
    assert body["grid"] == {"code": "01", "name": "第01微网格"}


def test_the_property_company_reads_the_matter_without_the_appellant(house: House, appeal):
    caller = by_token(house.property)
    expected = {"title", "text", "place", "internal note", "reveal purpose"} | ON_RECORD
    assert seen(caller, appeal.number) == expected
    body = caller.get(f"appeals/{appeal.number}/").json()
    assert body["depth"] == "redacted"
    assert "139******22" in body["text"]
    assert body["contact"] is None


@pytest.mark.parametrize("who", ["worker1", "staff", "lead"])
def test_those_who_work_on_it_read_all_but_the_appellant_masked(house: House, appeal, who):
    caller = by_session(getattr(house, who))
    assert set(CANARIES) - seen(caller, appeal.number) == {"name", "phone", "room"}
    body = caller.get(f"appeals/{appeal.number}/").json()
    assert body["depth"] == "full"
    assert body["contact"] == {"name": "欧阳*", "phone": MASKED_PHONE, "anonymous": False}
    assert (body["handler"], body["unit"]) == ("主办雀", "幸福里社区物业公司")


def test_a_household_reads_its_own_matter_without_the_offices_notes(house: House):
    own = house.appeal_in(State.ACCEPTED, household=house.household, title=CANARIES["title"])
    house.do("add_note", own, note=CANARIES["internal note"])
    caller = by_card(house.card)
    assert seen(caller, own.number) == {"title"}
    assert [line["action"] for line in caller.get(f"appeals/{own.number}/records/").json()["results"]] == [
        "register",
        "accept",
    ]


def test_whoever_is_complained_about_cannot_tell_that_it_exists(house: House):
    about, _ = house.file(grid=house.grid1, complaint_user=house.worker1.user)
    caller = by_token(house.worker1)
    for address in (f"appeals/{about.number}/", f"appeals/{about.number}/records/"):
        assert caller.get(address).content == caller.get(address.replace(about.number, "2026-999999")).content
        problem(caller.get(address), 404, "not_found")
    assert about.number not in everything(caller, about.number)


def test_nobody_tells_a_hidden_number_from_one_that_never_was(house: House, appeal):
    hidden, _ = house.file(grid=house.grid2)
    away = house.elsewhere.appeal_in(State.ACCEPTED, public=True)
    for _ in range(5):
        house.elsewhere.file()
    away, _ = house.elsewhere.file()
    for caller in (nobody(), by_card(house.card), by_token(house.worker1), by_token(house.property)):
        for path in ("", "records/"):
            answers = {
                number: caller.get(f"appeals/{number}/{path}")
                for number in (hidden.number, away.number, "2026-999999", "1999-000001")
            }
            assert {answer.status_code for answer in answers.values()} == {404}
            assert len({answer.content for answer in answers.values()}) == 1
            headers = [dict(answer.headers) | {"X-Request-ID": ""} for answer in answers.values()]
            assert all(each == headers[0] for each in headers)


def test_posting_to_a_hidden_number_is_the_same_as_to_none(house: House):
    hidden, _ = house.file(grid=house.grid2)
    for caller in (nobody(), by_token(house.worker1), by_card(house.card)):
        for body in ({}, {"grade": "general", "track": "assist"}, {"nonsense": 1}):
            answers = [
                caller.post(f"appeals/{number}/accept/", body, if_match='"1"')
                for number in (hidden.number, "2026-999999")
            ]
            assert answers[0].content == answers[1].content
            problem(answers[0], 404, "not_found")


def test_a_record_names_colleagues_and_never_a_room(house: House):
    own, _ = house.file(by=house.family, household=house.household, source="household_card")
    house.do("accept", own)
    for caller in (by_token(house.staff), by_card(house.card)):
        lines = caller.get(f"appeals/{own.number}/records/").json()["results"]
        assert [line["actor"] for line in lines] == ["居民", "李敏（社区工作人员）"]


def test_what_the_system_did_says_so(house: House):
    own, _ = house.file(by=house.system)
    lines = by_token(house.staff).get(f"appeals/{own.number}/records/").json()["results"]
    assert [line["actor"] for line in lines] == ["系统"]


def test_numbers_in_a_public_reply_are_masked_for_those_outside(house: House):
    made = house.appeal_in(State.IN_PROGRESS, public=True)
    house.do("reply", made, result="已修好，张师傅 13911112222。")
    outside = nobody().get(f"appeals/{made.number}/").json()["result"]
    inside = by_token(house.staff).get(f"appeals/{made.number}/").json()["result"]
    assert outside == "已修好，张师傅 139******22。"
    assert inside == "已修好，张师傅 13911112222。"


def test_an_anonymous_matter_says_so(house: House):
    made, _ = house.file(anonymous=True, contact_name="", contact_phone="")
    body = by_token(house.staff).get(f"appeals/{made.number}/").json()
    assert body["contact"] == {"name": "", "phone": "", "anonymous": True}


@pytest.mark.parametrize("count", [1, 3, 100])
def test_detail_and_records_cost_the_same_however_long_the_ledger(
    house: House, count, django_assert_num_queries
):
    made, _ = house.file()
    for n in range(count):
        house.do("add_note", made, note=f"第{n}条")
    caller = by_token(house.staff)
    with django_assert_num_queries(3):
        caller.get(f"appeals/{made.number}/")
    with django_assert_num_queries(4):
        caller.get(f"appeals/{made.number}/records/")


def test_a_long_ledger_comes_in_pages(house: House):
    made, _ = house.file()
    for n in range(5):
        house.do("add_note", made, note=f"第{n}条")
    caller = by_token(house.staff)
    seen_, address = [], f"appeals/{made.number}/records/?limit=4"
    while address:
        answer = caller.get(address).json()
        seen_ += [line["position"] for line in answer["results"]]
        address = answer["next"]
    assert seen_ == [1, 2, 3, 4, 5, 6]


def test_the_etag_is_the_version(house: House):
    made = house.appeal_in(State.ACCEPTED)
    answer = by_token(house.staff).get(f"appeals/{made.number}/")
    assert answer.headers["ETag"] == f'"{made.version}"' == f'"{answer.json()["version"]}"' == '"2"'
