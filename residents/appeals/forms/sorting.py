"""诉求分类的表单."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.states import LimitUnit
from grids.verdict import Invalid
from residents.appeals.categories import LONGEST_NAME
from residents.appeals.forms.policies import WHOLE
from residents.appeals.models import Category
from residents.appeals.models.ground import Step
from residents.appeals.states import Grade
from residents.appeals.workflow.policies import checked

UNITS = [("", "按等级的时限"), *LimitUnit.choices]


class CategoryForm(forms.Form):
    """一个分类. Without a category it asks for a new one."""

    name = forms.CharField(
        label="名称",
        max_length=LONGEST_NAME,
        error_messages={"required": "请填分类名称。", "max_length": f"分类名称最长 {LONGEST_NAME} 个字。"},
    )
    parent = forms.ModelChoiceField(
        label="上级",
        queryset=Category.objects.none(),
        required=False,
        empty_label="没有上级，作一级分类",
        error_messages={"invalid_choice": "请从列表里选择上级。"},
    )
    default_grade = forms.ChoiceField(
        label="默认等级",
        choices=[("", "一般"), *Grade.choices],
        required=False,
        help_text="受理时先填这个，可以改。",
        error_messages={"invalid_choice": "请从列表里选择等级。"},
    )
    keywords = forms.CharField(
        label="关键词",
        max_length=600,
        required=False,
        error_messages={"max_length": "关键词太多了，请只留最常用的。"},
        help_text="居民的话里有这些词，受理时就建议这个分类。用顿号分开。",
    )
    contact_amount = forms.IntegerField(
        label="首次联系时限", min_value=1, required=False, error_messages=WHOLE
    )
    contact_unit = forms.ChoiceField(label="首次联系时限的单位", choices=UNITS, required=False)
    result_amount = forms.IntegerField(label="答复时限", min_value=1, required=False, error_messages=WHOLE)
    result_unit = forms.ChoiceField(
        label="答复时限的单位",
        choices=UNITS,
        required=False,
        help_text="按默认等级受理的，用这里的时限；改了等级的，按等级的时限。已经承诺的不动。",
    )

    def __init__(self, *args: Any, actor: Actor, category: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parents = Category.objects.of(actor.community_id).filter(level__lte=2)
        kept = category.parent_id if category else None
        self.fields["parent"].queryset = parents.filter(active=True) | parents.filter(pk=kept)

    def clean_keywords(self) -> list[str]:
        given = self.cleaned_data["keywords"].replace("，", "、").replace(",", "、").split("、")
        return [word.strip() for word in given if word.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for step in (Step.CONTACT, Step.RESULT):
            data[step.value] = self._limit(step, data)
        return data

    def _limit(self, step: str, data: dict[str, Any]) -> Any:
        fields = (f"{step}_amount", f"{step}_unit")
        amount, unit = (data.get(name) for name in fields)
        if self.errors.keys() & set(fields) or not (amount or unit):
            return None
        try:
            return checked(amount, unit or "", fields)
        except Invalid as wrong:
            for field, sentence in wrong.fields.items():
                self.add_error(field, sentence)
            return None

    def branch(self) -> dict[str, Any]:
        """What was filled in, for the verb."""
        names = ("name", "parent", "default_grade", "keywords", Step.CONTACT.value, Step.RESULT.value)
        return {name: self.cleaned_data[name] for name in names}


def filled_from(category: Category) -> dict[str, Any]:
    """The form as the category stands."""
    same = ("name", "default_grade", "contact_amount", "contact_unit", "result_amount", "result_unit")
    return {
        **{name: getattr(category, name) for name in same},
        "parent": category.parent_id,
        "keywords": "、".join(category.keywords),
    }
