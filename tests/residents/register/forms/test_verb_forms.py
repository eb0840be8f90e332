"""动作、筛选、上传的表单: what each asks, what it takes for granted, what it says of a bad value."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from grids.states import EndReason
from residents.register.forms.correcting import AnswerForm, AskCorrectionForm
from residents.register.forms.sheets import AskExportForm, DeclineForm, UploadForm
from residents.register.forms.verbs import VERB_FORMS, VerbForm
from residents.register.registers import REGISTERS
from residents.register.workflow import keeping
from tests.community import House
from tests.conftest import lent_house
from tests.factories import actor, household, resident

house = lent_house


def form_of(house: House, verb: str, data: dict[str, Any], **given: Any) -> VerbForm:
    given = {"actor": house.staff, "thing": house.resident, "reasons": REGISTERS["residents"].ends, **given}
    return VERB_FORMS[verb](data, **given)


def words(form: Any) -> dict[str, str]:
    return {name: " ".join(said) for name, said in form.errors.items()}


# Verbs


REASONS = {
    "residents": ["搬离", "去世", "登记错误"],
    "households": ["搬离", "登记错误"],
    "dwellings": ["拆除", "登记错误"],
    "buildings": ["拆除", "登记错误"],
    "enterprises": ["停业或注销", "搬离", "登记错误"],
    "facilities": ["拆除", "登记错误"],
}


@pytest.mark.parametrize("slug", REASONS)
def test_each_register_ends_things_for_its_own_reasons(house: House, slug: str):
    form = form_of(house, "end", {}, reasons=REGISTERS[slug].ends)
    assert [label for _, label in form.fields["reason"].choices] == REASONS[slug]
    assert EndReason.MERGED not in REGISTERS[slug].ends


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({}, {"reason": "该字段是必填项。"}),
        ({"reason": "closed"}, {"reason": "选择一个有效的选项。 closed 不在可用的选项中。"}),
        ({"reason": "merged"}, {"reason": "选择一个有效的选项。 merged 不在可用的选项中。"}),
        ({"reason": "died", "on": "昨天"}, {"on": "输入一个有效的日期。"}),
        ({"reason": "died"}, {}),
        ({"reason": "died", "on": "2026-01-02"}, {}),
    ],
)
def test_an_end_needs_a_reason_and_may_name_its_day(
    house: House, data: dict[str, str], found: dict[str, str]
):
    assert words(form_of(house, "end", data)) == found


NO_SUCH = "没有找到这个编号，或它已经注销，请核对后再填。"


def test_a_double_is_merged_into_something_that_is_there(house: House):
    kept = resident(house.household, "王秀英", "")
    assert form_of(house, "merge", {"into": kept.pk}).is_valid()
    gone = keeping.end(resident(house.household, "赵某", ""), by=house.staff, reason=EndReason.DIED)
    for into in (house.resident.pk, gone.pk, 999_999_999, house.elsewhere.resident.pk):
        assert words(form_of(house, "merge", {"into": into})) == {"into": NO_SUCH}
    there = resident(household(house.grid2), "李某", "")
    assert words(form_of(house, "merge", {"into": there.pk}, actor=house.worker1)) == {"into": NO_SUCH}
    assert words(form_of(house, "merge", {"into": "零"})) == {"into": "输入整数。"}
    assert words(form_of(house, "merge", {"into": 0})) == {"into": "确保该值大于或等于1。"}
    assert words(form_of(house, "merge", {})) == {"into": "该字段是必填项。"}


def test_a_reveal_asks_what_and_why(house: House):
    form = form_of(house, "reveal", {})
    assert [label for _, label in form.fields["detail"].choices] == ["姓名和电话", "姓名、身份证号和出生日期"]
    assert words(form) == {"detail": "该字段是必填项。", "purpose": "该字段是必填项。"}
    shop = form_of(house, "reveal", {"detail": "identity", "purpose": "x"}, thing=house.property_company)
    assert [label for _, label in shop.fields["detail"].choices] == ["联系人和电话"]
    assert words(shop) == {"detail": "选择一个有效的选项。 identity 不在可用的选项中。"}
    long = form_of(house, "reveal", {"detail": "contact", "purpose": "问" * 201})
    assert words(long) == {"purpose": "确保该变量包含不超过 200 字符 (目前字符数 201)。"}


def test_an_erasure_needs_its_purpose_and_a_restoration_nothing(house: House):
    assert words(form_of(house, "erase", {})) == {"purpose": "该字段是必填项。"}
    assert words(form_of(house, "erase", {"purpose": "　"})) == {"purpose": "该字段是必填项。"}
    assert form_of(house, "erase", {"purpose": "本人书面申请"}).is_valid()
    assert form_of(house, "restore", {}).is_valid()


def test_every_verb_of_every_register_has_its_form():
    verbs = {verb for register in REGISTERS.values() for verb, _ in register.verbs}
    assert verbs - {"edit"} == set(VERB_FORMS)


# Sheets and files that leave


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "请选择一个表格文件。"),
        (SimpleUploadedFile("a.xlsx", b""), "这个文件是空的，请重新选择文件。"),
        (SimpleUploadedFile(f"{'长' * 200}.xlsx", b"x"), "文件名太长，请改短后再上传。"),
    ],
)
def test_an_upload_says_what_is_missing(file: Any, sentence: str):
    form = UploadForm({}, {"file": file} if file else {})
    assert words(form) == {"file": sentence}


def test_an_unmasked_file_is_asked_for_with_its_purpose_and_refused_with_a_reason():
    assert words(AskExportForm({})) == {"purpose": "请写明用途。"}
    assert words(AskExportForm({"purpose": "  "})) == {"purpose": "请写明用途。"}
    assert words(AskExportForm({"purpose": "报" * 201})) == {
        "purpose": "确保该变量包含不超过 200 字符 (目前字符数 201)。"
    }
    assert AskExportForm({"purpose": "报送高龄津贴名单"}).is_valid()
    assert words(DeclineForm({})) == {"note": "该字段是必填项。"}


def test_a_correction_is_asked_about_somebody_of_the_own_household(house: House):
    gone = keeping.end(resident(house.household, "赵某", ""), by=house.staff, reason=EndReason.DIED)
    stranger = resident(household(house.grid1), "钱某", "")
    form = AskCorrectionForm({}, household=house.household)
    assert list(form.fields["resident"].queryset) == [house.resident]
    assert words(form) == {"wrong": "该字段是必填项。", "wanted": "该字段是必填项。"}
    for somebody in (gone, stranger, house.elsewhere.resident):
        data = {"resident": somebody.pk, "wrong": "phone", "wanted": "13900000001"}
        assert list(words(AskCorrectionForm(data, household=house.household))) == ["resident"]
    assert AskCorrectionForm({"wrong": "other", "wanted": "门牌"}, household=house.household).is_valid()
    assert AnswerForm({}).is_valid()
    assert list(words(AnswerForm({"answer": "答" * 501}))) == ["answer"]


# Filters


def filtered(house: House, slug: str, by: Any = None, **params: str) -> Any:
    data = QueryDict(mutable=True)
    data.update(params)
    return REGISTERS[slug].filtered(data, by or house.staff)


LABELS = {
    "residents": "查找 微网格 楼栋 在册 户号",
    "households": "查找 微网格 楼栋 在册 房屋编号 居住方式",
    "dwellings": "查找 微网格 楼栋 在册",
    "buildings": "查找 微网格 在册",
    "enterprises": "查找 微网格 在册 类型",
    "facilities": "查找 微网格 楼栋 在册 类型 状态",
}


@pytest.mark.parametrize("slug", LABELS)
def test_each_list_is_narrowed_by_what_it_knows(house: House, slug: str):
    form = filtered(house, slug).form
    assert sorted(field.label for field in form.fields.values()) == sorted(LABELS[slug].split())
    assert [label for _, label in form.fields["ended"].choices] == ["在册的", "已注销的", "全部"]


@pytest.mark.parametrize(
    ("slug", "params", "field"),
    [
        ("residents", {"grid": "99"}, "grid"),
        ("residents", {"building": "0"}, "building"),
        ("residents", {"household": "0"}, "household"),
        ("residents", {"household": "一"}, "household"),
        ("residents", {"ended": "maybe"}, "ended"),
        ("residents", {"text": "字" * 61}, "text"),
        ("households", {"tenure": "bought"}, "tenure"),
        ("households", {"dwelling": "-1"}, "dwelling"),
        ("enterprises", {"kind": "shop"}, "kind"),
        ("facilities", {"kind": "sofa"}, "kind"),
        ("facilities", {"state": "broken"}, "state"),
    ],
)
def test_a_filter_that_cannot_be_is_named(house: House, slug: str, params: dict[str, str], field: str):
    found = filtered(house, slug, **params)
    assert not found.is_valid()
    assert list(found.errors) == [field]


def test_a_worker_narrows_by_the_own_grids_and_buildings(house: House):
    there = household(house.grid2).dwelling.building
    form = filtered(house, "residents", by=house.worker1).form
    assert [code for code, _ in form.fields["grid"].choices] == ["", "01"]
    assert str(there.pk) not in [code for code, _ in form.fields["building"].choices]
    assert not filtered(house, "residents", by=house.worker1, grid="02").is_valid()


def test_care_is_a_filter_for_those_with_the_duty(house: House):
    assert "care" not in filtered(house, "residents").form.fields
    house.staff.user.posts.update(care_duty=True)
    carer = actor(house.staff.user)
    lonely = resident(house.household, "孙桂兰", "", care_groups=["living_alone"])
    assert list(filtered(house, "residents", by=carer, care="living_alone").qs) == [lonely]
    assert list(filtered(house, "residents", by=carer, care="disability").qs) == []


def test_what_has_ended_is_left_out_unless_asked_for(house: House):
    gone = keeping.end(
        resident(house.household, "赵某", ""), by=house.staff, reason="died", on=datetime.date(2026, 1, 2)
    )
    assert set(filtered(house, "residents").qs) == {house.resident}
    assert set(filtered(house, "residents", ended="no").qs) == {house.resident}
    assert set(filtered(house, "residents", ended="yes").qs) == {gone}
    assert set(filtered(house, "residents", ended="all").qs) == {gone, house.resident}


def test_filters_narrow_together(house: House):
    tenants = household(house.grid1, tenure="tenant")
    place = tenants.dwelling
    rows = filtered(house, "households", tenure="tenant", grid="01", building=str(place.building_id))
    assert list(rows.qs) == [tenants]
    assert list(filtered(house, "households", tenure="tenant", grid="02").qs) == []
    assert list(filtered(house, "households", dwelling=str(place.pk)).qs) == [tenants]
