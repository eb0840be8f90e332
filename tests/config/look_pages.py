"""Pages made of the shared parts alone, for the tests of the look: no model, no database."""

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.template import engines
from django.template.loader import render_to_string

LONG = "12号楼高空抛物多次砸坏一楼雨棚和停放车辆，居民要求加装摄像头并由物业公示调取规则与费用来源"
LINK = "http://example.cn/a/very/long/address/without/any/break/0123456789/abcdefghijklmnopqrstuvwxyz"
NAMES = ["李秀英", "王建国", "阿卜杜热西提·买买提"]
NAV = {
    "工作台": [],
    "诉求": ["诉求台账", "集中反映", "粘贴群聊", "统计"],
    "人房企事物": ["居民", "房屋"],
    "家门口议事厅": [],
    "通知公告": [],
    "网格": [],
}
SECRET = "K7QM-2XWP-9TRD"


class Matter(forms.Form):
    """Every kind of widget a page may hold."""

    kind = forms.ChoiceField(
        label="这是一件什么事？",
        choices=[("appeal", "诉求：有问题要解决"), ("wish", "微心愿：想要件什么")],
        widget=forms.RadioSelect,
        help_text="拿不准就选诉求。",
    )
    text = forms.CharField(
        label="说说怎么回事", max_length=500, widget=forms.Textarea, help_text="写一句也行。"
    )
    place = forms.CharField(label="在哪里", required=False)
    phone = forms.RegexField(
        r"^1\d{10}$",
        label="手机号",
        help_text="只有办这件事的人能看到。",
        error_messages={"invalid": "要 11 位数字"},
    )
    grid = forms.ChoiceField(label="哪个微网格", choices=[("", "我不知道"), ("7", LONG)], required=False)
    tags = forms.MultipleChoiceField(
        label="哪种情况",
        choices=[("1", "急"), ("2", "难")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photo = forms.FileField(label="照片", required=False)
    agreed = forms.BooleanField(label="我知道会公开", error_messages={"required": "请先勾选"})
    once = forms.CharField(widget=forms.HiddenInput, required=False)


def wrong_form() -> Matter:
    form = Matter({"phone": "138", "place": "3号楼"})
    form.is_valid()
    return form


def page(body: str, **context: Any) -> str:
    """A whole page around some template source, as a view would give it."""
    source = (
        '{% extends "base.html" %}{% block title %}样张{% endblock %}{% block heading %}样张{% endblock %}'
        "{% block content %}" + body + "{% endblock %}"
    )
    return engines["django"].from_string(source).render(context)


def link(label: str, current: bool = False) -> dict[str, Any]:
    return {"href": f"#{label}", "label": label, "current": current}


def part(name: str, **context: Any) -> str:
    return render_to_string(f"parts/{name}.html", context)


def record(label: str, **facts: Any) -> SimpleNamespace:
    at = datetime.datetime(2026, 11, 13, 9, 20, tzinfo=datetime.UTC)
    return SimpleNamespace(
        **{"label": label, "at": at, "actor": "赵敏", "note": "", "public": True, "tone": "", **facts}
    )


def everything(*, large: bool = False) -> str:
    """Every part on one page, with the long, the late and the empty."""
    tiles = [
        {"href": f"#g{n}", "code": f"{n:02d}", "name": f"第{n:02d}微网格", "count": n * 5, "level": n % 5}
        for n in range(1, 27)
    ]
    tiles[19]["alarm"] = "缺员"
    return page(
        (Path(__file__).parent / "everything.html").read_text(),
        large_mode=large,
        secret=SECRET,
        titles=[LONG, LINK, "路灯不亮"],
        tiles=tiles,
        records=[record("已受理", note=LONG), record("已派单", public=False)],
        verbs=[
            {"label": "受理", "href": "/sink/"},
            {"label": "撤回", "href": "/sink/", "style": "danger", "confirm": "确定撤回吗？"},
            {"label": "申请延期", "href": "/sink/", "reason": "已经延期过一次，不能再延。"},
        ],
        form=wrong_form(),
        nav=[
            {**link(word, n == 0), "places": list(map(link, below))}
            for n, (word, below) in enumerate(NAV.items())
        ],
        person={"name": NAMES[2], "post": "社区工作人员", "logout": "/logout/"},
        alerts=[{"title": "暴雨蓝色预警", "text": LONG, "href": "#w"}],
        community={"name": "幸福里社区", "phone": "020-88886666"},
    )
