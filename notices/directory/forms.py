"""微服务的表单: what the office writes about a service, and what asking for one needs."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.models import Grid, Organization
from grids.states import LimitUnit
from notices.acting import Acts, ThingForm
from notices.directory.models import Service
from notices.directory.states import ServiceGroup
from notices.directory.workflow import SERVICES, VERBS
from residents.appeals.forms.filing import NAMED_SOURCES, grid_label
from residents.appeals.forms.widgets import area
from residents.appeals.models import Category

LIMIT_MOST = 365


class KeywordsField(forms.CharField):
    """Words with spaces or commas between them; its value is a list of them, each once."""

    def clean(self, value: Any) -> list[str]:
        words = super().clean(value)
        for mark in "，,、；;\n":
            words = words.replace(mark, " ")
        kept = list(dict.fromkeys(words.split()))
        if any(len(word) > 20 for word in kept):
            raise forms.ValidationError("每个关键词最长 20 个字，之间用空格或顿号隔开。")
        return kept


class _Words(forms.Form):
    """What the office writes about a service."""

    name = forms.CharField(label="服务名称", max_length=40, help_text="居民怎么叫就怎么写，例如：量血压")
    group = forms.ChoiceField(label="类别", choices=ServiceGroup.choices)
    summary = forms.CharField(
        label="一句话说明", max_length=120, help_text="能帮上什么，例如：每周两次免费量血压、测血糖"
    )
    provider = forms.CharField(label="谁来办", max_length=60, help_text="例如：社区卫生服务站值班医生")
    unit = forms.ModelChoiceField(
        label="提供单位", queryset=Organization.objects.none(), required=False, empty_label="不是单位提供的"
    )
    phone = forms.CharField(label="咨询电话", max_length=20, required=False)
    place = forms.CharField(label="在哪里办", max_length=80)
    hours = forms.CharField(label="什么时候", max_length=80, help_text="例如：周一至周五 9:00–11:30")
    amount = forms.IntegerField(
        label="多久办好", min_value=1, max_value=LIMIT_MOST, help_text="从居民申请算起，到期没办就算超期。"
    )
    unit_of_time = forms.ChoiceField(label="时限单位", choices=LimitUnit.choices, initial=LimitUnit.WORKDAYS)
    bring = forms.CharField(label="要带什么", max_length=200, required=False)
    fee = forms.CharField(label="收费", max_length=60, required=False, help_text="空着就是“免费”。")
    keywords = KeywordsField(
        label="关键词",
        max_length=200,
        required=False,
        help_text="居民可能用的别的说法，用空格或顿号隔开。",
    )
    category = forms.ModelChoiceField(
        label="归到哪一类诉求",
        queryset=Category.objects.none(),
        required=False,
        empty_label="暂不分类",
        to_field_name="path",
    )

    def offer(self, actor: Actor) -> None:
        """The units and categories of the actor's community."""
        units = Organization.objects.of(actor.community_id).filter(ended_on__isnull=True)
        self.fields["unit"].queryset = units
        self.fields["category"].queryset = Category.objects.of(actor.community_id).filter(active=True)


class ServiceForm(_Words):
    """一项微服务"""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor)


class ChangeForm(_Words, ThingForm):
    """The same, filled in with what stands there now."""

    def prepare(self) -> None:
        self.offer(self.actor)
        service: Service = self.thing
        now = {name: getattr(service, name) for name in _Words.base_fields}
        now["keywords"] = "、".join(service.keywords)
        now["category"] = service.category.path if service.category else None
        self.initial = {**now, **self.initial}


class SuspendForm(ThingForm):
    note = forms.CharField(
        label="为什么停办",
        max_length=500,
        widget=area(3, 500),
        help_text="写进这项服务的记录，居民看不到；已经申请的照常办。",
    )


SERVICE_FORMS: dict[str, type[ThingForm]] = {"change": ChangeForm, "suspend": SuspendForm}


class AskForm(forms.Form):
    """我要申请. A service says itself what it is and how long it takes; what is left is where, and whom to call."""

    on_behalf = ("source",)

    contact_name = forms.CharField(label="怎么称呼您", max_length=40, required=False)
    contact_phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="办的人好联系您，不公开。扫过户码的可以不填。",
    )
    grid = forms.ModelChoiceField(
        label="您住在哪个微网格",
        queryset=Grid.objects.none(),
        to_field_name="code",
        empty_label="请选择",
        help_text="不知道就看楼道里的网格牌，或选最近的一个。",
        error_messages={"required": "请选择微网格。", "invalid_choice": "没有这个微网格，请从列表里选。"},
    )
    place = forms.CharField(
        label="您住在哪里", max_length=100, required=False, help_text="例如：3号楼2单元501"
    )
    text = forms.CharField(
        label="还有什么要说的",
        max_length=1000,
        required=False,
        widget=area(3, 1000),
        help_text="例如：老人腿脚不便，请上门。没有就空着。",
    )
    source = forms.ChoiceField(
        label="怎么知道的",
        choices=[("", "不填"), *((source.value, source.label) for source in NAMED_SOURCES)],
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grids = Grid.objects.of(actor.community_id).micro().select_related("community")
        for_others = actor.is_office or bool(actor.grid_ids)
        if not for_others:
            del self.fields["source"]
        elif not actor.is_office:
            grids = grids.filter(pk__in=actor.grid_ids)
        self.fields["grid"].queryset, self.fields["grid"].label_from_instance = grids, grid_label
        if actor.household_id is None:
            must = {
                "contact_name": "请写怎么称呼，办的人好联系。",
                "contact_phone": "请留电话，办的人好联系。",
            }
            for name, sentence in must.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def clean(self) -> dict[str, Any]:
        """Where it was heard of, when nobody says so, is for the door to say."""
        data = super().clean()
        if not data.get("source"):
            data.pop("source", None)
        return data


ACTS = Acts(SERVICES, VERBS, SERVICE_FORMS, "service")
