"""动作接口: one endpoint per verb, its body the form of the page, as the schema tells it and as a program meets it."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.parsers import MultiPartParser

from council import verb_api
from council.meetings.api import urls
from council.meetings.api.endpoints import ITEM_PLACE, SESSION_PLACE
from council.meetings.states import ITEM_TRANSITIONS, SESSION_TRANSITIONS
from council.models import AgendaItem, Session
from council.resolutions.api import answers, resolutions
from tests.calls import by_token, problem
from tests.council.conftest import Council


@pytest.fixture(scope="module")
def operations() -> dict[str, dict[str, Any]]:
    """Every operation of the meetings' routes by its id."""
    paths = SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)["paths"]
    return {each["operationId"]: each | {"path": path} for path, at in paths.items() for each in at.values()}


# operation, its address, its button, what its description says
OPERATIONS = [
    ("sessions_collect", "sessions/{key}/collect/", "开始征集议题", "可从：已排期。之后是“议题征集”。"),
    (
        "sessions_appoint",
        "sessions/{key}/appoint/",
        "安排主持和记录",
        "可从：已排期、议题征集、议程公布、议事中。状态不变。",
    ),
    ("sessions_announce", "sessions/{key}/announce/", "公布议程", "可从：议题征集。之后是“议程公布”。"),
    ("sessions_move", "sessions/{key}/move/", "改期", "可从：已排期、议题征集、议程公布。状态不变。"),
    (
        "sessions_postpone",
        "sessions/{key}/postpone/",
        "延期",
        "可从：已排期、议题征集、议程公布。之后是“已延期”。",
    ),
    (
        "sessions_cancel",
        "sessions/{key}/cancel/",
        "取消",
        "可从：已排期、议题征集、议程公布。之后是“已取消”。",
    ),
    ("sessions_open", "sessions/{key}/open/", "开始议事", "可从：议程公布。之后是“议事中”。"),
    ("sessions_hold", "sessions/{key}/hold/", "结束议事", "可从：议事中。之后是“已召开”。"),
    ("agenda_items_admit", "agenda-items/{key}/admit/", "列入议程", "可从：待审核。之后是“已列入议程”。"),
    ("agenda_items_refuse", "agenda-items/{key}/refuse/", "不列入", "可从：待审核。之后是“未列入”。"),
    (
        "agenda_items_describe",
        "agenda-items/{key}/describe/",
        "修改议题和背景",
        "可从：待审核、已列入议程。状态不变。",
    ),
    (
        "agenda_items_take_up",
        "agenda-items/{key}/take-up/",
        "开始议这一项",
        "可从：已列入议程。之后是“正在议”。",
    ),
    (
        "agenda_items_note_discussion",
        "agenda-items/{key}/note-discussion/",
        "记录讨论",
        "可从：已列入议程、正在议、形成决议、下次再议、转交办理、当场解决、已撤回。状态不变。",
    ),
    ("agenda_items_settle", "agenda-items/{key}/settle/", "当场解决", "可从：正在议。之后是“当场解决”。"),
    ("agenda_items_refer", "agenda-items/{key}/refer/", "转交办理", "可从：正在议。之后是“转交办理”。"),
    (
        "agenda_items_defer",
        "agenda-items/{key}/defer/",
        "下次再议",
        "可从：已列入议程、正在议。之后是“下次再议”。",
    ),
    (
        "agenda_items_withdraw",
        "agenda-items/{key}/withdraw/",
        "撤回议题",
        "可从：待审核、已列入议程、正在议。之后是“已撤回”。",
    ),
]


@pytest.mark.parametrize(("name", "path", "button", "description"), OPERATIONS)
def test_a_verb_is_described_by_its_line_of_the_table(
    operations: dict[str, dict[str, Any]], name: str, path: str, button: str, description: str
):
    operation = operations[name]
    assert operation["path"] == f"/{path}"
    assert operation["summary"] == button
    assert operation["description"] == description
    assert "If-Match" in [each["name"] for each in operation["parameters"]]
    assert {"200", "409", "412", "428"} <= set(operation["responses"])


def test_no_verb_is_missing_from_the_table_above(operations: dict[str, dict[str, Any]]):
    verbs = {f"sessions_{verb}" for verb in SESSION_PLACE.verbs}
    verbs |= {f"agenda_items_{verb}" for verb in ITEM_PLACE.verbs}
    assert verbs == {name for name, *_ in OPERATIONS}
    assert verbs < set(operations)


# operation, the fields of its body; none when the verb needs nothing
BODIES = [
    ("sessions_collect", None),
    ("sessions_announce", None),
    ("sessions_open", None),
    ("sessions_hold", None),
    ("agenda_items_admit", None),
    ("agenda_items_take_up", None),
    ("sessions_move", "date time place reason"),
    ("sessions_cancel", "reason"),
    ("sessions_appoint", "chair recorder"),
    ("agenda_items_refuse", "reason note"),
    ("agenda_items_describe", "title background"),
    ("agenda_items_settle", "note"),
    ("agenda_items_refer", "to note"),
    ("agenda_items_defer", "note"),
    ("agenda_items_withdraw", "note"),
]


@pytest.mark.parametrize(("name", "fields"), BODIES)
def test_the_body_is_the_form_of_the_page(
    operations: dict[str, dict[str, Any]], name: str, fields: str | None
):
    assert ("requestBody" in operations[name]) is (fields is not None)
    place, verb = (
        (SESSION_PLACE, name.removeprefix("sessions_"))
        if name.startswith("sessions_")
        else (ITEM_PLACE, name.removeprefix("agenda_items_"))
    )
    assert set(place.forms[verb].base_fields) == set((fields or "").split())


@pytest.mark.parametrize("verb", ["move", "hold"])
def test_an_endpoint_is_called_by_its_noun_and_verb(verb: str):
    view = verb_api.verb_endpoint(SESSION_PLACE, verb)
    assert view.__name__ == f"Sessions{verb.title()}"
    assert view.__doc__ == SESSION_TRANSITIONS[verb].label
    assert (view.place, view.verb) == (SESSION_PLACE, verb)
    assert issubclass(view, verb_api.Verb)


def test_a_verb_with_an_underscore_is_one_word_in_its_name():
    view = verb_api.verb_endpoint(ITEM_PLACE, "note_discussion")
    assert view.__name__ == "AgendaItemsNoteDiscussion"
    assert view.__doc__ == ITEM_TRANSITIONS["note_discussion"].label


def test_a_verb_with_files_reads_a_multipart_body():
    view = verb_api.verb_endpoint(resolutions.PLACE, "report_done", files=answers.ReportBody)
    assert issubclass(view, verb_api.FilesVerb)
    assert view.parser_classes == (MultiPartParser,)


def test_a_base_of_ones_own_is_kept():
    class Slow(verb_api.Verb):
        """Slower."""

    view = verb_api.verb_endpoint(SESSION_PLACE, "hold", base=Slow)
    assert issubclass(view, Slow)


# In what order a program is told: not yours, not the version, not the state, not the body


def test_who_may_not_is_told_so_before_anything_else(council: Council):
    worker, path = by_token(council.house.worker1), f"sessions/{council.monday.pk}/move/"
    for headers in ({}, {"if_match": '"1"'}, {"if_match": "*"}):
        problem(worker.post(path, {"reson": 1}, **headers), 403, "forbidden")


def test_who_saw_an_older_version_is_told_so_before_the_body_is_read(council: Council):
    office, path = by_token(council.clerk), f"sessions/{council.monday.pk}/move/"
    problem(office.post(path, {"reson": 1}), 428, "version_required")
    problem(office.post(path, {"reson": 1}, if_match='"1"'), 412, "stale")


def test_what_cannot_be_now_is_told_before_a_field_is_asked_for(council: Council):
    office, item = by_token(council.clerk), council.topic()
    path = f"agenda-items/{item.pk}/settle/"
    problem(office.post(path, {}, if_match="*"), 409, "illegal_transition")
    problem(office.post(f"sessions/{council.monday.pk}/move/", {}, if_match="*"), 400, "validation_error")
    assert AgendaItem.objects.get(pk=item.pk).state == "proposed"
    assert Session.objects.get(pk=council.monday.pk).version == council.monday.version


@pytest.mark.parametrize("query", ["?force=1", "?version=3"])
def test_a_verb_takes_nothing_from_the_address(council: Council, query: str):
    path = f"sessions/{council.monday.pk}/cancel/{query}"
    answer = by_token(council.clerk).post(path, {"reason": "停电"}, if_match="*")
    problem(answer, 400, "unknown_param")
    assert Session.objects.get(pk=council.monday.pk).state == "collecting"


@pytest.mark.parametrize("key", ["0", "999999999999999", "1" * 16, "x", "-1"])
def test_an_address_that_names_nothing_is_not_found(council: Council, key: str):
    answer = by_token(council.clerk).post(f"sessions/{key}/cancel/", {"reason": "停电"}, if_match="*")
    assert answer.status_code == 404
