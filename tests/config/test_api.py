"""The API's root, its schema and its viewer."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from jsonschema import Draft4Validator

from council.covenant.states import TRANSITIONS as COVENANTS
from council.meetings.workflow import ITEM_VERBS, SESSION_VERBS
from council.resolutions.states import MINUTES_TRANSITIONS as MINUTES
from council.resolutions.states import TRANSITIONS as RESOLUTIONS
from grids.api import problems, schema
from notices.bulletins.api import endpoints as bulletins
from notices.directory.api import endpoints as services
from notices.plans.api import endpoints as plans
from notices.posting.forms import DELIVERY_ACTS, NOTICE_ACTS
from residents.appeals.filters import AppealFilter
from residents.appeals.forms import VERB_FORMS
from residents.appeals.states import State
from residents.register.registers import REGISTERS
from tests.calls import API, MATTER, by_card, by_token, nobody
from tests.community import House
from tests.notices.posting import material
from tests.residents.appeals.api.ready import FROM, ready

pytestmark = pytest.mark.django_db
PLACES = (bulletins.PLACE, plans.PLACE, services.PLACE)
TOLD = {place.noun for place in PLACES}
POSTED = {"notices", "deliveries", "warnings"}


@pytest.fixture
def plain_files(settings) -> None:
    """Names of static files as they are, so that no collectstatic is needed."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The schema, made once for all tests of this file."""
    return json.loads(OpenApiJsonRenderer2().render(SchemaGenerator().get_schema(public=True)))


def test_the_schema_is_valid_and_nothing_in_it_is_guessed(capsys: pytest.CaptureFixture[str]):
    call_command("spectacular", validate=True, fail_on_warn=True)
    assert "openapi: 3" in capsys.readouterr().out


def test_the_schema_is_json_unless_yaml_is_asked_for(document):
    assert Client().get(f"{API}schema/").json() == document
    assert Client().get(f"{API}schema/").headers["Content-Type"].startswith("application/json")
    yaml = Client().get(f"{API}schema/", headers={"accept": "application/vnd.oai.openapi"})
    assert yaml.content.startswith(b"openapi: 3")


CARRIED = ("channels", "outbox")


def test_the_root_lists_what_there_is(house: House):
    places = nobody().get("").json()
    assert set(places) == {
        *REGISTERS,
        "reauth",
        "grids",
        "appeals",
        *("categories", "limits"),
        "status",
        "visits",
        "posts",
        "inbox",
        *CARRIED,
        *TOLD,
        *POSTED,
        *("resolutions", "minutes", "covenants"),
        "schema",
        "docs",
        *("sessions", "agenda-items"),
    }
    assert places["grids"] == "http://testserver/api/v1/grids/"
    for name in ("grids", "appeals", "schema"):
        assert nobody().get(places[name]).status_code == 200


# The document


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for operation in path.values()
    }


def test_every_endpoint_is_described_in_chinese(document):
    found = operations(document)
    assert set(found) == {
        "grids_list",
        *("categories_list", "limits_list"),
        "appeals_list",
        "appeals_file",
        "appeals_read",
        "appeals_records",
        "appeals_similar",
        "appeals_similar_typed",
        "appeals_progress",
        "appeals_files",
        "appeals_file_read",
        "appeals_file_small",
        "inbox_list",
        "inbox_read",
        "inbox_read_all",
        "channels_list",
        "outbox_list",
        "outbox_release",
        *(f"outbox_{verb}" for verb in ("resend", "forward", "cancel")),
        *("visits_list", "visits_record", "visits_read", "visits_due"),
        *("posts_list", "posts_open", "posts_read", "posts_end"),
        *("visits_keep_promise", "visits_give_up_promise"),
        *(f"appeals_{verb}" for verb in VERB_FORMS),
        "reauth",
        *(
            f"{slug}_{name}"
            for slug, register in REGISTERS.items()
            for name in ("list", "create", "read", *dict(register.verbs))
        ),
        *(
            "sessions_list",
            "sessions_read",
            "sessions_order",
            *(f"sessions_{verb}" for verb in SESSION_VERBS),
        ),
        *("agenda_items_list", "agenda_items_propose", "agenda_items_read"),
        *("attendance_list", "attendance_check_in", "attendance_check_out"),
        *(f"agenda_items_{verb}" for verb in ITEM_VERBS),
        *("resolutions_list", "resolutions_write", "resolutions_parties", "resolutions_read"),
        *("resolutions_records", "resolutions_evidence", *(f"resolutions_{verb}" for verb in RESOLUTIONS)),
        *("minutes_list", "minutes_draft", "minutes_read", *(f"minutes_{verb}" for verb in MINUTES)),
        *("covenants_list", "covenants_draft", "covenants_read", "covenants_in_force"),
        *(f"covenants_{verb}" for verb in COVENANTS),
        *("services_list", "services_add", "services_read", "services_ask"),
        *("plans_list", "plans_draft", "plans_read"),
        *("bulletins_list", "bulletins_draft", "bulletins_read"),
        *(f"{place.noun}_{verb}" for place in PLACES for verb in place.acts.verbs),
        *(
            "notices_list",
            "notices_draft",
            "notices_read",
            "notices_records",
            "notices_files",
            "notices_file_read",
        ),
        *("notices_sign_ups", *(f"notices_{verb}" for verb in NOTICE_ACTS.verbs)),
        *("deliveries_list", "deliveries_read", *(f"deliveries_{verb}" for verb in DELIVERY_ACTS.verbs)),
        *("warnings_list", "warnings_take", "warnings_fill", "warnings_cap", "warnings_read"),
    }
    for operation in found.values():
        assert re.search("[\u4e00-\u9fff]", operation["summary"])
        assert not re.search("[A-Z][a-z]+ [a-z]+ [a-z]+", operation["description"]), (
            "an English docstring slipped in"
        )


def test_every_endpoint_may_be_called_by_token_by_session_or_by_nobody(document):
    assert set(document["components"]["securitySchemes"]) == {"token", "session"}
    for operation in operations(document).values():
        assert operation["security"] == [{"token": []}, {"session": []}, {}]


def test_every_error_is_a_problem_document(document):
    for name, operation in operations(document).items():
        errors = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {"400", "401", "403", "404", "503"} <= set(errors), name
        for answer in errors.values():
            assert list(answer["content"]) == [problems.MEDIA_TYPE]
            for code in re.findall(r"`(\w+)`", answer["description"]):
                assert code in problems.TITLES


def test_every_change_asks_for_if_match_and_every_create_takes_a_key(document):
    found = operations(document)
    for verb in VERB_FORMS:
        operation = found[f"appeals_{verb}"]
        header = next(each for each in operation["parameters"] if each["name"] == "If-Match")
        assert (header["in"], header["required"]) == ("header", True)
        assert {"409", "412", "428"} <= set(operation["responses"])
        assert "ETag" in operation["responses"]["200"]["headers"]
    create = found["appeals_file"]
    assert any(each["name"] == "Idempotency-Key" for each in create["parameters"])
    assert {"201", "422", "429"} <= set(create["responses"])


def test_the_body_of_each_verb_is_the_form_of_the_page(document):
    for verb, form in VERB_FORMS.items():
        body = body_of(document, f"appeals_{verb}")
        assert set(body.get("properties", {})) == set(form.base_fields)
        must = {name for name, field in form.base_fields.items() if field.required} - set(form.on_behalf)
        assert set(body.get("required", [])) == must
        assert body.get("additionalProperties", False) is False


def body_of(document: dict[str, Any], operation: str) -> dict[str, Any]:
    """The declared body; nothing at all for a verb that needs no words."""
    content = operations(document)[operation].get("requestBody", {}).get("content", {})
    assert len(content) <= 1
    for each in content.values():
        return document["components"]["schemas"][each["schema"]["$ref"].rsplit("/", 1)[1]]
    return {"type": "object"}


def test_the_filters_of_the_list_are_the_parameters(document):
    names = [each["name"] for each in operations(document)["appeals_list"]["parameters"]]
    assert set(names) == {*AppealFilter.base_filters, "order", "cursor", "limit"}
    for name in names:
        assert nobody().get("appeals/", {name: ""}).status_code == 200


# What is answered is what is declared


def strictly(schema_: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` as a type, and no property that is not declared."""
    if isinstance(schema_, list):
        return [strictly(each) for each in schema_]
    if not isinstance(schema_, dict):
        return schema_
    plain = {key: strictly(value) for key, value in schema_.items() if key != "nullable"}
    if "properties" in plain and isinstance(plain["properties"], dict) and plain.get("type") == "object":
        plain.setdefault("additionalProperties", False)
    return {"anyOf": [plain, {"type": "null"}]} if schema_.get("nullable") is True else plain


def check(document: dict[str, Any], operation: str, answer: Any) -> None:
    """The answer is declared for this operation, whole."""
    declared = operations(document)[operation]["responses"][str(answer.status_code)]
    media_type = answer.headers["Content-Type"]
    wanted = declared["content"][media_type]["schema"]
    components = {"components": strictly({"schemas": document["components"]["schemas"]})}
    errors = list(Draft4Validator({**wanted, **components}).iter_errors(answer.json()))
    assert errors == [], f"{operation}: {[error.message[:200] for error in errors]}"


def test_lists_and_details_answer_as_declared_to_everyone(house: House, document):
    made = house.appeal_in(State.REPLIED, public=True, household=house.household, category=house.category)
    house.appeal_in(State.MERGED)
    callers = (
        nobody(),
        by_card(house.card),
        *(by_token(who) for who in (house.staff, house.worker1, house.supervisor, house.property)),
    )
    for caller in callers:
        check(document, "grids_list", caller.get("grids/"))
        check(document, "appeals_list", caller.get("appeals/"))
        check(document, "appeals_list", caller.get("appeals/", {"limit": 1}))
        check(document, "appeals_read", caller.get(f"appeals/{made.number}/"))
        check(document, "appeals_records", caller.get(f"appeals/{made.number}/records/"))


def test_what_is_posted_answers_as_declared_to_everyone(house: House, document):
    warning = material.warned(house)
    party = material.published(house, material.activity())
    for caller in (nobody(), by_card(house.card), *(by_token(who) for who in (house.staff, house.worker1))):
        for place in POSTED:
            check(document, f"{place}_list", caller.get(f"{place}/"))
        check(document, "notices_read", caller.get(f"notices/{party.pk}/"))
        check(document, "notices_records", caller.get(f"notices/{party.pk}/records/"))
        check(document, "notices_files", caller.get(f"notices/{party.pk}/files/"))
        check(document, "notices_sign_ups", caller.get(f"notices/{party.pk}/sign-ups/"))
        check(document, "warnings_read", caller.get(f"warnings/{warning.pk}/"))
    staff = by_token(house.staff)
    check(document, "warnings_take", staff.post("warnings/", {"text": material.SENTENCE}))
    check(document, "warnings_take", staff.post("warnings/", {"text": "今天天气不错"}))
    own = material.delivery(party)
    check(document, "deliveries_read", staff.get(f"deliveries/{own.pk}/"))
    check(
        document,
        "deliveries_confirm",
        staff.post(f"deliveries/{own.pk}/confirm/", {"how": "door"}, if_match="*"),
    )
    check(document, "notices_pin", staff.post(f"notices/{party.pk}/pin/", {}, if_match="*"))
    signed = {"people": 1, "name": "张三", "phone": "13812345678"}
    check(document, "notices_sign_up", staff.post(f"notices/{party.pk}/sign-up/", signed))


def test_a_receipt_and_its_progress_answer_as_declared(house: House, document):
    answer = nobody().post("appeals/", MATTER)
    check(document, "appeals_file", answer)
    slip = {name: answer.json()[name] for name in ("number", "secret")}
    check(document, "appeals_progress", nobody().post("appeals/status/", slip))


@pytest.mark.parametrize("verb", FROM)
def test_each_verb_takes_the_declared_body_and_answers_as_declared(house: House, document, verb):
    made, caller, body = ready(house, verb)
    operation = f"appeals_{verb.replace('-', '_')}"
    assert list(Draft4Validator(strictly(body_of(document, operation))).iter_errors(body)) == []
    check(document, operation, caller.act(made.number, verb, {"nonsense": 1}))
    check(document, operation, caller.act(made.number, verb, body, version='"99"'))
    check(document, operation, caller.post(f"appeals/{made.number}/{verb}/", body))
    check(document, operation, caller.act(made.number, verb, body))


def test_errors_answer_as_declared(house: House, document):
    check(document, "appeals_list", nobody().get("appeals/", {"page": 2}))
    check(document, "appeals_read", nobody().get("appeals/2026-999999/"))
    check(document, "appeals_file", nobody().post("appeals/", {**MATTER, "title": ""}))
    check(document, "appeals_file", by_token(house.admin).post("appeals/", MATTER))
    check(document, "appeals_file", nobody().post("appeals/", b"x", content_type="text/plain"))


def test_the_errors_are_all_listed():
    listed = {code for codes in schema.CODES.values() for code in codes}
    assert set(problems.TITLES) - listed == {"error"}


# The viewer


def test_the_viewer_needs_no_exception_from_the_policy(plain_files):
    answer = Client().get(f"{API}docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert "<style" not in page
    assert " style=" not in page
    assert 'data-schema="/api/v1/schema/"' in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_viewer_brings_everything_along(plain_files):
    page = Client().get(f"{API}docs/").content.decode()
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    assert len(files) >= 4
    assert [name for name in files if finders.find(name) is None] == []
