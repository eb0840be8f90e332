"""POST /api/v1/appeals/{number}/{verb}/: the same verbs as on the pages, safe to repeat."""

import datetime

import pytest
from django.utils import timezone

from residents.appeals.models import Appeal, AppealRecord, Endorsement, Evaluation
from residents.appeals.states import TRANSITIONS, State
from residents.appeals.workflow import VERBS
from tests.calls import Caller, by_card, by_session, by_token, nobody, problem
from tests.community import House

pytestmark = pytest.mark.django_db

ACCEPT = {"grade": "general", "track": "assist"}
REPLY = {"result": "灯已修好。", "closure": "substantive", "told": "phone"}


def done(answer, state: str) -> dict:
    assert answer.status_code == 200, answer.content.decode()
    body = answer.json()
    assert body["state"] == state
    assert answer.headers["ETag"] == f'"{body["version"]}"'
    return body


def test_a_matter_goes_all_the_way_through_the_api(house: House):
    staff, worker, other = by_token(house.staff), by_token(house.worker1), by_token(house.second_staff)
    number = (
        by_card(house.card)
        .post("appeals/", {"kind": "appeal", "title": "灯不亮", "text": "楼道灯不亮", "grid": "01"})
        .json()["number"]
    )
    accept = {
        **ACCEPT,
        "public_title": "楼道灯不亮",
        "public_text": "三单元。",
        "category": house.category.path,
    }
    body = done(staff.act(number, "accept", accept), "accepted")
    assert (body["published"], body["category"]) == (True, "公共设施 / 照明 / 楼道灯")
    handler = house.worker1.user
    assert done(staff.act(number, "dispatch", {"handler": handler.pk}), "dispatched")["handler"] == "网格员1"
    done(worker.act(number, "start"), "in_progress")
    assert done(worker.act(number, "reply", REPLY), "replied")["result"] == "灯已修好。"
    done(other.act(number, "close", {"note": "已去现场看过。"}), "closed")
    done(by_card(house.card).act(number, "evaluate", {"solved": True, "satisfaction": "satisfied"}), "closed")
    actions = [line["action"] for line in staff.get(f"appeals/{number}/records/").json()["results"]]
    assert actions == ["register", "accept", "dispatch", "start", "reply", "close", "evaluate"]


def test_the_answer_lists_what_may_be_done_next(house: House):
    made, _ = house.file()
    staff, worker = by_token(house.staff), by_token(house.worker1)
    body = staff.get(f"appeals/{made.number}/").json()
    assert body["actions"] == ["accept", "decline", "merge", "endorse", "take-back", "add-note", "reveal"]
    assert worker.get(f"appeals/{made.number}/").json()["actions"] == [
        "accept", "endorse", "take-back", "add-note", "reveal",
    ]  # fmt: skip
    body = done(staff.act(made.number, "accept", ACCEPT), "accepted")
    assert "dispatch" in body["actions"]
    assert "accept" not in body["actions"]
    assert "settle-on-spot" in worker.get(f"appeals/{made.number}/").json()["actions"]


BODIES: dict[str, dict] = {
    "accept": ACCEPT,
    "decline": {"reason": "outside", "note": "请拨打 12345。"},
    "settle-on-spot": {"result": "换好了。", "told": "door"},
    "reply": REPLY,
    "send-back": {"note": "还是不亮。"},
    "reopen": {"note": "又坏了。"},
    "evaluate": {"contacted": True, "solved": False, "satisfaction": "unsatisfied", "method": "phone"},
    "add-note": {"note": "已电话提醒。", "public": True},
    "reveal": {"purpose": "约上门时间"},
}
FROM = {
    "accept": State.REGISTERED,
    "decline": State.REGISTERED,
    "merge": State.REGISTERED,
    "dispatch": State.ACCEPTED,
    "settle-on-spot": State.ACCEPTED,
    "start": State.DISPATCHED,
    "reply": State.IN_PROGRESS,
    "close": State.REPLIED,
    "send-back": State.REPLIED,
    "reopen": State.CLOSED,
    "withdraw": State.REGISTERED,
    "endorse": State.ACCEPTED,
    "take-back": State.ACCEPTED,
    "evaluate": State.REPLIED,
    "add-note": State.REGISTERED,
    "reveal": State.REGISTERED,
}
WHO = {
    "settle-on-spot": "worker1",
    "start": "worker1",
    "reply": "worker1",
    "withdraw": "family",
    "endorse": "second_staff",
    "close": "second_staff",
    "evaluate": "second_staff",
}


def ready(house: House, verb: str) -> tuple[Appeal, Caller, dict]:
    """An appeal in a state where the verb may be done, by whom, and with what."""
    made = house.appeal_in(FROM[verb], household=house.household if verb == "withdraw" else None)
    body = BODIES.get(verb, {})
    if verb == "merge":
        body = {"into": house.appeal_in(State.ACCEPTED).number}
    if verb == "dispatch":
        body = {"handler": house.worker1.user.pk, "note": "今天去看"}
    if verb in ("endorse", "take-back"):
        body = {"household": house.household.pk}
    if verb == "endorse":
        body |= {"resident_name": "王秀英"}
    if verb == "take-back":
        made = house.do("endorse", made)
    who = WHO.get(verb, "staff")
    return made, by_card(house.card) if who == "family" else by_token(getattr(house, who)), body


VERB_NAMES = [verb.replace("_", "-") for verb in VERBS]


def test_every_verb_of_the_table_has_its_address():
    assert set(VERB_NAMES) == set(FROM) == {verb.replace("_", "-") for verb in TRANSITIONS}


@pytest.mark.parametrize("verb", VERB_NAMES)
def test_every_verb_works_and_counts_one_version_up(house: House, verb):
    made, caller, body = ready(house, verb)
    target = TRANSITIONS[verb.replace("-", "_")].target or made.state
    answer = caller.act(made.number, verb, body, version=f'"{made.version}"')
    assert done(answer, target)["version"] == made.version + 1
    stored = Appeal.objects.get(pk=made.pk)
    assert (stored.state, stored.version) == (target, made.version + 1)
    assert stored.records.last().action == verb.replace("-", "_")


@pytest.mark.parametrize("verb", VERB_NAMES)
def test_a_change_must_name_the_version_it_has_seen(house: House, verb):
    made, caller, body = ready(house, verb)
    before = AppealRecord.objects.count()
    answer = caller.post(f"appeals/{made.number}/{verb}/", body)
    assert "If-Match" in problem(answer, 428, "version_required")["message"]
    answer = caller.act(made.number, verb, body, version='"99"')
    problem(answer, 412, "stale")
    assert answer.headers["ETag"] == f'"{made.version}"'
    assert AppealRecord.objects.count() == before


@pytest.mark.parametrize("verb", VERB_NAMES)
def test_a_field_nobody_reads_is_refused(house: House, verb):
    made, caller, body = ready(house, verb)
    answer = caller.act(made.number, verb, {**body, "by": 1, "version": 7}, version="*")
    assert set(problem(answer, 400, "unknown_field")["fields"]) == {"by", "version"}
    assert Appeal.objects.get(pk=made.pk).version == made.version


@pytest.mark.parametrize("verb", VERB_NAMES)
def test_a_visitor_is_told_to_sign_in(house: House, verb):
    made = house.appeal_in(State.ACCEPTED, public=True)
    problem(nobody().act(made.number, verb, {}), 401, "not_authenticated")
    assert Appeal.objects.get().version == made.version


@pytest.mark.parametrize("verb", VERB_NAMES)
@pytest.mark.parametrize("who", ["owners", "admin", "supervisor"])
def test_whoever_sees_it_but_has_no_part_in_it_is_told_why(house: House, verb, who):
    made = house.appeal_in(State.ACCEPTED, public=True)
    # Before the version and the body are asked for: neither would help.
    answer = by_token(getattr(house, who)).post(f"appeals/{made.number}/{verb}/", {"nonsense": 1})
    assert problem(answer, 403, "forbidden")["message"].endswith("。")
    assert Appeal.objects.get().version == made.version


@pytest.mark.parametrize("verb", [verb for verb in VERB_NAMES if verb not in ("add-note", "reveal")])
def test_a_verb_out_of_its_turn_is_refused_whatever_the_body(house: House, verb):
    line = TRANSITIONS[verb.replace("-", "_")]
    wrong = State.DECLINED if State.DECLINED not in line.sources else State.REGISTERED
    made = house.appeal_in(wrong)
    who = by_token(house.worker1 if verb in ("settle-on-spot",) else house.staff)
    if verb in ("start", "reply"):
        Appeal.objects.filter(pk=made.pk).update(handler=house.staff.user)
    if verb == "withdraw":
        Appeal.objects.filter(pk=made.pk).update(household=house.household)
        who = by_card(house.card)
    answer = who.act(made.number, verb, {}, version=f'"{made.version}"')
    assert (
        f"现在是“{made.get_state_display()}”，不能{line.label}"
        in problem(answer, 409, "illegal_transition")["message"]
    )


def test_a_verb_done_twice_is_refused_politely(house: House):
    made, _ = house.file()
    staff = by_token(house.staff)
    done(staff.act(made.number, "accept", ACCEPT), "accepted")
    problem(staff.act(made.number, "accept", ACCEPT, version='"1"'), 412, "stale")
    problem(staff.act(made.number, "accept", ACCEPT, version='"2"'), 409, "illegal_transition")


def test_the_etag_that_compression_weakened_still_counts(house: House):
    made = house.appeal_in(State.REGISTERED, text="很长的内容。" * 100)
    staff = by_token(house.staff)
    answer = staff.get(f"appeals/{made.number}/", accept_encoding="gzip")
    assert answer.headers["ETag"] == 'W/"1"'
    done(staff.act(made.number, "accept", ACCEPT, version=answer.headers["ETag"]), "accepted")


def test_a_star_takes_whatever_version_there_is(house: House):
    made, _ = house.file()
    done(by_token(house.staff).act(made.number, "accept", ACCEPT, version="*"), "accepted")


@pytest.mark.parametrize(
    "verb", ["register", "absorb", "settle_on_spot", "Accept", "frobnicate", "accept.json"]
)
def test_what_is_no_verb_is_not_found(house: House, verb):
    made, _ = house.file()
    problem(by_token(house.staff).post(f"appeals/{made.number}/{verb}/", {}, if_match="*"), 404, "not_found")


def test_a_verb_is_posted(house: House):
    made, _ = house.file()
    problem(by_token(house.staff).get(f"appeals/{made.number}/accept/"), 405, "method_not_allowed")


def test_a_verb_takes_no_parameters(house: House):
    made, _ = house.file()
    answer = by_token(house.staff).post(f"appeals/{made.number}/accept/?force=1", ACCEPT, if_match="*")
    problem(answer, 400, "unknown_param")


# Bodies


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("accept", {"grade": "urgent", "track": "assist"}, "grade"),
        ("accept", {"grade": "general"}, "track"),
        ("accept", {**ACCEPT, "tags": ["urgent", "sad"]}, "tags"),
        ("accept", {**ACCEPT, "tags": "urgent"}, "tags"),
        ("accept", {**ACCEPT, "key_small_matter": 1}, "key_small_matter"),
        ("accept", {**ACCEPT, "category": "没有"}, "category"),
        ("accept", {**ACCEPT, "public_title": "长" * 81}, "public_title"),
        ("decline", {"note": "请找别处。"}, "reason"),
        ("decline", {"reason": "because", "note": "x"}, "reason"),
        ("decline", {"reason": "outside", "note": " "}, "note"),
        ("merge", {"into": "2026-999999"}, "into"),
        ("merge", {"into": 7}, "into"),
        ("dispatch", {}, "handler"),
        ("dispatch", {"handler": 999999}, "handler"),
        ("dispatch", {"handler": 10**30}, "handler"),
        ("dispatch", {"handler": "x"}, "handler"),
        ("settle-on-spot", {"told": "door"}, "result"),
        ("reply", {**REPLY, "closure": "maybe"}, "closure"),
        ("reply", {**REPLY, "result": "长" * 3001}, "result"),
        ("send-back", {}, "note"),
        ("reopen", {"note": ""}, "note"),
        ("endorse", {"resident_name": "王秀英"}, "household"),
        ("endorse", {"household": 999999, "resident_name": "王秀英"}, "household"),
        ("evaluate", {"contacted": True, "method": "phone"}, "satisfaction"),
        ("evaluate", {"contacted": "true", "method": "phone"}, "contacted"),
        ("add-note", {"note": "x", "public": "yes"}, "public"),
        ("reveal", {}, "purpose"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_happens(house: House, verb, body, field):
    made, caller, _ = ready(house, verb)
    answer = caller.act(made.number, verb, body, version=f'"{made.version}"')
    assert field in problem(answer, 400, "validation_error")["fields"]
    assert Appeal.objects.get(pk=made.pk).version == made.version


def test_only_the_lead_grades_a_matter_complex(house: House):
    made, _ = house.file()
    body = {"grade": "complex", "track": "assist"}
    assert (
        "grade"
        in problem(by_token(house.staff).act(made.number, "accept", body), 400, "validation_error")["fields"]
    )
    done(by_token(house.lead).act(made.number, "accept", body), "accepted")


def test_everything_an_acceptance_may_say_is_kept(house: House):
    made, _ = house.file()
    said = {**ACCEPT, "tags": ["urgent", "worrying"], "key_small_matter": True, "note": "已受理，今天去看。"}
    body = done(by_token(house.staff).act(made.number, "accept", said), "accepted")
    assert (body["tags"], body["key_small_matter"], body["published"]) == (
        ["urgent", "worrying"],
        True,
        False,
    )


def test_a_unit_can_be_given_a_matter_and_reports_back(house: House):
    made = house.appeal_in(State.ACCEPTED)
    company = by_session(house.property)
    problem(company.act(made.number, "start"), 404, "not_found")
    body = done(
        by_token(house.staff).act(made.number, "dispatch", {"unit": house.property_company.pk}), "dispatched"
    )
    assert (body["unit"], body["handler"]) == ("幸福里社区物业公司", None)
    done(company.act(made.number, "start"), "in_progress")
    assert done(company.act(made.number, "reply", REPLY), "replied")["depth"] == "redacted"


def test_nobody_closes_their_own_work(house: House):
    made = house.appeal_in(State.REPLIED, handler=house.staff.user)
    answer = by_token(house.staff).act(made.number, "close")
    assert problem(answer, 403, "forbidden")["message"] == "自己办理的诉求要由别人核实办结。"


def test_a_household_lends_its_voice_once(house: House):
    made = house.appeal_in(State.ACCEPTED, public=True)
    card = by_card(house.card)
    assert done(card.act(made.number, "endorse"), "accepted")["voices"]["households"] == 2
    problem(card.act(made.number, "endorse"), 409, "already_claimed")
    assert done(card.act(made.number, "take-back"), "accepted")["voices"]["households"] == 1
    assert Endorsement.objects.standing().count() == 0


def test_a_household_speaks_for_itself_only(house: House):
    made = house.appeal_in(State.ACCEPTED, public=True)
    answer = by_card(house.card).act(made.number, "endorse", {"household": 1})
    problem(answer, 400, "unknown_field")


def test_a_call_that_reached_nobody_is_noted(house: House):
    made = house.appeal_in(State.REPLIED)
    body = {"contacted": False, "method": "phone"}
    done(by_token(house.second_staff).act(made.number, "evaluate", body), "replied")
    assert Evaluation.objects.get().contacted is False


def test_a_household_evaluates_its_own_once(house: House):
    made = house.appeal_in(State.REPLIED, household=house.household)
    body = {"solved": True, "satisfaction": "mostly", "comment": "来得挺快"}
    card = by_card(house.card)
    done(card.act(made.number, "evaluate", body), "replied")
    problem(card.act(made.number, "evaluate", body), 409, "already_claimed")


def test_after_14_days_a_household_files_anew(house: House):
    long_ago = timezone.now() - datetime.timedelta(days=20)
    made = house.appeal_in(State.CLOSED, at=long_ago, household=house.household)
    body = problem(
        by_card(house.card).act(made.number, "reopen", {"note": "又坏了"}), 409, "illegal_transition"
    )
    assert "14 天" in body["message"]


def test_what_is_revealed_is_in_this_one_answer_and_on_record(house: House):
    made, _ = house.file(contact_name="王秀英", contact_phone="13812345678")
    staff = by_token(house.staff)
    body = done(staff.act(made.number, "reveal", {"purpose": "约上门时间"}), "registered")
    assert body["contact"] == {"name": "王秀英", "phone": "13812345678", "anonymous": False}
    again = staff.get(f"appeals/{made.number}/").json()
    assert again["contact"] == {"name": "王*", "phone": "138******78", "anonymous": False}
    assert AppealRecord.objects.last().note == "约上门时间"


@pytest.mark.parametrize("verb", ["accept", "add-note"])
def test_no_other_verb_reveals(house: House, verb):
    made, _ = house.file(contact_phone="13812345678")
    body = by_token(house.staff).act(made.number, verb, BODIES[verb]).json()
    assert body["contact"]["phone"] == "138******78"


def test_an_invisible_target_of_a_merge_does_not_exist(house: House):
    made, _ = house.file()
    for _ in range(3):
        away, _ = house.elsewhere.file()
    answer = by_token(house.staff).act(made.number, "merge", {"into": away.number})
    assert problem(answer, 400, "validation_error")["fields"] == {"into": "没有找到这个编号，请核对后再填。"}


# At once


def test_two_at_once_with_the_same_version_one_wins(house: House, at_once):
    made, _ = house.file()
    callers = [by_token(house.staff), by_token(house.second_staff)]
    answers = at_once(*[lambda c=c: c.act(made.number, "accept", ACCEPT, version='"1"') for c in callers])
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert AppealRecord.objects.filter(action="accept").count() == 1


# Queries


@pytest.mark.parametrize("verb", VERB_NAMES)
def test_a_change_costs_at_most_twelve_queries(house: House, verb, django_assert_max_num_queries):
    """Statements that begin and end the transaction aside."""
    made, caller, body = ready(house, verb)
    if verb == "accept":
        body = {**body, "category": house.category.path}
    with django_assert_max_num_queries(100) as made_:
        assert caller.act(made.number, verb, body, version="*").status_code == 200
    asked = [query["sql"] for query in made_.captured_queries if "SAVEPOINT" not in query["sql"]]
    print(verb, len(asked))
    assert len(asked) <= 12, "\n".join(each[:100] for each in asked)
