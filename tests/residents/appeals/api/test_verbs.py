"""POST /api/v1/appeals/{number}/{verb}/: the same verbs as on the pages, safe to repeat."""

import pgtrigger
import pytest

from residents.appeals.models import Appeal, AppealRecord
from residents.appeals.states import TRANSITIONS, State
from residents.appeals.workflow import VERBS
from tests.calls import by_card, by_token, nobody, problem
from tests.community import House
from tests.residents.appeals.api.ready import ACCEPT, FROM, REPLY, done, ready

pytestmark = pytest.mark.django_db


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
    assert body["actions"] == [
        *("accept", "ask-info", "decline", "merge", "recuse"),
        *("attach", "add-note", "reveal", "endorse"),
    ]
    expected = ["accept", "ask-info", "attach", "add-note", "reveal", "endorse"]
    assert worker.get(f"appeals/{made.number}/").json()["actions"] == expected
    body = done(staff.act(made.number, "accept", ACCEPT), "accepted")
    assert "dispatch" in body["actions"]
    assert "accept" not in body["actions"]
    assert "settle-on-spot" in worker.get(f"appeals/{made.number}/").json()["actions"]


# attach takes files, not JSON: test_files.py
VERB_NAMES = [verb.replace("_", "-") for verb in VERBS if verb != "attach"]


def test_every_verb_of_the_table_has_its_address():
    assert {*VERB_NAMES, "attach"} == {*FROM, "attach"} == {verb.replace("_", "-") for verb in TRANSITIONS}


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
    made, caller, _ = ready(house, verb)
    with pgtrigger.ignore("residents.Appeal:lifecycle"):
        Appeal.objects.filter(pk=made.pk).update(state=State.DECLINED)
    answer = caller.act(made.number, verb, {}, version=f'"{made.version}"')
    message = problem(answer, 409, "illegal_transition")["message"]
    label = TRANSITIONS[verb.replace("-", "_")].label
    assert message == f"这件诉求现在是“不予受理”，不能{label}。请刷新页面看最新情况。"
    assert Appeal.objects.get(pk=made.pk).version == made.version


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
    assert len(asked) <= 12, "\n".join(each[:100] for each in asked)
