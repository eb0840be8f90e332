"""账号、岗位、日历、设置的表单, row by row: what is typed, what is said beside the field."""

import datetime

import pytest

from grids.forms.ground import DwellingsForm
from grids.forms.office import CalendarDayForm, SettingsForm, YearForm
from grids.forms.posts import AccountForm, BackupForm, EndForm, PostForm
from grids.models import Community
from tests.community import House

DAY = datetime.date(2026, 12, 1)
ACCOUNT = [
    ("username", "", False),
    ("username", "   ", False),
    ("username", "a" * 151, False),
    ("username", "wangfang", True),
    ("username", "wang.fang@xfl", True),
    ("name", "", False),
    ("name", "王" * 41, False),
    ("name", "欧阳娜娜", True),
    ("phone", "", True),
    ("phone", "1" * 21, False),
    ("phone", "025-84112345", True),
]
POST = [
    ("user", "", False),
    ("user", "x", False),
    ("user", "99999999", False),
    ("kind", "", False),
    ("kind", "king", False),
    ("kind", "worker", True),
    ("kind", "staff", True),
    ("kind", "lead", True),
    ("kind", "admin", True),
    ("kind", "seat", True),
    ("kind", "supervisor", True),
    ("grid", "", True),
    ("grid", "01", True),
    ("grid", "77", False),
    ("organization", "", True),
    ("organization", "99999999", False),
    ("since", "", False),
    ("since", "明天", False),
    ("since", "2026-02-30", False),
    ("since", "2026-12-01", True),
    ("until", "", True),
    ("until", "x", False),
    ("until", "2027-01-01", True),
    ("background", "", True),
    ("background", "retired_cadre", True),
    ("background", "volunteer", True),
    ("background", "active_resident", True),
    ("background", "party_member", True),
    ("background", "full_time", True),
    ("background", "wizard", False),
    ("care_duty", "on", True),
    ("substitute", "on", True),
]
CALENDAR = [
    ("date", "", False),
    ("date", "2026-13-01", False),
    ("date", "元旦", False),
    ("date", "2026-12-01", True),
    ("rule", "", False),
    ("rule", "sleep", False),
    ("rule", "work", True),
    ("rule", "rest", True),
    ("rule", "plain", True),
    ("name", "", True),
    ("name", "调休上班", True),
    ("name", "长" * 21, False),
]
SETTINGS = [
    ("phone", "", True),
    ("phone", "1" * 21, False),
    ("council_weekday", "", False),
    ("council_weekday", "0", True),
    ("council_weekday", "6", True),
    ("council_weekday", "7", False),
    ("council_weekday", "x", False),
    ("council_time", "", False),
    ("council_time", "25:00", False),
    ("council_time", "18:30", True),
    ("council_place", "", True),
    ("council_place", "长" * 81, False),
    ("care_visit_days", "", False),
    ("care_visit_days", "0", False),
    ("care_visit_days", "-1", False),
    ("care_visit_days", "99999", False),
    ("care_visit_days", "1", True),
    ("visit_days", "0", False),
    ("visit_days", "365", True),
    ("visits_per_day", "0", False),
    ("visits_per_day", "12", True),
    ("unconfirmed_days", "0", False),
    ("unconfirmed_days", "90", True),
    ("reveals_per_hour", "", False),
    ("reveals_per_hour", "-1", False),
    ("reveals_per_hour", "99999", False),
    ("reveals_per_hour", "5", True),
    ("two_step_login", "on", True),
]
YEARS = [
    ("2004", True),
    ("2026", True),
    ("2100", True),
    ("2003", False),
    ("2101", False),
    ("", False),
    ("x", False),
    ("2026.5", False),
]


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.mark.parametrize(("field", "typed", "taken"), ACCOUNT)
def test_opening_an_account(field: str, typed: str, taken: bool):
    form = AccountForm({"username": "wangfang", "name": "王芳", "phone": "", field: typed})
    assert form.is_valid() is taken
    assert taken or list(form.errors) == [field]


@pytest.mark.parametrize(("field", "typed", "taken"), POST)
def test_giving_a_post(house: House, field: str, typed: str, taken: bool):
    said = {"user": house.staff.user.pk, "kind": "staff", "since": "2026-12-01", field: typed}
    form = PostForm(said, actor=house.admin)
    assert form.is_valid() is taken
    assert taken or list(form.errors) == [field]


def test_a_post_is_primary_unless_it_stands_in(house: House):
    said = {"user": house.staff.user.pk, "kind": "worker", "grid": "01", "since": "2026-12-01"}
    for more, primary in (({}, True), ({"substitute": "on"}, False)):
        form = PostForm({**said, **more}, actor=house.admin)
        assert form.is_valid()
        assert form.cleaned_data["primary"] is primary
        assert "substitute" not in form.cleaned_data


def test_people_grids_and_units_of_another_community_are_not_offered(house: House):
    form = PostForm(actor=house.admin)
    there = house.elsewhere
    assert there.staff.user not in form.fields["user"].queryset
    assert there.grid1 not in form.fields["grid"].queryset
    assert there.party_branch not in form.fields["organization"].queryset
    assert there.staff.user not in BackupForm(actor=house.admin).fields["user"].queryset


@pytest.mark.parametrize(("field", "typed", "taken"), CALENDAR)
def test_ruling_a_day(field: str, typed: str, taken: bool):
    form = CalendarDayForm({"date": "2026-12-01", "rule": "rest", "name": "", field: typed})
    assert form.is_valid() is taken
    assert taken or list(form.errors) == [field]


@pytest.mark.parametrize(("rule", "workday"), [("work", True), ("rest", False), ("plain", None)])
def test_what_a_rule_means(rule: str, workday: bool | None):
    form = CalendarDayForm({"date": "2026-12-01", "rule": rule})
    assert form.is_valid()
    assert form.cleaned_data == {"date": DAY, "name": "", "workday": workday}


@pytest.mark.parametrize(("field", "typed", "taken"), SETTINGS)
def test_the_settings(house: House, field: str, typed: str, taken: bool):
    said = {"phone": "", "council_weekday": "0", "council_time": "19:00", "council_place": ""}
    said |= {"care_visit_days": "7", "visit_days": "365", "visits_per_day": "8", "unconfirmed_days": "180"}
    said |= {"reveals_per_hour": "30"}
    form = SettingsForm({**said, field: typed}, instance=Community.objects.get(pk=house.community.pk))
    assert form.is_valid() is taken, form.errors
    assert taken or field in form.errors or "__all__" in form.errors


@pytest.mark.parametrize(("typed", "taken"), YEARS)
def test_a_year(typed: str, taken: bool):
    assert YearForm({"year": typed}).is_valid() is taken


@pytest.mark.parametrize(("typed", "taken"), [("2026-12-01", True), ("", False), ("x", False)])
def test_a_last_day(typed: str, taken: bool):
    assert EndForm({"on": typed}).is_valid() is taken


@pytest.mark.parametrize(
    ("dwellings", "grid", "taken"),
    [
        (["1"], "02", True),
        (["1", "2"], "01", True),
        ([], "01", False),
        (["3"], "01", False),
        (["x"], "01", False),
        (["1"], "77", False),
        (["1"], "", False),
    ],
)
def test_ticking_doors(house: House, dwellings: list[str], grid: str, taken: bool):
    form = DwellingsForm({"dwellings": dwellings, "grid": grid}, actor=house.staff, dwellings=[1, 2])
    assert form.is_valid() is taken
