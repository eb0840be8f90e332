"""凭据: photos and papers that show what was done. As public as the resolution itself."""

import secrets

from django.db import models
from django.db.models import Q

from council.resolutions.models.resolutions import Resolution
from grids.models import User


def place_of(evidence: "Evidence", name: str) -> str:
    """Where a file is stored: by its resolution, under a name nobody can guess."""
    return f"resolutions/{evidence.resolution_id}/{secrets.token_hex(16)}.{name.rsplit('.', 1)[-1]}"


class Evidence(models.Model):
    """凭据. Read by grids.uploads; its digest stands in the ledger."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        PDF = "pdf", "PDF 文件"

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="evidence", verbose_name="决议")
    kind = models.CharField("类型", max_length=5, choices=Kind)
    name = models.CharField("原文件名", max_length=80)
    file = models.FileField("文件", max_length=120, upload_to=place_of, editable=False)
    thumbnail = models.FileField("缩略图", max_length=120, upload_to=place_of, blank=True, editable=False)
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    bytes = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("内容摘要", max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "决议凭据"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "resolution",
                "sha256",
                name="evidence_once",
                violation_error_message="这个文件已经传过了。",
            ),
            models.CheckConstraint(
                condition=Q(kind="photo", width__gt=0, height__gt=0) & ~Q(thumbnail="")
                | Q(kind="pdf", width=0, height=0, thumbnail=""),
                name="evidence_photo_has_a_size",
                violation_error_message="照片要有尺寸和缩略图，PDF 没有。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO

    @property
    def download_name(self) -> str:
        return f"{self.resolution.number}-{self.pk}"
