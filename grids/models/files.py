"""存下的文件: what every table of photos and papers keeps beside the file itself. Which thing it hangs on, and where it
is stored, are the concrete tables' own."""

from django.db import models

from grids.models.people import User


class StoredFile(models.Model):
    """文件, read by `grids.uploads`: a photo has its size in pixels and a thumbnail, a PDF neither. `sha256` is the
    digest that stands in the ledger."""

    name = models.CharField("原文件名", max_length=80)
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    bytes = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("内容摘要", max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.width > 0
