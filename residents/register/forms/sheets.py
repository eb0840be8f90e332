"""上传表格、申请导出的表单."""

from django import forms


class UploadForm(forms.Form):
    file = forms.FileField(
        label="选择表格",
        help_text="Excel 工作簿（.xlsx）或 .csv，20 MB 以内。用模板填最省事；自己做的表，表头写上列名也行。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
        max_length=200,
        error_messages={
            "required": "请选择一个表格文件。",
            "empty": "这个文件是空的，请重新选择文件。",
            "max_length": "文件名太长，请改短后再上传。",
        },
    )


class AskExportForm(forms.Form):
    purpose = forms.CharField(
        label="用途",
        max_length=200,
        help_text="例如：报送高龄津贴名单。另一位工作人员看了用途才会同意。",
        error_messages={"required": "请写明用途。"},
    )


class DeclineForm(forms.Form):
    note = forms.CharField(label="为什么不同意", max_length=200)
