"""催办时限的表单: minutes after publishing."""

from typing import Any

from django import forms

from notices.posting.models import EscalationPolicy

A_WEEK = 7 * 24 * 60
LIMITS = ("alert_backup", "alert_lead", "other_backup", "other_lead")


class PolicyForm(forms.Form):
    """The labels are those of the table."""

    def __init__(self, *args: Any, kept: EscalationPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LIMITS:
            label = EscalationPolicy._meta.get_field(name).verbose_name
            self.fields[name] = forms.IntegerField(
                label=label, min_value=1, max_value=A_WEEK, initial=getattr(kept, name)
            )
