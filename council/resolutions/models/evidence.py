"""凭据: photos and papers that show what was done. As public as the resolution itself."""

import secrets

from django.db import models
from django.db.models import Q

from council.resolutions.models.resolutions import Resolution
from grids.models.files import StoredFile


def place_of(evidence: "Evidence", name: str) -> str:
    """Where a file is stored: by its resolution, under a name nobody can guess."""
    return f"resolutions/{evidence.resolution_id}/{secrets.token_hex(16)}.{name.rsplit('.', 1)[-1]}"


class Evidence(StoredFile):
    """凭据. Read by grids.uploads; its digest stands in the ledger."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        PDF = "pdf", "PDF 文件"

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="evidence", verbose_name="决议")
    kind = models.CharField("类型", max_length=5, choices=Kind)
    file = models.FileField("文件", max_length=120, upload_to=place_of, editable=False)
    thumbnail = models.FileField("缩略图", max_length=120, upload_to=place_of, blank=True, editable=False)

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

    @property
    def download_name(self) -> str:
        return f"{self.resolution.number}-{self.pk}"
