"""常用答复的表单."""

from django import forms

from residents.appeals.forms.widgets import area
from residents.appeals.models import ReplyTemplate
from residents.appeals.phrases import PLACEHOLDERS


class PhraseForm(forms.ModelForm):
    class Meta:
        model = ReplyTemplate
        fields = ["verb", "name", "text", "active"]
        widgets = {"text": area(4, 1000)}
        help_texts = {
            "text": "可以写：" + "、".join(f"{name} {label}" for name, label in PLACEHOLDERS.items())
        }
