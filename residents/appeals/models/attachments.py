"""附件: photos and papers of a matter. Whoever reads the matter deeply enough reads them, nobody else."""

import secrets

from django.db import models
from django.db.models import Q

from grids.models.files import StoredFile
from residents.appeals.models.appeal import Appeal


def place_of(attachment: "Attachment", name: str) -> str:
    """Where a file is stored: by its matter, under a name nobody can guess; of the given name the ending stays."""
    return f"appeals/{attachment.appeal_id}/{secrets.token_hex(16)}.{name.rsplit('.', 1)[-1]}"


class AttachmentQuerySet(models.QuerySet):
    def following_up(self) -> "AttachmentQuerySet":
        """What the handling left behind, meant for residents too: before, after, result."""
        return self.exclude(purpose=Attachment.Purpose.ORIGINAL)


class Attachment(StoredFile):
    """附件. The file is stored under a name that says nothing; its digest stands in the ledger."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        PDF = "pdf", "PDF 文件"

    class Purpose(models.TextChoices):
        ORIGINAL = "original", "反映的情况"
        BEFORE = "before", "办理前"
        AFTER = "after", "办理后"
        RESULT = "result", "结果材料"

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="attachments", verbose_name="诉求")
    kind = models.CharField("类型", max_length=5, choices=Kind)
    purpose = models.CharField("用途", max_length=8, choices=Purpose, default=Purpose.ORIGINAL)
    file = models.FileField("文件", max_length=120, upload_to=place_of, editable=False)
    thumbnail = models.FileField("缩略图", max_length=120, upload_to=place_of, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "appeal",
                "sha256",
                "purpose",
                name="attached_once",
                violation_error_message="这个文件已经传过了。",
            ),
            models.CheckConstraint(
                condition=Q(kind="photo", width__gt=0, height__gt=0) & ~Q(thumbnail="")
                | Q(kind="pdf", width=0, height=0, thumbnail=""),
                name="a_photo_has_a_size_and_a_thumbnail",
                violation_error_message="照片要有尺寸和缩略图，PDF 没有。",
            ),
        ]

    @property
    def download_name(self) -> str:
        return f"{self.appeal.number}-{self.pk}"
