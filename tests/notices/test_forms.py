"""What is asked of whoever sets up a group or says what to hear."""

import datetime
from typing import Any

import pytest

from notices.carrying.forms import ACTS, AddForm, RenameForm, RobotForm
from notices.carrying.forms.groups import kinds
from notices.carrying.models import GridGroup
from notices.carrying.states import GROUP_TRANSITIONS, Purpose
from notices.carrying.workflow import groups
from notices.channels.states import ChannelKind
from notices.telling.forms import PreferenceForm
from notices.telling.states import Topic
from tests.community import House

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-1234"
SECRET = "SEC0123456789abcdef"  # noqa: S105


@pytest.fixture
def house(lent_house: House) -> House:
    return lent_house


@pytest.fixture
def group(house: House) -> GridGroup:
    return groups.add(house.grid1, by=house.admin, name="一号群", kind=ChannelKind.DEMO)


def given(**changed: str) -> dict[str, str]:
    filled = {"grid": "01", "name": "一号群", "purpose": "residents", "kind": "wecom", "webhook": HOOK}
    return {**filled, **changed}


def test_every_verb_of_a_group_has_its_function_and_page():
    assert list(ACTS.verbs) == list(GROUP_TRANSITIONS)
    assert ACTS.page == "channel"


def test_a_whole_form_says_which_grid_which_way_and_for_whom(house: House):
    form = AddForm(given(), actor=house.admin)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["grid"] == house.grid1
    assert form.cleaned_data["secret"] == ""


@pytest.mark.parametrize("name", ["grid", "name", "purpose", "kind"])
def test_what_is_missing_is_named(house: House, name: str):
    form = AddForm(given(**{name: ""}), actor=house.admin)
    assert list(form.errors) == [name]


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "pigeon"), ("purpose", "all"), ("grid", "99"), ("name", "群" * 41)]
)
def test_what_is_out_of_bounds_is_named(house: House, name: str, value: str):
    assert list(AddForm(given(**{name: value}), actor=house.admin).errors) == [name]


def test_only_grids_of_the_own_community_are_offered(house: House):
    offered = set(AddForm(actor=house.admin).fields["grid"].queryset)
    assert offered == {house.grid1, house.grid2, house.grid3}


@pytest.mark.parametrize("name", ["webhook", "secret"])
def test_what_was_typed_as_address_or_secret_never_comes_back(house: House, name: str):
    form = AddForm(given(name="", secret=SECRET), actor=house.admin)
    assert not form.is_valid()
    drawn = str(form[name])
    assert 'type="password"' in drawn
    assert "value=" not in drawn


def test_the_demo_channel_is_offered_in_the_demo_only(settings: Any):
    assert (ChannelKind.DEMO.value, "演示群") in kinds()
    settings.DEMO = False
    assert [kind for kind, _ in kinds()] == ["manual", "wecom", "dingtalk", "feishu"]


def test_renaming_begins_with_what_it_is_called_now(house: House, group: GridGroup):
    form = RenameForm(thing=group, actor=house.admin)
    assert form.initial["name"] == "一号群"
    assert form.initial["purpose"] == Purpose.RESIDENTS
    assert 'value="21:30"' in str(form["quiet_from"])
    assert 'value="07:00"' in str(form["quiet_to"])


@pytest.mark.parametrize("value", ["", "25:00", "夜里"])
def test_a_time_is_a_time(house: House, group: GridGroup, value: str):
    filled = {"name": "群", "purpose": "staff", "quiet_from": value, "quiet_to": "07:00"}
    assert list(RenameForm(filled, thing=group, actor=house.admin).errors) == ["quiet_from"]


def test_a_robot_is_a_channel_and_what_it_needs(house: House, group: GridGroup):
    form = RobotForm({"kind": "dingtalk", "webhook": HOOK, "secret": SECRET}, thing=group, actor=house.admin)
    assert form.is_valid()
    assert form.cleaned_data == {"kind": "dingtalk", "webhook": HOOK, "secret": SECRET}
    assert RobotForm({"kind": "manual"}, thing=group, actor=house.admin).is_valid()


# 消息设置


def wanted(topics: list[Topic], **given_: Any) -> PreferenceForm:
    form = PreferenceForm({"wanted": [], **given_}, topics=topics)
    assert form.is_valid(), form.errors
    return form


def test_what_is_not_ticked_is_muted():
    form = wanted(list(Topic), wanted=[Topic.PROGRESS, Topic.GRID])
    assert form.said()["muted"] == [Topic.OFFICE, Topic.REMINDER, Topic.COUNCIL]


def test_a_task_is_not_among_the_choices_and_the_page_says_why():
    form = PreferenceForm(topics=list(Topic))
    assert Topic.TASK.value not in [value for value, _ in form.fields["wanted"].choices]
    assert "总会收到" in form.fields["wanted"].help_text
    assert PreferenceForm(topics=[Topic.PROGRESS]).fields["wanted"].help_text == ""


def test_no_quiet_time_is_no_quiet_time():
    assert wanted([Topic.PROGRESS]).said() == {
        "muted": [Topic.PROGRESS],
        "quiet_from": None,
        "quiet_to": None,
    }


def test_a_quiet_time_may_go_over_midnight():
    said = wanted([Topic.PROGRESS], quiet_from="22:00", quiet_to="06:30").said()
    assert (said["quiet_from"], said["quiet_to"]) == (datetime.time(22, 0), datetime.time(6, 30))
