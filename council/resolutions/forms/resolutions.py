"""决议的表单: writing one, and what each verb needs."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from council.covenant.models import CovenantVersion
from council.forms import Day, VerbForm
from council.meetings.models import AgendaItem, Draft
from council.resolutions import parties
from council.resolutions.forms.fields import (
    NumbersField,
    PartyField,
    appeals_of,
    article_choices,
    by_key,
)
from council.resolutions.models import Resolution
from council.resolutions.states import Role
from council.resolutions.workflow import prefilled
from grids.together import Few, together
from residents.appeals.forms.uploading import FilesField
from residents.appeals.forms.verbs import note
from residents.appeals.forms.widgets import area
from residents.appeals.models import Appeal
from residents.appeals.states import Closure

COVENANT = ("number", "text", "state", "in_force_from", "version")
WRITTEN = ("number", "text", "lead_name", "coordinator_name", "supervisor_name", "due_on")
USUAL_TIME = datetime.timedelta(days=14)


class PartiesForm(VerbForm):
    """Who leads, who coordinates, who supervises: told here already that the supervisor is somebody else."""

    lead = PartyField(Role.LEAD)
    coordinator = PartyField(Role.COORDINATOR)
    supervisor = PartyField(Role.SUPERVISOR)

    def prepare(self) -> None:
        self.known = together(self.actor.community_id, **self.lists())
        offered = by_key(self.known["units"], self.known["posts"])
        for role in Role:
            self.fields[role].offer(offered)

    def lists(self) -> dict[str, Few]:
        """What the form stands on, in one query."""
        return parties.lists(self.actor.community_id, timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        lead, supervisor = data.get(Role.LEAD), data.get(Role.SUPERVISOR)
        if lead and supervisor and parties.same_side(lead, supervisor, timezone.localdate()):
            self.add_error("supervisor", "监督方不能就是牵头方，也不能是牵头单位的人，请另选一个。")
        return data


class WriteForm(PartiesForm):
    """写决议: `thing` is the agenda item."""

    text = forms.CharField(label="决议内容", max_length=2000, widget=area(4, 2000))
    sign_of_done = forms.CharField(
        label="完成标志", max_length=300, help_text="怎样算办完了，例如：12 盏灯全部亮，居民看过。"
    )
    due_on = forms.DateField(label="完成期限", widget=Day)
    appeals = NumbersField(
        label="还回应哪些诉求",
        max_length=300,
        required=False,
        help_text="填编号，用空格隔开；这个议题的诉求会自动带上。",
    )
    cites = forms.IntegerField(label="依据公约", required=False, min_value=1, widget=forms.Select)
    adopts = forms.BooleanField(label="这项决议通过现在的公约草案", required=False)
    in_force_from = forms.DateField(label="新公约从哪天起施行", required=False, widget=Day)

    field_order = ["text", "lead", "coordinator", "supervisor", "due_on", "sign_of_done"]

    thing: AgendaItem

    def lists(self) -> dict[str, Few]:
        return super().lists() | {
            "covenants": Few(CovenantVersion.objects.visible_to(self.actor), COVENANT),
            "written": Few(self.thing.resolutions.order_by("id"), WRITTEN),
        }

    @property
    def written(self) -> list[Resolution]:
        """What this item was resolved by already."""
        return self.known["written"]

    def prepare(self) -> None:
        super().prepare()
        day = self.thing.session.date
        self.initial.setdefault("due_on", day + USUAL_TIME)
        covenants = self.known["covenants"]
        adopted = [each for each in covenants if each.in_force_from and each.in_force_from <= day]
        current = max(adopted, key=lambda each: each.in_force_from, default=None)
        self.draft = next((each for each in covenants if each.state == "draft"), None)
        self.fields["cites"].widget.choices = article_choices(current)
        if self.draft is None:
            del self.fields["adopts"], self.fields["in_force_from"]

    def clean_appeals(self) -> list[Appeal]:
        return appeals_of(self.cleaned_data["appeals"], self.actor)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["adopts"] = self.draft if data.get("adopts") else None
        if data["adopts"] and not data.get("in_force_from") and "in_force_from" not in self.errors:
            self.add_error("in_force_from", "请填写新公约的施行日期。")
        return data


def typed(draft: Draft | None) -> dict[str, Any]:
    """What a clerk was typing when it was last kept."""
    known = WriteForm.base_fields
    return {name: value for name, value in draft.fields.items() if name in known} if draft else {}


class StartForm(VerbForm):
    note = note("打算怎么办", required=False, help_text="什么时候动手、找谁；居民会看到。")


class ProgressForm(VerbForm):
    note = note("办到哪一步了", help_text="居民会看到。")
    files = FilesField(required=False)


class ReportForm(VerbForm):
    note = note("做了什么、结果怎样", help_text="居民会看到；核验通过后会写进给他们的答复。")
    files = FilesField(label="凭据（照片或文件）", required=False)


class VerifyForm(VerbForm):
    note = note("怎样核验的", help_text="到现场看了没有、问了谁；居民会看到。")
    reply = forms.CharField(
        label="给提出诉求的居民的答复",
        max_length=3000,
        widget=area(6, 3000),
        required=False,
        help_text="已经预先写好，可以改；核验通过时自动答复。",
    )
    closure = forms.ChoiceField(
        label="办结类型", choices=Closure.choices, initial=Closure.SUBSTANTIVE, widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        if not self.is_bound:
            self.initial.setdefault("reply", prefilled(self.thing))


class SendBackForm(VerbForm):
    note = note("哪里没有做到", help_text="牵头方和居民会看到。")


class CloseForm(VerbForm):
    note = note("办结说明", required=False)


class CarryForm(VerbForm):
    due_on = forms.DateField(label="新的期限", widget=Day)
    note = note("为什么没有按期完成", help_text="居民会看到。")


class ReassignForm(PartiesForm):
    note = note("为什么调整", help_text="居民会看到。")

    def prepare(self) -> None:
        super().prepare()
        for role in Role:
            party = self.thing.party(role)
            self.initial.setdefault(role, parties.key_of(party.unit or party.person))


class DropForm(VerbForm):
    note = note("为什么终止", help_text="居民会看到，也会写进相关诉求的记录。")


VERB_FORMS: dict[str, type[VerbForm]] = {
    "start": StartForm,
    "report_done": ReportForm,
    "report_progress": ProgressForm,
    "verify": VerifyForm,
    "send_back": SendBackForm,
    "close": CloseForm,
    "carry": CarryForm,
    "reassign": ReassignForm,
    "drop": DropForm,
}
