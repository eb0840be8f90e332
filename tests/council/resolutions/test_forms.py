"""表单: field by field, what a person may type and what they are told when it does not do."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from council.models import AgendaItem, Minutes, Resolution
from council.resolutions.forms import MINUTES_FORMS, VERB_FORMS, WriteForm
from council.resolutions.forms.fields import NumbersField, article_choices
from tests.council.covenant.conftest import MARCH, SEPTEMBER, adopted, drafted
from tests.council.resolutions.deciding import FROM, MINUTES_FROM, Deciding
from tests.photos import photo

MUST = "该字段是必填项。"


def filled(deciding: Deciding, item: AgendaItem, **changed: Any) -> WriteForm:
    house = deciding.house
    data = {
        "text": "物业两周内换灯。",
        "sign_of_done": "都亮。",
        "due_on": "2026-12-07",
        "lead": f"u{house.property_company.pk}",
        "coordinator": f"p{house.worker1.user.pk}",
        "supervisor": f"u{house.owners_committee.pk}",
        **changed,
    }
    return WriteForm(data, thing=item, actor=house.staff)


def test_what_is_filled_in_rightly_becomes_the_verbs_words(deciding: Deciding):
    form = filled(deciding, deciding.at_table())
    assert form.is_valid(), form.errors
    data = form.cleaned_data
    assert (data["lead"], data["coordinator"]) == (
        deciding.house.property_company,
        deciding.house.worker1.user,
    )
    assert (data["appeals"], data["cites"], data["adopts"]) == ([], None, None)


WRONG: list[tuple[str, str, str]] = [
    ("text", "", MUST),
    ("text", "   ", MUST),
    ("text", "字" * 2001, "2000"),
    ("sign_of_done", "", MUST),
    ("sign_of_done", "字" * 301, "300"),
    ("due_on", "", MUST),
    ("due_on", "下周", "日期"),
    ("due_on", "2026-13-01", "日期"),
    ("due_on", "2026-02-30", "日期"),
    ("lead", "", MUST),
    ("lead", "u0", "请从名单里选一个单位或在岗的人。"),
    ("lead", "p0", "请从名单里选一个单位或在岗的人。"),
    ("lead", "物业", "请从名单里选一个单位或在岗的人。"),
    ("lead", "u1; DROP", "请从名单里选一个单位或在岗的人。"),
    ("coordinator", "", MUST),
    ("coordinator", "x9", "请从名单里选一个单位或在岗的人。"),
    ("supervisor", "", MUST),
    ("supervisor", "u0", "请从名单里选一个单位或在岗的人。"),
    ("appeals", "abc", "“abc”不是诉求编号，编号像 2026-000123。"),
    ("appeals", "2026-1", "“2026-1”不是诉求编号，编号像 2026-000123。"),
    ("appeals", "2026-999999", "没有找到 2026-999999，请核对编号。"),
    ("cites", "零", "整数"),
    ("cites", "0", "1"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG)
def test_what_does_not_do_is_said_beside_its_field(deciding: Deciding, field: str, value: str, sentence: str):
    form = filled(deciding, deciding.at_table(), **{field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence in " ".join(form.errors[field])


OWN: list[tuple[str, str]] = [
    ("property_company", "property_company"),
    ("property_company", "property"),
    ("owners", "owners_committee"),
    ("worker1", "worker1"),
]


@pytest.mark.parametrize(("lead", "supervisor"), OWN)
def test_the_form_itself_refuses_who_would_supervise_their_own_work(
    deciding: Deciding, lead: str, supervisor: str
):
    def key(name: str) -> str:
        found = getattr(deciding.house, name)
        return f"p{found.user.pk}" if hasattr(found, "user") else f"u{found.pk}"

    form = filled(deciding, deciding.at_table(), lead=key(lead), supervisor=key(supervisor))
    assert form.errors == {"supervisor": ["监督方不能就是牵头方，也不能是牵头单位的人，请另选一个。"]}


NUMBERS: list[tuple[str, list[str]]] = [
    ("", []),
    ("2026-000001", ["2026-000001"]),
    ("2026-000001 2026-000002", ["2026-000001", "2026-000002"]),
    ("2026-000001，2026-000002", ["2026-000001", "2026-000002"]),
    ("2026-000001、2026-000002；2026-000003", ["2026-000001", "2026-000002", "2026-000003"]),
    ("2026-000001,2026-000001", ["2026-000001"]),
    ("  2026-000001  \n 2026-000002 ", ["2026-000001", "2026-000002"]),
]


@pytest.mark.parametrize(("typed", "numbers"), NUMBERS)
def test_numbers_are_read_however_they_are_separated(typed: str, numbers: list[str]):
    assert NumbersField(required=False).clean(typed) == numbers


def test_more_than_twenty_numbers_are_too_many():
    field = NumbersField(required=False)
    with pytest.raises(Exception, match="最多回应 20 件"):
        field.clean(" ".join(f"2026-{n:06d}" for n in range(21)))


def test_the_choices_are_units_first_and_people_by_name_and_post(deciding: Deciding):
    form = filled(deciding, deciding.at_table())
    (_, empty), (units, in_units), (people, on_duty) = form.fields["lead"].widget.choices
    assert (empty, units, people) == ("请选择", "单位", "在岗人员")
    assert "幸福里社区物业公司" in [name for _, name in in_units]
    names = [name for _, name in on_duty]
    assert "李敏（社区工作人员）" in names
    assert not [name for name in names if "管理员（" in name or "督导" in name]


def test_articles_to_cite_are_those_in_force_on_the_sessions_day(deciding: Deciding):
    assert article_choices(None) == [("", "不引用公约")]
    adopted(deciding.house, MARCH)
    adopted(deciding.house, SEPTEMBER, text="只有一条。")
    form = filled(deciding, deciding.at_table())
    assert form.fields["cites"].widget.choices == [("", "不引用公约"), ("1", "第一条　只有一条。")]


def test_adopting_is_asked_only_while_there_is_a_draft(deciding: Deciding):
    item = deciding.at_table()
    assert "adopts" not in filled(deciding, item).fields
    draft = drafted(deciding.house)
    form = filled(deciding, item, adopts="on")
    assert form.errors == {"in_force_from": ["请填写新公约的施行日期。"]}
    form = filled(deciding, item, adopts="on", in_force_from="2026-12-01")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["adopts"] == draft


# Each verb's form: the field, what is typed, what is said.

VERBS_WRONG: list[tuple[str, str, str, str]] = [
    ("report_progress", "note", "", MUST),
    ("report_progress", "note", "字" * 1001, "1000"),
    ("report_done", "note", "", MUST),
    ("report_done", "note", " ", MUST),
    ("verify", "note", "", MUST),
    ("verify", "closure", "", MUST),
    ("verify", "closure", "done", "done"),
    ("verify", "reply", "字" * 3001, "3000"),
    ("send_back", "note", "", MUST),
    ("carry", "note", "", MUST),
    ("carry", "due_on", "", MUST),
    ("carry", "due_on", "明天", "日期"),
    ("reassign", "note", "", MUST),
    ("reassign", "lead", "", MUST),
    ("reassign", "lead", "u0", "请从名单里选一个单位或在岗的人。"),
    ("reassign", "supervisor", "", MUST),
    ("drop", "note", "", MUST),
    ("drop", "note", "字" * 1001, "1000"),
]


def right(deciding: Deciding, verb: str) -> dict[str, Any]:
    house = deciding.house
    parties = {
        "lead": f"u{house.party_branch.pk}",
        "coordinator": f"p{house.worker1.user.pk}",
        "supervisor": f"u{house.owners_committee.pk}",
    }
    return {
        "note": "写明了。",
        "closure": "substantive",
        "due_on": "2027-01-04",
        **(parties if verb == "reassign" else {}),
    }


@pytest.mark.parametrize(("verb", "field", "value", "sentence"), VERBS_WRONG)
def test_a_verbs_form_says_what_it_still_needs(
    deciding: Deciding, verb: str, field: str, value: str, sentence: str
):
    made = deciding.resolution_in(FROM[verb])
    data = {**right(deciding, verb), field: value}
    form = VERB_FORMS[verb](data, thing=made, actor=deciding.house.staff)
    assert list(form.errors) == [field]
    assert sentence in " ".join(form.errors[field])


@pytest.mark.parametrize("verb", VERB_FORMS)
def test_a_verbs_form_filled_in_rightly_holds(deciding: Deciding, verb: str):
    made = deciding.resolution_in(FROM[verb])
    form = VERB_FORMS[verb](right(deciding, verb), thing=made, actor=deciding.house.staff)
    assert form.is_valid(), form.errors


FILES: list[tuple[str, bytes, str, str]] = [
    ("a.jpg", b"nothing", "type_not_allowed", "不是照片或 PDF"),
    ("a.exe", b"MZ\x90\x00", "type_not_allowed", "不是照片或 PDF"),
    ("a.svg", b"<svg onload='x'/>", "type_not_allowed", "不是照片或 PDF"),
    ("a.pdf", b"%PDF-1.7 cut off", "type_not_allowed", "不是完整的 PDF 文件"),
    ("a.jpg", b"\xff\xd8\xff broken", "image_unsafe", "打不开"),
]


@pytest.mark.parametrize(("name", "content", "code", "sentence"), FILES)
def test_evidence_is_told_by_its_content(
    deciding: Deciding, name: str, content: bytes, code: str, sentence: str
):
    made = deciding.resolution_in("in_progress")
    files = {"files": SimpleUploadedFile(name, content)}
    form = VERB_FORMS["report_done"]({"note": "好了。"}, files, thing=made, actor=deciding.house.property)
    error = form.errors.as_data()["files"][0]
    assert error.code == code
    assert sentence in error.message


def test_a_photo_becomes_evidence(deciding: Deciding):
    made = deciding.resolution_in("in_progress")
    files = {"files": SimpleUploadedFile("灯.jpg", photo().read())}
    form = VERB_FORMS["report_done"]({"note": "好了。"}, files, thing=made, actor=deciding.house.property)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["files"][0].is_photo


def test_reassigning_begins_with_those_named_now(deciding: Deciding):
    made: Resolution = deciding.write()
    form = VERB_FORMS["reassign"](thing=made, actor=deciding.house.staff)
    assert form.initial == {
        "lead": f"u{deciding.house.property_company.pk}",
        "coordinator": f"p{deciding.house.worker1.user.pk}",
        "supervisor": f"u{deciding.house.owners_committee.pk}",
    }


# Minutes

MINUTES_WRONG: list[tuple[str, str, str, str]] = [
    ("edit", "title", "", MUST),
    ("edit", "title", "字" * 81, "80"),
    ("edit", "opening", "", MUST),
    ("edit", "opening", "字" * 1001, "1000"),
    ("edit", "discussion", "", MUST),
    ("edit", "discussion", "字" * 20001, "20000"),
    ("edit", "floor", "字" * 5001, "5000"),
    ("countersign", "resident", "", MUST),
    ("countersign", "resident", "字" * 41, "40"),
    ("reopen", "note", "", MUST),
    ("object", "text", "", MUST),
    ("object", "text", "字" * 501, "500"),
    ("object", "name", "", MUST),
    ("object", "name", "字" * 41, "40"),
    ("object", "phone", "1" * 21, "20"),
    ("answer", "answer", "", MUST),
    ("answer", "answer", "字" * 501, "500"),
    ("answer", "upheld", "", MUST),
    ("answer", "upheld", "maybe", "maybe"),
    ("answer", "objection", "", MUST),
    ("answer", "objection", "0", "选"),
    ("correct", "note", "", MUST),
    ("correct", "discussion", "", MUST),
]


def minutes_right(made: Minutes) -> dict[str, Any]:
    first = made.objections.first()
    return {
        "title": "纪要",
        "opening": "时间地点。",
        "discussion": "一、灯",
        "floor": "",
        "resident": "王秀英",
        "note": "改错字。",
        "text": "不对。",
        "name": "赵大爷",
        "phone": "",
        "answer": "已更正。",
        "upheld": "true",
        "objection": first.pk if first else "",
    }


def minutes_ready(deciding: Deciding, verb: str) -> Minutes:
    made = deciding.minutes_in(MINUTES_FROM[verb])
    return deciding.minutes_do("object", made) if verb == "answer" else made


@pytest.mark.parametrize(("verb", "field", "value", "sentence"), MINUTES_WRONG)
def test_a_form_of_the_minutes_says_what_it_still_needs(
    deciding: Deciding, verb: str, field: str, value: str, sentence: str
):
    made = minutes_ready(deciding, verb)
    data = {**minutes_right(made), field: value}
    form = MINUTES_FORMS[verb](data, thing=made, actor=deciding.house.staff)
    assert list(form.errors) == [field]
    assert sentence in " ".join(form.errors[field])


@pytest.mark.parametrize("verb", MINUTES_FORMS)
def test_a_form_of_the_minutes_filled_in_rightly_holds(deciding: Deciding, verb: str):
    made = minutes_ready(deciding, verb)
    form = MINUTES_FORMS[verb](minutes_right(made), thing=made, actor=deciding.house.staff)
    assert form.is_valid(), form.errors


ASKED: list[tuple[str, str, list[str]]] = [
    ("object", "family", ["text"]),
    ("object", "visitor", ["text", "name", "phone"]),
    ("object", "worker1", ["text", "name", "phone"]),
    ("countersign", "family", []),
    ("countersign", "staff", ["resident"]),
    ("confirm", "lead", []),
    ("redraft", "staff", []),
    ("post", "staff", []),
    ("settle", "staff", []),
    ("edit", "staff", ["title", "opening", "discussion", "floor"]),
    ("correct", "staff", ["note", "discussion", "floor"]),
    ("reopen", "staff", ["note"]),
    ("answer", "staff", ["objection", "upheld", "answer"]),
]


@pytest.mark.parametrize(("verb", "who", "fields"), ASKED)
def test_nobody_is_asked_what_their_card_already_says(
    deciding: Deciding, verb: str, who: str, fields: list[str]
):
    made = minutes_ready(deciding, verb)
    form = MINUTES_FORMS[verb](thing=made, actor=getattr(deciding.house, who))
    assert list(form.fields) == fields
