"""The body of each verb: checked by the page's own form, named in Chinese, and kept in full."""

import datetime

import pytest
from django.utils import timezone

from residents.appeals.models import Appeal, AppealRecord, Endorsement, Evaluation
from residents.appeals.states import State
from tests.calls import by_card, by_session, by_token, problem
from tests.community import House
from tests.residents.appeals.api.ready import ACCEPT, BODIES, REPLY, done, ready

pytestmark = pytest.mark.django_db


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
