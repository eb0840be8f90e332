"""照片和文件的表单."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from grids import uploads
from grids.uploads import Upload
from grids.verdict import Refused
from residents.appeals import rules
from residents.appeals.forms.verbs import VerbForm
from residents.appeals.models import Attachment

HELP = "可以一次选几张，每个 10 MB 以内，一件事最多 9 个。照片里的拍摄位置会自动去掉。"
_STATUS = {each.code: each.status for each in (uploads.TooLarge, uploads.TypeNotAllowed, uploads.ImageUnsafe)}


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; its cleaned value is what `grids.uploads.read` made of each."""

    def __init__(self, **kwargs: Any) -> None:
        widget = Files(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})
        kwargs.setdefault(
            "error_messages", {"required": "请选择照片或文件。", "empty": "有一个文件是空的，请重新选择。"}
        )
        super().__init__(label=kwargs.pop("label", "照片或文件"), widget=widget, help_text=HELP, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = [data] if isinstance(data, UploadedFile) else list(data or [])
        if not files:
            super().clean(None, initial)
        return [self._read(super(FilesField, self).clean(file, initial)) for file in files]

    def _read(self, file: UploadedFile) -> Upload:
        try:
            return uploads.read(file)
        except Refused as refused:
            raise forms.ValidationError(refused.reason, code=refused.code) from refused


def status_of(*filled: forms.Form) -> int:
    """What a page answers when these forms do not hold: 413, 415 or 422 for a refused file, else 400."""
    codes = [error.code for form in filled for errors in form.errors.as_data().values() for error in errors]
    return next((_STATUS[code] for code in codes if code in _STATUS), 400)


class FilesForm(forms.Form):
    """Photos beside a form that files a matter."""

    files = FilesField(label="照片", required=False)


class AttachForm(VerbForm):
    on_behalf = ("purpose",)

    files = FilesField()
    purpose = forms.ChoiceField(label="拍的是", choices=Attachment.Purpose.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        allowed = rules.purposes(self.appeal, self.actor)
        if len(allowed) == 1:
            self.ask_less()
            return
        self.initial.setdefault("purpose", _expected(self.appeal.contacted_at is not None))


def _expected(started: bool) -> str:
    return Attachment.Purpose.AFTER if started else Attachment.Purpose.ORIGINAL


UPLOAD_FORMS: dict[str, type[VerbForm]] = {"attach": AttachForm}
