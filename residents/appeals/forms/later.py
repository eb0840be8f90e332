"""动作的表单（续）: disputes, helpers, promises, recusal."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from grids.models import Organization, User
from grids.states import OrganizationKind
from residents.appeals import handlers
from residents.appeals.forms.verbs import DispatchForm, VerbForm, note
from residents.appeals.forms.widgets import area
from residents.appeals.models import CoHandler

WHEN = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AskInfoForm(VerbForm):
    note = note("请居民补充什么", help_text="居民会看到；等待期间暂停计时，7 天没有回音自动恢复。")


class SupplyInfoForm(VerbForm):
    note = note("补充的情况")


class DisputeForm(VerbForm):
    note = note("为什么不该由我办", help_text="最好说明该由谁办。由另一位工作人员裁定，办理时限照常计算。")


class SettleDisputeForm(DispatchForm):
    note = note("裁定的理由")


class AddHelperForm(VerbForm):
    user = forms.ModelChoiceField(label="协办人", queryset=None, required=False, empty_label="不请个人")
    unit = forms.ModelChoiceField(label="协办单位", queryset=None, required=False, empty_label="不请单位")
    task = forms.CharField(label="请他做什么", max_length=500, widget=area(2, 500))
    due_at = forms.DateTimeField(label="协办期限", widget=WHEN)

    def prepare(self) -> None:
        self.fields["user"].queryset = handlers.people(self.appeal, timezone.localdate())
        self.fields["unit"].queryset = handlers.units(self.appeal)
        if self.appeal.feedback_due:
            self.initial.setdefault("due_at", timezone.localtime(self.appeal.feedback_due))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and bool(data.get("user")) == bool(data.get("unit")):
            self.add_error("user", "协办填一个人或一家单位，两样只填一样。")
        return data


class FinishHelpForm(VerbForm):
    result = forms.CharField(label="协办结果", max_length=1000, widget=area(3, 1000))
    late_reason = forms.CharField(
        label="逾期原因", max_length=500, required=False, help_text="超过协办期限时必须填写。"
    )


class ExcuseHelperForm(VerbForm):
    helper = forms.ModelChoiceField(label="免除谁协办", queryset=None, empty_label=None)
    note = note("为什么不用再协办")

    def prepare(self) -> None:
        pending = CoHandler.objects.pending().filter(appeal=self.appeal)
        self.fields["helper"].queryset = pending.select_related("user", "unit")


class AskExtensionForm(VerbForm):
    until = forms.DateTimeField(label="延到什么时候", widget=WHEN)
    reason = forms.CharField(label="为什么要延期", max_length=500, widget=area(3, 500))

    def prepare(self) -> None:
        if self.appeal.feedback_due:
            later = self.appeal.feedback_due + datetime.timedelta(days=7)
            self.initial.setdefault("until", timezone.localtime(later))


class DecideExtensionForm(VerbForm):
    granted = forms.TypedChoiceField(
        label="是否同意",
        choices=[("true", "同意延期"), ("false", "不同意")],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    note = note("给居民的说明", help_text="同意时居民会看到这段话。")


class EscalateForm(VerbForm):
    unit = forms.ModelChoiceField(label="上报给", queryset=None)
    note = note("上报事由", help_text="居民会看到。")

    def prepare(self) -> None:
        upward = Organization.objects.of(self.appeal.community_id).filter(kind=OrganizationKind.DEPARTMENT)
        self.fields["unit"].queryset = upward.filter(ended_on__isnull=True)


class ReturnForm(VerbForm):
    note = note("答复或结果", help_text="居民会看到。")


class TakeToCouncilForm(VerbForm):
    council_on = forms.DateField(label="提请哪一天的议事厅", widget=DAY)
    note = note("给居民的话", required=False)

    def prepare(self) -> None:
        today = timezone.localdate()
        ahead = (self.appeal.community.council_weekday - today.weekday()) % 7
        self.initial.setdefault("council_on", today + datetime.timedelta(days=ahead))


class CarryOverForm(VerbForm):
    review_on = forms.DateField(label="复核日", widget=DAY, help_text="90 天以内；到期自动恢复办理。")
    note = note("为什么挂账、下一步怎么办", help_text="居民会看到。")

    def prepare(self) -> None:
        self.initial.setdefault("review_on", timezone.localdate() + datetime.timedelta(days=30))


class ResumeForm(VerbForm):
    note = note("说明", required=False)


class RecuseForm(VerbForm):
    user = forms.ModelChoiceField(label="被反映的人", queryset=None, required=False, empty_label="不是某个人")
    unit = forms.ModelChoiceField(
        label="被反映的单位", queryset=None, required=False, empty_label="不是某家单位"
    )

    def prepare(self) -> None:
        community = self.appeal.community_id
        self.fields["user"].queryset = (
            User.objects.filter(posts__community=community).distinct().order_by("name")
        )
        self.fields["unit"].queryset = Organization.objects.of(community).filter(ended_on__isnull=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not (data.get("user") or data.get("unit")):
            self.add_error("user", "请选择被反映的人或单位。")
        return data


LATER_FORMS: dict[str, type[VerbForm]] = {
    "ask_info": AskInfoForm,
    "supply_info": SupplyInfoForm,
    "dispute": DisputeForm,
    "settle_dispute": SettleDisputeForm,
    "add_helper": AddHelperForm,
    "finish_help": FinishHelpForm,
    "excuse_helper": ExcuseHelperForm,
    "ask_extension": AskExtensionForm,
    "decide_extension": DecideExtensionForm,
    "escalate": EscalateForm,
    "return_from_escalation": ReturnForm,
    "take_to_council": TakeToCouncilForm,
    "return_from_council": ReturnForm,
    "carry_over": CarryOverForm,
    "resume": ResumeForm,
    "recuse": RecuseForm,
}
