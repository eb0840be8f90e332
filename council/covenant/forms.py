"""公约的表单."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from council.forms import Day, VerbForm
from residents.appeals.forms.verbs import note
from residents.appeals.forms.widgets import area


class WordsForm(VerbForm):
    """The text of a draft: a new one begins with the words in force."""

    title = forms.CharField(label="名称", max_length=60)
    preamble = forms.CharField(label="开头的话", max_length=500, required=False, widget=area(3, 500))
    text = forms.CharField(
        label="条文",
        max_length=10000,
        widget=area(16, 10000),
        help_text="一条写一段，按回车另起一条；“第几条”会自动编号。",
    )

    def prepare(self) -> None:
        for name in ("title", "preamble", "text"):
            self.initial.setdefault(name, getattr(self.thing, name, ""))


class AdoptForm(VerbForm):
    in_force_from = forms.DateField(label="施行日期", widget=Day)
    basis = forms.CharField(
        label="由哪次会议通过", max_length=200, help_text="例如：2026年11月16日居民会议表决通过。"
    )

    def prepare(self) -> None:
        self.initial.setdefault("in_force_from", timezone.localdate() + datetime.timedelta(days=1))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["basis"] = data.get("basis", "").rstrip("。")
        return data


class DiscardForm(VerbForm):
    note = note("为什么作废")


VERB_FORMS: dict[str, type[VerbForm]] = {"edit": WordsForm, "adopt": AdoptForm, "discard": DiscardForm}
