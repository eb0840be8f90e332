"""表单: what a door asks for, field by field, and the sentence for each thing that cannot be."""

import pytest

from council.meetings.forms import (
    ITEM_FORMS,
    SESSION_FORMS,
    CheckInForm,
    DiscussionForm,
    ProposeForm,
    RaiseForm,
    SelfCheckInForm,
    SettingsForm,
)
from council.meetings.forms.items import HANDS, OfficeProposeForm, discussion_initial
from council.meetings.forms.sessions import settings_initial
from council.meetings.states import Refusal, SeatKind
from council.meetings.wording import ROUTES
from council.meetings.workflow import ITEM_VERBS, SESSION_VERBS
from council.models import CouncilSettings
from tests.council.conftest import Council

MUST = "该字段是必填项。"


def errors(form) -> dict[str, str]:
    return {name: " ".join(words) for name, words in form.errors.items()}


# Which verb asks for what

SESSION_FIELDS = {
    "collect": "",
    "appoint": "chair recorder",
    "announce": "",
    "move": "date time place reason",
    "postpone": "reason",
    "cancel": "reason",
    "open": "",
    "hold": "",
}
ITEM_FIELDS = {
    "admit": "",
    "refuse": "reason note",
    "describe": "title background",
    "take_up": "",
    "settle": "note",
    "refer": "to note",
    "defer": "note",
    "withdraw": "note",
}


@pytest.mark.parametrize(("verb", "fields"), SESSION_FIELDS.items())
def test_a_verb_of_a_session_asks_for_this_and_no_more(council: Council, verb: str, fields: str):
    form = SESSION_FORMS[verb](thing=council.monday, actor=council.clerk)
    assert list(form.fields) == fields.split()


@pytest.mark.parametrize(("verb", "fields"), ITEM_FIELDS.items())
def test_a_verb_of_an_item_asks_for_this_and_no_more(council: Council, verb: str, fields: str):
    form = ITEM_FORMS[verb](thing=council.topic(), actor=council.clerk)
    assert list(form.fields) == fields.split()


def test_every_verb_has_its_form():
    assert set(SESSION_FIELDS) == set(SESSION_FORMS) == set(SESSION_VERBS)
    assert {*ITEM_FIELDS, "note_discussion"} == set(ITEM_FORMS) == set(ITEM_VERBS)


# verb, what is typed, the field, the sentence
BAD_SESSION = [
    ("move", {"date": "", "time": "19:00", "reason": "下雪"}, "date", MUST),
    ("move", {"date": "明天", "time": "19:00", "reason": "下雪"}, "date", "输入一个有效的日期。"),
    ("move", {"date": "2026-02-30", "time": "19:00", "reason": "下雪"}, "date", "输入一个有效的日期。"),
    ("move", {"date": "2026-12-01", "time": "", "reason": "下雪"}, "time", MUST),
    ("move", {"date": "2026-12-01", "time": "晚上", "reason": "下雪"}, "time", "输入一个有效的时间。"),
    ("move", {"date": "2026-12-01", "time": "25:00", "reason": "下雪"}, "time", "输入一个有效的时间。"),
    ("move", {"date": "2026-12-01", "time": "19:00", "reason": ""}, "reason", MUST),
    ("move", {"date": "2026-12-01", "time": "19:00", "reason": "  "}, "reason", MUST),
    ("postpone", {"reason": ""}, "reason", MUST),
    ("cancel", {"reason": ""}, "reason", MUST),
    ("appoint", {"chair": "999999"}, "chair", "选择一个有效的选项： 该选择不在可用的选项中。"),
    ("appoint", {"recorder": "李敏"}, "recorder", "选择一个有效的选项： 该选择不在可用的选项中。"),
]
BAD_ITEM = [
    ("refuse", {"reason": ""}, "reason", MUST),
    ("refuse", {"reason": "不喜欢"}, "reason", "选择一个有效的选项。 不喜欢 不在可用的选项中。"),
    ("describe", {"title": ""}, "title", MUST),
    ("settle", {"note": ""}, "note", MUST),
    ("refer", {"to": "", "note": "归街道"}, "to", MUST),
    ("refer", {"to": "街道", "note": ""}, "note", MUST),
    ("defer", {"note": ""}, "note", MUST),
]
# verb, field, one character more than fits
TOO_LONG = [
    ("describe", "title", 80),
    ("describe", "background", 2000),
    ("settle", "note", 2000),
    ("refer", "to", 60),
    ("refer", "note", 2000),
    ("defer", "note", 2000),
    ("withdraw", "note", 2000),
    ("refuse", "note", 2000),
    ("note_discussion", "agreement", 2000),
    ("note_discussion", "dissent", 2000),
    ("note_discussion", "position_property", 2000),
    ("note_discussion", "position_resident", 2000),
]


@pytest.mark.parametrize(("verb", "typed", "field", "sentence"), BAD_SESSION)
def test_what_cannot_be_is_said_beside_the_field_of_a_session(
    council: Council, verb: str, typed: dict, field: str, sentence: str
):
    form = SESSION_FORMS[verb](typed, thing=council.monday, actor=council.clerk)
    assert errors(form)[field] == sentence


@pytest.mark.parametrize(("verb", "typed", "field", "sentence"), BAD_ITEM)
def test_what_cannot_be_is_said_beside_the_field_of_an_item(
    council: Council, verb: str, typed: dict, field: str, sentence: str
):
    form = ITEM_FORMS[verb](typed, thing=council.topic(), actor=council.clerk)
    assert errors(form)[field] == sentence


@pytest.mark.parametrize(("verb", "field", "limit"), TOO_LONG)
def test_every_box_has_its_length(council: Council, verb: str, field: str, limit: int):
    fits = ITEM_FORMS[verb]({field: "长" * limit}, thing=council.topic(), actor=council.clerk)
    assert field not in fits.errors
    over = ITEM_FORMS[verb]({field: "长" * (limit + 1)}, thing=council.topic(), actor=council.clerk)
    assert str(limit) in errors(over)[field]


def test_moving_starts_from_when_and_where_it_is(council: Council):
    form = SESSION_FORMS["move"](thing=council.monday, actor=council.clerk)
    assert form.initial["date"] == council.monday.date
    assert form.initial["time"] == council.house.community.council_time


def test_those_in_office_that_day_may_be_appointed(council: Council):
    form = SESSION_FORMS["appoint"](thing=council.monday, actor=council.clerk)
    names = {user.name for user in form.fields["chair"].queryset}
    house = council.house
    assert {house.lead.user.name, house.owners.user.name, house.worker1.user.name} <= names
    offered = form.fields["chair"].queryset
    assert house.elsewhere.lead.user not in offered


@pytest.mark.parametrize("reason", Refusal.values)
def test_each_reason_is_offered_with_its_route(council: Council, reason: str):
    form = ITEM_FORMS["refuse"](thing=council.topic(), actor=council.clerk)
    offered = dict(form.fields["reason"].choices)
    assert ROUTES[reason] in offered[reason]


# Discussion


@pytest.mark.parametrize("seat", SeatKind.values)
def test_each_side_has_a_box_and_three_numbers(council: Council, seat: str):
    form = DiscussionForm(thing=council.admitted(), actor=council.clerk)
    assert f"position_{seat}" in form.fields
    assert [f"poll_{seat}_{key}" in form.fields for key, _ in HANDS] == [True] * 3
    assert form.fields[f"position_{seat}"].label == f"{SeatKind(seat).label}方意见"


# what is typed, what the verb is given
FOLDED = [
    ({}, {"positions": {}, "agreement": "", "dissent": "", "poll": {}}),
    (
        {"position_property": "可以", "position_owners": ""},
        {"positions": {"property": "可以"}, "agreement": "", "dissent": "", "poll": {}},
    ),
    (
        {"agreement": "都行", "dissent": "钱"},
        {"positions": {}, "agreement": "都行", "dissent": "钱", "poll": {}},
    ),
    (
        {"poll_resident_for": "12", "poll_resident_abstain": "1"},
        {"positions": {}, "agreement": "", "dissent": "", "poll": {"resident": [12, 0, 1]}},
    ),
    (
        {"poll_resident_for": "0", "poll_resident_against": "0"},
        {"positions": {}, "agreement": "", "dissent": "", "poll": {}},
    ),
    (
        {"poll_party_for": "1", "poll_worker_against": "2"},
        {"positions": {}, "agreement": "", "dissent": "", "poll": {"party": [1, 0, 0], "worker": [0, 2, 0]}},
    ),
]


@pytest.mark.parametrize(("typed", "given"), FOLDED)
def test_the_boxes_are_folded_by_seat(council: Council, typed: dict, given: dict):
    form = DiscussionForm(typed, thing=council.admitted(), actor=council.clerk)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == given


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "确保该值大于或等于0。"),
        ("1000", "确保该值小于或等于999。"),
        ("两个", "输入整数。"),
        ("1.5", "输入整数。"),
    ],
)
def test_hands_are_counted_in_whole_numbers(council: Council, typed: str, sentence: str):
    form = DiscussionForm({"poll_resident_for": typed}, thing=council.admitted(), actor=council.clerk)
    assert errors(form)["poll_resident_for"] == sentence


def test_the_stored_record_fills_the_boxes_again(council: Council):
    item = council.admitted()
    item.positions, item.poll = {"party": "带头"}, {"party": [3, 0, 1]}
    item.agreement, item.dissent = "都行", "钱"
    assert discussion_initial(item) == {
        "agreement": "都行",
        "dissent": "钱",
        "position_party": "带头",
        "poll_party_for": 3,
        "poll_party_against": 0,
        "poll_party_abstain": 1,
    }
    form = DiscussionForm(thing=item, actor=council.clerk)
    assert form.initial["position_party"] == "带头"
    assert [label for label, _ in form.hands] == SeatKind.labels
    assert len(form.sides) == len(SeatKind)


# Proposing


def test_a_resident_is_asked_for_two_things(council: Council):
    assert list(ProposeForm(actor=council.house.family).fields) == ["title", "background"]


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ("staff", "title background appeal session proposer"),
        ("lead", "title background appeal session proposer"),
        ("worker1", "title background appeal session"),
        ("property", "title background appeal session"),
    ],
)
def test_those_with_a_post_are_asked_for_more(council: Council, who: str, fields: str):
    assert list(OfficeProposeForm(actor=getattr(council.house, who)).fields) == fields.split()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": ""}, "title", "请用一句话写明议题。"),
        ({"title": "长" * 81}, "title", "确保该变量包含不超过 80 字符 (目前字符数 81)。"),
        ({"title": "换灯", "appeal": "2026-999999"}, "appeal", "没有找到这个编号，请核对后再填。"),
        ({"title": "换灯", "appeal": "abc"}, "appeal", "没有找到这个编号，请核对后再填。"),
        ({"title": "换灯", "session": "999999"}, "session", "选择一个有效的选项： 该选择不在可用的选项中。"),
    ],
)
def test_a_proposal_that_cannot_be_says_why(council: Council, typed: dict, field: str, sentence: str):
    assert errors(OfficeProposeForm(typed, actor=council.clerk))[field] == sentence


def test_a_number_of_another_community_is_not_found(council: Council):
    there, _ = council.house.elsewhere.file()
    form = OfficeProposeForm({"title": "换灯", "appeal": there.number}, actor=council.clerk)
    assert errors(form) == {"appeal": "没有找到这个编号，请核对后再填。"}


def test_a_session_of_another_community_is_not_offered(council: Council):
    form = OfficeProposeForm(actor=council.house.elsewhere.staff)
    assert council.monday not in form.fields["session"].queryset


# The room


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ("visitor", "name grid"),
        ("family", "name"),
        ("worker1", ""),
        ("property", ""),
        ("lead", ""),
    ],
)
def test_who_is_asked_for_what_when_scanning(council: Council, who: str, fields: str):
    assert list(SelfCheckInForm(actor=getattr(council.house, who)).fields) == fields.split()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({}, "name", "请写姓名，或点一位在岗人员。"),
        ({"user": "999999"}, "user", "选择一个有效的选项： 该选择不在可用的选项中。"),
        ({"name": "长" * 41}, "name", "确保该变量包含不超过 40 字符 (目前字符数 41)。"),
        (
            {"name": "张大妈", "seat": "press"},
            "seat",
            "选择一个有效的选项。 press 不在可用的选项中。",
        ),
        ({"name": "张大妈", "grid": "99"}, "grid", "选择一个有效的选项： 该选择不在可用的选项中。"),
    ],
)
def test_a_tap_that_cannot_be_says_why(council: Council, typed: dict, field: str, sentence: str):
    assert errors(CheckInForm(typed, actor=council.clerk))[field] == sentence


def test_somebody_of_another_community_is_not_offered(council: Council):
    form = CheckInForm({"user": council.house.elsewhere.lead.user.pk}, actor=council.clerk)
    assert "user" in form.errors


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"grid": "02"}, "title", "请用一句话写明是什么事。"),
        ({"title": "长椅坏了"}, "grid", MUST),
        ({"title": "长椅坏了", "grid": "99"}, "grid", "选择一个有效的选项： 该选择不在可用的选项中。"),
        ({"title": "长" * 81, "grid": "02"}, "title", "确保该变量包含不超过 80 字符 (目前字符数 81)。"),
    ],
)
def test_a_matter_raised_aloud_needs_a_line_and_a_grid(
    council: Council, typed: dict, field: str, sentence: str
):
    assert errors(RaiseForm(typed, actor=council.clerk))[field] == sentence


# Settings

GOOD = {"weeks_ahead": "8", "places": "东门\n\n 西门 \n", "holiday_rule": "move", "quorum": "5"}


def test_places_are_one_a_line():
    form = SettingsForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["places"] == ["东门", "西门"]
    assert form.cleaned_data["required_seats"] == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("weeks_ahead", "0", "确保该值大于或等于1。"),
        ("weeks_ahead", "27", "确保该值小于或等于26。"),
        ("weeks_ahead", "八", "输入整数。"),
        ("weeks_ahead", "", MUST),
        ("quorum", "0", "确保该值大于或等于1。"),
        ("quorum", "201", "确保该值小于或等于200。"),
        ("holiday_rule", "never", "选择一个有效的选项。 never 不在可用的选项中。"),
        ("places", "长" * 81, "每个地点最长 80 个字。"),
        ("required_seats", ["press"], "选择一个有效的选项。 press 不在可用的选项中。"),
    ],
)
def test_settings_out_of_bounds_are_refused(field: str, typed: object, sentence: str):
    assert errors(SettingsForm({**GOOD, field: typed}))[field] == sentence


def test_the_form_starts_from_what_is_stored():
    series = CouncilSettings(places=["东门", "西门"], quorum=7, weeks_ahead=4)
    assert settings_initial(series) == {
        "weeks_ahead": 4,
        "holiday_rule": "move",
        "quorum": 7,
        "required_seats": ["community", "property", "owners"],
        "places": "东门\n西门",
    }
