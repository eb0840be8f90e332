"""划分网格和画边界的表单."""

from typing import Any

from django import forms

from grids.actors import Actor
from grids.geo import MOST_BYTES
from grids.models import Grid

SYSTEMS = (
    ("wgs84", "WGS84：手持 GPS、天地图导出、国际软件"),
    ("gcj02", "GCJ-02：高德、腾讯地图上描的（火星坐标）"),
)


class BoundariesForm(forms.Form):
    """A GeoJSON file or its text, and the person's word for which coordinates these are."""

    file = forms.FileField(label="GeoJSON 文件", required=False)
    text = forms.CharField(
        label="或者把内容贴在这里",
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    system = forms.ChoiceField(
        label="坐标是哪一种",
        choices=SYSTEMS,
        widget=forms.RadioSelect,
        help_text="两种相差几百米，选错了整张图会偏。",
        error_messages={"required": "请选择坐标是哪一种。"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        file = data.get("file")
        if file is not None:
            if file.size > MOST_BYTES:
                self.add_error("file", "文件超过 2 MB，请在作图软件里简化后再导出。")
                return data
            try:
                data["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "这不是 GeoJSON 文件（UTF-8 文字），请从作图软件里重新导出。")
        if not data.get("text") and "file" not in self.errors:
            self.add_error("file", "请选择文件，或者把内容贴进来。")
        return data


class DwellingsForm(forms.Form):
    """Some dwellings of one building, to one grid."""

    dwellings = forms.MultipleChoiceField(label="房屋", error_messages={"required": "请至少勾选一套房屋。"})
    grid = forms.ModelChoiceField(
        label="划到哪个网格", queryset=Grid.objects.none(), to_field_name="code", empty_label="请选择"
    )

    def __init__(self, *args: Any, actor: Actor, dwellings: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dwellings"].choices = [(str(pk), str(pk)) for pk in dwellings]
        self.fields["grid"].queryset = Grid.objects.of(actor.community_id).micro().defer("boundary")
