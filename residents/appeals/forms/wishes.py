"""心愿墙的表单: claim, give back, fulfil."""

from django import forms

from grids.models import Organization
from residents.appeals.forms.verbs import VerbForm, note
from residents.appeals.forms.widgets import area
from residents.appeals.states import Told


class ClaimWishForm(VerbForm):
    unit = forms.ModelChoiceField(
        label="以谁的名义",
        queryset=None,
        required=False,
        empty_label="我自己",
        help_text="单位认领请选单位。",
    )
    name = forms.CharField(
        label="对外怎么称呼",
        max_length=30,
        required=False,
        help_text="会写在心愿墙上，例如：热心邻居、3号楼老李。不填就写“热心邻居”或单位名称。",
    )

    def prepare(self) -> None:
        if not self.actor.organization_ids:
            del self.fields["unit"]
            return
        units = Organization.objects.of(self.actor.community_id).filter(pk__in=self.actor.organization_ids)
        self.fields["unit"].queryset = units
        self.initial.setdefault("unit", min(self.actor.organization_ids))


class GiveBackWishForm(VerbForm):
    note = note("为什么退回", help_text="居民会看到；退回后心愿重新上墙等人认领。")


class FulfilWishForm(VerbForm):
    result = forms.CharField(
        label="心愿是怎样达成的",
        max_length=1000,
        widget=area(4, 1000),
        help_text="会公开：做了什么、哪天做的。不要写人名、电话、门牌。",
    )
    thanks = forms.CharField(
        label="感谢的话",
        max_length=500,
        required=False,
        widget=area(2, 500),
        help_text="许愿的人想说的话，核实后会写在心愿墙上。",
    )
    told = forms.ChoiceField(label="怎样告知居民", choices=Told.choices, initial=Told.DOOR)


WISH_FORMS: dict[str, type[VerbForm]] = {
    "claim_wish": ClaimWishForm,
    "give_back_wish": GiveBackWishForm,
    "fulfil_wish": FulfilWishForm,
}
