"""上传表格的表单. Room: forms."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.models import Grid
from residents.appeals.imports.planning import POOL_NAME


class UploadForm(forms.Form):
    file = forms.FileField(
        label="选择表格",
        help_text="Excel 工作簿（.xlsx）或 .csv，20 MB 以内。表头要有：留言编号、留言主题、留言时间、留言详情。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
        max_length=200,
        error_messages={
            "required": "请选择一个表格文件。",
            "empty": "这个文件是空的，请重新选择文件。",
            "max_length": "文件名太长，请改短后再上传。",
        },
    )
    grid = forms.ModelChoiceField(
        label="没写微网格的放到",
        queryset=Grid.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=POOL_NAME,
        help_text="表里有“微网格”一列时，以表里为准。",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grid"].queryset = Grid.objects.of(actor.community_id)
