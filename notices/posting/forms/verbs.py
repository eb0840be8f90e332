"""动作的表单: what each verb of a notice or a delivery needs. Their cleaned data are the verb's keyword arguments."""

from django import forms

from grids.states import ActorKind
from notices.acting import ThingForm
from notices.posting.states import BY_HAND
from notices.posting.workflow.signing_up import MOST_PEOPLE
from residents.appeals.forms.uploading import FilesField
from residents.appeals.forms.widgets import area


class WithdrawForm(ThingForm):
    reason = forms.CharField(
        label="撤回的原因",
        max_length=500,
        widget=area(3, 500),
        help_text="居民会看到。",
        error_messages={"required": "请写明撤回的原因。"},
    )


class FilesForm(ThingForm):
    files = FilesField()


class _Caller(ThingForm):
    """Name and phone of whoever has no household card with them."""

    name = forms.CharField(label="怎么称呼您", max_length=40, required=False)
    phone = forms.CharField(
        label="电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="只给办活动的人看。",
    )

    def prepare(self) -> None:
        """A household is known by its card; on the page it is not asked again."""
        known = self.actor.kind == ActorKind.HOUSEHOLD
        for name in ("name", "phone"):
            self.fields[name].required = not known
            if known:
                self.fields[name].widget = forms.HiddenInput()


class SignUpForm(_Caller):
    people = forms.IntegerField(label="几个人来", min_value=1, max_value=MOST_PEOPLE, initial=1)
    field_order = ("people", "name", "phone")


class CancelForm(_Caller):
    pass


class ConfirmForm(ThingForm):
    how = forms.ChoiceField(
        label="怎样送达的",
        choices=[(how.value, how.label) for how in BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择怎样送达的。"},
    )
    note = forms.CharField(label="备注", max_length=200, required=False)


class UnconfirmForm(ThingForm):
    note = forms.CharField(
        label="为什么撤销",
        max_length=200,
        help_text="例如：点错了，还没有通知。",
        error_messages={"required": "请写明为什么撤销。"},
    )
