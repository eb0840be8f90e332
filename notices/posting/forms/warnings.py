"""录入预警的表单: a pasted sentence, the columns one by one, a CAP file or its address. Each cleans to `parsed`."""

import base64
import re
from typing import Any

from django import forms
from django.utils import timezone

from grids.verdict import Refused
from notices.posting import fetching
from notices.posting.forms.drafting import moment
from notices.weather.cap import parse_cap
from notices.weather.sentence import LONGEST_TEXT, parse_warning
from notices.weather.states import WarningAction, WarningEvent, WarningLevel, WarningSource
from notices.weather.structured import LARGEST
from notices.weather.warning import DEFAULT_VALIDITY, ParsedWarning
from residents.appeals.forms.widgets import area

DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class SentenceForm(forms.Form):
    """粘贴原句"""

    text = forms.CharField(
        label="预警原句",
        max_length=LONGEST_TEXT,
        widget=area(5, LONGEST_TEXT),
        help_text="把气象台发布的整句话原样粘贴进来，一次一条。",
        error_messages={"required": "请把气象台发布的整句预警粘贴进来。"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        try:
            return {"parsed": parse_warning(data["text"], received_at=timezone.now())}
        except ValueError as unreadable:
            self.add_error("text", str(unreadable))
            return data


class ColumnsForm(forms.Form):
    """人工填写"""

    issuer = forms.CharField(label="发布单位", max_length=60, help_text="例如：南京市气象台")
    event = forms.ChoiceField(label="种类", choices=WarningEvent.choices)
    level = forms.ChoiceField(label="颜色", choices=WarningLevel.choices)
    action = forms.ChoiceField(label="动作", choices=WarningAction.choices, initial=WarningAction.ISSUE)
    issued_at = moment("发布时间", "空着就是现在。")
    expires_at = moment("失效时间", "空着就是发布后 24 小时。")
    text = forms.CharField(label="预警内容", max_length=LONGEST_TEXT, widget=area(5, LONGEST_TEXT))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        issued = data["issued_at"] or timezone.now()
        ends = (
            issued
            if data["action"] == WarningAction.LIFT
            else data["expires_at"] or issued + DEFAULT_VALIDITY
        )
        if ends < issued:
            self.add_error("expires_at", "失效时间不能早于发布时间。")
            return data
        event = WarningEvent(data["event"])
        parsed = ParsedWarning(
            issuer=data["issuer"],
            event=event,
            event_name=event.label,
            level=WarningLevel(data["level"]),
            action=WarningAction(data["action"]),
            issued_at=issued,
            expires_at=ends,
            text=data["text"],
            issued_certain=bool(data["issued_at"]),
            source=WarningSource.FORM,
        )
        return {"parsed": parsed}


class XmlForm(forms.Form):
    """CAP 1.2 for programs: the file as text, or its address."""

    xml = forms.CharField(label="CAP 文件的内容", max_length=LARGEST, required=False)
    url = forms.CharField(label="或者它的网址", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        try:
            return {"parsed": parse_cap(self._content(data), received_at=timezone.now())}
        except (ValueError, Refused) as unreadable:
            self.add_error("url" if data["url"] and not data["xml"] else "xml", str(unreadable))
            return data

    def _content(self, data: dict[str, Any]) -> bytes:
        """A text in JSON is Unicode by now, whatever its declaration says."""
        if data["xml"]:
            return DECLARATION.sub("", data["xml"]).encode()
        if data["url"]:
            return fetching.fetch(data["url"])
        raise ValueError("请给出 CAP 文件的内容，或它的网址。")


class CapForm(forms.Form):
    """CAP 1.2 文件 or its address. `content` is what was read, so that a page can carry it to the next step."""

    file = forms.FileField(
        label="CAP 文件",
        required=False,
        help_text="国家突发事件预警信息发布系统或气象部门给的 .xml 文件。",
        error_messages={"empty": "文件是空的，请重新选择。"},
    )
    url = forms.CharField(
        label="或者它的网址",
        max_length=500,
        required=False,
        widget=forms.URLInput(),
        help_text="只能是系统允许的发布网站，以 https:// 开头。",
    )
    carried = forms.CharField(required=False, max_length=2 * LARGEST, widget=forms.HiddenInput)

    content: bytes = b""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        field = "url" if data["url"] and not data["carried"] else "file"
        try:
            self.content = self._content(data)
            return {"parsed": parse_cap(self.content, received_at=timezone.now())}
        except (ValueError, Refused) as unreadable:
            self.add_error(field, str(unreadable))
            return data

    def _content(self, data: dict[str, Any]) -> bytes:
        if data["carried"]:
            return base64.b64decode(data["carried"], validate=True)
        if data["file"]:
            return data["file"].read(LARGEST + 1)
        if data["url"]:
            return fetching.fetch(data["url"])
        raise ValueError("请选择 CAP 文件，或填写它的网址。")
