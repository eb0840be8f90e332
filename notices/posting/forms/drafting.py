"""通知的表单: what it says, to whom, until when. Its cleaned data is `words`, a Draft."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.models import Building, Grid
from notices.posting.issuing import Draft
from notices.posting.models import Notice
from notices.posting.states import DRAFTED, AudienceKind, NoticeKind
from residents.appeals.forms.filing import building_label
from residents.appeals.forms.widgets import area
from residents.register.states import CareGroup

# Asked on the page of an activity only; the API takes them beside any kind.
OF_ACTIVITIES = ("happens_at", "happens_until", "place", "seats", "sign_up_until")
UNTIL = {
    NoticeKind.NOTICE: ("到期时间", "到时自动下墙；空着就一直挂着。"),
    NoticeKind.POSTING: ("公示到", "必填；到时自动下墙。"),
    NoticeKind.ACTIVITY: ("到期时间", "到时自动下墙；空着就一直挂着。"),
    NoticeKind.ALERT: ("预警到什么时候", "必填；到时自动下墙。"),
}


class Moment(forms.DateTimeInput):
    """A day and a time, chosen from the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def moment(label: str, help_text: str = "") -> forms.DateTimeField:
    wrong = {"invalid": "请填日期和时间，例如 2026-11-24 09:00。"}
    return forms.DateTimeField(
        label=label, required=False, widget=Moment(), help_text=help_text, error_messages=wrong
    )


class NoticeForm(forms.Form):
    """起草通知. A worker is asked for the own grids and buildings only; care groups for those with the care duty.

    A page is of one kind, chosen before by its address, and asks what this kind needs.
    """

    kind = forms.ChoiceField(
        label="这是一条",
        choices=[(kind.value, kind.label) for kind in DRAFTED],
        initial=NoticeKind.NOTICE,
        widget=forms.HiddenInput,
    )
    title = forms.CharField(
        label="标题",
        max_length=80,
        help_text="例如：周三上午停水",
        error_messages={"required": "请写标题。"},
    )
    text = forms.CharField(
        label="正文",
        max_length=5000,
        widget=area(8, 5000),
        help_text="什么事、什么时候、在哪里、要居民做什么。",
        error_messages={"required": "请写正文。"},
    )
    contact = forms.CharField(
        label="联系人和电话", max_length=80, required=False, help_text="有疑问、有意见找谁。"
    )
    audience = forms.ChoiceField(
        label="发给谁",
        choices=AudienceKind.choices,
        initial=AudienceKind.COMMUNITY,
        widget=forms.RadioSelect,
    )
    grids = forms.ModelMultipleChoiceField(
        label="哪几个微网格",
        queryset=Grid.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    buildings = forms.ModelMultipleChoiceField(
        label="哪几栋楼",
        queryset=Building.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="电脑上按住 Ctrl 可以选几栋。",
    )
    care_groups = forms.MultipleChoiceField(
        label="哪些重点关爱人群",
        choices=CareGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_at = moment("到期时间", "公示、预警必填；到时自动下墙。")
    happens_at = moment("活动开始", "活动必填。")
    happens_until = moment("活动结束")
    place = forms.CharField(label="活动地点", max_length=80, required=False, help_text="活动必填。")
    seats = forms.IntegerField(
        label="名额", min_value=1, max_value=5000, required=False, help_text="空着不限；报满后自动候补。"
    )
    sign_up_until = moment("报名截止", "空着就到活动开始。")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        grids = Grid.objects.of(actor.community_id).micro().order_by("code")
        buildings = Building.objects.of(actor.community_id).select_related("compound")
        if not actor.is_office:
            grids, buildings = (
                grids.filter(pk__in=actor.grid_ids),
                buildings.filter(grid_id__in=actor.grid_ids),
            )
            self.initial.setdefault("audience", AudienceKind.GRIDS)
        self.fields["grids"].queryset, self.fields["buildings"].queryset = grids, buildings
        self.fields["grids"].label_from_instance = lambda grid: grid.name
        self.fields["buildings"].label_from_instance = building_label
        self._offer()
        if self.asked_kind in UNTIL:
            until = self.fields["expires_at"]
            until.label, until.help_text = UNTIL[NoticeKind(self.asked_kind)]

    @property
    def asked_kind(self) -> str:
        """The kind this page asks for: as posted, else as it begins."""
        return str(self["kind"].value() or "")

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """这是一条…: tabs that lead to the same page for another kind; none where it stays what it is."""
        offered = self.fields["kind"].choices
        tabs = [(value, label, value == self.asked_kind) for value, label in offered if len(offered) > 1]
        return [
            {"href": f"?kind={value}", "label": label, "current": current} for value, label, current in tabs
        ]

    def visible_fields(self) -> list[forms.BoundField]:
        """What a page shows: nothing that only another kind needs."""
        left_out = () if self.asked_kind == NoticeKind.ACTIVITY else OF_ACTIVITIES
        return [field for field in super().visible_fields() if field.name not in left_out]

    def _offer(self) -> None:
        """Audiences this actor may write to."""
        left_out = set() if self.actor.sees_care else {AudienceKind.CARE}
        left_out |= set() if self.actor.is_office else {AudienceKind.COMMUNITY}
        self.fields["audience"].choices = [
            (value, label) for value, label in AudienceKind.choices if value not in left_out
        ]
        if not self.actor.sees_care:
            del self.fields["care_groups"]

    def clean(self) -> dict[str, Any]:
        """The words as one Draft. What is chosen beside the audience does not count."""
        data = super().clean()
        if self.errors:
            return data
        apart = {
            "grids": AudienceKind.GRIDS,
            "buildings": AudienceKind.BUILDINGS,
            "care_groups": AudienceKind.CARE,
        }
        chosen = {
            name: list(data.get(name) or ()) if data["audience"] == kind else []
            for name, kind in apart.items()
        }
        plain = {name: value for name, value in data.items() if name not in apart}
        return {"words": Draft(**plain, **chosen)}


class EditForm(NoticeForm):
    """The same form over a draft."""

    def __init__(self, *args: Any, thing: Notice, actor: Actor, **kwargs: Any) -> None:
        begun = stored(thing) | kwargs.get("initial", {})
        kwargs["initial"] = begun | ({} if begun["kind"] in DRAFTED else {"kind": thing.kind})
        super().__init__(*args, actor=actor, **kwargs)
        self.thing = thing
        if thing.kind not in DRAFTED:
            self.fields["kind"].choices = [(thing.kind, thing.get_kind_display())]


class CorrectForm(EditForm):
    """更正: what was published, to be put right."""


def stored(notice: Notice) -> dict[str, Any]:
    """A stored notice as the form shows it."""
    plain = ("kind", "title", "text", "contact", "audience", "care_groups", "expires_at", "happens_at")
    plain += ("happens_until", "place", "seats", "sign_up_until")
    return {
        **{name: getattr(notice, name) for name in plain},
        "grids": [grid.code for grid in notice.grids.all()],
        "buildings": [building.pk for building in notice.buildings.all()],
    }
